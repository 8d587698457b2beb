"""Ready parametrizations: weight norm, spectral norm, orthogonal matrices."""

from __future__ import annotations

import lucid
from lucid._C import Tensor
from lucid.nn import functional as F
from lucid.nn.modules.module import Module
from lucid.nn.utils import parametrize
from lucid.nn.utils.weight_norm import norm_except_dim

__all__ = ["orthogonal", "spectral_norm", "weight_norm"]


class _WeightNorm(Module):
    def __init__(self, dim: int | None = 0) -> None:
        super().__init__()
        self.dim = -1 if dim is None else dim

    def forward(self, weight_g: Tensor, weight_v: Tensor) -> Tensor:
        return weight_v * (weight_g / norm_except_dim(weight_v, self.dim))

    def right_inverse(self, weight: Tensor) -> tuple[Tensor, Tensor]:
        return norm_except_dim(weight, self.dim), weight


def weight_norm(module: Module, name: str = "weight", dim: int | None = 0) -> Module:
    """Learn a weight as a direction and a length: w = g * v / ||v||.

    Parameters
    ----------
    module : Module
    name : str, optional
    dim : int or None, optional
        Each slice along it has a length of its own (default 0, an output); ``None``: one length for all.

    Returns
    -------
    Module
        The module, with ``parametrizations.weight.original0`` for g and ``original1`` for v.

    References
    ----------
    Salimans and Kingma 2016, Weight normalization: a simple reparameterization to accelerate training of deep neural
    networks.

    Examples
    --------
    >>> from lucid import nn
    >>> layer = nn.utils.parametrizations.weight_norm(nn.Linear(20, 40))
    >>> layer.parametrizations.weight.original0.shape
    lucid.Size([40, 1])
    """
    parametrize.register_parametrization(module, name, _WeightNorm(dim), unsafe=True)
    module._register_load_state_dict_pre_hook(_OldWeightNormKeys(name))
    return module


