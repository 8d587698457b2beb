"""Layers with state or with recursions of their own: batch_norm, transposed convolution, ctc_loss."""

from table import family, op

family("Neural networks")

# ---- Transposed convolution -----------------------------------------------------------------------------------------

op(
    "conv_transpose2d",
    "(Tensor x, Tensor weight, Tensor? bias=None, int[] stride=1, int[] padding=0, int[] output_padding=0, int "
    "groups=1, int[] dilation=1) -> Tensor",
    private=True,
    composite=True,
    samples="conv_transpose2d()",
    ref="np_conv_transpose2d(x, weight, bias, stride, padding, output_padding, groups, dilation)",
    doc="""Two-dimensional transposed convolution: the map from conv2d's output to its input, plus bias.

Each element of `x` adds the kernel, times itself, to the window of the result that it stands for
(Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016, chapter 4).

Parameters
----------
x : Tensor
    Shape (N, C, H, W) or (C, H, W), floating-point.
weight : Tensor
    Shape (C, out channels / groups, height, width).
bias : Tensor, optional
    Shape (out channels,).
stride, padding, dilation : int or pair of int, default 1, 0, 1
    Those of the convolution whose transpose this is: `padding` rows and columns are cut off on each side.
output_padding : int or pair of int, default 0
    Rows and columns added at the end; less than stride or dilation.
groups : int, default 1
    Blocks of channels that are convolved separately.

Returns
-------
Tensor
    Shape (N, out channels, H', W') with ``H' = (H - 1) stride - 2 padding + dilation (height - 1) + output_padding +
    1``.

Raises
------
ShapeMismatch
    When the shapes do not go together or the result would have no elements.
ValueError
    When an argument is out of its range.
""",
)

# ---- Batch normalisation --------------------------------------------------------------------------------------------

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
    doc="""Normalises each channel over all other dims: ``(x - mean) * rstd * weight + bias``, ``rstd = 1 / sqrt(var +
eps)``.

In training, mean and var (that of the population) are those of x, and the running statistics move toward them:
``running = (1 - momentum) * running + momentum * new``, for the variance with the one divided by n - 1. Outside
training the running statistics are used (Ioffe and Szegedy, "Batch Normalization", 2015, algorithms 1 and 2).

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
    In training, where a channel has a single value; outside, where a statistic is None.
ShapeMismatch
    When a tensor is not of shape (C,).
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

# ---- Connectionist temporal classification --------------------------------------------------------------------------

op(
    "ctc_loss",
    "(Tensor log_probs, Tensor targets, Tensor input_lengths, Tensor target_lengths, int blank=0, enum(none|mean|sum) "
    "reduction='mean', bool zero_infinity=False) -> Tensor",
    private=True,
    composite=True,
    samples="ctc_loss()",
    ref="np_ctc_loss(log_probs, targets, input_lengths, target_lengths, blank, reduction, zero_infinity)",
    doc="""Minus the log-probability of a target sequence, over all its alignments with the frames.

An alignment gives each frame a class; repeated classes are merged and then blanks taken out (Graves, Fernández, Gomez
and Schmidhuber, "Connectionist Temporal Classification", ICML 2006, equations 6 to 8 and 15).

Parameters
----------
log_probs : Tensor
    Log-probabilities of the classes, shape (T, N, C), or (T, C) for one sequence.
targets : Tensor
    Classes, integers, shape (N, S) or (S,) for one sequence; or all targets one behind the other, shape (sum of
    lengths,).
input_lengths, target_lengths : Tensor
    Integers, shape (N,), or () for one sequence.
blank : int, default 0
    The class that stands for no label.
reduction : {'none', 'mean', 'sum'}, default 'mean'
    'mean' divides each loss by its target's length and averages over the batch.
zero_infinity : bool, default False
    Whether infinite losses, of targets that are too long for their frames, and their gradients count as 0.

Returns
-------
Tensor
    0-d, or shape (N,) with reduction 'none'.

Raises
------
ValueError
    When a length or the blank is out of range.
IndexError
    When a target is not a class.
""",
)

# (losses, alpha). Nobody differentiates alpha, which the gradient of the losses uses.
op(
    "ctc_loss_rows",
    "(Tensor log_probs, Tensor targets, Tensor input_lengths, Tensor target_lengths, int blank) -> (Tensor losses, "
    "Tensor log_alpha)",
    private=True,
    forward=True,
    grad={
        "log_probs": "ctc_loss_backward(grad, log_probs, targets, input_lengths, target_lengths, losses, log_alpha, "
        "blank)"
    },
)

# The kernel; made of other ops where it is to be differentiated again.
op(
    "ctc_loss_backward",
    "(Tensor grad_output, Tensor log_probs, Tensor targets, Tensor input_lengths, Tensor target_lengths, Tensor "
    "losses, Tensor log_alpha, int blank) -> Tensor",
    private=True,
    composite=True,
)
op(
    "ctc_loss_backward_fused",
    "(Tensor grad_output, Tensor log_probs, Tensor targets, Tensor input_lengths, Tensor target_lengths, Tensor "
    "losses, Tensor log_alpha, int blank) -> Tensor",
    private=True,
    forward=True,
)
