"""Optimizer: the base class, with parameter groups and state.

Attributes
----------
required : object
    Stands for a setting without a default.
ParamsT : type
    What optimizers take: parameters, groups of them, or pairs of name and parameter.
"""

from __future__ import annotations

import copy
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import lucid
from lucid import _C
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.optim._hooks import HookRegistry, hooked, register_optimizer_step_post_hook, register_optimizer_step_pre_hook
from lucid.optim._settings import check_settings

__all__ = [
    "Optimizer",
    "ParamsT",
    "State",
    "register_optimizer_step_post_hook",
    "register_optimizer_step_pre_hook",
    "required",
]


class _Required:
    """Stands among the defaults for a setting that each group must give."""

    def __repr__(self) -> str:
        return "<required parameter>"


required: Any = _Required()
ParamsT = Iterable[Tensor] | Iterable[dict[str, Any]] | Iterable[tuple[str, Tensor]]


class State(defaultdict[Any, Any]):
    """The state of each parameter: a dictionary of dictionaries.

    Its keys are the parameters themselves. Looking one up by its number, counted over all
    groups, works too.

    Parameters
    ----------
    optimizer : Optimizer
        Whose it is.

    Examples
    --------
    >>> from lucid import nn, optim
    >>> weight = nn.Parameter([1.0])
    >>> optimizer = optim.SGD([weight], lr=0.1, momentum=0.9)
    >>> weight.sum().backward()
    >>> optimizer.step()
    >>> list(optimizer.state[weight])
    ['momentum_buffer']
    """

    def __init__(self, optimizer: Optimizer) -> None:
        super().__init__(dict)
        self._optimizer = optimizer

    def _key(self, key: object) -> object:
        if isinstance(key, int):
            numbered = [p for group in self._optimizer.param_groups for p in group["params"]]
            if not 0 <= key < len(numbered):
                raise KeyError(f"the optimizer has {len(numbered)} parameters, got number {key}")
            return numbered[key]
        return key

    def __getitem__(self, key: object) -> dict[str, object]:
        return super().__getitem__(self._key(key))

    def __setitem__(self, key: object, value: dict[str, object]) -> None:
        super().__setitem__(self._key(key), value)

    def __delitem__(self, key: object) -> None:
        super().__delitem__(self._key(key))

    def __contains__(self, key: object) -> bool:
        try:
            return super().__contains__(self._key(key))
        except KeyError:
            return False

    def get(self, key: object, default: Any = None) -> Any:
        """The state of the parameter `key`, or `default`."""
        return self[key] if key in self else default

    def __missing__(self, key: object) -> dict[str, object]:
        value: dict[str, object] = {}
        super().__setitem__(key, value)
        return value

    def __repr__(self) -> str:
        return repr(dict(self))

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("state: it cannot be pickled by itself; wanted its optimizer, or state_dict()")


