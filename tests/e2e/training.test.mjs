/** The page trains: play, pause, step, reset, the data sets, and where its files come from. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import * as b from "./browser.mjs";
import { serve } from "./server.mjs";

describe("training", { timeout: 400_000 }, () => {
  let server, browser, page;
  const requested = [];

  before(async () => {
    // In a folder, as on a project site: nothing may assume the root.
    server = await serve({ prefix: "/some/folder/" });
    browser = await b.launch();
    const context = await browser.newContext({ viewport: b.DESKTOP });
    page = await context.newPage();
    page.problems = [];
    page.on("pageerror", (error) => page.problems.push(String(error)));
    page.on("request", (request) => requested.push(request.url()));
    await page.goto(server.url);
    await b.waitReady(page);
  });

  after(async () => {
    await browser?.close();
    await server?.close();
  });

  test("an untrained model is shown before anybody presses play", async () => {
    await page.waitForFunction(() => document.getElementById("figure-test").textContent.endsWith("%"));
    assert.equal(await b.stepCount(page), 0);
    assert.match(await b.text(page, "#console"), /354 parameters/);
    const painted = await page.evaluate(() => {
      const canvas = document.getElementById("field");
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      return data.filter((_, i) => i % 4 === 3).every((alpha) => alpha === 255);
    });
    assert.ok(painted, "the field covers the canvas");
  });

  test("step makes one step", async () => {
    await page.click("#step");
    await page.waitForFunction(() => document.getElementById("figure-step").textContent === "1");
    await page.click("#step");
    await page.waitForFunction(() => document.getElementById("figure-step").textContent === "2");
    assert.match(await b.text(page, "#figure-loss"), /^\d\.\d+$/);
  });

  test("the spiral reaches 95 % within a minute of play", async () => {
    await page.click("#play");
    assert.equal(await b.text(page, "#play"), "Pause");
    await b.waitAccuracy(page, "#figure-train", 95);
    await b.waitAccuracy(page, "#figure-test", 95);
    assert.ok(Number((await b.text(page, "#figure-rate")).replaceAll(",", "")) > 20);
  });

  test("pause holds the count, play goes on from it", async () => {
    await page.click("#play");
    await page.waitForFunction(() => document.getElementById("play").innerText === "Play");
    await page.waitForTimeout(200);
    const held = await b.stepCount(page);
    await page.waitForTimeout(400);
    assert.equal(await b.stepCount(page), held);
    await page.click("#play");
    await b.waitSteps(page, held + 5);
    await page.click("#play");
  });

  test("the fastest speed outruns the slowest", async () => {
    const rate = async (pace) => {
      await page.click("#reset");
      await page.waitForFunction(() => document.getElementById("figure-step").textContent === "0");
      await page.check(`#pace input[value="${pace}"]`, { force: true });
      await page.click("#play");
      await page.waitForTimeout(1500);
      await page.click("#play");
      return b.stepCount(page);
    };
    const slow = await rate(1);
    const fast = await rate(0);
    assert.ok(slow > 5 && fast > 4 * slow, `slow ${slow}, fast ${fast}`);
    await page.check('#pace input[value="5"]', { force: true });
  });

  test("slow motion makes three steps a second", async () => {
    await page.check('#pace input[value="0.05"]', { force: true });
    await page.click("#reset");
    await page.waitForFunction(() => document.getElementById("figure-step").textContent === "0");
    await page.click("#play");
    await page.waitForTimeout(2500);
    await page.click("#play");
    const steps = await b.stepCount(page);
    assert.ok(steps >= 3 && steps <= 9, `${steps} steps in 2.5 s`);
    await page.check('#pace input[value="5"]', { force: true });
  });

  test("steps that take longer than a picture are shown, and can be paused", async () => {
    const other = await b.openPage(browser, `${server.url}#pace=5`);
    await b.waitReady(other);
    await other.waitForSelector(".cm-content");
    const slow = "import time\nmodel = lambda x: x\ndef step():\n    time.sleep(0.06)\n    return 1.0\n";
    await b.setProgram(other, slow);
    await other.click("#run");
    await b.waitSteps(other, 8);
    await other.click("#play");
    await other.waitForTimeout(600);
    const held = await b.stepCount(other);
    await other.waitForTimeout(400);
    assert.equal(await b.stepCount(other), held, "it rests");
    assert.equal(await b.text(other, "#play"), "Play");
    await other.context().close();
  });

  test("a hidden tab pauses, and goes on when it is seen again", async () => {
    const hide = (hidden) =>
      page.evaluate((value) => {
        Object.defineProperty(document, "hidden", { configurable: true, get: () => value });
        document.dispatchEvent(new Event("visibilitychange"));
      }, hidden);
    await page.click("#play");
    await b.waitSteps(page, 5);
    await hide(true);
    await page.waitForFunction(() => document.getElementById("play").innerText === "Play");
    await page.waitForTimeout(300);
    const held = await b.stepCount(page);
    await page.waitForTimeout(400);
    assert.equal(await b.stepCount(page), held);
    await hide(false);
    await b.waitSteps(page, held + 5);
    await page.click("#play");
    await hide(true);
    await hide(false);
    await page.waitForTimeout(300);
    assert.equal(await b.text(page, "#play"), "Play", "what was paused by hand stays so");
  });

  test("reset brings back the same first weights", async () => {
    const fresh = async () => {
      await page.click("#reset");
      await page.waitForFunction(() => document.getElementById("figure-step").textContent === "0");
      await page.waitForFunction(() => document.getElementById("figure-test").textContent.endsWith("%"));
      await page.click("#step");
      await page.waitForFunction(() => document.getElementById("figure-step").textContent === "1");
      return b.text(page, ".figures");
    };
    const rate = /Steps \/ s\s+\S+/;
    assert.equal((await fresh()).replace(rate, ""), (await fresh()).replace(rate, ""));
  });

  for (const [dataset, classes] of [
    ["circle", 3],
    ["xor", 2],
    ["gauss", 5],
    ["moons", 3],
    ["spiral", 4],
  ]) {
    test(`${dataset} with ${classes} classes trains`, async () => {
      await page.check(`#set-data input[value="${dataset}"]`, { force: true });
      await page.locator("#set-classes").fill(String(classes));
      await page.click("#play");
      await b.waitAccuracy(page, "#figure-train", 90);
      await page.click("#play");
      assert.equal(await page.locator("#legend li:not(.hint)").count(), classes);
      assert.match(new URL(page.url()).hash, new RegExp(dataset === "spiral" ? "classes=4" : `data=${dataset}`));
    });
  }

  test("a new seed gives other points while it plays on", async () => {
    const picture = () => page.evaluate(() => document.getElementById("points").toDataURL());
    const before = await picture();
    await page.click("#play");
    await b.waitSteps(page, 10);
    await page.click("#reseed");
    await page.waitForFunction((old) => document.getElementById("points").toDataURL() !== old, before);
    await b.waitSteps(page, 10);
    assert.equal(await b.text(page, "#play"), "Pause");
    await page.click("#play");
  });

  test("settings in the address are honoured", async () => {
    const other = await b.openPage(browser, `${server.url}#data=gauss&classes=3&points=100&noise=0&seed=42&pace=max`);
    assert.ok(await other.isChecked('#set-data input[value="gauss"]'));
    assert.ok(await other.isChecked('#pace input[value="0"]'));
    assert.equal(await other.inputValue("#seed"), "42");
    assert.equal(await b.text(other, "#set-points-out"), "100");
    await other.context().close();
  });

  test("play pressed while Python starts is remembered, and the start is marked", async () => {
    const other = await b.openPage(browser, server.url);
    await other.click("#play");
    await b.waitReady(other);
    await b.waitSteps(other, 5);
    const marks = await other.evaluate(() =>
      ["lucid:ready", "lucid:first-step"].map((name) => performance.getEntriesByName(name)[0]?.startTime),
    );
    assert.ok(marks[0] > 0 && marks[1] >= marks[0], String(marks));
    await other.context().close();
  });

  test("no button is there before the script that answers its click", async () => {
    const context = await browser.newContext();
    const other = await context.newPage();
    let release;
    const held = new Promise((resolve) => {
      release = resolve;
    });
    await other.route(/\/app-[^/]*\.js$/, async (route) => {
      await held;
      await route.continue();
    });
    await other.goto(server.url);
    await other.waitForSelector(".brand");
    assert.equal(await other.locator("button").count(), 0);
    release();
    await other.waitForSelector("#play:enabled");
    await context.close();
  });

  test("nothing was asked of another origin, nothing was missing, nothing is stored but what the page says", async () => {
    const { origin } = new URL(server.url);
    const foreign = requested.filter(
      (url) => !url.startsWith(origin) && !url.startsWith("blob:") && !url.startsWith("data:"),
    );
    assert.deepEqual(foreign, []);
    assert.deepEqual(server.missing, []);
    assert.deepEqual(page.problems, []);
    const kept = await page.evaluate(async () => [
      localStorage.length,
      document.cookie,
      (await caches.keys()).filter((name) => !name.startsWith("lucid /some/folder/ ")).length,
      (await indexedDB.databases()).length,
    ]);
    assert.deepEqual(kept, [0, "", 0, 0]);
    assert.match(await b.text(page, "#stored"), /kept|keeps/i);
  });
});
