/* Try the examples for notebooks and pages in Chromium, each to its trained network:
 *
 *     node tests/examples/run.mjs html pyscript jupyterlite marimo
 *     node tests/examples/run.mjs marimo --serve          keeps the site up, to be looked at in a browser
 *     node tests/examples/run.mjs html --shots FOLDER     writes pictures of the page
 *
 * They need the wheel in dist/ (`npm run build`). JupyterLite and marimo come from PyPI, into build/examples.
 */

import path from "node:path";
import { serve } from "../../wasm/toolchain/serve.mjs";
import { DESKTOP, launch } from "../e2e/browser.mjs";
import { CURVE, DRIVES, INTERRUPTS, watch } from "./drive.mjs";
import { provision, SITES } from "./sites.mjs";

/** Provision an example, train it in a page of the browser, and return what came of it. */
export async function tryExample(name, browser, { shots = null, isolated = true, check = null } = {}) {
  const server = await serve({ "/": provision(name) }, { isolated });
  const context = await browser.newContext({ viewport: DESKTOP });
  const asked = [];
  // Nothing may be asked of another server: what is, fails, and is told.
  await context.route(
    (url) => url.protocol.startsWith("http") && url.origin !== new URL(server.url).origin,
    (route) => {
      asked.push(route.request().url());
      return route.abort();
    },
  );
  const page = await context.newPage();
  await page.addInitScript(watch);
  const problems = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("requestfailed", (request) => {
    const why = request.failure()?.errorText;
    if (why !== "net::ERR_ABORTED") problems.push(`${request.url()}: ${why}`); // which the page itself did
  });
  if (process.env.EXAMPLES_LOG) page.on("console", (message) => console.log(`  ${message.text().slice(0, 500)}`));
  const began = performance.now();
  try {
    const found = await DRIVES[name](page, `${server.url}/`);
    const seen = await page.evaluate(() => [...globalThis.chartsSeen]);
    const seconds = (performance.now() - began) / 1000;
    await check?.(page);
    if (shots) await photograph(page, path.join(shots, `${name}.png`));
    const interrupted =
      (isolated || name === "html") && INTERRUPTS[name] ? await INTERRUPTS[name](page, `${server.url}/`) : null;
    return { ...found, seen, interrupted, asked, problems, seconds };
  } finally {
    if (shots)
      await page
        .locator(CURVE)
        .first()
        .scrollIntoViewIfNeeded({ timeout: 5000 })
        .catch(() => {});
    if (shots) await page.screenshot({ path: path.join(shots, `${name}.png`), fullPage: true }).catch(() => {});
    await context.close();
    await server.close();
  }
}

async function photograph(page, file) {
  await page
    .locator(CURVE)
    .first()
    .scrollIntoViewIfNeeded({ timeout: 5000 })
    .catch(() => {}); // there may be none
  await page.screenshot({ path: file, fullPage: true });
}

async function main(args) {
  const shots = args.includes("--shots") ? args[args.indexOf("--shots") + 1] : null;
  const names = args.filter((name) => name in SITES);
  if (!names.length) throw new Error(`name some of ${Object.keys(SITES).join(", ")}`);
  if (args.includes("--serve")) {
    const { url } = await serve({ "/": provision(names[0]) });
    console.log(`${names[0]}: ${url}/`);
    return;
  }
  const browser = await launch();
  let failed = 0;
  for (const name of names) {
    try {
      const { result, curves, tensor, seen, interrupted, asked, problems, seconds } = await tryExample(name, browser, {
        shots,
      });
      const good = result > 90 && curves > 0 && tensor > 0 && seen.length >= 3 && interrupted !== false;
      if (!good) failed++;
      console.log(
        `${name}: ${result} %, ${curves} curves, ${tensor} tensors shown, seen at steps ${seen.join(" ")}; ${seconds.toFixed(1)} s` +
          `${interrupted === null ? "" : `; Stop ${interrupted ? "ends" : "does not end"} a training`}${good ? "" : "; FAILED"}`,
      );
      for (const url of asked) console.log(`  asked elsewhere: ${url}`);
      for (const problem of problems) console.log(`  ${problem}`);
    } catch (error) {
      failed++;
      console.log(`${name}: FAILED: ${error.message}`);
    }
  }
  await browser.close();
  process.exitCode = failed ? 1 : 0;
}

if (process.argv[1] && import.meta.filename === path.resolve(process.argv[1])) await main(process.argv.slice(2));
