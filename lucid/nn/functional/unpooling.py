"""The reverse of max pooling."""

from __future__ import annotations

from collections.abc import Sequence

import lucid
from lucid._C import Tensor
from lucid.nn.functional._aliases import also_called
from lucid.nn.functional.conv import pair

__all__ = ["max_unpool2d"]


@also_called(x="input")
def max_unpool2d(
    x: Tensor,
    indices: Tensor,
    kernel_size: int | tuple[int, int],
    stride: int | tuple[int, int] | None = None,
    padding: int | tuple[int, int] = 0,
    output_size: Sequence[int] | None = None,
) -> Tensor:
    """Put the maxima of ``max_pool2d`` back where they stood; zeros elsewhere.

    Parameters
    ----------
    x : Tensor, shape (N, C, H, W) or (C, H, W)
    indices : Tensor, int64, of the same shape
        From ``max_pool2d(..., return_indices=True)``. Of two equal ones the last counts.
    kernel_size, stride, padding : int or (int, int)
        Those of the pooling; ``stride`` is ``kernel_size`` by default.
    output_size : sequence of int, optional
        The last two or all lengths of the result. Default height:
        ``(H - 1) * stride - 2 * padding + kernel``, width likewise.

    Raises
    ------
    ValueError
        If ``output_size`` has another number of elements or is more than a stride away from the
        default.
    RuntimeError
        If the shapes differ.
    IndexError
        If an index is outside the result.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> x = lucid.tensor([[[1.0, 3.0], [2.0, 0.0]]])
    >>> F.max_unpool2d(*F.max_pool2d(x, 2, return_indices=True), 2).tolist()
    [[[0.0, 3.0], [0.0, 0.0]]]
    """
    if x.ndim not in (3, 4) or x.shape != indices.shape:
        raise RuntimeError(
            f"max_unpool2d: x has shape {tuple(x.shape)}, indices {tuple(indices.shape)}; "
            "wanted one shape, (N, C, H, W) or (C, H, W)"
        )
    kernel_size = pair(kernel_size, "max_unpool2d", "kernel_size")
    stride = kernel_size if stride in (None, (), []) else pair(stride, "max_unpool2d", "stride")
    padding = pair(padding, "max_unpool2d", "padding")
    size = tuple(
        (length - 1) * step - 2 * cut + kernel
        for length, step, cut, kernel in zip(x.shape[-2:], stride, padding, kernel_size)
    )
    if output_size is not None:
        size = _checked(tuple(output_size), size, stride, x.ndim)
    if indices.numel() and int(indices.min()) < 0:
        raise IndexError("max_unpool2d: indices holds a negative number; wanted 0 or more")
    flat = lucid.zeros((*x.shape[:-2], size[0] * size[1]), dtype=x.dtype, device=x.device)
    places = indices.to(lucid.int64).flatten(-2)
    return flat.scatter(-1, places, x.flatten(-2)).reshape((*x.shape[:-2], *size))


def _checked(
    output_size: tuple[int, ...], default: tuple[int, ...], stride: tuple[int, int], ndim: int
) -> tuple[int, ...]:
    if len(output_size) not in (2, ndim):
        raise ValueError(f"max_unpool2d: output_size is {output_size}; wanted 2 or {ndim} elements")
    size = output_size[-2:]
    if any(not low - s < n < low + s for n, low, s in zip(size, default, stride)):
        raise ValueError(f"max_unpool2d: output_size is {size}; wanted less than a stride from {default}")
    return size
