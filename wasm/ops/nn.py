"""What neural networks are made of: softmax, losses, embedding, layer_norm, convolution, pooling.

The layers and functions of lucid.nn call these; only softmax and log_softmax are public here.
"""

from table import family, op

family("Neural networks")

# ---- softmax --------------------------------------------------------------------------------------------------------

op(
    "softmax",
    "(Tensor self, int dim=-1) -> Tensor",
    variants="function method",
    vmap="softmax(self, shift(dim)) if ndim(self) > 1 else squeeze(softmax(unsqueeze(self, 1), 1), [1])",
    jvp={"result": "softmax_backward(self_t, result, dim)"},
    forward=True,
    grad={"self": "softmax_backward(grad, result, dim)"},
    samples="softmax()",
    ref="np.exp(self - np_logsumexp(self, dim, True))",
    doc="""Exponentials that add up to 1 along a dim: ``exp(x) / sum(exp(x), dim)``.

Computed from ``x - max(x)``, so that nothing overflows. Integers and bool become the default float dtype.

Parameters
----------
self : Tensor
    Shape (*).
dim : int, default -1
    The dim along which the result adds up to 1.

Returns
-------
Tensor
    The shape of `self`, floating-point.

Examples
--------
>>> import lucid
>>> lucid.softmax(lucid.tensor([0., 0.]), 0)
tensor([0.5, 0.5])
""",
)

op(
    "log_softmax",
    "(Tensor self, int dim=-1) -> Tensor",
    variants="function method",
    vmap="log_softmax(self, shift(dim)) if ndim(self) > 1 else squeeze(log_softmax(unsqueeze(self, 1), 1), [1])",
    jvp={"result": "self_t - sum(self_t * exp(result), dim, True)"},
    forward=True,
    grad={"self": "log_softmax_backward(grad, result, dim)"},
    samples="softmax()",
    ref="self - np_logsumexp(self, dim, True)",
    doc="""The logarithm of softmax: ``x - log(sum(exp(x), dim))``.

Exact where softmax itself would underflow. Integers and bool become the default float dtype.

Parameters
----------
self : Tensor
    Shape (*).
dim : int, default -1
    The dim along which the exponentials of the result add up to 1.

Returns
-------
Tensor
    The shape of `self`, floating-point.

Examples
--------
>>> import lucid
>>> lucid.log_softmax(lucid.tensor([0., 0.]), 0)
tensor([-0.6931, -0.6931])
""",
)

# With y = softmax x: dx = y (g - sum(g y)). The Jacobian is symmetric.
op(
    "softmax_backward",
    "(Tensor grad_output, Tensor output, int dim) -> Tensor",
    private=True,
    vmap="softmax_backward(grad_output, output, shift(dim)) if ndim(output) > 1 else None",
    forward=True,
    grad={
        "grad_output": "softmax_backward(grad, output, dim)",
        "output": "grad * (grad_output - sum(grad_output * output, dim, True)) - grad_output * sum(grad * output, "
        "dim, True)",
    },
    samples="softmax_backward()",
    ref="output * (grad_output - np.sum(grad_output * output, dim, keepdims=True))",
)

# With y = log_softmax x: dx = g - exp(y) sum(g).
op(
    "log_softmax_backward",
    "(Tensor grad_output, Tensor output, int dim) -> Tensor",
    private=True,
    vmap="log_softmax_backward(grad_output, output, shift(dim)) if ndim(output) > 1 else None",
    forward=True,
    grad={
        "grad_output": "grad - sum(grad * exp(output), dim, True)",
        "output": "-(grad * exp(output)) * sum(grad_output, dim, True)",
    },
    samples="softmax_backward()",
    ref="grad_output - np.exp(output) * np.sum(grad_output, dim, keepdims=True)",
)

# ---- Losses ---------------------------------------------------------------------------------------------------------

_REDUCTION = "enum(none|mean|sum) reduction='mean'"
_CLASSES = """Parameters
----------
input : Tensor
    {what}, shape (N, C), (N, C, d1, ...) or (C,).
target : Tensor
    Class indices, int64 or int32, shape (N,), (N, d1, ...) or ().
weight : Tensor, optional
    Shape (C,): a weight per class. Default: 1 for each.
reduction : {{'none', 'mean', 'sum'}}, default 'mean'
    'mean' divides by the sum of the weights of the targets that count.
ignore_index : int, default -100
    A target that counts for nothing.
"""

