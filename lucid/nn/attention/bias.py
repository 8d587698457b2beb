"""Causal masks for attention whose queries and keys differ in number."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import lucid
from lucid._C import Tensor
from lucid.nn._base.sizes import size

__all__ = ["CausalBias", "CausalVariant", "causal_lower_right", "causal_upper_left"]


class CausalVariant(IntEnum):
    """Whether the first query sees one key, or the last query sees all of them.

    Examples
    --------
    >>> from lucid.nn.attention.bias import CausalVariant
    >>> CausalVariant.LOWER_RIGHT.value
    2
    """

    UPPER_LEFT = 1
    LOWER_RIGHT = 2


class CausalBias(Tensor):
    """A bool mask for `scaled_dot_product_attention`: a tensor that knows that it is causal.

    Parameters
    ----------
    variant : CausalVariant
        ``UPPER_LEFT``: query i sees the keys up to i. ``LOWER_RIGHT``: the last query sees all keys, the one before all
        but one.
    seq_len_q, seq_len_kv : int
        How many queries and keys.

    Examples
    --------
    >>> from lucid.nn.attention.bias import causal_lower_right
    >>> causal_lower_right(2, 3)
    tensor([[ True,  True, False],
            [ True,  True,  True]])
    """

    def __new__(cls, variant: CausalVariant, seq_len_q: int, seq_len_kv: int) -> CausalBias:
        if not isinstance(variant, CausalVariant):
            raise TypeError(f"CausalBias: variant is {variant!r}; wanted a CausalVariant")
        queries = size("CausalBias", "seq_len_q", seq_len_q)
        keys = size("CausalBias", "seq_len_kv", seq_len_kv)
        shift = keys - queries if variant is CausalVariant.LOWER_RIGHT else 0
        mask = lucid.arange(keys) <= lucid.arange(queries).unsqueeze(-1) + shift
        bias = mask.as_subclass(cls)
        bias.variant, bias.seq_len_q, bias.seq_len_kv = variant, queries, keys
        return bias

    def __init__(self, variant: CausalVariant, seq_len_q: int, seq_len_kv: int) -> None:
        pass

    def __repr__(self) -> str:
        return repr(self.as_subclass(Tensor))


def causal_upper_left(*size: int) -> CausalBias:
    """Make the mask with which query i sees the keys up to i.

    Parameters
    ----------
    *size : int
        How many queries and how many keys.

    Returns
    -------
    CausalBias
        Shape `size`, bool.

    Examples
    --------
    >>> from lucid.nn.attention.bias import causal_upper_left
    >>> causal_upper_left(2, 3)
    tensor([[ True, False, False],
            [ True,  True, False]])
    """
    return _of("causal_upper_left", CausalVariant.UPPER_LEFT, size)


def causal_lower_right(*size: int) -> CausalBias:
    """Make the mask with which the last query sees all keys, the one before all but one, and so on.

    Parameters
    ----------
    *size : int
        How many queries and how many keys.

    Returns
    -------
    CausalBias
        Shape `size`, bool.

    Examples
    --------
    >>> from lucid.nn.attention.bias import causal_lower_right
    >>> causal_lower_right(1, 3)
    tensor([[True, True, True]])
    """
    return _of("causal_lower_right", CausalVariant.LOWER_RIGHT, size)


def _of(where: str, variant: CausalVariant, size: tuple[Any, ...]) -> CausalBias:
    if len(size) != 2:
        raise ValueError(f"{where}: size has {len(size)} numbers; wanted two, queries and keys")
    return CausalBias(variant, *size)
