"""What the table-driven suites do not see of wasm/ops/reduction/renorm.py. Runs without NumPy."""

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
    (lambda: lucid.renorm(grid(3), 2, 0, 1), ValueError, r"renorm.*self.*\(3,\).*2 dims"),
    (lambda: lucid.renorm(lucid.tensor(1.0), 2, 0, 1), ValueError, r"renorm.*\(\)"),
    (lambda: lucid.renorm(grid(2, 2), 0, 0, 1), ValueError, "renorm.*p is 0"),
    (lambda: lucid.renorm(grid(0, 2), float("nan"), 0, 1), ValueError, "renorm.*p is nan"),
    (lambda: lucid.renorm(grid(2, 2), 2, 0, -1), ValueError, "renorm.*maxnorm is -1"),
    (lambda: lucid.renorm(grid(2, 2), 2, 0, float("nan")), ValueError, "renorm.*maxnorm is nan"),
    (lambda: lucid.renorm(grid(2, 2), 2, -3, 1), IndexError, "renorm.*dim -3"),
    (lambda: lucid.renorm(grid(2, 2).long(), 2, 0, 1), DtypeMismatch, "renorm.*self is int64"),
    (lambda: lucid.renorm(grid(2, 2), 2, 0, None), TypeError, "renorm.*maxnorm"),
]


@pytest.mark.parametrize("case", range(len(ERRORS)))
def test_errors(case):
    call, error, pattern = ERRORS[case]
    with pytest.raises(error, match=pattern):
        call()


def test_renorm_is_pytorch_s():
    """The constant 1e-7; sub-tensors that stay, one that is on the bound among them; the in-place form and out=."""
    x = lucid.tensor([[3.0, 4.0], [0.3, 0.4], [0.0, 1.0]], dtype=lucid.float64)
    expected = [[3 / (5 + 1e-7), 4 / (5 + 1e-7)], [0.3, 0.4], [0.0, 1.0]]
    out = lucid.zeros(3, 2, dtype=lucid.float64)
    assert lucid.renorm(x, 2, 0, 1, out=out) is out and x.clone().renorm_(2, 0, 1).tolist() == out.tolist()
    assert [v for row in out.tolist() for v in row] == pytest.approx(
        [v for row in expected for v in row], rel=1e-15, abs=0
    )
    assert lucid.renorm(lucid.full((1, 4), 1000.0, dtype=lucid.float16), 2, 0, 2).tolist() == [
        [1.0] * 4
    ]  # the squares overflow float16


def test_gradient_of_renorm_where_powers_have_none():
    """At zeros, in rows that stay, beside nan and inf; p inf shares it among the largest."""
    nan, inf = float("nan"), float("inf")
    for rows, p, maxnorm, wanted in (
        ([[0.0, 0.0]], 2, 0, [1, 1]),
        ([[0.0, 0.0]], 0.5, 1, [1, 1]),
        ([[nan, 1.0], [0.5, 0.0]], 2, 1, [1, 1, 1, 1]),
        ([[inf, 1.0]], 0.5, inf, [1, 1]),
        ([[3.0, 0.0, 4.0]], 0.5, 1, [-0.0059522, 0.0717968, 0.0044642]),
        ([[3.0, 3.0, -3.0]], inf, 1, [0.2222222, 0.2222222, 0.4444444]),
    ):
        x = lucid.tensor(rows, dtype=lucid.float64, requires_grad=True)
        lucid.renorm(x, p, 0, maxnorm).sum().backward()
        assert x.grad.flatten().tolist() == pytest.approx(wanted, abs=1e-6), (rows, p)
