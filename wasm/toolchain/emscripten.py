"""Find Emscripten, or provision it.

`emcc` on PATH is used when it is 3.1.60 or newer (older ones cannot encode the final relaxed-simd). Otherwise the
packages of a pinned Debian release are fetched with a private apt state and unpacked into a cache folder: nothing is
installed, nothing outside that folder is touched, and neither root nor a chroot is needed, because each program is
started through the unpacked release's own dynamic loader and libraries. Emscripten's scripts run on this machine's
Python and Node.

    LUCID_TOOLCHAIN   folder to keep the unpacked release in (default: ~/.cache/lucid/emscripten-…)
    LUCID_MIRROR      Debian mirror to fetch from (default: the one that this machine's apt uses)
"""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from paths import BuildError, run, say, user_cache, write_if_changed

OLDEST = (3, 1, 60)

SUITE = "trixie"  # Debian 13: Emscripten 3.1.69 on LLVM 19, frozen for the life of the release
LLVM = "19"
EMSCRIPTEN = "3.1.69"
PACKAGES = [
    "emscripten",
    "binaryen",
    f"clang-{LLVM}",
    f"lld-{LLVM}",
    f"llvm-{LLVM}",
    f"llvm-{LLVM}-linker-tools",
    f"libclang-common-{LLVM}-dev",
    f"libllvm{LLVM}",
    f"libclang-cpp{LLVM}",
    # What those load: the closure of their shared libraries.
    "libc6",
    "libgcc-s1",
    "libstdc++6",
    "zlib1g",
    "libzstd1",
    "libxml2",
    "liblzma5",
    "libicu76",
    "libedit2",
    "libbsd0",
    "libmd0",
    "libtinfo6",
    "libffi8",
    "libz3-4",
    "libgmp10",
]
# Of Emscripten's 1.6 GB a side module needs none of the prebuilt system libraries: Pyodide's main module provides them.
UNWANTED = [
    "./usr/share/emscripten/cache/sysroot/lib/*",
    "./usr/share/emscripten/test",
    "./usr/share/emscripten/docs",
    "./usr/share/emscripten/ChangeLog*",
    "./usr/share/doc",
    "./usr/share/man",
    "./usr/share/locale",
]
PROGRAMS = {
    "usr/bin": [
        "wasm-opt",
        "wasm-emscripten-finalize",
        "wasm-metadce",
        "wasm-as",
        "wasm-dis",
        "wasm-split",
        "wasm2js",
        "wasm-ctor-eval",
    ],
    f"usr/lib/llvm-{LLVM}/bin": [
        "clang",
        "clang++",
        "wasm-ld",
        "llvm-ar",
        "llvm-ranlib",
        "llvm-nm",
        "llvm-objcopy",
        "llvm-objdump",
        "llvm-dwarfdump",
        "llvm-cxxfilt",
    ],
}


@dataclass(frozen=True)
class Emscripten:
    """A usable compiler: its path, and its version."""

    emcc: str
    version: str


def find() -> Emscripten:
    """The Emscripten to build with, provisioned if there is none."""
    on_path = shutil.which("emcc")
    if on_path:
        version = emcc_version(on_path)
        if version and parse(version) >= OLDEST:
            return Emscripten(on_path, version)
        say(f"emcc on PATH is {version or 'broken'}, older than {'.'.join(map(str, OLDEST))}; using a provisioned one")
    recipe = hashlib.sha256(repr((SUITE, PACKAGES, UNWANTED)).encode()).hexdigest()[:8]
    folder = Path(os.environ.get("LUCID_TOOLCHAIN") or user_cache() / f"emscripten-{SUITE}-{recipe}").resolve()
    stamp = folder / "ready"
    if not stamp.is_file() or stamp.read_text() != recipe:
        provision(folder)
        stamp.write_text(recipe)
    emcc = write_wrappers(folder)
    version = emcc_version(emcc)
    if not version:
        raise BuildError(f"the toolchain in {folder} does not run; delete that folder and try again")
    return Emscripten(emcc, version)


