"""lucid.nn.init."""

import inspect
import math

import pytest
from nn_helpers import assert_close

import lucid
from lucid import nn
from lucid.nn import init


def moments(t):
    t = t.detach().double().reshape(-1)
    return t.mean().item(), t.var().item()


@pytest.mark.parametrize(
    "name, param, gain",
    [
        ("linear", None, 1),
        ("conv2d", None, 1),
        ("conv_transpose1d", None, 1),
        ("sigmoid", None, 1),
        ("tanh", None, 5 / 3),
        ("relu", None, math.sqrt(2)),
        ("leaky_relu", None, math.sqrt(2 / 1.0001)),
        ("leaky_relu", 0.5, math.sqrt(2 / 1.25)),
        ("selu", None, 0.75),
    ],
)
def test_calculate_gain(name, param, gain):
    assert_close(init.calculate_gain(name, param), gain, 1e-12)


def test_calculate_gain_refuses():
    with pytest.raises(ValueError, match="swish"):
        init.calculate_gain("swish")
    for bad in ("x", True):
        with pytest.raises(ValueError, match="number"):
            init.calculate_gain("leaky_relu", bad)


def big():
    return nn.Parameter(lucid.empty(200, 300))


# function, variance expected, largest absolute value (None: no bound); fan_in 300, fan_out 200
RANDOM = [
    (lambda t: init.uniform_(t, -2.0, 2.0), 16 / 12, 2.0),
    (lambda t: init.normal_(t, 0.0, 3.0), 9.0, None),
    (lambda t: init.xavier_uniform_(t, gain=2.0), 4 * 2 / 500, 2 * math.sqrt(6 / 500)),
    (lambda t: init.xavier_normal_(t), 2 / 500, None),
    (lambda t: init.kaiming_uniform_(t), 2 / 300, math.sqrt(6 / 300)),
    (lambda t: init.kaiming_uniform_(t, a=math.sqrt(5)), 1 / 900, math.sqrt(1 / 300)),
    (lambda t: init.kaiming_uniform_(t, mode="fan_out", nonlinearity="linear"), 1 / 200, math.sqrt(3 / 200)),
    (lambda t: init.kaiming_normal_(t, nonlinearity="relu"), 2 / 300, None),
    (lambda t: init.kaiming_normal_(t, mode="fan_out", nonlinearity="tanh"), 25 / 9 / 200, None),
]


@pytest.mark.parametrize("fill, variance, bound", RANDOM)
def test_random_fills(fill, variance, bound):
    p = big()
    assert fill(p) is p
    assert p.is_leaf and p.requires_grad and p.grad_fn is None
    mean, var = moments(p)
    assert abs(mean) < 0.02 * math.sqrt(variance) + 1e-4 and abs(var / variance - 1) < 0.03
    if bound is not None:
        assert 0.99 * bound < float(p.abs().max()) <= bound * (1 + 1e-6)
    before = p.tolist()
    fill(p)
    assert p.tolist() != before
    lucid.manual_seed(5)
    first = fill(big()).tolist()
    lucid.manual_seed(5)
    assert fill(big()).tolist() == first


def test_fans_of_a_convolution():
    # fan_in = 3 * 5 * 5, fan_out = 40 * 5 * 5
    t = init.kaiming_uniform_(lucid.empty(40, 3, 5, 5), nonlinearity="linear")
    assert 0.98 * math.sqrt(3 / 75) < float(t.abs().max()) <= math.sqrt(3 / 75) * (1 + 1e-6)
    t = init.xavier_uniform_(lucid.empty(40, 3, 5, 5))
    assert 0.98 * math.sqrt(6 / 1075) < float(t.abs().max()) <= math.sqrt(6 / 1075) * (1 + 1e-6)


def test_fills():
    p = nn.Parameter(lucid.empty(2, 3))
    assert init.constant_(p, 1.5) is p and p.tolist() == [[1.5] * 3] * 2
    assert init.ones_(p).tolist() == [[1.0] * 3] * 2
    assert init.zeros_(p).tolist() == [[0.0] * 3] * 2
    assert init.eye_(p).tolist() == [[1, 0, 0], [0, 1, 0]]
    assert init.eye_(lucid.empty(3, 2)).tolist() == [[1, 0], [0, 1], [0, 0]]


def test_dirac_passes_the_input_on():
    weight = init.dirac_(nn.Parameter(lucid.empty(3, 2, 3, 3)))
    x = lucid.rand(1, 2, 4, 4)
    y = nn.functional.conv2d(x, weight, padding=1)
    assert_close(y[:, :2], x)
    assert float(y[:, 2].abs().max()) == 0.0
    grouped = init.dirac_(lucid.empty(4, 1, 3), groups=2)
    assert grouped.tolist() == [[[0, 1, 0]], [[0, 0, 0]], [[0, 1, 0]], [[0, 0, 0]]]


@pytest.mark.parametrize("shape", [(4, 4), (3, 7), (7, 3), (5, 2, 2), (1, 1)])
def test_orthogonal(shape):
    p = nn.Parameter(lucid.empty(*shape))
    assert init.orthogonal_(p, gain=2.0) is p
    q = p.detach().double().reshape(shape[0], -1) / 2
    gram = q @ q.T if q.shape[0] <= q.shape[1] else q.T @ q
    n = gram.shape[0]
    assert_close(gram, [[float(i == j) for j in range(n)] for i in range(n)], 1e-6)
    assert init.orthogonal_(lucid.empty(*shape)).tolist() != init.orthogonal_(lucid.empty(*shape)).tolist()


def test_orthogonal_of_nothing():
    assert init.orthogonal_(lucid.empty(0, 3)).shape == (0, 3)


