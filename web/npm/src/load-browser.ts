/** Pyodide in a browser, from addresses of single files, whose names a bundler may have changed. */

import type { PyodideAPI } from "pyodide";
import type { Loader } from "./engine.js";
import { LOCK } from "./made.js";

/** Addresses. */
export interface BrowserFiles {
  loader: string;
  glue: string;
  wasm: string;
  stdlib: string;
  wheel: string;
  /** The list of packages, where there is more than lucid. */
  lock: string | undefined;
  /** The folder that the packages of the list are in. */
  folder: string;
}

async function get(url: string): Promise<Response> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered with ${response.status}`);
  return response;
}

/** A bundler cannot know these modules, and shall leave the import alone. */
const load = (url: string): Promise<unknown> => import(/* @vite-ignore */ /* webpackIgnore: true */ url);

export const browserLoader: Loader = {
  async pyodide(given) {
    const files = given as BrowserFiles;
    // Pyodide asks for its code by a name of its own, when its scripts are there. It is under way before, from where it really is.
    const wasm = get(files.wasm);
    wasm.catch(() => undefined); // reported below
    const [glue, { loadPyodide }] = (await Promise.all([load(files.glue), load(files.loader), wasm])) as [
      { default: never },
      typeof import("pyodide"),
      Response,
    ];
    const { fetch } = globalThis;
    const asked = new URL("pyodide.asm.wasm", files.folder).href;
    globalThis.fetch = (input, init) => (String(input) === asked ? wasm : fetch(input, init));
    try {
      return (await loadPyodide({
        indexURL: files.folder,
        stdLibURL: files.stdlib,
        createPyodideModule: glue.default,
        packageBaseUrl: files.folder,
        ...(files.lock ? { lockFileURL: files.lock } : { lockFileContents: LOCK as never }),
      } as never)) as PyodideAPI;
    } finally {
      globalThis.fetch = fetch;
    }
  },
  async wheel(given) {
    return new Uint8Array(await (await get((given as BrowserFiles).wheel)).arrayBuffer());
  },
};
