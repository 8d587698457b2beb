"""Adagrad."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lucid import _C
from lucid._C import Tensor
from lucid.optim._fused import FusedOptimizer, StateLists

__all__ = ["Adagrad"]


class Adagrad(FusedOptimizer):
    """Adagrad, which shrinks each element's steps with the gradients that it has had.

    With gradient g of parameter p, at step t, counted from 1 (Duchi, Hazan and Singer 2011,
    Adaptive Subgradient Methods for Online Learning and Stochastic Optimization)::

        g = g + weight_decay * p
        s = s + g^2                       (s begins at initial_accumulator_value)
        p = p - lr / (1 + (t - 1) * lr_decay) * g / (sqrt(s) + eps)

    Parameters
    ----------
    params : iterable of Tensor or of dict
        Parameters or groups of them, of any floating dtype and shape.
    lr : float, optional
        Learning rate (default 0.01).
    lr_decay : float, optional
        How fast the learning rate falls with the number of steps (default 0).
    weight_decay : float, optional
        Factor of an L2 penalty (default 0).
    initial_accumulator_value : float, optional
        Where s begins, at a parameter's first step (default 0).
    eps : float, optional
        Added to the root (default 1e-10).

    Raises
    ------
    ValueError
        If there are no parameters or a setting is negative.

    Notes
    -----
    ``state[p]`` has ``"step"`` (an int) and ``"sum"`` (s), of the parameter's dtype, float32 for
    narrower ones. It is made at the first step for which p has a gradient. A group may have an
    ``initial_accumulator_value`` of its own.

    Examples
    --------
    >>> from lucid import nn, optim
    >>> p = nn.Parameter([1.0])
    >>> opt = optim.Adagrad([p], lr=0.25)
    >>> (p * p).sum().backward()
    >>> opt.step()
    >>> p.tolist()
    [0.75]
    >>> opt.state[p]["sum"].tolist()
    [4.0]
    """

    _state_names = ("sum",)

    def __init__(
        self,
        params: Iterable[Tensor] | Iterable[dict[str, object]],
        lr: float = 0.01,
        lr_decay: float = 0,
        weight_decay: float = 0,
        initial_accumulator_value: float = 0,
        eps: float = 1e-10,
    ) -> None:
        super().__init__(
            params,
            {
                "lr": lr,
                "lr_decay": lr_decay,
                "weight_decay": weight_decay,
                "initial_accumulator_value": initial_accumulator_value,
                "eps": eps,
            },
        )

    def _check_settings(self, group: Mapping[str, Any]) -> None:
        for setting in ("lr", "lr_decay", "weight_decay", "initial_accumulator_value", "eps"):
            if not group[setting] >= 0:
                raise ValueError(f"Adagrad: {setting} is {group[setting]}; wanted 0 or more")

    def _step(self, group: Mapping[str, Any], lists: StateLists) -> None:
        _C.adagrad_step(
            group["params"],
            lists.begin("sum", group["initial_accumulator_value"]),
            lists.steps,
            None,
            group["lr"],
            group["lr_decay"],
            group["eps"],
            group["weight_decay"],
            False,
        )
