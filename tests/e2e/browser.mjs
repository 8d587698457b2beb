/** Starts Chromium for the page's tests, and the small steps that most of them take. */

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const FLAGS = [
  "--no-sandbox",
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export function chromiumPath() {
  const places = [
    process.env.CHROMIUM,
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  ];
  const found = places.find((place) => place && existsSync(place));
  if (!found) throw new Error("no Chromium found: install it, or name its executable in CHROMIUM");
  return found;
}

export async function launch() {
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: FLAGS });
  const make = browser.newContext.bind(browser);
  browser.newContext = async (options) => {
    const context = await make(options);
    context.on("page", patient);
    return context;
  };
  return browser;
}

export const DESKTOP = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

/** Python starts in seconds, but a busy build machine may take many times as long; only a hang should fail. */
export const BOOT_MS = 120_000;

/** Open the page in a context of its own; `problems` collects what the browser's console complains of. */
export async function openPage(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: DESKTOP, ...options });
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  page.problems = [];
  page.on("pageerror", (error) => page.problems.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") page.problems.push(message.text());
  });
  await page.goto(url);
  return page;
}

/** A condition that speaks of an element that is not there yet is not met yet; Playwright would give up. */
function patient(page) {
  const wait = page.waitForFunction.bind(page);
  page.waitForFunction = async (condition, argument, options) => {
    const until = Date.now() + (options?.timeout ?? 60_000);
    for (;;) {
      try {
        return await wait(condition, argument, options);
      } catch (error) {
        if (!/Cannot read properties of (null|undefined)/.test(error.message) || Date.now() > until) throw error;
        await page.waitForTimeout(50);
      }
    }
  };
}

export async function waitReady(page) {
  await page.waitForSelector('#engine:is([data-state="ready"], [data-state="busy"])', { timeout: BOOT_MS });
}

export async function setProgram(page, source) {
  await page.click(".cm-content");
  await page.keyboard.press("ControlOrMeta+a");
  // As one insertion: typed key by key, the editor would add its own indentation.
  await page.keyboard.insertText(source);
}

export const text = (page, selector) => page.locator(selector).innerText();

export async function stepCount(page) {
  return Number((await text(page, "#figure-step")).replaceAll(",", ""));
}

export async function waitSteps(page, least, timeout = 60_000) {
  await page.waitForFunction(
    (n) => Number(document.getElementById("figure-step").textContent.replaceAll(",", "")) >= n,
    least,
    { timeout },
  );
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Nothing on the page, or in one part of it, is in the way of people who see, hear or move otherwise, as far as axe can tell. */
export async function noViolations(page, part = "body") {
  // Evaluated, not added as an element: the page's own policy would not let it run.
  await page.evaluate(`${axe}; 0`);
  // A colour on its way to another is neither.
  await page.emulateMedia({ reducedMotion: "reduce" });
  const found = await page.evaluate(
    async (where) =>
      (await globalThis.axe.run(where)).violations.map(
        ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`,
      ),
    part,
  );
  assert.deepEqual(found, []);
}

/** Whether a finger draws on the element, and the browser makes no gesture of what it does. */
export const isDrawnOn = (page, selector) =>
  page
    .locator(selector)
    .evaluate((element) => !element.dispatchEvent(new TouchEvent("touchstart", { bubbles: true, cancelable: true })));

/** Accuracies are shown like `97.3%`. */
export async function waitAccuracy(page, selector, least, timeout = 60_000) {
  await page.waitForFunction(
    ([where, percent]) => Number.parseFloat(document.querySelector(where).textContent) >= percent,
    [selector, least],
    { timeout },
  );
}
