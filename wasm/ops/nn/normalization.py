"""Layer and batch normalization."""

from generator.table import family, op

family("Normalization")

op(
    "layer_norm",
    "(Tensor x, int[] normalized_shape, Tensor? weight=None, Tensor? bias=None, float eps=1e-05) -> Tensor",
    lines="last",
    names="nn.functional.layer_norm",
    private=True,
    vmap="layer_norm(x, normalized_shape, raw(weight), raw(bias), eps) if not batched(weight) and not batched(bias) "
    "else None",
    forward=True,
    grad={
        "x": "layer_norm_backward_input(grad, x, weight, normalized_shape, eps)",
        "weight": "layer_norm_backward_weight(grad, x, normalized_shape, eps)",
        "bias": "grad",
    },
    samples="layer_norm()",
    ref="((d := x - np.mean(x, (dims := tuple(range(-len(normalized_shape), 0))), keepdims=True)) / np.sqrt(np.mean(d "
    "* d, dims, keepdims=True) + eps)) * (1 if weight is None else weight) + (0 if bias is None else bias)",
    doc="""Normalizes the last dims to mean 0 and variance 1: ``(x - mean) / sqrt(var + eps) * weight + bias``.

The variance is that of the population (divided by the number of elements).

Parameters
----------
x : Tensor
    Shape (*, *normalized_shape), floating-point.
normalized_shape : int[]
    The sizes of the dims to normalize over.
weight, bias : Tensor, optional
    Shape `normalized_shape`.
eps : float, default 1e-05
    Added to the variance.

Returns
-------
Tensor
    The shape of `x`.

Examples
--------
>>> import lucid
>>> from lucid.nn import functional as F
>>> [round(v, 3) for v in F.layer_norm(lucid.tensor([1.0, 3.0]), (2,)).tolist()]
[-1.0, 1.0]
""",
)

# With z = (x - mean) r and h = grad weight: dx = r (h - mean(h) - z mean(h z)); as a map from h it is symmetric.
op(
    "layer_norm_backward_input",
    "(Tensor grad_output, Tensor x, Tensor? weight, int[] normalized_shape, float eps) -> Tensor",
    lines="last",
    private=True,
    forward=True,
    grad={
        "grad_output": "layer_norm_backward_input(grad, x, None, normalized_shape, eps) if weight is None "
        "else layer_norm_backward_input(grad, x, None, normalized_shape, eps) * weight",
        "weight": "layer_norm_backward_input(grad, x, None, normalized_shape, eps) * grad_output",
        "x": "layer_norm_curvature(grad, grad_output if weight is None else grad_output * weight, x, "
        "normalized_shape, eps)",
    },
    samples="layer_norm_backward()",
)

op(
    "layer_norm_backward_weight",
    "(Tensor grad_output, Tensor x, int[] normalized_shape, float eps) -> Tensor",
    private=True,
    forward=True,
    grad={
        "grad_output": "layer_norm(x, normalized_shape, None, None, eps) * grad",
        "x": "layer_norm_backward_input(grad_output * grad, x, None, normalized_shape, eps)",
    },
)

# The gradient of u . dx(h, x) with respect to x, for centred u and h, p = mean(u z) and q = mean(h z):
#     -r² (z (mean(u h) - p q) + (u - z p) q + (h - z q) p)
op(
    "layer_norm_curvature",
    "(Tensor u, Tensor h, Tensor x, int[] normalized_shape, float eps) -> Tensor",
    private=True,
    compose="""
        rows = flatten(x, -len(normalized_shape))
        d = rows - mean(rows, -1, True)
        r = rsqrt(mean(d * d, -1, True) + eps)
        z = d * r
        flat_u = flatten(u, -len(normalized_shape))
        uc = flat_u - mean(flat_u, -1, True)
        flat_h = flatten(h, -len(normalized_shape))
        hc = flat_h - mean(flat_h, -1, True)
        p = mean(uc * z, -1, True)
        q = mean(hc * z, -1, True)
        all = z * (mean(uc * hc, -1, True) - p * q) + (uc - z * p) * q + (hc - z * q) * p
        reshape(all * r * r * -1.0, shape(x))
    """,
)

