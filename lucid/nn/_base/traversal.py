"""Walking a tree of modules: parameters, buffers, children, lookup by path."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.nn.parameter import Parameter, is_lazy, warn_of_uninitialized

if TYPE_CHECKING:
    from lucid.nn.modules.module import Module

__all__ = ["TraversalMixin"]


class TraversalMixin:
    """The part of Module that lists what the module holds.

    A tensor or module that is reachable by several names (tied weights) is listed once,
    under the first, unless ``remove_duplicate=False``. A module's own entries come
    before its children's.
    """

    def named_modules(
        self, memo: set[Any] | None = None, prefix: str = "", remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Module]]:
        """Yield ``(path, module)`` for this module (path ``prefix``) and all below it.

        Parameters
        ----------
        memo : set, optional
            Modules to leave out; the ones yielded are added.
        prefix : str, optional
            What to put before each path.
        remove_duplicate : bool, optional
            Whether a module that occurs several times is yielded once (default ``True``).

        Examples
        --------
        >>> from lucid import nn
        >>> [name for name, _ in nn.Sequential(nn.ReLU(), nn.Sequential(nn.Tanh())).named_modules()]
        ['', '0', '1', '1.0']
        """
        if memo is None:
            memo = set()
        if self in memo:
            return
        if remove_duplicate:
            memo.add(self)
        yield prefix, self
        start = f"{prefix}." if prefix else ""
        for name, child in self._modules.items():
            if child is not None:
                yield from child.named_modules(memo, start + name, remove_duplicate)

    def modules(self, remove_duplicate: bool = True) -> Iterator[Module]:
        """Yield this module and every module below it, each once unless ``remove_duplicate=False``."""
        for _, module in self.named_modules(remove_duplicate=remove_duplicate):
            yield module

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """Yield ``(name, module)`` for the direct children, each once."""
        seen: set[Any] = set()
        for name, child in self._modules.items():
            if child is not None and child not in seen:
                seen.add(child)
                yield name, child

    def children(self) -> Iterator[Module]:
        """Yield the direct children, each once."""
        for _, child in self.named_children():
            yield child

    def _named_members(
        self, registry: str, prefix: str, recurse: bool, remove_duplicate: bool
    ) -> Iterator[tuple[str, Tensor]]:
        # Tensors hash and are compared here by identity: == is elementwise.
        seen: set[int] = set()
        if recurse:
            owners = self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate)
        else:
            owners = iter([(prefix, self)])
        for path, owner in owners:
            start = f"{path}." if path else ""
            for name, tensor in getattr(owner, registry).items():
                if tensor is None or id(tensor) in seen:
                    continue
                if remove_duplicate:
                    seen.add(id(tensor))
                yield start + name, tensor

    def named_parameters(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Parameter]]:
        """Yield ``(name, parameter)`` pairs.

        Parameters
        ----------
        prefix : str, optional
            What to put before each name.
        recurse : bool, optional
            Whether the parameters of submodules are included (default ``True``).
        remove_duplicate : bool, optional
            Whether a parameter with several names is yielded once (default ``True``).

        Warns
        -----
        UninitializedParameterWarning
            If one is listed that has no shape yet, as in lazy layers before the first call.

        Examples
        --------
        >>> from lucid import nn
        >>> [(name, p.shape) for name, p in nn.Linear(2, 3).named_parameters()]
        [('weight', lucid.Size([3, 2])), ('bias', lucid.Size([3]))]
        """
        for name, parameter in self._named_members("_parameters", prefix, recurse, remove_duplicate):
            if is_lazy(parameter):
                warn_of_uninitialized(self)
            yield name, parameter

    def _all_parameters(self) -> Iterator[Parameter]:
        """The parameters, each once, also those that have no shape yet."""
        for _, parameter in self._named_members("_parameters", "", True, True):
            yield parameter

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        """Yield the parameters, each once, as an optimizer wants them."""
        for _, parameter in self.named_parameters(recurse=recurse):
            yield parameter

    def named_buffers(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Tensor]]:
        """Yield ``(name, buffer)`` pairs; the arguments are :meth:`named_parameters`'."""
        return self._named_members("_buffers", prefix, recurse, remove_duplicate)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        """Yield the buffers, each once."""
        for _, buffer in self.named_buffers(recurse=recurse):
            yield buffer

    def get_submodule(self, target: str) -> Module:
        """Return the module at a dotted path such as ``"encoder.0"``; ``""`` is this module itself.

        Raises
        ------
        AttributeError
            If a part of the path does not exist or is not a module.
        """
        module = self
        for name in target.split(".") if target else ():
            child = getattr(module, name, None)
            if not isinstance(child, TraversalMixin):  # which is a part of every Module
                reason = "is not a Module" if hasattr(module, name) else "does not exist"
                raise AttributeError(f"get_submodule: {target!r}: {type(module).__name__}.{name} {reason}")
            module = child
        return module

    def set_submodule(self, target: str, module: Module, strict: bool = False) -> None:
        """Put a module at a dotted path.

        Parameters
        ----------
        target : str
            The path. Its last part may be new, unless ``strict``.
        module : Module
            What to put there.
        strict : bool, optional
            Whether there has to be a module already (default ``False``).

        Raises
        ------
        AttributeError
            If a part of the path does not exist or is not a module.
        ValueError
            If the path is empty, or ``module`` is not a Module.

        Examples
        --------
        >>> from lucid import nn
        >>> model = nn.Sequential(nn.Linear(2, 3), nn.ReLU())
        >>> model.set_submodule("1", nn.Tanh())
        >>> model[1]
        Tanh()
        """
        if not target:
            raise ValueError("set_submodule: target is ''; wanted a path")
        if not isinstance(module, TraversalMixin):
            raise ValueError(f"set_submodule: module is {kind_of(module)}; wanted a Module")
        path, _, name = target.rpartition(".")
        owner = self.get_submodule(path)
        if strict or hasattr(owner, name):
            owner.get_submodule(name)
        setattr(owner, name, module)

    def get_parameter(self, target: str) -> Parameter:
        """Return the parameter at a dotted path such as ``"encoder.0.weight"``.

        Raises
        ------
        AttributeError
            If a part of the path does not exist, or the last is not a parameter.
        """
        return self._get_registered(target, "_parameters", "parameter")

    def get_buffer(self, target: str) -> Tensor:
        """Return the buffer at a dotted path.

        Raises
        ------
        AttributeError
            If a part of the path does not exist, or the last is not a buffer.
        """
        return self._get_registered(target, "_buffers", "buffer")

    def _get_registered(self, target: str, registry: str, what: str) -> Tensor:
        path, _, name = target.rpartition(".")
        owner = self.get_submodule(path)
        tensor = getattr(owner, registry).get(name)
        if tensor is None:
            raise AttributeError(f"get_{what}: {target!r}: {type(owner).__name__} has no {what} {name!r}")
        return tensor
