"""Adamax."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lucid._C import Tensor
from lucid.optim._fused import FusedOptimizer
from lucid.optim.optimizer import ParamsT

__all__ = ["Adamax"]


class Adamax(FusedOptimizer):
    """Adamax, which divides by the largest gradient in recent memory.

    With gradient g of parameter p, at step t (Kingma and Ba 2014, Adam, algorithm 2)::

        g = g + weight_decay * p
        m = beta1 * m + (1 - beta1) * g
        u = max(beta2 * u, abs(g) + eps)
        p = p - lr / (1 - beta1^t) * m / u

    Parameters
    ----------
    params : iterable of Tensor, of (str, Tensor) or of dict
        Parameters or groups of them, floating-point or complex.
    lr : float or Tensor, optional
        Learning rate (default 0.002).
    betas : (float, float), optional
        How slowly the two averages forget (default (0.9, 0.999)).
    eps : float, optional
        Added to the size of the gradient (default 1e-8).
    weight_decay : float, optional
        Factor of an L2 penalty (default 0).
    foreach : bool, optional
        Accepted without effect: a step is one call for all parameters of a group in any case.
    maximize : bool, optional
        Whether to follow the gradient upwards (default ``False``).
    differentiable : bool, optional
        Whether autograd records the step, of parameters that are no leaves (default ``False``).
    capturable : bool, optional
        Accepted without effect.

    Raises
    ------
    ValueError
        If there are no parameters or a setting is out of range.

    Notes
    -----
    ``state[p]`` has ``"step"`` (one number), ``"exp_avg"`` (m) and ``"exp_inf"`` (u). It is made at the first step
    for which p has a gradient.

    Examples
    --------
    >>> from lucid import nn, optim
    >>> p = nn.Parameter([1.0])
    >>> opt = optim.Adamax([p], lr=0.25)
    >>> (p * p).sum().backward()
    >>> opt.step()
    >>> round(p.item(), 4)
    0.75
    """

    _op = "adamax_step"
    _state_names = ("exp_avg", "exp_inf")
    _checked = "lr eps weight_decay betas"

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 0.002,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        foreach: bool | None = None,
        *,
        maximize: bool = False,
        differentiable: bool = False,
        capturable: bool = False,
    ) -> None:
        super().__init__(
            params,
            {
                "lr": lr,
                "betas": betas,
                "eps": eps,
                "weight_decay": weight_decay,
                "foreach": foreach,
                "maximize": maximize,
                "differentiable": differentiable,
                "capturable": capturable,
            },
        )

    def _settings(self, group: Mapping[str, Any]) -> tuple[object, ...]:
        return group["lr"], *group["betas"], group["eps"], group["weight_decay"]
