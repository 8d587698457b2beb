/* Install Lucid's wheel into an unmodified Pyodide with micropip, as a user types it, and run program.py:
 *
 *     node tests/install/pyodide.mjs [node|chromium] [--offline]
 *
 * Prints one line of JSON. Online, micropip fetches the wheel from its URL on the loopback address, and a page that asked for anything
 * beyond that address fails. Offline, the wheel's bytes are there already (a page keeps them in a cache, a Node program on its
 * disk), the network is taken away, and micropip installs from Pyodide's own file system. */

import fs from "node:fs";
import path from "node:path";
import { ROOT } from "../../wasm/toolchain/prepare.mjs";
import { addresses, launchChromium, openSite } from "../pyodide/boot.mjs";
import { installAndRun } from "./session.mjs";

const where = process.argv[2] ?? "node";
const offline = process.argv.includes("--offline");
const program = fs.readFileSync(path.join(ROOT, "tests/install/program.py"), "utf8");

async function inNode(site) {
  const get = async (url) => new Uint8Array(await (await fetch(url)).arrayBuffer());
  const pyodide = await import("pyodide");
  if (!offline) return installAndRun(pyodide, site, program, { get });
  const kept = new Map();
  for (const url of [...site.micropip, site.lucid]) kept.set(url, await get(url));
  await site.close();
  globalThis.fetch = (url) => {
    throw new Error(`offline, but ${url} was asked for`);
  };
  return installAndRun(pyodide, site, program, { get: (url) => kept.get(url), offline });
}

async function inChromium(site) {
  const browser = await launchChromium();
  try {
    const context = await browser.newContext();
    const page = await context.newPage();
    const elsewhere = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(site.url)) elsewhere.push(request.url());
    });
    await page.goto(`${site.url}/runner/blank.html`);
    await page.evaluate(async (site) => {
      const keep = async (url) => new Uint8Array(await (await fetch(url)).arrayBuffer());
      globalThis.kept = new Map();
      for (const url of [...site.micropip, site.lucid]) globalThis.kept.set(url, await keep(url));
      globalThis.session = await import(`${site.url}/install/session.mjs`);
      globalThis.pyodide = await import(`${site.url}/pyodide/pyodide.mjs`);
      globalThis.booted = await globalThis.session.boot(globalThis.pyodide);
    }, addresses(site));
    if (offline) await context.setOffline(true);
    const result = await page.evaluate(
      ({ site, program, offline }) =>
        globalThis.session.installAndRun(globalThis.pyodide, site, program, {
          get: (url) => globalThis.kept.get(url),
          offline,
          booted: globalThis.booted,
        }),
      { site: addresses(site), program, offline },
    );
    if (elsewhere.length) throw new Error(`the page asked for ${elsewhere.join(", ")}`);
    return { ...result, browser: browser.version() };
  } finally {
    await browser.close();
  }
}

const site = await openSite({ "/install/": path.join(ROOT, "tests/install") });
try {
  const result = await (where === "chromium" ? inChromium(site) : inNode(site));
  console.log(JSON.stringify({ ...result, offline }));
} finally {
  await site.close();
}
