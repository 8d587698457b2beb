/* A small static server on the loopback address. By default its pages are cross-origin isolated (COOP and COEP), which is what gives them
 * SharedArrayBuffer and so an interrupt for running Python. */

import fs from "node:fs";
import http from "node:http";
import path from "node:path";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".wasm": "application/wasm",
  ".zip": "application/zip",
  ".whl": "application/zip",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".py": "text/plain; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".md": "text/plain; charset=utf-8", // which a browser shows
  ".map": "application/json",
  ".woff2": "font/woff2",
};
const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
};

/**
 * Serve folders: `routes` maps URL prefixes that end in "/" to folders, the longest prefix wins.
 *
 * @returns {Promise<{url: string, port: number, close: () => Promise<void>}>}
 */
export function serve(routes, { port = 0, isolated = true } = {}) {
  const prefixes = Object.keys(routes).sort((a, b) => b.length - a.length);
  const server = http.createServer((request, response) => {
    const file = resolve(request.url, prefixes, routes);
    const headers = { "Cache-Control": "no-cache", ...(isolated ? ISOLATION : {}) };
    if (!file) {
      response.writeHead(404, headers).end("not found\n");
      return;
    }
    const { size, mtimeMs } = fs.statSync(file);
    const tag = `"${size.toString(36)}-${Math.round(mtimeMs).toString(36)}"`;
    headers.ETag = tag;
    if (request.headers["if-none-match"] === tag) {
      response.writeHead(304, headers).end();
      return;
    }
    headers["Content-Type"] = TYPES[path.extname(file)] ?? "application/octet-stream";
    headers["Content-Length"] = size;
    response.writeHead(200, headers);
    if (request.method === "HEAD") response.end();
    else fs.createReadStream(file).pipe(response);
  });
  // A client in this very process may be busy for long, starting Pyodide, and must not find its connection gone afterwards.
  server.keepAliveTimeout = 0;
  return new Promise((done, fail) => {
    server.once("error", fail);
    server.listen(port, "127.0.0.1", () => {
      const actual = server.address().port;
      done({
        url: `http://localhost:${actual}`,
        port: actual,
        close: () =>
          new Promise((closed) => {
            server.closeAllConnections();
            server.close(closed);
          }),
      });
    });
  });
}

/** The file that a URL names, or null; never one outside the route's folder. */
function resolve(url, prefixes, routes) {
  let wanted;
  try {
    wanted = decodeURIComponent(new URL(url, "http://localhost").pathname);
  } catch {
    return null;
  }
  const prefix = prefixes.find((start) => wanted.startsWith(start));
  if (prefix === undefined) return null;
  const folder = path.resolve(routes[prefix]);
  let file = path.resolve(folder, `./${wanted.slice(prefix.length)}`);
  if (file !== folder && !file.startsWith(folder + path.sep)) return null;
  if (fs.existsSync(file) && fs.statSync(file).isDirectory()) file = path.join(file, "index.html");
  return fs.existsSync(file) && fs.statSync(file).isFile() ? file : null;
}
