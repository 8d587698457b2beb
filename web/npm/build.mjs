/* `npm run build -- npm-package`: the npm package, as a folder and as the file that `npm publish` takes, in build/npm/.
 *
 * It has the TypeScript of src/ compiled, bridge.py as a module, the wheel for Pyodide from dist/ at the repository's root, the
 * licence and the README. The worker for browsers is one file, without imports, which every bundler can take along as it is. The version is lucid's, and Pyodide's the one that the repository pins. */

import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { BuildError, digest, filesUnder, ROOT, run } from "../../wasm/toolchain/prepare.mjs";

const HERE = path.join(ROOT, "web/npm");
export const OUT = path.join(ROOT, "build/npm");
const PACKAGE = path.join(OUT, "package");

const read = (...names) => fs.readFileSync(path.join(...names), "utf8");

/** Lucid's version, from its one source. */
export function lucidVersion() {
  return read(ROOT, "lucid/_version.py").match(/^__version__\s*=\s*"([^"]+)"/m)[1];
}

function wheel() {
  if (process.env.LUCID_WHEEL) return path.resolve(process.env.LUCID_WHEEL);
  const dist = path.join(ROOT, "dist");
  const found = fs.existsSync(dist)
    ? fs
        .readdirSync(dist)
        .filter((name) => name.startsWith(`lucid_wasm-${lucidVersion()}-`) && name.includes("pyemscripten"))
    : [];
  if (found.length !== 1)
    throw new BuildError(
      `dist/ has ${found.length} Pyodide wheels of lucid ${lucidVersion()}; wanted one: npm run build`,
    );
  return path.join(dist, found[0]);
}

/** The module of what is not TypeScript. */
function made() {
  const lock = JSON.parse(read(ROOT, "node_modules/pyodide/pyodide-lock.json"));
  return [
    `export const BRIDGE = ${JSON.stringify(read(HERE, "src/bridge.py"))};`,
    `export const LOCK = ${JSON.stringify({ info: lock.info, packages: {} })};`,
    "",
  ].join("\n");
}

function about() {
  const own = JSON.parse(read(HERE, "package.json"));
  const pinned = JSON.parse(read(ROOT, "package.json")).dependencies.pyodide;
  for (const [what, has, wanted] of [
    ["version", own.version, lucidVersion()],
    ["pyodide", own.dependencies.pyodide, pinned],
  ])
    if (has !== wanted) throw new BuildError(`web/npm/package.json: ${what} is ${has}; wanted ${wanted}`);
}

async function bundleWorker() {
  const { build } = await import("vite");
  const dist = path.join(PACKAGE, "dist");
  const fileName = "worker-browser.js";
  await build({
    configFile: false,
    root: dist,
    logLevel: "warn",
    publicDir: false,
    build: {
      lib: { entry: path.join(dist, fileName), formats: ["es"], fileName: () => fileName },
      outDir: path.join(OUT, "worker"),
      emptyOutDir: true,
      target: "es2022",
    },
  });
  fs.copyFileSync(path.join(OUT, "worker", fileName), path.join(dist, fileName));
}

/** Make the package, unless it is newer than all that goes into it; gives the packed file. */
export async function buildPackage() {
  about();
  const tarball = path.join(OUT, `lucid-wasm-${lucidVersion()}.tgz`);
  const stamp = path.join(OUT, "stamp");
  const inputs = [
    ...filesUnder(HERE, () => true),
    wheel(),
    path.join(ROOT, "LICENSE"),
    path.join(ROOT, "package-lock.json"),
  ];
  const wanted = digest(inputs);
  if (fs.existsSync(tarball) && fs.existsSync(stamp) && fs.readFileSync(stamp, "utf8") === wanted) return tarball;
  console.log("[build] packing the npm package");
  fs.rmSync(PACKAGE, { recursive: true, force: true });
  fs.mkdirSync(path.join(PACKAGE, "dist"), { recursive: true });
  run(process.execPath, [path.join(ROOT, "node_modules/typescript/bin/tsc"), "-p", HERE]);
  fs.writeFileSync(path.join(PACKAGE, "dist/made.js"), made());
  await bundleWorker();
  fs.copyFileSync(wheel(), path.join(PACKAGE, "dist/lucid_wasm.whl"));
  for (const [from, name] of [
    [HERE, "package.json"],
    [HERE, "README.md"],
    [ROOT, "LICENSE"],
  ])
    fs.copyFileSync(path.join(from, name), path.join(PACKAGE, name));
  const { status, stdout, stderr } = spawnSync("npm", ["pack", "--json", "--pack-destination", OUT], {
    cwd: PACKAGE,
    encoding: "utf8",
  });
  if (status !== 0) throw new BuildError(`npm pack failed:\n${stderr}`);
  // An object by name, or a list, by npm's version.
  const [packed] = Object.values(JSON.parse(stdout));
  console.log(
    `[build] ${path.relative(ROOT, tarball)}: ${Math.round(packed.size / 1000)} kB, unpacked ` +
      `${Math.round(packed.unpackedSize / 1000)} kB in ${packed.entryCount} files`,
  );
  fs.writeFileSync(stamp, wanted);
  return tarball;
}
