"""Stochastic gradient descent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lucid import _C
from lucid._C import Tensor
from lucid.optim._fused import FusedOptimizer, StateLists

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
    params : iterable of Tensor or of dict
        Parameters or groups of them.
    lr : float
        Learning rate.
    momentum : float, optional
        Share of the last change that is kept (default 0).
    dampening : float, optional
        How much less of the new gradient is added (default 0).
    weight_decay : float, optional
        Factor of an L2 penalty (default 0).
    nesterov : bool, optional
        Whether to look ahead (default ``False``); needs momentum and no dampening.

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

    _state_names = ("momentum_buffer",)
    _counted = "momentum_buffer"

    def __init__(
        self,
        params: Iterable[Tensor] | Iterable[dict[str, object]],
        lr: float,
        momentum: float = 0,
        dampening: float = 0,
        weight_decay: float = 0,
        nesterov: bool = False,
    ) -> None:
        super().__init__(
            params,
            {
                "lr": lr,
                "momentum": momentum,
                "dampening": dampening,
                "weight_decay": weight_decay,
                "nesterov": nesterov,
            },
        )

    def _check_settings(self, group: Mapping[str, object]) -> None:
        for setting in ("lr", "momentum", "weight_decay"):
            if not group[setting] >= 0:
                raise ValueError(f"SGD: {setting} is {group[setting]}; wanted 0 or more")
        if group["nesterov"] and (group["momentum"] <= 0 or group["dampening"] != 0):
            raise ValueError(
                f"SGD: momentum is {group['momentum']} and dampening {group['dampening']}; wanted "
                "momentum above 0 and dampening 0 for nesterov"
            )

    def _step(self, group: Mapping[str, Any], lists: StateLists) -> None:
        momentum = group["momentum"]
        _C.sgd_step(
            group["params"],
            None,
            lists["momentum_buffer"] if momentum else (),
            lists.steps if momentum else (),
            group["lr"],
            momentum,
            group["dampening"],
            group["weight_decay"],
            group["nesterov"],
            False,
        )