op(
    "batch_norm",
    "(Tensor x, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, bool training, float "
    "momentum, float eps)"
    " -> (Tensor result, Tensor mean, Tensor rstd)",
    private=True,
    forward=True,
    mutates="running_mean running_var if training",
    composition="""
       a = unsqueeze(x, 2) if ndim(x) == 2 else flatten(x, 2)
       measured = training and numel(a) > 0
       n = 1.0 * numel(a) / shape(a)[1] if measured else 2.0
       m = mean(a, [0, 2]) if measured else sum(a, [0, 2]) if training else clone(cast(running_mean, dtype(x)))
       v = (batch_norm_variance(a, unsqueeze(m, 1)) if measured
            else sum(a, [0, 2]) if training else cast(running_var, dtype(x)))
       r = batch_norm_rstd(v, eps)
       w = None if weight is None else unsqueeze(weight, 1)
       b = None if bias is None else unsqueeze(bias, 1)
       {running_mean: None if running_mean is None
            else batch_norm_moved(running_mean, m, momentum, 1.0) if measured else running_mean,
        running_var: None if running_var is None
            else batch_norm_moved(running_var, v, momentum, n / (n - 1)) if measured else running_var,
        result: reshape(batch_norm_normalised(a, unsqueeze(m, 1), unsqueeze(r, 1), w, b), shape(x)),
        mean: m,
        rstd: r}
   """,
    grad={
        "x": "batch_norm_backward(grads[0], grads[1], grads[2], x, weight, mean, rstd, training)[0]",
        "weight": "batch_norm_backward(grads[0], grads[1], grads[2], x, weight, mean, rstd, training)[1]",
        "bias": "batch_norm_backward(grads[0], grads[1], grads[2], x, weight, mean, rstd, training)[2]",
    },
    samples="batch_norm()",
    ref="np_batch_norm(x, weight, bias, running_mean, running_var, training, eps)",
    doc="""Normalizes each channel over all other dims: ``(x - mean) * rstd * weight + bias``.

There ``rstd = 1 / sqrt(var + eps)``. In training, mean and var (that of the population) are those of x, and the running
statistics move toward them: ``running = (1 - momentum) * running + momentum * new``, for the variance with the one
divided by n - 1. Outside training the running statistics are used (Ioffe and Szegedy, "Batch Normalization", 2015,
algorithms 1 and 2).

Parameters
----------
x : Tensor
    Shape (N, C) or (N, C, ...), floating-point.
weight, bias : Tensor, optional
    Shape (C,).
running_mean, running_var : Tensor, optional
    Shape (C,). Written to in training; needed outside.
training : bool
    Whether to use the statistics of x.
momentum, eps : float
    See above.

Returns
-------
(Tensor, Tensor, Tensor)
    The result, of the shape of `x`; the mean and the rstd that it was computed with, of shape (C,).

Raises
------
ValueError
    If a channel has a single value in training, or a statistic is None outside of it.
ShapeMismatch
    If a tensor is not of shape (C,).
""",
)

# As nn.functional has it: in PyTorch's order, the result alone.
op(
    "batch_norm_result",
    "(Tensor x, Tensor? running_mean, Tensor? running_var, Tensor? weight=None, Tensor? bias=None, "
    "bool training=False, float momentum=0.1, float eps=1e-05) -> Tensor",
    names="nn.functional.batch_norm",
    private=True,
    compose="batch_norm(x, weight, bias, running_mean, running_var, training, momentum, eps)[0]",
    samples="batch_norm_result()",
    ref="np_batch_norm(x, weight, bias, running_mean, running_var, training, eps)[0]",
    doc="""Normalizes each channel: ``(x - mean) / sqrt(var + eps) * weight + bias``.

In training, mean and var (that of the population) are those of `x` over all dims but the second, and the running
statistics move toward them, the variance's toward the one divided by n - 1: ``running = (1 - momentum) * running +
momentum * new``. Otherwise the running statistics are used (Ioffe and Szegedy 2015, Batch Normalization).

Parameters
----------
x : Tensor
    Shape (N, C) or (N, C, ...), floating-point.
running_mean, running_var : Tensor or None
    Shape (C,). Written to in training; needed otherwise.
weight, bias : Tensor, optional
    Shape (C,). Default: 1 and 0.
training : bool, default False
    Whether to use the statistics of `x`.
momentum : float, default 0.1
    How far the running statistics move.
eps : float, default 1e-05
    Added to the variance.

Returns
-------
Tensor
    The shape of `x`.

Raises
------
ValueError
    If a channel has a single value in training, or a statistic is missing otherwise.
ShapeMismatch
    If a tensor is not of shape (C,).

Examples
--------
>>> import lucid
>>> from lucid.nn import functional as F
>>> mean, var = lucid.zeros(1), lucid.ones(1)
>>> y = F.batch_norm(lucid.tensor([[1.0], [3.0]]), mean, var, training=True)
>>> [round(v, 3) for v in y.flatten().tolist()]
[-1.0, 1.0]
>>> [round(v, 3) for v in (mean.item(), var.item())]
[0.2, 1.1]
""",
)

