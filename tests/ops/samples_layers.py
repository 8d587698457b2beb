"""Samples of batch_norm, transposed convolution and ctc_loss."""

from __future__ import annotations

from ops.sampling import Sample, t

# x, weight, stride, padding, output_padding, groups, dilation
TRANSPOSED = (
    ((1, 1, 2, 2), (1, 1, 2, 2), 1, 0, 0, 1, 1),
    ((1, 2, 2, 1), (2, 3, 1, 2), 1, 0, 0, 1, 1),
    ((2, 1, 2, 2), (1, 2, 2, 2), 2, 1, 1, 1, 1),
    ((1, 2, 2, 1), (2, 1, 2, 3), (2, 1), (0, 1), (1, 0), 2, 1),
    ((1, 1, 2, 3), (1, 1, 2, 2), 1, 1, (1, 0), 1, (2, 1)),
    ((1, 1, 2, 1), (1, 2, 2, 2), 1, 0, 2, 1, 3),
    ((2, 2, 2), (2, 1, 2, 2), 2, 0, 0, 1, 1),
    ((0, 2, 3, 3), (2, 2, 2, 2), 1, 0, 0, 1, 1),
)


def conv_transpose2d():
    for x, weight, *options in TRANSPOSED:
        yield Sample((t(*x), t(*weight), None, *options), dtypes="f32 f64")
        yield Sample((t(*x), t(*weight), t(weight[1] * options[3]), *options), dtypes="f32 f64")
    yield Sample((t(2, 4, 5, 6), t(4, 3, 3, 3), t(6), 2, 1, 1, 2), dtypes="f32 f64")


def batch_norm():
    """batch_norm(x, weight, bias, running_mean, running_var, training, momentum, eps)."""
    for shape in ((4, 2), (2, 2, 3), (2, 1, 2, 2), (3, 2, 1, 2), (1, 2, 3)):
        c = shape[1]
        yield Sample((t(*shape), None, None, None, None, True, 0.1, 0.1), dtypes="f32 f64")
        yield Sample((t(*shape), t(c, low=0.5, high=2), t(c), None, None, True, 0.1, 1e-2), dtypes="f32 f64")
    yield Sample(
        (t(3, 2), t(2), None, t(2, dtype="float64"), t(2, low=0.5, high=2, dtype="float64"), False, 0.1, 1e-3),
        dtypes="f64",
    )
    yield Sample(
        (t(2, 2, 2), None, t(2), t(2, dtype="float64"), t(2, low=0.5, high=2, dtype="float64"), False, 0.1, 1e-3),
        dtypes="f64",
    )
    for shape in ((5, 3, 20), (3, 5, 4, 33), (64, 37), (2, 3, 5, 3), (2, 1, 3000)):
        yield Sample((t(*shape), t(shape[1]), t(shape[1]), None, None, True, 0.1, 1e-2), dtypes="f32 f64")
        yield Sample(
            (t(*shape), t(shape[1]), t(shape[1]), t(shape[1]), t(shape[1], low=0.5, high=2), False, 0.1, 1e-5),
            dtypes="f32 f64",
            grad=False,
        )
    for shape, momentum in (((4, 2), 0.1), ((2, 3, 4), 0.5)):
        yield Sample(
            (
                t(*shape),
                t(shape[1]),
                None,
                t(shape[1], written=True),
                t(shape[1], low=0.5, high=2, written=True),
                True,
                momentum,
                1e-2,
            ),
            dtypes="f32 f64",
            note="statistics move",
        )
    yield Sample((t(0, 3, 2), t(3), t(3), None, None, True, 0.1, 1e-2), dtypes="f32 f64")
    yield Sample((t(2, 0, 3), t(0), t(0), None, None, True, 0.1, 1e-2), dtypes="f32 f64")


def batch_norm_backward():
    for shape in ((4, 2), (2, 2, 3)):
        for training in (True, False):
            for weight in (None, t(2, low=0.5, high=2)):
                yield Sample(
                    (t(*shape), t(2), t(2), t(*shape), weight, t(2), t(2, low=0.5, high=2), training), dtypes="f32 f64"
                )


def ctc_loss():
    """ctc_loss(log_probs, targets, input_lengths, target_lengths, blank, reduction, zero_infinity)."""

    def integers(*values, shape=None):
        return t(*(shape or (len(values),)), dtype="int64", values=values)

    for reduction in ("none", "mean", "sum"):
        yield Sample(
            (t(4, 1, 3, low=-3, high=-0.1), integers(1, 2, shape=(1, 2)), integers(4), integers(2), 0, reduction),
            dtypes="f32 f64",
        )
        yield Sample(
            (
                t(3, 2, 2, low=-3, high=-0.1),
                integers(0, 0, 0, 0, shape=(2, 2)),
                integers(3, 2),
                integers(1, 1),
                1,
                reduction,
            ),
            dtypes="f32 f64",
        )
    yield Sample(
        (
            t(4, 3, low=-3, high=-0.1),
            integers(2, 2),
            t(dtype="int64", values=(4,)),
            t(dtype="int64", values=(2,)),
            0,
            "none",
        ),
        dtypes="f32 f64",
        note="one sequence, repeated class",
    )
    yield Sample((t(4, 3, low=-3, high=-0.1), integers(2, 0), integers(3), integers(1), 1, "mean"), dtypes="f32 f64")
    yield Sample(
        (t(2, 2, 3, low=-3, high=-0.1), integers(1, 2, 1, 1), integers(2, 2), integers(1, 2), 0, "sum"),
        dtypes="f32 f64",
        note="targets one behind the other",
    )
    yield Sample(
        (t(2, 2, 3, low=-3, high=-0.1), integers(1, 1, 2, 2, shape=(2, 2)), integers(2, 2), integers(2, 0), 0, "none"),
        dtypes="f32 f64",
        grad=False,
        note="infinite",
    )
    yield Sample(
        (
            t(2, 2, 3, low=-3, high=-0.1),
            integers(1, 1, 2, 2, shape=(2, 2)),
            integers(2, 2),
            integers(2, 1),
            0,
            "mean",
            True,
        ),
        dtypes="f32 f64",
        note="infinite, counts as 0",
    )
    yield Sample(
        (t(2, 2, 3, low=-3, high=-0.1), integers(1, 2, shape=(2, 1)), integers(2, 0), integers(0, 0), 0, "none"),
        dtypes="f32 f64",
        note="empty targets",
    )
    yield Sample(
        (
            t(6, 2, 3, low=-3, high=-0.1),
            integers(1, 2, 1, 2, 2, 1, shape=(2, 3)),
            integers(6, 5),
            integers(3, 2),
            0,
            "none",
        ),
        dtypes="f32 f64",
        grad=False,
    )
    yield Sample(
        (t(3, 0, 2, low=-3, high=-0.1), t(0, 1, dtype="int64"), t(0, dtype="int64"), t(0, dtype="int64"), 0, "sum"),
        dtypes="f32 f64",
    )


def rrelu():
    """Outside training, where rrelu is a leaky_relu: in training it draws, which test_sampling.py tests."""
    for shape in ((2, 3), (), (0,), (37,), (2, 0, 3)):
        yield Sample((t(*shape, values=(0.5, -0.4, 1.5, -2.0, 0.1)),), dtypes="f32 f64")
        yield Sample((t(*shape, values=(-0.5, 0.4, 1.5, -2.0, -0.1)), 0.1, 0.6), dtypes="f32 f64")
