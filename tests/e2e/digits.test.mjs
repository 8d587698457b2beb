/** The scene of digits: drawing, what is said of it, the panels, the visitor's own examples, pictures, and a phone. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { deflateSync } from "node:zlib";
import * as b from "./browser.mjs";
import { serve } from "./server.mjs";

const SEVEN = [
  [0.3, 0.2],
  [0.7, 0.2],
  [0.45, 0.8],
];
/** A two, as a link carries it. */
const TWO =
  "2vvBwxXx____4Uw______9T5__529__6S__1C5__xQw-5E__4RyF4_8Y1_9Y2_7Y5_4Y__zX4_-Y__1X2_8Y9_0Xz__Y8_4Ty5404__xSz______-T9___";
const SHEET = ".digits-sheet";
/** The ten probabilities, as exactly as the bars are long. */
const bars = (page) => page.locator("#digits-rows i").evaluateAll((all) => all.map((bar) => bar.style.width).join());
const tab = (page, name) => page.locator(".digits-inside [role=tab]", { hasText: name }).click();
/** Wait for something to be true of the page. */
const until = (page, what, arg) => page.waitForFunction(what, arg, { timeout: 20_000 });

async function places(page, points) {
  const box = await page.locator(SHEET).boundingBox();
  return points.map(([x, y]) => [box.x + x * box.width, box.y + y * box.height]);
}

async function draw(page, points) {
  const [first, ...rest] = await places(page, points);
  await page.mouse.move(...first);
  await page.mouse.down();
  for (const place of rest) await page.mouse.move(...place, { steps: 5 });
  return () => page.mouse.up();
}

/** What the network gets, as the sum of its ink. */
const ink = (page) =>
  page.locator(".digits-seen canvas").evaluate((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, 28, 28);
    return data.reduce((sum, value, i) => sum + (i % 4 === 0 ? 255 - value : 0), 0);
  });

/** How many colours a picture of the panel has: one where nothing was drawn. */
const colours = (page, nth = 0) =>
  page
    .locator(".digits-inside .stage canvas")
    .nth(nth)
    .evaluate((canvas) => {
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      return new Set(new Uint32Array(data.buffer)).size;
    });

