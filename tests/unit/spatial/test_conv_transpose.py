"""ConvTranspose2d and max_unpool2d: arguments, shapes, errors. Values and gradients of the op: tests/ops."""

from __future__ import annotations

import math

import pytest
from nn_helpers import assert_close

import lucid
from lucid import nn
from lucid.autograd import gradcheck
from lucid.nn import functional as F


def wave(*shape, dtype=lucid.float32):
    return lucid.tensor([math.sin(1.7 * i + 0.3) for i in range(math.prod(shape))], dtype=dtype).reshape(shape)


@pytest.mark.parametrize(
    "stride, padding, dilation, groups", [(1, 0, 1, 1), (2, 1, 1, 2), ((2, 3), (0, 2), (2, 1), 1), (3, 1, 2, 2)]
)
def test_it_is_the_adjoint_of_conv2d(stride, padding, dilation, groups):
    """<conv(x), y> = <x, conv_transpose(y)> for all x and y."""
    x, w = wave(2, 4, 9, 10), wave(6, 4 // groups, 3, 2)
    y = F.conv2d(x, w, None, stride, padding, dilation, groups)
    g = wave(*y.shape) * 0.7
    layer = nn.ConvTranspose2d(6, 4, (3, 2), stride, padding, 0, groups, False, dilation)
    with lucid.no_grad():
        layer.weight.copy_(w)
    back = layer(g, output_size=(9, 10))
    assert back.shape == x.shape
    assert_close((back * x).sum(), (y * g).sum(), 1e-4)
    single = layer(g[0], output_size=(9, 10))
    assert_close(single, back[0], 1e-5)


def test_output_size():
    layer = nn.ConvTranspose2d(1, 1, 3, stride=2, padding=1)
    x = lucid.zeros(1, 1, 4, 4)
    assert layer(x).shape == (1, 1, 7, 7)
    assert layer(x, output_size=[8, 7]).shape == (1, 1, 8, 7)
    assert layer(x, output_size=(1, 1, 7, 8)).shape == (1, 1, 7, 8)
    for bad in ((6, 7), (7, 9), (7, 7, 7)):
        with pytest.raises(ValueError, match="output_size"):
            layer(x, output_size=bad)


def test_output_padding_beyond_the_stride():
    """More than a stride, but less than the dilation: the rows at the end get only the bias."""
    x, w, b = wave(1, 1, 2, 2), wave(1, 1, 2, 2), lucid.tensor([0.5])
    y = F.conv_transpose2d(x, w, b, stride=1, output_padding=2, dilation=3)
    small = F.conv_transpose2d(x, w, b, stride=1, dilation=3)
    assert y.shape == (1, 1, 7, 7)
    assert_close(y[:, :, :5, :5], small)
    assert set(y[:, :, 5:].flatten().tolist()) == {0.5}


def test_parameters_and_repr():
    layer = nn.ConvTranspose2d(4, 6, 3, 2, 1, 1, 2)
    assert layer.weight.shape == (4, 3, 3, 3) and layer.bias.shape == (6,)
    bound = 1 / math.sqrt(3 * 9)
    assert float(layer.weight.abs().max()) <= bound and float(layer.bias.abs().max()) <= bound
    assert list(layer.state_dict()) == ["weight", "bias"]
    assert (
        repr(layer)
        == "ConvTranspose2d(4, 6, kernel_size=(3, 3), stride=(2, 2), padding=(1, 1), output_padding=(1, 1), groups=2)"
    )
    assert "bias=False" in repr(nn.ConvTranspose2d(1, 1, 2, bias=False))


def test_errors():
    x, w = lucid.zeros(1, 2, 3, 3), lucid.zeros(2, 1, 2, 2)
    for match, call in (
        ("output_padding is 1; wanted less", lambda: F.conv_transpose2d(x, w, output_padding=1)),
        ("stride", lambda: F.conv_transpose2d(x, w, stride=0)),
        ("padding", lambda: F.conv_transpose2d(x, w, padding=-1)),
        ("groups is 3", lambda: F.conv_transpose2d(x, w, groups=3)),
        ("groups is 0", lambda: F.conv_transpose2d(x, w, groups=0)),
        ("padding_mode", lambda: nn.ConvTranspose2d(1, 1, 1, padding_mode="reflect")),
        ("divisible by groups", lambda: nn.ConvTranspose2d(3, 4, 1, groups=2)),
    ):
        with pytest.raises(ValueError, match=match):
            call()
    for match, call in (
        ("2 channels; wanted as many as weight .* is for, 3", lambda: F.conv_transpose2d(x, lucid.zeros(3, 1, 2, 2))),
        ("bias has shape", lambda: F.conv_transpose2d(x, w, lucid.zeros(2))),
        ("at least 1", lambda: F.conv_transpose2d(x, w, padding=3)),
        ("behind the channels", lambda: F.conv_transpose2d(lucid.zeros(1, 2, 0, 3), w)),
        ("empty kernel", lambda: F.conv_transpose2d(x, lucid.zeros(2, 1, 0, 2))),
        ("wanted \\(N, C, H, W\\)", lambda: F.conv_transpose2d(lucid.zeros(2, 3), w)),
    ):
        with pytest.raises(RuntimeError, match=match):
            call()
    with pytest.raises((RuntimeError, MemoryError, ValueError)):
        F.conv_transpose2d(lucid.zeros(1, 2, 1, 1).expand(1, 2, 2**30, 2**30), w, stride=2**30)


def test_max_unpool2d():
    x = wave(2, 3, 4, 6)
    y, where = F.max_pool2d(x, 2, return_indices=True)
    back = F.max_unpool2d(y, where, 2)
    assert_close(back, lucid.where(back != 0, x, 0.0))
    assert (back != 0).sum().item() == y.numel()
    assert nn.MaxUnpool2d(2)(y[0], where[0], output_size=(5, 7)).shape == (3, 5, 7)
    assert gradcheck(lambda v: F.max_unpool2d(v, where[:1, :1], 2), (y[:1, :1].to(lucid.float64).requires_grad_(),))
    for bad in ((2, 6), (4, 6, 1), (6, 6)):
        with pytest.raises(ValueError, match="output_size"):
            F.max_unpool2d(y, where, 2, output_size=bad)
    with pytest.raises(IndexError):
        F.max_unpool2d(y, where + 24, 2)
    with pytest.raises(IndexError):
        F.max_unpool2d(y, where - 24, 2)
    with pytest.raises(RuntimeError, match="one shape"):
        F.max_unpool2d(y, where[0], 2)


def test_max_pool2d_layer_with_indices():
    values, where = nn.MaxPool2d(2, return_indices=True)(lucid.arange(16.0).reshape(1, 4, 4))
    assert (
        values.tolist() == [[[5, 7], [13, 15]]]
        and where.tolist() == [[[5, 7], [13, 15]]]
        and where.dtype is lucid.int64
    )
