/** What a hostile program in a link would try: the page's storage, other servers, the page itself, and the visitor's patience. */

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import * as b from "./browser.mjs";
import { serve } from "./server.mjs";

/** Run a program that prints one line of JSON after `found:`; what it then lacks (a model) does not matter. */
async function tell(page, source) {
  await page.click("#clear");
  await b.setProgram(page, `import json\n${source}\nprint("found:" + json.dumps(found))\n`);
  await page.click("#run");
  const line = await page.waitForFunction(
    () => /found:(.*)/.exec(document.getElementById("console").textContent)?.[1],
    null,
    { timeout: b.BOOT_MS },
  );
  return JSON.parse(await line.jsonValue());
}

/** Walks over everything of JavaScript that Python can get hold of, and looks for a global object or a way to make code. */
const CRAWL = `
import js, pyodide_js
from pyodide.ffi import JsProxy

WANTED = ("indexedDB", "caches", "fetch", "XMLHttpRequest", "WebSocket", "document", "postMessage", "importScripts", "Worker")
found = {"objects": 0, "reached": [], "evaluated": []}
seen, queue = set(), [("js", js), ("pyodide_js", pyodide_js)]
while queue and found["objects"] < 4000:
    path, thing = queue.pop(0)
    if path.count(".") > 5:
        continue
    try:
        names = dir(thing)
    except BaseException:
        continue
    for name in {*names, "constructor", "__proto__", "prototype"}:
        if name.startswith("__") and name != "__proto__" or name.isdigit():
            continue
        try:
            value = getattr(thing, name)
        except BaseException:
            continue
        if not isinstance(value, JsProxy) or value.js_id in seen:
            continue
        seen.add(value.js_id)
        found["objects"] += 1
        where = path + "." + name
        if name in WANTED:
            found["reached"].append(where)
        if name == "constructor":
            try:
                value.constructor("return globalThis")()
                found["evaluated"].append(where)
            except BaseException:
                pass
        queue.append((where, value))
`;

