// Drives a report in Chromium as a reader would, with pointer and keyboard, and fails on the first thing that is not as it should be.
// Usage: node drive.mjs CHROMIUM PICTURES KIND=FILE…   (kinds: platform, changes, fleet)
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [executablePath, pictures, ...reports] = process.argv.slice(2);
const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const looks = [
  { name: "light", colorScheme: "light", width: 1280 },
  { name: "dark", colorScheme: "dark", width: 1280 },
  { name: "narrow", colorScheme: "light", width: 420 },
];

const visible = page => page.locator(".subject:not([hidden])");

async function open(browser, look, file, options = {}) {
  const context = await browser.newContext({ colorScheme: look.colorScheme, viewport: { width: look.width, height: 900 }, ...options });
  const page = await context.newPage();
  const faults = [];
  page.on("console", message => faults.push(message.text()));
  page.on("pageerror", error => faults.push(String(error)));
  page.on("request", request => { if (!request.url().startsWith("file:")) faults.push("request " + request.url()); });
  await page.goto(pathToFileURL(file).href);
  return { context, page, faults };
}

async function search(page) {
  const all = await visible(page).count();
  assert.ok(all > 0, "no answer is shown");
  const name = (await visible(page).first().locator("h2, h3").first().textContent()).split(/[\s,[]/)[0];
  await page.keyboard.press("/");
  await page.keyboard.type(name);
  assert.ok(await visible(page).count() >= 1, `search for ${name} finds nothing`);
  await page.fill("#search", "no such word anywhere");
  assert.equal(await visible(page).count(), 0);
  assert.match(await page.textContent("#found"), /^0 of \d+ answers shown$/);
  await page.fill("#search", "0x0");
  assert.equal(await visible(page).count(), all, "an address hides nothing");
  await page.fill("#search", "");
  assert.equal(await visible(page).count(), all);
}

async function pointer(page) {
  const cell = visible(page).locator("a.cell").first();
  await cell.hover();
  assert.match(await page.textContent("#detail"), /0x0\.\./);
  await page.mouse.move(0, 0);
  assert.equal(await page.textContent("#detail"), "");
}

async function keyboard(page) {
  const cells = visible(page).locator("a.cell");
  await cells.first().focus();
  const says = await page.textContent("#detail");
  if (await cells.count() > 1) {
    await page.keyboard.press("ArrowRight");
    assert.notEqual(await page.textContent("#detail"), says, "the arrow key does not move");
    await page.keyboard.press("ArrowLeft");
    assert.equal(await page.textContent("#detail"), says);
  }
  await page.keyboard.press("Enter");
  assert.equal(await page.locator(":target").count(), 1, "the key does not follow the link");
}

async function filters(page) {
  await page.selectOption("#filter-view", "exact");
  assert.ok(await page.locator("tr[data-view=exact]:visible").count() > 0);
  assert.equal(await page.locator("tr[data-view]:not([data-view=exact]):visible").count(), 0);
  await page.selectOption("#filter-view", "");
  const kernels = page.locator("#filter-kernel");
  if (await kernels.count() === 0)
    return;
  const shown = await visible(page).count();
  await kernels.selectOption("");
  assert.ok(await visible(page).count() >= shown, "all kernels show less than one");
  await kernels.selectOption("6.1");
  for (const section of await visible(page).all())
    assert.ok((await section.getAttribute("data-kernel")).split(" ").includes("6.1"));
}

async function declarations(page) {
  const cause = visible(page).locator("a.cause").first();
  await cause.click();
  const line = page.locator("li:target");
  await line.waitFor({ state: "visible" });
  assert.ok((await line.textContent()).trim().length > 0, "the declaration is empty");
}

async function address(page) {
  await page.fill("#search", "0xfee0_0000");
  assert.match(await visible(page).locator(".hit").first().textContent(), /^0xfee00000: exact /);
  await page.fill("#search", "");
  assert.equal(await page.locator(".hit").count(), 0);
}

async function width(page) {
  const [content, window_] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(content <= window_, `the page is ${content} pixels wide in a window of ${window_}`);
}

const steps = {
  platform: [width, search, pointer, keyboard, filters, declarations, address],
  changes: [width, search, pointer, keyboard, filters, declarations],
  fleet: [width, search, pointer, keyboard],
};

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
let checks = 0;
for (const report of reports) {
  const [kind, file] = report.split("=");
  for (const look of looks) {
    const { context, page, faults } = await open(browser, look, file);
    await page.screenshot({ path: `${pictures}/${kind}-${look.name}.png`, fullPage: true });
    for (const step of steps[kind]) {
      await step(page);
      checks++;
    }
    assert.deepEqual(faults, [], "console errors or requests");
    await context.close();

    // The page's own policy keeps any script out, so the audit runs in a page that ignores it.
    const audited = await open(browser, look, file, { bypassCSP: true });
    await audited.page.addScriptTag({ path: axe });
    const { violations } = await audited.page.evaluate(() => window.axe.run());
    assert.deepEqual(violations.map(violation => `${violation.id}: ${violation.nodes[0].html}`), []);
    checks++;
    await audited.context.close();
  }
}
await browser.close();
console.log(`reports: ${reports.length} reports, ${looks.length} looks, ${checks} checks pass, no request, no violation`);
