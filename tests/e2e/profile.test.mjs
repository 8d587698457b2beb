/** The profiler: sums by op and by layer, calls over time, memory, and the trace for other viewers. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import * as b from "./browser.mjs";
import { serve } from "./server.mjs";
import { begin } from "./tools.mjs";

describe("profiler", { timeout: 200_000 }, () => {
  let server, browser, page;

  before(async () => {
    server = await serve();
    browser = await b.launch();
    page = await b.openPage(browser, server.url, { viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(20_000);
    await begin(page);
  });

  after(async () => {
    await browser?.close();
    await server?.close();
  });

  const profile = async (where = page) => {
    await where.click("#profile-start");
    await where.waitForSelector("#profile-table");
    await where.waitForSelector("#profile-start:enabled");
  };
  const column = (name) =>
    page.locator("#profile-table").evaluate((table, wanted) => {
      const index = [...table.tHead.rows[0].cells].findIndex((cell) => cell.textContent.startsWith(wanted));
      return [...table.tBodies[0].rows].map((row) => row.cells[index].textContent);
    }, name);

  test("it times steps only when it is asked to, and they count", async () => {
    await page.click("#tool-profile");
    await page.waitForSelector("#profile-start:enabled");
    assert.equal(await b.stepCount(page), 0);
    await profile();
    await b.waitSteps(page, 5);
    assert.equal(await b.stepCount(page), 5);
    assert.match(await b.text(page, ".profile-summary"), /^5 steps up to step 5: .* 122 calls of operations/);
  });

  test("training goes on as it was", async () => {
    await page.click("#play");
    await b.waitSteps(page, 30);
    await page.check('#profile-steps input[value="20"]', { force: true });
    await page.click("#profile-start");
    await page.waitForFunction(() => document.querySelector(".profile-summary").textContent.startsWith("20 steps"));
    const then = await b.stepCount(page);
    await b.waitSteps(page, then + 20);
    await page.click("#play");
  });

  test("the table has sums by operation, sortable by every column", async () => {
    const names = await column("Name");
    assert.ok(names.includes("linear") && names.includes("adam_step"), String(names));
    assert.deepEqual(await column("Calls").then((calls) => calls[names.indexOf("linear")]), "60");
    assert.match((await column("Speed"))[names.indexOf("linear")], /^[\d.]+ [MG]FLOP\/s$/);
    await page.click('#profile-table th button:has-text("Calls")');
    const calls = (await column("Calls")).map(Number);
    assert.deepEqual(
      calls,
      calls.toSorted((x, y) => y - x),
    );
    await page.click('#profile-table th button:has-text("Calls")');
    assert.deepEqual((await column("Calls")).map(Number), calls.toReversed());
    await page.click('#profile-table th button:has-text("Name")');
    assert.deepEqual(await column("Name"), names.toSorted());
    assert.equal(await page.locator('#profile-table th[aria-sort="ascending"]').innerText(), "Name ↑");
  });

  test("and by layer, forward and backward", async () => {
    await page.check('#profile-by input[value="layers"]', { force: true });
    const names = (await column("Name")).toSorted();
    assert.deepEqual(names, ["loss_fn", "model", "model.0", "model.1", "model.2", "model.3", "model.4"]);
    assert.ok((await column("Backward")).some((text) => /^[\d.]+ [µm]s$/.test(text)));
    await b.noViolations(page, ".inspect");
  });

  test("calls over time are chosen and zoomed by pointer and keys", async () => {
    const flame = page.locator("#profile-flame");
    await flame.scrollIntoViewIfNeeded();
    const call = () => b.text(page, "#profile-call");
    assert.match(await call(), /^\d+ calls, /);
    await flame.click({ position: { x: 20, y: 8 } });
    await page.waitForSelector("#profile-all");
    assert.match(await call(), /^step \(stretch\): .*100\.0 %/);
    await flame.focus();
    await page.keyboard.press("ArrowDown");
    await page.waitForFunction(() => /^model \(layer\)/.test(document.querySelector("#profile-call").textContent));
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction(() => /^model\.1 \(layer\)/.test(document.querySelector("#profile-call").textContent));
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => !document.querySelector("#profile-all"));
  });

  test("memory over time is drawn", async () => {
    assert.match(await b.text(page, ".profile-memory"), /Memory of tensors \(kB\)[\s\S]*at most [\d.]+ kB/);
    assert.equal(await page.locator("#profile-memory canvas").count(), 1);
  });

  test("the trace is a file that Chrome and Perfetto read", async () => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("#profile-trace")]);
    assert.match(download.suggestedFilename(), /^lucid-trace-step-\d+\.json$/);
    const { traceEvents } = JSON.parse(readFileSync(await download.path(), "utf8"));
    assert.ok(traceEvents.length > 500);
    assert.ok(traceEvents.every(({ ph, ts, dur, name }) => ph === "X" && ts >= 0 && dur >= 0 && name));
  });

  test("on a phone nothing is wider than the screen, and the dark theme is legible", async () => {
    const phone = await b.openPage(browser, `${server.url}#theme=dark`, {
      viewport: b.PHONE,
      hasTouch: true,
      isMobile: true,
    });
    await b.waitReady(phone);
    await phone.tap("#tool-profile");
    await phone.waitForSelector("#profile-start:enabled");
    await profile(phone);
    assert.ok((await phone.evaluate(() => document.documentElement.scrollWidth)) <= 390);
    await phone.locator("#profile-flame").tap({ position: { x: 20, y: 8 } });
    await phone.waitForSelector("#profile-all");
    await b.noViolations(phone, ".inspect");
    assert.deepEqual(phone.problems, []);
    await phone.context().close();
  });

  test("nothing was complained of", () => assert.deepEqual(page.problems, []));
});
