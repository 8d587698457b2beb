/* Who is measured beside whom. Each contestant has a name, says what it is, and measures a row for so many seconds: the
 * result has `times`, or `missing` where it has no such thing, or `error`. */

import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import readline from "node:readline";
import { ROOT } from "../../../wasm/toolchain/prepare.mjs";
import { launchChromium, openPage } from "../../pyodide/boot.mjs";

const HERE = path.join(ROOT, "tests/bench/peers");
const PLACE = path.join(ROOT, "build/peers"); // what the peers are installed in
const PACKAGES = [
  "@tensorflow/tfjs-core@4",
  "@tensorflow/tfjs-backend-cpu@4",
  "@tensorflow/tfjs-backend-wasm@4",
  "@jax-js/jax@0.1",
  "onnxruntime-web@1",
];
const PATIENCE = 120_000; // ms for one row; who takes longer is out for that row

/** Fetch the peers of JavaScript once, and write the models for ONNX Runtime. Gives an error's first line, or nothing. */
export function install() {
  fs.mkdirSync(PLACE, { recursive: true });
  const wanted = JSON.stringify(PACKAGES);
  const stamp = path.join(PLACE, "installed.json");
  if (!fs.existsSync(stamp) || fs.readFileSync(stamp, "utf8") !== wanted) {
    fs.writeFileSync(path.join(PLACE, "package.json"), '{ "private": true }\n');
    const options = ["install", "--no-audit", "--no-fund", "--ignore-scripts", ...PACKAGES];
    const done = spawnSync("npm", options, { cwd: PLACE, encoding: "utf8" });
    if (done.status !== 0) return done.stderr.trim().split("\n")[0];
    fs.writeFileSync(stamp, wanted);
  }
  const python = path.join(ROOT, ".venv/bin/python");
  const models = spawnSync(python, [path.join(HERE, "models.py"), path.join(PLACE, "models")], { encoding: "utf8" });
  return models.status === 0 ? undefined : models.stderr.trim().split("\n").pop();
}

/** NumPy's OpenBLAS is told its threads from without; what may have been set for an old one, its kernels, is left out. */
function plainly({ OPENBLAS_CORETYPE, OPENBLAS_L2_SIZE, ...environment }, threads) {
  return { ...environment, OPENBLAS_NUM_THREADS: String(threads) };
}

/** A process that measures with a library of Python. */
function python(name, library, threads, interpreter) {
  return {
    name,
    place: "native",
    threads,
    async open() {
      const child = spawn(interpreter, [path.join(HERE, "measure.py"), library, String(threads)], {
        stdio: ["pipe", "pipe", "ignore"],
        env: plainly(process.env, threads),
      });
      const lines = readline.createInterface({ input: child.stdout });
      const waiting = [];
      lines.on("line", (line) => waiting.shift()?.(JSON.parse(line)));
      child.on("close", () => {
        for (const done of waiting.splice(0)) done(null);
      });
      const next = () => new Promise((done) => waiting.push(done));
      const about = await next();
      if (!about) throw new Error(`${interpreter} has no ${library}`);
      this.close = () => child.kill();
      this.measure = async (row, seconds) => {
        if (child.exitCode !== null) return { error: "the process has ended" };
        child.stdin.write(`${JSON.stringify([row, seconds])}\n`);
        return (await within(next(), () => child.kill())) ?? { error: "the process has ended" };
      };
      return about;
    },
  };
}

async function within(promise, stop) {
  let timer;
  const late = new Promise((done) => {
    timer = setTimeout(() => {
      stop();
      done({ error: `no answer for ${PATIENCE / 1000} s` });
    }, PATIENCE);
  });
  const result = await Promise.race([promise, late]);
  clearTimeout(timer);
  return result;
}

const FILES = ["peers/measure.py", "models.py"];

/** Lays the measuring files into a Pyodide, and gives the text that makes a `Peer` there. */
function prepare(py, files, library, threads) {
  py.FS.mkdirTree("/bench/peers");
  for (const [name, text] of Object.entries(files)) py.FS.writeFile(`/bench/${name}`, text);
  return py.runPython(
    `import sys, json; sys.path.insert(0, "/bench/peers"); import measure
peer = measure.Peer("${library}", ${threads}); json.dumps({"version": peer.module.__version__, "threads": peer.threads})`,
  );
}

const texts = () =>
  Object.fromEntries(FILES.map((name) => [name, fs.readFileSync(path.join(ROOT, "tests/bench", name), "utf8")]));
const asked = (row, seconds) =>
  `json.dumps(peer.measure(json.loads(${JSON.stringify(JSON.stringify(row))}), ${seconds}))`;

