import * as vscode from "vscode";

const scheme = "iova";
const written = new Map<string, string>();

/** The URI of a text of the server. Visual Studio Code writes queries in another way, so that the server's own is remembered. */
export function fromServer(text: string): vscode.Uri {
  const uri = vscode.Uri.parse(text);
  if (uri.scheme === scheme) written.set(uri.toString(), text);
  return uri;
}

/** The URI as the server wrote it; one that it did not write in this window, without the editor's encoding of queries. */
export function toServer(uri: vscode.Uri): string {
  return written.get(uri.toString()) ?? uri.toString(uri.scheme === scheme);
}
