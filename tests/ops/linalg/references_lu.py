"""References for the ops of wasm/ops/linalg/lu.py, each with NumPy as its first parameter."""

from __future__ import annotations


def lu_factor(np, a, pivot):
    """Elimination row by row: LU, pivots from 1, and info."""
    lu, (m, n) = np.array(a), a.shape[-2:]
    count = min(m, n)
    pivots = np.zeros((*a.shape[:-2], count), np.int32)
    for index in np.ndindex(*a.shape[:-2]):
        x = lu[index]
        for k in range(count):
            sizes = np.abs(x[k:, k].real) + np.abs(x[k:, k].imag)
            best = k + int(np.argmax(sizes)) if pivot else k
            pivots[(*index, k)] = best + 1
            x[[k, best]] = x[[best, k]]
            x[k + 1 :, k] /= x[k, k]
            x[k + 1 :, k + 1 :] -= np.outer(x[k + 1 :, k], x[k, k + 1 :])
    return lu, pivots, np.zeros(a.shape[:-2], np.int32)


def apply_pivots(np, x, pivots, back):
    x = np.array(np.broadcast_to(x, np.broadcast_shapes(x.shape[:-2], pivots.shape[:-1]) + x.shape[-2:]))
    pivots = np.broadcast_to(pivots, x.shape[:-2] + pivots.shape[-1:])
    for index in np.ndindex(*x.shape[:-2]):
        steps = list(enumerate(pivots[index] - 1))
        for k, other in reversed(steps) if back else steps:
            x[index][[k, other]] = x[index][[other, k]]
    return x


def solve(np, a, b, left):
    batch = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    b = np.broadcast_to(b, batch + b.shape[-2:])
    turn = lambda x: np.swapaxes(x, -1, -2)
    x = np.linalg.solve(a, b) if left else turn(np.linalg.solve(turn(a), turn(b)))
    return x, np.zeros(a.shape[:-2], np.int32)


def inv(np, a):
    return np.linalg.inv(a), np.zeros(a.shape[:-2], np.int32)