/** Lucid or NumPy in Pyodide in a page of Chromium's. */
function pyodide(name, library, threads, browser, site) {
  return {
    name,
    place: "Chromium",
    threads,
    async open() {
      if (library === "numpy" && !site.numpy) throw new Error("there is no NumPy for Pyodide on this machine");
      const page = await openPage(browser, site);
      this.close = () => page.close();
      const about = await page.evaluate(
        async ([prepare, files, library, threads, numpy]) => {
          if (library === "numpy") {
            const response = await fetch(numpy);
            globalThis.py.unpackArchive(new Uint8Array(await response.arrayBuffer()), "wheel");
          }
          // biome-ignore lint/security/noGlobalEval: the function of this file, in the page
          return globalThis.eval(`(${prepare})`)(globalThis.py, files, library, threads);
        },
        [String(prepare), texts(), library, threads, site.numpy],
      );
      this.measure = async (row, seconds) => {
        const answer = page
          .evaluate((code) => globalThis.py.runPythonAsync(code), asked(row, seconds))
          .then(JSON.parse, (error) => ({ error: String(error.message).split("\n")[0] }));
        return within(answer, () => page.close());
      };
      return JSON.parse(about);
    },
  };
}

/** Lucid in Pyodide in Node, in a process of its own (node.mjs). */
function node(name, threads) {
  return {
    name,
    place: "Node",
    threads,
    async open() {
      const flags = Number(process.versions.node.split(".")[0]) < 21 ? ["--experimental-wasm-relaxed-simd"] : [];
      const child = spawn(process.execPath, [...flags, path.join(HERE, "node.mjs"), String(threads)], {
        stdio: ["ignore", "ignore", "inherit", "ipc"],
      });
      let answer;
      child.on("message", (message) => answer(message));
      child.on("exit", () => answer?.(null));
      const next = () =>
        new Promise((done) => {
          answer = done;
        });
      const about = await next();
      if (!about) throw new Error("Node did not start");
      this.close = () => child.kill();
      this.measure = async (row, seconds) => {
        if (child.exitCode !== null) return { error: "the process has ended" };
        child.send([row, seconds]);
        return (await within(next(), () => child.kill())) ?? { error: "the process has ended" };
      };
      return about;
    },
  };
}

/** A library of JavaScript in a page of its own. */
function javascript(name, library, threads, browser, site) {
  return {
    name,
    place: "Chromium",
    threads,
    async open() {
      const page = await browser.newPage();
      this.close = () => page.close();
      await page.goto(`${site.url}/runner/blank.html`);
      const version = await page.evaluate(
        async ([url, library, threads]) => {
          const { open } = await import(`${url}/bench/javascript.mjs`);
          globalThis.peer = await open(library, `${url}/peers/node_modules`, threads, `${url}/peers/models`);
          return globalThis.peer.version;
        },
        [site.url, library, threads],
      );
      this.measure = (row, seconds) =>
        within(
          page
            .evaluate(([row, seconds]) => globalThis.peer.measure(row, seconds), [row, seconds])
            .catch((error) => ({ error: String(error.message).split("\n")[0] })),
          () => page.close(),
        );
      return { version, threads };
    },
  };
}

/** Folders that the site serves besides. */
export const routes = () => ({ "/bench/": HERE, "/peers/": PLACE });

/** All contestants; each browser of its own, so that one that falls over takes no other with it. */
export async function contestants(site, cores, torch) {
  const own = path.join(ROOT, ".venv/bin/python");
  const browser = await launchChromium();
  const revectorized = await launchChromium({ args: ["--js-flags=--experimental-wasm-revectorize"] });
  const list = [
    python("Lucid", "lucid", 1, own),
    python("Lucid, all threads", "lucid", cores, own),
    python("PyTorch", "torch", 1, torch),
    python("PyTorch, all threads", "torch", cores, torch),
    python("NumPy", "numpy", 1, own),
    python("NumPy, all threads", "numpy", cores, own),
    node("Lucid", 1),
    node("Lucid, all threads", cores),
    pyodide("Lucid", "lucid", 1, browser, site),
    pyodide("Lucid, all threads", "lucid", cores, browser, site),
    pyodide("Lucid, revectorized", "lucid", 1, revectorized, site),
    pyodide("NumPy", "numpy", 1, browser, site),
    javascript("TensorFlow.js", "tensorflow", 1, browser, site),
    javascript("TensorFlow.js, all threads", "tensorflow", cores, browser, site),
    javascript("jax-js", "jax", 1, browser, site),
    javascript("jax-js, all threads", "jax", cores, browser, site),
    javascript("ONNX Runtime", "onnx", 1, browser, site),
    javascript("ONNX Runtime, all threads", "onnx", cores, browser, site),
  ];
  return { list, close: () => Promise.all([browser.close(), revectorized.close()]) };
}
