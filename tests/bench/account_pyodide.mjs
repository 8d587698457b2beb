/* Profiles of the scenarios in Pyodide: `node account_pyodide.mjs SITE SCENARIOS NAMES TARGET` writes to TARGET, for each name, the time of a call and
 * the sampled stacks as lists of function names with the innermost first. SITE is a folder with the package, whose module has names. */

import fs from "node:fs";
import inspector from "node:inspector/promises";
import path from "node:path";
import { loadPyodide } from "pyodide";

const [site, scenarios, names, target] = process.argv.slice(2);
const SECONDS = 4; // of samples per scenario
const INTERVAL = 100; // µs between samples
const DEPTH = 12; // functions kept of a stack

const py = await loadPyodide();
const exported = await mainNames();
py.mountNodeFS("/site", path.resolve(site));
py.FS.writeFile("/home/pyodide/scenarios.py", fs.readFileSync(scenarios, "utf8"));
py.runPython("import sys; sys.path[:0] = ['/site', '/home/pyodide']; import scenarios, time");

/** Pyodide's main module has no name section: index -> name under which a function is exported. */
async function mainNames() {
  const bytes = fs.readFileSync(new URL(import.meta.resolve("pyodide/pyodide.asm.wasm")));
  const found = new Map();
  let at = 8;
  const leb = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value |= (byte & 127) << shift;
      if (byte < 128) return value >>> 0;
    }
  };
  while (at < bytes.length) {
    const id = bytes[at++];
    const size = leb(),
      end = at + size;
    if (id === 7) {
      for (let count = leb(); count > 0; count--) {
        const length = leb();
        const name = bytes.toString("utf8", at, at + length);
        at += length;
        const kind = bytes[at++];
        const index = leb();
        if (kind === 0 && !found.has(index)) found.set(index, name);
      }
    }
    at = end;
  }
  return found;
}

function functionName(frame) {
  const match = /^wasm-function\[(\d+)\]$/.exec(frame.functionName);
  return match ? (exported.get(Number(match[1])) ?? frame.functionName) : frame.functionName;
}

async function profile(name) {
  const text = JSON.stringify(name);
  const wall = py.runPython(`scenarios.wall(${text})`);
  py.runPython(
    `make, units = scenarios.SCENARIOS[${text}]; run = make(); number = max(1, int(0.05 / (${wall} * 1e-6 * units)))`,
  );
  const session = new inspector.Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.setSamplingInterval", { interval: INTERVAL });
  await session.post("Profiler.start");
  py.runPython(`start = time.perf_counter()\nwhile time.perf_counter() - start < ${SECONDS}: run(number)`);
  const { profile } = await session.post("Profiler.stop");
  session.disconnect();
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map();
  for (const node of profile.nodes) for (const child of node.children ?? []) parents.set(child, node.id);
  const counted = new Map();
  for (const node of profile.nodes) {
    if (!node.hitCount || ["(program)", "(idle)", "(root)"].includes(node.callFrame.functionName)) continue;
    const stack = [];
    for (let id = node.id; id !== undefined && stack.length < DEPTH; id = parents.get(id))
      stack.push(functionName(nodes.get(id).callFrame));
    const key = JSON.stringify(stack);
    counted.set(key, (counted.get(key) ?? 0) + node.hitCount);
  }
  return { wall_us: wall, stacks: [...counted].map(([key, count]) => [JSON.parse(key), count]) };
}

const result = {};
for (const name of JSON.parse(names)) result[name] = await profile(name);
fs.writeFileSync(target, JSON.stringify(result));
process.exit(0);
