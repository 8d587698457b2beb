"""Writes binding_gen.c: what Python callers may pass to each op, as tables that wasm/python/calls/call.c interprets,
and the operators.

A *form* is one way to call one op: its parameters' names and defaults. An *entry* is a Python name, with one form or,
for an overload, several. Nothing in the tables is a pointer: in a WebAssembly side module each would cost instructions
at start-up.
"""

from __future__ import annotations

import ast
import struct

from .expr import varint
from .table import NAMESPACES, OVERLOADS, TABLE, WITH_OUT, Op, Overload, op_named, split_name

# Python number slots of operator names: (slot, in-place slot).
NUMBER_SLOTS = {
    "add": ("nb_add", "nb_inplace_add"),
    "sub": ("nb_subtract", "nb_inplace_subtract"),
    "mul": ("nb_multiply", "nb_inplace_multiply"),
    "truediv": ("nb_true_divide", "nb_inplace_true_divide"),
    "floordiv": ("nb_floor_divide", "nb_inplace_floor_divide"),
    "mod": ("nb_remainder", "nb_inplace_remainder"),
    "matmul": ("nb_matrix_multiply", None),
    "and": ("nb_and", "nb_inplace_and"),
    "or": ("nb_or", "nb_inplace_or"),
    "xor": ("nb_xor", "nb_inplace_xor"),
    "lshift": ("nb_lshift", "nb_inplace_lshift"),
    "rshift": ("nb_rshift", "nb_inplace_rshift"),
    "pow": ("nb_power", "nb_inplace_power"),
}
UNARY_SLOTS = {"neg": "nb_negative", "abs": "nb_absolute", "invert": "nb_invert"}
COMPARE_SLOTS = {"eq": "Py_EQ", "ne": "Py_NE", "lt": "Py_LT", "le": "Py_LE", "gt": "Py_GT", "ge": "Py_GE"}

# What an entry is; call.c has the same values.
FUNCTION, METHOD, INPLACE, PRIVATE, COMPOSITION, COPY = 1, 2, 4, 8, 16, 32
ALPHA, OUT = 1, 2
ALWAYS = 255  # of inplace=
BEYOND = {"size": 64, "offset": 128, "step": 192}  # beside the number of a parameter's names
# Tags of defaults.
REQUIRED, NOTHING, INT, FLOAT, DIMS, GRADIENTS = range(6)


class Pool:
    """Byte strings, each stored once; `at` is its offset."""

    def __init__(self):
        self.bytes = bytearray()
        self.known: dict[bytes, int] = {}

    def at(self, data: bytes) -> int:
        if data not in self.known:
            self.known[data] = len(self.bytes)
            self.bytes += data
        return self.known[data]

    def c(self, name: str) -> list[str]:
        data = bytes(self.bytes) or b"\0"
        return [
            f"const uint8_t {name}[] = {{",
            *("    " + ", ".join(map(str, data[i : i + 40])) + "," for i in range(0, len(data), 40)),
            "};",
            "",
        ]


def default_bytes(op: Op) -> bytes:
    """The defaults of an op's parameters, one after the other."""
    out = bytearray()
    for p in op.params:
        if p.default is None:
            out.append(NOTHING if p.type.endswith("?") else REQUIRED)
            continue
        if p.gradients_of:
            out += bytes([GRADIENTS, op.params.index(op.param(p.gradients_of))])
            continue
        if p.is_list:
            out.append(NOTHING)
            continue
        value = {"inf": float("inf"), "-inf": float("-inf")}.get(p.default)
        if value is None:
            value = ast.literal_eval(p.default)
        if p.is_enum and value is not None:
            value = p.words.index(value)
        if value is None:
            out.append(NOTHING)
        elif p.type.startswith("int[]") or p.type == "int...":
            values = [value] if isinstance(value, int) else list(value)
            out += bytes([DIMS, len(values)]) + b"".join(zigzag(v) for v in values)
        elif isinstance(value, float) or p.type.startswith("float"):
            out += bytes([FLOAT]) + struct.pack("<d", value)
        else:
            out += bytes([INT]) + zigzag(int(value))
    return bytes(out)


def zigzag(value: int) -> bytes:
    return varint(value * 2 if value >= 0 else -value * 2 - 1)


def name_bytes(op: Op, space: str) -> bytes:
    """Per parameter the number of its names and the names: its own, then other spellings that no earlier parameter
    has."""
    params = op.params_in(space)
    own = [p.name for p in params]
    out, taken = bytearray(), set(own) | set(extras(op, space))
    for p in params:
        names = [p.name, *(a for a in p.aliases if a not in taken)]
        taken |= set(names)
        out += bytes([len(names) | BEYOND.get(p.beyond, 0)]) + b"".join(n.encode() + b"\0" for n in names)
    for extra in extras(op, space):
        out += b"\1" + extra.encode() + b"\0"
    return bytes(out)


def extras(op: Op, space: str) -> list[str]:
    """Arguments that only the binding knows, behind the op's own parameters."""
    out = ["out"] * ("out" in op.variants and space in WITH_OUT)
    return (["inplace"] * bool(op.inplace) if space else ["alpha"] * op.alpha) + out


