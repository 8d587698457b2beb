"""Writes kernels_gen.h and kernels_gen.c: the table of kernels, compiled once per instruction set like the kernels.

Elementwise loops are known from the op table (emit_loops.py); structured kernels are read by kernel_declarations.py.
"""

from __future__ import annotations

from pathlib import Path

from . import emit_loops
from .kernel_declarations import fused, kernels
from .table import SUFFIX_DTYPE

# The loops that move elements instead of computing, by item size: which dtypes have it.
SIZES = {
    "1": ("LT_BOOL", "LT_U8", "LT_I8"),
    "2": ("LT_I16", "LT_U16", "LT_F16", "LT_BF16"),
    "4": ("LT_I32", "LT_U32", "LT_F32"),
    "8": ("LT_I64", "LT_U64", "LT_F64", "LT_C64"),
    "16": ("LT_C128",),
}
# The casts with a loop of their own: all pairs of the dtypes that are computed in, and these. The engine goes by a
# third dtype for any other pair (cast_through in copy.c).
COMPUTED = ("b8", "u8", "i32", "i64", "f32", "f64")
MORE_CASTS = """f16_f32 f32_f16 f64_f16 bf16_f32 f32_bf16 f64_bf16 i8_i32 i8_f32 i32_i8 f32_i8 f64_i8 i16_i32 i16_f32
i32_i16 f32_i16 f64_i16 u16_i32 u16_f32 f32_u16 f64_u16 u32_i64 u32_f32 u32_f64 f32_u32 f64_u32 u64_f32 u64_f64 f32_u64
f64_u64 f32_c64 f32_c128 f64_c128 c64_c128 c128_c64 c64_f32 c128_f64 c64_b8 c128_b8"""
CASTS = [(a, b) for a in COMPUTED for b in COMPUTED] + [tuple(pair.split("_")) for pair in MORE_CASTS.split()]
# What an unsigned integer becomes is what the signed one of its width does where no bits are added, and what becomes
# one of an integer is so always.
SAME_CASTS = {("i32", "u16"): "cast_i32_i16", ("u32", "u64"): "cast_u32_i64", ("u64", "u32"): "cast_i64_i32"}
for _unsigned, _signed, _copy in (("u32", "i32", "copy_4"), ("u64", "i64", "copy_8")):
    SAME_CASTS |= {(_unsigned, to): f"cast_{_signed}_{to}" for to in ("b8", "u8", "i32")}
    SAME_CASTS |= {(of, _unsigned): f"cast_{of}_{_signed}" for of in ("b8", "u8", "i32", "i64")}
    SAME_CASTS |= {(_unsigned, _signed): _copy, (_signed, _unsigned): _copy}


def loops() -> dict[str, tuple[str, ...]]:
    """Loop name -> suffixes, over all ops (two ops may share a loop)."""
    return {name: tuple(s for s in row if emit_loops.bits_of(row, s) == s) for name, row in emit_loops.rows().items()}


def _cells() -> dict[str, list[tuple[str, str]]]:
    """Loop name -> the dtypes that it is there for, each with the suffix of the loop that serves it."""
    found = {}
    for name, row in emit_loops.rows().items():
        found[name] = [(d, s) for s in row if s in SIZES for d in SIZES[s]]
        found[name] += [(d, s) for suffix, d in SUFFIX_DTYPE.items() if (s := emit_loops.bits_of(row, suffix))]
    return found


def _only_where_whole(lines: list[str]) -> list[str]:
    return ["#ifndef LT_FUSED_ONLY", *lines, "#endif"] if lines else []


