"""Discrete Fourier transforms.

A transform of n elements is computed in O(n log n) for every n: in passes of radix 2, 3, 4, 5, 7, 11 and 13 (Cooley and
Tukey 1965) where these divide n, otherwise as a convolution (Bluestein 1970). All of them can be differentiated any
number of times.

`norm` says where the factor 1 / n goes: "backward" (the default) to the inverse transform, "forward" to the forward
one, "ortho" its root to both. Along a dim, `n` first cuts the input to its first n elements or fills it up with zeros.
Integers and bool are computed in the default float dtype, float16 and bfloat16 in float32.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from lucid import _C
from lucid._C import Tensor
from lucid._dtypes import DeviceLike, DTypeLike, get_default_dtype
from lucid._errors import without
from lucid._factories import arange
from lucid._fft_pairs import check_length, complex_to_complex, complex_to_real, lengths_and_dims, real_to_complex, wrap
from lucid._out import takes_out

__getattr__: Callable[[str], Any] = without(__name__)

__all__ = [
    "fft",
    "fft2",
    "fftfreq",
    "fftn",
    "fftshift",
    "hfft",
    "hfft2",
    "hfftn",
    "ifft",
    "ifft2",
    "ifftn",
    "ifftshift",
    "ihfft",
    "ihfft2",
    "ihfftn",
    "irfft",
    "irfft2",
    "irfftn",
    "rfft",
    "rfft2",
    "rfftfreq",
    "rfftn",
]


# ---- One dim --------------------------------------------------------------------------------------------------------


@takes_out
def fft(input: Tensor, n: int | None = None, dim: int = -1, norm: str | None = None) -> Tensor:
    """Computes the Fourier transform along a dim: ``X[k] = sum over j of x[j] e**(-2 pi i j k / n)``.

    Parameters
    ----------
    input : Tensor
        Real or complex, at least 1 dim.
    n : int, optional
        The length: the input is cut to it or filled up with zeros. Default: the size of the dim.
    dim : int, default -1
        The dim to transform.
    norm : {'backward', 'ortho', 'forward'}, optional
        Factor 1, 1 / sqrt(n) or 1 / n. Default 'backward'.
    out : Tensor, optional
        Where the result is written.

    Returns
    -------
    Tensor
        Complex, of size `n` in `dim`.

    Raises
    ------
    IndexError
        If `dim` is out of range.
    ValueError
        If `n` is less than 1 or `norm` is not one of the three.

    Examples
    --------
    >>> import lucid
    >>> lucid.view_as_real(lucid.fft.fft(lucid.tensor([1., 0., 0., 0.])))[:, 0]
    tensor([1., 1., 1., 1.])
    """
    return complex_to_complex("fft", input, [n], [dim], norm, inverse=False)


@takes_out
def ifft(input: Tensor, n: int | None = None, dim: int = -1, norm: str | None = None) -> Tensor:
    """Inverts `fft`: ``x[j] = 1 / n sum over k of X[k] e**(2 pi i j k / n)``.

    Parameters
    ----------
    input : Tensor
        Real or complex, at least 1 dim.
    n, dim, norm : optional
        As of `fft`.

    Returns
    -------
    Tensor
        Complex, of size `n` in `dim`. With `norm` 'forward' there is no factor 1 / n.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([1., 2., 3.])
    >>> lucid.allclose(lucid.view_as_real(lucid.fft.ifft(lucid.fft.fft(x)))[:, 0], x)
    True
    """
    return complex_to_complex("ifft", input, [n], [dim], norm, inverse=True)


@takes_out
def rfft(input: Tensor, n: int | None = None, dim: int = -1, norm: str | None = None) -> Tensor:
    """Computes the first half of the Fourier transform of real numbers; the other half is its conjugate.

    Parameters
    ----------
    input : Tensor
        Real, at least 1 dim.
    n, dim, norm : optional
        As of `fft`.

    Returns
    -------
    Tensor
        Complex, of size ``n // 2 + 1`` in `dim`.

    Raises
    ------
    TypeError
        If `input` is complex.
    IndexError
        If `dim` is out of range.
    ValueError
        If `n` is less than 1 or `norm` is not one of the three.

    Examples
    --------
    >>> import lucid
    >>> lucid.view_as_real(lucid.fft.rfft(lucid.tensor([1., 2., 3., 4.])))
    tensor([[10.,  0.],
            [-2.,  2.],
            [-2.,  0.]])
    """
    return real_to_complex("rfft", input, [n], [dim], norm)


@takes_out
def irfft(input: Tensor, n: int | None = None, dim: int = -1, norm: str | None = None) -> Tensor:
    """Computes real numbers from the first half of their Fourier transform: the inverse of `rfft`.

    Parameters
    ----------
    input : Tensor
        Complex (or real), m frequencies along `dim`. The imaginary parts of the first and, for even `n`, of the one of
        frequency ``n / 2`` are not read.
    n : int, optional
        The length of the result; ``n // 2 + 1`` frequencies are used. Default: ``2 * (m - 1)``. Odd lengths must be
        given.
    dim, norm : optional
        As of `ifft`.

    Returns
    -------
    Tensor
        Real, of size `n` in `dim`.

    Examples
    --------
    >>> import lucid
    >>> lucid.fft.irfft(lucid.fft.rfft(lucid.tensor([1., 2., 3.])), 3)
    tensor([1., 2., 3.])
    """
    return complex_to_real("irfft", input, [n], [dim], norm)


@takes_out
def hfft(input: Tensor, n: int | None = None, dim: int = -1, norm: str | None = None) -> Tensor:
    """Computes the Fourier transform, which is real, of Hermitian numbers given by their first half.

    Parameters
    ----------
    input : Tensor
        The first half; complex or real.
    n, dim, norm : optional
        As of `irfft`.

    Returns
    -------
    Tensor
        Real, of size `n` in `dim`.

    Examples
    --------
    >>> import lucid
    >>> lucid.fft.hfft(lucid.tensor([1., 0., 0.]))
    tensor([1., 1., 1., 1.])
    """
    return complex_to_real("hfft", input, [n], [dim], norm, hermitian=True)


@takes_out
def ihfft(input: Tensor, n: int | None = None, dim: int = -1, norm: str | None = None) -> Tensor:
    """Computes the first half of the inverse Fourier transform of real numbers: the inverse of `hfft`.

    Parameters
    ----------
    input : Tensor
        Real, at least 1 dim.
    n, dim, norm : optional
        As of `rfft`.

    Returns
    -------
    Tensor
        Complex, of size ``n // 2 + 1`` in `dim`.

    Examples
    --------
    >>> import lucid
    >>> lucid.view_as_real(lucid.fft.ihfft(lucid.ones(4)))[:, 0]
    tensor([1., 0., 0.])
    """
    return real_to_complex("ihfft", input, [n], [dim], norm, hermitian=True)


# ---- Several dims ---------------------------------------------------------------------------------------------------


@takes_out
def fftn(
    input: Tensor, s: int | Sequence[int] | None = None, dim: int | Sequence[int] | None = None, norm: str | None = None
) -> Tensor:
    """Computes the Fourier transform along several dims.

    Parameters
    ----------
    input : Tensor
        Real or complex.
    s : int or sequence of int, optional
        The lengths, -1 for the size of a dim. Default: the sizes.
    dim : int or sequence of int, optional
        The dims. Default: the last ``len(s)``; without `s`, all.
    norm : {'backward', 'ortho', 'forward'}, optional
        Factor 1, 1 / sqrt(n) or 1 / n, n being the product of the lengths. Default 'backward'.

    Returns
    -------
    Tensor
        Complex.

    Examples
    --------
    >>> import lucid
    >>> lucid.view_as_real(lucid.fft.fftn(lucid.ones(2, 2)))[..., 0]
    tensor([[4., 0.],
            [0., 0.]])
    """
    return complex_to_complex("fftn", input, *lengths_and_dims(input, s, dim, "fftn"), norm, inverse=False)


@takes_out
def ifftn(input: Tensor, s: Any = None, dim: Any = None, norm: str | None = None) -> Tensor:
    """Inverts `fftn`.

    Parameters
    ----------
    input : Tensor
        Real or complex.
    s, dim, norm : optional
        As of `fftn`.

    Returns
    -------
    Tensor
        Complex.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.ones(2, 2)
    >>> lucid.fft.ifftn(lucid.fft.fftn(x)).real
    tensor([[1., 1.],
            [1., 1.]])
    """
    return complex_to_complex("ifftn", input, *lengths_and_dims(input, s, dim, "ifftn"), norm, inverse=True)


@takes_out
def rfftn(input: Tensor, s: Any = None, dim: Any = None, norm: str | None = None) -> Tensor:
    """Computes the Fourier transform of real numbers along several dims; along the last of them its first half.

    Parameters
    ----------
    input : Tensor
        Real.
    s, dim, norm : optional
        As of `fftn`.

    Returns
    -------
    Tensor
        Complex.

    Examples
    --------
    >>> import lucid
    >>> lucid.fft.rfftn(lucid.ones(4, 4)).shape
    lucid.Size([4, 3])
    """
    return real_to_complex("rfftn", input, *lengths_and_dims(input, s, dim, "rfftn"), norm)


@takes_out
def irfftn(input: Tensor, s: Any = None, dim: Any = None, norm: str | None = None) -> Tensor:
    """Inverts `rfftn`; the result is real.

    Parameters
    ----------
    input : Tensor
        Complex or real.
    s, dim, norm : optional
        As of `fftn`.

    Returns
    -------
    Tensor
        Real. The last length is as for `irfft`.

    Examples
    --------
    >>> import lucid
    >>> lucid.fft.irfftn(lucid.fft.rfftn(lucid.ones(2, 2)))
    tensor([[1., 1.],
            [1., 1.]])
    """
    return complex_to_real("irfftn", input, *lengths_and_dims(input, s, dim, "irfftn"), norm)


@takes_out
def hfftn(input: Tensor, s: Any = None, dim: Any = None, norm: str | None = None) -> Tensor:
    """Computes the Fourier transform, which is real, of Hermitian numbers along several dims.

    Parameters
    ----------
    input : Tensor
        The first half along the last dim; complex or real.
    s, dim, norm : optional
        As of `irfftn`.

    Returns
    -------
    Tensor
        Real.

    Examples
    --------
    >>> import lucid
    >>> lucid.fft.hfftn(lucid.ones(2, 2))
    tensor([[4., 0.],
            [0., 0.]])
    """
    return complex_to_real("hfftn", input, *lengths_and_dims(input, s, dim, "hfftn"), norm, hermitian=True)


@takes_out
def ihfftn(input: Tensor, s: Any = None, dim: Any = None, norm: str | None = None) -> Tensor:
    """Inverts `hfftn`.

    Parameters
    ----------
    input : Tensor
        Real.
    s, dim, norm : optional
        As of `rfftn`.

    Returns
    -------
    Tensor
        Complex: the first half along the last dim.

    Examples
    --------
    >>> import lucid
    >>> lucid.fft.ihfftn(lucid.ones(2, 2)).real
    tensor([[1., 0.],
            [0., 0.]])
    """
    return real_to_complex("ihfftn", input, *lengths_and_dims(input, s, dim, "ihfftn"), norm, hermitian=True)


@takes_out
def fft2(input: Tensor, s: Any = None, dim: Any = (-2, -1), norm: str | None = None) -> Tensor:
    """Applies `fftn` along two dims, by default the last ones.

    Parameters
    ----------
    input : Tensor
        Real or complex, at least 2 dims.
    s, dim, norm : optional
        As of `fftn`.

    Returns
    -------
    Tensor
        Complex.

    Examples
    --------
    >>> import lucid
    >>> lucid.fft.fft2(lucid.ones(2, 2)).real
    tensor([[4., 0.],
            [0., 0.]])
    """
    return fftn(input, s, dim, norm)


@takes_out
def ifft2(input: Tensor, s: Any = None, dim: Any = (-2, -1), norm: str | None = None) -> Tensor:
    """Applies `ifftn` along two dims, by default the last ones.

    Parameters
    ----------
    input : Tensor
        Real or complex, at least 2 dims.
    s, dim, norm : optional
        As of `ifftn`.

    Returns
    -------
    Tensor
        Complex.

    Examples
    --------
    >>> import lucid
    >>> lucid.fft.ifft2(lucid.ones(2, 2)).real
    tensor([[1., 0.],
            [0., 0.]])
    """
    return ifftn(input, s, dim, norm)


@takes_out
def rfft2(input: Tensor, s: Any = None, dim: Any = (-2, -1), norm: str | None = None) -> Tensor:
    """Applies `rfftn` along two dims, by default the last ones.

    Parameters
    ----------
    input : Tensor
        Real, at least 2 dims.
    s, dim, norm : optional
        As of `rfftn`.

    Returns
    -------
    Tensor
        Complex: the first half along the last dim.

    Examples
    --------
    >>> import lucid
    >>> lucid.fft.rfft2(lucid.ones(4, 4)).shape
    lucid.Size([4, 3])
    """
    return rfftn(input, s, dim, norm)


@takes_out
def irfft2(input: Tensor, s: Any = None, dim: Any = (-2, -1), norm: str | None = None) -> Tensor:
    """Applies `irfftn` along two dims, by default the last ones.

    Parameters
    ----------
    input : Tensor
        Complex or real, at least 2 dims.
    s, dim, norm : optional
        As of `irfftn`.

    Returns
    -------
    Tensor
        Real.

    Examples
    --------
    >>> import lucid
    >>> lucid.fft.irfft2(lucid.fft.rfft2(lucid.ones(2, 2)))
    tensor([[1., 1.],
            [1., 1.]])
    """
    return irfftn(input, s, dim, norm)


@takes_out
def hfft2(input: Tensor, s: Any = None, dim: Any = (-2, -1), norm: str | None = None) -> Tensor:
    """Applies `hfftn` along two dims, by default the last ones.

    Parameters
    ----------
    input : Tensor
        The first half along the last dim; complex or real.
    s, dim, norm : optional
        As of `hfftn`.

    Returns
    -------
    Tensor
        Real.

    Examples
    --------
    >>> import lucid
    >>> lucid.fft.hfft2(lucid.ones(2, 2))
    tensor([[4., 0.],
            [0., 0.]])
    """
    return hfftn(input, s, dim, norm)


@takes_out
def ihfft2(input: Tensor, s: Any = None, dim: Any = (-2, -1), norm: str | None = None) -> Tensor:
    """Applies `ihfftn` along two dims, by default the last ones.

    Parameters
    ----------
    input : Tensor
        Real, at least 2 dims.
    s, dim, norm : optional
        As of `ihfftn`.

    Returns
    -------
    Tensor
        Complex: the first half along the last dim.

    Examples
    --------
    >>> import lucid
    >>> lucid.fft.ihfft2(lucid.ones(2, 2)).real
    tensor([[1., 0.],
            [0., 0.]])
    """
    return ihfftn(input, s, dim, norm)


# ---- Frequencies ----------------------------------------------------------------------------------------------------


@takes_out
def fftfreq(n: int, d: float = 1.0, *, dtype: DTypeLike | None = None, device: DeviceLike | None = None) -> Tensor:
    """Returns the frequencies of `fft`: ``[0, 1, …, (n - 1) // 2, -(n // 2), …, -1] / (d n)``.

    Parameters
    ----------
    n : int
        The length of the transform.
    d : float, default 1.0
        The distance of two samples.
    dtype, device : optional
        As of `lucid.zeros`.

    Returns
    -------
    Tensor
        Shape (n,).

    Examples
    --------
    >>> import lucid
    >>> lucid.fft.fftfreq(4)
    tensor([ 0.0000,  0.2500, -0.5000, -0.2500])
    """
    check_length("fftfreq", n)
    k = arange(n, dtype=dtype or get_default_dtype(), device=device)
    return _C.where(k < (n + 1) // 2, k, k - n) * (1 / (n * d))


@takes_out
def rfftfreq(n: int, d: float = 1.0, *, dtype: DTypeLike | None = None, device: DeviceLike | None = None) -> Tensor:
    """Returns the frequencies of `rfft`: ``[0, 1, …, n // 2] / (d n)``.

    Parameters
    ----------
    n, d, dtype, device : optional
        As of `fftfreq`.

    Returns
    -------
    Tensor
        Shape (n // 2 + 1,).

    Examples
    --------
    >>> import lucid
    >>> lucid.fft.rfftfreq(4)
    tensor([0.0000, 0.2500, 0.5000])
    """
    check_length("rfftfreq", n)
    return arange(n // 2 + 1, dtype=dtype or get_default_dtype(), device=device) * (1 / (n * d))


def fftshift(input: Tensor, dim: int | Sequence[int] | None = None) -> Tensor:
    """Moves frequency 0 to the middle: element 0 of a dim of size n goes to ``n // 2``, and the others around.

    Parameters
    ----------
    input : Tensor
        Any shape.
    dim : int or sequence of int, optional
        The dims. Default: all.

    Returns
    -------
    Tensor
        The shape of `input`.

    Examples
    --------
    >>> import lucid
    >>> lucid.fft.fftshift(lucid.fft.fftfreq(4))
    tensor([-0.5000, -0.2500,  0.0000,  0.2500])
    """
    return _shift("fftshift", input, dim, lambda n: n - n // 2)


def ifftshift(input: Tensor, dim: int | Sequence[int] | None = None) -> Tensor:
    """Inverts `fftshift`.

    Parameters
    ----------
    input : Tensor
        Any shape.
    dim : int or sequence of int, optional
        The dims. Default: all.

    Returns
    -------
    Tensor
        The shape of `input`.

    Examples
    --------
    >>> import lucid
    >>> lucid.fft.ifftshift(lucid.tensor([-0.5, -0.25, 0., 0.25]))
    tensor([ 0.0000,  0.2500, -0.5000, -0.2500])
    """
    return _shift("ifftshift", input, dim, lambda n: n // 2)


def _shift(op, input, dim, first):
    dims = (
        range(input.ndim)
        if dim is None
        else [wrap(op, d, input.ndim) for d in ([dim] if hasattr(dim, "__index__") else dim)]
    )
    for d in dims:
        n = input.shape[d]
        if n > 1:
            cut = first(n)
            input = _C.cat([_C.narrow(input, d, cut, n - cut), _C.narrow(input, d, 0, cut)], d)
    return input
