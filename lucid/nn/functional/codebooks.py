"""Vector quantisation."""

from __future__ import annotations

from lucid import _C
from lucid._C import Tensor

__all__ = ["vector_quantize"]


def vector_quantize(x: Tensor, codebook: Tensor) -> tuple[Tensor, Tensor]:
    """The nearest row of a codebook for each vector, with the gradient of the vector itself.

    The gradient of the first result goes to `x` as it is (the straight-through estimator), and none to `codebook`,
    which a loss of its own draws to the vectors (van den Oord et al. 2017, Neural Discrete Representation Learning).

    Parameters
    ----------
    x : Tensor, shape (*, D)
    codebook : Tensor, shape (K, D)

    Returns
    -------
    quantized : Tensor, shape (*, D)
    indices : Tensor of int64, shape (*,)
        As `nearest_codebook` gives them.

    Raises
    ------
    ShapeMismatch
        If the shapes do not fit each other.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> codebook = lucid.tensor([[0.0, 0.0], [1.0, 1.0]])
    >>> quantized, indices = F.vector_quantize(lucid.tensor([[0.9, 0.8], [0.1, -0.2]]), codebook)
    >>> indices.tolist(), quantized.tolist()
    ([1, 0], [[1.0, 1.0], [0.0, 0.0]])
    """
    indices = _C._spaces["nn.functional"]["nearest_codebook"](x, codebook)
    nearest = _C.embedding(codebook.detach(), indices)
    return nearest + (x - x.detach()), indices
