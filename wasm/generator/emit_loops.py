"""Writes loops_*_gen.c: the elementwise loops, from the formulas of the op table.

A loop is a macro of loops.h or loops_complex.h around one C expression; what a formula assigns before its expression
goes into an inline function. There is a file per kind of number, so that they are compiled beside each other, and one
of complex numbers that is not vectorised by itself.
"""

from __future__ import annotations

import functools
import json

from .formula import ARITHMETIC, KIND, Form, Tree, canonical, forms, numbers, operands, reads
from .functions import FUNCTIONS, INTEGER_OPERATORS
from .table import TABLE, Op

# dtype suffix -> the C type of an element; of complex numbers that of a part.
C_TYPE = {
    "b8": "uint8_t",
    "u8": "uint8_t",
    "i32": "int32_t",
    "i64": "int64_t",
    "u64": "uint64_t",
    "f32": "float",
    "f64": "double",
    "c64": "float",
    "c128": "double",
    "1": "uint8_t",
    "2": "uint16_t",
    "4": "uint32_t",
    "8": "uint64_t",
}
UNSIGNED = {"u8": "uint8_t", "i32": "uint32_t", "i64": "uint64_t", "u64": "uint64_t"}
BITS = {"u8": (0, 255), "i32": (-(2**31), 2**31 - 1), "i64": (-(2**63), 2**63 - 1), "u64": (0, 2**64 - 1)}
# The dtypes that may share a loop, because their elements have the same width, and what a formula may do for them to:
# give the same bits whether these are read with or without a sign.
SAME_WIDTH = {"i8": "u8", "u32": "i32", "u64": "i64"}
SIGNLESS = {"+", "-", "*", "neg", "&", "|", "^", "~", "<<", "==", "!=", "if", "and", "or", "not", "let"}
LETTERS = {1: ("x",), 2: ("a", "b"), 3: ("a", "b", "c")}
COMPLEX = {"+": "lt_cadd", "-": "lt_csub", "*": "lt_cmul", "/": "lt_cdiv"}


