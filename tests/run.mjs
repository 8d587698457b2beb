/* `npm test`: the linters, then a build of what is out of date, then every test.
 *
 *     npm test                          all suites
 *     npm test -- quick                 an answer in two minutes: the native build, and of its tests what quickly shows most mistakes
 *     npm test -- native node           the suites named: native, node, chromium, e2e, npm
 *     npm test -- native -k matmul      anything else goes to pytest
 *
 * Native pytest and Pyodide in Node run every test, Chromium those that depend on kernels, browser or page: tests/selection.py
 * says which and why. A test that ran in only one of them, without a reason in writing, fails the run.
 */

import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { lint } from "../wasm/toolchain/lint.mjs";
import { command, prepare, ROOT } from "../wasm/toolchain/prepare.mjs";
import { difference, Results } from "./pyodide/results.mjs";

const SUITES = ["native", "node", "chromium", "e2e", "npm"];
const WORK = path.join(ROOT, "build", "test");
const NATIVE_LIMIT = 20 * 60_000; // beside two suites in Pyodide

command(async () => {
  const named = process.argv.slice(2).filter((argument) => SUITES.includes(argument));
  const quick = process.argv.slice(2).includes("quick");
  const pytestArgs = process.argv.slice(2).filter((argument) => !SUITES.includes(argument) && argument !== "quick");
  if (quick) pytestArgs.unshift("--suite=quick");
  const wanted = new Set(named.length ? named : quick ? ["native"] : SUITES);
  const pyodide = wanted.has("node") || wanted.has("chromium");
  const both = pyodide || wanted.has("e2e") || wanted.has("npm");
  prepare({ builds: both ? ["native", "wasm"] : ["native"], page: wanted.has("e2e"), first: lint });
  fs.mkdirSync(WORK, { recursive: true });

  // Native pytest runs beside the suites in Pyodide: each keeps one core busy. The page has the machine to itself.
  const differences = [],
    running = [];
  let site = null;
  if (pyodide) {
    // Only now: these modules need the npm packages, which a fresh clone does not have when it starts.
    const { openSite, findChromium } = await import("./pyodide/boot.mjs");
    if (wanted.has("chromium")) findChromium();
    site = await openSite();
  }
  if (wanted.has("native")) running.push(runNative(pytestArgs, both));
  if (pyodide) {
    const { runInNode, runInChromium } = await import("./pyodide/run.mjs");
    console.log(
      `\n== the same tests inside Pyodide${site.numpy ? ", with NumPy" : "; no NumPy for Pyodide on this machine, so its tests are skipped"}`,
    );
    if (wanted.has("node")) running.push(runInNode(site, pytestArgs));
    if (wanted.has("chromium")) running.push(runInChromium(site, pytestArgs));
  }
  const suites = await Promise.all(running);
  await site?.close();
  const native = wanted.has("native") ? suites[0] : null;
  for (const results of suites.slice(native ? 1 : 0)) {
    console.log(results.line());
    for (const failure of results.failures())
      console.log(`\nFAILED in ${results.name}: ${failure.id}\n${failure.text}`);
    // A run that died has no list of tests to compare.
    if (native?.complete && results.complete) differences.push(difference(native, results));
  }
  if (!pytestArgs.length) for (const suite of suites) console.log(`\n${suite.slowest().join("\n")}`);
  if (quick) suites.push(checkPage());
  if (wanted.has("e2e")) {
    console.log("\n== the page, in Chromium");
    const { runSpecs } = await import("./specs/run.mjs");
    suites.push(await runSpecs(ROOT, WORK, "e2e"));
  }
  if (wanted.has("npm")) {
    console.log("\n== the npm package, in Node and in Chromium");
    const { runSpecs } = await import("./specs/run.mjs");
    // Packed and installed before two of its specs begin at once.
    (await import("./npm/provision.mjs")).install();
    suites.push(await runSpecs(ROOT, WORK, "npm", 2));
  }
  report(suites, differences);
});

/** pytest in .venv, with its own output. The installed package is tested, not the checkout's lucid/. */
async function runNative(args, bothBuilt) {
  console.log("\n== native");
  const results = new Results("native");
  const file = path.join(WORK, "native.jsonl");
  fs.rmSync(file, { force: true });
  const env = {
    ...process.env,
    LUCID_TEST_REPORT: file,
    PYTHONPATH: path.join(ROOT, "tests/pyodide"),
    // Without bytecode that is kept, pytest rewrites every assertion of every file anew: most of the time of a small run.
    PYTHONPYCACHEPREFIX: path.join(ROOT, "build", "pycache"),
    PYTHONSAFEPATH: "1",
  };
  delete env.PYTHONDONTWRITEBYTECODE;
  if (bothBuilt) env.LUCID_BOTH_BUILT = "1";
  const child = spawn(path.join(ROOT, ".venv/bin/pytest"), ["-p", "pytest_report", "-q", ...args], {
    cwd: ROOT,
    env,
    stdio: ["ignore", "inherit", "inherit"],
    timeout: NATIVE_LIMIT,
    killSignal: "SIGKILL",
  });
  const run = await new Promise((done) => {
    child.on("error", (error) => done({ status: null, signal: error.message }));
    child.on("close", (status, signal) => done({ status, signal }));
  });
  const lines = fs.existsSync(file) ? fs.readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
  for (const line of lines) results.take(line);
  if (run.status === null) results.close(`pytest ended with ${run.signal}`);
  else results.take(JSON.stringify({ event: "end", code: run.status, output: `pytest's exit code was ${run.status}` }));
  results.close("");
  return results;
}

/** What can be said of the page without building it: that its sources fit together, and the op table that its reference shows. */
function checkPage() {
  const results = new Results("page");
  const began = Date.now();
  const tsc = path.join(ROOT, "node_modules/typescript/bin/tsc");
  const { status, stdout, stderr } = spawnSync(process.execPath, [tsc, "--noEmit", "-p", path.join(ROOT, "web")], {
    encoding: "utf8",
  });
  const id = "the types of the page";
  results.tests.set(id, { id, outcome: status === 0 ? "passed" : "failed", text: `${stdout}${stderr}` });
  for (const failure of results.failures()) console.log(`\nFAILED: ${failure.id}\n${failure.text}`);
  results.ended = true;
  results.close("");
  results.seconds = (Date.now() - began) / 1000;
  return results;
}

/** One line per suite, what ran in only one of two, and the closing line. */
function report(suites, differences) {
  console.log();
  let unexplained = 0;
  for (const { lines, unexplained: more } of differences) {
    unexplained += more;
    for (const line of lines) console.log(line);
  }
  // Once more, in short, where a log that is cut at its beginning still has them.
  for (const suite of suites)
    for (const { id, text } of suite.failures()) console.log(`FAILED in ${suite.name}: ${id}\n  ${brief(text)}`);
  for (const suite of suites) console.log(suite.line());
  const total = { passed: 0, failed: unexplained, skipped: 0 };
  for (const suite of suites) for (const outcome of Object.keys(total)) total[outcome] += suite.count(outcome);
  if (unexplained)
    console.log(`${unexplained} tests ran in only one build without a written reason; each counts as failed`);
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  process.exit(total.failed || !total.passed ? 1 : 0);
}

const brief = (text) => (text ?? "").trim().split("\n").slice(-4).join("\n  ").slice(-600);
