"""What the optimizers share: state kept as lists, and the whole step in one C call per group.

Between steps a parameter's state is a dictionary in ``optimizer.state``, where everybody
looks for it. For the step it must be in lists parallel to ``group["params"]``. The lists are made
once and used by every following step; reading ``optimizer.state`` puts their contents back into
the dictionaries and drops the lists, so that whatever the reader changes there is seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from operator import is_
from typing import Any

import lucid
from lucid._C import Tensor
from lucid.optim.optimizer import Optimizer, State

__all__ = ["FusedOptimizer"]


class FusedOptimizer(Optimizer):
    """An optimizer whose step is one C call per group, over lists of state tensors."""

    _lists: list[tuple[list[Tensor], Any]] | None = None

    def _make_lists(self, params: list[Tensor], state: State) -> Any:
        """The state of one group's parameters, as the C call wants it."""
        raise NotImplementedError

    def _take_back(self, params: list[Tensor], lists: Any, state: State) -> None:
        """Put the contents of ``lists`` into the parameters' dictionaries."""
        raise NotImplementedError

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
                    f"{type(self).__name__}.load_state_dict: {name} has shape "
                    f"{tuple(value.shape)}, its parameter has {tuple(param.shape)}"
                )
        return result

    def _drop_lists(self) -> None:
        lists, self._lists = self._lists, None
        for params, entries in lists or ():
            self._take_back(params, entries, self._state)

    def _group_lists(self) -> list[tuple[list[Tensor], Any]]:
        """For each group its parameters and their state; made anew when the parameters changed."""
        groups, cached = self.param_groups, self._lists
        if cached is not None and len(cached) == len(groups):
            for (params, _), group in zip(cached, groups):
                current = group["params"]
                if len(params) != len(current) or not all(map(is_, params, current)):
                    break
            else:
                return cached
        state = self.state
        self._lists = [
            (list(group["params"]), self._make_lists(group["params"], state)) for group in groups
        ]
        return self._lists


def entry_or_none(state: State, param: Tensor, name: str) -> Tensor | None:
    """One remembered tensor of a parameter, if there is one."""
    return state[param].get(name) if param in state else None


def step_counts(state: State, params: list[Tensor]) -> Tensor:
    """How many steps each parameter has seen, as the C call wants it."""
    counts = [int(state[param].get("step", 0)) if param in state else 0 for param in params]
    with lucid.device("cpu"):
        return lucid.tensor(counts, dtype=lucid.int64)
