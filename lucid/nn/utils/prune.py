"""Pruning: masks on parameters that zero what counts least.

A pruned parameter ``weight`` is learned as ``weight_orig``; the buffer ``weight_mask`` says what is kept, and before
each forward the attribute ``weight`` becomes their product. Pruning it again combines the masks; :func:`remove` makes
the product the parameter.
"""

from __future__ import annotations

import numbers
from abc import ABC, abstractmethod
from collections.abc import Iterable

import lucid
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.nn.modules.module import Module

__all__ = [
    "BasePruningMethod",
    "CustomFromMask",
    "Identity",
    "L1Unstructured",
    "LnStructured",
    "PruningContainer",
    "RandomStructured",
    "RandomUnstructured",
    "custom_from_mask",
    "global_unstructured",
    "identity",
    "is_pruned",
    "l1_unstructured",
    "ln_structured",
    "random_structured",
    "random_unstructured",
    "remove",
]


class BasePruningMethod(ABC):
    """A way to choose what is kept. A subclass sets ``PRUNING_TYPE`` and defines :meth:`compute_mask`.

    ``PRUNING_TYPE`` is "unstructured" (elements), "structured" (slices along ``dim``) or "global".

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn.utils import prune
    >>> class Negative(prune.BasePruningMethod):
    ...     PRUNING_TYPE = "unstructured"
    ...     def compute_mask(self, t, default_mask):
    ...         return default_mask * (t >= 0)
    >>> Negative().prune(lucid.tensor([-1.0, 2.0]))
    tensor([-0., 2.])
    """

    PRUNING_TYPE: str
    _tensor_name: str

    def __call__(self, module: Module, inputs: object) -> None:
        setattr(module, self._tensor_name, self.apply_mask(module))

    @abstractmethod
    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        """A mask of the shape of `t`, with zeros at least where `default_mask` has them."""

    def apply_mask(self, module: Module) -> Tensor:
        """The parameter of `module` times its mask."""
        name = self._tensor_name
        mask, original = getattr(module, name + "_mask"), getattr(module, name + "_orig")
        return mask.to(original.dtype) * original

    @classmethod
    def apply(
        cls, module: Module, name: str, *args: object, importance_scores: Tensor | None = None, **kwargs: object
    ) -> BasePruningMethod:
        """Prune a parameter `name` of a module by this method; ``args`` and ``kwargs`` are those of the class.

        `importance_scores`, a Tensor of the parameter's shape, count instead of the values of the parameter of
        `module`.
        """
        method = cls(*args, **kwargs)
        method._tensor_name = name
        before = [(k, h) for k, h in module._forward_pre_hooks.items() if _prunes(h, name)]
        if not before and module._parameters.get(name) is None:
            raise AttributeError(f"{cls.__name__}: {type(module).__name__} has no parameter {name!r}; wanted one")
        value = getattr(module, name)
        scores = value if importance_scores is None else importance_scores
        if tuple(scores.shape) != tuple(value.shape):
            raise ValueError(
                f"{cls.__name__}: importance_scores has shape {tuple(scores.shape)}; wanted that of {name!r}, "
                f"{tuple(value.shape)}"
            )
        if before:
            key, old = before[0]
            mask = getattr(module, name + "_mask").detach().clone()
            container = old if isinstance(old, PruningContainer) else PruningContainer(old)
            joined = PruningContainer(*container, method)
            method = joined
            mask = joined.compute_mask(scores.detach(), mask)
            del module._forward_pre_hooks[key]
            setattr(module, name + "_mask", mask)
        else:
            mask = method.compute_mask(scores.detach(), lucid.ones_like(value.detach()))
            del module._parameters[name]
            module.register_parameter(name + "_orig", value)
            module.register_buffer(name + "_mask", mask)
        setattr(module, name, method.apply_mask(module))
        module.register_forward_pre_hook(method)
        return method

    def prune(self, t: Tensor, default_mask: Tensor | None = None, importance_scores: Tensor | None = None) -> Tensor:
        """A pruned copy of the tensor `t`.

        The mask is computed from `importance_scores` (by default `t`), among what `default_mask` (by default all)
        keeps.
        """
        scores = t if importance_scores is None else importance_scores
        if tuple(scores.shape) != tuple(t.shape):
            raise ValueError(
                f"prune: importance_scores has shape {tuple(scores.shape)}; wanted that of the tensor, {tuple(t.shape)}"
            )
        mask = lucid.ones_like(t) if default_mask is None else default_mask
        return t * self.compute_mask(scores, default_mask=mask)

    def remove(self, module: Module) -> None:
        """Make the masked values the parameter of `module`; the object that was learned stays the same."""
        name = self._tensor_name
        if not is_pruned(module):
            raise ValueError(f"remove: {type(module).__name__} is not pruned; wanted a module that is")
        original = module._parameters[name + "_orig"]
        with lucid.no_grad():
            values = self.apply_mask(module).detach()
        if hasattr(module, name):
            delattr(module, name)
        original.data = values
        del module._parameters[name + "_orig"], module._buffers[name + "_mask"]
        setattr(module, name, original)


