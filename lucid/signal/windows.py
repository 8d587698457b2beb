"""Windows: weights by which a frame of a signal is multiplied before its Fourier transform.

All are computed in float64 and rounded once. `sym` says whether the window is symmetric, for the design of filters, or,
with False, the first `M` elements of the symmetric one of M + 1, which is periodic: for spectra.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from lucid import _C
from lucid._C import Tensor
from lucid._dtypes import DeviceLike, DTypeLike, get_default_dtype

__all__ = [
    "bartlett",
    "blackman",
    "cosine",
    "exponential",
    "gaussian",
    "general_cosine",
    "general_gaussian",
    "general_hamming",
    "hamming",
    "hann",
    "kaiser",
    "nuttall",
]


def _positions(op: str, M: int, sym: bool) -> tuple[Tensor, int]:
    """0, 1, …, M - 1, and the size of the symmetric window."""
    if not hasattr(M, "__index__"):
        raise TypeError(f"{op}: M is {M!r}; wanted an int")
    M = M.__index__()
    if M < 0:
        raise ValueError(f"{op}: M is {M}; wanted 0 or more")
    return _C.arange(0, M, dtype="float64"), M if sym or M == 1 else M + 1


def _made(op: str, window: Tensor, dtype, device, requires_grad: bool) -> Tensor:
    dtype = get_default_dtype() if dtype is None else _C.empty(0, dtype=dtype).dtype
    if not dtype.is_floating_point:
        raise ValueError(f"{op}: dtype is {dtype}; wanted a floating-point dtype")
    window = window.to(dtype) if device is None else window.to(dtype).to(device)
    return window.requires_grad_() if requires_grad else window


def _cosines(op: str, M: int, a, sym: bool) -> Tensor:
    k, n = _positions(op, M, sym)
    if n == 1:
        return _C.ones_like(k)
    total = _C.zeros_like(k)
    for i, weight in enumerate(a):
        total = total + (-1) ** i * weight * _C.cos(k * (2 * math.pi * i / (n - 1)))
    return total


def general_cosine(
    M: int,
    a: Sequence[float],
    *,
    sym: bool = True,
    dtype: DTypeLike | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Makes a sum of cosines: ``a[0] - a[1] cos(2 pi k / (M - 1)) + a[2] cos(4 pi k / (M - 1)) - …``.

    Parameters
    ----------
    M : int
        The number of elements.
    a : sequence of float
        The weights of the cosines.
    sym : bool, default True
        Symmetric; with False periodic.
    dtype, device, requires_grad : optional
        As of `lucid.zeros`.

    Returns
    -------
    Tensor
        Shape (M,).

    Raises
    ------
    ValueError
        If `M` is negative, or `a` is empty, or `dtype` is not a floating-point one.

    Examples
    --------
    >>> import lucid
    >>> lucid.signal.windows.general_cosine(5, a=[0.5, 0.5])
    tensor([0.0000, 0.5000, 1.0000, 0.5000, 0.0000])
    """
    a = list(a)
    if not a:
        raise ValueError("general_cosine: a has no elements; wanted at least one weight")
    return _made("general_cosine", _cosines("general_cosine", M, a, sym), dtype, device, requires_grad)


