"""The dtypes and layouts that the suites try with each sample leave out no pair, and what they say of a difference."""

from __future__ import annotations

import pytest
from ops.cases import OPS, SAMPLED, combinations, describe
from ops.compare import difference, differences, near
from ops.sampling import LAYOUTS

import lucid


@pytest.mark.parametrize("layouts", (LAYOUTS, LAYOUTS[:2], ("contiguous", "strided", "expanded")), ids=len)
def test_no_pair_is_left_out(layouts):
    for op in SAMPLED:
        cases = combinations(op, layouts, "whole")
        samples = op.samples()
        number = {id(sample): i for i, sample in enumerate(samples)}
        tried = [(number[id(sample)], suffix, layout) for sample, suffix, layout in cases]
        assert len(tried) == len({*tried}), f"{op}: something is tried twice"
        full = {(i, s, layout) for i, x in enumerate(samples) for s in op.suffixes(x) for layout in layouts}
        assert {*tried} <= full
        for one, other in ((0, 1), (0, 2), (1, 2)):
            assert {(c[one], c[other]) for c in tried} == {(c[one], c[other]) for c in full}, op
        assert {c for c in full if c[1] == "f32"} <= {*tried}, f"{op}: float32 is tried in full"


def test_the_quick_cut_has_every_sample_once():
    for op in SAMPLED:
        cases = combinations(op, suite="quick")
        assert [id(sample) for sample, _, _ in cases] == [id(sample) for sample in op.samples()]


def test_a_difference_names_the_element():
    want = lucid.tensor([[1.0, 2.0], [3.0, float("nan")]])
    assert not difference(want, want.clone())
    got = want.clone()
    got[1, 0] = 3.5
    assert difference(got, want) == "element [1, 0] is 3.5, wanted 3.0; 1 of 4 differ"
    assert not difference(got, want, atol=0.6)
    assert differences([want, got], [want, want]).startswith("result 1: element [1, 0]")
    assert "3 results, wanted 2" in differences([want] * 3, [want] * 2)
    assert "shape" in difference(want[0], want) and "float64" in difference(want.double(), want)
    assert difference(None, want) and not difference(None, None) and differences(want, [want])


@pytest.mark.parametrize(
    "a, b, same",
    [
        (float("nan"), float("nan"), True),
        (float("nan"), 1.0, False),
        (float("inf"), float("inf"), True),
        (float("inf"), 1e300, False),
        (complex(1, float("nan")), complex(1, float("nan")), True),
        (complex(1, 2), complex(1, 2.5), False),
        (True, True, True),
        (2, 3, False),
    ],
)
def test_near(a, b, same):
    assert near(a, b, 1e-3, 1e-3) is same and near(b, a, 1e-3, 1e-3) is same


def test_a_call_is_described_as_it_is_written():
    op = OPS["cumsum"]
    shown = describe(op, op.samples()[0], "f32", "strided")
    assert shown.startswith("cumsum((") and "in f32, strided" in shown
    assert "int64" in describe(OPS["gather"], OPS["gather"].samples()[0], "f32", "contiguous")
