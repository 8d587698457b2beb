"""Convolution over sequences, images and volumes, and its transpose."""

from generator.table import family, need, op, overload

family("Convolution")

_CONV = "int[] stride=1, int[] padding=0, int[] dilation=1, int groups=1"
_REST = "stride, padding, dilation, groups"

# Over one, two or three dims behind the channels: as many as the weight has.
op(
    "convolve",
    f"(Tensor x, Tensor weight, Tensor? bias=None, {_CONV}) -> Tensor",
    private=True,
    jvp="each",
    vmap=f"""(None if batched(weight) or batched(bias) else convolve(x, raw(weight), raw(bias), {_REST})
    if ndim(x) == ndim(weight) - 1 else unflatten(convolve(flatten(x, 0, 1), raw(weight), raw(bias), {_REST}),
    0, [B, -1]))""",
    forward=True,
    grad={
        "x": f"convolve_backward_input(grad, weight, shape(x), {_REST})",
        "weight": f"convolve_backward_weight(grad, x, shape(weight), {_REST})",
        "bias": "sum(flatten(grad, 2), [0, 2]) if ndim(x) == ndim(weight) else sum(flatten(grad, 1), [1])",
    },
    samples="convolve()",
)

op(
    "convolve_backward_input",
    "(Tensor grad_output, Tensor weight, int[] shape, int[] stride, int[] padding, int[] dilation, int groups) -> "
    "Tensor",
    private=True,
    jvp="each",
    forward=True,
    grad={
        "grad_output": f"convolve(grad, weight, None, {_REST})",
        "weight": f"convolve_backward_weight(grad_output, grad, shape(weight), {_REST})",
    },
    samples="convolve_backward_input()",
)

op(
    "convolve_backward_weight",
    "(Tensor grad_output, Tensor x, int[] shape, int[] stride, int[] padding, int[] dilation, int groups) -> Tensor",
    private=True,
    jvp="each",
    forward=True,
    grad={
        "grad_output": f"convolve(x, grad, None, {_REST})",
        "x": f"convolve_backward_input(grad_output, grad, shape(x), {_REST})",
    },
    samples="convolve_backward_weight()",
)

# With padding by a word.
_PADDED = "int[] stride=1, enum(valid|same) padding='valid', int[] dilation=1, int groups=1"
op(
    "convolve_padded",
    f"(Tensor x, Tensor weight, Tensor? bias=None, {_PADDED}) -> Tensor",
    private=True,
    composite=True,
)

_TRANSPOSED = "int[] stride=1, int[] padding=0, int[] output_padding=0, int groups=1, int[] dilation=1"
op(
    "convolve_transposed",
    f"(Tensor x, Tensor weight, Tensor? bias=None, {_TRANSPOSED}) -> Tensor",
    private=True,
    composite=True,
)

_DOC = """At each position the sum of window times weight, plus bias.

Parameters
----------
x : Tensor
    Shape {shape}, floating-point.
weight : Tensor
    Shape (out channels, C / groups, {kernel}).
bias : Tensor, optional
    Shape (out channels,). Default: none.
stride, dilation : {ints}, default 1
    Steps between windows, and between the elements of a window.
padding : {ints}, 'same' or 'valid', default 0
    Zeros added on each side; 'same' keeps the sizes and needs stride 1, 'valid' adds none.
groups : int, default 1
    Blocks of channels that are convolved separately.

Returns
-------
Tensor
    Shape (N, out channels, {out}) with
    ``{last}' = ({last} + 2 padding - dilation (kernel - 1) - 1) // stride + 1``{too}.

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
>>> F.conv{n}d(lucid.ones(1, 1, {threes}), lucid.ones(1, 1, {twos})).tolist()
{result}
"""

_TRANSPOSED_DOC = """Applies a transposed convolution to {what}: the map from conv{n}d's output to its input, plus bias.

Each element of `x` adds the kernel, times itself, to the window of the result that it stands for
(Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016, chapter 4).

Parameters
----------
x : Tensor
    Shape {shape}, floating-point.
weight : Tensor
    Shape (C, out channels / groups, {kernel}).
bias : Tensor, optional
    Shape (out channels,).
stride, padding, dilation : {ints}, default 1, 0, 1
    Those of the convolution whose transpose this is: `padding` elements are cut off at each end.
output_padding : {ints}, default 0
    Elements added at the end; less than stride or dilation.
groups : int, default 1
    Blocks of channels that are convolved separately.

Returns
-------
Tensor
    Shape (N, out channels, {out}) with ``{last}' = ({last} - 1) stride - 2 padding + dilation (kernel - 1) +
    output_padding + 1``{too}.

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
>>> F.conv_transpose{n}d(lucid.ones(1, 1, {twos}), lucid.ones(1, 1, {twos})).tolist()
{spread}
"""


