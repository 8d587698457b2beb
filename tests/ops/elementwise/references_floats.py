"""References for the ops of wasm/ops/elementwise/floats.py, each with NumPy as its first parameter."""

from __future__ import annotations


def replaced_nan(np, x, nan=None, posinf=None, neginf=None):
    """With numbers for the infinities that there are: the greatest of a dtype are not those of float64."""
    return np.nan_to_num(x, nan=0.0 if nan is None else nan, posinf=posinf, neginf=neginf)


def neighbours(np, x, y):
    return np.nextafter(x, y)
