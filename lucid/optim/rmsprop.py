"""RMSprop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lucid._C import Tensor
from lucid.optim._fused import FusedOptimizer
from lucid.optim.optimizer import ParamsT

__all__ = ["RMSprop"]


class RMSprop(FusedOptimizer):
    """RMSprop, which divides by a running root mean square of the gradients.

    With gradient g of parameter p (Hinton 2012, Neural Networks for Machine Learning, lecture 6e)::

        g = g + weight_decay * p
        v = alpha * v + (1 - alpha) * g^2
        u = g / (sqrt(v) + eps)
        b = momentum * b + u              (without momentum b is u)
        p = p - lr * b

    With ``centered`` the running mean m of the gradients is taken into account: ``sqrt(v - m^2)`` takes the place of
    ``sqrt(v)`` (Graves 2013, Generating Sequences With Recurrent Neural Networks).

    Parameters
    ----------
    params : iterable of Tensor, of (str, Tensor) or of dict
        Parameters or groups of them, floating-point or complex.
    lr : float or Tensor, optional
        Learning rate (default 0.01).
    alpha : float, optional
        How slowly the averages forget (default 0.99).
    eps : float, optional
        Added to the root (default 1e-8).
    weight_decay : float, optional
        Factor of an L2 penalty (default 0).
    momentum : float, optional
        Share of the last change that is kept (default 0).
    centered : bool, optional
        Default ``False``.
    capturable : bool, optional
        Accepted without effect.
    foreach : bool, optional
        Accepted without effect: a step is one call for all parameters of a group in any case.
    maximize : bool, optional
        Whether to follow the gradient upwards (default ``False``).
    differentiable : bool, optional
        Whether autograd records the step, of parameters that are no leaves (default ``False``).

    Raises
    ------
    ValueError
        If there are no parameters or a setting is out of range.

    Notes
    -----
    ``state[p]`` has ``"step"`` (one number), ``"square_avg"`` (v) and, where they are wanted,
    ``"momentum_buffer"`` (b) and ``"grad_avg"`` (m). It is made at the first step for which p has a gradient.

    Examples
    --------
    >>> from lucid import nn, optim
    >>> p = nn.Parameter([1.0])
    >>> opt = optim.RMSprop([p], lr=0.25)
    >>> (p * p).sum().backward()
    >>> opt.step()
    >>> round(p.item(), 4)
    -1.5
    """

    _op = "rmsprop_step"
    _state_names = ("square_avg",)
    _optional = {"momentum_buffer": "momentum", "grad_avg": "centered"}
    _checked = "lr eps weight_decay momentum alpha"

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 0.01,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum: float = 0,
        centered: bool = False,
        capturable: bool = False,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        super().__init__(
            params,
            {
                "lr": lr,
                "momentum": momentum,
                "alpha": alpha,
                "eps": eps,
                "centered": centered,
                "weight_decay": weight_decay,
                "capturable": capturable,
                "foreach": foreach,
                "maximize": maximize,
                "differentiable": differentiable,
            },
        )

    def _settings(self, group: Mapping[str, Any]) -> tuple[object, ...]:
        return group["lr"], group["alpha"], group["eps"], group["weight_decay"], group["momentum"]
