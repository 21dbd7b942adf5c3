import assert from "node:assert/strict";
import test from "node:test";
import { serverSettings } from "../src/settings";

const settings = (values: Record<string, unknown>) =>
  serverSettings({ get: (name: string, fallback?: unknown) => (name in values ? values[name] : fallback) } as Parameters<
    typeof serverSettings
  >[0]);

test("a version that is not said is not sent, so that the command's own holds", () => {
  assert.deepEqual(settings({}), { inlayHints: true, codeLens: true });
  assert.deepEqual(settings({ kernel: "  " }), { inlayHints: true, codeLens: true });
});

test("what is said is sent", () => {
  assert.deepEqual(settings({ kernel: "6.12", inlayHints: false, codeLens: false }), {
    kernel: "6.12",
    inlayHints: false,
    codeLens: false,
  });
});
