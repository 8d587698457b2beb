"""Losses, convolution, pooling and embedding against plain loops over lists, and their error messages."""

from __future__ import annotations

import itertools
import math

import pytest
from ops.nn.samples_convolution import CONVOLUTIONS
from ops.nn.samples_pooling import POOLS

import lucid
from lucid import _C
from lucid.autograd import gradcheck, gradgradcheck

engine = _C.engine


def label(value):
    """A test id that is the same in every run: no addresses."""
    if isinstance(value, tuple):
        return " ".join(label(part) for part in value)
    return (
        value.__name__ if callable(value) else f"tensor{value.shape}" if isinstance(value, lucid.Tensor) else str(value)
    )


def draw(*shape, low=-1.0, high=1.0):
    return lucid.rand(*shape, dtype=lucid.float64) * (high - low) + low


def close(tensor, expected):
    flat = tensor.flatten().tolist()
    wanted = list(expected)
    return len(flat) == len(wanted) and all(
        a == pytest.approx(b, rel=1e-12, abs=1e-12) or (math.isnan(a) and math.isnan(b)) for a, b in zip(flat, wanted)
    )


def pair(value):
    return value if isinstance(value, tuple) else (value, value)


# ---- Convolution ----------------------------------------------------------------------------------------------------


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
    *CONVOLUTIONS,
    ((2, 4, 9, 10), (6, 2, 3, 3), 2, 1, 1, 2),
    ((1, 3, 12, 11), (5, 3, 5, 3), 1, (2, 1), (1, 2), 1),
    ((1, 6, 5, 5), (6, 1, 3, 3), 1, 1, 1, 6),
]


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


X, W = lucid.zeros(1, 2, 5, 5), lucid.zeros(4, 2, 3, 3)


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
            lambda: _C.conv2d_backward_input(X, W, (1, 2, 5, 5), 1, 0, 1, 1),
            engine.ShapeMismatch,
            ("conv2d_backward_input", r"\(1, 4, 3, 3\)"),
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
            lambda: _C.max_pool2d_backward(X, lucid.full((1, 2, 5, 5), 25), (1, 2, 5, 5)),
            engine.IndexError,
            ("max_pool2d_backward", "25"),
        ),
        (
            lambda: _C.max_pool2d_backward(X, lucid.zeros(1, 2, 5, 4).long(), (1, 2, 5, 5)),
            engine.ShapeMismatch,
            ("max_pool2d_backward",),
        ),
    ],
    ids=label,
)
def test_convolution_messages(call, error, fragments):
    with pytest.raises(error, match=".*".join(fragments)):
        call()


# ---- Pooling --------------------------------------------------------------------------------------------------------


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
    [*POOLS, ((2, 3, 11, 13), 3, 2, 1, 1, True), ((1, 2, 9, 8), (3, 2), (2, 3), (1, 0), (2, 1), False)],
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


# ---- Losses over classes --------------------------------------------------------------------------------------------


def rows_of(input, target):
    """(scores, target) per sample, the samples in the order of target's elements."""
    moved = input.movedim(1, -1).reshape(-1, input.shape[1]).tolist() if input.ndim > 1 else [input.tolist()]
    return zip(moved, target.flatten().tolist())


def cross_entropy(input, target, weight, reduction, ignore_index, smoothing):
    costs, kept = [], 0.0
    weights = weight.tolist() if weight is not None else None
    for scores, label in rows_of(input, target):
        if label == ignore_index:
            costs.append(0.0)
            continue
        top = max(scores)
        log_total = math.log(sum(math.exp(s - top) for s in scores)) + top
        w = weights or [1.0] * len(scores)
        losses = [log_total - s for s in scores]
        costs.append(
            (1 - smoothing) * w[label] * losses[label] + smoothing / len(scores) * sum(a * b for a, b in zip(w, losses))
        )
        kept += w[label]
    return (
        costs
        if reduction == "none"
        else [sum(costs)]
        if reduction == "sum"
        else [sum(costs) / kept if kept else math.nan]
    )


SHAPES = [((5, 4), (5,)), ((2, 3, 2, 2), (2, 2, 2)), ((3,), ()), ((1, 1), (1,)), ((33, 10), (33,))]


