/** Browsers: Web Workers, and files by their addresses. */

import type { Thread } from "./backend.js";
import { LucidError } from "./errors.js";
import type { BrowserFiles } from "./load-browser.js";
import type { Environment } from "./lucid.js";
import type { LucidOptions } from "./options.js";
import type { FromEngine } from "./protocol.js";

/** Where Pyodide's files lie when no `indexURL` says so. */
export type Defaults = Omit<BrowserFiles, "folder" | "lock">;

function files(defaults: Defaults, { indexURL, wheelURL }: LucidOptions): BrowserFiles {
  const page = globalThis.location?.href;
  const wheel = wheelURL === undefined ? defaults.wheel : new URL(wheelURL, page).href;
  // Only its own name for the code is asked for there, and that is answered without the network.
  if (indexURL === undefined)
    return { ...defaults, wheel, folder: new URL(".", defaults.loader).href, lock: undefined };
  const folder = new URL(indexURL.endsWith("/") ? indexURL : `${indexURL}/`, page).href;
  return {
    loader: `${folder}pyodide.mjs`,
    glue: `${folder}pyodide.asm.mjs`,
    wasm: `${folder}pyodide.asm.wasm`,
    stdlib: `${folder}python_stdlib.zip`,
    lock: `${folder}pyodide-lock.json`,
    folder,
    wheel,
  };
}

function thread(worker: Worker): Thread {
  return {
    post: (message, transfer) => worker.postMessage(message, transfer as Transferable[]),
    listen(message, died) {
      let spoke = false;
      worker.onmessage = ({ data }: MessageEvent<FromEngine>) => {
        spoke = true;
        message(data);
      };
      worker.onerror = (event) => {
        // One that has started goes on after an error that nobody caught: the browser's console has it.
        if (!spoke) died(new LucidError(`the worker failed: ${event.message ?? "its script could not be loaded"}`));
      };
      worker.onmessageerror = () => died(new LucidError("a message of the worker's could not be read"));
    },
    readsPorts: false,
    hold: () => undefined,
    end: () => worker.terminate(),
  };
}

export function environment(defaults: Defaults, start: () => Worker): Environment {
  return {
    files: (options) => files(defaults, options),
    start: () => thread(start()),
    loader: async () => (await import("./load-browser.js")).browserLoader,
  };
}