op(
    "nll_loss",
    f"(Tensor input, Tensor target, Tensor? weight=None, {_REDUCTION}, int ignore_index=-100) -> Tensor",
    private=True,
    composite=True,
    doc=f"""Negative log-likelihood: ``-weight[target] * input[target]`` for each sample.

{_CLASSES.format(what="Log-probabilities")}
Returns
-------
Tensor
    0-d, or the shape of `target` with reduction 'none'.

Raises
------
IndexError
    When a target is not a class.
""",
)

op(
    "nll_loss_nd",
    f"(Tensor input, Tensor target, Tensor? weight=None, {_REDUCTION}, int ignore_index=-100) -> Tensor",
    samples="class_loss()",
    private=True,
    forward=True,
    grad={"input": "nll_loss_backward(grad, shape(input), target, weight, reduction, ignore_index)"},
)

# nll_loss is linear in its input, so that it is the adjoint of its own gradient.
op(
    "nll_loss_backward",
    "(Tensor grad_output, int[] shape, Tensor target, Tensor? weight, enum(none|mean|sum) reduction, int "
    "ignore_index) -> Tensor",
    private=True,
    forward=True,
    grad={"grad_output": "nll_loss_nd(grad, target, weight, reduction, ignore_index)"},
)

op(
    "cross_entropy",
    f"(Tensor input, Tensor target, Tensor? weight=None, {_REDUCTION}, int ignore_index=-100, float "
    f"label_smoothing=0.0) -> Tensor",
    private=True,
    composite=True,
    doc=f"""Cross entropy of softmax(input) with classes: ``-log(softmax(input)[target])`` for each sample.

With smoothing e a sample costs ``(1 - e) * (its loss) + e / C * (the sum of the losses of all classes)``.

{_CLASSES.format(what="Scores before softmax")}label_smoothing : float, default 0
    From 0 to 1: how much of each target is spread over all classes.

Returns
-------
Tensor
    0-d, or the shape of `target` with reduction 'none'.

Raises
------
IndexError
    When a target is not a class.
""",
)

_TAIL = "Tensor target, Tensor? weight, enum(none|mean|sum) reduction, int ignore_index, float label_smoothing"
_ARGS = "target, weight, reduction, ignore_index, label_smoothing"

op(
    "cross_entropy_nd",
    f"(Tensor input, Tensor target, Tensor? weight=None, {_REDUCTION}, int ignore_index=-100, float "
    f"label_smoothing=0.0) -> Tensor",
    samples="cross_entropy()",
    private=True,
    forward=True,
    grad={"input": f"cross_entropy_backward(grad, input, {_ARGS})"},
)

# Per row dx = scale softmax(x) - (the smoothed target), where scale is linear in grad_output and does not depend on x.
op(
    "cross_entropy_backward",
    f"(Tensor grad_output, Tensor input, {_TAIL}) -> Tensor",
    private=True,
    forward=True,
    grad={
        "grad_output": f"sum(grad * cross_entropy_backward(ones_like(grad_output), input, {_ARGS}), 1)",
        "input": f"softmax_backward(grad, softmax(input, 1), 1) * unsqueeze(cross_entropy_scale(grad_output, "
        f"shape(input), {_ARGS}), 1)",
    },
)

op(
    "cross_entropy_scale",
    f"(Tensor grad_output, int[] shape, {_TAIL}) -> Tensor",
    private=True,
    forward=True,
    grad={"grad_output": f"grad * cross_entropy_scale(ones_like(grad_output), shape, {_ARGS})"},
)

op(
    "mse_loss",
    f"(Tensor input, Tensor target, {_REDUCTION}) -> Tensor",
    private=True,
    forward=True,
    grad={
        "input": "mse_loss_backward(grad, input, target, reduction)",
        "target": "mse_loss_backward(grad, target, input, reduction)",
    },
    samples="mse_loss()",
    ref="{'none': (d := np.square(input - target)), 'mean': np.mean(d), 'sum': np.sum(d)}[reduction]",
    doc="""Mean squared error: ``(input - target) ** 2``, averaged, summed or as it is.

Parameters
----------
input, target : Tensor
    Shapes that broadcast together.
reduction : {'none', 'mean', 'sum'}, default 'mean'
    What becomes of the squares.

Returns
-------
Tensor
    0-d, or the broadcast shape with reduction 'none'.
""",
)

# 2 (input - target) grad, over the number of elements for the mean.
op(
    "mse_loss_backward",
    "(Tensor grad_output, Tensor input, Tensor target, enum(none|mean|sum) reduction) -> Tensor",
    private=True,
    forward=True,
    grad={
        "grad_output": "(input - target) * grad * (2.0 / numel(grad)) if reduction == 'mean' else (input - target) * "
        "grad * 2.0",
        "input": "grad * grad_output * (2.0 / numel(grad)) if reduction == 'mean' else grad * grad_output * 2.0",
        "target": "grad * grad_output * (-2.0 / numel(grad)) if reduction == 'mean' else grad * grad_output * -2.0",
    },
    samples="mse_loss_backward()",
    ref="2 * (input - target) * grad_output / (np.broadcast(input, target).size if reduction == 'mean' else 1)",
)

