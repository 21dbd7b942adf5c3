import assert from "node:assert/strict";
import test from "node:test";
import type * as vscode from "vscode";
import { fromServer, toServer } from "../src/virtual";
import { Uri } from "./vscode";

const real = "iova:/answers/b.json?to=json&file=file%3A%2F%2F%2Fa%26b.iova";

test("the server gets its own URI back, however the editor writes it", () => {
  const uri = fromServer(real);
  assert.notEqual(uri.toString(), real);
  assert.equal(toServer(uri), real);
  assert.equal(toServer(Uri.parse(uri.toString()) as unknown as vscode.Uri), real);
});

test("one that it did not write here is sent without the editor's encoding", () => {
  const uri = Uri.parse("iova:/answers/other.json?to=json") as unknown as vscode.Uri;
  assert.equal(toServer(uri), "iova:/answers/other.json?to=json");
});

test("files are written as the editor does", () => {
  const uri = Uri.parse("file:///a?b=c") as unknown as vscode.Uri;
  assert.equal(toServer(uri), uri.toString());
});
