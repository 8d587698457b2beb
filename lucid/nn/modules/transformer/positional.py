"""Layers that say where an element of a sequence stands, or when: sines and cosines, and what is made of them."""

from __future__ import annotations

from typing import Any

import lucid
from lucid._C import Tensor
from lucid.nn._base.sizes import size
from lucid.nn.functional.positional import _angles, sinusoidal_embedding, sinusoidal_embedding_2d
from lucid.nn.modules.activation import SiLU
from lucid.nn.modules.linear import Linear
from lucid.nn.modules.module import Module

__all__ = ["RotaryEmbedding", "SinusoidalEmbedding", "SinusoidalEmbedding2D", "TimestepEmbedding"]


class SinusoidalEmbedding(Module):
    """A table of sines and cosines of positions: :func:`lucid.nn.functional.sinusoidal_embedding`, made once.

    Parameters
    ----------
    num_positions : int
        How many positions.
    embedding_dim : int
        How many numbers for each; even.
    base : float, optional
        Default 10000.

    Attributes
    ----------
    pe : Tensor, shape (num_positions, embedding_dim)
        The table, a buffer that is not saved.

    Examples
    --------
    >>> from lucid import nn
    >>> nn.SinusoidalEmbedding(128, 64)().shape
    lucid.Size([128, 64])
    """

    pe: Tensor

    def __init__(self, num_positions: int, embedding_dim: int, *, base: float = 10000.0) -> None:
        super().__init__()
        self.num_positions = num_positions
        self.embedding_dim = embedding_dim
        self.base = base
        self.register_buffer("pe", sinusoidal_embedding(num_positions, embedding_dim, base=base), persistent=False)

    def forward(self) -> Tensor:
        """Return the table."""
        return self.pe

    def extra_repr(self) -> str:
        """The sizes, and ``base`` if it is not the default."""
        return f"{self.num_positions}, {self.embedding_dim}" + ("" if self.base == 10000.0 else f", base={self.base}")


class SinusoidalEmbedding2D(Module):
    """Sines and cosines of the places in a picture: :func:`lucid.nn.functional.sinusoidal_embedding_2d`, made once.

    Parameters
    ----------
    height, width : int
        Size of the picture.
    embedding_dim : int
        How many numbers for each place; a multiple of 4.
    base : float, optional
        Default 10000.

    Attributes
    ----------
    pe : Tensor, shape (height * width, embedding_dim)
        The table, row by row, a buffer that is not saved.

    Examples
    --------
    >>> from lucid import nn
    >>> nn.SinusoidalEmbedding2D(16, 16, 128)().shape
    lucid.Size([256, 128])
    """

    pe: Tensor

    def __init__(self, height: int, width: int, embedding_dim: int, *, base: float = 10000.0) -> None:
        super().__init__()
        self.height = height
        self.width = width
        self.embedding_dim = embedding_dim
        self.base = base
        table = sinusoidal_embedding_2d(height, width, embedding_dim, base=base)
        self.register_buffer("pe", table, persistent=False)

    def forward(self) -> Tensor:
        """Return the table."""
        return self.pe

    def extra_repr(self) -> str:
        """The sizes, and ``base`` if it is not the default."""
        text = f"{self.height}, {self.width}, {self.embedding_dim}"
        return text if self.base == 10000.0 else f"{text}, base={self.base}"


class RotaryEmbedding(Module):
    """Cosines and sines of the angles by which :func:`lucid.nn.functional.apply_rotary_emb` turns queries and keys.

    The angle of pair i at position p is ``p * base^(-2i / head_dim)`` (Su et al., "RoFormer", 2021).

    Parameters
    ----------
    head_dim : int
        The size of a query; even.
    max_position_embeddings : int
        How many positions.
    base : float, optional
        Default 10000.

    Attributes
    ----------
    cos_cached, sin_cached : Tensor, shape (max_position_embeddings, head_dim)
        The angles of all pairs, twice side by side. Buffers that are not saved.

    Examples
    --------
    >>> from lucid import nn
    >>> cos, sin = nn.RotaryEmbedding(64, 128)()
    >>> cos.shape
    lucid.Size([128, 64])
    """

    head_dim: int
    max_position_embeddings: int

    cos_cached: Tensor
    sin_cached: Tensor

    def __init__(self, head_dim: int, max_position_embeddings: int, base: float = 10000.0) -> None:
        super().__init__()
        self.head_dim = size("RotaryEmbedding", "head_dim", head_dim, 1)
        self.max_position_embeddings = size("RotaryEmbedding", "max_position_embeddings", max_position_embeddings)
        self.base = base
        if head_dim % 2:
            raise ValueError(f"RotaryEmbedding: head_dim is {head_dim}; wanted an even number")
        angles = _angles(self.max_position_embeddings, self.head_dim, base, lucid.get_default_device())
        angles = lucid.cat([angles, angles], -1)
        dtype = lucid.get_default_dtype()
        self.register_buffer("cos_cached", angles.cos().to(dtype), persistent=False)
        self.register_buffer("sin_cached", angles.sin().to(dtype), persistent=False)

    def forward(self) -> tuple[Tensor, Tensor]:
        """Return the tables of cosines and sines."""
        return self.cos_cached, self.sin_cached

    def extra_repr(self) -> str:
        """The sizes, and ``base`` if it is not the default."""
        text = f"{self.head_dim}, {self.max_position_embeddings}"
        return text if self.base == 10000.0 else f"{text}, base={self.base}"


class TimestepEmbedding(Module):
    """Sines and cosines of times, then a perceptron: how diffusion models know the step (Ho et al., DDPM, 2020).

    ``linear_2(silu(linear_1(e)))``, where e has cos and sin of ``t * base^(-i / (in_dim / 2 - 1))``.

    Parameters
    ----------
    in_dim : int
        How many sines and cosines; even.
    out_dim : int
        The size of the result.
    base : float, optional
        Default 10000.
    flip_sin_to_cos : bool, optional
        Whether the cosines come first (default ``True``).

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.TimestepEmbedding(32, 128)(lucid.tensor([0, 10, 500])).shape
    lucid.Size([3, 128])
    """

    in_dim: int
    out_dim: int
    linear_1: Any
    act: Any
    linear_2: Any

    def __init__(self, in_dim: int, out_dim: int, *, base: float = 10000.0, flip_sin_to_cos: bool = True) -> None:
        super().__init__()
        self.in_dim = size("TimestepEmbedding", "in_dim", in_dim, 1)
        self.out_dim = size("TimestepEmbedding", "out_dim", out_dim, 1)
        if in_dim % 2:
            raise ValueError(f"TimestepEmbedding: in_dim is {in_dim}; wanted an even number")
        self.base = base
        self.flip_sin_to_cos = flip_sin_to_cos
        self.linear_1 = Linear(in_dim, out_dim)
        self.act = SiLU()
        self.linear_2 = Linear(out_dim, out_dim)

    def forward(self, timesteps: Tensor) -> Tensor:
        """Turn the numbers `timesteps`, of any shape, into as many rows of ``out_dim``."""
        half = self.in_dim // 2
        steps = lucid.arange(half, dtype=lucid.float64, device=timesteps.device)
        angles = timesteps.double().unsqueeze(-1) * self.base ** (steps / -max(half - 1, 1))
        parts = [angles.cos(), angles.sin()] if self.flip_sin_to_cos else [angles.sin(), angles.cos()]
        table = lucid.cat(parts, -1).to(self.linear_1.weight.dtype)
        return self.linear_2(self.act(self.linear_1(table)))
