"""What the losses of wasm/ops/loss/loss.py and loss_elementwise.py are in NumPy."""

from __future__ import annotations


def np_reduced(np, loss, reduction):
    return loss if reduction == "none" else loss.mean() if reduction == "mean" else loss.sum()


def np_kl_div(np, x, target, size_average, reduction, log_target):
    if log_target:
        loss = np.exp(target) * (target - x)
    else:
        loss = np.where(target == 0, 0, target * (np.log(np.where(target == 0, 1, target)) - x))
    if size_average is not None:
        reduction = "mean" if size_average else "sum"
    return loss.sum() / (x.shape[0] if x.ndim else 1) if reduction == "batchmean" else np_reduced(np, loss, reduction)


def _rows(np, x, target):
    """x as (samples, classes), target flat, and the shape of the losses."""
    if x.ndim == 1:
        x, target = x[None], np.reshape(target, (1,))
    return np.moveaxis(x, 1, -1).reshape(-1, x.shape[1]), target.reshape(-1)


def np_nll_loss(np, x, target, weight, ignore_index, reduction, shared=0.0):
    """With `shared`, that part of each target is spread over all classes."""
    shape = np.shape(target)
    rows, classes = _rows(np, x, target)
    weights = np.ones(rows.shape[1], rows.dtype) if weight is None else weight
    counts = classes != ignore_index
    safe = np.where(counts, classes, 0)
    each = -weights[safe] * rows[np.arange(len(rows)), safe] * (1 - shared)
    each = np.where(counts, each - shared / rows.shape[1] * (rows * weights).sum(1), 0)
    if reduction == "none":
        return each.reshape(shape)
    return each.sum() / ((weights[safe] * counts).sum() if reduction == "mean" else 1)


def np_cross_entropy(np, x, target, weight, ignore_index, reduction, label_smoothing):
    axis = 1 if x.ndim > 1 else 0
    top = x.max(axis, keepdims=True) if x.shape[axis] else 0
    logs = x - top - np.log(np.exp(x - top).sum(axis, keepdims=True))
    if target.dtype.kind != "f":
        return np_nll_loss(np, logs, target, weight, ignore_index, reduction, label_smoothing)
    likely = target * (1 - label_smoothing) + label_smoothing / x.shape[axis]
    if weight is not None:
        likely = likely * weight.reshape((-1,) + (1,) * (x.ndim - 1 - axis))
    return np_reduced(np, -(likely * logs).sum(axis), reduction)


def np_triplet(np, anchor, positive, negative, margin, p, eps, swap):
    near, far, other = (
        np.linalg.norm(np.atleast_1d(a - b + eps), p, -1)
        for a, b in ((anchor, positive), (anchor, negative), (positive, negative))
    )
    return np.maximum(near - (np.minimum(far, other) if swap else far) + margin, 0)


def np_poisson_nll(np, x, target, log_input, full, eps):
    loss = np.exp(x) - target * x if log_input else x - target * np.log(x + eps)
    count = np.maximum(target, 1)
    more = count * np.log(count) - count + 0.5 * np.log(2 * np.pi * count)
    return loss + np.where(target > 1, more, 0) if full else loss


def np_cosine_embedding(np, x1, x2, y, margin):
    cosine = np.sum(x1 * x2, -1) / np.sqrt(np.sum(x1 * x1, -1) * np.sum(x2 * x2, -1))
    return np.where(y == 1, 1 - cosine, np.where(y == -1, np.maximum(cosine - margin, 0), 0))


def np_cosine_similarity(np, x1, x2, dim, eps):
    x1, x2 = np.broadcast_arrays(np.atleast_1d(x1), np.atleast_1d(x2))
    norms = [np.maximum(np.sqrt(np.sum(x * x, dim)), eps) for x in (x1, x2)]
    return np.sum(x1 * x2, dim) / norms[0] / norms[1]


def np_gaussian_nll(np, x, target, var, full, eps):
    var = np.asarray(var)
    var = np.maximum(var[..., None] if 0 < var.ndim < x.ndim else var, eps)
    loss = 0.5 * (np.log(var) + (x - target) ** 2 / var)
    return loss + 0.5 * np.log(2 * np.pi) if full else loss


def np_multi_margin(np, x, target, p, margin, weight):
    rows = np.atleast_2d(x)
    costs = [
        sum(max(0, margin - row[own] + row[c]) ** p for c in range(len(row)) if c != own)
        * (1 if weight is None else weight[own])
        / len(row)
        for row, own in zip(rows, target.reshape(-1))
    ]
    return np.asarray(costs, x.dtype).reshape(target.shape)


def np_multilabel_margin(np, x, target):
    costs = []
    for row, listed in zip(np.atleast_2d(x), np.atleast_2d(target)):
        labels = [int(label) for i, label in enumerate(listed) if (listed[: i + 1] >= 0).all()]
        others = [c for c in range(len(row)) if c not in labels]
        costs.append(sum(max(0, 1 - row[label] + row[c]) for label in labels for c in others) / len(row))
    return np.asarray(costs, x.dtype).reshape(target.shape[:-1])
