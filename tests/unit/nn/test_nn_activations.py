"""Activation layers and functions, against formulas in plain Python."""

import math

import pytest
from nn_helpers import assert_close

import lucid
from lucid import nn
from lucid.autograd import gradcheck, gradgradcheck
from lucid.nn import functional as F

POINTS = [-30.0, -7.0, -3.5, -1.5, -0.4, 0.0, 0.3, 1.2, 2.9, 5.5, 6.5, 30.0]
SMOOTH_POINTS = [-3.5, -1.5, -0.4, 0.3, 1.2, 2.5, 5.5, 6.5]  # away from every corner


def sigmoid(x):
    return 1 / (1 + math.exp(-x)) if x > -700 else 0.0


def softplus(x):
    return x if x > 30 else math.log1p(math.exp(x))


def elu(x, alpha=1.0):
    return x if x > 0 else alpha * math.expm1(x)


def clip(x, low, high):
    return min(max(x, low), high)


# name: (layer, function of a tensor, formula)
ACTIVATIONS = {
    "ReLU": (nn.ReLU(), F.relu, lambda x: max(x, 0.0)),
    "ReLU6": (nn.ReLU6(), F.relu6, lambda x: clip(x, 0.0, 6.0)),
    "LeakyReLU": (nn.LeakyReLU(0.2), lambda t: F.leaky_relu(t, 0.2), lambda x: x if x > 0 else 0.2 * x),
    "LeakyReLU default": (nn.LeakyReLU(), F.leaky_relu, lambda x: x if x > 0 else 0.01 * x),
    "PReLU": (
        nn.PReLU(init=0.3),
        lambda t: F.prelu(t, lucid.tensor([0.3], dtype=t.dtype)),
        lambda x: x if x > 0 else 0.3 * x,
    ),
    "ELU": (nn.ELU(1.5), lambda t: F.elu(t, 1.5), lambda x: elu(x, 1.5)),
    "SELU": (nn.SELU(), F.selu, lambda x: 1.0507009873554805 * elu(x, 1.6732632423543772)),
    "GELU": (nn.GELU(), F.gelu, lambda x: x * 0.5 * math.erfc(-x / math.sqrt(2))),
    "GELU tanh": (
        nn.GELU("tanh"),
        lambda t: F.gelu(t, approximate="tanh"),
        lambda x: 0.5 * x * (1 + math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))),
    ),
    "SiLU": (nn.SiLU(), F.silu, lambda x: x * sigmoid(x)),
    "Mish": (nn.Mish(), F.mish, lambda x: x * math.tanh(softplus(x))),
    "Softplus": (nn.Softplus(), F.softplus, softplus),
    "Softplus beta": (
        nn.Softplus(2.0, 10.0),
        lambda t: F.softplus(t, 2.0, 10.0),
        lambda x: x if 2 * x > 10 else softplus(2 * x) / 2,
    ),
    "Sigmoid": (nn.Sigmoid(), F.sigmoid, sigmoid),
    "Tanh": (nn.Tanh(), F.tanh, math.tanh),
    "Hardtanh": (nn.Hardtanh(), F.hardtanh, lambda x: clip(x, -1.0, 1.0)),
    "Hardtanh range": (nn.Hardtanh(-2.0, 0.5), lambda t: F.hardtanh(t, -2.0, 0.5), lambda x: clip(x, -2.0, 0.5)),
    "Hardswish": (nn.Hardswish(), F.hardswish, lambda x: x * clip(x + 3, 0, 6) / 6),
    "Hardsigmoid": (nn.Hardsigmoid(), F.hardsigmoid, lambda x: clip(x + 3, 0, 6) / 6),
}


@pytest.fixture(params=ACTIVATIONS, ids=str)
def activation(request):
    return ACTIVATIONS[request.param]


def test_values(activation):
    layer, function, formula = activation
    expected = [formula(x) for x in POINTS]
    assert_close(layer(lucid.tensor(POINTS)), expected, 2e-6)
    assert_close(function(lucid.tensor(POINTS)), expected, 2e-6)
    double = lucid.tensor(POINTS, dtype=lucid.float64)
    assert function(double).dtype is lucid.float64
    assert_close(function(double), expected, 1e-12)


