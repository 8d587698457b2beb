"""The language of the op table: what it understands, and what it refuses with a clear message."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

WASM = Path(__file__).resolve().parents[2] / "wasm"


@pytest.fixture
def table(monkeypatch):
    """A table of its own: the generator's modules are imported anew."""
    monkeypatch.syspath_prepend(WASM)
    for name in [name for name in sys.modules if name.partition(".")[0] == "generator"]:
        monkeypatch.delitem(sys.modules, name)
    return importlib.import_module("generator.table")


@pytest.mark.parametrize(
    "name", "op value list dims cell frame type scalar tensor node idx dtype kind fn retain levels".split()
)
def test_an_op_cannot_have_the_name_of_a_type(table, name):
    with pytest.raises(SyntaxError, match=f"{name}: .*lt_{name}"):
        table.op(name, "(Tensor self) -> Tensor", private=True, forward=True)


@pytest.mark.parametrize("name", "packed out v op fn results NULL int register class".split())
def test_a_parameter_cannot_have_a_name_of_the_generated_code(table, name):
    with pytest.raises(SyntaxError, match=f"some: a parameter cannot be called {name}"):
        table.op("some", f"(Tensor {name}) -> Tensor", private=True, forward=True)


@pytest.mark.parametrize(
    "signature",
    (
        "Tensor self -> Tensor",
        "(tensor self) -> Tensor",
        "(Tensor? ? self) -> Tensor",
        "(enum(a|b)?? self) -> Tensor",
        "(True flag=False) -> Tensor",
        "(None dim=0) -> Tensor",
        "(int a, int a) -> Tensor",
        "(float... x) -> Tensor",
    ),
)
def test_what_is_no_signature(table, signature):
    with pytest.raises(SyntaxError, match="some"):
        table.op("some", signature, private=True, forward=True)


def test_parameter_types(table):
    params, results, returns = table.parse_signature(
        "(Tensor... tensors, *, enum(a|b)? word=None, float? f=None, True flag, False other=False, None dim=None) -> "
        "Tensor[]",
        "some",
    )
    assert [p.type for p in params] == [
        "Tensor...",
        "enum(a|b)?",
        "float?",
        "True",
        "False",
        "None",
    ] and returns == "Tensor[]"
    assert (
        params[0].is_list
        and params[0].is_variadic
        and params[1].words == ["a", "b"]
        and [p.in_c for p in params] == [True, True, True, False, False, False]
    )


def test_ints_that_no_index_holds(table):
    """A size and an offset are ints to the engine; the binding knows what one says that is too large."""
    params, _, _ = table.parse_signature(
        "(size n, size... shape, offset diagonal=0, size? m=None, int k) -> Tensor", ""
    )
    assert [(p.type, p.beyond) for p in params] == [
        ("int", "size"),
        ("int...", "size"),
        ("int", "offset"),
        ("int?", "size"),
        ("int", ""),
    ]


def test_an_op_may_have_aliases_of_its_own(table):
    """They replace those that ALIASES has for the name."""
    table.op("some", "(Tensor self, Tensor other) -> Tensor", private=True, forward=True, aliases={"self": "y input"})
    first, second = table.TABLE["some"].params
    assert first.aliases == ("y", "input") and second.aliases == table.ALIASES["other"]
    with pytest.raises(SyntaxError, match="another: aliases of selv, which are not parameters"):
        table.op("another", "(Tensor self) -> Tensor", private=True, forward=True, aliases={"selv": "y"})
    assert "another" not in table.TABLE


def test_a_name_has_one_docstring(table):
    """Of an overload and of a form with its name the former's would be read, and the latter's never."""
    table.op("some", "(Tensor self) -> Tensor", forward=True)
    with pytest.raises(ValueError, match="some: a public op has a docstring"):
        table.check_docs()
    table.op("other", "(Tensor self, int n) -> Tensor", private=True, forward=True)
    table.overload("some", "some other", doc="Does what it does.")
    table.check_docs()
    table.TABLE["some"].doc = "Does what it does."
    with pytest.raises(ValueError, match="some: the docstring belongs to its overload"):
        table.check_docs()
    table.TABLE["some"].doc = table.OVERLOADS["some"].doc = ""
    with pytest.raises(ValueError, match="some: an overload has a docstring"):
        table.check_docs()


