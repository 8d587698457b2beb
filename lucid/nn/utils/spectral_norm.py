"""The older spectral norm, with a forward pre hook; its successor is in :mod:`lucid.nn.utils.parametrizations`."""

from __future__ import annotations

import lucid
from lucid._C import Tensor
from lucid.nn import functional as F
from lucid.nn.modules.module import Module
from lucid.nn.parameter import Parameter

__all__ = ["SpectralNorm", "remove_spectral_norm", "spectral_norm"]


class SpectralNorm:
    """The hook that divides ``weight_orig`` by its largest singular value before each forward."""

    _version = 1

    def __init__(self, name: str = "weight", n_power_iterations: int = 1, dim: int = 0, eps: float = 1e-12) -> None:
        if n_power_iterations <= 0:
            raise ValueError(f"SpectralNorm: n_power_iterations is {n_power_iterations}; wanted at least 1")
        self.name, self.n_power_iterations, self.dim, self.eps = name, n_power_iterations, dim, eps

    def reshape_weight_to_matrix(self, weight: Tensor) -> Tensor:
        """The weight as a matrix whose rows are the outputs."""
        if self.dim:
            weight = weight.permute(self.dim, *(d for d in range(weight.dim()) if d != self.dim))
        return weight.reshape(weight.shape[0], -1)

    def compute_weight(self, module: Module, do_power_iteration: bool) -> Tensor:
        """The weight divided by u' W v, after steps of the power method where they are wanted."""
        weight = getattr(module, self.name + "_orig")
        u, v = getattr(module, self.name + "_u"), getattr(module, self.name + "_v")
        matrix = self.reshape_weight_to_matrix(weight)
        if do_power_iteration:
            with lucid.no_grad():
                for _ in range(self.n_power_iterations):
                    v.copy_(F.normalize(lucid.mv(matrix.T, u), dim=0, eps=self.eps))
                    u.copy_(F.normalize(lucid.mv(matrix, v), dim=0, eps=self.eps))
            u, v = u.clone(), v.clone()  # which the next call changes
        return weight / lucid.dot(u, lucid.mv(matrix, v))

    def remove(self, module: Module) -> None:
        """Make the weight a parameter again."""
        with lucid.no_grad():
            weight = self.compute_weight(module, do_power_iteration=False)
        delattr(module, self.name)
        for name in ("_u", "_v", "_orig"):
            delattr(module, self.name + name)
        module.register_parameter(self.name, Parameter(weight.detach()))

    def __call__(self, module: Module, inputs: object) -> None:
        setattr(module, self.name, self.compute_weight(module, do_power_iteration=module.training))

    @staticmethod
    def apply(module: Module, name: str, n_power_iterations: int, dim: int, eps: float) -> SpectralNorm:
        """Put the hook on a module, and the tensors that it needs."""
        for hook in module._forward_pre_hooks.values():
            if isinstance(hook, SpectralNorm) and hook.name == name:
                raise RuntimeError(f"spectral_norm: {name!r} has a spectral norm already; wanted one without")
        made = SpectralNorm(name, n_power_iterations, dim, eps)
        weight = module._parameters.get(name)
        if weight is None:
            raise ValueError(f"spectral_norm: {type(module).__name__} has no parameter {name!r}; wanted one")
        with lucid.no_grad():
            h, w = made.reshape_weight_to_matrix(weight).shape
            u = F.normalize(lucid.randn(h, dtype=weight.dtype), dim=0, eps=eps)
            v = F.normalize(lucid.randn(w, dtype=weight.dtype), dim=0, eps=eps)
        del module._parameters[name]
        module.register_parameter(name + "_orig", weight)
        setattr(module, name, weight.detach())
        module.register_buffer(name + "_u", u)
        module.register_buffer(name + "_v", v)
        module.register_forward_pre_hook(made)
        return made


def spectral_norm(
    module: Module, name: str = "weight", n_power_iterations: int = 1, eps: float = 1e-12, dim: int | None = None
) -> Module:
    """Divide a weight by its largest singular value, which steps of the power method follow.

    Parameters
    ----------
    module : Module
    name : str, optional
    n_power_iterations : int, optional
        Steps before each forward in training mode (default 1).
    eps : float, optional
        Keeps the norms of the vectors away from zero.
    dim : int, optional
        The dim of the outputs: 1 for transposed convolutions, else 0.

    Returns
    -------
    Module
        `module`.

    References
    ----------
    Miyato et al. 2018, Spectral normalization for generative adversarial networks.

    Examples
    --------
    >>> from lucid import nn
    >>> layer = nn.utils.spectral_norm(nn.Linear(20, 40))
    >>> layer.weight_u.shape
    lucid.Size([40])
    """
    if dim is None:
        dim = 1 if type(module).__name__.startswith("ConvTranspose") else 0
    SpectralNorm.apply(module, name, n_power_iterations, dim, eps)
    return module


def remove_spectral_norm(module: Module, name: str = "weight") -> Module:
    """Undo :func:`spectral_norm`: the weight is a parameter again, with the value that it had.

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
    >>> layer = nn.utils.remove_spectral_norm(nn.utils.spectral_norm(nn.Linear(2, 3)))
    >>> sorted(layer.state_dict())
    ['bias', 'weight']
    """
    for key, hook in list(module._forward_pre_hooks.items()):
        if isinstance(hook, SpectralNorm) and hook.name == name:
            hook.remove(module)
            del module._forward_pre_hooks[key]
            return module
    raise ValueError(f"remove_spectral_norm: {name!r} of {type(module).__name__} has no spectral norm; wanted one")
