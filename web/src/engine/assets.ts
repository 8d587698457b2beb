/**
 * What a worker starts from, downloaded and compiled once for all workers of the page: the page's first script calls
 * `loadAssets` before anything else, so all of it is under way while the worker itself starts.
 */

import mainWorker from "../worker/main.ts?worker&url";
import { readSnapshot } from "../offline/snapshot";
import type { Assets, Progress } from "./protocol";
import { RUNTIME, place, siteRoot } from "./runtime";

type Prepared = Omit<Assets, "snapshot">;

let prepared: Promise<Prepared> | null = null;
let loaded = 0;
const total = RUNTIME.interpreter[1] + RUNTIME.stdlib[1] + RUNTIME.lucid[1];
const listeners = new Set<(progress: Progress) => void>();

/** Everything that a worker starts from; told to `onProgress` while it is loading. */
export async function loadAssets(onProgress?: (progress: Progress) => void): Promise<Assets> {
  if (onProgress) listeners.add(onProgress);
  const snapshot = readSnapshot();
  prepared ??= prepare(snapshot).catch((error) => {
    prepared = null; // tried again by the next worker
    throw error;
  });
  try {
    return { ...(await prepared), snapshot: await snapshot };
  } finally {
    if (onProgress) listeners.delete(onProgress);
  }
}

async function prepare(snapshot: Promise<ArrayBuffer | null>): Promise<Prepared> {
  loaded = 0;
  const stdlib = download(RUNTIME.stdlib).then((response) => response.arrayBuffer());
  const lucid = download(RUNTIME.lucid).then(unpack);
  stdlib.catch(() => {}); // reported below, where they are awaited
  lucid.catch(() => {});
  const interpreter = await compile(await snapshot);
  const { files, modules } = await lucid;
  return { home: siteRoot(), interpreter, stdlib: await stdlib, files, modules };
}

function count(bytes: number): void {
  loaded += bytes;
  for (const listener of listeners) listener({ stage: "download", loaded, total });
}

/** A response whose bytes are counted as they come. */
async function download([name]: [string, number]): Promise<Response> {
  const response = await fetch(place(name));
  if (!response.ok || !response.body) throw new Error(`${name}: the server answered ${response.status}`);
  const counted = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        count(chunk.byteLength);
        controller.enqueue(chunk);
      },
    }),
  );
  return new Response(counted, { headers: { "Content-Type": "application/wasm" } });
}

async function compile(snapshot: ArrayBuffer | null): Promise<WebAssembly.Module> {
  const [name, size] = RUNTIME.interpreter;
  if (snapshot) {
    // On a later visit the file is there already. Given as it came, the browser may bring its machine code along.
    const response = await fetch(place(name));
    if (response.ok && response.headers.get("Content-Type")?.startsWith("application/wasm")) {
      const module = await WebAssembly.compileStreaming(response);
      count(size);
      return module;
    }
  }
  return WebAssembly.compileStreaming(await download(RUNTIME.interpreter));
}

/** Lucid's files: a JSON list of paths and sizes, and the bytes one after the other. */
async function unpack(response: Response): Promise<Pick<Assets, "files" | "modules">> {
  const bytes = await new Response(response.body!.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
  const head = new DataView(bytes).getUint32(0, true);
  const list = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, head))) as [path: string, size: number][];
  let start = 4 + head;
  const index: Assets["files"]["index"] = [];
  const modules: Assets["modules"] = {};
  const compiling: Promise<void>[] = [];
  for (const [path, size] of list) {
    index.push([path, start, size]);
    if (path.endsWith(".wasm"))
      compiling.push(
        WebAssembly.compile(new Uint8Array(bytes, start, size)).then(
          (module) => {
            modules[path] = module;
          },
          () => {}, // kernels that this engine does not know; Lucid chooses others
        ),
      );
    start += size;
  }
  await Promise.all(compiling);
  return { files: { index, bytes }, modules };
}

/**
 * A worker that obeys the page's own policy: one that is started from a file goes by that file's headers, which a static host does
 * not send; one that is started from a blob inherits. Pyodide's scripts are loaded beside its own.
 */
export function startWorker(script: string = mainWorker, name = "python"): Worker {
  const imports = ["pyodide.asm.mjs", "pyodide.mjs"].map((file) => place(RUNTIME.pyodide + file));
  const source = [...imports, new URL(script, import.meta.url).href].map((url) => `import ${JSON.stringify(url)};\n`);
  const url = URL.createObjectURL(new Blob(source, { type: "text/javascript" }));
  const worker = new Worker(url, { type: "module", name });
  worker.addEventListener("message", () => URL.revokeObjectURL(url), { once: true });
  return worker;
}
