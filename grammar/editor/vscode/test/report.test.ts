import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";
import type { Ask } from "../src/contract";
import { Reports, withPolicy } from "../src/report";
import { reset, stage, Uri } from "./vscode";

const place = { uri: "file:///b.iova", position: { line: 0, character: 0 } };

beforeEach(reset);

const reportOf = (next: () => { languageId: string; text: string }): Ask =>
  (async () => ({ uri: "iova:/answers/b.html", title: "b", ...next() })) as unknown as Ask;

test("no report may load anything", () => {
  const policy = (html: string) => withPolicy(html, "n");
  assert.match(
    policy('<html><HEAD lang="en"></HEAD></html>'),
    /^<html><HEAD lang="en"><meta http-equiv="Content-Security-Policy" content="default-src 'none'/,
  );
  assert.match(policy("<p>no head</p>"), /^<meta http-equiv/);
  assert.match(policy("<header>x</header>"), /^<meta http-equiv/);
});

test("only the report's own script, the last, may run, and by a number that nobody can guess", () => {
  const html = withPolicy("<script>theirs()</script><p></p><script>\nours()</script>", "n");
  assert.match(html, /script-src 'nonce-n'">/);
  assert.ok(html.includes("<script>theirs()"));
  assert.ok(html.endsWith('<script nonce="n">\nours()</script>'));
  assert.notEqual(withPolicy("<script>"), withPolicy("<script>"));
});

test("a file has one report, which is made again when the file is saved", async () => {
  let text = "<p>first</p>";
  const reports = new Reports(reportOf(() => ({ languageId: "html", text })));
  await reports.open(place);
  text = "<p>second</p>";
  await reports.open(place);
  assert.equal(stage.panels.length, 1);
  assert.ok(stage.panels[0]?.webview.html.endsWith("<p>second</p>"));

  text = "<p>third</p>";
  await stage.onSave[0]?.({ uri: new Uri("file:///other.iova") });
  assert.ok(stage.panels[0]?.webview.html.endsWith("<p>second</p>"));
  await stage.onSave[0]?.({ uri: new Uri(place.uri) });
  await new Promise(setImmediate);
  assert.ok(stage.panels[0]?.webview.html.endsWith("<p>third</p>"));
});

test("a report that was closed is opened anew", async () => {
  const reports = new Reports(reportOf(() => ({ languageId: "html", text: "" })));
  await reports.open(place);
  stage.panels[0]?.dispose();
  await reports.open(place);
  assert.equal(stage.panels.length, 2);
});

test("a server without HTML gives the page of answers", async () => {
  stage.contents.set("iova:/answers/b.html", "");
  await new Reports(reportOf(() => ({ languageId: "markdown", text: "# b" }))).open(place);
  assert.equal(stage.panels.length, 0);
  assert.deepEqual(stage.notes, ["markdown.showPreviewToSide iova:/answers/b.html"]);
});
