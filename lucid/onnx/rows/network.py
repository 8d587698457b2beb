"""Rows of layers: products, convolutions, norms, attention, recurrent layers."""

from __future__ import annotations

from typing import Any

import lucid
from lucid.onnx._builder import Builder, T
from lucid.onnx._symbols import Sym
from lucid.onnx.rows import row
from lucid.onnx.rows.reduction import reduced, variance
from lucid.onnx.rows.shape import _shape


@row("matmul", "mm", "bmm", "mv", "dot")
def matmul(g: Builder, out: list[T], a: T, b: T) -> str:
    return g.node("MatMul", [g.operand(a, out[0].dtype), g.operand(b, out[0].dtype)])


@row("linear")
def linear(g: Builder, out: list[T], x: T, weight: T, bias: T | None = None) -> str:
    if x.ndim == 2:
        return g.node("Gemm", [x.name, weight.name, bias and bias.name], transB=1)
    turned = g.node("Transpose", [weight.name], perm=[1, 0]) if weight.ndim == 2 else weight.name
    y = g.node("MatMul", [x.name, turned])
    return y if bias is None else g.node("Add", [y, bias.name])


@row("det")
def det(g: Builder, out: list[T], x: T) -> str:
    return g.node("Det", [x.name])


@row("addmm")
def addmm(g: Builder, out: list[T], c: T, a: T, b: T, beta: Any = 1, alpha: Any = 1) -> str:
    return g.node("Gemm", [a.name, b.name, c.name], alpha=float(alpha), beta=float(beta))


def each(value: Any, dims: int) -> list[Any]:
    """A number for each dim."""
    value = list(value) if isinstance(value, (tuple, list)) else [value]
    return value * dims if len(value) == 1 else value


