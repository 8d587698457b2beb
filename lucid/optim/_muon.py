"""Muon."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import lucid
from lucid._C import Tensor
from lucid.optim._composed import ComposedOptimizer
from lucid.optim.optimizer import ParamsT

__all__ = ["Muon"]

_ADJUSTMENTS = (None, "original", "match_rms_adamw")


def _orthogonal(matrix: Tensor, coefficients: tuple[float, float, float], steps: int, eps: float) -> Tensor:
    """A matrix whose singular values have been brought near 1, in bfloat16, by steps of a polynomial of degree 5."""
    a, b, c = coefficients
    tall = matrix.shape[0] > matrix.shape[1]
    x = _narrow(matrix.T if tall else matrix)
    norm = _narrow(x.norm()).clamp(min=eps)
    x = _narrow(x / norm)
    for _ in range(steps):  # each product and sum is rounded once
        gram = _narrow(x @ x.T)
        change = _narrow(gram @ (gram * c) + gram * b)
        x = _narrow(change @ x + x * a)
    return x.T if tall else x


def _narrow(x: Tensor) -> Tensor:
    """Numbers rounded to bfloat16, in float32."""
    return x.to(lucid.bfloat16).to(lucid.float32)


class Muon(ComposedOptimizer):
    """Muon: momentum whose singular values are made equal, for the matrices of hidden layers.

    With gradient g of parameter p, a matrix with R rows and C columns (Jordan 2024, Muon: An optimizer for hidden
    layers in neural networks)::

        m = momentum * m + (1 - momentum) * g
        u = momentum * m + (1 - momentum) * g       (without nesterov u is m)
        o = u / norm(u), then ns_steps times:  o = a * o + (b * s + c * s @ s) @ o,  where s = o @ o.T
        p = (1 - lr * weight_decay) * p - lr * k * o

    where a, b and c are `ns_coefficients` and k is ``sqrt(max(1, R / C))``, or ``0.2 * sqrt(max(R, C))`` with
    ``adjust_lr_fn="match_rms_adamw"`` (Liu et al. 2025, Muon is Scalable for LLM Training).

    Parameters
    ----------
    params : iterable of Tensor, of (str, Tensor) or of dict
        Matrices or groups of them. Biases, embeddings and the like are for another optimizer, such as :class:`AdamW`.
    lr : float or Tensor, optional
        Learning rate (default 0.001).
    weight_decay : float, optional
        Share of each parameter, times lr, that a step takes away (default 0.1).
    momentum : float, optional
        How slowly the average forgets (default 0.95).
    nesterov : bool, optional
        Whether to look ahead (default ``True``).
    ns_coefficients : (float, float, float), optional
        Those of the polynomial (default (3.4445, -4.775, 2.0315)).
    eps : float, optional
        The least norm that is divided by (default 1e-7).
    ns_steps : int, optional
        How often the polynomial is applied, less than 100 (default 5).
    adjust_lr_fn : str, optional
        "original" (which is what ``None``, the default, means) or "match_rms_adamw".

    Raises
    ------
    ValueError
        If there are no parameters, one is not a matrix, or a setting is out of range.

    Notes
    -----
    The polynomial is computed in bfloat16, as PyTorch does it. ``state[p]["momentum_buffer"]`` is m.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn, optim
    >>> p = nn.Parameter(lucid.ones(2, 3))
    >>> opt = optim.Muon([p], lr=0.1)
    >>> (p * p).sum().backward()
    >>> opt.step()
    >>> bool((p < 1).all())
    True
    """

    _checked = "lr weight_decay momentum"

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 0.001,
        weight_decay: float = 0.1,
        momentum: float = 0.95,
        nesterov: bool = True,
        ns_coefficients: tuple[float, float, float] = (3.4445, -4.775, 2.0315),
        eps: float = 1e-7,
        ns_steps: int = 5,
        adjust_lr_fn: str | None = None,
    ) -> None:
        super().__init__(
            params,
            {
                "lr": lr,
                "weight_decay": weight_decay,
                "momentum": momentum,
                "nesterov": nesterov,
                "ns_coefficients": ns_coefficients,
                "eps": eps,
                "ns_steps": ns_steps,
                "adjust_lr_fn": adjust_lr_fn,
            },
        )

    def _check_settings(self, group: Mapping[str, Any]) -> None:
        super()._check_settings(group)
        if group["adjust_lr_fn"] not in _ADJUSTMENTS:
            raise ValueError(
                f"Muon: adjust_lr_fn is {group['adjust_lr_fn']!r}; wanted None, 'original' or 'match_rms_adamw'"
            )
        if len(group["ns_coefficients"]) != 3:
            raise ValueError(f"Muon: ns_coefficients is {group['ns_coefficients']}; wanted three numbers")
        if not 0 <= group["ns_steps"] < 100:
            raise ValueError(f"Muon: ns_steps is {group['ns_steps']}; wanted a number from 0 to 99")
        for param in group["params"]:
            if param.ndim != 2 or not param.is_floating_point():
                raise ValueError(
                    f"Muon: params holds a {param.dtype} of shape {tuple(param.shape)}; wanted floating-point matrices"
                )

    def _shapes(self, param: Tensor) -> dict[str, tuple[int, ...]]:
        return {"momentum_buffer": tuple(param.shape)}

    def _update(
        self, param: Tensor, grad: Tensor, state: Mapping[str, Any], group: Mapping[str, Any]
    ) -> tuple[Tensor, dict[str, Any]]:
        lr, momentum, (rows, columns) = float(group["lr"]), group["momentum"], param.shape
        average, grad = (
            self._kept(param, state, "momentum_buffer"),
            grad.to(lucid.promote_types(param.dtype, lucid.float32)),
        )
        average = average.lerp(grad, 1 - momentum)
        change = grad.lerp(average, momentum) if group["nesterov"] else average
        if param.numel():
            change = _orthogonal(change, group["ns_coefficients"], group["ns_steps"], group["eps"])
        if group["adjust_lr_fn"] == "match_rms_adamw":
            scale = 0.2 * math.sqrt(max(rows, columns))
        else:
            scale = math.sqrt(max(1, rows / max(columns, 1)))
        value = param * (1 - lr * group["weight_decay"]) - change * (lr * scale)
        return value, {"momentum_buffer": average}
