"""Layers that apply one function of :mod:`lucid.nn.functional` to their inputs and to what they store."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from types import FunctionType
from typing import Any, TypeVar

from lucid import _C
from lucid._C import Tensor
from lucid.nn.modules.module import Module

__all__ = ["OfFunction", "plain", "unbound"]


F = TypeVar("F", bound=Callable[..., Any])


def plain(inputs: int) -> Callable[[F], F]:
    """Mark a forward that only passes its inputs and the settings to the function, which may then be called from C."""

    def mark(forward: F) -> F:
        forward._plain_inputs = inputs  # type: ignore[attr-defined]
        return forward

    return mark


def unbound(function: Callable[..., Tensor]) -> Any:
    """The function as a class attribute that is not a method.

    Those of the op table never are; a staticmethod would copy their documentation, and so read all there is.
    """
    return function if isinstance(function, type(_C.linear)) else staticmethod(function)


class OfFunction(Module):
    """A layer of one input.

    A subclass names its function and hands on its settings, which are the parameters of its ``__init__``::

        class ELU(OfFunction):
            _function = F.elu

            def __init__(self, alpha: float = 1.0, inplace: bool = False) -> None:
                super().__init__(alpha, inplace)

    They are stored under their names, given to the function in the order of ``_passed`` (by default
    their own), and printed: those in ``_quiet`` (``None``: all) only where they are not the default, those in
    ``_bare`` without their names.
    """

    _function: Callable[..., Tensor]
    _settings: tuple[str, ...] = ()
    _defaults: dict[str, object] = {}
    _passed: tuple[str, ...] | None = None
    _quiet: tuple[str, ...] | None = ("inplace",)
    _bare: tuple[str, ...] = ()
    _buffer_names: tuple[str, ...] = ()
    _values: Callable[[OfFunction], tuple[object, ...]] | None = None

    def __init_subclass__(cls, **options: object) -> None:
        super().__init_subclass__(**options)
        if "_function" not in cls.__dict__:
            return  # somebody's subclass of a layer: what it stores is its own affair
        cls._function = unbound(cls._function)
        if cls.__init__ is not OfFunction.__init__:
            code = cls.__init__.__code__
            names = code.co_varnames[1 : code.co_argcount]
            defaults = cls.__init__.__defaults__ or ()
            cls._defaults = dict(zip(names[len(names) - len(defaults) :], defaults))
            cls._settings = cls.__dict__.get("_settings", names)  # Hardtanh has older names of some
        passed = cls._settings if cls._passed is None else cls._passed
        pick = attrgetter(*passed) if passed else None
        cls._values = pick if len(passed) != 1 else staticmethod(lambda layer: (pick(layer),))
        cls._plan(passed)

    @classmethod
    def _plan(cls, passed: tuple[str, ...]) -> None:
        """Say that the class's forward is its function of the inputs and of what is passed, where it is."""
        inputs = getattr(cls.forward, "_plain_inputs", None)
        if inputs and len(passed) <= 8 and isinstance(cls._function, type(_C.linear)):
            # A function of its own for the class: the plan is of this function, also where a subclass inherits it.
            forward = FunctionType(cls.forward.__code__, cls.forward.__globals__, "forward")
            forward.__doc__, forward.__annotations__ = cls.forward.__doc__, cls.forward.__annotations__
            forward.__module__, forward.__qualname__ = cls.__module__, f"{cls.__qualname__}.forward"
            forward._plain_inputs = inputs
            cls.forward = forward
            _C._plan_forward(forward, inputs, cls._function, passed, ("_function", cls._function))

    def __init__(self, *settings: object) -> None:
        super().__init__()
        for name, value in zip(self._settings, settings):
            if name in self._buffer_names:
                self.register_buffer(name, value)
            else:
                setattr(self, name, value)

    @plain(1)
    def forward(self, x: Tensor) -> Tensor:
        """Apply to `x` the function of `lucid.nn.functional` that the layer is named after."""
        return self._function(x, *self._values(self)) if self._values else self._function(x)

    def extra_repr(self) -> str:
        """The settings; some of them only where they are not the defaults."""
        quiet = self._settings if self._quiet is None else self._quiet
        stored = ((name, getattr(self, name)) for name in self._settings if name not in self._buffer_names)
        shown = ((name, value) for name, value in stored if name not in quiet or value != self._defaults[name])
        return ", ".join(repr(value) if name in self._bare else f"{name}={value!r}" for name, value in shown)
