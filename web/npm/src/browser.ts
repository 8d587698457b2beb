/** The entry for a page without a bundler. Pyodide's folder lies beside this package's, as npm puts it, or where `indexURL` says. */

import { environment } from "./environment-browser.js";
import { create, type Lucid } from "./lucid.js";
import type { LucidOptions } from "./options.js";

export * from "./index.js";

const at = (path: string) => new URL(path, import.meta.url).href;

const here = environment(
  {
    loader: at("../../pyodide/pyodide.mjs"),
    glue: at("../../pyodide/pyodide.asm.mjs"),
    wasm: at("../../pyodide/pyodide.asm.wasm"),
    stdlib: at("../../pyodide/python_stdlib.zip"),
    wheel: at("./lucid_wasm.whl"),
  },
  () => new Worker(at("./worker-browser.js"), { type: "module", name: "lucid" }),
);

/** Start Python with lucid in it; takes some seconds, once. */
export function createLucid(options: LucidOptions = {}): Promise<Lucid> {
  return create(here, options);
}
