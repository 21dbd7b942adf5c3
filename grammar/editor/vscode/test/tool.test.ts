import assert from "node:assert/strict";
import test from "node:test";
import { findTool, type Machine } from "../src/tool";

const machine = (files: string[], more: Partial<Machine> = {}): Machine => ({
  searchPath: "/usr/bin:/opt/tools/bin",
  home: "/home/me",
  isWindows: false,
  isFile: (file) => files.includes(file),
  ...more,
});

test("the setting wins", () => {
  assert.deepEqual(findTool("/else/iova", machine(["/else/iova", "/usr/bin/iova"])), { path: "/else/iova" });
});

test("a setting that names nothing is said, and nothing else is taken instead", () => {
  const tool = findTool("/else/iova", machine(["/usr/bin/iova"]));
  assert.ok("missing" in tool && tool.missing.includes("`/else/iova`") && tool.missing.includes("iova.server.path"));
});

test("a tilde is the home folder", () => {
  assert.deepEqual(findTool("~/bin/iova", machine(["/home/me/bin/iova"])), { path: "/home/me/bin/iova" });
});

test("the search path comes before the tools of dotnet", () => {
  const both = ["/opt/tools/bin/iova", "/home/me/.dotnet/tools/iova"];
  assert.deepEqual(findTool("", machine(both)), { path: both[0] });
  assert.deepEqual(findTool("", machine(both.slice(1))), { path: both[1] });
});

test("Windows has other separators and a suffix", () => {
  const files = ["C:\\Users\\me\\.dotnet\\tools\\iova.exe"];
  const windows = machine(files, { isWindows: true, searchPath: "C:\\Windows;D:\\x", home: "C:\\Users\\me" });
  assert.deepEqual(findTool("", windows), { path: files[0] });
});

test("a command that is nowhere is said, with how to get it", () => {
  const tool = findTool("", machine([]));
  assert.ok("missing" in tool && tool.missing.includes("dotnet tool install -g IovaDsl.Tool"));
});
