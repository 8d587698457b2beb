"""Sliding windows: a view of overlapping parts of a dim, and the sum over them that is its adjoint."""

from table import family, op

family("Windows")

op(
    "unfold",
    "(Tensor self, int dimension, int size, int step) -> Tensor",
    variants="method",
    forward=True,
    view=True,
    jvp="linear",
    grad={"self": "unfold_backward(grad, shape(self), dimension, size, step)"},
    vmap="unfold(self, shift(dimension), size, step)",
    samples="unfold()",
    ref="np.lib.stride_tricks.sliding_window_view(self, size, dimension)[(slice(None),) * (dimension % self.ndim) + "
    "(slice(None, None, step),)]",
    doc="""The windows of `size` elements along a dim, one every `step` elements, as a view.

``x.unfold(0, 3, 2)[i]`` is ``x[2 * i : 2 * i + 3]``. Windows share memory with `self` and, where `step` is smaller than
`size`, with each other; such a view cannot be written to.

Parameters
----------
self : Tensor
    Shape (*).
dimension : int
    The dim to slide along.
size : int
    Elements in a window, at most the size of the dim.
step : int
    Elements from the start of one window to that of the next, at least 1.

Returns
-------
Tensor
    A view: `dimension` counts the windows, ``(n - size) // step + 1`` of them, and a last dim of `size` holds the
    elements of each. The gradient of an element is the sum over the windows that show it.

Raises
------
IndexError
    When `dimension` is out of range.
ValueError
    When `size` is negative or larger than the dim, or `step` is not positive.

Examples
--------
>>> import lucid
>>> lucid.arange(5).unfold(0, 3, 1)
tensor([[0, 1, 2], [1, 2, 3], [2, 3, 4]], dtype=lucid.int64)
""",
)

# Zeros of `shape` to which every window adds its elements.
op(
    "unfold_backward",
    "(Tensor grad_output, int[] shape, int dimension, int size, int step) -> Tensor",
    private=True,
    forward=True,
    jvp="linear",
    grad={"grad_output": "unfold(grad, dimension, size, step)"},
)