def general_hamming(
    M: int,
    alpha: float = 0.54,
    *,
    sym: bool = True,
    dtype: DTypeLike | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Makes Hamming's window with a weight: ``alpha - (1 - alpha) cos(2 pi k / (M - 1))``.

    Parameters
    ----------
    M : int
        The number of elements.
    alpha : float, default 0.54
        The weight.
    sym : bool, default True
        Symmetric; with False periodic.
    dtype, device, requires_grad : optional
        As of `lucid.zeros`.

    Returns
    -------
    Tensor
        Shape (M,).

    Raises
    ------
    ValueError
        If `M` is negative, or `dtype` is not a floating-point one.

    Examples
    --------
    >>> import lucid
    >>> lucid.signal.windows.general_hamming(5, alpha=0.6)
    tensor([0.2000, 0.6000, 1.0000, 0.6000, 0.2000])
    """
    window = _cosines("general_hamming", M, [alpha, 1 - alpha], sym)
    return _made("general_hamming", window, dtype, device, requires_grad)


def _family(name: str, a: list[float], what: str, shown: str):
    def window(M: int, *, sym: bool = True, dtype=None, device=None, requires_grad: bool = False) -> Tensor:
        return _made(name, _cosines(name, M, a, sym), dtype, device, requires_grad)

    window.__name__ = window.__qualname__ = name
    window.__doc__ = f"""Makes {what}: `general_cosine` with the weights {", ".join(map(str, a))}.

    Parameters
    ----------
    M : int
        The number of elements.
    sym : bool, default True
        Symmetric; with False periodic.
    dtype, device, requires_grad : optional
        As of `lucid.zeros`.

    Returns
    -------
    Tensor
        Shape (M,).

    Examples
    --------
    >>> import lucid
    >>> lucid.signal.windows.{name}(5)
    {shown}
    """
    return window


hann: Callable[..., Tensor] = _family(
    "hann", [0.5, 0.5], "Hann's window", "tensor([0.0000, 0.5000, 1.0000, 0.5000, 0.0000])"
)
hamming: Callable[..., Tensor] = _family(
    "hamming", [0.54, 0.46], "Hamming's window", "tensor([0.0800, 0.5400, 1.0000, 0.5400, 0.0800])"
)
blackman: Callable[..., Tensor] = _family(
    "blackman",
    [0.42, 0.5, 0.08],
    "Blackman's window",
    "tensor([-1.3878e-17,  3.4000e-01,  1.0000e+00,  3.4000e-01, -1.3878e-17])",
)
nuttall: Callable[..., Tensor] = _family(
    "nuttall",
    [0.3635819, 0.4891775, 0.1365995, 0.0106411],
    "Nuttall's window",
    "tensor([3.6280e-04, 2.2698e-01, 1.0000e+00, 2.2698e-01, 3.6280e-04])",
)


def bartlett(
    M: int,
    *,
    sym: bool = True,
    dtype: DTypeLike | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Makes Bartlett's window, a triangle: ``1 - |2 k / (M - 1) - 1|``.

    Parameters
    ----------
    M : int
        The number of elements.
    sym : bool, default True
        Symmetric; with False periodic.
    dtype, device, requires_grad : optional
        As of `lucid.zeros`.

    Returns
    -------
    Tensor
        Shape (M,).

    Raises
    ------
    ValueError
        If `M` is negative, or `dtype` is not a floating-point one.

    Examples
    --------
    >>> import lucid
    >>> lucid.signal.windows.bartlett(5)
    tensor([0.0000, 0.5000, 1.0000, 0.5000, 0.0000])
    """
    k, n = _positions("bartlett", M, sym)
    window = _C.ones_like(k) if n == 1 else 1 - _C.abs(k * (2 / (n - 1)) - 1)
    return _made("bartlett", window, dtype, device, requires_grad)


def cosine(
    M: int,
    *,
    sym: bool = True,
    dtype: DTypeLike | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Makes half a period of a sine: ``sin(pi (k + 1/2) / M)``.

    Parameters
    ----------
    M : int
        The number of elements.
    sym : bool, default True
        Symmetric; with False periodic.
    dtype, device, requires_grad : optional
        As of `lucid.zeros`.

    Returns
    -------
    Tensor
        Shape (M,).

    Raises
    ------
    ValueError
        If `M` is negative, or `dtype` is not a floating-point one.

    Examples
    --------
    >>> import lucid
    >>> lucid.signal.windows.cosine(4)
    tensor([0.3827, 0.9239, 0.9239, 0.3827])
    """
    k, n = _positions("cosine", M, sym)
    return _made("cosine", _C.sin((k + 0.5) * (math.pi / max(n, 1))), dtype, device, requires_grad)


def _positive(op: str, name: str, value: float) -> None:
    if not value > 0:
        raise ValueError(f"{op}: {name} is {value}; wanted more than 0")


def exponential(
    M: int,
    center: float | None = None,
    tau: float = 1.0,
    *,
    sym: bool = True,
    dtype: DTypeLike | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Makes an exponential window: ``exp(-|k - center| / tau)``.

    Parameters
    ----------
    M : int
        The number of elements.
    center : float, optional
        Where it is 1; default the middle, and nothing else for a symmetric window.
    tau : float, default 1.0
        The distance over which it falls to 1 / e.
    sym : bool, default True
        Symmetric; with False periodic.
    dtype, device, requires_grad : optional
        As of `lucid.zeros`.

    Returns
    -------
    Tensor
        Shape (M,).

    Raises
    ------
    ValueError
        If `M` is negative, `tau` is not positive, `center` is given for a symmetric window, or `dtype` is not a
        floating-point one.

    Examples
    --------
    >>> import lucid
    >>> lucid.signal.windows.exponential(3)
    tensor([0.3679, 1.0000, 0.3679])
    """
    k, n = _positions("exponential", M, sym)
    _positive("exponential", "tau", tau)
    if sym and center is not None:
        raise ValueError("exponential: center is given; wanted None for a symmetric window")
    middle = (n - 1) / 2 if center is None else center
    return _made("exponential", _C.exp(_C.abs(k - middle) / -tau), dtype, device, requires_grad)


def general_gaussian(
    M: int,
    p: float = 1.0,
    sig: float = 7.0,
    *,
    sym: bool = True,
    dtype: DTypeLike | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Makes a generalized Gaussian: ``exp(-|(k - (M - 1) / 2) / sig| ** (2 p) / 2)``.

    Parameters
    ----------
    M : int
        The number of elements.
    p : float, default 1.0
        1 for a Gaussian, 1/2 for an exponential.
    sig : float, default 7.0
        The deviation.
    sym : bool, default True
        Symmetric; with False periodic.
    dtype, device, requires_grad : optional
        As of `lucid.zeros`.

    Returns
    -------
    Tensor
        Shape (M,).

    Raises
    ------
    ValueError
        If `M` is negative, `sig` is not positive, or `dtype` is not a floating-point one.

    Examples
    --------
    >>> import lucid
    >>> lucid.signal.windows.general_gaussian(3, p=2, sig=1)
    tensor([0.6065, 1.0000, 0.6065])
    """
    k, n = _positions("general_gaussian", M, sym)
    _positive("general_gaussian", "sig", sig)
    window = _C.exp(_C.abs((k - (n - 1) / 2) / sig) ** (2 * p) * -0.5)
    return _made("general_gaussian", window, dtype, device, requires_grad)


def gaussian(
    M: int,
    std: float = 1.0,
    *,
    sym: bool = True,
    dtype: DTypeLike | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Makes a Gaussian: ``exp(-((k - (M - 1) / 2) / std) ** 2 / 2)``.

    Parameters
    ----------
    M : int
        The number of elements.
    std : float, default 1.0
        The deviation.
    sym : bool, default True
        Symmetric; with False periodic.
    dtype, device, requires_grad : optional
        As of `lucid.zeros`.

    Returns
    -------
    Tensor
        Shape (M,).

    Raises
    ------
    ValueError
        If `M` is negative, `std` is not positive, or `dtype` is not a floating-point one.

    Examples
    --------
    >>> import lucid
    >>> lucid.signal.windows.gaussian(3, std=1.0)
    tensor([0.6065, 1.0000, 0.6065])
    """
    k, n = _positions("gaussian", M, sym)
    _positive("gaussian", "std", std)
    return _made("gaussian", _C.exp(((k - (n - 1) / 2) / std) ** 2 * -0.5), dtype, device, requires_grad)


def kaiser(
    M: int,
    beta: float = 12.0,
    *,
    sym: bool = True,
    dtype: DTypeLike | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Makes Kaiser's window: ``I0(beta sqrt(1 - (2 k / (M - 1) - 1)**2)) / I0(beta)``.

    Parameters
    ----------
    M : int
        The number of elements.
    beta : float, default 12.0
        How narrow it is: 0 for a rectangle.
    sym : bool, default True
        Symmetric; with False periodic.
    dtype, device, requires_grad : optional
        As of `lucid.zeros`.

    Returns
    -------
    Tensor
        Shape (M,).

    Raises
    ------
    ValueError
        If `M` is negative, `beta` is negative, or `dtype` is not a floating-point one.

    Examples
    --------
    >>> import lucid
    >>> lucid.signal.windows.kaiser(3, beta=2.0)
    tensor([0.4387, 1.0000, 0.4387])
    """
    k, n = _positions("kaiser", M, sym)
    if beta < 0:
        raise ValueError(f"kaiser: beta is {beta}; wanted 0 or more")
    if n == 1:
        return _made("kaiser", _C.ones_like(k), dtype, device, requires_grad)
    u = k * (2 / (n - 1)) - 1
    inside = _C.sqrt(_C.clamp(1 - u * u, 0.0)) * float(beta)
    # e^-x I0(x), so that a large beta does not overflow
    whole = _C.i0e(_C.full((), float(beta), dtype="float64"))
    return _made("kaiser", _C.i0e(inside) * _C.exp(inside - float(beta)) / whole, dtype, device, requires_grad)
