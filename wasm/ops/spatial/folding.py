"""Patches of images as columns, and columns as images."""

from generator.table import family, need, op

family("Folding")

_WINDOWS = "int[] kernel_size, int[] dilation=1, int[] padding=0, int[] stride=1"
_REST = "kernel_size, dilation, padding, stride"

# Over images with any dims before them.
op(
    "unfold_patches",
    f"(Tensor x, {_WINDOWS}) -> Tensor",
    private=True,
    forward=True,
    jvp="linear",
    vmap="leading",
    grad={"x": f"fold_patches(grad, shape(x)[-2:], {_REST})"},
)

op(
    "fold_patches",
    f"(Tensor x, int[] output_size, {_WINDOWS}) -> Tensor",
    private=True,
    forward=True,
    jvp="linear",
    vmap="leading",
    grad={"x": f"unfold_patches(grad, {_REST})"},
)

_PARAMETERS = """kernel_size : int or pair of int
    Height and width of a patch.
dilation, padding, stride : int or pair of int, default 1, 0, 1
    Steps between the elements of a patch, zeros added on each side, steps between patches.
"""

op(
    "unfold_images",
    f"(Tensor x, {_WINDOWS}) -> Tensor",
    names="nn.functional.unfold",
    private=True,
    needs=[need("x", "ndim(x) == 3 or ndim(x) == 4", "(N, C, H, W) or (C, H, W)")],
    compose=f"unfold_patches(x, {_REST})",
    samples="unfold_images()",
    ref="np_unfold(x, kernel_size, dilation, padding, stride)",
    doc=f"""Makes a column of every patch of an image, as convolution meets them.

Parameters
----------
x : Tensor
    Shape (N, C, H, W) or (C, H, W), floating-point.
{_PARAMETERS}
Returns
-------
Tensor
    Shape (N, C * height * width, L): in each of the L columns the elements of a patch, channel by channel. L is the
    number of patches that fit, ``(H + 2 padding - dilation (height - 1) - 1) // stride + 1`` times the same of W.

Raises
------
ShapeMismatch
    If `x` has another number of dims, or is smaller than a patch.

Examples
--------
>>> import lucid
>>> from lucid.nn import functional as F
>>> F.unfold(lucid.arange(6.0).reshape(1, 2, 3), 2).tolist()
[[0.0, 1.0], [1.0, 2.0], [3.0, 4.0], [4.0, 5.0]]
""",
)

op(
    "fold_images",
    f"(Tensor x, int[] output_size, {_WINDOWS}) -> Tensor",
    names="nn.functional.fold",
    private=True,
    needs=[need("x", "ndim(x) == 2 or ndim(x) == 3", "(N, C * kernel, L) or (C * kernel, L)")],
    compose=f"fold_patches(x, output_size, {_REST})",
    samples="fold_images()",
    ref="np_fold(x, output_size, kernel_size, dilation, padding, stride)",
    doc=f"""Adds columns up to images: each is put where `unfold` would have taken its patch from.

It is the transpose of `unfold`, not its inverse: where patches overlap, the result is a sum.

Parameters
----------
x : Tensor
    Shape (N, C * height * width, L) or (C * height * width, L), floating-point.
output_size : int or pair of int
    Height and width of the images.
{_PARAMETERS}
Returns
-------
Tensor
    Shape (N, C, *output_size).

Raises
------
ShapeMismatch
    If `x` has another number of dims, rows that the elements of a patch do not divide, or another number of columns
    than there are patches.

Examples
--------
>>> import lucid
>>> from lucid.nn import functional as F
>>> F.fold(lucid.ones(4, 2), (2, 3), 2).tolist()
[[[1.0, 2.0, 1.0], [1.0, 2.0, 1.0]]]
""",
)
