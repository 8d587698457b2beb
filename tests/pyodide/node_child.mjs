/* The process of the Node run: reads the site's addresses and pytest's arguments from its own argument, writes one line per
 * event to descriptor 3, at once, because pytest does not give the event loop a turn until it is through. */

import fs from "node:fs";
import { bootNode } from "./boot.mjs";
import { describe, installNumpy, runPytest } from "./session.mjs";

const { site, args } = JSON.parse(process.argv[2]);
// A pipe takes a part of what is long, or nothing while it is full.
const send = (text) => {
  const bytes = Buffer.from(`${text}\n`);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += fs.writeSync(3, bytes, at);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
};
try {
  const py = await bootNode(site);
  send(JSON.stringify({ event: "ready", ...(await describe(py)) }));
  await installNumpy(py, site);
  send(JSON.stringify({ event: "end", ...(await runPytest(py, site, args, send)) }));
  process.exit(0);
} catch (error) {
  send(JSON.stringify({ event: "end", code: -1, output: String(error?.stack ?? error) }));
  process.exit(1);
}
