"""L-BFGS."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import lucid
from lucid._C import Tensor
from lucid.autograd.grad_mode import enable_grad, no_grad
from lucid.optim._line_search import Point, strong_wolfe
from lucid.optim.optimizer import Optimizer, ParamsT

__all__ = ["LBFGS"]


class LBFGS(Optimizer):
    """Limited-memory BFGS, which builds a picture of the curvature from the last gradients.

    A direction comes from the two loops of Nocedal and Wright 2006, Numerical Optimization, algorithm 7.4, over at most
    `history_size` pairs of a change of the parameters and one of the gradient. The parameters move by `lr` times the
    direction, or with ``line_search_fn="strong_wolfe"`` to where the loss has fallen and flattened enough (algorithms
    3.5 and 3.6, with c1 = 1e-4 and c2 = 0.9).

    Parameters
    ----------
    params : iterable of Tensor or of (str, Tensor)
        Parameters, floating-point or complex. There can be one group only.
    lr : float or Tensor, optional
        Learning rate (default 1).
    max_iter : int, optional
        How many directions a step takes at most (default 20).
    max_eval : int, optional
        How often a step calls the closure at most (default ``max_iter * 5 // 4``).
    tolerance_grad : float, optional
        A step ends where no element of the gradient is larger (default 1e-7).
    tolerance_change : float, optional
        A step ends where parameters, or the loss, change no more than that (default 1e-9).
    history_size : int, optional
        How many pairs are kept (default 100).
    line_search_fn : str, optional
        "strong_wolfe" or ``None`` (the default).

    Raises
    ------
    ValueError
        If there are no parameters, there is more than one group, or a setting is out of range.

    Notes
    -----
    The first parameter's state is that of all: ``"n_iter"`` and ``"func_evals"`` count, and the rest is under PyTorch's
    names. Directions, changes and gradients are vectors of all parameters.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn, optim
    >>> p = nn.Parameter([-1.0, 1.0])
    >>> opt = optim.LBFGS([p], line_search_fn="strong_wolfe")
    >>> def closure():
    ...     opt.zero_grad()
    ...     loss = (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2
    ...     loss.backward()
    ...     return loss
    >>> for _ in range(3):
    ...     loss = opt.step(closure)
    >>> lucid.allclose(p, lucid.ones(2), atol=1e-3)
    True
    """

    _checked = "lr"

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 1,
        max_iter: int = 20,
        max_eval: int | None = None,
        tolerance_grad: float = 1e-7,
        tolerance_change: float = 1e-9,
        history_size: int = 100,
        line_search_fn: str | None = None,
    ) -> None:
        super().__init__(
            params,
            {
                "lr": lr,
                "max_iter": max_iter,
                "max_eval": max_iter * 5 // 4 if max_eval is None else max_eval,
                "tolerance_grad": tolerance_grad,
                "tolerance_change": tolerance_change,
                "history_size": history_size,
                "line_search_fn": line_search_fn,
            },
        )
        if len(self.param_groups) != 1:
            raise ValueError(f"LBFGS: params has {len(self.param_groups)} groups; wanted one")

    def _check_settings(self, group: Mapping[str, Any]) -> None:
        super()._check_settings(group)
        if group["line_search_fn"] not in (None, "strong_wolfe"):
            raise ValueError(f"LBFGS: line_search_fn is {group['line_search_fn']!r}; wanted None or 'strong_wolfe'")

    # -- the parameters as one vector -------------------------------------------------------------------------------

    def _parts(self) -> list[Tensor]:
        return [lucid.view_as_real(p) if p.is_complex() else p for p in self.param_groups[0]["params"]]

    def _gradient(self) -> Tensor:
        """The gradients of all parameters; zeros where there is none."""
        grads = [lucid.zeros_like(p) if p.grad is None else p.grad for p in self.param_groups[0]["params"]]
        return lucid.cat([(lucid.view_as_real(g) if g.is_complex() else g).reshape(-1) for g in grads])

    def _move(self, t: float, direction: Tensor) -> None:
        start = 0
        for part in self._parts():
            change = direction[start : start + part.numel()].view(part.shape)
            part.add_(change, alpha=t)
            start += part.numel()

    # -- steps --------------------------------------------------------------------------------------------------------

    def step(self, closure: Callable[[], Tensor]) -> Tensor:
        """Change the parameters, calling the closure as often as needed.

        Parameters
        ----------
        closure : callable
            Clears the gradients, computes the loss and its gradients, and returns the loss.

        Returns
        -------
        What the closure returned the first time.
        """
        if not callable(closure):
            raise TypeError("LBFGS.step: closure is missing; wanted a function that computes the loss and its gradient")
        with no_grad():
            return self._minimize(closure)

    def _minimize(self, closure: Callable[[], Tensor]) -> Tensor:
        def evaluate() -> Tensor:
            with enable_grad():
                return closure()

        group = self.param_groups[0]
        state = self.state[group["params"][0]]
        state.setdefault("func_evals", 0)
        state.setdefault("n_iter", 0)
        first = evaluate()
        loss, calls, rounds = float(first), 1, 0
        state["func_evals"] += 1
        gradient = self._gradient()
        if not gradient.numel() or float(gradient.abs().max()) <= group["tolerance_grad"]:
            return first
        while rounds < group["max_iter"]:
            rounds += 1
            state["n_iter"] += 1
            direction = self._direction(state, gradient, group["history_size"])
            state.update(d=direction, prev_flat_grad=gradient, prev_loss=loss)
            t = float(group["lr"])
            if state["n_iter"] == 1:
                t *= min(1.0, 1.0 / float(gradient.abs().sum()))
            state["t"] = t
            slope = float(gradient.dot(direction))
            if slope > -group["tolerance_change"]:
                break
            before, more = loss, 0
            if group["line_search_fn"] is not None:
                found, more = self._search(evaluate, Point(0.0, loss, gradient, slope), t, direction, group, calls)
                loss, gradient, t = found.value, found.gradient, found.t
                self._move(t, direction)
            else:
                self._move(t, direction)
                if rounds != group["max_iter"]:
                    loss, more = float(evaluate()), 1
                    gradient = self._gradient()
            calls += more
            state["func_evals"] += more
            state["t"] = t
            if rounds == group["max_iter"] or calls >= group["max_eval"]:
                break
            if float(gradient.abs().max()) <= group["tolerance_grad"]:
                break
            if float(direction.abs().max()) * abs(t) <= group["tolerance_change"]:
                break
            if abs(loss - before) < group["tolerance_change"]:
                break
        return first

    def _search(
        self,
        evaluate: Callable[[], Tensor],
        start: Point,
        t: float,
        direction: Tensor,
        group: Mapping[str, Any],
        calls: int,
    ) -> tuple[Point, int]:
        """Where to go along the direction, and how often the closure was called. The parameters are left in place."""
        parts = self._parts()
        places = [part.clone() for part in parts]

        def at(t: float) -> Point:
            self._move(t, direction)
            try:
                value, gradient = float(evaluate()), self._gradient()
            finally:
                for part, place in zip(parts, places):
                    part.copy_(place)
            return Point(t, value, gradient, float(gradient.dot(direction)))

        size, most = float(direction.abs().max()), group["max_eval"] - calls
        return strong_wolfe(at, start, t, size, group["tolerance_change"], most)

    def _direction(self, state: dict[str, Any], gradient: Tensor, size: int) -> Tensor:
        """Where to go from here: the gradient times an approximation of the inverse Hessian, downwards."""
        if state["n_iter"] == 1:
            state.update(old_dirs=[], old_stps=[], ro=[], H_diag=1.0)
            return -gradient
        changes, moves, weights = state["old_dirs"], state["old_stps"], state["ro"]
        change, move = gradient - state["prev_flat_grad"], state["d"] * float(state["t"])
        product = float(change.dot(move))
        if product > 1e-10:
            if len(changes) == size:
                for kept in (changes, moves, weights):
                    kept.pop(0)
            changes.append(change)
            moves.append(move)
            weights.append(1.0 / product)
            state["H_diag"] = product / float(change.dot(change))
        q, shares = -gradient, [0.0] * len(changes)
        for i in reversed(range(len(changes))):
            shares[i] = float(moves[i].dot(q)) * float(weights[i])
            q.sub_(changes[i], alpha=shares[i])
        q.mul_(float(state["H_diag"]))
        for i, share in enumerate(shares):
            q.add_(moves[i], alpha=share - float(changes[i].dot(q)) * float(weights[i]))
        state["al"] = [*shares, *[None] * (size - len(shares))]
        return q

    def _convert_entry(self, param: Tensor, entry: Mapping[str, object]) -> dict[str, object]:
        def vector(value: Any) -> Tensor:
            value = value.detach().clone() if isinstance(value, Tensor) else lucid.tensor(value)
            dtype = lucid.view_as_real(param.detach()).dtype if param.is_complex() else param.dtype
            return value.to(device=param.device, dtype=dtype)

        def plain(value: Any) -> Any:
            return value.item() if hasattr(value, "item") else value

        result: dict[str, object] = {}
        for key, value in entry.items():
            if key in ("d", "prev_flat_grad"):
                result[key] = vector(value)
            elif key in ("old_dirs", "old_stps"):
                result[key] = [vector(one) for one in value]
            else:
                result[key] = [plain(one) for one in value] if isinstance(value, (list, tuple)) else plain(value)
        return result
