"""Rprop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lucid._C import Tensor
from lucid.optim._fused import FusedOptimizer, StateLists
from lucid.optim.optimizer import ParamsT

__all__ = ["Rprop"]


class Rprop(FusedOptimizer):
    """Resilient propagation, which looks at the signs of gradients only.

    Each element has a step size s, which begins at lr. With gradient g of parameter p, and h the gradient before
    (Riedmiller and Braun 1993, A Direct Adaptive Method for Faster Backpropagation Learning)::

        s = s * etaplus where g * h > 0,  s * etaminus where g * h < 0;  kept between step_sizes
        g = 0 where g * h < 0
        p = p - s * sign(g)

    It is for whole data sets: the signs of small batches' gradients say little.

    Parameters
    ----------
    params : iterable of Tensor, of (str, Tensor) or of dict
        Parameters or groups of them, floating-point or complex.
    lr : float or Tensor, optional
        Where the step sizes begin (default 0.01).
    etas : (float, float), optional
        etaminus and etaplus: by what a step size shrinks and grows (default (0.5, 1.2)).
    step_sizes : (float, float), optional
        The least and the greatest step size (default (1e-6, 50)).
    capturable : bool, optional
        Accepted without effect.
    foreach : bool, optional
        Accepted without effect: a step is one call for all parameters of a group in any case.
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
    ``state[p]`` has ``"step"`` (one number), ``"prev"`` (h) and ``"step_size"`` (s). It is made at the first step for
    which p has a gradient.

    Examples
    --------
    >>> from lucid import nn, optim
    >>> p = nn.Parameter([1.0])
    >>> opt = optim.Rprop([p], lr=0.25)
    >>> (p * p).sum().backward()
    >>> opt.step()
    >>> p.tolist()
    [0.75]
    """

    _op = "rprop_step"
    _state_names = ("prev", "step_size")
    _checked = "lr"

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 0.01,
        etas: tuple[float, float] = (0.5, 1.2),
        step_sizes: tuple[float, float] = (1e-6, 50),
        *,
        capturable: bool = False,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        super().__init__(
            params,
            {
                "lr": lr,
                "etas": etas,
                "step_sizes": step_sizes,
                "foreach": foreach,
                "maximize": maximize,
                "differentiable": differentiable,
                "capturable": capturable,
            },
        )

    def _check_settings(self, group: Mapping[str, Any]) -> None:
        super()._check_settings(group)
        name = type(self).__name__
        etas = group["etas"]
        if len(etas) != 2 or not 0 < etas[0] < 1 < etas[1]:
            raise ValueError(f"{name}: etas is {etas}; wanted a number in (0, 1) and one above 1")

    def _settings(self, group: Mapping[str, Any]) -> tuple[object, ...]:
        return *group["etas"], *group["step_sizes"]

    def _tensors(self, lists: StateLists, group: Mapping[str, Any]) -> list[list[Tensor]]:
        return [lists["prev"], lists.begin("step_size", float(group["lr"]))]
