"""What the table-driven suites do not see of wasm/ops/shape/rolling.py. Runs without NumPy."""

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
    (lambda: grid(2, 2).roll((1, 2)), ValueError, r"roll.*\(1, 2\).*wanted one"),
    (lambda: grid(2, 2).roll((1, 2), 0), ValueError, "roll.*wanted as many of each"),
    (lambda: grid(2).roll(1, 1), IndexError, "roll"),
    (lambda: lucid.rot90(grid(3)), ValueError, "rot90.*2 dims"),
    (lambda: lucid.rot90(grid(2, 2), 1, (0, 0)), ValueError, "rot90.*twice"),
    (lambda: lucid.rot90(grid(2, 2), 1, (0,)), ValueError, "rot90.*wanted 2"),
    (lambda: grid(2).repeat_interleave(-1), ValueError, "repeat_interleave.*-1"),
    (lambda: grid(2).repeat_interleave(HUGE), MemoryError, "repeat_interleave"),
    (lambda: grid(2).repeat_interleave(2, 1), IndexError, "repeat_interleave"),
    (
        lambda: _C.repeat_interleave_tensor(grid(2), lucid.tensor([1, 2, 3])),
        ShapeMismatch,
        r"repeat_interleave.*\(3,\).*2",
    ),
    (lambda: _C.repeat_interleave_tensor(grid(2), lucid.tensor([1, -2])), ValueError, r"repeats\[1\] is -2"),
    (lambda: _C.repeat_interleave_tensor(grid(2), lucid.tensor([1.0, 2.0])), DtypeMismatch, "float32"),
    (
        lambda: _C.repeat_interleave_tensor(grid(2), lucid.tensor([1, 2]), output_size=4),
        ValueError,
        "output_size is 4.*3",
    ),
    (lambda: _C.repeat_interleave_tensor(grid(2), lucid.tensor([2**62, 2**62])), MemoryError, "repeat"),
    (lambda: _C.repeat_positions(lucid.tensor(3)), ValueError, "repeats"),
]


@pytest.mark.parametrize("case", range(len(ERRORS)))
def test_errors(case):
    call, error, pattern = ERRORS[case]
    with pytest.raises(error, match=pattern):
        call()


def test_roll_by_any_shift():
    x = lucid.arange(5)
    for shift in (-7, -5, 0, 3, 12, MOST, -MOST - 1):
        assert x.roll(shift).tolist() == [(i - shift) % 5 for i in range(5)] and _C.roll_back(x, shift).tolist() == [
            (i + shift) % 5 for i in range(5)
        ]
