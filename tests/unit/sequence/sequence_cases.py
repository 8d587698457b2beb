"""Calls of sequence layers that PyTorch and Lucid spell alike, and what both are asked: values, gradients, keys.

`lib` is either library. `freeze_sequence.py` writes what PyTorch answers, `test_sequence_torch.py` compares.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """`make(lib.nn)` gives a layer, `call(lib, layer, *tensors)` what it computes of tensors of the shapes."""

    make: Callable
    shapes: tuple[tuple[int, ...], ...]
    call: Callable


CASES: dict[str, Case] = {}


def case(name: str, make: Callable, *shapes: tuple[int, ...], call: Callable | None = None) -> None:
    assert name not in CASES, name
    CASES[name] = Case(make, shapes, call or (lambda lib, layer, *tensors: layer(*tensors)))


def wave(lib, shape, start=0.0, dtype=None):
    n = math.prod(shape)
    values = [math.sin(1.7 * i + 0.3 + start) for i in range(n)]
    return lib.tensor(values, dtype=dtype or lib.float64).reshape(tuple(shape))


def tensors_of(lib, value) -> list:
    """The tensors in a result, however nested, in order."""
    if isinstance(value, lib.Tensor):
        return [value]
    if isinstance(value, (tuple, list)):
        return [t for item in value for t in tensors_of(lib, item)]
    return []


def numbers(tensor) -> list[float]:
    return [float(f"{v:.7g}") for v in tensor.detach().double().reshape(-1).tolist()]


def layer_of(lib, name: str, dtype=None):
    """The layer, with known weights."""
    layer = CASES[name].make(lib.nn).to(dtype or lib.float64)
    with lib.no_grad():
        for k, p in enumerate(layer.parameters()):
            p.copy_(wave(lib, p.shape, k, p.dtype) * 0.5)
    return layer


def answer(lib, name: str, dtype=None) -> dict:
    """What a case gives: results, gradients of the tensors, a number for the gradient of each parameter, and keys."""
    dtype = dtype or lib.float64
    layer = layer_of(lib, name, dtype)
    tensors = [wave(lib, s, 0.5 + 0.2 * i, dtype).requires_grad_() for i, s in enumerate(CASES[name].shapes)]
    results = [t for t in tensors_of(lib, CASES[name].call(lib, layer, *tensors)) if t.dtype.is_floating_point]
    sum((r * wave(lib, r.shape, 0.1 + i, dtype)).sum() for i, r in enumerate(results)).backward()
    return {
        "results": [[list(r.shape), numbers(r)] for r in results],
        "tensors": [None if t.grad is None else numbers(t.grad) for t in tensors],
        "parameters": {
            k: None if p.grad is None else numbers((p.grad * wave(lib, p.shape, 0.4, dtype)).sum())[0]
            for k, p in layer.named_parameters()
        },
        "keys": {k: list(v.shape) for k, v in layer.state_dict().items()},
    }


# ---- Recurrent layers -----------------------------------------------------------------------------------------------

_SETTINGS = {
    "": {},
    " deep, both ways": {"num_layers": 2, "bidirectional": True},
    " without bias, batch first": {"bias": False, "batch_first": True},
}
_KINDS = {
    "LSTM": ({}, 2),
    "GRU": ({}, 1),
    "RNN": ({}, 1),
    "RNN relu": ({"nonlinearity": "relu"}, 1),
    "LSTM projected": ({"proj_size": 2}, 2),
}


def _with_state(lib, layer, x, *state):
    return layer(x, state if len(state) == 2 else state[0])


def _packed(lib, layer, x, *state):
    """Lengths that are not sorted; with a state, so that its order counts."""
    rnn = lib.nn.utils.rnn
    packed = rnn.pack_padded_sequence(x, [2, 4, 1], layer.batch_first, enforce_sorted=False)
    output, last = _with_state(lib, layer, packed, *state)
    return rnn.pad_packed_sequence(output, layer.batch_first, padding_value=-1.0, total_length=5), last


for _kind, (_more, _states) in _KINDS.items():
    for _what, _settings in _SETTINGS.items():
        _options = {**_settings, **_more}
        _make = lambda nn, kind=_kind, options=_options: getattr(nn, kind.split()[0])(2, 3, **options)
        _places = _settings.get("num_layers", 1) * (2 if _settings.get("bidirectional") else 1)
        _sizes = (_more.get("proj_size", 3), 3)[:_states]
        _turned = lambda steps, batch, settings=_settings: (
            (batch, steps, 2) if settings.get("batch_first") else (steps, batch, 2)
        )
        _shapes = [(_places, 2, n) for n in _sizes]
        case(f"{_kind}{_what}", _make, _turned(3, 2), *_shapes, call=_with_state)
        case(f"{_kind}{_what}, no state", _make, _turned(2, 1))
        case(f"{_kind}{_what}, one sequence", _make, (3, 2), *((_places, n) for n in _sizes), call=_with_state)
        case(f"{_kind}{_what}, packed", _make, _turned(4, 3), *((_places, 3, n) for n in _sizes), call=_packed)

for _kind, _more in (("LSTMCell", {}), ("GRUCell", {}), ("RNNCell", {}), ("RNNCell", {"nonlinearity": "relu"})):
    for _bias in (True, False):
        _make = lambda nn, kind=_kind, options={**_more, "bias": _bias}: getattr(nn, kind)(2, 3, **options)
        _name = " ".join([_kind, *_more.values(), "" if _bias else "without bias"]).rstrip()
        _states = 2 if _kind == "LSTMCell" else 1
        case(_name, _make, (4, 2), *[(4, 3)] * _states, call=_with_state)
        case(f"{_name}, one sample", _make, (2,), *[(3,)] * _states, call=_with_state)
        case(f"{_name}, no state", _make, (1, 2))


def _function(name, states, *rest):
    """A function of the top level on the weights of a layer."""
    return lambda lib, layer, x, *state: getattr(lib, name)(
        x, state if states == 2 else state[0], list(layer.parameters()), *rest
    )


for _kind, _name, _states in (("LSTM", "lstm", 2), ("GRU", "gru", 1), ("RNN", "rnn_tanh", 1), ("RNN", "rnn_relu", 1)):
    _make = lambda nn, kind=_kind: getattr(nn, kind)(2, 3, 2)
    _call = _function(_name, _states, True, 2, 0.0, False, False, False)
    case(f"lib.{_name}", _make, (3, 1, 2), *[(2, 1, 3)] * _states, call=_call)
    _cell = lambda nn, kind=_kind: getattr(nn, kind + "Cell")(2, 3)
    _call = lambda lib, layer, x, *state, name=_name: getattr(lib, name.replace("tanh", "tanh_cell").replace(
        "relu", "relu_cell") if "rnn" in name else name + "_cell")(
        x, state if len(state) == 2 else state[0], *layer.parameters()
    )  # fmt: skip
    case(f"lib.{_name} cell", _cell, (2, 2), *[(2, 3)] * _states, call=_call)


def _lstm_of_packed(lib, layer, x, h, c):
    packed = lib.nn.utils.rnn.pack_padded_sequence(x, [3, 1])
    parameters = list(layer.parameters())
    return lib.lstm(packed.data, packed.batch_sizes, (h, c), parameters, True, 1, 0.0, False, True)


case("lib.lstm, packed", lambda nn: nn.LSTM(2, 3, bidirectional=True), (3, 2, 2), (2, 2, 3), (2, 2, 3),
     call=_lstm_of_packed)  # fmt: skip


# ---- Sequences of different lengths ---------------------------------------------------------------------------------


def _of_rnn(function):
    return lambda lib, layer, *tensors: function(lib.nn.utils.rnn, lib, *tensors)


for _side in ("right", "left"):
    for _first in (True, False):
        case(
            f"pad_sequence {_side} {_first}",
            lambda nn: nn.Identity(),
            (2, 2),
            (3, 2),
            (1, 2),
            call=_of_rnn(
                lambda rnn, lib, *s, side=_side, first=_first: rnn.pad_sequence(s, first, 0.5, padding_side=side)
            ),
        )
case(
    "pack_sequence", lambda nn: nn.Identity(), (3,), (3,), (1,), call=_of_rnn(lambda rnn, lib, *s: rnn.pack_sequence(s))
)
case("pack and unpack", lambda nn: nn.Identity(), (2, 2), (3, 2), (1, 2), call=_of_rnn(
    lambda rnn, lib, *s: rnn.unpack_sequence(rnn.pack_sequence(s, enforce_sorted=False))))  # fmt: skip
case("unpad_sequence", lambda nn: nn.Identity(), (2, 3, 2), call=_of_rnn(
    lambda rnn, lib, x: rnn.unpad_sequence(x, lib.tensor([3, 1]), batch_first=True)))  # fmt: skip
