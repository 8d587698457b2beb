"""Writes frozen.json from the native build:  python tests/parity/freeze.py

Run it after an op's samples or results were changed on purpose, and look at what changed (git diff) before committing.
"""

import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from parity.programs import everything  # noqa: E402


def lines(value, depth=0):
    """JSON with one line per result, by name, so that a change is one line of a diff."""
    if isinstance(value, dict):
        inner = ",\n".join(f"{json.dumps(key)}: {lines(item, depth + 1)}" for key, item in sorted(value.items()))
        return "{\n" + inner + "\n}"
    if isinstance(value, list) and depth == 2 and value and isinstance(value[0], list):
        return "[\n" + ",\n".join(json.dumps(item, separators=(",", ":")) for item in value) + "\n]"
    return json.dumps(value, separators=(",", ":"))


if __name__ == "__main__":
    if sys.platform == "emscripten":
        sys.exit("freeze.py: the values are frozen from the native build")
    (HERE / "frozen.json").write_text(lines(everything()) + "\n")
