"""What the pools of wasm/ops/spatial/pooling.py are in NumPy."""

from __future__ import annotations


def _pair(value):
    return tuple(value) if isinstance(value, (tuple, list)) else (value, value)


def np_max_unpool2d(np, x, indices, kernel_size, stride, padding, output_size):
    kernel, cut = _pair(kernel_size), _pair(padding)
    step = _pair(kernel if stride is None else stride)
    size = tuple((n - 1) * s - 2 * p + k for n, s, p, k in zip(x.shape[-2:], step, cut, kernel))
    size = size if output_size is None else tuple(output_size)[-2:]
    places_of = x.shape[-1] * x.shape[-2]
    rows = x.size // max(1, places_of)
    flat = np.zeros((rows, size[0] * size[1]), x.dtype)
    for row, places, values in zip(flat, indices.reshape(rows, places_of), x.reshape(rows, places_of)):
        row[places] = values
    return flat.reshape(*x.shape[:-2], *size)
