/* `npm run sanitize`: the native test-suite under AddressSanitizer and UndefinedBehaviorSanitizer. sanitize.py does it. */

import path from "node:path";
import { command, python, ROOT, run } from "./prepare.mjs";

command(async () => {
  run(python(), ["-B", path.join(ROOT, "wasm/toolchain/sanitize.py"), ...process.argv.slice(2)]);
});
