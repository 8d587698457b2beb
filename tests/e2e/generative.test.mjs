/** The generative scene: diffusion on points, painted figures, and the plane of the autoencoder. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import * as b from "./browser.mjs";
import { serve } from "./server.mjs";

const number = async (page, id) => Number.parseFloat(await b.text(page, `#figure-${id}`));

/** A number that stands for what a canvas, or all in an element, shows. */
const look = (page, selector) =>
  page.evaluate((where) => {
    const one = document.querySelector(where);
    const canvases = one.matches("canvas") ? [one] : [...one.querySelectorAll("canvas")];
    let hash = 0;
    for (const canvas of canvases) {
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      for (let i = 0; i < data.length; i += 4) hash = (hash * 31 + data[i] + 256 * data[i + 3]) | 0;
    }
    return hash;
  }, selector);

/** The same, when the last picture after a pause has come. */
async function settled(page, selector) {
  for (let before; ; ) {
    const now = await look(page, selector);
    if (now === before) return now;
    before = now;
    await page.waitForTimeout(500);
  }
}

/** Share of a canvas, or of its upper part, that is not blank. */
const inked = (page, selector, part = 1) =>
  page.evaluate(
    ([where, upper]) => {
      const canvas = document.querySelector(where);
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height * upper);
      return data.filter((value, i) => i % 4 === 3 && value > 40).length / (data.length / 4);
    },
    [selector, part],
  );

async function until(page, id, most, timeout = 40_000) {
  await page.waitForFunction(
    ([where, value]) => Number.parseFloat(document.querySelector(where).textContent) <= value,
    [`#figure-${id}`, most],
    { timeout },
  );
}

async function play(page, on) {
  if ((await b.text(page, "#play")) === (on ? "Play" : "Pause")) await page.click("#play");
  await page.waitForFunction((word) => document.getElementById("play").innerText === word, on ? "Pause" : "Play");
}

