/** The page fits phone, tablet and desktop, light and dark, and every control has a name. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import * as b from "./browser.mjs";
import { serve } from "./server.mjs";

describe("layout", { timeout: 300_000 }, () => {
  let server, browser;
  /** For the tests that only look: starting Python for each of them would take most of the time. */
  let still;

  before(async () => {
    server = await serve();
    browser = await b.launch();
    still = await b.openPage(browser, `${server.url}#classes=5`);
    await b.waitReady(still);
    await still.waitForSelector("#legend li");
  });

  after(async () => {
    await browser?.close();
    await server?.close();
  });

  const size = (page) =>
    page.evaluate(() => ({
      width: document.documentElement.scrollWidth,
      height: document.documentElement.scrollHeight,
    }));

  /** Gives the page a size, and waits for the canvases, which follow it a frame later. */
  const resize = async (page, viewport) => {
    await page.setViewportSize(viewport);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  };

  for (const width of [320, 390, 600, 768, 1024, 1179, 1180, 1280, 1340, 1440, 1920]) {
    test(`nothing overflows sideways at ${width} px`, async () => {
      await resize(still, { width, height: 844 });
      assert.equal((await size(still)).width, width);
      const outside = await still.evaluate(() => {
        const names = [];
        const bar = document.querySelector(".transport");
        const fixed = getComputedStyle(bar).position === "fixed";
        for (const element of document.querySelectorAll(".card, .card *:not(.cm-editor *):not(.visually-hidden)")) {
          const box = element.getBoundingClientRect();
          const card = (
            fixed && bar.contains(element) ? document.body : element.closest(".card")
          ).getBoundingClientRect();
          if (box.width && (box.right > card.right + 1 || box.left < card.left - 1))
            names.push(element.outerHTML.slice(0, 80));
        }
        return names;
      });
      assert.deepEqual(outside, []);
    });
  }

  test("the desktop page is one screen, with everything in it", async () => {
    await resize(still, b.DESKTOP);
    assert.deepEqual(await size(still), b.DESKTOP);
    for (const selector of [
      "#play",
      ".stage",
      ".figures",
      "#editor",
      "#console",
      "#chart-loss",
      "#chart-accuracy",
      "#reseed",
    ]) {
      const box = await still.locator(selector).boundingBox();
      assert.ok(box.y >= 0 && box.y + box.height <= b.DESKTOP.height, `${selector} ${JSON.stringify(box)}`);
    }
  });

  test("on a phone the buttons stay in sight and training works by touch", async () => {
    const page = await b.openPage(browser, server.url, { viewport: b.PHONE, hasTouch: true, isMobile: true });
    await b.waitReady(page);
    await page.locator("#play").tap();
    await b.waitSteps(page, 10);
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    const box = await page.locator("#play").boundingBox();
    assert.ok(box.y > 0 && box.y + box.height <= b.PHONE.height);
    assert.ok(box.height >= 44, "large enough for a finger");
    await page.locator("#play").tap();
    await page.context().close();
  });

  test("dark follows the system, and the button overrides it", async () => {
    const page = await b.openPage(browser, server.url, { colorScheme: "dark" });
    const lightness = () =>
      page.evaluate(() => {
        const [r, g, blue] = getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number);
        return (r + g + blue) / 765;
      });
    await page.waitForSelector(".cm-content");
    assert.ok((await lightness()) < 0.2);
    await page.click("#theme");
    assert.ok((await lightness()) > 0.8);
    assert.match(page.url(), /theme=light/);
    await page.reload();
    await page.waitForSelector(".cm-content");
    assert.ok((await lightness()) > 0.8, "the address remembers it");
    await page.click("#theme");
    assert.ok((await lightness()) < 0.2);
    assert.doesNotMatch(page.url(), /theme/);
    await page.emulateMedia({ colorScheme: "light" });
    // The system is followed again.
    await page.waitForFunction(() => document.documentElement.dataset.theme === "light", null, { timeout: 5000 });
    assert.ok((await lightness()) > 0.8);
    await page.context().close();
  });

  for (const colorScheme of ["light", "dark"]) {
    test(`text can be read in ${colorScheme}`, async () => {
      await still.emulateMedia({ colorScheme });
      await still.waitForFunction((theme) => document.documentElement.dataset.theme === theme, colorScheme);
      const poor = await still.evaluate(() => {
        const probe = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
        const parse = (colour, under) => {
          probe.fillStyle = under;
          probe.fillRect(0, 0, 1, 1);
          probe.fillStyle = colour;
          probe.fillRect(0, 0, 1, 1);
          return probe.getImageData(0, 0, 1, 1).data;
        };
        const luminance = (rgb) => {
          const [r, g, blue] = [...rgb]
            .slice(0, 3)
            .map((v) => v / 255)
            .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
          return 0.2126 * r + 0.7152 * g + 0.0722 * blue;
        };
        const style = getComputedStyle(document.documentElement);
        const colour = (name) => style.getPropertyValue(name).trim();
        const pairs = [
          ["--ink", "--page"],
          ["--ink", "--card"],
          ["--ink-soft", "--page"],
          ["--ink-soft", "--card"],
          ["--accent", "--card"],
          ["--on-accent", "--accent"],
          ["--error", "--error-soft"],
          ["--error", "--card"],
          ["--note", "--note-soft"],
          ["--note", "--card"],
          ["--code-comment", "--card"],
          ["--code-keyword", "--card"],
          ["--code-string", "--card"],
          ["--code-number", "--card"],
          ["--code-call", "--card"],
        ];
        return pairs
          .map(([text, back]) => {
            const [a, c] = [parse(colour(text), "#000"), parse(colour(back), "#000")].map(luminance);
            return [text, back, (Math.max(a, c) + 0.05) / (Math.min(a, c) + 0.05)];
          })
          .filter(([, , ratio]) => ratio < 4.5);
      });
      assert.deepEqual(poor, []);
    });
  }

  test("axe finds nothing on either size, light or dark", async () => {
    for (const viewport of [b.DESKTOP, b.PHONE])
      for (const colorScheme of ["light", "dark"]) {
        await resize(still, viewport);
        await still.emulateMedia({ colorScheme });
        await b.noViolations(still);
      }
  });

  test("every control has a name, and the keyboard reaches and works them", async () => {
    const page = await b.openPage(browser, server.url, { reducedMotion: "reduce" });
    await b.waitReady(page);
    const nameless = await page.evaluate(() =>
      [...document.querySelectorAll("button, input, [role=log], [role=img]")]
        .filter((e) => !(e.getAttribute("aria-label") || e.textContent.trim() || e.labels?.[0]?.textContent.trim()))
        .map((e) => e.outerHTML),
    );
    assert.deepEqual(nameless, []);
    const moving = await page.evaluate(() => document.getAnimations().length);
    assert.equal(moving, 0, "reduced motion is respected");
    await page.focus("#play");
    await page.keyboard.press("Enter");
    await b.waitSteps(page, 3);
    await page.keyboard.press("Space");
    await page.waitForFunction(() => document.getElementById("play").innerText === "Play");
    await page.focus('#set-data input[value="spiral"]');
    await page.keyboard.press("ArrowRight");
    assert.ok(await page.isChecked('#set-data input[value="circle"]'));
    await page.focus("#set-noise");
    await page.keyboard.press("ArrowRight");
    assert.equal(await b.text(page, "#set-noise-out"), "15%");
    // Out of the editor: Escape, then Tab.
    await page.click(".cm-content");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.closest(".cm-editor")), null);
    await page.context().close();
  });

  test("in a window of 1280 × 800 nothing lengthens the page, an edit moves nothing, and a mistake is read at once", async () => {
    const small = { width: 1280, height: 800 };
    const page = await b.openPage(browser, server.url, { viewport: small });
    await b.waitReady(page);
    await page.waitForSelector(".cm-content");
    assert.deepEqual(await size(page), small);
    const top = async () => (await page.locator("#editor").boundingBox()).y;
    const before = await top();
    await b.setProgram(
      page,
      "from lucid import nn\nmodel = nn.Linear(3, 2)\n\ndef step():\n    return model(X).sum()\n",
    );
    await page.waitForSelector("#edited:not([hidden])");
    assert.equal(await top(), before);
    await page.click("#run");
    await page.waitForSelector("#notice:not([hidden]) .help");
    const notice = await page.locator("#notice").boundingBox();
    const figures = await page.locator(".scene .figures").boundingBox();
    assert.ok(notice.y > 0 && notice.y + notice.height <= figures.y + 1, JSON.stringify([notice, figures]));
    await page.context().close();
  });
});
