"""What distributions share: parameters of one shape, probabilities and their logits, properties computed once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import lucid
from lucid import Tensor

__all__ = ["broadcast_all", "clamp_probs", "lazy_property", "logits_to_probs", "probs_to_logits"]
__all__ += ["tril_matrix_to_vec", "vec_to_tril_matrix"]


def broadcast_all(*values: Any) -> tuple[Tensor, ...]:
    """Tensors of one shape, of tensors and numbers.

    Numbers take the dtype of the tensors beside them, or the default dtype.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions.utils import broadcast_all
    >>> broadcast_all(lucid.zeros(2), 1.0)
    (tensor([0., 0.]), tensor([1., 1.]))
    """
    for value in values:
        if not isinstance(value, Tensor | int | float):
            raise ValueError(f"broadcast_all: a value is {type(value).__name__}; wanted tensors and numbers")
    known = [value for value in values if isinstance(value, Tensor)]
    dtype = next((x.dtype for x in known if x.is_floating_point()), lucid.get_default_dtype())
    device = known[0].device if known else None
    tensors = [
        value if isinstance(value, Tensor) else lucid.tensor(value, dtype=dtype, device=device) for value in values
    ]
    return tuple(lucid.broadcast_tensors(*tensors))


def _standard_normal(shape: Any, dtype: Any, device: Any) -> Tensor:
    """What packages for `torch.distributions` draw by."""
    return lucid.randn(shape, dtype=dtype, device=device)


def sum_rightmost(value: Any, dims: int) -> Any:
    """The sum over the last `dims` dims of a tensor; a number as it is."""
    return value.flatten(-dims).sum(-1) if dims and isinstance(value, Tensor) else value


_sum_rightmost = sum_rightmost  # the name by which packages know it


def clamp_probs(probs: Tensor) -> Tensor:
    """Probabilities away from 0 and 1 by the rounding of their dtype, so that logarithms are finite."""
    eps = lucid.finfo(probs.dtype).eps
    return probs.clamp(min=eps, max=1 - eps)


def logits_to_probs(logits: Tensor, is_binary: bool = False) -> Tensor:
    """Probabilities of log-odds (binary), or of unnormalized logarithms along the last dim."""
    return logits.sigmoid() if is_binary else logits.softmax(-1)


def probs_to_logits(probs: Tensor, is_binary: bool = False) -> Tensor:
    """Log-odds of probabilities (binary), or their logarithms."""
    clamped = clamp_probs(probs)
    return clamped.log() - (-clamped).log1p() if is_binary else clamped.log()


class lazy_property:
    """A property that is computed once, with gradients whatever the mode then, and kept in the instance."""

    def __init__(self, wrapped: Callable[[Any], Any]) -> None:
        self.wrapped, self.__doc__, self._name = wrapped, wrapped.__doc__, wrapped.__name__

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        with lucid.enable_grad():
            value = self.wrapped(instance)
        setattr(instance, self._name, value)
        return value


def vec_to_tril_matrix(vec: Tensor, diag: int = 0) -> Tensor:
    """Lower triangular matrices of vectors of their entries, row by row."""
    length = vec.shape[-1]
    n = 1
    while len(lucid.tril_indices(n, n, diag)[0]) < length:
        n += 1
    rows, columns = lucid.tril_indices(n, n, diag)
    if len(rows) != length:
        raise ValueError(f"vec_to_tril_matrix: vec has {length} entries; wanted as many as a triangle has")
    flat = lucid.zeros(*vec.shape[:-1], n * n, dtype=vec.dtype, device=vec.device)
    return flat.scatter(-1, (rows * n + columns).expand(vec.shape), vec).unflatten(-1, (n, n))


def tril_matrix_to_vec(mat: Tensor, diag: int = 0) -> Tensor:
    """Entries of lower triangular matrices, row by row.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions.utils import tril_matrix_to_vec
    >>> tril_matrix_to_vec(lucid.tensor([[1.0, 0.0], [2.0, 3.0]]))
    tensor([1., 2., 3.])
    """
    n = mat.shape[-1]
    if not -n <= diag < n:
        raise ValueError(f"tril_matrix_to_vec: diag is {diag}; wanted -{n} to {n - 1}")
    rows, columns = lucid.tril_indices(n, n, diag)
    return mat[..., rows, columns]
