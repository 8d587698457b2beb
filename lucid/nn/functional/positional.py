"""Where an element of a sequence stands, as numbers: sines and cosines, added or as rotations."""

from __future__ import annotations

import lucid
from lucid import _C
from lucid._C import Tensor

__all__ = ["apply_rotary_emb", "sinusoidal_embedding", "sinusoidal_embedding_2d"]


def _angles(positions: int | Tensor, size: int, base: float, device: object) -> Tensor:
    """Position times base^(-2i / size) for i below size / 2, in float64, so that far positions keep their phase."""
    if not isinstance(positions, Tensor):
        positions = lucid.arange(positions, device=device)
    rates = base ** (lucid.arange(0, size, 2, dtype=lucid.float64, device=device) / -size)
    return positions.double().unsqueeze(-1) * rates


def _check(where: str, embedding_dim: int, divisor: int, **counts: int) -> None:
    for name, n in counts.items():
        if isinstance(n, bool) or not isinstance(n, int) or n < 0:
            raise ValueError(f"{where}: {name} is {n!r}; wanted an int of at least 0")
    if isinstance(embedding_dim, bool) or not isinstance(embedding_dim, int) or embedding_dim <= 0:
        raise ValueError(f"{where}: embedding_dim is {embedding_dim!r}; wanted an int above 0")
    if embedding_dim % divisor:
        raise ValueError(f"{where}: embedding_dim is {embedding_dim}; wanted a multiple of {divisor}")


def _interleaved(angles: Tensor) -> Tensor:
    """sin and cos of each angle side by side."""
    return lucid.stack([angles.sin(), angles.cos()], -1).flatten(-2)


def sinusoidal_embedding(
    num_positions: int, embedding_dim: int, *, base: float = 10000.0, device: str = "cpu"
) -> Tensor:
    """A table of sines and cosines of positions (Vaswani et al., "Attention is all you need", 2017, section 3.5).

    ``table[p, 2i] = sin(p / base^(2i / d))`` and ``table[p, 2i + 1] = cos`` of the same, d being ``embedding_dim``.

    Parameters
    ----------
    num_positions : int
        How many positions.
    embedding_dim : int
        How many numbers for each; even.
    base : float, optional
        Default 10000.
    device : optional
        Where the table is made (default the CPU).

    Returns
    -------
    Tensor, shape (num_positions, embedding_dim)
        Of the default dtype.

    Raises
    ------
    ValueError
        If ``embedding_dim`` is odd or not positive.

    Examples
    --------
    >>> from lucid.nn import functional as F
    >>> F.sinusoidal_embedding(2, 4)
    tensor([[0.0000, 1.0000, 0.0000, 1.0000],
            [0.8415, 0.5403, 0.0100, 0.9999]])
    """
    _check("sinusoidal_embedding", embedding_dim, 2, num_positions=num_positions)
    angles = _angles(num_positions, embedding_dim, base, device)
    return _interleaved(angles).to(lucid.get_default_dtype())


def sinusoidal_embedding_2d(
    height: int, width: int, embedding_dim: int, *, base: float = 10000.0, device: str = "cpu"
) -> Tensor:
    """A table of sines and cosines of the places in a picture (Carion et al., DETR, 2020, appendix A.4).

    The first half of the numbers is :func:`sinusoidal_embedding` of the column, the second half that of the row.

    Parameters
    ----------
    height, width : int
        Size of the picture.
    embedding_dim : int
        How many numbers for each place; a multiple of 4.
    base : float, optional
        Default 10000.
    device : optional
        Where the table is made (default the CPU).

    Returns
    -------
    Tensor, shape (height * width, embedding_dim)
        Row by row, of the default dtype.

    Raises
    ------
    ValueError
        If ``embedding_dim`` is not a multiple of 4, or not positive.

    Examples
    --------
    >>> from lucid.nn import functional as F
    >>> F.sinusoidal_embedding_2d(2, 1, 4)
    tensor([[0.0000, 1.0000, 0.0000, 1.0000],
            [0.0000, 1.0000, 0.8415, 0.5403]])
    """
    _check("sinusoidal_embedding_2d", embedding_dim, 4, height=height, width=width)
    half = embedding_dim // 2
    rows, columns = (_interleaved(_angles(n, half, base, device)) for n in (height, width))
    wide = (height, width, half)
    table = lucid.cat([columns.expand(wide), rows.unsqueeze(1).expand(wide)], -1)
    return table.reshape(height * width, embedding_dim).to(lucid.get_default_dtype())


