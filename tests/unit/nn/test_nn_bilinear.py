"""Bilinear and its function, against plain Python loops written from the definition."""

import copy
import itertools
import math

import pytest
from nn_helpers import assert_close

import lucid
from lucid import _C, nn
from lucid.autograd import gradcheck, gradgradcheck
from lucid.nn import functional as F

engine = _C.engine


def draw(*shape, seed=0, dtype=lucid.float64):
    return lucid.randn(*shape, generator=lucid.Generator(seed), dtype=dtype)


def operands(batch=(3,), in1=2, in2=4, out=5, dtype=lucid.float64):
    return (
        draw(*batch, in1, dtype=dtype),
        draw(*batch, in2, seed=1, dtype=dtype),
        draw(out, in1, in2, seed=2, dtype=dtype),
        draw(out, seed=3, dtype=dtype),
    )


def reference(x1, x2, weight, bias):
    """The rows of the result, as nested lists."""
    out, in1, in2 = weight.shape
    w, b = weight.tolist(), [0] * out if bias is None else bias.tolist()
    count = math.prod(x1.shape[:-1])
    rows1, rows2 = x1.reshape(count, in1).tolist(), x2.reshape(count, in2).tolist()
    return [
        [
            b[o] + sum(r1[i] * w[o][i][j] * r2[j] for i, j in itertools.product(range(in1), range(in2)))
            for o in range(out)
        ]
        for r1, r2 in zip(rows1, rows2)
    ]


@pytest.mark.parametrize("batch", [(), (3,), (2, 3), (1, 2, 1, 3), (0,), (2, 0)])
@pytest.mark.parametrize("sizes", [(2, 4, 5), (4, 2, 1), (1, 1, 3), (3, 0, 2), (0, 3, 2), (2, 3, 0)])
@pytest.mark.parametrize("with_bias", [True, False])
def test_values(batch, sizes, with_bias):
    x1, x2, weight, bias = operands(batch, *sizes)
    bias = bias if with_bias else None
    y = F.bilinear(x1, x2, weight, bias)
    assert y.shape == (*batch, sizes[2]) and y.dtype is lucid.float64
    assert_close(y, reference(x1, x2, weight, bias), 1e-12)


def test_layouts_and_keywords():
    x1, x2, weight, bias = operands()
    y = F.bilinear(input1=x1, input2=x2, weight=weight, bias=bias)
    strided = [t.transpose(0, -1).contiguous().transpose(0, -1) for t in (x1, x2, weight)]
    assert not strided[2].is_contiguous()
    assert_close(F.bilinear(*strided, bias.flip(0).flip(0)), y, 1e-12)
    row = x1[:1].expand(3, 2)
    assert_close(F.bilinear(row, x2, weight), reference(row, x2, weight, None), 1e-12)


@pytest.mark.parametrize(
    "dtype, tolerance",
    [
        ("float16", 2e-2),
        ("bfloat16", 2e-1),
        ("float32", 1e-5),
        ("float64", 1e-12),
        ("complex64", 1e-5),
        ("complex128", 1e-12),
    ],
)
def test_dtypes(dtype, tolerance):
    dtype = getattr(lucid, dtype)
    arguments = [t.to(dtype) * (1 + 1j if dtype.is_complex else 1) for t in operands()]
    y = F.bilinear(*arguments)
    assert y.dtype is dtype
    wide = lucid.complex128 if dtype.is_complex else lucid.float64
    expected = lucid.tensor(reference(*(t.to(wide) for t in arguments)), dtype=wide)
    assert float((y.to(wide) - expected).abs().max()) < tolerance * max(1.0, float(expected.abs().max()))


def test_integers_and_promotion():
    x1, x2, weight = lucid.tensor([[1, 2]]), lucid.tensor([[3, -4]]), lucid.tensor([[[1, 2], [3, 4]]])
    y = F.bilinear(x1, x2, weight)
    assert y.dtype is lucid.int64 and y.tolist() == [[-19]]
    assert F.bilinear(x1, x2.double(), weight.float()).dtype is lucid.float64


