/**
 * How lively the scenes are: `node tests/e2e/live.mjs [seconds] [scene …]`. Prints, for each scene with its default program and speed, steps
 * and pictures a second, the main thread's tasks over 50 ms, and the tab's memory at the beginning and at the end.
 *
 *     node tests/e2e/live.mjs 600 points     # ten minutes: memory must not grow
 */

import * as b from "./browser.mjs";
import { serve } from "./server.mjs";

const seconds = Number(process.argv[2] ?? 10);
const only = process.argv.slice(3);
const server = await serve();
const browser = await b.launch();

/** Bytes of the page and its workers, after a collection of garbage. */
const memory = (page) =>
  page.evaluate(async () => (await performance.measureUserAgentSpecificMemory()).bytes).catch(() => Number.NaN);

try {
  const first = await b.openPage(browser, server.url);
  await first.waitForSelector(".scenes button");
  const ids = await first.$$eval(".scenes button", (buttons) => buttons.map(({ id }) => id.replace("scene-", "")));
  await first.context().close();
  console.log("scene           steps/s  pictures/s  frames/s  tasks > 50 ms (longest)  MB, start and end");
  for (const id of ids) {
    if (only.length && !only.includes(id)) continue;
    const page = await b.openPage(browser, `${server.url}#scene=${id}`, { viewport: { width: 1280, height: 800 } });
    await b.waitReady(page);
    if (!(await page.locator("#play").count())) {
      await page.context().close();
      continue; // no training run: the notebook
    }
    await page.waitForSelector(".cm-content");
    await page.click("#play");
    await b.waitSteps(page, 3);
    await page.waitForTimeout(2000);
    const before = await memory(page);
    const found = await page.evaluate(async (duration) => {
      const long = [];
      const observer = new PerformanceObserver((list) => long.push(...list.getEntries().map((e) => e.duration)));
      observer.observe({ entryTypes: ["longtask"] });
      const step = document.getElementById("figure-step");
      const count = () => Number(step.textContent.replaceAll(",", ""));
      const began = [performance.now(), count()];
      let frames = 0;
      let pictures = 0;
      let last = began[1];
      await new Promise((done) => {
        const look = () => {
          frames++;
          const now = count();
          if (now !== last) pictures++;
          last = now;
          if (performance.now() - began[0] < duration) requestAnimationFrame(look);
          else done();
        };
        requestAnimationFrame(look);
      });
      const elapsed = (performance.now() - began[0]) / 1000;
      return { steps: (count() - began[1]) / elapsed, pictures: pictures / elapsed, frames: frames / elapsed, long };
    }, 1000 * seconds);
    const after = await memory(page);
    const { steps, pictures, frames, long } = found;
    const mega = (bytes) => (bytes / 1e6).toFixed(0);
    console.log(
      id.padEnd(14),
      steps.toFixed(1).padStart(8),
      pictures.toFixed(1).padStart(11),
      frames.toFixed(1).padStart(9),
      `${long.length} (${Math.round(Math.max(0, ...long))} ms)`.padStart(24),
      `${mega(before)} ${mega(after)}`.padStart(18),
    );
    await page.context().close();
  }
} finally {
  await browser.close();
  await server.close();
}
