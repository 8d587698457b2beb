"""What the table-driven suites do not see of wasm/ops/spatial/pooling.py. Runs without NumPy."""

from __future__ import annotations

import itertools
import math

import pytest
from ops.spatial.samples_pooling import POOLS
from ops.tensors import draw, label, pair

import lucid
from lucid import _C


def pool(x, kernel, stride, padding, dilation, ceil_mode):
    """(value, flat index) per window."""
    (kh, kw), (ph, pw), (dh, dw) = pair(kernel), pair(padding), pair(dilation)
    sh, sw = pair(stride or kernel)
    h, w = x.shape[-2:]

    def positions(size, k, s, p, d):
        room = size + 2 * p - d * (k - 1) - 1
        count = (-(-room // s) if ceil_mode else room // s) + 1
        return count - 1 if ceil_mode and (count - 1) * s >= size + p else count

    for image in x.reshape(-1, h, w).tolist():
        for y, z in itertools.product(range(positions(h, kh, sh, ph, dh)), range(positions(w, kw, sw, pw, dw))):
            cells = [
                (r, c)
                for r in range(y * sh - ph, y * sh - ph + kh * dh, dh)
                for c in range(z * sw - pw, z * sw - pw + kw * dw, dw)
                if 0 <= r < h and 0 <= c < w
            ]
            best = max(cells, key=lambda cell: image[cell[0]][cell[1]])
            yield image[best[0]][best[1]], best[0] * w + best[1]


@pytest.mark.parametrize(
    "shape, kernel, stride, padding, dilation, ceil_mode",
    [*POOLS[2], ((2, 3, 11, 13), 3, 2, 1, 1, True), ((1, 2, 9, 8), (3, 2), (2, 3), (1, 0), (2, 1), False)],
    ids=label,
)
def test_max_pool2d(shape, kernel, stride, padding, dilation, ceil_mode):
    x = draw(*shape)
    values, indices = _C.max_pool2d_with_indices(x, kernel, stride, padding, dilation, ceil_mode)
    expected = list(pool(x, kernel, stride, padding, dilation, ceil_mode))
    assert values.flatten().tolist() == [v for v, _ in expected] and indices.flatten().tolist() == [
        i for _, i in expected
    ]
    assert values.shape[:-2] == x.shape[:-2] and indices.dtype is lucid.int64 and not indices.requires_grad
    assert (
        _C.max_pool2d(x.float(), kernel, stride, padding, dilation, ceil_mode).flatten().tolist()
        == values.float().flatten().tolist()
    )


def test_max_pool2d_lets_nan_through():
    x = lucid.tensor([[[1.0, float("nan")], [3.0, 2.0]]])
    assert math.isnan(_C.max_pool2d(x, 2).item())
