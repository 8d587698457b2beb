"""Windows along dims."""

from generator.table import family, op

family("Windows")

op(
    "pixel_unshuffle",
    "(Tensor self, int downscale_factor) -> Tensor",
    names="nn.functional.pixel_unshuffle",
    composite=True,
    samples="pixel_unshuffle()",
    ref="np_pixel_unshuffle(self, downscale_factor)",
    doc="""Turns each square of `downscale_factor` by `downscale_factor` pixels into channels of one pixel.

With ``r = downscale_factor``, ``result[..., (c * r + i) * r + j, h, w]`` is ``self[..., c, h * r + i, w * r + j]``.

Parameters
----------
self : Tensor
    Shape (*, C, H * r, W * r): at least 3 dims. Any dtype.
downscale_factor : int
    The side ``r`` of a square, at least 1; a divisor of height and width.

Returns
-------
Tensor
    Shape (*, C * r * r, H, W), with the dtype of `self`; contiguous, with memory of its own.

Raises
------
ValueError
    If `self` has fewer than 3 dims, `downscale_factor` is less than 1, or does not divide height and width.
MemoryError
    If there would be more channels than can be counted (of empty images).

Examples
--------
>>> import lucid
>>> lucid.pixel_unshuffle(lucid.arange(8).view(1, 2, 4), 2)
tensor([[[0, 2]],
<BLANKLINE>
        [[1, 3]],
<BLANKLINE>
        [[4, 6]],
<BLANKLINE>
        [[5, 7]]])
""",
)

op(
    "unfold",
    "(Tensor self, int dimension, size size, step step) -> Tensor",
    variants="method copy",
    forward=True,
    view=True,
    jvp="linear",
    grad={"self": "unfold_backward(grad, shape(self), dimension, size, step)"},
    vmap="unfold(self, shift(dimension), size, step)",
    samples="unfold()",
    ref="np.lib.stride_tricks.sliding_window_view(self, size, dimension)[(slice(None),) * (dimension % self.ndim) + "
    "(slice(None, None, step),)]",
    doc="""Slides a window of `size` elements along a dim, `step` elements at a time; a view of all windows.

``x.unfold(0, 3, 2)[i]`` is ``x[2 * i : 2 * i + 3]``. Windows share memory with `self` and, where `step` is smaller than
`size`, with each other; such a view cannot be written to.

Parameters
----------
self : Tensor
    Any shape.
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
    If `dimension` is out of range.
ValueError
    If `size` is negative or larger than the dim, or `step` is not positive.

Examples
--------
>>> import lucid
>>> lucid.arange(5).unfold(0, 3, 1)
tensor([[0, 1, 2],
        [1, 2, 3],
        [2, 3, 4]])
""",
)

# Zeros of `shape` to which every window adds its elements.
op(
    "unfold_backward",
    "(Tensor grad_output, int[] shape, int dimension, size size, step step) -> Tensor",
    private=True,
    forward=True,
    jvp="linear",
    grad={"grad_output": "unfold(grad, dimension, size, step)"},
)

op(
    "pixel_shuffle",
    "(Tensor self, int upscale_factor) -> Tensor",
    names="nn.functional.pixel_shuffle",
    transparent=True,
    composite=True,
    samples="pixel_shuffle()",
    ref="np_pixel_shuffle(self, upscale_factor)",
    doc="""Turns channels into squares of pixels: the inverse of `pixel_unshuffle`.

With ``r = upscale_factor``, ``result[..., c, h * r + i, w * r + j]`` is ``self[..., (c * r + i) * r + j, h, w]``.

Parameters
----------
self : Tensor
    Shape (*, C * r * r, H, W): at least 3 dims. Any dtype.
upscale_factor : int
    The side ``r`` of a square, at least 1; its square divides the channels.

Returns
-------
Tensor
    Shape (*, C, H * r, W * r), with the dtype of `self`; contiguous, with memory of its own.

Raises
------
ValueError
    If `self` has fewer than 3 dims, or `upscale_factor` does not fit the channels.

Examples
--------
>>> import lucid
>>> lucid.pixel_shuffle(lucid.arange(4).view(4, 1, 1), 2)
tensor([[[0, 1],
         [2, 3]]])
""",
)

op(
    "channel_shuffle",
    "(Tensor self, int groups) -> Tensor",
    names="nn.functional.channel_shuffle native_channel_shuffle nn.functional.native_channel_shuffle",
    transparent=True,
    composite=True,
    samples="channel_shuffle()",
    ref="np.swapaxes(self.reshape(self.shape[0], groups, self.shape[1] // groups, *self.shape[2:]), 1, 2)"
    ".reshape(self.shape)",
    doc="""Exchanges channels between groups: those of each group are spread over all.

Parameters
----------
self : Tensor
    Shape (N, C, *): at least 3 dims. Any dtype.
groups : int
    How many groups; a divisor of the channels.

Returns
-------
Tensor
    The shape and dtype of `self`; contiguous, with memory of its own.

Raises
------
ValueError
    If `self` has fewer than 3 dims, or `groups` does not divide the channels.

Examples
--------
>>> import lucid
>>> lucid.channel_shuffle(lucid.arange(4).view(1, 4, 1), 2).view(-1)
tensor([0, 2, 1, 3])
""",
)
