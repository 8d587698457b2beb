"""The account of a call: what `a + b`, a layer, backward and an optimizer's step cost, split into parts. `npm run
account`.

    npm run account [-- --only native|wasm]

Natively: instructions per call, counted by valgrind's callgrind over a loop of calls and nothing else. The build is -O3
like the shipped one, with symbols, in build/account. In Pyodide: samples of V8's profiler, over a module of the same
code with its function names. parts.py says which function belongs to which part. Beside each split stands what a call
takes by the clock, without a profiler. Prints Markdown, leaves build/account/results.json.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
OUT = ROOT / "build" / "account"
PYTHON = ROOT / ".venv" / "bin" / "python"
sys.path[:0] = [str(HERE), str(ROOT / "wasm" / "toolchain")]

import callgrind
from parts import PARTS, attribute, definitions, place

NUMBER = 500  # repetitions of each scenario under callgrind
UNITS = {"backward, per node": 20, "forward, backward and freeing, per node": 20, "Adam, per parameter": 20}
SCENARIOS = ["a + b", "a + b, recorded", "Linear(16, 16)(x), not recorded", "Linear(16, 16)(x), recorded", *UNITS]


def run(command: list, **kwargs) -> str:
    done = subprocess.run(
        [str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **kwargs
    )
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout[-4000:]}\nfailed with exit code {done.returncode}")
    return done.stdout


def environment() -> dict:
    return os.environ | {"PATH": f"{ROOT / '.venv/bin'}{os.pathsep}{os.environ['PATH']}"}


def build(folder: Path, settings: list[str]) -> None:
    if not (folder / "build.ninja").is_file():
        run(
            ["cmake", "-G", "Ninja", "-S", ROOT / "wasm", "-B", folder, "--log-level=WARNING", *settings],
            env=environment(),
        )
    run(["ninja", "-C", folder, "--quiet"], env=environment())


def make_site(folder: Path, modules: dict[Path, str]) -> Path:
    """The package with these modules in it, under their names there; returns the folder to import it from."""
    site = folder / "site"
    shutil.rmtree(site, ignore_errors=True)
    shutil.copytree(ROOT / "lucid", site / "lucid", ignore=shutil.ignore_patterns("__pycache__"))
    for module, name in modules.items():
        shutil.copy2(module, site / "lucid" / name)
    shutil.copy2(folder / "generated/ops.json.bz2", site / "lucid/_ops.json.bz2")
    return site


# ---- Natively -------------------------------------------------------------------------------------------------------


def native() -> dict:
    folder = OUT / "native"
    # valgrind does not know AVX-512, so that set would not be chosen.
    build(
        folder,
        [
            "-DCMAKE_BUILD_TYPE=RelWithDebInfo",
            "-DCMAKE_C_FLAGS_RELWITHDEBINFO=-O3 -g",
            "-DLUCID_ISAS=avx2",
            f"-DPython_EXECUTABLE={PYTHON}",
        ],
    )
    module = next(folder.glob("_C*.so"))
    site = make_site(folder, {module: module.name})
    env = os.environ | {"PYTHONPATH": str(site), "PYTHONSAFEPATH": "1", "PYTHONHASHSEED": "0"}
    wall = json.loads(run([PYTHON, "-B", HERE / "scenarios.py"], env=env))
    return {
        name: {"wall_us": wall[name], "unit": "instructions", "parts": parts}
        for name, parts in instructions(env).items()
    }


def instructions(env: dict) -> dict[str, dict[str, float]]:
    """Instructions per unit of each scenario, by part."""
    for old in OUT.glob("callgrind.out*"):
        old.unlink()
    # scenarios.py calls getloadavg before and after each scenario's loop: every second dump is one loop.
    run(
        [
            "valgrind",
            "--tool=callgrind",
            f"--callgrind-out-file={OUT / 'callgrind.out'}",
            "--separate-callers=6",
            "--dump-line=yes",
            "--dump-before=getloadavg",
            PYTHON,
            "-B",
            HERE / "scenarios.py",
            NUMBER,
        ],
        env=env,
    )
    result = {}
    for i, name in enumerate(SCENARIOS):
        costs, known = callgrind.read(OUT / f"callgrind.out.{2 * i + 2}"), {}
        for _, own_file, function in costs:
            known[function.split("'")[0]] = known.get(function.split("'")[0]) or place(own_file)
        found, functions = Counter(), Counter()
        for (line_file, own_file, function), count in costs.items():
            chain = function.split("'")
            # A line that was inlined from another file of Lucid's counts as that file's.
            part = attribute(
                [
                    (place(line_file) or place(own_file), chain[0]),
                    *((known.get(caller, ""), caller) for caller in chain[1:]),
                ]
            )
            found[part] += count
            functions[f"{part}: {chain[0]}"] += count
        calls = NUMBER * UNITS.get(name, 1)
        details[name] = {key: round(value / calls, 1) for key, value in functions.most_common(40)}
        result[name] = {part: round(found[part] / calls, 1) for part in PARTS}
    return result


details: dict[str, dict] = {}


# ---- In Pyodide -----------------------------------------------------------------------------------------------------


def pyodide() -> dict:
    import emscripten
    import target

    folder = OUT / "wasm"
    headers = target.python_headers(folder / "include")
    build(
        folder,
        [
            f"-DCMAKE_C_COMPILER={emscripten.find().emcc}",
            "-DCMAKE_SYSTEM_NAME=Emscripten",
            "-DCMAKE_BUILD_TYPE=Release",
            "-DCMAKE_TRY_COMPILE_TARGET_TYPE=STATIC_LIBRARY",
            "-DCMAKE_MODULE_LINKER_FLAGS=--profiling-funcs",
            f"-DLUCID_PYTHON_INCLUDE={headers}",
            f"-DPython_EXECUTABLE={sys.executable}",
        ],
    )
    site = make_site(folder, {folder / f"{name}.so": f"{name}.wasm" for name in ("_C", "_kernels_relaxed")})
    run(
        [
            "node",
            HERE / "account_pyodide.mjs",
            site,
            HERE / "scenarios.py",
            json.dumps(SCENARIOS),
            OUT / "profile.json",
        ],
        cwd=ROOT,
    )
    measured = json.loads((OUT / "profile.json").read_text())
    places = definitions(ROOT / "wasm", folder / "generated")
    result = {}
    for name in SCENARIOS:
        wall, stacks = measured[name]["wall_us"], measured[name]["stacks"]
        found, functions, total = Counter(), Counter(), sum(count for _, count in stacks)
        for stack, count in stacks:
            part = attribute([(places.get(function, ""), function) for function in stack])
            found[part] += count
            functions[f"{part}: {stack[0]}"] += count
        details[f"{name} in Pyodide"] = {
            key: round(value / total * wall * 1e3, 1) for key, value in functions.most_common(40)
        }
        result[name] = {
            "wall_us": wall,
            "unit": "ns",
            "samples": total,
            "parts": {part: round(found[part] / total * wall * 1e3, 1) for part in PARTS},
        }
    return result


def table(title: str, results: dict) -> str:
    names = list(results)
    unit = results[names[0]]["unit"]
    lines = [f"{title}, {unit}", "", "| part | " + " | ".join(names) + " |", "| --- |" + " ---: |" * len(names)]
    for part in PARTS:
        lines.append(f"| {part} | " + " | ".join(f"{results[name]['parts'][part]:,.0f}" for name in names) + " |")
    lines.append("| all | " + " | ".join(f"{sum(results[name]['parts'].values()):,.0f}" for name in names) + " |")
    lines.append("| by the clock, µs | " + " | ".join(f"{results[name]['wall_us']:.3f}" for name in names) + " |")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=["native", "wasm"], help="one of the two builds")
    options = parser.parse_args()
    OUT.mkdir(parents=True, exist_ok=True)
    results, target = {}, OUT / "results.json"
    for build_, measure, title in (("native", native, "Natively"), ("wasm", pyodide, "Pyodide in Node")):
        if options.only in (None, build_):
            results[build_] = measure()
            print(table(title, results[build_]), flush=True)
            target.write_text(json.dumps({**results, "functions": details}, indent=1) + "\n")


if __name__ == "__main__":
    main()
