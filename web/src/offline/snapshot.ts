/** Python's memory right after its start, kept on the device: on later visits the interpreter comes back instead of starting. */

import { RUNTIME, siteRoot } from "../engine/runtime";
import { OWN } from "./names";

const CACHE = `${OWN}snapshot`;
/** The name says for which build it is good; another build looks for another one. */
const entry = () => new URL(`snapshot-${RUNTIME.digest}`, siteRoot()).href;

const digest = async (bytes: ArrayBuffer) =>
  Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");

/** The snapshot that fits this build, or null; a damaged one is deleted. */
export async function readSnapshot(): Promise<ArrayBuffer | null> {
  try {
    if (!(await caches.has(CACHE))) return null;
    const response = await (await caches.open(CACHE)).match(entry());
    if (!response) return null;
    const bytes = await response.arrayBuffer();
    if ((await digest(bytes)) === response.headers.get("X-Digest")) return bytes;
    await forgetSnapshot();
  } catch {
    // No Cache Storage here, or it is broken: Python starts as on a first visit.
  }
  return null;
}

export async function writeSnapshot(bytes: ArrayBuffer): Promise<void> {
  await forgetSnapshot(); // of another build
  const cache = await caches.open(CACHE);
  const headers = { "X-Digest": await digest(bytes), "Content-Length": String(bytes.byteLength) };
  await cache.put(entry(), new Response(bytes, { headers }));
}

export async function forgetSnapshot(): Promise<void> {
  await caches.delete(CACHE);
}
