"""References for the ops of wasm/ops/nn/attention.py, each with NumPy as its first parameter."""

from __future__ import annotations


def np_attention(np, query, key, value, mask, is_causal, scale):
    """(softmax(scale query key^T + mask) value, the logsumexp of the scores' rows); zeros and -inf where no key is
    seen."""
    scores = scale * np.matmul(query, np.swapaxes(key, -1, -2))
    if mask is not None:
        scores = np.where(mask, scores, -np.inf) if mask.dtype == bool else scores + mask
    if is_causal:
        scores = np.where(np.tri(*scores.shape[-2:], dtype=bool), scores, -np.inf)
    top = np.max(scores, axis=-1, keepdims=True, initial=-np.inf)
    weights = np.exp(scores - np.where(np.isfinite(top), top, 0))
    total = np.sum(weights, axis=-1, keepdims=True)
    weights = weights / np.where(total == 0, 1, total)
    return np.matmul(weights, value), (np.log(total) + np.where(np.isfinite(top), top, 0))[..., 0]