def word_bytes(op: Op) -> bytes:
    """The words of an op's enum parameters: the number of them and the words, in the order of the parameters."""
    out = bytearray()
    for p in op.params:
        if p.is_enum:
            out += bytes([len(p.words)]) + b"".join(w.encode() + b"\0" for w in p.words)
    return bytes(out)


def form(op: Op, space: str, names: Pool, defaults: Pool) -> str:
    more = extras(op, space)
    positional = sum(not p.keyword_only for p in op.params) + ("inplace" in more)
    required = sum(p.default is None and not p.keyword_only for p in op.params)
    variadic = next((i for i, p in enumerate(op.params) if p.is_variadic), -1)
    extra = ALPHA * ("alpha" in more) + OUT * ("out" in more)
    inplace = 0
    if "inplace" in more:
        if positional <= len(op.params):
            raise SyntaxError(f"{op.name}: inplace= stands behind the other parameters, which cannot be keywords only")
        inplace = ALWAYS if op.inplace is True else op.params.index(op.param(op.inplace)) + 1
    words = names.at(word_bytes(op)) if any(p.is_enum for p in op.params) else 0
    results = names.at(b"".join(r.encode() + b"\0" for r in op.results)) if op.returns == "tuple" else 0
    given, absent = names.at(name_bytes(op, space)), defaults.at(default_bytes(op))
    cells = (op.index, positional, required, variadic, extra, inplace, given, absent, words, results)
    return f"    {{{', '.join(map(str, cells))}}},"


# ---- Operators ------------------------------------------------------------------------------------------------------


def c_string(text: str) -> str:
    return f'"{text}"'


def operator_slots(op: Op) -> tuple[list[str], list[tuple[str, str]]]:
    """C functions and (slot, function) pairs of an op that is an operator."""
    name = op.operator
    if name in UNARY_SLOTS:
        return (
            [
                f"static PyObject *{op.name}_operator(PyObject *self)",
                "{",
                f"    PyObject *value = lt_py_wrap(lt_{op.name}(lt_py_unwrap(self)));",
                f"    return value ? value : lt_py_refused({c_string(op.name)});",
                "}",
                "",
            ],
            [(UNARY_SLOTS[name], f"{op.name}_operator")],
        )
    if name in COMPARE_SLOTS:
        return [], []
    slot, inplace_slot = NUMBER_SLOTS[name]
    third = ", PyObject *modulus" if name == "pow" else ""
    refuse = (
        [
            '    if (modulus != Py_None) { PyErr_SetString(PyExc_TypeError, "pow: a modulus is not supported; wanted '
            'two arguments"); return NULL; }'
        ]
        if third
        else []
    )
    lines = [
        f"static PyObject *{op.name}_operator(PyObject *a, PyObject *b{third})",
        "{",
        "    lt_tensor *x, *y;",
        *refuse,
        f"    int kind = lt_py_binary_operands({c_string(op.name)}, a, b, &x, &y);",
        f"    if (kind <= 0) return lt_py_not_implemented(kind, {c_string(op.name)});",
        f"    PyObject *value = lt_py_wrap({'lt_py_product' if name == 'matmul' else f'lt_{op.name}'}(x, y));",
        "    lt_release(x);",
        "    lt_release(y);",
        f"    return value ? value : lt_py_refused({c_string(op.name)});",
        "}",
        "",
    ]
    pairs = [(slot, f"{op.name}_operator")]
    if inplace_slot and "inplace" in op.variants:
        lines += [
            f"static PyObject *{op.name}_inplace_operator(PyObject *a, PyObject *b{third})",
            "{",
            "    lt_tensor *x, *y;",
            *refuse,
            f"    int kind = lt_py_binary_operands({c_string(op.name + '_')}, a, b, &x, &y);",
            f"    if (kind <= 0) return lt_py_not_implemented(kind, {c_string(op.name + '_')});",
            f"    int status = lt_{op.name}_(x, y);",
            "    lt_release(x);",
            "    lt_release(y);",
            f"    if (status) return lt_py_error(), lt_py_refused({c_string(op.name + '_')});",
            "    Py_INCREF(a);",
            "    return a;",
            "}",
            "",
        ]
        pairs.append((inplace_slot, f"{op.name}_inplace_operator"))
    return lines, pairs


def richcompare() -> list[str]:
    compared = [op for op in TABLE.values() if op.operator in COMPARE_SLOTS]
    names = ", ".join(f"[{COMPARE_SLOTS[op.operator]}] = {c_string(op.name)}" for op in compared)
    lines = [
        "static PyObject *op_richcompare(PyObject *a, PyObject *b, int how)",
        "{",
        f"    static const char *const names[] = {{{names}}};",
        "    lt_tensor *x, *y, *result = NULL;",
        "    int kind = lt_py_binary_operands(names[how], a, b, &x, &y);",
        "    if (kind <= 0) return lt_py_not_implemented(kind, names[how]);",
        "    switch (how) {",
        *(f"    case {COMPARE_SLOTS[op.operator]}: result = lt_{op.name}(x, y); break;" for op in compared),
        "    }",
        "    lt_release(x);",
        "    lt_release(y);",
        "    PyObject *value = lt_py_wrap(result);",
        "    return value ? value : lt_py_refused(names[how]);",
        "}",
        "",
    ]
    return lines