def test_shapes(activation):
    layer, _, formula = activation
    assert layer(lucid.zeros(0, 3)).shape == (0, 3)
    assert_close(layer(lucid.tensor(0.5)), formula(0.5), 2e-6)
    strided = lucid.tensor(POINTS).reshape(3, 4).T
    assert_close(layer(strided), [[formula(POINTS[i + 4 * j]) for j in range(3)] for i in range(4)], 2e-6)


def test_gradients(activation):
    _, function, _ = activation
    x = lucid.tensor(SMOOTH_POINTS, dtype=lucid.float64, requires_grad=True)
    assert gradcheck(function, (x,)) and gradgradcheck(function, (x,))


def test_nan_goes_through(activation):
    layer, _, _ = activation
    assert math.isnan(layer(lucid.tensor([math.nan])).item())


def test_input_is_not_changed(activation):
    layer, _, _ = activation
    x = lucid.tensor(POINTS)
    before = x.tolist()
    layer(x)
    assert x.tolist() == before


# The derivatives that PyTorch 2.13 gives at the corners, read off with
# x = torch.tensor(c, requires_grad=True); F.name(x).backward(); x.grad
CORNERS = [
    (F.relu, 0.0, 0.0),
    (F.relu6, 0.0, 0.0),
    (F.relu6, 6.0, 0.0),
    (F.leaky_relu, 0.0, 0.01),
    (F.elu, 0.0, 1.0),
    (F.hardtanh, -1.0, 0.0),
    (F.hardtanh, 1.0, 0.0),
    (F.hardsigmoid, -3.0, 0.0),
    (F.hardsigmoid, 3.0, 0.0),
]


@pytest.mark.parametrize("function, corner, slope", CORNERS)
def test_slope_at_corners(function, corner, slope):
    x = lucid.tensor(corner, requires_grad=True)
    function(x).backward()
    assert_close(x.grad, slope)


INPLACE = {
    "relu": F.relu,
    "relu6": F.relu6,
    "leaky_relu": F.leaky_relu,
    "elu": F.elu,
    "selu": F.selu,
    "silu": F.silu,
    "mish": F.mish,
    "hardtanh": F.hardtanh,
    "hardswish": F.hardswish,
    "hardsigmoid": F.hardsigmoid,
}


@pytest.mark.parametrize("function", INPLACE.values(), ids=INPLACE)
def test_inplace(function):
    x = lucid.tensor(POINTS)
    expected = function(x).tolist()
    assert function(x, inplace=True) is x
    assert_close(x, expected)
    leaf = lucid.tensor(SMOOTH_POINTS, requires_grad=True)
    function(leaf * 1.0, inplace=True).sum().backward()
    other = lucid.tensor(SMOOTH_POINTS, requires_grad=True)
    function(other).sum().backward()
    assert_close(leaf.grad, other.grad)
    with pytest.raises(RuntimeError, match="leaf tensor that requires grad"):
        function(other, inplace=True)


@pytest.mark.parametrize(
    "name", ["ReLU", "ReLU6", "LeakyReLU", "ELU", "SELU", "SiLU", "Mish", "Hardtanh", "Hardswish", "Hardsigmoid"]
)
def test_inplace_layers(name):
    layer = getattr(nn, name)(inplace=True)
    x = lucid.tensor(POINTS)
    assert layer(x) is x and "inplace=True" in repr(layer)
    assert "inplace" not in repr(getattr(nn, name)())


@pytest.mark.parametrize("layer, function", [(nn.Softmax, F.softmax), (nn.LogSoftmax, F.log_softmax)])
def test_softmax(layer, function):
    x = [[1.0, 2.0, 4.0], [-100.0, 100.0, 0.0]]
    expected = []
    for row in x:
        total = math.log(sum(math.exp(v - max(row)) for v in row)) + max(row)
        expected.append([math.exp(v - total) if layer is nn.Softmax else v - total for v in row])
    assert_close(layer(dim=1)(lucid.tensor(x)), expected)
    assert_close(layer(-1)(lucid.tensor(x)), expected)
    assert_close(function(lucid.tensor(x), axis=1), expected)
    assert_close(layer(dim=0)(lucid.tensor(x).T), [list(column) for column in zip(*expected)])
    t = lucid.tensor(x, dtype=lucid.float64)[:1].requires_grad_()
    assert gradcheck(lambda t: function(t, 1), (t,)) and gradgradcheck(lambda t: function(t, 1), (t,))
    assert repr(layer(dim=1)) == f"{layer.__name__}(dim=1)"
    assert function(lucid.tensor(x), 1, dtype=lucid.float64).dtype is lucid.float64
    with pytest.raises(IndexError):
        function(lucid.tensor(x), 2)


