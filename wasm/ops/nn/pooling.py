"""Pooling over images."""

from generator.table import family, op

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

op(
    "max_pool2d_backward",
    "(Tensor grad_output, Tensor indices, size[] shape) -> Tensor",
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
