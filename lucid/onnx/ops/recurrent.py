"""Recurrent layers: one layer, one or both directions."""

from __future__ import annotations

from typing import Any

import lucid
import lucid.nn.functional as F
from lucid import _C, Tensor
from lucid.onnx._graph import Node
from lucid.onnx._wire import LOAD
from lucid.onnx.ops import op


def _activation(name: str, alpha: float | None, beta: float | None) -> Any:
    def default(value: float | None, otherwise: float) -> float:
        return otherwise if value is None else value

    makers: dict[str, Any] = {
        "relu": lambda: lucid.relu,
        "tanh": lambda: lucid.tanh,
        "sigmoid": lambda: lucid.sigmoid,
        "affine": lambda: lambda x: default(alpha, 1.0) * x + default(beta, 0.0),
        "leakyrelu": lambda: lambda x: F.leaky_relu(x, default(alpha, 0.01)),
        "thresholdedrelu": lambda: lambda x: F.threshold(x, default(alpha, 1.0), 0.0),
        "scaledtanh": lambda: lambda x: default(alpha, 1.0) * lucid.tanh(default(beta, 1.0) * x),
        "hardsigmoid": lambda: lambda x: lucid.clamp(default(alpha, 0.2) * x + default(beta, 0.5), 0.0, 1.0),
        "elu": lambda: lambda x: F.elu(x, default(alpha, 1.0)),
        "softsign": lambda: F.softsign,
        "softplus": lambda: F.softplus,
    }
    if name.lower() not in makers:
        raise ValueError(f"{LOAD}: the activation of a recurrent layer is {name!r}; wanted one of {sorted(makers)}")
    return makers[name.lower()]()


