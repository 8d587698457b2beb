"""Make what is published, from a clone of what is committed: `python wasm/toolchain/package.py [--twice]`.

    lucid_wasm-….tar.gz                         the sdist
    lucid_wasm-…-<this platform>.whl            the native wheel, built from that sdist
    lucid_wasm-…-pyemscripten_…_wasm32.whl      the Pyodide wheel
    SHA256SUMS

Nothing of the checkout's own build/ is used, and no compiler cache: what lies in dist/ afterwards anyone gets from the
same commit with the same compilers. With --twice the whole is done again in a clone whose path has another length, and
differing bytes are an error that names the members. SOURCE_DATE_EPOCH is the commit's time.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import time
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.dont_write_bytecode = True

from paths import BUILD, DIST, ROOT, VENV, BuildError, run, say

CLONES = BUILD / "package"


def make(clone: Path) -> dict[str, Path]:
    """Clone the commit into `clone`, build the three there, and map their names to their files."""
    began = time.monotonic()
    shutil.rmtree(clone, ignore_errors=True)
    clone.parent.mkdir(parents=True, exist_ok=True)
    run(["git", "clone", "--quiet", "--no-hardlinks", ROOT, clone])
    for tool in (".venv", "node_modules"):
        (clone / tool).symlink_to(ROOT / tool)
    environment = clean_environment()
    out = clone / "dist"
    out.mkdir()
    say(f"{clone.name}: the sdist")
    code = "import sys; from scikit_build_core.build import build_sdist; build_sdist(sys.argv[1])"
    run([VENV / "bin" / "python", "-c", code, out], cwd=clone, env=environment, capture_output=True)
    sdist = next(out.glob("*.tar.gz"))
    say(f"{clone.name}: the native wheel, from the sdist")
    pip = [VENV / "bin" / "python", "-m", "pip", "--disable-pip-version-check"]
    options = ["--quiet", "--no-build-isolation", "--no-deps", "--no-cache-dir", "--wheel-dir", out]
    run([*pip, "wheel", *options, sdist], cwd=clone, env=environment, capture_output=True)
    say(f"{clone.name}: the Pyodide wheel")
    run([sys.executable, "-B", clone / "wasm/toolchain/build.py", "wasm"], env=environment, capture_output=True)
    say(f"{clone.name}: made after {time.monotonic() - began:.0f} s")
    return {path.name: path for path in sorted(out.iterdir()) if path.is_file()}


def clean_environment() -> dict[str, str]:
    """What a developer's shell sets for quick builds would change what is built."""
    unwanted = ("SKBUILD_", "CMAKE_", "CCACHE_", "CFLAGS", "LDFLAGS", "LUCID_ISAS")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
    commit = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=True)
    return kept | {
        "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "SOURCE_DATE_EPOCH": commit.stdout.strip(),
        "CMAKE_BUILD_PARALLEL_LEVEL": str(min(os.cpu_count() or 1, 8)),
        "CCACHE_DISABLE": "1",
    }


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def members(path: Path) -> dict[str, bytes]:
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    with tarfile.open(path) as archive:
        return {m.name: archive.extractfile(m).read() for m in archive.getmembers() if m.isfile()}


def differences(one: dict[str, Path], two: dict[str, Path]) -> list[str]:
    """What differs between the products of two clones, in words."""
    found = [f"{name} was made once only" for name in sorted(one.keys() ^ two.keys())]
    for name in sorted(one.keys() & two.keys()):
        if digest(one[name]) == digest(two[name]):
            continue
        a, b = members(one[name]), members(two[name])
        inside = [member for member in sorted(a.keys() | b.keys()) if a.get(member) != b.get(member)]
        found.append(f"{name} differs: {', '.join(inside) or 'only in how it is packed'}")
    return found


def main(arguments: list[str]) -> None:
    if set(arguments) - {"--twice"}:
        raise BuildError(f"unknown {' '.join(arguments)}: expected nothing or --twice")
    changed = subprocess.run(["git", "status", "--porcelain"], cwd=ROOT, capture_output=True, text=True, check=True)
    if changed.stdout:
        say("what is not committed is left out of the packages")
    made = make(CLONES / "one")
    if "--twice" in arguments:
        found = differences(made, make(CLONES / "another, from a longer path"))
        if found:
            raise BuildError("two builds of one commit gave different bytes:\n" + "\n".join(found))
        say(f"the second clone gave the same bytes for all {len(made)}")
    DIST.mkdir(exist_ok=True)
    for old in (*DIST.glob("lucid_wasm-*"), DIST / "SHA256SUMS"):
        old.unlink(missing_ok=True)
    for name, path in made.items():
        shutil.copy2(path, DIST / name)
        print(f"{path.stat().st_size / 1000:8.0f} kB  {digest(path)}  {name}")
    (DIST / "SHA256SUMS").write_text("".join(f"{digest(path)}  {name}\n" for name, path in made.items()))


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except BuildError as error:
        sys.exit(f"[build] {error}")
