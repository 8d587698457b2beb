/** Links, files and pages around the page: what leaves it comes back the same, and what comes from elsewhere waits. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { after, afterEach, before, describe, test } from "node:test";
import * as b from "./browser.mjs";
import { serve } from "./server.mjs";

const PYTHON = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../.venv/bin/python");
const folder = mkdtempSync(path.join(tmpdir(), "lucid-share-"));
const MINE = `from lucid import nn, optim

model = nn.Sequential(nn.Linear(2, 7), nn.ReLU(), nn.Linear(7, classes))
optimizer = optim.SGD(model.parameters(), lr=0.1)
print("it runs")


def step():
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(model(X), y)
    loss.backward()
    optimizer.step()
    return loss`;

describe("sharing", { timeout: 300_000 }, () => {
  let server, browser, page;
  const at = (hash) =>
    b.openPage(browser, `${server.url}${hash}`, { permissions: ["clipboard-read", "clipboard-write"] });
  const code = (where) =>
    where.evaluate(() => [...document.querySelectorAll(".cm-line")].map((l) => l.textContent).join("\n"));

  /** What a button of the dialog saves, as a file. */
  const saved = async (where, button) => {
    const [file] = await Promise.all([where.waitForEvent("download"), where.click(button)]);
    const to = path.join(folder, file.suggestedFilename());
    await file.saveAs(to);
    return to;
  };
  const openFile = async (where, file) => {
    await where.setInputFiles("#open-file", file);
    // What was said of a file saved before is no answer.
    await where.waitForFunction(() => {
      const said = document.getElementById("share-said");
      return !said.hidden && !/was saved/.test(said.innerText);
    });
    return b.text(where, "#share-said");
  };
  const close = (where) => where.click("#share-close");

  before(async () => {
    server = await serve();
    browser = await b.launch();
    page = await at("#data=gauss&classes=3&points=100&seed=7");
    await b.waitReady(page);
    await page.waitForSelector(".cm-content");
    await b.setProgram(page, MINE);
    await page.click("#run");
    await b.waitSteps(page, 30);
    await page.click("#play");
  });

  // What one test leaves open is not in the way of the next.
  afterEach(async () => {
    await page.setViewportSize(b.DESKTOP);
    await page.evaluate(() => document.getElementById("share-dialog")?.close());
  });

  after(async () => {
    await browser?.close();
    await server?.close();
  });

  test("a link brings scene, settings, seed and program, and nothing of it runs before Run", async () => {
    await page.click("#share");
    await page.waitForFunction(() => document.getElementById("share-link").value.includes("code="));
    await b.noViolations(page, "#share-dialog");
    await page.click("#share-dialog .row >> text=Copy link");
    await page.waitForSelector("#share-said:not([hidden])");
    const link = await page.evaluate(() => navigator.clipboard.readText());
    // In a low window too, the answer stands beside the buttons that are in sight.
    await page.setViewportSize({ width: 1280, height: 500 });
    await page.locator("#share-dialog").evaluate((dialog) => dialog.scrollTo(0, 0));
    const { y, height } = await page.locator("#share-said").boundingBox();
    assert.ok(y > 0 && y + height <= 500, `what is said stands at ${y}`);
    await page.setViewportSize(b.DESKTOP);
    await close(page);
    assert.equal(
      link,
      await page.evaluate(() => location.href).then((href) => `${href.split("#")[0]}${new URL(link).hash}`),
    );

    const other = await at(new URL(link).hash);
    await b.waitReady(other);
    await other.waitForSelector(".cm-content");
    assert.equal(await code(other), MINE);
    assert.match(await b.text(other, "#foreign"), /came with a link/);
    assert.equal(await other.inputValue("#seed"), "7");
    assert.ok(await other.isChecked('#set-data input[value="gauss"]'));
    await other.waitForTimeout(600);
    assert.equal(await b.text(other, "#console"), "", "it has not run");
    await other.reload();
    await b.waitReady(other);
    await other.waitForSelector(".cm-content");
    assert.equal(await code(other), MINE, "reloading keeps it");
    await other.click("#run");
    await b.waitSteps(other, 5);
    assert.match(await b.text(other, "#console"), /it runs/);
    assert.equal(await other.locator("#foreign").count(), 0);
    await other.context().close();
  });

  test("a damaged link opens the default program", async () => {
    const other = await at("#code=~notdeflate&classes=3");
    await b.waitReady(other);
    await other.waitForFunction(() => document.getElementById("figure-test").textContent.endsWith("%"));
    assert.equal(await other.locator("#foreign").count(), 0);
    await other.context().close();
  });

  test("the program saved as Python runs natively, and comes back with its settings", async () => {
    await page.click("#share");
    const file = await saved(page, "#save-py");
    const output = execFileSync(PYTHON, [file], { encoding: "utf8", cwd: folder });
    assert.match(output, /it runs[\s\S]*1000 0\.\d+/);
    await close(page);

    const other = await at("");
    await b.waitReady(other);
    await other.click("#share");
    assert.match(await openFile(other, file), /was opened/);
    await close(other);
    assert.equal(await code(other), MINE);
    assert.ok(await other.isChecked('#set-data input[value="gauss"]'));
    assert.match(await b.text(other, "#foreign"), /came from a file/);
    await other.waitForTimeout(400);
    assert.doesNotMatch(await b.text(other, "#console"), /it runs/);
    await other.click("#play");
    await b.waitSteps(other, 5);
    await other.context().close();
  });

  test("the program saved as a notebook has cells that run in order, and comes back", async () => {
    await page.click("#share");
    const file = await saved(page, "#save-ipynb");
    const notebook = JSON.parse(readFileSync(file, "utf8"));
    assert.equal(notebook.nbformat, 4);
    const cells = notebook.cells.filter(({ cell_type }) => cell_type === "code").map(({ source }) => source.join(""));
    const script = path.join(folder, "cells.py");
    writeFileSync(script, cells.join("\n"));
    assert.match(execFileSync(PYTHON, [script], { encoding: "utf8" }), /it runs/);
    assert.match(await openFile(page, file), /was opened/);
    await close(page);
    assert.equal(await code(page), MINE);
    await page.click("#run");
    await b.waitSteps(page, 30);
    await page.click("#play");
  });

  for (const format of ["safetensors", "pt"]) {
    test(`weights saved as .${format} come back, and those of another model are refused`, async () => {
      const accuracy = () => b.text(page, "#figure-loss");
      await page.click("#share");
      const file = await saved(page, `#save-${format}`);
      await page.waitForFunction(() => /was saved/.test(document.getElementById("share-said").innerText));
      await close(page);
      const count = await b.stepCount(page);
      await page.click("#step");
      await b.waitSteps(page, count + 1);
      const trained = await accuracy();
      await page.click("#reset");
      await page.waitForFunction(() => document.getElementById("figure-step").textContent === "0");
      await page.click("#share");
      assert.match(await openFile(page, file), /4 tensors were loaded/);
      await close(page);
      await page.click("#step");
      await page.waitForFunction((loss) => document.getElementById("figure-loss").textContent === loss, trained);
      const other = await at("");
      await b.waitReady(other);
      await other.waitForFunction(() => document.getElementById("figure-test").textContent.endsWith("%"));
      await other.click("#share");
      assert.match(await openFile(other, file), /not those of this program's model|is \(7, 2\) in the file/);
      await other.context().close();
    });
  }

  test("the view is saved as a picture and as a film", async () => {
    await page.click("#share");
    const png = readFileSync(await saved(page, "#save-png"));
    assert.deepEqual([...png.subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
    assert.ok(png.length > 5000, `${png.length} bytes`);
    const film = readFileSync(await saved(page, "#save-film"));
    assert.ok(film.length > 5000, `${film.length} bytes`);
    await close(page);
  });

  test("inside another page it is told what to show, tells what it shows, and runs no code from there", async () => {
    const around = createServer((_request, response) => {
      response.setHeader("Content-Type", "text/html");
      response.end(`<!doctype html><iframe src="${server.url}?embed#data=xor" width="1200" height="700"></iframe><script>
        window.heard = [];
        addEventListener("message", (event) => heard.push(event.data));
      </script>`);
    });
    await new Promise((done) => around.listen(0, "127.0.0.1", done));
    // Without isolation: a page that demands it may be framed only by one that does.
    const plain = await serve({ isolated: false });
    const outer = await b.openPage(
      browser,
      `http://127.0.0.1:${around.address().port}`.replace("127.0.0.1", "localhost"),
    );
    await outer.evaluate((url) => {
      document.querySelector("iframe").src = `${url}?embed#data=xor`;
    }, plain.url);
    const say = (message) =>
      outer.evaluate(
        (text) => document.querySelector("iframe").contentWindow.postMessage({ lucid: 1, ...text }, "*"),
        message,
      );
    const heard = (type) =>
      outer.waitForFunction((wanted) => globalThis.heard.findLast((m) => m.type === wanted), type);
    await heard("ready");
    const frame = outer.frameLocator("iframe");
    assert.equal(await frame.locator(".bar").isVisible(), false);
    await say({ type: "set", settings: { classes: 4, seed: 9, nonsense: 3, __proto__: { x: 1 } } });
    await say({ type: "play" });
    const step = await outer.waitForFunction(() => globalThis.heard.findLast((m) => m.type === "frame" && m.step > 20));
    assert.ok((await step.jsonValue()).figures.train > 0);
    await say({ type: "pause" });
    await say({ type: "program", source: `${MINE}\nprint("from outside")` });
    await say({ type: "play" });
    await frame.locator("#foreign").waitFor();
    await outer.waitForTimeout(500);
    assert.doesNotMatch(await frame.locator("#console").innerText(), /from outside/);
    // Nor by a way round: it is no draft that comes back, and runs, with its scene or its settings.
    for (const message of [
      { type: "scene", scene: "points" },
      { type: "set", settings: { task: "plane" } },
      { type: "set", settings: { task: "classify" } },
    ]) {
      await say(message);
      await outer.waitForTimeout(500);
    }
    await frame.locator("#foreign").waitFor({ state: "detached" });
    assert.doesNotMatch(await frame.locator("#console").innerText(), /from outside/);
    await say({ type: "set", settings: { classes: 4 } });
    await say({ type: "program", source: `${MINE}\nprint("from outside")` });
    await frame.locator("#foreign").waitFor();
    await frame.locator("#run").click();
    await outer.waitForFunction(() => globalThis.heard.filter((m) => m.type === "frame").length > 3);
    await say({ type: "get" });
    const state = await (await heard("state")).jsonValue();
    assert.equal(state.settings.classes, 4);
    assert.match(state.source, /from outside/);
    await outer.context().close();
    await plain.close();
    around.close();
  });
});
