"""Samples of the LSTM over a sequence."""

from __future__ import annotations

from ops.sampling import Sample, t

SIZES = (
    (3, 2, 2, 1),
    (2, 1, 3, 1),
    (1, 3, 1, 1),
    (3, 0, 2, 1),
    (2, 2, 0, 1),
    (2, 2, 3, 0),
    (5, 3, 4, 8),
    (4, 1, 3, 9),
    (7, 6, 20, 17),
)


def _operands(steps, batch, inputs, hidden, seen=None):
    seen = hidden if seen is None else seen
    return (t(steps, batch, inputs), t(batch, seen), t(batch, hidden), t(4 * hidden, inputs), t(4 * hidden, seen))


def lstm_layer():
    """lstm_layer(input, h0, c0, w_ih, w_hh, b_ih, b_hh, reverse). Without gradients: those of the hidden results do not
    exist."""
    for steps, batch, inputs, hidden in SIZES:
        for reverse in (False, True):
            biases = (
                (t(4 * hidden), t(4 * hidden)) if steps != 2 else (None, t(4 * hidden)) if reverse else (None, None)
            )
            yield Sample((*_operands(steps, batch, inputs, hidden), *biases, reverse), dtypes="f32 f64", grad=False)


def lstm():
    """lstm(input, h0, c0, w_ih, w_hh, b_ih, b_hh, w_hr, reverse): small enough for numerical gradients, with and
    without a projection."""
    for steps, batch, inputs, hidden in SIZES:
        for reverse in (False, True):
            yield Sample(
                (*_operands(steps, batch, inputs, hidden), t(4 * hidden), t(4 * hidden), None, reverse),
                dtypes="f32 f64",
            )
    yield Sample((*_operands(2, 2, 1, 1), None, None, None, False), dtypes="f32 f64")
    yield Sample((*_operands(3, 2, 1, 2, 1), t(8), t(8), t(1, 2), False), dtypes="f32 f64", note="projected")
    yield Sample((*_operands(2, 1, 1, 2, 1), t(8), None, t(1, 2), True), dtypes="f32 f64", note="projected")
