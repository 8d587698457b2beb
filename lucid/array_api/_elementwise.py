"""Elementwise functions in the standard's names: one row a function, and `clip`."""

from __future__ import annotations

import re

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
    first = op.__doc__.strip().splitlines()[0]
    function.__doc__ = _DOC.format(name, of or name, _WORDS[parameters], first, _shown(name, of or name, op))
    return function


_DOC = """Computes `lucid.{1}` of each element.

{3}

Parameters
----------
{2}

Returns
-------
Tensor
    The broadcast shape.

Examples
--------
>>> from lucid import array_api as xp
{4}
"""
_WORDS = {
    "x": "x : Tensor\n    An array.",
    "x1 x2": "x1, x2 : Tensor or number\n    They are promoted, and broadcast; at least one is an array.",
}


def _shown(name: str, of: str, op) -> str:
    """The first example of lucid's function in the standard's names."""
    code, output = re.search(rf"^ *>>> (lucid\.{of}\(.*)\n *(.*)", op.__doc__, re.MULTILINE).groups()
    code = code.replace(f"lucid.{of}(", f"xp.{name}(").replace("lucid.tensor(", "xp.asarray(").replace("lucid.", "xp.")
    return f">>> {code}\n{output}"


# Rows: the standard's name: lucid's where it is another.
_UNARY = dict.fromkeys(
    "abs acos acosh asin asinh atan atanh ceil conj cos cosh exp expm1 floor isfinite isinf isnan log log1p log2 log10 "
    "logical_not negative positive reciprocal round signbit sin sinh sqrt square tan tanh trunc".split()
) | {"bitwise_invert": "bitwise_not"}
_BINARY = dict.fromkeys(
    "add atan2 bitwise_and bitwise_left_shift bitwise_or bitwise_right_shift bitwise_xor copysign divide greater "
    "greater_equal hypot less less_equal logaddexp logical_and logical_or logical_xor maximum minimum multiply "
    "nextafter not_equal pow subtract".split()
) | {"equal": "eq"}

globals().update({name: _same(name, "x", of) for name, of in _UNARY.items()})
globals().update({name: _same(name, "x1 x2", of) for name, of in _BINARY.items()})


def sign(x: Tensor, /) -> Tensor:
    """Returns -1, 0 or 1, the sign of each element, x / |x| of complex ones; NaN of NaN, for which lucid.sgn has 0.

    Parameters
    ----------
    x : Tensor
        An array.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.sign(xp.asarray([-2., 0., 3.]))
    tensor([-1.,  0.,  1.])
    """
    result = lucid.sgn(array(x, "sign"))
    return lucid.where(lucid.isnan(x), x, result) if _has_infinities(x) else result


def floor_divide(x1: Tensor | float, x2: Tensor | float, /) -> Tensor:
    """Divides and rounds down; with one infinite operand, it is the quotient itself: inf // 2 is inf, -2 // inf is -0.

    lucid.floor_divide, as PyTorch and Python, has NaN for the first, and -1 for -2 // inf.

    Parameters
    ----------
    x1 : Tensor or number
        An array.
    x2 : Tensor or number
        Broadcast with `x1`.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.floor_divide(xp.asarray([5., -5., xp.inf]), 2)
    tensor([ 2., -3., inf])
    """
    x1, x2 = promoted("floor_divide", x1, x2)
    result = lucid.floor_divide(x1, x2)
    return lucid.where(lucid.isinf(x1) != lucid.isinf(x2), x1 / x2, result) if _has_infinities(x1) else result


def remainder(x1: Tensor | float, x2: Tensor | float, /) -> Tensor:
    """Returns the remainder of the division, with the sign of `x2`, that of zero too.

    Parameters
    ----------
    x1 : Tensor or number
        An array.
    x2 : Tensor or number
        Broadcast with `x1`.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.remainder(xp.asarray([5., -5.]), 3)
    tensor([2., 1.])
    """
    x1, x2 = promoted("remainder", x1, x2)
    result = lucid.remainder(x1, x2)
    return lucid.where(result == 0, lucid.copysign(result, x2), result) if _has_infinities(x1) else result


def _has_infinities(x: Tensor) -> bool:
    return x.dtype.is_floating_point or x.dtype.is_complex


def real(x: Tensor, /) -> Tensor:
    """Returns the real part of each element.

    Parameters
    ----------
    x : Tensor
        An array.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> from lucid import array_api as xp
    >>> xp.real(xp.asarray([1 + 2j]))
    tensor([1.])
    """
    return lucid.real(array(x, "real"))


def imag(x: Tensor, /) -> Tensor:
    """Returns the imaginary part of each element, 0 for real arrays.

    Parameters
    ----------
    x : Tensor
        An array.

    Returns
    -------
    Tensor
        The result.

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

    Returns
    -------
    Tensor
        The result.

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
