/** Makes the snapshot, in a worker of its own: the bare interpreter with the modules that Lucid will ask for, but without Lucid,
 * because a compiled module would not come back. */

import type { Assets } from "../engine/protocol";
import { RUNTIME } from "../engine/runtime";
import { startPython } from "../worker/boot";
import { compact } from "./sparse";

self.onmessage = async ({ data }: MessageEvent<Assets>) => {
  const { pyodide } = await startPython({ ...data, snapshot: null }, true);
  pyodide.runPython(`
import importlib
for name in ${JSON.stringify(RUNTIME.modules)}:
    importlib.import_module(name)
del importlib, name
import gc
gc.collect()
`);
  const bytes = compact((pyodide as unknown as { makeMemorySnapshot(): Uint8Array }).makeMemorySnapshot());
  self.postMessage(bytes, { transfer: [bytes] });
};
