"""Writes ops_gen.h, program_gen.h, table_gen.c and engine_gen.c: every op as a C function, as a row of lt_ops, and its
programs.

What an op needs of its own is data: a row of the table (wasm/engine/calls/op.h), programs for its gradients and
compositions, and a function `lt_<name>` that puts typed arguments into an array and dispatches. Ops with the same C
signature share the adapter that takes the arguments out again for their forward function.
"""

from __future__ import annotations

import struct

from . import emit_loops, formula
from .expr import FACTS, OPCODES, Compiler
from .table import TABLE, Op, Param

# Table type -> (C type, member of lt_value, lt_type).
TYPES = {
    "Tensor": ("lt_tensor *", "t", "TENSOR"),
    "Operand": ("lt_tensor *", "t", "OPERAND"),
    "Places": ("lt_tensor *", "t", "PLACES"),
    "Tensor?": ("lt_tensor *", "t", "TENSOR_OPT"),
    "Tensor[]": ("const lt_list *", "list", "LIST"),
    "Tensor?[]": ("const lt_list *", "list", "LIST_OPT"),
    "Tensor...": ("const lt_list *", "list", "LIST_VARIADIC"),
    "int": ("lt_idx ", "i", "INT"),
    "int?": ("const lt_idx *", "ip", "INT_OPT"),
    "int[]": ("const lt_dims *", "dims", "DIMS"),
    "int?[]": ("const lt_dims *", "dims", "DIMS_OF_OPT"),
    "int[]?": ("const lt_dims *", "dims", "DIMS_OPT"),
    "int...": ("const lt_dims *", "dims", "DIMS_VARIADIC"),
    "float": ("double ", "f", "FLOAT"),
    "float?": ("const double *", "fp", "FLOAT_OPT"),
    "bool": ("bool ", "i", "BOOL"),
    "True": ("", "i", "TRUE"),
    "False": ("", "i", "FALSE"),
    "None": ("", "i", "NONE"),
    "Scalar": ("lt_scalar ", "s", "SCALAR"),
    "Scalar?": ("const lt_scalar *", "s", "SCALAR_OPT"),
    "dtype": ("lt_dtype ", "i", "DTYPE"),
    "dtype?": ("int ", "i", "DTYPE_OPT"),
    "device?": ("", "i", "DEVICE_OPT"),
    "Generator?": ("lt_generator *", "g", "GENERATOR_OPT"),
    "enum": ("int ", "i", "ENUM"),
    "enum?": ("int ", "i", "ENUM_OPT"),
}
NOT_PASSED = {"device?": "-1", "True": "1", "False": "0", "None": "0"}
RULE = {
    "same": "LT_RULE_SAME",
    "float": "LT_RULE_FLOAT",
    "bool": "LT_RULE_BOOL",
    "select": "LT_RULE_SELECT",
    "logical": "LT_RULE_LOGICAL",
    "integer_copy": "LT_RULE_INTEGER_COPY",
}
RETURNS = {"Tensor": "LT_ONE", "tuple": "LT_SEVERAL", "Tensor[]": "LT_LISTED", "None": "LT_NOTHING"}


def rule(op: Op) -> str:
    """An entry's rule as the engine knows it: it needs to hear of complex numbers that become real."""
    if not emit_loops.makes_real(op):
        return RULE[op.kernel.rule]
    if op.kernel.rule != "same":
        raise SyntaxError(f'{op.name}: kernel: what makes real numbers of complex ones has rule="same"')
    return "LT_RULE_MODULUS"


def types_of(p: Param) -> tuple[str, str, str]:
    return TYPES["enum" + p.type.partition(")")[2] if p.is_enum else p.type]


def c_params(op: Op) -> list[Param]:
    return [p for p in op.params if p.in_c]


def kernels() -> list[Op]:
    """The ops that are loops over elements. Their places in lt_ew count from 1."""
    return [op for op in TABLE.values() if op.kernel]


def prototype(op: Op, suffix: str = "") -> str:
    params = ", ".join(types_of(p)[0] + p.name for p in c_params(op)) or "void"
    if op.returns == "Tensor":
        return f"lt_tensor *lt_{op.name}{suffix}({params})"
    out = {"tuple": ", lt_tensor **out", "Tensor[]": ", lt_list *out", "None": ""}[op.returns]
    return f"int lt_{op.name}{suffix}({params}{out})"