def test_gradients():
    arguments = [t.requires_grad_() for t in operands((2,), 2, 3, 2)]
    assert gradcheck(F.bilinear, arguments) and gradgradcheck(F.bilinear, arguments)
    assert gradcheck(F.bilinear, arguments[:3]) and gradgradcheck(F.bilinear, arguments[:3])
    single = [arguments[0][0].detach().requires_grad_(), arguments[1][0].detach().requires_grad_(), *arguments[2:]]
    assert gradcheck(F.bilinear, single) and gradgradcheck(F.bilinear, single)


def test_gradients_of_an_empty_batch_are_zero():
    arguments = [t.requires_grad_() for t in operands((0,))]
    F.bilinear(*arguments).sum().backward()
    assert arguments[0].grad.shape == (0, 2) and arguments[1].grad.shape == (0, 4)
    assert not arguments[2].grad.any() and not arguments[3].grad.any()


def test_vmap_and_jvp():
    x1, x2, weight, bias = operands()
    y = F.bilinear(x1, x2, weight, bias)
    assert_close(lucid.func.vmap(lambda a, b: F.bilinear(a, b, weight, bias))(x1, x2), y, 1e-12)
    weights, biases = draw(3, 5, 2, 4, seed=7), draw(3, 5, seed=8)
    each = lucid.stack([F.bilinear(*slices) for slices in zip(x1, x2, weights, biases)])
    assert_close(lucid.func.vmap(F.bilinear)(x1, x2, weights, biases), each, 1e-12)
    primals, tangents = (
        (x1, x2, weight, bias),
        tuple(draw(*t.shape, seed=9 + i) for i, t in enumerate((x1, x2, weight, bias))),
    )
    value, tangent = lucid.func.jvp(F.bilinear, primals, tangents)
    t1, t2, tw, tb = tangents
    assert_close(value, y, 1e-12)
    assert_close(tangent, F.bilinear(t1, x2, weight) + F.bilinear(x1, t2, weight) + F.bilinear(x1, x2, tw, tb), 1e-12)


def bad(*shapes):
    return lambda: F.bilinear(*(shape if shape is None else lucid.ones(*shape) for shape in shapes))


SHAPES = {
    "input1": (bad((2, 2), (2, 4), (5, 3, 4)), ["input1", "(2, 2)", "3", "(5, 3, 4)"]),
    "input2": (bad((2, 3), (2, 5), (5, 3, 4)), ["input2", "(2, 5)", "4", "(5, 3, 4)"]),
    "batch": (bad((1, 3), (2, 4), (5, 3, 4)), ["input2", "(2, 4)", "(1, 3)"]),
    "dims": (bad((2, 3), (6, 2, 4), (5, 3, 4)), ["input2", "(6, 2, 4)", "(2, 3)"]),
    "weight": (bad((2, 3), (2, 4), (3, 4)), ["weight", "(3, 4)", "in1_features"]),
    "bias": (bad((2, 3), (2, 4), (5, 3, 4), (1,)), ["bias", "(1,)", "(5, 3, 4)"]),
    "bias dims": (bad((2, 3), (2, 4), (5, 3, 4), (2, 5)), ["bias", "(2, 5)", "(5, 3, 4)"]),
    "0-d input1": (lambda: F.bilinear(lucid.tensor(1.0), lucid.ones(4), lucid.ones(5, 3, 4)), ["input1", "()"]),
    "0-d input2": (lambda: F.bilinear(lucid.ones(3), lucid.tensor(1.0), lucid.ones(5, 3, 4)), ["input2", "()"]),
}


@pytest.mark.parametrize("name", SHAPES)
def test_refuses_shapes(name):
    call, fragments = SHAPES[name]
    with pytest.raises(engine.ShapeMismatch) as caught:
        call()
    assert isinstance(caught.value, RuntimeError)
    assert all(fragment in str(caught.value) for fragment in ["bilinear", *fragments])


@pytest.mark.parametrize("place, name", list(enumerate(["input1", "input2", "weight", "bias"])))
@pytest.mark.parametrize("value", [1.0, "x", [1.0]])
def test_refuses_what_is_no_tensor(place, name, value):
    arguments = list(operands())
    arguments[place] = value
    with pytest.raises(TypeError, match=rf"bilinear: {name} is a {type(value).__name__}; wanted a Tensor"):
        F.bilinear(*arguments)
    if name != "bias":
        arguments[place] = None
        with pytest.raises(TypeError, match=rf"bilinear: {name} is None; wanted a Tensor"):
            F.bilinear(*arguments)


