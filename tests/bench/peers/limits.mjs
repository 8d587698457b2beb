/* The machine's own limits on one thread, natively and in Chromium, from limits.c: GFLOP/s of fused multiply-adds and GB/s. */

import { spawnSync } from "node:child_process";
import path from "node:path";
import { ROOT } from "../../../wasm/toolchain/prepare.mjs";

const SOURCE = path.join(ROOT, "tests/bench/peers/limits.c");
const OUT = path.join(ROOT, "build/peers");
const FLAGS = ["-O3", "-ffp-contract=off", `-I${path.join(ROOT, "wasm/kernels")}`, SOURCE];

function run(command, options) {
  const done = spawnSync(command, options, { encoding: "utf8", cwd: ROOT });
  if (done.status !== 0) throw new Error((done.error?.message ?? done.stderr).trim().split("\n")[0]);
  return done.stdout;
}

function native() {
  const program = path.join(OUT, "limits");
  run(process.env.CC ?? "cc", [...FLAGS, "-march=native", "-o", program]);
  return () => JSON.parse(run(program, []));
}

/** A side module, as the kernels are; the page gives it its memory. */
function page(browser, site) {
  const find = "import sys; sys.path.insert(0, 'wasm/toolchain'); import emscripten; print(emscripten.find().emcc)";
  const emcc = run(path.join(ROOT, ".venv/bin/python"), ["-c", find]).trim().split("\n").pop();
  const exported = ["use", "multiply", "lanes", "copy", "read"].map((name) => `_${name}`).join(",");
  const wasm = [
    "-sSIDE_MODULE=2",
    `-sEXPORTED_FUNCTIONS=${exported}`,
    "-fPIC",
    "-msimd128",
    "-mrelaxed-simd",
    "-DLT_PAGE",
  ];
  run(emcc, [...FLAGS, ...wasm, "-o", path.join(OUT, "limits.wasm")]);
  return async () => {
    const tab = await browser.newPage();
    await tab.goto(`${site.url}/runner/blank.html`);
    const found = await tab.evaluate(async (url) => {
      const memory = new WebAssembly.Memory({ initial: 2200 });
      const number = (value, mutable = false) => new WebAssembly.Global({ value: "i32", mutable }, value);
      const env = {
        memory,
        __indirect_function_table: new WebAssembly.Table({ element: "anyfunc", initial: 16 }),
        __stack_pointer: number(1 << 20, true),
        __memory_base: number(1 << 20),
        __table_base: number(1),
      };
      const bytes = await (await fetch(`${url}/peers/limits.wasm`)).arrayBuffer();
      const { exports } = (await WebAssembly.instantiate(bytes, { env })).instance;
      exports.__wasm_apply_data_relocs?.();
      exports.use(2 << 20);
      new Float32Array(memory.buffer, 2 << 20).fill(1); // memory that nobody has written is one page of zeros
      const least = (call) => {
        let found = Number.POSITIVE_INFINITY;
        for (let round = 0; round < 15; round++) {
          const begin = performance.now();
          call();
          found = Math.min(found, (performance.now() - begin) / 1000);
        }
        return found;
      };
      const times = 2_000_000;
      const floats = 1 << 24;
      return {
        gflops: (2e-9 * times * exports.lanes()) / least(() => exports.multiply(times)),
        copy: (8e-9 * floats) / least(() => exports.copy(floats)),
        read: (4e-9 * floats) / least(() => exports.read(floats)),
        "copy of 10^6":
          0.16 /
          least(() => {
            for (let i = 0; i < 20; i++) exports.copy(1_000_000);
          }),
      };
    }, site.url);
    await tab.close();
    return found;
  };
}

/** Functions that measure, or what keeps them from it. */
export function limits(browser, site) {
  const attempt = (make) => {
    try {
      return make();
    } catch (error) {
      return () => ({ error: error.message });
    }
  };
  return { native: attempt(native), Chromium: attempt(() => page(browser, site)) };
}