def header() -> str:
    lines = [
        "/* Generated from the op table: every op as a C function. */",
        "#ifndef LT_OPS_GEN_H",
        "#define LT_OPS_GEN_H",
        "",
        '#include "dispatch.h"',
        '#include "kernels_gen.h"',
        "",
    ]
    lines += ["enum {", *(f"    LT_EW_{op.name} = {place}," for place, op in enumerate(kernels(), 1)), "};", ""]
    lines += [*words(), ""]
    for op in TABLE.values():
        lines.append(prototype(op) + ";")
        if op.forward:
            lines.append(prototype(op, "_forward") + ";")
        if op.composition is True:
            lines.append(prototype(op, "_composition") + ";")
        if "inplace" in op.variants:
            lines.append(f"int lt_{op.name}_({', '.join(types_of(p)[0] + p.name for p in c_params(op))});")
    return "\n".join(lines + ["", "#endif", ""])


def words() -> list[str]:
    """The words of enums as C names: LT_REDUCTION_MEAN, or LT_<OP>_<PARAMETER>_<WORD> where a word has not the same
    place in all ops with a parameter of that name."""
    places: dict[tuple[str, str], dict[str, int]] = {}
    for op in TABLE.values():
        for p in op.params:
            for place, word in enumerate(p.words if p.is_enum else ()):
                places.setdefault((p.name, word), {})[op.name] = place
    lines = ["enum {"]
    for (name, word), of in places.items():
        common = len(set(of.values())) == 1
        for prefix, place in [(name, next(iter(of.values())))] if common else [(f"{op}_{name}", of[op]) for op in of]:
            lines.append(f"    LT_{prefix.upper()}_{word.upper()} = {place},")
    return [*lines, "};"]


def program_header() -> str:
    """What program.c takes from the compiler of expressions: the instructions, and the ops behind the operators."""
    lines = [
        "/* Generated: the instructions of wasm/generator/expr.py. */",
        "enum {",
        *(f"    LT_CODE_{name}," for name in OPCODES),
        "};",
        "enum {",
        *(f"    LT_FACT_{name}," for name in FACTS),
        "};",
        "enum {",
    ]
    lines += [f"    LT_OP_{name} = {TABLE[name].index}," for name in OPERATORS]
    return "\n".join(lines + ["};", ""])


# Ops that the engine's own files call by their place in the table.
# The ops that C code names: operators of programs, and others.
OPERATORS = "add sub mul div pow eq ne lt le gt ge neg select stack expand clone cast conj to_device".split()


# ---- Programs -------------------------------------------------------------------------------------------------------


class Texts:
    """Texts in one array of bytes; the place of none is 0."""

    def __init__(self):
        self.bytes = bytearray(1)
        self.known: dict[str, int] = {}

    def add(self, text: str) -> int:
        if text not in self.known:
            self.known[text] = len(self.bytes)
            self.bytes += text.encode() + b"\0"
        return self.known[text]


class Programs:
    """The bytes of all programs, one after the other. Offset 0 is "none" and 1 "a C function", so nothing starts
    there."""

    def __init__(self):
        self.bytes = bytearray(2)
        self.known: dict[bytes, int] = {}
        self.keeps = [(0, 0, 0, 0, 0, 0, 0)]  # rows of lt_keeps; the first is that of ops without a gradient

    def add(self, code: bytes) -> int:
        if code not in self.known:
            self.known[code] = len(self.bytes)
            self.bytes += code
        return self.known[code]

    def add_keep(self, counts: tuple[int, ...], lists: bytes) -> int:
        row = (self.add(lists) if lists else 0, *counts)
        if row not in self.keeps:
            self.keeps.append(row)
        return self.keeps.index(row)


