/** What the page keeps on the device: it opens without a network, starts from its snapshot, says so, and forgets with one click. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import * as b from "./browser.mjs";
import { serve } from "./server.mjs";

const state = (page) => page.getAttribute("#stored", "data-state");
const untilKept = (page) => page.waitForSelector('#stored[data-state="done"]', { timeout: b.BOOT_MS });
const caches = (page) => page.evaluate(() => globalThis.caches.keys());
const mark = (page, name) =>
  page.evaluate((which) => performance.getEntriesByName(which)[0]?.startTime, `lucid:${name}`);

async function trains(page) {
  await b.waitReady(page);
  await page.click("#play");
  await b.waitSteps(page, 20, b.BOOT_MS);
  await page.click("#play");
}

describe("offline and on later visits", { timeout: 600_000 }, () => {
  let server, browser, context, page;
  const requested = [];

  before(async () => {
    // A host that sends no headers, and a folder: the plainest of static hosts.
    server = await serve({ isolated: false, prefix: "/some/folder/" });
    browser = await b.launch();
    page = await b.openPage(browser, server.url);
    context = page.context();
    page.on("request", (request) => requested.push(request.url()));
  });

  after(async () => {
    await browser?.close();
    await server?.close();
  });

  test("nothing is kept before Python is there, and the page says when it will be", async () => {
    assert.deepEqual(await caches(page), []);
    await page.waitForSelector("#stored");
    assert.equal(await state(page), "not yet");
  });

  test("when Python rests, files and a snapshot are kept, and the page says what and how much", async () => {
    await b.waitReady(page);
    assert.equal(await mark(page, "restored"), undefined);
    assert.match(await b.text(page, "#isolation"), /anew/);
    await untilKept(page);
    assert.match(await b.text(page, "#stored"), /\d\sMB\) to open offline.*\d\sMB\) to start faster/s);
    assert.equal((await caches(page)).length, 2);
    assert.match(await b.text(page, "#isolation"), /loaded again/);
  });

  test("without a network it opens, isolated now, from the snapshot, and trains", async () => {
    await server.close();
    await context.setOffline(true);
    await page.reload();
    assert.ok(await page.evaluate(() => self.crossOriginIsolated), "the service worker adds the headers");
    await trains(page);
    assert.match(await b.text(page, "#isolation"), /interrupts/);
    assert.ok((await mark(page, "first-step")) > (await mark(page, "ready")));
    assert.ok(await mark(page, "restored"), "Python came back from the snapshot");
    // The other page of the site as well, by the name that hosts give it.
    const other = await context.newPage();
    await other.goto(new URL("packages", server.url).href);
    assert.ok(await other.locator("meta[name=lucid-packages]").count());
    const kept = await other.evaluate(async () => {
      const all = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
      return all.flat().map(({ url }) => new URL(url).pathname);
    });
    assert.ok(kept.length > 10);
    assert.deepEqual(
      kept.filter((file) => /\/(reference|guide)\/|assets\/site-/.test(file)),
      [],
      "the reference is for those who have a network",
    );
    await other.close();
  });

  test("a damaged snapshot is not used, and made again", async () => {
    await page.evaluate(async () => {
      const name = (await globalThis.caches.keys()).find((key) => key.endsWith("snapshot"));
      const cache = await globalThis.caches.open(name);
      const [request] = await cache.keys();
      const response = await cache.match(request);
      const bytes = new Uint8Array(await response.arrayBuffer());
      bytes[bytes.length >> 1] ^= 255;
      await cache.put(request, new Response(bytes, { headers: response.headers }));
    });
    await page.reload();
    await trains(page);
    assert.equal(await mark(page, "restored"), undefined);
    await untilKept(page);
    assert.equal((await caches(page)).length, 2);
  });

  test("forget deletes all of it with one click, and nothing is kept again until it is asked for", async () => {
    await page.click("#forget");
    await page.waitForSelector('#stored[data-state="refused"]');
    assert.deepEqual(await caches(page), []);
    assert.equal(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length), 0);
    assert.match(await b.text(page, "#stored"), /Nothing is kept/);
    await context.setOffline(false);
    await assert.rejects(page.reload(), /ERR_/, "there is no server, and nothing kept");
  });
});
