"""NAdam."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lucid._C import Tensor
from lucid.optim._fused import FusedOptimizer
from lucid.optim.optimizer import ParamsT

__all__ = ["NAdam"]


class NAdam(FusedOptimizer):
    """NAdam: Adam with Nesterov's momentum.

    With gradient g of parameter p, at step t (Dozat 2016, Incorporating Nesterov Momentum into Adam)::

        g = g + weight_decay * p
        a = beta1 * (1 - 0.5 * 0.96^(t * momentum_decay))
        c = beta1 * (1 - 0.5 * 0.96^((t + 1) * momentum_decay))
        q = q * a                         (q begins at 1)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g^2
        n = c * m / (1 - q * c) + (1 - a) * g / (1 - q)
        p = p - lr * n / (sqrt(v / (1 - beta2^t)) + eps)

    Parameters
    ----------
    params : iterable of Tensor, of (str, Tensor) or of dict
        Parameters or groups of them, floating-point or complex.
    lr : float or Tensor, optional
        Learning rate (default 0.002).
    betas : (float, float), optional
        How slowly the two averages forget (default (0.9, 0.999)).
    eps : float, optional
        Added to the root (default 1e-8).
    weight_decay : float, optional
        Factor of an L2 penalty (default 0).
    momentum_decay : float, optional
        How fast the momentum grows (default 0.004).
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
    ``state[p]`` has ``"step"`` and ``"mu_product"`` (q), one number each, ``"exp_avg"`` (m) and ``"exp_avg_sq"`` (v).
    It is made at the first step for which p has a gradient.

    Examples
    --------
    >>> from lucid import nn, optim
    >>> p = nn.Parameter([1.0])
    >>> opt = optim.NAdam([p], lr=0.25)
    >>> (p * p).sum().backward()
    >>> opt.step()
    >>> round(p.item(), 4)
    0.7359
    """

    _op = "nadam_step"
    _numbers = {"step": 0.0, "mu_product": 1.0}
    _state_names = ("exp_avg", "exp_avg_sq")
    _checked = "lr eps weight_decay momentum_decay betas"

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 0.002,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum_decay: float = 0.004,
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
                "momentum_decay": momentum_decay,
                "decoupled_weight_decay": decoupled_weight_decay,
                "maximize": maximize,
                "foreach": foreach,
                "capturable": capturable,
                "differentiable": differentiable,
            },
        )

    def _settings(self, group: Mapping[str, Any]) -> tuple[object, ...]:
        return (
            group["lr"],
            *group["betas"],
            group["eps"],
            group["weight_decay"],
            group["momentum_decay"],
            group["decoupled_weight_decay"],
        )
