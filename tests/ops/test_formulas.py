"""Every elementwise op gives what its formula in the table says, in every dtype that it has a loop for.

The formulas are read from ops.json and evaluated in plain Python (formulas.py), so neither the loops that the generator
writes nor those that are written by hand can drift from them. Where all of a formula's steps are exact the bits are
compared. Arguments are the samples of the entry, every combination of awkward numbers, and random ones.
"""

from __future__ import annotations

import cmath
import itertools
import math
import random

import pytest
from ops import formulas
from ops.cases import OPS
from ops.sampling import DTYPES, TensorSpec

import lucid

ELEMENTWISE = [op for op in OPS.values() if op.kernel]
MOVED = {
    "1": "b8 u8 i8",
    "2": "i16 u16 f16 bf16",
    "4": "i32 u32 f32",
    "8": "i64 u64 f64 c64",
    "16": "c128",
}  # by bytes of an item
INF, NAN = math.inf, math.nan

# How far a result that is not exact may be from the formula's, in units of the last place: of a formula computed in the
# dtype itself, of the loops by hand, which are compared with the formula computed in double, of complex functions, and
# of special functions, whose references are good to some twelve digits.
UNITS, UNITS_BY_HAND, UNITS_COMPLEX, UNITS_SPECIAL = 8, 16, 64, 20000
EPSILON = {"f32": 2.0**-23, "f64": 2.0**-52, "c64": 2.0**-23, "c128": 2.0**-52}
SPECIAL = set(
    "digamma polygamma erfcx erfinv i0 i0e i1 i1e lgamma erfc polygamma_sum ndtr ndtri log_ndtr log_ndtr_slope zeta "
    "igamma igammac igamma_slope bessel_j bessel_y bessel_k bessel_ke spherical_bessel_j sinc sinc_slope airy_ai "
    "polynomial_family".split()
)

AWKWARD = {
    "b8": (False, True),
    "u8": (0, 1, 2, 3, 7, 8, 9, 100, 127, 128, 200, 255),
    "i32": (0, 1, -1, 2, -2, 3, -7, 31, 32, 33, 46341, 2**31 - 1, -(2**31), 1 - 2**31, 123456789),
    "i64": (0, 1, -1, 2, -2, 3, -7, 63, 64, 65, 3037000500, 2**63 - 1, -(2**63), 1 - 2**63, 1234567890123456789),
    "f32": (0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, INF, -INF, NAN, 3.0, -2.5, 0.1, -0.7, 20.5, -20.5, 1e-3,
            1e-30, 1e30, -1e30),
    "c64": tuple(complex(a, b) for a in (0.0, 1.0, -0.5, 2.5, -20.0, INF, NAN) for b in (0.0, -0.0, 1.0, -2.5, INF)),
}  # fmt: skip
AWKWARD |= {"u64": tuple(number % 2**64 for number in AWKWARD["i64"])}
AWKWARD |= {"f64": (*AWKWARD["f32"], 1e-300, 1e300), "c128": AWKWARD["c64"]}
FEWER = {"f32": 10, "f64": 10, "i32": 10, "i64": 10, "u64": 10, "u8": 12, "c64": 12, "c128": 12}  # with three operands


def loops():
    """Every op with every dtype of its formulas: (op, dtype, tree, dtype of the computation)."""
    for op in ELEMENTWISE:
        for form in op.kernel:
            for suffix in form["dtypes"]:
                for dtype in MOVED.get(suffix, suffix).split():
                    yield pytest.param(op, dtype, form, id=f"{op.name}-{dtype}")


def leaves(tree) -> set:
    """The names and numbers in a tree."""
    return set().union(*map(leaves, tree[1:])) if isinstance(tree, list) else {tree}


def operands(op) -> list[str]:
    """The tensors that a loop reads."""
    return [p.name for p in op.params if p.type in ("Tensor", "Operand")]


def numbers_of(op) -> list[dict]:
    """Values for the op's numbers: as its samples have them, else its defaults, and others where there is a default."""
    read = set().union(*(leaves(form["formula"]) for form in op.kernel))
    names = [p.name for p in op.params if p.type == "float" and p.name in read]
    if not names:
        return [{}]
    position = {p.name: i for i, p in enumerate(op.params)}
    defaults = {p.name: float(p.default) for p in op.params if p.name in names and p.default}
    found = []
    for sample in op.samples():
        given = {**dict(enumerate(sample.args)), **sample.kwargs}
        values = {name: given.get(name, given.get(position[name], defaults.get(name))) for name in names}
        if values not in found:
            found.append(values)
    if len(defaults) == len(names):
        found += [value for value in (defaults, {name: v * 0.5 for name, v in defaults.items()}) if value not in found]
    return found


