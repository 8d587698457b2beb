"""Elementwise functions in the standard's names: one row a function, and `clip`."""

from __future__ import annotations

import lucid
from lucid import Tensor
from lucid.array_api._dtypes import array, promoted


def _same(name: str, parameters: str, of: str | None = None, doc: str = ""):
    """A function of one array, or of two that are promoted first, which is lucid's own of that or another name."""
    op = getattr(lucid, of or name)
    if parameters == "x":

        def function(x, /):
            return op(array(x, name))

    else:

        def function(x1, x2, /):
            return op(*promoted(name, x1, x2))

    function.__name__ = function.__qualname__ = name
    function.__module__ = "lucid.array_api"
    function.__annotations__ = dict.fromkeys((*parameters.split(), "return"), Tensor)
    function.__doc__ = (
        f"Computes `lucid.{of or name}` of each element{'' if parameters == 'x' else ', the two promoted first'}: "
        f"{op.__doc__.strip().splitlines()[0]}"
    )
    return function


# Rows: the standard's name: lucid's where it is another.
_UNARY = dict.fromkeys(
    "abs acos acosh asin asinh atan atanh ceil conj cos cosh exp expm1 floor isfinite isinf isnan log log1p log2 log10 "
    "logical_not negative positive reciprocal round signbit sin sinh sqrt square tan tanh trunc".split()
) | {"bitwise_invert": "bitwise_not", "sign": "sgn"}
_BINARY = dict.fromkeys(
    "add atan2 bitwise_and bitwise_left_shift bitwise_or bitwise_right_shift bitwise_xor copysign divide floor_divide "
    "greater greater_equal hypot less less_equal logaddexp logical_and logical_or logical_xor maximum minimum multiply "
    "nextafter not_equal pow remainder subtract".split()
) | {"equal": "eq"}

globals().update({name: _same(name, "x", of) for name, of in _UNARY.items()})
globals().update({name: _same(name, "x1 x2", of) for name, of in _BINARY.items()})


def real(x: Tensor, /) -> Tensor:
    """Returns the real part of each element.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.real(xp.asarray([1 + 2j]))
    tensor([1.])
    """
    return lucid.real(array(x, "real"))


def imag(x: Tensor, /) -> Tensor:
    """Returns the imaginary part of each element, 0 for real arrays.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.imag(xp.asarray([1 + 2j]))
    tensor([2.])
    """
    return lucid.imag(x) if array(x, "imag").dtype.is_complex else lucid.zeros_like(x)


def clip(x: Tensor, /, min: int | float | Tensor | None = None, max: int | float | Tensor | None = None) -> Tensor:
    """Limits each element to the interval from `min` to `max`; the dtype stays that of `x`.

    Parameters
    ----------
    x : Tensor
        Any shape, real.
    min, max : number, Tensor or None, default None
        Broadcast with `x`. NaN in one gives NaN.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.clip(xp.asarray([-1, 5]), 0, 3)
    tensor([0, 3])
    """
    array(x, "clip")
    result = x
    for bound, op in ((min, lucid.maximum), (max, lucid.minimum)):
        if bound is not None:
            result = op(*promoted("clip", result, _in_range(bound, x.dtype)))
    return (lucid.clone(result) if result is x else result).to(x.dtype)


def _in_range(bound, dtype):
    """A number beyond the integers of the dtype bounds nothing on that side: the last of them says the same."""
    if isinstance(bound, int) and not isinstance(bound, bool) and not (dtype.is_floating_point or dtype.is_complex):
        limits = lucid.iinfo(dtype)
        return min(max(bound, limits.min), limits.max)
    return bound
