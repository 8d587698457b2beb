"""Writes kernels_gen.h and kernels_gen.c: the table of kernels, compiled once per instruction set like the kernels.

Elementwise loops are known from the op table; structured kernels are found by scanning the kernel files for LT_KERNEL
and LT_KERNEL_T, so that their definition is their only declaration.
"""

from __future__ import annotations

import re
from pathlib import Path

from table import FLOATS, SUFFIX_DTYPE, TABLE

# The loops that move elements instead of computing, by item size: which dtypes have it.
SIZES = {"1": ("LT_BOOL", "LT_U8", "LT_I8"), "2": ("LT_I16", "LT_F16", "LT_BF16"), "4": ("LT_I32", "LT_F32"),
         "8": ("LT_I64", "LT_F64", "LT_C64"), "16": ("LT_C128",)}
# The casts with a loop of their own: all pairs of the dtypes that are computed in, and these. The engine goes by a third
# dtype for any other pair (cast_through in elementwise.c).
COMPUTED = ("b8", "u8", "i32", "i64", "f32", "f64")
MORE_CASTS = """f16_f32 f32_f16 f64_f16 bf16_f32 f32_bf16 f64_bf16 i8_i32 i8_f32 i32_i8 f32_i8 f64_i8 i16_i32 i16_f32 i32_i16 f32_i16 f64_i16
f32_c64 f32_c128 f64_c128 c64_c128 c128_c64 c64_f32 c128_f64 c64_b8 c128_b8"""
CASTS = [(a, b) for a in COMPUTED for b in COMPUTED] + [tuple(pair.split("_")) for pair in MORE_CASTS.split()]
C_TYPE = {"f32": "float", "f64": "double"}
_DEFINITION = re.compile(r"^LT_KERNEL(_T)?\(\s*(\w+)\s*,\s*(\((?:[^()]|\([^()]*\))*\))\s*\)", re.M)


def loops() -> dict[str, tuple[str, ...]]:
    """Loop name -> suffixes, over all ops (two ops may share a loop)."""
    found: dict[str, tuple[str, ...]] = {}
    for op in TABLE.values():
        if op.kernel:
            known = found.get(op.kernel.loop, ())
            found[op.kernel.loop] = known + tuple(s for s in op.kernel.suffixes if s not in known)
    return found


def structured(folder: Path) -> dict[str, str]:
    """Structured kernel name -> its parameter list."""
    found: dict[str, str] = {}
    for path in sorted([*folder.glob("*.c"), *folder.glob("*.inc")]):
        for template, name, arguments in _DEFINITION.findall(path.read_text()):
            arguments = " ".join(arguments.split())
            kinds = {f"{name}_{s}": re.sub(r"\bT\b", C_TYPE[s], arguments) for s in FLOATS} if template else {name: arguments}
            for full, text in kinds.items():
                if full in found and found[full] != text:
                    raise SyntaxError(f"{path.name}: kernel {full} is defined twice")
                found[full] = text
    return found


def header(folder: Path) -> str:
    lines = ["/* Generated: the kernels of one instruction set as a table. */", "#ifndef LT_KERNELS_GEN_H", "#define LT_KERNELS_GEN_H", "",
             '#include "kernels.h"', '#include "conv.h"', "", "enum {"]
    lines += [f"    LT_LOOP_{name}," for name in loops()] + ["    LT_LOOP_COUNT", "};", ""]
    lines += ["typedef struct lt_kernels {", "    const char *isa;", "    lt_loop loop[LT_LOOP_COUNT][LT_DTYPE_COUNT];   /* NULL where there is none */",
              "    lt_loop cast[LT_DTYPE_COUNT][LT_DTYPE_COUNT]; /* [from][to]; NULL where there is none */", "    lt_loop copy[LT_DTYPE_COUNT];                  /* same dtype */"]
    lines += [f"    void (*{name}){arguments};" for name, arguments in structured(folder).items()]
    lines += ["} lt_kernels;", "", "#endif", ""]
    return "\n".join(lines)


def source(folder: Path) -> str:
    lines = ["/* Generated: compiled once per instruction set. */", '#include "kernels_gen.h"', "",
             "#define LOOP(name) void LT_FN(name)(lt_idx, char *const *, const lt_idx *, const void *)"]
    for name, suffixes in loops().items():
        lines += [f"LOOP({name}_{s});" for s in suffixes]
    lines += [f"LOOP(cast_{a}_{b});" for a, b in CASTS] + [f"LOOP(copy_{size});" for size in SIZES]
    kernels = structured(folder)
    lines += [f"void LT_FN({name}){arguments};" for name, arguments in kernels.items()]
    lines += ["", "extern const lt_kernels LT_FN(lt_kernel_table);", "#define LT_TEXT2(x) #x", "#define LT_TEXT(x) LT_TEXT2(x)", "",
              "const lt_kernels LT_FN(lt_kernel_table) = {", "    .isa = LT_TEXT(LT_ISA),", "    .loop = {"]
    for name, suffixes in loops().items():
        cells = []
        for s in suffixes:
            dtypes = SIZES[s] if s in SIZES else (SUFFIX_DTYPE[s],)
            cells += [f"[{d}] = LT_FN({name}_{s})" for d in dtypes]
        lines.append(f"        [LT_LOOP_{name}] = {{{', '.join(cells)}}},")
    lines += ["    },", "    .cast = {"]
    for a, dtype in SUFFIX_DTYPE.items():
        cells = ", ".join(f"[{SUFFIX_DTYPE[b]}] = LT_FN(cast_{a}_{b})" for b in SUFFIX_DTYPE if (a, b) in CASTS)
        lines.append(f"        [{dtype}] = {{{cells}}},")
    lines += ["    },", "    .copy = {" + ", ".join(f"[{d}] = LT_FN(copy_{size})" for size, ds in SIZES.items() for d in ds) + "},"]
    lines += [f"    .{name} = LT_FN({name})," for name in kernels] + ["};", ""]
    return "\n".join(lines)