class Element:
    """The C of one element: `text`, an expression, and `type`, what it is.

    Types: "truth", "number" (of the dtype), "literal" (a number that takes the dtype of what it meets), "complex",
    "real" (a real number beside complex ones), "bytes" (moved, but not computed with).
    """

    def __init__(self, op: Op, suffix: str, form: Form):
        self.op, self.suffix, self.form = op, suffix, form
        self.s = form.compute  # the dtype of values
        self.kind = KIND[suffix]
        self.letters = LETTERS[op.kernel.inputs]
        own = {"bool": "truth", "integer": "number", "real": "number", "complex": "complex", "bytes": "bytes"}[
            self.kind
        ]
        self.types: dict[str, str] = {}
        self.c_names: dict[str, str] = {}
        for i, (name, letter) in enumerate(zip(operands(op), self.letters)):
            self.types[name] = "truth" if op.kernel.rule == "select" and i == 0 else own
            widened = self.s != suffix and self.kind == "real"
            self.c_names[name] = f"({C_TYPE[self.s]}){letter}" if widened else letter
        if self.kind in ("integer", "bool") and (read := reads(form.tree) & set(numbers(op))):
            self.fail(form.tree, f"the float {min(read)} is no number of integers")
        for name in numbers(op):
            self.types[name] = "real" if self.kind == "complex" else "number"
            self.c_names[name] = f"{name}_"
        self.assigned: list[tuple[str, str, str]] = []  # (type, C name, C)
        self.text, self.type = self.visit(form.tree)
        if self.type == "literal":
            self.text, self.type = self.as_number(self.text, self.type), "number"

    def fail(self, tree: Tree, why: str):
        raise SyntaxError(f"{self.op.name}: kernel: {why}, for {self.suffix}: {json.dumps(tree)}")

    # -- values -----------------------------------------------------------------------------------------------------

    def c_type(self, type_: str) -> str:
        return {"truth": "bool", "complex": "lt_c", "real": "double"}.get(type_) or C_TYPE[self.s]

    def literal(self, value: int | float | str, tree: Tree) -> str:
        if self.kind == "integer":
            low, high = BITS[self.s]
            if not isinstance(value, int) or not low <= value <= high:
                self.fail(tree, f"{value} is no {self.s}")
            return f"INT64_C({value})" if self.s == "i64" and value > low else f"({C_TYPE[self.s]}){value}"
        if value == "inf":
            return "(float)INFINITY" if self.s == "f32" else "(double)INFINITY"
        if self.s != "f32":
            return f"({float(value)!r})" if value < 0 else f"{float(value)!r}"
        return f"(float){float(value)!r}"

    def as_number(self, text, type_: str) -> str:
        """A value as an element of the dtype (among complex numbers: as a real one)."""
        if type_ == "truth":
            return f"({'double' if self.kind == 'complex' else C_TYPE[self.s]}){text}"
        return self.literal(text, text) if type_ == "literal" else text

    def as_complex(self, text, type_: str) -> str:
        return text if type_ == "complex" else f"lt_cmake({self.as_number(text, type_)}, 0)"

    # -- trees ------------------------------------------------------------------------------------------------------

    def visit(self, tree: Tree):
        if isinstance(tree, str) and tree != "inf":
            return self.c_names[tree], self.types[tree]
        if not isinstance(tree, list):
            return tree, "literal"
        head, *rest = tree
        if head == "let":
            name, value, body = rest
            text, type_ = self.visit(value)
            if type_ == "literal":
                text, type_ = self.as_number(text, type_), "real" if self.kind == "complex" else "number"
            self.types[name], self.c_names[name] = type_, f"{name}_"
            self.assigned.append((self.c_type(type_), f"{name}_", text))
            return self.visit(body)
        values = [self.visit(argument) for argument in rest]
        if head == "if":
            return self.choice(tree, *values)
        if head in ("and", "or", "not"):
            if any(type_ != "truth" for _, type_ in values):
                self.fail(tree, "a truth is wanted")
            return self.truth(head, *(text for text, _ in values)), "truth"
        if head in FUNCTIONS:
            return self.function(tree, head, values)
        if head in ("==", "!=", "<", "<=", ">", ">="):
            return self.comparison(tree, head, *values)
        return self.operation(tree, head, values)

    @staticmethod
    def truth(head: str, a: str, b: str = "") -> str:
        """Both sides are computed: that vectorises, and nothing is undefined."""
        if head == "not":
            return f"({a} == 0)"
        nothing, everything = ("0", "1") if head == "or" else ("1", "0")
        for one, other in ((a, b), (b, a)):
            if one == nothing:
                return other
            if one == everything:
                return everything
        return f"({a} {'|' if head == 'or' else '&'} {b})"

    def choice(self, tree: Tree, test, body, orelse):
        if test[1] != "truth":
            self.fail(tree, "a truth is wanted")
        if test[0] in ("0", "1"):
            return body if test[0] == "1" else orelse
        found = {body[1], orelse[1]} - {"literal"}
        if "complex" in found and found != {"complex", "truth"}:
            a, b, type_ = self.as_complex(*body), self.as_complex(*orelse), "complex"
        elif (
            not found
            or "number" in found
            or "real" in found
            or (found == {"truth"} and "literal" in (body[1], orelse[1]))
        ):
            type_ = "real" if self.kind == "complex" else "number"
            a, b = self.as_number(*body), self.as_number(*orelse)
        elif len(found) == 1:
            a, b, type_ = body[0], orelse[0], found.pop()
        else:
            self.fail(tree, "the sides of an `if` are of one kind")
        return f"({test[0]} ? {a} : {b})", type_

    def comparison(self, tree: Tree, head: str, a, b):
        types = {a[1], b[1]}
        if "bytes" in types:
            self.fail(tree, "it moves elements and does not look at them")
        if "complex" in types:
            if head not in ("==", "!="):
                self.fail(tree, "complex numbers have no order")
            name = "lt_ceq" if head == "==" else "lt_cne"
            return f"{name}({self.as_complex(*a)}, {self.as_complex(*b)})", "truth"
        if types == {"truth"}:
            return f"({a[0]} {head} {b[0]})", "truth"
        return f"({self.as_number(*a)} {head} {self.as_number(*b)})", "truth"

    def function(self, tree: Tree, name: str, values):
        function = FUNCTIONS[name]
        types = {type_ for _, type_ in values}
        if function.result == "truth" and self.kind in ("integer", "bool"):
            return "01"[name == "isfinite"], "truth"
        s = "f64" if self.kind == "complex" and "complex" not in types else self.s
        if s not in function.c or "bytes" in types:
            self.fail(tree, f"{name} is no function of {s}")
        convert = self.as_complex if "complex" in types else self.as_number
        result = function.result if function.result == "truth" else "number"
        if self.kind == "complex" and result == "number":
            result = "complex" if "complex" in types and function.result == "number" else "real"
        return function.c[s].format(*(convert(*value) for value in values)), result

    def operation(self, tree: Tree, head: str, values):
        types = {type_ for _, type_ in values}
        if "bytes" in types:
            self.fail(tree, "it moves elements and does not compute with them")
        if head in ("&", "|", "^", "~") and types == {"truth"} and head != "~":
            return f"({values[0][0]} {head} {values[1][0]})", "truth"
        if "complex" in types:
            return self.complex_operation(tree, head, values), "complex"
        if types == {"literal"} and head != "neg":
            self.fail(tree, "write the number that it is")
        texts = [self.as_number(*value) for value in values]
        type_ = "real" if self.kind == "complex" else "number"
        if self.kind == "integer":
            return self.integer_operation(tree, head, texts), type_
        if head == "neg":
            return f"(-{texts[0]})", type_
        if head not in ("+", "-", "*", "/") or self.kind == "bool":
            self.fail(tree, f"{head} is no operation of {self.kind} numbers")
        return f"({texts[0]} {head} {texts[1]})", type_

    def integer_operation(self, tree: Tree, head: str, texts: list[str]) -> str:
        type_, unsigned = C_TYPE[self.s], UNSIGNED[self.s]
        if head == "neg":
            return f"({type_})(({unsigned})0 - ({unsigned}){texts[0]})"
        if head == "~":
            return f"({type_})~{texts[0]}"
        if head in INTEGER_OPERATORS:
            return f"lt_{INTEGER_OPERATORS[head]}_{self.s}({texts[0]}, {texts[1]})"
        if head in ("+", "-", "*"):
            return f"({type_})(({unsigned}){texts[0]} {head} ({unsigned}){texts[1]})"
        if head in ("&", "|", "^"):
            return f"({type_})({texts[0]} {head} {texts[1]})"
        self.fail(tree, f"{head} is no operation of integers")

    def complex_operation(self, tree: Tree, head: str, values) -> str:
        if head == "neg":
            return f"lt_cneg({values[0][0]})"
        if head not in COMPLEX:
            self.fail(tree, f"{head} is no operation of complex numbers")
        (a, a_type), (b, b_type) = values
        if head == "*" and a_type != "complex":
            return f"lt_cscale({b}, {self.as_number(a, a_type)})"
        if head in "*/" and b_type != "complex":
            name = "lt_cscale" if head == "*" else "lt_cshrink"
            return f"{name}({a}, {self.as_number(b, b_type)})"
        return f"{COMPLEX[head]}({self.as_complex(a, a_type)}, {self.as_complex(b, b_type)})"


