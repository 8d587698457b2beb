"""What the table-driven suites do not see of wasm/ops/shape/padding.py. Runs without NumPy."""

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
    (lambda: lucid.pad(grid(2), (1,)), ValueError, "pad.*pairs"),
    (lambda: lucid.pad(grid(2), (1, 1, 1, 1)), ValueError, "pad.*2 dims"),
    (lambda: lucid.pad(grid(2), (-2, -1)), ValueError, r"pad.*\(-2, -1\)"),
    (lambda: lucid.pad(grid(2), (3, -3)), ValueError, "pad"),
    (lambda: lucid.pad(grid(2), (MOST, 1)), ValueError, "pad"),
    (lambda: lucid.pad(grid(2), (HUGE, 0)), MemoryError, "."),
    (lambda: lucid.pad(grid(2), (2, 0), "reflect"), ValueError, "pad.*'reflect'.*at most 1"),
    (lambda: lucid.pad(grid(2), (3, 0), "circular"), ValueError, "'circular'.*at most 2"),
    (lambda: lucid.pad(grid(0), (1, 0), "replicate"), ValueError, "'replicate'.*at most 0"),
    (lambda: lucid.pad(grid(2), (1, 0), "reflect", 3.0), ValueError, "pad.*value"),
    (lambda: lucid.pad(grid(2), (1, 1), "mirror"), ValueError, "mirror"),
    (lambda: _C.constant_pad_backward(grid(2), (-MOST - 1, 0)), ValueError, "constant_pad_backward"),
]


@pytest.mark.parametrize("case", range(len(ERRORS)))
def test_errors(case):
    call, error, pattern = ERRORS[case]
    with pytest.raises(error, match=pattern):
        call()


def test_pad_keeps_the_dtype():
    assert lucid.pad(lucid.arange(2), (1, 0), value=1.7).tolist() == [1, 0, 1] and lucid.pad(
        lucid.ones(1, dtype=lucid.bool), (1, 1), value=5
    ).tolist() == [True, True, True]
    assert lucid.pad(lucid.ones(1), (1, 0), value=float("nan")).isnan().tolist() == [True, False] and lucid.pad(
        lucid.ones(1), (0, 1), value=-0.0
    ).tolist() == [1, 0]
    assert (
        lucid.pad(lucid.zeros(2, 0), (1, 1)).tolist() == [[0, 0], [0, 0]]
        and lucid.pad(grid(3), (-3, 0)).shape == (0,)
        and lucid.pad(grid(2), (-2, 3), value=4).tolist() == [4, 4, 4]
    )
