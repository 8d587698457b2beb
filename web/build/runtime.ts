/**
 * Brings what Python needs to the page: Pyodide's files from its npm package, its standard library with bytecode, and Lucid's
 * wheel from dist/ as one archive with bytecode.
 */

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { Plugin } from "vite";

const require = createRequire(import.meta.url);

/** What the page is told of its files: where they lie, relative to the page, and how many bytes each has. */
interface Runtime {
  /** Pyodide's folder, ending in a slash. */
  pyodide: string;
  interpreter: [path: string, size: number];
  stdlib: [path: string, size: number];
  lucid: [path: string, size: number];
  /** Changes when a snapshot of Python's memory would no longer fit. */
  digest: string;
  /** Modules of the standard library that a snapshot holds imported. */
  modules: string[];
  /** What Pyodide's list of packages says of itself; there are no packages beside Lucid. */
  lock: unknown;
}

/** Newest wheel for Pyodide in dist/, or the one that LUCID_WHEEL names. */
function findWheel(root: string): string {
  if (process.env.LUCID_WHEEL) return path.resolve(process.env.LUCID_WHEEL);
  const dist = path.join(root, "dist");
  const wheels = existsSync(dist)
    ? readdirSync(dist).filter((name) => /^lucid_wasm-.*-pyemscripten_.*_wasm32\.whl$/.test(name))
    : [];
  if (wheels.length === 0) {
    throw new Error(
      `no Lucid wheel for Pyodide in ${dist}: build it first (npm start and npm test do), or set LUCID_WHEEL`,
    );
  }
  const age = (name: string) => statSync(path.join(dist, name)).mtimeMs;
  return path.join(dist, wheels.sort((a, b) => age(b) - age(a))[0]!);
}

function digestOf(files: string[], more = ""): string {
  const hash = createHash("sha256").update(more);
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest("hex").slice(0, 10);
}

/** The folder with what bytecode.mjs makes of a wheel: made once for each wheel, Pyodide and playground. */
function prepared(root: string, wheel: string, pyodideHome: string): string {
  const script = path.join(root, "web/build/bytecode.mjs");
  const playground = path.join(root, "web/src/python/playground");
  // Of the playground's own Python only its imports count.
  const imports = readdirSync(playground)
    .filter((name) => name.endsWith(".py"))
    .flatMap((name) => readFileSync(path.join(playground, name), "utf8").match(/^ *(import|from) .*$/gm) ?? []);
  const key = digestOf([wheel, script, path.join(pyodideHome, "package.json")], imports.sort().join());
  const folder = path.join(root, "build/page", key);
  if (!existsSync(folder)) {
    const unfinished = `${folder}.${process.pid}`;
    rmSync(path.dirname(folder), { recursive: true, force: true });
    mkdirSync(unfinished, { recursive: true });
    execFileSync(process.execPath, [script, wheel, playground, unfinished], {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
    });
    renameSync(unfinished, folder);
  }
  return folder;
}

const TYPES: Record<string, string> = {
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
  ".json": "application/json",
};

/** Serves the runtime files while developing, and copies them into the build. Their folders change with their content, so they may be cached for ever. */
export function pythonRuntime(root: string): Plugin {
  const pyodideHome = path.dirname(require.resolve("pyodide/package.json"));
  const { version } = JSON.parse(readFileSync(path.join(pyodideHome, "package.json"), "utf8")) as { version: string };
  const made = prepared(root, findWheel(root), pyodideHome);
  const stdlib = path.join(made, "stdlib.zip");
  const pack = path.join(made, "lucid.pack");
  const about = JSON.parse(readFileSync(path.join(made, "about.json"), "utf8")) as { modules: string[] };
  const lock = JSON.parse(readFileSync(path.join(pyodideHome, "pyodide-lock.json"), "utf8")) as { info: unknown };

  const pyodideDir = `runtime/pyodide-${version}/`;
  const files = new Map<string, string>(
    ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm"].map((name) => [
      pyodideDir + name,
      path.join(pyodideHome, name),
    ]),
  );
  const at = (name: string, file: string): [string, number] => {
    files.set(name, file);
    return [name, statSync(file).size];
  };
  const runtime: Runtime = {
    pyodide: pyodideDir,
    interpreter: at(`${pyodideDir}pyodide.asm.wasm`, path.join(pyodideHome, "pyodide.asm.wasm")),
    stdlib: at(`runtime/stdlib-${digestOf([stdlib])}.zip`, stdlib),
    lucid: at(`runtime/lucid-${digestOf([pack])}.pack`, pack),
    digest: digestOf([stdlib, path.join(pyodideHome, "package.json")]),
    modules: about.modules,
    lock: { info: lock.info, packages: {} },
  };
  return {
    name: "python-runtime",
    config: () => ({ define: { __RUNTIME__: JSON.stringify(runtime) } }),
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const file = files.get((request.url ?? "").split("?")[0]!.replace(/^\//, ""));
        if (!file) return next();
        response.setHeader("Content-Type", TYPES[path.extname(file)] ?? "application/octet-stream");
        createReadStream(file).pipe(response);
      });
    },
    transformIndexHtml: (_, context) =>
      // The big files are under way before any script is.
      context.bundle && context.filename.endsWith("index.html")
        ? [runtime.interpreter, runtime.stdlib, runtime.lucid].map(([name]) => ({
            tag: "link",
            attrs: { rel: "preload", as: "fetch", crossorigin: "anonymous", href: `./${name}` },
            injectTo: "head" as const,
          }))
        : [],
    generateBundle() {
      for (const [fileName, file] of files) this.emitFile({ type: "asset", fileName, source: readFileSync(file) });
    },
  };
}
