"""Convolution over images, and its transpose."""

from generator.table import family, op, overload

family("Convolution")

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
    doc="""Convolves images (cross-correlation): at each position the sum of window times weight, plus bias.

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

# What nn.functional calls conv2d: with padding by its amount, or by a word.
op(
    "convolution2d_padded",
    "(Tensor x, Tensor weight, Tensor? bias=None, int[] stride=1, enum(valid|same) padding='valid', int[] dilation=1, "
    "int groups=1) -> Tensor",
    private=True,
    composite=True,
    samples="conv2d_padded()",
)

overload(
    "nn.functional.conv2d",
    "convolution2d convolution2d_padded",
    doc="""Computes the two-dimensional convolution (cross-correlation) of images with filters.

At each position the sum of window times weight, plus bias.

Parameters
----------
x : Tensor
    Shape (N, C, H, W) or (C, H, W), floating-point.
weight : Tensor
    Shape (out channels, C / groups, height, width).
bias : Tensor, optional
    Shape (out channels,). Default: none.
stride, dilation : int or pair of int, default 1
    Steps between windows, and between the elements of a window.
padding : int, pair of int, 'same' or 'valid', default 0
    Zeros added on each side; 'same' keeps height and width and needs stride 1, 'valid' adds none.
groups : int, default 1
    Blocks of channels that are convolved separately.

Returns
-------
Tensor
    Shape (N, out channels, H', W') with ``H' = (H + 2 padding - dilation (height - 1) - 1) // stride + 1``.

Raises
------
ValueError
    If `padding` is another word, or 'same' beside a stride.
ShapeMismatch
    If the shapes do not fit each other.

Examples
--------
>>> import lucid
>>> from lucid.nn import functional as F
>>> F.conv2d(lucid.ones(1, 1, 3, 3), lucid.ones(1, 1, 2, 2)).tolist()
[[[[4.0, 4.0], [4.0, 4.0]]]]
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

op(
    "conv_transpose2d",
    "(Tensor x, Tensor weight, Tensor? bias=None, int[] stride=1, int[] padding=0, int[] output_padding=0, int "
    "groups=1, int[] dilation=1) -> Tensor",
    names="nn.functional.conv_transpose2d",
    private=True,
    composite=True,
    samples="conv_transpose2d()",
    ref="np_conv_transpose2d(x, weight, bias, stride, padding, output_padding, groups, dilation)",
    doc="""Applies a transposed convolution to images: the map from conv2d's output to its input, plus bias.

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
    If the shapes do not fit each other or the result would have no elements.
ValueError
    If an argument is out of its range.

Examples
--------
>>> import lucid
>>> from lucid.nn import functional as F
>>> F.conv_transpose2d(lucid.ones(1, 1, 2, 2), lucid.ones(1, 1, 2, 2)).tolist()
[[[[1.0, 2.0, 1.0], [2.0, 4.0, 2.0], [1.0, 2.0, 1.0]]]]
""",
)
