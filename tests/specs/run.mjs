/** Specs under Node's own test runner: those that drive the page, and those of the npm package. */

import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { findChromium } from "../pyodide/boot.mjs";
import { Results } from "../pyodide/results.mjs";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const LIMIT = 25 * 60_000;

/**
 * Every spec of a suite, and those with a failure once more: a browser on a busy machine is late now and then, and what is
 * broken fails twice. The second run counts; a test that needed it is named. The specs are in the folder of tests/ that is called as
 * the suite; `atOnce` of them run at the same time in the first run.
 */
export async function runSpecs(root, work, suite, atOnce = 1) {
  const folder = path.join(root, "tests", suite);
  const results = new Results(suite);
  const files = fs
    .readdirSync(folder)
    .filter((name) => name.endsWith(".test.mjs"))
    .sort()
    .map((name) => path.join(folder, name));
  const first = await run(root, path.join(work, `${suite}.jsonl`), files, atOnce);
  const again = files.filter((file) => first.tests.some((test) => test.file === file && test.outcome === "failed"));
  const second = again.length && !first.ended ? await run(root, path.join(work, `${suite}-again.jsonl`), again) : null;
  const late = [];
  for (const test of first.tests) {
    const id = `${path.basename(test.file)}: ${test.name}`;
    const anew = second?.tests.find(({ file, name }) => file === test.file && name === test.name);
    if (anew && test.outcome === "failed" && anew.outcome === "passed") late.push({ ...test, id });
    results.tests.set(id, { ...(anew ?? test), id });
  }
  // What the second run alone has is no less a failure.
  for (const test of second?.tests ?? []) {
    const id = `${path.basename(test.file)}: ${test.name}`;
    if (!results.tests.has(id)) results.tests.set(id, { ...test, id });
  }
  const last = second ?? first;
  if (first.ended) results.crashed(`the specs were ended after ${LIMIT / 60_000} minutes`);
  else if (!first.tests.length || (last.code !== 0 && !results.count("failed")))
    results.crashed(`node --test ended with ${last.code}`);
  results.ended = true;
  results.close("");
  for (const { id, text } of late) console.log(`\nPassed only when run again: ${id}\n${text}`);
  for (const { id, text } of results.failures()) console.log(`\nFAILED in ${results.name}: ${id}\n${text}`);
  return results;
}

/** Run spec files, `atOnce` of them at the same time: their tests, the runner's exit code, and whether it had to be ended. */
async function run(root, report, files, atOnce = 1) {
  fs.rmSync(report, { force: true });
  const child = spawn(
    process.execPath,
    [
      "--test",
      `--test-concurrency=${atOnce}`,
      "--test-reporter=spec",
      "--test-reporter-destination=stdout",
      `--test-reporter=${path.join(HERE, "reporter.mjs")}`,
      `--test-reporter-destination=${report}`,
      ...files,
    ],
    { cwd: root, env: { ...process.env, CHROMIUM: findChromium() }, stdio: ["ignore", "inherit", "inherit"] },
  );
  let ended = false;
  const timer = setTimeout(() => {
    ended = true;
    child.kill("SIGKILL");
  }, LIMIT);
  const code = await new Promise((done) => child.on("close", done));
  clearTimeout(timer);
  const lines = fs.existsSync(report) ? fs.readFileSync(report, "utf8").split("\n").filter(Boolean) : [];
  return { tests: lines.map((line) => JSON.parse(line)), code, ended };
}
