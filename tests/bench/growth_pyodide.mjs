/* What a wheel costs in Pyodide: `node growth_pyodide.mjs node|chromium WHEEL` prints one JSON object.
 *
 * In Node: one import of lucid in a fresh process (by the clock, and of the processors, where V8's compiler threads count too), the memory after it, and what calls cost. In Chromium: the time of the import
 * in fresh pages. The wheel is unpacked, not installed through micropip, whose work does not depend on what is in it. */

import fs from "node:fs";
import path from "node:path";
import { ROOT } from "../../wasm/toolchain/prepare.mjs";
import { serve } from "../../wasm/toolchain/serve.mjs";
import { launchChromium } from "../pyodide/boot.mjs";

const [where, wheel] = process.argv.slice(2);
const UNPACK = "import site, importlib; importlib.invalidate_caches(); site.getsitepackages()[0]";
const IMPORT = "import time\nstart = time.perf_counter()\nimport lucid\n(time.perf_counter() - start) * 1e3";
const CALLS = path.join(ROOT, "tests/bench/calls.py");

async function inNode() {
  const { loadPyodide } = await import("pyodide");
  const py = await loadPyodide();
  py.unpackArchive(new Uint8Array(fs.readFileSync(wheel)), "wheel", { extractDir: py.runPython(UNPACK) });
  const module = py._module;
  // Bytes that malloc has given out: the eighth number of its mallinfo. The memory itself grows in large steps.
  const information = module._malloc(64);
  const heap = () => {
    py.runPython("import gc; gc.collect()");
    module._mallinfo(information);
    return module.HEAPU32[(information >> 2) + 7];
  };
  const before = { heap: heap(), processor: process.cpuUsage() };
  const found = { import_ms: py.runPython(IMPORT) };
  const { user, system } = process.cpuUsage(before.processor);
  found.import_processor_ms = (user + system) / 1e3;
  found.memory = module.HEAPU8.length;
  found.heap = heap() - before.heap;
  if (process.argv[4] === "calls") {
    py.FS.writeFile("/home/pyodide/calls.py", fs.readFileSync(CALLS, "utf8"));
    found.calls = JSON.parse(
      py.runPython(
        "import json, sys; sys.path.insert(0, '/home/pyodide'); import calls; json.dumps(calls.everything())",
      ),
    );
  }
  return found;
}

async function inChromium(rounds = 5) {
  const site = await serve({
    "/pyodide/": path.join(ROOT, "node_modules/pyodide"),
    "/runner/": path.join(ROOT, "tests/pyodide"),
    "/dist/": path.dirname(path.resolve(wheel)),
  });
  const browser = await launchChromium();
  const times = [];
  try {
    for (let i = 0; i < rounds; i++) {
      const page = await browser.newPage();
      await page.goto(`${site.url}/runner/blank.html`);
      times.push(
        await page.evaluate(
          async ([url, wheel, unpack, text]) => {
            const py = await (await import(`${url}/pyodide/pyodide.mjs`)).loadPyodide();
            const data = await (await fetch(`${url}/dist/${wheel}`)).arrayBuffer();
            py.unpackArchive(new Uint8Array(data), "wheel", { extractDir: py.runPython(unpack) });
            return py.runPython(text);
          },
          [site.url, path.basename(wheel), UNPACK, IMPORT],
        ),
      );
      await page.close();
    }
  } finally {
    await browser.close();
    await site.close();
  }
  return { import_ms: times };
}

console.log(JSON.stringify(await (where === "node" ? inNode() : inChromium())));
process.exit(0);