# ---- The loops ------------------------------------------------------------------------------------------------------


MOST_IN_PARTS = 3  # operations: the parts of a product stand twice in the parts of the next


def operations(tree: Tree) -> list[str]:
    """What a tree does."""
    return [tree[0], *(head for part in tree[1:] for head in operations(part))] if isinstance(tree, list) else []


def leaves(tree: Tree) -> list[Tree]:
    """The names and numbers of a tree."""
    return [leaf for part in tree[1:] for leaf in leaves(part)] if isinstance(tree, list) else [tree]


def in_parts(op: Op, suffix: str) -> bool:
    """Whether a formula of complex numbers is arithmetic in their own dtype, which is done on the parts."""
    form = forms(op)[suffix]
    done = operations(form.tree)
    return (
        KIND[suffix] == "complex"
        and "c128" not in op.kernel.compute
        and 0 < len(done) <= MOST_IN_PARTS
        and ARITHMETIC.issuperset(done)
        and set(leaves(form.tree)) <= set(operands(op))
    )


def _parts(tree: Tree, letters: dict[str, str]) -> tuple[str, str]:
    if isinstance(tree, str):
        return f"{letters[tree]}[0]", f"{letters[tree]}[1]"
    values = [_parts(argument, letters) for argument in tree[1:]]
    if tree[0] == "neg":
        return f"(-{values[0][0]})", f"(-{values[0][1]})"
    if tree[0] == "conj":
        return values[0][0], f"(-{values[0][1]})"
    (a, b), (c, d) = values
    if tree[0] == "*":
        return f"({a} * {c} - {b} * {d})", f"({a} * {d} + {b} * {c})"
    return f"({a} {tree[0]} {c})", f"({b} {tree[0]} {d})"


