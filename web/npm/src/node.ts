/** The entry for Node: worker threads, and files from the disk. */

import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { Thread } from "./backend.js";
import { LucidError } from "./errors.js";
import type { NodeFiles } from "./load-node.js";
import { create, type Environment, type Lucid } from "./lucid.js";
import type { LucidOptions } from "./options.js";
import type { FromEngine } from "./protocol.js";

export * from "./index.js";

function thread(): Thread {
  // The process's own options, such as --input-type, are for its program.
  const worker = new Worker(new URL("./worker-node.js", import.meta.url), { name: "lucid", execArgv: [] });
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    listen(message, died) {
      worker.on("message", (data) => message(data as FromEngine));
      worker.on("error", (error) => died(new LucidError(`the worker failed: ${error.message}`)));
      worker.on("exit", (code) => died(new LucidError(`the worker ended, with exit code ${code}`)));
    },
    readsPorts: true,
    // An idle Python keeps no process alive.
    hold: (busy) => (busy ? worker.ref() : worker.unref()),
    end: () => void worker.terminate(),
  };
}

const path = (place: string) => (place.startsWith("file:") ? fileURLToPath(new URL(place)) : place);

const here: Environment = {
  files: ({ indexURL, wheelURL }): NodeFiles => ({
    folder: indexURL === undefined ? undefined : path(indexURL),
    wheel: wheelURL === undefined ? fileURLToPath(new URL("./lucid_wasm.whl", import.meta.url)) : path(wheelURL),
  }),
  start: thread,
  loader: async () => (await import("./load-node.js")).nodeLoader,
};

/** Start Python with lucid in it; takes some seconds, once. */
export function createLucid(options: LucidOptions = {}): Promise<Lucid> {
  return create(here, options);
}
