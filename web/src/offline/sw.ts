/**
 * The service worker: it keeps the built files, so that the page opens without a network, and adds the two headers of
 * cross-origin isolation where the host sends none. It is registered by `keep.ts`, which says so on the page.
 */

/** Filled in by the build: every file with its size, and a name for all of them together. */
declare const __FILES__: [path: string, size: number][];
declare const __VERSION__: string;

interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Extendable {
  request: Request;
  respondWith(response: Promise<Response>): void;
}
interface Scope {
  registration: { scope: string };
  clients: { claim(): Promise<void> };
  addEventListener(type: "install" | "activate", heard: (event: Extendable) => void): void;
  addEventListener(type: "fetch", heard: (event: Fetching) => void): void;
}

const scope = self as unknown as Scope;
/** As in names.ts, which is not imported, because a service worker has to be one file. */
const FILES = `lucid ${new URL(scope.registration.scope).pathname} files `;
const CACHE = FILES + __VERSION__;
/** How long a page may be asked for before the kept one is shown. */
const PATIENCE_MS = 4000;

/** A response that may be shown as a page: with the headers, and without the memory of a redirection, which would not pass. */
function isolating(response: Response): Response {
  if (response.type === "opaque" || response.type === "opaqueredirect") return response;
  const headers = new Headers(response.headers);
  headers.set("Cross-Origin-Opener-Policy", "same-origin");
  headers.set("Cross-Origin-Embedder-Policy", "require-corp");
  headers.set("Cross-Origin-Resource-Policy", "same-origin");
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}

const hashed = (path: string) => path.startsWith("assets/") || path.startsWith("runtime/");

async function install(): Promise<void> {
  const cache = await caches.open(CACHE);
  for (const [path] of __FILES__) {
    const url = new URL(path, scope.registration.scope).href;
    // What an older version kept under the same name is the same file, because its name changes with its content.
    const known = hashed(path) ? await caches.match(url) : undefined;
    const response = known ?? (await fetch(url, hashed(path) ? {} : { cache: "no-cache" }));
    if (!response.ok) throw new Error(`${path}: the server answered ${response.status}`);
    await cache.put(url, response.redirected ? isolating(response) : response);
  }
}

async function clean(): Promise<void> {
  for (const name of await caches.keys()) if (name.startsWith(FILES) && name !== CACHE) await caches.delete(name);
  await scope.clients.claim();
}

async function kept(request: Request): Promise<Response | undefined> {
  const cache = await caches.open(CACHE);
  const found = await cache.match(request, { ignoreSearch: true, ignoreVary: true });
  if (found || request.mode !== "navigate") return found;
  // Hosts leave out the ending, or add a slash.
  const url = new URL(request.url);
  const page = url.pathname.slice(new URL(scope.registration.scope).pathname.length).replace(/\/$/, "");
  return cache.match(new URL(page === "index.html" ? "./" : `${page}.html`, scope.registration.scope).href);
}

async function page(request: Request): Promise<Response> {
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE_MS));
  const network = fetch(request);
  network.catch(() => {}); // reported below, or of no interest any more
  const first = await Promise.race([network.catch(() => undefined), late]);
  return isolating(first ?? (await kept(request)) ?? (await network));
}

/** As it is: what a page loads of its own origin needs no headers, and the browser may keep compiled code beside it. Workers are like pages. */
async function file(request: Request): Promise<Response> {
  const response = (await kept(request)) ?? (await fetch(request));
  return request.destination === "worker" ? isolating(response) : response;
}

scope.addEventListener("install", (event) => event.waitUntil(install()));
scope.addEventListener("activate", (event) => event.waitUntil(clean()));
scope.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(scope.registration.scope)) return;
  event.respondWith(request.mode === "navigate" ? page(request) : file(request));
});

export {};
