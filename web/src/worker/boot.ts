/** Brings up Pyodide and Lucid inside the worker. Everything comes from the page's own origin. */

import type { PyodideAPI } from "pyodide";
import type { Assets, Progress, Ready } from "../engine/protocol";
import type { PySession } from "./python";

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

async function download(url: string): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: the server answered ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

export async function boot(
  assets: Assets,
  onProgress: (progress: Progress) => void,
  write: (bytes: Uint8Array) => void,
): Promise<Booted> {
  onProgress({ stage: "python" });
  // All downloads start at once: the loader would otherwise find out about its own second file only after its first.
  const wheel = download(assets.wheel);
  wheel.catch(() => {}); // reported where it is awaited
  const glue = import(/* @vite-ignore */ `${assets.pyodide}pyodide.asm.mjs`);
  glue.catch(() => {});
  const { loadPyodide } = (await import(/* @vite-ignore */ `${assets.pyodide}pyodide.mjs`)) as typeof import("pyodide");
  const pyodide = await loadPyodide({ indexURL: assets.pyodide });

  performance.mark("lucid:python");

  onProgress({ stage: "lucid" });
  const packages: string = pyodide.runPython("import site; site.getsitepackages()[0]");
  pyodide.unpackArchive(await wheel, "wheel", { extractDir: packages });
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
import sys
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
  return { pyodide, session, ready: { python, lucid, isa } };
}
