import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import manifest from "../package.json";

const read = (file: string) => readFileSync(file, "utf8");

test("every command that is offered is registered, and every one that is registered is offered", () => {
  const offered = manifest.contributes.commands.map((command) => command.command).sort();
  const registered = [...read("src/extension.ts").matchAll(/register\w*\("([\w.]+)"/g)].map((match) => match[1] ?? "").sort();
  assert.deepEqual(
    registered.filter((command) => command.startsWith("iova.editor.")),
    offered,
  );
  for (const command of manifest.contributes.commands) assert.equal(command.category, "Iova");
});

test("menus and walkthrough name only commands that there are", () => {
  const known = new Set(manifest.contributes.commands.map((command) => command.command));
  const { menus, walkthroughs } = manifest.contributes;
  for (const { command } of Object.values(menus).flat()) assert.ok(known.has(command), command);
  for (const [, command] of JSON.stringify(walkthroughs).matchAll(/(iova\.editor\.\w+)/g)) assert.ok(known.has(command ?? ""), command);
});

test("the files that it names are there", () => {
  const { languages, grammars, snippets, walkthroughs } = manifest.contributes;
  const files = [
    ...languages.map((language) => language.configuration),
    ...[...grammars, ...snippets].map((contribution) => contribution.path),
    ...walkthroughs.flatMap((walkthrough) => walkthrough.steps.map((step) => step.media.markdown)),
  ];
  for (const file of files) assert.ok(read(file).length > 0, file);
});

test("every setting that is read is declared", () => {
  const declared = Object.keys(manifest.contributes.configuration.properties);
  const sources = ["server", "settings", "importing"].map((name) => read(`src/${name}.ts`)).join("");
  const used = [...sources.matchAll(/get<\w+>\("([\w.]+)"/g)].map((match) => `iova.${match[1]}`);
  assert.ok(used.length >= 4);
  for (const setting of used) assert.ok(declared.includes(setting), setting);
});

test("the problem matcher reads what iova check and a build print", () => {
  const [pattern] = manifest.contributes.problemPatterns;
  const match = (line: string) => new RegExp(pattern?.regexp ?? "").exec(line)?.slice(1);
  assert.deepEqual(match(".ci/broken.iova(4,70,4,72): error IOVA1514: 65 is out of range: a number of address bits is 0..64"), [
    ".ci/broken.iova",
    "4",
    "70",
    "4",
    "72",
    "error",
    "IOVA1514",
    "65 is out of range: a number of address bits is 0..64",
  ]);
  assert.equal(match("  C:\\a b\\x.iova(1,2): warning IOVA2001: text")?.[0], "C:\\a b\\x.iova");
  assert.equal(match("3 errors: 1 file, 1 platform, 1 device"), undefined);
});

test("a word of the language is one word of the editor", () => {
  const words = (text: string) => text.match(new RegExp(JSON.parse(read("language-configuration.json")).wordPattern, "g"));
  assert.deepEqual(words("iommu smmu-1 : arm-smmu-v3 { input-bits 48 0x8000_0000..64K }"), [
    "iommu",
    "smmu-1",
    "arm-smmu-v3",
    "input-bits",
    "48",
    "0x8000_0000",
    "64K",
  ]);
});

test("the lock file names the public registry and no other", () => {
  const hosts = [...read("package-lock.json").matchAll(/"resolved": "(https?:\/\/[^/]+)/g)].map((match) => match[1]);
  assert.ok(hosts.length > 100);
  assert.deepEqual([...new Set(hosts)], ["https://registry.npmjs.org"]);
});
