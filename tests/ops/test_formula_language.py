"""The language of formulas: what it understands, the trees and the C that come of it, and what it refuses."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

WASM = Path(__file__).resolve().parents[2] / "wasm"
pytestmark = pytest.mark.skipif(not WASM.exists(), reason="the generator is in the checkout alone")


@pytest.fixture
def generator(monkeypatch):
    """The generator's modules, imported anew, with a table of their own."""
    monkeypatch.syspath_prepend(WASM)
    for name in [name for name in sys.modules if name.partition(".")[0] == "generator"]:
        monkeypatch.delitem(sys.modules, name)
    return lambda name: importlib.import_module(f"generator.{name}")


def entry(generator, kernel, signature="(Tensor self, Tensor other, float scale=1.0) -> Tensor", name="some"):
    generator("table").op(name, signature, private=True, kernel=kernel)
    return generator("table").TABLE[name]


def tree_of(generator, formula, suffix="f32", **more):
    op = entry(generator, generator("table").binary(formula, suffix, **more))
    return generator("formula").forms(op)[suffix].tree


@pytest.mark.parametrize(
    ("text", "tree"),
    (
        ("self + other * 2", ["+", "self", ["*", "other", 2]]),
        ("-self ** other", ["neg", ["pow", "self", "other"]]),
        ("self - -1.5 * other", ["-", "self", ["*", -1.5, "other"]]),
        ("self if self == 1e999 else other", ["if", ["==", "self", "inf"], "self", "other"]),
        (
            "self if 0 < self < 1 and not other == 0 else other",
            ["if", ["and", ["and", ["<", 0, "self"], ["<", "self", 1]], ["not", ["==", "other", 0]]], "self", "other"],
        ),
        ("a = self * scale; fmod(a, other)", ["let", "a", ["*", "self", "scale"], ["fmod", "a", "other"]]),
    ),
)
def test_trees(generator, text, tree):
    assert tree_of(generator, text) == tree


def test_an_op_in_a_formula_is_replaced_by_its_own(generator):
    table = generator("table")
    square = table.unary("a = abs(x); a * a", "f32")
    entry(generator, square, "(Tensor x) -> Tensor", name="plain_square")
    assert tree_of(generator, "a = other; a + plain_square(self) + plain_square(self - a)") == [
        "let",
        "a",
        "other",
        [
            "+",
            ["+", "a", ["let", "plain_square_a", ["abs", "self"], ["*", "plain_square_a", "plain_square_a"]]],
            [
                "let",
                "plain_square_x",
                ["-", "self", "a"],
                ["let", "plain_square_a_2", ["abs", "plain_square_x"], ["*", "plain_square_a_2", "plain_square_a_2"]],
            ],
        ],
    ]


@pytest.mark.parametrize(
    ("suffix", "text", "c"),
    (
        ("f32", "self * 0.1 + other", "((a * (float)0.1) + b)"),
        ("f64", "exp(self) - other", "(exp(a) - b)"),
        ("f32", "exp(self) - other", "((float)exp((double)a) - b)"),
        ("i32", "self * other", "(int32_t)((uint32_t)a * (uint32_t)b)"),
        ("i64", "self // other", "lt_floor_divide_i64(a, b)"),
        ("u8", "self if isnan(self) else other - self", "(uint8_t)((uint8_t)b - (uint8_t)a)"),
        ("f64", "(self > other) - (self < other)", "((double)(a > b) - (double)(a < b))"),
        ("c128", "self / abs(other) + 1", "lt_cadd(lt_cshrink(a, lt_cabs(b)), lt_cmake(1.0, 0))"),
    ),
)
def test_c(generator, suffix, text, c):
    op = entry(generator, generator("table").binary(text, suffix))
    element = generator("emit_loops").Element(op, suffix, generator("formula").forms(op)[suffix])
    assert (element.text, element.type) == (c, "complex" if suffix == "c128" else "number")


@pytest.mark.parametrize(
    ("text", "suffix", "more", "why"),
    (
        ("self + third", "f32", {}, "third is no tensor and no float"),
        ("self", "f32", {}, "never reads other"),
        ("a = self; self + other", "f32", {}, "never reads a"),
        ("self = other; self", "f32", {}, "self has a meaning already"),
        ("self @ other", "f32", {}, "operator is not known"),
        ("lucid.add(self, other)", "f32", {}, "Call cannot stand in a formula"),
        ("'x' if self else other", "f32", {}, "Constant cannot stand"),
        ("fmod(self)", "f32", {}, "fmod takes 2 arguments"),
        ("self + matmul(other)", "f32", {}, "no elementwise op is called matmul"),
        ("some(self, other)", "f32", {}, "cannot stand in itself"),
        ("self if other else other", "f32", {}, "a truth is wanted"),
        ("self < other", "c64", {"rule": "bool"}, "no order"),
        ("self < other", "f32", {}, "is a truth"),
        ("self + other", "f32", {"rule": "bool"}, "is no truth"),
        ("self & other", "f32", {}, "no operation of real numbers"),
        ("self / other", "i32", {}, "no operation of integers"),
        ("self + other * 300", "u8", {}, "300 is no u8"),
        ("self + other * scale", "i32", {}, "the float scale is no number of integers"),
        ("sin(self) + other", "i32", {}, "sin is no function of i32"),
        ("sin(self) + other", "c64", {}, 'compute="c128"'),
        ("self + other", "1", {"rule": "select"}, "it moves elements"),
        ("self + other", "f32", {"by_hand": "f64"}, "no loop of dtype f64 to say"),
        (None, "f32", {"integer": "self + other"}, "no formula for the kind real"),
    ),
)
def test_what_is_no_formula(generator, text, suffix, more, why):
    with pytest.raises(SyntaxError, match=f"some: kernel: .*({why})"):
        op = entry(generator, generator("table").binary(text, suffix, **more))
        generator("emit_loops").check(op)


def test_a_rule_is_one_of_six(generator):
    with pytest.raises(SyntaxError, match="rule is 'floating'; wanted one of same, float"):
        generator("table").unary("self", "f32", rule="floating")


def test_equal_formulas_share_their_loops(generator):
    """Also under other names of the operands, and by a call of the op; with another number they do not."""
    table = generator("table")
    first = entry(generator, table.binary("self if self > other else other", "i32 f32"), name="larger")
    second = entry(
        generator, table.binary("larger(other, low)", "f32"), "(Tensor other, Tensor low) -> Tensor", "above"
    )
    third = entry(generator, table.binary("self if self > other else other + 1", "i32 f32"), name="next_larger")
    by_hand = entry(generator, table.binary("larger(self, other)", "f32", by_hand="f32"), name="quick")
    row_of = generator("emit_loops").row_of
    assert [row_of(op) for op in (first, second, third, by_hand)] == ["larger", "larger", "next_larger", "quick"]
    assert "quick_f32" not in generator("emit_loops").sources()["loops_f32_gen.c"]
