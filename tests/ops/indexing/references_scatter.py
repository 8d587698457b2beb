"""References for the ops of wasm/ops/indexing/scatter.py, each with NumPy as its first parameter."""

from __future__ import annotations


def scattered(np, x, dim, index, src, reduce, include_self=True):
    out, index, shape = np.atleast_1d(x).copy(), np.atleast_1d(index), x.shape
    src = np.atleast_1d(src)
    received: dict = {}
    for at in np.ndindex(index.shape):
        place = list(at)
        place[dim] = index[at] % out.shape[dim]
        received.setdefault(tuple(place), []).append(src[at])
    combine = {
        "sum": sum,
        "prod": np.prod,
        "amax": np.max,
        "amin": np.min,
        "mean": lambda v: sum(v) // len(v) if out.dtype.kind in "iu" else sum(v) / len(v),
    }[reduce]
    for place, values in received.items():
        out[place] = combine(([out[place]] if include_self else []) + values)
    return out.reshape(shape)
