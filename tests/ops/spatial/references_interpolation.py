"""What the ops of wasm/ops/spatial/interpolation.py are in NumPy: a product with a matrix of weights."""

from __future__ import annotations

import math


def _cubic(x, a):
    x = abs(x)
    if x <= 1:
        return (a + 2) * x**3 - (a + 3) * x**2 + 1
    return a * x**3 - 5 * a * x**2 + 8 * a * x - 4 * a if x < 2 else 0.0


def _lanczos(x):
    return 1.0 if x == 0 else 0.0 if abs(x) >= 3 else math.sin(math.pi * x) * math.sin(math.pi * x / 3) * 3 / (
        math.pi * x
    ) ** 2  # fmt: skip


SMOOTH = {
    "linear_smooth": (1, lambda x: max(0.0, 1 - abs(x))),
    "cubic_smooth": (2, lambda x: _cubic(x, -0.5)),
    "lanczos": (3, _lanczos),
}


def weights(np, size_in, size_out, mode, scale, align_corners):
    """The matrix (size_out, size_in) of one dim."""
    m = np.zeros((size_out, size_in))
    if align_corners:
        step = (size_in - 1) / (size_out - 1) if size_out > 1 else 0.0
    else:
        step = 1 / scale if scale else size_in / size_out
    last = size_in - 1
    for j in range(size_out):
        middle = step * j if align_corners else step * (j + 0.5) - 0.5
        if mode == "nearest":
            m[j, min(int(step * j), last)] = 1
        elif mode == "nearest_exact":
            m[j, min(int(step * (j + 0.5)), last)] = 1
        elif mode == "linear":
            at = min(max(middle, 0.0), last)
            low = min(int(at), last)
            m[j, low] += 1 - (at - low)
            m[j, min(low + 1, last)] += at - low
        elif mode == "cubic":
            low = math.floor(middle)
            for i in range(low - 1, low + 3):
                m[j, min(max(i, 0), last)] += _cubic(middle - i, -0.75)
        elif mode == "area":
            first, end = j * size_in // size_out, -(-(j + 1) * size_in // size_out)
            m[j, first:end] = 1 / (end - first)
        else:
            reach, window = SMOOTH[mode]
            wide, centre = max(step, 1.0), step * (j + 0.5)
            first = max(int(centre - reach * wide + 0.5), 0)
            for i in range(first, min(int(centre + reach * wide + 0.5), size_in)):
                m[j, i] = window((i + 0.5 - centre) / wide)
            m[j] /= m[j].sum()
    return m


def np_resample(np, x, dim, size, mode, scale, align_corners):
    m = weights(np, x.shape[dim], size, mode, scale, align_corners).astype(x.dtype)
    return np.moveaxis(np.moveaxis(x, dim, -1) @ m.T, -1, dim)


def np_resample_back(np, x, dim, size, mode, scale, align_corners):
    m = weights(np, size, x.shape[dim], mode, scale, align_corners).astype(x.dtype)
    return np.moveaxis(np.moveaxis(x, dim, -1) @ m, -1, dim)
