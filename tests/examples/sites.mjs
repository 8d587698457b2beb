/* What each of web/examples needs, gathered into one folder of static files: build/examples/NAME/site. */

import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { BuildError, ROOT } from "../../wasm/toolchain/prepare.mjs";

const EXAMPLES = path.join(ROOT, "web/examples");
const MODULES = path.join(ROOT, "node_modules");
const HERE = path.join(ROOT, "tests/examples");
const PLATFORM = "pyemscripten_2026_0_wasm32";

/** Each makes its site in a folder; the newest version of what comes from an index is taken, except where two must fit. */
export const SITES = {
  /** A page, Pyodide from npm, the wheel. */
  html(_work, site) {
    copy(path.join(EXAMPLES, "html"), site);
    copy(path.join(MODULES, "pyodide"), path.join(site, "pyodide"));
    copyWheel(site);
  },

  /** PyScript from npm. It installs with micropip, which npm's Pyodide does not have. */
  pyscript(work, site) {
    copy(path.join(EXAMPLES, "pyscript"), site);
    copy(path.join(MODULES, "@pyscript/core/dist"), path.join(site, "pyscript"));
    const wheels = download(path.join(work, "wheels"), [python()], ["micropip==0.11.1"]);
    distribute(path.join(site, "pyodide"), path.join(MODULES, "pyodide"), wheels);
    copyWheel(site);
  },

  /** A site built by `jupyter lite`, with Pyodide from npm and the pure-Python packages that its kernel imports. */
  jupyterlite(work, site) {
    const bin = venv(work, ["jupyterlite-core", "jupyterlite-pyodide-kernel", "jupyter-server"]);
    const lite = path.join(work, "lite");
    fs.rmSync(lite, { recursive: true, force: true }); // it has notes on what was built, which a new site lacks
    const known = JSON.parse(fs.readFileSync(path.join(MODULES, "pyodide/pyodide-lock.json"), "utf8")).packages;
    const needs = closure(known, ["ipython", "jedi", "micropip", "packaging"]);
    const wheels = download(
      path.join(work, "wheels"),
      [path.join(bin, "python")],
      ["comm", ...needs.map((name) => `${name}==${known[name].version}`)],
    );
    distribute(path.join(lite, "static/pyodide"), path.join(MODULES, "pyodide"), wheels);
    const contents = path.join(EXAMPLES, "jupyterlite");
    run(
      path.join(bin, "jupyter"),
      ["lite", "build", `--output-dir=${site}`, `--contents=${contents}`, `--piplite-wheels=${wheel()}`],
      { cwd: lite },
    );
  },

  /** marimo's export, whose page names the folder with its own version of Pyodide. */
  marimo(work, site) {
    const bin = venv(work, ["marimo", "uv"]); // its export asks ruff, which it runs by uv, for what the notebook imports
    const say = (code) => run(path.join(bin, "python"), ["-c", code], { quiet: true }).trim();
    const version = say("from marimo._pyodide.pyodide_constraints import PYODIDE_VERSION as v; print(v)");
    const marimo = say("import marimo; print(marimo.__version__)");
    run("npm", ["install", "--no-save", "--no-audit", "--no-fund", "--prefix", work, `pyodide@${version}`]);
    const wheels = download(
      path.join(work, "wheels"),
      [path.join(bin, "python"), "--platform", PLATFORM, "--implementation", "cp"],
      `micropip packaging msgspec marimo-base==${marimo} markdown pymdown-extensions<12 narwhals docutils pygments jedi<0.21
       parso pyodide-http tomlkit itsdangerous python-multipart typing-extensions`.split(/\s+/),
    );
    // It has no wheel for Pyodide on the index, and does without its module in C.
    wheels.push(...download(path.join(work, "wheels-pure"), [path.join(bin, "python")], ["pyyaml"]));
    const notebook = path.join(EXAMPLES, "marimo/moons.py");
    const more = { PATH: `${bin}:${process.env.PATH}`, ...indexOfPip(bin) };
    run(path.join(bin, "marimo"), ["--yes", "export", "html-wasm", notebook, "-o", site, "--mode", "edit", "-f"], {
      more,
    });
    distribute(path.join(site, "pyodide"), path.join(work, "node_modules/pyodide"), wheels);
    copyWheel(path.join(site, "public"));
    const index = path.join(site, "index.html");
    const page = fs.readFileSync(index, "utf8");
    const named = page.replace(
      "<marimo-wasm ",
      '<marimo-wasm data-pyodide-index-url="./pyodide/" data-pyodide-lockfile-url="./pyodide/pyodide-lock.json" ',
    );
    if (named === page) throw new BuildError("marimo's page has no element marimo-wasm any more");
    fs.writeFileSync(index, named);
  },
};

