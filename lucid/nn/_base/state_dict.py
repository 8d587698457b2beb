"""Saving a module's values into a state_dict and reading them back."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, NamedTuple

import lucid
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.nn._base.hooks import hooks_of
from lucid.nn.parameter import Parameter, is_lazy

__all__ = ["IncompatibleKeys", "StateDictMixin"]

_EXTRA_STATE = "_extra_state"


class IncompatibleKeys(NamedTuple):
    """What ``load_state_dict`` returns: two lists of keys."""

    missing_keys: list[str]
    unexpected_keys: list[str]

    def __repr__(self) -> str:
        if not self.missing_keys and not self.unexpected_keys:
            return "<All keys matched successfully>"
        return f"IncompatibleKeys(missing_keys={self.missing_keys!r}, unexpected_keys={self.unexpected_keys!r})"


class StateDictMixin:
    """The part of Module that writes and reads state_dicts.

    A subclass may override ``_save_to_state_dict`` and ``_load_from_state_dict``. One that
    writes its children's values itself sets ``_state_dict_skip_recursion``, and lists
    the keys that it owns in ``_local_state_dict_keys``.
    """

    _version: int = 1
    _state_dict_skip_recursion: bool = False

    def get_extra_state(self) -> object:
        """Return what to save beside parameters and buffers; ``None`` (the default) for nothing.

        Override it together with :meth:`set_extra_state`. The object is saved under
        ``_extra_state`` and should be picklable.
        """
        return None

    def set_extra_state(self, state: object) -> None:
        """Take back what :meth:`get_extra_state` returned. A class with one overrides both."""
        raise RuntimeError(
            f"{type(self).__name__}.set_extra_state: the class saves an extra state; wanted it to "
            "override set_extra_state"
        )

    def state_dict(
        self, destination: dict[str, object] | None = None, prefix: str = "", keep_vars: bool = False
    ) -> dict[str, object]:
        """Return all parameters and persistent buffers of the module and its children, by name.

        Parameters
        ----------
        destination : dict, optional
            A mapping to fill; a new ``OrderedDict`` by default.
        prefix : str, optional
            What to put before each key.
        keep_vars : bool, optional
            Whether the values are the tensors themselves, still in the
            autograd graph; by default they are detached. They share memory with the module
            in both cases.

        Returns
        -------
        OrderedDict
            Keys are ``"child.sub.name"``. Its attribute ``_metadata`` maps each module's path to
            ``{"version": n}``.

        Examples
        --------
        >>> from lucid import nn
        >>> list(nn.Sequential(nn.Linear(2, 3), nn.ReLU()).state_dict())
        ['0.weight', '0.bias']
        """
        if destination is None:
            destination = OrderedDict()
            destination._metadata = OrderedDict()
        metadata = getattr(destination, "_metadata", None)
        local_metadata = {"version": self._version}
        if metadata is not None:
            metadata[prefix[:-1]] = local_metadata
        for _, hook in hooks_of(self, "state_pre"):
            hook(self, prefix, keep_vars)
        self._save_to_state_dict(destination, prefix, keep_vars)
        if not self._state_dict_skip_recursion:
            for name, child in self._modules.items():
                if child is not None:
                    child.state_dict(destination=destination, prefix=f"{prefix}{name}.", keep_vars=keep_vars)
        for key, hook in hooks_of(self, "state_post"):
            changed = hook(self, destination, prefix, local_metadata)
            if changed is not None and key not in self._hooks.returning:
                raise RuntimeError(
                    f"{type(self).__name__}: a state_dict post hook returned {kind_of(changed)}; wanted None, and the "
                    "state_dict edited in place"
                )
            destination = destination if changed is None else changed
        return destination

    def _save_to_state_dict(self, destination: dict[str, object], prefix: str, keep_vars: bool) -> None:
        for name, tensor in self._local_state():
            destination[prefix + name] = tensor if keep_vars else tensor.detach()
        extra = self.get_extra_state()
        if extra is not None:
            destination[prefix + _EXTRA_STATE] = extra

    def _local_state(self) -> list[tuple[str, Tensor]]:
        """This module's own parameters and persistent buffers, without the missing ones and those without a shape."""
        state = list(self._parameters.items())
        state += [item for item in self._buffers.items() if item[0] not in self._non_persistent_buffers_set]
        return [item for item in state if item[1] is not None and not is_lazy(item[1])]

    def _local_state_dict_keys(self, prefix: str) -> list[str]:
        """The keys that this module itself, not its children, reads from a state_dict."""
        keys = [prefix + name for name, _ in self._local_state()]
        if self.get_extra_state() is not None:
            keys.append(prefix + _EXTRA_STATE)
        return keys

    def load_state_dict(
        self, state_dict: Mapping[str, object], strict: bool = True, assign: bool = False
    ) -> IncompatibleKeys:
        """Copy the values of a state_dict into the module and its children.

        Parameters
        ----------
        state_dict : mapping of str to Tensor
            As :meth:`state_dict` returns it.
        strict : bool, optional
            Whether a missing or an unexpected key is an error (default ``True``). A value of
            the wrong shape always is.
        assign : bool, optional
            ``False`` (the default) converts each value to the dtype and device that the
            parameter has and copies it into the same tensor object. ``True`` puts new
            objects in their place, with the shape and dtype found in ``state_dict``;
            build the optimizer afterwards.

        Returns
        -------
        IncompatibleKeys
            ``(missing_keys, unexpected_keys)``.

        Raises
        ------
        RuntimeError
            If keys or shapes do not match: one error that lists every problem. Unless a hook or an overridden
            ``_load_from_state_dict`` wrote something, nothing has been changed.
        TypeError
            If ``state_dict`` is not a mapping.

        Examples
        --------
        >>> from lucid import nn
        >>> source, copy = nn.Linear(2, 2), nn.Linear(2, 2)
        >>> copy.load_state_dict(source.state_dict())
        <All keys matched successfully>
        """
        if not isinstance(state_dict, Mapping):
            raise TypeError(
                f"{type(self).__name__}.load_state_dict: state_dict is {kind_of(state_dict)}; wanted a mapping"
            )
        missing: list[str] = []
        unexpected: list[str] = []
        errors: list[str] = []
        loader = _Loader(state_dict, assign, missing, unexpected, errors)
        loader.visit(self, OrderedDict(state_dict), "")

        result = IncompatibleKeys(missing, unexpected)
        refused = errors or (strict and (missing or unexpected) and not loader.post_hooks)
        if not refused:
            loader.apply()
            for module, hook in loader.post_hooks:
                if hook(module, result) is not None:
                    raise TypeError(
                        f"{type(module).__name__}: a load_state_dict post hook returned a value; "
                        "wanted None, and the lists edited in place"
                    )
        if strict:
            errors = _describe(missing, unexpected) + errors
        if errors:
            listing = "".join(f"\n\t{error}" for error in errors)
            raise RuntimeError(f"Error(s) in loading state_dict for {type(self).__name__}:{listing}")
        return result

    def _load_from_state_dict(
        self,
        state_dict: dict[str, object],
        prefix: str,
        local_metadata: dict[str, object],
        strict: bool,
        missing_keys: list[str],
        unexpected_keys: list[str],
        error_msgs: list[str],
    ) -> None:
        # load_state_dict collects what is to be written, so that an error further on
        # leaves the module as it was; called directly, this writes at once.
        pending = local_metadata.get("_pending")
        writes = [] if pending is None else pending
        assign = bool(local_metadata.get("assign_to_params_buffers", False))
        for name, tensor in self._local_state():
            key = prefix + name
            if key not in state_dict:
                if strict:
                    missing_keys.append(key)
                continue
            value = state_dict[key]
            if not isinstance(value, Tensor):
                error_msgs.append(f"wrong type for {key}: expected a Tensor, got {type(value).__name__}.")
                continue
            if tensor.dim() == 0 and value.shape == (1,):
                value = value[0]  # a 0-d value as some file formats keep it
            if not assign and value.is_meta != tensor.is_meta:
                error_msgs.append(
                    f"device mismatch for {key}: the checkpoint's is on {value.device.type}, the current model's on "
                    f"{tensor.device.type}, and what is on meta has no elements to copy"
                    + ("; pass assign=True to take over the checkpoint's tensors." if tensor.is_meta else ".")
                )
                continue
            if not assign and value.shape != tensor.shape:
                error_msgs.append(
                    f"size mismatch for {key}: copying a param with shape {tuple(value.shape)} "
                    f"from checkpoint, the shape in current model is {tuple(tensor.shape)}."
                )
                continue
            writes.append((self, name, tensor, value, assign))

        key = prefix + _EXTRA_STATE
        if self.get_extra_state() is not None:
            if key in state_dict:
                writes.append((self, _EXTRA_STATE, None, state_dict[key], assign))
            elif strict:
                missing_keys.append(key)
        if strict:
            own = set(self._local_state_dict_keys(prefix))
            for key in state_dict:
                if key.startswith(prefix) and key not in own:
                    child, dot, _ = key[len(prefix) :].partition(".")
                    if self._state_dict_skip_recursion or not dot or child not in self._modules:
                        unexpected_keys.append(key)
        if pending is None:
            _write(writes)


