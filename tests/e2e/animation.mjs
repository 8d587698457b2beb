/**
 * Writes the README's moving picture, web/docs/playground.gif: a network learns the spiral, then other scenes for a moment.
 *
 *     node tests/e2e/animation.mjs [file]
 *
 * The page must have been built (npm run build).
 */

import { writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import gifenc from "gifenc";
import { PNG } from "pngjs";
import * as b from "./browser.mjs";
import { serve } from "./server.mjs";

const { GIFEncoder, applyPalette, quantize } = gifenc;
const out =
  process.argv[2] ?? path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../web/docs/playground.gif");

/** What is shown: an address, how many pictures of it, how long between two, and for how long each is shown. */
const SCENES = [
  { hash: "classes=3", pictures: 22, every: 150, shown: 120 },
  { hash: "scene=digits", pictures: 7, every: 1100, shown: 200 },
  { hash: "scene=gpt", pictures: 7, every: 1100, shown: 200 },
  { hash: "scene=generative", pictures: 7, every: 1100, shown: 200 },
  { hash: "scene=reinforcement", pictures: 7, every: 1100, shown: 200 },
];
const COLOURS = 64;

const server = await serve();
const browser = await b.launch();
const gif = GIFEncoder();
try {
  for (const { hash, pictures, every, shown } of SCENES) {
    const page = await b.openPage(browser, `${server.url}#${hash}&theme=light&lang=en`, {
      viewport: { width: 1240, height: 760 },
      deviceScaleFactor: 0.55,
    });
    await b.waitReady(page);
    await page.waitForSelector(".cm-content");
    await page.click("#play");
    await page.mouse.move(0, 0);
    for (let i = 0; i < pictures; i++) {
      await page.waitForTimeout(every);
      const { data, width, height } = PNG.sync.read(await page.screenshot());
      const palette = quantize(data, COLOURS);
      gif.writeFrame(applyPalette(data, palette), width, height, { palette, delay: i === pictures - 1 ? 1500 : shown });
    }
    await page.context().close();
  }
  gif.finish();
  writeFileSync(out, gif.bytes());
  console.log(out, `${Math.round(gif.bytes().length / 1000)} kB`);
} finally {
  await browser.close();
  await server.close();
}
