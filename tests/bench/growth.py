"""How Lucid grows with its op table: `npm run growth` measures today's table, one of 500 entries and one of 2,000.

    npm run growth [-- SIZE... --only native|wasm --isa ISA --again]        SIZE 0 is today's table

For each size a scratch copy of the checkout in build/growth gets synthetic entries (growth_table.py), is built natively
and with Emscripten by the project's own CMake files and toolchain, and measured: how long the generator and the builds
take, how large the modules and the wheel are, how long `import lucid` takes in Pyodide and what memory it leaves, what
a call costs. The checkout itself is only read. Build times are given in seconds of the clock and of the processors (all
cores together), the second being the steadier one. Prints a Markdown table, leaves build/growth/results.json.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
OUT = ROOT / "build" / "growth"
PYTHON = ROOT / ".venv" / "bin" / "python"
COPIED = ["wasm", "lucid", "pyproject.toml", "README.md", "LICENSE"]
LINKED = [".venv", "node_modules"]
# The wheel's own limit is for the wheel that is published.
BUILD_WASM = (
    "import sys; sys.path.insert(0, 'wasm/toolchain'); import wheel; wheel.LIMIT = 10 ** 9; "
    "import build; build.build_wasm()"
)


def timed(command: list, **kwargs) -> dict:
    """Runs a command: seconds of the clock, and of the processors in it and in what it started."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **kwargs
    )
    clock, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout[-6000:]}\nfailed with exit code {done.returncode}")
    return {
        "clock_s": round(clock, 2),
        "processor_s": round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 2),
    }


def answer(command: list, **kwargs) -> dict:
    """What a command prints, as JSON."""
    done = subprocess.run([str(part) for part in command], check=True, stdout=subprocess.PIPE, text=True, **kwargs)
    return json.loads(done.stdout.splitlines()[-1])


def make_tree(tree: Path, size: int) -> dict:
    """A scratch copy of the checkout whose table has `size` entries (0: as it is)."""
    shutil.rmtree(tree, ignore_errors=True)
    tree.mkdir(parents=True)
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, tree / name)
    for name in LINKED:
        (tree / name).symlink_to((ROOT / name).resolve())
    (tree / "build").mkdir()
    # In a process of its own, because the modules of a table can be imported once.
    script = (
        "import json, sys; sys.path.insert(0, sys.argv[1]); from pathlib import Path; from growth_table import "
        "Synthesis, Table\n"
        "tree, size = Path(sys.argv[2]), int(sys.argv[3]); table = Table(tree / 'wasm'); real = "
        "len(table.entries)\n"
        "made = Synthesis(table, size - real) if size else None\n"
        "if made: made.write(tree)\n"
        "print(json.dumps({'real': real, 'ops': max(size, real), 'synthetic': made and made.kinds, 'doc_ratio': made "
        "and made.prose.ratios}))"
    )
    return answer([sys.executable, "-B", "-c", script, HERE, tree, size])


def touch_gradient(tree: Path) -> None:
    """Changes one entry's gradient: the first one in arithmetic.py that is written out as a string."""
    path = tree / "wasm/ops/elementwise/arithmetic.py"
    text = path.read_text()
    for call in (
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "op"
    ):
        for keyword in call.keywords:
            if (
                keyword.arg == "grad"
                and isinstance(keyword.value, ast.Dict)
                and isinstance(keyword.value.values[0], ast.Constant)
            ):
                value = keyword.value.values[0]
                lines = text.splitlines(keepends=True)
                line = lines[value.lineno - 1].encode()
                changed = repr(f"({value.value}) * 1.5").encode()
                lines[value.lineno - 1] = (line[: value.col_offset] + changed + line[value.end_col_offset :]).decode()
                path.write_text("".join(lines))
                return
    sys.exit("arithmetic.py has no gradient to change")


def measure_generator(tree: Path) -> float:
    times = [
        timed([PYTHON, "-B", tree / "wasm/generator", "--out", tree / "build/generated"])["processor_s"]
        for _ in range(3)
    ]
    return min(times)


def build_native(tree: Path, isa: str | None) -> dict:
    folder = tree / "build/native"
    environment = os.environ | {"PATH": f"{ROOT / '.venv/bin'}{os.pathsep}{os.environ['PATH']}"}
    ninja = ["ninja", "-C", folder, "-j", str(os.cpu_count() or 1), "--quiet"]
    timed(
        [
            "cmake",
            "-G",
            "Ninja",
            "-S",
            tree / "wasm",
            "-B",
            folder,
            "-DCMAKE_BUILD_TYPE=Release",
            f"-DPython_EXECUTABLE={PYTHON}",
            "--log-level=WARNING",
            *([f"-DLUCID_ISAS={isa}"] if isa else []),
        ],
        env=environment,
    )
    full = timed(ninja, env=environment)
    module = next(folder.glob("_C*.so"))
    site = tree / "build/site/lucid"
    shutil.copytree(tree / "lucid", site)
    shutil.copy2(module, site)
    shutil.copy2(folder / "generated/ops.json.bz2", site / "_ops.json.bz2")
    return {
        "full": full,
        "module_bytes": module.stat().st_size,
        "incremental": touched(tree, lambda: timed(ninja, env=environment)),
    }


def build_wasm(tree: Path) -> dict:
    command = [PYTHON, "-B", "-c", BUILD_WASM]
    full = timed(command, cwd=tree)
    wheel = next((tree / "dist").glob("*_wasm32.whl"))
    shutil.copy2(wheel, tree / "build")
    modules = {path.stem: path.stat().st_size for path in sorted((tree / "build/wasm").glob("_*.so"))}
    return {
        "full": full,
        "wheel_bytes": wheel.stat().st_size,
        "module_bytes": modules,
        "incremental": touched(tree, lambda: timed(command, cwd=tree)),
    }


