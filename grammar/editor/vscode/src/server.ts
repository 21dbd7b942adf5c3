import * as vscode from "vscode";
import { CloseAction, ErrorAction, type ErrorHandler, LanguageClient, State } from "vscode-languageclient/node";
import type { Ask } from "./contract";
import { messageOf } from "./errors";
import { serverSettings } from "./settings";
import { findTool } from "./tool";
import { fromServer, toServer } from "./virtual";

/** The one server of this window: started when it is first needed, and again when another one is to be used. */
export class Server implements vscode.Disposable {
  private _client: LanguageClient | undefined;
  private readonly _files = vscode.workspace.createFileSystemWatcher("**/*.iova");

  /** Starts the server; where that cannot be, says why and what to do. */
  async start(): Promise<void> {
    try {
      await this.connect();
    } catch (error) {
      void sayMissing(messageOf(error));
    }
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async stop(): Promise<void> {
    const client = this._client;
    this._client = undefined;
    if (client?.state === State.Running) await client.stop();
    await client?.dispose();
  }

  dispose(): void {
    this._files.dispose();
    void this.stop();
  }

  readonly ask: Ask = async (command, argument) => {
    const client = await this.connect();
    return await client.sendRequest("workspace/executeCommand", { command, arguments: [argument] });
  };

  async sendSettings(): Promise<void> {
    await this._client?.sendNotification("workspace/didChangeConfiguration", { settings: { iova: serverSettings(configuration()) } });
  }

  // The client that runs, or a new one.
  private async connect(): Promise<LanguageClient> {
    if (this._client !== undefined) return this._client;
    const tool = findTool(configuration().get<string>("server.path", ""));
    if ("missing" in tool) throw new Error(tool.missing);
    const client = makeClient(tool.path, this._files);
    this._client = client;
    try {
      await client.start();
      return client;
    } catch (error) {
      this._client = undefined;
      throw new Error(`\`${tool.path} lsp\` did not start (${messageOf(error)}). Is it a version of \`iova\` that has \`lsp\`?`);
    }
  }
}

function makeClient(command: string, files: vscode.FileSystemWatcher): LanguageClient {
  const settings = serverSettings(configuration());
  const client: LanguageClient = new LanguageClient(
    "iova",
    "IovaDsl",
    { command, args: ["lsp"] },
    {
      documentSelector: [
        { scheme: "file", language: "iova" },
        { scheme: "untitled", language: "iova" },
      ],
      initializationOptions: { ...settings, clientCommands: true },
      synchronize: { fileEvents: files },
      uriConverters: { code2Protocol: toServer, protocol2Code: fromServer },
      errorHandler: startOnce(() => client),
      initializationFailedHandler: () => false,
    },
  );
  return client;
}

// A server that ran is started again when it ends, a few times. One that never ran is not: whoever starts it says so.
function startOnce(client: () => LanguageClient): ErrorHandler {
  const usual: { handler?: ErrorHandler } = {};
  const handler = () => {
    if (usual.handler === undefined && client().state === State.Running) usual.handler = client().createDefaultErrorHandler();
    return usual.handler;
  };
  return {
    error: (error, message, count) => handler()?.error(error, message, count) ?? { action: ErrorAction.Shutdown, handled: true },
    closed: () => handler()?.closed() ?? { action: CloseAction.DoNotRestart, handled: true },
  };
}

async function sayMissing(message: string): Promise<void> {
  const settings = "Open settings";
  if ((await vscode.window.showErrorMessage(message, settings)) === settings)
    await vscode.commands.executeCommand("workbench.action.openSettings", "iova.server.path");
}

function configuration(): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration("iova");
}
