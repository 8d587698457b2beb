/** Where Pyodide's and Lucid's files lie, as the build wrote it down; relative to the page, so that it works in any folder. */

import type { LockfileInfo } from "pyodide";

export interface Runtime {
  /** Pyodide's folder, ending in a slash. */
  pyodide: string;
  interpreter: [path: string, size: number];
  stdlib: [path: string, size: number];
  lucid: [path: string, size: number];
  /** Changes when a snapshot of Python's memory would no longer fit. */
  digest: string;
  /** Modules of the standard library that a snapshot holds imported. */
  modules: string[];
  lock: { info: LockfileInfo; packages: Record<string, never> };
}

declare const __RUNTIME__: Runtime;
export const RUNTIME = __RUNTIME__;

export const place = (name: string, home = document.baseURI): string => new URL(name, home).href;
