"""Samples of the ops of wasm/ops/nn/normalization.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import Sample, t


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


def layer_norm():
    for shape, last in (((2, 4), (4,)), ((2, 2, 3), (2, 3)), ((3,), (3,)), ((2, 3, 2), (2,)), ((0, 3), (3,))):
        yield Sample((t(*shape), last), dtypes="f32 f64")
        yield Sample((t(*shape), last, t(*last, low=0.5, high=2), t(*last), 1e-3), dtypes="f32 f64")
    yield Sample((t(2, 4, low=10, high=11), (4,), t(4), None, 1e-2), dtypes="f32 f64", grad=False)


def layer_norm_backward():
    yield Sample((t(2, 4), t(2, 4), t(4), (4,), 1e-3), dtypes="f32 f64")
    yield Sample((t(2, 3), t(2, 3), None, (3,), 1e-2), dtypes="f32 f64")
    yield Sample((t(2, 2, 2), t(2, 2, 2), t(2, 2), (2, 2), 0.1), dtypes="f32 f64")


def batch_norm_result():
    """batch_norm_result(x, running_mean, running_var, weight, bias, training, momentum, eps) that writes nothing."""
    for sample in batch_norm():
        x, weight, bias, mean, var, training, momentum, eps = sample.args
        if not training or mean is None:
            yield Sample((x, mean, var, weight, bias, training, momentum, eps), dtypes=sample.dtypes, grad=mean is None)


def group_norm():
    for shape, groups in (((2, 4), 2), ((2, 4, 3), 1), ((1, 6, 2, 2), 3), ((0, 4, 2), 2), ((2, 2, 0), 1)):
        yield Sample((t(*shape), groups), dtypes="f32 f64")
        yield Sample((t(*shape), groups, t(shape[1], low=0.5, high=2), t(shape[1]), 0.1), dtypes="f32 f64")


def rms_norm():
    for shape, normalized in (((2, 3), (3,)), ((2, 3, 2), (3, 2)), ((4,), (4,)), ((0, 3), (3,)), ((3,), ())):
        yield Sample((t(*shape, low=0.5, high=2), normalized), dtypes="f32 f64")
        yield Sample((t(*shape), normalized, t(*normalized, low=0.5, high=2), 0.1), dtypes="f32 f64")
    yield Sample((t(2, 3), (3,), t(3)), dtypes="f32 f64", note="the eps of the dtype")


def local_response_norm():
    """local_response_norm(x, size, alpha, beta, k)."""
    for shape, size, *rest in (
        ((2, 3, 2), 2, 0.5),
        ((1, 4, 3), 3, 1.0, 0.5, 2.0),
        ((1, 2, 2, 2), 5, 2.0, 1.0, 0.5),
        ((1, 5, 1, 2, 1), 1),
        ((0, 3, 2), 2),
        ((2, 3, 0), 2),
    ):
        yield Sample((t(*shape), size, *rest), dtypes="f32 f64")


def normalize():
    for shape, p, dim in (((2, 3), 2.0, 1), ((2, 3), 1.0, 0), ((2, 2, 3), 3.0, (0, -1)), ((0, 3), 2.0, 1)):
        yield Sample((t(*shape, low=0.5, high=2), p, dim, 1e-12), dtypes="f32 f64")
    yield Sample((t(low=0.5, high=2), 2.0, -1, 1e-12), dtypes="f32 f64")
    yield Sample((t(4, low=-1e-3, high=1e-3), 2.0, 0, 0.5), dtypes="f32 f64", note="shorter than eps")