def result_type(op: Op, suffix: str) -> str:
    """Of the elements: "truth", "number", "complex", "real", "bytes"."""
    form = forms(op)[suffix]
    return "complex" if in_parts(op, suffix) else Element(op, suffix, form).type


def check(op: Op) -> None:
    """The rule of the entry and the formulas say the same of the result."""
    for suffix, form in forms(op).items():
        truth = result_type(op, suffix) == "truth"
        if truth != (op.kernel.rule in ("bool", "logical") or KIND[suffix] == "bool"):
            raise SyntaxError(
                f"{op.name}: kernel: with rule={op.kernel.rule!r} its formula is "
                f"{'a' if truth else 'no'} truth, for {suffix}"
            )
        if (
            KIND[suffix] == "complex"
            and form.compute == "c64"
            and not in_parts(op, suffix)
            and len(operations(form.tree)) > 1
        ):
            raise SyntaxError(
                f"{op.name}: kernel: complex64 is computed in complex128 where a formula is more than arithmetic: "
                f'compute="c128" is wanted'
            )


def bits_of(row: dict[str, tuple[Op, Form]], suffix: str) -> str | None:
    """The dtype whose loop serves this one: itself, one with the same bits, or None where there is none."""
    same = SAME_WIDTH.get(suffix)
    if same in row and SIGNLESS.issuperset(operations(row[same][1].tree)):
        return same
    return suffix if suffix in row else None


def makes_real(op: Op) -> bool:
    """Whether of complex numbers it makes real ones."""
    return any(KIND[s] == "complex" and result_type(op, s) == "real" for s in op.kernel.suffixes)


def loop(name: str, op: Op, suffix: str, form: Form) -> list[str]:
    """The lines of one loop, called `name` and the suffix."""
    t, letters = C_TYPE[suffix], LETTERS[op.kernel.inputs]
    arity = ("UNARY", "BINARY", "TERNARY")[op.kernel.inputs - 1]
    full = f"{name}_{suffix}"
    if in_parts(op, suffix):
        re, im = _parts(form.tree, dict(zip(operands(op), letters if op.kernel.inputs > 1 else ("a",))))
        return [f"LT_{arity}_PARTS({full}, {t}, {re}, {im})"]
    element = Element(op, suffix, form)
    lines, text = [], element.text
    wide = "double" if KIND[suffix] == "complex" else C_TYPE[element.s]
    read = [number for number in numbers(op) if number in reads(form.tree)]
    if element.assigned:
        taken = [f"{'lt_c' if KIND[suffix] == 'complex' else wide} {letter}" for letter in letters] + [
            f"{wide} {number}_" for number in read
        ]
        result = element.c_type(element.type)
        lines += [
            f"static inline {result} {full}_of({', '.join(taken)})",
            "{",
            *(f"    const {type_} {c_name} = {value};" for type_, c_name, value in element.assigned),
            f"    return {text};",
            "}",
        ]
        text = f"{full}_of({', '.join([*letters, *(f'{number}_' for number in read)])})"
    places = {number: place for place, number in enumerate(numbers(op))}
    params = "; ".join(f"const {wide} {number}_ = ({wide})((const double *)param)[{places[number]}]" for number in read)
    out = "uint8_t" if element.type == "truth" else t
    if KIND[suffix] == "complex":
        real = element.type != "complex"
        lines.append(
            f"LT_{arity}_{'REAL' if real else 'COMPLEX'}({full}, {out + ', ' if real else ''}{t}, {params}, {text})"
        )
    else:
        first = f"{'uint8_t' if op.kernel.rule == 'select' else t}, " if arity == "TERNARY" else ""
        macro, middle = (f"LT_{arity}_P", f"{params}, ") if params else (f"LT_{arity}", "")
        lines.append(f"{macro}({full}, {out}, {first}{t}, {middle}{text})")
    return lines


