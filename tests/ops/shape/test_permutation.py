"""What the table-driven suites do not see of wasm/ops/shape/permutation.py. Runs without NumPy."""

from __future__ import annotations

import pytest
from ops.tensors import grid, label, raises

import lucid


@pytest.mark.parametrize(
    "call, error, fragments",
    [
        (lambda x: x.permute(0), ValueError, ("permute", r"\(0,\)", r"\(2, 3\)")),
        (lambda x: x.permute(0, 0), ValueError, ("permute", "twice")),
        (lambda x: x.permute(0, 2), IndexError, ("permute", "2", "out of range")),
        (lambda x: x.transpose(0, 2), IndexError, ("transpose", "2", "out of range")),
        (lambda x: x.transpose(0), TypeError, ("transpose", "dim1")),
        (lambda x: x.movedim((0, 0), (0, 1)), ValueError, ("movedim", "twice")),
        (lambda x: x.movedim((0, 1), (0,)), ValueError, ("movedim", "as many of each")),
        (lambda x: lucid.zeros(2, 2, 2).t(), ValueError, ("t: ", r"\(2, 2, 2\)", "2 dims")),
    ],
    ids=label,
)
def test_messages(call, error, fragments):
    x = grid(2, 3)
    with raises(error, *fragments):
        call(x)
    assert x.tolist() == [[0, 1, 2], [3, 4, 5]]
