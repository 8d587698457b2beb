"""What the table-driven suites do not see of wasm/ops/reduction/extrema.py. Runs without NumPy."""

from __future__ import annotations

import math

import pytest
from ops.tensors import leaf

import lucid
from lucid.autograd import gradgradcheck

NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize("name", ["amax", "amin", "argmax", "argmin", "max", "min"])
def test_no_extremum_of_nothing(name):
    with pytest.raises(ValueError, match=r"(amax|amin|arg|max|min).*\(0,\)"):
        getattr(lucid, name)(lucid.empty(0))
    if name != "amax" and name != "amin":
        with pytest.raises(ValueError, match=r"\(2, 0\)"):
            getattr(lucid, name)(lucid.empty(2, 0), 1)


def test_nan_wins():
    x = lucid.tensor([[1.0, NAN, 3.0], [4.0, 5.0, 6.0]])
    assert math.isnan(x.amax().item()) and math.isnan(x.amin(1)[0].item()) and x.amin(1)[1].item() == 4
    assert x.argmax(1).tolist() == [1, 2] and x.argmin(1).tolist() == [1, 0]
    values, indices = x.max(1)
    assert math.isnan(values[0].item()) and indices.tolist() == [1, 2]
    assert lucid.tensor([NAN, 0.0]).any().item() and lucid.tensor([NAN, 1.0]).all().item()


def test_ties_share_the_gradient_of_a_full_extremum():
    for name in ("amax", "max"):
        x = leaf([1.0, 3.0, 3.0, 0.0])
        getattr(lucid, name)(x).backward()
        assert x.grad.tolist() == [0, 0.5, 0.5, 0]
    x = leaf([[2.0, 2.0], [1.0, 5.0]])
    x.amin(1).sum().backward()
    assert x.grad.tolist() == [[0.5, 0.5], [1, 0]]


def test_an_extremum_along_a_dim_gives_its_gradient_to_the_index():
    x = leaf([[1.0, 3.0, 3.0], [4.0, 4.0, 0.0]])
    values, indices = x.max(1)
    values.sum().backward()
    assert indices.tolist() == [1, 0] and x.grad.tolist() == [[0, 1, 0], [1, 0, 0]]
    assert gradgradcheck(lambda x: lucid.max(x * x, 1).values, leaf([[1.0, 2.5], [3.0, 0.5]]))
