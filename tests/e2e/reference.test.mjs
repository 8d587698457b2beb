/** The reference and the guides: read without scripts, searched, and their examples edited and run. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import * as b from "./browser.mjs";
import { PAGE_DIR, serve } from "./server.mjs";

const PARAMETER = "reference/nn/Parameter.html";
const status = (page) => page.locator(".live-bar [role=status]").first();
const done = (page, times = 1) =>
  page.waitForFunction((n) => performance.getEntriesByName("lucid:example").length >= n, times, { timeout: b.BOOT_MS });

describe("reference", { timeout: 300_000 }, () => {
  let server, browser;

  before(async () => {
    server = await serve();
    browser = await b.launch();
  });

  after(async () => {
    await browser?.close();
    await server?.close();
  });

  test("a page is whole without scripts, small, and has the parts of its form in their order", async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(server.url + PARAMETER);
    const text = (await page.locator("main").innerText()).replace(/\s+/g, " ");
    let at = -1;
    for (const part of [
      "class Parameter extends Tensor Parameter(data: Tensor | list[object] | None = None, requires_grad: bool = True)",
      "lucid/nn/parameter.py:",
      "Parameters data",
      "requires_grad bool = True",
      "Attributes _is_parameter bool",
      "Examples >>> import lucid",
      "Methods (",
      "dunder __init__ None __init__(",
      "dunder __repr__ str __repr__()",
      "from lucid.Tensor",
    ]) {
      const found = text.indexOf(part, at);
      assert.ok(found > at, `${part}\n${text.slice(0, 4000)}`);
      at = found;
    }
    await context.close();
  });

  test("before Run a page weighs less than 20 kB, gzipped, and loads nothing of Python", async () => {
    server.asked.length = 0;
    const page = await b.openPage(browser, server.url + PARAMETER);
    await page.waitForSelector(".live-bar");
    const asked = [...new Set(server.asked)];
    const weight = asked.reduce((sum, file) => sum + gzipSync(readFileSync(path.join(PAGE_DIR, file))).length, 0);
    assert.ok(weight < 20_000, `${weight} bytes: ${asked.join(" ")}`);
    assert.ok(!asked.some((file) => /runtime|pyodide|worker/.test(file)), asked.join(" "));
    await page.context().close();
  });

  test("an example runs, is edited, keeps its variables, and is reset", async () => {
    const page = await b.openPage(browser, server.url + PARAMETER);
    const live = page.locator(".live").first();
    const output = live.locator(".live-outputs");
    await live.locator(".run").click();
    await done(page);
    assert.match(await output.innerText(), /Parameter containing:\s+tensor\(\[1\., 2\.\], requires_grad=True\)\s+True/);
    await live.getByRole("button", { name: "Edit this example" }).click();
    await live.locator(".cm-content").click();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText("print(p.shape)\np * 3");
    await page.keyboard.press("ControlOrMeta+Enter");
    await done(page, 2);
    assert.match(await output.innerText(), /lucid\.Size\(\[2\]\)/);
    assert.match(await output.innerText(), /tensor\(\[3\., 6\.\], grad_fn/);
    await live.getByRole("button", { name: /^Reset/ }).click();
    assert.equal(await live.locator(".cm-content").count(), 0);
    await live.getByRole("button", { name: "Edit this example" }).click();
    await live.locator(".cm-content").click();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText("p");
    await page.keyboard.press("ControlOrMeta+Enter");
    await done(page, 3);
    assert.match(await output.innerText(), /NameError: name 'p' is not defined/);
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  test("an example that does not end is stopped, and another one runs after it", async () => {
    const page = await b.openPage(browser, server.url + PARAMETER);
    const live = page.locator(".live").first();
    await live.getByRole("button", { name: "Edit this example" }).click();
    await live.locator(".cm-content").click();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText("print('begun')\nwhile True: pass");
    await live.locator(".run").click();
    await page.waitForFunction(() => document.querySelector(".live-outputs").textContent.includes("begun"), null, {
      timeout: b.BOOT_MS,
    });
    await live.getByRole("button", { name: "Stop" }).click();
    await done(page);
    assert.match(await status(page).innerText(), /^Stopped/);
    await live.locator(".cm-content").click();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText("6 * 7");
    await live.locator(".run").click();
    await done(page, 2);
    assert.match(await live.locator(".live-outputs").innerText(), /42/);
    await page.context().close();
  });

  test("the search finds names as Lucid, PyTorch and memory have them, by the keyboard", async () => {
    const page = await b.openPage(browser, server.url + PARAMETER);
    const found = async (text, first) => {
      await page.keyboard.press("Escape");
      await page.locator("[role=combobox]").fill(text);
      await page.waitForFunction(
        (name) => document.querySelector("#found [aria-selected=true] code")?.textContent === name,
        first,
      );
    };
    await page.keyboard.press("/");
    await found("torch.nn.Linear", "nn.Linear");
    await found("F.relu", "nn.functional.relu");
    await found("torch.Tensor.add_", "Tensor.add_");
    await found("lr_scheduler.StepLR", "optim.lr_scheduler.StepLR");
    await found("matmul", "matmul");
    await found("Module.named_parameters", "Module.named_parameters");
    await found("torch.nn.Line", "nn.Linear");
    await page.keyboard.press("ArrowDown");
    const second = await page.locator("#found [aria-selected=true]").getAttribute("href");
    await page.keyboard.press("Enter");
    await page.waitForURL(second);
    const index = gzipSync(readFileSync(path.join(PAGE_DIR, "reference/names.json"))).length;
    assert.ok(index < 150_000, `${index} bytes`);
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  test("nothing is found: it says so", async () => {
    const page = await b.openPage(browser, server.url + PARAMETER);
    await page.keyboard.press("/");
    await page.keyboard.type("no such thing as this");
    await page.waitForFunction(() => document.getElementById("found").textContent.includes("Nothing is called so"));
    await page.context().close();
  });

  test("blocks of a guide build on each other: a later one runs those above first", async () => {
    const page = await b.openPage(browser, `${server.url}guide/tensors.html`);
    const third = page.locator(".live").nth(2);
    await third.getByRole("button", { name: "Run all above, and this example" }).click();
    await done(page, 3);
    for (const block of [0, 1, 2])
      assert.match(await page.locator(".live-bar [role=status]").nth(block).innerText(), /^Took/);
    assert.equal(await third.locator(".run").innerText(), "Run");
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  test("an example that raises where it says so goes on", async () => {
    const page = await b.openPage(browser, `${server.url}reference/pytorch/data-and-files.html`);
    await page.locator(".run").first().click();
    await done(page);
    const output = await page.locator(".live-outputs").first().innerText();
    assert.match(output, /TypeError: object of type 'Dataset' has no len\(\)\s+True/);
    await page.context().close();
  });

  const pages = {
    "a class": PARAMETER,
    "a function": "reference/lucid/max.html",
    "an area": "reference/linalg/index.html",
    "a guide": "guide/adding-an-op.html",
    "what there is of PyTorch": "reference/pytorch/derivatives.html",
    "the list": "reference/index.html",
  };
  for (const [viewport, size] of [
    [b.DESKTOP, "a desk"],
    [{ width: 390, height: 844 }, "a phone"],
  ])
    for (const colorScheme of ["light", "dark"])
      test(`axe finds nothing, and nothing overflows: on ${size}, ${colorScheme}`, async () => {
        for (const [name, file] of Object.entries(pages)) {
          const page = await b.openPage(browser, server.url + file, { viewport, colorScheme });
          await page.waitForFunction(() => !document.getElementById("search").hidden);
          if (name === "the list") {
            await page.keyboard.press("/");
            await page.keyboard.type("linear");
            await page.waitForSelector("#found [role=option]");
          }
          assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), viewport.width, name);
          await b.noViolations(page);
          assert.deepEqual(page.problems, [], name);
          await page.context().close();
        }
      });

  test("the playground and the reference link to each other", async () => {
    const page = await b.openPage(browser, server.url);
    await page.click('nav a[href*="reference"]');
    await page.waitForSelector("h1:text('Reference')");
    await page.click("nav[aria-label=Site] a");
    await page.waitForSelector("#play");
    await page.context().close();
  });
});
