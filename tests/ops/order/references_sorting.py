"""References for the ops of wasm/ops/order/sorting.py, each with NumPy as its first parameter."""

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
