/* Draws the icons of the installed page from src/style/icon.svg: `node web/build/icons.mjs`, when that has changed. */

import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { launch } from "../../tests/e2e/browser.mjs";

const src = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../src");
const svg = readFileSync(path.join(src, "style/icon.svg")).toString("base64");

const browser = await launch();
for (const [name, size, share] of [
  ["any-192", 192, 1],
  ["any-512", 512, 1],
  // A system cuts a maskable icon to its own form: what counts is inside four fifths, on a ground that reaches the edge.
  ["maskable-512", 512, 0.7],
]) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const ground = share < 1 ? "#ffffff" : "transparent";
  await page.setContent(
    `<body style="margin:0;display:grid;place-items:center;height:100vh;background:${ground}">
     <img width="${size * share}" height="${size * share}" src="data:image/svg+xml;base64,${svg}"></body>`,
  );
  await page.screenshot({ path: path.join(src, `offline/icons/${name}.png`), omitBackground: true });
  await page.close();
}
await browser.close();
