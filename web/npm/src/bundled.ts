/**
 * The entry for bundlers. Each address is written as Vite and webpack know it: they take the file along, and put the new address
 * here. Pyodide's scripts and the worker are files like the others, so that they stay as they are: webpack would make a classic
 * script of the worker, which Pyodide refuses.
 */

import { environment } from "./environment-browser.js";
import { create, type Lucid } from "./lucid.js";
import type { LucidOptions } from "./options.js";

export * from "./index.js";

/** Vite's development server leaves a package's name in an address as it is; then the package is beside this one, as npm puts it. */
const found = ({ href }: URL) => href.replace(/(\/lucid-wasm\/)dist\/pyodide\/(?=[^/]*$)/, "$1../pyodide/");
const worker = new URL("./worker-browser.js", import.meta.url);

const here = environment(
  {
    loader: found(new URL("pyodide/pyodide.mjs", import.meta.url)),
    glue: found(new URL("pyodide/pyodide.asm.mjs", import.meta.url)),
    wasm: found(new URL("pyodide/pyodide.asm.wasm", import.meta.url)),
    stdlib: found(new URL("pyodide/python_stdlib.zip", import.meta.url)),
    wheel: new URL("./lucid_wasm.whl", import.meta.url).href,
  },
  () => new Worker(worker, { type: "module", name: "lucid" }),
);

/** Start Python with lucid in it; takes some seconds, once. */
export function createLucid(options: LucidOptions = {}): Promise<Lucid> {
  return create(here, options);
}
