"""Differences, gradients of sampled functions, and integrals by the trapezoidal rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lucid import _C
from lucid._C import Tensor
from lucid._composite import _tensor
from lucid._errors import kind_of
from lucid._numerics.statistics import _dims
from lucid._out import written
from lucid._spelling import spelled


def _one_dim(op: str, x: Tensor, dim: int) -> int:
    if x.ndim == 0:
        raise IndexError(f"{op}: dim is {dim} and the tensor 0-d; wanted at least 1 dim")
    if not hasattr(dim, "__index__"):
        raise TypeError(f"{op}: dim is {kind_of(dim)}; wanted an int")
    return _dims(op, dim, x.ndim)[0]


@spelled
def diff(
    input: Tensor,
    n: int = 1,
    dim: int = -1,
    prepend: Tensor | None = None,
    append: Tensor | None = None,
    *,
    out: Tensor | None = None,
) -> Tensor:
    """Computes the n-th differences of neighbours along a dim: ``x[i + 1] - x[i]``, n times.

    Parameters
    ----------
    input : Tensor
        At least 1 dim. Of bool, a difference is an exclusive or.
    n : int, default 1
        How often to take differences; 0 gives `input`.
    dim : int, default -1
        The dim along which.
    prepend, append : Tensor, optional
        What is joined to `input` along `dim` first, before and behind it.
    out : Tensor, optional
        Where to write the result.

    Returns
    -------
    Tensor
        The differences, n fewer along `dim`.

    Raises
    ------
    ValueError
        If n is negative.
    IndexError
        If `input` is 0-d or has no such dim.

    Examples
    --------
    >>> import lucid
    >>> lucid.diff(lucid.tensor([1, 3, 2]))
    tensor([ 2, -1])
    """
    d = _one_dim("diff", _tensor(input, "diff"), dim)
    if not isinstance(n, int) or isinstance(n, bool):
        raise TypeError(f"diff: n is {kind_of(n)}; wanted an int")
    if n < 0:
        raise ValueError(f"diff: n is {n}; wanted 0 or more")
    parts = [
        _tensor(part, "diff", name)
        for name, part in (("prepend", prepend), ("input", input), ("append", append))
        if part is not None
    ]
    for part in parts:
        if part.ndim != input.ndim:
            raise _C.engine.ShapeMismatch(
                f"diff: prepend or append has shape {tuple(part.shape)}; wanted as many dims as input has, {input.ndim}"
            )
    x = _C.cat(parts, d) if len(parts) > 1 and n > 0 else input
    for _ in range(min(n, x.shape[d])):
        size = x.shape[d]
        after, before = x.narrow(d, 1, size - 1), x.narrow(d, 0, size - 1)
        x = _C.logical_xor(after, before) if x.dtype is _C.bool_ else after - before
    return written("diff", x.clone() if x is input else x, out)


# ---- Integrals ------------------------------------------------------------------------------------------------------


def _panels(op: str, y: Tensor, x: Tensor | None, dx: float | None, dim: int) -> tuple[Tensor, int]:
    """Twice the areas between neighbouring samples, and the dim that they are along."""
    _tensor(y, op, "y")
    if y.dtype is _C.bool_:
        raise _C.engine.DtypeMismatch(f"{op}: y is bool; wanted numbers")
    if x is not None and dx is not None:
        raise TypeError(f"{op}: x and dx are both given; wanted one of them")
    d = _one_dim(op, y, dim)
    n = y.shape[d]
    count = max(n - 1, 0)
    sums = y.narrow(d, min(n, 1), count) + y.narrow(d, 0, count)
    if x is None:
        return sums * float(1 if dx is None else dx), d
    _tensor(x, op, "x")
    if x.dtype is _C.bool_:
        raise _C.engine.DtypeMismatch(f"{op}: x is bool; wanted numbers")
    along = 0 if x.ndim == 1 else d - y.ndim + x.ndim
    if x.ndim == 0 or not 0 <= along < x.ndim or x.shape[along] != n:
        raise _C.engine.ShapeMismatch(
            f"{op}: x has shape {tuple(x.shape)} and y {tuple(y.shape)}; wanted one x for each sample along dim {dim}"
        )
    steps = x.narrow(along, min(n, 1), count) - x.narrow(along, 0, count)
    return sums * (steps.reshape([-1] + [1] * (y.ndim - 1 - d)) if x.ndim == 1 else steps), d - y.ndim


@spelled
def trapezoid(y: Tensor, x: Tensor | None = None, *, dx: float | None = None, dim: int = -1) -> Tensor:
    """Integrates samples along a dim by the trapezoidal rule.

    Parameters
    ----------
    y : Tensor
        Samples of a function.
    x : Tensor, optional
        Where they were taken: one for each sample along `dim`, in 1 dim or in dims that broadcast with those of `y`.
    dx : float, default 1
        The distance between samples, where there is no `x`.
    dim : int, default -1
        The dim along which.

    Returns
    -------
    Tensor
        The integrals, without that dim. That of one sample is 0.

    Raises
    ------
    ShapeMismatch
        If `x` does not fit the samples.

    Examples
    --------
    >>> import lucid
    >>> lucid.trapezoid(lucid.tensor([1., 5., 10.]), lucid.tensor([0., 1., 3.]))
    tensor(18.)
    """
    areas, d = _panels("trapezoid", y, x, dx, dim)
    return areas.sum(d) / 2


trapz = trapezoid


@spelled
def cumulative_trapezoid(y: Tensor, x: Tensor | None = None, *, dx: float | None = None, dim: int = -1) -> Tensor:
    """Integrates samples along a dim up to each of them but the first, by the trapezoidal rule.

    Parameters
    ----------
    y, x, dx, dim : optional
        As of `trapezoid`.

    Returns
    -------
    Tensor
        The integrals, one fewer along `dim` than there are samples.

    Examples
    --------
    >>> import lucid
    >>> lucid.cumulative_trapezoid(lucid.tensor([1., 5., 10.]))
    tensor([ 3.0000, 10.5000])
    """
    areas, d = _panels("cumulative_trapezoid", y, x, dx, dim)
    return areas.cumsum(d) / 2


# ---- Gradients of samples -------------------------------------------------------------------------------------------


def _spacings(spacing, dims: list[int], x: Tensor, given: bool) -> list[Any]:
    """A step, or the coordinates, for each dim."""
    if spacing is None or not isinstance(spacing, Sequence):
        return [1.0 if spacing is None else spacing] * len(dims)
    if len(spacing) != len(dims):
        raise ValueError(
            f"gradient: spacing has {len(spacing)} items; wanted one for each of {len(dims)} dims"
            + ("" if given else " of input")
        )
    for d, item in zip(dims, spacing):
        if isinstance(item, Tensor) and item.ndim == 1 and item.shape[0] != x.shape[d]:
            raise _C.engine.ShapeMismatch(
                f"gradient: spacing has {item.shape[0]} coordinates for dim {d}; wanted {x.shape[d]}"
            )
    return list(spacing)


def _slope(x: Tensor, d: int, step, edge_order: int) -> Tensor:
    n = x.shape[d]

    def part(start, length):
        return x.narrow(d, start, length)

    if isinstance(step, Tensor) and step.ndim == 1:
        steps = (step[1:] - step[:-1]).reshape([-1] + [1] * (x.ndim - 1 - d))
        first, second = steps[: n - 2], steps[1:]
        left, right = steps[:1], steps[n - 2 :]
        # Of the parabola through three neighbours.
        inner = (
            part(0, n - 2) * (-second / (first * (first + second)))
            + part(1, n - 2) * ((second - first) / (first * second))
            + part(2, n - 2) * (first / (second * (first + second)))
        )
    else:
        first = second = left = right = step
        inner = (part(2, n - 2) - part(0, n - 2)) / (step * 2)
    if edge_order == 1:
        edges = (part(1, 1) - part(0, 1)) / left, (part(n - 1, 1) - part(n - 2, 1)) / right
    else:
        a, b = (steps[0:1], steps[1:2]) if isinstance(step, Tensor) and step.ndim == 1 else (step, step)
        c, e = (steps[n - 3 : n - 2], steps[n - 2 :]) if isinstance(step, Tensor) and step.ndim == 1 else (step, step)
        edges = (
            part(0, 1) * (-(a * 2 + b) / (a * (a + b)))
            + part(1, 1) * ((a + b) / (a * b))
            - part(2, 1) * (a / (b * (a + b))),
            part(n - 3, 1) * (e / (c * (c + e)))
            - part(n - 2, 1) * ((c + e) / (c * e))
            + part(n - 1, 1) * ((e * 2 + c) / (e * (c + e))),
        )
    return _C.cat([edges[0], inner, edges[1]], d)


@spelled
def gradient(
    input: Tensor,
    *,
    spacing: float | Sequence[float] | Sequence[Tensor] | None = None,
    dim: int | Sequence[int] | None = None,
    edge_order: int = 1,
) -> tuple[Tensor, ...]:
    """Estimates the gradient of a sampled function by differences, along each dim.

    Inside, a slope is that of the parabola through a sample and its two neighbours.

    Parameters
    ----------
    input : Tensor
        Samples of a function on a grid.
    spacing : number, sequence of numbers or sequence of Tensors, default 1
        The distance of neighbouring samples, one for all dims or one for each; or the coordinates along each.
    dim : int or sequence of int, optional
        The dims along which; all by default.
    edge_order : {1, 2}, default 1
        At the edges: 1 for the slope between two samples, 2 for that of a parabola through three.

    Returns
    -------
    tuple of Tensor
        For each dim the slopes, in the shape of `input`.

    Raises
    ------
    ValueError
        If a dim has fewer than ``edge_order + 1`` samples, or there are not as many spacings as dims.

    Examples
    --------
    >>> import lucid
    >>> lucid.gradient(lucid.tensor([1., 2., 4., 8.]))[0]
    tensor([1.0000, 1.5000, 3.0000, 4.0000])
    """
    x = _tensor(input, "gradient")
    if edge_order not in (1, 2):
        raise ValueError(f"gradient: edge_order is {edge_order}; wanted 1 or 2")
    dims = _dims("gradient", dim, x.ndim)
    steps = _spacings(spacing, dims, x, dim is not None)
    for d in dims:
        if x.shape[d] < edge_order + 1:
            raise ValueError(
                f"gradient: input has shape {tuple(x.shape)}; wanted at least {edge_order + 1} samples along dim {d}"
            )
    if not (x.dtype.is_floating_point or x.dtype.is_complex):
        x = x.to(_C.get_default_dtype())
    return tuple(_slope(x, d, step, edge_order) for d, step in zip(dims, steps))
