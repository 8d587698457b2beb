"""Adam and AdamW."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lucid._C import Tensor
from lucid.optim._fused import FusedOptimizer
from lucid.optim.optimizer import ParamsT

__all__ = ["Adam", "AdamW"]


class Adam(FusedOptimizer):
    """Adam, which adapts the size of the steps to each element.

    With gradient g of parameter p, at step t (Kingma and Ba 2014, Adam, algorithm 1)::

        g = g + weight_decay * p
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g^2
        p = p - lr * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + eps)

    With ``amsgrad`` the largest v so far takes the place of v in the last line (Reddi et al. 2018).

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
    amsgrad : bool, optional
        Default ``False``.
    foreach : bool, optional
        Accepted without effect: a step is one call for all parameters of a group in any case.
    maximize : bool, optional
        Whether to follow the gradient upwards (default ``False``).
    capturable : bool, optional
        Accepted without effect.
    differentiable : bool, optional
        Whether autograd records the step, of parameters that are no leaves (default ``False``).
    fused : bool, optional
        Accepted without effect, as `foreach`.
    decoupled_weight_decay : bool, optional
        Whether the decay is that of :class:`AdamW` (default ``False``).

    Raises
    ------
    ValueError
        If there are no parameters or a setting is out of range.

    Notes
    -----
    ``state[p]`` has ``"step"`` (one number), ``"exp_avg"`` (m), ``"exp_avg_sq"`` (v) and, with
    ``amsgrad``, ``"max_exp_avg_sq"``.

    Examples
    --------
    >>> from lucid import nn, optim
    >>> p = nn.Parameter([1.0])
    >>> opt = optim.Adam([p], lr=0.25)
    >>> (p * p).sum().backward()
    >>> opt.step()
    >>> round(p.item(), 4)
    0.75
    """

    _op = "adam_step"
    _state_names = ("exp_avg", "exp_avg_sq")
    _optional = {"max_exp_avg_sq": "amsgrad"}
    _checked = "lr eps weight_decay betas"

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 0.001,
        betas: tuple[float | Tensor, float | Tensor] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        amsgrad: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
        decoupled_weight_decay: bool = False,
    ) -> None:
        super().__init__(
            params,
            {
                "lr": lr,
                "betas": betas,
                "eps": eps,
                "weight_decay": weight_decay,
                "amsgrad": amsgrad,
                "maximize": maximize,
                "foreach": foreach,
                "capturable": capturable,
                "differentiable": differentiable,
                "fused": fused,
                "decoupled_weight_decay": decoupled_weight_decay,
            },
        )

    def _settings(self, group: Mapping[str, Any]) -> tuple[object, ...]:
        beta1, beta2 = group["betas"]
        decoupled = group["decoupled_weight_decay"]
        return group["lr"], beta1, beta2, group["eps"], group["weight_decay"], decoupled


class AdamW(Adam):
    """Adam whose weight decay does not pass through the averages.

    The formulas of :class:`Adam`, but instead of adding to g, ``p = p - lr * weight_decay * p``
    comes before the step (Loshchilov and Hutter 2017, Decoupled Weight Decay Regularization).

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
        Share of each parameter, times lr, that a step takes away (default 0.01).
    amsgrad : bool, optional
        Default ``False``.
    maximize : bool, optional
        Whether to follow the gradient upwards (default ``False``).
    foreach : bool, optional
        Accepted without effect: a step is one call for all parameters of a group in any case.
    capturable : bool, optional
        Accepted without effect.
    differentiable : bool, optional
        Whether autograd records the step, of parameters that are no leaves (default ``False``).
    fused : bool, optional
        Accepted without effect, as `foreach`.

    Raises
    ------
    ValueError
        If there are no parameters or a setting is out of range.

    Examples
    --------
    >>> from lucid import nn, optim
    >>> p = nn.Parameter([1.0])
    >>> opt = optim.AdamW([p], lr=0.25, weight_decay=0.5)
    >>> (p * p).sum().backward()
    >>> opt.step()
    >>> round(p.item(), 4)
    0.625
    """

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 0.001,
        betas: tuple[float | Tensor, float | Tensor] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.01,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
        foreach: bool | None = None,
        capturable: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        super().__init__(
            params,
            lr,
            betas,
            eps,
            weight_decay,
            amsgrad,
            foreach=foreach,
            maximize=maximize,
            capturable=capturable,
            differentiable=differentiable,
            fused=fused,
            decoupled_weight_decay=True,
        )

    def _check_settings(self, group: dict[str, Any]) -> None:
        super()._check_settings(group)
        group["decoupled_weight_decay"] = True  # also where it was saved by Adam
