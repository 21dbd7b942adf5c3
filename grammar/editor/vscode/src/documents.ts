import * as vscode from "vscode";
import type { ServerDocument } from "./contract";
import { fromServer } from "./virtual";

/** Shows a text of the server beside the one it is about: Markdown as a page, all else as a text. Both follow the edits. */
export async function show(document: ServerDocument): Promise<void> {
  const opened = await open(document);
  if (document.languageId === "markdown" && showsMarkdown()) {
    await vscode.commands.executeCommand("markdown.showPreviewToSide", opened.uri);
    return;
  }
  await vscode.window.showTextDocument(opened, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true, preview: true });
}

// What the server does not keep is shown as a text of its own.
async function open(document: ServerDocument): Promise<vscode.TextDocument> {
  try {
    const opened = await vscode.workspace.openTextDocument(fromServer(document.uri));
    return await vscode.languages.setTextDocumentLanguage(opened, document.languageId);
  } catch {
    return await vscode.workspace.openTextDocument({ content: document.text, language: document.languageId });
  }
}

// The part of the editor that shows Markdown as a page, where there is one; its command starts it.
function showsMarkdown(): boolean {
  return vscode.extensions.getExtension("vscode.markdown-language-features") !== undefined;
}