/** A grey PNG of `size` × `size`, whose pixels `shade(x, y)` gives. */
function png(size, shade) {
  const raw = Buffer.alloc(size * (size + 1));
  for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) raw[y * (size + 1) + 1 + x] = shade(x, y);
  const table = Array.from({ length: 256 }, (_, n) => {
    for (let i = 0; i < 8; i++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
    return n >>> 0;
  });
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    let crc = 0xffffffff;
    for (const byte of body) crc = table[(crc ^ byte) & 255] ^ (crc >>> 8);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE((crc ^ 0xffffffff) >>> 0, 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(raw)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

describe("digits", { timeout: 400_000 }, () => {
  let server, browser, page;

  before(async () => {
    server = await serve();
    browser = await b.launch();
    page = await b.openPage(browser, `${server.url}#scene=digits&count=1000`, {
      viewport: { width: 1280, height: 800 },
    });
    await b.waitReady(page);
    await until(page, () => document.getElementById("figure-test")?.textContent.endsWith("%"));
  });

  after(async () => {
    await browser?.close();
    await server?.close();
  });

  test("a drawing is read while the pen moves, without any training", async () => {
    const before = await bars(page);
    const up = await draw(page, SEVEN);
    await until(
      page,
      (was) => [...document.querySelectorAll("#digits-rows i")].map((bar) => bar.style.width).join() !== was,
      before,
    );
    assert.equal(await page.evaluate(() => location.hash.includes("drawing=")), false);
    await up();
    await until(page, () => location.hash.includes("drawing="));
    assert.ok((await ink(page)) > 5000, "the network gets ink");
    assert.equal(await b.stepCount(page), 0);
    assert.match(await b.text(page, ".digits-says h2"), /It says \d, \d+ % sure/);
  });

  test("what was meant is said by its bar, and the drawing becomes an example", async () => {
    assert.equal(await page.isDisabled("#digits-add"), true);
    await page.locator("#digits-rows button").nth(7).press("Enter");
    await until(page, () => !document.getElementById("digits-add").disabled);
    assert.equal(await page.locator("#set-source").count(), 0);
    await page.click("#digits-add");
    await until(page, () => document.querySelector(".digits-own h3").textContent === "My digits: 1");
    assert.equal(await page.isDisabled("#digits-add"), true, "once is enough");
    assert.equal(await page.locator("#set-source").count(), 1);
  });

  test("training on one's own example mends the reading, and the page notices", async () => {
    await page.locator("#set-source label", { hasText: "mine" }).click();
    await page.click("#play");
    await until(page, () => /It says 7, (9\d|100) %/.test(document.querySelector(".digits-says h2").textContent));
    await page.click("#play");
    await until(page, () => document.querySelector('[data-challenge="mended"]').dataset.met === "true");
    await page.locator(".digits-own li button").click();
    await until(page, () => document.querySelector(".digits-own h3").textContent === "My digits: 0");
  });

  test("drawn digits are learned, and the figures are of the last step", async () => {
    await page.click("#reset");
    await page.locator("#set-network label", { hasText: "Convolutions" }).click();
    await page.click("#play");
    await b.waitAccuracy(page, "#figure-test", 90);
    await page.click("#play");
    await until(page, () => document.getElementById("play").innerText.includes("Play"));
    await tab(page, "Confusion");
    // The diagonal says the same as the figure, and does so at once.
    await until(page, () => {
      const right = [...document.querySelectorAll('[data-right="true"]')].reduce((n, cell) => n + +cell.innerText, 0);
      return Math.abs(right / 5 - Number.parseFloat(document.getElementById("figure-test").textContent)) < 0.11;
    });
    await b.noViolations(page);
  });

  test("cells of the confusion matrix are walked by keys and show their digits", async () => {
    await page.locator('[data-cell="0,0"]').focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
    assert.equal(await page.evaluate(() => document.activeElement.dataset.cell), "1,1");
    assert.ok((await page.locator("#digits-cell li").count()) >= 3);
    assert.match(await b.text(page, "#digits-cell p"), /^1 read as 1: \d+$/);
    await page.locator("#digits-cell li button").first().click();
    await until(page, () => document.querySelector('#digits-rows [aria-pressed="true"] b')?.textContent === "1");
  });

  test("training digits are shown as the distortion leaves them", async () => {
    await tab(page, "Data");
    await until(page, () => document.querySelectorAll(".digits-examples li").length === 32);
    const seen = () =>
      page.locator(".digits-examples canvas").evaluateAll((all) => all.map((c) => c.toDataURL()).join());
    const before = await seen();
    await page.focus("#set-distortion");
    await page.keyboard.press("End");
    await page.locator(".digits-examples button").nth(2).click();
    await until(page, () => document.querySelector('#digits-rows [aria-pressed="true"]'));
    await until(page, () => location.hash.includes("distortion=1"));
    // They come with the next look, as soon as the worker gets round to it.
    const deadline = performance.now() + 20_000;
    while ((await seen()) === before) {
      assert.ok(performance.now() < deadline, "they are as before");
      await page.waitForTimeout(50);
    }
    await page.focus("#set-distortion");
    await page.keyboard.press("Home");
    await page.locator(".digits-examples button").nth(2).click();
    await b.noViolations(page, ".scene");
  });

  test("feature maps, filters and importance are drawn", async () => {
    for (const [name, words] of [
      ["Maps", /Convolution 1: 8 maps of 28 × 28/],
      ["Filters", /8 filters of 5 × 5/],
      ["Importance", /How much each pixel counts for the \d/],
    ]) {
      await tab(page, name);
      await until(
        page,
        (source) => new RegExp(source).test(document.querySelector(".digits-inside .tab-panel").innerText),
        words.source,
      );
      assert.ok((await colours(page)) > 20, name);
      await b.noViolations(page, ".scene");
    }
    assert.ok((await colours(page, 1)) > 20, "the direction too");
  });

  test("mistakes come worst first, and a click looks at one", async () => {
    await tab(page, "Mistakes");
    const count = Number((await b.text(page, "#digits-wrong-count")).split(" ")[0]);
    assert.ok(count > 0, "a network at 90 % misreads some");
    const labels = await page.locator(".digits-examples button").evaluateAll((all) => all.map((one) => one.title));
    assert.equal(labels.length, Math.min(18, count));
    const chances = labels.map((label) => Number(/the \d ([\d.]+) %/.exec(label)[1]));
    assert.deepEqual(
      chances,
      chances.toSorted((x, y) => x - y),
    );
    await page.locator(".digits-examples button").first().click();
    const [meant, said] = /A (\d), read as (\d)/.exec(labels[0]).slice(1);
    await until(page, (digit) => document.querySelector(".digits-says h2").textContent.includes(`says ${digit}`), said);
    assert.equal(await page.locator('#digits-rows [aria-pressed="true"] b').innerText(), meant);
    await b.noViolations(page, ".scene");
  });

  test("a picture is opened, dark on light and light on dark; another file is refused in words", async () => {
    // A one: an upright bar on paper that is darker to the right.
    const one = (x, y) => Math.abs(x - 50) < 5 && Math.abs(y - 60) < 40;
    const inks = [];
    for (const shade of [(x, y) => (one(x, y) ? 40 : 230 - 0.4 * x), (x, y) => (one(x, y) ? 240 : 30 + 0.4 * x)]) {
      const before = await page.evaluate(() => location.hash);
      await page.setInputFiles("#digits-file", { name: "1.png", mimeType: "image/png", buffer: png(120, shade) });
      await until(page, (was) => location.hash !== was, before);
      inks.push(await ink(page));
      await page.click("#digits-clear");
      await until(page, () => document.querySelector(".digits-invite"));
    }
    assert.ok(inks[0] > 5000 && Math.abs(inks[0] / inks[1] - 1) < 0.3, inks.join());
    // Dropped on the sheet instead.
    const dropped = await page.evaluateHandle(
      (bytes) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([Uint8Array.from(bytes)], "1.png", { type: "image/png" }));
        return transfer;
      },
      [...png(120, (x, y) => (one(x, y) ? 40 : 230))],
    );
    await page.dispatchEvent(SHEET, "drop", { dataTransfer: dropped });
    await until(page, () => !document.querySelector(".digits-invite"));
    assert.ok(Math.abs((await ink(page)) / inks[0] - 1) < 0.3);
    await page.setInputFiles("#digits-file", { name: "x.png", mimeType: "image/png", buffer: Buffer.from("no") });
    await until(page, () => document.querySelector(".digits-trouble").textContent.includes("no picture"));
  });

  test("a sample is chosen by its digit", async () => {
    await page.selectOption("#digits-sample", "8");
    await until(page, () => document.querySelector('#digits-rows [aria-pressed="true"] b')?.textContent === "8");
    await until(page, () => location.hash.includes("drawing="));
  });

  test("the other network has no maps, and says so", async () => {
    await tab(page, "Maps");
    await page.locator("#set-network label", { hasText: "Plain" }).click();
    await until(page, () => document.querySelector(".digits-inside .tab-panel").innerText.includes("no Conv2d layer"));
    assert.match(await b.text(page, ".cm-content"), /784 numbers/);
    // The drawing has stayed.
    assert.equal(await page.locator('#digits-rows [aria-pressed="true"] b').innerText(), "8");
  });

  test("a model of the visitor's own is looked into as well, and a wrong one explained", async () => {
    const rest = "optimizer = optim.SGD(model.parameters(), 0.1)\ndef step():\n    return 0.0\n";
    const model = (end) =>
      `from lucid import nn, optim\nmodel = nn.Sequential(nn.Conv2d(1, 3, 7, stride=3), nn.Flatten(), nn.Linear(192, ${end}))\n`;
    await b.setProgram(page, model(10) + rest);
    await page.click("#run");
    await until(page, () => document.querySelector(".digits-inside").innerText.includes("3 maps of 8 × 8"));
    await page.click("#play");
    await b.setProgram(page, model(9) + rest);
    await page.click("#run");
    await until(page, () => document.getElementById("notice").innerText.includes("one column per digit"));
    assert.deepEqual(page.problems, []);
  });
});

