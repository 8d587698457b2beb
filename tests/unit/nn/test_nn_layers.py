"""Linear, Conv2d, MaxPool2d, Embedding, LayerNorm, Dropout, Flatten, Unflatten, Identity, and their functions.

Expected values come from plain Python loops in this file, written from the layers' definitions.
"""

import itertools
import math

import pytest
from nn_helpers import assert_close

import lucid
from lucid import nn
from lucid.autograd import gradcheck, gradgradcheck
from lucid.nn import functional as F


def wave(*shape, dtype=None, start=0):
    """Values without symmetry or ties."""
    n = math.prod(shape)
    values = [math.sin(1.7 * i + 0.3 + start) * 2 for i in range(n)]
    return lucid.tensor(values, dtype=dtype or lucid.float32).reshape(shape)


def grad_ready(t):
    return t.to(lucid.float64).requires_grad_()


# Identity and Linear


def test_identity():
    x = lucid.ones(2)
    assert nn.Identity()(x) is x
    assert nn.Identity(54, unused=True)(x) is x and repr(nn.Identity(3)) == "Identity()"


def linear_reference(x, w, b):
    return [sum(xi * wi for xi, wi in zip(x, row)) + bi for row, bi in zip(w, b)]


@pytest.mark.parametrize("shape", [(4,), (3, 4), (2, 3, 4), (0, 4)])
@pytest.mark.parametrize("bias", [True, False])
def test_linear(shape, bias):
    layer = nn.Linear(4, 5, bias=bias)
    x = wave(*shape)
    y = layer(x)
    assert y.shape == shape[:-1] + (5,)
    b = layer.bias.tolist() if bias else [0.0] * 5
    rows = x.reshape(-1, 4).tolist()
    assert_close(y, [linear_reference(row, layer.weight.tolist(), b) for row in rows])
    assert_close(F.linear(x, layer.weight, layer.bias), y)


def test_linear_with_a_vector_weight():
    assert_close(
        F.linear(lucid.tensor([[1.0, 2.0], [3.0, 4.0]]), lucid.tensor([1.0, 10.0]), lucid.tensor(0.5)), [21.5, 43.5]
    )


def test_linear_gradients():
    x, w, b = grad_ready(wave(3, 4)), grad_ready(wave(2, 4, start=1)), grad_ready(wave(2, start=2))
    assert gradcheck(F.linear, (x, w, b)) and gradgradcheck(F.linear, (x, w, b))


def test_linear_initialization():
    layer = nn.Linear(100, 50)
    bound = 0.1
    for p in (layer.weight, layer.bias):
        assert float(p.abs().max()) <= bound
    assert float(layer.weight.abs().max()) > 0.9 * bound
    assert abs(float(layer.weight.std()) - bound / math.sqrt(3)) < 0.05 * bound
    before = layer.weight.tolist()
    layer.reset_parameters()
    assert layer.weight.tolist() != before
    lucid.manual_seed(3)
    first = nn.Linear(2, 2).weight.tolist()
    lucid.manual_seed(3)
    assert nn.Linear(2, 2).weight.tolist() == first


def test_linear_options_and_repr():
    layer = nn.Linear(2, 3, dtype=lucid.float64, device="cpu")
    assert layer.weight.dtype is lucid.float64 and layer.bias.dtype is lucid.float64
    assert repr(layer) == "Linear(in_features=2, out_features=3, bias=True)"
    assert list(nn.Linear(2, 3, False).state_dict()) == ["weight"]
    assert nn.Linear(2, 3, False).bias is None


def test_linear_shape_error_names_shapes():
    with pytest.raises(RuntimeError, match=r"(?s)3.*4|4.*3"):
        nn.Linear(4, 2)(lucid.ones(2, 3))


# Conv2d