def apply_rotary_emb(
    q: Tensor, k: Tensor, cos: Tensor, sin: Tensor, position_ids: Tensor | None = None, *, interleaved: bool = False
) -> tuple[Tensor, Tensor]:
    """Turns pairs of numbers of queries and keys by angles that grow with the position (Su et al., "RoFormer", 2021).

    The product of a query and a key then depends on how far apart they are only.

    Parameters
    ----------
    q, k : Tensor, shape (..., length, size)
        Of an even size.
    cos, sin : Tensor, shape (positions, size)
        What :class:`lucid.nn.RotaryEmbedding` gives: the angles of the pairs, twice.
    position_ids : Tensor, optional
        The positions, of shape (length,) or (batch, length) (default 0, 1, …).
    interleaved : bool, optional
        Whether neighbours are a pair, as in the paper, instead of number i of the first half and number i of the second
        (default ``False``).

    Returns
    -------
    (Tensor, Tensor)
        Both, turned.

    Raises
    ------
    ValueError
        If a size is odd or not that of ``cos``, or there are more elements than positions.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> from lucid.nn import functional as F
    >>> cos, sin = nn.RotaryEmbedding(2, 3)()
    >>> q, k = F.apply_rotary_emb(lucid.tensor([[1.0, 0.0]] * 3), lucid.tensor([[0.0, 1.0]] * 3), cos, sin)
    >>> q
    tensor([[ 1.0000,  0.0000],
            [ 0.5403,  0.8415],
            [-0.4161,  0.9093]])
    """
    where = "apply_rotary_emb"
    if cos.ndim != 2 or cos.shape != sin.shape or cos.shape[1] % 2:
        raise _C.engine.ShapeMismatch(
            f"{where}: cos has shape {tuple(cos.shape)} and sin {tuple(sin.shape)}; wanted (positions, size) of an "
            "even size, both"
        )
    for name, x in (("q", q), ("k", k)):
        if x.ndim < 2 or x.shape[-1] != cos.shape[1]:
            raise _C.engine.ShapeMismatch(
                f"{where}: {name} has shape {tuple(x.shape)}; wanted (..., length, {cos.shape[1]})"
            )
        if position_ids is None and x.shape[-2] > cos.shape[0]:
            raise _C.engine.ShapeMismatch(
                f"{where}: {name} has shape {tuple(x.shape)}; wanted a length of at most {cos.shape[0]}, the positions "
                "of cos"
            )
    half = cos.shape[1] // 2

    def turned(x: Tensor) -> Tensor:
        # The angles of each pair once: (..., length, half), with dims for the heads between batch and length.
        c, s = (t[:, :half] for t in (cos, sin))
        c, s = (t[: x.shape[-2]] if position_ids is None else t[position_ids] for t in (c, s))
        if c.ndim > 2:
            shape = (c.shape[0], *(1,) * (x.ndim - c.ndim), *c.shape[1:])
            c, s = c.reshape(shape), s.reshape(shape)
        c, s = c.to(x.dtype), s.to(x.dtype)
        if interleaved:
            a, b = x.unflatten(-1, (half, 2)).unbind(-1)
            return lucid.stack([a * c - b * s, b * c + a * s], -1).flatten(-2)
        a, b = x[..., :half], x[..., half:]
        return lucid.cat([a * c - b * s, b * c + a * s], -1)

    return turned(q), turned(k)
