"""What the optimizers share: state kept as lists, and the whole step in one C call per group.

Between steps a parameter's state is a dictionary in ``optimizer.state``, where everybody
looks for it. For the step it must be in lists parallel to ``group["params"]``. The lists are made
once and used by every following step; reading ``optimizer.state`` puts their contents back into
the dictionaries and drops the lists, so that whatever the reader changes there is seen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import is_
from typing import Any

import lucid
from lucid._C import Tensor
from lucid.optim.optimizer import Optimizer, State

__all__ = ["FusedOptimizer"]

# Stands in the lists where a parameter, having had no gradient yet, has no state.
_NOTHING = lucid.zeros(0, device="cpu")


class StateLists:
    """The state of one group, in lists parallel to its parameters.

    Parameters
    ----------
    params : list of Tensor
        The group's parameters.
    state : State
        What is remembered of them so far.
    names : tuple of str
        The tensors of a parameter's state.
    counted : str or None
        What tells that a parameter has been updated before, where the number of its steps is
        not part of its state; ``None`` where it is.
    """

    def __init__(self, params: list[Tensor], state: State, names: tuple[str, ...], counted: str | None) -> None:
        self.params = list(params)
        entries = [state[param] if param in state else {} for param in params]
        self._tensors = {
            name: [_NOTHING if entry.get(name) is None else entry[name] for entry in entries] for name in names
        }
        self._missing = {
            name: [i for i, tensor in enumerate(tensors) if tensor is _NOTHING]
            for name, tensors in self._tensors.items()
        }
        self._counted = counted
        counts = [int(entry.get("step", 0) if counted is None else entry.get(counted) is not None) for entry in entries]
        self.steps = [lucid.tensor(n, dtype=lucid.int64, device="cpu") for n in counts]

    def __getitem__(self, name: str) -> list[Tensor]:
        """The tensors of that name; made, as zeros, for parameters that have their first gradient."""
        return self.begin(name, 0.0) if self._missing[name] else self._tensors[name]

    def begin(self, name: str, value: float) -> list[Tensor]:
        """The tensors of that name; new ones begin as `value`."""
        tensors, missing = self._tensors[name], []
        if not self._missing[name]:
            return tensors
        for i in self._missing[name]:
            param = self.params[i]
            if param.grad is None:
                missing.append(i)
                continue
            # The state of a narrow parameter is kept in float32: small steps are not lost.
            dtype = lucid.promote_types(param.dtype, lucid.float32)
            tensors[i] = lucid.full(param.shape, value, dtype=dtype, device=param.device)
        self._missing[name] = missing
        return tensors

    def take_back(self, state: State) -> None:
        """Put what the lists hold into the parameters' dictionaries."""
        for i, param in enumerate(self.params):
            entry = {name: tensors[i] for name, tensors in self._tensors.items() if tensors[i] is not _NOTHING}
            if entry:
                if self._counted is None:
                    state[param]["step"] = self.steps[i].item()
                state[param].update(entry)


class FusedOptimizer(Optimizer):
    """An optimizer whose step is one C call per group, over lists of state tensors.

    A subclass names the tensors of a parameter's state in ``_state_names`` and makes the call in ``_step``.
    """

    _state_names: tuple[str, ...] = ()
    _counted: str | None = None
    _lists: list[StateLists] | None = None

    @property
    def state(self) -> State:
        """What is remembered of each parameter, by parameter or by number."""
        self._drop_lists()
        return self._state

    def _convert_entry(self, param: Tensor, entry: Mapping[str, object]) -> dict[str, object]:
        result = super()._convert_entry(param, entry)
        for name, value in result.items():
            if isinstance(value, Tensor) and value.shape != param.shape:
                raise ValueError(
                    f"{type(self).__name__}.load_state_dict: {name} has shape {tuple(value.shape)}; "
                    f"wanted that of its parameter, {tuple(param.shape)}"
                )
        return result

    def _drop_lists(self) -> None:
        lists, self._lists = self._lists, None
        for entry in lists or ():
            entry.take_back(self._state)

    def _group_lists(self) -> list[StateLists]:
        """The state of each group; made anew when the parameters changed."""
        groups, cached = self.param_groups, self._lists
        if cached is not None and len(cached) == len(groups):
            for lists, group in zip(cached, groups):
                params, current = lists.params, group["params"]
                if len(params) != len(current) or not all(map(is_, params, current)):
                    break
            else:
                return cached
        state = self.state
        self._lists = [StateLists(group["params"], state, self._state_names, self._counted) for group in groups]
        return self._lists

    def _step(self, group: Mapping[str, Any], lists: StateLists) -> None:
        """Change the parameters of one group, whose state is in `lists`."""
        raise NotImplementedError(f"{type(self).__name__} does not define _step")

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
        loss = None if closure is None else closure()
        for lists, group in zip(self._group_lists(), self.param_groups):
            self._step(group, lists)
        return loss
