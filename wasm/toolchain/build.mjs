/* `npm run build [-- native|wasm] [--page]`: the builds, and with --page (or nothing named) the page as well;
 * `npm run build -- npm-package`: the package for npm, in build/npm/. */

import { command, prepare } from "./prepare.mjs";

command(async () => {
  const named = process.argv.slice(2);
  const npm = named.includes("npm-package");
  const builds = named.filter((name) => !name.startsWith("--") && name !== "npm-package");
  if (npm && !builds.includes("wasm")) builds.push("wasm");
  prepare({ builds: builds.length ? builds : undefined, page: named.length === 0 || named.includes("--page") });
  if (npm) await (await import("../../web/npm/build.mjs")).buildPackage();
});
