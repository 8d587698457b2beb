"""Adam and AdamW."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lucid import _C
from lucid._C import Tensor
from lucid.optim._fused import FusedOptimizer, StateLists

__all__ = ["Adam", "AdamW"]


class _AdamBase(FusedOptimizer):
    """Both variants; they differ in what weight decay does."""

    _decoupled: bool
    _state_names = ("exp_avg", "exp_avg_sq", "max_exp_avg_sq")

    def __init__(
        self,
        params: Iterable[Tensor] | Iterable[dict[str, object]],
        lr: float,
        betas: tuple[float, float],
        eps: float,
        weight_decay: float,
        amsgrad: bool,
    ) -> None:
        super().__init__(
            params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "amsgrad": amsgrad}
        )

    def _check_settings(self, group: Mapping[str, Any]) -> None:
        name = type(self).__name__
        for setting in ("lr", "eps", "weight_decay"):
            if not group[setting] >= 0:
                raise ValueError(f"{name}: {setting} is {group[setting]}; wanted 0 or more")
        betas = group["betas"]
        if len(betas) != 2 or not all(0 <= beta < 1 for beta in betas):
            raise ValueError(f"{name}: betas is {betas}; wanted two numbers in [0, 1)")

    def _step(self, group: Mapping[str, Any], lists: StateLists) -> None:
        beta1, beta2 = group["betas"]
        _C.adam_step(
            group["params"],
            lists["exp_avg"],
            lists["exp_avg_sq"],
            lists.steps,
            None,
            lists["max_exp_avg_sq"] if group["amsgrad"] else (),
            group["lr"],
            beta1,
            beta2,
            group["eps"],
            group["weight_decay"],
            self._decoupled,
            False,
        )


class Adam(_AdamBase):
    """Adam, which adapts the size of the steps to each element.

    With gradient g of parameter p, at step t (Kingma and Ba 2014, Adam, algorithm 1)::

        g = g + weight_decay * p
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g^2
        p = p - lr * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + eps)

    With ``amsgrad`` the largest v so far takes the place of v in the last line (Reddi et al. 2018).

    Parameters
    ----------
    params : iterable of Tensor or of dict
        Parameters or groups of them.
    lr : float, optional
        Learning rate (default 0.001).
    betas : (float, float), optional
        How slowly the two averages forget (default (0.9, 0.999)).
    eps : float, optional
        Added to the root (default 1e-8).
    weight_decay : float, optional
        Factor of an L2 penalty (default 0).
    amsgrad : bool, optional
        Default ``False``.

    Raises
    ------
    ValueError
        If there are no parameters or a setting is out of range.

    Notes
    -----
    ``state[p]`` has ``"step"`` (an int), ``"exp_avg"`` (m), ``"exp_avg_sq"`` (v) and, with
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

    _decoupled = False

    def __init__(
        self,
        params: Iterable[Tensor] | Iterable[dict[str, object]],
        lr: float = 0.001,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        amsgrad: bool = False,
    ) -> None:
        super().__init__(params, lr, betas, eps, weight_decay, amsgrad)


class AdamW(_AdamBase):
    """Adam whose weight decay does not pass through the averages.

    The formulas of :class:`Adam`, but instead of adding to g, ``p = p - lr * weight_decay * p``
    comes before the step (Loshchilov and Hutter 2017, Decoupled Weight Decay Regularization).

    Parameters
    ----------
    params : iterable of Tensor or of dict
        Parameters or groups of them.
    lr : float, optional
        Learning rate (default 0.001).
    betas : (float, float), optional
        How slowly the two averages forget (default (0.9, 0.999)).
    eps : float, optional
        Added to the root (default 1e-8).
    weight_decay : float, optional
        Share of each parameter, times lr, that a step takes away (default 0.01).
    amsgrad : bool, optional
        Default ``False``.

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

    _decoupled = True

    def __init__(
        self,
        params: Iterable[Tensor] | Iterable[dict[str, object]],
        lr: float = 0.001,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.01,
        amsgrad: bool = False,
    ) -> None:
        super().__init__(params, lr, betas, eps, weight_decay, amsgrad)
