"""References for padding, blocks, choices, pixels and renorm, which NumPy lacks or has in another form. Each takes
NumPy as its first parameter."""

from __future__ import annotations

import itertools


def np_pad(np, x, padding, mode="constant", value=None):
    """numpy.pad with pairs for the last dims first; negative ones cut."""
    if not len(padding):
        return x.copy()
    pairs = [(0, 0)] * (x.ndim - len(padding) // 2) + [
        tuple(padding[i : i + 2]) for i in range(len(padding) - 2, -1, -2)
    ]
    options = {"constant_values": np.asarray(value or 0).astype(x.dtype)} if mode == "constant" else {}
    wide = np.pad(
        x,
        [(max(a, 0), max(b, 0)) for a, b in pairs],
        {"replicate": "edge", "circular": "wrap"}.get(mode, mode),
        **options,
    )
    return wide[tuple(slice(max(-a, 0), None if b >= 0 else b) for a, b in pairs)]


def np_block_diag(np, blocks):
    blocks = [np.atleast_2d(block) for block in blocks]
    out = np.zeros(np.sum([block.shape for block in blocks], axis=0), np.result_type(*blocks))
    row = column = 0
    for block in blocks:
        out[row : row + block.shape[0], column : column + block.shape[1]] = block
        row, column = row + block.shape[0], column + block.shape[1]
    return out


def np_combinations(np, x, r, with_replacement):
    choose = itertools.combinations_with_replacement if with_replacement else itertools.combinations
    return np.array(list(choose(x.tolist(), r)), x.dtype).reshape(-1, r)


def np_renorm(np, x, p, dim, maxnorm):
    """One sub-tensor after the other."""
    rows = np.moveaxis(np.array(x, np.result_type(x, "float32")), dim, 0)  # a copy
    for row in rows:
        size = np.abs(row)
        norm = (np.max(size, initial=0) if p == np.inf else np.sum(size**p) ** (1 / p)) if row.size else 0.0
        if norm > maxnorm:
            row *= maxnorm / (norm + 1e-7)
    return np.moveaxis(rows, 0, dim)


def np_pixel_unshuffle(np, x, r):
    """The pixels at each place (i, j) of their squares are one channel."""
    places = np.stack([x[..., i::r, j::r] for i in range(r) for j in range(r)], -3)
    *shape, channels, _, height, width = places.shape
    return places.reshape(*shape, channels * r * r, height, width)