def conv_reference(x, w, b, stride, padding, dilation, groups):
    """x (N, C, H, W) and w (O, C/groups, kh, kw) as nested lists; zeros outside."""
    n, h, wd = len(x), len(x[0][0]), len(x[0][0][0])
    o, cg, kh, kw = len(w), len(w[0]), len(w[0][0]), len(w[0][0][0])
    out_h = (h + 2 * padding[0] - dilation[0] * (kh - 1) - 1) // stride[0] + 1
    out_w = (wd + 2 * padding[1] - dilation[1] * (kw - 1) - 1) // stride[1] + 1
    result = []
    for image, out, i, j in itertools.product(range(n), range(o), range(out_h), range(out_w)):
        group = out // (o // groups)
        total = b[out] if b else 0.0
        for ci, a, e in itertools.product(range(cg), range(kh), range(kw)):
            row = i * stride[0] - padding[0] + a * dilation[0]
            column = j * stride[1] - padding[1] + e * dilation[1]
            if 0 <= row < h and 0 <= column < wd:
                total += x[image][group * cg + ci][row][column] * w[out][ci][a][e]
        result.append(total)
    return result, (n, o, out_h, out_w)


CONVOLUTIONS = [
    dict(),
    dict(stride=2),
    dict(padding=1),
    dict(padding=(2, 0), stride=(1, 2)),
    dict(dilation=2, padding=2),
    dict(groups=2),
    dict(groups=4, out=4),
    dict(kernel=(1, 1)),
    dict(kernel=(2, 3), padding=(1, 1), stride=(2, 1), dilation=(1, 2), groups=2),
]


@pytest.mark.parametrize("case", CONVOLUTIONS, ids=str)
@pytest.mark.parametrize("bias", [True, False])
def test_conv2d(case, bias):
    case = dict(case)
    kernel, out = case.pop("kernel", (3, 3)), case.pop("out", 6)
    layer = nn.Conv2d(4, out, kernel, bias=bias, **case)
    x = wave(2, 4, 7, 6)
    y = layer(x)
    b = layer.bias.tolist() if bias else None
    expected, shape = conv_reference(
        x.tolist(), layer.weight.tolist(), b, layer.stride, layer.padding, layer.dilation, layer.groups
    )
    assert y.shape == shape
    assert_close(y, expected, 2e-5)
    one = layer(x[1])
    assert one.shape == shape[1:]
    assert_close(one, y[1])


def test_conv2d_gradients():
    x, w, b = grad_ready(wave(1, 2, 4, 4)), grad_ready(wave(2, 1, 2, 2, start=1)), grad_ready(wave(2, start=2))

    def conv(x, w, b):
        return F.conv2d(x, w, b, stride=(1, 2), padding=1, groups=2)

    assert gradcheck(conv, (x, w, b)) and gradgradcheck(conv, (x, w, b))


@pytest.mark.parametrize("kernel, dilation", [(3, 1), (2, 1), ((4, 3), (1, 2)), (5, 1), (1, 1)])
def test_same_padding_keeps_the_size(kernel, dilation):
    x = wave(1, 2, 6, 7)
    layer = nn.Conv2d(2, 3, kernel, padding="same", dilation=dilation)
    y = layer(x)
    assert y.shape == (1, 3, 6, 7)
    kh, kw = layer.kernel_size
    dh, dw = layer.dilation
    top, left = dh * (kh - 1) // 2, dw * (kw - 1) // 2
    padded = F.pad(x, (left, dw * (kw - 1) - left, top, dh * (kh - 1) - top))
    assert_close(y, F.conv2d(padded, layer.weight, layer.bias, dilation=dilation))
    assert_close(F.conv2d(x, layer.weight, layer.bias, padding="same", dilation=dilation), y)
    valid = nn.Conv2d(2, 3, kernel, padding="valid", dilation=dilation)
    valid.load_state_dict(layer.state_dict())
    assert_close(valid(x), F.conv2d(x, layer.weight, layer.bias, dilation=dilation))


