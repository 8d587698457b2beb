/** Pyodide in Node, from its npm package. */

import { readFile } from "node:fs/promises";
import type { Loader } from "./engine.js";

export interface NodeFiles {
  /** A folder, or nothing for that of the npm package. */
  folder: string | undefined;
  wheel: string;
}

export const nodeLoader: Loader = {
  async pyodide(given) {
    const { folder } = given as NodeFiles;
    const { loadPyodide } = await import("pyodide");
    return loadPyodide(folder === undefined ? {} : { indexURL: folder });
  },
  async wheel(given) {
    return new Uint8Array(await readFile((given as NodeFiles).wheel));
  },
};
