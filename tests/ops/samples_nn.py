"""Samples of softmax, losses, embedding, layer_norm, convolution and pooling."""

from __future__ import annotations

from ops.sampling import Sample, index, t


def softmax():
    for shape, dim in (
        ((2, 3), 1),
        ((2, 3), 0),
        ((2, 3, 2), -2),
        ((4,), 0),
        ((), 0),
        ((), -1),
        ((0, 3), 1),
        ((3, 0), 1),
        ((2, 37), -1),
        ((37, 2), 0),
    ):
        yield Sample((t(*shape, low=-3, high=3), dim), dtypes="b8 u8 i32 i64 f32 f64")
    yield Sample((t(2, 3, values=(1e4, 0.0, -1e4)), 1), dtypes="f32 f64", grad=False, note="no overflow")


def softmax_backward():
    for shape, dim in (((2, 3), 1), ((2, 3), 0), ((2, 2, 2), 1), ((4,), 0)):
        yield Sample((t(*shape), t(*shape, low=0.1, high=0.9), dim), dtypes="f32 f64")


LOSS_SHAPES = (((3, 4), (3,)), ((2, 3, 2), (2, 2)), ((1, 2), (1,)))


def class_loss():
    """loss(input, target, weight, reduction, ignore_index)."""
    for shape, rows in LOSS_SHAPES:
        classes = shape[1]
        for reduction in ("none", "mean", "sum"):
            yield Sample((t(*shape), index(*rows, below=classes)), {"reduction": reduction}, dtypes="f32 f64")
        yield Sample(
            (t(*shape), index(*rows, below=classes), t(classes, low=0.5, high=2, dtype="float64")), dtypes="f64"
        )
    yield Sample((t(4, 3), t(4, dtype="int32", values=(0, 2, -100, 1))), dtypes="f32 f64", note="an ignored row")
    yield Sample(
        (t(4, 3), t(4, dtype="int64", values=(0, 2, 1, 1))), {"ignore_index": 1, "reduction": "none"}, dtypes="f32 f64"
    )
    yield Sample((t(0, 3), index(0, below=3)), {"reduction": "sum"}, dtypes="f32 f64")


def cross_entropy():
    yield from class_loss()
    for reduction in ("none", "mean", "sum"):
        yield Sample(
            (t(3, 4), t(3, dtype="int64", values=(1, -100, 3))),
            {"label_smoothing": 0.2, "reduction": reduction},
            dtypes="f32 f64",
        )
    yield Sample(
        (t(2, 3, 2), index(2, 2, below=3), t(3, low=0.5, high=2, dtype="float64")),
        {"label_smoothing": 0.1},
        dtypes="f64",
    )


def mse_loss():
    for left, right in (((2, 3), (2, 3)), ((2, 3), (3,)), ((2, 1), (1, 3)), ((), ()), ((37,), (37,)), ((), (2,))):
        for reduction in ("none", "mean", "sum"):
            yield Sample((t(*left), t(*right)), {"reduction": reduction}, dtypes="f32 f64")
    yield Sample((t(0, 3), t(0, 3)), {"reduction": "sum"}, dtypes="f32 f64")


def mse_loss_backward():
    yield Sample((t(2, 3), t(2, 3), t(2, 3), "none"), dtypes="f32 f64")
    yield Sample((t(), t(2, 3), t(2, 3), "mean"), dtypes="f32 f64")
    yield Sample((t(), t(2, 3), t(3), "sum"), dtypes="f32 f64")


def embedding():
    yield Sample((t(5, 2), index(3, below=5)), dtypes="f32 f64")
    yield Sample((t(4, 3), t(2, 2, dtype="int32", values=(0, 3, 3, 1))), dtypes="f32 f64")
    yield Sample((t(4, 2), t(dtype="int64", values=(2,))), dtypes="f32 f64")
    yield Sample((t(4, 2), index(0, below=4)), dtypes="f32 f64")
    yield Sample((t(4, 2), index(2, 0, below=4)), dtypes="f32 f64")


def embedding_padded():
    """embedding_skip: the entries of the padding row are 0."""
    yield Sample((t(4, 2), t(4, dtype="int64", values=(0, 3, 1, 3)), 3), dtypes="f32 f64")
    yield Sample((t(4, 2), t(2, 2, dtype="int64", values=(0, 3, 1, 3)), -1), dtypes="f32 f64")
    yield Sample((t(4, 2), t(dtype="int64", values=(2,)), 2), dtypes="f32 f64")


