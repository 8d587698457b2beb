"""SparseAdam."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import lucid
from lucid._C import Tensor
from lucid.optim._composed import ComposedOptimizer
from lucid.optim.optimizer import ParamsT

__all__ = ["SparseAdam"]


class SparseAdam(ComposedOptimizer):
    """Adam that changes only rows with a gradient: the parameter and its averages stay as they are in other ones.

    It is for embeddings, of which a batch reads a few rows. With gradient g of a row of parameter p, at step t::

        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g^2
        p = p - lr * sqrt(1 - beta2^t) / (1 - beta1^t) * m / (sqrt(v) + eps)

    Gradients are dense tensors here; a row that has only zeros counts as one without a gradient.

    Parameters
    ----------
    params : iterable of Tensor, of (str, Tensor) or of dict
        Parameters or groups of them, dense and floating-point.
    lr : float or Tensor, optional
        Learning rate (default 0.001).
    betas : (float, float), optional
        How slowly the two averages forget (default (0.9, 0.999)).
    eps : float, optional
        Added to the root (default 1e-8).
    maximize : bool, optional
        Whether to follow the gradient upwards (default ``False``).

    Raises
    ------
    ValueError
        If there are no parameters, one is complex, or a setting is out of range.

    Notes
    -----
    ``state[p]`` has ``"step"`` (an int), ``"exp_avg"`` (m) and ``"exp_avg_sq"`` (v).

    Examples
    --------
    >>> from lucid import nn, optim
    >>> p = nn.Parameter([1.0])
    >>> opt = optim.SparseAdam([p], lr=0.25)
    >>> (p * p).sum().backward()
    >>> opt.step()
    >>> round(p.item(), 4)
    0.75
    """

    _checked = "lr eps betas"

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 0.001,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        maximize: bool = False,
    ) -> None:
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "maximize": maximize})

    def _check_settings(self, group: Mapping[str, Any]) -> None:
        super()._check_settings(group)
        for param in group["params"]:
            if param.is_sparse or not param.is_floating_point():
                raise ValueError(f"SparseAdam: params holds a {param.dtype}; wanted dense floating-point parameters")

    def _shapes(self, param: Tensor) -> dict[str, tuple[int, ...]]:
        return dict.fromkeys(("exp_avg", "exp_avg_sq"), tuple(param.shape))

    def _update(
        self, param: Tensor, grad: Tensor, state: Mapping[str, Any], group: Mapping[str, Any]
    ) -> tuple[Tensor, dict[str, Any]]:
        beta1, beta2 = group["betas"]
        step = int(state.get("step", 0)) + 1
        mean, square = self._kept(param, state, "exp_avg"), self._kept(param, state, "exp_avg_sq")
        grad = -grad if group["maximize"] else grad
        named = grad != 0
        if grad.ndim > 1:
            named = named.flatten(1).any(1).reshape(-1, *[1] * (grad.ndim - 1))
        new_mean = mean + (1 - beta1) * (grad - mean)
        new_square = square + (1 - beta2) * (grad * grad - square)
        rate = float(group["lr"]) * (1 - beta2**step) ** 0.5 / (1 - beta1**step)
        change = rate * new_mean / (new_square.sqrt() + group["eps"])
        return lucid.where(named, param - change, param), {
            "step": step,
            "exp_avg": lucid.where(named, new_mean, mean),
            "exp_avg_sq": lucid.where(named, new_square, square),
        }
