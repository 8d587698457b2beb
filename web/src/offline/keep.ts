/**
 * What the page keeps on the device, and forgets with one click: its files (by a service worker) so that it opens without a network,
 * and the snapshot of Python's memory so that it opens faster. Nothing is kept before Python is there, and nothing while a
 * network trains; what is kept is said in the footer, by `Stored.tsx`.
 */

import { signal } from "@preact/signals";
import { loadAssets, startWorker } from "../engine/assets";
import { OWN } from "./names";
import { forgetSnapshot, readSnapshot, writeSnapshot } from "./snapshot";
import snapshotWorker from "./snapshot-worker.ts?worker&url";

const CHOICE = `${OWN}keep`;
const MAKING_MS = 120_000;

/** Bytes that are on the device now; NaN for what is there and was not counted yet. */
export const kept = signal<{ files: number; snapshot: number }>({ files: 0, snapshot: 0 });
/** What the page is at: keeping more, or having kept all; `refused` when the visitor wants nothing kept, `impossible` when the browser does. */
export const keeping = signal<"not yet" | "busy" | "done" | "refused" | "impossible">("not yet");
/** Whether Stop can interrupt Python in place now, and whether it could after the page is loaded again. */
export const isolated = self.crossOriginIsolated;
export const isolatedNext = signal(isolated);

const possible = () => "serviceWorker" in navigator && "caches" in self;

function refused(): boolean {
  try {
    return localStorage.getItem(CHOICE) === "no";
  } catch {
    return true;
  }
}

async function sizeOf(cache: Cache): Promise<number> {
  let bytes = 0;
  for (const request of await cache.keys()) bytes += (await (await cache.match(request))!.blob()).size;
  return bytes;
}

/** Look at what is really there; at its names only where `counting` would get in the way. */
async function look(counting = true): Promise<void> {
  let files = 0;
  let snapshot = 0;
  for (const name of await caches.keys()) {
    if (!name.startsWith(OWN)) continue;
    const bytes = counting ? await sizeOf(await caches.open(name)) : Number.NaN;
    if (name.startsWith(`${OWN}files`)) files += bytes;
    else snapshot += bytes;
  }
  kept.value = { files, snapshot };
}

async function keepFiles(): Promise<void> {
  const registration = await navigator.serviceWorker.register(new URL("sw.js", document.baseURI), {
    updateViaCache: "none",
  });
  if (!registration.active) await navigator.serviceWorker.ready;
  isolatedNext.value = true;
}

async function keepSnapshot(): Promise<void> {
  if (await readSnapshot()) return;
  const assets = await loadAssets();
  const worker = startWorker(snapshotWorker, "snapshot");
  try {
    const bytes = await new Promise<ArrayBuffer>((resolve, reject) => {
      worker.onmessage = (event: MessageEvent<ArrayBuffer>) => resolve(event.data);
      worker.onerror = (event) => reject(new Error(event.message));
      setTimeout(() => reject(new Error("it took too long")), MAKING_MS);
      worker.postMessage(assets);
    });
    if (!refused()) await writeSnapshot(bytes);
  } finally {
    worker.terminate();
  }
}

let work: Promise<void> | null = null;

/** Keep what is not kept yet; `rest` resolves when the page has nothing better to do. */
export async function keep(rest: () => Promise<void>): Promise<void> {
  if (!possible()) {
    keeping.value = "impossible";
    return;
  }
  if (refused()) {
    keeping.value = "refused";
    return;
  }
  work ??= (async () => {
    try {
      await look(false);
      await rest();
      if (refused()) return;
      keeping.value = "busy";
      await keepFiles();
      await rest();
      await keepSnapshot();
    } catch (error) {
      // Private windows and full disks: the page works as well without, only slower.
      console.warn("nothing more is kept on this device:", error);
    }
    await look();
    keeping.value = refused() ? "refused" : "done";
  })().finally(() => {
    work = null;
  });
  await work;
}

/** The one click: everything that this page kept is deleted, and it keeps nothing until the visitor asks for it. */
export async function forget(): Promise<void> {
  localStorage.setItem(CHOICE, "no");
  const scope = new URL("./", document.baseURI).href;
  for (const registration of await navigator.serviceWorker.getRegistrations())
    if (registration.scope === scope) await registration.unregister();
  await forgetSnapshot();
  for (const name of await caches.keys()) if (name.startsWith(OWN)) await caches.delete(name);
  await look();
  isolatedNext.value = isolated;
  keeping.value = "refused";
}

export async function keepAgain(): Promise<void> {
  localStorage.removeItem(CHOICE);
  keeping.value = "not yet";
  await keep(() => Promise.resolve());
}
