"""What the rows of spatial_cases.py do not show of the layers over space: edges, transforms, messages."""

from __future__ import annotations

import importlib
import math

import pytest
from nn_helpers import assert_close

import lucid
from lucid import nn
from lucid.autograd import gradcheck, gradgradcheck
from lucid.nn import functional as F

INF, NAN = float("inf"), float("nan")


def wave(*shape):
    return lucid.tensor([math.sin(1.7 * i + 0.3) for i in range(math.prod(shape))], dtype=lucid.float64).reshape(shape)


def test_nan_and_infinity_in_maxima():
    """NaN wins, the last of several; of nothing but -inf the first; padding never does."""
    x = lucid.tensor([[-INF, -INF, NAN, 1.0, NAN, 2.0]])
    values, places = F.max_pool1d(x, 2, return_indices=True)
    assert values[0, 0].item() == -INF and values[0, 1:].isnan().all() and places.tolist() == [[0, 2, 4]]
    assert F.max_pool1d(x, 6, return_indices=True)[1].item() == 4
    assert F.max_pool1d(lucid.full((1, 2), -INF), 2, 1, 1, return_indices=True)[1].tolist() == [[0, 0, 1]]
    assert F.adaptive_max_pool1d(x, 1).isnan().all()


@pytest.mark.parametrize("n", (1, 2, 3))
def test_transforms(n):
    """Second derivatives, vmap and meta of a convolution and of each kind of pool."""
    x, weight = wave(2, 2, *[3] * n).requires_grad_(), wave(2, 2, *[2] * n).requires_grad_()
    conv, transposed = getattr(F, f"conv{n}d"), getattr(F, f"conv_transpose{n}d")
    calls = {
        "conv": lambda v: conv(v, weight.to(v.device), None, 1, 1),
        "transposed": lambda v: transposed(v, weight.to(v.device), None, 2),
        "max": lambda v: getattr(F, f"max_pool{n}d")(v, 2, 1),
        "mean": lambda v: getattr(F, f"avg_pool{n}d")(v, 2, 1, 1),
        "adaptive": lambda v: getattr(F, f"adaptive_avg_pool{n}d")(v, 2),
        "adaptive max": lambda v: getattr(F, f"adaptive_max_pool{n}d")(v, 2),
        "norm": lambda v: getattr(F, f"lp_pool{n}d")(v + 2, 3.0, 2),
    }
    for name, call in calls.items():
        batch = lucid.stack([x.detach(), x.detach() * 0.5 + 0.1])
        assert_close(lucid.vmap(call)(batch), lucid.stack([call(one) for one in batch]), 1e-9)
        assert call(x[0]).shape == call(x)[0].shape, name
        assert_close(call(x[0]), call(x)[0], 1e-12)
        assert call(x.detach().to("meta")).shape == call(x).shape
        small = x[:1, :1].detach().requires_grad_() if name not in ("conv", "transposed") else x
        if n == 1 or name in ("mean", "max"):
            assert gradcheck(call, (small,)) and gradgradcheck(call, (small,)), name


@pytest.mark.parametrize("n", (1, 2, 3))
def test_gradients_as_functions(n):
    """lucid.nn.grad gives what backward does."""
    x, weight = wave(2, 4, *[5] * n).requires_grad_(), wave(6, 2, *[2] * n).requires_grad_()
    options = {"stride": 2, "padding": 1, "dilation": 2, "groups": 2}
    y = getattr(F, f"conv{n}d")(x, weight, None, **options)
    grad = wave(*y.shape)
    wanted = lucid.autograd.grad(y, (x, weight), grad)
    assert_close(getattr(nn.grad, f"conv{n}d_input")(x.shape, weight, grad, **options), wanted[0], 1e-12)
    assert_close(getattr(nn.grad, f"conv{n}d_weight")(x, weight.shape, grad, **options), wanted[1], 1e-12)
    with pytest.raises(ValueError, match=f"conv{n}d_weight: the weight has shape"):
        getattr(nn.grad, f"conv{n}d_weight")(x, (6, 2), grad)


