"""What the table-driven suites do not see of wasm/ops/shape/joining.py. Runs without NumPy."""

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
    (lambda: lucid.dstack([]), ValueError, "dstack.*empty"),
    (lambda: lucid.column_stack([]), ValueError, "column_stack.*empty"),
    (lambda: lucid.block_diag([]), ValueError, "block_diag.*empty"),
    (lambda: lucid.block_diag([grid(1, 1, 1)]), ValueError, r"block_diag.*tensors\[0\].*\(1, 1, 1\)"),
    (lambda: lucid.dstack([grid(2), grid(3)]), ShapeMismatch, r"tensors\[1\]"),
]


@pytest.mark.parametrize("case", range(len(ERRORS)))
def test_errors(case):
    call, error, pattern = ERRORS[case]
    with pytest.raises(error, match=pattern):
        call()


@pytest.mark.parametrize(
    "call, error, fragments",
    [
        (lambda x: lucid.cat([]), ValueError, ("cat", "empty")),
        (
            lambda x: lucid.cat([x, lucid.zeros(2, 4)]),
            lucid._C.engine.ShapeMismatch,
            ("cat", r"tensors\[1\]", r"\(2, 4\)", r"\(2, 3\)"),
        ),
        (lambda x: lucid.cat([x, lucid.zeros(3)]), lucid._C.engine.ShapeMismatch, ("cat", r"tensors\[1\]", r"\(3,\)")),
        (lambda x: lucid.cat([lucid.tensor(1.0)]), ValueError, ("cat", "0-d", "stack")),
        (lambda x: lucid.cat([x], 2), IndexError, ("cat", "2", "out of range")),
        (lambda x: lucid.stack([x, x.T]), lucid._C.engine.ShapeMismatch, ("stack", r"tensors\[1\]", r"\(3, 2\)")),
    ],
    ids=label,
)
def test_messages(call, error, fragments):
    x = grid(2, 3)
    with raises(error, *fragments):
        call(x)
    assert x.tolist() == [[0, 1, 2], [3, 4, 5]]


def test_empty_vectors_join_with_anything():
    nothing = lucid.zeros(0, requires_grad=True)
    x = lucid.ones(2, 3, requires_grad=True)
    joined = lucid.cat([nothing, x, nothing], 1)
    assert joined.shape == (2, 3)
    joined.sum().backward()
    assert x.grad.tolist() == [[1] * 3] * 2 and nothing.grad is None
    assert lucid.cat([nothing, nothing]).shape == (0,)


def test_join_promotes():
    assert lucid.cat([lucid.tensor([1]), lucid.tensor([1.5])]).dtype is lucid.float32
    assert lucid.stack([lucid.tensor([True]), lucid.tensor([2])]).tolist() == [[1], [2]]
    x = lucid.tensor([1.0], requires_grad=True)
    lucid.cat([x, lucid.ones(1, dtype=lucid.float64)]).sum().backward()
    assert x.grad.dtype is lucid.float32


def test_join_of_views_of_one_memory():
    x = grid(3, 4, dtype=lucid.float32)
    assert lucid.cat([x.T, x.T], 1).tolist() == [row + row for row in x.T.tolist()]
    assert lucid.stack([x[0].expand(2, 4), x[1:]], 1).tolist() == [
        [x[0].tolist(), x[1].tolist()],
        [x[0].tolist(), x[2].tolist()],
    ]