def drawn(dtype: str, source: random.Random):
    if dtype == "b8":
        return source.random() < 0.5
    if dtype in formulas.BITS:
        return formulas.rounded(source.getrandbits(64) >> source.randrange(64), dtype)
    if dtype in ("c64", "c128"):
        return formulas.rounded(complex(source.uniform(-3, 3), source.uniform(-3, 3)), dtype)
    scale = source.choice((0.1, 1, 1, 5, 50))
    return formulas.rounded(source.uniform(-scale, scale), dtype)


def arguments(op, dtypes: list[str]) -> list[tuple]:
    """The rows of arguments: combinations of awkward numbers, random ones, and those of the samples."""
    awkward = [AWKWARD[d][: FEWER.get(d) if len(dtypes) > 2 else None] for d in dtypes]
    rows = [*itertools.product(*awkward)]
    source = random.Random(op.name)
    rows += [tuple(drawn(d, source) for d in dtypes) for _ in range(150)]
    for sample in op.samples():
        operands = sample.args[: len(dtypes)]
        if not all(isinstance(a, TensorSpec) and a.dtype in (None, "bool_") for a in operands):
            continue
        try:
            tensors = [spec.make(DTYPES[d]) for spec, d in zip(operands, dtypes)]
        except OverflowError:  # the sample's numbers do not fit into the dtype
            continue
        shape = lucid.broadcast_tensors(*tensors)[0].shape
        rows += zip(*(t.expand(shape).reshape(-1).tolist() for t in tensors))
    return [tuple(formulas.rounded(v, d) for v, d in zip(row, dtypes)) for row in rows]


def moved_as(dtype: str) -> str:
    """The dtype that stands for one that is moved, but not computed with."""
    return {"i8": "b8", "i16": "u8", "u16": "u8", "u32": "u8", "f16": "u8", "bf16": "u8"}.get(dtype, dtype)


def same(got, want) -> bool:
    """Equal bits, but for those of a NaN."""
    if isinstance(want, complex):
        got = complex(got)
        return same(got.real, want.real) and same(got.imag, want.imag)
    if isinstance(want, float) and isinstance(got, float):
        return (got != got and want != want) or (got == want and math.copysign(1, got) == math.copysign(1, want))
    return got == want


def near(got, want, bound: float) -> bool:
    """Whether a number is as near as the bound says."""
    if got == want or (got != got and want != want):
        return True
    return cmath.isfinite(got) and cmath.isfinite(want) and abs(got - want) <= bound


def functions(tree) -> set[str]:
    return {tree[0]}.union(*map(functions, tree[1:])) if isinstance(tree, list) else set()


class Loop:
    """One loop of an op, and how nearly it must give what the formula says."""

    def __init__(self, op, dtype: str, form: dict):
        self.op, self.tree, self.dtype = op, form["formula"], moved_as(dtype)
        self.compute = form.get("computed_in", {}).get(dtype, self.dtype)
        self.by_hand = dtype in form.get("by_hand", ())
        self.exact = formulas.is_exact(self.tree, self.dtype) and not self.by_hand
        # A loop by hand is also as good as the formula in double, where the float's own steps under- or overflow.
        self.computed_in = (self.compute, "f64") if self.by_hand and dtype == "f32" else (self.compute,)
        special = functions(self.tree) & SPECIAL
        self.units = UNITS_SPECIAL if special and dtype == "f64" else UNITS_BY_HAND if self.by_hand else UNITS
        if dtype in ("c64", "c128"):
            self.units = UNITS_COMPLEX
        # The sum of a formula may be much smaller than its terms; a function alone is precise for small results too.
        alone = not special and not any(isinstance(part, list) for part in self.tree[1:])
        self.size = 1e-3 if alone else 1.0

    def check(self, row: tuple, numbers: dict, got) -> None:
        wanted = []
        for compute in self.computed_in:
            names = {name: formulas.number(value, compute) for name, value in numbers.items()}
            names |= zip(operands(self.op), row)
            want = formulas.evaluate(self.tree, names, compute)
            want = formulas.rounded(want, self.dtype) if compute != self.dtype else want
            wanted.append(complex(want) if isinstance(got, complex) else want)
        assert any(self.agrees(row, got, want) for want in wanted), (
            f"{self.op.name} in {self.dtype} of {', '.join(map(repr, row))}{numbers or ''}: {got!r}; "
            f"its formula gives {wanted[0]!r}"
        )

    def agrees(self, row: tuple, got, want) -> bool:
        if self.exact:
            return same(got, want)
        if self.dtype in ("c64", "c128") and not all(map(cmath.isfinite, (*row, want))):
            return True  # what functions make of complex infinities: tests/unit/tensor/test_complex.py
        return near(got, want, self.units * EPSILON[self.dtype] * max(abs(want), self.size))


