import * as vscode from "vscode";
import type { Ask, Place } from "./contract";
import { show } from "./documents";

const addresses = /^\s*(0[xX][0-9a-fA-F_]+|[0-9][0-9_]*)\s*(?:\.\.\s*(0[xX][0-9a-fA-F_]+|[0-9][0-9_]*)\s*)?$/;

/** `0x8000_0000`, `4096`, or two of them with `..` between; undefined where the text is neither. */
export function parseAddresses(text: string): { address: string; last?: string } | undefined {
  const match = addresses.exec(text);
  if (match?.[1] === undefined) return undefined;
  const [address, last] = [match[1], match[2]].map((number) => number?.replaceAll("_", ""));
  return last === undefined ? { address: address as string } : { address: address as string, last };
}

/** Where the cursor of the active editor stands, if it stands in an .iova file. */
export function activePlace(): Place | undefined {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId !== "iova") return undefined;
  const { line, character } = editor.selection.active;
  return { uri: editor.document.uri.toString(), position: { line, character } };
}

export async function showAnswers(ask: Ask, place: Place): Promise<void> {
  await show(await ask("iova.showAnswers", place));
}

export async function explainAddress(ask: Ask, place: Place): Promise<void> {
  const written = await vscode.window.showInputBox({
    title: "Explain address",
    prompt: "An address such as 0x8000_0000, or a range such as 0x0..0xffff",
    value: addressAtCursor() ?? "",
    validateInput: (text) => (parseAddresses(text) ? undefined : "An address is written 0x… or in decimal; a range has `..` between two."),
  });
  const question = written === undefined ? undefined : parseAddresses(written);
  if (question === undefined) return;
  const device = await deviceFor(ask, place);
  if (device !== undefined) await show(await ask("iova.explainAddress", { ...place, ...question, ...device }));
}

export async function compareKernels(ask: Ask, place: Place): Promise<void> {
  const kernels = await ask("iova.kernels", {});
  const from = await vscode.window.showQuickPick(kernels, { title: "Compare kernels: from" });
  if (from === undefined) return;
  const others = kernels.filter((kernel) => kernel !== from);
  const to = await vscode.window.showQuickPick(others, { title: `Compare kernels: from ${from} to` });
  if (to !== undefined) await show(await ask("iova.compareKernels", { ...place, from, to }));
}

export async function showAs(ask: Ask, place: Place): Promise<void> {
  const emitters = await ask("iova.emitters", {});
  const picked = await vscode.window.showQuickPick(
    emitters.map(({ name, says }) => ({ label: name, detail: says })),
    { title: "Show as" },
  );
  if (picked !== undefined) await show(await ask("iova.emit", { ...place, to: picked.label }));
}

// The only device, or one that is picked; the one that the cursor stands in or below comes first.
async function deviceFor(ask: Ask, { uri, position }: Place): Promise<{ device: string; platform: string } | undefined> {
  const platforms = await ask("iova.platforms", { uri });
  const devices = platforms.flatMap(({ name: platform, devices }) => devices.map((device) => ({ platform, ...device })));
  if (devices.length === 0) throw new Error("This file has no device.");
  const nearest = devices.filter((device) => device.position.line <= position.line).at(-1);
  const sorted = nearest === undefined ? devices : [nearest, ...devices.filter((device) => device !== nearest)];
  const items = sorted.map(({ name, platform }) => ({ label: name, ...(platforms.length > 1 ? { description: platform } : {}), platform }));
  const picked = items.length === 1 ? items[0] : await vscode.window.showQuickPick(items, { title: "Explain address: for which device" });
  return picked === undefined ? undefined : { device: picked.label, platform: picked.platform };
}

function addressAtCursor(): string | undefined {
  const editor = vscode.window.activeTextEditor;
  const range = editor?.document.getWordRangeAtPosition(editor.selection.active, /0[xX][0-9a-fA-F_]+|[0-9][0-9_]*/);
  return range === undefined ? undefined : editor?.document.getText(range);
}
