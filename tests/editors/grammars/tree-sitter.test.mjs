// The grammar for tree-sitter: made from what is committed, knows the words of the lexer, reads every text of the repository, and recovers.
// TREE_SITTER names the program. It runs in a copy, because it writes beside what it reads.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import test, { after } from "node:test";
import { extension, keywords, sources, treeSitter } from "./repository.mjs";

const program = process.env.TREE_SITTER ?? "tree-sitter";
const committedBy = "0.22.6"; // Another version writes another src/parser.c.

const work = mkdtempSync(path.join(tmpdir(), "iova-tree-sitter-"));
after(() => rmSync(work, { recursive: true }));
const copy = path.join(work, "tree-sitter-iova");
cpSync(treeSitter, copy, { recursive: true });

function run(...args) {
  const result = spawnSync(program, args, { cwd: copy, encoding: "utf8", maxBuffer: 1 << 28, env: { ...process.env, HOME: work, XDG_CACHE_HOME: work } });
  if (result.error) throw result.error;
  return result;
}

// The trees of many texts by one start of the program.
function parse(texts) {
  const folder = mkdtempSync(path.join(work, "texts-"));
  const paths = texts.map((text, i) => {
    const file = path.join(folder, `${String(i).padStart(5, "0")}.iova`);
    writeFileSync(file, text);
    return file;
  });
  writeFileSync(path.join(folder, "paths"), paths.join("\n"));
  const result = run("parse", "--paths", path.join(folder, "paths"));
  assert.ok(result.status === 0 || result.status === 1, `${result.signal ?? result.status}: ${result.stderr}`);
  const trees = result.stdout.split(/^(?=\(source_file|\(ERROR )/m).filter((tree) => tree.startsWith("("));
  assert.equal(trees.length, texts.length);
  return trees;
}

const hasError = (tree) => /\((ERROR|MISSING)/.test(tree);

test("the committed parser is what the grammar makes", (context) => {
  if (!run("--version").stdout.includes(committedBy)) return context.skip(`skipped: the parser was made by tree-sitter ${committedBy}`);
  assert.equal(run("generate", "--no-bindings").status, 0);
  const made = ["src/parser.c", "src/tree_sitter/parser.h"];
  if (process.env.IOVADSL_UPDATE_BASELINES === "1") for (const file of made) cpSync(path.join(copy, file), path.join(treeSitter, file));
  for (const file of made)
    assert.ok(
      readFileSync(path.join(copy, file)).equals(readFileSync(path.join(treeSitter, file))),
      `${file} is not what grammar.js makes: run IOVADSL_UPDATE_BASELINES=1 tests/editors/run grammars`,
    );
});

test("its words are those of the lexer, and all of them are coloured", () => {
  run("generate", "--no-bindings");
  const json = JSON.parse(readFileSync(path.join(copy, "src/grammar.json"), "utf8"));
  const words = new Set();
  JSON.stringify(json.rules, (_, value) => {
    if (value?.type === "STRING" && /^[a-z][a-z-]*$/.test(value.value)) words.add(value.value);
    return value;
  });
  assert.deepEqual([...words].sort(), keywords().sort());
  const coloured = readFileSync(path.join(treeSitter, "queries/highlights.scm"), "utf8");
  assert.deepEqual(keywords().filter((word) => !coloured.includes(`"${word}"`)), []);
});

test("corpus and highlights", () => {
  const result = run("test");
  assert.equal(result.status, 0, result.stdout + result.stderr);
  const titles = ["declarations", "clauses", "expectations", "expressions", "texts", "broken"]
    .map((name) => readFileSync(path.join(treeSitter, `test/corpus/${name}.txt`), "utf8"))
    .join("")
    .match(/^={3,}\n.+\n={3,}$/gm);
  assert.equal(result.stdout.match(/✓/g).length, titles.length + 1, "a case was not run");
});

test("every query fits the grammar and finds something", () => {
  const board = path.join(copy, "test/highlight/board.iova");
  const large = sources().find((source) => source.name === "examples/n1sdp/n1sdp.iova");
  const file = path.join(work, "n1sdp.iova");
  writeFileSync(file, large.text);
  for (const query of ["highlights", "folds", "indents", "locals", "outline"]) {
    const result = run("query", path.join(treeSitter, `queries/${query}.scm`), file, board);
    assert.equal(result.status, 0, result.stderr);
    assert.match(result.stdout, /capture/);
  }
});

test("the outline names what the file declares", () => {
  const file = path.join(work, "outline.iova");
  writeFileSync(file, 'const a = 1\npart p(n) { }\nplatform b "B" { iommu s : generic\n for n in 0..1 { device d[n] on x }\n group g { } layout l { } }\n');
  const names = [...run("query", path.join(treeSitter, "queries/outline.scm"), file).stdout.matchAll(/name, .*text: `(.*)`/g)].map((m) => m[1]);
  assert.deepEqual(names, ["a", "p", "b", "s", "n", "d[n]", "g", "l"]);
});

test("every text of the repository is read, without an error where the compiler has none", () => {
  const texts = sources();
  assert.ok(texts.length > 150, `${texts.length} texts`);
  const trees = parse(texts.map((source) => source.text));
  const wrong = texts.filter((source, i) => hasError(trees[i]) && !source.isBroken).map((source) => source.name);
  assert.deepEqual(wrong, []);
  assert.ok(texts.some((source, i) => source.isBroken && hasError(trees[i])), "no broken text was seen as broken");
});

test("every snippet of the extension is the language", () => {
  const snippets = Object.values(JSON.parse(readFileSync(path.join(extension, "snippets/iova.json"), "utf8")));
  const texts = snippets.map(({ body, scope }) => {
    const text = [body].flat().join("\n").replace(/\$\{\d+\|([^,|]+)[^}]*\|\}/g, "$1").replace(/\$\{\d+:([^}]*)\}/g, "$1").replace(/\$\d/g, "");
    return /^(platform|part|include|const)/.test(text) ? text : /^\s*(direct|reserved|behind|dma-window)/.test(text) ? `platform p { device d on s { ${text} } }` : `platform p { ${text} }`;
  });
  parse(texts).forEach((tree, i) => assert.ok(!hasError(tree), texts[i]));
});

test("whatever is cut off or out, a tree comes back, and most of the elements with it", () => {
  const { text } = sources().find((source) => source.name === "examples/n1sdp/n1sdp.iova");
  const words = [...text.matchAll(/[\w-]+|[{}()"[\]]/g)];
  const cut = words.filter((_, i) => i % 3 === 0).map((word) => text.slice(0, word.index));
  const without = words.map((word) => text.slice(0, word.index) + text.slice(word.index + word[0].length));
  const trees = parse([text, ...cut, ...without]);
  const elements = trees.map((tree) => tree.match(/\(element /g)?.length ?? 0);
  const kept = elements.slice(1 + cut.length);
  const average = kept.reduce((sum, n) => sum + n, 0) / kept.length;
  assert.ok(average > 0.95 * elements[0], `${average} of ${elements[0]} elements on average where one word is missing`);
});