@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
@pytest.mark.parametrize("shape, rows", SHAPES, ids=label)
def test_cross_entropy(shape, rows, reduction):
    classes = shape[1] if len(shape) > 1 else shape[0]
    x, weight = draw(*shape, low=-4, high=4), draw(classes, low=0.5, high=2)
    target = lucid.randint(0, classes, rows)
    for w, ignored, smoothing, dtype in itertools.product(
        (None, weight), (-100, 0), (0.0, 0.3), (lucid.int64, lucid.int32)
    ):
        result = _C.cross_entropy(x, target.to(dtype), w, ignored, reduction, smoothing)
        assert close(result, cross_entropy(x, target, w, reduction, ignored, smoothing)), (
            w is not None,
            ignored,
            smoothing,
        )
        assert result.shape == (rows if reduction == "none" else ())
    log_probabilities = lucid.log_softmax(x, 1 if x.ndim > 1 else 0)
    for w, ignored in itertools.product((None, weight), (-100, 0)):
        assert close(
            _C.nll_loss(log_probabilities, target, w, ignored, reduction),
            cross_entropy(x, target, w, reduction, ignored, 0.0),
        )


def test_cross_entropy_of_large_scores():
    x = lucid.tensor([[1000.0, 0.0], [-1000.0, 1000.0]], requires_grad=True)
    loss = _C.cross_entropy(x, lucid.tensor([1, 1]), reduction="none")
    assert loss.tolist() == [1000, 0]
    loss.sum().backward()
    assert x.grad.tolist() == [[1, -1], [0, 0]]


def test_single_sample_gradients():
    x, target, weight = draw(4).requires_grad_(), lucid.tensor(2), draw(4, low=0.5, high=2)
    for reduction in ("none", "mean", "sum"):
        for loss in (
            lambda x: _C.cross_entropy(x, target, weight, -100, reduction, 0.1),
            lambda x: _C.nll_loss(x * x, target, weight, -100, reduction),
        ):
            gradcheck(loss, x)
            gradgradcheck(loss, x)


def test_no_row_counts():
    x = draw(2, 3).requires_grad_()
    target = lucid.tensor([-100, -100])
    assert math.isnan(_C.cross_entropy(x, target).item()) and _C.cross_entropy(x, target, reduction="sum").item() == 0
    _C.cross_entropy(x, target, reduction="sum").backward()
    assert x.grad.tolist() == [[0] * 3] * 2


INPUT, TARGET = lucid.zeros(3, 4), lucid.tensor([0, 1, 2])


@pytest.mark.parametrize("loss", [_C.cross_entropy, _C.nll_loss], ids=["cross_entropy", "nll_loss"])
@pytest.mark.parametrize(
    "arguments, error, fragments",
    [
        ((INPUT, lucid.tensor([0, 4, 1])), engine.IndexError, ("target 4", "row 1", "out of range", "4 classes")),
        ((INPUT, lucid.tensor([0, 1, -1])), engine.IndexError, ("target -1", "row 2")),
        ((INPUT, lucid.tensor([0, 1])), engine.ShapeMismatch, (r"\(2,\)", r"\(3, 4\)")),
        ((INPUT, lucid.tensor(0)), engine.ShapeMismatch, (r"\(\)", r"\(3, 4\)")),
        ((INPUT, TARGET.bool()), engine.DtypeMismatch, ("target", "bool", "int64")),
        ((INPUT.long(), TARGET), engine.DtypeMismatch, ("input", "int64")),
        ((INPUT, TARGET, lucid.ones(3)), engine.ShapeMismatch, ("weight", r"\(3,\)", r"\(4,\)")),
        ((INPUT, TARGET, None, -100, "avg"), ValueError, ("reduction", "avg", "none", "mean", "sum")),
        ((INPUT, TARGET, lucid.ones(4, requires_grad=True)), RuntimeError, ("weight requires grad", "detach")),
        ((lucid.tensor(1.0), lucid.tensor(0)), engine.ShapeMismatch, (r"\(\)",)),
    ],
    ids=label,
)
def test_loss_messages(loss, arguments, error, fragments):
    with pytest.raises(error, match=".*".join((loss.__name__.split("_")[0], *fragments))):
        loss(*arguments)


def test_label_smoothing_is_checked():
    for wrong in (-0.1, 1.1, float("nan")):
        with pytest.raises(ValueError, match="label_smoothing"):
            _C.cross_entropy(INPUT, TARGET, None, -100, "mean", wrong)