def test_fractional_windows_are_drawn():
    """Anew at each call, from the default generator; the same numbers give the same windows."""
    x = wave(1, 3, 9, 9)
    layer = nn.FractionalMaxPool2d(2, output_ratio=(0.5, 0.6), return_indices=True)
    lucid.manual_seed(3)
    first, other = layer(x), layer(x)
    assert first[0].shape == (1, 3, 4, 5) and not lucid.equal(first[1], other[1])
    lucid.manual_seed(3)
    assert lucid.equal(layer(x)[1], first[1])
    assert lucid.equal(x.flatten(2).gather(2, first[1].flatten(2)).reshape(first[0].shape), first[0])


def test_fold_undoes_unfold_where_patches_do_not_overlap():
    x = wave(2, 3, 4, 6)
    assert lucid.equal(F.fold(F.unfold(x, (2, 3), stride=(2, 3)), (4, 6), (2, 3), stride=(2, 3)), x)


@pytest.mark.parametrize("name", [name for name in nn.__all__ if name.startswith("LazyConv")])
def test_lazy(name):
    """Parameters keep their identity, and a state_dict goes into a layer that has not run."""
    n, kind = int(name[-2]), getattr(nn, name)
    layer, x = kind(4, 2, groups=2), lucid.ones(1, 6, *[3] * n)
    with pytest.warns(nn.UninitializedParameterWarning):
        parameters = list(layer.parameters())
    y = layer(x)
    assert type(layer).__name__ == name.removeprefix("Lazy") and layer.in_channels == 6
    assert all(a is b for a, b in zip(layer.parameters(), parameters))
    other = kind(4, 2, groups=2)
    other.load_state_dict(layer.state_dict())
    assert_close(other(x), y, 1e-6)
    assert other.in_channels == 6
    with pytest.raises(ValueError, match=f"{name}: the input has 5 channels; wanted a number divisible by groups, 2"):
        kind(4, 2, groups=2)(x[:, :5])
    with pytest.raises(ValueError, match=f"{name}: the input is a Tensor of shape"):
        kind(4, 2)(x[0, 0])


X = lucid.zeros(1, 2, 4, 4)


