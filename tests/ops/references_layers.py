"""References for batch_norm, transposed convolution and ctc_loss, from their definitions. Each takes NumPy as its first
parameter."""

from __future__ import annotations

import itertools


def _pair(value):
    return (value, value) if isinstance(value, int) else tuple(value)


def np_conv_transpose2d(np, x, weight, bias, stride, padding, output_padding, groups, dilation):
    """Every element of x adds the kernel, times itself, to a window of the result; then the padding is cut off."""
    stride, padding, output_padding, dilation = map(_pair, (stride, padding, output_padding, dilation))
    batched = x if x.ndim == 4 else x[None]
    n, c, h, w = batched.shape
    per_group, kh, kw = weight.shape[1:]
    full = [
        (size - 1) * s + d * (k - 1) + 1 + o
        for size, s, d, k, o in zip((h, w), stride, dilation, (kh, kw), output_padding)
    ]
    out = np.zeros((n, per_group * groups, *full))
    for channel in range(c):
        group = channel // (c // groups)
        for o in range(per_group):
            for i in range(h):
                for j in range(w):
                    for a in range(kh):
                        for b in range(kw):
                            out[
                                :,
                                group * per_group + o,
                                i * stride[0] + a * dilation[0],
                                j * stride[1] + b * dilation[1],
                            ] += batched[:, channel, i, j] * weight[channel, o, a, b]
    out = out[:, :, padding[0] : full[0] - padding[0], padding[1] : full[1] - padding[1]]
    if bias is not None:
        out = out + bias[:, None, None]
    return out if x.ndim == 4 else out[0]


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


def np_ctc_loss(np, log_probs, targets, input_lengths, target_lengths, blank, reduction, zero_infinity):
    """All alignments, one after the other: those whose classes, repetitions merged and blanks taken out, are the
    target."""
    single = log_probs.ndim == 2
    if single:
        log_probs, targets = log_probs[:, None], targets[None]
    input_lengths, target_lengths = (np.atleast_1d(lengths).astype(int) for lengths in (input_lengths, target_lengths))
    if targets.ndim == 1:
        ends = np.cumsum(target_lengths)
        wanted = [tuple(targets[end - n : end]) for end, n in zip(ends, target_lengths)]
    else:
        wanted = [tuple(row[:n]) for row, n in zip(targets, target_lengths)]
    losses = []
    for i, (frames, target) in enumerate(zip(input_lengths, wanted)):
        total = 0.0
        for path in itertools.product(range(log_probs.shape[2]), repeat=int(frames)):
            merged = tuple(c for c, _ in itertools.groupby(path) if c != blank)
            if merged == target:
                total += np.exp(sum(log_probs[f, i, c] for f, c in enumerate(path)))
        losses.append(-np.log(total) if total else np.inf)
    losses = np.array(losses, "float64")
    if zero_infinity:
        losses = np.where(np.isinf(losses), 0, losses)
    if reduction == "mean":
        return np.mean(losses / np.maximum(target_lengths, 1))
    return np.sum(losses) if reduction == "sum" else losses[0] if single else losses
