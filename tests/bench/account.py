"""The account of a call: what `a + b`, a layer, backward and an optimizer's step cost, split into parts. `npm run account`.

    npm run account [-- --only native|wasm]

Natively: instructions per call, counted by valgrind's callgrind. Each scenario runs with two numbers of repetitions, and the
difference is what the calls cost; what the process does before and after cancels. The build is -O3 like the shipped one, with
symbols, in build/account. In Pyodide: samples of V8's profiler, over a module of the same code with its function names.
parts.py says which function belongs to which part. Beside each split stands what a call takes by the clock, without a profiler.
Prints Markdown, leaves build/account/results.json.
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

NUMBERS = {"a + b": 2000}              # repetitions under callgrind; 200 where none is given
NAMES = ["a + b", "a + b, recorded", "Linear(16, 16)(x), not recorded", "Linear(16, 16)(x), recorded", "backward, per node",
         "forward, backward and freeing, per node", "Adam, per parameter"]
UNITS = {"backward, per node": 20, "forward, backward and freeing, per node": 20, "Adam, per parameter": 20}


def run(command: list, **kwargs) -> str:
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **kwargs)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout[-4000:]}\nfailed with exit code {done.returncode}")
    return done.stdout


def environment() -> dict:
    return os.environ | {"PATH": f"{ROOT / '.venv/bin'}{os.pathsep}{os.environ['PATH']}"}


def build(folder: Path, settings: list[str]) -> None:
    if not (folder / "build.ninja").is_file():
        run(["cmake", "-G", "Ninja", "-S", ROOT / "wasm", "-B", folder, "--log-level=WARNING", *settings], env=environment())
    run(["ninja", "-C", folder, "--quiet"], env=environment())


def make_site(folder: Path, module: Path, name: str) -> Path:
    """The package with the module in it; returns the folder to import it from."""
    site = folder / "site"
    shutil.rmtree(site, ignore_errors=True)
    shutil.copytree(ROOT / "lucid", site / "lucid", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy2(module, site / "lucid" / name)
    shutil.copy2(folder / "generated/ops.json", site / "lucid/_ops.json")
    return site


# ---- Natively -----------------------------------------------------------------------------------------------------------

def native() -> dict:
    folder = OUT / "native"
    # valgrind does not know AVX-512, so that set would not be chosen.
    build(folder, ["-DCMAKE_BUILD_TYPE=RelWithDebInfo", "-DCMAKE_C_FLAGS_RELWITHDEBINFO=-O3 -g", "-DLUCID_ISAS=avx2", f"-DPython_EXECUTABLE={PYTHON}"])
    module = next(folder.glob("_C*.so"))
    site = make_site(folder, module, module.name)
    # No hash seeds: dictionaries then do the same work in both runs.
    env = os.environ | {"PYTHONPATH": str(site), "PYTHONSAFEPATH": "1", "PYTHONHASHSEED": "0"}
    wall = json.loads(run([PYTHON, "-B", HERE / "scenarios.py"], env=env))
    return {name: {"wall_us": wall[name], "unit": "instructions", "parts": instructions(name, env)} for name in NAMES}


def instructions(name: str, env: dict) -> dict[str, float]:
    low, high = 100, 100 + NUMBERS.get(name, 200)
    costs, seen = Counter(), {}
    for number, sign in ((low, -1), (high, 1)):
        target = OUT / "callgrind.out"
        target.unlink(missing_ok=True)
        run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={target}", "--separate-callers=8", "--dump-instr=no", "--dump-line=yes",
             PYTHON, "-B", HERE / "scenarios.py", name, number], env=env)
        for (line_file, own_file, function), count in callgrind.read(target).items():
            own = function.split("'")[0]
            seen.setdefault(own, place(own_file)) if not place(own_file) else seen.__setitem__(own, place(own_file))
            costs[line_file, function] += sign * count
    found, functions = Counter(), Counter()
    for (line_file, function), count in costs.items():
        chain = function.split("'")
        # A line that was inlined from another file of Lucid's counts as that file's.
        stack = [(place(line_file) or seen.get(chain[0], ""), chain[0]), *((seen.get(caller, ""), caller) for caller in chain[1:])]
        found[attribute(stack)] += count
        functions[f"{attribute(stack)}: {chain[0]}"] += count
    calls = (high - low) * UNITS.get(name, 1)
    details[name] = {key: round(value / calls, 1) for key, value in functions.most_common(40) if value / calls >= 1}
    return {part: round(found[part] / calls, 1) for part in PARTS}


details: dict[str, dict] = {}


# ---- In Pyodide ---------------------------------------------------------------------------------------------------------

def pyodide() -> dict:
    import emscripten
    import target
    folder = OUT / "wasm"
    headers = target.python_headers(folder / "include")
    build(folder, [f"-DCMAKE_C_COMPILER={emscripten.find().emcc}", "-DCMAKE_SYSTEM_NAME=Emscripten", "-DCMAKE_BUILD_TYPE=Release",
                   "-DCMAKE_TRY_COMPILE_TARGET_TYPE=STATIC_LIBRARY", "-DLUCID_ISAS=simd128", "-DCMAKE_MODULE_LINKER_FLAGS=--profiling-funcs",
                   f"-DLUCID_PYTHON_INCLUDE={headers}", f"-DPython_EXECUTABLE={sys.executable}"])
    site = make_site(folder, folder / "_C_simd128.so", "_C_simd128.wasm")
    output = run(["node", HERE / "account_pyodide.mjs", site, HERE / "scenarios.py", json.dumps(NAMES)], cwd=ROOT)
    measured = json.loads(output.splitlines()[-1])
    places = definitions(ROOT / "wasm", folder / "generated")
    result = {}
    for name in NAMES:
        wall, stacks = measured[name]["wall_us"], measured[name]["stacks"]
        found, functions, total = Counter(), Counter(), sum(count for _, count in stacks)
        for stack, count in stacks:
            part = attribute([(places.get(function, ""), function) for function in stack])
            found[part] += count
            functions[f"{part}: {stack[0]}"] += count
        details[f"{name} in Pyodide"] = {key: round(value / total * wall * 1e3, 1) for key, value in functions.most_common(40)}
        result[name] = {"wall_us": wall, "unit": "ns", "samples": total, "parts": {part: round(found[part] / total * wall * 1e3, 1) for part in PARTS}}
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
    results = {}
    if options.only != "wasm":
        results["native"] = native()
        print(table("Natively", results["native"]))
    if options.only != "native":
        results["pyodide"] = pyodide()
        print(table("Pyodide in Node", results["pyodide"]))
    (OUT / "results.json").write_text(json.dumps({**results, "functions": details}, indent=1) + "\n")


if __name__ == "__main__":
    main()
