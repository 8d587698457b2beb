/** Where Pyodide and the wheel lie, as the build wrote it down; relative to the page, so that it works in any folder. */

import type { Assets } from "./protocol";

declare const __PYODIDE_DIR__: string;
declare const __LUCID_WHEEL__: string;

export function assets(): Assets {
  return {
    pyodide: new URL(__PYODIDE_DIR__, document.baseURI).href,
    wheel: new URL(__LUCID_WHEEL__, document.baseURI).href,
  };
}