@pytest.mark.parametrize(
    "call, error, message",
    [
        (
            lambda: F.conv1d(X[0], lucid.zeros(2, 2, 2, 2)),
            RuntimeError,
            r"conv1d: weight has shape .*; wanted \(out ch",
        ),
        (lambda: F.conv3d(X, lucid.zeros(2, 2, 2, 2)), RuntimeError, "conv3d: weight has shape .*depth, height, width"),
        (
            lambda: F.conv1d(X, lucid.zeros(2, 2, 2)),
            RuntimeError,
            r"conv1d: x has shape \(1, 2, 4, 4\); wanted \(N, C, L\)",
        ),
        (
            lambda: F.conv1d(X[0], lucid.zeros(2, 4, 2), stride=(1, 2)),
            ValueError,
            r"conv1d: stride is \(1, 2\); wanted an int",
        ),
        (
            lambda: F.conv_transpose1d(X[0], lucid.zeros(4, 2, 2), padding=-1),
            ValueError,
            "conv_transpose1d: padding is",
        ),
        (lambda: F.max_pool3d(X[0], 2), RuntimeError, r"max_pool3d: x has shape .*; wanted \(N, C, D, H, W\)"),
        (
            lambda: F.avg_pool2d(X, 2, divisor_override=0),
            ValueError,
            "avg_pool2d: divisor_override is 0; wanted another",
        ),
        (lambda: F.avg_pool2d(X, 2, padding=2), ValueError, "avg_pool2d: padding is .* at most half the kernel"),
        (lambda: F.avg_pool1d(X[0].long(), 2), RuntimeError, "avg_pool1d: x is int64; wanted a floating"),
        (
            lambda: F.adaptive_avg_pool2d(X, -1),
            ValueError,
            "adaptive_avg_pool2d: output_size is .*; wanted values of at",
        ),
        (
            lambda: F.adaptive_max_pool2d(X, (1, 2, 3)),
            ValueError,
            "adaptive_max_pool2d: output_size is .*; wanted an int",
        ),
        (lambda: F.lp_pool2d(X, 2, (1, 2, 3)), ValueError, "lp_pool2d: kernel_size is .*; wanted int or pair of int"),
        (
            lambda: F.fractional_max_pool2d(X, 2),
            ValueError,
            "fractional_max_pool2d: output_size is None and output_ratio",
        ),
        (lambda: F.fractional_max_pool2d(X, 2, 4), ValueError, "output_size is .*; wanted windows that do not begin"),
        (
            lambda: F.fractional_max_pool2d(X, 2, output_ratio=1.5),
            ValueError,
            "output_ratio is 1.5; wanted numbers between",
        ),
        (
            lambda: F.fractional_max_pool2d(X, 2, 2, _random_samples=lucid.rand(1, 2, 3)),
            RuntimeError,
            "_random_samples has",
        ),
        (lambda: F.max_unpool1d(X[0], X[0].long() - 1, 2), IndexError, "max_unpool1d: indices"),
        (lambda: F.unfold(X, 5), RuntimeError, "unfold: the kernel spans 5 elements and the padded input has 4"),
        (lambda: F.fold(X[0], (4, 4), 2), RuntimeError, "fold: x has shape .*; wanted 9 columns"),
        (lambda: F.fold(lucid.zeros(1, 3, 9), (4, 4), 2), RuntimeError, "fold: x has shape .*; wanted rows that 4"),
        (lambda: nn.Conv1d(2, 2, "3"), TypeError, "Conv1d: kernel_size is '3'; wanted an int"),
        (lambda: nn.Conv3d(2, 2, 2, padding="full"), ValueError, "Conv3d: padding is 'full'; wanted 'same' or 'valid'"),
        (lambda: nn.Conv3d(2, 2, 2, 2, "same"), ValueError, r"Conv3d: stride is \(2, 2, 2\); wanted 1 with"),
        (
            lambda: nn.Conv1d(2, 2, 2, padding_mode="mirror"),
            ValueError,
            "Conv1d: padding_mode is 'mirror'; wanted one of",
        ),
        (lambda: nn.ConvTranspose3d(1, 1, 2, padding_mode="reflect"), ValueError, "ConvTranspose3d: padding_mode is"),
        (
            lambda: nn.ConstantPad2d((1, 2), 0),
            TypeError,
            r"ConstantPad2d: padding is \(1, 2\); wanted an int or a tuple of 4",
        ),
        (lambda: nn.ReflectionPad1d(1.5), TypeError, "ReflectionPad1d: padding is 1.5; wanted an int"),
        (lambda: nn.ReflectionPad1d(9)(X[0]), ValueError, "ReflectionPad1d: padding .* too large for mode"),
        (lambda: nn.Conv2d(3, 3, 3)(X), RuntimeError, r"Conv2d: x .* has 2 channels; wanted as many as weight"),
        (lambda: nn.MaxUnpool2d(2)(X, X[0]), RuntimeError, "MaxUnpool2d: x has shape .* and indices"),
        (lambda: nn.AdaptiveMaxPool2d((1, 2, 3)), TypeError, "AdaptiveMaxPool2d: output_size is .*; wanted an int or"),
        (
            lambda: nn.FractionalMaxPool3d(2),
            ValueError,
            "FractionalMaxPool3d: output_size is None and output_ratio None",
        ),
        (lambda: nn.MaxUnpool3d(0), ValueError, "MaxUnpool3d: kernel_size is 0; wanted at least 1"),
        (lambda: nn.Fold(4, (1, 2, 3)), TypeError, "Fold: kernel_size is .*; wanted an int or a pair of ints"),
    ],
)
def test_messages(call, error, message):
    with pytest.raises(error, match=message):
        call()


