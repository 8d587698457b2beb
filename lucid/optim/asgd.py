"""ASGD."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lucid._C import Tensor
from lucid.optim._fused import FusedOptimizer, StateLists
from lucid.optim.optimizer import ParamsT

__all__ = ["ASGD"]


class ASGD(FusedOptimizer):
    """Stochastic gradient descent that keeps an average of the parameters.

    With gradient g of parameter p, at step t (Polyak and Juditsky 1992, Acceleration of Stochastic Approximation by
    Averaging)::

        g = g + weight_decay * p
        p = (1 - lambd * eta) * p - eta * g
        a = a + mu * (p - a)
        eta = lr / (1 + lambd * lr * t)^alpha      (eta begins at lr)
        mu = 1 / max(1, t - t0)                    (mu begins at 1)

    Parameters
    ----------
    params : iterable of Tensor, of (str, Tensor) or of dict
        Parameters or groups of them, floating-point or complex.
    lr : float or Tensor, optional
        Learning rate (default 0.01).
    lambd : float, optional
        How fast parameters and rate fall (default 1e-4).
    alpha : float, optional
        Power by which the rate falls (default 0.75).
    t0 : float, optional
        The step behind which the average begins (default 1e6).
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
    ``state[p]`` has ``"step"``, ``"eta"`` and ``"mu"``, one number each, and ``"ax"`` (a), the average. It is made at
    the first step for which p has a gradient.

    Examples
    --------
    >>> from lucid import nn, optim
    >>> p = nn.Parameter([1.0])
    >>> opt = optim.ASGD([p], lr=0.25)
    >>> (p * p).sum().backward()
    >>> opt.step()
    >>> round(p.item(), 4)
    0.5
    """

    _op = "asgd_step"
    _numbers = {"step": 0.0, "eta": 0.0, "mu": 1.0}
    _state_names = ("ax",)
    _checked = "lr weight_decay"

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 0.01,
        lambd: float = 1e-4,
        alpha: float = 0.75,
        t0: float = 1e6,
        weight_decay: float = 0,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
        capturable: bool = False,
    ) -> None:
        super().__init__(
            params,
            {
                "lr": lr,
                "lambd": lambd,
                "alpha": alpha,
                "t0": t0,
                "weight_decay": weight_decay,
                "foreach": foreach,
                "maximize": maximize,
                "differentiable": differentiable,
                "capturable": capturable,
            },
        )

    def _settings(self, group: Mapping[str, Any]) -> tuple[object, ...]:
        return group["lr"], group["lambd"], group["alpha"], group["t0"], group["weight_decay"]

    def _tensors(self, lists: StateLists, group: Mapping[str, Any]) -> list[list[Tensor]]:
        lists.numbers("eta", group["lr"])
        return [lists["ax"]]
