import * as vscode from "vscode";

/** Runs a command; what goes wrong is said and not thrown. */
export async function orSay(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    await vscode.window.showErrorMessage(messageOf(error));
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
