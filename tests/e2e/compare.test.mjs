/** Two runs side by side. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import * as b from "./browser.mjs";
import { serve } from "./server.mjs";

describe("compare", { timeout: 200_000 }, () => {
  let server, browser, page;
  const cell = (row, run) => page.locator(`#compare-numbers tr:has(th:text-is("${row}")) td`).nth(run === "a" ? 0 : 1);
  const steps = async (run) => Number((await cell("Step", run).innerText()).replaceAll(",", "")) || 0;
  const waitBoth = async (least) => {
    while (Math.min(await steps("a"), await steps("b")) < least) await page.waitForTimeout(100);
  };

  before(async () => {
    server = await serve();
    browser = await b.launch();
    page = await b.openPage(browser, `${server.url}#data=gauss`);
    await b.waitReady(page);
    // Nothing is to be kept, so that no other worker than the two Pythons comes and goes.
    await page.click("#forget");
    await page.waitForFunction(() => document.getElementById("stored").dataset.state === "refused");
    await page.click("#tool-compare");
    await page.waitForFunction(() => document.querySelector("#compare-numbers td:nth-of-type(2)")?.textContent === "0");
  });

  after(async () => {
    await browser?.close();
    await server?.close();
  });

  test("the second run is a copy: both take the same steps and come to the same numbers", async () => {
    assert.match(await b.text(page, "#compare-difference"), /copy of A/);
    await page.click("#compare-play");
    await waitBoth(20);
    await page.click("#compare-play");
    for (const run of ["a", "b"]) assert.match(await cell("Test", run).innerText(), /%$/);
  });

  test("with other data it learns something else, and the difference is named", async () => {
    await page.check('#b-set-data input[value="xor"]', { force: true });
    assert.match(await b.text(page, "#compare-difference"), /XOR/);
    await page.click("#compare-reset");
    await page.waitForFunction(() => document.querySelector("#compare-numbers td:nth-of-type(2)").textContent === "0");
    await page.click("#compare-play");
    await waitBoth(40);
    await page.click("#compare-play");
    assert.notEqual(await cell("Loss", "a").innerText(), await cell("Loss", "b").innerText());
    const coloured = await page.evaluate(() => {
      const canvas = document.querySelector(".compare-curves canvas");
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      const near = (i, r, g, blue) => Math.hypot(data[i] - r, data[i + 1] - g, data[i + 2] - blue) < 40;
      let mine = 0;
      let other = 0;
      for (let i = 0; i < data.length; i += 4) {
        if (data[i + 3] > 200 && near(i, 0x3d, 0x4a, 0xc4)) mine++;
        if (data[i + 3] > 200 && near(i, 0x0f, 0x8a, 0x69)) other++;
      }
      return [mine, other];
    });
    assert.ok(coloured[0] > 20 && coloured[1] > 20, `pixels of the two curves: ${coloured}`);
  });

  test("its code is changed on its own, an error in it is said, and B can be taken over", async () => {
    await page.click(".compare-program .cm-content");
    await page.keyboard.press("ControlOrMeta+End");
    await page.keyboard.insertText("\nraise ValueError('only in B')\n");
    await page.click("#compare-reset");
    await page.waitForSelector(".compare .notice.error");
    assert.match(await b.text(page, ".compare .notice.error"), /only in B/);
    assert.ok(await page.isHidden("#notice"));
    await page.click("#compare-copy");
    await page.waitForSelector(".compare .notice.error", { state: "detached" });
    await page.check('#b-set-data input[value="moons"]', { force: true });
    await page.click("#compare-adopt");
    await page.waitForFunction(() => document.querySelector('#set-data input[value="moons"]').checked);
    assert.match(await b.text(page, "#compare-difference"), /copy of A/);
    assert.match(page.url(), /data=moons/);
  });

  test("axe finds nothing, on a phone neither, and closing ends the second Python", async () => {
    await b.noViolations(page, ".inspect");
    await page.setViewportSize(b.PHONE);
    await b.noViolations(page, ".inspect");
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), b.PHONE.width);
    assert.equal(page.workers().length, 2);
    await page.click("#tool-compare");
    await page.waitForTimeout(500);
    assert.equal(page.workers().length, 1);
    assert.deepEqual(page.problems, []);
  });
});