def parse(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def emcc_version(emcc: str) -> str | None:
    result = subprocess.run([emcc, "--version"], capture_output=True, text=True)
    match = re.search(r"\b(\d+\.\d+\.\d+)", result.stdout)
    return match[1] if result.returncode == 0 and match else None


def provision(folder: Path) -> None:
    """Fetch the packages and unpack them into `folder`/root."""
    for tool in ("apt-get", "dpkg-deb"):
        if not shutil.which(tool):
            raise BuildError(
                f"Emscripten {'.'.join(map(str, OLDEST))} or newer is not on PATH, and without {tool} it cannot be "
                "provisioned: install the emsdk (its `emcc` on PATH is enough) and run this command again"
            )
    began = time.monotonic()
    say(f"provisioning Emscripten {EMSCRIPTEN} (320 MB from Debian {SUITE}) in {folder}")
    shutil.rmtree(folder, ignore_errors=True)
    debs = folder / "debs"
    debs.mkdir(parents=True)
    options = private_apt(folder / "apt")
    run(["apt-get", *options, "update", "-qq"], capture_output=True)
    run(["apt-get", *options, "download", "-qq", *PACKAGES], cwd=debs, capture_output=True)
    say(f"fetched after {time.monotonic() - began:.0f} s, unpacking")
    root = folder / "root"
    root.mkdir()
    with ThreadPoolExecutor(2) as pool:
        # The largest first, so that the other worker has the many small ones.
        list(pool.map(lambda deb: unpack(deb, root), sorted(debs.glob("*.deb"), key=lambda deb: -deb.stat().st_size)))
    shutil.rmtree(debs)
    shutil.rmtree(folder / "apt")
    say(f"Emscripten is ready after {time.monotonic() - began:.0f} s")


def private_apt(folder: Path) -> list[str]:
    """Options that give apt a state of its own, with one source: the pinned release."""
    for sub in ("state/lists/partial", "cache/archives/partial"):
        (folder / sub).mkdir(parents=True)
    (folder / "status").touch()
    keyrings = [
        path
        for path in (
            Path("/usr/share/keyrings/debian-archive-keyring.gpg"),
            Path("/usr/share/keyrings/debian-archive-keyring.pgp"),
        )
        if path.is_file()
    ]
    if not keyrings:
        raise BuildError(
            "the package debian-archive-keyring is missing, whose keys authenticate the toolchain: "
            "apt-get install debian-archive-keyring"
        )
    (folder / "sources.list").write_text(f"deb [signed-by={keyrings[0]}] {mirror()} {SUITE} main\n")
    settings = {
        "Dir::State": folder / "state",
        "Dir::State::status": folder / "status",
        "Dir::Cache": folder / "cache",
        "Dir::Etc::sourcelist": folder / "sources.list",
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::Etc::preferences": "/dev/null",
        "Dir::Etc::preferencesparts": "/dev/null",
        "Acquire::Languages": "none",
        "APT::Sandbox::User": "",
    }
    return [part for key, value in settings.items() for part in ("-o", f"{key}={value}")]


def mirror() -> str:
    if os.environ.get("LUCID_MIRROR"):
        return os.environ["LUCID_MIRROR"]
    listing = subprocess.run(
        [
            "apt-get",
            "indextargets",
            "--format",
            "$(REPO_URI)",
            "Created-By: Packages",
            "Label: Debian",
            "Component: main",
        ],
        capture_output=True,
        text=True,
    ).stdout.split()
    if not listing:
        raise BuildError(
            "apt has no Debian mirror on this machine: set LUCID_MIRROR to one, or put an `emcc` of "
            f"{'.'.join(map(str, OLDEST))} or newer on PATH"
        )
    return listing[0]


def unpack(deb: Path, root: Path) -> None:
    stream = subprocess.Popen(["dpkg-deb", "--fsys-tarfile", deb], stdout=subprocess.PIPE)
    run(
        ["tar", "-x", "-C", root, "--no-same-owner", *(f"--exclude={pattern}" for pattern in UNWANTED)],
        stdin=stream.stdout,
    )
    if stream.wait():
        raise BuildError(f"{deb.name} could not be unpacked")


def write_wrappers(folder: Path) -> str:
    """Scripts that start each program through the unpacked release's loader, and `emcc` itself, whose path is
    returned."""
    root = folder / "root"
    loader = next(root.glob("usr/lib/*-linux-gnu*/ld-linux*.so.*"), None)
    node = shutil.which("node")
    if loader is None or node is None:
        raise BuildError(f"no dynamic loader below {root}" if node else "Node is not on PATH")
    libraries = f"{loader.parent}:{root}/usr/lib/llvm-{LLVM}/lib"
    binaries = folder / "bin"
    binaries.mkdir(exist_ok=True)

    def script(name: str, command: str) -> Path:
        path = binaries / name
        if write_if_changed(path, f'#!/bin/sh\n{command} "$@"\n'.encode()):
            path.chmod(0o755)
        return path

    for place, names in PROGRAMS.items():
        for name in names:
            # Started through the loader, clang cannot find its own headers by its own path.
            extra = f" -resource-dir {root}/usr/lib/llvm-{LLVM}/lib/clang/{LLVM}" if name.startswith("clang") else ""
            script(
                name, f"exec {loader} --argv0 {binaries / name} --library-path {libraries} {root}/{place}/{name}{extra}"
            )
    config = folder / "emscripten.config"
    write_if_changed(
        config,
        f"LLVM_ROOT = {str(binaries)!r}\nBINARYEN_ROOT = {str(folder)!r}\nNODE_JS = {node!r}\n"
        "FROZEN_CACHE = True\nLLVM_ADD_VERSION = ''\nCLANG_ADD_VERSION = ''\n".encode(),
    )
    for name in ("emar", "emranlib", "emcc"):
        last = script(
            name, f"EM_CONFIG={config} exec {shlex.quote(sys.executable)} -E {root}/usr/share/emscripten/{name}.py"
        )
    return str(last)
