"""Writes frozen/ from the native build, a file per family, those that differ:  python tests/parity/freeze.py

Run it after an op's samples or results were changed on purpose, and look at what changed (git diff) before committing.
"""

import json
import sys
import warnings
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from parity.programs import everything  # noqa: E402


def lines(value, depth=0):
    """JSON with one line per result, by name, so that a change is one line of a diff."""
    if isinstance(value, dict):
        inner = ",\n".join(f"{json.dumps(key)}: {lines(item, depth + 1)}" for key, item in sorted(value.items()))
        return "{\n" + inner + "\n}"
    if isinstance(value, list) and depth == 1 and value and isinstance(value[0], list):
        return "[\n" + ",\n".join(json.dumps(item, separators=(",", ":")) for item in value) + "\n]"
    return json.dumps(value, separators=(",", ":"))


def write(folder: Path, values: dict) -> list[str]:
    """A file for each name in `values`; files of other names go. Returns what was done, a line for each file."""
    done = []
    for name, value in values.items():
        path, text = folder / f"{name}.json", lines(value) + "\n"
        if not path.exists() or path.read_text() != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            done.append(f"{'rewritten' if path.exists() else 'new'}: {name}.json")
            path.write_text(text)
    for path in folder.rglob("*.json"):
        if path.relative_to(folder).with_suffix("").as_posix() not in values:
            path.unlink()
            done.append(f"gone: {path.relative_to(folder).as_posix()}")
    return done


if __name__ == "__main__":
    if sys.platform == "emscripten":
        sys.exit("freeze.py: the values are frozen from the native build")
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"\w+: .*; wanted ")  # an op warns of some of its samples
        values = everything()
    print("\n".join(write(HERE / "frozen", values)) or "nothing changed")