def gradients(op: Op) -> tuple[bytes, tuple[int, ...], bytes]:
    """The gradient programs of an op, and the counts and lists of what they need kept."""
    inputs = [p for p in op.params if p.is_tensor or p.is_list]
    expressions = {}
    for names, text in op.grad.items():
        parts = [name.strip() for name in names.split(",")]
        for item, name in enumerate(parts):
            expressions[name] = (text, item if len(parts) > 1 else None)
    unknown = set(expressions) - {p.name for p in inputs}
    if unknown:
        raise SyntaxError(f"{op.name}: {', '.join(sorted(unknown))} in grad is not a tensor parameter")
    differentiable = [p for p in inputs if p.name in expressions]
    compiler = Compiler(op, f"{op.name}, gradient", backward=True)
    compiler.prepare([text for text, _ in expressions.values()])
    saved: dict[str, int] = {}
    attrs: set[str] = set()
    lists: set[str] = set()
    facts: set[str] = set()
    item_dim = 0
    programs = bytearray([len(differentiable)])
    for ordinal, p in enumerate(differentiable):
        text, item = expressions[p.name]
        code = compiler.compile(text, item)
        programs += bytes([op.params.index(p)]) + struct.pack("<H", len(code)) + code
        facts |= {name for _, name in compiler.facts}
        used = compiler.used | ({q.name for q in op.params} if op.composition else set())
        for name in used:
            q = next((q for q in op.params if q.name == name), None)
            if name in ("item_start", "item_size"):
                item_dim = [q.name for q in op.params].index("dim") + 1
            elif q is None or q.is_tensor:
                saved[name] = saved.get(name, 0) | (0xFFFF if op.composition else 1 << ordinal)
            elif q.is_list:
                lists.add(name)
            elif q.in_c and q.type != "Generator?":
                attrs.add(name)
    # A call computed for one input may be used by the next: what it reads is wanted by both.
    if compiler.memo:
        saved = dict.fromkeys(saved, 65535)
    places = {p.name: i for i, p in enumerate(op.params)}
    results = {name: i for i, name in enumerate(op.results)}
    keep = bytearray()
    for name in sorted(saved, key=lambda n: (n in results, results.get(n, places.get(n)))):
        keep += bytes([name in results, results.get(name, places.get(name))]) + struct.pack("<H", saved[name])
    counts = [len(saved)]
    for names, where in (
        (attrs, places),
        (facts & set(places), places),
        (facts & set(results), results),
        (lists, places),
    ):
        keep += bytes(sorted(where[name] for name in names))
        counts.append(len(names))
    return bytes(programs), (*counts, item_dim), bytes(keep)


def single(op: Op, text: str, where: str, extra: tuple[str, ...] = ()) -> bytes:
    compiler = Compiler(op, f"{op.name}, {where}", extra=extra)
    compiler.prepare([text])
    return compiler.compile(text)


def tangents(op: Op) -> bytes:
    """jvp as expressions: the program of each result's tangent (an empty one has none)."""
    compiler = Compiler(op, f"{op.name}, jvp", extra=("tangent",))
    compiler.prepare(list(op.jvp.values()))
    code = bytearray([len(op.results)])
    for name in op.results:
        program = compiler.compile(op.jvp[name]) if name in op.jvp else b""
        code += struct.pack("<H", len(program)) + program
    return bytes(code)


# ---- Rows -----------------------------------------------------------------------------------------------------------


def adapter(op: Op) -> str:
    """The body of the op's adapter, which it shares with the ops of the same signature."""
    params = c_params(op)
    types = ", ".join(types_of(p)[0].strip() for p in params)
    values = []
    for p in params:
        c, member, _ = types_of(p)
        at = f"v[{op.params.index(p)}].{member}"
        values.append(
            f"*{at}" if p.type == "Scalar" else f"({c.strip()}){at}" if c in ("bool ", "int ", "lt_dtype ") else at
        )
    arguments = ", ".join(values)
    if op.returns == "Tensor":
        body = f"    return (out[0].t = ((lt_tensor *(*)({types or 'void'}))fn)({arguments})) ? 0 : -1;"
    elif op.returns == "Tensor[]":
        comma = ", " if values else ""
        body = f"    return ((int (*)({types}{comma}lt_list *))fn)({arguments}{comma}(lt_list *)out[0].list);"
    elif op.returns == "None":
        body = f"    return ((int (*)({types or 'void'}))fn)({arguments});"
    else:
        # lt_value is no wider than a pointer on every 64-bit machine, but it is on wasm32.
        body = "\n".join(
            [
                f"    lt_tensor *results[{len(op.results)}];",
                f"    if (((int (*)({types}{', ' if types else ''}lt_tensor "
                f"**))fn)({arguments}{', ' if values else ''}results)) return -1;",
                *(f"    out[{i}].t = results[{i}];" for i in range(len(op.results))),
                "    return 0;",
            ]
        )
    return body