def _prunes(hook: object, name: str) -> bool:
    return isinstance(hook, BasePruningMethod) and hook._tensor_name == name


class PruningContainer(BasePruningMethod):
    """Several methods, applied to the same tensor one after the other.

    Parameters
    ----------
    *args : BasePruningMethod
        The methods.

    Examples
    --------
    >>> from lucid import nn
    >>> from lucid.nn.utils import prune
    >>> layer = prune.l1_unstructured(prune.identity(nn.Linear(2, 3)), "weight", 1)
    >>> [len(hook) for hook in layer._forward_pre_hooks.values()]
    [2]
    """

    def __init__(self, *args: BasePruningMethod) -> None:
        self._pruning_methods: tuple[BasePruningMethod, ...] = ()
        for method in args:
            self.add_pruning_method(method)

    def add_pruning_method(self, method: BasePruningMethod) -> None:
        """Add a `method` for the same tensor."""
        if not isinstance(method, BasePruningMethod):
            raise TypeError(f"add_pruning_method: method is {kind_of(method)}; wanted a BasePruningMethod")
        if not self._pruning_methods:
            self._tensor_name = method._tensor_name
        elif method._tensor_name != self._tensor_name:
            raise ValueError(
                f"add_pruning_method: method is for {method._tensor_name!r}; wanted one for {self._tensor_name!r}"
            )
        self._pruning_methods += (method,)

    def __len__(self) -> int:
        return len(self._pruning_methods)

    def __iter__(self) -> Iterable[BasePruningMethod]:
        return iter(self._pruning_methods)

    def __getitem__(self, idx: int) -> BasePruningMethod:
        return self._pruning_methods[idx]

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        """The mask of the last method for `t`, among what the others and `default_mask` have kept."""
        method = self._pruning_methods[-1]
        mask = default_mask.clone().to(t.dtype)
        if method.PRUNING_TYPE == "unstructured":
            kept = mask == 1
            mask[kept] = method.compute_mask(t[kept], default_mask=mask[kept]).to(mask.dtype)
            return mask
        if method.PRUNING_TYPE == "structured":
            dim = method.dim % t.dim()
            others = [d for d in range(t.dim()) if d != dim]
            kept = (mask.sum(others) != 0).nonzero().flatten()
            part = method.compute_mask(t.index_select(dim, kept), default_mask=mask.index_select(dim, kept))
            return mask.index_copy(dim, kept, part.to(mask.dtype))
        return method.compute_mask(t, default_mask=mask)


class Identity(BasePruningMethod):
    """Keeps everything, but has the mask and the hook of a pruned parameter.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn.utils import prune
    >>> prune.Identity().prune(lucid.tensor([1.0, 2.0]))
    tensor([1., 2.])
    """

    PRUNING_TYPE = "unstructured"

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        """The mask that keeps of `t` what `default_mask` keeps."""
        return default_mask


class _ByAmount(BasePruningMethod):
    def __init__(self, amount: int | float) -> None:
        if not isinstance(amount, numbers.Real) or isinstance(amount, bool):
            raise TypeError(f"{type(self).__name__}: amount is {kind_of(amount)}; wanted a number")
        whole = isinstance(amount, numbers.Integral)
        if amount < 0 or (not whole and not 0 <= float(amount) <= 1):
            raise ValueError(
                f"{type(self).__name__}: amount is {amount}; wanted a number of entries, or a fraction between 0 and 1"
            )
        self.amount = amount

    def _count(self, size: int) -> int:
        if not isinstance(self.amount, numbers.Integral):
            return round(self.amount * size)
        if self.amount > size:
            raise ValueError(f"{type(self).__name__}: amount is {self.amount}; wanted at most the {size} there are")
        return int(self.amount)


