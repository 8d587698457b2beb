"""Parametrizations: a parameter of a module that is computed from others whenever it is read."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import lucid
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.nn.modules.container import ModuleDict, ModuleList
from lucid.nn.modules.module import Module
from lucid.nn.parameter import Parameter

__all__ = [
    "ParametrizationContainer",
    "ParametrizationList",
    "cached",
    "is_parametrized",
    "register_parametrization",
    "remove_parametrizations",
    "transfer_parametrizations_and_params",
    "type_before_parametrizations",
]

_cache_depth = 0
_cache: dict[tuple[int, str], Tensor] = {}


@contextmanager
def cached() -> Iterator[None]:
    """Compute each parametrized tensor once while the context lasts, instead of at every reading.

    Yields
    ------
    None
        The block.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> from lucid.nn.utils import parametrize
    >>> layer = nn.utils.parametrizations.weight_norm(nn.Linear(2, 3))
    >>> with parametrize.cached():
    ...     layer.weight is layer.weight
    True
    """
    global _cache_depth
    _cache_depth += 1
    try:
        yield
    finally:
        _cache_depth -= 1
        if not _cache_depth:
            _cache.clear()


class ParametrizationList(ModuleList):
    """The parametrizations of one tensor, in their order, and what they are computed from.

    ``module.parametrizations.weight`` is one; its ``original`` (``original0``, ``original1``, … where the first
    parametrization's ``right_inverse`` gives several tensors) is what is learned.

    Parameters
    ----------
    modules : sequence of Module
        The parametrizations.
    original : Parameter or Tensor
        The tensor as it was; a Tensor that is not a Parameter becomes a buffer.
    unsafe : bool, optional
        Whether shape and dtype may change (default ``False``).

    Examples
    --------
    >>> from lucid import nn
    >>> layer = nn.utils.parametrizations.weight_norm(nn.Linear(2, 3))
    >>> len(layer.parametrizations.weight)
    1
    """

    def __init__(self, modules: Sequence[Module], original: Tensor | Parameter, unsafe: bool = False) -> None:
        if not modules:
            raise ValueError("ParametrizationList: modules is empty; wanted at least one parametrization")
        super().__init__(modules)
        self.unsafe = unsafe
        new = original
        with lucid.no_grad():
            for module in reversed(self):
                if hasattr(module, "right_inverse"):
                    with suppress(NotImplementedError):
                        new = module.right_inverse(new)
        if not isinstance(new, (Tensor, Sequence)):
            raise ValueError(f"ParametrizationList: right_inverse gave {kind_of(new)}; wanted a Tensor or several")
        self.is_tensor = isinstance(new, Tensor)
        self.ntensors = 1 if self.is_tensor else len(new)
        if self.is_tensor:
            if original.dtype != new.dtype:
                raise ValueError(
                    f"ParametrizationList: right_inverse gave {new.dtype}; wanted the tensor's dtype, {original.dtype}"
                )
            with lucid.no_grad():
                original.data = new.detach().clone() if new is not original else new.detach()
            self._keep("original", original)
        else:
            for position, tensor in enumerate(new):
                if not isinstance(tensor, Tensor):
                    raise ValueError(f"ParametrizationList: right_inverse gave {kind_of(tensor)}; wanted Tensors")
                if isinstance(original, Parameter):
                    tensor = Parameter(tensor, requires_grad=original.requires_grad)
                self._keep(f"original{position}", tensor)
        if not self.unsafe:
            value = self()
            if not isinstance(value, Tensor):
                raise ValueError(f"ParametrizationList: the parametrization gave {kind_of(value)}; wanted a Tensor")
            for what in ("dtype", "shape"):
                if getattr(value, what) != getattr(original, what):
                    raise ValueError(
                        f"ParametrizationList: the parametrization gives {what} {getattr(value, what)}; wanted that of "
                        f"the tensor, {getattr(original, what)}, or unsafe=True"
                    )

    def _keep(self, name: str, tensor: Tensor) -> None:
        if isinstance(tensor, Parameter):
            self.register_parameter(name, tensor)
        else:
            self.register_buffer(name, tensor)

    def _originals(self) -> list[Tensor]:
        names = ["original"] if self.is_tensor else [f"original{i}" for i in range(self.ntensors)]
        return [getattr(self, name) for name in names]

    def right_inverse(self, value: Tensor) -> None:
        """Set the originals so that the parametrized tensor becomes ``value``.

        Raises
        ------
        RuntimeError
            If a parametrization has no ``right_inverse``, or it gives other than it should.
        """
        with lucid.no_grad():
            for module in reversed(self):
                if not hasattr(module, "right_inverse"):
                    raise RuntimeError(
                        f"ParametrizationList: {type(module).__name__} has no right_inverse; wanted one, to assign"
                    )
                value = module.right_inverse(value)
            values = [value] if self.is_tensor else list(value)
            originals = self._originals()
            if len(values) != len(originals):
                raise ValueError(
                    f"ParametrizationList: right_inverse gave {len(values)} tensors; wanted {len(originals)}"
                )
            for original, new in zip(originals, values):
                if not isinstance(new, Tensor) or new.dtype != original.dtype:
                    given = new.dtype if isinstance(new, Tensor) else kind_of(new)
                    raise ValueError(f"ParametrizationList: right_inverse gave {given}; wanted {original.dtype}")
            for original, new in zip(originals, values):
                original.data = new.detach().clone()

    def forward(self) -> Tensor:
        """Compute the tensor from its originals."""
        originals = self._originals()
        first, *rest = list(self)
        value = first(*originals)
        for module in rest:
            value = module(value)
        return value


ParametrizationContainer = ParametrizationList


def _read(module: Module, name: str) -> Tensor:
    parametrizations = module.parametrizations[name]
    if not _cache_depth:
        return parametrizations()
    key = (id(module), name)
    value = _cache.get(key)
    if value is None:
        value = _cache[key] = parametrizations()
    return value


def _property(name: str) -> property:
    def read(self: Module) -> Tensor:
        return _read(self, name)

    def write(self: Module, value: Tensor) -> None:
        self.parametrizations[name].right_inverse(value)

    return property(read, write)


def _give_class(module: Module) -> None:
    """Give a module a class of its own, in which properties can stand for its parametrized tensors."""
    base = type(module)

    def deepcopy(self: Module, memo: dict[int, object]) -> Module:
        known = memo.get(id(self))
        if known is None:
            known = memo[id(self)] = self.__new__(type(self))
            known.__setstate__(copy.deepcopy(self.__getstate__(), memo))
            known.__class__ = base
            _give_class(known)  # one of its own, from which properties can be removed
            for name in known.parametrizations:
                setattr(type(known), name, _property(name))
        return known

    def getstate(self: Module) -> dict[str, object]:
        raise RuntimeError(
            f"{type(self).__name__}: a module with parametrizations cannot be pickled; wanted its state_dict(), or "
            "remove_parametrizations first"
        )

    def reduce(self: Module, protocol: int) -> object:
        return getstate(self)

    module.__class__ = type(
        f"Parametrized{base.__name__}",
        (base,),
        {"__module__": base.__module__, "__deepcopy__": deepcopy, "__reduce_ex__": reduce, "parametrized_class": True},
    )


def register_parametrization(
    module: Module, tensor_name: str, parametrization: Module, *, unsafe: bool = False
) -> Module:
    """Compute a parameter or buffer of a module by another module from now on.

    ``module.weight`` becomes ``parametrization(original)``, where ``original`` is learned in its place:
    ``module.parametrizations.weight.original``. Further parametrizations of a tensor are applied after those that are
    there. Where the parametrization has a ``right_inverse``, the original begins as ``right_inverse(weight)``, and the
    tensor can be assigned.

    Parameters
    ----------
    module : Module
    tensor_name : str
        A parameter's or buffer's name.
    parametrization : Module
        Called with the original (or originals, if ``right_inverse`` gives several).
    unsafe : bool, optional
        Whether it may change shape and dtype, which is not checked then (default ``False``).

    Returns
    -------
    Module
        The module.

    Raises
    ------
    ValueError
        If the module has no such tensor, or the parametrization changes its shape or dtype.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> class Symmetric(nn.Module):
    ...     def forward(self, x):
    ...         return x.triu() + x.triu(1).T
    >>> layer = nn.utils.parametrize.register_parametrization(nn.Linear(3, 3), "weight", Symmetric())
    >>> bool((layer.weight == layer.weight.T).all())
    True
    >>> [name for name, _ in layer.named_parameters()]
    ['bias', 'parametrizations.weight.original']
    """
    if not isinstance(parametrization, Module):
        raise TypeError(f"register_parametrization: parametrization is {kind_of(parametrization)}; wanted a Module")
    parametrization.train(module.training)
    if is_parametrized(module, tensor_name):
        parametrizations = module.parametrizations[tensor_name]
        if not unsafe:
            value = getattr(module, tensor_name)
            after = parametrization(value)
            if not isinstance(after, Tensor) or after.dtype != value.dtype or after.shape != value.shape:
                raise ValueError(
                    "register_parametrization: the parametrization changes dtype or shape; wanted those of "
                    f"{tensor_name!r}, or unsafe=True"
                )
            if hasattr(parametrization, "right_inverse"):
                before = parametrization.right_inverse(value)
                if not isinstance(before, Tensor) or before.dtype != value.dtype or before.shape != value.shape:
                    raise ValueError(
                        "register_parametrization: right_inverse changes dtype or shape; wanted those of "
                        f"{tensor_name!r}, or unsafe=True"
                    )
        parametrizations.append(parametrization)
        parametrizations.unsafe |= unsafe
        return module
    if tensor_name not in module._parameters and tensor_name not in module._buffers:
        raise ValueError(
            f"register_parametrization: {type(module).__name__} has no parameter or buffer {tensor_name!r}; wanted one"
        )
    original = getattr(module, tensor_name)
    # Checked before anything is changed but the original's values, which right_inverse gives.
    values = original.detach().clone()
    try:
        parametrizations = ParametrizationList([parametrization], original, unsafe=unsafe)
    except BaseException:
        original.data = values
        raise
    delattr(module, tensor_name)
    if not is_parametrized(module):
        _give_class(module)
        module.parametrizations = ModuleDict()
    setattr(type(module), tensor_name, _property(tensor_name))
    module.parametrizations[tensor_name] = parametrizations
    return module


def is_parametrized(module: Module, tensor_name: str | None = None) -> bool:
    """Tell whether a module has parametrizations, or whether a tensor of it has.

    Parameters
    ----------
    module : Module
        What is looked at.
    tensor_name : str, optional
        One tensor; by default all.

    Returns
    -------
    bool
        Whether it is.

    Examples
    --------
    >>> from lucid import nn
    >>> nn.utils.parametrize.is_parametrized(nn.Linear(2, 3))
    False
    """
    parametrizations = module.__dict__.get("parametrizations")
    if not isinstance(parametrizations, ModuleDict):
        return False
    return len(parametrizations) > 0 if tensor_name is None else tensor_name in parametrizations


def remove_parametrizations(module: Module, tensor_name: str, leave_parametrized: bool = True) -> Module:
    """Make a tensor an ordinary one again.

    Parameters
    ----------
    module : Module
    tensor_name : str
    leave_parametrized : bool, optional
        Whether the tensor keeps the value that was computed (the default), or goes back to the original, which is
        possible where there is one original.

    Returns
    -------
    Module

    Raises
    ------
    ValueError
        If the tensor is not parametrized, or is to go back to one of several originals.

    Examples
    --------
    >>> from lucid import nn
    >>> layer = nn.utils.parametrizations.weight_norm(nn.Linear(2, 3))
    >>> nn.utils.parametrize.remove_parametrizations(layer, "weight")
    Linear(in_features=2, out_features=3, bias=True)
    """
    if not is_parametrized(module, tensor_name):
        raise ValueError(
            f"remove_parametrizations: {tensor_name!r} of {type(module).__name__} has no parametrization; wanted one"
        )
    parametrizations = module.parametrizations[tensor_name]
    if not leave_parametrized and not parametrizations.is_tensor:
        raise ValueError(
            f"remove_parametrizations: {tensor_name!r} has several originals; wanted leave_parametrized=True"
        )
    original = parametrizations._originals()[0]
    if leave_parametrized:
        with lucid.no_grad():
            value = getattr(module, tensor_name).detach().clone()
        if parametrizations.is_tensor and value.dtype == original.dtype:
            original.data = value  # the same object, which an optimizer may hold
        elif isinstance(original, Parameter):
            original = Parameter(value, requires_grad=original.requires_grad)
        else:
            original = value
    cls = type(module)
    if tensor_name in cls.__dict__:
        delattr(cls, tensor_name)
    del module.parametrizations[tensor_name]
    if not len(module.parametrizations):
        del module.parametrizations
        module.__class__ = cls.__bases__[0]
    if isinstance(original, Parameter):
        module.register_parameter(tensor_name, original)
    else:
        module.register_buffer(tensor_name, original)
    return module


def type_before_parametrizations(module: Module) -> type:
    """Return the class that a module had before it was parametrized.

    Parameters
    ----------
    module : Module
        Any.

    Returns
    -------
    type
        The class.

    Examples
    --------
    >>> from lucid import nn
    >>> layer = nn.utils.parametrizations.weight_norm(nn.Linear(2, 3))
    >>> nn.utils.parametrize.type_before_parametrizations(layer) is nn.Linear
    True
    """
    return type(module).__bases__[0] if is_parametrized(module) else type(module)


def transfer_parametrizations_and_params(
    from_module: Module, to_module: Module, tensor_name: str | None = None
) -> Module:
    """Give a module the parametrizations of another, and the values of what they are computed from.

    Parameters
    ----------
    from_module, to_module : Module
    tensor_name : str, optional
        One tensor; by default all that are parametrized.

    Returns
    -------
    Module
        `to_module`.

    Raises
    ------
    ValueError
        If `from_module` is not parametrized.

    Examples
    --------
    >>> from lucid import nn
    >>> source = nn.utils.parametrizations.weight_norm(nn.Linear(2, 3))
    >>> copy = nn.utils.parametrize.transfer_parametrizations_and_params(source, nn.Linear(2, 3))
    >>> bool((copy.weight == source.weight).all())
    True
    """
    if not is_parametrized(from_module):
        raise ValueError("transfer_parametrizations_and_params: from_module is not parametrized; wanted one that is")
    names = list(from_module.parametrizations) if tensor_name is None else [tensor_name]
    for name in names:
        source = from_module.parametrizations[name]
        if not hasattr(to_module, name):
            setattr(to_module, name, Parameter(getattr(from_module, name).detach()))
        for parametrization in source:
            register_parametrization(to_module, name, copy.deepcopy(parametrization), unsafe=source.unsafe)
        target = to_module.parametrizations[name]
        with lucid.no_grad():
            for mine, theirs in zip(target._originals(), source._originals()):
                mine.data = theirs.detach().clone()
    return to_module
