"""Activations that write in place, and those that draw or that pass gradients by."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import lucid
from lucid import _C
from lucid._C import Tensor
from lucid._spelling import spelled

__all__ = [
    "celu_", "elu_", "gumbel_softmax", "hardtanh_", "leaky_relu_", "relu_", "selu_", "straight_through", "threshold_",
]  # fmt: skip


def _in_place(function: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """Documents what stands for a function with inplace=True, and lets it take `input=` for its first argument."""
    name = function.__name__
    given = ", 1.0, 0.0" if name == "threshold_" else ""
    code = function.__code__
    others = ", ".join(code.co_varnames[1 : code.co_argcount - 1])
    more = f"{others} : optional\n        As of `{name[:-1]}`.\n    " if others else ""
    function.__doc__ = f"""Does what `nn.functional.{name[:-1]}` does in place: writes the result into its argument.

    Parameters
    ----------
    x : Tensor
        What is written into.
    {more}inplace : bool, default True
        False writes into a new tensor.

    Returns
    -------
    Tensor
        `x` itself.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> x = lucid.tensor([0.0, 2.0])
    >>> F.{name}(x{given}) is x
    True
    """
    return spelled(function)


_OF = _C._spaces["nn.functional"]


@_in_place
def relu_(x: Tensor, inplace: bool = True) -> Tensor:
    return _OF["relu"](x, inplace=inplace)


@_in_place
def elu_(x: Tensor, alpha: float = 1.0, inplace: bool = True) -> Tensor:
    return _OF["elu"](x, alpha, inplace=inplace)


@_in_place
def selu_(x: Tensor, inplace: bool = True) -> Tensor:
    return _OF["selu"](x, inplace=inplace)


@_in_place
def celu_(x: Tensor, alpha: float = 1.0, inplace: bool = True) -> Tensor:
    return _OF["celu"](x, alpha, inplace=inplace)


@_in_place
def leaky_relu_(x: Tensor, negative_slope: float = 0.01, inplace: bool = True) -> Tensor:
    return _OF["leaky_relu"](x, negative_slope, inplace=inplace)


@_in_place
def hardtanh_(x: Tensor, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = True) -> Tensor:
    return _OF["hardtanh"](x, min_val, max_val, inplace=inplace)


@_in_place
def threshold_(x: Tensor, threshold: float, value: float, inplace: bool = True) -> Tensor:
    return _OF["threshold"](x, threshold, value, inplace=inplace)


@spelled
def gumbel_softmax(logits: Tensor, tau: float = 1.0, hard: bool = False, eps: float = 1e-10, dim: int = -1) -> Tensor:
    """Draws from categorical distributions in a way that has a gradient: ``softmax((logits + g) / tau)``.

    The ``g`` are drawn from the Gumbel distribution (Jang, Gu and Poole 2017, Categorical Reparameterization with
    Gumbel-Softmax; Maddison, Mnih and Teh 2017, The Concrete Distribution).

    Parameters
    ----------
    logits : Tensor
        Logarithms of probabilities, up to a constant, floating-point.
    tau : float, default 1
        The temperature: the lower it is, the closer to a choice of one class.
    hard : bool, default False
        Whether the result is 1 for one class and 0 for the others; its gradient is that of the soft one all the same.
    eps : float
        Ignored, with a warning.
    dim : int, default -1
        The dim of the classes.

    Returns
    -------
    Tensor
        The shape of `logits`; it adds up to 1 along `dim`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> F.gumbel_softmax(lucid.tensor([0.0, 100.0]), hard=True).tolist()
    [0.0, 1.0]
    """
    if eps != 1e-10:
        warnings.warn("gumbel_softmax: eps is given; wanted none, as it has no effect", stacklevel=3)
    drawn = -lucid.empty_like(logits.detach()).exponential_().log()
    soft = lucid.softmax((logits + drawn) / tau, dim)
    if not hard:
        return soft
    best = soft.detach().argmax(dim, keepdim=True)
    return straight_through(lucid.zeros_like(soft.detach()).scatter_(dim, best, 1.0), soft)


def straight_through(hard: Tensor, soft: Tensor) -> Tensor:
    """Gives the value of one tensor and the gradient of another: that of `hard`, and all gradient to `soft`.

    Bengio, Léonard and Courville 2013, Estimating or Propagating Gradients Through Stochastic Neurons.

    Parameters
    ----------
    hard : Tensor
        What the result is, such as a rounded or a one-hot tensor.
    soft : Tensor
        What the gradient goes to; finite, and of a shape that broadcasts with that of `hard`.

    Returns
    -------
    Tensor
        ``hard + (soft - soft)``, of which the last is outside of the graph.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> x = lucid.tensor([0.25, 0.75], requires_grad=True)
    >>> y = F.straight_through(x.round(), x)
    >>> y.sum().backward()
    >>> y.tolist(), x.grad.tolist()
    ([0.0, 1.0], [1.0, 1.0])
    """
    return hard.detach() + (soft - soft.detach())
