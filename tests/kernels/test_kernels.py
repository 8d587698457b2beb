"""The C kernels, natively, one instruction set at a time: each test_*.c here against its plain references.

What is tested is the build's own objects, where build/native has them up to date; else the kernels are compiled here,
with the same flags, and kept in pytest's cache, so that only what changed is compiled again. `python
tests/kernels/test_kernels.py` runs the benchmark instead, and with the word accuracy the table of errors of
accuracy.c.

With LUCID_CROSS=1 an x86-64 machine tests the kernels for NEON as well: Debian's gcc-aarch64-linux-gnu compiles them,
qemu-user runs them.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
KERNELS = ROOT / "wasm" / "kernels"
PROGRAMS = sorted(path.stem for path in HERE.glob("test_*.c"))

# As in wasm/CMakeLists.txt.
FLAGS = "-O3 -std=c11 -ffp-contract=off -fno-math-errno -fno-trapping-math -fvisibility=hidden".split()
SANITIZE = os.environ.get("LUCID_SANITIZE")  # `npm run sanitize` sets it: address,undefined
if SANITIZE:
    FLAGS = ["-O1" if flag == "-O3" else flag for flag in FLAGS] + [
        f"-fsanitize={SANITIZE}",
        "-fno-omit-frame-pointer",
        "-g1",
    ]
X86 = {
    "baseline": "",
    "avx2": "-mavx2 -mfma -mbmi2 -mf16c",
    "avx512": "-mavx512f -mavx512vl -mavx512dq -mavx512bw -mfma -mprefer-vector-width=512",
}
NEEDED = {
    "baseline": set(),
    "avx2": {"avx2", "fma", "bmi2", "f16c"},
    "avx512": {"avx512f", "avx512vl", "avx512dq", "avx512bw", "fma"},
}


CROSS = ("aarch64-linux-gnu-gcc", "qemu-aarch64")


def crossed(isa: str) -> bool:
    """Whether the programs of this instruction set are compiled for another machine and emulated, as was asked for."""
    asked = isa == "neon" and os.environ.get("LUCID_CROSS") and platform.machine() in ("x86_64", "AMD64")
    return bool(asked) and all(map(shutil.which, CROSS))


def compiler() -> str | None:
    if sys.platform == "emscripten":
        return None
    return shutil.which(os.environ.get("CC") or "cc") or shutil.which("gcc")


def instruction_sets() -> list[str]:
    """Those that this machine can run."""
    if platform.machine() not in ("x86_64", "AMD64"):
        return ["neon" if platform.machine() in ("arm64", "aarch64") else "baseline"]
    cpuinfo = Path("/proc/cpuinfo")
    has = set(cpuinfo.read_text().split("flags", 1)[1].split("\n", 1)[0].split()) if cpuinfo.exists() else set()
    return [isa for isa, needed in NEEDED.items() if needed <= has] + (["neon"] if crossed("neon") else [])


def compile_all(isa: str, folder: Path) -> dict[str, Path]:
    """Compile the kernels and link every program of this folder with them; the result names the programs."""
    cc = CROSS[0] if crossed(isa) else compiler()
    folder.mkdir(parents=True, exist_ok=True)
    sys.path.insert(0, str(ROOT / "wasm"))
    from generator.kernel_declarations import signatures

    header = folder / "signatures_gen.h"
    header.write_text(signatures(KERNELS))
    generated = folder / "generated"
    subprocess.run([sys.executable, "-B", str(ROOT / "wasm" / "generator"), "--out", str(generated)], check=True)
    for name in ("step_names_gen.h", "step_loops_gen.h"):
        shutil.copy(generated / name, folder / name)
    texts = sorted([*KERNELS.rglob("*.h"), *KERNELS.rglob("*.inc")])
    folders = [folder, KERNELS, *sorted({path.parent for path in texts} - {KERNELS})]
    flags = [*FLAGS, f"-DLT_ISA={isa}", *(f"-I{path}" for path in folders)]
    flags += X86[isa].split() if isa in X86 and platform.machine() in ("x86_64", "AMD64") else []
    newest = max(path.stat().st_mtime for path in texts)
    build = ROOT / "build" / "native"
    shipped = build / "CMakeFiles" / f"kernels_{isa}.dir"
    headers = b"".join(
        path.read_bytes() for path in [*texts, *sorted(folder.glob("*_gen.h")), *sorted(HERE.glob("*.h"))]
    )

    def run(command: list[str]) -> None:
        # The compiler itself needs no sanitizer.
        environment = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
        done = subprocess.run(command, capture_output=True, text=True, env=environment)
        assert done.returncode == 0, " ".join(command) + "\n" + done.stderr

    def compiled(source: Path, options: list[str]) -> Path:
        made = None
        if KERNELS in source.parents:
            made = shipped / "kernels" / source.parent.relative_to(KERNELS) / f"{source.name}.o"
        elif generated in source.parents:
            built = build / "generated" / source.name
            if built.exists() and built.read_bytes() == source.read_bytes():
                made, source = shipped / "generated" / f"{source.name}.o", built
        if not SANITIZE and made and made.exists() and made.stat().st_mtime > max(newest, source.stat().st_mtime):
            return made
        key = hashlib.sha256(b"\0".join([headers, source.read_bytes(), " ".join([cc, *options]).encode()])).hexdigest()[
            :16
        ]
        made = folder / f"{source.stem}-{key}.o"
        if not made.exists():
            for old in folder.glob(f"{source.stem}-*.o"):
                old.unlink()
            run([cc, *options, "-c", str(source), "-o", str(made) + ".new"])
            os.replace(str(made) + ".new", made)
        return made

    # The tests themselves need no optimisation and use gcc's statement attributes.
    test_flags = ["-O1" if f == "-O3" else "-std=gnu11" if f == "-std=c11" else f for f in flags]
    test_flags += ["-Wall", "-Wextra"]
    with ThreadPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
        kernel_sources = sorted([*KERNELS.rglob("*.c"), *generated.glob("loops_*_gen.c")])
        kernels = list(pool.map(lambda source: compiled(source, flags), kernel_sources))
        sources = sorted(HERE.glob("*.c"))
        mains = list(pool.map(lambda source: compiled(source, test_flags), sources))
    programs = {}
    for source, main in zip(sources, mains):
        programs[source.stem] = folder / source.stem
        run(
            [
                cc,
                str(main),
                *map(str, kernels),
                "-lm",
                *(["-static"] if crossed(isa) else []),
                *(flag for flag in FLAGS if flag.startswith("-fsanitize")),
                "-o",
                str(folder / source.stem),
            ]
        )
    return programs


def further_keywords(program: str, isa: str) -> set[str]:
    """The kernels that a program calls, without their dtypes: `-k NAME` finds the program by them."""
    text = (HERE / f"{program}.c").read_text()
    called = re.findall(r"\b([a-z]\w*?)_(?:#|b8|u8|i8|i16|u16|i32|u32|i64|u64|f16|bf16|f32|f64|c64|c128|copy)", text)
    return {*called, *re.findall(r"\b[A-Z][A-Z0-9_]+\((\w+)\b", text)}


needs_compiler = pytest.mark.skipif(
    compiler() is None,
    reason="needs a C compiler on this machine; in Pyodide the kernels run under the op tests instead",
)


@pytest.fixture(scope="session")
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    cache = getattr(request.config, "cache", None)
    folder = Path(cache.mkdir("kernels")) if cache else tmp_path_factory.mktemp("kernels")
    made: dict[str, dict[str, Path]] = {}

    def programs(isa: str) -> dict[str, Path]:
        if isa not in made:
            made[isa] = compile_all(isa, folder / isa)
        return made[isa]

    return programs


# Every set in every run, so that all builds have the same tests: one that this machine lacks is skipped and says so.
@needs_compiler
@pytest.mark.parametrize("isa", [*X86, "neon"])
@pytest.mark.parametrize("program", PROGRAMS)
def test_kernels(isa: str, program: str, built) -> None:
    if isa not in instruction_sets():
        pytest.skip(f"this machine's processor does not have {isa}")
    emulator = CROSS[1:] if crossed(isa) else ()
    command = [*emulator, str(built(isa)[program])]
    done = subprocess.run(command, capture_output=True, text=True, timeout=3000 if emulator else 300)
    assert done.returncode == 0, f"{program} on {isa}:\n{done.stdout}{done.stderr}"


@needs_compiler
@pytest.mark.skipif(not shutil.which("nm"), reason="needs nm, which lists what a program calls")
def test_every_loop_has_a_formula_or_a_plain_reference(built) -> None:
    """What is no formula's, which tests/ops/test_formulas.py evaluates, is called by a program of this folder."""
    isa = instruction_sets()[0]
    folder = built(isa)["test_casts"].parent
    loops = re.findall(r"^LOOP\((\w+)\);", (folder / "generated" / "kernels_gen.c").read_text(), re.M)
    ops = json.loads((folder / "generated" / "ops.json").read_text())["ops"]
    formulas = {f"{op['name']}_{s}" for op in ops for form in op["kernel"] or () for s in form["dtypes"]}
    objects = [str(path) for program in PROGRAMS for path in folder.glob(f"{program}-*.o")]
    done = subprocess.run(["nm", "-u", *objects], capture_output=True, text=True, check=True)
    called = set(re.findall(rf"\bU (\w+)__{isa}$", done.stdout, re.M))
    assert len(loops) > 300 and [loop for loop in loops if loop not in formulas | called] == []


if __name__ == "__main__":
    cache = ROOT / "build" / "kernels"
    if sys.argv[1:2] == ["accuracy"]:
        isa, *options = sys.argv[2:]
        subprocess.run([str(compile_all(isa, cache / isa)["accuracy"]), *options], check=True)
        sys.exit()
    for isa in sys.argv[1:] or instruction_sets():
        subprocess.run([str(compile_all(isa, cache / isa)["bench"])], check=True)
