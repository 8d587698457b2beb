"""Module: the base class of every layer and model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self, TypeVar

from lucid import _C
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.nn._base.conversion import ConversionMixin
from lucid.nn._base.hooks import REGISTRATION, HookMixin, is_anything_everywhere, registered
from lucid.nn._base.registry import Registry
from lucid.nn._base.state_dict import StateDictMixin
from lucid.nn._base.traversal import TraversalMixin
from lucid.nn.parameter import Parameter, is_lazy

__all__ = ["Module"]

T_destination = TypeVar("T_destination", bound=dict[str, object])

_REGISTRIES = ("_parameters", "_buffers", "_modules")


class Module(HookMixin, StateDictMixin, TraversalMixin, ConversionMixin, _C.ModuleBase):
    """Base class of all layers and models.

    A subclass calls ``super().__init__()``, binds parameters and other modules as
    attributes, and defines :meth:`forward`. What is bound is registered by its kind:
    a :class:`Parameter` among the parameters, a Module among the children, anything
    else as a plain attribute. A plain Tensor becomes part of the module's state only through
    :meth:`register_buffer`.

    Attributes
    ----------
    training : bool
        Whether the module is in training mode (``True`` at first); see :meth:`train`.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> class Affine(nn.Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.w = nn.Parameter(lucid.ones(3))
    ...         self.b = nn.Parameter(lucid.zeros(3))
    ...     def forward(self, x):
    ...         return x * self.w + self.b
    >>> model = Affine()
    >>> [name for name, _ in model.named_parameters()]
    ['w', 'b']
    >>> model(lucid.tensor([1.0, 2.0, 3.0])).tolist()
    [1.0, 2.0, 3.0]
    """

    training: bool
    T_destination = T_destination
    dump_patches: bool = False
    call_super_init: bool = False

    def __init__(self, *args: object, **kwargs: object) -> None:
        if args or kwargs:
            if not self.call_super_init:
                given = f"{len(args)} positional and {len(kwargs)} keyword arguments"
                raise TypeError(f"{type(self).__name__}: super().__init__() was given {given}; wanted none")
        # Straight into __dict__: these names need none of __setattr__'s sorting.
        attributes = self.__dict__
        attributes["training"] = True
        attributes["_hooks"] = None
        for registry in _REGISTRIES:
            attributes[registry] = Registry(self)
        attributes["_non_persistent_buffers_set"] = set()
        if self.call_super_init:
            super().__init__(*args, **kwargs)

    def _no_forward(self, *args: object, **kwargs: object) -> object:
        """Compute the module's result. Every subclass that is called defines it."""
        raise NotImplementedError(f"{type(self).__name__} does not define forward")

    # Of any arguments: a subclass says which.
    forward: Callable[..., Any] = _no_forward

    def _call_impl(self, *args: object, **kwargs: object) -> object:
        """Run :meth:`forward` between the hooks; without hooks go straight there.

        This is what a call of the module does. ``__call__`` itself is in C (module_call.c), where it also spares the
        frame of a ``forward`` that only calls an op or the children.
        """
        if self._hooks is None and not is_anything_everywhere():
            return self.forward(*args, **kwargs)
        return self._call_with_hooks(args, kwargs)

    _wrapped_call_impl = _call_impl

    # Attributes

    def __getattr__(self, name: str) -> object:
        # Reached only when normal lookup found nothing: registered names are instance
        # attributes too. A subclass may call this from its own __getattr__.
        hint = ""
        if "_parameters" not in self.__dict__:
            hint = f" ({type(self).__name__}.__init__ has not called super().__init__())"
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}{hint}")

    def __setattr__(self, name: str, value: object) -> None:
        if not name or "." in name:
            raise KeyError(f"attribute name must not be empty or contain '.', got {name!r}")
        attributes = self.__dict__
        if isinstance(value, Tensor):
            if getattr(value, "_is_parameter", False):
                self._bind("_parameters", name, value)
                return
            if getattr(value, "_is_buffer", False):
                self._bind("_buffers", name, value)
                self._remember_persistence(name, value.persistent)
                return
            if name in attributes.get("_buffers", ()):
                attributes["_buffers"][name] = registered(self, "_buffers", name, value)
                return
            if name in attributes.get("_parameters", ()):
                raise TypeError(
                    f"{type(self).__name__}: cannot assign a Tensor as parameter {name!r}; wanted nn.Parameter(value), "
                    f"None, or {name}.copy_(value) under lucid.no_grad()"
                )
        elif isinstance(value, Module):
            self._bind("_modules", name, value)
            return
        elif value is None:
            # An emptied place stays registered, so that its kind is remembered.
            for registry in _REGISTRIES:
                if name in attributes.get(registry, ()):
                    attributes[registry][name] = None
                    return
        self._unregister(name)
        object.__setattr__(self, name, value)

    def __delattr__(self, name: str) -> None:
        if not self._unregister(name):
            object.__delattr__(self, name)

    def __dir__(self) -> list[str]:
        names = set(super().__dir__())
        names.update(self._parameters, self._buffers, self._modules)
        return sorted(name for name in names if not name[:1].isdigit())

    def _bind(self, registry: str, name: str, value: object) -> None:
        """Put a value into one registry and take its name out of everything else."""
        attributes = self.__dict__
        if registry not in attributes:
            raise AttributeError(
                f"cannot assign {name!r} before Module.__init__() call: "
                f"{type(self).__name__}.__init__ must first call super().__init__()"
            )
        if name not in attributes[registry]:
            self._unregister(name)
        if REGISTRATION[registry]:
            value = registered(self, registry, name, value)
        attributes[registry][name] = value

    def _unregister(self, name: str) -> bool:
        attributes = self.__dict__
        for registry in _REGISTRIES:
            entries = attributes.get(registry)
            if entries is not None and name in entries:
                del entries[name]
                self._non_persistent_buffers_set.discard(name)
                return True
        return False

    def __getstate__(self) -> dict[str, object]:
        """The attributes, for copying and pickling; each registered entry only in its registry."""
        state = dict(self.__dict__)
        for registry in _REGISTRIES:
            if registry in state:
                state[registry] = dict(state[registry])
                for name in state[registry]:
                    state.pop(name, None)
        return state

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update(state)
        self.__dict__.setdefault("_hooks", None)
        for registry in _REGISTRIES:
            if registry in state:
                self.__dict__[registry] = Registry(self, state[registry])

    def _check_name(self, method: str, registry: str, name: object) -> None:
        if registry not in self.__dict__:
            raise AttributeError(
                f"{method}: cannot register {name!r} before Module.__init__() call: "
                f"{type(self).__name__}.__init__ must first call super().__init__()"
            )
        if not isinstance(name, str):
            raise TypeError(f"{method}: name is {kind_of(name)}; wanted a str")
        if not name or "." in name:
            raise KeyError(f"{method}: name must not be empty or contain '.', got {name!r}")
        if hasattr(self, name) and name not in self.__dict__[registry]:
            raise KeyError(f"{method}: attribute {name!r} already exists")

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Register a parameter `param`, or ``None`` to reserve its `name`.

        Raises
        ------
        KeyError
            If the name is empty, contains a dot or belongs to another attribute.
        TypeError
            If the name is not a str or ``param`` is neither a Parameter nor ``None``.
        ValueError
            If ``param`` is not a leaf of the autograd graph.
        """
        self._check_name("register_parameter", "_parameters", name)
        if param is not None:
            if not (isinstance(param, Tensor) and getattr(param, "_is_parameter", False)):
                raise TypeError(f"register_parameter: {name!r} is {kind_of(param)}; wanted a Parameter or None")
            if param.grad_fn is not None:
                raise ValueError(
                    f"register_parameter: {name!r} was computed by an op; wanted a leaf (compute it in forward instead)"
                )
        self._parameters[name] = registered(self, "_parameters", name, param)

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """Register a tensor that belongs to the module's state but is not learned.

        Parameters
        ----------
        name : str
            The attribute's name.
        tensor : Tensor or None
            The value; ``None`` reserves the name and is not saved.
        persistent : bool, optional
            Whether ``state_dict`` includes it (default ``True``).

        Raises
        ------
        KeyError
            If the name is empty, contains a dot or belongs to another attribute.
        TypeError
            If the name is not a str or ``tensor`` is neither a Tensor nor ``None``.
        """
        self._check_name("register_buffer", "_buffers", name)
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(f"register_buffer: {name!r} is {kind_of(tensor)}; wanted a Tensor or None")
        self._buffers[name] = registered(self, "_buffers", name, tensor)
        self._remember_persistence(name, persistent)

    def _remember_persistence(self, name: str, persistent: bool) -> None:
        if persistent:
            self._non_persistent_buffers_set.discard(name)
        else:
            self._non_persistent_buffers_set.add(name)

    def add_module(self, name: str, module: Module | None) -> None:
        """Register a child `module`, or ``None`` to reserve its `name`, which may be computed.

        Raises
        ------
        KeyError
            If the name is empty, contains a dot or belongs to another attribute.
        TypeError
            If the name is not a str or ``module`` is neither a Module nor ``None``.
        """
        self._check_name("add_module", "_modules", name)
        if module is not None and not isinstance(module, Module):
            raise TypeError(f"add_module: {name!r} is {kind_of(module)}; wanted a Module or None")
        self._modules[name] = registered(self, "_modules", name, module)

    def register_module(self, name: str, module: Module | None) -> None:
        """Register a child `module` under a `name`, as `add_module` does."""
        self.add_module(name, module)

    # Modes and gradients

    def train(self, mode: bool = True) -> Self:
        """Set ``training`` to `mode` here and in all children; layers such as Dropout look at it.

        Raises
        ------
        TypeError
            If ``mode`` is not a bool.
        """
        if not isinstance(mode, bool):
            raise TypeError(f"train: mode is {kind_of(mode)}; wanted a bool")
        for module in self.modules():
            module.training = mode
        return self

    def eval(self) -> Self:
        """Set evaluation mode: ``train(False)``."""
        return self.train(False)

    def requires_grad_(self, requires_grad: bool = True) -> Self:
        """Set ``requires_grad`` of every parameter; ``False`` freezes the module."""
        for parameter in self._all_parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Clear every parameter's gradient: with `set_to_none` set it to ``None``, or fill it with zeros."""
        _C._zero_grad(list(self._all_parameters()), set_to_none)

    def apply(self, fn: Callable[[Module], None]) -> Self:
        """Call ``fn`` on every child, then on this module, for instance to initialize weights.

        Examples
        --------
        >>> from lucid import nn
        >>> def zero_bias(module):
        ...     if isinstance(module, nn.Linear):
        ...         nn.init.zeros_(module.bias)
        >>> model = nn.Sequential(nn.Linear(2, 2)).apply(zero_bias)
        >>> model[0].bias.tolist()
        [0.0, 0.0]
        """
        for child in self.children():
            child.apply(fn)
        fn(self)
        return self

    def has_uninitialized_parameters(self, recurse: bool = True) -> bool:
        """Tell whether a parameter still waits for its shape, as those of lazy layers do.

        With `recurse` those of all children count too.
        """
        modules = self.modules() if recurse else (self,)
        return any(is_lazy(parameter) for module in modules for parameter in module._parameters.values())

    def share_memory(self) -> Self:
        """Return the module: there is one process, and its memory is shared already."""
        return self

    def compile(self, *args: object, **kwargs: object) -> Self:
        """Return the module: it runs as it is."""
        return self

    # Text

    def extra_repr(self) -> str:
        """Return the settings shown between the brackets of the repr; override it."""
        return ""

    def _get_name(self) -> str:
        return type(self).__name__

    def __repr__(self) -> str:
        """``Name(settings)``, with one indented line per child if there are any."""
        extra = self.extra_repr()
        lines = [f"({name}): {_indent(repr(child))}" for name, child in self._modules.items()]
        if not lines and "\n" not in extra:
            return f"{self._get_name()}({extra})"
        if extra:
            lines[:0] = extra.split("\n")
        return f"{self._get_name()}(\n  " + "\n  ".join(lines) + "\n)"


def _indent(text: str) -> str:
    """Indent every line but the first by two spaces."""
    return text.replace("\n", "\n  ")


def __getattr__(name: str) -> Any:
    """The hooks of all modules are here too, as in PyTorch."""
    from lucid.nn import hooks

    if name.startswith("register_module_") and hasattr(hooks, name):
        return getattr(hooks, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
