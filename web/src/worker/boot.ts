/** Brings up Pyodide and Lucid inside the worker, from what the page has downloaded and compiled already. */

import type { PyodideAPI } from "pyodide";
import type { Assets, Progress, Ready } from "../engine/protocol";
import { RUNTIME, place } from "../engine/runtime";
import { expand } from "../offline/sparse";
import type { PySession } from "./python";
import { seal } from "./seal";

export interface Booted {
  pyodide: PyodideAPI;
  session: PySession;
  ready: Ready;
}

const PACKAGE = import.meta.glob<string>("../python/playground/*.py", {
  query: "?raw",
  import: "default",
  eager: true,
});

/** Emscripten's loader, as far as it is used here. */
interface Loader {
  preloadedWasm: Record<string, unknown>;
  loadWebAssemblyModule(module: WebAssembly.Module, flags: object, path: string, scope: object): Promise<unknown>;
}

/**
 * All of JavaScript that Python's module `js` has. Lucid asks with these two, while it is imported, which instructions the engine
 * knows; afterwards they are taken away, and the module is empty.
 */
function jsglobals(): Record<string, unknown> {
  return { Uint8Array, WebAssembly: { validate: (bytes: Uint8Array<ArrayBuffer>) => WebAssembly.validate(bytes) } };
}

/** Pyodide asks the network for its files; here they are handed to it. */
async function handedIn<T>(assets: Assets, work: () => Promise<T>): Promise<T> {
  const { fetch } = self;
  const { instantiateStreaming } = WebAssembly;
  self.fetch = async (input) => {
    const url = String(input);
    if (url.endsWith(".zip")) return new Response(assets.stdlib);
    if (url.endsWith(".wasm")) return new Response(); // what counts is below
    throw new TypeError(`${url} is not among the page's files`);
  };
  WebAssembly.instantiateStreaming = async (_, imports) => ({
    module: assets.interpreter,
    instance: await WebAssembly.instantiate(assets.interpreter, imports),
  });
  try {
    return await work();
  } finally {
    self.fetch = fetch;
    WebAssembly.instantiateStreaming = instantiateStreaming;
  }
}

/** The interpreter alone; from the snapshot where there is a good one. */
export async function startPython(
  assets: Assets,
  making = false,
): Promise<{ pyodide: PyodideAPI; globals: Record<string, unknown>; restored: boolean }> {
  const home = place(RUNTIME.pyodide, assets.home);
  const [glue, { loadPyodide }] = (await Promise.all([
    import(/* @vite-ignore */ `${home}pyodide.asm.mjs`),
    import(/* @vite-ignore */ `${home}pyodide.mjs`),
  ])) as [{ default: never }, typeof import("pyodide")];
  const globals = jsglobals();
  const load = (snapshot?: Uint8Array) =>
    handedIn(assets, () =>
      loadPyodide({
        indexURL: home,
        packageBaseUrl: home,
        lockFileContents: RUNTIME.lock,
        createPyodideModule: glue.default,
        jsglobals: globals,
        ...(making && { _makeSnapshot: true }),
        ...(snapshot && { _loadSnapshot: snapshot }),
      }),
    );
  if (assets.snapshot) {
    try {
      return { pyodide: await load(expand(assets.snapshot)), globals, restored: true };
    } catch (error) {
      console.warn("Python's snapshot is of no use and will be made again:", error);
    }
  }
  return { pyodide: await load(), globals, restored: false };
}

/** Lucid's files into Python's file system, and its compiled modules to where the import will look for them. */
async function install(pyodide: PyodideAPI, { files, modules }: Assets): Promise<void> {
  const { FS, _module } = pyodide as PyodideAPI & { _module: Loader };
  const folders = new Set<string>();
  for (const [path, start, size] of files.index) {
    const folder = path.slice(0, path.lastIndexOf("/"));
    if (!folders.has(folder)) FS.mkdirTree(folder);
    folders.add(folder);
    FS.writeFile(path, new Uint8Array(files.bytes, start, size), { canOwn: true });
  }
  for (const [path, module] of Object.entries(modules))
    _module.preloadedWasm[path] = await _module.loadWebAssemblyModule(
      module,
      { loadAsync: true, nodelete: true },
      path,
      {},
    );
}

export async function boot(
  assets: Assets,
  onProgress: (progress: Progress) => void,
  write: (bytes: Uint8Array) => void,
): Promise<Booted> {
  onProgress({ stage: "python" });
  const { pyodide, globals, restored } = await startPython(assets);
  performance.mark("lucid:python");

  onProgress({ stage: "lucid" });
  await install(pyodide, assets);
  const home = "/home/pyodide/page";
  pyodide.FS.mkdirTree(`${home}/playground`);
  for (const [path, source] of Object.entries(PACKAGE))
    pyodide.FS.writeFile(`${home}/playground/${path.split("/").pop()}`, source);

  const output = {
    write(bytes: Uint8Array) {
      write(bytes);
      return bytes.length;
    },
  };
  pyodide.setStdout(output);
  pyodide.setStderr(output);
  pyodide.setStdin({ stdin: () => null }); // input() raises EOFError: nobody sits at this terminal

  const session = pyodide.runPython(`
import importlib, random, sys
importlib.invalidate_caches()  # a snapshot remembers folders as they were
random.seed()  # and would begin with the same numbers on every visit
sys.path.insert(0, "${home}")
from playground.session import Session
Session()
`) as PySession;
  const [python, lucid, isa] = JSON.parse(
    pyodide.runPython(`
import json, platform, lucid
json.dumps([platform.python_version(), lucid.__version__, lucid._C.isa()])
`),
  );
  performance.mark("lucid:import");
  for (const name of Object.keys(globals)) delete globals[name];
  seal();
  return { pyodide, session, ready: { python, lucid, isa, restored } };
}
