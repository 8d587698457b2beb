"""Activations that write in place, and those that draw or that pass gradients by."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable

import lucid
from lucid import _C
from lucid._C import Tensor
from lucid._spelling import spelled

__all__ = [
    "celu_", "elu_", "gumbel_softmax", "hardtanh_", "leaky_relu_", "relu_", "selu_", "straight_through", "threshold_",
]  # fmt: skip


def _in_place(name: str, *arguments: float) -> Callable[..., Tensor]:
    """`name_`: the function of that name with inplace=True. The arguments are those of its example."""
    function = _C._spaces["nn.functional"][name]

    def write(*args, inplace: bool = True, **keywords) -> Tensor:
        return function(*args, inplace=inplace, **keywords)

    signature = inspect.Signature(
        [p.replace(default=True) if p.name == "inplace" else p for p in inspect.signature(function).parameters.values()]
    )
    write.__name__ = write.__qualname__ = f"{name}_"
    write.__code__ = write.__code__.replace(co_name=f"{name}_", co_qualname=f"{name}_")  # which messages have in front
    write.__signature__ = signature
    given = "".join(f", {value}" for value in arguments)
    write.__doc__ = f"""Does what `nn.functional.{name}` does in place: writes the result into its argument.

    Parameters
    ----------
    x : Tensor
        What is written into.
    inplace : bool, default True
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
    >>> F.{name}_(x{given}) is x
    True
    """
    return write


relu_, elu_, selu_, celu_ = _in_place("relu"), _in_place("elu"), _in_place("selu"), _in_place("celu")
leaky_relu_, hardtanh_, threshold_ = _in_place("leaky_relu"), _in_place("hardtanh"), _in_place("threshold", 1.0, 0.0)


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
