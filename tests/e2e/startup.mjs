/**
 * How long the page takes to start, and what it loads: `node tests/e2e/startup.mjs [runs] [scene]`. Prints medians in milliseconds, for
 * first and later visits, beside a bare Pyodide that is started in the same browser right before each, and bytes as a host that compresses would send them.
 */

import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { gzipSync } from "node:zlib";
import * as b from "./browser.mjs";
import { PAGE_DIR } from "./server.mjs";

const runs = Number(process.argv[2] ?? 5);
const scene = process.argv[3];
const PYODIDE = path.resolve(PAGE_DIR, "../../node_modules/pyodide");
const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".json": "application/json",
};

/** A host as hosts are: files may be kept for ten minutes. `bare/` has Pyodide as it comes from npm. */
const asked = [];
const server = createServer((request, response) => {
  const name = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
  const file = name.startsWith("/bare/")
    ? path.join(PYODIDE, name.slice(6))
    : path.join(PAGE_DIR, name.endsWith("/") ? `${name}index.html` : name);
  try {
    const contents = name === "/bare/" ? Buffer.from("<!doctype html><title>bare</title>") : readFileSync(file);
    asked.push([name, contents]);
    const type = name === "/bare/" ? "text/html" : (TYPES[path.extname(file)] ?? "application/octet-stream");
    response.writeHead(200, { "Content-Type": type, "Cache-Control": "max-age=600" }).end(contents);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const url = `http://127.0.0.1:${server.address().port}/`;
const address = scene ? `${url}#scene=${scene}` : url;

const median = (values) => values.toSorted((x, y) => x - y)[values.length >> 1];

async function bare(context) {
  const page = await context.newPage();
  await page.goto(`${url}bare/`);
  const time = await page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const code = `const began = performance.now();
          const { loadPyodide } = await import("${location.href}pyodide.mjs");
          await loadPyodide({ indexURL: "${location.href}" });
          postMessage(performance.now() - began);`;
        const worker = new Worker(URL.createObjectURL(new Blob([code], { type: "text/javascript" })), {
          type: "module",
        });
        worker.onmessage = (event) => resolve(event.data);
        worker.onerror = (event) => reject(new Error(event.message));
      }),
  );
  await page.close();
  return time;
}

/** The page is opened and asked to train at once, as a visitor would who knows it. */
async function visit(context) {
  const page = await context.newPage();
  await page.goto(address);
  await page.waitForSelector("#play:enabled", { timeout: b.BOOT_MS });
  await page.click("#play");
  await page.waitForFunction(() => performance.getEntriesByName("lucid:first-step").length > 0, null, {
    timeout: b.BOOT_MS,
  });
  const marks = await page.evaluate(() =>
    ["lucid:ready", "lucid:first-step"].map((name) => performance.getEntriesByName(name)[0].startTime),
  );
  await page.click("#play");
  return { page, marks };
}

const browser = await b.launch();
const times = {
  bare: [],
  "first visit: ready": [],
  "first visit: first step": [],
  "later visit: ready": [],
  "later visit: first step": [],
};
let first = null;
for (let i = 0; i < runs; i++) {
  const context = await browser.newContext({ viewport: b.DESKTOP });
  times.bare.push(await bare(context));
  asked.length = 0;
  let { page, marks } = await visit(context);
  first ??= new Map(asked);
  times["first visit: ready"].push(marks[0]);
  times["first visit: first step"].push(marks[1]);
  await page.waitForSelector('#stored[data-state="done"]', { timeout: b.BOOT_MS });
  await page.close();
  ({ page, marks } = await visit(context));
  times["later visit: ready"].push(marks[0]);
  times["later visit: first step"].push(marks[1]);
  await context.close();
}
await browser.close();
server.close();

const reference = median(times.bare);
for (const [name, values] of Object.entries(times))
  console.log(
    `${name.padEnd(26)} ${median(values).toFixed(0).padStart(7)} ms  ${(median(values) / reference).toFixed(2).padStart(5)} × bare`,
  );

const kB = (bytes) => `${(bytes / 1000).toFixed(0).padStart(7)} kB`;
const packed = (contents) => gzipSync(contents, { level: 9 }).length;
const code = (name) =>
  /\.(js|css|html)$|\/$/.test(name) && !name.startsWith("/runtime/") && !name.includes("reference");
const all = readdirSync(PAGE_DIR, { recursive: true })
  .map((name) => `/${name}`)
  .filter((name) => code(name) && name !== "/packages.html" && name.includes("."));
const sum = (entries) => entries.reduce((total, contents) => total + packed(contents), 0);
console.log(`page code in all           ${kB(sum(all.map((name) => readFileSync(path.join(PAGE_DIR, name)))))}`);
console.log(
  `page code, first scene     ${kB(sum([...first].filter(([name]) => code(name)).map(([, contents]) => contents)))}`,
);
console.log(
  `Lucid                      ${kB(sum([...first].filter(([name]) => name.endsWith(".pack")).map(([, contents]) => contents)))}`,
);
console.log(
  `Pyodide                    ${kB(sum([...first].filter(([name]) => name.startsWith("/runtime/") && !name.endsWith(".pack")).map(([, contents]) => contents)))}`,
);
