"""What the table-driven suites do not see of wasm/ops/nn/normalization.py. Runs without NumPy."""

from __future__ import annotations

import lucid
from lucid import _C
from lucid.autograd import gradcheck, gradgradcheck


def test_layer_norm_of_constant_rows():
    """Where the variance is 0, eps keeps the result finite."""
    x = lucid.full((2, 4), 3.0, dtype=lucid.float64).requires_grad_()
    assert _C.layer_norm(x, (4,)).tolist() == [[0] * 4] * 2
    gradcheck(lambda x: _C.layer_norm(x, (4,), None, None, 0.1), x)
    gradgradcheck(lambda x: _C.layer_norm(x, (4,), None, None, 0.1), x)
