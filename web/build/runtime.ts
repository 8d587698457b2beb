/** Brings what Python needs to the page: Pyodide's files from its npm package, and Lucid's wheel from dist/. */

import { createHash } from "node:crypto";
import { createReadStream, existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { Plugin } from "vite";

const require = createRequire(import.meta.url);

const PYODIDE_FILES = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"];

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

/** Serves the runtime files while developing, and copies them into the build. Their folders change with their content, so they may be cached for ever. */
export function pythonRuntime(root: string): Plugin {
  const pyodideHome = path.dirname(require.resolve("pyodide/package.json"));
  const version = (JSON.parse(readFileSync(path.join(pyodideHome, "package.json"), "utf8")) as { version: string })
    .version;
  const wheel = findWheel(root);
  const digest = createHash("sha256").update(readFileSync(wheel)).digest("hex").slice(0, 10);
  const pyodideDir = `runtime/pyodide-${version}/`;
  const wheelPath = `runtime/lucid-${digest}/${path.basename(wheel)}`;
  const files = new Map<string, string>(
    PYODIDE_FILES.map((name) => [pyodideDir + name, path.join(pyodideHome, name)] as [string, string]),
  );
  files.set(wheelPath, wheel);
  return {
    name: "python-runtime",
    config: () => ({
      define: { __PYODIDE_DIR__: JSON.stringify(pyodideDir), __LUCID_WHEEL__: JSON.stringify(wheelPath) },
    }),
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const file = files.get((request.url ?? "").split("?")[0]!.replace(/^\//, ""));
        if (!file) return next();
        const types: Record<string, string> = {
          ".mjs": "text/javascript",
          ".wasm": "application/wasm",
          ".json": "application/json",
        };
        response.setHeader("Content-Type", types[path.extname(file)] ?? "application/octet-stream");
        createReadStream(file).pipe(response);
      });
    },
    generateBundle() {
      for (const [fileName, file] of files) this.emitFile({ type: "asset", fileName, source: readFileSync(file) });
    },
  };
}
