/* Each example driven as a visitor would, until its network is trained. Each returns what it found, to be checked. */

const LONG = 240_000; // Python starts, packages are read, a network trains, on a machine that does other things too

/** A curve of a chart; other pictures on these pages have other sizes. */
export const CURVE = "svg[role=img][viewBox='0 0 360 210']";

export const DRIVES = {
  async html(page, url) {
    await page.goto(url);
    await page.locator("#train:enabled").click({ timeout: LONG });
    await page.waitForFunction(() => /told apart/.test(document.getElementById("said").textContent), null, {
      timeout: LONG,
    });
    return {
      result: percent(await page.locator("#said").textContent()),
      curves: await page.locator(`#curves ${CURVE}`).count(),
      tensor: await page.locator("#map svg, #map img").count(),
    };
  },

  async pyscript(page, url) {
    await page.goto(url);
    await page.locator("#result").waitFor({ timeout: LONG });
    return {
      result: percent(await page.locator("#result").textContent()),
      curves: await page.locator(CURVE).count(),
      tensor: await page.locator("pre:has-text('tensor(')").count(),
    };
  },

  async jupyterlite(page, url) {
    await page.goto(`${url}notebooks/index.html?path=digits.ipynb`);
    await page.locator(".jp-Notebook").first().waitFor({ timeout: LONG });
    await page.locator(".jp-CodeCell").first().click();
    await page.getByRole("menuitem", { name: "Run", exact: true }).click();
    await page.getByRole("menuitem", { name: "Run All Cells", exact: true }).click();
    const said = page.locator(".jp-OutputArea-output", { hasText: "other digits are read rightly" });
    await said.waitFor({ timeout: LONG });
    return {
      result: percent(await said.textContent()),
      curves: await page.locator(`.jp-OutputArea-output ${CURVE}`).count(),
      tensor: await page.locator(".jp-OutputArea-output pre:has-text('tensor(')").count(),
    };
  },

  async marimo(page, url) {
    await startMarimo(page, url);
    const said = page.locator("strong", { hasText: "of the points are told apart" });
    await said.waitFor({ timeout: LONG });
    return {
      result: percent(await said.textContent()),
      curves: await page.locator(CURVE).count(),
      tensor: await page.locator("pre:has-text('tensor(')").count(),
    };
  },
};

/** Where a training can be ended: each trains for ever, and tells whether Stop ends it. */
export const INTERRUPTS = {
  async html(page, url) {
    await forEver(page, url);
    await page.goto(url);
    await page.locator("#train:enabled").click({ timeout: LONG });
    await page.locator(CURVE).first().waitFor({ timeout: LONG });
    await page.locator("#stop").click();
    await page.locator("#said", { hasText: "told apart after" }).waitFor({ timeout: 30_000 });
    return page.locator("#train").isEnabled();
  },

  /** Only where the page is isolated. */
  async marimo(page, url) {
    await forEver(page, url);
    await startMarimo(page, url);
    await page.locator(CURVE).first().waitFor({ timeout: LONG });
    await page.locator("[data-testid=interrupt-button]").first().click();
    // What marimo says of the interruption stands in place of the chart.
    const gone = page.locator(CURVE).first().waitFor({ state: "detached", timeout: 60_000 });
    return gone.then(
      () => true,
      () => false,
    );
  },
};

async function forEver(page, url) {
  await page.route(url, async (route) => {
    const answer = await route.fetch();
    const endless = (await answer.text()).replace(/steps(\(|%28)1500/g, "steps$11000000000");
    await route.fulfill({ response: answer, body: endless });
  });
}

async function startMarimo(page, url) {
  await page.goto(url);
  await page.locator(".cm-content").nth(4).waitFor({ timeout: LONG });
  await page.locator("[data-testid=run-button]").last().click({ timeout: LONG }); // all cells that did not run yet
}

/**
 * To run in the page before anything else: notes what a visitor sees of charts, frame by frame. What changes without a
 * frame in between nobody sees.
 */
export function watch() {
  const seen = new Set();
  globalThis.chartsSeen = seen;
  const look = () => {
    for (const title of document.querySelectorAll("svg[role=img] > title")) {
      const step = / at step ([\d,]+)/.exec(title.textContent)?.[1];
      if (step) seen.add(Number(step.replaceAll(",", "")));
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

const percent = (text) => Number.parseFloat(/([\d.]+)%/.exec(text)?.[1] ?? "NaN");