# The kernel; made of other ops where it is to be differentiated again.
op(
    "batch_norm_backward",
    "(Tensor grad_output, Tensor grad_mean, Tensor grad_rstd, Tensor x, Tensor? weight, Tensor mean, Tensor rstd, "
    "bool training)"
    " -> (Tensor grad_x, Tensor grad_weight, Tensor grad_bias)",
    private=True,
    composite=True,
    transparent=False,
    samples="batch_norm_backward()",
)

op(
    "batch_norm_backward_fused",
    "(Tensor grad_output, Tensor grad_mean, Tensor grad_rstd, Tensor x, Tensor? weight, Tensor mean, Tensor rstd, "
    "bool training)"
    " -> (Tensor grad_x, Tensor grad_weight, Tensor grad_bias)",
    private=True,
    forward=True,
)

# What batch_norm and its gradient are made of, for x (N, C, L) and statistics (C, 1). With h = g w and d = x - m:
#     dx = r (h - mean(h)) - d r³ (mean(h d) + gr / n) + gm / n
op(
    "batch_norm_input_gradient",
    "(Tensor g, Tensor gm, Tensor gr, Tensor x, Tensor? w, Tensor m, Tensor r) -> Tensor",
    private=True,
    compose="batch_norm_centred_gradient(g if w is None else g * w, gm, gr, x - m, r, 1.0 * shape(x)[1] / numel(x))",
)

op(
    "batch_norm_centred_gradient",
    "(Tensor h, Tensor gm, Tensor gr, Tensor d, Tensor r, float share) -> Tensor",
    private=True,
    compose="r * (h - mean(h, [0, 2], True)) - d * (r * r * r * (mean(h * d, [0, 2], True) + gr * share)) + gm * share",
)

op(
    "batch_norm_scaled_gradient",
    "(Tensor g, Tensor? w, Tensor r) -> Tensor",
    private=True,
    compose="g * r if w is None else g * (w * r)",
)

op(
    "batch_norm_weight_gradient",
    "(Tensor g, Tensor x, Tensor m, Tensor rstd) -> Tensor",
    private=True,
    compose="sum(g * (x - m), [0, 2], False) * rstd",
)

op("batch_norm_variance", "(Tensor x, Tensor m) -> Tensor", private=True, compose="mean(square(x - m), [0, 2], False)")

op("batch_norm_rstd", "(Tensor var, float eps) -> Tensor", private=True, compose="rsqrt(var + eps)")

op(
    "batch_norm_normalised",
    "(Tensor x, Tensor m, Tensor r, Tensor? w, Tensor? b) -> Tensor",
    private=True,
    compose="batch_norm_shifted((x - m) * r if w is None else (x - m) * (r * w), b)",
)

op("batch_norm_shifted", "(Tensor y, Tensor? b) -> Tensor", private=True, compose="y if b is None else y + b")

op(
    "batch_norm_moved",
    "(Tensor running, Tensor value, float momentum, float factor) -> Tensor",
    private=True,
    compose="running * (1.0 - momentum) + value * (momentum * factor)",
)