class _Layer:
    """What is the same in all three: directions, lengths, layouts, names of activations."""

    def __init__(self, n: Node, gates: int, functions: list[str]) -> None:
        self.n, self.gates = n, gates
        direction = n.attr("direction", "forward")
        self.backwards = {"forward": [False], "reverse": [True], "bidirectional": [False, True]}[direction]
        self.names = n.attr("activations") or functions * len(self.backwards)
        alphas, betas = list(n.attr("activation_alpha") or []), list(n.attr("activation_beta") or [])
        takes_alpha = ("affine", "leakyrelu", "thresholdedrelu", "scaledtanh", "hardsigmoid", "elu")
        self.functions = []
        for name in self.names:
            low = name.lower()
            alpha = alphas.pop(0) if alphas and low in takes_alpha else None
            beta = betas.pop(0) if betas and low in ("affine", "scaledtanh", "hardsigmoid") else None
            self.functions.append(_activation(name, alpha, beta))
        self.plain = [name.lower() for name in self.names] == [name.lower() for name in functions] * len(self.backwards)
        self.plain &= not n.attr("clip", 0.0) and not n.attr("activation_alpha") and not n.attr("activation_beta")

    def run(
        self, x: Tensor, w: Tensor, r: Tensor, b: Tensor | None, lengths: Tensor | None, states: list[Any]
    ) -> tuple[Any, ...]:
        hidden, layout = r.shape[-1], self.n.attr("layout", 0)
        if layout:
            x, states = x.transpose(0, 1), [s if s is None else s.transpose(0, 1) for s in states]
        outs, ends = [], []
        for d, backwards in enumerate(self.backwards):
            own = [lucid.zeros((x.shape[1], hidden), dtype=x.dtype) if s is None else s[d] for s in states]
            bias = None if b is None else b[d]
            out, end = self.direction(d, x, w[d], r[d], bias, lengths, own, backwards)
            outs.append(out)
            ends.append(end)
        y = lucid.stack(outs, 1)  # steps, directions, batch, hidden
        last = [lucid.stack([end[i] for end in ends]) for i in range(len(states))]
        if layout:
            y, last = y.permute(2, 0, 1, 3), [s.transpose(0, 1) for s in last]
        return (y, *last)

    def direction(
        self,
        d: int,
        x: Tensor,
        w: Tensor,
        r: Tensor,
        b: Tensor | None,
        lengths: Tensor | None,
        states: list[Any],
        back: bool,
    ) -> tuple[Any, ...]:
        fast = self.fast(x, w, r, b, states, back) if self.plain and lengths is None else None
        if fast is not None:
            return fast
        functions = self.functions[d * len(self.functions) // len(self.backwards) :]
        steps, outs = x.shape[0], [None] * x.shape[0]
        limit = self.n.attr("clip", 0.0)
        for t in reversed(range(steps)) if back else range(steps):
            new = self.step(d, x[t], w, r, b, states, functions, limit)
            if lengths is not None:  # behind its end a sequence stays as it is
                alive = (lengths.to(lucid.int64) > t).unsqueeze(1)
                new = [lucid.where(alive, after, before) for after, before in zip(new, states)]
                outs[t] = lucid.where(alive, new[0], lucid.zeros_like(new[0]))
            else:
                outs[t] = new[0]
            states = new
        return lucid.stack(outs), states

    def fast(
        self, x: Tensor, w: Tensor, r: Tensor, b: Tensor | None, states: list[Any], back: bool
    ) -> tuple[Any, ...] | None:
        raise RuntimeError

    def step(
        self, d: int, x: Tensor, w: Tensor, r: Tensor, b: Any, states: list[Any], f: list[Any], limit: float
    ) -> list[Any]:
        raise RuntimeError


def _order(t: Tensor, order: tuple[int, ...], hidden: int) -> Tensor:
    """The rows of a weight with its gates in another order."""
    parts = t.split(hidden)
    return lucid.cat([parts[i] for i in order])


def _clipped(x: Tensor, limit: float) -> Tensor:
    return lucid.clamp(x, -limit, limit) if limit else x


class _Recurrent(_Layer):
    cell: Any = None
    order: tuple[int, ...] = (0,)  # ONNX's gates in the order in which lucid has them

    def fast(
        self, x: Tensor, w: Tensor, r: Tensor, b: Tensor | None, states: list[Any], back: bool
    ) -> tuple[Any, ...] | None:
        if self.cell is None or x.dtype not in (lucid.float32, lucid.float64) or x.shape[0] == 0:
            return None
        hidden = r.shape[-1]
        wb, rb = (None, None) if b is None else b.split(self.gates * hidden)
        weights = [t if t is None or len(self.order) == 1 else _order(t, self.order, hidden) for t in (w, r, wb, rb)]
        c = states[1] if len(states) > 1 else None
        y, *ends = _C.recurrent(x, states[0], c, *weights, None, None, self.cell, back)
        return y, ends[: len(states)]


class _Rnn(_Recurrent):
    cell = "rnn_tanh"

    def step(
        self, d: int, x: Tensor, w: Tensor, r: Tensor, b: Any, states: list[Any], f: list[Any], limit: float
    ) -> list[Any]:
        wb, rb = (None, None) if b is None else b.chunk(2)
        return [f[0](_clipped(F.linear(x, w, wb) + F.linear(states[0], r, rb), limit))]


class _Gru(_Recurrent):
    cell, order = "gru", (1, 0, 2)  # z r h there, r z n here

    def fast(
        self, x: Tensor, w: Tensor, r: Tensor, b: Tensor | None, states: list[Any], back: bool
    ) -> tuple[Any, ...] | None:
        return super().fast(x, w, r, b, states, back) if self.n.attr("linear_before_reset", 0) else None

    def step(
        self, d: int, x: Tensor, w: Tensor, r: Tensor, b: Any, states: list[Any], f: list[Any], limit: float
    ) -> list[Any]:
        wb, rb = (None, None) if b is None else b.chunk(2)
        h, hidden = states[0], r.shape[-1]
        xz, xr, xh = F.linear(x, w, wb).split(hidden, -1)
        rz, rr, rh = r.split(hidden)
        bz, br, bh = (None, None, None) if rb is None else rb.split(hidden)
        z = f[0](_clipped(xz + F.linear(h, rz, bz), limit))
        reset = f[0](_clipped(xr + F.linear(h, rr, br), limit))
        if self.n.attr("linear_before_reset", 0):
            inner = xh + reset * F.linear(h, rh, bh)
        else:
            inner = xh + F.linear(reset * h, rh, bh)
        return [(1 - z) * f[1](_clipped(inner, limit)) + z * h]


class _Lstm(_Recurrent):
    cell, order = "lstm", (0, 2, 3, 1)  # i o f c there, i f g o here
    peepholes: Tensor | None = None

    def fast(
        self, x: Tensor, w: Tensor, r: Tensor, b: Tensor | None, states: list[Any], back: bool
    ) -> tuple[Any, ...] | None:
        if self.peepholes is not None or self.n.attr("input_forget", 0):
            return None
        return super().fast(x, w, r, b, states, back)

    def step(
        self, d: int, x: Tensor, w: Tensor, r: Tensor, b: Any, states: list[Any], f: list[Any], limit: float
    ) -> list[Any]:
        wb, rb = (None, None) if b is None else b.chunk(2)
        h, c = states
        i, o, forget, inner = (F.linear(x, w, wb) + F.linear(h, r, rb)).split(r.shape[-1], -1)
        pi: Any = 0.0
        po: Any = 0.0
        pf: Any = 0.0
        if self.peepholes is not None:
            pi, po, pf = self.peepholes[d].chunk(3)
        i = f[0](_clipped(i + pi * c, limit))
        forget = 1 - i if self.n.attr("input_forget", 0) else f[0](_clipped(forget + pf * c, limit))
        new = forget * c + i * f[1](_clipped(inner, limit))
        o = f[0](_clipped(o + po * new, limit))
        return [o * f[2](new), new]


@op("RNN")
def rnn(n: Node, x: Tensor, w: Tensor, r: Tensor, b: Any = None, lengths: Any = None, h: Any = None) -> tuple[Any, ...]:
    layer = _Rnn(n, 1, ["Tanh"])
    names = [name.lower() for name in layer.names]
    if set(names) == {"relu"} and not n.attr("clip", 0.0):
        layer.cell, layer.plain = "rnn_relu", True
    return layer.run(x, w, r, b, lengths, [h])


@op("GRU")
def gru(n: Node, x: Tensor, w: Tensor, r: Tensor, b: Any = None, lengths: Any = None, h: Any = None) -> tuple[Any, ...]:
    return _Gru(n, 3, ["Sigmoid", "Tanh"]).run(x, w, r, b, lengths, [h])


@op("LSTM")
def lstm(
    n: Node,
    x: Tensor,
    w: Tensor,
    r: Tensor,
    b: Any = None,
    lengths: Any = None,
    h: Any = None,
    c: Any = None,
    p: Any = None,
) -> tuple[Any, ...]:
    layer = _Lstm(n, 4, ["Sigmoid", "Tanh", "Tanh"])
    layer.peepholes = p
    return layer.run(x, w, r, b, lengths, [h, c])
