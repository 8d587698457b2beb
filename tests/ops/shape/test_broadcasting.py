"""What the table-driven suites do not see of wasm/ops/shape/broadcasting.py. Runs without NumPy."""

from __future__ import annotations

import sys

import pytest
from ops.tensors import grid, label, raises

import lucid
from lucid import _C

ShapeMismatch, DtypeMismatch = _C.engine.ShapeMismatch, _C.engine.DtypeMismatch


MOST = sys.maxsize  # the greatest index: an index has 32 bits in Pyodide


HUGE = MOST // 2 + 1


# (call, error, fragments of the message): each names the op and what was given.
ERRORS = [
    (lambda: _C.meshgrid([grid(2, 2)]), ValueError, r"meshgrid.*tensors\[0\].*\(2, 2\)"),
    (lambda: _C.meshgrid([grid(2), lucid.arange(2)]), DtypeMismatch, r"tensors\[1\].*int64"),
    (lambda: _C.meshgrid([grid(2)], indexing="yx"), ValueError, "yx"),
    (lambda: _C.meshgrid([grid(1)] * 17), ValueError, "meshgrid.*17"),
    (lambda: lucid.cartesian_prod([grid(2), grid(1, 1)]), ValueError, r"cartesian_prod.*tensors\[1\]"),
    (lambda: lucid.cartesian_prod([]), ValueError, "empty"),
    (lambda: lucid.combinations(grid(2, 2)), ValueError, "combinations.*1 dim"),
    (lambda: lucid.combinations(grid(3), -1), ValueError, "combinations.*-1"),
    (lambda: lucid.combinations(lucid.zeros(200), 100), MemoryError, "combinations"),
    (lambda: lucid.combinations(grid(2), HUGE, True), MemoryError, "combinations"),
]


@pytest.mark.parametrize("case", range(len(ERRORS)))
def test_errors(case):
    call, error, pattern = ERRORS[case]
    with pytest.raises(error, match=pattern):
        call()


def test_meshgrid_is_a_view_with_a_gradient():
    x, y = grid(2).requires_grad_(), grid(3).requires_grad_()
    a, b = _C.meshgrid([x, y], indexing="xy")
    assert a.shape == (3, 2) and a.data_ptr() == x.data_ptr() and _C.meshgrid([]) == ()
    (a * 2 + b * b).sum().backward()
    assert x.grad.tolist() == [6, 6] and y.grad.tolist() == [0, 4, 8]


def test_combinations_of_nothing():
    assert (
        lucid.combinations(grid(3), 0).shape == (0,)
        and lucid.combinations(grid(2), 3).shape == (0, 3)
        and lucid.combinations(grid(0), 2, True).shape == (0, 2)
    )
    assert lucid.combinations(grid(5), 5).tolist() == [[0, 1, 2, 3, 4]] and lucid.combinations(
        grid(1), 3, True
    ).tolist() == [[0, 0, 0]]


@pytest.mark.parametrize(
    "call, error, fragments",
    [
        (lambda x: x.expand(2, 4), lucid._C.engine.ShapeMismatch, ("expand", r"\(2, 4\)", r"\(2, 3\)", "dim 1")),
        (lambda x: x.expand(3), lucid._C.engine.ShapeMismatch, ("expand", "as many dims")),
        (lambda x: x.expand(-1, 2, 3), ValueError, ("expand", "-1")),
    ],
    ids=label,
)
def test_messages(call, error, fragments):
    x = grid(2, 3)
    with raises(error, *fragments):
        call(x)
    assert x.tolist() == [[0, 1, 2], [3, 4, 5]]