def test_softmax_without_dim_warns():
    for shape, axis in [((3,), 0), ((2, 3), 1), ((2, 3, 2), 0), ((1, 2, 1, 2), 1)]:
        x = lucid.rand(*shape)
        with pytest.warns(UserWarning, match="dim"):
            y = nn.Softmax()(x)
        assert_close(y, F.softmax(x, axis))


def test_prelu_per_channel():
    layer = nn.PReLU(3, init=0.5)
    with lucid.no_grad():
        layer.weight.copy_(lucid.tensor([0.1, 0.2, 0.3]))
    x = lucid.tensor([[[-1.0, 1.0], [-1.0, 2.0], [-1.0, 3.0]]])
    assert_close(layer(x), [[[-0.1, 1.0], [-0.2, 2.0], [-0.3, 3.0]]])
    layer(x).sum().backward()
    assert_close(layer.weight.grad, [-1.0, -1.0, -1.0])
    assert repr(layer) == "PReLU(num_parameters=3)"
    assert nn.PReLU().weight.tolist() == [0.25] and list(layer.state_dict()) == ["weight"]
    w, t = lucid.tensor([0.1, 0.2, 0.3], dtype=lucid.float64, requires_grad=True), x.double().requires_grad_()
    assert gradcheck(F.prelu, (t, w)) and gradgradcheck(F.prelu, (t, w))
    for shape in ((1, 2, 3), (3,)):
        with pytest.raises(RuntimeError, match="PReLU: weight"):
            layer(lucid.ones(*shape))


def test_gelu_refuses_other_approximations():
    with pytest.raises(ValueError, match="approximate"):
        F.gelu(lucid.ones(1), "fast")


def test_hardtanh_refuses_an_empty_range():
    with pytest.raises(ValueError, match="min_val"):
        nn.Hardtanh(1.0, 0.0)
    with pytest.raises(ValueError, match="min_val"):
        F.hardtanh(lucid.ones(1), 1.0, 0.0)


def test_large_values_do_not_overflow():
    x = lucid.tensor([-1e4, 1e4], requires_grad=True)
    for function in (F.softplus, F.mish, F.silu, F.sigmoid, F.gelu, F.selu, F.elu):
        x.grad = None
        y = function(x)
        y.sum().backward()
        assert all(math.isfinite(v) for v in y.tolist() + x.grad.tolist()), function


def test_keyword_input():
    x = lucid.tensor([-1.0, 1.0])
    for function in (F.relu, F.silu, F.mish, F.hardtanh, F.tanh, F.elu):
        assert function(input=x).tolist() == function(x=x).tolist() == function(x).tolist()
    assert F.leaky_relu(input=x, negative_slope=0.5).tolist() == [-0.5, 1.0]
    with pytest.raises(TypeError, match="two names"):
        F.relu(x=x, input=x)
    with pytest.raises(TypeError):
        F.relu(x, input=x)
    with pytest.raises(TypeError):
        F.relu(nothing=x)


def test_signatures_show_x():
    import inspect

    assert list(inspect.signature(F.leaky_relu).parameters) == ["x", "negative_slope", "inplace"]
    assert F.leaky_relu.__name__ == "leaky_relu"


@pytest.mark.parametrize(
    "layer, text",
    [
        (nn.ReLU(), "ReLU()"),
        (nn.LeakyReLU(), "LeakyReLU(negative_slope=0.01)"),
        (nn.ELU(), "ELU(alpha=1.0)"),
        (nn.GELU(), "GELU(approximate='none')"),
        (nn.Softplus(), "Softplus(beta=1.0, threshold=20.0)"),
        (nn.Hardtanh(), "Hardtanh(min_val=-1.0, max_val=1.0)"),
        (nn.Tanh(), "Tanh()"),
        (nn.ReLU(True), "ReLU(inplace=True)"),
    ],
)
def test_repr(layer, text):
    assert repr(layer) == text