describe("digits on a phone", { timeout: 400_000 }, () => {
  let server, browser, page;

  before(async () => {
    server = await serve();
    browser = await b.launch();
    page = await b.openPage(
      browser,
      `${server.url}#scene=digits&count=1000&lang=de&drawing=${TWO}&own=${TWO}.7zz_____`,
      {
        viewport: b.PHONE,
        hasTouch: true,
        isMobile: true,
      },
    );
    await b.waitReady(page);
    await until(page, () => document.getElementById("figure-test")?.textContent.endsWith("%"));
  });

  after(async () => {
    await browser?.close();
    await server?.close();
  });

  test("a link brings the drawing and the examples", async () => {
    assert.equal(await b.text(page, ".digits-own h3"), "Meine Ziffern: 2");
    assert.equal(await page.locator('#digits-rows [aria-pressed="true"] b').innerText(), "2");
    assert.ok((await ink(page)) > 5000);
    // Examples that nobody would train on are trained on after all when one more is added.
    await page.locator("#set-source label", { hasText: "gezeichneten" }).click();
    assert.equal(await page.isDisabled("#digits-add"), true, "it is there already");
    await page.locator("#digits-rows button").nth(3).tap();
    await page.tap("#digits-add");
    await until(page, () => document.querySelector(".digits-own h3").textContent === "Meine Ziffern: 3");
    assert.equal(await page.isChecked('#set-source input[value="both"]'), true);
    await page.tap("#digits-forget");
    await until(page, () => document.querySelector(".digits-own h3").textContent === "Meine Ziffern: 0");
  });

  test("a finger draws, and the page stays where it is", async () => {
    const client = await page.context().newCDPSession(page);
    await page.evaluate(() => scrollTo(0, 0));
    const before = await page.evaluate(() => location.hash);
    const touch = (type, place) =>
      client.send("Input.dispatchTouchEvent", { type, touchPoints: place ? [{ x: place[0], y: place[1] }] : [] });
    const [first, ...rest] = await places(page, [...SEVEN, [0.45, 0.95]]);
    await touch("touchStart", first);
    for (const place of rest) await touch("touchMove", place);
    await touch("touchEnd");
    await until(page, (was) => location.hash !== was, before);
    assert.ok((await ink(page)) > 5000);
    assert.equal(await page.evaluate(() => scrollY), 0);
  });

  test("one column holds it all, in German, with nothing cut off", async () => {
    await page.click("#play");
    await b.waitSteps(page, 5);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= b.PHONE.width, `${wide} px`);
    const sheet = await page.locator(SHEET).boundingBox();
    const rows = await page.locator("#digits-rows").boundingBox();
    assert.ok(rows.y >= sheet.y + sheet.height);
    const dock = await page.locator(".transport").boundingBox();
    assert.ok(rows.y + rows.height <= dock.y, "drawing and bars are on the screen together");
    assert.match(await b.text(page, ".digits-says h2"), /Es sagt \d/);
    for (const name of ["Daten", "Merkmale", "Filter", "Einfluss", "Tabelle", "Fehler"]) {
      await tab(page, name);
      await page.waitForTimeout(150);
    }
    await page.click("#play");
    await b.noViolations(page);
    assert.deepEqual(page.problems, []);
  });
});
