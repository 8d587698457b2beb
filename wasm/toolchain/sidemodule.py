"""Compile and link the WebAssembly side modules: one per instruction set, from the sources that the native build compiles too.

Ninja (from PyPI, in .venv) decides what is out of date: an object is built again when its source, a header that it included or
its flags changed. Kernels are compiled once per instruction set, the engine and the binding once.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import wasmfile
from emscripten import Emscripten
from paths import BUILD, PYODIDE, VENV, WASM, digest, files_under, run, say, write_if_changed

OUT = BUILD / "wasm"
GENERATED = OUT / "generated"
CHOOSER = WASM / "engine" / "isa.c"
INIT = "PyInit__C"
ABI = "pyemscripten_2026_0"

# Both are WebAssembly's; _engine.py chooses when lucid is imported.
ISAS = {"simd128": "-msimd128", "relaxed": "-msimd128 -mrelaxed-simd"}
# As in wasm/CMakeLists.txt: no fusing that one build would do and the other not.
COMMON = ("-O3 -std=c11 -ffp-contract=off -fno-math-errno -fno-trapping-math -fvisibility=hidden "
          "-fPIC -Wall -Wextra -Wno-unused-parameter -Wno-unused-command-line-argument")
LINK = f"-O3 -sSIDE_MODULE=2 -sWASM_BIGINT -sEXPORTED_FUNCTIONS=_{INIT}"


def generate() -> None:
    """Run the generator of the op table where its inputs changed; keep the time stamps of outputs that did not."""
    inputs = files_under(WASM / "ops", "*.py") + files_under(WASM / "kernels", "*.c", "*.inc", "*.h")
    stamp = GENERATED.with_suffix(".stamp")
    now = digest(inputs)
    if stamp.is_file() and stamp.read_text() == now:
        return
    fresh = GENERATED.with_name("generated.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    run([sys.executable, "-B", WASM / "ops" / "generate.py", "--out", fresh])
    names = {path.relative_to(fresh) for path in files_under(fresh, "*")}
    for old in files_under(GENERATED, "*") if GENERATED.is_dir() else []:
        if old.relative_to(GENERATED) not in names:
            old.unlink()
    for name in names:
        write_if_changed(GENERATED / name, (fresh / name).read_bytes())
    shutil.rmtree(fresh)
    stamp.write_text(now)


def sources(layer: str) -> list[Path]:
    generated = {"kernels": "kernels_gen.c", "engine": "engine_gen.c", "python": "binding_gen.c"}[layer]
    return sorted((WASM / layer).glob("*.c")) + [GENERATED / generated]


def build(emscripten: Emscripten, python_include: Path) -> dict[str, Path]:
    """Bring the side modules up to date; the result names each instruction set's file."""
    include = {"kernels": f"-I{GENERATED} -I{WASM}/kernels"}
    include["engine"] = f"{include['kernels']} -I{WASM}/engine"
    include["python"] = f"{include['engine']} -I{WASM}/python -I{python_include} -DPy_LIMITED_API=0x030B0000"
    environment = " ".join(f"{name}={value}" for name, value in emscripten.environment.items())
    emcc = f"env {environment} {' '.join(emscripten.emcc)}" if environment else " ".join(emscripten.emcc)
    lines = [
        "ninja_required_version = 1.8", f"# emcc {emscripten.version}",
        f"rule cc\n  command = {emcc} $flags -MD -MF $out.d -c $in -o $out\n  depfile = $out.d\n  deps = gcc\n"
        "  description = emcc $label",
        f"rule link\n  command = {emcc} {LINK} $in -o $out\n  description = link $out",
    ]
    objects: dict[str, list[str]] = {isa: [] for isa in ISAS}

    def compile_(source: Path, layer: str, name: str, extra: str) -> str:
        target = f"objects/{name}/{source.stem}.o"
        lines.append(f"build {target}: cc {source}\n  flags = {COMMON} {include[layer]} {extra}\n  label = {name}/{source.name}")
        return target

    for isa, flags in ISAS.items():
        objects[isa] += [compile_(path, "kernels", f"kernels_{isa}", f"{flags} -DLT_ISA={isa}") for path in sources("kernels")]
        # The one file of the engine that knows which tables of kernels it is linked with.
        objects[isa].append(compile_(CHOOSER, "engine", f"engine_{isa}", f"-msimd128 -DLT_HAVE_{isa.upper()}"))
    shared = [compile_(path, layer, layer, "-msimd128") for layer in ("engine", "python") for path in sources(layer)
              if path != CHOOSER]
    modules = {isa: OUT / f"_C_{isa}.wasm" for isa in ISAS}
    for isa, path in modules.items():
        lines.append(f"build {path.name}: link {' '.join(objects[isa] + shared)}")
    lines.append(f"default {' '.join(path.name for path in modules.values())}\n")
    write_if_changed(OUT / "build.ninja", "\n".join(lines).encode())
    run([VENV / "bin" / "ninja", "-C", OUT, "-j", jobs(), "--quiet"])
    for isa, path in modules.items():
        wasmfile.check_side_module(path, PYODIDE, INIT)
        say(f"{path.name}: {path.stat().st_size / 1024:.0f} kB")
    return modules


def jobs() -> int:
    return min(os.cpu_count() or 1, 8)