def front(op: Op) -> list[str]:
    """`lt_<name>`: the typed function that other C code calls."""
    values = []
    for p in op.params:
        member = types_of(p)[1]
        value = NOT_PASSED.get(p.type) or (f"&{p.name}" if p.type == "Scalar" else p.name)
        values.append(f"{{.{member} = {value}}}")
    pack = f"    const lt_value packed[] = {{{', '.join(values) or '{0}'}}};"
    row = f"&lt_ops[{op.index}]"
    lines = []
    if not op.composite:
        call = {
            "Tensor": f"lt_dispatch_one({row}, packed)",
            "tuple": f"lt_dispatch_several({row}, packed, out)",
            "Tensor[]": f"lt_dispatch_list({row}, packed, out)",
            "None": f"lt_dispatch({row}, packed, NULL)",
        }[op.returns]
        lines += [prototype(op), "{", pack, f"    return {call};", "}", ""]
    if "inplace" in op.variants:
        params = ", ".join(types_of(p)[0] + p.name for p in c_params(op))
        lines += [f"int lt_{op.name}_({params})", "{", pack, f"    return lt_dispatch_inplace({row}, packed);", "}", ""]
    return lines


def mask(op: Op, holds) -> int:
    return sum(1 << i for i, p in enumerate(op.params) if holds(p))


def row(
    op: Op, programs: Programs, texts: Texts, adapters: dict[str, int], fns: dict[str, int], types: dict[str, int]
) -> str:
    fields = {"name": texts.add(op.name)}
    if op.data_dependent:
        fields["data_dependent"] = texts.add(op.data_dependent)
    fields["types"] = types[type_list(op)]
    if op.kernel:
        fields["kernel"] = f"LT_EW_{op.name}"
        if numbers := formula.numbers(op):
            first = op.params.index(op.param(numbers[0]))
            if [p.name for p in op.params[first : first + len(numbers)]] != numbers:
                raise SyntaxError(f"{op.name}: the formula's parameters must stand next to each other in the signature")
            fields["scalars_first"], fields["scalars"] = first, len(numbers)
    if (not op.kernel and op.compose is None) or op.composition is True:
        fields["adapter"] = adapters.setdefault(adapter(op), len(adapters))
    if op.forward or op.composite:
        fields["fn"] = fns.setdefault(f"lt_{op.name}{'_forward' if op.forward else ''}", len(fns) + 1)
    flags = [
        flag
        for flag, holds in (
            ("VIEW", op.view is True),
            ("BECOMES", "inplace_view" in op.variants),
            ("RANDOM", op.random),
            ("COMPOSITE", op.composite),
            ("ANY_DTYPE", op.any_dtype),
            ("TRANSPARENT", op.compose is not None or (op.composite and op.transparent)),
            ("LINEAR", op.jvp == "linear" or (op.view is True and op.jvp is None)),
            ("EACH", op.jvp == "each"),
            ("LEADING", op.vmap == "leading"),
            ("LINES", op.lines in ("dim", "dim of floats")),
            ("FLOAT_LINES", op.lines == "dim of floats"),
            ("LAST_DIMS", op.lines == "last"),
            ("HAS_DEVICE", any(p.type == "device?" for p in op.params)),
        )
        if holds
    ]
    fields |= {"params": len(op.params), "results": len(op.results), "returns": RETURNS[op.returns]}
    if flags:
        fields["flags"] = " | ".join("LT_OP_" + flag for flag in flags)
    fields["tensors"] = mask(op, lambda p: p.is_tensor)
    fields["lists"] = mask(op, lambda p: p.is_list)
    if op.mutates:
        condition = op.mutates.partition(" if ")[2]
        fields["mutates"] = mask(op, lambda p: p in op.mutated)
        fields["names"] = texts.add(" ".join(p.name for p in op.params))
        if condition:
            fields["only_if"] = op.params.index(op.param(condition)) + 1
    elif op.random and any(p.name == "training" and p.type == "bool" for p in op.params):
        fields["only_if"] = op.params.index(op.param("training")) + 1  # it draws in training only
    if op.walks_lists:
        fields["holes"] = mask(op, lambda p: p.type == "Tensor?[]")
        fields["spare"] = mask(op, lambda p: p.is_list and p.default == "()")
    if op.grad and op.compose is None and not op.composite:
        code, counts, lists = gradients(op)
        named = {name.strip() for key in op.grad for name in key.split(",")}
        fields["differentiable"] = mask(op, lambda p: p.name in named)
        fields["inputs"] = sum(p.is_tensor and p.name in named for p in op.params)
        fields["grad"], fields["keep"] = programs.add(code), programs.add_keep(counts, lists)
    if op.composite and not op.transparent:  # what jvp asks of an op whose parts it cannot take
        fields["differentiable"] = fields["tensors"] | fields["lists"]
    if op.compose is not None:
        fields["compose"] = programs.add(single(op, op.compose, "composition"))
    if op.composition is True:
        fields["composition"], fields["composition_fn"] = 1, fns.setdefault(f"lt_{op.name}_composition", len(fns) + 1)
    elif op.composition:
        if any(p.is_list for p in op.params) and op.grad:
            raise SyntaxError(f"{op.name}: an op with a list of tensors and a gradient has no composition")
        fields["composition"] = programs.add(
            single(op, op.composition, "composition", ("written",) if op.mutates else ())
        )
    if op.needs:
        fields["needs"] = programs.add(Compiler(op, f"{op.name}, needs").compile_needs())
    if isinstance(op.jvp, dict):
        fields["jvp"] = programs.add(tangents(op))
    if op.vmap and op.vmap != "leading":
        fields["vmap"] = programs.add(single(op, op.vmap, "vmap", ("batch",)))
    if len(op.params) > 16 or len(op.results) > 8:
        raise SyntaxError(f"{op.name}: at most 16 parameters and 8 results")
    return "    {" + ", ".join(f".{name} = {value}" for name, value in fields.items() if value != 0) + "},"


