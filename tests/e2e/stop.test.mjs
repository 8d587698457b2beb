/** Stop ends a program that would never end, with shared memory and without it. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import * as b from "./browser.mjs";
import { serve } from "./server.mjs";

const AT_TOP = "x = 1\nwhile True:\n    x += 1\n";
const IN_STEP = "def model(p): return p\ndef step():\n    while True:\n        pass\n";
const DEAF = `def model(p): return p
def step():
    while True:
        try:
            while True:
                pass
        except KeyboardInterrupt:
            pass
`;

async function playAndStop(page, source) {
  await b.setProgram(page, source);
  await page.click("#play");
  await page.waitForSelector("#stop:enabled");
  await page.waitForTimeout(500);
  await page.click("#stop");
}

async function defaultTrains(page) {
  await page.click("#restore");
  await page.click("#play");
  await b.waitSteps(page, 20, b.BOOT_MS);
  await page.click("#play");
}

for (const isolated of [true, false]) {
  describe(isolated ? "stop, cross-origin isolated" : "stop, not isolated", { timeout: 400_000 }, () => {
    let server, browser, page;

    before(async () => {
      server = await serve({ isolated });
      browser = await b.launch();
      page = await b.openPage(browser, server.url);
      await b.waitReady(page);
    });

    after(async () => {
      await browser?.close();
      await server?.close();
    });

    test("the page knows which it is", async () => {
      assert.equal(await page.evaluate(() => self.crossOriginIsolated), isolated);
    });

    test("ordinary training stops without a restart", async () => {
      await page.click("#play");
      await b.waitSteps(page, 5);
      await page.click("#stop");
      await page.waitForFunction(() => document.getElementById("play").innerText === "Play");
      await page.waitForTimeout(700);
      assert.ok(!(await b.text(page, "#console")).includes("anew"));
      const held = await b.stepCount(page);
      await page.click("#play");
      await b.waitSteps(page, held + 5);
      await page.click("#play");
    });

    for (const [where, source, line] of [
      ["at the top level", AT_TOP, 2],
      ["inside step()", IN_STEP, 3],
    ]) {
      test(`while True ${where} is stopped`, async () => {
        await page.click("#clear");
        await playAndStop(page, source);
        // On a busy machine the page may first say that the program has been busy for a while.
        await page.waitForSelector("#notice.note:visible:not(:has-text('busy for a while'))");
        const said = await b.text(page, "#notice");
        if (isolated) {
          assert.match(said, /^Stopped in line [234]\.$/);
          assert.ok(await page.locator(".cm-marked-stopped").count());
          assert.ok([line, line + 1].includes(Number(said.match(/\d+/)[0])));
        } else {
          assert.match(said, /not cross-origin isolated/);
          await b.waitReady(page);
        }
        assert.equal(
          (await page.locator(".cm-line").allInnerTexts()).join("\n").trimEnd(),
          source.trimEnd(),
          "the code is kept",
        );
        await defaultTrains(page);
      });
    }

    // The hint does not depend on the headers; where they are missing every case costs a new Python, so it is tried once.
    if (isolated)
      test("the page says when a program seems stuck", async () => {
        await b.setProgram(page, AT_TOP);
        await page.click("#play");
        await page.waitForSelector("#stop.urgent", { timeout: 30_000 });
        assert.match(await b.text(page, "#notice"), /Stop interrupts it/);
        await page.click("#stop");
        await page.waitForFunction(() => document.getElementById("notice").textContent.startsWith("Stopped"));
        await defaultTrains(page);
      });

    if (isolated)
      test("a program that swallows the interrupt is stopped by a new Python", async () => {
        await playAndStop(page, DEAF);
        await page.waitForFunction(() => document.getElementById("notice").textContent.includes("anew"), null, {
          timeout: b.BOOT_MS,
        });
        await b.waitReady(page);
        await page.click("#restore");
        await page.click("#play");
        await b.waitAccuracy(page, "#figure-train", 80);
        await page.click("#play");
      });

    test("no complaint in the browser's console", () => {
      assert.deepEqual(page.problems, []);
    });
  });
}