/** The site of an example, made anew; what was fetched for it before is kept. */
export function provision(name) {
  const work = path.join(ROOT, "build/examples", name);
  const site = path.join(work, "site");
  fs.rmSync(site, { recursive: true, force: true });
  fs.mkdirSync(site, { recursive: true });
  SITES[name](work, site);
  return site;
}

function wheel() {
  const dist = path.join(ROOT, "dist");
  const found = fs.existsSync(dist) ? fs.readdirSync(dist).filter((name) => name.endsWith(`${PLATFORM}.whl`)) : [];
  if (found.length !== 1) throw new BuildError(`dist/ holds ${found.length} Pyodide wheels: run \`npm run build\``);
  return path.join(dist, found[0]);
}

function copyWheel(folder) {
  fs.mkdirSync(folder, { recursive: true });
  fs.copyFileSync(wheel(), path.join(folder, path.basename(wheel())));
}

const copy = (from, to) => fs.cpSync(from, to, { recursive: true, dereference: true });

function python() {
  return path.join(ROOT, ".venv/bin/python");
}

function distribute(folder, pyodide, wheels) {
  run(python(), ["-B", path.join(HERE, "distribution.py"), folder, pyodide, ...wheels]);
}

/** A virtual environment of the example's own with packages from the index; returns its bin folder. */
function venv(work, packages) {
  const folder = path.join(work, "venv");
  const bin = path.join(folder, "bin");
  if (!fs.existsSync(path.join(folder, "ready"))) {
    run(python(), ["-m", "venv", folder]);
    run(path.join(bin, "python"), ["-m", "pip", "install", "--quiet", ...packages]);
    fs.writeFileSync(path.join(folder, "ready"), "");
  }
  return bin;
}

/** uv does not read pip's configuration: where that names another index than PyPI, it is told. */
function indexOfPip(bin) {
  const { status, stdout } = spawnSync(path.join(bin, "pip"), ["config", "get", "global.index-url"], {
    encoding: "utf8",
  });
  return status === 0 && !process.env.UV_DEFAULT_INDEX ? { UV_DEFAULT_INDEX: stdout.trim() } : {};
}

/** Wheels from the index for Pyodide's Python, without what they need. They are kept from one run to the next. */
function download(folder, [interpreter, ...options], packages) {
  const wanted = path.join(folder, "wanted");
  const text = packages.join("\n");
  if (!fs.existsSync(wanted) || fs.readFileSync(wanted, "utf8") !== text) {
    fs.rmSync(folder, { recursive: true, force: true });
    run(interpreter, [
      ...["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--python-version", "3.14"],
      ...[...options, "--dest", folder, ...packages],
    ]);
    fs.writeFileSync(wanted, text);
  }
  return fs
    .readdirSync(folder)
    .filter((name) => name.endsWith(".whl"))
    .map((name) => path.join(folder, name));
}

/** The names of packages and of all that they need, as a lock file has them. */
function closure(known, names) {
  const found = new Set();
  const take = (name) => {
    const key = name.toLowerCase().replaceAll(/[-_.]+/g, "-");
    if (found.has(key) || !known[key]) return;
    found.add(key);
    known[key].depends.forEach(take);
  };
  names.forEach(take);
  return [...found];
}

function run(program, args, { quiet = false, more = {}, cwd = ROOT } = {}) {
  const env = { ...process.env, PIP_DISABLE_PIP_VERSION_CHECK: "1", ...more };
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: "utf8",
    cwd,
    env,
    maxBuffer: 1 << 26,
  });
  if (status !== 0) {
    const told = quiet ? stderr : `${stdout}\n${stderr}`;
    throw new BuildError(`${path.basename(program)} ${args.slice(0, 4).join(" ")}: ${error ?? told.slice(-3000)}`);
  }
  return stdout;
}
