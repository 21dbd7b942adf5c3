import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";
import { orSay } from "../src/errors";
import { importArguments, importTables } from "../src/importing";
import { reset, stage, Uri } from "./vscode";

beforeEach(() => {
  reset();
  stage.settings["server.path"] = process.execPath;
});

const log = { lines: [] as string[], appendLine: (line: string) => void log.lines.push(line), show: () => undefined };

test("a host is named as one, all else as paths", () => {
  assert.deepEqual(importArguments("files", ["/a.bin", "/b.dtb"], "/o.iova"), ["import", "/a.bin", "/b.dtb", "-o", "/o.iova"]);
  assert.deepEqual(importArguments("folder", ["/acpi"], "/o.iova"), ["import", "/acpi", "-o", "/o.iova"]);
  assert.deepEqual(importArguments("host", ["/"], "/o.iova"), ["import", "--host", "/", "-o", "/o.iova"]);
});

test("what was imported is opened, and what the command said is kept", async () => {
  stage.picks = ["Files"];
  stage.opens = [[new Uri("file:///IORT.bin")]];
  stage.saves = [new Uri("file:///board.iova")];
  const started: string[][] = [];
  await importTables(log, async (command, words) => {
    started.push([command, ...words]);
    return { code: 0, said: "assumed: smmu0.input-bits=48" };
  });
  assert.deepEqual(started, [[process.execPath, "import", "/IORT.bin", "-o", "/board.iova"]]);
  assert.deepEqual(stage.notes, ["text file:///board.iova"]);
  assert.match(log.lines.at(-1) ?? "", /assumed/);
});

test("what failed is said, and nothing is opened", async () => {
  stage.picks = ["Host"];
  stage.opens = [[new Uri("file:///")]];
  stage.saves = [new Uri("file:///board.iova")];
  await orSay(() => importTables(log, async () => ({ code: 1, said: "no tables there\nmore" })));
  assert.deepEqual(stage.notes, ["error: `iova import` failed: no tables there"]);
});

test("whoever leaves a dialogue leaves the import", async () => {
  const never = async () => assert.fail("started");
  await importTables(log, never);
  stage.picks = ["Files", "Files"];
  stage.opens = [undefined, [new Uri("file:///IORT.bin")]];
  await importTables(log, never);
  stage.saves = [undefined];
  await importTables(log, never);
});

test("without the command the import says what is missing", async () => {
  stage.settings["server.path"] = "/nowhere/iova";
  await orSay(() => importTables(log));
  assert.match(stage.notes[0] ?? "", /^error: The setting `iova.server.path` names `\/nowhere\/iova`/);
});

test("a command is started with its words as they are", async () => {
  stage.picks = ["Files"];
  stage.opens = [[new Uri("file:///a file; $(x).bin")]];
  stage.saves = [new Uri("file:///board.iova")];
  await orSay(() => importTables(log));
  assert.match(log.lines.at(-1) ?? "", /Cannot find module/);
});