class _Loader:
    """One run of load_state_dict over a tree of modules."""

    def __init__(self, state_dict, assign, missing, unexpected, errors) -> None:
        self.metadata = getattr(state_dict, "_metadata", None) or {}
        self.assign = assign
        self.lists = (missing, unexpected, errors)
        self.writes: list[tuple[Any, ...]] = []
        self.post_hooks: list[tuple[Any, ...]] = []

    def visit(self, module: StateDictMixin, state_dict: dict[str, object], prefix: str) -> None:
        local_metadata = dict(self.metadata.get(prefix[:-1], {}))
        local_metadata["assign_to_params_buffers"] = self.assign
        local_metadata["_pending"] = self.writes
        # Always strict here: the lists are returned either way, load_state_dict judges them.
        arguments = (state_dict, prefix, local_metadata, True, *self.lists)
        for _, hook in hooks_of(module, "load_pre"):
            hook(module, *arguments)
        module._load_from_state_dict(*arguments)
        if not module._state_dict_skip_recursion:
            for name, child in module._modules.items():
                if child is not None:
                    start = f"{prefix}{name}."
                    part = {k: v for k, v in state_dict.items() if k.startswith(start)}
                    self.visit(child, part, start)
        self.post_hooks += [(module, hook) for _, hook in hooks_of(module, "load_post")]

    def apply(self) -> None:
        _write(self.writes)


def _write(writes: list[tuple[Any, ...]]) -> None:
    with lucid.no_grad():
        for module, name, tensor, value, assign in writes:
            if name == _EXTRA_STATE:
                module.set_extra_state(value)
            elif not assign:
                tensor.copy_(value)
            elif name in module._parameters:
                if not isinstance(value, Parameter):
                    value = Parameter(value, requires_grad=tensor.requires_grad)
                module._parameters[name] = value
            else:
                module._buffers[name] = value


def _describe(missing: list[str], unexpected: list[str]) -> list[str]:
    def quoted(keys: list[str]) -> str:
        return ", ".join(f'"{key}"' for key in keys)

    lines = []
    if unexpected:
        lines.append(f"Unexpected key(s) in state_dict: {quoted(unexpected)}. ")
    if missing:
        lines.append(f"Missing key(s) in state_dict: {quoted(missing)}. ")
    return lines[::-1]