class _OldWeightNormKeys:
    """Reads state_dicts of the older weight_norm, whose tensors are called weight_g and weight_v."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, state_dict: dict[str, object], prefix: str, *rest: object) -> None:
        for old, new in (("_g", "original0"), ("_v", "original1")):
            key = f"{prefix}{self.name}{old}"
            if key in state_dict:
                state_dict[f"{prefix}parametrizations.{self.name}.{new}"] = state_dict.pop(key)


class _SpectralNorm(Module):
    def __init__(self, weight: Tensor, n_power_iterations: int = 1, dim: int = 0, eps: float = 1e-12) -> None:
        super().__init__()
        if not -weight.dim() <= dim < max(weight.dim(), 1):
            raise IndexError(f"_SpectralNorm: dim is {dim}; wanted one of the weight's {weight.dim()} dims")
        if n_power_iterations <= 0:
            raise ValueError(f"_SpectralNorm: n_power_iterations is {n_power_iterations}; wanted at least 1")
        self.dim, self.eps = dim if dim >= 0 else dim + weight.dim(), eps
        if weight.dim() > 1:
            self.n_power_iterations = n_power_iterations
            matrix = self._matrix(weight.detach())
            h, w = matrix.shape
            self.register_buffer("_u", F.normalize(lucid.randn(h, dtype=weight.dtype), dim=0, eps=eps))
            self.register_buffer("_v", F.normalize(lucid.randn(w, dtype=weight.dtype), dim=0, eps=eps))
            self._power_method(matrix, 15)

    def _matrix(self, weight: Tensor) -> Tensor:
        if self.dim:
            weight = weight.permute(self.dim, *(d for d in range(weight.dim()) if d != self.dim))
        return weight.flatten(1)

    def _power_method(self, matrix: Tensor, iterations: int) -> None:
        with lucid.no_grad():
            for _ in range(iterations):
                self._u.copy_(F.normalize(lucid.mv(matrix, self._v), dim=0, eps=self.eps))
                self._v.copy_(F.normalize(lucid.mv(matrix.T, self._u), dim=0, eps=self.eps))

    def forward(self, weight: Tensor) -> Tensor:
        if weight.dim() == 1:
            return F.normalize(weight, dim=0, eps=self.eps)
        matrix = self._matrix(weight)
        if self.training:
            self._power_method(matrix.detach(), self.n_power_iterations)
        u, v = self._u.clone(), self._v.clone()  # which the next call changes
        return weight / lucid.dot(u, lucid.mv(matrix, v))

    def right_inverse(self, value: Tensor) -> Tensor:
        return value


def spectral_norm(
    module: Module, name: str = "weight", n_power_iterations: int = 1, eps: float = 1e-12, dim: int | None = None
) -> Module:
    """Divide a weight by its largest singular value, which steps of the power method follow.

    Parameters
    ----------
    module : Module
    name : str, optional
    n_power_iterations : int, optional
        Steps at each reading in training mode (default 1).
    eps : float, optional
        Keeps the norms of the vectors away from zero.
    dim : int, optional
        The dim of the outputs: 1 for transposed convolutions, else 0.

    Returns
    -------
    Module

    Raises
    ------
    ValueError
        If there is no such tensor.

    References
    ----------
    Miyato et al. 2018, Spectral normalization for generative adversarial networks.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> layer = nn.utils.parametrizations.spectral_norm(nn.Linear(20, 40))
    >>> round(lucid.linalg.matrix_norm(layer.weight, 2).item(), 1)
    1.0
    """
    weight = getattr(module, name, None)
    if not isinstance(weight, Tensor):
        raise ValueError(f"spectral_norm: {type(module).__name__} has no parameter or buffer {name!r}; wanted one")
    if dim is None:
        dim = 1 if type(module).__name__.startswith(("ConvTranspose", "LazyConvTranspose")) else 0
    made = _SpectralNorm(weight, n_power_iterations, dim, eps)
    return parametrize.register_parametrization(module, name, made)


class _Orthogonal(Module):
    def __init__(self, weight: Tensor, kind: str, trivialization: bool) -> None:
        super().__init__()
        if weight.is_complex() and kind == "householder":
            raise ValueError("orthogonal: orthogonal_map is 'householder' for a complex tensor; wanted another")
        self.shape, self.kind = tuple(weight.shape), kind
        if trivialization:
            self.register_buffer("base", None)

    def forward(self, x: Tensor) -> Tensor:
        n, k = x.shape[-2:]
        wide = n < k
        if wide:
            x, n, k = x.mT, k, n
        if self.kind == "householder":
            q = _householder(x)
        else:
            x = x.tril()
            if n != k:  # as a square matrix with zeros
                x = lucid.cat([x, lucid.zeros((*x.shape[:-1], n - k), dtype=x.dtype)], -1)
            a = x - x.mH
            if self.kind == "matrix_exp":
                q = lucid.matrix_exp(a)
            else:
                identity = lucid.eye(n, dtype=a.dtype)
                q = lucid.linalg.solve(identity + a * -0.5, identity + a * 0.5)
            q = q[..., :k]
        if hasattr(self, "base"):
            q = self.base @ q
        return q.mT if wide else q

    def right_inverse(self, q: Tensor) -> Tensor:
        if tuple(q.shape) != self.shape:
            raise ValueError(f"_Orthogonal: the tensor has shape {tuple(q.shape)}; wanted {self.shape}")
        n, k = q.shape[-2:]
        wide = n < k
        if wide:
            q, n, k = q.mT, k, n
        if not hasattr(self, "base"):
            if self.kind in ("matrix_exp", "cayley"):
                raise NotImplementedError("_Orthogonal: the map has no inverse here; wanted use_trivialization=True")
            a, tau = lucid.geqrf(q)
            a = a.clone()
            a.diagonal(dim1=-2, dim2=-1).sign_()
            scale = a.diagonal(dim1=-2, dim2=-1)
            scale.mul_(1 - 2 * (tau == 0).to(a.dtype))
            return a.mT if wide else a
        q = q.detach().clone()
        if n != k:  # the first columns of a basis of the whole space
            q = lucid.cat([q, lucid.randn(*q.shape[:-2], n, n - k, dtype=q.dtype)], -1)
        product = q.mH @ q
        if n != k or not lucid.allclose(product, lucid.eye(n, dtype=q.dtype), atol=10 * n * lucid.finfo(q.dtype).eps):
            factors = lucid.linalg.qr(q)
            q = factors.Q * factors.R.diagonal(dim1=-2, dim2=-1).sgn().unsqueeze(-2)
        self.base = q
        # Minus the identity: all three maps give the identity for it, and gradients.
        start = lucid.zeros(self.shape, dtype=q.dtype)
        start.diagonal(dim1=-2, dim2=-1).fill_(-1)
        return start


def _householder(x: Tensor) -> Tensor:
    """A product of Householder reflections; the sign of each column stands on the diagonal."""
    a = x.tril(-1)
    tau = 2.0 / (1.0 + (a * a).sum(-2))
    q = lucid.linalg.householder_product(a, tau)
    return q * x.diagonal(dim1=-2, dim2=-1).int().to(q.dtype).unsqueeze(-2)


def orthogonal(
    module: Module, name: str = "weight", orthogonal_map: str | None = None, *, use_trivialization: bool = True
) -> Module:
    """Keep a weight orthogonal (its rows, or columns where there are fewer of them, are orthonormal).

    Parameters
    ----------
    module : Module
    name : str, optional
        A tensor of at least two dims; the last two are the matrix.
    orthogonal_map : {"matrix_exp", "cayley", "householder"}, optional
        By default ``"matrix_exp"`` for square and complex matrices, else ``"householder"``.
    use_trivialization : bool, optional
        Whether the map starts from the present weight (default ``True``), which can be assigned then.

    Returns
    -------
    Module

    Raises
    ------
    ValueError
        If there is no such tensor, it is not a matrix, or the map does not fit it.

    References
    ----------
    Lezcano-Casado 2019, Trivializations for gradient-based optimization on manifolds.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> layer = nn.utils.parametrizations.orthogonal(nn.Linear(20, 40))
    >>> q = layer.weight
    >>> bool(lucid.allclose(q.T @ q, lucid.eye(20), atol=1e-5))
    True
    """
    weight = getattr(module, name, None)
    if not isinstance(weight, Tensor):
        raise ValueError(f"orthogonal: {type(module).__name__} has no parameter or buffer {name!r}; wanted one")
    if weight.dim() < 2:
        raise ValueError(f"orthogonal: {name!r} has {weight.dim()} dims; wanted a matrix or a batch of them")
    if orthogonal_map is None:
        square = weight.shape[-2] == weight.shape[-1]
        orthogonal_map = "matrix_exp" if square or weight.is_complex() else "householder"
    if orthogonal_map not in ("matrix_exp", "cayley", "householder"):
        raise ValueError(
            f"orthogonal: orthogonal_map is {orthogonal_map!r}; wanted 'matrix_exp', 'cayley' or 'householder'"
        )
    made = _Orthogonal(weight, orthogonal_map, use_trivialization)
    return parametrize.register_parametrization(module, name, made, unsafe=True)
