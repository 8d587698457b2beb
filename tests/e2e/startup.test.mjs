/** The start: what is asked for, once and early; what the page says meanwhile; and the page that may fetch packages. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import * as b from "./browser.mjs";
import { serve } from "./server.mjs";

describe("start", { timeout: 400_000 }, () => {
  let server, browser;

  before(async () => {
    server = await serve({ isolated: false });
    browser = await b.launch();
  });

  after(async () => {
    await browser?.close();
    await server?.close();
  });

  test("bytes are counted first, then come stages, and a first picture is there before Python", async () => {
    const context = await browser.newContext({ viewport: b.DESKTOP });
    const page = await context.newPage();
    let release;
    const held = new Promise((resolve) => {
      release = resolve;
    });
    await page.route(/stdlib-.*\.zip$/, async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(server.url);
    // All but the one file: the count stands below the sum, which is known from the build.
    await page.waitForFunction(() => /\d+\.\d/.test(document.getElementById("curtain-text")?.textContent ?? ""), null, {
      timeout: b.BOOT_MS,
    });
    const [loaded, total] = (await b.text(page, "#curtain-text")).match(/\d+\.\d/g).map(Number);
    assert.ok(loaded > 1 && loaded < total && total > 14 && total < 16, `${loaded} of ${total} MB`);
    assert.ok((await page.locator("#curtain progress").getAttribute("value")) < 1);
    await page.waitForFunction(() => document.querySelector("#field")?.width > 0);
    release();
    await b.waitReady(page);
    await context.close();
  });

  test("each of the big files is asked for once, and by a restart of Python not at all", async () => {
    server.asked.length = 0;
    const context = await browser.newContext({ viewport: b.DESKTOP });
    // What the page keeps for later visits it asks for anew, whenever it finds the time: here it keeps nothing.
    await context.addInitScript(() => localStorage.setItem("lucid / keep", "no"));
    const page = await context.newPage();
    page.problems = [];
    page.on("pageerror", (error) => page.problems.push(String(error)));
    await page.goto(server.url);
    await b.waitReady(page);
    const runtime = () =>
      server.asked.filter((path) => /\.(wasm|zip|pack)$/.test(path)).map((path) => path.split("/").pop());
    assert.deepEqual(
      runtime()
        .map((name) => name.replace(/-\w{10}/, ""))
        .sort(),
      ["lucid.pack", "pyodide.asm.wasm", "stdlib.zip"],
    );
    await b.setProgram(page, "while True:\n    pass\n");
    await page.click("#play");
    await page.waitForSelector("#stop:enabled");
    await page.waitForTimeout(500);
    await page.click("#stop");
    await page.waitForFunction(() => /anew/.test(document.getElementById("console").textContent), null, {
      timeout: b.BOOT_MS,
    });
    await b.waitReady(page);
    assert.equal(runtime().length, 3);
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  test("packages come from PyPI only on the page that says so", async () => {
    const policy = (page) => page.getAttribute('meta[http-equiv="Content-Security-Policy"]', "content");
    const page = await b.openPage(browser, `${server.url}#data=circle`);
    assert.match(await policy(page), /connect-src 'self';/);
    assert.equal(await page.locator("#packages").count(), 0);
    const other = await b.openPage(browser, `${server.url}packages.html#data=circle`);
    assert.match(await policy(other), /connect-src 'self' https:\/\/pypi\.org https:\/\/files\.pythonhosted\.org;/);
    assert.match(await policy(other), /script-src 'self' 'wasm-unsafe-eval';/);
    await other.waitForSelector("#packages");
    assert.match(await b.text(other, "#packages"), /pypi\.org/);
    await page.context().close();
    await other.context().close();
  });

  test("it can be installed: the manifest names icons that are there", async () => {
    const page = await b.openPage(browser, server.url);
    const session = await page.context().newCDPSession(page);
    const { errors, data } = await session.send("Page.getAppManifest");
    assert.deepEqual(errors, []);
    const { icons, start_url } = JSON.parse(data);
    assert.equal(start_url, "./");
    assert.ok(icons.some(({ purpose }) => purpose === "maskable"));
    for (const { src, sizes } of icons) {
      const width = await page.evaluate(async (name) => {
        const image = new Image();
        image.src = new URL(name, document.baseURI).href;
        await image.decode();
        return image.width;
      }, src);
      assert.equal(`${width}x${width}`, sizes);
    }
    await page.context().close();
  });
});
