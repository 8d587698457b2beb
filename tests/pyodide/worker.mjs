/* The Web Worker of the Chromium run: one message with the site's addresses comes in, one text per event goes out. */

import { boot, describe, installLucid, installNumpy, runPytest } from "./session.mjs";

self.onmessage = async ({ data: { site, args } }) => {
  const send = (text) => self.postMessage(text);
  try {
    const py = await boot(await import(`${site.url}/pyodide/pyodide.mjs`), site);
    await installLucid(py, site);
    send(JSON.stringify({ event: "ready", ...(await describe(py)) }));
    await installNumpy(py, site);
    send(JSON.stringify({ event: "end", ...(await runPytest(py, site, args, send)) }));
  } catch (error) {
    send(JSON.stringify({ event: "end", code: -1, output: String(error?.stack ?? error) }));
  }
};
