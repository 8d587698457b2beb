/* What is the same in Node and in a browser: boot an unmodified Pyodide, install Lucid's wheel with micropip, run pytest.
 * Everything comes over HTTP from the runner's own server, as it would for a visitor of a page. */

/** Boot Pyodide with micropip. `pyodide` is the module pyodide.mjs; `site` is what tests/pyodide/boot.mjs serves. */
export async function boot(pyodide, site, options = {}) {
  const py = await pyodide.loadPyodide(options);
  await unpack(py, site.micropip);
  return py;
}

/** Install wheels without micropip's look at an index: pure Python, and all that they need is given. */
async function unpack(py, urls) {
  const extractDir = py.runPython("import site; site.getsitepackages()[0]");
  for (const url of urls) py.unpackArchive(await fetchBytes(url), "wheel", { extractDir });
  py.runPython("import importlib; importlib.invalidate_caches()");
}

async function fetchBytes(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** `micropip.install` of Lucid's wheel, exactly as a user types it. */
export async function installLucid(py, site) {
  await py.runPythonAsync(`import micropip; await micropip.install(${JSON.stringify(site.lucid)})`);
}

/** Install NumPy if this machine has it for Pyodide; tells whether it does. */
export async function installNumpy(py, site) {
  if (!site.numpy) return false;
  await py.runPythonAsync(`import micropip; await micropip.install(${JSON.stringify(site.numpy)})`);
  return true;
}

/**
 * A way for texts out of Python whose heap may reach beyond 2 GB, as that of the whole suite does: texts that lie there come
 * out of Pyodide wrong. They are copied, piece by piece, into memory that was taken at the start and so lies below.
 */
function letterbox(py, take) {
  py.runPython("lucid_box = bytearray(1 << 20)");
  const box = py.globals.get("lucid_box").getBuffer("u8"); // never released, so the bytearray stays where it is
  const at = box.data.byteOffset;
  let pieces = [];
  py.globals.set("lucid_piece", (length, last) => {
    pieces.push(py._module.HEAPU8.slice(at, at + length)); // box.data itself is lost when the heap grows
    if (!last) return;
    const text = new TextDecoder();
    const whole = pieces.map((piece) => text.decode(piece, { stream: true })).join("") + text.decode();
    pieces = [];
    take(whole);
  });
}

/** Run the checkout's pytest files; `send` gets one JSON text per event. Returns pytest's exit code and its own output. */
export async function runPytest(py, site, args, send) {
  await unpack(py, site.pytest);
  py.unpackArchive(await fetchBytes(site.checkout), "zip", { extractDir: "/checkout" });
  py.globals.set("lucid_args", py.toPy(args));
  let outcome = null;
  letterbox(py, (text) => {
    if (py.globals.get("lucid_over")) outcome = JSON.parse(text);
    else send(text);
  });
  await py.runPythonAsync(`
import contextlib, io, json, os, sys
os.chdir("/checkout")
sys.path.insert(0, "/checkout/tests/pyodide")
sys.dont_write_bytecode = True
lucid_over = False

def lucid_send(text):
    data = text.encode()
    for start in range(0, len(data), len(lucid_box)):
        piece = data[start : start + len(lucid_box)]
        lucid_box[: len(piece)] = piece
        lucid_piece(len(piece), start + len(piece) == len(data))

import pytest
from pytest_report import Report
output = io.StringIO()
with contextlib.redirect_stdout(output):
    code = pytest.main([*lucid_args, "-q", "--color=no", "-p", "no:cacheprovider"], plugins=[Report(lucid_send)])
lucid_over = True
lucid_send(json.dumps({"code": int(code), "output": output.getvalue()}))
`);
  return outcome;
}

/** How the wheel behaves on its own: the instruction set that was chosen, and how long the first import took. */
export async function describe(py) {
  return JSON.parse(
    await py.runPythonAsync(`
import json, sys, time
began = time.perf_counter()
import lucid
took = time.perf_counter() - began
origin = sys.modules["lucid._C"].__spec__.origin
json.dumps({"import_ms": round(took * 1000, 1), "module": origin.rsplit("/", 1)[-1], "python": sys.version.split()[0]})
`),
  );
}
