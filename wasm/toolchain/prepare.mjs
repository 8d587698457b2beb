/* What every npm command does first: install the npm packages, run the two builds, build the page. Everything that is up to
 * date is left alone, so a second run takes a second. Until `installPackages` has run, only Node's own modules are used. */

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const PACKED = path.join(ROOT, "node_modules", ".lucid-installed");

/** Something that the person at the keyboard can mend; the message says how. */
export class BuildError extends Error {}

/** Run `main`; show a BuildError without a stack trace and exit with 1. */
export async function command(main) {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof BuildError ? `[build] ${error.message}` : error);
    process.exit(1);
  }
}

/** Bring the builds named (`native`, `wasm`) and, where asked, the page up to date. `first` is run when the tools are there. */
export function prepare({ builds = ["native", "wasm"], page = false, first } = {}) {
  checkNode();
  installPackages();
  const build = path.join(ROOT, "wasm/toolchain/build.py");
  if (first || !builds.length) run(python(), ["-B", build, "venv"]);
  first?.();
  if (builds.length) run(python(), ["-B", build, ...builds]);
  if (page) buildPage();
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new BuildError(`Node ${process.versions.node} is too old: install Node 20.19 or newer`);
  }
}

/** `npm ci`, unless node_modules/ is what package-lock.json says. */
function installPackages() {
  const wanted = digest([path.join(ROOT, "package-lock.json")]);
  if (fs.existsSync(PACKED) && fs.readFileSync(PACKED, "utf8") === wanted) return;
  console.log("[build] npm ci");
  run("npm", ["ci", "--no-audit", "--no-fund"]);
  fs.writeFileSync(PACKED, wanted);
}

/** The Python to build with: $PYTHON, else the first of the usual names that is 3.11 or newer. */
export function python() {
  const names = process.env.PYTHON
    ? [process.env.PYTHON]
    : ["python3", "python3.14", "python3.13", "python3.12", "python3.11"];
  for (const name of names) {
    const probe = spawnSync(name, ["-c", "import sys; sys.exit(sys.version_info < (3, 11))"]);
    if (probe.status === 0) return name;
  }
  throw new BuildError(`found no Python 3.11 or newer (tried ${names.join(", ")}): install one, or set PYTHON`);
}

/** `vite build`, unless web/dist is newer than all that goes into it. */
function buildPage() {
  const web = path.join(ROOT, "web");
  const stamp = path.join(ROOT, "build", "page.stamp");
  const inputs = [
    ...filesUnder(web, (name) => name !== "dist" && name !== "node_modules"),
    ...filesUnder(path.join(ROOT, "dist"), () => true).filter((file) => file.includes("pyemscripten")),
    ...filesUnder(path.join(ROOT, "build", "wasm", "generated"), () => true).filter((file) => file.endsWith(".json")),
    path.join(ROOT, "package-lock.json"),
  ];
  const wanted = digest(inputs);
  const made = fs.existsSync(path.join(web, "dist", "index.html"));
  if (made && fs.existsSync(stamp) && fs.readFileSync(stamp, "utf8") === wanted) return;
  console.log("[build] building the page");
  run(process.execPath, [path.join(ROOT, "node_modules/typescript/bin/tsc"), "--noEmit", "-p", web]);
  run(process.execPath, [path.join(ROOT, "node_modules/vite/bin/vite.js"), "build", "--logLevel", "warn", web]);
  fs.mkdirSync(path.dirname(stamp), { recursive: true });
  fs.writeFileSync(stamp, wanted);
}

export function filesUnder(folder, keep) {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(folder, entry.name);
    if (!keep(entry.name)) return [];
    return entry.isDirectory() ? filesUnder(full, keep) : [full];
  });
}

export function digest(files) {
  const hash = createHash("sha256");
  for (const file of files.sort())
    hash.update(path.relative(ROOT, file)).update("\0").update(fs.readFileSync(file)).update("\0");
  return hash.digest("hex");
}

/** Run a program with our own output; stop with its name when it fails. */
export function run(program, args, options = {}) {
  const result = spawnSync(program, args, { cwd: ROOT, stdio: "inherit", ...options });
  if (result.error) throw new BuildError(`${program} could not be started: ${result.error.message}`);
  if (result.status !== 0) throw new BuildError(`${path.basename(program)} ${args[0] ?? ""} failed`);
  return result;
}
