"""What the losses of wasm/ops/nn/loss.py and loss_elementwise.py are in NumPy."""

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
