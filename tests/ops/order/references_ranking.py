"""References for the ops of wasm/ops/order/ranking.py, each with NumPy as its first parameter."""

from __future__ import annotations


def _one_per_line(np, x, dim, keepdim, choose):
    """Values and places along a dim, where choose(line) gives the place."""
    lines = np.moveaxis(np.atleast_1d(x), dim, -1)
    shape = lines.shape[:-1] if x.ndim else ()
    at = np.array([choose(lines[i]) for i in np.ndindex(lines.shape[:-1])], "int64").reshape(lines.shape[:-1])
    values = np.take_along_axis(lines, at[..., None], -1)[..., 0].reshape(shape)
    at = at.reshape(shape)
    return (np.expand_dims(values, dim), np.expand_dims(at, dim)) if keepdim and x.ndim else (values, at)


def kth_of_lines(np, x, k, dim=-1, keepdim=False):
    return _one_per_line(np, x, dim, keepdim, lambda line: np.argsort(line, kind="stable")[k - 1])


def modes_of_lines(np, x, dim=-1, keepdim=False):
    def choose(line):
        values, counts = np.unique(line, return_counts=True)
        best = values[np.argmax(counts)]
        return np.flatnonzero((line == best) | ((line != line) & (best != best)))[-1]

    return _one_per_line(np, x, dim, keepdim, choose)


def median_of_lines(np, x, dim=None, keepdim=False, skip=False):
    def choose(line):
        bad = np.isnan(line)
        if (bad.any() and not skip) or bad.all():
            return np.argmax(bad)
        return np.argsort(line, kind="stable")[(len(line) - bad.sum() - 1) // 2]

    if dim is None:
        return np.array(np.nan) if x.size == 0 else _one_per_line(np, x.reshape(-1), 0, False, choose)[0]
    return _one_per_line(np, x, dim, keepdim, choose)
