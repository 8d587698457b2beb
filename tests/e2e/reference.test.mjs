/** The reference page: every public op of the table, found by name, readable on a phone. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import * as b from "./browser.mjs";
import { serve } from "./server.mjs";

describe("reference", { timeout: 120_000 }, () => {
  let server, browser;

  before(async () => {
    server = await serve();
    browser = await b.launch();
  });

  after(async () => {
    await browser?.close();
    await server?.close();
  });

  test("every op has a signature, a description and a place in the contents", async () => {
    const page = await b.openPage(browser, `${server.url}reference.html`);
    const ops = await page.evaluate(() =>
      [...document.querySelectorAll(".op")].map((op) => ({
        name: op.id,
        signature: op.querySelector(".signature").textContent,
        doc: op.querySelector("p")?.textContent ?? "",
        listed: document.querySelectorAll(`.contents li a[href="#${op.id}"]`).length,
      })),
    );
    assert.ok(ops.length >= 60, `${ops.length} ops`);
    for (const op of ops) {
      assert.ok(op.signature.startsWith(`${op.name}(`), op.signature);
      assert.ok(op.doc.length > 5, `${op.name} says nothing of itself`);
      assert.equal(op.listed, 1, op.name);
    }
    for (const name of ["add", "matmul", "tanh", "sum", "max", "split", "nn.functional.elu", "nn.functional.conv2d"])
      assert.ok(
        ops.some((op) => op.name === name),
        name,
      );
    const max = ops.find((op) => op.name === "max");
    assert.equal(max.signature.split("\n").length, 4, `the forms of max: ${max.signature}`);
    assert.deepEqual(page.problems, []);
    assert.deepEqual(server.missing, []);
    await page.context().close();
  });

  test("the search shows what has the word in its name, and says when nothing has", async () => {
    const page = await b.openPage(browser, `${server.url}reference.html`);
    await page.keyboard.press("/");
    await page.keyboard.type("matmul");
    const visible = () => page.locator(".op:visible").evaluateAll((all) => all.map((op) => op.id));
    assert.ok((await visible()).includes("matmul"));
    assert.ok(!(await visible()).includes("tanh"));
    await page.fill("#search", "no such op");
    assert.deepEqual(await visible(), []);
    assert.ok(await page.locator("#none").isVisible());
    await page.context().close();
  });

  for (const width of [320, 390, 768, 1440]) {
    test(`nothing overflows sideways at ${width} px`, async () => {
      const page = await b.openPage(browser, `${server.url}reference.html`, { viewport: { width, height: 844 } });
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
      await page.context().close();
    });
  }

  test("the two pages link to each other", async () => {
    const page = await b.openPage(browser, server.url);
    await page.click('nav a[href*="reference"]');
    await page.waitForSelector(".op");
    await page.click("nav[aria-label=Pages] a");
    await page.waitForSelector("#play");
    await page.context().close();
  });
});
