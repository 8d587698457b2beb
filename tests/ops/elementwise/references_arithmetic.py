"""References for the ops of wasm/ops/elementwise/arithmetic.py, each with NumPy as its first parameter."""

from __future__ import annotations


def np_div_trunc(np, x, y):
    """The quotient towards zero; of integers from their remainder, which has the sign of the first."""
    kind = np.result_type(x, y)
    if kind.kind == "f":
        return np.trunc(x / y)
    x, y = np.asarray(x, kind), np.asarray(y, kind)
    divisor = np.where(y == 0, np.ones_like(y), y)
    return np.where(y == 0, np.zeros_like(y), (x - np.fmod(x, divisor)) // divisor)


def np_div_rounded(np, x, y, rounding_mode):
    if rounding_mode is None:
        return np.true_divide(x, y)
    return np_div_trunc(np, x, y) if rounding_mode == "trunc" else np.floor_divide(x, y)
