"""Adafactor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import lucid
from lucid._C import Tensor
from lucid.optim._composed import ComposedOptimizer
from lucid.optim._fused import number
from lucid.optim.optimizer import ParamsT

__all__ = ["Adafactor"]


class Adafactor(ComposedOptimizer):
    """Adafactor, which keeps a row and a column of squared gradients instead of a matrix.

    With gradient g of parameter p, at step t (Shazeer and Stern 2018, Adafactor: Adaptive Learning Rates with Sublinear
    Memory Cost, algorithm 4), where rms is the root mean square over all elements::

        k = t^beta2_decay
        r = (1 - k) * r + k * mean(g^2, dim=-1)
        c = (1 - k) * c + k * mean(g^2, dim=-2)
        v = r * c / max(mean(r), eps1)              (of vectors:  v = (1 - k) * v + k * g^2)
        u = g / sqrt(max(v, eps1^2))
        a = max(eps2, rms(p)) * min(lr, 1 / sqrt(t))
        p = (1 - lr * weight_decay) * p - a * u / max(1, rms(u) / d)

    Parameters
    ----------
    params : iterable of Tensor, of (str, Tensor) or of dict
        Parameters or groups of them, floating-point.
    lr : float or Tensor, optional
        Learning rate, which bounds the relative size of steps (default 0.01).
    beta2_decay : float, optional
        Power by which the averages forget more slowly (default -0.8).
    eps : (float or None, float), optional
        eps1, the smallest difference of the parameter's dtype where it is ``None``, and eps2 (default (None, 0.001)).
    d : float, optional
        From which size on a step is shortened (default 1.0).
    weight_decay : float, optional
        Share of each parameter, times lr, that a step takes away (default 0).
    foreach : bool, optional
        Accepted without effect.
    maximize : bool, optional
        Whether to follow the gradient upwards (default ``False``).

    Raises
    ------
    ValueError
        If there are no parameters, one is complex, or a setting is out of range.

    Notes
    -----
    ``state[p]`` has ``"step"`` (one number), and ``"row_var"`` and ``"col_var"`` (r and c) or ``"variance"`` (v).

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn, optim
    >>> p = nn.Parameter(lucid.ones(2, 3))
    >>> opt = optim.Adafactor([p], lr=0.1)
    >>> (p * p).sum().backward()
    >>> opt.step()
    >>> {key: tuple(value.shape) for key, value in opt.state[p].items()}
    {'step': (), 'row_var': (2, 1), 'col_var': (1, 3)}
    """

    _checked = "lr weight_decay"

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 0.01,
        beta2_decay: float = -0.8,
        eps: tuple[float | None, float] = (None, 0.001),
        d: float = 1.0,
        weight_decay: float = 0.0,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
    ) -> None:
        super().__init__(
            params,
            {
                "lr": lr,
                "beta2_decay": beta2_decay,
                "eps": eps,
                "d": d,
                "weight_decay": weight_decay,
                "foreach": foreach,
                "maximize": maximize,
            },
        )

    def _check_settings(self, group: Mapping[str, Any]) -> None:
        super()._check_settings(group)
        eps, d = group["eps"], group["d"]
        if len(eps) != 2 or not (eps[0] is None or eps[0] >= 0) or not eps[1] >= 0:
            raise ValueError(f"Adafactor: eps is {eps}; wanted None or a number, 0 or more, and such a number")
        if not group["beta2_decay"] <= 0:
            raise ValueError(f"Adafactor: beta2_decay is {group['beta2_decay']}; wanted 0 or less")
        if not d >= 1:
            raise ValueError(f"Adafactor: d is {d}; wanted 1 or more")
        for param in group["params"]:
            if param.is_complex():
                raise ValueError(f"Adafactor: params holds a {param.dtype}; wanted floating-point parameters")

    def _shapes(self, param: Tensor) -> dict[str, tuple[int, ...]]:
        shape = tuple(param.shape)
        if len(shape) < 2:
            return {"variance": shape}
        return {"row_var": (*shape[:-1], 1), "col_var": (*shape[:-2], 1, shape[-1])}

    def _update(
        self, param: Tensor, grad: Tensor, state: Mapping[str, Any], group: Mapping[str, Any]
    ) -> tuple[Tensor, dict[str, Any]]:
        lr, (least, floor) = float(group["lr"]), group["eps"]
        least = lucid.finfo(param.dtype).eps if least is None else least
        step = int(state.get("step", 0)) + 1
        share = step ** group["beta2_decay"]
        after: dict[str, Any] = {"step": number(step)}

        def average(name: str, value: Tensor) -> Tensor:
            after[name] = self._kept(param, state, name).lerp(value, share)
            return after[name]

        if not param.numel():
            return param, after | {name: self._kept(param, state, name) for name in self._shapes(param)}
        grad = (-grad if group["maximize"] else grad).to(lucid.promote_types(param.dtype, lucid.float32))
        square = grad * grad
        if grad.ndim > 1:
            row = average("row_var", square.mean(dim=-1, keepdim=True))
            column = average("col_var", square.mean(dim=-2, keepdim=True))
            variance = row @ column / row.mean(dim=-2, keepdim=True).clamp(min=least)
        else:
            variance = average("variance", square)
        change = variance.clamp(min=least * least).rsqrt() * grad
        size = (change.norm() / (change.numel() ** 0.5 * group["d"])).clamp(min=1.0)
        alpha = (param.norm() / param.numel() ** 0.5).clamp(min=floor) * min(lr, 1 / step**0.5)
        return param * (1 - lr * group["weight_decay"]) - change * (alpha / size), after
