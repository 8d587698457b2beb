"""Pooling over images."""

from generator.table import family, need, op, overload

family("Pooling")

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
    doc=f"""Takes the greatest element of each window and its flat index in the image. NaN counts as the greatest.

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
    doc=f"""Takes the greatest element of each window. NaN counts as the greatest.

{_POOL_DOC}
Returns
-------
Tensor
    Shape (N, C, H', W').
""",
)

# What nn.functional calls max_pool2d: the result depends on return_indices.
_WINDOW = "Tensor x, int[] kernel_size, int[]? stride=None, int[] padding=0, int[] dilation=1"
_STRIDE = "None if stride is None or len(stride) == 0 else stride"

op(
    "max_pool2d_values",
    f"({_WINDOW}, False return_indices=False, bool ceil_mode=False) -> Tensor",
    private=True,
    compose=f"max_pool2d(x, kernel_size, {_STRIDE}, padding, dilation, ceil_mode)",
    samples="max_pool2d_values()",
)
op(
    "max_pool2d_both",
    f"({_WINDOW}, True return_indices=True, bool ceil_mode=False) -> (Tensor values, Tensor indices)",
    private=True,
    compose=f"max_pool2d_with_indices(x, kernel_size, {_STRIDE}, padding, dilation, ceil_mode)",
    samples="max_pool2d_both()",
)
overload(
    "nn.functional.max_pool2d",
    "max_pool2d_values max_pool2d_both",
    doc=f"""Takes the greatest element of each window. NaN counts as the greatest.

{_POOL_DOC}return_indices : bool, default False
    Whether to return also the flat index of each in its (H, W) image.

Returns
-------
Tensor or (Tensor, Tensor)
    Shape (N, C, H', W'), and where they are asked for the indices, int64.

Examples
--------
>>> import lucid
>>> from lucid.nn import functional as F
>>> F.max_pool2d(lucid.arange(4.0).reshape(1, 1, 2, 2), 2).tolist()
[[[[3.0]]]]
""",
)

op(
    "max_unpool2d",
    "(Tensor x, Tensor indices, int[] kernel_size, int[]? stride=None, int[] padding=0, int[]? output_size=None) -> "
    "Tensor",
    names="nn.functional.max_unpool2d",
    private=True,
    needs=[need("indices", "indices >= 0", "indices from 0 on", kind="index")],
    composite=True,
    samples="max_unpool2d()",
    ref="np_max_unpool2d(x, indices, kernel_size, stride, padding, output_size)",
    doc="""Puts the maxima of max_pool2d back where they were, with zeros elsewhere.

Parameters
----------
x : Tensor
    Shape (N, C, H, W) or (C, H, W).
indices : Tensor
    Integers, of the same shape, from ``max_pool2d(..., return_indices=True)``. Of two equal ones the last counts.
kernel_size, stride, padding : int or pair of int
    Those of the pooling; `stride` is `kernel_size` by default, and `padding` 0.
output_size : sequence of int, optional
    The last two or all sizes of the result. Default height: ``(H - 1) * stride - 2 * padding + kernel``, width
    likewise.

Returns
-------
Tensor
    The dtype of `x`.

Raises
------
ValueError
    If `output_size` has another number of sizes, or is a stride or more away from the default.
ShapeMismatch
    If the shapes differ.
IndexError
    If an index is outside of the result.

Examples
--------
>>> import lucid
>>> from lucid.nn import functional as F
>>> x = lucid.tensor([[[1.0, 3.0], [2.0, 0.0]]])
>>> F.max_unpool2d(*F.max_pool2d(x, 2, return_indices=True), 2).tolist()
[[[0.0, 3.0], [0.0, 0.0]]]
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
