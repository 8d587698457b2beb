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
