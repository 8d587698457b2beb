/* npm run bench, the first half: Lucid's figures natively and in Pyodide in Chromium; peers/run.mjs is the second.
 *
 * tests/bench/measure.py does the measuring; this file starts it in each place, and takes the figures that only a
 * browser has: importing lucid in a fresh interpreter, and the way from navigation to the first training step. */

import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { ROOT } from "../../wasm/toolchain/prepare.mjs";
import { serve } from "../../wasm/toolchain/serve.mjs";
import { launchChromium, openPage, openSite } from "../pyodide/boot.mjs";

const MEASURE = path.join(ROOT, "tests/bench/measure.py");
const PROGRAMS = path.join(ROOT, "tests/bench/programs.py");
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** What a script in Python prints, run natively; null where it may be missing what it compares with. */
function native(script, python = path.join(ROOT, ".venv/bin/python"), options = [], optional = false) {
  const done = spawnSync(python, [script, ...options], {
    encoding: "utf8",
    cwd: path.join(ROOT, "tests/bench"),
    stdio: ["ignore", "pipe", optional ? "ignore" : "inherit"],
  });
  if (done.status !== 0 && optional) return null;
  if (done.status !== 0) throw new Error("the native measurement failed");
  return JSON.parse(done.stdout);
}

/** What `everything` of a script gives in Chromium, where the programs lie in a folder beside it. */
async function everythingInChromium(browser, site, script) {
  const page = await openPage(browser, site);
  const folder = path.join(ROOT, "tests/programs");
  const files = { "script.py": fs.readFileSync(script, "utf8") };
  for (const name of fs.readdirSync(folder).filter((name) => name.endsWith(".py")))
    files[`programs/${name}`] = fs.readFileSync(path.join(folder, name), "utf8");
  const text = await page.evaluate((files) => {
    const home = "/home/pyodide/measured";
    globalThis.py.FS.mkdirTree(`${home}/programs`);
    for (const [name, text] of Object.entries(files)) globalThis.py.FS.writeFile(`${home}/${name}`, text);
    return globalThis.py.runPython(
      `import runpy, json; json.dumps(runpy.run_path("${home}/script.py")["everything"]())`,
    );
  }, files);
  await page.close();
  return JSON.parse(text);
}

/** Milliseconds that `import lucid` takes in interpreters that have not imported it. */
async function importTime(browser, site, rounds = 5) {
  const times = [];
  for (let i = 0; i < rounds; i++) {
    const page = await openPage(browser, site);
    times.push(
      await page.evaluate(() =>
        globalThis.py.runPython(
          "import time, sys\nassert 'lucid' not in sys.modules\nstart = time.perf_counter()\nimport lucid\n(time.perf_counter() - start) * 1e3",
        ),
      ),
    );
    await page.close();
  }
  return median(times);
}

async function inChromium(browser, site) {
  const page = await openPage(browser, site);
  const code = fs.readFileSync(MEASURE, "utf8");
  const text = await page.evaluate(
    async ([code, numpy]) => {
      if (numpy) {
        const response = await fetch(numpy);
        globalThis.py.unpackArchive(new Uint8Array(await response.arrayBuffer()), "wheel");
      }
      globalThis.py.FS.writeFile("/home/pyodide/measure.py", code);
      return globalThis.py.runPython(
        "import json, sys; sys.path.insert(0, '/home/pyodide'); import measure; json.dumps(measure.everything())",
      );
    },
    [code, site.numpy],
  );
  await page.close();
  return JSON.parse(text);
}

/** Milliseconds from navigation to the first training step of the playground, pressing play as soon as it can be. */
async function firstStep(browser, rounds = 3) {
  const server = await serve({ "/": path.join(ROOT, "web/dist") });
  const times = [];
  for (let i = 0; i < rounds; i++) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${server.url}/`);
    await page.locator("#play:enabled").click({ timeout: 60_000 });
    times.push(
      await page.evaluate(
        () =>
          new Promise((resolve) => {
            const look = () => {
              const mark = performance.getEntriesByName("lucid:first-step")[0];
              if (mark) resolve(mark.startTime);
              else setTimeout(look, 10);
            };
            look();
          }),
      ),
    );
    await context.close();
  }
  await server.close();
  return median(times);
}

function table(title, columns, rows) {
  const widths = columns.map((c, i) => Math.max(c.length, ...rows.map((r) => String(r[i]).length)));
  const line = (cells) =>
    cells.map((c, i) => (i ? String(c).padStart(widths[i]) : String(c).padEnd(widths[i]))).join("  ");
  console.log(`\n${title}\n${line(columns)}\n${rows.map(line).join("\n")}`);
}

function figures(title, key, digits, places) {
  const names = [...new Set(places.flatMap(([, result]) => Object.keys(result[key])))];
  table(
    title,
    ["", ...places.map(([name]) => name)],
    names.map((name) => [name, ...places.map(([, r]) => (name in r[key] ? r[key][name].toFixed(digits) : "-"))]),
  );
}

const site = await openSite();
const browser = await launchChromium();
try {
  const places = [
    ["native", native(MEASURE)],
    ["Chromium", await inChromium(browser, site)],
  ];
  for (const [name, result] of places)
    console.log(`${name}: kernels ${result.isa}, Python ${result.python}, NumPy ${result.numpy ?? "not installed"}`);
  figures("Overhead per call, µs", "overhead_us", 3, places);
  figures("Training step, ms", "step_ms", 4, places);
  figures("Matrix product, GFLOP/s", "gflops", 1, places);
  figures("Square matrices of float32, ms", "matrices_ms", 3, places);
  figures("Numbers in order, ms", "orders_ms", 3, places);
  figures("Printing, ms", "printing_ms", 3, places);
  figures("Eigenvalues and singular values, ms", "decompositions_ms", 3, places);
  figures("Fourier transforms, ms", "fourier_ms", 3, places);
  // PYTHON_TORCH names an interpreter that has PyTorch and Lucid, to be measured in the same run.
  const torch = process.env.PYTHON_TORCH ?? path.join(ROOT, ".venv/bin/python");
  figures("Training step of the programs in tests/programs, ms", "ms", 3, [
    ["native", { ms: native(PROGRAMS) }],
    ["PyTorch, one thread", { ms: native(PROGRAMS, torch, ["--torch"], true) ?? {} }],
    ["Chromium", { ms: await everythingInChromium(browser, site, PROGRAMS) }],
  ]);
  const wheel = fs.readdirSync(path.join(ROOT, "dist")).find((name) => name.includes("pyemscripten"));
  table(
    "The package in the browser",
    ["", ""],
    [
      ["import lucid, ms", (await importTime(browser, site)).toFixed(0)],
      ["wheel, kB", (fs.statSync(path.join(ROOT, "dist", wheel)).size / 1000).toFixed(0)],
      ["navigation to the first training step, ms", (await firstStep(browser)).toFixed(0)],
    ],
  );
} finally {
  await browser.close();
  await site.close();
}
