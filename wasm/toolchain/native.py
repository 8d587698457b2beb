"""The native build: .venv/ with the build tools and Lucid in it, and the native wheel in dist/.

CMake keeps its objects in build/native, so a second build compiles only what changed; and nothing at all is run while
the inputs are what they were (a stamp of their hash says so).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

from paths import BUILD, DIST, PACKAGE, ROOT, VENV, WASM, BuildError, digest, files_under, run, run_showing_steps, say

PYTHON = VENV / "bin" / "python"


def ensure_venv() -> None:
    """Make .venv and install what the build and the tests need, unless it is there and current."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [
        *pyproject["build-system"]["requires"],
        *pyproject["project"]["optional-dependencies"]["test"],
        *pyproject["project"]["optional-dependencies"]["lint"],
        *pyproject["project"]["optional-dependencies"]["docs"],
        "pip>=24",
        "ninja",
        "cmake>=4.2",
    ]
    stamp = VENV / "requirements.stamp"
    text = "\n".join([sys.version, *wanted])
    if stamp.is_file() and stamp.read_text() == text and PYTHON.exists():
        return
    if not PYTHON.exists():
        make_venv()
    say("installing build and test requirements in .venv")
    run([PYTHON, "-m", "pip", "install", "--quiet", "--upgrade", *wanted])
    stamp.write_text(text)


def make_venv() -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    command = [sys.executable, "-m", "venv", VENV]
    if subprocess.run(command, capture_output=True).returncode == 0:
        return
    # Debian splits venv's ensurepip off into a package of its own.
    package = f"python3.{sys.version_info.minor}-venv"
    apt_install(package, "python3 has no venv")
    shutil.rmtree(VENV, ignore_errors=True)
    run(command)


def apt_install(package: str, why: str) -> None:
    """As root on Debian install `package`; anywhere else say what to install."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise BuildError(f"{why}: install it (Debian: sudo apt-get install {package}) and run this command again")
    say(f"{why}: apt-get install {package}")
    run(["apt-get", "update", "-qq"], capture_output=True)
    run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package],
        capture_output=True,
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
    )


def ensure_compiler() -> None:
    """A C compiler and CPython's headers."""
    if not any(map(shutil.which, filter(None, (os.environ.get("CC"), "cc", "gcc", "clang")))):
        apt_install("build-essential", "there is no C compiler")
    if not (Path(sysconfig.get_path("include")) / "Python.h").is_file():
        apt_install(f"python3.{sys.version_info.minor}-dev", "CPython's headers are missing")


def build() -> Path:
    """Bring the native wheel in dist/ and the lucid that is installed in .venv up to date; return the wheel."""
    inputs = (
        files_under(WASM, "*.py", "*.c", "*.h", "*.inc", "*.in", "CMakeLists.txt")
        + files_under(PACKAGE, "*")
        + [ROOT / "pyproject.toml", ROOT / "README.md", ROOT / "LICENSE"]
    )
    inputs = [path for path in inputs if "toolchain" not in path.parts]
    now = digest(inputs, sys.version)
    stamp = BUILD / "native.stamp"
    wheel = find_wheel()
    if wheel and stamp.is_file() and stamp.read_text() == now and installed():
        return wheel
    generate()
    say("building the native wheel")
    if wheel:
        wheel.unlink()
    DIST.mkdir(exist_ok=True)
    environment = os.environ | {
        "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "CMAKE_BUILD_PARALLEL_LEVEL": str(min(os.cpu_count() or 1, 8)),
    }
    run_showing_steps(
        [
            PYTHON,
            "-m",
            "pip",
            "wheel",
            "--verbose",  # for Ninja's steps
            "--no-build-isolation",
            "--no-deps",
            "--wheel-dir",
            DIST,
            "-Cbuild-dir=build/native",
            ROOT,
        ],
        "native",
        env=environment,
    )
    wheel = find_wheel()
    if wheel is None:
        raise BuildError("pip wheel left no native wheel in dist/")
    run([PYTHON, "-m", "pip", "install", "--quiet", "--no-deps", "--force-reinstall", wheel])
    stamp.write_text(now)
    say(f"{wheel.relative_to(ROOT)}: {wheel.stat().st_size / 1000:.0f} kB, installed in .venv")
    return wheel


def generate() -> None:
    """What CMake does first. A mistake in the op table is shown here in the generator's own words, without pip's."""
    command = [PYTHON, "-B", WASM / "generator", "--out", BUILD / "native" / "generated"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise BuildError("the generator refuses the op table:\n" + without_traceback(done.stderr.strip()))


def without_traceback(text: str) -> str:
    """The error alone, with the line of the table that led to it."""
    lines = text.splitlines()
    frames = [i for i, line in enumerate(lines) if line.startswith('  File "')]
    if not frames:
        return text
    error = next((i for i in range(frames[-1], len(lines)) if lines[i][:1].strip()), frames[-1])
    entry = [lines[i].strip() for i in frames if f"{WASM / 'ops'}{os.sep}" in lines[i]]
    return "\n".join([*entry[-1:], *lines[error:]])


def find_wheel() -> Path | None:
    wheels = [path for path in DIST.glob("lucid_wasm-*.whl") if "pyemscripten" not in path.name]
    return wheels[0] if wheels else None


def installed() -> bool:
    return any(VENV.glob("lib/python3.*/site-packages/lucid/_C*"))