describe("a hostile program", { timeout: 400_000 }, () => {
  let server, elsewhere, hits, browser, page;

  before(async () => {
    hits = [];
    elsewhere = createServer((request, response) => {
      hits.push(request.url);
      response
        .writeHead(200, { "Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin" })
        .end("hit");
    });
    await new Promise((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
    elsewhere.url = `http://127.0.0.1:${elsewhere.address().port}/`;
    server = await serve();
    browser = await b.launch();
    page = await b.openPage(browser, server.url);
    await page.evaluate(() => localStorage.setItem("secret", "of another page"));
    await b.waitReady(page);
  });

  after(async () => {
    await browser?.close();
    await server?.close();
    elsewhere?.close();
  });

  test("the module js is empty, and run_js does not run", async () => {
    const found = await tell(
      page,
      `import js, pyodide.code
found = {"names": [name for name in dir(js) if not name.startswith("_")], "ran": []}
for name in ("eval", "fetch", "indexedDB", "caches", "localStorage", "document", "window", "self", "globalThis", "WebAssembly", "Function"):
    if hasattr(js, name):
        found["ran"].append(name)
for run in (lambda: pyodide.code.run_js("1"), lambda: js.eval("1"), lambda: js.constructor.constructor("return 1")()):
    try:
        found["ran"].append(str(run()))
    except BaseException:
        pass`,
    );
    assert.deepEqual(found.ran, []);
    const ordinary = Object.getOwnPropertyNames(Object.prototype);
    const proxies = new Set([
      ...ordinary,
      "js_id",
      "typeof",
      "object_entries",
      "object_keys",
      "object_values",
      "as_object_map",
      "as_py_json",
      "new",
      "to_py",
      "bind_class",
      "bind_sig",
      "to_weakref",
      "unwrap",
    ]);
    assert.deepEqual(
      found.names.filter((name) => !proxies.has(name) && !name.startsWith("js_")),
      [],
    );
  });

  test("no way leads from what Python has of JavaScript to the global object, or to code made of text", async () => {
    const found = await tell(page, CRAWL);
    assert.ok(found.objects > 100, `the walk saw ${found.objects} objects`);
    assert.deepEqual(found.reached, []);
    assert.deepEqual(found.evaluated, []);
  });

  test("the worker's real global object has no storage, no network, no line to the page", async () => {
    const [worker] = page.workers();
    const there = await worker.evaluate(() =>
      `indexedDB caches cookieStore localStorage fetch XMLHttpRequest WebSocket WebSocketStream WebTransport EventSource Worker
      SharedWorker BroadcastChannel importScripts postMessage close onmessage addEventListener navigation location Request
      Response FileReader Blob Notification StorageManager LockManager ServiceWorkerContainer webkitRequestFileSystem showOpenFilePicker
      FileSystemHandle RTCPeerConnection reportError trustedTypes document window parent top`
        .split(/\s+/)
        .filter((name) => globalThis[name] !== undefined)
        .concat(
          Object.keys(Object.getOwnPropertyDescriptors(navigator)).filter(
            (name) => typeof navigator[name] === "object",
          ),
        ),
    );
    assert.deepEqual(there, []);
  });

  test("no request reaches another server, from Python or in spite of it", async () => {
    const found = await tell(
      page,
      `import urllib.request, socket
found = []
url = "${elsewhere.url}"
def by_pyodide():
    from pyodide.http import open_url
    return open_url(url).read()
def by_socket():
    return socket.create_connection(("127.0.0.1", ${elsewhere.address().port}), 1).sendall(b"GET / HTTP/1.0")
def by_module():
    import pyodide_js
    return pyodide_js.loadPackage(url + "x.whl")
for way in (lambda: urllib.request.urlopen(url, timeout=1).read(), by_pyodide, by_socket, by_module):
    try:
        way()
    except BaseException as error:
        found.append(type(error).__name__)`,
    );
    assert.ok(found.length >= 2, String(found));
    await page.waitForTimeout(500);
    assert.deepEqual(hits, []);
  });

  test("the policy holds in the page and in a worker that is started as Python's is", async () => {
    const page2 = await b.openPage(browser, server.url);
    const tried = await page2.evaluate(async (url) => {
      const said = {};
      said.page = await fetch(url).then(
        () => "fetched",
        () => "refused",
      );
      const code = `
        const said = {};
        try { said.made = new Function("return 1")(); } catch (error) { said.made = error.name; }
        fetch(${JSON.stringify(url)}).then(() => "fetched", () => "refused").then((worker) => postMessage({ ...said, worker }));`;
      const worker = new Worker(URL.createObjectURL(new Blob([code], { type: "text/javascript" })), { type: "module" });
      const heard = await new Promise((resolve) => {
        worker.onmessage = (event) => resolve(event.data);
      });
      const image = new Image();
      image.src = `${url}image.png`;
      said.image = await new Promise((resolve) => {
        image.onload = () => resolve("loaded");
        image.onerror = () => resolve("refused");
      });
      const script = document.createElement("script");
      script.textContent = "globalThis.inline = true";
      document.head.append(script);
      return { ...said, ...heard, inline: globalThis.inline };
    }, elsewhere.url);
    assert.deepEqual(tried, {
      page: "refused",
      made: "EvalError",
      worker: "refused",
      image: "refused",
      inline: undefined,
    });
    assert.deepEqual(hits, []);
    await page2.context().close();
  });

  test("what it prints is shown as text", async () => {
    await tell(page, `print("<img src=x onerror=alert(1)><script>alert(2)</script>")\nfound = 1`);
    assert.equal(await page.locator("#console img, #console script").count(), 0);
    assert.match(await b.text(page, "#console"), /<img src=x onerror/);
  });

  test("it cannot slip anything under the page's objects", async () => {
    await b.setProgram(
      page,
      `import gc
for thing in gc.get_objects():
    if type(thing).__name__ == "Session":
        scene = thing.scene
scene.measure = lambda program: ({"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}, {})
scene.facts = lambda program: {"__proto__": {"polluted": 1}}
def model(x): return x
def step(): return 0.5`,
    );
    await page.click("#run");
    await page.waitForTimeout(500);
    await page.click("#step");
    await page.waitForTimeout(500);
    assert.equal(await page.evaluate(() => ({}).polluted), undefined);
    await page.click("#restore");
    await page.click("#reset");
    await page.click("#play");
    await b.waitSteps(page, 5);
    await page.click("#play");
  });

  test("too much memory is a MemoryError", async () => {
    const found = await tell(
      page,
      `import lucid
found = []
for way in (lambda: bytearray(2**33), lambda: "x" * 2**33, lambda: lucid.zeros(2**34)):
    try:
        way()
    except (MemoryError, OverflowError) as error:
        found.append(str(error))`,
    );
    assert.equal(found.length, 3);
  });

  test("a flood of output leaves the page answering, and Stop ends it", async () => {
    await b.setProgram(page, `while True:\n    print("x" * 1000)\n`);
    await page.click("#run");
    await page.waitForFunction(() => document.getElementById("console").textContent.includes("xxx"));
    await page.waitForTimeout(2000);
    const began = Date.now();
    await page.click("#theme");
    await page.click("#theme");
    assert.ok(Date.now() - began < 15_000, "the page answers");
    assert.ok((await page.evaluate(() => document.getElementById("console").textContent.length)) < 1_000_000);
    await page.click("#stop");
    await page.waitForSelector("#play:enabled");
    await page.waitForFunction(() => /Stopped/.test(document.getElementById("notice").textContent));
  });

  test("the page's storage is as it was", async () => {
    assert.equal(await page.evaluate(() => localStorage.getItem("secret")), "of another page");
  });
});
