/** The npm package in Node: in a worker thread and in the thread itself; its end, and what its README shows. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import v8 from "node:v8";
import vm from "node:vm";
import { ROOT, run } from "../../wasm/toolchain/prepare.mjs";
import { cases, fails } from "./battery.mjs";
import { APPS, app, install, TARBALL } from "./provision.mjs";

/** Only a hang should fail, and not a busy machine. */
const LIMIT = { timeout: 300_000 };

const abortAfter = (ms) => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), ms);
  return controller.signal;
};

let lib;
before(async () => {
  install();
  const entry = createRequire(path.join(APPS, "package.json")).resolve("lucid-wasm");
  lib = await import(pathToFileURL(entry).href);
});

for (const worker of [true, false]) {
  describe(worker ? "in a worker thread" : "in the same thread", LIMIT, () => {
    const printed = [];
    let lucid;
    before(async () => {
      lucid = await lib.createLucid({
        worker,
        stdout: (line) => printed.push(`stdout ${line}`),
        stderr: (line) => printed.push(`stderr ${line}`),
      });
    });
    after(() => lucid.dispose());
    for (const [name, run] of Object.entries(cases)) test(name, () => run({ lucid, lib, printed, worker }));

    test("what is forgotten is released when it is collected", async () => {
      v8.setFlagsFromString("--expose-gc");
      const gc = vm.runInNewContext("gc");
      const settle = async () => {
        for (let i = 0; i < 5; i++) {
          gc();
          await new Promise((done) => setTimeout(done, 10));
        }
      };
      await settle();
      const { handles } = await lucid.stats();
      await (async () => {
        for (let i = 0; i < 20; i++) await lucid.tensor(new Float32Array(4));
      })();
      await settle();
      // The last one may still be on the stack.
      assert.ok((await lucid.stats()).handles <= handles + 1);
    });
  });
}

describe("beginnings and ends", LIMIT, () => {
  const quiet = { stdout: () => undefined, stderr: () => undefined };

  test("a loop is interrupted, a worker that dies rejects all, restart() goes on, dispose() ends it", async () => {
    const lucid = await lib.createLucid(quiet);
    const tensor = await lucid.tensor(new Float32Array(1));
    await lucid.runPython("kept = 1");
    await fails(lucid.runPython("while True: pass", { signal: abortAfter(100) }), "AbortError");
    assert.equal(await lucid.runPython("kept"), 1, "Python lived on");

    const dying = fails(
      lucid.runPython("import js\njs.process.exit(3)\nwhile True: pass"),
      "LucidError",
      /exit code 3/,
    );
    const waiting = fails(lucid.runPython("1"), "LucidError", /exit code 3/);
    await Promise.all([dying, waiting]);
    await fails(lucid.runPython("1"), "LucidError", /exit code 3/);

    await lucid.restart();
    assert.equal(await lucid.runPython("globals().get('kept')"), undefined);
    await fails(() => tensor.data(), "LucidError", /the Python that it was in has ended/);
    assert.deepEqual(await lucid.stats(), { handles: 0, callbacks: 0 });

    const running = fails(lucid.runPython("while True: pass"), "LucidError", /restart\(\) was called/);
    const next = lucid.runPython("f()", { globals: { f: () => 5 } });
    await new Promise((done) => setTimeout(done, 50));
    await lucid.restart();
    await running;
    assert.equal(await next, 5, "what waited runs in the new Python, with its functions");

    const handle = await lucid.tensor(new Float32Array(1));
    const cut = fails(lucid.runPython("while True: pass"), "LucidError", /disposed of/);
    const never = fails(lucid.runPython("1"), "LucidError", /disposed of/);
    lucid.dispose();
    lucid.dispose();
    handle.dispose();
    await Promise.all([cut, never]);
    await fails(lucid.runPython("1"), "LucidError", /disposed of/);
    await fails(lucid.restart(), "LucidError", /disposed of/);
    await fails(handle.data.bind(handle), "LucidError", /disposed of/);
  });

  test("a Python that cannot start says why", async () => {
    const options = { ...quiet, wheelURL: "/nowhere/lucid.whl" };
    await fails(lib.createLucid(options), "LucidError", /could not be started: .*\/nowhere\/lucid\.whl/);
    await fails(lib.createLucid({ ...options, worker: false }), "LucidError", /could not be started/);
  });
});

describe("the package", () => {
  test("has the versions of lucid and of the pinned Pyodide", () => {
    const about = (file) => JSON.parse(fs.readFileSync(file, "utf8"));
    const installed = about(path.join(APPS, "node_modules/lucid-wasm/package.json"));
    const version = fs.readFileSync(path.join(ROOT, "lucid/_version.py"), "utf8").match(/__version__ = "(.*)"/)[1];
    assert.equal(installed.version, version);
    assert.equal(installed.dependencies.pyodide, about(path.join(ROOT, "package.json")).dependencies.pyodide);
    assert.equal(about(path.join(ROOT, "web/examples/digits/package.json")).dependencies["lucid-wasm"], `^${version}`);
  });

  test("holds what it should and no more", (context) => {
    const folder = path.join(APPS, "node_modules/lucid-wasm");
    const files = fs.readdirSync(folder, { recursive: true }).map(String).sort();
    for (const file of [
      "LICENSE",
      "README.md",
      "dist/lucid_wasm.whl",
      "dist/bundled.js",
      "dist/bundled.d.ts",
      "dist/node.js",
    ])
      assert.ok(files.includes(file), file);
    assert.deepEqual(
      files.filter((file) => !/^(LICENSE|README\.md|package\.json|dist(\/[\w-]+\.(js|d\.ts|whl))?)$/.test(file)),
      [],
    );
    const unpacked = files.reduce((sum, file) => sum + fs.statSync(path.join(folder, file)).size, 0);
    const packed = fs.statSync(TARBALL).size;
    context.diagnostic(`${Math.round(packed / 1000)} kB packed, ${Math.round(unpacked / 1000)} kB unpacked`);
    // The wheel, and 100 kB around it.
    assert.ok(unpacked < fs.statSync(path.join(folder, "dist/lucid_wasm.whl")).size + 120_000);
  });

  test("does what its README shows, strictly typed", () => {
    const [, code] = fs.readFileSync(path.join(ROOT, "web/npm/README.md"), "utf8").match(/```ts\n([\s\S]*?)```/);
    const statements = code
      .replace(/`\n[\s\S]*?`/, "``")
      .split("\n")
      .filter((line) => line.trim());
    assert.ok(statements.length <= 11, "an import and ten lines of TypeScript");
    const folder = app("readme", path.join(ROOT, "tests/npm/app"));
    for (const name of ["main.ts", "index.html", "battery.d.mts"]) fs.rmSync(path.join(folder, name));
    fs.writeFileSync(path.join(folder, "example.ts"), code);
    run(process.execPath, [path.join(ROOT, "node_modules/typescript/bin/tsc"), "-p", folder]);
    // Through standard input, as Node's own options must not reach the worker. It ends by itself: an idle Python keeps no process.
    const input = fs.readFileSync(path.join(folder, "example.js"), "utf8");
    const options = { cwd: folder, encoding: "utf8", input, timeout: 120_000 };
    const { stdout, stderr, status } = spawnSync(process.execPath, ["--input-type=module"], options);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^step 0: loss \d/);
    assert.equal(stdout.trim().split("\n").at(-1), "Float32Array(4) [ 0, 1, 1, 0 ]");
  });
});
