/** The reader's program: its errors are marked where they arose, its output is shown, and the page lives on. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import * as b from "./browser.mjs";
import { serve } from "./server.mjs";

const GOOD = `import lucid
from lucid import nn, optim
model = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, classes))
optimizer = optim.Adam(model.parameters(), lr=0.02)
def step():
    optimizer.zero_grad()
    loss = nn.CrossEntropyLoss()(model(X), y)
    loss.backward()
    optimizer.step()
    return loss
`;

describe("the reader's program", { timeout: 300_000 }, () => {
  let server, browser, page;

  before(async () => {
    server = await serve();
    browser = await b.launch();
    page = await b.openPage(browser, server.url);
    await b.waitReady(page);
  });

  after(async () => {
    await browser?.close();
    await server?.close();
  });

  /** Play `source` and wait for its failure; what the page shows of it. */
  async function fail(source) {
    await page.click("#clear");
    await b.setProgram(page, source);
    await page.click("#play");
    await page.waitForSelector("#notice.error:visible", { timeout: b.BOOT_MS });
    await page.waitForFunction(() => document.getElementById("play").innerText === "Play");
    return {
      notice: await b.text(page, "#notice"),
      console: await b.text(page, "#console"),
      line: await page.locator(".cm-marked-error").allInnerTexts(),
      dots: await page.locator(".cm-lint-marker-error").count(),
      underlined: (await page.locator(".cm-lintRange-error").allInnerTexts()).join(""),
    };
  }

  async function trains() {
    await b.setProgram(page, GOOD);
    await page.click("#play");
    await b.waitSteps(page, 10);
    assert.equal(await page.locator(".cm-marked").count(), 0, "no mark is left");
    assert.ok(await page.locator("#notice").isHidden());
    await page.click("#play");
  }

  test("a syntax error is marked, and the mended program trains", async () => {
    const seen = await fail("import lucid\nmodel = nn.Linear(2, 2\n");
    assert.match(seen.notice, /^Line 2: SyntaxError: '\(' was never closed/);
    assert.match(seen.console, /File "program.py", line 2/);
    assert.deepEqual(seen.line, ["model = nn.Linear(2, 2"]);
    assert.equal(seen.dots, 1);
    await trains();
  });

  test("an error at the top level marks the expression that raised", async () => {
    const seen = await fail("a = 1\nname = 'é' + a  # after a letter of two bytes\n");
    assert.match(seen.notice, /^Line 2: TypeError/);
    assert.equal(seen.underlined, "'é' + a");
    assert.match(seen.console, /Traceback \(most recent call last\)/);
    assert.doesNotMatch(seen.console, /session\.py/, "the page's own frames are not shown");
    await trains();
  });

  test("an error inside step() during training marks the line inside it", async () => {
    const seen = await fail(
      `${GOOD.replace("def step():", "calls = 0\ndef step():\n    global calls\n    calls += 1\n    if calls == 40:\n        raise ValueError('enough')")}`,
    );
    assert.match(seen.notice, /ValueError: enough/);
    assert.deepEqual(
      seen.line.map((line) => line.trim()),
      ["raise ValueError('enough')"],
    );
    assert.equal(await page.locator(".cm-marked-error").count(), 1);
    await trains();
  });

  test("a mistake in a shape tells the shapes", async () => {
    const seen = await fail(GOOD.replace("nn.Linear(8, classes)", "nn.Linear(9, classes)"));
    assert.match(seen.console, /\(300, 8\)|300x8|\[300, 8\]/);
    assert.match(seen.console, /9/);
    assert.deepEqual(seen.line, ["model = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(9, classes))"]);
    assert.doesNotMatch(seen.console, /session\.py|scene\.py/);
    await trains();
  });

  test("a program without model or step is told what is missing", async () => {
    assert.match((await fail("x = 1\n")).notice, /must define `model`/);
    assert.match((await fail("def model(x): return x\n")).notice, /must define `step`/);
    assert.match((await fail("def model(x): return x\nstep = 3\n")).notice, /`step` is int/);
    await trains();
  });

  test("a model with the wrong number of columns is told the shape wanted", async () => {
    const seen = await fail(
      "def model(x): return x[:, :1] * 0\ndef step(): return 1.0\nclasses\nmodel_is_bad = lambda x: None\nmodel = model_is_bad\n",
    );
    assert.match(seen.notice, /model: .* needs an output of shape \(\d+, 2\)/);
    await trains();
  });

  test("exit() and endless recursion end the program, not the page", async () => {
    assert.match((await fail("raise SystemExit(3)\n")).notice, /SystemExit: 3/);
    assert.match((await fail("def f():\n    return f()\nf()\n")).notice, /Line 2: RecursionError/);
    await trains();
  });

  test("memory that is not there is an error like any other", { timeout: 120_000 }, async () => {
    const more = await fail("import lucid\nx = lucid.zeros(10**10)\n");
    assert.match(more.notice, /^Line 2: .*Memory.*10000000000/);
    const filled = await fail("import lucid\nx = []\nwhile True:\n    x.append(lucid.zeros(4096, 4096))\n");
    assert.match(filled.notice, /^Line 4: .*Memory/);
    await trains();
  });

  test("what the program prints is shown, and a flood of it is cut", async () => {
    await page.click("#clear");
    await b.setProgram(page, `${GOOD}print('grüß', 'dich')\nprint('no newline', end='')\n`);
    await page.click("#run");
    await page.waitForFunction(() => /grüß dich\nno newline/.test(document.getElementById("console").textContent));
    await page.click("#play");
    await page.click("#clear");
    await b.setProgram(page, `print('x' * 1_000_000)\nfor i in range(20000): print('line', i)\n${GOOD}`);
    await page.click("#run");
    await page.waitForFunction(() => document.getElementById("console").textContent.endsWith("line 19999\n"));
    await page.click("#play");
    const shown = await page.evaluate(() => document.getElementById("console").textContent);
    assert.ok(shown.length < 100_000, `${shown.length} characters are too many to show`);
  });

  test("a model of one logit works for two classes", async () => {
    await b.setProgram(
      page,
      `from lucid import nn, optim
model = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 1))
optimizer = optim.Adam(model.parameters(), lr=0.01)
loss_fn = nn.BCEWithLogitsLoss()
target = y.float().reshape(-1, 1)
def step():
    optimizer.zero_grad()
    loss = loss_fn(model(X), target)
    loss.backward()
    optimizer.step()
    return loss
`,
    );
    await page.click("#play");
    await b.waitAccuracy(page, "#figure-train", 90);
    await page.click("#play");
  });

  test("edited code is announced, run by the keyboard, and restored", async () => {
    await b.setProgram(page, `${GOOD}# edited\n`);
    assert.ok(await page.locator("#edited").isVisible());
    await page.keyboard.press("ControlOrMeta+Enter");
    await b.waitSteps(page, 5);
    assert.ok(await page.locator("#edited").isHidden());
    await page.click("#play");
    await page.click("#restore");
    assert.match(await b.text(page, ".cm-content"), /The page provides/);
    await page.click("#reset");
    await page.waitForFunction(() => document.getElementById("figure-step").textContent === "0");
  });

  test("Python that breaks down is replaced, and the code is kept", async () => {
    const breaking = "import _pyodide_core\n_pyodide_core.trigger_fatal_error()\n";
    page.problems.length = 0;
    await b.setProgram(page, breaking);
    await page.click("#play");
    await page.waitForFunction(() => document.getElementById("notice").textContent.startsWith("Python broke down"));
    await b.waitReady(page);
    assert.match((await page.locator(".cm-line").allInnerTexts()).join("\n"), /trigger_fatal_error/);
    assert.ok(page.problems.length > 0, "Pyodide says so in the browser's console");
    page.problems.length = 0;
    await trains();
  });

  test("Python asked nothing of the page that it does not have", () => {
    assert.deepEqual(page.problems, []);
  });
});
