/**
 * The npm package in Chromium: an app that Vite bundled, with and without isolation, under a content policy that lets nothing be
 * evaluated; the same while it is developed; and a page without a bundler.
 */

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { launch } from "../e2e/browser.mjs";
import { serve } from "../e2e/server.mjs";
import { cases } from "./battery.mjs";
import { APPS, app, bundle, typeCheck } from "./provision.mjs";

const HERE = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
/** What depends on how the threads can talk; the rest is the same with isolation. */
const HOST = /abort|function|network/;
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; img-src data:";

let browser, folder;
before(async () => {
  folder = app("sample", path.join(HERE, "app"));
  fs.copyFileSync(path.join(HERE, "battery.mjs"), path.join(folder, "battery.mjs"));
  bundle(folder);
  browser = await launch();
});
after(() => browser?.close());

test("tsc --strict accepts an app, and refuses what it should", () => typeCheck(folder));

async function open(dir, options) {
  const server = await serve({ dir, ...options });
  const page = await browser.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  await page.goto(server.url);
  return { server, page, problems };
}

for (const isolated of [true, false]) {
  describe(`bundled by Vite, ${isolated ? "isolated" : "not isolated"}`, { timeout: 400_000 }, () => {
    let server, page, problems;
    before(async () => {
      const headers = { "Content-Security-Policy": POLICY };
      ({ server, page, problems } = await open(path.join(folder, "dist"), { isolated, headers }));
      assert.equal(await page.evaluate(() => start(true)), isolated, "interruptible");
      if (isolated) await page.evaluate(() => start(false));
    });
    after(async () => {
      await page?.close();
      await server?.close();
    });

    for (const worker of isolated ? [true, false] : [true])
      for (const name of Object.keys(cases).filter((name) => isolated || HOST.test(name)))
        test(`${worker ? "in a worker" : "in the page's thread"}: ${name}`, () =>
          page.evaluate(([name, worker]) => runCase(name, worker), [name, worker]));

    test("a program that listens to nothing is stopped", async () => {
      const said = await page.evaluate(async () => {
        const lucid = at(true);
        await lucid.runPython("kept = 1");
        const tensor = await lucid.tensor(new Float32Array(1));
        const controller = new AbortController();
        setTimeout(() => controller.abort(), 300);
        const after = [];
        const running = lucid.runPython("while True: pass", { signal: controller.signal }).catch(({ name }) => name);
        const next = lucid.runPython("globals().get('kept')");
        after.push(await running, await next);
        after.push(await tensor.data().then(({ length }) => length, ({ message }) => message)); // biome-ignore format: a pair
        lucid.dispose();
        return [...after, restarted()];
      });
      const gone = "the tensor is gone: the Python that it was in has ended, and a new one was started";
      assert.deepEqual(said, isolated ? ["AbortError", 1, 1, 0] : ["AbortError", undefined, gone, 1]);
    });

    test("nothing was asked for that is not there, and the console is quiet", () => {
      assert.deepEqual([server.missing, problems], [[], []]);
    });
  });
}

test("Vite's development server, with nothing configured", async () => {
  const { createServer } = await import("vite");
  const vite = await createServer({
    configFile: false,
    root: folder,
    logLevel: "error",
    // Here alone the packages lie beside the app, and not in it.
    server: { host: "127.0.0.1", port: 0, fs: { allow: [APPS] } },
  });
  await vite.listen();
  const page = await browser.newPage();
  await page.goto(vite.resolvedUrls.local[0]);
  await page.waitForFunction(() => "start" in globalThis, null, { timeout: 60_000 });
  await page.evaluate(() => start(true));
  assert.equal(await page.evaluate(() => at(true).runPython("import lucid; lucid.arange(3).sum().item()")), 3);
  await page.close();
  await vite.close();
});

test("a page without a bundler", async () => {
  const page = path.join(APPS, "index.html");
  fs.writeFileSync(
    page,
    `<!doctype html><link rel="icon" href="data:,"><script type="module">
      import { createLucid } from "./node_modules/lucid-wasm/dist/browser.js";
      const lucid = await createLucid();
      document.title = await lucid.runPython("import lucid; str(lucid.arange(3).sum().item())");
    </script>`,
  );
  const { server, page: tab, problems } = await open(APPS, { isolated: false });
  await tab.waitForFunction(() => document.title === "3", null, { timeout: 60_000 });
  assert.deepEqual([server.missing, problems], [[], []]);
  await tab.close();
  await server.close();
});
