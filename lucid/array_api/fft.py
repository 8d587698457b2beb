"""The standard's extension of Fourier transforms: lucid.fft with `axis` and `axes`."""

from __future__ import annotations

from collections.abc import Callable

import lucid
from lucid import Tensor
from lucid.array_api._dtypes import array

__all__ = [
    "fft", "fftfreq", "fftn", "fftshift", "hfft", "ifft", "ifftn", "ifftshift", "ihfft", "irfft", "irfftn", "rfft",
    "rfftfreq", "rfftn",
]  # fmt: skip


_DOC = """Computes `lucid.fft.{0}` {1}.

{2}

Parameters
----------
{3}

Returns
-------
Tensor
    As that of `lucid.fft.{0}`.

Examples
--------
>>> from lucid import array_api as xp
>>> xp.fft.{0}({4}).shape
lucid.Size([{5}])
"""
_X = "x : Tensor\n    An array.\n"
_NORM = "norm : {'backward', 'ortho', 'forward'}, default 'backward'\n    Where the factor goes."
_N = "n : int, optional\n    The length. Default: as of `lucid.fft`.\naxis : int, default -1\n    The axis.\n"
_S = "s, axes : sequence of int, optional\n    Lengths and axes.\n"
_AXES = "axes : int or sequence of int, optional\n    The axes. Default: all."
_SAMPLES = """n : int
    How many samples.
d : float, default 1.0
    Their distance.
dtype, device : optional
    Of the result."""


def _along(name: str):
    """A transform along one axis."""
    op = getattr(lucid.fft, name)

    def function(x, /, *, n=None, axis=-1, norm="backward"):
        return op(array(x, name), n, axis, norm)

    return _named(function, name, op, "along `axis`", _X + _N + _NORM)


def _over(name: str):
    """A transform over several axes."""
    op = getattr(lucid.fft, name)

    def function(x, /, *, s=None, axes=None, norm="backward"):
        return op(array(x, name), s, axes, norm)

    return _named(function, name, op, "over `axes`, all of them or the last ones of `s` by default", _X + _S + _NORM)


def _shifted(name: str):
    op = getattr(lucid.fft, name)

    def function(x, /, *, axes=None):
        return op(array(x, name), axes)

    return _named(function, name, op, "over `axes`, all of them by default", _X + _AXES)


def _frequencies(name: str):
    op = getattr(lucid.fft, name)

    def function(n, /, *, d=1.0, dtype=None, device=None):
        return op(n, d, dtype=dtype, device=device)

    return _named(function, name, op, "of a signal of `n` samples that are `d` apart", _SAMPLES)


def _named(function, name: str, op, how: str, parameters: str):
    function.__name__ = function.__qualname__ = name
    function.__module__ = __name__
    function.__annotations__ = {"return": Tensor}
    given = "4" if name.endswith("freq") else "xp.ones(4, dtype=xp.complex64)"
    if name.startswith(("r", "ih")) and not name.endswith("freq"):
        given = "xp.ones(4)"
    size = {"r": 3, "ir": 6, "h": 6, "ih": 3}.get(name.partition("f")[0], 4)
    function.__doc__ = _DOC.format(name, how, op.__doc__.strip().splitlines()[0], parameters, given, size)
    return function


fft: Callable[..., Tensor]
ifft: Callable[..., Tensor]
rfft: Callable[..., Tensor]
irfft: Callable[..., Tensor]
hfft: Callable[..., Tensor]
ihfft: Callable[..., Tensor]
fftn: Callable[..., Tensor]
ifftn: Callable[..., Tensor]
rfftn: Callable[..., Tensor]
irfftn: Callable[..., Tensor]
fftshift: Callable[..., Tensor]
ifftshift: Callable[..., Tensor]
fftfreq: Callable[..., Tensor]
rfftfreq: Callable[..., Tensor]
fft, ifft, rfft, irfft, hfft, ihfft = map(_along, ("fft", "ifft", "rfft", "irfft", "hfft", "ihfft"))
fftn, ifftn, rfftn, irfftn = map(_over, ("fftn", "ifftn", "rfftn", "irfftn"))
fftshift, ifftshift = map(_shifted, ("fftshift", "ifftshift"))
fftfreq, rfftfreq = map(_frequencies, ("fftfreq", "rfftfreq"))
