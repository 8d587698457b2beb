"""References for the ops of wasm/ops/nn/recurrent.py, each with NumPy as its first parameter."""

from __future__ import annotations


def np_recurrent(np, input, h, c, w_ih, w_hh, b_ih, b_hh, w_hr, batch_sizes, cell, reverse):
    """h of every step, the last h and c, c of every step, and the gates of every step."""
    packed = batch_sizes is not None
    sizes = [int(b) for b in batch_sizes] if packed else [input.shape[1]] * len(input)
    starts = [sum(sizes[:t]) for t in range(len(sizes))]
    rows = input.reshape(-1, input.shape[-1]) if input.shape[-1] else input.reshape(sum(sizes), 0)
    n = w_hh.shape[0] // {"lstm": 4, "gru": 3}.get(cell, 1)
    h, c = h.copy(), np.zeros_like(h[:, :0]) if c is None else c.copy()
    outputs, cells, gates = ([None] * len(sizes) for _ in range(3))
    sigmoid = lambda z: 1 / (1 + np.exp(-z))
    for t in reversed(range(len(sizes))) if reverse else range(len(sizes)):
        b = sizes[t]
        x = rows[starts[t] : starts[t] + b] @ w_ih.T + (0 if b_ih is None else b_ih)
        y = h[:b] @ w_hh.T + (0 if b_hh is None else b_hh)
        if cell == "lstm":
            i, f, g, o = (k(p) for k, p in zip((sigmoid, sigmoid, np.tanh, sigmoid), np.split(x + y, 4, -1)))
            c[:b] = f * c[:b] + i * g
            seen, gates[t] = o * np.tanh(c[:b]), np.concatenate([i, f, g, o], -1)
            h[:b] = seen if w_hr is None else seen @ w_hr.T
        elif cell == "gru":
            r, z = sigmoid(x[:, :n] + y[:, :n]), sigmoid(x[:, n : 2 * n] + y[:, n : 2 * n])
            new = np.tanh(x[:, 2 * n :] + r * y[:, 2 * n :])
            gates[t] = np.concatenate([r, z, new, y[:, 2 * n :]], -1)
            h[:b] = new + z * (h[:b] - new)
        else:
            h[:b] = np.tanh(x + y) if cell == "rnn_tanh" else np.maximum(x + y, 0)
            gates[t] = h[:b, :0]
        outputs[t], cells[t] = h[:b].copy(), c[:b].copy()
    join = np.concatenate if packed else np.stack
    return join(outputs), h, c, join(cells), join(gates)