class RandomUnstructured(_ByAmount):
    """Zeroes elements that are drawn; ``amount`` is their number or their fraction.

    Parameters
    ----------
    amount : int or float
        How many elements, or which fraction.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn.utils import prune
    >>> prune.RandomUnstructured(0).prune(lucid.tensor([1.0, 2.0]))
    tensor([1., 2.])
    """

    PRUNING_TYPE = "unstructured"

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        """The mask of elements of `t` that are drawn, among what `default_mask` keeps."""
        return _without(default_mask, lucid.rand(t.shape), self._count(t.numel()))


class L1Unstructured(_ByAmount):
    """Zeroes the elements of the smallest absolute value; ``amount`` is their number or their fraction.

    Parameters
    ----------
    amount : int or float
        How many elements, or which fraction.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn.utils import prune
    >>> prune.L1Unstructured(1).prune(lucid.tensor([-1.0, 2.0]))
    tensor([-0., 2.])
    """

    PRUNING_TYPE = "unstructured"

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        """The mask of the elements of `t` of greatest absolute value, among what `default_mask` keeps."""
        return _without(default_mask, t.abs(), self._count(t.numel()))


class _Structured(_ByAmount):
    PRUNING_TYPE = "structured"

    def __init__(self, amount: int | float, dim: int = -1) -> None:
        super().__init__(amount)
        self.dim = dim

    def _mask(self, default_mask: Tensor, scores: Tensor) -> Tensor:
        dim = self.dim % default_mask.dim()
        kept = _without(lucid.ones_like(scores), scores, self._count(len(scores)))
        shape = [-1 if d == dim else 1 for d in range(default_mask.dim())]
        return default_mask * kept.reshape(shape).to(default_mask.dtype)

    def _check(self, t: Tensor) -> None:
        name = type(self).__name__
        if t.dim() < 2:
            raise ValueError(f"{name}: the tensor has {t.dim()} dims; wanted at least 2 (or an unstructured method)")
        if not -t.dim() <= self.dim < t.dim():
            raise IndexError(f"{name}: dim is {self.dim}; wanted one of {t.dim()} dims")


class RandomStructured(_Structured):
    """Zeroes whole slices along ``dim`` that are drawn.

    Parameters
    ----------
    amount : int or float
        How many slices, or which fraction.
    dim : int, default -1
        The dim whose slices are looked at.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn.utils import prune
    >>> prune.RandomStructured(0, dim=0).prune(lucid.tensor([[1.0], [2.0]]))
    tensor([[1.],
            [2.]])
    """

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        """The mask of slices of `t` that are drawn, among what `default_mask` keeps."""
        self._check(t)
        return self._mask(default_mask, lucid.rand(t.shape[self.dim]))


class LnStructured(_Structured):
    """Zeroes the slices along ``dim`` whose n-norm is smallest.

    Parameters
    ----------
    amount : int or float
        How many, or which fraction.
    n : float, 'fro' or 'nuc'
        The p of the norm.
    dim : int, default -1
        The dim whose slices are looked at.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn.utils import prune
    >>> prune.LnStructured(1, n=2, dim=0).prune(lucid.tensor([[1.0], [2.0]]))
    tensor([[0.],
            [2.]])
    """

    def __init__(self, amount: int | float, n: float | str, dim: int = -1) -> None:
        super().__init__(amount, dim)
        self.n = n

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        """The mask of the slices of `t` of greatest norm, among what `default_mask` keeps."""
        self._check(t)
        others = [d for d in range(t.dim()) if d != self.dim % t.dim()]
        return self._mask(default_mask, t.norm(p=self.n, dim=others))


class CustomFromMask(BasePruningMethod):
    """Keeps what a given mask keeps.

    Parameters
    ----------
    mask : Tensor
        Zeros where the parameter is pruned.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn.utils import prune
    >>> prune.CustomFromMask(lucid.tensor([1, 0])).prune(lucid.tensor([1.0, 2.0]))
    tensor([1., 0.])
    """

    PRUNING_TYPE = "global"

    def __init__(self, mask: Tensor) -> None:
        self.mask = mask

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        """The given mask, whatever `t` is, among what `default_mask` keeps."""
        return default_mask * self.mask.to(default_mask.dtype)


