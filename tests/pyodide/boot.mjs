/* Boot Pyodide with Lucid, in Node or in Chromium: what the test runner, the benchmark and the page's tests share.
 *
 *     const site = await openSite();                       // serves Pyodide, the wheels and the tests
 *     const py = await bootNode(site);                     // Pyodide with lucid installed, in this process
 *     const browser = await launchChromium();
 *     const page = await openPage(browser, site);          // a page whose main thread has Pyodide with lucid
 *     await page.evaluate((code) => globalThis.py.runPythonAsync(code), "import lucid; …");
 *     await browser.close(); await site.close();
 */

import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { BuildError, ROOT, run } from "../../wasm/toolchain/prepare.mjs";
import { serve } from "../../wasm/toolchain/serve.mjs";
import { boot, installLucid } from "./session.mjs";

const CHROMIUM_ARGS = [
  "--no-sandbox",
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Serve all that Pyodide sessions fetch, and further folders by their prefixes; the result has the addresses, and `close()`. */
export async function openSite(further = {}) {
  const gathered = spawnSync(path.join(ROOT, ".venv/bin/python"), ["-B", path.join(ROOT, "tests/pyodide/wheels.py")], {
    stdio: ["ignore", "pipe", "inherit"],
    encoding: "utf8",
  });
  if (gathered.status !== 0) throw new BuildError("the wheels for the tests in Pyodide could not be gathered");
  const files = JSON.parse(gathered.stdout);
  const routes = {
    "/pyodide/": path.join(ROOT, "node_modules/pyodide"),
    "/runner/": path.join(ROOT, "tests/pyodide"),
    "/dist/": path.dirname(files.lucid),
    "/wheels/": path.dirname(files.pure[0]),
    "/test/": path.dirname(files.checkout),
    ...further,
  };
  if (files.numpy) routes["/numpy/"] = path.dirname(files.numpy);
  const server = await serve(routes);
  const at = (prefix, file) => `${server.url}${prefix}${encodeURIComponent(path.basename(file))}`;
  const needs = (names) =>
    files.pure.filter((file) => names.includes(path.basename(file).split("-")[0])).map((file) => at("/wheels/", file));
  return {
    url: server.url,
    close: server.close,
    lucid: at("/dist/", files.lucid),
    numpy: files.numpy ? at("/numpy/", files.numpy) : null,
    checkout: at("/test/", files.checkout),
    micropip: needs(["micropip", "packaging"]),
    pytest: needs(["pytest", "pluggy", "iniconfig", "pygments"]),
  };
}

/** The part of a site that can be sent to another process or page. */
export function addresses(site) {
  return JSON.parse(JSON.stringify(site));
}

/** Pyodide with Lucid in this Node process. `options` go to loadPyodide. */
export async function bootNode(site, options = {}) {
  const py = await boot(await import("pyodide"), site, options);
  await installLucid(py, site);
  return py;
}

/** The Chromium to test in: $CHROMIUM, or the first of the usual names; as root on Debian it is installed if need be. */
export function findChromium() {
  const names = process.env.CHROMIUM
    ? [process.env.CHROMIUM]
    : ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  const folders = ["", ...(process.env.PATH ?? "").split(path.delimiter)];
  const look = () =>
    names
      .flatMap((name) => folders.map((folder) => (folder ? path.join(folder, name) : name)))
      .find((file) => path.isAbsolute(file) && fs.existsSync(file));
  const found = look();
  if (found) return found;
  if (process.env.CHROMIUM) throw new BuildError(`CHROMIUM is ${process.env.CHROMIUM}, where there is no program`);
  if (process.getuid?.() !== 0 || spawnSync("apt-get", ["--version"]).status !== 0) {
    throw new BuildError(
      "Chromium is not installed: install it (Debian: sudo apt-get install chromium), or set CHROMIUM to one",
    );
  }
  console.log("[build] there is no Chromium: apt-get install chromium");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  run("apt-get", ["update", "-qq"], { stdio: "ignore" });
  run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], { stdio: "ignore", env });
  return look();
}

/** Headless Chromium under Playwright. */
export async function launchChromium(options = {}) {
  const { chromium } = await import("playwright-core");
  return chromium.launch({ executablePath: findChromium(), args: [...CHROMIUM_ARGS, ...(options.args ?? [])] });
}

/** A page with Pyodide and Lucid on its main thread, as `globalThis.py`. */
export async function openPage(browser, site) {
  const page = await browser.newPage();
  await page.goto(`${site.url}/runner/blank.html`);
  await page.evaluate(async (site) => {
    const session = await import(`${site.url}/runner/session.mjs`);
    globalThis.py = await session.boot(await import(`${site.url}/pyodide/pyodide.mjs`), site);
    await session.installLucid(globalThis.py, site);
  }, addresses(site));
  return page;
}
