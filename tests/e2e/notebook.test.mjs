/** The notebook: cells run and stream, show what they made, are edited by keys, help, install, and become files. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { watch } from "../examples/drive.mjs";
import * as b from "./browser.mjs";
import { serve } from "./server.mjs";

const SIZE = { width: 1280, height: 800 };

/** A wheel in pure Python, notebook_greeting 1.0, with one function. */
const WHEEL = Buffer.from(
  "UEsDBBQAAAAIAMiSfl1EImysKgAAACwAAAAdAAAAbm90ZWJvb2tfZ3JlZXRpbmcvX19pbml0X18ucHlLSU1TSC9KTS3RyEvMTdW04lIAgqLUktKiPIU0pYzUnJx8hWqQVK0SFwBQSwMEFAAAAAgAyJJ+XUJ2izw3AAAAPAAAACgAAABub3RlYm9va19ncmVldGluZy0xLjAuZGlzdC1pbmZvL01FVEFEQVRB800tSUxJLEnUDUstKs7Mz7NSMNIz5PJLzE21UsjLL0lNys/P1k0vSk0tycxL54IrMtQz4OICAFBLAQIUAxQAAAAIAMiSfl1EImysKgAAACwAAAAdAAAAAAAAAAAAAACAAQAAAABub3RlYm9va19ncmVldGluZy9fX2luaXRfXy5weVBLAQIUAxQAAAAIAMiSfl1Cdos8NwAAADwAAAAoAAAAAAAAAAAAAACAAWUAAABub3RlYm9va19ncmVldGluZy0xLjAuZGlzdC1pbmZvL01FVEFEQVRBUEsFBgAAAAACAAIAoQAAAOIAAAAAAA==",
  "base64",
);

/** As Jupyter wrote it: lists of lines, a coloured traceback, a picture beside a text, what only Jupyter knows. */
const JUPYTER = {
  cells: [
    {
      cell_type: "markdown",
      id: "intro",
      metadata: { tags: ["keep"] },
      attachments: {
        "dot.png": {
          "image/png":
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
        },
      },
      source: ["# Opened\n", '![a dot](attachment:dot.png) <img src=x onerror="window.hacked = 1">'],
    },
    {
      cell_type: "code",
      execution_count: 7,
      id: "danger",
      metadata: { collapsed: false },
      outputs: [
        { name: "stdout", output_type: "stream", text: ["one\n", "two\n"] },
        {
          data: {
            "application/vnd.own+json": { a: [1] },
            "text/html": ["<b onclick='window.hacked = 1'>bold</b>\n", "<script>window.hacked = 1</script>"],
            "text/plain": ["plain"],
          },
          execution_count: 7,
          metadata: { needs: "this" },
          output_type: "execute_result",
        },
        { ename: "ValueError", evalue: "no", output_type: "error", traceback: ["\u001b[31mValueError\u001b[0m: no"] },
      ],
      source: ["ran = True\n", "print('one')"],
    },
    { cell_type: "raw", id: "rest", metadata: {}, source: [] },
  ],
  metadata: { kernelspec: { display_name: "Other", language: "python", name: "other" }, own: 1 },
  nbformat: 4,
  nbformat_minor: 5,
};

const file = (name, content) => ({ name, mimeType: "application/json", buffer: Buffer.from(content) });

/** The page with the notebook. Without the service worker, whose requests a test cannot answer. */
async function openNotebook(browser, url, options = {}) {
  const page = await b.openPage(browser, `${url}#scene=notebook`, {
    viewport: SIZE,
    serviceWorkers: "block",
    ...options,
  });
  await page.waitForSelector(".notebook-cell");
  await b.waitReady(page);
  page.setDefaultTimeout(20_000);
  return page;
}

const open = (page, notebook, name = "test.ipynb") =>
  page.setInputFiles("#notebook-file", file(name, typeof notebook === "string" ? notebook : JSON.stringify(notebook)));

const codeCell = (source, id = "only") => ({
  cell_type: "code",
  execution_count: null,
  id,
  metadata: {},
  outputs: [],
  source,
});

