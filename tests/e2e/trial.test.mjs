/** A visitor with a phone: an own digit, an own text, a trained model kept and brought back, all with a finger. */

import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import * as b from "./browser.mjs";
import { serve } from "./server.mjs";

describe("trial on a phone", { timeout: 300_000 }, () => {
  let server, browser, page;

  before(async () => {
    server = await serve();
    browser = await b.launch();
  });

  after(async () => {
    await browser?.close();
    await server?.close();
  });

  const open = async (scene) => {
    page = await b.openPage(browser, `${server.url}#scene=${scene}`, {
      viewport: b.PHONE,
      hasTouch: true,
      isMobile: true,
    });
    await b.waitReady(page);
  };
  const close = async () => {
    assert.deepEqual(page.problems, []);
    await page.context().close();
  };
  const says = (wanted) =>
    page.waitForFunction((text) => new RegExp(text).test(document.querySelector(".digits-says h2").innerText), wanted, {
      timeout: 60_000,
    });
  const pause = async () => {
    await page.tap("#play");
    await page.waitForFunction(() => document.getElementById("play").innerText === "Play");
  };

  test("a digit of one's own is drawn, named and learned", async () => {
    await open("digits&count=1000");
    await page.waitForFunction(() => document.getElementById("figure-test").textContent.endsWith("%"));
    await page.locator(".digits-sheet").scrollIntoViewIfNeeded();
    const { x, y, width, height } = await page.locator(".digits-sheet").boundingBox();
    const client = await page.context().newCDPSession(page);
    const touch = (type, at) =>
      client.send("Input.dispatchTouchEvent", {
        type,
        touchPoints: at ? [{ x: x + at[0] * width, y: y + at[1] * height }] : [],
      });
    await touch("touchStart", [0.25, 0.5]);
    for (const at of [
      [0.35, 0.38],
      [0.5, 0.2],
      [0.5, 0.5],
      [0.5, 0.8],
    ])
      await touch("touchMove", at);
    await touch("touchEnd");
    assert.ok(await b.isDrawnOn(page, ".digits-sheet"));
    await page.locator("#digits-rows button").nth(1).tap();
    await page.tap("#digits-add");
    await page.waitForFunction(() => document.querySelector(".digits-own h3").textContent === "My digits: 1");
    await page.locator("#set-source label", { hasText: "mine" }).tap();
    await page.tap("#play");
    await says("It says 1, (9\\d|100) %");
    await pause();
    await close();
  });

  test("a text of one's own is read, and written like", async () => {
    await open("gpt");
    await page.locator("#set-corpus label", { hasText: "Your own" }).tap();
    await page.fill("#set-text", "zwei zebras zogen zum zoo, und zwölf zahme ziegen zogen mit.\n".repeat(8));
    await page.tap("#gpt-read");
    await page.waitForFunction(() => document.getElementById("gpt-tokens").innerText.includes("z"));
    await page.tap("#play");
    await b.waitSteps(page, 100);
    await pause();
    const written = await b.text(page, "#gpt-samples .newest .gpt-text");
    assert.match(written, /z/);
    assert.doesNotMatch(written, /[jkpqvxy]/, "letters that the text does not have");
    await close();
  });

  test("the weights are kept, lost and brought back", async () => {
    await open("points");
    await page.tap("#play");
    await b.waitSteps(page, 60);
    await pause();
    await page.waitForFunction(() => document.getElementById("figure-test").textContent.endsWith("%"));
    const trained = await b.text(page, "#figure-test");
    await page.tap("#share");
    const [download] = await Promise.all([page.waitForEvent("download"), page.tap("#save-safetensors")]);
    const file = path.join(mkdtempSync(path.join(tmpdir(), "lucid-trial-")), download.suggestedFilename());
    await download.saveAs(file);
    await page.tap("#share-close");
    await page.tap("#reset");
    await page.waitForFunction((old) => document.getElementById("figure-test").textContent !== old, trained);
    await page.tap("#share");
    await page.setInputFiles("#open-file", file);
    await page.waitForFunction(() => /tensors were loaded/.test(document.getElementById("share-said").innerText));
    await page.tap("#share-close");
    await page.waitForFunction((old) => document.getElementById("figure-test").textContent === old, trained);
    await close();
  });
});