@functools.cache
def _rows() -> tuple[dict[str, dict[str, tuple[Op, Form]]], dict[str, str]]:
    """The rows of the table of loops, and the row of each op."""
    rows: dict[str, dict[str, tuple[Op, Form]]] = {}
    row_of: dict[str, str] = {}
    known: dict[tuple[str, str], str] = {}
    for op in TABLE.values():
        if op.kernel:
            check(op)
            cells = {s: (s, canonical(op, form)) for s, form in forms(op).items()}
            same = {known.get(cell) for cell in cells.values()}
            name = (len(same) == 1 and same.pop()) or op.name
            if any(form.by_hand and name != op.name and not rows[name][s][1].by_hand for s, form in forms(op).items()):
                name = op.name  # a loop by hand that the other has not
            row_of[op.name] = name
            if name == op.name:
                rows[name] = {s: (op, form) for s, form in forms(op).items()}
                for cell in cells.values():
                    known.setdefault(cell, name)
    return rows, row_of


def rows() -> dict[str, dict[str, tuple[Op, Form]]]:
    """The loops by name: of each dtype the op that it is written from, and the form."""
    return _rows()[0]


def row_of(op: Op) -> str:
    """The name of an op's loops: its own, or that of an earlier op that has all of them."""
    return _rows()[1][op.name]


SPECIAL = "formulas.h special.h special_bessel.h special_gamma.h special_polynomial.h"
# File -> the dtypes of its loops, and what it includes. The functions of special*.h are long: what calls them
# stands in one file, whatever their dtype.
FILES = {
    "loops_integer_gen.c": ("b8 u8 i32 i64 u64 1 2 4 8 16", "formulas.h"),
    "loops_vectorised_gen.c": ("b8 u8 i32 i64 u64 1 2 4 8", "formulas.h"),
    "loops_f32_gen.c": ("f32", "formulas.h"),
    "loops_f64_gen.c": ("f64", "formulas.h"),
    "loops_special_gen.c": ("f32 f64", SPECIAL),
    "loops_complex_gen.c": ("c64 c128", "loops_complex.h"),
}


# What compilers vectorise of integers; the rest a page has in a small form.
VECTORISED = {
    "+",
    "-",
    "*",
    "neg",
    "abs",
    "isnan",
    "&",
    "|",
    "^",
    "~",
    "if",
    "and",
    "or",
    "not",
    "let",
    "==",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
}


def is_vectorised(suffix: str, form: Form) -> bool:
    return suffix != "16" and set(operations(form.tree)) <= VECTORISED


def is_special(form: Form) -> bool:
    return any(head in FUNCTIONS and FUNCTIONS[head].special for head in operations(form.tree))


def sources() -> dict[str, str]:
    """The text of each file."""
    texts = {}
    for file, (suffixes, header) in FILES.items():
        lines = ["/* Generated from the formulas of the op table; compiled once per instruction set. */"]
        lines += [*(f'#include "{name}"' for name in header.split()), ""]
        for name, row in rows().items():
            for suffix in suffixes.split():
                if bits_of(row, suffix) == suffix and not row[suffix][1].by_hand:
                    op, form = row[suffix]
                    if KIND[suffix] in ("bool", "integer", "bytes"):
                        here = is_vectorised(suffix, form) == (file == "loops_vectorised_gen.c")
                    else:
                        here = is_special(form) == (header == SPECIAL)
                    if here:
                        lines += loop(name, op, suffix, form)
        texts[file] = "\n".join([*lines, ""])
    return texts