STEP = "(Tensor[] params, Tensor?[] grads=params.grad) -> None"


@pytest.mark.parametrize(
    "signature, entry, why",
    (
        ("(Tensor[] params, Tensor?[] grads=self.grad) -> None", {}, "is not the .grad of a list"),
        ("(Tensor[] params, Tensor?[] grads=1) -> None", {}, "is not the .grad of a list"),
        (STEP, {"mutates": ""}, "writes to no list"),
        ("(Tensor[] params) -> Tensor", {}, "returns nothing"),
        ("(Tensor[] params, Tensor total) -> None", {"mutates": "params total"}, "writes to nothing else"),
        (STEP, {"composition": True}, "is an expression"),
    ),
)
def test_what_an_op_over_written_lists_cannot_be(table, signature, entry, why):
    with pytest.raises(SyntaxError, match=f"some: .*{why}"):
        table.op("some", signature, private=True, forward=True, **{"mutates": "params", **entry})


@pytest.fixture
def compiler(table):
    """The compiler of expressions over that table."""
    return importlib.import_module("generator.expr").Compiler


@pytest.mark.parametrize(
    "text, why",
    (
        ("params[i]", "a dictionary"),
        ("{params: params[i], grads: grads[i]}", "wanted are values for params"),
        ("{}", "wanted are values for params"),
        ("{**params}", "wanted are values for params"),
    ),
)
def test_what_a_composition_that_writes_must_say(table, compiler, text, why):
    table.op("some", STEP, private=True, forward=True, mutates="params", composition=text)
    with pytest.raises(SyntaxError, match=why):
        compiler(table.TABLE["some"], "some", extra=("written",)).compile(text)


def test_a_composition_that_writes_a_list(table, compiler):
    table.op("some", STEP, private=True, forward=True, mutates="params", composition="{params: grads[i]}")
    assert compiler(table.TABLE["some"], "some", extra=("written",)).compile("{params: grads[i]}")
    with pytest.raises(SyntaxError, match="unknown name i|a dictionary is for"):
        compiler(table.TABLE["some"], "some").compile("{params: grads[i]}")


def test_a_name_in_a_namespace(table):
    """It is public without being one of lucid's, and calls `self` as the namespace does."""
    table.op("some", "(Tensor self, int n=1) -> Tensor", private=True, forward=True, names="nn.functional.some")
    made = table.TABLE["some"]
    assert made.short_names == ("some",) and made.dotted_names == ("nn.functional.some",)
    first = made.params_in("nn.functional")[0]
    assert first.name == "x" and first.aliases == table.ALIASES["x"] and made.params_in("")[0].name == "self"
    with pytest.raises(ValueError, match="some: a public op has a docstring"):
        table.check_docs()
    with pytest.raises(SyntaxError, match=r"there is no namespace for nn\.fictional\.other"):
        table.op("other", "(Tensor self) -> Tensor", private=True, forward=True, names="nn.fictional.other")


def test_needs_are_compiled(table, compiler):
    """Their conditions are expressions, chained comparisons and parts of shapes among them."""
    needs = [
        table.need("p", "0 <= p <= 1", "a number between 0 and 1"),
        table.need("x", "shape(x)[:-1] == shape(y)[:-1]", "leading sizes like those of y {y}"),
    ]
    table.op("some", "(Tensor x, Tensor y, float p) -> Tensor", private=True, forward=True, needs=needs)
    code = compiler(table.TABLE["some"], "some").compile_needs()
    assert b"p\0a number between 0 and 1\0" in code and b"x\0leading sizes like those of y \1\x11\0" in code