@pytest.mark.parametrize("mode", ["reflect", "replicate", "circular"])
@pytest.mark.parametrize("padding", [1, (2, 1), "same"])
def test_padding_modes(mode, padding):
    layer = nn.Conv2d(1, 2, (3, 3) if padding != "same" else (2, 4), padding=padding, padding_mode=mode)
    x = wave(2, 1, 5, 4)
    if padding == "same":
        amounts = (1, 2, 0, 1)
    else:
        ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
        amounts = (pw, pw, ph, ph)
    assert_close(layer(x), F.conv2d(F.pad(x, amounts, mode), layer.weight, layer.bias))
    weight, bias = layer.weight.double(), layer.bias.double()
    assert gradcheck(lambda t: F.conv2d(F.pad(t, amounts, mode), weight, bias), (grad_ready(x),))


def test_conv2d_initialization_and_repr():
    layer = nn.Conv2d(8, 16, 5)
    bound = 1 / math.sqrt(8 * 25)
    assert bound * 0.9 < float(layer.weight.abs().max()) <= bound
    assert float(layer.bias.abs().max()) <= bound
    assert repr(layer) == "Conv2d(8, 16, kernel_size=(5, 5), stride=(1, 1))"
    full = nn.Conv2d(4, 4, (1, 2), stride=2, padding=(0, 1), dilation=3, groups=2, bias=False, padding_mode="circular")
    assert repr(full) == (
        "Conv2d(4, 4, kernel_size=(1, 2), stride=(2, 2), padding=(0, 1), dilation=(3, 3), groups=2, bias=False, "
        "padding_mode=circular)"
    )
    assert "padding=same" in repr(nn.Conv2d(1, 1, 3, padding="same"))
    assert nn.Conv2d(1, 1, 3, dtype=lucid.float64).weight.dtype is lucid.float64


@pytest.mark.parametrize(
    "arguments, word",
    [
        (dict(groups=0), "groups"),
        (dict(groups=3), "divisible"),
        (dict(padding="full"), "padding"),
        (dict(padding="same", stride=2), "stride"),
        (dict(padding_mode="mirror"), "padding_mode"),
    ],
)
def test_conv2d_refuses_bad_settings(arguments, word):
    with pytest.raises(ValueError, match=word):
        nn.Conv2d(4, 4, 3, **arguments)


def test_conv2d_function_refuses_bad_settings():
    x, w = lucid.ones(1, 1, 4, 4), lucid.ones(1, 1, 2, 2)
    with pytest.raises(ValueError, match="same"):
        F.conv2d(x, w, padding="best")
    with pytest.raises(ValueError, match="stride is .*wanted 1"):
        F.conv2d(x, w, padding="same", stride=2)
    with pytest.raises(ValueError, match="stride"):
        F.conv2d(x, w, stride=(1, 2, 3))
    with pytest.raises(RuntimeError):
        F.conv2d(x, lucid.ones(1, 2, 2, 2))
    with pytest.raises(RuntimeError):
        F.conv2d(x, lucid.ones(1, 1, 5, 5))


# pad


@pytest.mark.parametrize(
    "mode, expected",
    [
        ("constant", [9, 9, 0, 1, 2, 9]),
        ("reflect", [2, 1, 0, 1, 2, 1]),
        ("replicate", [0, 0, 0, 1, 2, 2]),
        ("circular", [1, 2, 0, 1, 2, 0]),
    ],
)
def test_pad_one_axis(mode, expected):
    value = 9.0 if mode == "constant" else 0.0
    x = lucid.tensor([[0.0, 1.0, 2.0]])
    assert F.pad(x, (2, 1), mode, value).tolist() == [expected]
    assert F.pad(x, [0, 0], mode).tolist() == x.tolist()


def test_pad_two_axes_crop_and_keywords():
    x = lucid.tensor([[1.0, 2.0], [3.0, 4.0]])
    assert F.pad(x, (1, 0, 0, 1)).tolist() == [[0, 1, 2], [0, 3, 4], [0, 0, 0]]
    assert F.pad(x, (-1, 1)).tolist() == [[2, 0], [4, 0]]
    assert F.pad(input=x, pad=(0, 0, 1, 1), mode="replicate").tolist() == [[1, 2], [1, 2], [3, 4], [3, 4]]
    assert F.pad(lucid.tensor([1, 2]), (1, 1), value=7).tolist() == [7, 1, 2, 7]
    assert F.pad(x, ()).tolist() == x.tolist()


