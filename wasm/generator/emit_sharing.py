"""Writes sharing_gen.c: the kernels whose calls are cut along one of their sizes, natively, where threads have one
memory.

A call of such a kernel is many calls of the same kernel with less of it: softmax of 1,000 rows is softmax of 500 and
of 500 more. So an entry of the table says which parameter counts, how far each pointer goes on per count, and how much
work one of the count is, in elements that are read or written.
"""

from __future__ import annotations

import re
from pathlib import Path

from .kernel_declarations import kernels

# Kernel -> what counts; of each pointer how far one of the count takes it, in its own elements (char: in bytes);
# pointers that are not named stay where they are; the work; what a piece's count is a multiple of, so that the vectors
# in it begin where they do in the whole.
_REDUCED = ("n_out", {"out": "out_stride", "in": "in_stride_out"}, "n_red", 64)
_SCANNED = ("outer", {"in": "n * inner", "out": "n * inner"}, "n * inner", 1)
CUT = {
    **dict.fromkeys(("sum", "prod", "max", "min", "any", "all"), _REDUCED),
    **dict.fromkeys(("argmax", "argmin"), ("n_out", {"out": "1", "in": "in_stride_out"}, "n_red", 64)),
    **dict.fromkeys(("cumsum", "cumprod", "logcumsumexp"), _SCANNED),
    "scan_extrema": ("outer", dict.fromkeys(("in", "values", "indices"), "n * inner"), "n * inner", 1),
    "softmax": ("rows", {"x": "n", "y": "n"}, "2 * n", 1),
    "log_softmax": ("rows", {"x": "n", "y": "n"}, "2 * n", 1),
    "softmax_backward": ("rows", dict.fromkeys(("grad", "y", "dx"), "n"), "3 * n", 1),
    "log_softmax_backward": ("rows", dict.fromkeys(("grad", "y", "dx"), "n"), "3 * n", 1),
    "logsumexp": ("rows", {"x": "n", "out": "1"}, "n", 1),
    "layer_norm": ("rows", {"x": "n", "y": "n", "mean": "1", "rstd": "1"}, "2 * n", 1),
    "layer_norm_statistics": ("rows", {"x": "n", "mean": "1", "rstd": "1"}, "n", 1),
    "cross_entropy": ("rows", {"x": "n", "lse": "1", "target": "1", "out": "1"}, "n", 1),
    "cross_entropy_backward": ("rows", {"p": "n", "scale": "1", "target": "1"}, "2 * n", 1),
    "batch_norm_affine": ("n", {"x": "c * inner", "y": "c * inner"}, "2 * c * inner", 1),
    "batch_norm_input_grad": ("n", dict.fromkeys(("g", "x", "dx"), "c * inner"), "3 * c * inner", 1),
}


def _overlay(name: str, parameters: str) -> list[str]:
    """The struct of a call, its piece, and the entry that stands for the kernel."""
    count, steps, work, unit = CUT[name]
    declared = {re.search(r"(\w+)\s*$", one).group(1): one.strip() for one in parameters.split(",")}
    if unknown := {count, *steps} - set(declared):
        raise SyntaxError(f"sharing: {name} has no parameter {unknown.pop()}; it has {', '.join(declared)}")
    moved = []
    for pointer in declared:
        if pointer not in steps:
            moved.append("some" if pointer == count else f"of->{pointer}")
            continue
        size = "of->item" if "void" in declared[pointer] else f"(lt_idx)sizeof *of->{pointer}"
        step = re.sub(r"\b([a-z]\w*)", r"of->\1", steps[pointer])
        moved.append(f"(void *)((char *)of->{pointer} + first * ({step}) * {size})")
    return [
        f"typedef struct {name}_call {{",
        "    lt_idx item, some;",
        f"    void (*plain)({parameters});",
        *(f"    {one};" for one in declared.values()),
        f"}} {name}_call;",
        "",
        f"static void {name}_piece(const void *call, lt_idx piece, void *work)",
        "{",
        f"    const {name}_call *of = call;",
        f"    const lt_idx first = piece * of->some, left = of->{count} - first;",
        "    const lt_idx some = left < of->some ? left : of->some;",
        "    (void)work;",
        f"    of->plain({', '.join(moved)});",
        "}",
        "",
        f"static void {name}_shared(lt_dtype dtype, {parameters})",
        "{",
        f"    const lt_idx some = lt_cut({count}, (double)({work}), {unit});",
        f"    if (some < {count}) {{",
        f"        {name}_call of = {{lt_itemsize(dtype), some, plain->{name}[dtype], {', '.join(declared)}}};",
        f"        if (lt_share_cut(&of, {name}_piece, {count}, some)) return;",
        "    }",
        f"    plain->{name}[dtype]({', '.join(declared)});",
        "}",
        "",
    ]


def source(folder: Path) -> str:
    found = kernels(folder)
    lines = [
        "/* Generated: kernels whose calls are cut along one of their sizes. */",
        '#include "cut.h"',
        "",
        '#include "dtype.h"',
        '#include "kernels_gen.h"',
        "",
        "static const lt_kernels *plain;",
        "",
    ]
    entries, names = [], {dtype: f"LT_{dtype.upper()}" for dtype in ("u8", "i32", "i64", "u64", "f32", "f64")}
    names["b8"] = "LT_BOOL"
    for name in CUT:
        kernel = found[name]
        lines += _overlay(name, kernel.parameters)
        arguments = kernel.argument_names()
        for dtype in [*kernel.dtypes, *kernel.same]:
            lines += [
                f"static void {name}_{dtype}({kernel.parameters}) {{ {name}_shared({names[dtype]}, {arguments}); }}"
            ]
            entries.append(f"    table->{name}[{names[dtype]}] = {name}_{dtype};")
        lines.append("")
    lines += [
        "void lt_cut_kernels(lt_kernels *table, const lt_kernels *kernels)",
        "{",
        "    plain = kernels;",
        *entries,
        "}",
        "",
    ]
    return "\n".join(lines)
