import * as vscode from "vscode";
import type { ServerDocument } from "./contract";

/** The scheme of their URIs. */
export const pageScheme = "iova-page";

const texts = new Map<string, string>();
const changed = new vscode.EventEmitter<vscode.Uri>();

/** Texts that the server made once and does not keep, such as the explanation of an address. */
export const pages: vscode.TextDocumentContentProvider = {
  onDidChange: changed.event,
  provideTextDocumentContent: (uri) => texts.get(uri.path),
};

/** Keeps a text, in the place of an earlier one of its name. */
export function keepPage(document: ServerDocument): vscode.Uri {
  const uri = vscode.Uri.from({ scheme: pageScheme, path: vscode.Uri.parse(document.uri).path });
  texts.set(uri.path, document.text);
  changed.fire(uri);
  return uri;
}
