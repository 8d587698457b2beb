"""Recurrent layers: LSTM, GRU and RNN over whole sequences as one op. The modules of lucid.nn call these."""

from generator.table import family, op

family("Recurrent layers")

_OPERANDS = (
    "Tensor input, Tensor h0, Tensor? c0, Tensor w_ih, Tensor w_hh, Tensor? b_ih=None, Tensor? b_hh=None, "
    "Tensor? w_hr=None, Tensor? batch_sizes=None, enum(lstm|gru|rnn_tanh|rnn_relu) cell='lstm', bool reverse=False"
)

_BACKWARD = (
    "recurrent_layer_backward(grad, grads[1], grads[2], input, h0, c0, w_ih, w_hh, w_hr, batch_sizes, output, cells, "
    "gates, cell, reverse)"
)

op(
    "recurrent",
    f"({_OPERANDS}) -> (Tensor output, Tensor h_n, Tensor c_n)",
    private=True,
    composite=True,
    samples="recurrent()",
    ref="np_recurrent(input, h0, c0, w_ih, w_hh, b_ih, b_hh, w_hr, batch_sizes, cell, reverse)[:3]",
    doc="""Runs one recurrent layer in one direction over whole sequences.

For each step, with s the logistic function and every letter a row of ``w_ih x + b_ih + w_hh h + b_hh``:

- lstm: ``c = s(f) c + s(i) tanh(g)`` and ``h = s(o) tanh(c)``, the rows being i, f, g, o (Hochreiter and Schmidhuber,
  "Long Short-Term Memory", 1997; the forget gate f is that of Gers, Schmidhuber and Cummins, "Learning to Forget",
  2000). With `w_hr`, ``h`` is `w_hr` times that (Sak, Senior and Beaufays, 2014).
- gru: ``h = n + s(z) (h - n)`` with ``n = tanh(w_in x + b_in + s(r) (w_hn h + b_hn))``, the rows being r, z, n (Cho et
  al., "Learning Phrase Representations using RNN Encoder-Decoder", 2014).
- rnn_tanh, rnn_relu: ``h`` is tanh or relu of it (Elman, "Finding Structure in Time", 1990).

Parameters
----------
input : Tensor
    Shape (steps, batch, input size), floating-point, at least one step; with `batch_sizes` (rows, input size).
h0, c0 : Tensor
    Shape (batch, hidden size): the state before the first step. With `w_hr` h0 has the projection's size. Only an lstm
    has c0.
w_ih, w_hh : Tensor
    Shapes (gates * hidden size, input size) and (gates * hidden size, hidden or projection size), of 4, 3 or 1 gates.
b_ih, b_hh : Tensor, optional
    Shape (gates * hidden size,).
w_hr : Tensor, optional
    Shape (projection size, hidden size).
batch_sizes : Tensor, optional
    How many sequences have each step, int64: the whole batch first, and never more than the step before. The rows of
    `input` are those of the first step, those of the second, and so on.
cell : str, default 'lstm'
    Which of the formulas.
reverse : bool, default False
    Whether to go from the last step to the first.

Returns
-------
(Tensor, Tensor, Tensor)
    h of every step, and h and c of the step that was computed last, of each sequence. But for an lstm, c has shape
    (batch, 0).
""",
)

# The fused op behind it. It also returns what its backward op needs, which has no gradient of its own: c of every step,
# and the gates of every step side by side.
op(
    "recurrent_layer",
    f"({_OPERANDS}) -> (Tensor output, Tensor h_n, Tensor c_n, Tensor cells, Tensor gates)",
    private=True,
    forward=True,
    composition=True,
    grad={
        name: f"{_BACKWARD}[{i}]"
        for i, name in enumerate(("input", "h0", "c0", "w_ih", "w_hh", "b_ih", "b_hh", "w_hr"))
    },
    samples="recurrent_layer()",
    ref="np_recurrent(input, h0, c0, w_ih, w_hh, b_ih, b_hh, w_hr, batch_sizes, cell, reverse)",
)

# Backpropagation through time.
op(
    "recurrent_layer_backward",
    "(Tensor grad_output, Tensor grad_h, Tensor grad_c, Tensor input, Tensor h0, Tensor? c0, Tensor w_ih, Tensor w_hh, "
    "Tensor? w_hr, Tensor? batch_sizes, Tensor output, Tensor cells, Tensor gates, "
    "enum(lstm|gru|rnn_tanh|rnn_relu) cell, bool reverse) -> (Tensor grad_input, Tensor grad_h0, Tensor grad_c0, "
    "Tensor grad_w_ih, Tensor grad_w_hh, Tensor grad_b_ih, Tensor grad_b_hh, Tensor grad_w_hr)",
    private=True,
    forward=True,
)

# One step of each cell, of which the layer's composition is made: the new state, and what the fused op keeps.
op(
    "lstm_step",
    "(Tensor from_x, Tensor h, Tensor c, Tensor w_hh, Tensor? b_hh, Tensor? w_hr) -> "
    "(Tensor new_h, Tensor new_c, Tensor gates)",
    private=True,
    compose="""
    parts = chunk(from_x + linear(h, w_hh, b_hh), 4, -1)
    i = sigmoid(parts[0])
    f = sigmoid(parts[1])
    g = tanh(parts[2])
    o = sigmoid(parts[3])
    now = f * c + i * g
    seen = o * tanh(now)
    [seen if w_hr is None else linear(seen, w_hr), now, cat([i, f, g, o], -1)]""",
)
op(
    "gru_step",
    "(Tensor from_x, Tensor h, Tensor w_hh, Tensor? b_hh) -> (Tensor new_h, Tensor gates)",
    private=True,
    compose="""
    x = chunk(from_x, 3, -1)
    y = chunk(linear(h, w_hh, b_hh), 3, -1)
    r = sigmoid(x[0] + y[0])
    z = sigmoid(x[1] + y[1])
    n = tanh(x[2] + r * y[2])
    [n + z * (h - n), cat([r, z, n, y[2]], -1)]""",
)
op(
    "rnn_step",
    "(Tensor from_x, Tensor h, Tensor w_hh, Tensor? b_hh, bool is_relu) -> Tensor",
    private=True,
    compose="""
    z = from_x + linear(h, w_hh, b_hh)
    relu(z) if is_relu else tanh(z)""",
)
