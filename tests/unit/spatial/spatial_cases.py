"""The calls that are compared with PyTorch's: what is made of them, in PyTorch and in Lucid alike.

A layer's row: its name, arguments, the shape of its input, and what else forward is given. A function's row: its path
from the package on, and its arguments. Tensors stand as T(shape); they, and all parameters, are filled with `wave`.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass


@dataclass(frozen=True)
class T:
    shape: tuple[int, ...]
    salt: float = 0.0  # 0 to 1: other elements
    unit: bool = False  # between 0 and 1
    indices: tuple[int, ...] | None = None


def wave(package, shape, salt=0.0, unit=False):
    """Elements that are all different, the same everywhere."""
    values = [math.sin(1.7 * i + 0.3 + 5 * salt) for i in range(math.prod(shape))]
    values = [(v + 1) / 2.001 for v in values] if unit else values
    return package.tensor(values, dtype=package.float64).reshape(shape)


# name, arguments, input, more for forward
LAYERS = [
    ("Conv1d", (2, 4, 3), (2, 2, 6), ()),
    ("Conv1d", (2, 4, 3, 2, 2, 2, 2, False), (2, 7), ()),
    ("Conv1d", (1, 2, 4, 1, "same", 1, 1, True, "circular"), (1, 1, 6), ()),
    ("Conv2d", (2, 4, 3), (1, 2, 4, 5), ()),
    ("Conv2d", (2, 4, (3, 1), (1, 2), (2, 0), (1, 2), 2, False), (2, 4, 5), ()),
    ("Conv2d", (1, 2, 3, 2, (1, 2), 1, 1, True, "reflect"), (1, 1, 3, 4), ()),
    ("Conv2d", (1, 2, (2, 3), 1, "same", (1, 2)), (1, 1, 3, 4), ()),
    ("Conv2d", (1, 2, 2, 1, "valid"), (1, 1, 3, 4), ()),
    ("Conv2d", (2, 2, 1), (2, 2, 2, 2), ()),
    ("Conv3d", (2, 2, 2), (1, 2, 3, 2, 3), ()),
    ("Conv3d", (2, 4, (1, 2, 2), (1, 2, 1), (1, 0, 1), (1, 1, 2), 2, False), (2, 2, 3, 3), ()),
    ("Conv3d", (1, 1, 2, 1, 1, 1, 1, True, "replicate"), (1, 1, 2, 2, 2), ()),
    ("Conv3d", (1, 1, (2, 1, 3), 1, "same", 1, 1, True), (1, 1, 2, 2, 3), ()),
    ("ConvTranspose1d", (2, 4, 3), (2, 2, 4), ()),
    ("ConvTranspose1d", (2, 4, 3, 2, 1, 1, 2, False), (2, 4), ()),
    ("ConvTranspose1d", (1, 2, 2, 3, 0, 0, 1, True, 2), (1, 1, 3), ((10,),)),
    ("ConvTranspose2d", (2, 2, 3), (1, 2, 2, 3), ()),
    ("ConvTranspose2d", (2, 4, (2, 3), (2, 1), (0, 1), (1, 0), 2, False, (1, 2)), (2, 2, 3), ()),
    ("ConvTranspose2d", (1, 1, 3, 2, 1), (1, 1, 3, 3), ((6, 5),)),
    ("ConvTranspose3d", (2, 2, 2), (1, 2, 2, 1, 2), ()),
    ("ConvTranspose3d", (2, 4, (1, 2, 2), (1, 2, 1), 0, (0, 1, 0), 2, False, (1, 1, 2)), (2, 2, 1, 2), ()),
    ("ConvTranspose3d", (1, 1, 2, 2, 1), (1, 1, 2, 2, 2), ((3, 2, 3),)),
    ("LazyConv1d", (4, 2), (1, 2, 4), ()),
    ("LazyConv2d", (4, 2, 1, 1, 1, 2, False), (1, 2, 3, 3), ()),
    ("LazyConv3d", (2, 2), (1, 1, 2, 2, 3), ()),
    ("LazyConvTranspose1d", (4, 2, 2), (2, 3), ()),
    ("LazyConvTranspose2d", (4, 2, 1, 0, 0, 2, False), (1, 2, 2, 2), ()),
    ("LazyConvTranspose3d", (2, 2), (1, 1, 1, 2, 2), ()),
    ("MaxPool1d", (2,), (1, 2, 5), ()),
    ("MaxPool1d", (3, 2, 1, 2, True, True), (2, 7), ()),
    ("MaxPool1d", ((2,), 1, (1,)), (1, 2, 4), ()),
    ("MaxPool2d", (2,), (1, 2, 4, 5), ()),
    ("MaxPool2d", ((3, 2), (2, 1), (1, 0), (1, 2), True), (2, 5, 5), ()),
    ("MaxPool2d", (3, 2, 1, 1, True, True), (1, 1, 6, 5), ()),
    ("MaxPool3d", (2,), (1, 1, 4, 3, 4), ()),
    ("MaxPool3d", ((1, 2, 3), (1, 2, 1), (0, 1, 1), (1, 1, 2), True), (2, 2, 4, 5), ()),
    ("MaxPool3d", (2, 2, 1, 1, False, True), (1, 1, 3, 2, 3), ()),
    ("AvgPool1d", (2,), (1, 2, 5), ()),
    ("AvgPool1d", (3, 2, 1, True, False), (2, 6), ()),
    ("AvgPool1d", (4, (3,), 2, True), (1, 1, 9), ()),
    ("AvgPool2d", (2,), (1, 2, 4, 5), ()),
    ("AvgPool2d", ((3, 2), (2, 1), 1, True, False), (2, 5, 4), ()),
    ("AvgPool2d", (3, 2, 1, True, True), (1, 1, 6, 5), ()),
    ("AvgPool2d", (2, 1, 1, False, True, 3), (1, 1, 2, 3), ()),
    ("AvgPool3d", (2,), (1, 1, 4, 3, 4), ()),
    ("AvgPool3d", ((2, 1, 3), (1, 2, 2), (1, 0, 1), True, False), (2, 3, 3, 4), ()),
    ("AvgPool3d", (2, 2, 1, True, True, -5), (1, 1, 3, 2, 3), ()),
    ("LPPool1d", (2, 3), (1, 2, 7), ()),
    ("LPPool1d", (4, 2, 1, True), (1, 5), ()),
    ("LPPool1d", (2.0, 2, 3, True), (1, 2, 6), ()),
    ("LPPool2d", (2, 2), (1, 2, 4, 5), ()),
    ("LPPool2d", (4, (2, 3), (1, 2), True), (1, 1, 4, 4), ()),
    ("LPPool2d", (2, 3, 2, True), (1, 5, 6), ()),
    ("LPPool3d", (2, 2), (1, 1, 2, 4, 3), ()),
    ("LPPool3d", (4, (1, 2, 2), (1, 1, 2), True), (1, 2, 3, 3), ()),
    ("LPPool3d", (2, 2, 2, True), (1, 1, 3, 2, 3), ()),
    ("AdaptiveAvgPool1d", (3,), (1, 2, 7), ()),
    ("AdaptiveAvgPool1d", (5,), (2, 3), ()),
    ("AdaptiveAvgPool1d", ((1,),), (2, 1, 4), ()),
    ("AdaptiveAvgPool2d", (3,), (1, 2, 4, 7), ()),
    ("AdaptiveAvgPool2d", ((None, 2),), (2, 3, 5), ()),
    ("AdaptiveAvgPool2d", (1,), (2, 1, 3, 4), ()),
    ("AdaptiveAvgPool3d", (2,), (1, 1, 3, 2, 5), ()),
    ("AdaptiveAvgPool3d", ((None, 1, 3),), (1, 2, 3, 2), ()),
    ("AdaptiveAvgPool3d", ((2, 3, 1),), (1, 1, 3, 3, 3), ()),
    ("AdaptiveMaxPool1d", (3,), (1, 2, 7), ()),
    ("AdaptiveMaxPool1d", (2, True), (2, 5), ()),
    ("AdaptiveMaxPool1d", (5,), (2, 3), ()),
    ("AdaptiveMaxPool2d", (3,), (1, 2, 4, 7), ()),
    ("AdaptiveMaxPool2d", ((None, 2), True), (2, 3, 5), ()),
    ("AdaptiveMaxPool2d", (1,), (2, 1, 3, 4), ()),
    ("AdaptiveMaxPool3d", (2,), (1, 1, 3, 2, 5), ()),
    ("AdaptiveMaxPool3d", ((None, 1, 3), True), (1, 2, 3, 2), ()),
    ("AdaptiveMaxPool3d", ((2, 3, 1),), (1, 1, 3, 3, 3), ()),
    ("FractionalMaxPool2d", (2, (3, 2), None, False, T((1, 2, 2), 0.1, True)), (1, 2, 6, 5), ()),
    ("FractionalMaxPool2d", ((2, 3), None, 0.5, True, T((2, 1, 2), 0.3, True)), (2, 1, 8, 9), ()),
    ("FractionalMaxPool2d", (2, 4, None, True, T((1, 2, 2), 0.5, True)), (2, 7, 6), ()),
    ("FractionalMaxPool3d", (2, 3, None, False, T((1, 1, 3), 0.1, True)), (1, 1, 5, 6, 5), ()),
    ("FractionalMaxPool3d", ((1, 2, 2), None, (0.7, 0.6, 0.5), True, T((1, 2, 3), 0.2, True)), (1, 2, 3, 5, 6), ()),
    ("FractionalMaxPool3d", (2, (2, 3, 1), None, True, T((1, 1, 3), 0.4, True)), (1, 4, 5, 3), ()),
    ("MaxUnpool1d", (2,), (1, 2, 3), (T((1, 2, 3), indices=(0, 3, 4)),)),
    ("MaxUnpool1d", (3, 2, 1), (2, 2), (T((2, 2), indices=(2, 1)),)),
    ("MaxUnpool1d", (2, 2), (1, 2, 2), (T((1, 2, 2), indices=(0, 4)), (5,))),
    ("MaxUnpool2d", (2,), (1, 1, 2, 2), (T((1, 1, 2, 2), indices=(0, 6, 9, 15)),)),
    ("MaxUnpool2d", ((2, 3), (2, 1), (0, 1)), (1, 2, 2), (T((1, 2, 2), indices=(1, 3, 5, 6)),)),
    ("MaxUnpool2d", (2,), (1, 1, 2, 2), (T((1, 1, 2, 2), indices=(0, 7, 9, 24)), (5, 5))),
    ("MaxUnpool3d", (2,), (1, 1, 1, 2, 1), (T((1, 1, 1, 2, 1), indices=(3, 14)),)),
    ("MaxUnpool3d", ((1, 2, 2), (1, 2, 2), 0), (1, 2, 1, 1), (T((1, 2, 1, 1), indices=(1, 6)),)),
    ("MaxUnpool3d", (2, 2), (1, 1, 1, 1, 2), (T((1, 1, 1, 1, 2), indices=(0, 9)), (1, 1, 2, 2, 5))),
    ("Unfold", (2,), (1, 2, 3, 4), ()),
    ("Unfold", ((2, 3), (2, 1), (1, 0), (1, 2)), (1, 4, 5), ()),
    ("Unfold", (3, 1, 1, 2), (2, 1, 3, 3), ()),
    ("Fold", ((3, 4), 2), (1, 4, 6), ()),
    ("Fold", ((4, 5), (2, 3), (2, 1), (1, 0), (1, 2)), (6, 8), ()),
    ("Fold", (3, 3, 1, 1, 2), (2, 9, 4), ()),
    ("PixelShuffle", (2,), (1, 8, 2, 2), ()),
    ("PixelShuffle", (1,), (2, 2, 3), ()),
    ("PixelShuffle", (3,), (9, 1, 2), ()),
    ("PixelUnshuffle", (2,), (1, 1, 4, 6), ()),
    ("PixelUnshuffle", (1,), (2, 2, 3), ()),
    ("PixelUnshuffle", (3,), (1, 3, 6), ()),
    ("ChannelShuffle", (2,), (1, 4, 2, 2), ()),
    ("ChannelShuffle", (3,), (2, 6, 2), ()),
    ("ChannelShuffle", (1,), (1, 2, 3), ()),
]
for _n in (1, 2, 3):
    _shape, _uneven = [1, 2] + [3] * _n, tuple(range(1, 2 * _n + 1)) if _n == 1 else (1, 0, 2, 1, 1, 2)[: 2 * _n]
    for _kind, _more in (("Constant", (2.5,)), ("Zero", ()), ("Reflection", ()), ("Replication", ()), ("Circular", ())):
        LAYERS.append((f"{_kind}Pad{_n}d", (1, *_more), tuple(_shape), ()))
        LAYERS.append((f"{_kind}Pad{_n}d", (_uneven, *_more), tuple(_shape[1:]), ()))
        LAYERS.append((f"{_kind}Pad{_n}d", (((0, -1) + (1, 1) * (_n - 1)), *_more), tuple(_shape), ()))

_WEIGHTS = {1: (2, 2, 2), 2: (2, 2, 2, 1), 3: (2, 2, 1, 2, 1)}
FUNCTIONS = [
    ("nn.functional.conv_tbc", (T((4, 1, 2)), T((2, 2, 3), 0.2), T((3,), 0.4), 1)),
    ("convolution", (T((1, 2, 3, 4)), T((2, 1, 2, 2), 0.2), None, (1, 2), (0, 1), (1, 1), False, (0, 0), 2)),
    ("convolution", (T((1, 2, 3)), T((2, 2, 2), 0.2), T((2,), 0.4), (2,), (1,), (2,), True, (1,), 1)),
    ("channel_shuffle", (T((1, 4, 2)), 2)),
    ("adaptive_avg_pool1d", (T((1, 2, 5)), 2)),
    ("adaptive_max_pool1d", (T((1, 2, 5)), 2)),
    ("avg_pool1d", (T((1, 2, 5)), 2)),
    ("max_pool1d_with_indices", (T((1, 2, 5)), 2, 1, 1)),
    ("nn.functional.fractional_max_pool2d_with_indices", (T((1, 1, 4, 4)), 2, 3, None, False, T((1, 1, 2), 0.2, True))),
    ("nn.functional.fractional_max_pool2d", (T((1, 1, 4, 5)), 2, None, (0.5, 0.6), False, T((1, 1, 2), 0.2, True))),
]
for _n, _weight in _WEIGHTS.items():
    _x = (1, 2, *[3] * _n)
    FUNCTIONS += [
        (f"conv{_n}d", (T(_x), T(_weight, 0.2), T((2,), 0.4), 1, 1)),
        (f"conv_transpose{_n}d", (T(_x), T(_weight, 0.2), T((2,), 0.4), 2, 1, 1)),
        (f"max_pool{_n}d", (T(_x), 2, 1, 1)),
        (f"nn.functional.max_pool{_n}d_with_indices", (T(_x), 2, 1)),
        (f"nn.functional.max_pool{_n}d", (T(_x), 2, 2, 1, 1, True)),
        (f"nn.functional.adaptive_max_pool{_n}d_with_indices", (T(_x), 2)),
    ]


def name_of(row) -> str:
    return json.dumps([str(item) for item in row])


def _made(package, value):
    if not isinstance(value, T):
        return value
    if value.indices is not None:
        count = math.prod(value.shape)
        return package.tensor([value.indices[i % len(value.indices)] for i in range(count)]).reshape(value.shape)
    return wave(package, value.shape, value.salt, value.unit)


def _numbers(tensor) -> list:
    return [[int(n) for n in tensor.shape], [float(f"{float(v):.6g}") for v in tensor.detach().flatten().tolist()]]


def _backward(package, result, named) -> dict:
    """The result, and the gradient of its product with a wave."""
    parts = list(result) if isinstance(result, (tuple, list)) else [result]
    (parts[0] * wave(package, tuple(parts[0].shape), 0.7)).sum().backward()
    return {
        "result": [_numbers(part) for part in parts],
        "gradients": {name: _numbers(tensor.grad) for name, tensor in named.items() if tensor.grad is not None},
    }


def of_layer(package, row) -> dict:
    """What comes of a layer's row."""
    name, arguments, shape, more = row
    layer = getattr(package.nn, name)(*(_made(package, value) for value in arguments))
    printed = repr(layer)
    x = wave(package, shape).requires_grad_()
    layer = layer.double()
    if name.startswith("Lazy"):
        layer(x.detach())
    with package.no_grad():
        for number, parameter in enumerate(layer.parameters()):
            parameter.copy_(wave(package, tuple(parameter.shape), 0.2 + 0.2 * number))
    result = layer(x, *(_made(package, value) for value in more))
    found = _backward(package, result, {"x": x, **dict(layer.named_parameters())})
    return {"repr": printed, "after": repr(layer), "state": list(layer.state_dict()), **found}


def of_function(package, row) -> dict:
    """What comes of a function's row."""
    path, arguments = row
    function = package
    for part in path.split("."):
        function = getattr(function, part)
    made = [_made(package, value) for value in arguments]
    named = {}
    for place, (value, tensor) in enumerate(zip(arguments, made)):
        if isinstance(value, T) and value.indices is None and not value.unit:
            named[str(place)] = tensor.requires_grad_()
    return _backward(package, function(*made), named)
