/* `npm run package`: the sdist and both wheels of what is committed, in dist/. `npm run package -- --twice` makes them a second
 * time from another clone and compares the bytes. package.py does it. */

import path from "node:path";
import { command, prepare, python, ROOT, run } from "./prepare.mjs";

command(() => {
  prepare({ builds: [], first: () => {} });
  run(python(), ["-B", path.join(ROOT, "wasm/toolchain/package.py"), ...process.argv.slice(2)]);
});
