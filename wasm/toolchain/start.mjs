/* `npm start`: build what is out of date, serve the page, print its address. PORT sets the port. */

import path from "node:path";
import { command, prepare, ROOT, BuildError } from "./prepare.mjs";
import { serve } from "./serve.mjs";

command(async () => {
  prepare({ page: true });
  const fixed = process.env.PORT !== undefined;
  const first = fixed ? Number(process.env.PORT) : 8000;
  if (!Number.isInteger(first) || first < 0 || first > 65535)
    throw new BuildError(`PORT is ${process.env.PORT}, not a port number`);
  for (let port = first; ; port++) {
    try {
      const server = await serve({ "/": path.join(ROOT, "web/dist") }, { port });
      console.log(`\n  Lucid's playground: ${server.url}/\n\n  (Ctrl+C stops it)`);
      return;
    } catch (error) {
      if (error.code !== "EADDRINUSE") throw error;
      if (fixed || port >= first + 20) throw new BuildError(`port ${port} is in use: set PORT to a free one`);
    }
  }
});
