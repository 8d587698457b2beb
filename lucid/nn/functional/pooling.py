"""Fractional max-pooling: its windows lie where random numbers say, and its sizes may be ratios."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import lucid
from lucid import _C
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid._spelling import spelled

__all__ = [
    "fractional_max_pool2d",
    "fractional_max_pool2d_with_indices",
    "fractional_max_pool3d",
    "fractional_max_pool3d_with_indices",
]

_DOC = """Takes the greatest elements of windows that overlap irregularly{and_where}.

In each dim the windows begin at ``floor((i + u) a) - floor(u a)`` with ``a = (size - kernel) / (output - 1)``
and a random u of each channel, and the last one ends with the dim (Graham 2014, Fractional max-pooling).

Parameters
----------
x : Tensor
    Shape {shapes}, floating-point.
kernel_size : {ints}
    The size of a window.
output_size : {ints}, optional
    The size of the result; this or `output_ratio` is wanted.
output_ratio : {floats}, optional
    The size of the result as a part of that of `x`, between 0 and 1.
return_indices : bool, default False
    {indices}
_random_samples : Tensor, optional
    The numbers u, from [0, 1), of shape (N, C, {n}). Default: drawn anew at each call.

Returns
-------
{returns}

Raises
------
ValueError
    If `x` has another number of dims, or the windows do not fit.

Examples
--------
>>> import lucid
>>> from lucid.nn import functional as F
>>> F.{name}(lucid.zeros(1, 3, {fours}), 2, output_ratio=0.5)[0].shape
lucid.Size([{result}])
"""


def _output_size(name: str, x: Tensor, dims: int, output_size: object, output_ratio: object) -> tuple[int, ...] | int:
    if (output_size is None) == (output_ratio is None):
        raise ValueError(f"{name}: output_size is {output_size} and output_ratio {output_ratio}; wanted one of them")
    if output_size is not None:
        return output_size
    ratios = output_ratio if isinstance(output_ratio, (tuple, list)) else (output_ratio,) * dims
    if len(ratios) != dims or not all(isinstance(r, (int, float)) and 0 < r < 1 for r in ratios):
        raise ValueError(f"{name}: output_ratio is {output_ratio}; wanted numbers between 0 and 1, one or {dims}")
    return tuple(int(length * ratio) for length, ratio in zip(x.shape[-dims:], ratios))


def _make(dims: int, with_indices: bool) -> Callable[..., object]:
    """Build the function over images or volumes; `with_indices` has it return two tensors whatever is asked."""
    name = f"fractional_max_pool{dims}d" + "_with_indices" * with_indices

    def pool(
        x: Tensor,
        kernel_size: int | Sequence[int],
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        return_indices: bool = False,
        _random_samples: Tensor | None = None,
    ) -> Tensor | tuple[Tensor, Tensor]:
        if not isinstance(x, Tensor):
            raise TypeError(f"{name}: x is {kind_of(x)}; wanted a Tensor")
        if x.ndim not in (dims + 1, dims + 2):
            raise ValueError(f"{name}: x has shape {tuple(x.shape)}; wanted {dims + 1} or {dims + 2} dims")
        size = _output_size(name, x, dims, output_size, output_ratio)
        if _random_samples is None:
            batch = x.shape[0] if x.ndim == dims + 2 else 1
            _random_samples = lucid.rand(batch, x.shape[-dims - 1], dims, dtype=x.dtype, device=x.device)
        values, indices = _C.fractional_max_pool(x, dims, kernel_size, size, _random_samples)
        return (values, indices) if return_indices or with_indices else values

    pool.__name__ = pool.__qualname__ = name
    pool.__doc__ = _DOC.format(
        n=dims,
        name=name,
        and_where=", and where they were" * with_indices,
        shapes="(N, C, H, W) or (C, H, W)" if dims == 2 else "(N, C, D, H, W) or (C, D, H, W)",
        ints="int or pair of int" if dims == 2 else "int or three ints",
        floats="float or pair of float" if dims == 2 else "float or three floats",
        indices="Makes no difference: the indices are always returned."
        if with_indices
        else "Whether to return also the flat index of each within its dims behind the channels.",
        returns="(Tensor, Tensor)\n    The values and int64 indices, shape (N, C, *output_size)."
        if with_indices
        else "Tensor or (Tensor, Tensor)\n    Shape (N, C, *output_size), and where they are asked for indices, int64.",
        fours=", ".join("4" * dims),
        result=", ".join((["1"] if with_indices else []) + ["3"] + ["2"] * dims),
    )
    return spelled(pool)


fractional_max_pool2d: Callable[..., Any]
fractional_max_pool3d: Callable[..., Any]
fractional_max_pool2d, fractional_max_pool3d = _make(2, False), _make(3, False)
fractional_max_pool2d_with_indices: Callable[..., tuple[Tensor, Tensor]]
fractional_max_pool3d_with_indices: Callable[..., tuple[Tensor, Tensor]]
fractional_max_pool2d_with_indices, fractional_max_pool3d_with_indices = _make(2, True), _make(3, True)
