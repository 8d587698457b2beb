"""Adadelta."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lucid._C import Tensor
from lucid.optim._fused import FusedOptimizer
from lucid.optim.optimizer import ParamsT

__all__ = ["Adadelta"]


class Adadelta(FusedOptimizer):
    """Adadelta, whose steps are as large as recent ones have been.

    With gradient g of parameter p (Zeiler 2012, ADADELTA: An Adaptive Learning Rate Method, algorithm 1)::

        g = g + weight_decay * p
        v = rho * v + (1 - rho) * g^2
        d = sqrt(u + eps) / sqrt(v + eps) * g
        u = rho * u + (1 - rho) * d^2
        p = p - lr * d

    Parameters
    ----------
    params : iterable of Tensor, of (str, Tensor) or of dict
        Parameters or groups of them, floating-point or complex.
    lr : float or Tensor, optional
        Learning rate (default 1.0).
    rho : float, optional
        How slowly the averages forget (default 0.9).
    eps : float, optional
        Added under the roots (default 1e-6).
    weight_decay : float, optional
        Factor of an L2 penalty (default 0).
    foreach : bool, optional
        Accepted without effect: a step is one call for all parameters of a group in any case.
    capturable : bool, optional
        Accepted without effect.
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
    ``state[p]`` has ``"step"`` (one number), ``"square_avg"`` (v) and ``"acc_delta"`` (u). It is made at the first
    step for which p has a gradient.

    Examples
    --------
    >>> from lucid import nn, optim
    >>> p = nn.Parameter([1.0])
    >>> opt = optim.Adadelta([p])
    >>> (p * p).sum().backward()
    >>> opt.step()
    >>> round(p.item(), 4)
    0.9968
    """

    _op = "adadelta_step"
    _state_names = ("square_avg", "acc_delta")
    _checked = "lr eps weight_decay"

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 1.0,
        rho: float = 0.9,
        eps: float = 1e-6,
        weight_decay: float = 0,
        foreach: bool | None = None,
        *,
        capturable: bool = False,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        super().__init__(
            params,
            {
                "lr": lr,
                "rho": rho,
                "eps": eps,
                "weight_decay": weight_decay,
                "maximize": maximize,
                "capturable": capturable,
                "foreach": foreach,
                "differentiable": differentiable,
            },
        )

    def _check_settings(self, group: Mapping[str, Any]) -> None:
        super()._check_settings(group)
        name = type(self).__name__
        if not 0 <= group["rho"] <= 1:
            raise ValueError(f"{name}: rho is {group['rho']}; wanted a number in [0, 1]")

    def _settings(self, group: Mapping[str, Any]) -> tuple[object, ...]:
        return group["lr"], group["rho"], group["eps"], group["weight_decay"]
