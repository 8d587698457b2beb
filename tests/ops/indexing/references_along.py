"""References for the ops of wasm/ops/indexing/along.py, each with NumPy as its first parameter."""

from __future__ import annotations


def added_slices(np, x, dim, index, source, alpha=1):
    out = np.moveaxis(x.copy(), dim, 0)
    for i, at in enumerate(np.atleast_1d(index)):
        out[at] += (alpha * np.moveaxis(source, dim, 0)[i]).astype(out.dtype)
    return np.moveaxis(out, 0, dim)


def reduced_slices(np, x, dim, index, source, reduce, include_self=True):
    out, source = np.moveaxis(x.copy(), dim, 0), np.moveaxis(source, dim, 0)
    index = np.atleast_1d(index)
    for place in range(len(out)):
        own = out[place : place + 1]
        taken = source[index % len(out) == place]
        values = np.concatenate([own, taken]) if include_self else taken
        if len(taken) and reduce == "mean":
            out[place] = values.sum(0) // len(values) if x.dtype.kind in "iu" else values.sum(0) / len(values)
        elif len(taken):
            out[place] = {"prod": np.prod, "amax": np.max, "amin": np.min}[reduce](values, axis=0)
    return np.moveaxis(out, 0, dim)


def written_slices(np, x, dim, index, source):
    out = np.moveaxis(x.copy(), dim, 0)
    for i, at in enumerate(np.atleast_1d(index)):
        out[at] = source if np.ndim(source) == 0 else np.moveaxis(source, dim, 0)[i]
    return np.moveaxis(out, 0, dim)


def written_places(np, x, index, source, accumulate=False):
    out = x.reshape(-1).copy()
    for at, value in zip(index.reshape(-1), source.reshape(-1)):
        out[at] = out[at] + value if accumulate else value
    return out.reshape(x.shape)


def taken_along(np, x, indices, dim=None):
    if dim is None:
        return x.reshape(-1)[indices.reshape(-1)]
    shape = list(
        np.broadcast_shapes(
            *([1 if d == dim % max(v.ndim, 1) else n for d, n in enumerate(v.shape)] for v in (x, indices))
        )
    )
    out = np.atleast_1d(np.zeros(shape, x.dtype))
    x, indices = np.atleast_1d(x), np.atleast_1d(indices)
    wide = list(out.shape)
    wide[dim] = x.shape[dim]
    at = list(out.shape)
    at[dim] = indices.shape[dim]
    return np.take_along_axis(np.broadcast_to(x, wide), np.broadcast_to(indices, at), dim).reshape(at if shape else ())