@pytest.mark.parametrize("mode", ["constant", "reflect", "replicate", "circular"])
def test_pad_gradients(mode):
    x = grad_ready(wave(2, 3))
    assert gradcheck(lambda t: F.pad(t, (1, 2), mode), (x,)) and gradgradcheck(lambda t: F.pad(t, (1, 2), mode), (x,))


def test_pad_refuses():
    x = lucid.ones(3)
    for padding, mode in [
        ((1,), "constant"),
        ((1, 1, 1, 1), "constant"),
        ((1, 1), "mirror"),
        ((3, 0), "reflect"),
        ((0, 4), "circular"),
        ((-2, -2), "constant"),
    ]:
        with pytest.raises(ValueError, match="pad"):
            F.pad(x, padding, mode)


# MaxPool2d


def pool_reference(plane, kernel, stride, padding, dilation, ceil_mode):
    h, w = len(plane), len(plane[0])

    def out(size, axis):
        span = size + 2 * padding[axis] - dilation[axis] * (kernel[axis] - 1) - 1
        count = (-(-span // stride[axis]) if ceil_mode else span // stride[axis]) + 1
        if ceil_mode and (count - 1) * stride[axis] >= size + padding[axis]:
            count -= 1
        return count

    values, places = [], []
    for i, j in itertools.product(range(out(h, 0)), range(out(w, 1))):
        best = None
        for a, e in itertools.product(range(kernel[0]), range(kernel[1])):
            row = i * stride[0] - padding[0] + a * dilation[0]
            column = j * stride[1] - padding[1] + e * dilation[1]
            if 0 <= row < h and 0 <= column < w and (best is None or plane[row][column] > best[0]):
                best = (plane[row][column], row * w + column)
        values.append(best[0])
        places.append(best[1])
    return values, places


POOLS = [
    dict(kernel_size=2),
    dict(kernel_size=3, stride=1),
    dict(kernel_size=(2, 3), stride=(2, 1), padding=(1, 1)),
    dict(kernel_size=2, dilation=2, stride=1),
    dict(kernel_size=3, stride=2, ceil_mode=True),
    dict(kernel_size=2, stride=3, padding=1, ceil_mode=True),
]


@pytest.mark.parametrize("case", POOLS, ids=str)
def test_max_pool2d(case):
    def pair(value):
        return value if isinstance(value, tuple) else (value, value)

    x = wave(2, 3, 7, 6)
    kernel = pair(case["kernel_size"])
    settings = (
        kernel,
        pair(case.get("stride", kernel)),
        pair(case.get("padding", 0)),
        pair(case.get("dilation", 1)),
        case.get("ceil_mode", False),
    )
    y, places = nn.MaxPool2d(**case, return_indices=True)(x)
    planes = [plane for image in x.tolist() for plane in image]
    expected = [pool_reference(plane, *settings) for plane in planes]
    assert_close(y, [e[0] for e in expected])
    assert places.reshape(-1).tolist() == [place for e in expected for place in e[1]]
    assert places.dtype is lucid.int64
    assert_close(nn.MaxPool2d(**case)(x), y)
    assert_close(nn.MaxPool2d(**case)(x[1]), y[1])


def test_max_pool2d_gradients():
    x = grad_ready(wave(1, 2, 5, 4))
    assert gradcheck(lambda t: F.max_pool2d(t, 2, 1), (x,)) and gradgradcheck(
        lambda t: F.max_pool2d(t, 2, 1) ** 2, (x,)
    )


def test_max_pool2d_repr_and_refusals():
    assert repr(nn.MaxPool2d(2)) == "MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)"
    with pytest.raises((RuntimeError, ValueError)):
        F.max_pool2d(lucid.ones(1, 1, 4, 4), 2, padding=2)
    with pytest.raises((RuntimeError, ValueError)):
        F.max_pool2d(lucid.ones(1, 1, 4, 4), 2, stride=0)
    with pytest.raises(TypeError, match="kernel_size"):
        F.max_pool2d(lucid.ones(1, 1, 4, 4), "2")


# Embedding


def test_embedding():
    table = nn.Embedding(5, 3)
    assert table.weight.shape == (5, 3)
    x = lucid.tensor([[0, 4], [2, 2]])
    y = table(x)
    rows = table.weight.tolist()
    assert y.tolist() == [[rows[0], rows[4]], [rows[2], rows[2]]]
    assert table(x.to(lucid.int32)).tolist() == y.tolist()
    y.sum().backward()
    assert table.weight.grad[:, 0].tolist() == [1.0, 0.0, 2.0, 0.0, 1.0]
    assert table(lucid.tensor([], dtype=lucid.int64)).shape == (0, 3)
    assert table(lucid.tensor(3)).tolist() == rows[3]


@pytest.mark.parametrize("padding_idx", [1, -4])
def test_embedding_padding(padding_idx):
    table = nn.Embedding(5, 2, padding_idx=padding_idx)
    assert table.padding_idx == 1
    assert table.weight[1].tolist() == [0.0, 0.0] and table.weight[0].tolist() != [0.0, 0.0]
    table(lucid.tensor([0, 1, 1])).sum().backward()
    assert table.weight.grad.tolist() == [[1.0, 1.0]] + [[0.0, 0.0]] * 4
    assert repr(table) == "Embedding(5, 2, padding_idx=1)" and repr(nn.Embedding(5, 2)) == "Embedding(5, 2)"
    assert_close(F.embedding(lucid.tensor([3]), table.weight, padding_idx=padding_idx), table.weight[3:4])


def test_embedding_gradcheck():
    index = lucid.tensor([2, 0, 2])
    w = grad_ready(wave(3, 2))
    assert gradcheck(lambda w: F.embedding(index, w), (w,)) and gradgradcheck(
        lambda w: F.embedding(index, w) ** 2, (w,)
    )


def test_embedding_from_pretrained():
    rows = wave(3, 2)
    table = nn.Embedding.from_pretrained(rows)
    assert not table.weight.requires_grad and table.weight.tolist() == rows.tolist()
    assert nn.Embedding.from_pretrained(rows, freeze=False).weight.requires_grad
    with pytest.raises(ValueError, match="2 dimensions"):
        nn.Embedding.from_pretrained(lucid.ones(3))


def test_embedding_refuses():
    table = nn.Embedding(5, 2)
    for bad in ([5], [-1], [2**40]):
        with pytest.raises(IndexError, match="out of range"):
            table(lucid.tensor(bad))
    with pytest.raises((TypeError, RuntimeError), match="integer tensor"):
        table(lucid.tensor([1.0]))
    with pytest.raises(ValueError, match="padding_idx"):
        nn.Embedding(5, 2, padding_idx=5)


# LayerNorm


def layer_norm_reference(row, weight, bias, eps):
    mean = sum(row) / len(row)
    var = sum((v - mean) ** 2 for v in row) / len(row)
    return [(v - mean) / math.sqrt(var + eps) * w + b for v, w, b in zip(row, weight, bias)]


@pytest.mark.parametrize("normalized", [4, (4,), [3, 4]])
def test_layer_norm(normalized):
    layer = nn.LayerNorm(normalized, eps=1e-3)
    n = 4 if layer.normalized_shape == (4,) else 12
    assert layer.weight.reshape(-1).tolist() == [1.0] * n and layer.bias.reshape(-1).tolist() == [0.0] * n
    weight, bias = wave(n, start=1), wave(n, start=2)
    with lucid.no_grad():
        layer.weight.copy_(weight.reshape(layer.normalized_shape))
        layer.bias.copy_(bias.reshape(layer.normalized_shape))
    x = wave(2, 3, 4)
    expected = [layer_norm_reference(row, weight.tolist(), bias.tolist(), 1e-3) for row in x.reshape(-1, n).tolist()]
    assert_close(layer(x), expected)
    assert_close(F.layer_norm(x, layer.normalized_shape, layer.weight, layer.bias, 1e-3), layer(x))


def test_layer_norm_options():
    plain = nn.LayerNorm(4, elementwise_affine=False)
    assert plain.weight is None and plain.bias is None and not plain.state_dict()
    x = wave(2, 4)
    assert_close(plain(x), [layer_norm_reference(row, [1.0] * 4, [0.0] * 4, 1e-5) for row in x.tolist()])
    assert_close(nn.LayerNorm(4, bias=False)(x), plain(x))
    assert nn.LayerNorm(4, bias=False).bias is None
    assert_close(F.layer_norm(x, 4), plain(x))
    assert repr(nn.LayerNorm(4)) == "LayerNorm((4,), eps=1e-05, elementwise_affine=True, bias=True)"
    assert nn.LayerNorm(4, dtype=lucid.float64).weight.dtype is lucid.float64


def test_layer_norm_gradients():
    x, w, b = grad_ready(wave(2, 4)), grad_ready(wave(4, start=1)), grad_ready(wave(4, start=2))

    def norm(x, w, b):
        return F.layer_norm(x, (4,), w, b)

    assert gradcheck(norm, (x, w, b)) and gradgradcheck(norm, (x, w, b))


def test_layer_norm_shape_error():
    with pytest.raises((RuntimeError, ValueError), match="normalized_shape|layer_norm"):
        nn.LayerNorm(4)(lucid.ones(2, 3))


# Dropout


def test_dropout():
    layer = nn.Dropout(0.25)
    x = lucid.ones(20000)
    y = layer(x)
    kept = float((y != 0).sum()) / 20000
    assert abs(kept - 0.75) < 0.02
    assert_close(sorted(set(y.tolist())), [0.0, 4 / 3])
    assert y.tolist() != layer(x).tolist()
    lucid.manual_seed(1)
    first = layer(x).tolist()
    lucid.manual_seed(1)
    assert layer(x).tolist() == first
    assert layer.eval()(x).tolist() == x.tolist()


def test_dropout_gradient_is_the_mask():
    x = lucid.ones(100, requires_grad=True)
    y = F.dropout(x, 0.5)
    y.sum().backward()
    assert x.grad.tolist() == y.tolist()


def test_dropout_extremes():
    x = lucid.tensor([1.0, -2.0])
    assert F.dropout(x, 0.0).tolist() == [1.0, -2.0]
    assert F.dropout(x, 1.0).tolist() == [0.0, 0.0]
    assert F.dropout(x, 0.9, training=False).tolist() == [1.0, -2.0]


def test_dropout_inplace():
    x = lucid.ones(50)
    y = nn.Dropout(0.5, inplace=True)(x)
    assert y is x and set(x.tolist()) == {0.0, 2.0}
    assert F.dropout(x, 0.5, training=False, inplace=True) is not None and set(x.tolist()) == {0.0, 2.0}
    z = lucid.ones(50, requires_grad=True)
    out = F.dropout(z * 3, 0.5, inplace=True)
    out.sum().backward()
    assert_close(z.grad, out)


@pytest.mark.parametrize("p", [-0.1, 1.1, float("nan")])
def test_dropout_refuses_bad_p(p):
    with pytest.raises(ValueError, match="between 0 and 1"):
        nn.Dropout(p)
    with pytest.raises(ValueError, match="between 0 and 1"):
        F.dropout(lucid.ones(1), p)


def test_dropout_refuses_integers():
    with pytest.raises((TypeError, RuntimeError)):
        F.dropout(lucid.ones(3, dtype=lucid.int64), 0.5)
    assert repr(nn.Dropout(0.1)) == "Dropout(p=0.1, inplace=False)"


# Flatten and Unflatten


@pytest.mark.parametrize(
    "arguments, shape",
    [
        ((), (2, 60)),
        ((0,), (120,)),
        ((1, 2), (2, 12, 5)),
        ((-2, -1), (2, 3, 20)),
        ((2, 2), (2, 3, 4, 5)),
        ((0, 0), (2, 3, 4, 5)),
    ],
)
def test_flatten(arguments, shape):
    x = wave(2, 3, 4, 5)
    y = nn.Flatten(*arguments)(x)
    assert y.shape == shape and y.reshape(-1).tolist() == x.reshape(-1).tolist()


def test_flatten_edges():
    assert nn.Flatten(0)(lucid.tensor(3.0)).shape == (1,)
    assert nn.Flatten()(lucid.zeros(0, 3, 4)).shape == (0, 12)
    assert repr(nn.Flatten()) == "Flatten(start_dim=1, end_dim=-1)"
    with pytest.raises(IndexError, match="out of range"):
        nn.Flatten()(lucid.ones(3))
    with pytest.raises(RuntimeError, match="start_dim"):
        nn.Flatten(2, 1)(lucid.ones(2, 3, 4))


def test_unflatten():
    x = wave(2, 12)
    assert nn.Unflatten(1, (3, 4))(x).shape == (2, 3, 4)
    assert nn.Unflatten(-1, (3, -1, 2))(x).shape == (2, 3, 2, 2)
    assert nn.Unflatten(1, (3, 4))(x).reshape(2, 12).tolist() == x.tolist()
    assert nn.Unflatten(0, (1, 2))(x).shape == (1, 2, 12)
    assert repr(nn.Unflatten(1, (3, 4))) == "Unflatten(dim=1, unflattened_size=(3, 4))"


def test_unflatten_refuses():
    for sizes in ((5, 2), (-1, 5), (-1, -1), (0, -1)):
        with pytest.raises(RuntimeError, match="Unflatten"):
            nn.Unflatten(1, sizes)(lucid.ones(2, 12))
    with pytest.raises(IndexError):
        nn.Unflatten(2, (1, 1))(lucid.ones(2, 12))
    with pytest.raises(TypeError):
        nn.Unflatten("1", (1, 1))
    with pytest.raises(TypeError):
        nn.Unflatten(1, 12)


# PixelUnshuffle


def test_pixel_unshuffle():
    x = wave(2, 3, 4, 6)
    y = nn.PixelUnshuffle(2)(x)
    assert y.shape == (2, 12, 2, 3)
    expected = [
        [
            [[x[n, c // 4, 2 * h + c % 4 // 2, 2 * w + c % 2].item() for w in range(3)] for h in range(2)]
            for c in range(12)
        ]
        for n in range(2)
    ]
    assert y.tolist() == expected
    assert F.pixel_unshuffle(x, 2).tolist() == F.pixel_unshuffle(input=x, downscale_factor=2).tolist() == expected
    assert repr(nn.PixelUnshuffle(2)) == "PixelUnshuffle(downscale_factor=2)"


def test_pixel_unshuffle_of_sixteen_dims():
    x = wave(*(1,) * 12, 2, 3, 4, 6)
    assert (
        F.pixel_unshuffle(x, 2).tolist()
        == F.pixel_unshuffle(x.reshape(2, 3, 4, 6), 2).reshape(*(1,) * 12, 2, 12, 2, 3).tolist()
    )


@pytest.mark.parametrize("shape, factor", [((1, 2, 3), 1), ((1, 2, 2), 2)])
def test_pixel_unshuffle_copies_also_where_the_order_stays(shape, factor):
    x = wave(*shape)
    before = x.tolist()
    F.pixel_unshuffle(x, factor).zero_()
    assert x.tolist() == before


def test_pixel_unshuffle_gradients():
    x = grad_ready(wave(2, 1, 4, 2))
    assert gradcheck(lambda x: F.pixel_unshuffle(x, 2), (x,)) and gradgradcheck(
        lambda x: F.pixel_unshuffle(x, 2).square(), (x,)
    )


def test_pixel_unshuffle_refuses():
    for shape, factor in (((2, 2), 2), ((1, 2, 2), 0), ((1, 3, 2), 2), ((1, 2, 3), 2)):
        with pytest.raises(ValueError, match="PixelUnshuffle: (self|downscale_factor)"):
            nn.PixelUnshuffle(factor)(lucid.ones(shape))
