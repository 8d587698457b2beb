/** A static server for the built page, with or without the headers of cross-origin isolation. */

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const PAGE_DIR = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../web/dist");

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

/**
 * Serve a folder on a free port of the loopback interface.
 *
 * `headers` are added to every answer. `prefix` is the folder that the page seems to lie in, to check that nothing assumes the root. Every path that was asked
 * for is collected in `asked`, and in `missing` as well when it is not there.
 */
export async function serve({ dir = PAGE_DIR, isolated = true, prefix = "/", headers = {} } = {}) {
  const missing = [];
  const asked = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, "http://localhost");
    asked.push(url.pathname);
    if (isolated) {
      response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
      response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
    }
    let name = decodeURIComponent(url.pathname);
    name = name.startsWith(prefix) ? name.slice(prefix.length) : "\0";
    if (name === "" || name.endsWith("/")) name += "index.html";
    const file = path.join(dir, name);
    const info = file.startsWith(dir) && !name.includes("\0") ? await stat(file).catch(() => null) : null;
    if (!info?.isFile()) {
      missing.push(url.pathname);
      response.writeHead(404).end("not found");
      return;
    }
    response.writeHead(200, {
      "Content-Type": TYPES[path.extname(file)] ?? "application/octet-stream",
      "Content-Length": info.size,
      "Cache-Control": "no-store",
      ...headers,
    });
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}${prefix}`,
    missing,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(resolve);
      }),
  };
}