def type_list(op: Op) -> str:
    return ", ".join("LT_T_" + types_of(p)[2] for p in op.params) or "0"


def in_rows(data: bytes) -> list[str]:
    return ["    " + ", ".join(map(str, data[i : i + 32])) + "," for i in range(0, len(data), 32)]


def table() -> str:
    """table_gen.c: the ops as data, with their programs and the adapters to their forward functions."""
    lines = [
        "/* Generated from the op table: the ops as data, and their programs. */",
        '#include "op.h"',
        '#include "ops_gen.h"',
        "",
    ]
    programs, texts, adapters, fns, types, rows, at = Programs(), Texts(), {}, {}, {}, [], 0
    for op in TABLE.values():
        if type_list(op) not in types:
            types[type_list(op)] = at
            at += max(len(op.params), 1)
    for op in TABLE.values():
        rows.append(row(op, programs, texts, adapters, fns, types))
    lines += ["const uint8_t lt_type_lists[] = {", *(f"    {text}," for text in types), "};", ""]
    for body, place in adapters.items():
        lines += [f"static int call_{place}(lt_fn fn, const lt_value *v, lt_value *out)", "{", body, "}", ""]
    lines += [
        "const lt_adapter lt_adapters[] = {",
        *(f"    call_{place}," for place in adapters.values()),
        "};",
        "",
        "const lt_fn lt_fns[] = {",
        "    NULL,",
        *(f"    (lt_fn){name}," for name in fns),
        "};",
        "",
        "const lt_elementwise_info lt_ew[] = {",
        "    {0},",
        *(
            f"    {{{texts.add(op.name)}, {op.kernel.inputs}, {rule(op)}, LT_LOOP_{emit_loops.row_of(op)}}},"
            for op in kernels()
        ),
        "};",
        "",
    ]
    lines += [
        "const lt_op lt_ops[] = {",
        *rows,
        "};",
        f"const uint32_t lt_op_count = {len(TABLE)};",
        "",
        "const lt_keep lt_keeps[] = {",
        *(f"    {{{', '.join(map(str, keep))}}}," for keep in programs.keeps),
        "};",
        "",
        "const uint8_t lt_programs[] = {",
    ]
    lines += [*in_rows(programs.bytes), "};", "", "const uint8_t lt_texts[] = {", *in_rows(texts.bytes), "};", ""]
    return "\n".join(lines)


def source() -> str:
    """engine_gen.c: the typed functions. It does not change with an entry's gradient."""
    lines = [
        "/* Generated from the op table: its ops as typed C functions. */",
        '#include "op.h"',
        '#include "ops_gen.h"',
        "",
    ]
    for op in TABLE.values():
        lines += front(op)
    return "\n".join(lines)
