import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import type { Ask, Place, ServerDocument } from "./contract";
import { show } from "./documents";

// Nothing is loaded from anywhere: a report carries its styles and its pictures in itself. Of its scripts only the last runs, which is the
// report's own (search and filters); one that came out of a text of the platform would stand before it.
const policy = (nonce: string) =>
  `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'nonce-${nonce}'">`;

/** The page as the webview may show it. */
export function withPolicy(html: string, nonce = randomBytes(16).toString("hex")): string {
  const script = html.lastIndexOf("<script>");
  const own = script < 0 ? html : `${html.slice(0, script)}<script nonce="${nonce}">${html.slice(script + "<script>".length)}`;
  const head = /<head(\s[^>]*)?>/i;
  return head.test(own) ? own.replace(head, (tag) => tag + policy(nonce)) : policy(nonce) + own;
}

/** The reports that are open, one a file; each is made again when its file is saved. */
export class Reports implements vscode.Disposable {
  private readonly _panels = new Map<string, vscode.WebviewPanel>();
  private readonly _saved: vscode.Disposable;

  constructor(private readonly _ask: Ask) {
    this._saved = vscode.workspace.onDidSaveTextDocument((saved) => void this.refresh(saved.uri.toString()));
  }

  async open(place: Place): Promise<void> {
    const report = await this._ask("iova.openReport", place);
    if (report.languageId !== "html") return show(report);
    const panel = this._panels.get(place.uri) ?? this.add(place.uri, report);
    panel.webview.html = withPolicy(report.text);
    panel.reveal(undefined, true);
  }

  dispose(): void {
    this._saved.dispose();
    for (const panel of this._panels.values()) panel.dispose();
  }

  private add(uri: string, report: ServerDocument): vscode.WebviewPanel {
    const beside = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    const panel = vscode.window.createWebviewPanel("iova.report", report.title, beside, { enableScripts: true });
    panel.onDidDispose(() => this._panels.delete(uri));
    this._panels.set(uri, panel);
    return panel;
  }

  private async refresh(uri: string): Promise<void> {
    const panel = this._panels.get(uri);
    if (panel === undefined) return;
    const report = await this._ask("iova.openReport", { uri, position: { line: 0, character: 0 } });
    panel.webview.html = withPolicy(report.text);
  }
}
