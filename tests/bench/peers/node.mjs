/* The process of Lucid in Node: measures the rows that contestants.mjs sends. */

import fs from "node:fs";
import path from "node:path";
import { ROOT } from "../../../wasm/toolchain/prepare.mjs";
import { bootNode, openSite } from "../../pyodide/boot.mjs";

const site = await openSite();
const py = await bootNode(site);
await site.close();
py.FS.mkdirTree("/bench/peers");
for (const name of ["peers/measure.py", "models.py"])
  py.FS.writeFile(`/bench/${name}`, fs.readFileSync(path.join(ROOT, "tests/bench", name), "utf8"));
const about = py.runPython(`import sys, json; sys.path.insert(0, "/bench/peers"); import measure
peer = measure.Peer("lucid", ${Number(process.argv[2])}); json.dumps({"version": peer.module.__version__, "threads": peer.threads})`);
process.on("message", ([row, seconds]) => {
  py.globals.set("asked", JSON.stringify(row));
  process.send(JSON.parse(py.runPython(`json.dumps(peer.measure(json.loads(asked), ${seconds}))`)));
});
process.send(JSON.parse(about));