def check(op, dtype: str, form: dict) -> None:
    """The op gives what this form says, for all arguments."""
    dtypes = [dtype] * len(operands(op))
    if op.rule == "select":
        dtypes[0] = "b8"
    loop = Loop(op, dtype, form)
    rows = arguments(op, [moved_as(d) for d in dtypes])
    tensors = [lucid.tensor([row[i] for row in rows], dtype=getattr(lucid, DTYPES[d])) for i, d in enumerate(dtypes)]
    for numbers in numbers_of(op):
        result = op.function(*tensors, **numbers)
        for row, got in zip(rows, result.tolist()):
            loop.check(row, numbers, got)
        check_place(op, tensors, numbers, result, loop.by_hand)


@pytest.mark.parametrize(("op", "dtype", "form"), list(loops()))
def test_an_op_gives_what_its_formula_says(op, dtype, form):
    check(op, dtype, form)


@pytest.mark.parametrize(
    "name, dtype, formula",
    (
        ("sub", "i32", ["-", "other", "self"]),
        ("bitwise_right_shift", "u8", ["if", [">", "other", 8], "self", [">>", "self", "other"]]),
        ("maximum", "f32", ["if", [">", "self", "other"], "self", "other"]),
        ("tanh", "f32", ["tanh", ["*", "self", 1.0001]]),
        ("softplus", "f32", ["log1p", ["exp", ["*", "self", "beta"]]]),
        ("lgamma", "f64", ["+", ["lgamma", "self"], 1e-9]),
        ("mul", "c64", ["*", "self", ["conj", "other"]]),
        ("where", "f16", ["if", "condition", "other", "self"]),
    ),
)
def test_a_formula_that_says_something_else_is_seen(name, dtype, formula):
    known = next(
        form for form in OPS[name].kernel if dtype in " ".join(MOVED.get(s, s) for s in form["dtypes"]).split()
    )
    with pytest.raises(AssertionError, match=f"{name} in .* of .*; its formula gives"):
        check(OPS[name], dtype, {**known, "formula": formula})


def check_place(op, tensors, numbers, result, by_hand):
    """An element's result does not depend on where it stands: of many times the same elements it is many times the
    same. (A vector with an argument beyond what a loop by hand computes is left to the C library as a whole.)"""
    n = tensors[0].numel()
    times = 2**16 // n + 2
    many = [t.expand(times, n).contiguous().reshape(-1) for t in tensors]
    for start in (0, 1):
        big = op.function(*(t[start:] for t in many), **numbers)
        wanted = result.expand(times, n).contiguous().reshape(-1)[start:]
        equal = (big == wanted) | ((big != big) & (wanted != wanted))
        if by_hand:
            equal = equal | ((big - wanted).abs() <= wanted.abs() * 2.0**-22)
        if not equal.all().item():
            at = equal.tolist().index(False)
            row = [t[start + at].item() for t in many]
            raise AssertionError(
                f"{op.name}: element {at} of {big.numel()}, of {row}: {big[at].item()!r}, alone {wanted[at].item()!r}"
            )


def test_every_elementwise_kernel_has_a_reference():
    """The formula is it; no dtype of an elementwise op is without one."""
    without = [
        f"{op.name}_{suffix}"
        for op in ELEMENTWISE
        for suffix in op.dtypes
        if not any(suffix in form["dtypes"] for form in op.kernel)
    ]
    assert without == []
