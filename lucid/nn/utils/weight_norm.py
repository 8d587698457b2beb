"""The older weight norm, with a forward pre hook; its successor is in :mod:`lucid.nn.utils.parametrizations`."""

from __future__ import annotations

from lucid._C import Tensor
from lucid.nn.modules.module import Module
from lucid.nn.parameter import Parameter

__all__ = ["WeightNorm", "remove_weight_norm", "weight_norm"]


def norm_except_dim(v: Tensor, dim: int | None) -> Tensor:
    """The norm of each slice along a dim, in a shape that multiplies the tensor; of all where ``dim`` is -1 or None."""
    if dim is None or dim == -1:
        return v.square().sum().sqrt()
    others = [d for d in range(v.dim()) if d != dim % v.dim()]
    return v.square().sum(others, keepdim=True).sqrt() if others else v.abs()


class WeightNorm:
    """The hook that computes the weight from ``weight_g`` and ``weight_v`` before each forward."""

    def __init__(self, name: str, dim: int | None) -> None:
        self.name = name
        self.dim = -1 if dim is None else dim

    def compute_weight(self, module: Module) -> object:
        """g * v / ||v||."""
        g, v = getattr(module, self.name + "_g"), getattr(module, self.name + "_v")
        return v * (g / norm_except_dim(v, self.dim))

    @staticmethod
    def apply(module: Module, name: str, dim: int | None) -> WeightNorm:
        """Put the hook on a module, and g and v in the place of its weight."""
        for hook in module._forward_pre_hooks.values():
            if isinstance(hook, WeightNorm) and hook.name == name:
                raise RuntimeError(f"weight_norm: {name!r} has a weight norm already; wanted one without")
        hook = WeightNorm(name, dim)
        weight = module._parameters.get(name)
        if weight is None:
            raise ValueError(f"weight_norm: {type(module).__name__} has no parameter {name!r}; wanted one")
        del module._parameters[name]
        module.register_parameter(name + "_g", Parameter(norm_except_dim(weight.detach(), hook.dim)))
        module.register_parameter(name + "_v", Parameter(weight.detach()))
        setattr(module, name, hook.compute_weight(module))
        module.register_forward_pre_hook(hook)
        return hook

    def remove(self, module: Module) -> None:
        """Make the weight a parameter again."""
        weight = self.compute_weight(module).detach()
        delattr(module, self.name)
        del module._parameters[self.name + "_g"], module._parameters[self.name + "_v"]
        setattr(module, self.name, Parameter(weight))

    def __call__(self, module: Module, inputs: object) -> None:
        setattr(module, self.name, self.compute_weight(module))


def weight_norm(module: Module, name: str = "weight", dim: int | None = 0) -> Module:
    """Learn a weight as a direction ``weight_v`` and a length ``weight_g``: w = g * v / ||v||.

    Parameters
    ----------
    module : Module
    name : str, optional
    dim : int or None, optional
        Each slice along it has a length of its own (default 0); ``None``: one length for all.

    Returns
    -------
    Module
        `module`.

    References
    ----------
    Salimans and Kingma 2016, Weight normalization.

    Examples
    --------
    >>> from lucid import nn
    >>> layer = nn.utils.weight_norm(nn.Linear(20, 40))
    >>> layer.weight_g.shape, layer.weight_v.shape
    (lucid.Size([40, 1]), lucid.Size([40, 20]))
    """
    WeightNorm.apply(module, name, dim)
    return module


def remove_weight_norm(module: Module, name: str = "weight") -> Module:
    """Undo :func:`weight_norm`: the weight is a parameter again, with the value that it had.

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
        If it has none.

    Examples
    --------
    >>> from lucid import nn
    >>> layer = nn.utils.remove_weight_norm(nn.utils.weight_norm(nn.Linear(2, 3)))
    >>> sorted(name for name, _ in layer.named_parameters())
    ['bias', 'weight']
    """
    for key, hook in list(module._forward_pre_hooks.items()):
        if isinstance(hook, WeightNorm) and hook.name == name:
            hook.remove(module)
            del module._forward_pre_hooks[key]
            return module
    raise ValueError(f"remove_weight_norm: {name!r} of {type(module).__name__} has no weight norm; wanted one")