def _without(mask: Tensor, scores: Tensor, count: int) -> Tensor:
    """A mask with zeros also at the ``count`` smallest scores."""
    mask = mask.clone()
    if count:
        flat = mask.reshape(-1)
        flat[lucid.topk(scores.reshape(-1), count, largest=False).indices] = 0
        mask = flat.reshape(mask.shape)
    return mask


def identity(module: Module, name: str = "weight") -> Module:
    """Give a parameter the mask and the hook of a pruned one, keeping all of it.

    Parameters
    ----------
    module : Module
        Whose parameter it is.
    name : str, default "weight"
        The parameter's name.

    Returns
    -------
    Module
        `module`.

    Examples
    --------
    >>> from lucid import nn
    >>> sorted(nn.utils.prune.identity(nn.Linear(2, 3), "bias").state_dict())
    ['bias_mask', 'bias_orig', 'weight']
    """
    Identity.apply(module, name)
    return module


def random_unstructured(module: Module, name: str = "weight", amount: int | float = 0.5) -> Module:
    """Zero elements of a parameter that are drawn.

    Parameters
    ----------
    module : Module
        Whose parameter it is.
    name : str, default "weight"
        The parameter's name.
    amount : int or float
        How many, or which fraction.

    Returns
    -------
    Module
        `module`.

    Examples
    --------
    >>> from lucid import nn
    >>> layer = nn.utils.prune.random_unstructured(nn.Linear(2, 3), "weight", amount=1)
    >>> layer.weight_mask.sum().item()
    5.0
    """
    RandomUnstructured.apply(module, name, amount)
    return module


def l1_unstructured(
    module: Module, name: str = "weight", amount: int | float = 0.5, importance_scores: Tensor | None = None
) -> Module:
    """Zero the elements of a parameter that have the smallest absolute value.

    Parameters
    ----------
    module : Module
        Whose parameter it is.
    name : str, default "weight"
        The parameter's name.
    amount : int or float
        How many, or which fraction.
    importance_scores : Tensor, optional
        What counts instead of the parameter.

    Returns
    -------
    Module
        `module`.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> layer = nn.Linear(3, 1, bias=False)
    >>> nn.utils.vector_to_parameters(lucid.tensor([3.0, -1.0, 2.0]), layer.parameters())
    >>> nn.utils.prune.l1_unstructured(layer, "weight", 1).weight.tolist()
    [[3.0, -0.0, 2.0]]
    """
    L1Unstructured.apply(module, name, amount=amount, importance_scores=importance_scores)
    return module


def random_structured(module: Module, name: str, amount: int | float, dim: int) -> Module:
    """Zero whole slices of a parameter along a dim that are drawn.

    Parameters
    ----------
    module : Module
        Whose parameter it is.
    name : str
        The parameter's name.
    amount : int or float
        How many, or which fraction.
    dim : int
        The dim whose slices are looked at.

    Returns
    -------
    Module
        `module`.

    Examples
    --------
    >>> from lucid import nn
    >>> layer = nn.utils.prune.random_structured(nn.Linear(4, 3), "weight", amount=1, dim=1)
    >>> layer.weight_mask.sum().item()
    9.0
    """
    RandomStructured.apply(module, name, amount, dim)
    return module


def ln_structured(
    module: Module, name: str, amount: int | float, n: float | str, dim: int, importance_scores: Tensor | None = None
) -> Module:
    """Zero the slices of a parameter along a dim whose n-norm is smallest.

    Parameters
    ----------
    module : Module
        Whose parameter it is.
    name : str
        The parameter's name.
    amount : int or float
        How many, or which fraction.
    n : float, 'fro' or 'nuc'
        The p of the norm.
    dim : int
        The dim whose slices are looked at.
    importance_scores : Tensor, optional
        What counts instead of the parameter.

    Returns
    -------
    Module
        `module`.

    Examples
    --------
    >>> from lucid import nn
    >>> layer = nn.utils.prune.ln_structured(nn.Linear(4, 3), "weight", amount=0.5, n=2, dim=1)
    >>> layer.weight_mask.sum().item()
    6.0
    """
    LnStructured.apply(module, name, amount, n, dim, importance_scores=importance_scores)
    return module


