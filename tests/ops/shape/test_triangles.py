"""What the table-driven suites do not see of wasm/ops/shape/triangles.py. Runs without NumPy."""

from __future__ import annotations

import sys

import pytest
from ops.tensors import grid

import lucid
from lucid import _C

ShapeMismatch, DtypeMismatch = _C.engine.ShapeMismatch, _C.engine.DtypeMismatch


MOST = sys.maxsize  # the greatest index: an index has 32 bits in Pyodide


HUGE = MOST // 2 + 1


# (call, error, fragments of the message): each names the op and what was given.
ERRORS = [
    (lambda: lucid.tril(grid(3)), ValueError, r"tril.*\(3,\).*2 dims"),
    (lambda: lucid.triu(lucid.tensor(1.0)), ValueError, r"triu.*\(\)"),
    (lambda: lucid.diag_embed(lucid.tensor(1.0)), ValueError, "diag_embed.*0-d"),
    (lambda: lucid.diag_embed(grid(2), 0, 1, 1), ValueError, "diag_embed.*same dim"),
    (lambda: lucid.diag_embed(grid(2), 0, 2, 0), IndexError, "diag_embed"),
    (lambda: lucid.diag_embed(grid(2), HUGE), MemoryError, "."),
    (lambda: lucid.diag_embed(grid(2), -MOST - 1), MemoryError, "diag_embed"),
    (lambda: lucid.diag(grid(1, 1, 1)), ValueError, r"diag.*\(1, 1, 1\)"),
    (lambda: lucid.diag(lucid.tensor(1.0)), ValueError, "diag"),
]


@pytest.mark.parametrize("case", range(len(ERRORS)))
def test_errors(case):
    call, error, pattern = ERRORS[case]
    with pytest.raises(error, match=pattern):
        call()


def test_triangles_of_any_diagonal():
    x = lucid.ones(2, 3)
    for k in (-(2**70), -MOST - 1, -HUGE, HUGE, MOST, 2**40, 2**70):
        assert lucid.tril(x, k).tolist() == ([[0] * 3] * 2 if k < 0 else [[1] * 3] * 2) and lucid.triu(
            x, k
        ).tolist() == ([[1] * 3] * 2 if k < 0 else [[0] * 3] * 2)
    y = x.clone()
    assert y.tril_() is y and y.tolist() == [[1, 0, 0], [1, 1, 0]] and x.sum().item() == 6
    assert lucid.tril(grid(2, 3).t()).tolist() == [[0, 0], [1, 4], [2, 5]]
