"""What the optimizers share: state kept as lists, and the whole step in one C call per group.

Between steps a parameter's state is a dictionary in ``optimizer.state``, where everybody
looks for it. For the step it must be in lists parallel to ``group["params"]``. The lists are made
once and used by every following step; reading ``optimizer.state`` puts their contents back into
the dictionaries and drops the lists, so that whatever the reader changes there is seen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import Any

import lucid
from lucid import _C
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.autograd.grad_mode import enable_grad
from lucid.optim.optimizer import Optimizer, State

__all__ = ["FusedOptimizer", "number"]

# Stands in the lists where a parameter, having had no gradient yet, has no state.
_NOTHING = lucid.zeros(0, device="cpu")


def number(value: float) -> Tensor:
    """A number of a parameter's state, such as the count of its steps: one element on the CPU, as in PyTorch."""
    wide = lucid.get_default_dtype() == lucid.float64
    return lucid.tensor(float(value), dtype=lucid.float64 if wide else lucid.float32, device="cpu")


class StateLists:
    """The state of one group, in lists parallel to its parameters.

    Parameters
    ----------
    params : list of Tensor
        The group's parameters.
    state : State
        What is remembered of them so far.
    numbers : tuple of str
        The numbers of a parameter's state, of which there is one each.
    names : tuple of str
        The tensors of a parameter's state.
    counted : str or None
        What tells that a parameter has been updated before, where the number of its steps is
        not part of its state; ``None`` where it is.
    """

    def __init__(
        self, params: list[Tensor], state: State, numbers: tuple[str, ...], names: tuple[str, ...], counted: str | None
    ) -> None:
        self.params = list(params)
        entries = [state[param] if param in state else {} for param in params]
        self._tensors = {
            name: [_NOTHING if entry.get(name) is None else entry[name] for entry in entries]
            for name in (*numbers, *names)
        }
        self._missing = {
            name: [i for i, tensor in enumerate(tensors) if tensor is _NOTHING]
            for name, tensors in self._tensors.items()
        }
        for name in numbers:
            tensors = self._tensors[name]
            for i, value in enumerate(tensors):
                if value is not _NOTHING and not (isinstance(value, Tensor) and value.is_floating_point()):
                    tensors[i] = number(value)
        # What the last step called, with what arguments, of which these are the lists; and what the group was, or None
        # where the next step is to ask for the lists again, as one of them lacks the state of a parameter.
        self.call: Callable[..., object] | None = None
        self.arguments: tuple[object, ...] = ()
        self.tensors: tuple[object, ...] = ()
        self.switches: object = None  # the settings that the lists, and what is called, depend on
        self.settings: dict[str, Any] | None = None
        self.lacking = False
        self._counted = counted
        if counted is not None:
            self.counts = [number(entry.get(counted) is not None) for entry in entries]

    def __getitem__(self, name: str) -> list[Tensor]:
        """The tensors of that name; made, as zeros, for parameters that have their first gradient."""
        return self.begin(name, 0.0) if self._missing[name] else self._tensors[name]

    def begin(self, name: str, value: float) -> list[Tensor]:
        """The tensors of that name; new ones begin as `value`."""

        def make(param: Tensor) -> Tensor:
            # The state of a narrow parameter is kept in float32: small steps are not lost.
            dtype = lucid.promote_types(param.dtype, lucid.float32)
            of = complex(value, value) if value and param.is_complex() else value
            return lucid.full(param.shape, of, dtype=dtype, device=param.device)

        return self._begin(name, make)

    def numbers(self, name: str, value: float) -> list[Tensor]:
        """The numbers of that name; new ones begin as `value`."""
        return self._begin(name, lambda param: number(value))

    def _begin(self, name: str, make: Callable[[Tensor], Tensor]) -> list[Tensor]:
        tensors, missing = self._tensors[name], []
        if not self._missing[name]:
            return tensors
        for i in self._missing[name]:
            if self.params[i].grad is None:
                missing.append(i)
            else:
                tensors[i] = make(self.params[i])
        self._missing[name] = missing
        self.lacking = self.lacking or bool(missing)
        return tensors

    def take_back(self, state: State) -> None:
        """Put what the lists hold into the parameters' dictionaries."""
        for i, param in enumerate(self.params):
            entry = {name: tensors[i] for name, tensors in self._tensors.items() if tensors[i] is not _NOTHING}
            if entry:
                state[param].update(entry)