describe("generative", { timeout: 300_000 }, () => {
  let server, browser, page;

  before(async () => {
    server = await serve();
    browser = await b.launch();
    page = await b.openPage(browser, `${server.url}#scene=generative&pace=max&data=ring`, {
      viewport: { width: 1280, height: 800 },
    });
    await b.waitReady(page);
    await page.waitForFunction(() => document.getElementById("figure-off").textContent !== "–");
  });

  after(async () => {
    await browser?.close();
    await server?.close();
  });

  test("noise becomes a ring, and the cloud follows the training", async () => {
    assert.ok((await number(page, "off")) > 0.4);
    await play(page, true);
    const seen = new Set();
    for (let i = 0; i < 12; i++) {
      seen.add(await look(page, "#generative-cloud"));
      await page.waitForTimeout(150);
    }
    assert.ok(seen.size >= 4, `${seen.size} clouds in 2 seconds`);
    await until(page, "off", 0.12);
    await until(page, "missed", 0.15);
  });

  test("the learning rate counts at once and training goes on", async () => {
    const steps = await b.stepCount(page);
    await page.focus("#set-lr");
    await page.keyboard.press("ArrowLeft");
    await b.waitSteps(page, steps + 20);
    assert.match(page.url(), /lr=0\.00/);
    await play(page, false);
  });

  test("the slider of the time shows the way back to noise", async () => {
    const figure = await settled(page, "#generative-cloud");
    assert.equal(await inked(page, "#generative-cloud", 0.15), 0, "above the ring is nothing");
    await page.focus("#generative-time");
    await page.keyboard.press("End");
    assert.equal(await b.text(page, "#generative-time-out"), "30");
    assert.ok((await inked(page, "#generative-cloud", 0.15)) > 0.001, "noise is everywhere");
    await page.keyboard.press("Home");
    assert.equal(await look(page, "#generative-cloud"), figure);
  });

  test("the animation goes from noise to figure and, the other way, from figure to noise", async () => {
    const time = async () => Number(await b.text(page, "#generative-time-out"));
    await page.click("#generative-travel");
    await page.waitForFunction(() => {
      const now = Number(document.getElementById("generative-time-out").textContent);
      return now > 5 && now < 30;
    });
    await page.waitForFunction(() => document.getElementById("generative-time-out").textContent === "0");
    await page.click("#generative-way label:nth-of-type(2)");
    await page.waitForFunction(() => Number(document.getElementById("generative-time-out").textContent) >= 4);
    await page.click("#generative-travel");
    const stopped = await time();
    await page.waitForTimeout(300);
    assert.equal(await time(), stopped);
    assert.match(await b.text(page, "#legend"), /shaken/);
    await page.click("#generative-way label:nth-of-type(1)");
    await page.waitForFunction(() => document.getElementById("generative-time-out").textContent === "0");
  });

  test("arrows, paths and the sampler change the picture", async () => {
    assert.ok((await inked(page, "#generative-arrows")) > 0.005);
    await page.click("#set-arrows");
    assert.equal(await inked(page, "#generative-arrows"), 0);
    await page.click("#set-arrows");
    const bare = await inked(page, "#generative-cloud");
    await page.click("#set-paths");
    assert.ok((await inked(page, "#generative-cloud")) > 1.3 * bare);
    await page.click("#set-paths");
    const before = await look(page, "#generative-cloud");
    await page.click("#set-sampler label:nth-of-type(2)");
    await page.waitForFunction(async () => location.hash.includes("sampler=ddim"));
    await page.waitForTimeout(500);
    assert.notEqual(await look(page, "#generative-cloud"), before, "another way back, although nothing trains");
  });

  test("no violations, nothing in the console", async () => {
    await b.noViolations(page);
    assert.deepEqual(page.problems, []);
  });

  test("a figure that the visitor paints is learned, and is in the address", async () => {
    await page.click("#set-data label:last-of-type");
    await page.waitForSelector(".generative-hint");
    const stage = await page.locator("#generative-stage").boundingBox();
    await page.mouse.move(stage.x + 90, stage.y + 120);
    await page.mouse.down();
    for (let i = 0; i <= 20; i++) await page.mouse.move(stage.x + 90 + 10 * i, stage.y + 120 + 6 * i);
    await page.mouse.up();
    const count = async () => Number((await b.text(page, ".generative-painted")).match(/\d+/)[0]);
    await page.waitForFunction(() => Number(document.querySelector(".generative-painted").innerText.match(/\d+/)) > 20);
    const painted = await count();
    assert.match(page.url(), /painted=/);
    await page.focus("#generative-stage");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Space");
    await page.waitForFunction(
      (n) => Number(document.querySelector(".generative-painted").innerText.match(/\d+/)) === n,
      painted + 1,
    );
    await play(page, true);
    await until(page, "off", 0.25);
    await play(page, false);
    await page.click("#generative-clear");
    assert.equal(await count(), 0);
    await page.waitForSelector(".generative-hint");
  });

  test("the autoencoder brings its own program, and learns to draw", async () => {
    await page.click("#set-model label:nth-of-type(2)");
    await page.waitForFunction(() => document.querySelector(".cm-content").innerText.includes("class VAE"));
    await page.waitForFunction(() => Number.parseFloat(document.getElementById("figure-total")?.textContent) > 100);
    const untrained = await look(page, "#generative-tiles");
    await play(page, true);
    const seen = new Set();
    for (let i = 0; i < 10; i++) {
      seen.add(await look(page, "#generative-plane"));
      await page.waitForTimeout(150);
    }
    assert.ok(seen.size >= 4, `${seen.size} planes in 1.5 seconds`);
    await until(page, "total", 48);
    await play(page, false);
    assert.notEqual(await look(page, "#generative-tiles"), untrained);
    const [total, rebuilt, kl] = await page.evaluate(() =>
      ["total", "rebuilt", "kl"].map((id) => Number(document.getElementById(`figure-${id}`).textContent)),
    );
    assert.ok(kl > 1 && Math.abs(rebuilt + kl - total) < 0.2, `${total} = ${rebuilt} + ${kl}`);
  });

  test("walking over the plane with mouse and keys shows what is there", async () => {
    const plane = await page.locator("#generative-plane").boundingBox();
    const pictures = new Set([await look(page, "#generative-here")]);
    const reads = new Set([await b.text(page, "#generative-reads")]);
    await page.mouse.move(plane.x + 20, plane.y + 20);
    await page.mouse.down();
    for (const [x, y] of [
      [0.1, 0.5],
      [0.9, 0.5],
      [0.5, 0.9],
    ]) {
      await page.mouse.move(plane.x + x * plane.width, plane.y + y * plane.height, { steps: 4 });
      await page.waitForTimeout(250);
      pictures.add(await look(page, "#generative-here"));
      reads.add(await b.text(page, "#generative-reads"));
    }
    await page.mouse.up();
    assert.ok(pictures.size === 4 && reads.size >= 2, `${pictures.size} pictures, ${[...reads]}`);
    const label = await page.getAttribute("#generative-plane", "aria-label");
    await page.focus("#generative-plane");
    await page.keyboard.press("Shift+ArrowUp");
    await page.keyboard.press("ArrowLeft");
    await page.waitForFunction(
      (old) => document.getElementById("generative-plane").getAttribute("aria-label") !== old,
      label,
    );
    await page.waitForTimeout(250);
    pictures.add(await look(page, "#generative-here"));
    assert.equal(pictures.size, 5);
  });

  test("the ring walks along the way between the digits by itself", async () => {
    const here = () => page.getAttribute("#generative-plane", "aria-label");
    const seen = new Set([await here()]);
    await page.click("#generative-stroll");
    for (let i = 0; i < 40 && seen.size < 4; i++) {
      await page.waitForTimeout(100);
      seen.add(await here());
    }
    assert.ok(seen.size >= 4, [...seen].join("; "));
    await page.click("#generative-stroll");
    const stopped = await here();
    await page.waitForTimeout(300);
    assert.equal(await here(), stopped);
  });

  test("another walk between digits, and views of the plane", async () => {
    const [way, words] = [await look(page, "#generative-strip"), await b.text(page, ".generative-reading")];
    await page.selectOption("#generative-from", "0");
    await page.waitForFunction((old) => document.querySelector(".generative-reading").innerText !== old, words);
    assert.notEqual(await look(page, "#generative-strip"), way);
    assert.match(await b.text(page, "#generative-between"), /passes \d other digits?/);
    assert.match(page.url(), /from=0/);
    assert.notEqual(await look(page, "#generative-originals"), await look(page, "#generative-rebuilt"));
    assert.ok((await inked(page, "#generative-numerals")) > 0.01);
    await page.click("#set-numerals");
    assert.equal(await inked(page, "#generative-numerals"), 0);
    await page.click("#set-tiles");
    assert.equal(await inked(page, "#generative-tiles"), 0);
    await page.click("#set-numerals");
    await page.click("#set-tiles");
    await b.noViolations(page);
    assert.deepEqual(page.problems, []);
  });

  test("on a phone, with touch: the plane, painting, nothing too wide", async () => {
    await page.setViewportSize(b.PHONE);
    const fits = () => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
    assert.ok(await fits());
    await b.noViolations(page);
    const client = await page.context().newCDPSession(page);
    await client.send("Emulation.setTouchEmulationEnabled", { enabled: true });
    const touch = async (selector, places) => {
      await page.locator(selector).scrollIntoViewIfNeeded();
      const { x, y, width, height } = await page.locator(selector).boundingBox();
      const at = ([u, v]) => [{ x: x + u * width, y: y + v * height }];
      await client.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: at(places[0]) });
      for (const place of places.slice(1))
        await client.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: at(place) });
      await client.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    };
    assert.ok(await b.isDrawnOn(page, "#generative-plane"));
    const before = await look(page, "#generative-here");
    await touch("#generative-plane", [
      [0.2, 0.5],
      [0.4, 0.4],
      [0.8, 0.3],
    ]);
    await page.waitForTimeout(400);
    assert.notEqual(await look(page, "#generative-here"), before);
    await page.locator("#set-model label:nth-of-type(1)").click();
    await page.waitForSelector("#generative-stage");
    assert.ok(await b.isDrawnOn(page, "#generative-stage"));
    await touch("#generative-stage", [
      [0.2, 0.2],
      [0.4, 0.4],
      [0.6, 0.5],
      [0.8, 0.8],
    ]);
    await page.waitForFunction(() => Number(document.querySelector(".generative-painted").innerText.match(/\d+/)) > 10);
    assert.ok(await fits());
    await b.noViolations(page);
    assert.deepEqual(page.problems, []);
  });
});
