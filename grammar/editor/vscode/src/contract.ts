// What `iova lsp` answers to workspace/executeCommand. Each command takes exactly one object.

export interface Position {
  line: number;
  character: number;
}

/** A text that the server made; `uri` is the virtual document that holds it. */
export interface ServerDocument {
  uri: string;
  languageId: string;
  title: string;
  text: string;
}

export interface PlatformSummary {
  name: string;
  title?: string | null;
  position: Position;
  devices: { name: string; position: Position }[];
}

export interface Emitter {
  name: string;
  says: string;
  languageId: string;
}

/** What a command is about: a file, and where the cursor stands in it. */
export interface Place {
  uri: string;
  position: Position;
}

interface AddressQuestion extends Place {
  address: string;
  last?: string;
  device?: string;
}

export interface ServerCommands {
  "iova.platforms": { takes: { uri: string }; gives: PlatformSummary[] };
  "iova.kernels": { takes: object; gives: string[] };
  "iova.emitters": { takes: object; gives: Emitter[] };
  "iova.showAnswers": { takes: Place; gives: ServerDocument };
  "iova.explainAddress": { takes: AddressQuestion; gives: ServerDocument };
  "iova.compareKernels": { takes: Place & { from: string; to: string }; gives: ServerDocument };
  "iova.openReport": { takes: Place; gives: ServerDocument };
  "iova.emit": { takes: Place & { to: string }; gives: ServerDocument };
}

/** Asks the server; a mistake of the asker is a rejection whose message a person can read. */
export type Ask = <C extends keyof ServerCommands>(command: C, argument: ServerCommands[C]["takes"]) => Promise<ServerCommands[C]["gives"]>;