class FusedOptimizer(Optimizer):
    """An optimizer whose step is one C call per group, over lists of state tensors.

    A subclass names the op, the numbers and the tensors of a parameter's state in the order of the op's arguments, and
    gives its settings in ``_settings``.
    """

    _op: str
    _numbers: Mapping[str, float] = {"step": 0.0}  # where each begins
    _state_names: tuple[str, ...] = ()
    _optional: Mapping[str, str] = {}  # of those that the op takes behind the gradients: the setting that wants each
    _counted: str | None = None
    _lists: list[StateLists] | None = None

    @property
    def state(self) -> State:
        """What is remembered of each parameter, by parameter or by number."""
        self._drop_lists()
        return self._state

    @state.setter
    def state(self, value: Mapping[Tensor, dict[str, object]]) -> None:
        self._lists = None
        Optimizer.state.__set__(self, value)

    def _convert_entry(self, param: Tensor, entry: Mapping[str, object]) -> dict[str, object]:
        result = super()._convert_entry(param, entry)
        for name, value in result.items():
            if name in self._numbers:
                if isinstance(value, Tensor) and value.numel() != 1:
                    raise ValueError(
                        f"{type(self).__name__}.load_state_dict: {name} has shape {tuple(value.shape)}; wanted one "
                        "number"
                    )
                if not hasattr(value, "__float__"):
                    raise ValueError(
                        f"{type(self).__name__}.load_state_dict: {name} is {kind_of(value)}; wanted one number"
                    )
                result[name] = number(value)
            elif isinstance(value, Tensor) and value.shape != param.shape:
                raise ValueError(
                    f"{type(self).__name__}.load_state_dict: {name} has shape {tuple(value.shape)}; "
                    f"wanted that of its parameter, {tuple(param.shape)}"
                )
        return result

    def _drop_lists(self) -> None:
        lists, self._lists = self._lists, None
        for entry in lists or ():
            entry.take_back(self._state)

    def _make_lists(self) -> list[StateLists]:
        """The state of each group, made anew: when there is none yet, or the parameters changed."""
        state, names = self.state, (*self._state_names, *self._optional)
        self._switches = itemgetter("differentiable", *self._optional.values())
        self._several = [key for key, value in self.defaults.items() if isinstance(value, (list, tuple))]
        self._lists = [
            StateLists(group["params"], state, tuple(self._numbers), names, self._counted)
            for group in self.param_groups
        ]
        return self._lists

    def _settings(self, group: Mapping[str, Any]) -> tuple[object, ...]:
        """The op's settings, in their order, without `maximize`."""
        raise NotImplementedError(f"{type(self).__name__} does not define _settings")

    def _tensors(self, lists: StateLists, group: Mapping[str, Any]) -> list[list[Tensor]]:
        """The states that stand before the gradients."""
        return [lists[name] for name in self._state_names]

    def _of_lists(self, group: Mapping[str, Any], lists: StateLists) -> tuple[object, ...]:
        """The op's first arguments: parameters, states, None for the parameters' gradients, states not always there."""
        return (
            lists.params,
            *self._tensors(lists, group),
            *[lists.numbers(name, value) for name, value in self._numbers.items()],
            None,
            *[lists[name] if group[setting] else () for name, setting in self._optional.items()],
        )

    def _prepare(self, group: dict[str, Any], lists: StateLists) -> None:
        """Put together the call that changes the parameters of one group, whose state is in `lists`."""
        switches = self._switches(group)
        if lists.settings is None or lists.switches != switches:
            lists.settings, lists.switches, lists.lacking = None, switches, False
            lists.tensors = self._of_lists(group, lists)
            lists.call = getattr(_C, f"_composition_{self._op}" if group["differentiable"] else self._op)
        lists.arguments = (*lists.tensors, *self._settings(group), group["maximize"])
        if not lists.lacking:
            lists.settings = settings = dict(group)
            for key in self._several:  # a list may be changed without being replaced
                settings[key] = group[key][:]

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
        groups, of_groups = self.param_groups, self._lists
        if of_groups is None or len(of_groups) != len(groups):
            of_groups = self._make_lists()
        for place, group in enumerate(groups):
            lists = of_groups[place]
            if not _C._same_items(lists.params, group["params"]):
                of_groups = self._make_lists()
                lists = of_groups[place]
            try:
                # To put the call together takes as long as a small step itself: it stays while the settings do.
                same = group == lists.settings
            except Exception:  # they cannot be compared, as a Tensor of several elements
                same = False
            if not same:
                self._prepare(group, lists)
            lists.call(*lists.arguments)
        return loss
