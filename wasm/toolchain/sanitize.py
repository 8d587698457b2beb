"""The native tests under AddressSanitizer and UndefinedBehaviorSanitizer: `npm run sanitize`.

    npm run sanitize                        every test file; ops and kernels with each other instruction set too
    npm run sanitize -- tests/ops           these files and folders only
    npm run sanitize -- --isa avx2          with this instruction set only (more than one: --isa avx2 --isa baseline)
    npm run sanitize -- -k matmul           anything else goes to pytest

Builds in build/sanitize, whose allocator hands out blocks of their exact size from the system. Each test file runs in a
process of its own, so a finding ends that file only; its report is printed with the file's name, and everything stands
in build/sanitize/log. The last line counts tests and findings.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.dont_write_bytecode = True

import native
from build import one_at_a_time
from paths import BUILD, ROOT, WASM, BuildError, run, say

SANITIZERS = "address,undefined"
HOME = BUILD / "sanitize"
LIMIT = 1800  # seconds for one file
FINDING = re.compile(r"(ERROR: AddressSanitizer: .*|[^\n]*: runtime error: .*)")
SUMMARY = re.compile(r" in \d+\.\d+s")
COUNTS = re.compile(r"(\d+) (passed|failed|skipped|error)")

# Memory that CPython keeps until the process ends is no leak of ours: tests/ops/test_leaks.py looks for those.
ENVIRONMENT = {
    "PYTHONMALLOC": "malloc",
    "PYTHONDONTWRITEBYTECODE": "1",
    "LUCID_SANITIZE": SANITIZERS,
    "ASAN_OPTIONS": "detect_leaks=0:allocator_may_return_null=1:max_allocation_size_mb=8192:exitcode=99",
    "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1:exitcode=99",
}


@dataclass
class Outcome:
    file: str
    isa: str
    counts: dict = field(default_factory=dict)
    findings: list = field(default_factory=list)
    problem: str = ""


def compiler() -> str:
    found = os.environ.get("CC") or next((name for name in ("gcc", "cc", "clang") if shutil.which(name)), None)
    if not found:
        raise BuildError("there is no C compiler")
    return found


def runtime(cc: str) -> str:
    """The sanitizer's shared library, which must be loaded before Python."""
    for name in ("libasan.so", f"libclang_rt.asan-{os.uname().machine}.so"):
        path = subprocess.run([cc, f"-print-file-name={name}"], capture_output=True, text=True).stdout.strip()
        if os.path.isabs(path) and os.path.exists(path):
            return os.path.realpath(path)
    raise BuildError(
        f"{cc} has no shared AddressSanitizer library: install it (Debian: it comes with gcc) or set CC to a compiler "
        f"that has one"
    )


def build(cc: str, python: Path, isas: list[str]) -> Path:
    """Compile what is out of date, for these instruction sets or all; returns the folder to put on Python's path."""
    tools = f"{python.parent}{os.pathsep}{os.environ['PATH']}"
    env = os.environ | {"PATH": tools}
    run(
        [
            "cmake",
            "-G",
            "Ninja",
            "-S",
            WASM,
            "-B",
            HOME / "cmake",
            "--log-level=WARNING",
            f"-DCMAKE_C_COMPILER={cc}",
            f"-DPython_EXECUTABLE={python}",
            f"-DLUCID_SANITIZE={SANITIZERS}",
            f"-DLUCID_ISAS={';'.join(isas)}",
            "-DCMAKE_BUILD_TYPE=None",
            *(["-DCMAKE_C_COMPILER_LAUNCHER=ccache"] if shutil.which("ccache") else []),
        ],
        env=env,
        stdout=subprocess.DEVNULL,
    )
    run(["ninja", "-C", HOME / "cmake", "--quiet"], env=env)
    package = HOME / "site" / "lucid"
    package.mkdir(parents=True, exist_ok=True)
    for module in (HOME / "cmake").glob("_C*.so"):
        # In one step: another run may have the old file in memory.
        shutil.copy2(module, package / "new")
        os.replace(package / "new", package / module.name)
    shutil.copy2(HOME / "cmake" / "generated" / "ops.json.bz2", package / "_ops.json.bz2")
    return package.parent


def instruction_sets(python: Path, env: dict) -> list[str]:
    """Those that the build has and this machine can run, the best first."""
    found = []
    for isa in ("", "avx512", "avx2", "neon", "baseline"):
        done = subprocess.run(
            [python, "-c", "import lucid._C; print(lucid._C.isa())"],
            capture_output=True,
            text=True,
            cwd=HOME,
            env=env | ({"LUCID_ISA": isa} if isa else {}),
        )
        if done.returncode == 0 and done.stdout.strip() not in found:
            found.append(done.stdout.strip())
        elif not isa and done.returncode:
            raise BuildError(f"the sanitized module does not load:\n{done.stdout}{done.stderr}")
    return found


