"""References for the ops of wasm/ops/reduction/scan.py, each with NumPy as its first parameter."""

from __future__ import annotations


def running_extrema(np, x, dim, least):
    """Values and last positions, element by element."""
    lines = np.moveaxis(np.atleast_1d(x), dim, -1)
    values, indices = lines.copy(), np.zeros(lines.shape, "int64")
    for at in np.ndindex(lines.shape[:-1]):
        best = 0
        for k, value in enumerate(lines[at]):
            now = lines[at][best]
            if value != value or not (now != now or (value > now if least else value < now)):
                best = k
            values[at][k], indices[at][k] = lines[at][best], best
    return np.moveaxis(values, -1, dim).reshape(x.shape), np.moveaxis(indices, -1, dim).reshape(x.shape)


def linear_recurrence(np, x, factor, dim, reverse):
    g, a = (np.moveaxis(np.atleast_1d(v), dim, -1) for v in (x, factor))
    out = np.zeros(g.shape)
    carried = np.zeros(g.shape[:-1])
    for k in range(g.shape[-1])[:: -1 if reverse else 1]:
        carried = out[..., k] = g[..., k] + a[..., k] * carried
    return np.moveaxis(out, -1, dim).reshape(x.shape)


def shifted_line(np, x, dim, back, fill):
    lines = np.moveaxis(np.atleast_1d(x), dim, -1)
    out = np.full(lines.shape, fill)
    if back:
        out[..., :-1] = lines[..., 1:]
    else:
        out[..., 1:] = lines[..., :-1]
    return np.moveaxis(out, -1, dim).reshape(x.shape)
