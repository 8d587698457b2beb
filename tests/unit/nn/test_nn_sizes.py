"""The sizes that layers are given: what is no size is refused with the names of the layer and of the argument."""

from __future__ import annotations

import inspect

import pytest

import lucid
from lucid import nn

# Layer -> arguments that do, all of them sizes.
LAYERS = {
    "Linear": (3, 2),
    "Bilinear": (2, 3, 4),
    "Conv2d": (2, 4, 3, 1, 0, 1, 2),
    "ConvTranspose2d": (2, 4, 3, 1, 0, 0, 2),
    "Embedding": (5, 3),
    "LayerNorm": (4,),
    "BatchNorm1d": (4,),
    "BatchNorm2d": (4,),
    "PReLU": (1,),
    "MaxPool2d": (2, 2, 0, 1),
    "MaxUnpool2d": (2, 2, 0),
    "Conv1d": (2, 4, 3, 1, 0, 1, 2),
    "Conv3d": (2, 4, 3, 1, 0, 1, 2),
    "ConvTranspose3d": (2, 4, 3, 1, 0, 0, 2),
    "LazyConv2d": (4, 3, 1, 0, 1, 2),
    "MaxPool3d": (2, 2, 0, 1),
    "AvgPool1d": (2, 2, 0),
    "AvgPool2d": (2, 2, 0),
    "MaxUnpool1d": (2, 2, 0),
    "Unfold": (2, 1, 0, 1),
    "LSTM": (3, 4, 1),
    "LSTMCell": (3, 4),
}
OF_AXES = {"kernel_size", "stride", "padding", "output_padding", "dilation"}
MAY_BE_NONE = {"stride"}
PLACES = [(layer, place) for layer, args in LAYERS.items() for place in range(len(args))]


def argument(layer, place):
    """The argument's name, and a call with another value for it."""
    name = list(inspect.signature(getattr(nn, layer).__init__).parameters)[place + 1]
    return name, lambda value: getattr(nn, layer)(*LAYERS[layer][:place], value, *LAYERS[layer][place + 1 :])


@pytest.mark.parametrize("layer, place", PLACES)
@pytest.mark.parametrize(
    "wrong",
    (-1, -(1 << 40), 2.5, float("nan"), "3", None, 1j, object(), [2.5], (-1,), {"a": 1}, lucid.ones(2)),
    ids=lambda value: repr(value)[:20],
)
def test_what_is_no_size_is_named(layer, place, wrong):
    name, make = argument(layer, place)
    if wrong is None and name in MAY_BE_NONE and "ool" in layer:
        make(wrong)
        return
    with pytest.raises((TypeError, ValueError), match=f"{layer}: {name} is .*; wanted"):
        make(wrong)


@pytest.mark.parametrize("layer, place", PLACES)
def test_a_wrong_axis_is_named(layer, place):
    name, make = argument(layer, place)
    if name not in OF_AXES:
        return
    for wrong in ((1, -1), (2.5, 1), (1, "2"), (1, 2, 3, 4)):
        with pytest.raises((TypeError, ValueError), match=f"{layer}: {name} is .*; wanted"):
            make(wrong)


def test_the_value_is_in_the_message():
    with pytest.raises(ValueError, match="Linear: in_features is -3; wanted at least 0"):
        nn.Linear(-3, 2)
    with pytest.raises(TypeError, match="Conv2d: out_channels is a float; wanted an int"):
        nn.Conv2d(1, 2.0, 3)
    with pytest.raises(ValueError, match="Conv2d: kernel_size is 0; wanted at least 1"):
        nn.Conv2d(1, 2, (3, 0))
    with pytest.raises(TypeError, match="LayerNorm: normalized_shape is a float; wanted an int or a sequence of ints"):
        nn.LayerNorm(2.5)


class Six:
    """As NumPy's integers are."""

    def __index__(self):
        return 6


@pytest.mark.parametrize(
    "make",
    (
        lambda n: nn.Linear(n, n),
        lambda n: nn.Conv2d(n, n, n),
        lambda n: nn.Embedding(n, n),
        lambda n: nn.LayerNorm(n),
        lambda n: nn.LayerNorm((2, n)),
        lambda n: nn.BatchNorm2d(n),
        lambda n: nn.ConvTranspose2d(n, n, (n, 1)),
        lambda n: nn.MaxPool2d(n),
    ),
)
def test_whatever_is_an_integer_will_do(make):
    assert [p.shape for p in make(Six()).parameters()] == [p.shape for p in make(6).parameters()]


def test_empty_layers():
    assert nn.Linear(0, 2)(lucid.zeros(3, 0)).shape == (3, 2) and nn.Embedding(4, 0).weight.shape == (4, 0)
