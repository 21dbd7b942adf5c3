import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";
import type { Ask } from "../src/contract";
import { orSay } from "../src/errors";
import { pages } from "../src/pages";
import { activePlace, compareKernels, explainAddress, parseAddresses, showAnswers, showAs } from "../src/questions";
import { reset, stage, Uri, window } from "./vscode";

const place = { uri: "file:///b.iova", position: { line: 7, character: 3 } };

const asked: unknown[] = [];

// A server that answers from a table and notes what it is asked.
const server = (answers: Record<string, unknown>): Ask =>
  (async (command: string, argument: unknown) => {
    asked.push([command, argument]);
    if (!(command in answers)) throw new Error(`no answer to ${command}`);
    return answers[command];
  }) as Ask;

const page = (languageId: string) => ({ uri: "iova:/answers/b.md", languageId, title: "b", text: "# b" });

const devices = (...names: string[]) => names.map((name, i) => ({ name, position: { line: 2 * i, character: 2 } }));

beforeEach(() => {
  reset();
  asked.length = 0;
  stage.contents.set("iova:/answers/b.md", "# b");
});

test("addresses are hexadecimal or decimal, one or two", () => {
  assert.deepEqual(parseAddresses("0x8000_0000"), { address: "0x80000000" });
  assert.deepEqual(parseAddresses(" 0 .. 0xFF "), { address: "0", last: "0xFF" });
  for (const wrong of ["", "x", "0x", "1..", "..2", "0x1g", "-1"]) assert.equal(parseAddresses(wrong), undefined, wrong);
});

test("the place is the cursor of an .iova file", () => {
  assert.equal(activePlace(), undefined);
  const document = { languageId: "iova", uri: new Uri(place.uri) };
  window.activeTextEditor = { document, selection: { active: place.position } };
  assert.deepEqual(activePlace(), place);
  window.activeTextEditor = { document: { ...document, languageId: "csharp" }, selection: { active: place.position } };
  assert.equal(activePlace(), undefined);
});

test("answers are shown as a page beside the text", async () => {
  await showAnswers(server({ "iova.showAnswers": page("markdown") }), place);
  assert.deepEqual(asked, [["iova.showAnswers", place]]);
  assert.deepEqual(stage.notes, ["markdown.showPreviewToSide iova:/answers/b.md"]);
});

test("where nothing shows Markdown they are shown as text", async () => {
  stage.extensions = [];
  await showAnswers(server({ "iova.showAnswers": page("markdown") }), place);
  assert.deepEqual(stage.notes, ["text iova:/answers/b.md as markdown"]);
});

test("what is no page is shown as a text", async () => {
  stage.picks = ["json"];
  const emitters = [
    { name: "json", says: "for programs", languageId: "json" },
    { name: "dts", says: "a device tree", languageId: "dts" },
  ];
  await showAs(server({ "iova.emitters": emitters, "iova.emit": page("json") }), place);
  assert.deepEqual(stage.offered, [["json", "dts"]]);
  assert.deepEqual(asked.at(-1), ["iova.emit", { ...place, to: "json" }]);
  assert.deepEqual(stage.notes, ["text iova:/answers/b.md as json"]);
});

test("a document that the server does not keep is kept here, and the newest of a name is shown", async () => {
  for (const text of ["# first", "# second"]) {
    stage.inputs = ["0"];
    const platforms = [{ name: "b", position: { line: 0, character: 0 }, devices: devices("nic") }];
    const explanation = { uri: "iova:/explanations/nic-0x0.md", languageId: "markdown", title: "nic", text };
    await explainAddress(server({ "iova.platforms": platforms, "iova.explainAddress": explanation }), place);
    assert.equal(stage.notes.at(-1), "markdown.showPreviewToSide iova-page:/explanations/nic-0x0.md");
    assert.equal(pages.provideTextDocumentContent(new Uri("iova-page:/explanations/nic-0x0.md") as never, undefined as never), text);
    assert.equal(stage.notes.at(-2), "changed iova-page:/explanations/nic-0x0.md");
  }
});

test("an address is explained for the device that is picked, the nearest above the cursor first", async () => {
  const platforms = [{ name: "b", position: { line: 0, character: 0 }, devices: devices("nic", "gpu", "usb", "sata", "tpm", "vga") }];
  stage.inputs = ["0x8000_0000..0x8000_ffff"];
  stage.picks = ["gpu"];
  await explainAddress(server({ "iova.platforms": platforms, "iova.explainAddress": page("markdown") }), place);
  assert.deepEqual(stage.offered, [["sata", "nic", "gpu", "usb", "tpm", "vga"]]);
  assert.deepEqual(asked.at(-1), [
    "iova.explainAddress",
    { ...place, address: "0x80000000", last: "0x8000ffff", device: "gpu", platform: "b" },
  ]);
});

test("an only device is not asked for", async () => {
  const platforms = [{ name: "b", position: { line: 0, character: 0 }, devices: devices("nic") }];
  stage.inputs = ["4096"];
  await explainAddress(server({ "iova.platforms": platforms, "iova.explainAddress": page("markdown") }), place);
  assert.deepEqual(stage.offered, []);
  assert.deepEqual(asked.at(-1), ["iova.explainAddress", { ...place, address: "4096", device: "nic", platform: "b" }]);
});

test("what is no address is objected to, and nothing is asked", async () => {
  stage.inputs = ["next week"];
  await explainAddress(server({}), place);
  assert.match(stage.notes[1] ?? "", /^objection: An address/);
  assert.deepEqual(asked, []);
});

test("a file without a device is said", async () => {
  stage.inputs = ["0"];
  await orSay(() => explainAddress(server({ "iova.platforms": [] }), place));
  assert.deepEqual(stage.notes.at(-1), "error: This file has no device.");
});

test("kernels are picked one after the other, and are not the same", async () => {
  stage.picks = ["6.1", "7.3"];
  await compareKernels(server({ "iova.kernels": ["6.1", "6.12", "7.3"], "iova.compareKernels": page("markdown") }), place);
  assert.deepEqual(stage.offered, [
    ["6.1", "6.12", "7.3"],
    ["6.12", "7.3"],
  ]);
  assert.deepEqual(asked.at(-1), ["iova.compareKernels", { ...place, from: "6.1", to: "7.3" }]);
});

test("whoever leaves a question leaves the command", async () => {
  stage.picks = ["6.1", undefined];
  await compareKernels(server({ "iova.kernels": ["6.1", "6.12"] }), place);
  stage.inputs = [undefined];
  await explainAddress(server({}), place);
  stage.picks = [undefined];
  await showAs(server({ "iova.emitters": [] }), place);
  assert.deepEqual(
    asked.map((question) => (question as string[])[0]),
    ["iova.kernels", "iova.emitters"],
  );
});

test("what the server refuses is said in its words", async () => {
  await orSay(() => showAnswers(server({}), place));
  assert.deepEqual(stage.notes, ["error: no answer to iova.showAnswers"]);
});