def layer_norm():
    for shape, last in (((2, 4), (4,)), ((2, 2, 3), (2, 3)), ((3,), (3,)), ((2, 3, 2), (2,)), ((0, 3), (3,))):
        yield Sample((t(*shape), last), dtypes="f32 f64")
        yield Sample((t(*shape), last, t(*last, low=0.5, high=2), t(*last), 1e-3), dtypes="f32 f64")
    yield Sample((t(2, 4, low=10, high=11), (4,), t(4), None, 1e-2), dtypes="f32 f64", grad=False)


def layer_norm_backward():
    yield Sample((t(2, 4), t(2, 4), t(4), (4,), 1e-3), dtypes="f32 f64")
    yield Sample((t(2, 3), t(2, 3), None, (3,), 1e-2), dtypes="f32 f64")
    yield Sample((t(2, 2, 2), t(2, 2, 2), t(2, 2), (2, 2), 0.1), dtypes="f32 f64")


# x, weight, stride, padding, dilation, groups
CONVOLUTIONS = (
    ((1, 1, 3, 3), (1, 1, 2, 2), 1, 0, 1, 1),
    ((1, 2, 2, 3), (2, 2, 1, 1), 1, 0, 1, 1),
    ((2, 1, 3, 2), (2, 1, 2, 2), 1, 1, 1, 1),
    ((1, 1, 4, 3), (1, 1, 2, 3), (2, 1), (0, 1), 1, 1),
    ((1, 1, 4, 3), (1, 1, 2, 2), 1, 1, (2, 1), 1),
    ((1, 2, 3, 2), (4, 1, 2, 2), 2, 1, 1, 2),
    ((2, 2, 3), (1, 2, 2, 2), 1, 0, 1, 1),
    ((0, 2, 3, 3), (2, 2, 2, 2), 1, 0, 1, 1),
)


def conv2d():
    for x, weight, *options in CONVOLUTIONS:
        yield Sample((t(*x), t(*weight), None, *options), dtypes="f32 f64")
        yield Sample((t(*x), t(*weight), t(weight[0]), *options), dtypes="f32 f64")
    yield Sample((t(2, 4, 9, 10), t(6, 2, 3, 3), t(6), 2, 1, 1, 2), dtypes="f32 f64")
    yield Sample((t(1, 3, 17, 19), t(8, 3, 5, 5), t(8), 1, 2), dtypes="f32 f64")


def conv2d_backward_input():
    yield Sample((t(1, 1, 2, 2), t(1, 1, 2, 2), (1, 1, 3, 3), 1, 0, 1, 1), dtypes="f32 f64")
    yield Sample((t(1, 2, 2, 1), t(2, 1, 2, 2), (1, 2, 3, 2), (2, 2), (1, 0), 1, 2), dtypes="f32 f64")


def conv2d_backward_weight():
    yield Sample((t(1, 1, 2, 2), t(1, 1, 3, 3), (1, 1, 2, 2), 1, 0, 1, 1), dtypes="f32 f64")
    yield Sample((t(1, 2, 2, 1), t(1, 2, 3, 2), (2, 1, 2, 2), (2, 2), (1, 0), 1, 2), dtypes="f32 f64")


# x, kernel_size, stride, padding, dilation, ceil_mode
POOLS = (
    ((1, 1, 4, 3), 2, None, 0, 1, False),
    ((1, 1, 3, 4), (2, 3), 1, 0, 1, False),
    ((1, 1, 3, 3), 2, 2, 1, 1, False),
    ((1, 1, 4, 3), 2, (2, 1), 0, (1, 2), False),
    ((1, 1, 3, 4), 2, 2, 0, 1, True),
    ((2, 2, 3), 2, 1, 0, 1, False),
)


def max_pool2d():
    for x, *options in POOLS:
        yield Sample((t(*x, distinct=True), *options), dtypes="f32 f64")
    yield Sample((t(0, 2, 3, 3), 2), dtypes="f32 f64")
    yield Sample((t(2, 3, 11, 13), 3, 2, 1, 1, True), dtypes="f32 f64", grad=False)


def max_pool2d_backward():
    yield Sample((t(1, 1, 2, 2), t(1, 1, 2, 2, dtype="int64", values=(0, 2, 2, 5)), (1, 1, 3, 3)), dtypes="f32 f64")
