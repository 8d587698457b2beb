"""References for the ops of wasm/ops/linalg/triangular.py, each with NumPy as its first parameter."""

from __future__ import annotations


def solve_triangular(np, a, b, upper, unit):
    """The solution with the full matrix that the triangle stands for."""
    a = np.triu(a) if upper else np.tril(a)
    if unit:
        a = a * (1 - np.eye(a.shape[-1])) + np.eye(a.shape[-1])
    return np.linalg.solve(a, np.broadcast_to(b, np.broadcast_shapes(a.shape[:-2], b.shape[:-2]) + b.shape[-2:]))
