"""References for the ops of wasm/ops/loss/ctc.py, each with NumPy as its first parameter."""

from __future__ import annotations

import itertools


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
