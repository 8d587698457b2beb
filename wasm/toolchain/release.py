"""Whether all that is released together has one version: `python wasm/toolchain/release.py refs/tags/v1.2.3`.

A ref that is no tag of a version (a release that is only tried) is not compared, the packages with each other are.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.dont_write_bytecode = True

from paths import ROOT, version


def versions(ref: str) -> dict[str, str]:
    """What each place says, by its name."""
    found = {"lucid/_version.py": version()}
    for name in ("package.json", "web/npm/package.json"):
        if (ROOT / name).is_file():
            found[name] = json.loads((ROOT / name).read_text())["version"]
    if tag := re.fullmatch(r"refs/tags/v(\d.*)", ref):
        found[ref] = tag[1]
    return found


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python wasm/toolchain/release.py REF")
    found = versions(sys.argv[1])
    print("\n".join(f"{name}: {said}" for name, said in found.items()))
    if len(set(found.values())) > 1:
        sys.exit("these are released together and must have one version")
