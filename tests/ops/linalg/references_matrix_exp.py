"""The reference for the op of wasm/ops/linalg/matrix_exp.py, with NumPy as its first parameter."""

from __future__ import annotations


def matrix_exp(np, a):
    """Taylor's series of a / 2^12, squared 12 times, in double precision or more."""
    wide = a.astype(np.complex128 if np.iscomplexobj(a) else np.float64) / 2**12
    term = total = np.broadcast_to(np.eye(a.shape[-1], dtype=wide.dtype), a.shape)
    for k in range(1, 16):
        term = term @ wide / k
        total = total + term
    for _ in range(12):
        total = total @ total
    return total.astype(a.dtype)