@pytest.mark.parametrize(
    "mean, std, a, b", [(0.0, 1.0, -2.0, 2.0), (1.0, 2.0, 0.0, 1.5), (0.0, 1.0, 1.0, 3.0), (0.0, 0.02, -2.0, 2.0)]
)
def test_trunc_normal(mean, std, a, b):
    t = init.trunc_normal_(lucid.empty(40000), mean, std, a, b)
    values = t.tolist()
    assert a <= min(values) and max(values) <= b

    def phi(z):
        return 0.5 * math.erfc(-z / math.sqrt(2))

    # Compare with the distribution function at a few points.
    low, high = phi((a - mean) / std), phi((b - mean) / std)
    for share in (0.1, 0.3, 0.5, 0.8):
        point = max(a, mean - 2 * std) + share * (min(b, mean + 2 * std) - max(a, mean - 2 * std))
        expected = (phi((point - mean) / std) - low) / (high - low)
        assert abs(sum(v <= point for v in values) / 40000 - expected) < 0.01


def test_the_inverse_error_function_that_truncation_uses():
    y = lucid.tensor([-0.9999999, -0.99, -0.5, -1e-3, 1e-9, 0.1, 0.7, 0.999, 0.999999999], dtype=lucid.float64)
    x = lucid.erfinv(y)
    assert_close([math.erf(v) for v in x.tolist()], y, 1e-13)
    assert lucid.erfinv(lucid.zeros(1, dtype=lucid.float64)).item() == 0.0


def test_trunc_normal_warns_and_refuses():
    with pytest.warns(UserWarning, match="more than 2 std"):
        t = init.trunc_normal_(lucid.empty(100), 10.0, 1.0, -2.0, 2.0)
    assert float(t.max()) <= 2.0 and float(t.min()) >= -2.0
    with pytest.raises(ValueError, match="a < b"):
        init.trunc_normal_(lucid.empty(1), a=1.0, b=1.0)


def test_sparse():
    p = nn.Parameter(lucid.empty(10, 30))
    assert init.sparse_(p, 0.35, std=2.0) is p
    zeros = (p == 0).sum(0).tolist()
    assert zeros == [4] * 30
    assert len({tuple((p[:, i] == 0).tolist()) for i in range(30)}) > 10
    kept = p.detach()[p.detach() != 0]
    assert abs(kept.std().item() - 2.0) < 0.5


@pytest.mark.parametrize(
    "fill", [init.kaiming_uniform_, init.kaiming_normal_, init.xavier_uniform_, init.xavier_normal_, init.orthogonal_]
)
def test_at_least_two_dimensions(fill):
    with pytest.raises(ValueError, match="2 dimensions"):
        fill(lucid.empty(3))


def test_other_refusals():
    with pytest.raises(ValueError, match="mode"):
        init.kaiming_uniform_(lucid.empty(2, 2), mode="fan_both")
    with pytest.raises(ValueError, match="2 dimensions"):
        init.eye_(lucid.empty(2, 2, 2))
    with pytest.raises(ValueError, match="2 dimensions"):
        init.sparse_(lucid.empty(2), 0.5)
    with pytest.raises(ValueError, match="3 to 5"):
        init.dirac_(lucid.empty(2, 2))
    with pytest.raises(ValueError, match="groups"):
        init.dirac_(lucid.empty(3, 1, 3), groups=2)


def test_older_spellings():
    for name in (
        "uniform",
        "normal",
        "constant",
        "eye",
        "dirac",
        "xavier_uniform",
        "xavier_normal",
        "kaiming_uniform",
        "kaiming_normal",
        "orthogonal",
        "sparse",
    ):
        assert getattr(init, name) is getattr(init, name + "_")


def test_float64_tensors():
    for fill in (init.xavier_uniform_, init.kaiming_normal_, init.orthogonal_, init.trunc_normal_, init.eye_):
        t = fill(lucid.empty(3, 3, dtype=lucid.float64))
        assert t.dtype is lucid.float64 and all(math.isfinite(v) for row in t.tolist() for v in row)


WRONG = [None, "x", [1], object(), math.nan, 2.5, -1, True, math.inf, 1j, {}, 2**70]


@pytest.mark.filterwarnings("ignore:trunc_normal_")
@pytest.mark.parametrize("name", [name for name in init.__all__ if name != "calculate_gain"])
def test_what_is_refused_changes_nothing(name):
    """Each argument in turn is a wrong one: a call that fails leaves the tensor as it was."""
    function, refused = getattr(init, name), 0
    parameters = list(inspect.signature(function).parameters)[1:]
    rest = {"sparsity": 0.5} if name.startswith("sparse") else {"val": 1.0} if name.startswith("constant") else {}
    for shape in ((2, 3, 4), (4, 3)):
        for parameter in parameters:
            for value in WRONG:
                x = lucid.ones(shape)
                try:
                    function(x, **{**rest, parameter: value})
                except (TypeError, ValueError, RuntimeError, OverflowError):
                    assert (x == 1).all(), (parameter, value)
                    refused += 1
    assert refused or not parameters


def test_dirac_wants_an_int():
    x = lucid.ones(2, 3, 4)
    with pytest.raises(TypeError, match="dirac_: groups is a float; wanted an int"):
        init.dirac_(x, 2.0)
    assert (x == 1).all()
    with pytest.raises(ValueError, match="sparse_: sparsity is 1.5; wanted a number from 0 to 1"):
        init.sparse_(lucid.ones(2, 3), 1.5)
    with pytest.raises(ValueError, match="trunc_normal_: std is 0; wanted more than 0"):
        init.trunc_normal_(x, 0, 0)
