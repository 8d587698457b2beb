"""References for the ops of wasm/ops/nn/recurrent.py, each with NumPy as its first parameter."""

from __future__ import annotations


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
