/** What is the same in every scene: languages, drafts, kept weights, words of help, challenges. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import * as b from "./browser.mjs";
import { serve } from "./server.mjs";

describe("shell", { timeout: 200_000 }, () => {
  let server, browser, page;
  const code = () =>
    page.evaluate(() => [...document.querySelectorAll(".cm-line")].map((line) => line.textContent).join("\n"));
  const append = async (text) => {
    await page.click(".cm-content");
    await page.keyboard.press("ControlOrMeta+End");
    await page.keyboard.insertText(text);
  };

  before(async () => {
    server = await serve();
    browser = await b.launch();
    page = await b.openPage(browser, `${server.url}#data=circle`, { locale: "en-GB" });
    await b.waitReady(page);
    await page.waitForSelector(".cm-content");
  });

  after(async () => {
    await browser?.close();
    await server?.close();
  });

  test("a challenge is noticed as met, once the figures say so", async () => {
    await page.check('#set-data input[value="spiral"]', { force: true });
    assert.equal(await page.getAttribute('[data-challenge="spiral"]', "data-met"), "false");
    await page.click("#play");
    await page.waitForSelector('[data-challenge="spiral"][data-met="true"]');
    await page.click("#play");
    await page.click("#reset");
    await page.waitForSelector('[data-challenge="spiral"][data-met="false"]');
  });

  test("an edited program goes on with the weights that it had, where they fit", async () => {
    await page.click("#play");
    await b.waitAccuracy(page, "#figure-train", 95);
    await page.click("#play");
    const before = await b.stepCount(page);
    await append('\nprint("edited")\n');
    await page.waitForSelector("#edited:visible");
    await page.click("#run-keep");
    await page.waitForFunction(() => /edited/.test(document.getElementById("console").textContent));
    await page.click("#play");
    assert.match(await b.text(page, "#console"), /kept 6 of 6 tensors/);
    assert.ok((await b.stepCount(page)) >= before, "the steps are counted on");
    await page.waitForFunction(() => Number.parseFloat(document.getElementById("figure-train").textContent) >= 95);
    await page.click("#run");
    await page.waitForFunction(() => Number.parseFloat(document.getElementById("figure-train").textContent) < 90);
    await page.click("#play");
  });

  test("a draft is kept while another scene is looked at, and the address follows", async () => {
    await append("\n# my draft\n");
    await page.click("#scene-digits");
    await page.waitForSelector('.bench[data-scene="digits"]');
    assert.match(page.url(), /scene=digits/);
    await page.waitForFunction(() => document.querySelector(".cm-content").textContent.includes("Conv2d"));
    await page.click("#scene-points");
    await page.waitForSelector('.bench[data-scene="points"]');
    await page.waitForFunction(() => document.getElementById("figure-train").textContent.endsWith("%"));
    assert.match(await code(), /# my draft/);
    assert.doesNotMatch(page.url(), /scene=/);
  });

  test("undo takes edits back, Restore all of them", async () => {
    await append("\nnonsense");
    assert.match(await code(), /nonsense/);
    await page.keyboard.press("ControlOrMeta+z");
    assert.doesNotMatch(await code(), /nonsense/);
    await page.click("#restore");
    assert.doesNotMatch(await code(), /my draft/);
    assert.ok(await page.isHidden("#restore"));
  });

  test("a common mistake is explained with its own values, in the language of the page", async () => {
    await append("\nmodel(X @ model[0].weight)\n");
    await page.click("#run");
    await page.waitForSelector("#notice .help");
    assert.match(await b.text(page, "#notice .help"), /A product of \(300, 2\) and \(16, 2\)/);
    await page.click("#language");
    await page.waitForFunction(() => /Ein Produkt von/.test(document.querySelector("#notice .help").textContent));
    await page.click("#restore");
  });

  test("the language is in the address, and every text follows it", async () => {
    assert.match(page.url(), /lang=de/);
    assert.equal(await page.getAttribute("html", "lang"), "de");
    assert.equal(await b.text(page, "#play"), "Start");
    await page.reload();
    await b.waitReady(page);
    assert.equal(await b.text(page, "#play"), "Start");
    await page.click("#language");
    await page.waitForFunction(() => document.getElementById("play").innerText === "Play");
    const german = await b.openPage(browser, server.url, { locale: "de-AT" });
    await german.waitForSelector("#play");
    assert.equal(await b.text(german, "#play"), "Start", "the browser's language is followed");
    await german.context().close();
    assert.deepEqual(page.problems, []);
  });
});
