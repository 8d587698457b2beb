"""Activation functions.

Each takes a floating tensor of any shape and returns one of the same shape.
``inplace=True`` writes the result into the argument and returns that.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable

import lucid
from lucid import _C
from lucid._C import Tensor
from lucid.nn.functional._aliases import also_called

__all__ = [
    "relu", "relu6", "leaky_relu", "prelu", "elu", "selu", "gelu", "silu", "mish", "softplus",
    "sigmoid", "tanh", "softmax", "log_softmax", "hardtanh", "hardswish", "hardsigmoid",
]  # fmt: skip

# Klambauer et al. 2017, Self-Normalizing Neural Networks, section 2.
_SELU_ALPHA = 1.6732632423543772
_SELU_SCALE = 1.0507009873554805


def _into(x: Tensor, function: Callable[[Tensor], Tensor]) -> Tensor:
    """Write ``function(x)`` into ``x``.

    The function gets a copy: what it saves for its backward must keep the old values.
    """
    return x.copy_(function(x.clone()))


@also_called(x="input")
def relu(x: Tensor, inplace: bool = False) -> Tensor:
    """``max(x, 0)``, elementwise.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> F.relu(lucid.tensor([-1.0, 2.0])).tolist()
    [0.0, 2.0]
    """
    return _into(x, _C.relu) if inplace else _C.relu(x)


@also_called(x="input")
def relu6(x: Tensor, inplace: bool = False) -> Tensor:
    """``min(max(x, 0), 6)``, elementwise (Howard et al. 2017, MobileNets).

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> F.relu6(lucid.tensor([-1.0, 2.0, 7.0])).tolist()
    [0.0, 2.0, 6.0]
    """
    return hardtanh(x, 0.0, 6.0, inplace)


@also_called(x="input")
def leaky_relu(x: Tensor, negative_slope: float = 0.01, inplace: bool = False) -> Tensor:
    """``x`` where positive, ``negative_slope * x`` elsewhere.

    Parameters
    ----------
    x : Tensor
    negative_slope : float, optional
        Default 0.01.
    inplace : bool, optional
        Whether to write into ``x`` (default ``False``).

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> F.leaky_relu(lucid.tensor([-4.0, 2.0]), 0.25).tolist()
    [-1.0, 2.0]
    """
    if inplace:
        return _into(x, lambda values: _C.leaky_relu(values, negative_slope))
    return _C.leaky_relu(x, negative_slope)


@also_called(x="input")
def prelu(x: Tensor, weight: Tensor) -> Tensor:
    """``x`` where positive, ``weight * x`` elsewhere (He et al. 2015, Delving Deep into Rectifiers).

    Parameters
    ----------
    x : Tensor, shape (N, C, ...) or any
    weight : Tensor, shape (1,) or (C,)
        One slope for all elements or one per channel, axis 1 of ``x``.

    Raises
    ------
    RuntimeError
        If the number of slopes is neither 1 nor the number of channels.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> F.prelu(lucid.tensor([-2.0, 2.0]), lucid.tensor([0.5])).tolist()
    [-1.0, 2.0]
    """
    slopes = weight.numel()
    if slopes == 1:
        weight = weight.reshape(())
    else:
        channels = x.shape[1] if x.ndim > 1 else 1
        if weight.ndim != 1 or slopes != channels:
            raise RuntimeError(
                f"prelu: weight has shape {tuple(weight.shape)}; wanted one slope, or one per channel "
                f"of x of shape {tuple(x.shape)}"
            )
        weight = weight.reshape((slopes,) + (1,) * (x.ndim - 2))
    return lucid.where(x > 0, x, weight * x)


@also_called(x="input")
def elu(x: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """``x`` where positive, ``alpha * (exp(x) - 1)`` elsewhere (Clevert et al. 2015).

    Parameters
    ----------
    x : Tensor
    alpha : float, optional
        Default 1.
    inplace : bool, optional
        Whether to write into ``x`` (default ``False``).

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> F.elu(lucid.tensor([0.0, 2.0])).tolist()
    [0.0, 2.0]
    """
    if inplace:
        return _into(x, lambda values: _C.elu(values, alpha))
    return _C.elu(x, alpha)


@also_called(x="input")
def selu(x: Tensor, inplace: bool = False) -> Tensor:
    """``scale * elu(x, alpha)`` with the constants that keep mean 0 and variance 1.

    alpha = 1.67326..., scale = 1.05070... (Klambauer et al. 2017, Self-Normalizing Neural Networks).

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> round(F.selu(lucid.tensor(1.0)).item(), 4)
    1.0507
    """
    if inplace:
        return _into(x, selu)
    return _C.elu(x, _SELU_ALPHA) * _SELU_SCALE


@also_called(x="input")
def gelu(x: Tensor, approximate: str = "none") -> Tensor:
    """``x * Phi(x)``, where ``Phi`` is the normal distribution function (Hendrycks and Gimpel 2016).

    Parameters
    ----------
    x : Tensor
    approximate : {"none", "tanh"}, optional
        ``"tanh"`` computes ``0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)))`` instead.

    Raises
    ------
    ValueError
        If ``approximate`` is something else.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> round(F.gelu(lucid.tensor(1.0)).item(), 4)
    0.8413
    """
    if approximate not in ("none", "tanh"):
        raise ValueError(f"gelu: approximate is {approximate!r}; wanted 'none' or 'tanh'")
    return _C.gelu(x, approximate)


@also_called(x="input")
def silu(x: Tensor, inplace: bool = False) -> Tensor:
    """``x * sigmoid(x)``, also known as swish (Elfwing et al. 2017; Ramachandran et al. 2017).

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> round(F.silu(lucid.tensor(1.0)).item(), 4)
    0.7311
    """
    return _into(x, _C.silu) if inplace else _C.silu(x)


@also_called(x="input")
def mish(x: Tensor, inplace: bool = False) -> Tensor:
    """``x * tanh(softplus(x))`` (Misra 2019).

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> round(F.mish(lucid.tensor(1.0)).item(), 4)
    0.8651
    """
    if inplace:
        return _into(x, mish)
    return x * _C.tanh(_C.softplus(x))


@also_called(x="input")
def softplus(x: Tensor, beta: float = 1.0, threshold: float = 20.0) -> Tensor:
    """``log(1 + exp(beta * x)) / beta``, a smooth :func:`relu`.

    Parameters
    ----------
    x : Tensor
    beta : float, optional
        Sharpness (default 1).
    threshold : float, optional
        Where ``beta * x`` is larger, the result is ``x`` (default 20).

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> round(F.softplus(lucid.tensor(0.0)).item(), 4)
    0.6931
    """
    return _C.softplus(x, beta, threshold)


@also_called(x="input")
def sigmoid(x: Tensor) -> Tensor:
    """``1 / (1 + exp(-x))``.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> F.sigmoid(lucid.tensor(0.0)).item()
    0.5
    """
    return _C.sigmoid(x)


@also_called(x="input")
def tanh(x: Tensor) -> Tensor:
    """The hyperbolic tangent.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> F.tanh(lucid.tensor(0.0)).item()
    0.0
    """
    return _C.tanh(x)


@also_called(x="input", dim="axis")
def softmax(x: Tensor, dim: int | None = None, dtype: object = None) -> Tensor:
    """``exp(x) / sum(exp(x))`` along an axis: non-negative values that add up to 1.

    Parameters
    ----------
    x : Tensor
    dim : int
        The axis. Leaving it out is deprecated: then it is 0 for 0, 1 and 3 dimensions and
        1 otherwise, with a warning.
    dtype : optional
        A floating dtype to convert ``x`` to first.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> F.softmax(lucid.zeros(4), dim=0).tolist()
    [0.25, 0.25, 0.25, 0.25]
    """
    if dtype is not None:
        x = x.to(dtype)
    return _C.softmax(x, _implicit_dim("softmax", x) if dim is None else dim)


@also_called(x="input", dim="axis")
def log_softmax(x: Tensor, dim: int | None = None, dtype: object = None) -> Tensor:
    """``log(softmax(x))``, computed as ``x - max - log(sum(exp(x - max)))``.

    Parameters
    ----------
    x : Tensor
    dim : int
        The axis; see :func:`softmax`.
    dtype : optional
        A floating dtype to convert ``x`` to first.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> round(F.log_softmax(lucid.zeros(2), dim=0)[0].item(), 4)
    -0.6931
    """
    if dtype is not None:
        x = x.to(dtype)
    return _C.log_softmax(x, _implicit_dim("log_softmax", x) if dim is None else dim)


def _implicit_dim(name: str, x: Tensor) -> int:
    warnings.warn(f"{name}: give dim explicitly; leaving it out is deprecated", stacklevel=4)
    return 0 if x.ndim in (0, 1, 3) else 1


@also_called(x="input")
def hardtanh(x: Tensor, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False) -> Tensor:
    """``x`` limited to the range from ``min_val`` to ``max_val``.

    The derivative is 1 strictly inside the range and 0 elsewhere.

    Parameters
    ----------
    x : Tensor
    min_val, max_val : float, optional
        Default -1 and 1.
    inplace : bool, optional
        Whether to write into ``x`` (default ``False``).

    Raises
    ------
    ValueError
        If ``min_val`` is larger than ``max_val``.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> F.hardtanh(lucid.tensor([-3.0, 0.5, 3.0])).tolist()
    [-1.0, 0.5, 1.0]
    """
    if min_val > max_val:
        raise ValueError(f"hardtanh: min_val is {min_val} and max_val {max_val}; wanted min_val <= max_val")
    if inplace:
        return _into(x, lambda values: hardtanh(values, min_val, max_val))
    return lucid.where(x <= min_val, min_val, lucid.where(x >= max_val, max_val, x))


@also_called(x="input")
def hardsigmoid(x: Tensor, inplace: bool = False) -> Tensor:
    """``relu6(x + 3) / 6``, a :func:`sigmoid` made of straight lines.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> F.hardsigmoid(lucid.tensor([-4.0, 0.0, 4.0])).tolist()
    [0.0, 0.5, 1.0]
    """
    if inplace:
        return _into(x, hardsigmoid)
    return relu6(x + 3.0) / 6.0


@also_called(x="input")
def hardswish(x: Tensor, inplace: bool = False) -> Tensor:
    """``x * relu6(x + 3) / 6`` (Howard et al. 2019, Searching for MobileNetV3).

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> F.hardswish(lucid.tensor([0.0, 3.0, 4.0])).tolist()
    [0.0, 3.0, 4.0]
    """
    if inplace:
        return _into(x, hardswish)
    return x * relu6(x + 3.0) / 6.0