# ---- The file -------------------------------------------------------------------------------------------------------


def inplace_kinds(of: Op | Overload) -> int:
    """An in-place form is a method, and a function where the op is one."""
    return METHOD | INPLACE | FUNCTION * ("function" in of.variants)


def entries() -> list[tuple[str, list[Op], int]]:
    """(Python name, ops, kind) of every function, method and in-place method; those in namespaces last, together."""
    found, dotted = [], []
    for overload in OVERLOADS.values():
        ops = [op_named(name) for name in overload.forms]
        if None in ops:
            raise SyntaxError(f"overload {overload.name}: there is no op {overload.forms[ops.index(None)]}")
        if "." in overload.name:
            dotted += [(name, ops, FUNCTION) for name in (overload.name, *overload.names)]
            continue
        kinds = FUNCTION * ("function" in overload.variants) | METHOD * ("method" in overload.variants)
        dotted += [(name, ops, FUNCTION) for name in overload.names if "." in name]
        for name in (name for name in (overload.name, *overload.names) if "." not in name):
            found.append((name, ops, kinds))
            if "inplace" in overload.variants:
                found.append((f"{name}_", [op for op in ops if op.inplace_form], inplace_kinds(overload)))
        if "copy" in overload.variants:
            found.append((f"{overload.name}_copy", ops, FUNCTION | COPY))
    taken = {(name, kind & METHOD) for name, _, kind in found} | {
        (name, 0) for name, _, kind in found if kind & FUNCTION
    }
    for op in TABLE.values():
        kinds = 0
        if op.name not in OVERLOADS and ("function" in op.variants or op.private):
            kinds = FUNCTION | PRIVATE * op.private
        if "method" in op.variants and (op.name, METHOD) not in taken:
            kinds |= METHOD
        if kinds:
            found += [(name, [op], kinds) for name in op.short_names]
        dotted += [(name, [op], FUNCTION) for name in op.dotted_names]
        if op.composition is not None:  # what the suite compares the op with
            found.append((f"_composition_{op.name}", [op], FUNCTION | PRIVATE | COMPOSITION))
        for name in op.short_names:
            if op.inplace_form and (op.name + "_", METHOD) not in taken:
                found.append((f"{name}_", [op], inplace_kinds(op)))
        if "copy" in op.variants:
            found.append((f"{op.name}_copy", [op], FUNCTION | COPY))
    return found + sorted(dotted, key=lambda entry: entry[0])


def source() -> str:
    lines = [
        "/* Generated from the op table: what Python may pass to the ops, and the operators. */",
        '#include "autocast.h"',
        '#include "binding.h"',
        '#include "call.h"',
        '#include "ops_gen.h"',
        "",
    ]
    names, defaults = Pool(), Pool()
    names.at(b"\0")
    forms: list[str] = []
    form_of: dict[tuple[str | int, ...], int] = {}
    rows, spaces = [], dict.fromkeys(NAMESPACES)
    for path, ops, kinds in entries():
        space, name = split_name(path)
        if space:
            spaces[space] = (spaces[space] or (len(rows), 0))[0], len(rows) + 1
        key = (space, *(op.index for op in ops))
        if key not in form_of:
            form_of[key] = len(forms)
            forms += [form(op, space, names, defaults) for op in ops]
        rows.append(f"    {{{names.at(name.encode() + bytes(1))}, {form_of[key]}, {len(ops)}, {kinds}}},")
    lines += [
        "const lt_py_form lt_py_forms[] = {",
        *forms,
        "};",
        "",
        "const lt_py_entry lt_py_entries[] = {",
        *rows,
        "};",
        f"const int lt_py_entry_count = {len(rows)};",
        "",
        "const lt_py_space lt_py_spaces[] = {",
        *(
            f"    {{{names.at(space.encode() + bytes(1))}, {first}, {end}}},"
            for space, (first, end) in ((space, ends or (0, 0)) for space, ends in spaces.items())
        ),
        "};",
        f"const int lt_py_space_count = {len(spaces)};",
        "",
    ]
    lines += names.c("lt_py_names") + defaults.c("lt_py_defaults")
    slots = []
    for op in TABLE.values():
        if op.operator:
            text, pairs = operator_slots(op)
            lines += text
            slots += pairs
    lines += richcompare()
    return "\n".join(
        lines
        + [
            "const PyType_Slot lt_py_op_slots[] = {",
            *[f"    {{Py_{slot}, (void *){function}}}," for slot, function in slots],
            "    {Py_tp_richcompare, (void *)op_richcompare},",
            "    {0, NULL},",
            "};",
            "",
        ]
    )
