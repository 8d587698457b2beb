"""What NumPy has no function for: sorting both ways, scans with positions, scattered reductions."""

from __future__ import annotations


def order_of_lines(np, x, dim=-1, descending=False):
    """A stable argsort in which nan is the greatest, so that it comes first where the order descends."""
    x = np.atleast_1d(x)
    if not descending:
        return np.argsort(x, axis=dim, kind="stable")
    n = x.shape[dim]
    return np.flip(n - 1 - np.argsort(np.flip(x, dim), axis=dim, kind="stable"), dim)


def sorted_lines(np, x, dim=-1, descending=False):
    order = order_of_lines(np, x, dim, descending)
    return np.take_along_axis(np.atleast_1d(x), order, dim).reshape(x.shape), order.reshape(x.shape)


def best_of_lines(np, x, k, dim=-1, largest=True):
    order = np.take(order_of_lines(np, x, dim, largest), range(k), dim)
    shape = order.shape if x.ndim else ()
    return np.take_along_axis(np.atleast_1d(x), order, dim).reshape(shape), order.reshape(shape)


# ---- Scans -----------------------------------------------------------------------------------------------------------


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


# ---- unique ----------------------------------------------------------------------------------------------------------


def unique_elements(np, x, dim, consecutive):
    """Values, inverse and counts of elements, or of slices along `dim`, compared as Python tuples."""
    slices = (
        x.reshape(x.size, 1)
        if dim is None
        else np.moveaxis(x, dim, 0).reshape(x.shape[dim], x.size // max(x.shape[dim], 1))
    )
    rows = [tuple((v != v, 0 if v != v else v + 0) for v in row) for row in slices.tolist()]
    order = range(len(rows)) if consecutive else sorted(range(len(rows)), key=lambda i: rows[i])
    heads, counts, inverse, before = [], [], np.zeros(len(rows), "int64"), None
    for i in order:
        if rows[i] != before or any(nan for nan, _ in rows[i]):
            heads.append(i)
            counts.append(0)
        before = rows[i]
        counts[-1] += 1
        inverse[i] = len(heads) - 1
    heads, counts = np.array(heads, "int64"), np.array(counts, "int64")
    if dim is None:
        return x.reshape(-1)[heads], inverse.reshape(x.shape), counts
    return np.take(x, heads, dim), inverse, counts


# ---- One element per line --------------------------------------------------------------------------------------------


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


def searched(np, line, values, right):
    side = "right" if right else "left"
    if line.ndim == 1:
        return np.asarray(np.searchsorted(line, values, side)).astype("int64")
    return np.array(
        [
            np.searchsorted(a, b, side)
            for a, b in zip(line.reshape(-1, line.shape[-1]), values.reshape(-1, values.shape[-1]))
        ]
    ).reshape(values.shape)