/** A notebook of these code cells and nothing else. */
async function cells(page, ...sources) {
  await open(page, {
    cells: sources.map((source, i) => codeCell(source, `c${i}`)),
    metadata: {},
    nbformat: 4,
    nbformat_minor: 5,
  });
  await page.waitForFunction((n) => document.querySelectorAll(".notebook-cell").length === n, sources.length);
}

const resting = (page) =>
  page.waitForFunction(() => !document.querySelector('[data-state="waiting"], [data-state="running"]'));

async function runAll(page) {
  await page.click("#notebook-run-all");
  await resting(page);
}

const out = (page, cell = "c0") => page.locator(`#cell-${cell} .notebook-outputs`).innerText();
const ids = (page) => page.locator(".notebook-cell").evaluateAll((all) => all.map((one) => one.id));

describe("the notebook", { timeout: 240_000 }, () => {
  let server, browser, page;

  before(async () => {
    server = await serve();
    browser = await b.launch();
    page = await openNotebook(browser, server.url);
  });

  after(async () => {
    await browser?.close();
    await server?.close();
  });

  test("the starter notebook runs from top to bottom and shows what it made", async () => {
    await runAll(page);
    assert.deepEqual(await page.locator(".notebook-error").allInnerTexts(), []);
    assert.match(await out(page, "first-tensor"), /Tensor · \(48, 48\) · float32/);
    const picture = page.locator("#cell-first-tensor .notebook-html img");
    assert.ok(await picture.evaluate((image) => image.complete && image.naturalWidth > 0), "the picture is drawn");
    assert.equal(await page.locator("#cell-slopes svg polyline").count(), 2);
    assert.match(await out(page, "loop"), /Step 600: loss 0\.0/);
    assert.match(await page.locator("#cell-layers table").innerText(), /0\.weight\s+\(32, 1\)\s+32/);
    assert.equal(await page.locator("#cell-first-tensor .notebook-count").innerText(), "[1]");
    // Styles of outputs come through the policy one by one.
    const box = page.locator("#cell-first-tensor .notebook-html div div").nth(1);
    assert.equal(await box.evaluate((one) => getComputedStyle(one).display), "flex");
  });

  test("curves of lucid.live grow below their cell, and stay whole behind the page's filter", async () => {
    await cells(
      page,
      `import lucid, time
curves = lucid.live.Chart("loss", ("train", "test"), log="loss", title="A run")
for step in curves.steps(60):
    curves.update(loss=0.9**step, train=0.5 + step / 120, test=0.4)
    time.sleep(0.02)`,
    );
    await page.evaluate(watch);
    await runAll(page);
    const seen = await page.evaluate(() => [...globalThis.chartsSeen]);
    assert.ok(seen.length >= 4 && seen.includes(59), `seen at steps ${seen}`);
    assert.match(await out(page), /A run · step 60\/60/);
    assert.equal(await page.locator("#cell-c0 .notebook-html").count(), 1, "one output that changes in place");
    const panels = page.locator("#cell-c0 svg[role=img]");
    assert.match(await panels.nth(0).locator("title").innerHTML(), /^loss: .* at step 59.*logarithmic scale/);
    assert.equal(await panels.nth(1).locator("polyline").count(), 2);
    const [first, second] = await panels.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().toJSON()));
    assert.ok(first.width > 250 && first.top === second.top && second.left > first.right - 1, "side by side");
    await b.noViolations(page, "#cell-c0");
  });

  test("what a cell prints is there while it runs, and a chart of it lives", async () => {
    await cells(
      page,
      "live = display(chart([]), display_id=True)\ni = 0\nwhile True:\n    i += 1\n    if i % 1000 == 0:\n        print(i)\n        live.update(chart(range(i // 1000), title=f'at {i}'))",
    );
    await page.click("#notebook-run");
    await page.waitForFunction(() => document.querySelector(".notebook-stdout")?.textContent.includes("2000"));
    const seen = new Set();
    for (let i = 0; i < 3; i++) {
      seen.add(await page.locator("#cell-c0 svg text").last().textContent());
      await page.waitForTimeout(150);
    }
    assert.equal(await page.getAttribute("#cell-c0", "data-state"), "running");
    assert.ok(seen.size > 1, "the chart is replaced while the cell runs");
    await page.click("#stop");
    await resting(page);
    assert.equal(await page.locator("#cell-c0 .notebook-outputs svg").count(), 1);
    await cells(page, "import sys\nprint('50 %', end='\\r')\nprint('done ')\nprint('careful', file=sys.stderr)");
    await runAll(page);
    assert.equal(await page.locator(".notebook-stdout").textContent(), "done \n");
    assert.equal(await page.locator(".notebook-stderr").textContent(), "careful\n");
  });

  test("Stop ends a loop without end, a cell that waits, and what stands in line", async () => {
    await cells(page, "kept = 1\nwhile True:\n    pass", "import asyncio\nawait asyncio.sleep(1000)", "kept");
    await page.click("#notebook-run-all");
    await page.waitForFunction(() => document.querySelector("#cell-c0").dataset.state === "running");
    await page.waitForTimeout(300);
    await page.click("#stop");
    await resting(page);
    assert.match(await out(page), /KeyboardInterrupt/);
    assert.equal(await page.locator("#cell-c1 .notebook-outputs").count(), 0);
    await page.click("#cell-c1 .notebook-run");
    await page.waitForFunction(() => document.querySelector("#cell-c1").dataset.state === "running");
    await page.waitForTimeout(200);
    await page.click("#stop");
    await resting(page);
    assert.match(await out(page, "c1"), /KeyboardInterrupt/);
    await page.click("#cell-c2 .notebook-run");
    await resting(page);
    assert.match(await out(page, "c2"), /^1/, "the variables are still there");
    assert.ok(await page.locator("#stop").isDisabled());
  });

  test("an error is shown with its traceback and its line, also in another cell", async () => {
    await cells(page, "def f(x):\n    return 1 / x", "a = 1\nf(0)", "print('not run')");
    await runAll(page);
    assert.match(await out(page, "c1"), /Traceback[\s\S]*ZeroDivisionError: division by zero/);
    assert.doesNotMatch(await out(page, "c1"), /kernel\.py|scene\.py/);
    await page.waitForSelector("#cell-c0 .cm-marked-error");
    assert.deepEqual(await page.locator("#cell-c0 .cm-marked-error").allInnerTexts(), ["    return 1 / x"]);
    assert.equal(await page.locator("#cell-c2 .notebook-outputs").count(), 0, "what comes after is not run");
    await cells(page, "import lucid\nlucid.ones(2, 3) @ lucid.ones(2, 3)");
    await runAll(page);
    assert.match(await b.text(page, "#cell-c0 .notebook-hint"), /\(2, 3\)/, "words of help tell the shapes");
    await cells(page, "x = 1\ny = (2");
    await runAll(page);
    await page.waitForSelector("#cell-c0 .cm-marked-error");
    assert.deepEqual(await page.locator("#cell-c0 .cm-marked-error").allInnerTexts(), ["y = (2"]);
  });

  test("outputs do no harm", async () => {
    const asked = [];
    page.on("request", (request) => asked.push(request.url()));
    await cells(
      page,
      `class H:
    def _repr_html_(self):
        return """<script>window.hacked = 1</script><img src="https://example.org/a.png" onerror="window.hacked = 2">
<img src="x" onerror="window.hacked = 3"><div id="stop" class="play" style="position: fixed; inset: 0; color: red; background: url(https://example.org/b.png)">red</div>
<iframe srcdoc="<script>parent.hacked = 4</script>"></iframe><form action="https://example.org"><button>send</button></form>
<a href="javascript:window.hacked = 5">bad</a> <a href="https://example.org/">good</a><style>body { display: none }</style>
<svg><script>window.hacked = 6</script><image href="https://example.org/c.png"/><a xlink:href="javascript:window.hacked = 7"><text>t</text></a></svg>"""
H()`,
      'class S:\n    def _repr_svg_(self):\n        return \'<svg viewBox="0 0 9 9" onload="window.hacked = 8"><circle r="9" fill="red"/></svg>\'\nS()',
    );
    await runAll(page);
    await page.waitForTimeout(200);
    assert.equal(await page.evaluate(() => window.hacked), undefined);
    const html = page.locator("#cell-c0 .notebook-html");
    assert.equal(await html.locator("script, iframe, form, button, style, [class], [onerror], #stop").count(), 0);
    const red = html.locator("div", { hasText: "red" }).last();
    assert.deepEqual(await red.evaluate((one) => [getComputedStyle(one).color, getComputedStyle(one).position]), [
      "rgb(255, 0, 0)",
      "static",
    ]);
    const links = await html.locator("a").evaluateAll((all) => all.map((one) => [one.getAttribute("href"), one.rel]));
    assert.deepEqual(links.slice(0, 2), [
      [null, "noopener noreferrer"],
      ["https://example.org/", "noopener noreferrer"],
    ]);
    assert.equal(await page.locator("#cell-c1 svg circle").count(), 1);
    assert.deepEqual(
      asked.filter((url) => url.includes("example.org")),
      [],
    );
    page.problems.length = 0; // the policy has seen the handlers too, and says so
  });

  test("values have pictures: images of tensors, Markdown, tables", async () => {
    await cells(
      page,
      "import lucid\nimage(lucid.rand(3, 8, 8))",
      "class M:\n    def _repr_markdown_(self): return '## Head\\n\\n*slanted*'\nM()",
      "[{'a': 1, 'b': 'x'}]",
      "lucid.nn.Linear(2, 3)",
    );
    await runAll(page);
    const image = page.locator("#cell-c0 img");
    assert.ok(await image.evaluate((one) => one.decode().then(() => one.naturalWidth > 100)));
    assert.equal(await image.getAttribute("alt"), "<image, 8 × 8>");
    assert.equal(await page.locator("#cell-c1 em").innerText(), "slanted");
    assert.equal(await page.locator("#cell-c2 td").first().innerText(), "1");
    assert.match(await out(page, "c3"), /Linear\(in_features=2/);
  });

  test("keys: select, add, delete, bring back, change, move, split, run", async () => {
    await cells(page, "a = 1\nb = 2", "c = 3");
    await page.click("#cell-c0 .cm-content");
    await page.keyboard.press("Escape");
    assert.equal(await page.evaluate(() => document.activeElement.id), "cell-c0");
    await page.keyboard.press("b");
    await page.waitForFunction(() => document.querySelectorAll(".notebook-cell").length === 3);
    const [, added] = await ids(page);
    await page.waitForFunction((id) => document.activeElement.id === id, added);
    await page.keyboard.press("Enter");
    await page.waitForSelector(`#${added} .cm-focused`);
    await page.keyboard.type("print('ty' + 'ped'");
    await page.keyboard.press("Control+Enter");
    await resting(page);
    assert.match(await page.locator(`#${added} .notebook-stdout`).innerText(), /typed/);
    await page.waitForFunction((id) => document.activeElement.id === id, added);
    await page.keyboard.press("d");
    await page.keyboard.press("d");
    await page.waitForFunction(() => document.querySelectorAll(".notebook-cell").length === 2);
    await page.waitForFunction(() => document.activeElement.id === "cell-c1");
    await page.keyboard.press("z");
    await page.waitForFunction((id) => document.activeElement.id === id, added);
    assert.equal((await ids(page))[1], added);
    await page.keyboard.press("Alt+ArrowDown");
    await page.waitForFunction((id) => document.activeElement.id === id, added);
    assert.equal((await ids(page))[2], added);
    await page.keyboard.press("m");
    await page.waitForSelector(`#${added}.notebook-cell-markdown`);
    await page.waitForFunction((id) => document.activeElement.id === id, added);
    await page.keyboard.press("Shift+Enter");
    await page.waitForSelector(`#${added} .notebook-text .notebook-html`);
    await page.waitForFunction(() => document.querySelectorAll(".notebook-cell").length === 4, null, { timeout: 5000 });
    await page.waitForSelector(".notebook-cell.selected .cm-focused");
    await page.keyboard.press("Escape");
    for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowUp");
    await page.waitForFunction(() => document.activeElement.id === "cell-c0");
    await page.keyboard.press("Enter");
    await page.waitForSelector("#cell-c0 .cm-focused");
    await page.keyboard.press("Control+Home");
    await page.keyboard.press("End");
    await page.keyboard.press("Control+Shift+Minus");
    await page.waitForFunction(() => document.querySelectorAll(".notebook-cell").length === 5);
    await page.waitForFunction(() => {
      const texts = [...document.querySelectorAll(".notebook-cell .cm-content")].map((one) => one.innerText.trim());
      return texts[0] === "a = 1" && texts[1] === "b = 2";
    });
  });

  test("completion and documentation come from the running interpreter", async () => {
    await cells(page, "import lucid\nfrom lucid import nn\nlearning_rate = 0.1", "");
    await page.click("#cell-c0 .notebook-run");
    await resting(page);
    await page.click("#cell-c1 .cm-content");
    await page.keyboard.type("lear");
    await page.waitForSelector(".cm-tooltip-autocomplete");
    assert.match(await b.text(page, ".cm-tooltip-autocomplete [aria-selected]"), /learning_rate/);
    await page.waitForTimeout(120);
    await page.keyboard.press("Enter");
    await page.keyboard.type("\nnn.Lin");
    await page.waitForFunction(() =>
      document.querySelector(".cm-tooltip-autocomplete")?.textContent.includes("Linear"),
    );
    await page.waitForFunction(() => document.querySelector(".cm-completionInfo")?.textContent.includes("affine map"));
    await page.waitForTimeout(120);
    await page.keyboard.press("Tab");
    assert.match((await page.locator("#cell-c1 .cm-content").innerText()).trim(), /^learning_rate\nnn\.Linear$/);
    await page.keyboard.type("(");
    await page.waitForFunction(() =>
      document.querySelector(".cm-tooltip-autocomplete")?.textContent.includes("in_features="),
    );
    await page.keyboard.press("Escape");
    await page.keyboard.press("Shift+Tab");
    await page.waitForSelector(".notebook-doc");
    assert.match(await b.text(page, ".notebook-doc-head"), /nn\.Linear\(in_features: int/);
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => !document.querySelector(".notebook-doc"));
    await page
      .locator("#cell-c1 .cm-line")
      .first()
      .hover({ position: { x: 40, y: 8 } });
    await page.waitForSelector(".cm-tooltip-hover .notebook-doc");
    assert.match(await b.text(page, ".cm-tooltip-hover"), /learning_rate: float[\s\S]*0\.1/);
    await page.mouse.move(5, 5);
  });

  test("what Jupyter wrote opens, runs nothing by itself, and is saved as it was", async () => {
    await open(page, JUPYTER, "from jupyter.ipynb");
    await page.waitForSelector("#cell-danger");
    assert.match(
      await b.text(page, ".notebook-messages"),
      /Opened from jupyter\.ipynb with 3 cells\. Nothing in it has run/,
    );
    assert.equal(await page.locator("#cell-danger .notebook-count").innerText(), "[7]");
    assert.match(await out(page, "danger"), /one\ntwo\s+bold\s+ValueError: no/);
    assert.equal(
      await page
        .locator("#cell-intro img")
        .first()
        .evaluate((image) => image.naturalWidth),
      1,
    );
    await page.waitForTimeout(200);
    assert.equal(await page.evaluate(() => window.hacked), undefined);
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("#notebook-save")]);
    assert.equal(download.suggestedFilename(), "from jupyter.ipynb");
    const saved = JSON.parse(await readFile(await download.path(), "utf8"));
    assert.deepEqual(saved.cells, JUPYTER.cells);
    assert.equal(saved.metadata.own, 1);
    assert.equal(saved.metadata.kernelspec.name, "other");
    assert.deepEqual([saved.nbformat, saved.nbformat_minor], [4, 5]);
    page.problems.length = 0; // of the handlers in the file
    await page.click("#notebook-back");
    await page.waitForSelector("#cell-c1");
    await cells(page, "'ran' in globals()");
    await runAll(page);
    assert.match(await out(page), /False/);
  });

  test("what was run here is saved in Jupyter's format, and what is no notebook is refused", async () => {
    await cells(page, "print('a\\nb')\nchart([1, 2])", "1 / 0");
    await runAll(page);
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("#notebook-save")]);
    const saved = JSON.parse(await readFile(await download.path(), "utf8"));
    const [stream, result] = saved.cells[0].outputs;
    assert.deepEqual(stream, { name: "stdout", output_type: "stream", text: ["a\n", "b\n"] });
    assert.equal(result.output_type, "execute_result");
    assert.match(result.data["image/svg+xml"].join(""), /^<svg/);
    assert.equal(saved.cells[1].outputs[0].ename, "ZeroDivisionError");
    assert.ok(saved.cells.every(({ id }) => /^[\w-]+$/.test(id)));
    await open(page, "no json", "letter.txt");
    await page.waitForFunction(() =>
      document.querySelector(".notebook-messages").innerText.includes("is not a notebook"),
    );
    await open(page, { nbformat: 3, worksheets: [] }, "old.ipynb");
    await page.waitForFunction(() => document.querySelector(".notebook-messages").innerText.includes("old format"));
    assert.equal(await page.locator("#cell-c0").count(), 1, "the notebook is still there");
  });

  test("packages: from this server at once, from PyPI only when the visitor allows it", async () => {
    await page.route("**/wheels/*.whl", (route) => route.fulfill({ body: WHEEL }));
    await cells(
      page,
      "%pip install ./wheels/notebook_greeting-1.0-py3-none-any.whl\nfrom notebook_greeting import greet\ngreet('you')",
      "import micropip\nawait micropip.install('snowballstemmer')",
    );
    await page.click("#cell-c0 .notebook-run");
    await resting(page);
    assert.match(await out(page), /hello you/);
    const asked = [];
    page.on("request", (request) => request.url().includes("pypi.org") && asked.push(request.url()));
    await page.click("#cell-c1 .notebook-run");
    await page.waitForSelector("#notebook-allow");
    assert.match(await b.text(page, ".notebook-messages"), /pypi\.org has to be contacted, which this page may not do/);
    await page.click("#notebook-refuse");
    await resting(page);
    assert.match(await out(page, "c1"), /InstallError: you did not allow it/);
    assert.deepEqual(asked, [], "nothing was asked of PyPI");
    await page.click("#notebook-packages");
    assert.match(await b.text(page, ".notebook-panel"), /This contacts pypi\.org/);
    await page.fill("#notebook-package", "snowballstemmer");
    await page.click("#notebook-install");
    await page.click("#notebook-refuse");
    await page.waitForFunction(() =>
      document.querySelector("#notebook-installed").innerText.includes("you did not allow it"),
    );
    await page.fill("#notebook-package", "./wheels/notebook_greeting-1.0-py3-none-any.whl");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() =>
      document.querySelector("#notebook-installed").innerText.includes("notebook-greeting 1.0"),
    );
    await b.noViolations(page);
    await page.click("#notebook-packages");
  });

  test("the page that may contact PyPI gets the cells, runs none of them, and asks again", async () => {
    await cells(page, "print('taken along')", "%pip install snowballstemmer");
    await page.click("#cell-c1 .notebook-run");
    await page.waitForSelector("#notebook-allow");
    await Promise.all([page.waitForURL(/packages\.html/), page.click("#notebook-allow")]);
    await page.waitForSelector("#cell-c1");
    await b.waitReady(page);
    assert.match(await page.locator("#cell-c0 .cm-content").innerText(), /taken along/);
    assert.equal(await page.locator("#cell-c0 .notebook-outputs").count(), 0);
    assert.equal(await page.evaluate(() => sessionStorage.length), 0, "nothing is left in the storage");
    const asked = [];
    await page.route("https://pypi.org/**", (route) => {
      asked.push(route.request().url());
      return route.fulfill({
        headers: { "Access-Control-Allow-Origin": "*" },
        json: { info: { name: "snowballstemmer", version: "1" }, releases: {} },
      });
    });
    await page.click("#cell-c1 .notebook-run");
    await page.waitForSelector("#notebook-allow");
    assert.deepEqual(asked, []);
    assert.match(await b.text(page, ".notebook-messages"), /contacts pypi\.org/);
    await page.click("#notebook-allow");
    await resting(page);
    assert.match(await out(page, "c1"), /PyPI has no wheel in pure Python/);
    assert.deepEqual(asked, ["https://pypi.org/pypi/snowballstemmer/json"]);
  });

  test("cells and variables outlive a look at another scene; Restart forgets the variables", async () => {
    await cells(page, "lasting = 41", "lasting + 1");
    await page.click("#cell-c0 .notebook-run");
    await resting(page);
    await page.click("#scene-points");
    await page.waitForSelector("#play");
    await page.click("#scene-notebook");
    await page.waitForSelector("#cell-c1");
    await page.click("#cell-c1 .notebook-run");
    await resting(page);
    assert.match(await out(page, "c1"), /42/);
    await page.click("#notebook-restart");
    await page.waitForFunction(() => document.querySelector("#cell-c1 .notebook-count").innerText === "[]");
    await page.click("#cell-c1 .notebook-run");
    await resting(page);
    assert.match(await out(page, "c1"), /NameError/);
  });

  test("a large notebook makes only the editors that are near what is seen", async () => {
    const many = Array.from({ length: 300 }, (_, i) => codeCell(`x${i} = ${i}\nprint(x${i})`, `m${i}`));
    await open(page, { cells: many, metadata: {}, nbformat: 4, nbformat_minor: 5 });
    await page.waitForFunction(() => document.querySelectorAll(".notebook-cell").length === 300);
    assert.ok((await page.locator(".cm-editor").count()) < 60, "editors are made when they come into sight");
  });

  test("German, dark, and nothing for axe to say", async () => {
    await cells(page, "import lucid\nprint('text')\nlucid.rand(3, 4)", "1 / 0");
    await page.click("#notebook-keys");
    await runAll(page);
    await b.noViolations(page);
    await page.click("#theme");
    await page.click("#language");
    await page.waitForFunction(() => document.querySelector("#notebook-run").innerText === "Ausführen");
    await b.noViolations(page);
    await page.click("#notebook-keys");
    await page.click("#theme");
    await page.click("#language");
    assert.deepEqual(page.problems, []);
  });
});

