"""References for the ops of wasm/ops/fft/fft.py, each with NumPy as its first parameter."""

from __future__ import annotations


def pairs(np, z):
    """Complex numbers as pairs of reals in a last dim."""
    return np.stack([z.real, z.imag], -1)


def complex_of(np, x):
    return x[..., 0] + 1j * x[..., 1]


def inner_weights(np, n, inner):
    """`inner` for the frequencies of a real transform that stand for two, 1 for the others."""
    return np.array([1 if k == 0 or 2 * k == n else inner for k in range(n // 2 + 1)])