def touched(tree: Path, rebuild) -> dict:
    """What rebuilding costs after one entry's gradient has changed."""
    path = tree / "wasm/ops/elementwise/arithmetic.py"
    kept = path.read_text()
    touch_gradient(tree)
    found = rebuild()
    path.write_text(kept)
    return found


def measure_native(tree: Path) -> dict:
    return {
        "calls_us": answer(
            [PYTHON, "-B", HERE / "calls.py"],
            env=os.environ | {"PYTHONPATH": str(tree / "build/site"), "PYTHONSAFEPATH": "1"},
            cwd=HERE,
        )
    }


def measure_wasm(tree: Path, chromium: bool) -> dict:
    wheel = next((tree / "build").glob("*_wasm32.whl"))
    runner = ["node", HERE / "growth_pyodide.mjs"]
    runs = [answer([*runner, "node", wheel, *["calls"] * (i == 0)], cwd=ROOT) for i in range(5)]
    found = {
        "node": {
            key: statistics.median(run[key] for run in runs)
            for key in ("import_ms", "import_processor_ms", "memory", "heap")
        }
    }
    found["node"]["best_import_ms"] = min(run["import_ms"] for run in runs)
    found["calls_us"] = runs[0]["calls"]
    if chromium:
        times = answer([*runner, "chromium", wheel], cwd=ROOT)["import_ms"]
        found["chromium"] = {"import_ms": statistics.median(times), "best_import_ms": min(times)}
    return found


def rows(results: dict) -> list[list[str]]:
    """The Markdown table's rows; a cell is empty where something was not measured."""

    def row(title, get, digits=1):
        cells = []
        for found in results.values():
            try:
                cells.append(f"{get(found):,.{digits}f}")
            except (KeyError, TypeError):
                cells.append("")
        return [title, *cells]

    def build(name, when):
        return [
            row(f"{name} build, {when}, processor s", lambda r: r[name][when]["processor_s"]),
            row(f"{name} build, {when}, clock s", lambda r: r[name][when]["clock_s"]),
        ]

    table = [row("generator, s", lambda r: r["generator_s"], 2)]
    table += (
        build("native", "full") + build("native", "incremental") + build("wasm", "full") + build("wasm", "incremental")
    )
    table.append(row("native module, kB", lambda r: r["native"]["module_bytes"] / 1e3, 0))
    for module in ("_C", "_kernels_relaxed"):
        table.append(row(f"{module}.wasm, kB", lambda r, module=module: r["wasm"]["module_bytes"][module] / 1e3, 0))
    table += [
        row("wheel, kB", lambda r: r["wasm"]["wheel_bytes"] / 1e3, 0),
        row("import in Pyodide, Node, median ms", lambda r: r["wasm"]["node"]["import_ms"], 0),
        row("import in Pyodide, Node, best ms", lambda r: r["wasm"]["node"]["best_import_ms"], 0),
        row("import in Pyodide, Node, processor ms", lambda r: r["wasm"]["node"]["import_processor_ms"], 0),
        row("import in Pyodide, Chromium, median ms", lambda r: r["wasm"]["chromium"]["import_ms"], 0),
        row("import in Pyodide, Chromium, best ms", lambda r: r["wasm"]["chromium"]["best_import_ms"], 0),
        row("WebAssembly memory after import, MB", lambda r: r["wasm"]["node"]["memory"] / 1e6),
        row("heap that the import takes, kB", lambda r: r["wasm"]["node"]["heap"] / 1e3, 0),
    ]
    for call in ("a + b", "a + b, recorded", "a.sum(dim=0, keepdim=True)", "len(())"):
        table += [
            row(f"`{call}` natively, µs", lambda r, call=call: r["native"]["calls_us"][call], 3),
            row(f"`{call}` in Pyodide, µs", lambda r, call=call: r["wasm"]["calls_us"][call], 3),
        ]
    return table


def report(results: dict) -> str:
    titles = ["", *(f"{found['ops']:,} ops" for found in results.values())]
    lines = [titles, ["---", *["---:"] * len(results)], *rows(results)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", type=int, nargs="*", default=[0, 500, 2000], help="entries in the table; 0: as it is")
    parser.add_argument("--only", choices=["native", "wasm"], help="one of the two builds")
    parser.add_argument("--no-chromium", action="store_true", help="leave Chromium out")
    parser.add_argument("--isa", help="natively only this instruction set; by default all, as in the wheel")
    parser.add_argument(
        "--again", action="store_true", help="build nothing: measure imports and calls of what the last run built"
    )
    options = parser.parse_args()
    target = OUT / "results.json"
    results = json.loads(target.read_text()) if options.again else {}
    for size in options.sizes:
        tree, key = OUT / str(size or "today"), str(size)
        if not options.again:
            results[key] = make_tree(tree, size) | {"native": {}, "wasm": {}}
            print(f"{results[key]['ops']} ops: {results[key]['synthetic']}", file=sys.stderr)
            results[key]["generator_s"] = measure_generator(tree)
        for name, build, measure in (
            ("wasm", lambda: build_wasm(tree), lambda: measure_wasm(tree, not options.no_chromium)),
            ("native", lambda: build_native(tree, options.isa), lambda: measure_native(tree)),
        ):
            if options.only in (None, name):
                if not options.again:
                    results[key][name] |= build()
                    target.write_text(json.dumps(results, indent=1) + "\n")
                results[key][name] |= measure()
                target.write_text(json.dumps(results, indent=1) + "\n")
    print(report(dict(sorted(results.items(), key=lambda item: item[1]["ops"]))))


if __name__ == "__main__":
    main()
