/** What the service worker keeps, and what makes the page installable. */

import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import type { Plugin } from "vite";
import { onlyOfSite } from "./site";

const MANIFEST = {
  name: "Lucid playground",
  short_name: "Lucid",
  description: "Write a neural network in Python and watch it learn.",
  start_url: "./",
  scope: "./",
  display: "standalone",
  background_color: "#f6f7f9",
  theme_color: "#1f77c9",
  icons: [
    { src: "icons/any-192.png", sizes: "192x192", type: "image/png" },
    { src: "icons/any-512.png", sizes: "512x512", type: "image/png" },
    { src: "icons/maskable-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
  ],
};

export function offline(web: string): Plugin {
  const icons = path.join(web, "src/offline/icons");
  return {
    name: "lucid-offline",
    enforce: "post",
    transformIndexHtml: (_, context) =>
      context.bundle
        ? [
            { tag: "link", attrs: { rel: "manifest", href: "./manifest.webmanifest" }, injectTo: "head" },
            { tag: "link", attrs: { rel: "apple-touch-icon", href: "./icons/any-192.png" }, injectTo: "head" },
          ]
        : [],
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        this.emitFile({ type: "asset", fileName: "manifest.webmanifest", source: JSON.stringify(MANIFEST) });
        for (const name of readdirSync(icons))
          if (name.endsWith(".png"))
            this.emitFile({ type: "asset", fileName: `icons/${name}`, source: readFileSync(path.join(icons, name)) });
        const worker = bundle["sw.js"];
        if (worker?.type !== "chunk") throw new Error("the build has no sw.js");
        const version = createHash("sha256").update(worker.code);
        const reading = onlyOfSite(bundle); // the reference is for those who have a network
        const files = Object.values(bundle)
          .filter((file) => file !== worker && !reading.has(file.fileName))
          .sort((a, b) => (a.fileName < b.fileName ? -1 : 1))
          .map((file): [string, number] => {
            const contents = file.type === "chunk" ? file.code : file.source;
            version.update(file.fileName).update(contents);
            // A folder's page is asked for by the folder's name.
            return [file.fileName === "index.html" ? "./" : file.fileName, Buffer.byteLength(contents)];
          });
        worker.code = worker.code
          .replaceAll("__FILES__", JSON.stringify(files))
          .replaceAll("__VERSION__", JSON.stringify(version.digest("hex").slice(0, 10)));
      },
    },
  };
}