class Optimizer(HookRegistry):
    """Base class of all optimizers.

    A subclass passes its settings as ``defaults`` and defines :meth:`step`, which goes over
    ``self.param_groups`` and keeps what it must remember in ``self.state[parameter]``.

    Parameters
    ----------
    params : iterable of Tensor, of (str, Tensor) or of dict
        The parameters, also with their names (``model.named_parameters()``); or groups, each a dictionary with
        ``"params"`` and the settings that differ from the defaults.
    defaults : dict
        The settings of groups that do not give their own.

    Attributes
    ----------
    param_groups : list of dict
        Settings may be changed at any time (``group["lr"] = 0.1``) and hold from the next step on.
        Where parameters came with names, a group has them as ``"param_names"``.
    state : dict
        What is remembered of each parameter, by parameter.
    defaults : dict
        What `defaults` was.
    AUTO_EVAL_AFTER_STEP : bool
        ``False``: a step is computed at once, there is nothing to evaluate after it.

    Raises
    ------
    ValueError
        If there are no parameters, one is not a leaf or occurs in two groups, or only some have names.
    TypeError
        If ``params`` is a single Tensor or contains anything but Tensors.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn, optim
    >>> class SignDescent(optim.Optimizer):
    ...     def __init__(self, params, lr):
    ...         super().__init__(params, {"lr": lr})
    ...     def step(self, closure=None):
    ...         for group in self.param_groups:
    ...             for p in group["params"]:
    ...                 if p.grad is not None:
    ...                     with lucid.no_grad():
    ...                         p.sub_(p.grad.sign() * group["lr"])
    >>> p = nn.Parameter([1.0, -1.0])
    >>> opt = SignDescent([p], lr=0.5)
    >>> (p * p).sum().backward()
    >>> opt.step()
    >>> p.tolist()
    [0.5, -0.5]
    """

    defaults: Any

    AUTO_EVAL_AFTER_STEP = False
    _opt_called = False  # whether there has been a step: what schedulers warn by

    def __init_subclass__(cls, **kwargs: object) -> None:
        """Puts the hooks around the step of a subclass."""
        super().__init_subclass__(**kwargs)
        if "step" in cls.__dict__:
            cls.step = hooked(cls.__dict__["step"])

    _checked = ""  # settings that have to be 0 or more, and betas

    def __init__(self, params: ParamsT, defaults: dict[str, Any]) -> None:
        name = type(self).__name__
        if isinstance(params, Tensor):
            raise TypeError(f"{name}: params is a single Tensor; wanted an iterable of tensors or of dicts")
        self.defaults = defaults
        self._state = State(self)
        self.param_groups: list[dict[str, Any]] = []
        groups = list(params)
        if not groups:
            raise ValueError(f"{name}: params is an empty parameter list; wanted at least one parameter")
        if not isinstance(groups[0], dict):
            groups = [{"params": groups}]
        for group in groups:
            self.add_param_group(group)

    @property
    def state(self) -> State:
        """What is remembered of each parameter, by parameter or by number.

        It may be set: to another optimizer's, which both share then; the entries of another mapping are taken over.
        """
        return self._state

    @state.setter
    def state(self, value: Mapping[Tensor, dict[str, object]]) -> None:
        if not isinstance(value, Mapping):
            raise TypeError(
                f"{type(self).__name__}: state is {kind_of(value)}; wanted a mapping of parameters to dicts"
            )
        if not isinstance(value, State):
            entries, value = value, State(self)
            for param, entry in entries.items():
                value[param] = entry
        self._state = value

    def add_param_group(self, group: dict[str, object]) -> None:
        """Add parameters with settings of their own.

        Parameters
        ----------
        group : dict
            ``"params"``, a Tensor or an iterable of them, and settings; the defaults fill the rest.

        Raises
        ------
        TypeError
            If ``group`` is not a dict, or ``"params"`` is a set or contains anything but Tensors.
        ValueError
            If a parameter is not a leaf or is in another group already, or a setting
            without a default is missing.

        Examples
        --------
        >>> from lucid import nn, optim
        >>> first, second = nn.Linear(2, 2), nn.Linear(2, 2)
        >>> opt = optim.SGD(first.parameters(), lr=0.1)
        >>> opt.add_param_group({"params": second.parameters(), "lr": 0.01})
        >>> [group["lr"] for group in opt.param_groups]
        [0.1, 0.01]
        """
        name = type(self).__name__
        if not isinstance(group, dict):
            raise TypeError(f"{name}: a parameter group is {kind_of(group)}; wanted a dict")
        if "params" not in group:
            raise ValueError(f"{name}: a parameter group has no 'params'; wanted that key")
        group = dict(group)
        params = group["params"]
        if isinstance(params, (set, frozenset)):
            raise TypeError(f"{name}: params is a set; wanted a list, whose order is fixed")
        params = [params] if isinstance(params, Tensor) else list(params)
        names = [param[0] for param in params if isinstance(param, tuple) and len(param) == 2]
        if names:
            if len(names) != len(params):
                raise ValueError(
                    f"{name}: params has {len(names)} names for {len(params)} parameters; wanted a name for all or none"
                )
            params = [param[1] for param in params]
            group["param_names"] = names
        for other in self.param_groups:
            if ("param_names" in other) != ("param_names" in group):
                raise ValueError(f"{name}: some parameter groups have names; wanted names for all groups or none")
        differentiable = self.defaults.get("differentiable") or group.get("differentiable")
        for param in params:
            if not isinstance(param, Tensor):
                raise TypeError(f"{name}: params holds {kind_of(param)}; wanted Tensors")
            if param.grad_fn is not None and not differentiable and not param.retains_grad:
                raise ValueError(f"{name}: params holds a non-leaf Tensor of shape {tuple(param.shape)}; wanted leaves")
        ids = [id(param) for param in params]
        if len(set(ids)) != len(ids):
            warnings.warn(f"{name}: a parameter group contains a parameter twice", stacklevel=3)
        known = {id(param) for other in self.param_groups for param in other["params"]}
        if not known.isdisjoint(ids):
            raise ValueError(f"{name}: a parameter appears in more than one parameter group; wanted each in one")
        for setting, default in self.defaults.items():
            if default is required and setting not in group:
                raise ValueError(
                    f"{name}: a parameter group does not give {setting!r}; wanted a value, as there is no default"
                )
            group.setdefault(setting, default)
        group["params"] = params
        self._check_settings(group)
        self.param_groups.append(group)

    def _check_settings(self, group: Mapping[str, object]) -> None:
        """Raise ValueError for settings out of range; a subclass with others than those in `_checked` overrides it."""
        if self._checked:
            check_settings(type(self).__name__, group, self._checked)

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Clear the gradients of all parameters.

        Parameters
        ----------
        set_to_none : bool, optional
            Whether ``.grad`` becomes ``None`` (the default) or zeros.
        """
        for group in self.param_groups:
            _C._zero_grad(group["params"], set_to_none)

    def step(self, closure: Callable[[], Tensor] | None = None) -> Tensor | None:
        """Change the parameters once, by their gradients.

        Parameters
        ----------
        closure : callable, optional
            Computes the gradients anew and returns the loss.

        Returns
        -------
        What the closure returned, or None.
        """
        raise NotImplementedError(f"{type(self).__name__} does not define step")

    def state_dict(self) -> dict[str, object]:
        """Return state and settings, for :func:`lucid.save`.

        Returns
        -------
        dict
            ``{"state": {number: {name: value}}, "param_groups": [{..., "params": [numbers]}]}``. A
            parameter's number counts over all groups. Tensors are not copied.

        Examples
        --------
        >>> from lucid import nn, optim
        >>> opt = optim.SGD(nn.Linear(2, 2).parameters(), lr=0.1)
        >>> opt.state_dict()["param_groups"][0]["params"]
        [0, 1]
        """
        for hook in self._hooks_of("_before_save"):
            hook(self)
        state = self.state
        groups, entries, number = [], {}, 0
        for group in self.param_groups:
            packed = {key: value for key, value in group.items() if key != "params"}
            packed["params"] = list(range(number, number + len(group["params"])))
            groups.append(packed)
            for param in group["params"]:
                if state.get(param):
                    entries[number] = dict(state[param])
                number += 1
        result = {"state": entries, "param_groups": groups}
        for hook in self._hooks_of("_after_save"):
            other = hook(self, result)
            result = result if other is None else other
        return result

    def load_state_dict(self, state_dict: dict[str, object]) -> None:
        """Take over state and settings from :meth:`state_dict`.

        Values are copied; floating tensors are converted to their parameter's dtype, but for the count of steps.
        Numbers, lists, NumPy arrays and PyTorch's tensors are accepted in the place of tensors: what PyTorch's
        optimizers have saved goes on from where it was.

        Parameters
        ----------
        state_dict : dict
            Of an optimizer with the same number of parameters in each group.

        Raises
        ------
        ValueError
            If the groups do not correspond, or a value has the wrong shape. Nothing has been changed.
        """
        name = type(self).__name__
        for hook in self._hooks_of("_before_load"):
            state_dict = dict(state_dict)
            other = hook(self, state_dict)
            state_dict = state_dict if other is None else other
        try:
            saved_groups = [dict(group) for group in state_dict["param_groups"]]
            saved_state = dict(state_dict["state"])
            numbers = [list(group["params"]) for group in saved_groups]
        except (KeyError, TypeError) as error:
            raise ValueError(
                f"{name}.load_state_dict: state_dict is not whole ({error!r}); wanted an optimizer's"
            ) from None
        if len(saved_groups) != len(self.param_groups):
            raise ValueError(
                f"{name}.load_state_dict: state_dict has {len(saved_groups)} parameter groups; wanted "
                f"{len(self.param_groups)}, as the optimizer has"
            )
        by_number: dict[object, Tensor] = {}
        groups = []
        for place, (group, saved) in enumerate(zip(self.param_groups, saved_groups)):
            if len(numbers[place]) != len(group["params"]):
                raise ValueError(
                    f"{name}.load_state_dict: group {place} of state_dict has {len(numbers[place])} "
                    f"parameters; wanted {len(group['params'])}, as the optimizer's has"
                )
            by_number.update(zip(numbers[place], group["params"]))
            # Settings that the file does not know keep their present values.
            merged = {**group, **copy.deepcopy(saved), "params": group["params"]}
            for setting, value in merged.items():
                if isinstance(value, list) and isinstance(group.get(setting), tuple):
                    merged[setting] = tuple(value)
            self._check_settings(merged)
            groups.append(merged)
        entries = {
            by_number[number]: self._convert_entry(by_number[number], entry)
            for number, entry in saved_state.items()
            if number in by_number
        }
        self.param_groups = groups
        state = self.state
        state.clear()
        for param, entry in entries.items():
            state[param] = entry
        for hook in self._hooks_of("_after_load"):
            hook(self)

    def _convert_entry(self, param: Tensor, entry: Mapping[str, object]) -> dict[str, object]:
        """One parameter's state as it is kept here: own tensors; the count of steps keeps its dtype."""
        if not isinstance(entry, Mapping):
            raise ValueError(
                f"{type(self).__name__}.load_state_dict: the state of a parameter is {kind_of(entry)}; wanted a dict"
            )
        result: dict[str, object] = {}
        for key, value in entry.items():
            if key == "step":
                result[key] = value.detach().clone() if isinstance(value, Tensor) else copy.deepcopy(value)
            elif isinstance(value, Tensor):
                value = value.detach().clone()
                if value.shape == param.shape and not (value.is_complex() and not param.is_complex()):
                    # As a step makes it: in float32 for narrower parameters.
                    dtype = lucid.promote_types(param.dtype, lucid.float32) if value.dtype.is_floating_point else None
                    value = value.to(device=param.device, dtype=dtype if dtype else value.dtype)
                result[key] = value
            elif isinstance(value, list) or hasattr(value, "__array__"):
                result[key] = lucid.tensor(value, dtype=param.dtype, device=param.device)
            else:
                result[key] = copy.deepcopy(value)
        return result

    def __getstate__(self) -> dict[str, object]:
        return {"defaults": self.defaults, "state": dict(self.state), "param_groups": self.param_groups}

    def __setstate__(self, contents: dict[str, Any]) -> None:
        self.defaults = contents["defaults"]
        self.param_groups = contents["param_groups"]
        self._state = State(self)
        for param, entry in contents["state"].items():
            self._state[param] = entry

    def __repr__(self) -> str:
        lines = []
        for number, group in enumerate(self.param_groups):
            lines += ["", f"Parameter Group {number}"]
            lines += [f"    {key}: {group[key]}" for key in sorted(group) if key != "params"]
        return f"{type(self).__name__} (" + "\n".join(lines) + "\n)"
