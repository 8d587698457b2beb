/* The package as a stranger gets it: packed, and installed from the file into folders of their own under build/npm/. */

import fs from "node:fs";
import path from "node:path";
import { ROOT, run } from "../../wasm/toolchain/prepare.mjs";
import { buildPackage, OUT } from "../../web/npm/build.mjs";

export const APPS = path.join(OUT, "apps");
export const TARBALL = await buildPackage();

/** `npm install` of the packed file; its dependencies come from npm's cache, which this repository's own installation has filled. */
export function install() {
  fs.mkdirSync(APPS, { recursive: true });
  const stamp = path.join(APPS, "installed");
  const packed = String(fs.statSync(TARBALL).mtimeMs);
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, "utf8") === packed) return;
  fs.rmSync(APPS, { recursive: true, force: true });
  fs.mkdirSync(APPS, { recursive: true });
  const about = { private: true, type: "module", dependencies: { "lucid-wasm": `file:${TARBALL}` } };
  fs.writeFileSync(path.join(APPS, "package.json"), JSON.stringify(about));
  run("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"], {
    cwd: APPS,
    stdio: ["ignore", "ignore", "inherit"],
  });
  fs.writeFileSync(stamp, packed);
}

/** A copy of a folder of sources beside the installed package, so that its imports find that. */
export function app(name, from) {
  install();
  const folder = path.join(APPS, name);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.cpSync(from, folder, { recursive: true, filter: (file) => !/node_modules|\/dist$|package-lock/.test(file) });
  return folder;
}

const tool = (file) => path.join(ROOT, "node_modules", file);

export function typeCheck(folder, ...more) {
  run(process.execPath, [tool("typescript/bin/tsc"), "--noEmit", ...more], { cwd: folder });
}

export function bundle(folder) {
  run(process.execPath, [tool("vite/bin/vite.js"), "build", "--logLevel", "warn"], { cwd: folder });
  return path.join(folder, "dist");
}
