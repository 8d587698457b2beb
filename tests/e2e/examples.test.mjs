/** The examples that need nothing but npm: a page with Pyodide, and PyScript. tests/examples/run.mjs tries the others too. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { tryExample } from "../examples/run.mjs";
import { launch, noViolations } from "./browser.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

for (const name of ["html", "pyscript"]) {
  test(`the example ${name} trains while one watches, with nothing from elsewhere`, async () => {
    // Without the headers of cross-origin isolation, as a plain server answers.
    const found = await tryExample(name, browser, { isolated: false, check: noViolations });
    assert.ok(found.result > 95, `${found.result} %`);
    assert.ok(found.curves > 0 && found.tensor > 0, JSON.stringify(found));
    // Frames with states between the first and the last: the curves were seen to grow.
    assert.ok(found.seen.length >= 3, `seen at steps ${found.seen}`);
    assert.notEqual(found.interrupted, false, "Stop ends a training");
    assert.deepEqual(found.asked, []);
    assert.deepEqual(found.problems, []);
  });
}
