import type * as vscode from "vscode";

export interface ServerSettings {
  kernel?: string;
  inlayHints: boolean;
  codeLens: boolean;
}

/** What the server reads of the settings; an empty version is none. */
export function serverSettings(configuration: Pick<vscode.WorkspaceConfiguration, "get">): ServerSettings {
  const kernel = configuration.get<string>("kernel", "").trim();
  return {
    ...(kernel === "" ? {} : { kernel }),
    inlayHints: configuration.get<boolean>("inlayHints", true),
    codeLens: configuration.get<boolean>("codeLens", true),
  };
}
