// The grammar for colours knows the words of the lexer, each by itself and all of them; grammars/samples holds what it does in context.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import test from "node:test";
import path from "node:path";
import { extension, keywords, sources } from "./repository.mjs";

const require = createRequire(import.meta.url);
const oniguruma = require("vscode-oniguruma");
const textmate = require("vscode-textmate");
const grammarPath = path.join(extension, "syntaxes/iova.tmLanguage.json");

async function load() {
  await oniguruma.loadWASM(readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm")));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async () => textmate.parseRawGrammar(readFileSync(grammarPath, "utf8"), grammarPath),
  });
  return registry.loadGrammar("source.iova");
}

const grammar = await load();

function tokens(text) {
  let state = textmate.INITIAL;
  return text.split("\n").flatMap((line) => {
    const result = grammar.tokenizeLine(line, state);
    state = result.ruleStack;
    return result.tokens.map((token) => ({ text: line.slice(token.startIndex, token.endIndex), scopes: token.scopes }));
  });
}

const isWord = (token) => token.scopes.some((scope) => /^(keyword|support\.type|constant\.language)\./.test(scope));

test("every word of the lexer is coloured as one", () => {
  const plain = keywords().filter((word) => !tokens(`  ${word} `).some((token) => token.text === word && isWord(token)));
  assert.deepEqual(plain, [], "add these words to syntaxes/iova.tmLanguage.json");
});

test("no other word is", () => {
  const listed = [...readFileSync(grammarPath, "utf8").matchAll(/\(([a-z|-]+)\)\(\?!/g)].flatMap((m) => m[1].split("|"));
  assert.ok(listed.length > 60);
  assert.deepEqual([...new Set(listed)].filter((word) => !keywords().includes(word)), [], "the lexer does not have these words");
});

test("a word of the language within a longer name is no word of the language", () => {
  for (const word of keywords())
    for (const name of [`x-${word}`, `${word}-x`, `${word}s_x`])
      assert.deepEqual(tokens(`0 + ${name} + 1`).filter((token) => token.text.includes(word)).map((token) => token.text), [name]);
});

test("no text of the repository leaves a word without a scope", () => {
  for (const { name, text } of sources()) {
    const bare = tokens(text).filter((token) => token.scopes.length === 1 && /\w/.test(token.text));
    assert.deepEqual(bare, [], name);
  }
});

test("what is illegal is so for the compiler as well", () => {
  for (const { name, text, isBroken } of sources()) {
    const illegal = tokens(text).filter((token) => token.scopes.some((scope) => scope.startsWith("invalid.")));
    if (!isBroken) assert.deepEqual(illegal, [], name);
  }
});
