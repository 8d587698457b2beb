/* Lucid beside its peers, in one run: node tests/bench/peers/run.mjs [--rows REGEX] [--only REGEX] [--rounds N] [--seconds S]
 *
 * Rounds go over all rows, and in each row over all contestants, so that a slow hour of the machine is everybody's. The
 * results are in build/bench: peers.json, peers.md and two charts. */

import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { ROOT } from "../../../wasm/toolchain/prepare.mjs";
import { launchChromium, openSite } from "../../pyodide/boot.mjs";
import { contestants, install, routes } from "./contestants.mjs";
import { limits } from "./limits.mjs";
import { chart, markdown, summary } from "./report.mjs";

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "" },
    only: { type: "string", default: "" },
    rounds: { type: "string", default: "3" },
    seconds: { type: "string", default: "0.08" },
  },
});
const matches = (pattern, text) => new RegExp(pattern, "i").test(text);
const all = JSON.parse(fs.readFileSync(path.join(ROOT, "tests/bench/peers/rows.json"), "utf8"));
const rows = all.filter((row) => matches(values.rows, `${row.of ?? ""} ${row.name}`));
const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];
const cores = os.availableParallelism();
const started = Date.now();

const failed = install();
if (failed) console.log(`[bench] the peers could not be installed: ${failed}`);
const site = await openSite(routes());
const browser = await launchChromium();
const torch = process.env.PYTHON_TORCH ?? path.join(ROOT, ".venv/bin/python");
const { list, close } = await contestants(site, cores, torch);
const chosen = list.filter((one) => matches(values.only, `${one.name} (${one.place})`));
const measured = limits(browser, site);
const seen = { native: [], Chromium: [] };
const look = async () => {
  for (const place of Object.keys(seen)) seen[place].push(await measured[place]());
};

try {
  await look();
  for (const one of chosen) {
    try {
      Object.assign(one, await one.open());
    } catch (error) {
      one.error = String(error.message).split("\n")[0];
      console.log(`[bench] ${one.name} (${one.place}) is not there: ${one.error}`);
    }
  }
  const present = chosen.filter((one) => !one.error);
  const found = rows.map(() => chosen.map(() => []));
  for (let round = 0; round < rounds; round++) {
    for (const [r, row] of rows.entries())
      for (const one of present) {
        const result = found[r][chosen.indexOf(one)];
        if (result.some((before) => before.missing || before.error)) continue;
        result.push(await one.measure(row, seconds));
        await new Promise((done) => setTimeout(done, 20)); // threads of some spin for a while
      }
    console.log(`[bench] round ${round + 1} of ${rounds}, ${((Date.now() - started) / 1000).toFixed(0)} s`);
    await look();
  }
  const range = (list, key) => [Math.min(...list.map((one) => one[key])), Math.max(...list.map((one) => one[key]))];
  const keys = ["gflops", "copy", "read", "copy of 10^6"];
  const summarised = Object.fromEntries(
    Object.entries(seen).map(([place, list]) => [
      place,
      list[0].error ? list[0] : Object.fromEntries(keys.map((key) => [key, range(list, key)])),
    ]),
  );
  const machine = `${os.cpus()[0].model.trim()}, ${cores} cores, Chromium ${browser.version()}, Node ${process.version}; ${rounds} rounds of ${seconds} s.`;
  const describe = ({ name, place, threads, version, error }) => ({ name, place, threads, version, error });
  const result = {
    machine,
    limits: summarised,
    contestants: chosen.map(describe),
    rows: summary(rows, chosen, found),
  };
  const out = path.join(ROOT, "build/bench");
  fs.mkdirSync(out, { recursive: true });
  fs.writeFileSync(path.join(out, "peers.json"), `${JSON.stringify(result, null, 1)}\n`);
  fs.writeFileSync(path.join(out, "peers.md"), markdown(result));
  for (const place of ["native", "Chromium"]) {
    const own = chosen.findIndex((one) => one.name === "Lucid" && one.place === place);
    const heading = `How many times as long as Lucid the best other takes, one thread, ${place}`;
    if (own >= 0) fs.writeFileSync(path.join(out, `peers-${place.toLowerCase()}.svg`), chart(result, own, heading));
  }
  console.log(`\n${markdown(result)}`);
} finally {
  for (const one of chosen) await one.close?.();
  await close();
  await browser.close();
  await site.close();
}