def of_dims(n, what, word, shape, kernel, out, last, ints, result, spread):
    """The functions that are convolutions over n dims."""
    words = {
        "n": n,
        "what": what,
        "word": word,
        "shape": shape,
        "kernel": kernel,
        "out": out,
        "last": last,
        "too": ", and likewise the others" if n > 1 else "",
        "ints": ints,
        "threes": ", ".join("3" * n),
        "twos": ", ".join("2" * n),
        "result": result,
        "spread": spread,
    }
    op(
        f"convolution{n}d",
        f"(Tensor x, Tensor weight, Tensor? bias=None, {_CONV}) -> Tensor",
        names=f"conv{n}d",
        private=True,
        composite=True,
        samples=f"conv({n})",
        ref="np_conv(x, weight, bias, stride, padding, dilation, groups)",
    )
    op(
        f"convolution{n}d_padded",
        f"(Tensor x, Tensor weight, Tensor? bias=None, {_PADDED}) -> Tensor",
        private=True,
        composite=True,
        samples=f"conv_padded({n})",
        ref="np_conv(x, weight, bias, stride, padding, dilation, groups)",
    )
    overload(
        f"nn.functional.conv{n}d",
        f"convolution{n}d convolution{n}d_padded",
        doc=f"Computes the {word}-dimensional convolution (cross-correlation) of {what} with filters.\n\n"
        + _DOC.format(**words),
    )
    op(
        f"conv_transpose{n}d",
        f"(Tensor x, Tensor weight, Tensor? bias=None, {_TRANSPOSED}) -> Tensor",
        names=f"nn.functional.conv_transpose{n}d",
        private=True,
        composite=True,
        samples=f"conv_transpose({n})",
        ref="np_conv_transpose(x, weight, bias, stride, padding, output_padding, groups, dilation)",
        doc=_TRANSPOSED_DOC.format(**words),
    )


of_dims(
    1, "sequences", "one", "(N, C, L) or (C, L)", "length", "L'", "L", "int", "[[[2.0, 2.0]]]", "[[[1.0, 2.0, 1.0]]]"
)
of_dims(
    2,
    "images",
    "two",
    "(N, C, H, W) or (C, H, W)",
    "height, width",
    "H', W'",
    "H",
    "int or pair of int",
    "[[[[4.0, 4.0], [4.0, 4.0]]]]",
    "[[[[1.0, 2.0, 1.0], [2.0, 4.0, 2.0], [1.0, 2.0, 1.0]]]]",
)
of_dims(
    3,
    "volumes",
    "three",
    "(N, C, D, H, W) or (C, D, H, W)",
    "depth, height, width",
    "D', H', W'",
    "D",
    "int or three ints",
    "[[[[[8.0, 8.0], [8.0, 8.0]], [[8.0, 8.0], [8.0, 8.0]]]]]",
    "[[[[[1.0, 2.0, 1.0], [2.0, 4.0, 2.0], [1.0, 2.0, 1.0]], [[2.0, 4.0, 2.0], [4.0, 8.0, 4.0], [2.0, 4.0, 2.0]], "
    "[[1.0, 2.0, 1.0], [2.0, 4.0, 2.0], [1.0, 2.0, 1.0]]]]]",
)

op(
    "convolution",
    "(Tensor self, Tensor weight, Tensor? bias, int[] stride, int[] padding, int[] dilation, bool transposed, int[] "
    "output_padding, int groups) -> Tensor",
    compose="convolve_transposed(self, weight, bias, stride, padding, output_padding, groups, dilation) if transposed "
    "else convolve(self, weight, bias, stride, padding, dilation, groups)",
    samples="convolution()",
    ref="np_conv_transpose(self, weight, bias, stride, padding, output_padding, groups, dilation) if transposed else "
    "np_conv(self, weight, bias, stride, padding, dilation, groups)",
    doc="""Convolves over as many dims as the weight has behind its first two, or does the transpose of that.

`nn.functional.conv1d` and `nn.functional.conv_transpose1d` and their kin are the usual spellings.

Parameters
----------
self : Tensor
    Shape (N, C, *) or (C, *), floating-point.
weight : Tensor
    Shape (out channels, C / groups, *), of the transpose (C, out channels / groups, *).
bias : Tensor, optional
    Shape (out channels,).
stride, padding, dilation : int or int for each dim
    Steps between windows, zeros at each end, steps between the elements of a window.
transposed : bool
    Whether the transposed convolution is wanted.
output_padding : int or int for each dim
    Of the transpose: elements added at the end.
groups : int
    Blocks of channels that are convolved separately.

Returns
-------
Tensor
    Shape (N, out channels, *).

Examples
--------
>>> import lucid
>>> lucid.convolution(lucid.ones(1, 1, 3), lucid.ones(1, 1, 2), None, 1, 0, 1, False, 0, 1)
tensor([[[2., 2.]]])
""",
)

op(
    "conv_tbc",
    "(Tensor self, Tensor weight, Tensor bias, int pad=0) -> Tensor",
    names="nn.functional.conv_tbc",
    needs=[
        need("self", "ndim(self) == 3", "(time, batch, channels)"),
        need("weight", "ndim(weight) == 3", "(kernel, in channels, out channels)"),
    ],
    compose="permute(convolve(permute(self, [1, 2, 0]), permute(weight, [2, 1, 0]), bias, 1, pad, 1, 1), [2, 0, 1])",
    samples="conv_tbc()",
    ref="np.moveaxis(np_conv(np.moveaxis(self, 0, 2), np.transpose(weight), bias, 1, pad, 1, 1), 2, 0)",
    doc="""Convolves sequences whose first dim is time.

Parameters
----------
self : Tensor
    Shape (T, N, C), floating-point.
weight : Tensor
    Shape (kernel, C, out channels).
bias : Tensor
    Shape (out channels,).
pad : int, default 0
    Zeros added at each end of a sequence.

Returns
-------
Tensor
    Shape (T', N, out channels) with ``T' = T + 2 pad - kernel + 1``.

Examples
--------
>>> import lucid
>>> lucid.conv_tbc(lucid.ones(3, 1, 1), lucid.ones(2, 1, 1), lucid.zeros(1)).flatten()
tensor([2., 2.])
""",
)