@pytest.mark.parametrize("n", (1, 2, 3))
def test_sizes_that_nothing_holds(n):
    """An error at once, whatever is asked."""
    x, weight = lucid.zeros(0, 1, *[2] * n), lucid.zeros(1, 1, *[1] * n)
    most = 2**31 - 1
    for call in (
        lambda: getattr(F, f"conv{n}d")(lucid.zeros(1, 1, *[1] * n), weight, padding=most),
        lambda: getattr(F, f"conv_transpose{n}d")(lucid.zeros(1, 1, *[2] * n), weight, stride=most),
        lambda: getattr(F, f"adaptive_avg_pool{n}d")(lucid.zeros(1, 1, *[2] * n), [most] * n),
        lambda: getattr(F, f"max_unpool{n}d")(lucid.ones(1, *[2] * n), lucid.zeros(1, *[2] * n).long(), 2, 2**62),
    ):
        if n == 1 and call.__code__.co_names[-1] != "long":
            continue  # 8 GB, which a machine may have
        with pytest.raises((MemoryError, ValueError, OverflowError)):
            call()
    assert getattr(F, f"adaptive_avg_pool{n}d")(x, most if n == 1 else 2**15).numel() == 0
    assert getattr(F, f"conv{n}d")(x, weight, padding=2 ** (20 // n)).numel() == 0


def test_helpers_of_other_layers():
    """What layers written elsewhere import: private bases, tuples, types, a weight of their own."""
    utils, types = (importlib.import_module(f"lucid.nn.{name}") for name in ("modules.utils", "common_types"))
    conv = importlib.import_module("lucid.nn.modules.conv")
    assert utils._single(2) == (2,) and utils._pair([1, 2]) == (1, 2) and utils._triple(0) == (0, 0, 0)
    assert utils._reverse_repeat_tuple((1, 2), 2) == (2, 2, 1, 1)
    assert utils._list_with_default((None, 3), (1, 2, 5, 6)) == [5, 3] and types._size_2_t
    assert isinstance(nn.ConvTranspose2d(1, 1, 1), conv._ConvNd) and isinstance(nn.Conv1d(1, 1, 1), conv._ConvNd)

    class Standardized(nn.Conv2d):
        def forward(self, x):
            return self._conv_forward(x, self.weight - self.weight.mean(), self.bias)

    layer = Standardized(1, 1, 3, padding=1, padding_mode="circular")
    assert_close(layer(lucid.ones(1, 1, 4, 4)), layer.bias.detach().expand(1, 1, 4, 4), 1e-5)


def test_what_convolutions_cost():
    """The counter of FLOPs and the summary know those of all dims."""
    flop_counter = importlib.import_module("lucid.utils.flop_counter")
    with flop_counter.FlopCounterMode(display=False) as counter:
        nn.Conv3d(2, 4, 3)(lucid.rand(1, 2, 5, 5, 5))
        nn.ConvTranspose1d(2, 4, 3)(lucid.rand(1, 2, 5))
    assert counter.get_total_flops() == 2 * (2 * 4 * 27 * 27 + 2 * 4 * 3 * 5)
    model = nn.Sequential(nn.Conv1d(2, 4, 3), nn.AvgPool1d(2), nn.ConvTranspose1d(4, 2, 2))
    assert lucid.utils.summary(model, (1, 2, 8)).multiply_adds == 2 * 4 * 3 * 6 + 4 * 2 * 2 * 3


def test_half_floats_and_names():
    x = lucid.rand(1, 2, 6, 6).half().requires_grad_()
    y = F.fractional_max_pool2d(
        input=F.avg_pool2d(input=F.conv2d(input=x, weight=lucid.ones(2, 2, 2, 2).half()), kernel_size=2),
        kernel_size=1,
        output_size=2,
    )
    y.sum().backward()
    assert y.dtype is lucid.float16 and x.grad.dtype is lucid.float16
    with pytest.raises(TypeError, match="fractional_max_pool2d: x is a list; wanted a Tensor"):
        F.fractional_max_pool2d([1.0], 2, 2)
