/**
 * The entry for bundlers. Each address is written as Vite and webpack know it: they take the file along, and put the new address
 * here. Pyodide's scripts are files like the others, so that they stay as they are.
 */

import { environment } from "./environment-browser.js";
import { create, type Lucid } from "./lucid.js";
import type { LucidOptions } from "./options.js";

export * from "./index.js";

const here = environment(
  {
    loader: new URL("pyodide/pyodide.mjs", import.meta.url).href,
    glue: new URL("pyodide/pyodide.asm.mjs", import.meta.url).href,
    wasm: new URL("pyodide/pyodide.asm.wasm", import.meta.url).href,
    stdlib: new URL("pyodide/python_stdlib.zip", import.meta.url).href,
    wheel: new URL("./lucid_wasm.whl", import.meta.url).href,
  },
  () => new Worker(new URL("./worker-browser.js", import.meta.url), { type: "module", name: "lucid" }),
);

/** Start Python with lucid in it; takes some seconds, once. */
export function createLucid(options: LucidOptions = {}): Promise<Lucid> {
  return create(here, options);
}
