"""What the table-driven suites do not see of wasm/ops/elementwise/selection.py. Runs without NumPy."""

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
    (lambda: _C.clamp_tensor(grid(2)), ValueError, "clamp.*None"),
    (lambda: lucid.clamp_min(grid(2), grid(3)), ShapeMismatch, "clamp_min"),
]


@pytest.mark.parametrize("case", range(len(ERRORS)))
def test_errors(case):
    call, error, pattern = ERRORS[case]
    with pytest.raises(error, match=pattern):
        call()


def test_one_condition_for_all_elements():
    x, y = lucid.arange(6.0).reshape(2, 3).t(), lucid.full((3, 1), -1.0)
    for shape in ((), (1,), (1, 1)):
        for holds in (True, False):
            condition = lucid.full(shape, holds)
            chosen = lucid.where(condition, x, y)
            assert chosen.tolist() == (x if holds else y.expand(3, 2)).tolist()
            assert lucid.where(condition, x.half(), y.double()).dtype == lucid.float64
            assert lucid.where(condition, x.int(), 2.5).tolist() == (x if holds else lucid.full((3, 2), 2.5)).tolist()
    assert lucid.where(lucid.tensor(True, device="meta"), x.to("meta"), 0.0).shape == (3, 2)
    z = lucid.arange(9.0).reshape(3, 3)
    wanted = z.t().tolist()
    lucid.where(lucid.tensor(True), z.t(), 0.0, out=z)
    assert z.tolist() == wanted
