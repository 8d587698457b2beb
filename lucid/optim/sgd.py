"""Stochastic gradient descent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lucid._C import Tensor
from lucid.optim._fused import FusedOptimizer, StateLists
from lucid.optim.optimizer import ParamsT

__all__ = ["SGD"]


class SGD(FusedOptimizer):
    """Stochastic gradient descent, optionally with momentum.

    With gradient g of parameter p::

        g = g + weight_decay * p
        v = g at the first step, then momentum * v + (1 - dampening) * g
        p = p - lr * v                    (with nesterov:  p - lr * (g + momentum * v))

    Without momentum v is g. Nesterov's form is that of Sutskever et al. 2013, On the importance of
    initialization and momentum in deep learning.

    Parameters
    ----------
    params : iterable of Tensor, of (str, Tensor) or of dict
        Parameters or groups of them, floating-point or complex.
    lr : float or Tensor, optional
        Learning rate (default 0.001).
    momentum : float, optional
        Share of the last change that is kept (default 0).
    dampening : float, optional
        How much less of the new gradient is added (default 0).
    weight_decay : float, optional
        Factor of an L2 penalty (default 0).
    nesterov : bool, optional
        Whether to look ahead (default ``False``); needs momentum and no dampening.
    maximize : bool, optional
        Whether to follow the gradient upwards (default ``False``).
    foreach : bool, optional
        Accepted without effect: a step is one call for all parameters of a group in any case.
    differentiable : bool, optional
        Whether autograd records the step, of parameters that are no leaves (default ``False``).
    fused : bool, optional
        Accepted without effect, as `foreach`.

    Raises
    ------
    ValueError
        If there are no parameters or a setting is out of range.

    Notes
    -----
    ``state[p]["momentum_buffer"]`` is v.

    Examples
    --------
    >>> from lucid import nn, optim
    >>> p = nn.Parameter([1.0])
    >>> opt = optim.SGD([p], lr=0.25)
    >>> (p * p).sum().backward()
    >>> opt.step()
    >>> p.tolist()
    [0.5]
    """

    _op = "sgd_step"
    _numbers = {}
    _optional = {"momentum_buffer": "momentum"}
    _counted = "momentum_buffer"
    _checked = "lr momentum weight_decay"

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 0.001,
        momentum: float = 0,
        dampening: float = 0,
        weight_decay: float | Tensor = 0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
        foreach: bool | None = None,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        super().__init__(
            params,
            {
                "lr": lr,
                "momentum": momentum,
                "dampening": dampening,
                "weight_decay": weight_decay,
                "nesterov": nesterov,
                "maximize": maximize,
                "foreach": foreach,
                "differentiable": differentiable,
                "fused": fused,
            },
        )

    def _check_settings(self, group: Mapping[str, Any]) -> None:
        super()._check_settings(group)
        if group["nesterov"] and (group["momentum"] <= 0 or group["dampening"] != 0):
            raise ValueError(
                f"SGD: momentum is {group['momentum']} and dampening {group['dampening']}; wanted "
                "momentum above 0 and dampening 0 for nesterov"
            )

    def _of_lists(self, group: Mapping[str, Any], lists: StateLists) -> tuple[object, ...]:
        if not group["momentum"]:
            return lists.params, None, (), ()
        return lists.params, None, lists["momentum_buffer"], lists.counts

    def _settings(self, group: Mapping[str, Any]) -> tuple[object, ...]:
        return group["lr"], group["momentum"], group["dampening"], group["weight_decay"], group["nesterov"]
