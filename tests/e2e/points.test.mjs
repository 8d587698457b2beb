/** The scene of points: its tasks, the visitor's own points, the network's picture, the loss around it. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import * as b from "./browser.mjs";
import { serve } from "./server.mjs";

const SMALL = { width: 1280, height: 800 };
const FLOWERS = ["long,wide,petal,kind"];
for (let i = 0; i < 60; i++) {
  const kind = i % 3;
  FLOWERS.push(
    `${5 + 2 * kind + (i % 5) / 10},${3 - kind + (i % 7) / 20},1,${["setosa", "versi color", "virginica"][kind]}`,
  );
}

describe("points", { timeout: 300_000 }, () => {
  let server, browser, page;

  before(async () => {
    server = await serve();
    browser = await b.launch();
    page = await b.openPage(browser, server.url, { viewport: SMALL });
  });

  after(async () => {
    await browser?.close();
    await server?.close();
  });

  /** Change a slider as a visitor's key or thumb would. */
  const slide = (id, value) => page.locator(`#set-${id}`).fill(String(value));
  const choose = (setting, value, on = page) => on.check(`#set-${setting} input[value="${value}"]`, { force: true });
  const tab = (name, on = page) => on.getByRole("tab", { name }).click();
  const hash = (on = page) => new URL(on.url()).hash;
  const count = async () => Number((await b.text(page, "#paint-count")).match(/^\d+/)[0]);
  const steps = (n) =>
    page.waitForFunction((text) => document.getElementById("figure-step").textContent === text, String(n));
  /** Colours in the middle of a canvas, to see that something else is there. */
  const picture = (id, on = page) => on.evaluate((name) => document.getElementById(name).toDataURL(), id);
  const changes = (id, before, on = page) =>
    on.waitForFunction(([name, old]) => document.getElementById(name)?.toDataURL() !== old, [id, before]);

  test("the untrained network is shown before Python is there", async () => {
    const other = await browser.newContext({ viewport: SMALL });
    const early = await other.newPage();
    await early.route(/pyodide\.asm/, () => {}); // never answered
    await early.goto(server.url);
    await early.waitForSelector("#points");
    await early.waitForFunction(() => {
      const { width, height } = document.getElementById("field");
      const alphas = (id) =>
        document
          .getElementById(id)
          .getContext("2d")
          .getImageData(0, 0, width, height)
          .data.filter((_, i) => i % 4 === 3);
      return alphas("field").every((alpha) => alpha === 255) && alphas("points").some((alpha) => alpha === 255);
    });
    await other.close();
  });

  test("regression: a plane of hills is learned, with a program of its own", async () => {
    await b.waitReady(page);
    await choose("task", "plane");
    await page.waitForFunction(() => document.querySelector(".cm-content").textContent.includes("MSELoss"));
    await page.click("#play");
    await b.waitAccuracy(page, "#figure-test", 80);
    await page.click("#play");
    assert.match(await page.getByRole("figure").last().innerText(), /Fit/);
    assert.match(hash(), /task=plane/);
  });

  test("regression: a function is fitted, and the challenge of the steps is met", async () => {
    await choose("task", "function");
    await choose("function", "step");
    await page.check('#pace input[value="25"]', { force: true });
    await page.click("#play");
    await b.waitAccuracy(page, "#figure-test", 90);
    await page.waitForSelector('[data-challenge="step"][data-met="true"]');
    await page.click("#play");
    assert.equal(await page.locator("#set-data").count(), 0, "data sets of the other task are not offered");
    await b.noViolations(page, ".scene");
  });

  test("learning rate and regularisation count while it trains, and do not begin anew", async () => {
    await choose("task", "classify");
    await page.click("#play");
    await b.waitSteps(page, 30);
    await slide("lr", -4);
    await slide("decay", -1);
    const now = await b.stepCount(page);
    await b.waitSteps(page, now + 30);
    await page.click("#play");
    assert.match(hash(), /lr=0\.0001/);
    assert.match(hash(), /decay=0\.1/);
    await slide("lr", -2);
    await slide("decay", -5);
    await slide("batch", Math.log10(8));
    assert.equal(await b.text(page, "#set-batch-out"), "8");
    await slide("batch", Math.log10(1024));
    assert.doesNotMatch(hash(), /decay/);
  });

  test("points are painted and wiped away, undone, and kept in the address", async () => {
    await choose("data", "own");
    await page.waitForSelector("#paint");
    const before = await count();
    const box = await page.locator("#paint").boundingBox();
    const at = (x, y) => [box.x + x * box.width, box.y + y * box.height];
    await page.click('[data-brush="1"]');
    await page.mouse.move(...at(0.1, 0.1));
    await page.mouse.down();
    await page.mouse.move(...at(0.6, 0.1), { steps: 20 });
    await page.mouse.up();
    const painted = await count();
    assert.ok(painted > before + 8, `${before} points became ${painted}`);
    await page.waitForFunction(() => location.hash.includes("own-classify="));
    await page.click('[data-brush="erase"]');
    await page.mouse.move(...at(0.1, 0.1));
    await page.mouse.down();
    await page.mouse.move(...at(0.6, 0.1), { steps: 20 });
    await page.mouse.up();
    const wiped = await count();
    assert.ok(wiped < painted - 8, `${painted} points became ${wiped}`);
    await page.click("#paint-undo");
    assert.equal(await count(), painted);
    await page.click("#paint-clear");
    assert.equal(await count(), 0);
    assert.match(await b.text(page, ".points"), /Paint here/);
    await page.click("#paint-undo");
  });

  test("the keyboard paints and erases", async () => {
    await page.click("#paint-clear");
    await page.click('[data-brush="0"]');
    await page.focus("#paint");
    await page.keyboard.press("Shift+ArrowLeft");
    await page.keyboard.press("Space");
    for (let i = 0; i < 3; i++) await page.keyboard.press("Shift+ArrowRight");
    await page.keyboard.press("Enter");
    assert.equal(await count(), 2);
    await page.keyboard.press("Delete");
    assert.equal(await count(), 1);
    await b.noViolations(page, ".scene");
  });

  test("a network that is training goes on with what is painted", async () => {
    await page.click("#play");
    await b.waitSteps(page, 20);
    const now = await b.stepCount(page);
    const box = await page.locator("#paint").boundingBox();
    await page.click('[data-brush="1"]');
    for (const x of [0.2, 0.3, 0.4]) await page.mouse.click(box.x + x * box.width, box.y + 0.2 * box.height);
    await b.waitSteps(page, now + 200);
    // One class on each side: all of them are right after a while.
    await b.waitAccuracy(page, "#figure-train", 100);
    await page.click("#play");
  });

  test("points of a data set become the visitor's own", async () => {
    await choose("data", "moons");
    await page.waitForFunction(() => !document.getElementById("adopt")?.disabled);
    await page.click("#adopt");
    await page.waitForFunction(() => document.getElementById("paint-count")?.textContent.startsWith("300 points"));
  });

  test("a table says what is wrong with it, in words", async () => {
    await page.click("#table summary");
    for (const [text, wrong] of [
      ["1,2", /Three are needed/],
      ["1,2,cat\n3,oops,dog", /Line 2: “oops” in column 2 is not a number/],
      ["1,2,cat\n3,4,cat", /at least two/],
      ["a,b,c\nx,y,z\n", /Line 1 has too few numbers/],
      [Array.from({ length: 8 }, (_, i) => `1,${i},c${i}`).join("\n"), /8 classes/],
    ]) {
      await page.fill("#table-text", text);
      await page.click("#table-use");
      assert.match(await b.text(page, "#table-said"), wrong);
    }
    await b.noViolations(page, ".side");
  });

  test("a table becomes points, with its classes' names, and a link carries them", async () => {
    await page.fill("#table-text", FLOWERS.join("\n"));
    await page.click("#table-use");
    assert.match(await b.text(page, "#table-said"), /60 points: across long, up wide, learned kind/);
    assert.match(await b.text(page, "#legend"), /setosa[\s\S]*versi color[\s\S]*virginica/);
    await page.click("#play");
    await b.waitAccuracy(page, "#figure-test", 90);
    await page.click("#play");
    assert.equal(await page.getAttribute('[data-challenge="own"]', "data-met"), "true");
    await page.waitForFunction(() => location.hash.includes("classes=3"));
    const before = await picture("points");
    const other = await b.openPage(browser, page.url(), { viewport: SMALL });
    await other.waitForSelector("#paint");
    assert.match(await b.text(other, "#legend"), /versi color/);
    assert.equal(await picture("points", other), before);
    await other.context().close();
  });

  test("a file is dropped, with semicolons and decimal commas", async () => {
    await page.evaluate(() => {
      const data = new DataTransfer();
      data.items.add(new File(['"0,5";1;"a ""b"""\n1;2,5;c\n1,5;2;c\n'], "own.csv"));
      document
        .getElementById("table")
        .dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    });
    await page.waitForFunction(() => /^3 points/.test(document.getElementById("table-said").textContent));
    assert.match(await b.text(page, "#legend"), /a "b"/);
  });

  test("every unit has its map, and a weight is edited by hand", async () => {
    await page.goto("about:blank");
    await page.goto(`${server.url}#view=network`);
    await b.waitReady(page);
    await page.waitForSelector(".points-unit");
    assert.equal(await page.locator(".points-unit").count(), 2 + 16 + 16 + 2);
    const map = () => page.evaluate(() => document.querySelector('[data-column="2"] canvas').toDataURL());
    const before = await map();
    await page.click("#step");
    await steps(1);
    await page.waitForFunction((old) => document.querySelector('[data-column="2"] canvas').toDataURL() !== old, before);
    const loss = await b.text(page, "#figure-test");
    await page.click('[data-column="3"] .points-unit >> nth=0');
    const bias = page.getByLabel("Bias of output 1");
    await bias.fill("30");
    await bias.press("Enter");
    // Everything is class 0 now, so half of it is right.
    await page.waitForFunction(() => document.getElementById("figure-train").textContent.startsWith("50"));
    await page.waitForFunction(() => document.querySelector('[data-source="bias"]').value === "30");
    assert.equal(await b.stepCount(page), 1, `${loss}: nothing was trained`);
    assert.match(await b.text(page, "#inspector"), /unit 16/);
    await b.noViolations(page, ".scene");
  });

  test("a weight under the pointer tells its value and gradient, and a click opens it", async () => {
    await page.click("#inspector-close");
    const place = await page.evaluate(() => {
      const middle = (element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        return [x, y + height / 2, width];
      };
      const [from, to] = [0, 1].map((n) => middle(document.querySelector(`[data-column="${n}"] .points-unit`)));
      return [from[0] + from[2] + 3, from[1], to[1]];
    });
    await page.mouse.move(place[0], place[1]);
    assert.match(await b.text(page, ".points-tip"), /x → unit \d+\s+weight −?\d\.\d+\s+gradient −?\d\.\d+/);
    await page.mouse.click(place[0], place[1]);
    // The field is there a moment later.
    await page.waitForFunction(() => /^Weight from x to unit/.test(document.activeElement.getAttribute("aria-label")));
  });

  test("arrow keys walk through the units", async () => {
    await page.click("#inspector-close");
    await page.focus('[data-column="0"] [tabindex="0"]');
    await page.keyboard.press("ArrowDown");
    assert.match(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), /^y/);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    assert.match(await b.text(page, "#inspector"), /^unit 1\s*Layer 1/);
  });

  test("the loss around the weights is drawn, and the way since", async () => {
    await tab("Loss surface");
    await page.waitForFunction(() => /^Loss from/.test(document.getElementById("surface-said")?.textContent));
    const [map, way] = [await picture("surface"), await picture("way")];
    await page.click("#play");
    await b.waitSteps(page, 60);
    await page.click("#play");
    await changes("way", way);
    await page.check('#surface-toward input[value="start"]', { force: true });
    await page.waitForFunction(() => /^Loss from/.test(document.getElementById("surface-said")?.textContent));
    await changes("surface", map);
    await b.noViolations(page, ".scene");
  });

  test("a model without layers is told of in words", async () => {
    await tab("Network");
    await b.setProgram(page, "def model(points): return points\ndef step(): return 0.5\n");
    await page.click("#run");
    await page.waitForFunction(() => /no nn\.Linear layers/.test(document.querySelector(".points").textContent));
    await page.click("#play");
    assert.deepEqual(page.problems, []);
  });

  test("a phone paints with a finger, and shows network and surface", async () => {
    const phone = await b.openPage(browser, `${server.url}#data=own&lang=de`, {
      viewport: b.PHONE,
      hasTouch: true,
      isMobile: true,
    });
    await phone.waitForSelector("#paint");
    const number = async () => Number((await b.text(phone, "#paint-count")).match(/^\d+/)[0]);
    const before = await number();
    await phone.locator("#paint").scrollIntoViewIfNeeded();
    const box = await phone.locator("#paint").boundingBox();
    await phone.touchscreen.tap(box.x + 40, box.y + 60);
    assert.equal(await number(), before + 1);
    assert.equal(await phone.evaluate(() => getComputedStyle(document.getElementById("paint")).touchAction), "none");
    assert.ok(await b.isDrawnOn(phone, "#paint"));
    await b.waitReady(phone);
    await tab("Netz", phone);
    await phone.waitForSelector(".points-unit");
    await phone.locator('[data-column="1"] .points-unit >> nth=2').tap();
    assert.match(await b.text(phone, "#inspector"), /Neuron 3/);
    assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth), b.PHONE.width);
    await b.noViolations(phone, ".scene");
    await tab("Verlustfläche", phone);
    await phone.waitForFunction(() => /^Verlust von/.test(document.getElementById("surface-said")?.textContent));
    assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth), b.PHONE.width);
    assert.deepEqual(phone.problems, []);
    await phone.context().close();
  });
});
