"""References for the ops of wasm/ops/elementwise/exponential.py, each with NumPy as its first parameter."""

from __future__ import annotations


def mantissas_and_exponents(np, x):
    """C leaves the exponents of infinities and NaN open, and NumPy asks C."""
    mantissa, exponent = np.frexp(x)
    return mantissa, np.where(np.isfinite(x), exponent, 0).astype("int32")