def header(folder: Path) -> str:
    lines = [
        "/* Generated: the kernels of one instruction set as a table. */",
        "#ifndef LT_KERNELS_GEN_H",
        "#define LT_KERNELS_GEN_H",
        "",
        '#include "kernels.h"',
        "",
        "enum {",
    ]
    lines += [f"    LT_LOOP_{name}," for name in loops()] + ["    LT_LOOP_COUNT", "};", ""]
    lines += [
        "typedef struct lt_kernels {",
        "    const char *isa;",
        "    lt_loop loop[LT_LOOP_COUNT][LT_DTYPE_COUNT];   /* NULL where there is none */",
        "    lt_loop cast[LT_DTYPE_COUNT][LT_DTYPE_COUNT]; /* [from][to]; NULL where there is none */",
        "    lt_loop copy[LT_DTYPE_COUNT];                  /* same dtype */",
    ]
    found = kernels(folder).values()
    for kernel in found:
        name = kernel.name if kernel.path else f"{kernel.name}[LT_DTYPE_COUNT]"
        lines.append(f"    void (*{name})({kernel.parameters});")
    lines += ["} lt_kernels;", "", "/* The dtypes that a kernel has. */", "enum {"]
    for kernel in found:
        if kernel.dtypes:
            bits = " | ".join(f"LT_BIT({SUFFIX_DTYPE[dtype]})" for dtype in [*kernel.dtypes, *kernel.same])
            lines.append(f"    LT_DTYPES_{kernel.name} = {bits},")
    lines += ["};", "", "#endif", ""]
    return "\n".join(lines)


def source(folder: Path) -> str:
    lines = [
        "/* Generated: compiled once per instruction set. With LT_FUSED_ONLY the table has only what fused "
        "multiply-add makes faster;",
        " * the rest stays what another table has (lt_use_kernels). */",
        '#include "kernels_gen.h"',
        "",
        "#define LOOP(name) void LT_FN(name)(lt_idx, char *const *, const lt_idx *, const void *)",
    ]
    quick, rest = [], []
    for name, suffixes in loops().items():
        for s in suffixes:
            (quick if s == "f32" else rest).append(f"LOOP({name}_{s});")
    rest += [f"LOOP(cast_{a}_{b});" for a, b in CASTS] + [f"LOOP(copy_{size});" for size in SIZES]
    lines += quick + _only_where_whole(rest)
    lines += [
        "",
        "extern const lt_kernels LT_FN(lt_kernel_table);",
        "#define LT_TEXT2(x) #x",
        "#define LT_TEXT(x) LT_TEXT2(x)",
        "",
        "const lt_kernels LT_FN(lt_kernel_table) = {",
        "    .isa = LT_TEXT(LT_ISA),",
        "    .loop = {",
    ]
    cells = {True: [], False: []}
    for name, served in _cells().items():
        for d, s in served:
            cells[s == "f32"].append(f"        [LT_LOOP_{name}][{d}] = LT_FN({name}_{s}),")
    lines += cells[True] + _only_where_whole(cells[False]) + ["    },"]
    casts, rest = {pair: f"cast_{'_'.join(pair)}" for pair in CASTS} | SAME_CASTS, ["    .cast = {"]
    for a, dtype in SUFFIX_DTYPE.items():
        row = ", ".join(f"[{SUFFIX_DTYPE[b]}] = LT_FN({casts[a, b]})" for b in SUFFIX_DTYPE if (a, b) in casts)
        rest.append(f"        [{dtype}] = {{{row}}},")
    rest += [
        "    },",
        "    .copy = {" + ", ".join(f"[{d}] = LT_FN(copy_{size})" for size, ds in SIZES.items() for d in ds) + "},",
    ]
    fusing, quick = fused(folder), []
    for kernel in kernels(folder).values():
        for function in kernel.functions():
            places = [function]
            if not kernel.path:
                own = function[len(kernel.name) + 1 :]
                dtypes = [own, *(dtype for dtype, served_by in kernel.same.items() if served_by == own)]
                places = [f"{kernel.name}[{SUFFIX_DTYPE[dtype]}]" for dtype in dtypes]
            for at in places:
                (quick if function in fusing else rest).append(f"    .{at} = LT_FN({function}),")
    return "\n".join([*lines, *quick, *_only_where_whole(rest), "};", ""])
