/** Builds the page into web/dist: static files for any server and any path. */

import path from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { offline } from "./build/offline";
import { contentPolicy } from "./build/policy";
import { pythonRuntime } from "./build/runtime";
import { site } from "./build/site";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);

/** Shared memory, and with it Stop without a restart, needs these on every answer of the server. */
const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

export default defineConfig({
  root: here,
  base: "./",
  plugins: [pythonRuntime(root), contentPolicy(), offline(here), site(root)],
  worker: { format: "es" },
  server: { headers: isolation },
  preview: { headers: isolation },
  build: {
    outDir: path.join(here, "dist"),
    emptyOutDir: true,
    target: "es2022",
    // Nothing to inline, so that a strict content policy can serve the page.
    assetsInlineLimit: 0,
    // Every browser that runs Pyodide knows how to load modules ahead.
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: {
        index: path.join(here, "index.html"),
        site: path.join(here, "src/site/main.ts"),
        sw: path.join(here, "src/offline/sw.ts"),
      },
      // A service worker rules over the folder that it lies in, and keeps its name from one version to the next.
      output: { entryFileNames: (chunk) => (chunk.name === "sw" ? "sw.js" : "assets/[name]-[hash].js") },
    },
  },
});