def test_row_losses_refuse_dims_that_are_missing():
    for call in (
        lambda: lucid.softmax(INPUT, 2),
        lambda: lucid.log_softmax(lucid.tensor(1.0), 1),
        lambda: lucid.softmax(INPUT, -3),
    ):
        with pytest.raises(IndexError, match="softmax.*out of range"):
            call()
    with pytest.raises(engine.ShapeMismatch, match="layer_norm.*normalized_shape"):
        _C.layer_norm(INPUT, (3,))
    with pytest.raises(engine.ShapeMismatch, match="layer_norm.*weight"):
        _C.layer_norm(INPUT, (4,), lucid.ones(3))
    with pytest.raises(engine.ShapeMismatch, match="layer_norm"):
        _C.layer_norm(lucid.tensor(1.0), (1,))
    with pytest.raises(engine.DtypeMismatch, match="layer_norm.*int64"):
        _C.layer_norm(INPUT.long(), (4,))


def test_layer_norm_of_constant_rows():
    """Where the variance is 0, eps keeps the result finite."""
    x = lucid.full((2, 4), 3.0, dtype=lucid.float64).requires_grad_()
    assert _C.layer_norm(x, (4,)).tolist() == [[0] * 4] * 2
    gradcheck(lambda x: _C.layer_norm(x, (4,), None, None, 0.1), x)
    gradgradcheck(lambda x: _C.layer_norm(x, (4,), None, None, 0.1), x)


# ---- mse_loss, embedding --------------------------------------------------------------------------------------------


def test_mse_loss_is_accurate():
    """Sums of many elements keep their digits."""
    n = 100_003
    x = lucid.full((n,), 0.1)
    assert _C.mse_loss(x, lucid.zeros(n), "sum").item() == pytest.approx(n * 0.1**2, rel=1e-6)
    assert _C.mse_loss(x, lucid.zeros(n)).item() == pytest.approx(0.01, rel=1e-6)
    assert math.isnan(_C.mse_loss(lucid.zeros(0), lucid.zeros(0)).item())
    with pytest.raises(engine.ShapeMismatch, match=r"mse_loss.*\(2,\).*\(3,\)"):
        _C.mse_loss(lucid.zeros(2), lucid.zeros(3))


def test_embedding_checks_its_indices():
    weight = draw(4, 2).requires_grad_()
    for wrong, error, fragments in (
        (lucid.tensor([4]), engine.IndexError, "index 4.*size 4"),
        (lucid.tensor([-1]), engine.IndexError, "index -1"),
        (lucid.tensor([1.0]), engine.IndexError, "must be an integer tensor.*float32"),
        (lucid.tensor([True]), engine.IndexError, "bool"),
    ):
        with pytest.raises(error, match="embedding.*" + fragments):
            _C.embedding(weight, wrong)
    with pytest.raises(ValueError, match="padding_idx.*4"):
        _C.embedding(weight, lucid.tensor([0]), 4)
    with pytest.raises(engine.ShapeMismatch, match="embedding.*weight"):
        _C.embedding(weight[0], lucid.tensor([0]))


def test_embedding_gradients():
    weight = draw(4, 2).requires_grad_()
    indices = lucid.tensor([[0, 3], [3, 3]])
    for padding in (-1, 3):
        (_C.embedding(weight, indices, padding) * lucid.arange(8.0).reshape(2, 2, 2)).sum().backward()
        assert weight.grad.tolist() == [[0, 1], [0, 0], [0, 0], [12, 15] if padding < 0 else [0, 0]]
        weight.grad = None
    gradgradcheck(lambda w: _C.embedding(w * w, indices), weight)


def test_indices_may_change_after_the_call():
    """Advanced indexing keeps positions of its own; embedding keeps the indices and notices."""
    x, at = draw(4).requires_grad_(), lucid.tensor([1, 2])
    y = x[at]
    at.fill_(0)
    y.sum().backward()
    assert x.grad.tolist() == [0, 1, 1, 0]
    weight, at = draw(4, 1).requires_grad_(), lucid.tensor([1, 2])
    y = _C.embedding(weight, at)
    at.fill_(0)
    with pytest.raises(engine.VersionMismatch):
        y.sum().backward()