# ---- embedding ------------------------------------------------------------------------------------------------------

op(
    "embedding",
    "(Tensor weight, Tensor indices, int padding_idx=-1) -> Tensor",
    private=True,
    vmap="embedding(raw(weight), indices, padding_idx) if not batched(weight) else None",
    forward=True,
    grad={"weight": "embedding_backward(grad, indices, shape(weight), padding_idx)"},
    samples="embedding()",
    ref="weight[indices]",
    doc="""Rows of a matrix by index: ``weight[indices]``.

Parameters
----------
weight : Tensor
    Shape (rows, features).
indices : Tensor
    int64 or int32, from 0 to rows - 1, any shape.
padding_idx : int, default -1
    A row that gets no gradient; -1 for none.

Returns
-------
Tensor
    The shape of `indices` and (features,).

Raises
------
IndexError
    When an index is out of range.
""",
)

op(
    "embedding_backward",
    "(Tensor grad_output, Tensor indices, int[] shape, int padding_idx) -> Tensor",
    private=True,
    forward=True,
    grad={"grad_output": "embedding_skip(grad, indices, padding_idx)"},
)

# embedding with zeros for the padding index: the adjoint of embedding_backward.
op(
    "embedding_skip",
    "(Tensor weight, Tensor indices, int padding_idx) -> Tensor",
    private=True,
    forward=True,
    grad={"weight": "embedding_backward(grad, indices, shape(weight), padding_idx)"},
    samples="embedding_padded()",
    ref="np.where((indices == padding_idx)[..., None], 0, weight[indices])",
)

# ---- layer_norm -----------------------------------------------------------------------------------------------------

op(
    "layer_norm",
    "(Tensor x, int[] normalized_shape, Tensor? weight=None, Tensor? bias=None, float eps=1e-05) -> Tensor",
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
    doc="""Normalises the last dims to mean 0 and variance 1: ``(x - mean) / sqrt(var + eps) * weight + bias``.

The variance is that of the population (divided by the number of elements).

Parameters
----------
x : Tensor
    Shape (*, *normalized_shape), floating-point.
normalized_shape : int[]
    The sizes of the dims to normalise over.
weight, bias : Tensor, optional
    Shape `normalized_shape`.
eps : float, default 1e-05
    Added to the variance.

Returns
-------
Tensor
    The shape of `x`.
""",
)

# With z = (x - mean) r and h = grad weight: dx = r (h - mean(h) - z mean(h z)); as a map from h it is symmetric.
op(
    "layer_norm_backward_input",
    "(Tensor grad_output, Tensor x, Tensor? weight, int[] normalized_shape, float eps) -> Tensor",
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
    compose="reshape(layer_norm_curvature_rows(flatten(u, -len(normalized_shape)), flatten(h, "
    "-len(normalized_shape)), "
    "flatten(x, -len(normalized_shape)), eps), shape(x))",
)
op(
    "layer_norm_curvature_rows",
    "(Tensor u, Tensor h, Tensor x, float eps) -> Tensor",
    private=True,
    compose="layer_norm_curvature_centred(u - mean(u, -1, True), h - mean(h, -1, True), x - mean(x, -1, True), eps)",
)
op(
    "layer_norm_curvature_centred",
    "(Tensor u, Tensor h, Tensor d, float eps) -> Tensor",
    private=True,
    compose="layer_norm_curvature_scaled(u, h, d, rsqrt(mean(d * d, -1, True) + eps))",
)
op(
    "layer_norm_curvature_scaled",
    "(Tensor u, Tensor h, Tensor d, Tensor r) -> Tensor",
    private=True,
    compose="layer_norm_curvature_sum(u, h, d * r, mean(u * d, -1, True) * r, mean(h * d, -1, True) * r) * r * r * "
    "-1.0",
)
op(
    "layer_norm_curvature_sum",
    "(Tensor u, Tensor h, Tensor z, Tensor p, Tensor q) -> Tensor",
    private=True,
    compose="z * (mean(u * h, -1, True) - p * q) + (u - z * p) * q + (h - z * q) * p",
)

# ---- Convolution: bilinear, so that each of the three ops is an expression of the others ----------------------------

_CONV = "int[] stride=1, int[] padding=0, int[] dilation=1, int groups=1"
_CONV_REST = "stride, padding, dilation, groups"

