"""What distributions share: parameters of one shape, probabilities and their logits, properties computed once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import lucid
from lucid import Tensor

__all__ = ["broadcast_all", "clamp_probs", "lazy_property", "logits_to_probs", "probs_to_logits"]
__all__ += ["tril_matrix_to_vec", "vec_to_tril_matrix"]


def broadcast_all(*values: Any) -> tuple[Tensor, ...]:
    """Makes tensors of one shape, of tensors and numbers.

    Numbers take the dtype of the tensors beside them, or the default dtype.

    Parameters
    ----------
    *values : Tensor or number
        They broadcast.

    Returns
    -------
    tuple of Tensor
        One for each.

    Raises
    ------
    ValueError
        If a value is neither.

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
    """Moves probabilities away from 0 and 1 by the rounding of their dtype, so that logarithms are finite.

    Parameters
    ----------
    probs : Tensor
        From 0 to 1.

    Returns
    -------
    Tensor
        The shape of `probs`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions.utils import clamp_probs
    >>> clamp_probs(lucid.tensor([0.0, 0.5])).log().isfinite()
    tensor([True, True])
    """
    eps = lucid.finfo(probs.dtype).eps
    return probs.clamp(min=eps, max=1 - eps)


def logits_to_probs(logits: Tensor, is_binary: bool = False) -> Tensor:
    """Computes probabilities of log-odds (binary), or of unnormalized logarithms along the last dim.

    Parameters
    ----------
    logits : Tensor
        Any shape.
    is_binary : bool, default False
        Which of the two.

    Returns
    -------
    Tensor
        The shape of `logits`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions.utils import logits_to_probs
    >>> logits_to_probs(lucid.zeros(2))
    tensor([0.5000, 0.5000])
    """
    return logits.sigmoid() if is_binary else logits.softmax(-1)


def probs_to_logits(probs: Tensor, is_binary: bool = False) -> Tensor:
    """Computes log-odds of probabilities (binary), or their logarithms.

    Parameters
    ----------
    probs : Tensor
        From 0 to 1.
    is_binary : bool, default False
        Which of the two.

    Returns
    -------
    Tensor
        The shape of `probs`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions.utils import probs_to_logits
    >>> probs_to_logits(lucid.tensor([0.5]), is_binary=True)
    tensor([0.])
    """
    clamped = clamp_probs(probs)
    return clamped.log() - (-clamped).log1p() if is_binary else clamped.log()


class lazy_property:
    """A property that is computed once, with gradients whatever the mode then, and kept in the instance.

    Parameters
    ----------
    wrapped : callable
        The getter.

    Examples
    --------
    >>> from lucid.distributions.utils import lazy_property
    >>> class Answer:
    ...     @lazy_property
    ...     def value(self):
    ...         return 42
    >>> Answer().value
    42
    """

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
    """Makes lower triangular matrices of vectors of their entries, row by row.

    Parameters
    ----------
    vec : Tensor
        Shape (*, entries).
    diag : int, default 0
        The uppermost diagonal, counted from the main one upward.

    Returns
    -------
    Tensor
        Shape (*, n, n).

    Raises
    ------
    ValueError
        If no triangle has as many entries.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions.utils import vec_to_tril_matrix
    >>> vec_to_tril_matrix(lucid.tensor([1.0, 2.0, 3.0]))
    tensor([[1., 0.],
            [2., 3.]])
    """
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
    """Takes the entries of lower triangular matrices, row by row.

    Parameters
    ----------
    mat : Tensor
        Shape (*, n, n).
    diag : int, default 0
        The uppermost diagonal, counted from the main one upward.

    Returns
    -------
    Tensor
        Shape (*, entries).

    Raises
    ------
    ValueError
        If there is no such diagonal.

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
