import { execFile } from "node:child_process";
import * as vscode from "vscode";
import { findTool } from "./tool";

const sources = [
  { label: "Files", detail: "ACPI tables, acpidump text, flattened device trees and overlays", reads: "files" },
  { label: "Folder of tables", detail: "every table in a folder", reads: "folder" },
  { label: "Host", detail: "a host's root folder, or what `iova record` wrote", reads: "host" },
] as const;

type Kind = (typeof sources)[number]["reads"];

/** The words after `iova`. */
export function importArguments(kind: Kind, paths: readonly string[], output: string): string[] {
  return ["import", ...(kind === "host" ? ["--host", ...paths] : paths), "-o", output];
}

export type Run = (command: string, words: string[]) => Promise<{ code: number; said: string }>;

const run: Run = (command, words) =>
  new Promise((resolve) => {
    execFile(command, words, { maxBuffer: 1 << 26 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : 1, said: (stdout + stderr).trim() || (error?.message ?? "") }),
    );
  });

/** Asks what to read and where to write, lets the command import, and opens what it wrote. What it said stands in `log`. */
export async function importTables(log: Pick<vscode.OutputChannel, "appendLine" | "show">, start: Run = run): Promise<void> {
  const tool = findTool(vscode.workspace.getConfiguration("iova").get<string>("server.path", ""));
  if ("missing" in tool) throw new Error(tool.missing);
  const source = await vscode.window.showQuickPick(sources, { title: "Import tables: from" });
  if (source === undefined) return;
  const picked = await vscode.window.showOpenDialog({
    title: `Import tables: ${source.label}`,
    canSelectFiles: source.reads === "files",
    canSelectFolders: source.reads !== "files",
    canSelectMany: source.reads === "files",
  });
  if (picked === undefined || picked.length === 0) return;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const output = await vscode.window.showSaveDialog({
    title: "Import tables: into",
    filters: { "Iova files": ["iova"] },
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, "board.iova") }),
  });
  if (output === undefined) return;
  const words = importArguments(
    source.reads,
    picked.map((uri) => uri.fsPath),
    output.fsPath,
  );
  const { code, said } = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: "Importing tables" },
    () => start(tool.path, words),
  );
  log.appendLine(`iova ${words.join(" ")}\n${said}`);
  if (code === 0) {
    await vscode.window.showTextDocument(output);
    return;
  }
  log.show(true);
  throw new Error(`\`iova import\` failed: ${said.split("\n")[0] ?? ""}`);
}
