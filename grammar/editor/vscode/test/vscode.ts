// As much of the `vscode` module as the extension's own parts use: what they ask is answered from `answers`, what they do is noted.

type Handler = (...given: unknown[]) => unknown;

/** What the person at the editor would do, and what happened. */
export const stage = {
  inputs: [] as (string | undefined)[],
  picks: [] as (string | undefined)[],
  opens: [] as (Uri[] | undefined)[],
  saves: [] as (Uri | undefined)[],
  settings: {} as Record<string, unknown>,
  extensions: ["vscode.markdown-language-features"] as string[],
  contents: new Map<string, string>(),
  notes: [] as string[],
  offered: [] as string[][],
  panels: [] as Panel[],
  onSave: [] as Handler[],
};

export function reset(): void {
  Object.assign(stage, {
    inputs: [],
    picks: [],
    opens: [],
    saves: [],
    settings: {},
    extensions: ["vscode.markdown-language-features"],
    contents: new Map(),
  });
  Object.assign(stage, { notes: [], offered: [], panels: [], onSave: [] });
  window.activeTextEditor = undefined;
}

export class Uri {
  constructor(readonly text: string) {}

  static parse(text: string): Uri {
    return new Uri(text);
  }

  static from(parts: { scheme: string; path: string }): Uri {
    return new Uri(`${parts.scheme}:${parts.path}`);
  }

  get path(): string {
    return this.text.slice(this.text.indexOf(":") + 1).split("?")[0] ?? "";
  }

  get scheme(): string {
    return this.text.slice(0, this.text.indexOf(":"));
  }

  get fsPath(): string {
    return this.text.replace(/^file:\/\//, "");
  }

  // As the real one: a query is encoded, unless that is to be left.
  toString(skipEncoding = false): string {
    const [head, query] = this.text.split("?");
    return query === undefined || skipEncoding ? this.text : `${head}?${encodeURIComponent(decodeURIComponent(query))}`;
  }
}

export interface Panel {
  title: string;
  webview: { html: string };
  isRevealed: number;
  dispose(): void;
}

export const ViewColumn = { Beside: -2 };

export const ProgressLocation = { Notification: 15 };

export class EventEmitter {
  readonly event = () => disposable;

  fire(uri: Uri): void {
    stage.notes.push(`changed ${uri}`);
  }
}

const disposable = { dispose: () => undefined };

const documentOf = (uri: Uri, languageId: string, text: string) => ({ uri, languageId, getText: () => text });

export const window = {
  activeTextEditor: undefined as unknown,
  showInputBox: async (options: { value?: string; validateInput?: (text: string) => string | undefined }) => {
    const input = stage.inputs.shift();
    stage.notes.push(`input box with "${options.value ?? ""}"`);
    const objection = input === undefined ? undefined : options.validateInput?.(input);
    if (objection !== undefined) stage.notes.push(`objection: ${objection}`);
    return objection === undefined ? input : undefined;
  },
  showQuickPick: async (items: readonly (string | { label: string })[]) => {
    const label = (item: string | { label: string }) => (typeof item === "string" ? item : item.label);
    stage.offered.push(items.map(label));
    const pick = stage.picks.shift();
    return items.find((item) => label(item) === pick);
  },
  showOpenDialog: async () => stage.opens.shift(),
  showSaveDialog: async () => stage.saves.shift(),
  showErrorMessage: async (message: string) => void stage.notes.push(`error: ${message}`),
  showTextDocument: async (shown: Uri | { uri: Uri; languageId: string }) =>
    void stage.notes.push(shown instanceof Uri ? `text ${shown}` : `text ${shown.uri} as ${shown.languageId}`),
  withProgress: async (_: unknown, run: () => Promise<unknown>) => run(),
  createWebviewPanel: (_: string, title: string): Panel & { onDidDispose: (handler: Handler) => unknown; reveal: () => void } => {
    let disposed: Handler = () => undefined;
    const panel = {
      title,
      webview: { html: "" },
      isRevealed: 0,
      reveal: () => void panel.isRevealed++,
      onDidDispose: (handler: Handler) => {
        disposed = handler;
        return disposable;
      },
      dispose: () => void disposed(),
    };
    stage.panels.push(panel);
    return panel;
  },
};

export const workspace = {
  workspaceFolders: undefined,
  getConfiguration: () => ({ get: (name: string, fallback: unknown) => stage.settings[name] ?? fallback }),
  openTextDocument: async (what: Uri | { content: string; language: string }) => {
    if (!(what instanceof Uri)) return documentOf(new Uri("untitled:1"), what.language, what.content);
    const text = stage.contents.get(what.text);
    if (text === undefined) throw new Error(`nothing at ${what}`);
    return documentOf(what, "plaintext", text);
  },
  onDidSaveTextDocument: (handler: Handler) => {
    stage.onSave.push(handler);
    return disposable;
  },
};

export const languages = {
  setTextDocumentLanguage: async (document: { uri: Uri; getText(): string }, language: string) =>
    documentOf(document.uri, language, document.getText()),
};

export const extensions = {
  getExtension: (id: string) => (stage.extensions.includes(id) ? { id } : undefined),
};

export const commands = {
  executeCommand: async (command: string, ...given: unknown[]) => void stage.notes.push(`${command} ${given.join(" ")}`),
};
