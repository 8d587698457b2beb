"""Recurrent layers: an LSTM over a whole sequence as one op. The modules of lucid.nn call these."""

from generator.table import family, op

family("Recurrent layers")

_OPERANDS = "Tensor input, Tensor h0, Tensor c0, Tensor w_ih, Tensor w_hh, Tensor? b_ih=None, Tensor? b_hh=None"

_BACKWARD = "lstm_layer_backward(grad, grads[1], grads[2], input, h0, c0, w_ih, w_hh, output, cells, gates, reverse)"

op(
    "lstm",
    f"({_OPERANDS}, Tensor? w_hr=None, bool reverse=False) -> (Tensor output, Tensor h_n, Tensor c_n)",
    private=True,
    composite=True,
    samples="lstm()",
    ref="np_lstm(input, h0, c0, w_ih, w_hh, b_ih, b_hh, w_hr, reverse)[:3]",
    doc="""Runs one layer of an LSTM in one direction over a whole sequence.

For each step, with ``(i, f, g, o) = w_ih x + b_ih + w_hh h + b_hh`` and s the logistic function:
``c = s(f) c + s(i) tanh(g)`` and ``h = s(o) tanh(c)`` (Hochreiter and Schmidhuber, "Long Short-Term Memory", 1997; the
forget gate f is that of Gers, Schmidhuber and Cummins, "Learning to Forget", 2000). With `w_hr`, ``h`` is `w_hr` times
that, and the steps are computed one by one out of other ops.

Parameters
----------
input : Tensor
    Shape (steps, batch, input size), floating-point, at least one step.
h0, c0 : Tensor
    Shape (batch, hidden size): the state before the first step. With `w_hr` h0 has the projection's size.
w_ih, w_hh : Tensor
    Shapes (4 * hidden size, input size) and (4 * hidden size, hidden or projection size).
b_ih, b_hh : Tensor, optional
    Shape (4 * hidden size,).
w_hr : Tensor, optional
    Shape (projection size, hidden size).
reverse : bool, default False
    Whether to go from the last step to the first.

Returns
-------
(Tensor, Tensor, Tensor)
    h of every step, and h and c of the one that was computed last.
""",
)

# The fused op behind it. It also returns what its backward op needs, which has no gradient of its own: c of every step,
# and the four gates of every step side by side.
op(
    "lstm_layer",
    f"({_OPERANDS}, bool reverse=False) -> (Tensor output, Tensor h_n, Tensor c_n, Tensor cells, Tensor gates)",
    private=True,
    forward=True,
    composition=True,
    grad={
        name: f"{_BACKWARD}[{i}]"
        for name, i in (("input", 0), ("h0", 1), ("c0", 2), ("w_ih", 3), ("w_hh", 4), ("b_ih", 5), ("b_hh", 5))
    },
    samples="lstm_layer()",
    ref="np_lstm(input, h0, c0, w_ih, w_hh, b_ih, b_hh, None, reverse)",
)

# Backpropagation through time; the gradient of either bias is the last one.
op(
    "lstm_layer_backward",
    "(Tensor grad_output, Tensor grad_h, Tensor grad_c, Tensor input, Tensor h0, Tensor c0, Tensor w_ih, Tensor w_hh, "
    "Tensor output, Tensor cells, Tensor gates, bool reverse) -> "
    "(Tensor grad_input, Tensor grad_h0, Tensor grad_c0, Tensor grad_w_ih, Tensor grad_w_hh, Tensor grad_bias)",
    private=True,
    forward=True,
)
