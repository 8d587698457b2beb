/* Prepares what the page's Python starts from: `node bytecode.mjs WHEEL PLAYGROUND OUT`, run with the target's own
 * interpreter, Pyodide in this Node. In a page nothing keeps a .pyc from one visit to the next, and compiling the sources
 * of the standard library is most of what starting Pyodide takes. It writes into OUT:
 *
 *   stdlib.zip   Pyodide's own, with bytecode in place of the modules that the playground imports
 *   lucid.pack   the wheel's files without stubs, with bytecode: gzip of a length, a JSON list of [path, size], the bytes
 *   about.json   the versions, and the modules of the standard library that were imported
 */

import { createRequire } from "node:module";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { loadPyodide } from "pyodide";

const [wheel, playground, out] = process.argv.slice(2);
const home = path.dirname(createRequire(import.meta.url).resolve("pyodide/package.json"));

const py = await loadPyodide({ indexURL: home });
py.FS.writeFile("/tmp/stdlib.zip", readFileSync(path.join(home, "python_stdlib.zip")));
py.unpackArchive(new Uint8Array(readFileSync(wheel)), "wheel", { extractDir: py.runPython("import site; site.getsitepackages()[0]") });
py.FS.mkdirTree("/tmp/page/playground");
for (const name of readdirSync(playground).filter((file) => file.endsWith(".py")))
  py.FS.writeFile(`/tmp/page/playground/${name}`, readFileSync(path.join(playground, name)));

const about = JSON.parse(
  py.runPython(`
import importlib.util, json, marshal, os, platform, site, struct, sys, zipfile

SITE = site.getsitepackages()[0]
STDLIB = next(entry for entry in sys.path if entry.endswith(".zip"))
sys.path.insert(0, "/tmp/page")

# What a session imports at its start, and what programs reach for.
import lucid
import lucid.nn, lucid.nn.functional, lucid.optim, lucid.serialization, lucid.utils.data
import playground.session
import base64, bisect, collections, copy, csv, dataclasses, heapq, io, random, statistics, string, textwrap


def bytecode(source, path):
    # Unchecked: the source beside it is what it was made of, so importing need not look at it.
    code = marshal.dumps(compile(source, path, "exec", dont_inherit=True))
    return importlib.util.MAGIC_NUMBER + struct.pack("<I", 1) + importlib.util.source_hash(source) + code


standard = {}
for name, module in sorted(sys.modules.items()):
    file = getattr(module, "__file__", None) or ""
    if file.startswith(STDLIB + "/") and file.endswith(".py"):
        standard.setdefault(file[len(STDLIB) + 1 :], name)
with zipfile.ZipFile("/tmp/stdlib.zip") as original, zipfile.ZipFile("/tmp/packed.zip", "w") as packed:
    for entry in original.infolist():
        data, name = original.read(entry), entry.filename
        if name in standard:  # instead of its source, which would be as much again to download
            data, name = bytecode(data, f"{STDLIB}/{name}"), name + "c"
        packed.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED, 9)

imported = {module.__file__ for module in list(sys.modules.values()) if (getattr(module, "__file__", None) or "").startswith(SITE)}
index, contents = [], []
for folder, folders, files in os.walk(SITE):
    folders[:] = sorted(entry for entry in folders if entry != "__pycache__")
    for name in sorted(files):
        path = f"{folder}/{name}"
        if name.endswith(".pyi") or not path.startswith((f"{SITE}/lucid/", f"{SITE}/lucid_wasm")):
            continue
        with open(path, "rb") as file:
            data = file.read()
        index.append([path, len(data)])
        contents.append(data)
        if path in imported and name.endswith(".py"):
            data = bytecode(data, path)
            index.append([importlib.util.cache_from_source(path), len(data)])
            contents.append(data)

with open("/tmp/lucid.raw", "wb") as raw:
    head = json.dumps(index).encode()
    raw.write(struct.pack("<I", len(head)) + head + b"".join(contents))

json.dumps({"python": platform.python_version(), "lucid": lucid.__version__, "site": SITE, "modules": sorted(standard.values())})
`),
);
writeFileSync(path.join(out, "stdlib.zip"), py.FS.readFile("/tmp/packed.zip"));
writeFileSync(path.join(out, "lucid.pack"), gzipSync(py.FS.readFile("/tmp/lucid.raw"), { level: 9 }));
writeFileSync(path.join(out, "about.json"), JSON.stringify(about));
process.exit(0);
