/** Where Pyodide's and Lucid's files lie, as the build wrote it down; relative to the playground, so that it works in any folder. */

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

/** The folder of the playground: the page's own, unless a page that lies deeper says how to get there. */
export function siteRoot(): string {
  const root = document.querySelector<HTMLMetaElement>("meta[name=lucid-root]")?.content;
  return root ? new URL(root, document.baseURI).href : document.baseURI;
}

export const place = (name: string, home = siteRoot()): string => new URL(name, home).href;
