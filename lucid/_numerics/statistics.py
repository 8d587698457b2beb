"""Quantiles, covariances and correlations, made of the table's ops."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

from lucid import _C
from lucid._C import Tensor
from lucid._composite import _tensor
from lucid._errors import kind_of
from lucid._factories import tensor
from lucid._out import written
from lucid._spelling import spelled

_INTERPOLATIONS = ("linear", "lower", "higher", "midpoint", "nearest")


def _dims(op: str, dim, ndim: int) -> list[int]:
    """The dims that are meant, none of them negative or twice: all of them for None."""
    if dim is None:
        return list(range(ndim))
    found = []
    for d in [dim] if hasattr(dim, "__index__") else list(dim):
        if not hasattr(d, "__index__"):
            raise TypeError(f"{op}: dim holds {kind_of(d)}; wanted ints")
        d = d.__index__()
        if not -max(ndim, 1) <= d < max(ndim, 1):
            raise IndexError(f"{op}: dim is {d}; wanted one of {ndim} dims")
        found.append(d % max(ndim, 1))
    if len(set(found)) < len(found):
        raise ValueError(f"{op}: dim is {dim}; wanted each dim once")
    return found if ndim else []


def _lines(op: str, x: Tensor, dims: list[int]) -> Tensor:
    """`x` with these dims joined to one that is last."""
    others = [d for d in range(x.ndim) if d not in dims]
    if not dims:
        return x.unsqueeze(-1)
    moved = x.permute([*others, *dims]) if others + dims != list(range(x.ndim)) else x
    return moved if len(dims) == 1 else moved.flatten(len(others), -1)


def _quantile(op: str, x: Tensor, q, dim, keepdim: bool, interpolation: str, out, ignore_nan: bool) -> Tensor:
    _tensor(x, op)
    if not x.dtype.is_floating_point:
        raise _C.engine.DtypeMismatch(f"{op}: input is {x.dtype._name}; wanted a floating-point dtype")
    if interpolation not in _INTERPOLATIONS:
        raise ValueError(f"{op}: interpolation is {interpolation!r}; wanted one of {', '.join(_INTERPOLATIONS)}")
    computed = x.float() if x.dtype.itemsize < 4 else x
    levels = q if isinstance(q, Tensor) else tensor(q, dtype=computed.dtype)
    if not isinstance(q, Tensor) and not isinstance(q, (float, int)) and not isinstance(q, Sequence):
        raise TypeError(f"{op}: q is {kind_of(q)}; wanted a number, a sequence of numbers or a Tensor")
    if levels.ndim > 1:
        raise _C.engine.ShapeMismatch(f"{op}: q has shape {tuple(levels.shape)}; wanted a number or 1 dim")
    if levels.dtype is not computed.dtype:
        levels = levels.to(computed.dtype)
    if not levels.is_meta and not bool(((levels >= 0) & (levels <= 1)).all()):
        raise ValueError(f"{op}: q is {levels.tolist()}; wanted numbers between 0 and 1")
    dims = _dims(op, dim, x.ndim)
    lines = _lines(op, computed, dims)
    n = lines.shape[-1]
    if x.numel() == 0 or n == 0:
        raise ValueError(f"{op}: input has shape {tuple(x.shape)}; wanted at least one element")

    ordered = _C.sort(lines, -1)[0]  # NaN is last
    missing = _C.isnan(ordered)
    if ignore_nan:
        last = (n - 1 - missing.sum(-1, keepdim=True)).clamp_min(0).to(computed.dtype)
        ranks = levels.reshape(-1) * last
    else:
        ranks = (levels.reshape(-1) * (n - 1)).expand((*lines.shape[:-1], levels.numel()))
    if interpolation == "nearest":
        result = _C.gather(ordered, -1, _C.round(ranks).long())
    elif interpolation in ("lower", "higher"):
        result = _C.gather(ordered, -1, (_C.floor if interpolation == "lower" else _C.ceil)(ranks).long())
    else:
        below = _C.floor(ranks).detach()
        share = ranks - below if interpolation == "linear" else _C.full_like(ranks, 0.5)
        low = _C.gather(ordered, -1, below.long())
        high = _C.gather(ordered, -1, _C.ceil(ranks).long())
        # Between two infinities of one sign there is nothing to interpolate.
        result = _C.where(_C.logical_and(_C.isinf(low), low == high), low, _C.lerp(low, high, share))
    if not ignore_nan:
        result = _C.where(missing[..., -1:], float("nan"), result)

    if keepdim:
        shape = [1 if d in dims else size for d, size in enumerate(x.shape)]
        result = result.reshape(*shape, result.shape[-1])
    result = result.squeeze(-1) if levels.ndim == 0 else result.movedim(-1, 0)
    return written(op, result.to(x.dtype), out)


@spelled
def quantile(
    input: Tensor,
    q: float | Sequence[float] | Tensor,
    dim: int | Sequence[int] | None = None,
    keepdim: bool = False,
    *,
    interpolation: str = "linear",
    out: Tensor | None = None,
) -> Tensor:
    """Computes quantiles of the elements, over all of them or along dims.

    The q-quantile of n ordered elements lies at position ``q * (n - 1)``, counted from 0.

    Parameters
    ----------
    input : Tensor
        Floating-point, at least one element. Where there is a NaN, the result is NaN.
    q : float, sequence of float or Tensor
        Numbers between 0 and 1: one, or several in 1 dim.
    dim : int or sequence of int, optional
        What to reduce; all dims by default.
    keepdim : bool, default False
        Whether to keep the reduced dims, with size 1.
    interpolation : {'linear', 'lower', 'higher', 'midpoint', 'nearest'}, default 'linear'
        What is taken at a position between two elements; the nearest of two equally near ones is the one at the even
        position.
    out : Tensor, optional
        Where to write the result.

    Returns
    -------
    Tensor
        The quantiles; with several q, they are the first dim.

    Raises
    ------
    ValueError
        If a q is not between 0 and 1, or there are no elements.
    DtypeMismatch
        If `input` is not floating-point.

    Examples
    --------
    >>> import lucid
    >>> lucid.quantile(lucid.tensor([1., 2., 3., 4.]), 0.5)
    tensor(2.5000)
    >>> lucid.quantile(lucid.tensor([[1., 2.], [3., 5.]]), [0., 1.], dim=1)
    tensor([[1., 3.],
            [2., 5.]])
    """
    return _quantile("quantile", input, q, dim, keepdim, interpolation, out, False)


@spelled
def nanquantile(
    input: Tensor,
    q: float | Sequence[float] | Tensor,
    dim: int | Sequence[int] | None = None,
    keepdim: bool = False,
    *,
    interpolation: str = "linear",
    out: Tensor | None = None,
) -> Tensor:
    """Computes quantiles of the elements that are not NaN; NaN where there are none.

    Parameters
    ----------
    input : Tensor
        Floating-point, at least one element.
    q, dim, keepdim, interpolation, out : optional
        As of `quantile`.

    Returns
    -------
    Tensor
        As that of `quantile`.

    Examples
    --------
    >>> import lucid
    >>> lucid.nanquantile(lucid.tensor([1., lucid.nan, 3.]), 0.5)
    tensor(2.)
    """
    return _quantile("nanquantile", input, q, dim, keepdim, interpolation, out, True)


def _weights(op: str, name: str, weights: Tensor, n: int) -> Tensor:
    _tensor(weights, op, name)
    if weights.ndim > 1 or weights.numel() != n:
        raise _C.engine.ShapeMismatch(
            f"{op}: {name} has shape {tuple(weights.shape)}; wanted one weight for each of {n} observations"
        )
    kinds = weights.dtype.is_floating_point, not (weights.dtype.is_floating_point or weights.dtype.is_complex)
    wanted = ("a floating-point dtype", "an integer dtype")[name == "fweights"]
    if not kinds[name == "fweights"] or weights.dtype is _C.bool_:
        raise _C.engine.DtypeMismatch(f"{op}: {name} is {weights.dtype._name}; wanted {wanted}")
    if not weights.is_meta and bool((weights < 0).any()):
        raise ValueError(f"{op}: {name} holds a negative weight; wanted 0 or more")
    return weights.reshape(-1)


@spelled
def cov(
    input: Tensor, *, correction: int = 1, fweights: Tensor | None = None, aweights: Tensor | None = None
) -> Tensor:
    """Estimates the covariances of variables.

    Parameters
    ----------
    input : Tensor
        A row of observations for each variable, or of one variable in fewer than 2 dims. Not bool.
    correction : int, default 1
        Subtracted from the number of observations, by which is divided.
    fweights : Tensor, optional
        Integers: how often each observation was made.
    aweights : Tensor, optional
        Floating-point: how much each observation counts.

    Returns
    -------
    Tensor
        The matrix of covariances; 0-d for one variable. NaN where there are no observations.

    Raises
    ------
    ShapeMismatch
        If `input` has more than 2 dims, or the weights are not as many as the observations.

    Examples
    --------
    >>> import lucid
    >>> lucid.cov(lucid.tensor([[0., 1., 2.], [2., 1., 0.]]))
    tensor([[ 1., -1.],
            [-1.,  1.]])
    """
    x = _tensor(input, "cov")
    if x.ndim > 2:
        raise _C.engine.ShapeMismatch(f"cov: input has shape {tuple(x.shape)}; wanted at most 2 dims")
    if x.dtype is _C.bool_:
        raise _C.engine.DtypeMismatch("cov: input is bool; wanted another dtype")
    if not (x.dtype.is_floating_point or x.dtype.is_complex):
        x = x.to(_C.get_default_dtype())
    x = x if x.ndim == 2 else x.reshape(1, -1)
    n = x.shape[1]
    counts = None if fweights is None else _weights("cov", "fweights", fweights, n)
    sizes = None if aweights is None else _weights("cov", "aweights", aweights, n)
    weights = counts if sizes is None else sizes if counts is None else counts * sizes
    if weights is None:
        centred, total = x - x.mean(1, keepdim=True), n
        divisor = n - correction
    else:
        total = weights.sum()
        centred = x - (x * weights).sum(1, keepdim=True) / total
        divisor = total - (correction if sizes is None else correction * (weights * sizes).sum() / total)
    if weights is None and divisor <= 0:
        warnings.warn("cov: correction leaves no degree of freedom; wanted more observations", stacklevel=3)
    divisor = max(divisor, 0) if weights is None else _C.clamp_min(divisor, 0)
    product = _C.matmul(centred if weights is None else centred * weights, _C.conj(centred.mT))
    return (product / divisor).to(product.dtype).squeeze()


@spelled
def corrcoef(input: Tensor) -> Tensor:
    """Computes Pearson's correlation coefficients of variables.

    Parameters
    ----------
    input : Tensor
        A row of observations for each variable, or of one variable in fewer than 2 dims.

    Returns
    -------
    Tensor
        The matrix of coefficients, between -1 and 1; 0-d for one variable. NaN for a variable that does not vary.

    Examples
    --------
    >>> import lucid
    >>> lucid.corrcoef(lucid.tensor([[0., 1., 2.], [4., 2., 0.]]))
    tensor([[ 1., -1.],
            [-1.,  1.]])
    """
    found = cov(_tensor(input, "corrcoef"))
    if found.ndim == 0:
        return found / found
    deviations = _C.sqrt(_C.real(_C.diagonal(found)))
    scaled = found / deviations.unsqueeze(1) / deviations
    if not scaled.dtype.is_complex:
        return _C.clamp(scaled, -1, 1)
    return _C.complex(_C.clamp(_C.real(scaled), -1, 1), _C.clamp(_C.imag(scaled), -1, 1))
