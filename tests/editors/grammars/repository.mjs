// What the tests of the grammars read of the repository.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.resolve(fileURLToPath(import.meta.url), "../../../..");
export const treeSitter = path.join(root, "grammar/editor/tree-sitter-iova");
export const extension = path.join(root, "grammar/editor/vscode");

export const read = (...parts) => readFileSync(path.join(root, ...parts), "utf8");

/** Every word of the lexer. */
export function keywords() {
  const words = [...read("grammar/IovaDsl.Grammar/Iova.g4").matchAll(/^[A-Z_]+\s*:\s*'([a-z][a-z-]*)'\s*;/gm)].map((m) => m[1]);
  if (words.length < 60) throw new Error(`only ${words.length} words were found in the lexer`);
  return words;
}

/** A text of the language: where it stands, and whether the compiler finds mistakes of syntax in it. */
export function sources() {
  const fences = /```iova\n(.*?)```/gs;
  const folders = [root, process.env.IOVADSL_CASES ?? path.join(root, "../shared/cases")].filter((folder) => existsSync(folder));
  const texts = folders.flatMap((folder) => files(folder, ".iova")).map((file) => ({ name: file, text: read(file), isBroken: hasSyntaxErrors(file) }));
  for (const page of ["grammar/language.md", "README.md", ...files(path.join(root, "compiler"), ".md"), ...files(path.join(root, "examples"), ".md")])
    [...read(page).matchAll(fences)].forEach((m, i) =>
      texts.push({ name: `${page} block ${i + 1}`, text: m[1], isBroken: /IOVA(10\d\d|1580)\.md$/.test(page) && i === 0 }),
    );
  return texts;
}

// A case has what the compiler says of it beside it.
function hasSyntaxErrors(file) {
  try {
    return /IOVA10\d\d/.test(read(path.dirname(file), "case.diagnostics"));
  } catch {
    return false;
  }
}

function files(folder, extension) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(extension))
    .map((entry) => path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name)))
    .filter((file) => !/(^|\/)(bin|obj|artifacts|node_modules|\.git|\.vs|tests\/editors|tests\/everyday\/mistakes|tests\/IovaDsl\.Tools\.Tests\/Transcripts|tree-sitter-iova)\//.test(file));
}
