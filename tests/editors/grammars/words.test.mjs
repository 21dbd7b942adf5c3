// What lists the words of the language knows those of the lexer, and no others.
import assert from "node:assert/strict";
import test from "node:test";
import { keywords, read } from "./repository.mjs";

test("the mode of Emacs", () => {
  const lists = read("grammar/editor/emacs/iova-mode.el").matchAll(/\(defconst iova-(?:declarations|words|regions|nothings)\s+'\(([^)]*)\)/g);
  const words = [...lists].flatMap((match) => [...match[1].matchAll(/"([a-z-]+)"/g)].map((word) => word[1]));
  assert.deepEqual(words.sort(), keywords().sort());
});
