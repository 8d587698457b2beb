"""What the table-driven suites do not see of wasm/ops/spatial/convolution.py. Runs without NumPy."""

from __future__ import annotations

import itertools

import pytest
from ops.spatial.samples_convolution import CONVOLUTIONS as CONVOLUTIONS_OF
from ops.tensors import close, draw, label, pair

import lucid
from lucid import _C

engine = _C.engine


def convolve(x, weight, bias, stride, padding, dilation, groups):
    """The definition: one sum per output element."""
    (n, _, h, w), (oc, cg, kh, kw) = x.shape, weight.shape
    (sh, sw), (ph, pw), (dh, dw) = pair(stride), pair(padding), pair(dilation)
    oh, ow = (h + 2 * ph - dh * (kh - 1) - 1) // sh + 1, (w + 2 * pw - dw * (kw - 1) - 1) // sw + 1
    xs, ws = x.tolist(), weight.tolist()
    for i, o, y, z in itertools.product(range(n), range(oc), range(oh), range(ow)):
        total = bias[o].item() if bias is not None else 0.0
        first = o // (oc // groups) * cg
        for k, u, v in itertools.product(range(cg), range(kh), range(kw)):
            row, column = y * sh - ph + u * dh, z * sw - pw + v * dw
            if 0 <= row < h and 0 <= column < w:
                total += xs[i][first + k][row][column] * ws[o][k][u][v]
        yield total


CASES = [
    *CONVOLUTIONS_OF[2],
    ((2, 4, 9, 10), (6, 2, 3, 3), 2, 1, 1, 2),
    ((1, 3, 12, 11), (5, 3, 5, 3), 1, (2, 1), (1, 2), 1),
    ((1, 6, 5, 5), (6, 1, 3, 3), 1, 1, 1, 6),
]


X, W = lucid.zeros(1, 2, 5, 5), lucid.zeros(4, 2, 3, 3)


@pytest.mark.parametrize("shape, kernel, stride, padding, dilation, groups", CASES, ids=label)
def test_conv2d(shape, kernel, stride, padding, dilation, groups):
    x, weight, bias = draw(*shape), draw(*kernel), draw(kernel[0])
    for b in (None, bias):
        result = _C.conv2d(x, weight, b, stride, padding, dilation, groups)
        batch = x if x.ndim == 4 else x[None]
        assert close(result, convolve(batch, weight, b, stride, padding, dilation, groups))
        assert result.ndim == x.ndim
        single = _C.conv2d(x.float(), weight.float(), b if b is None else b.float(), stride, padding, dilation, groups)
        assert single.dtype is lucid.float32 and lucid.allclose(single.double(), result, rtol=1e-5, atol=1e-5)
    if 0 not in shape:
        transposed = x.transpose(-1, -2).clone().transpose(-1, -2)
        assert close(
            _C.conv2d(transposed, weight, None, stride, padding, dilation, groups),
            _C.conv2d(x, weight, None, stride, padding, dilation, groups).flatten().tolist(),
        )


def test_conv2d_without_channels():
    assert _C.conv2d(lucid.zeros(1, 0, 3, 3), lucid.zeros(2, 0, 2, 2), lucid.tensor([1.0, 2.0])).tolist() == [
        [[[1, 1], [1, 1]], [[2, 2], [2, 2]]]
    ]
    assert _C.conv2d(lucid.zeros(1, 2, 3, 3), lucid.zeros(0, 2, 2, 2)).shape == (1, 0, 2, 2)


@pytest.mark.parametrize(
    "call, error, fragments",
    [
        (lambda: _C.conv2d(X[0, 0], W), engine.ShapeMismatch, ("conv2d", r"\(5, 5\)", r"\(N, C, H, W\)")),
        (lambda: _C.conv2d(X, W[0]), engine.ShapeMismatch, ("conv2d", "weight", r"\(2, 3, 3\)")),
        (
            lambda: _C.conv2d(X, lucid.zeros(4, 3, 3, 3)),
            engine.ShapeMismatch,
            ("conv2d", "2 channels", r"\(4, 3, 3, 3\)"),
        ),
        (lambda: _C.conv2d(X, lucid.zeros(4, 2, 6, 3)), engine.ShapeMismatch, ("conv2d", "6 elements", "5")),
        (lambda: _C.conv2d(X, lucid.zeros(4, 2, 0, 3)), engine.ShapeMismatch, ("conv2d", "empty kernel")),
        (lambda: _C.conv2d(X, W, lucid.zeros(3)), engine.ShapeMismatch, ("conv2d", "bias", r"\(3,\)", r"\(4,\)")),
        (lambda: _C.conv2d(X, W, None, 0), ValueError, ("conv2d", "stride", "0")),
        (lambda: _C.conv2d(X, W, None, (1, 2, 3)), ValueError, ("conv2d", "stride", r"\(1, 2, 3\)", "pair")),
        (lambda: _C.conv2d(X, W, None, 1, -1), ValueError, ("conv2d", "padding", "-1")),
        (lambda: _C.conv2d(X, W, None, 1, 0, 0), ValueError, ("conv2d", "dilation")),
        (lambda: _C.conv2d(X, W, None, 1, 0, 1, 3), ValueError, ("conv2d", "groups", "3")),
        (lambda: _C.conv2d(X, W, None, 1, 0, 1, 0), ValueError, ("conv2d", "groups", "0")),
        (lambda: _C.conv2d(X, W, None, 1, 2**40), (ValueError, OverflowError), (".",)),
        (lambda: _C.conv2d(X, W.double()), engine.DtypeMismatch, ("conv2d", "float32", "float64")),
        (lambda: _C.conv2d(X.long(), W.long()), engine.DtypeMismatch, ("conv2d", "int64")),
        (
            lambda: _C.convolve_backward_input(X, W, (1, 2, 5, 5), 1, 0, 1, 1),
            engine.ShapeMismatch,
            ("convolve_backward_input", r"\(1, 4, 3, 3\)"),
        ),
        (lambda: _C.max_pool2d(X, 0), ValueError, ("max_pool2d", "kernel_size")),
        (lambda: _C.max_pool2d(X, 2, None, 2), ValueError, ("max_pool2d", "padding", "half")),
        (lambda: _C.max_pool2d(X, 6), engine.ShapeMismatch, ("max_pool2d", "6", "5")),
        (lambda: _C.max_pool2d(X[0, 0], 2), engine.ShapeMismatch, ("max_pool2d", r"\(5, 5\)")),
        (lambda: _C.max_pool2d(X.long(), 2), engine.DtypeMismatch, ("max_pool2d", "int64")),
        (
            lambda: _C.max_pool2d(lucid.zeros(1, 1, 0, 3), 1),
            engine.ShapeMismatch,
            ("max_pool2d", "at least one element"),
        ),
        (
            lambda: _C.max_pool_backward(X, lucid.full((1, 2, 5, 5), 25), (1, 2, 5, 5), 2),
            engine.IndexError,
            ("max_pool_backward", "25"),
        ),
        (
            lambda: _C.max_pool_backward(X, lucid.zeros(1, 2, 5, 4).long(), (1, 2, 5, 5), 2),
            engine.ShapeMismatch,
            ("max_pool_backward",),
        ),
    ],
    ids=label,
)
def test_convolution_messages(call, error, fragments):
    with pytest.raises(error, match=".*".join(fragments)):
        call()