# The layer


@pytest.mark.parametrize("bias", [True, False])
def test_layer(bias):
    layer = nn.Bilinear(2, 4, 5, bias=bias, dtype=lucid.float64)
    x1, x2, _, _ = operands((2, 3))
    assert_close(layer(x1, x2), reference(x1, x2, layer.weight, layer.bias), 1e-12)
    layer(x1, x2).sum().backward()
    assert all(p.grad.shape == p.shape for p in layer.parameters())


def test_initialization():
    layer = nn.Bilinear(100, 9, 50)
    for p in (layer.weight, layer.bias):
        assert float(p.abs().max()) <= 0.1 and p.requires_grad
    assert abs(float(layer.weight.std()) - 0.1 / math.sqrt(3)) < 0.005
    assert float(layer.weight.abs().max()) > 0.09 and float(layer.bias.abs().max()) > 0.05
    before = layer.weight.tolist()
    layer.reset_parameters()
    assert layer.weight.tolist() != before
    lucid.manual_seed(3)
    first = nn.Bilinear(2, 3, 4).state_dict()
    lucid.manual_seed(3)
    second = nn.Bilinear(2, 3, 4).state_dict()
    assert all(first[key].tolist() == second[key].tolist() for key in first)


def test_state_dict():
    layer, other = nn.Bilinear(2, 3, 4), nn.Bilinear(2, 3, 4)
    state = layer.state_dict()
    assert {key: value.shape for key, value in state.items()} == {"weight": (4, 2, 3), "bias": (4,)} and list(
        state
    ) == ["weight", "bias"]
    other.load_state_dict(state)
    x1, x2 = lucid.ones(1, 2), lucid.ones(1, 3)
    assert other(x1, x2).tolist() == layer(x1, x2).tolist() == copy.deepcopy(layer)(x1, x2).tolist()
    plain = nn.Bilinear(2, 3, 4, False)
    assert list(plain.state_dict()) == ["weight"] and plain.bias is None
    with pytest.raises(RuntimeError, match="bias"):
        plain.load_state_dict(state)


def test_options_repr_and_sizes():
    layer = nn.Bilinear(in1_features=2, in2_features=3, out_features=4, bias=True, device="cpu", dtype=lucid.float64)
    assert layer.weight.dtype is lucid.float64 and layer.bias.dtype is lucid.float64
    assert repr(layer) == "Bilinear(in1_features=2, in2_features=3, out_features=4, bias=True)"
    assert repr(nn.Bilinear(2, 3, 4, False)) == "Bilinear(in1_features=2, in2_features=3, out_features=4, bias=False)"
    assert nn.Bilinear(2, 0, 3)(lucid.ones(5, 2), lucid.ones(5, 0)).shape == (5, 3)
    assert nn.Bilinear(2, 3, 0)(lucid.ones(5, 2), lucid.ones(5, 3)).shape == (5, 0)


@pytest.mark.parametrize("place, name", list(enumerate(["in1_features", "in2_features", "out_features"])))
def test_layer_refuses_bad_sizes(place, name):
    for value, error in [(-1, ValueError), (2.0, TypeError), ("2", TypeError), (None, TypeError)]:
        sizes = [2, 3, 4]
        sizes[place] = value
        with pytest.raises(error, match=f"Bilinear: {name} is .*; wanted"):
            nn.Bilinear(*sizes)
    with pytest.raises(ValueError, match="in1_features is 0; wanted at least 1"):
        nn.Bilinear(0, 3, 4)


def test_layer_refuses_bad_inputs():
    layer = nn.Bilinear(2, 3, 4)
    with pytest.raises(RuntimeError, match=r"input2.*\(1, 2\).*3"):
        layer(lucid.ones(1, 2), lucid.ones(1, 2))
    with pytest.raises(TypeError, match="input2"):
        layer(lucid.ones(1, 2))