# Named apart from the kernels' struct lt_conv2d.
op(
    "convolution2d",
    f"(Tensor x, Tensor weight, Tensor? bias=None, {_CONV}) -> Tensor",
    names="conv2d",
    private=True,
    jvp="each",
    vmap="""(None if batched(weight) or batched(bias) else convolution2d(x, raw(weight), raw(bias), stride, padding,
    dilation, groups) if ndim(x) == 4 else unflatten(convolution2d(flatten(x, 0, 1), raw(weight), raw(bias), stride,
    padding, dilation, groups), 0, [B, -1]))""",
    forward=True,
    grad={
        "x": f"conv2d_backward_input(grad, weight, shape(x), {_CONV_REST})",
        "weight": f"conv2d_backward_weight(grad, x, shape(weight), {_CONV_REST})",
        "bias": "sum(grad, [0, 2, 3]) if ndim(x) == 4 else sum(grad, [1, 2])",
    },
    samples="conv2d()",
    doc="""Two-dimensional convolution (cross-correlation): at each position the sum of window times weight, plus bias.

Parameters
----------
x : Tensor
    Shape (N, C, H, W) or (C, H, W), floating-point.
weight : Tensor
    Shape (out channels, C / groups, height, width).
bias : Tensor, optional
    Shape (out channels,).
stride, padding, dilation : int or pair of int, default 1, 0, 1
    Steps between windows, zeros added on each side, steps between the elements of a window.
groups : int, default 1
    Blocks of channels that are convolved separately.

Returns
-------
Tensor
    Shape (N, out channels, H', W') with ``H' = (H + 2 padding - dilation (height - 1) - 1) // stride + 1``.
""",
)

op(
    "conv2d_backward_input",
    "(Tensor grad_output, Tensor weight, int[] shape, int[] stride, int[] padding, int[] dilation, int groups) -> "
    "Tensor",
    private=True,
    forward=True,
    grad={
        "grad_output": f"conv2d(grad, weight, None, {_CONV_REST})",
        "weight": f"conv2d_backward_weight(grad_output, grad, shape(weight), {_CONV_REST})",
    },
    samples="conv2d_backward_input()",
)

op(
    "conv2d_backward_weight",
    "(Tensor grad_output, Tensor x, int[] shape, int[] stride, int[] padding, int[] dilation, int groups) -> Tensor",
    private=True,
    forward=True,
    grad={
        "grad_output": f"conv2d(x, grad, None, {_CONV_REST})",
        "x": f"conv2d_backward_input(grad_output, grad, shape(x), {_CONV_REST})",
    },
    samples="conv2d_backward_weight()",
)

# ---- Pooling --------------------------------------------------------------------------------------------------------

_POOL = "Tensor x, int[] kernel_size, int[]? stride=None, int[] padding=0, int[] dilation=1, bool ceil_mode=False"
_POOL_DOC = """Parameters
----------
x : Tensor
    Shape (N, C, H, W) or (C, H, W), floating-point.
kernel_size : int or pair of int
    The size of a window.
stride : int or pair of int, optional
    Steps between windows. Default: `kernel_size`.
padding : int or pair of int, default 0
    Added on each side; never the greatest. At most half of `kernel_size`.
dilation : int or pair of int, default 1
    Steps between the elements of a window.
ceil_mode : bool, default False
    Whether a last window that is cut off counts.
"""

op(
    "max_pool2d_with_indices",
    f"({_POOL}) -> (Tensor values, Tensor indices)",
    private=True,
    forward=True,
    grad={"x": "max_pool2d_backward(grad, indices, shape(x))"},
    samples="max_pool2d()",
    doc=f"""The greatest element of each window, and its flat index in the (H, W) image. NaN counts as the greatest.

{_POOL_DOC}
Returns
-------
(Tensor, Tensor)
    Values and int64 indices, shape (N, C, H', W').
""",
)

op(
    "max_pool2d",
    f"({_POOL}) -> Tensor",
    private=True,
    composite=True,
    samples="max_pool2d()",
    doc=f"""The greatest element of each window. NaN counts as the greatest.

{_POOL_DOC}
Returns
-------
Tensor
    Shape (N, C, H', W').
""",
)

op(
    "max_pool2d_backward",
    "(Tensor grad_output, Tensor indices, int[] shape) -> Tensor",
    private=True,
    forward=True,
    grad={"grad_output": "max_pool2d_gather(grad, indices)"},
    samples="max_pool2d_backward()",
)

op(
    "max_pool2d_gather",
    "(Tensor self, Tensor indices) -> Tensor",
    private=True,
    compose="reshape(gather(flatten(self, -2), -1, flatten(indices, -2)), shape(indices))",
)
