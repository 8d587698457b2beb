"""Attention whose scores and masks are functions of the caller's.

The functions get tensors of indices that broadcast with each other, so what they compute elementwise, or look up in
tables by these indices, is computed for all scores at once.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import lucid
from lucid import _C
from lucid._C import Tensor
from lucid.nn.functional.attention import scaled_dot_product_attention
from lucid.nn.functional.multi_head import repeat_kv

__all__ = [
    "AuxOutput",
    "AuxRequest",
    "BlockMask",
    "and_masks",
    "create_block_mask",
    "create_mask",
    "flex_attention",
    "noop_mask",
    "or_masks",
]

_Mask = Callable[[Tensor, Tensor, Tensor, Tensor], Tensor]


class AuxRequest(NamedTuple):
    """What `flex_attention` is to return beside the result: the logarithms of the sums, the greatest scores.

    Attributes
    ----------
    lse : bool
        Whether the logarithms of the sums of the exponentials are wanted. Default: False.
    max_scores : bool
        Whether the greatest scores are wanted. Default: False.

    Examples
    --------
    >>> from lucid.nn.attention.flex_attention import AuxRequest
    >>> AuxRequest(lse=True)
    AuxRequest(lse=True, max_scores=False)
    """

    lse: bool = False
    max_scores: bool = False


class AuxOutput(NamedTuple):
    """What was requested by an `AuxRequest`.

    Attributes
    ----------
    lse : Tensor or None
        The logarithm of the sum of each query's exponentials, shape (B, H, L).
    max_scores : Tensor or None
        The greatest score of each query, shape (B, H, L).

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn.attention.flex_attention import AuxRequest, flex_attention
    >>> x = lucid.zeros(1, 1, 2, 4)
    >>> flex_attention(x, x, x, return_aux=AuxRequest(max_scores=True))[1].max_scores
    tensor([[[0., 0.]]])
    """

    lse: Tensor | None = None
    max_scores: Tensor | None = None


def noop_mask(batch: Tensor, head: Tensor, token_q: Tensor, token_kv: Tensor) -> Tensor:
    """Let every query see every key: a mask for `create_block_mask`.

    Parameters
    ----------
    batch, head, token_q, token_kv : Tensor
        Indices, int64.

    Returns
    -------
    Tensor
        True, 0-d.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn.attention.flex_attention import noop_mask
    >>> noop_mask(*[lucid.tensor(0)] * 4)
    tensor(True)
    """
    return batch.new_ones(size=(), dtype=lucid.bool_)


def and_masks(*mask_mods: _Mask) -> _Mask:
    """Make the mask of what all masks let through.

    Parameters
    ----------
    *mask_mods : callable
        Functions as of `create_block_mask`.

    Returns
    -------
    callable
        Such a function.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn.attention.flex_attention import and_masks
    >>> mask = and_masks(lambda b, h, q, kv: q >= kv, lambda b, h, q, kv: q - kv < 2)
    >>> mask(lucid.tensor(0), lucid.tensor(0), lucid.tensor([0, 1, 2, 3]), lucid.tensor(1))
    tensor([False,  True,  True, False])
    """
    return _joined("and_masks", mask_mods, lambda a, b: a & b, True)


def or_masks(*mask_mods: _Mask) -> _Mask:
    """Make the mask of what one of the masks lets through.

    Parameters
    ----------
    *mask_mods : callable
        Functions as of `create_block_mask`.

    Returns
    -------
    callable
        Such a function.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn.attention.flex_attention import or_masks
    >>> mask = or_masks(lambda b, h, q, kv: q >= kv, lambda b, h, q, kv: q - kv < 2)
    >>> mask(lucid.tensor(0), lucid.tensor(0), lucid.tensor([0, 1, 2, 3]), lucid.tensor(1))
    tensor([True, True, True, True])
    """
    return _joined("or_masks", mask_mods, lambda a, b: a | b, False)


def _joined(where: str, masks: tuple[_Mask, ...], join: Callable, start: bool) -> _Mask:
    if not all(callable(mask) for mask in masks):
        raise TypeError(f"{where}: mask_mods holds {masks!r}; wanted functions only")

    def mask(b: Tensor, h: Tensor, q: Tensor, kv: Tensor) -> Tensor:
        found = b.new_full((), start, dtype=lucid.bool_)
        for one in masks:
            found = join(found, one(b, h, q, kv))
        return found

    return mask


def _places(batch: int, heads: int, queries: int, keys: int, device: object) -> list[Tensor]:
    """The indices of each score, each along a dim of its own."""
    sizes = (batch, heads, queries, keys)
    return [lucid.arange(n, device=device).reshape([n if d == i else 1 for d in range(4)]) for i, n in enumerate(sizes)]


def create_mask(mod_fn: _Mask, B: int | None, H: int | None, Q_LEN: int, KV_LEN: int, device: object = None) -> Tensor:
    """What a function says of each query and key, as one tensor of bool.

    Parameters
    ----------
    mod_fn : callable
        As `mask_mod` of `create_block_mask`.
    B, H, Q_LEN, KV_LEN, device : optional
        As of `create_block_mask`.

    Returns
    -------
    Tensor
        Bool, shape (B or 1, H or 1, Q_LEN, KV_LEN).

    Examples
    --------
    >>> from lucid.nn.attention.flex_attention import create_mask
    >>> create_mask(lambda b, h, q, kv: q >= kv, None, None, 2, 2)
    tensor([[[[ True, False],
              [ True,  True]]]])
    """
    sizes = (B or 1, H or 1, Q_LEN, KV_LEN)
    found = mod_fn(*_places(*sizes, device))
    if not isinstance(found, Tensor):
        found = lucid.tensor(found, device=device)
    return found.expand(sizes)


class BlockMask:
    """A mask for `flex_attention`, made by `create_block_mask`.

    Parameters
    ----------
    mask : Tensor
        Bool, shape (batch, heads, queries, keys).
    mask_mod : callable
        The function that it was made of.
    block_size : (int, int)
        Rows and columns of a block.

    Attributes
    ----------
    mask_mod : callable
        What says of each query and key whether they meet.
    shape : tuple of int
        (batch, heads, queries, keys).
    BLOCK_SIZE : (int, int)
        Of the blocks in which `to_dense` and `sparsity` look at it.

    Examples
    --------
    >>> from lucid.nn.attention.flex_attention import create_block_mask
    >>> create_block_mask(lambda b, h, q, kv: q >= kv, 1, 1, 4, 4, BLOCK_SIZE=2).to_dense()
    tensor([[[[1, 0],
              [1, 1]]]], dtype=lucid.int32)
    """

    def __init__(self, mask: Tensor, mask_mod: _Mask, block_size: tuple[int, int]) -> None:
        self._mask = mask
        self.mask_mod = mask_mod
        self.BLOCK_SIZE = block_size

    @property
    def shape(self) -> tuple[int, ...]:
        """Batch, heads, queries and keys."""
        return tuple(self._mask.shape)

    @property
    def seq_lengths(self) -> tuple[int, int]:
        """How many queries and how many keys there are."""
        return self.shape[2], self.shape[3]

    def numel(self) -> int:
        """How many pairs of a query and a key there are."""
        return self._mask.numel()

    def to_dense(self) -> Tensor:
        """1 for each block in which a query meets a key, else 0, as int32."""
        rows, columns = self.BLOCK_SIZE
        queries, keys = self.seq_lengths
        padded = self._mask.new_zeros(*self.shape[:2], -queries % rows + queries, -keys % columns + keys)
        padded[:, :, :queries, :keys] = self._mask
        return padded.unflatten(3, (-1, columns)).unflatten(2, (-1, rows)).any(-1).any(3).int()

    def sparsity(self) -> float:
        """The percentage of blocks in which no query meets a key."""
        dense = self.to_dense()
        return 100.0 * (1 - dense.sum().item() / max(dense.numel(), 1))

    def to(self, device: object) -> BlockMask:
        """The mask on another `device`."""
        return BlockMask(self._mask.to(device), self.mask_mod, self.BLOCK_SIZE)

    def __getitem__(self, index: object) -> BlockMask:
        """The mask of some batches and heads."""
        index = index if isinstance(index, tuple) else (index,)
        index = tuple(slice(i, i + 1 or None) if isinstance(i, int) else i for i in index)
        return BlockMask(self._mask[index], self.mask_mod, self.BLOCK_SIZE)

    def __repr__(self) -> str:
        return f"BlockMask(shape={self.shape}, sparsity={self.sparsity():.2f}%)"


def create_block_mask(
    mask_mod: _Mask,
    B: int | None,
    H: int | None,
    Q_LEN: int,
    KV_LEN: int,
    device: object = None,
    BLOCK_SIZE: int | tuple[int, int] = 128,
    _compile: bool = False,
    **options: object,
) -> BlockMask:
    """Make a mask for `flex_attention` from a function of batch, head, query and key.

    Parameters
    ----------
    mask_mod : callable
        ``mask_mod(b, h, q_idx, kv_idx)`` gives a tensor of bool: whether the query sees the key.
    B, H : int, optional
        Batch and heads; None where the mask is the same for all.
    Q_LEN, KV_LEN : int
        How many queries and keys.
    device : optional
        Where the mask is.
    BLOCK_SIZE : int or (int, int), optional
        Of the blocks in which it is described (default 128).
    **options : optional
        PyTorch's others; accepted and without effect.

    Returns
    -------
    BlockMask
        The mask.

    Raises
    ------
    ValueError
        If `BLOCK_SIZE` is not one positive int, or two.

    Examples
    --------
    >>> from lucid.nn.attention.flex_attention import create_block_mask
    >>> create_block_mask(lambda b, h, q, kv: q >= kv, None, None, 256, 256)
    BlockMask(shape=(1, 1, 256, 256), sparsity=25.00%)
    """
    sizes = (BLOCK_SIZE, BLOCK_SIZE) if isinstance(BLOCK_SIZE, int) else tuple(BLOCK_SIZE)
    if len(sizes) != 2 or min(sizes) < 1:
        raise ValueError(f"create_block_mask: BLOCK_SIZE is {BLOCK_SIZE}; wanted an int above 0, or two")
    return BlockMask(create_mask(mask_mod, B, H, Q_LEN, KV_LEN, device), mask_mod, sizes)


def flex_attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    score_mod: Callable | None = None,
    block_mask: BlockMask | None = None,
    scale: float | None = None,
    enable_gqa: bool = False,
    return_lse: bool = False,
    kernel_options: dict | None = None,
    *,
    return_aux: AuxRequest | None = None,
) -> Tensor | tuple[Tensor, object]:
    """Attention whose scores go through a function, and whose mask is one (Dong et al., "Flex Attention", 2024).

    ``softmax(score_mod(query @ key^T * scale)) @ value``. With a mask only, it is the fused op of
    `scaled_dot_product_attention`; a `score_mod` takes the scores as a whole.

    Parameters
    ----------
    query : Tensor, shape (B, H, L, E)
    key : Tensor, shape (B, H, S, E)
    value : Tensor, shape (B, H, S, Ev)
    score_mod : callable, optional
        ``score_mod(score, b, h, q_idx, kv_idx)`` gives the new scores; all are tensors that broadcast with each other.
    block_mask : BlockMask, optional
        Which queries see which keys.
    scale : float, optional
        Factor of the scores (default ``1 / sqrt(E)``).
    enable_gqa : bool, optional
        Whether key and value may have fewer heads.
    return_lse : bool, optional
        Whether to return the logarithm of the sum of each query's exponentials too.
    kernel_options : dict, optional
        Accepted for PyTorch's sake.
    return_aux : AuxRequest, optional
        What to return beside the result.

    Returns
    -------
    Tensor, shape (B, H, L, Ev)
        With `return_lse` or `return_aux`, a pair of it and the rest.

    Raises
    ------
    ShapeMismatch
        If the shapes do not fit.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn.attention.flex_attention import flex_attention
    >>> x = lucid.randn(1, 2, 5, 8)
    >>> flex_attention(x, x, x, lambda score, b, h, q, kv: score - (q - kv).abs()).shape
    lucid.Size([1, 2, 5, 8])
    """
    if query.ndim != 4 or key.ndim != 4 or value.ndim != 4:
        raise _C.engine.ShapeMismatch(
            f"flex_attention: query, key and value have shapes {tuple(query.shape)}, {tuple(key.shape)} and "
            f"{tuple(value.shape)}; wanted 4 dims each (batch, heads, length, size)"
        )
    mask = None if block_mask is None else block_mask._mask
    if mask is not None and mask.shape[2:] != (query.shape[2], key.shape[2]):
        raise _C.engine.ShapeMismatch(
            f"flex_attention: block_mask has shape {tuple(mask.shape)}; wanted the last sizes "
            f"{(query.shape[2], key.shape[2])}, queries and keys"
        )
    if score_mod is None and not return_lse and return_aux is None:
        return scaled_dot_product_attention(query, key, value, mask, scale=scale, enable_gqa=enable_gqa)
    if enable_gqa:
        key, value = (repeat_kv(x, query.shape[1] // x.shape[1]) for x in (key, value))
    scale = 1 / math.sqrt(query.shape[-1]) if scale is None else scale
    scores = query @ key.transpose(-2, -1) * scale
    if score_mod is not None:
        scores = score_mod(scores, *_places(*scores.shape, query.device)).expand(scores.shape)
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    blind = (scores == -math.inf).all(-1, keepdim=True)
    result = lucid.softmax(scores.masked_fill(blind, 0.0), -1).masked_fill(blind, 0.0) @ value
    lse = lucid.logsumexp(scores, -1)
    if return_aux is not None:
        greatest = scores.amax(-1) if return_aux.max_scores else None
        return result, AuxOutput(lse if return_aux.lse else None, greatest)
    return (result, lse) if return_lse else result