def global_unstructured(
    parameters: Iterable[tuple[Module, str]],
    pruning_method: type[BasePruningMethod],
    importance_scores: dict[tuple[Module, str], Tensor] | None = None,
    **kwargs: object,
) -> None:
    """Prune several parameters as if they were one: the amount is that of all together.

    Parameters
    ----------
    parameters : iterable of (Module, str)
    pruning_method : type
        An unstructured method.
    importance_scores : dict, optional
        Scores of some of the parameters.
    **kwargs : object
        Of the method, such as ``amount``.

    Raises
    ------
    TypeError
        If the method is not an unstructured one.
    ValueError
        If there are no parameters.

    Examples
    --------
    >>> from lucid import nn
    >>> from lucid.nn.utils import prune
    >>> a, b = nn.Linear(4, 4), nn.Linear(4, 4)
    >>> prune.global_unstructured([(a, "weight"), (b, "weight")], prune.L1Unstructured, amount=0.25)
    >>> (a.weight_mask.sum() + b.weight_mask.sum()).item()
    24.0
    """
    parameters = list(parameters)
    given = importance_scores or {}
    if not parameters:
        raise ValueError("global_unstructured: parameters is empty; wanted at least one (module, name)")
    scores, masks = [], []
    for module, name in parameters:
        value = getattr(module, name).detach()
        scores.append(given.get((module, name), value).detach().reshape(-1))
        masks.append(getattr(module, name + "_mask", lucid.ones_like(value)).reshape(-1))
    method = pruning_method(**kwargs)
    if method.PRUNING_TYPE != "unstructured":
        raise TypeError(f"global_unstructured: pruning_method is {method.PRUNING_TYPE}; wanted an unstructured one")
    method._tensor_name = "all"
    container = PruningContainer(method)
    mask = container.compute_mask(lucid.cat(scores), lucid.cat(masks))
    at = 0
    for module, name in parameters:
        value = getattr(module, name)
        custom_from_mask(module, name, mask[at : at + value.numel()].reshape(value.shape))
        at += value.numel()


def custom_from_mask(module: Module, name: str, mask: Tensor) -> Module:
    """Prune a parameter by a mask that is given.

    Parameters
    ----------
    module : Module
        Whose parameter it is.
    name : str
        The parameter's name.
    mask : Tensor
        Of the parameter's shape; zeros where it is pruned.

    Returns
    -------
    Module
        `module`.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> layer = nn.utils.prune.custom_from_mask(nn.Linear(2, 1), "bias", lucid.tensor([0.0]))
    >>> abs(layer.bias.item())
    0.0
    """
    CustomFromMask.apply(module, name, mask)
    return module


def remove(module: Module, name: str = "weight") -> Module:
    """Make the masked values of a pruned parameter the parameter.

    Parameters
    ----------
    module : Module
        Whose parameter it is.
    name : str, default "weight"
        The parameter's name.

    Returns
    -------
    Module
        `module`.

    Raises
    ------
    ValueError
        If the parameter is not pruned.

    Examples
    --------
    >>> from lucid import nn
    >>> layer = nn.utils.prune.l1_unstructured(nn.Linear(2, 3), "weight", 2)
    >>> sorted(nn.utils.prune.remove(layer, "weight").state_dict())
    ['bias', 'weight']
    """
    for key, hook in list(module._forward_pre_hooks.items()):
        if _prunes(hook, name):
            hook.remove(module)
            del module._forward_pre_hooks[key]
            return module
    raise ValueError(f"remove: {name!r} of {type(module).__name__} is not pruned; wanted a parameter that is")


def is_pruned(module: Module) -> bool:
    """Tell whether a parameter of the module, or of one below it, is pruned.

    Parameters
    ----------
    module : Module
        What is looked at.

    Returns
    -------
    bool
        Whether one is.

    Examples
    --------
    >>> from lucid import nn
    >>> nn.utils.prune.is_pruned(nn.Linear(2, 3))
    False
    """
    return any(
        isinstance(hook, BasePruningMethod)
        for each in module.modules()
        for hook in (each._hooks.forward_pre.values() if each._hooks is not None else ())
    )
