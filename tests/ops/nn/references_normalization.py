"""References for the ops of wasm/ops/nn/normalization.py, each with NumPy as its first parameter."""

from __future__ import annotations


def np_batch_norm(np, x, weight, bias, running_mean, running_var, training, eps):
    """(the normalised x, mean, 1 / sqrt(var + eps))"""
    dims = (0, *range(2, x.ndim))
    shape = (1, -1) + (1,) * (x.ndim - 2)
    if not training:
        mean, var = running_mean, running_var
    elif x.shape[1] and not x.size:
        mean, var = np.zeros(x.shape[1]), np.zeros(x.shape[1])
    else:
        mean, var = x.mean(dims), x.var(dims)
    rstd = 1 / np.sqrt(var + eps)
    y = (x - mean.reshape(shape)) * rstd.reshape(shape)
    if weight is not None:
        y = y * weight.reshape(shape)
    if bias is not None:
        y = y + bias.reshape(shape)
    return y, mean, rstd


def np_group_norm(np, x, num_groups, weight, bias, eps):
    n, channels, *rest = x.shape
    if x.size == 0:
        return x.copy()
    rows = x.reshape(n, num_groups, -1)
    rows = (rows - rows.mean(-1, keepdims=True)) / np.sqrt(rows.var(-1, keepdims=True) + eps)
    wide = (channels, *[1] * len(rest))
    y = rows.reshape(x.shape)
    y = y if weight is None else y * weight.reshape(wide)
    return y if bias is None else y + bias.reshape(wide)


def np_local_response_norm(np, x, size, alpha, beta, k):
    padded = np.pad(x * x, [(0, 0), (size // 2, (size - 1) // 2), *[(0, 0)] * (x.ndim - 2)])
    means = sum(padded[:, i : i + x.shape[1]] for i in range(size)) / size
    return x / (k + alpha * means) ** beta


def np_normalize(np, x, p, dim, eps):
    dims = tuple(np.atleast_1d(dim).tolist()) if x.ndim else None
    return x / np.maximum(np.sum(np.abs(x) ** p, axis=dims, keepdims=x.ndim > 0) ** (1 / p), eps)
