"""Adagrad."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lucid._C import Tensor
from lucid.optim._fused import FusedOptimizer, StateLists
from lucid.optim.optimizer import ParamsT

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
    params : iterable of Tensor, of (str, Tensor) or of dict
        Parameters or groups of them, floating-point or complex.
    lr : float or Tensor, optional
        Learning rate (default 0.01).
    lr_decay : float, optional
        How fast the learning rate falls with the number of steps (default 0).
    weight_decay : float, optional
        Factor of an L2 penalty (default 0).
    initial_accumulator_value : float, optional
        Where s begins, at a parameter's first step (default 0).
    eps : float, optional
        Added to the root (default 1e-10).
    foreach : bool, optional
        Accepted without effect: a step is one call for all parameters of a group in any case.
    maximize : bool, optional
        Whether to follow the gradient upwards (default ``False``).
    differentiable : bool, optional
        Whether autograd records the step, of parameters that are no leaves (default ``False``).
    fused : bool, optional
        Accepted without effect, as `foreach`.

    Raises
    ------
    ValueError
        If there are no parameters or a setting is negative.

    Notes
    -----
    ``state[p]`` has ``"step"`` (one number) and ``"sum"`` (s), of the parameter's dtype, float32 for
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

    _op = "adagrad_step"
    _state_names = ("sum",)
    _checked = "lr lr_decay weight_decay initial_accumulator_value eps"

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 0.01,
        lr_decay: float = 0,
        weight_decay: float = 0,
        initial_accumulator_value: float = 0,
        eps: float = 1e-10,
        foreach: bool | None = None,
        *,
        maximize: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        super().__init__(
            params,
            {
                "lr": lr,
                "lr_decay": lr_decay,
                "eps": eps,
                "weight_decay": weight_decay,
                "initial_accumulator_value": initial_accumulator_value,
                "foreach": foreach,
                "maximize": maximize,
                "differentiable": differentiable,
                "fused": fused,
            },
        )

    def _settings(self, group: Mapping[str, Any]) -> tuple[object, ...]:
        return group["lr"], group["lr_decay"], group["eps"], group["weight_decay"]

    def _tensors(self, lists: StateLists, group: Mapping[str, Any]) -> list[list[Tensor]]:
        return [lists.begin("sum", group["initial_accumulator_value"])]
