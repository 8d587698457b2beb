/* Run the pytest files inside Pyodide, in Node or in Chromium. A run that shows no sign of life is ended, and the test that it hung
 * in is a failure. The result of each suite has the form of results.mjs. */

import { spawn } from "node:child_process";
import path from "node:path";
import { Results } from "./results.mjs";
import { addresses, launchChromium } from "./boot.mjs";
import { ROOT } from "../../wasm/toolchain/prepare.mjs";

const STALL = 180_000; // ms without an event; boot and the longest test are far below

/** Calls `expire` when `alive()` was not called for STALL ms. */
function watchdog(expire) {
  let timer;
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(expire, STALL);
  };
  alive();
  return { alive, stop: () => clearTimeout(timer) };
}

/** The suite in Node, in a process of its own. */
export async function runInNode(site, args) {
  const results = new Results("Pyodide in Node");
  // Two processes: with all tests the heap of one reaches beyond 2 GB, where what Pyodide hands to JavaScript comes out wrong.
  // Workers run the kernels with relaxed SIMD, for which Node 20 wants to be asked; all else is tested with the others here.
  const workers = ["test_pool.py", "test_pool_workers.py"].map((name) => `tests/unit/robustness/${name}`);
  const rest = ["tests", ...["tests/ops", ...workers].map((one) => `--ignore=${one}`)];
  const relaxed = Number(process.versions.node.split(".")[0]) < 21 ? ["--experimental-wasm-relaxed-simd"] : [];
  const parts = [{ files: ["tests/ops"] }, { files: rest }, { files: workers, flags: relaxed }];
  for (const { files, flags } of args.length === 0 ? parts : [{ files: [] }]) {
    results.ended = false;
    await runInProcess(site, [...args, ...files], flags ?? [], results);
    if (!results.complete) break;
  }
  return results;
}

function runInProcess(site, args, flags, results) {
  const job = JSON.stringify({ site: addresses(site), args });
  const child = spawn(process.execPath, [...flags, path.join(ROOT, "tests/pyodide/node_child.mjs"), job], {
    stdio: ["ignore", "inherit", "inherit", "pipe"],
  });
  return new Promise((done) => {
    const dog = watchdog(() => {
      results.hung(STALL);
      child.kill("SIGKILL");
    });
    let rest = "";
    child.stdio[3].setEncoding("utf8").on("data", (chunk) => {
      dog.alive();
      const lines = (rest + chunk).split("\n");
      rest = lines.pop();
      for (const line of lines) results.take(line);
    });
    child.on("error", (error) => results.crashed(error.message));
    child.on("close", (code, signal) => {
      dog.stop();
      results.close(`Node ended with ${signal ?? `exit code ${code}`}`);
      done(results);
    });
  });
}

/** What tests/selection.py chooses for Chromium, in a Web Worker as in the playground. */
export async function runInChromium(site, args) {
  const results = new Results("Pyodide in Chromium");
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await new Promise((done) => {
      const dog = watchdog(() => {
        results.hung(STALL);
        done();
      });
      const end = (why) => {
        dog.stop();
        results.close(why);
        done();
      };
      page.on("crash", () => end("the page crashed"));
      page.on("console", (message) => {
        if (message.type() === "error") console.error(`[chromium] ${message.text()}`);
      });
      const start = async () => {
        await page.exposeFunction("lucidEvent", (text) => {
          dog.alive();
          if (results.take(text)) end("");
        });
        await page.goto(`${site.url}/runner/blank.html`);
        await page.evaluate(
          (job) => {
            const worker = new Worker(`${job.site.url}/runner/worker.mjs`, { type: "module" });
            worker.onmessage = ({ data }) => globalThis.lucidEvent(data);
            worker.onerror = (event) =>
              globalThis.lucidEvent(
                JSON.stringify({ event: "end", code: -1, output: event.message ?? "worker failed" }),
              );
            worker.postMessage(job);
          },
          { site: addresses(site), args: ["--suite=chromium", ...args] },
        );
      };
      start().catch((error) => {
        results.crashed(error.message);
        end("the page could not be opened");
      });
    });
  } finally {
    await browser.close();
  }
  return results;
}
