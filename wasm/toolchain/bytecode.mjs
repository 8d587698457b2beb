/* Compile the Python files below a folder with the target's own interpreter, Pyodide, started in this Node:
 * `node bytecode.mjs FOLDER`. The .pyc files land in __pycache__ beside the sources, as CPython puts them. */

import { loadPyodide } from "pyodide";

const py = await loadPyodide();
py.mountNodeFS("/source", process.argv[2]);
const fine = py.runPython(`
import compileall, py_compile
# Unchecked: the source beside it is what it was made of, so importing need not look at it.
compileall.compile_dir("/source", quiet=1, force=True, stripdir="/source", prependdir="/lib/python3.14/site-packages",
                       invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
`);
process.exit(fine ? 0 : 1);
