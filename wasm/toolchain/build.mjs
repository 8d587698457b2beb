/* `npm run build [-- native|wasm] [--page]`: the builds, and with --page (or nothing named) the page as well. */

import { command, prepare } from "./prepare.mjs";

command(() => {
  const named = process.argv.slice(2);
  const builds = named.filter((name) => !name.startsWith("--"));
  prepare({ builds: builds.length ? builds : undefined, page: named.length === 0 || named.includes("--page") });
});