@row("convolve")
def convolve(
    g: Builder,
    out: list[T],
    x: T,
    w: T,
    b: T | None = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> str:
    dims = w.ndim - 2
    single = x.ndim == w.ndim - 1
    name = g.node("Unsqueeze", [x.name, g.ints([0])]) if single else x.name
    y = g.node(
        "Conv",
        [name, w.name, b and b.name],
        kernel_shape=_shape(w)[2:],
        strides=each(stride, dims),
        pads=each(padding, dims) * 2,
        dilations=each(dilation, dims),
        group=groups,
    )
    return g.node("Squeeze", [y, g.ints([0])]) if single else y


@row("convolve_transposed", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d")
def convolve_transposed(
    g: Builder,
    out: list[T],
    x: T,
    w: T,
    b: T | None = None,
    stride: Any = 1,
    padding: Any = 0,
    more: Any = 0,
    groups: int = 1,
    dilation: Any = 1,
) -> str:
    dims = w.ndim - 2
    single = x.ndim == w.ndim - 1
    name = g.node("Unsqueeze", [x.name, g.ints([0])]) if single else x.name
    y = g.node(
        "ConvTranspose",
        [name, w.name, b and b.name],
        kernel_shape=_shape(w)[2:],
        strides=each(stride, dims),
        pads=each(padding, dims) * 2,
        output_padding=each(more, dims),
        dilations=each(dilation, dims),
        group=groups,
    )
    return g.node("Squeeze", [y, g.ints([0])]) if single else y


# ---- norms -----------------------------------------------------------------------------------------------------------


def _filled(g: Builder, t: T | None, count: Any, value: float, dtype: Any) -> str:
    if t is not None:
        return t.name
    return g.constant(lucid.full((count,), value, dtype=dtype))


@row("batch_norm_result", "batch_norm")
def batch_norm(
    g: Builder,
    out: list[T],
    x: T,
    mean: Any,
    var: Any,
    weight: Any,
    bias: Any,
    training: bool,
    momentum: float,
    eps: float,
) -> Any:
    if training or mean is None or var is None:
        raise NotImplementedError("statistics of the batch; call model.eval()")
    count = _shape(x)[1]
    inputs = [
        x.name,
        _filled(g, weight, count, 1.0, x.dtype),
        _filled(g, bias, count, 0.0, x.dtype),
        mean.name,
        var.name,
    ]
    return g.node("BatchNormalization", inputs, epsilon=float(eps))


def _inner_batch_norm(
    g: Builder, out: list[T], x: T, weight: Any, bias: Any, mean: Any, var: Any, *rest: Any
) -> list[Any]:
    return [batch_norm(g, out, x, mean, var, weight, bias, *rest), None, None]


row("batch_norm")(_inner_batch_norm)


@row("layer_norm")
def layer_norm(
    g: Builder, out: list[T], x: T, shape: tuple[Any, ...], weight: Any = None, bias: Any = None, eps: float = 1e-5
) -> str:
    if weight is None:
        if any(isinstance(size, Sym) for size in shape):
            dims = tuple(range(x.ndim - len(shape), x.ndim))
            centered = g.node("Sub", [x.name, reduced(g, "ReduceMean", x.name, x, dims, True)])
            spread = g.node("Add", [variance(g, x, dims, True, 0), g.scalar(float(eps), x.dtype)])
            return g.node("Div", [centered, g.node("Sqrt", [spread])])
        scale = g.constant(lucid.ones(shape, dtype=x.dtype))
    else:
        scale = weight.name
    return g.node("LayerNormalization", [x.name, scale, bias and bias.name], axis=-len(shape), epsilon=float(eps))


@row("group_norm")
def group_norm(
    g: Builder, out: list[T], x: T, groups: int, weight: Any = None, bias: Any = None, eps: float = 1e-5
) -> str:
    count = _shape(x)[1]
    if groups == count and x.ndim > 2:
        scale, shift = _filled(g, weight, count, 1.0, x.dtype), _filled(g, bias, count, 0.0, x.dtype)
        return g.node("InstanceNormalization", [x.name, scale, shift], epsilon=float(eps))
    if g.since(21):
        scale, shift = _filled(g, weight, count, 1.0, x.dtype), _filled(g, bias, count, 0.0, x.dtype)
        return g.node("GroupNormalization", [x.name, scale, shift], num_groups=groups, epsilon=float(eps))
    # Before opset 21 its scale is one for each group: groups are normalized as channels, then scaled.
    lines = g.node("Reshape", [x.name, g.ints([0, groups, -1])])
    ones, zeros = (g.constant(lucid.full((groups,), value, dtype=x.dtype)) for value in (1.0, 0.0))
    y = g.node("InstanceNormalization", [lines, ones, zeros], epsilon=float(eps))
    y = g.node("Reshape", [y, g.node("Shape", [x.name])])
    over = g.ints([-1] + [1] * (x.ndim - 2))
    if weight is not None:
        y = g.node("Mul", [y, g.node("Reshape", [weight.name, over])])
    return y if bias is None else g.node("Add", [y, g.node("Reshape", [bias.name, over])])


@row("rms_norm")
def rms_norm(g: Builder, out: list[T], x: T, shape: tuple[Any, ...], weight: Any = None, eps: Any = None) -> str:
    eps = lucid.finfo(x.dtype).eps if eps is None else eps
    if g.since(23) and weight is not None:
        return g.node("RMSNormalization", [x.name, weight.name], axis=-len(shape), epsilon=float(eps))
    dims = tuple(range(x.ndim - len(shape), x.ndim))
    mean = reduced(g, "ReduceMean", g.node("Mul", [x.name, x.name]), x, dims, True)
    root = g.node("Sqrt", [g.node("Add", [mean, g.scalar(float(eps), x.dtype)])])
    y = g.node("Div", [x.name, root])
    return y if weight is None else g.node("Mul", [y, weight.name])


@row("dropout_drawn", "dropout")
def dropout(g: Builder, out: list[T], x: T, rate: float, training: bool, *rest: Any) -> str:
    if training and rate:
        raise NotImplementedError("dropout that draws; call model.eval()")
    return g.node("Identity", [x.name])


# ---- attention -------------------------------------------------------------------------------------------------------


@row("attention")
def attention(
    g: Builder, out: list[T], q: T, k: T, v: T, mask: Any = None, causal: bool = False, scale: float = 1.0
) -> list[Any]:
    """By products: ONNX's own op is of opset 23, and few runtimes have it."""
    dtype = q.dtype
    turned = list(range(k.ndim))
    turned[-1], turned[-2] = turned[-2], turned[-1]
    scaled = g.node("Mul", [q.name, g.scalar(float(scale), dtype)])
    scores = g.node("MatMul", [scaled, g.node("Transpose", [k.name], perm=turned)])
    shut = g.scalar(float("-inf"), dtype)
    if causal:
        zero, one = g.scalar(0, lucid.int64), g.scalar(1, lucid.int64)
        rows = g.node("Range", [zero, g.scalar(_shape(q)[-2], lucid.int64), one])
        columns = g.node("Range", [zero, g.scalar(_shape(k)[-2], lucid.int64), one])
        ahead = g.node("Greater", [columns, g.node("Unsqueeze", [rows, g.ints([1])])])
        scores = g.node("Where", [ahead, shut, scores])
    if mask is not None:
        if mask.dtype is lucid.bool:
            scores = g.node("Where", [mask.name, scores, shut])
        else:
            scores = g.node("Add", [scores, g.operand(mask, dtype)])
    weights = g.node("Softmax", [scores], axis=-1)
    if mask is not None:  # a row that may look nowhere gives 0, and not NaN
        nowhere = g.node("IsNaN", [weights])
        weights = g.node("Where", [nowhere, g.scalar(0.0, dtype), weights])
    return [g.node("MatMul", [weights, v.name]), None]


# ---- recurrent layers ------------------------------------------------------------------------------------------------

_CELLS = ("lstm", "gru", "rnn_tanh", "rnn_relu")
_GATES = {"lstm": (0, 3, 1, 2), "gru": (1, 0, 2)}  # Lucid's gates in the order of ONNX's: i o f c, and z r h


def _ordered(g: Builder, cell: str, t: T, hidden: int) -> str:
    if cell not in _GATES:
        return t.name
    order = _GATES[cell]
    parts = g.node("Split", [t.name, g.ints([hidden] * len(order))], len(order), axis=0)
    return g.node("Concat", [parts[i] for i in order], axis=0)


@row("recurrent")
def recurrent(
    g: Builder,
    out: list[T],
    x: T,
    h: T,
    c: Any,
    w: T,
    r: T,
    wb: Any = None,
    rb: Any = None,
    projection: Any = None,
    sizes: Any = None,
    cell: int = 0,
    reverse: bool = False,
) -> list[Any]:
    if projection is not None or sizes is not None:
        raise NotImplementedError("a projection, or packed sequences")
    name, hidden = _CELLS[cell], _shape(r)[-1]
    first = g.ints([0])
    weights = [g.node("Unsqueeze", [_ordered(g, name, t, hidden), first]) for t in (w, r)]
    bias = None
    if wb is not None and rb is not None:
        both = [_ordered(g, name, t, hidden) for t in (wb, rb)]
        bias = g.node("Unsqueeze", [g.node("Concat", both, axis=0), first])
    inputs = [x.name, *weights, bias, None, g.node("Unsqueeze", [h.name, first])]
    more: dict[str, Any] = {"hidden_size": hidden, "direction": "reverse" if reverse else "forward"}
    if name == "lstm":
        inputs.append(g.node("Unsqueeze", [c.name, first]))
        made = g.node("LSTM", inputs, 3, **more)
    elif name == "gru":
        made = g.node("GRU", inputs, 2, linear_before_reset=1, **more)
    else:
        made = g.node("RNN", inputs, 2, activations=["Tanh" if name == "rnn_tanh" else "Relu"], **more)
    states = [g.node("Squeeze", [state, first]) for state in made[1:]]
    return [g.node("Squeeze", [made[0], g.ints([1])]), *states, *[None] * (2 - len(states))]
