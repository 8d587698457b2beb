"""RAdam."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lucid._C import Tensor
from lucid.optim._fused import FusedOptimizer
from lucid.optim.optimizer import ParamsT

__all__ = ["RAdam"]


class RAdam(FusedOptimizer):
    """RAdam: Adam that adapts its steps only once there are enough gradients to tell their size.

    With gradient g of parameter p, at step t, and ``r = 2 / (1 - beta2) - 1`` (Liu et al. 2019, On the Variance of the
    Adaptive Learning Rate and Beyond, algorithm 2)::

        g = g + weight_decay * p
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g^2
        n = r - 2 * t * beta2^t / (1 - beta2^t)
        k = sqrt((n - 4) * (n - 2) * r / ((r - 4) * (r - 2) * n)) * sqrt(1 - beta2^t) / (sqrt(v) + eps)
        p = p - lr * m / (1 - beta1^t) * k            (with 1 in the place of k where n is 5 or less)

    Parameters
    ----------
    params : iterable of Tensor, of (str, Tensor) or of dict
        Parameters or groups of them, floating-point or complex.
    lr : float or Tensor, optional
        Learning rate (default 0.001).
    betas : (float, float), optional
        How slowly the two averages forget (default (0.9, 0.999)).
    eps : float, optional
        Added to the root (default 1e-8).
    weight_decay : float, optional
        Factor of an L2 penalty (default 0).
    decoupled_weight_decay : bool, optional
        Whether the decay shrinks the parameter, as in :class:`AdamW`, instead of adding to g (default ``False``).
    foreach : bool, optional
        Accepted without effect: a step is one call for all parameters of a group in any case.
    maximize : bool, optional
        Whether to follow the gradient upwards (default ``False``).
    capturable : bool, optional
        Accepted without effect.
    differentiable : bool, optional
        Whether autograd records the step, of parameters that are no leaves (default ``False``).

    Raises
    ------
    ValueError
        If there are no parameters or a setting is out of range.

    Notes
    -----
    ``state[p]`` has ``"step"`` (one number), ``"exp_avg"`` (m) and ``"exp_avg_sq"`` (v). It is made at the first step
    for which p has a gradient.

    Examples
    --------
    >>> from lucid import nn, optim
    >>> p = nn.Parameter([1.0])
    >>> opt = optim.RAdam([p], lr=0.25)
    >>> (p * p).sum().backward()
    >>> opt.step()
    >>> round(p.item(), 4)
    0.5
    """

    _op = "radam_step"
    _state_names = ("exp_avg", "exp_avg_sq")
    _checked = "lr eps weight_decay betas"

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 0.001,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        decoupled_weight_decay: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
    ) -> None:
        super().__init__(
            params,
            {
                "lr": lr,
                "betas": betas,
                "eps": eps,
                "weight_decay": weight_decay,
                "maximize": maximize,
                "foreach": foreach,
                "capturable": capturable,
                "decoupled_weight_decay": decoupled_weight_decay,
                "differentiable": differentiable,
            },
        )

    def _settings(self, group: Mapping[str, Any]) -> tuple[object, ...]:
        return (group["lr"], *group["betas"], group["eps"], group["weight_decay"], group["decoupled_weight_decay"])
