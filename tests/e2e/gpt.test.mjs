/** The GPT's scene: it writes while it trains, shows what it looks at, reads the visitor's text, and finds its best weights. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import * as b from "./browser.mjs";
import { serve } from "./server.mjs";

/** Small, so that a busy machine trains it as well. */
const SMALL = "#scene=gpt&width=16&layers=1&lr=0.01";
const DESKTOP = { width: 1280, height: 800 };

describe("gpt", { timeout: 400_000 }, () => {
  let server, browser, page, early;

  const newest = () => page.locator("#gpt-samples .newest .gpt-text").innerText();
  const tokens = () => page.locator("#gpt-tokens span").allInnerTexts();
  const told = () => page.getAttribute("#gpt-tokens", "aria-valuetext");
  const figure = async (id) => Number((await b.text(page, `#figure-${id}`)).replace(/[,%]/g, ""));
  const waitFigure = (id, least, most) =>
    page.waitForFunction(
      ([where, low, high]) => {
        const value = Number.parseFloat(document.getElementById(where)?.textContent.replace(/,/g, "") ?? "");
        return value >= low && value <= high;
      },
      [`figure-${id}`, least, most],
    );
  const pick = (id, word) => page.locator(`#set-${id} label`, { hasText: new RegExp(`${word}\\s*$`) }).click();
  const pause = async () => {
    if ((await b.text(page, "#play")) === "Pause") await page.click("#play");
    await page.waitForFunction(() => document.getElementById("play").innerText !== "Pause");
  };

  before(async () => {
    server = await serve();
    browser = await b.launch();
    page = await b.openPage(browser, server.url + SMALL, { viewport: DESKTOP });
    // Before Python is there, the place of everything is seen already.
    await page.waitForSelector("#gpt-heads button", { timeout: b.BOOT_MS });
    early = await page.getAttribute("#engine", "data-state");
    await b.waitReady(page);
  });

  after(async () => {
    await browser?.close();
    await server?.close();
  });

  test("before it has learned it reads already, and all of it is on the screen", async () => {
    assert.notEqual(early, "ready");
    await page.waitForSelector("#gpt-tokens");
    await page.waitForFunction(() => document.querySelectorAll("#gpt-heads button").length === 4);
    assert.equal((await tokens()).join(""), "the␣old␣owl␣paints␣the␣s");
    assert.equal(await page.locator("#gpt-heads button").count(), 4);
    assert.equal(await page.locator("#gpt-next li").count(), 7);
    const { y, height } = await page.locator("#figure-tokens").boundingBox();
    assert.ok(y + height < DESKTOP.height, "the figures are in sight");
    await b.noViolations(page);
  });

  test("it writes while it trains, and the held-out loss falls", async () => {
    await page.click("#play");
    await page.waitForSelector("#gpt-samples li:nth-child(2)");
    await waitFigure("held", 0, 1.9);
    await waitFigure("tokens", 100, 1e9);
    const before = await newest();
    await page.waitForFunction(
      (text) => document.querySelector("#gpt-samples .newest .gpt-text").innerText !== text,
      before,
    );
    await pause();
    assert.match(await b.text(page, "#gpt-samples .newest .gpt-step"), /^step [\d,]+$/);
    // How strongly depends on how much this network was surprised.
    await page.waitForSelector('#gpt-samples [class*="gpt-tint-"]');
    await b.noViolations(page);
  });

  test("what is typed is read at once, also while it rests", async () => {
    await page.fill("#gpt-probe", "the fox Q sees");
    // A character that the text does not have is left out.
    await page.waitForFunction(
      () => document.getElementById("gpt-tokens").innerText.replace(/\s/g, "") === "the␣fox␣␣sees",
    );
    assert.match(await told(), /^s: looks most at .+, [\d.]+ %\. Next it expects .+, [\d.]+ %$/);
  });

  test("arrow keys and the pointer choose a character", async () => {
    await page.focus("#gpt-tokens");
    await page.keyboard.press("Home");
    assert.match(await told(), /^t: looks most at t, 100 %/);
    await page.keyboard.press("ArrowRight");
    assert.match(await told(), /^h: /);
    assert.match(await b.text(page, "#gpt-next"), /^After h comes/);
    await page.hover("#gpt-tokens span:nth-child(5)");
    assert.match(await told(), /^f: /);
    // So does the text cursor, where everything that was typed is known.
    await page.fill("#gpt-probe", "the moon");
    await page.waitForFunction(() => document.querySelectorAll("#gpt-tokens span").length === 8);
    await page.press("#gpt-probe", "ArrowLeft");
    await page.press("#gpt-probe", "ArrowLeft");
    assert.match(await told(), /^o: /);
    assert.equal(await page.getAttribute("#gpt-tokens", "aria-valuenow"), "6");
    const { width } = await page.locator(".gpt-arcs canvas").boundingBox();
    assert.ok(width > 200);
    assert.ok(await inked(page, ".gpt-arcs canvas"), "bows are drawn");
  });

  test("one head can be seen alone", async () => {
    await page.focus("#gpt-tokens");
    await page.keyboard.press("End");
    const before = await told();
    const seen = new Set([before]);
    for (let i = 1; i <= 4; i++) {
      await page.click(`#gpt-heads button:nth-child(${i})`);
      assert.equal(await page.locator('#gpt-heads [aria-pressed="true"]').count(), 1);
      assert.match(await b.text(page, "#gpt-heads h3"), new RegExp(`Layer 1, head ${i}`));
      seen.add(await told());
    }
    assert.ok(seen.size > 1, "heads differ");
    await page.click("#gpt-heads button:nth-child(4)");
    assert.equal(await told(), before);
  });

  test("the characters have their map", async () => {
    await page.click('[role="tab"]:nth-child(2)');
    await page.waitForSelector("#gpt-plane");
    assert.ok(await inked(page, "#gpt-plane canvas"));
    await page.click('.tabs [role="tab"]:nth-child(1)');
  });

  test("it goes on with what was typed", async () => {
    await page.fill("#gpt-probe", "my brother ");
    await page.click("#gpt-write");
    await page.waitForFunction(() =>
      document.querySelector("#gpt-samples .newest .gpt-text").innerText.startsWith("my brother "),
    );
    assert.equal(await page.locator("#gpt-samples .newest .gpt-given").innerText(), "my brother ");
  });

  test("the best weights come back", async () => {
    const best = await figure("held");
    await page.locator("#set-lr").fill("-1");
    await page.click("#play");
    await waitFigure("held", best + 0.3, 99);
    await pause();
    const offered = await b.text(page, "#gpt-best");
    const kept = Number(/[\d.]+$/.exec(offered)[0]);
    assert.ok(kept <= best + 1e-9);
    await page.click("#gpt-best");
    await page.waitForFunction(() => document.querySelector(".gpt-told").textContent.startsWith("weights of step"));
    await waitFigure("held", kept - 0.002, kept + 0.002);
  });

  test("sums are asked and judged", async () => {
    await pick("corpus", "Sums");
    await page.fill("#gpt-probe", "");
    await page.waitForFunction(() =>
      /^\d\d\+\d\d=$/.test(document.getElementById("gpt-tokens")?.innerText.replace(/\s/g, "")),
    );
    await page.click("#play");
    await page.waitForSelector(".gpt-wrong, .gpt-right");
    assert.ok((await figure("sums")) <= 100);
    assert.ok(await page.locator("#chart-sums").isVisible());
    await pause();
  });

  test("microgpt is another program of the same model", async () => {
    await pick("program", "microgpt");
    await page.waitForFunction(() => document.querySelector(".cm-content").innerText.includes("nothing left out"));
    await page.waitForFunction(() => document.querySelectorAll("#gpt-heads button").length === 4);
    await page.click("#step");
    await page.waitForFunction(() => document.getElementById("figure-step").textContent === "1");
    await page.waitForSelector("#gpt-samples .newest");
    await pick("program", "GPT");
  });

  test("a model without attention is told of in words", async () => {
    await b.setProgram(
      page,
      [
        "import lucid",
        "from lucid import nn",
        "model = nn.Sequential(nn.Embedding(len(chars), 8), nn.Linear(8, len(chars)))",
        "def step(): return 0.0",
      ].join("\n"),
    );
    await page.click("#run");
    await page.waitForSelector("#gpt-no-attention");
    assert.match(await b.text(page, "#gpt-no-attention"), /No attention was seen/);
    assert.equal(await page.locator("#gpt-next li").count(), 7);
  });

  test("the visitor's own text is read, and the link carries it", async () => {
    await pick("corpus", "Your own");
    await page.waitForSelector("#set-text");
    const poem = "Zwölf weiße Vögel zogen über das Meer, und keiner von ihnen kam wieder her.\n".repeat(6);
    await page.fill("#set-text", poem);
    await page.click("#gpt-read");
    await page.waitForFunction(() => document.getElementById("gpt-tokens")?.innerText.includes("ö"));
    await page.waitForFunction(() => location.hash.includes("text="));
    await page.setInputFiles("#gpt-file", {
      name: "a.txt",
      mimeType: "text/plain",
      buffer: Buffer.from("Ein ganz anderer Text: §1 §2 §3.\r\n".repeat(12)),
    });
    await page.waitForFunction(() => document.getElementById("set-text").value.startsWith("Ein ganz"));
    const dropped = await page.evaluateHandle(() => {
      const data = new DataTransfer();
      data.items.add(new File(["Fallen gelassen, und doch gelesen. ".repeat(9)], "b.txt", { type: "text/plain" }));
      return data;
    });
    await page.dispatchEvent("#set-text", "drop", { dataTransfer: dropped });
    await page.waitForFunction(() => document.getElementById("set-text").value.startsWith("Fallen"));
    await page.waitForFunction(() => document.getElementById("gpt-tokens")?.innerText.startsWith("F"));
    await b.noViolations(page);
    assert.deepEqual(page.problems, []);
    const link = page.url();
    await page.context().close();

    // The other visitor has a telephone.
    page = await b.openPage(browser, link, { viewport: b.PHONE, hasTouch: true });
    await b.waitReady(page);
    await page.waitForSelector("#gpt-tokens");
    assert.match(await page.inputValue("#set-text"), /^Fallen gelassen, und doch/);
  });

  test("on a telephone everything is in reach of a finger", async () => {
    await pick("corpus", "Fables");
    await page.tap("#play");
    await page.waitForSelector("#gpt-samples li:nth-child(2)");
    await page.tap("#gpt-tokens span:nth-child(3)");
    assert.match(await told(), /^e: /);
    // A finger that slides along the text takes the choice with it.
    const { x, y, width } = await page.locator("#gpt-tokens").boundingBox();
    const client = await page.context().newCDPSession(page);
    const touch = (type, at) =>
      client.send("Input.dispatchTouchEvent", {
        type,
        touchPoints: at === null ? [] : [{ x: x + at * width, y: y + 9 }],
      });
    await touch("touchStart", 0.02);
    for (const at of [0.1, 0.2, 0.3, 0.48]) await touch("touchMove", at);
    await touch("touchEnd", null);
    const place = Number(await page.getAttribute("#gpt-tokens", "aria-valuenow"));
    assert.ok(place > 8 && place < 16, `character ${place} of 24`);
    await pause();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${wide} pixels too wide`);
    await b.noViolations(page);
    await page.evaluate(() => {
      document.documentElement.dataset.theme = "dark";
    });
    await b.noViolations(page);
    assert.deepEqual(page.problems, []);
  });
});

/** Whether something is drawn on a canvas. */
function inked(page, selector) {
  return page.locator(selector).evaluate((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.some((value, i) => i % 4 === 3 && value > 0);
  });
}
