/** The graph viewer: a recorded step as a picture and as a list, what each box tells, and the walk through the step. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import * as b from "./browser.mjs";
import { serve } from "./server.mjs";
import { begin } from "./tools.mjs";

const VANISHING = `from lucid import nn

model = nn.Sequential(*[layer for _ in range(12) for layer in (nn.Linear(2, 2), nn.Sigmoid())])


def step():
    model.zero_grad()
    loss = model(X).square().mean()
    loss.backward()
    return loss
`;
/** Goes well while the page trains it, and not while it is recorded. */
const BROKEN = `from lucid import nn

model = nn.Linear(2, 2)


def step():
    if "__lucid_seen__" in globals():
        raise ValueError("no more")
    return model(X).sum()
`;

describe("graph viewer", { timeout: 200_000 }, () => {
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

  const box = (title) => page.locator("#graph-picture .graph-box", { has: page.locator(`text=${title}`) }).first();
  const told = () => b.text(page, "#graph-place");
  const frames = (where = page) => where.locator("#graph-picture .graph-frame").count();
  const boxes = (where = page) => where.locator("#graph-picture .graph-box").count();
  const camera = () => page.locator("#graph-picture > g").getAttribute("transform");

  const compared = (old, same) =>
    page.waitForFunction(
      ([before, wanted]) =>
        (document.querySelector("#graph-picture > g").getAttribute("transform") === before) === wanted,
      [old, same],
    );
  const changed = (before) => compared(before, false);
  const settled = (before) => compared(before, true);

  test("it asks nothing before its button is pressed", async () => {
    await page.click("#tool-graph");
    await page.waitForSelector(".graph-intro");
    assert.equal(await b.stepCount(page), 0);
    assert.equal(await page.locator("#graph-picture").count(), 0);
  });

  test("recording trains one step, and training goes on as it was", async () => {
    await page.click("#graph-record");
    await page.waitForSelector("#graph-picture .graph-box");
    await b.waitSteps(page, 1);
    assert.equal(await b.stepCount(page), 1);
    assert.match(await b.text(page, ".graph-summary"), /^Step 1, loss 0\.\d+: 6 operations, 6 parameter tensors/);
    await page.click("#play");
    await b.waitSteps(page, 20);
    await page.click("#graph-record");
    await page.waitForFunction(() => !/^Step 1,/.test(document.querySelector(".graph-summary").textContent));
    const then = await b.stepCount(page);
    await b.waitSteps(page, then + 20);
    await page.click("#play");
    // What is still under way would come between two clicks.
    await page.waitForFunction(() => document.getElementById("play").innerText === "Play");
  });

  test("layers fold and unfold, one by one and all together", async () => {
    // The model is unfolded at first, its layers are not.
    assert.deepEqual([await frames(), await boxes()], [1, 6]);
    await box("Tanh").dblclick();
    await page.waitForFunction(() => document.querySelectorAll("#graph-picture .graph-frame").length === 2);
    await page.click("#graph-unfold");
    await page.waitForFunction(() => document.querySelectorAll("#graph-picture .graph-frame").length === 7);
    await page.waitForFunction(() => document.querySelectorAll("#graph-picture .graph-box").length === 12);
    await page.click("#graph-fold");
    await page.waitForFunction(() => document.querySelectorAll("#graph-picture .graph-box").length === 2);
    await page.click("#graph-unfold");
    await page.waitForFunction(() => document.querySelectorAll("#graph-picture .graph-box").length === 12);
  });

  test("a double click unfolds what its first click hit, though it moves", async () => {
    await page.click("#graph-fold");
    await page.waitForFunction(() => document.querySelectorAll("#graph-picture .graph-box").length === 2);
    await box("Sequential").click();
    // Nothing is under the second click, as where the box is brought into sight.
    await page.locator("#graph-picture > g").evaluate((picture) => {
      picture.style.visibility = "hidden";
    });
    await page.mouse.down({ clickCount: 2 });
    await page.mouse.up({ clickCount: 2 });
    await page.locator("#graph-picture > g").evaluate((picture) => {
      picture.style.visibility = "";
    });
    await page.waitForFunction(() => document.querySelectorAll("#graph-picture .graph-box").length > 2);
    await page.click("#graph-unfold");
    await page.waitForFunction(() => document.querySelectorAll("#graph-picture .graph-box").length === 12);
  });

  test("a box tells its op, line, value and gradient, and marks the line", async () => {
    await box("tanh").hover();
    const top = () => page.evaluate(() => scrollY);
    const before = await top();
    await box("tanh").click();
    await page.waitForSelector('.graph-tensor[data-part="grad"] canvas');
    assert.equal(await top(), before, "the picture stays under the pointer");
    assert.equal(await b.text(page, ".graph-detail h3"), "tanh");
    assert.equal(await b.text(page, ".graph-line button"), "line 10");
    assert.equal(await b.text(page, ".graph-line code"), "loss = loss_fn(model(X), y)");
    assert.match(await page.locator(".graph-facts").first().innerText(), /300 × 16[\s\S]*float32[\s\S]*once/);
    assert.equal(await page.locator('.graph-tensor[data-part="value"] .graph-histogram rect').count(), 24);
    const marked = page.locator(".cm-marked-pointed");
    assert.match(await marked.first().innerText(), /loss = loss_fn\(model\(X\), y\)/);
    const sight = () => marked.first().evaluate((line) => line.getBoundingClientRect().top >= 0);
    assert.ok(!(await sight()));
    await page.click(".graph-line button");
    // The editor brings its line into sight when it measures, in the next frame.
    await page.waitForFunction(() => document.querySelector(".cm-marked-pointed")?.getBoundingClientRect().top >= 0);
    await box("weight").click();
    await page.waitForSelector('.graph-detail:has-text("changed it by")');
    assert.match(await b.text(page, ".graph-detail"), /Value before the step/);
  });

  test("norms are followed while the program trains", async () => {
    await page.click("#play");
    await page.waitForFunction(() =>
      /last ([3-9]|\d\d) samples/.test(document.querySelector(".graph-time")?.textContent),
    );
    await page.click("#play");
    assert.equal(await page.locator(".graph-time polyline").count(), 2);
  });

  test("the picture moves and zooms by mouse and keys", async () => {
    await page.locator("#graph-picture").scrollIntoViewIfNeeded();
    const { x, y, width, height } = await page.locator("#graph-picture").boundingBox();
    await page.click(".graph-zoom .text");
    await page.waitForTimeout(100);
    const before = await camera();
    await page.mouse.move(x + width - 20, y + 20);
    await page.mouse.down();
    await page.mouse.move(x + width - 80, y + 60, { steps: 3 });
    await page.mouse.up();
    await changed(before);
    await page.focus("#graph-picture");
    await page.keyboard.press("0");
    await settled(before);
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.wheel(0, -200);
    await changed(before);
    await page.keyboard.press("0");
    await settled(before);
    await page.keyboard.press("+");
    await changed(before);
    await page.keyboard.press("0");
    await settled(before);
    await page.keyboard.press("Escape");
    await page.keyboard.press("ArrowRight");
    const first = await b.text(page, ".graph-detail h3");
    for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowRight");
    assert.notEqual(await b.text(page, ".graph-detail h3"), first);
  });

  test("the list says the same and is walked by keys", async () => {
    await page.check('#graph-view input[value="list"]', { force: true });
    await page.click("#graph-fold");
    const rows = page.locator('#graph-list [role="treeitem"]');
    assert.equal(await rows.count(), 2);
    await rows.first().focus();
    await page.keyboard.press("ArrowRight");
    assert.equal(await rows.count(), 7);
    assert.equal(await rows.first().getAttribute("aria-expanded"), "true");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    const chosen = page.locator('#graph-list [aria-selected="true"]');
    assert.equal(await chosen.getAttribute("aria-level"), "3");
    assert.match(await chosen.innerText(), /weight|linear|bias/);
    assert.ok(await chosen.evaluate((row) => row === document.activeElement));
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    assert.equal(await chosen.getAttribute("aria-expanded"), "false");
    await b.noViolations(page, ".inspect");
    await page.check('#graph-view input[value="graph"]', { force: true });
    await page.waitForSelector("#graph-picture .graph-box");
  });

  test("the step is walked by op, by layer and by phase, and on to the next one", async () => {
    await page.click("#graph-unfold");
    const steps = await b.stepCount(page);
    await page.click("#graph-next");
    assert.match(await told(), /forward[\s\S]*linear \(model\.0\) is computed[\s\S]*1 of 24/);
    await page.waitForSelector(".graph-box.at.forward");
    await page.click("#graph-next");
    assert.match(await told(), /tanh \(model\.1\)[\s\S]*2 of 24/);
    await page.click("#graph-back");
    assert.match(await told(), /1 of 24/);
    await page.check('#graph-unit input[value="layer"]', { force: true });
    await page.click("#graph-next");
    await page.click("#graph-next");
    assert.match(await told(), /linear \(model\.2\)[\s\S]*3 of 24/);
    await page.check('#graph-unit input[value="phase"]', { force: true });
    await page.click("#graph-next");
    assert.match(await told(), /forward[\s\S]*6 of 24/);
    await page.click("#graph-next");
    assert.match(await told(), /backward[\s\S]*18 of 24/);
    await page.click("#graph-next");
    assert.match(await told(), /update[\s\S]*changed by the optimizer[\s\S]*24 of 24/);
    assert.match(await page.locator(".cm-marked-pointed").first().innerText(), /optimizer\.step\(\)/);
    // A replay: nothing of it trained.
    assert.equal(await b.stepCount(page), steps);
    await page.check('#graph-unit input[value="step"]', { force: true });
    await page.click("#graph-next");
    await b.waitSteps(page, steps + 1);
    await page.waitForFunction(
      (n) => document.querySelector("#graph-place").textContent.includes(`step ${n}`),
      (steps + 1).toLocaleString("en"),
    );
  });

  test("slow motion plays the replay at the chosen speed and halts", async () => {
    await page.check('#graph-unit input[value="op"]', { force: true });
    await page.locator("#graph-speed").fill("1.3");
    await page.click("#graph-slow");
    await page.waitForFunction(() => /[5-9] of 24/.test(document.querySelector("#graph-place").textContent));
    await page.click("#graph-slow");
    const at = await told();
    await page.waitForTimeout(300);
    assert.equal(await told(), at);
    await page.click("#graph-slow");
    await page.waitForFunction(() => /24 of 24/.test(document.querySelector("#graph-place").textContent));
    await page.waitForSelector('#graph-slow[aria-pressed="false"]');
    await b.noViolations(page, ".inspect");
  });

  test("vanishing gradients are marked, on the picture and in words", async () => {
    await b.setProgram(page, VANISHING);
    await page.click("#run");
    await page.waitForSelector("#graph-record:enabled");
    await page.click("#graph-record");
    await page.waitForSelector(".graph-found");
    assert.match(await b.text(page, ".graph-found"), /vanishing gradient \(\d+\)/);
    await page.locator("#graph-picture .graph-box.vanishing").first().click();
    assert.match(await b.text(page, ".graph-warning"), /vanishing gradient\. .*1\/100,000/);
  });

  test("a mistake in the step is told", async () => {
    // What follows norms would record it while it trains.
    await page.uncheck("#graph-follow");
    await b.setProgram(page, BROKEN);
    await page.click("#run");
    await page.waitForSelector("#graph-record:enabled");
    await page.click("#graph-record");
    await page.waitForSelector(".graph-panel .notice");
    assert.match(await b.text(page, ".graph-panel .notice"), /could not be recorded: ValueError: no more/);
  });

  test("another scene begins anew", async () => {
    await page.click("#scene-reinforcement");
    await page.waitForSelector(".graph-intro");
    await page.waitForSelector("#graph-record:enabled", { timeout: b.BOOT_MS });
    await page.click("#graph-record");
    await page.waitForSelector("#graph-picture .graph-box", { timeout: b.BOOT_MS });
  });

  test("it speaks German", async () => {
    const other = await b.openPage(browser, `${server.url}#lang=de`);
    await b.waitReady(other);
    await other.click("#tool-graph");
    assert.equal(await b.text(other, "#graph-record"), "Einen Schritt aufzeichnen");
    await other.context().close();
  });

  test("on a phone a finger moves it, and nothing is wider than the screen", async () => {
    const phone = await b.openPage(browser, server.url, { viewport: b.PHONE, hasTouch: true, isMobile: true });
    await b.waitReady(phone);
    await phone.tap("#tool-graph");
    await phone.waitForSelector("#graph-record:enabled");
    await phone.tap("#graph-record");
    await phone.waitForSelector("#graph-picture .graph-box");
    await phone.tap("#graph-unfold");
    await phone.waitForFunction(() => document.querySelectorAll("#graph-picture .graph-box").length > 10);
    await phone.locator("#graph-picture .graph-box").nth(3).tap();
    await phone.waitForSelector(".graph-tensor canvas");
    await phone.tap("#graph-next");
    assert.ok((await phone.evaluate(() => document.documentElement.scrollWidth)) <= 390);
    await b.noViolations(phone, ".inspect");
    assert.deepEqual(phone.problems, []);
    await phone.context().close();
  });

  test("nothing was complained of", () => assert.deepEqual(page.problems, []));
});
