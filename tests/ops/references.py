"""What NumPy has no function for, for the `ref` expressions of the table. Each takes NumPy as its first parameter."""

from __future__ import annotations

import math

from ops.references_layers import np_batch_norm, np_conv_transpose2d, np_ctc_loss  # noqa: F401 - they join HELPERS


def special(np, name, x):
    """Special functions elementwise, by Python's math module."""
    return np.vectorize(getattr(math, name), otypes=["float64"])(x) if x.size else x.astype("float64")


def np_var(np, x, dim=None, keepdim=False, correction=1):
    """The variance; over n ≤ correction elements it is that of the population."""
    dims = tuple(range(x.ndim)) if dim is None else dim
    count = math.prod([x.shape[d] for d in ((dims,) if isinstance(dims, int) else dims)]) if x.ndim else 1
    dims = None if x.ndim == 0 else dims
    return np.var(np.asarray(x, "float64"), axis=dims, keepdims=keepdim, ddof=correction if count > correction else 0)


def np_logsumexp(np, x, dim=None, keepdim=False):
    """log of the sum of exponentials, shifted by the maximum."""
    x = np.asarray(x, "float64")
    dims = None if x.ndim == 0 else dim
    top = np.max(x, axis=dims, keepdims=True, initial=-np.inf)
    shift = np.where(np.isfinite(top), top, 0)
    result = np.log(np.sum(np.exp(x - shift), axis=dims, keepdims=True)) + shift
    return result if keepdim else np.squeeze(result, axis=dims)


HELPERS = {name: value for name, value in list(globals().items()) if callable(value)}
