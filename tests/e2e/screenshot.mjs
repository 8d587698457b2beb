/**
 * Writes the README's picture, web/docs/playground.png, from the trained spiral:
 *
 *     node tests/e2e/screenshot.mjs [file]
 *
 * The page must have been built (npm run build).
 */

import path from "node:path";
import { fileURLToPath } from "node:url";
import * as b from "./browser.mjs";
import { serve } from "./server.mjs";

const out =
  process.argv[2] ?? path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../web/docs/playground.png");
const server = await serve();
const browser = await b.launch();
try {
  // One screen, and small enough a file for a README.
  const page = await b.openPage(browser, `${server.url}#classes=3`, { viewport: { width: 1350, height: 890 } });
  await b.waitReady(page);
  await page.click("#play");
  await b.waitAccuracy(page, "#figure-test", 98);
  await page.waitForTimeout(1000);
  await page.click("#play");
  await page.waitForTimeout(300);
  await page.mouse.move(0, 0);
  await page.screenshot({ path: out });
  console.log(out);
} finally {
  await browser.close();
  await server.close();
}
