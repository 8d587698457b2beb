"""Samples of the recurrent layers over a sequence."""

from __future__ import annotations

from ops.sampling import Ordered, Sample, t

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
PACKED = (((3, 2, 1), 2, 1), ((2, 2, 1), 1, 2), ((4, 4, 3, 1, 1), 5, 9))
GATES = {"lstm": 4, "gru": 3, "rnn_tanh": 1, "rnn_relu": 1}


def _call(cell, input, batch, inputs, hidden, *, seen=None, biases="both", projected=False, sizes=None, reverse=False):
    """The arguments of one call; small weights, so that no gradient vanishes."""
    seen = hidden if seen is None else seen
    rows = GATES[cell] * hidden
    b_ih, b_hh = (t(rows) if biases in ("both", side) else None for side in ("ih", "hh"))
    return (
        input,
        t(batch, seen),
        t(batch, hidden) if cell == "lstm" else None,
        t(rows, inputs),
        t(rows, seen),
        b_ih,
        b_hh,
        t(seen, hidden) if projected else None,
        None if sizes is None else Ordered((len(sizes),), values=sizes, dtype="int64"),
        cell,
        reverse,
    )


def _samples(sizes, grad):
    for cell in GATES:
        for steps, batch, inputs, hidden in sizes if cell in ("lstm", "gru") else sizes[:1] + sizes[4:7]:
            for reverse in (False, True):
                biases = "both" if steps != 2 else "hh" if reverse else "none"
                args = _call(cell, t(steps, batch, inputs), batch, inputs, hidden, biases=biases, reverse=reverse)
                yield Sample(args, dtypes="f32 f64", grad=grad)
        for packed, inputs, hidden in PACKED if cell in ("lstm", "gru") else PACKED[:1]:
            for reverse in (False, True):
                rows = t(sum(packed), inputs)
                args = _call(cell, rows, packed[0], inputs, hidden, sizes=packed, reverse=reverse, biases="ih")
                yield Sample(args, dtypes="f32 f64", grad=grad, note="packed")
    for args in (
        _call("lstm", t(3, 2, 1), 2, 1, 2, seen=1, projected=True),
        _call("lstm", t(2, 1, 1), 1, 1, 2, seen=1, projected=True, biases="ih", reverse=True),
        _call("lstm", t(5, 2), 3, 2, 2, seen=1, projected=True, sizes=(3, 1, 1), reverse=True),
        _call("lstm", t(6, 5, 3), 5, 3, 10, seen=9, projected=True),
    ):
        yield Sample(args, dtypes="f32 f64", grad=grad, note="projected" if args[8] is None else "projected, packed")


def recurrent_layer():
    """recurrent_layer(input, h0, c0, w_ih, w_hh, b_ih, b_hh, w_hr, batch_sizes, cell, reverse). Without gradients:
    those of the hidden results do not exist."""
    return _samples(SIZES, False)


def recurrent():
    """The same, of which those that are small enough are differentiated numerically."""
    return _samples(SIZES, True)
