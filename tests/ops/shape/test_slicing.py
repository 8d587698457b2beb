"""What the table-driven suites do not see of wasm/ops/shape/slicing.py. Runs without NumPy."""

from __future__ import annotations

import pytest
from ops.tensors import grid, label, raises

import lucid


@pytest.mark.parametrize(
    "call, error, fragments",
    [
        (lambda x: x.select(0, 2), IndexError, ("select", "index 2", "dim 0 of size 2")),
        (lambda x: x.select(2, 0), IndexError, ("select", "dim 2")),
        (lambda x: lucid.tensor(1.0).select(0, 0), IndexError, ("select", "0-d")),
        (lambda x: x.narrow(1, 1, 3), ValueError, ("narrow", "start 1", "length 3", "size 3")),
        (lambda x: x.narrow(1, 4, 0), IndexError, ("narrow", "start 4")),
        (lambda x: x.narrow(1, 0, -1), ValueError, ("narrow", "length -1")),
        (lambda x: x.diagonal(0, 1, 1), ValueError, ("diagonal", "same dim")),
        (lambda x: x.flip(0, 0), ValueError, ("flip", "twice")),
        (lambda x: lucid.ones(3).fliplr(), ValueError, ("fliplr", r"\(3,\)", "2 dims")),
        (lambda x: x.repeat(2), ValueError, ("repeat", r"\(2,\)", r"\(2, 3\)")),
        (lambda x: x.repeat(2, -1), ValueError, ("repeat", "negative")),
    ],
    ids=label,
)
def test_messages(call, error, fragments):
    x = grid(2, 3)
    with raises(error, *fragments):
        call(x)
    assert x.tolist() == [[0, 1, 2], [3, 4, 5]]


def test_repeat_extends_in_front():
    assert lucid.tensor([1, 2]).repeat(2, 1, 2).shape == (2, 1, 4)
    with pytest.raises((MemoryError, OverflowError)):  # the latter where sizes have 32 bits
        lucid.ones(2).repeat(2**62)


def test_several_basic_indices_are_one_node():
    x = grid(3, 4, 5).requires_grad_()
    y = x[1, 1:3, None, ::-2]
    assert (
        y.grad_fn.next_functions[0][0].name() == "AccumulateGrad"
        or "Accumulate" in y.grad_fn.next_functions[0][0].name()
    )
    (y * y).sum().backward()
    expected = lucid.zeros(3, 4, 5, dtype=lucid.float64)
    expected[1, 1:3, ::-2] = 2 * x.detach()[1, 1:3, ::-2]
    assert x.grad.tolist() == expected.tolist()
