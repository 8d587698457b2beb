"""The standard's extension of Fourier transforms: lucid.fft with `axis` and `axes`."""

from __future__ import annotations

import lucid
from lucid import Tensor
from lucid.array_api._dtypes import array

__all__ = [
    "fft", "fftfreq", "fftn", "fftshift", "hfft", "ifft", "ifftn", "ifftshift", "ihfft", "irfft", "irfftn", "rfft",
    "rfftfreq", "rfftn",
]  # fmt: skip


def _along(name: str):
    """A transform along one axis."""
    op = getattr(lucid.fft, name)

    def function(x, /, *, n=None, axis=-1, norm="backward"):
        return op(array(x, name), n, axis, norm)

    return _named(function, name, op, "along `axis`")


def _over(name: str):
    """A transform over several axes."""
    op = getattr(lucid.fft, name)

    def function(x, /, *, s=None, axes=None, norm="backward"):
        return op(array(x, name), s, axes, norm)

    return _named(function, name, op, "over `axes`, all of them or the last ones of `s` by default")


def _shifted(name: str):
    op = getattr(lucid.fft, name)

    def function(x, /, *, axes=None):
        return op(array(x, name), axes)

    return _named(function, name, op, "over `axes`, all of them by default")


def _frequencies(name: str):
    op = getattr(lucid.fft, name)

    def function(n, /, *, d=1.0, dtype=None, device=None):
        return op(n, d, dtype=dtype, device=device)

    return _named(function, name, op, "of a signal of `n` samples that are `d` apart")


def _named(function, name: str, op, how: str):
    function.__name__ = function.__qualname__ = name
    function.__module__ = __name__
    function.__annotations__ = {"return": Tensor}
    function.__doc__ = f"Computes `lucid.fft.{name}` {how}: {op.__doc__.strip().splitlines()[0]}"
    return function


fft, ifft, rfft, irfft, hfft, ihfft = map(_along, ("fft", "ifft", "rfft", "irfft", "hfft", "ihfft"))
fftn, ifftn, rfftn, irfftn = map(_over, ("fftn", "ifftn", "rfftn", "irfftn"))
fftshift, ifftshift = map(_shifted, ("fftshift", "ifftshift"))
fftfreq, rfftfreq = map(_frequencies, ("fftfreq", "rfftfreq"))