def test_files(names: list[str]) -> list[str]:
    files = []
    for name in names or ["tests"]:
        path = (ROOT / name).resolve()
        files += sorted(path.rglob("test_*.py")) if path.is_dir() else [path]
    # The largest first, so that the last one to end is a short one.
    return [str(file.relative_to(ROOT)) for file in sorted(files, key=lambda file: -file.stat().st_size)]


def test(python: Path, file: str, isa: str, env: dict, options: list[str]) -> Outcome:
    outcome = Outcome(file, isa)
    log = HOME / "log" / f"{file.replace('/', '.')}.{isa}.txt"
    env = env | {"LUCID_ISA": isa}
    with open(log, "w") as out:
        try:
            done = subprocess.run(
                [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=short", "--capture=sys", file, *options],
                cwd=ROOT,
                env=env,
                stdout=out,
                stderr=subprocess.STDOUT,
                timeout=LIMIT,
            )
            code = done.returncode
        except subprocess.TimeoutExpired:
            code = None
    text = log.read_text(errors="replace")  # pytest leaves the file descriptors alone, so that reports stand there too
    text = re.sub(r".*WARNING: AddressSanitizer failed to allocate .*\n", "", text)  # which is a MemoryError here
    outcome.findings = list(dict.fromkeys(FINDING.findall(text)))
    summary = next((line for line in reversed(text.splitlines()) if SUMMARY.search(line)), "")
    outcome.counts = {kind: int(number) for number, kind in COUNTS.findall(summary)}
    if code is None:
        outcome.problem = f"took more than {LIMIT} s"
    elif code not in (0, 1, 5) or not summary:  # 5: -k chose no test of this file
        outcome.problem = f"ended with {code}"
    show(outcome, text, log)
    return outcome


def show(outcome: Outcome, text: str, log: Path) -> None:
    counts = ", ".join(f"{number} {kind}" for kind, number in outcome.counts.items())
    print(
        f"{outcome.file} [{outcome.isa}]: {counts or 'no tests'}{'; ' + outcome.problem if outcome.problem else ''}",
        flush=True,
    )
    if outcome.findings or outcome.problem or outcome.counts.get("failed") or outcome.counts.get("error"):
        first = FINDING.search(text)
        at = max(0, first.start() - 200) if first else max(0, len(text) - 3000)
        print(
            f"    see {log.relative_to(ROOT)}\n"
            + "\n".join("    " + line for line in text[at : at + 3000].splitlines()),
            flush=True,
        )


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="npm run sanitize --", add_help=True, allow_abbrev=False)
    parser.add_argument("--isa", action="append", help="only with this instruction set")
    parser.add_argument(
        "--python", type=Path, help="a Python that has the tests' requirements; without it .venv is made"
    )
    parser.add_argument("--jobs", type=int, default=min(os.cpu_count() or 1, 8))
    given, rest = parser.parse_known_args(arguments)
    names = [name for name in rest if name.startswith("tests")]
    options = [name for name in rest if not name.startswith("tests")]
    began = time.monotonic()
    lock = one_at_a_time()
    cc = compiler()
    native.ensure_compiler()
    if not given.python:
        native.ensure_venv()
    python = (given.python or native.PYTHON).absolute()
    say(f"building with -fsanitize={SANITIZERS}")
    site = build(cc, python, given.isa or [])
    lock.close()
    shutil.rmtree(HOME / "log", ignore_errors=True)
    (HOME / "log").mkdir()
    env = (
        os.environ
        | ENVIRONMENT
        | {"LD_PRELOAD": runtime(cc), "CC": cc, "PYTHONPATH": os.pathsep.join(map(str, (ROOT, site, ROOT / "tests")))}
    )
    isas = given.isa or instruction_sets(python, env)
    work = [
        (file, isa)
        for isa in isas
        for file in test_files(names)
        if isa == isas[0] or given.isa or file.startswith(("tests/ops", "tests/unit/robustness/test_crash"))
    ]
    say(f"built after {time.monotonic() - began:.0f} s; {len(work)} runs of test files with {', '.join(isas)}")
    with ThreadPoolExecutor(given.jobs) as pool:
        outcomes = list(pool.map(lambda item: test(python, *item, env, options), work))
    total = {
        kind: sum(outcome.counts.get(kind, 0) for outcome in outcomes)
        for kind in ("passed", "failed", "skipped", "error")
    }
    findings = sum(len(outcome.findings) for outcome in outcomes)
    ended = [outcome for outcome in outcomes if outcome.problem]
    for outcome in ended:
        print(f"{outcome.file} [{outcome.isa}] {outcome.problem}")
    print(
        f"sanitize: {findings} findings; {total['passed']} passed, {total['failed'] + total['error']} failed, "
        f"{total['skipped']} skipped, "
        f"{len(ended)} files ended early, with {', '.join(isas)}, in {time.monotonic() - began:.0f} s"
    )
    return 1 if findings or ended or total["failed"] or total["error"] or not total["passed"] else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except BuildError as error:
        sys.exit(f"[build] {error}")
