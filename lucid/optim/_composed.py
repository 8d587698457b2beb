"""What the optimizers share whose step is Python over ops: nothing is changed before all is computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import lucid
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.autograd.grad_mode import enable_grad, no_grad
from lucid.optim.optimizer import Optimizer

__all__ = ["ComposedOptimizer"]


class ComposedOptimizer(Optimizer):
    """An optimizer whose ``_update`` says what becomes of one parameter and of its state."""

    def _shapes(self, param: Tensor) -> dict[str, tuple[int, ...]]:
        """The shapes of the tensors of a parameter's state."""
        raise NotImplementedError(f"{type(self).__name__} does not define _shapes")

    def _kept(self, param: Tensor, state: Mapping[str, Any], name: str) -> Tensor:
        """A tensor of a parameter's state; zeros where there is none yet."""
        shape, value = self._shapes(param)[name], state.get(name)
        if value is None:
            return lucid.zeros(shape, dtype=lucid.promote_types(param.dtype, lucid.float32), device=param.device)
        if not isinstance(value, Tensor):
            raise TypeError(
                f"{type(self).__name__}: {name} of a parameter's state is {kind_of(value)}; wanted a Tensor"
            )
        if value.shape != shape:
            raise ValueError(f"{type(self).__name__}: {name} has shape {tuple(value.shape)}; wanted {shape}")
        return value

    def _convert_entry(self, param: Tensor, entry: Mapping[str, object]) -> dict[str, object]:
        result = super()._convert_entry(param, entry)
        for name, shape in self._shapes(param).items():
            value = result.get(name)
            if isinstance(value, Tensor) and value.shape != shape:
                raise ValueError(
                    f"{type(self).__name__}.load_state_dict: {name} has shape {tuple(value.shape)}; wanted {shape}"
                )
        return result

    def _update(
        self, param: Tensor, grad: Tensor, state: Mapping[str, Any], group: Mapping[str, Any]
    ) -> tuple[Tensor, dict[str, Any]]:
        """The parameter and its whole state after a step; new tensors, but for what stays as it is."""
        raise NotImplementedError(f"{type(self).__name__} does not define _update")

    def step(self, closure: Callable[[], Tensor] | None = None) -> Tensor | None:
        """Change the parameters once; those without a gradient stay as they are.

        Parameters
        ----------
        closure : callable, optional
            Computes the gradients anew and returns the loss.

        Returns
        -------
        What the closure returned, or None.
        """
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        for group in self.param_groups:
            for param in group["params"]:
                if param.grad is not None and param.grad.shape != param.shape:
                    raise ValueError(
                        f"{type(self).__name__}: grad has shape {tuple(param.grad.shape)}; wanted the parameter's, "
                        f"{tuple(param.shape)}"
                    )
        with no_grad():
            updates = [
                (param, *self._update(param, param.grad.detach(), self.state[param], group))
                for group in self.param_groups
                for param in group["params"]
                if param.grad is not None
            ]
            for param, value, state in updates:
                param.copy_(value)
                self.state[param].update(state)
        return loss
