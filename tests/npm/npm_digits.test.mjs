/** The example that learns digits in the page: built as a stranger would, trained, and drawn on. */

import assert from "node:assert/strict";
import path from "node:path";
import { after, before, test } from "node:test";
import { BOOT_MS, launch, noViolations, openPage } from "../e2e/browser.mjs";
import { serve } from "../e2e/server.mjs";
import { ROOT } from "../../wasm/toolchain/prepare.mjs";
import { app, bundle, typeCheck } from "./provision.mjs";

/** How one writes them, in a square from 0 to 1. */
// biome-ignore format: points
const DRAWN = {
  0: [[0.5, 0.1], [0.3, 0.25], [0.25, 0.5], [0.32, 0.8], [0.5, 0.9], [0.7, 0.78], [0.75, 0.5], [0.68, 0.22], [0.5, 0.1]],
  1: [[0.52, 0.1], [0.5, 0.5], [0.49, 0.9]],
  2: [[0.3, 0.3], [0.38, 0.14], [0.6, 0.12], [0.7, 0.28], [0.6, 0.5], [0.3, 0.86], [0.72, 0.86]],
  7: [[0.25, 0.15], [0.75, 0.14], [0.6, 0.45], [0.45, 0.88]],
};

let server, browser, page;
before(async () => {
  const folder = app("digits", path.join(ROOT, "web/examples/digits"));
  typeCheck(folder);
  server = await serve({ dir: bundle(folder), isolated: false });
  browser = await launch();
  page = await openPage(browser, server.url, { viewport: { width: 1280, height: 800 } });
});
after(async () => {
  await browser?.close();
  await server?.close();
});

test("the network learns, and says how well", async () => {
  await page.waitForSelector('body[data-state="trained"]', { timeout: BOOT_MS });
  const said = await page.innerText("#status");
  assert.ok(Number(said.match(/reads ([\d.]+) %/)[1]) >= 95, said);
});

test("it reads what is drawn", async () => {
  const { x, y, width } = await page.locator("#pad").boundingBox();
  for (const [digit, points] of Object.entries(DRAWN)) {
    await page.click("#clear");
    const places = points.map(([px, py]) => [x + px * width, y + py * width]);
    await page.mouse.move(...places[0]);
    await page.mouse.down();
    for (const place of places.slice(1)) await page.mouse.move(...place, { steps: 4 });
    await page.mouse.up();
    await page.waitForFunction((wanted) => document.querySelector("#digit").textContent === wanted, digit, {
      timeout: 10_000,
    });
  }
  await page.screenshot({ path: path.join(ROOT, "build/npm/digits.png") });
});

test("nothing is in anybody's way", async () => {
  await noViolations(page);
  await page.click("#clear");
  await page.waitForFunction(() => document.querySelector("#digit").textContent === "–");
  assert.deepEqual([server.missing, page.problems], [[], []]);
});