describe("the notebook on a phone", { timeout: 120_000 }, () => {
  test("cells are written and run with a finger, nothing is cut off, and axe is content", async () => {
    const server = await serve({ isolated: false });
    const browser = await b.launch();
    try {
      const page = await openNotebook(browser, server.url, { viewport: b.PHONE, hasTouch: true, isMobile: true });
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
      await page.tap("#cell-first-tensor .notebook-run");
      await resting(page);
      await page.waitForSelector("#cell-first-tensor .notebook-html img");
      await page.tap("#notebook-code");
      await page.waitForSelector(".notebook-cell.selected .cm-focused");
      await page.keyboard.insertText("[{'a': waves.shape}]");
      await page.tap("#notebook-run");
      await resting(page);
      await page.waitForFunction(() => document.querySelector(".notebook-html table")?.innerText.includes("48"));
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
      await b.noViolations(page);
      // Without shared memory Stop needs a new Python; the notebook says what is lost, and keeps the cells.
      await cells(page, "kept = 1", "while True: pass");
      await page.tap("#notebook-run-all");
      await page.waitForFunction(() => document.querySelector("#cell-c1").dataset.state === "running");
      await page.tap("#stop");
      await resting(page);
      await b.waitReady(page);
      await page.waitForFunction(() => document.querySelector(".notebook-messages").innerText.includes("variables"));
      assert.equal(await page.locator("#cell-c0").count(), 1);
      assert.deepEqual(page.problems, []);
    } finally {
      await browser.close();
      await server.close();
    }
  });
});
