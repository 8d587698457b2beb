"""Attention and LSTM in NumPy, from their definitions: whole matrices, one step after the other."""

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


def np_lstm(np, input, h, c, w_ih, w_hh, b_ih, b_hh, w_hr, reverse):
    """h of every step, the last h and c, c of every step, and the gates of every step."""
    n = w_hh.shape[0] // 4
    outputs, cells, gates = ([None] * len(input) for _ in range(3))
    for t in reversed(range(len(input))) if reverse else range(len(input)):
        z = input[t] @ w_ih.T + h @ w_hh.T + (0 if b_ih is None else b_ih) + (0 if b_hh is None else b_hh)
        i, f, o = (1 / (1 + np.exp(-z[:, k * n : (k + 1) * n])) for k in (0, 1, 3))
        g = np.tanh(z[:, 2 * n : 3 * n])
        c = f * c + i * g
        h = o * np.tanh(c)
        if w_hr is not None:
            h = h @ w_hr.T
        outputs[t], cells[t], gates[t] = h, c, np.concatenate([i, f, g, o], -1)
    return np.stack(outputs), h, c, np.stack(cells), np.stack(gates)
