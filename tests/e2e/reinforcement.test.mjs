/** The scene of reinforcement: the grid is learnt and rebuilt, the pole is held, pushed and played by hand. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import * as b from "./browser.mjs";
import { serve } from "./server.mjs";

const SIDE = 8;

describe("reinforcement", { timeout: 400_000 }, () => {
  let server, browser, page;

  before(async () => {
    server = await serve();
    browser = await b.launch();
  });

  after(async () => {
    await browser?.close();
    await server?.close();
  });

  const open = async (settings, options = {}) => {
    page = await b.openPage(browser, `${server.url}#scene=reinforcement${settings}`, {
      viewport: { width: 1280, height: 800 },
      ...options,
    });
    await b.waitReady(page);
    await page.waitForFunction(() => document.getElementById("figure-episodes")?.textContent === "0");
  };
  const close = () => page.context().close();
  const number = async (id) => Number.parseFloat((await b.text(page, `#figure-${id}`)).replaceAll(",", ""));
  const figure = (id, least) =>
    page.waitForFunction(
      ([id, least]) =>
        Number.parseFloat(document.getElementById(`figure-${id}`).textContent.replaceAll(",", "")) >= least,
      [id, least],
    );
  /** A place in the middle of a cell of the map, on the screen. */
  const cell = async (row, column) => {
    const box = await page.locator("#reinforcement-map").boundingBox();
    return [box.x + ((column + 0.5) * box.width) / SIDE, box.y + ((row + 0.5) * box.height) / SIDE];
  };
  const told = (words) =>
    page.waitForFunction((words) => document.getElementById("reinforcement-cell").innerText.includes(words), words);
  /** The colour in a corner of a cell, where neither an arrow nor an agent is. */
  const corner = (id, row, column) =>
    page.evaluate(
      ([id, row, column]) => {
        const canvas = document.getElementById(id);
        const size = canvas.width / 8;
        const at = [Math.round((column + 0.15) * size), Math.round((row + 0.15) * size)];
        return [...canvas.getContext("2d").getImageData(...at, 1, 1).data].slice(0, 3);
      },
      [id, row, column],
    );
  const apart = (one, other) => Math.max(...one.map((value, i) => Math.abs(value - other[i])));
  const canvasOf = (selector) =>
    page
      .locator(`${selector} canvas`)
      .last()
      .evaluate((canvas) => canvas.toDataURL());

  test("the map is there before Python is", async () => {
    const context = await browser.newContext();
    page = await context.newPage();
    await page.route("**/runtime/**", () => undefined); // never answered
    await page.goto(`${server.url}#scene=reinforcement`);
    await page.waitForSelector(".curtain.light");
    const [wall, free] = [await corner("reinforcement-cells", 0, 3), await corner("reinforcement-cells", 0, 2)];
    assert.ok(apart(wall, free) > 60);
    assert.equal(await b.text(page, "#figure-episodes"), "–");
    await context.close();
  });

  test("the grid is learnt: every arrow becomes a best one, and the challenge says so", async () => {
    await open("");
    assert.equal(await number("step"), 0);
    const [far, near] = [await corner("reinforcement-cells", 7, 2), await corner("reinforcement-cells", 0, 6)];
    await page.click("#play");
    await figure("solved", 100);
    await told("Steps from the start to the flag: 14, the shortest way");
    assert.ok(await page.locator('.challenges li[data-met="true"]').count());
    assert.ok((await number("episodes")) > 100);
    assert.ok((await number("exploring")) > 5);
    const value = await corner("reinforcement-cells", 0, 6);
    assert.ok(apart(value, near) > 30, "the cell beside the flag has turned green");
    assert.ok(apart(value, near) > apart(await corner("reinforcement-cells", 7, 2), far), "more than one far away");
  });

  test("the pointer asks for a cell's values, a click lets the agent begin there", async () => {
    await page.click("#play");
    const before = await canvasOf("#reinforcement-map");
    await page.mouse.move(...(await cell(5, 1)));
    await told("Row 6, column 2");
    await told("Up ");
    await page.mouse.click(...(await cell(1, 7)));
    await page.mouse.move(0, 0);
    await told("Steps to the flag: 1.");
    assert.notEqual(await canvasOf("#reinforcement-map"), before, "the agent walks");
  });

  test("a map is painted with the mouse, while the agent learns", async () => {
    const steps = await number("step");
    await page.click("#play");
    await page.getByText("Wall", { exact: true }).click();
    await page.mouse.move(...(await cell(4, 4)));
    await page.mouse.down();
    await page.mouse.move(...(await cell(4, 5)), { steps: 4 });
    await page.mouse.move(...(await cell(4, 6)), { steps: 4 });
    await page.mouse.up();
    await page.waitForFunction(() => location.hash.includes("map="));
    assert.ok((await number("step")) >= steps, "it goes on with what it has learnt");
    await told("Row 5, column 7: Wall");
    // A wall in the way while nothing trains: what would be best is judged anew.
    await page.click("#play");
    await page.waitForFunction(() => document.getElementById("play").innerText === "Play");
    await page.mouse.click(...(await cell(3, 1)));
    await page.waitForFunction(() => Number.parseFloat(document.getElementById("figure-solved").textContent) < 100);
    await page.mouse.click(...(await cell(3, 1)));
    await page.click("#play");
  });

  test("and with keys alone", async () => {
    await page.mouse.move(0, 0);
    await page.locator("#reinforcement-brush input[value=pit]").focus();
    await page.keyboard.press("Space");
    await page.focus("#reinforcement-map");
    await told("Row 2, column 8: Free"); // where the agent was put down
    await page.keyboard.press("ArrowDown");
    await told("Row 3, column 8: Free");
    await page.keyboard.press("Enter");
    await told("Row 3, column 8: Pit");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => !document.getElementById("reinforcement-cell").innerText.includes("Pit"));
  });

  test("other maps, sliders and copies", async () => {
    await page.click("#reinforcement-map-gale");
    assert.equal(await page.getAttribute("#reinforcement-map-gale", "aria-pressed"), "true");
    await page.mouse.move(...(await cell(3, 4)));
    await told("Wind");
    await page.fill("#set-exploration", "1");
    await figure("exploring", 60);
    await page.fill("#set-slip", "20");
    await page.waitForFunction(() => location.hash.includes("slip=20"));
    assert.deepEqual(page.problems, []);
  });

  test("nothing is in the way of assistive techniques, in the grid", async () => {
    await b.noViolations(page);
  });

  test("nothing moves by itself where motion is unwelcome, and German is spoken", async () => {
    if ((await b.text(page, "#play")) === "Pause") await page.click("#play");
    await page.waitForTimeout(500);
    const still = await canvasOf("#reinforcement-map");
    // Longer than the agent rests at the end of a walk.
    for (let i = 0; i < 6; i++) {
      await page.waitForTimeout(250);
      assert.equal(await canvasOf("#reinforcement-map"), still);
    }
    await page.getByText("DE", { exact: true }).click();
    await page.getByText("Mauer", { exact: true }).waitFor();
    await close();
  });

  test("the pole is held for 400 steps, and shown", async () => {
    await open("&world=pole");
    assert.match(await b.text(page, ".cm-content"), /PPO|critic/);
    const plane = () =>
      page
        .locator("#reinforcement-plane canvas")
        .first()
        .evaluate((canvas) => canvas.toDataURL());
    const untrained = await plane();
    await page.click("#play");
    await figure("return", 400);
    assert.notEqual(await plane(), untrained);
    await page.waitForFunction(
      () => Number(document.querySelector("#reinforcement-score-agent td:last-child").textContent) > 100,
    );
    const action = await plane();
    await page.getByText("Value", { exact: true }).click();
    assert.notEqual(await plane(), action, "the plane shows what is expected");
  });

  test("the pole goes on while training is paused, and a push is felt", async () => {
    await page.click("#play");
    await page.waitForFunction(() => document.getElementById("play").innerText === "Play");
    const before = await canvasOf("#reinforcement-cart");
    await page.click("#reinforcement-right");
    await page.waitForFunction(() => document.querySelector(".reinforcement-told").innerText.includes("to the right"));
    await page.focus("#reinforcement-cart");
    await page.keyboard.press("ArrowLeft");
    await page.waitForFunction(() => document.querySelector(".reinforcement-told").innerText.includes("to the left"));
    const [step, after] = [await number("step"), await canvasOf("#reinforcement-cart")];
    assert.notEqual(after, before);
    await page.waitForFunction(
      (after) => [...document.querySelectorAll("#reinforcement-cart canvas")].at(-1).toDataURL() !== after,
      after,
    );
    assert.equal(await number("step"), step);
  });

  test("the visitor plays, falls, and is told the score", async () => {
    await page.getByText("You", { exact: true }).first().click();
    await page.focus("#reinforcement-cart");
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction(() =>
      /Fallen after \d+ steps/.test(document.querySelector(".reinforcement-told").innerText),
    );
    await page.waitForFunction(
      () => Number(document.querySelector("#reinforcement-score-you td:last-child").textContent) >= 5,
    );
    assert.deepEqual(page.problems, []);
    await b.noViolations(page);
    await close();
  });

  test("on a phone, by touch", async () => {
    await open("", { viewport: b.PHONE, hasTouch: true, isMobile: true });
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= b.PHONE.width);
    // A finger that only looks may scroll the page.
    assert.ok(!(await b.isDrawnOn(page, "#reinforcement-map")));
    await page.getByText("Wall", { exact: true }).tap();
    assert.ok(await b.isDrawnOn(page, "#reinforcement-map"));
    await page.touchscreen.tap(...(await cell(6, 0)));
    await told("Row 7, column 1: Wall");
    await page.tap("#step");
    await b.waitSteps(page, 1);
    await page.locator("#set-world label").nth(1).tap();
    await page.waitForSelector("#reinforcement-cart");
    await page.waitForFunction(() => document.getElementById("figure-episodes")?.textContent === "0");
    await page.getByText("You", { exact: true }).first().tap();
    await page.tap("#reinforcement-left");
    await page.waitForFunction(() => /Fallen/.test(document.querySelector(".reinforcement-told").innerText));
    await b.noViolations(page);
    await close();
  });
});
