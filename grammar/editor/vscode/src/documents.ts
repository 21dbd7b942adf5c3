import * as vscode from "vscode";
import type { ServerDocument } from "./contract";
import { keepPage } from "./pages";
import { fromServer } from "./virtual";

/** Shows a text of the server beside the one it is about: Markdown as a page, all else as a text. Answers follow the edits. */
export async function show(document: ServerDocument): Promise<void> {
  const uri = isLive(document) ? fromServer(document.uri) : keepPage(document);
  if (document.languageId === "markdown" && showsMarkdown()) {
    await vscode.commands.executeCommand("markdown.showPreviewToSide", uri);
    return;
  }
  const opened = await vscode.languages.setTextDocumentLanguage(await vscode.workspace.openTextDocument(uri), document.languageId);
  await vscode.window.showTextDocument(opened, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true, preview: true });
}

// The server keeps answers, and makes them anew when what they are about changes.
function isLive(document: ServerDocument): boolean {
  return document.uri.startsWith("iova:/answers/");
}

// The part of the editor that shows Markdown as a page, where there is one; its command starts it.
function showsMarkdown(): boolean {
  return vscode.extensions.getExtension("vscode.markdown-language-features") !== undefined;
}