@pytest.mark.parametrize(
    "param, condition, why",
    (
        ("q", "p > 0", "q is not a parameter"),
        ("p", "p >", "not an expression"),
        ("p", "y = p; y > 0", "one expression"),
    ),
)
def test_what_is_no_need(table, compiler, param, condition, why):
    needs = [table.need(param, condition, "more")]
    table.op("some", "(Tensor x, float p) -> Tensor", private=True, forward=True, needs=needs)
    with pytest.raises(SyntaxError, match=f"some: .*{why}"):
        compiler(table.TABLE["some"], "some").compile_needs()
    with pytest.raises(SyntaxError, match="a need is one of"):
        table.need("p", "p > 0", "more", kind="sometimes")


def test_expressions_ask_for_dtypes(table, compiler):
    """What kind of number a tensor has is kept without the tensor; a promotion reads both."""
    table.op("some", "(Tensor x, Tensor y) -> Tensor", private=True, forward=True, grad={"x": "grad"})
    one = compiler(table.TABLE["some"], "some", backward=True)
    one.compile("grad if is_complex(x) else grad * 2")
    assert one.facts == {("is_complex", "x")} and not one.used
    one.compile("grad * ndim(promote(x, y))")
    assert one.used == {"x", "y"}
    with pytest.raises(SyntaxError, match="promote takes two tensors"):
        one.compile("promote(x)")


def test_words_of_enums_have_names_in_c(table):
    """The parameter's and the word's, and the op's too where the word has not the same place in all ops."""
    for name, words in (("one", "a|b"), ("two", "a|b|c"), ("three", "d|b|a")):
        table.op(name, f"(Tensor x, enum({words}) how) -> Tensor", private=True, forward=True)
    assert importlib.import_module("generator.emit_engine").words() == [
        "enum {",
        "    LT_ONE_HOW_A = 0,",
        "    LT_TWO_HOW_A = 0,",
        "    LT_THREE_HOW_A = 2,",
        "    LT_HOW_B = 1,",
        "    LT_HOW_C = 2,",
        "    LT_HOW_D = 0,",
        "};",
    ]


@pytest.mark.parametrize(
    "doc, problem",
    [
        ("Sum of the elements", "ends with a period"),
        ("The sum of the elements.", "begins with 'The'"),
        ("Zeros of a shape.", "begins with 'Zeros'"),
        ("Sums the elements.\nAll of them.", "an empty line behind the first"),
        (f"Sums {'very ' * 30}many elements.", "at most 120"),
        (
            "Sums them.\n\nReturns\n-------\nTensor\n    It.\n\nParameters\n----------\nself : Tensor\n    It.",
            "NumPy's order",
        ),
        ("Sums them.\n\nRaises\n-----\nValueError\n    If it is.", "one of its length"),
        ("Sums them.\n\nSums up\n-------\nAll.", "the section 'Sums up'"),
        ("Sums them.\n\nRaises\n------\nValueError\n    When it is.", "wanted 'If …'"),
        ("Sums them.\n\nA nan wins.", "'NaN'"),
        ("Sums them.\n\nLimited by a upper bound.", "'an'"),
        ("Sums them.\n\nleave it away", "'omit'"),
        ("Sums them.\n\nAn element that stands twice.", "appears"),
        ("Sums them.\n\nWhat is no str.", "is not a"),
        ("Sums them.\n\nParameters\n----------\nself : Tensor\n    Shape (*).", "Any shape"),
    ],
)
def test_docstrings_have_a_grammar(table, doc, problem):
    assert any(problem in found for found in table.grammar.problems(doc, verb=True))


def test_examples_and_code_are_not_prose(table):
    doc = "Sums them.\n\nCode such as ``nan`` is code.\n\nExamples\n--------\n>>> lucid.tensor([nan])\ntensor([nan])"
    assert not list(table.grammar.problems(doc, verb=True))
