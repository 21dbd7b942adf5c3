import * as vscode from "vscode";
import type { Place, Position } from "./contract";
import { orSay } from "./errors";
import { importTables } from "./importing";
import { pageScheme, pages } from "./pages";
import { activePlace, compareKernels, explainAddress, showAnswers, showAs } from "./questions";
import { Reports } from "./report";
import { Server } from "./server";

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const server = new Server();
  const reports = new Reports(server.ask);
  const log = vscode.window.createOutputChannel("IovaDsl import");

  const register = (command: string, run: (...given: never[]) => Promise<void>) =>
    vscode.commands.registerCommand(command, (...given) => orSay(() => run(...(given as never[]))));
  const registerQuestion = (command: string, question: (place: Place) => Promise<void>) =>
    register(command, async () => {
      const place = activePlace();
      if (place === undefined) throw new Error("Open an .iova file first.");
      await question(place);
    });

  context.subscriptions.push(
    server,
    reports,
    log,
    vscode.workspace.registerTextDocumentContentProvider(pageScheme, pages),
    registerQuestion("iova.editor.showAnswers", (place) => showAnswers(server.ask, place)),
    registerQuestion("iova.editor.explainAddress", (place) => explainAddress(server.ask, place)),
    registerQuestion("iova.editor.compareKernels", (place) => compareKernels(server.ask, place)),
    registerQuestion("iova.editor.openReport", (place) => reports.open(place)),
    registerQuestion("iova.editor.showAs", (place) => showAs(server.ask, place)),
    register("iova.editor.importTables", () => importTables(log)),
    register("iova.editor.restartServer", () => server.restart()),
    // The server's code lenses name this one.
    register("iova.showAnswersAt", (uri: string, position: Position) => showAnswers(server.ask, { uri, position })),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("iova.server.path")) void server.restart();
      else if (change.affectsConfiguration("iova")) void server.sendSettings();
    }),
  );
  await server.start();
}
