"""References for the ops of wasm/ops/shape/placing.py, each with NumPy as its first parameter."""

from __future__ import annotations


def np_places(np, x):
    """The number of each element."""
    return np.arange(x.size).reshape(x.shape)


def np_strided_places(np, size, stride, storage_offset):
    """The numbers of the elements that a shape and strides name."""
    places = np.full(size, storage_offset or 0)
    for d, step in enumerate(stride):
        places += (np.arange(size[d]) * step).reshape([-1 if i == d else 1 for i in range(len(size))])
    return places


def np_with(np, x, src, places):
    """x with src at these places."""
    out = x.copy().reshape(-1)
    out[places.reshape(-1)] = np.asarray(src).reshape(-1)
    return out.reshape(x.shape)
