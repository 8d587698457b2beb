"""LSTM and LSTMCell: against the steps written out, against frozen numbers of PyTorch 2.13, keys, states, messages."""

import math
import warnings

import pytest
from nn_helpers import assert_close

import lucid
from lucid import _C, nn
from lucid.autograd import gradcheck, gradgradcheck

engine = _C.engine


def wave(*shape, start=0.0, dtype=lucid.float64):
    n = math.prod(shape)
    return lucid.tensor([math.sin(1.7 * i + 0.3 + start) for i in range(n)], dtype=dtype).reshape(shape)


def filled(**options):
    """A layer with known weights."""
    layer = nn.LSTM(2, 3, dtype=lucid.float64, **options)
    with lucid.no_grad():
        for k, p in enumerate(layer.parameters()):
            p.copy_(wave(*p.shape, start=k) * 0.5)
    return layer


# The last h, the gradient of the input, and the sum of each parameter's gradient times a wave.
FROZEN = [
    (
        {},
        [0.1968293, 0.1122879, -0.1836678, 0.0874143, 0.2668277, -0.3901225],
        [
            -0.106276,
            0.1102685,
            -0.0327256,
            -0.1382422,
            0.0137803,
            -0.0759781,
            -0.0625653,
            0.0819529,
            -0.3449058,
            0.4641032,
            -0.124776,
            0.0685571,
        ],
        [-0.0025238, 0.0883844, -0.0202519, -0.0338459, -0.0850081, 0.0557515],
        [0.0690362, 0.4271249, -0.1089174, -0.2361362, 0.0780089, 0.0901382],
        [-0.0698903, -0.0303311, -0.0672456, -0.0672456],
    ),
    (
        {"num_layers": 2, "bidirectional": True},
        [
            0.1968293,
            0.1122879,
            -0.1836678,
            0.0874143,
            0.2668277,
            -0.3901225,
            -0.1401835,
            -0.055685,
            0.2683191,
            -0.2021258,
            -0.03661,
            0.3975995,
            0.3196668,
            -0.210079,
            -0.2674753,
            0.301771,
            -0.1622798,
            -0.2652997,
            -0.0278705,
            0.3065921,
            -0.0984526,
            -0.0734821,
            0.2244859,
            0.1776038,
        ],
        [
            -0.0047203,
            -0.1073789,
            -0.1540756,
            0.2594457,
            -0.086415,
            0.190513,
            -0.1271196,
            0.1654369,
            -0.255521,
            0.3342026,
            -0.2056697,
            0.1687763,
        ],
        [0.0152298, 0.028831, -0.0226592, 0.0221258, -0.0122435, -0.0189708],
        [0.084088, 0.1213673, -0.1223252, -0.1385452, 0.0715466, -0.0722926],
        [
            0.0519266,
            0.2411656,
            0.0299467,
            0.0299467,
            -0.7796727,
            -0.2673333,
            1.5066218,
            1.5066218,
            -0.0113826,
            0.7339712,
            -1.5631497,
            -1.5631497,
            -0.8095881,
            -0.2265188,
            3.7640557,
            3.7640557,
        ],
    ),
    (
        {"num_layers": 2, "bidirectional": True, "proj_size": 2, "bias": False, "batch_first": True},
        [
            0.0222512,
            0.1446786,
            -0.0749392,
            0.0170487,
            -0.1051208,
            -0.0595181,
            -0.0036292,
            0.066945,
            -0.0098403,
            -0.0157782,
            -0.0515147,
            -0.0745187,
            0.030807,
            0.0623492,
            -0.1226376,
            -0.0403989,
            -0.0414644,
            -0.1177695,
            -0.0228292,
            0.0834174,
            -0.1173548,
            -0.0925409,
            -0.077926,
            -0.0887444,
        ],
        [
            -0.4472119,
            0.2565446,
            -0.3143985,
            0.2748103,
            -0.2490332,
            0.0754808,
            -0.2821715,
            0.0933869,
            0.0464515,
            -0.1881559,
            0.0912835,
            -0.1342231,
        ],
        [0.0195496, 0.1356347, 0.0273728, 0.071074, -0.145156, -0.0031757],
        [0.0887811, 0.2198831, -0.1731107, -0.185848, 0.2689953, 0.0902784],
        [
            0.6942928,
            -0.0498855,
            -0.0624923,
            0.5539513,
            0.3634764,
            -0.0767595,
            -0.1385808,
            0.2672737,
            -0.033515,
            -0.0241651,
            -0.4434259,
            -0.1159053,
        ],
    ),
]


@pytest.mark.parametrize(
    "options, last, dx, dh, dc, dparameters", FROZEN, ids=["plain", "deep and both ways", "projected"]
)
def test_equals_pytorch(options, last, dx, dh, dc, dparameters):
    layer = filled(**options)
    x = wave(3, 2, 2, start=0.5).requires_grad_()
    count = (2 if options.get("bidirectional") else 1) * options.get("num_layers", 1)
    batch = 3 if options.get("batch_first") else 2
    h = wave(count, batch, options.get("proj_size", 3), start=0.7).requires_grad_()
    c = wave(count, batch, 3, start=0.9).requires_grad_()
    out, (h_n, c_n) = layer(x, (h, c))
    loss = (out * wave(*out.shape, start=0.1)).sum() + (h_n * h_n).sum() + (c_n * wave(*c_n.shape, start=0.2)).sum()
    loss.backward()
    assert_close(h_n, last, 1e-6)
    assert_close(x.grad, dx, 1e-6)
    assert_close(h.grad.flatten()[:6], dh, 1e-6)
    assert_close(c.grad.flatten()[:6], dc, 1e-6)
    assert_close([(p.grad * wave(*p.shape, start=0.4)).sum().item() for p in layer.parameters()], dparameters, 1e-6)


def steps(x, h, c, w_ih, w_hh, b_ih=None, b_hh=None, reverse=False):
    """The definition, out of small ops."""
    outputs = [None] * len(x)
    for t in reversed(range(len(x))) if reverse else range(len(x)):
        z = x[t] @ w_ih.T + h @ w_hh.T
        for b in (b_ih, b_hh):
            z = z if b is None else z + b
        i, f, g, o = z.chunk(4, -1)
        c = lucid.sigmoid(f) * c + lucid.sigmoid(i) * lucid.tanh(g)
        h = outputs[t] = lucid.sigmoid(o) * lucid.tanh(c)
    return lucid.stack(outputs), h, c


@pytest.mark.parametrize("sizes", [(1, 1, 1, 1), (4, 3, 2, 5), (6, 1, 3, 33), (3, 17, 40, 64), (20, 2, 5, 8)])
@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("dtype", [lucid.float64, lucid.float32])
def test_layer_equals_steps(sizes, reverse, dtype):
    length, batch, inputs, hidden = sizes
    shapes = (
        (length, batch, inputs),
        (batch, hidden),
        (batch, hidden),
        (4 * hidden, inputs),
        (4 * hidden, hidden),
        (4 * hidden,),
        (4 * hidden,),
    )
    leaves = [wave(*shape, start=k, dtype=dtype).requires_grad_() for k, shape in enumerate(shapes)]
    found = []
    for function in (lambda *a: _C.lstm_layer(*a)[:3], lambda *a: _C.lstm(*a[:7], None, a[7]), steps):
        results = function(*leaves, reverse)
        sum((r * wave(*r.shape, start=k, dtype=dtype)).sum() for k, r in enumerate(results)).backward()
        found.append([*(r.detach() for r in results), *(leaf.grad for leaf in leaves)])
        for leaf in leaves:
            leaf.grad = None
    tolerance = 1e-10 if dtype is lucid.float64 else 2e-4
    for got in found[:2]:
        for a, b in zip(got, found[2]):
            assert a.shape == b.shape and lucid.allclose(a, b, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("bias", [True, False])
def test_layer_gradients(bias):
    shapes = [(3, 2, 2), (2, 2), (2, 2), (8, 2), (8, 2)] + [(8,), (8,)] * bias
    leaves = [wave(*shape, start=k).requires_grad_() for k, shape in enumerate(shapes)]
    for reverse in (False, True):
        rest = () if bias else (None, None)
        assert gradcheck(lambda *a: _C.lstm(*a, *rest, None, reverse), leaves)


def test_projected_layer_gradients():
    """Its steps are ops, so that there is a second derivative too; with the identity it is the plain layer."""
    leaves = [
        wave(*shape, start=k).requires_grad_()
        for k, shape in enumerate([(3, 1, 2), (1, 1), (1, 2), (8, 2), (8, 1), (8,), (8,), (1, 2)])
    ]
    for reverse in (False, True):
        function = lambda *a: _C.lstm(*a, reverse)
        assert gradcheck(function, leaves) and gradgradcheck(function, leaves)
    tensors = [
        wave(*shape, start=k) for k, shape in enumerate([(5, 3, 2), (3, 4), (3, 4), (16, 2), (16, 4), (16,), (16,)])
    ]
    identity = lucid.tensor([[float(i == j) for j in range(4)] for i in range(4)], dtype=lucid.float64)
    for reverse in (False, True):
        for a, b in zip(_C.lstm(*tensors, identity, reverse), _C.lstm(*tensors, None, reverse)):
            assert lucid.allclose(a, b)


def test_unused_results_and_inputs_without_gradient():
    layer = filled()
    x = wave(4, 2, 2)
    layer(x)[1][1].sum().backward()  # only c_n
    assert all(p.grad is not None for p in layer.parameters())
    for p in layer.parameters():
        p.requires_grad_(False)
    x.requires_grad_()
    layer(x)[0][0].sum().backward()
    assert x.grad[1:].abs().max().item() == 0 and x.grad[0].abs().min().item() > 0


def test_state_dict():
    layer = nn.LSTM(3, 4, 2, bidirectional=True, proj_size=2)
    wanted = {}
    for number, inputs in ((0, 3), (1, 4)):
        for end in ("", "_reverse"):
            wanted |= {
                f"weight_ih_l{number}{end}": (16, inputs),
                f"weight_hh_l{number}{end}": (16, 2),
                f"bias_ih_l{number}{end}": (16,),
                f"bias_hh_l{number}{end}": (16,),
                f"weight_hr_l{number}{end}": (2, 4),
            }
    assert {k: v.shape for k, v in layer.state_dict().items()} == wanted and list(layer.state_dict()) == list(wanted)
    assert list(nn.LSTM(3, 4, bias=False).state_dict()) == ["weight_ih_l0", "weight_hh_l0"]
    assert list(nn.LSTMCell(3, 4).state_dict()) == ["weight_ih", "weight_hh", "bias_ih", "bias_hh"]
    other = nn.LSTM(3, 4, 2, bidirectional=True, proj_size=2)
    other.load_state_dict(layer.state_dict())
    x = wave(3, 2, 3, dtype=lucid.float32)
    assert lucid.equal(other(x)[0], layer(x)[0])
    assert [len(w) for w in layer.all_weights] == [5] * 4 and layer.all_weights[1][0] is layer.weight_ih_l0_reverse


def test_initial_values_and_dtype():
    layer = nn.LSTM(5, 16, num_layers=2, dtype=lucid.float64)
    for p in layer.parameters():
        assert p.dtype is lucid.float64 and p.abs().max().item() <= 0.25 and p.abs().max().item() > 0.2
    lucid.manual_seed(3)
    first = nn.LSTM(2, 3)
    lucid.manual_seed(3)
    assert lucid.equal(first.weight_hh_l0, nn.LSTM(2, 3).weight_hh_l0)
    first.flatten_parameters()


def test_batch_first_and_single_sequences():
    for options in ({}, {"num_layers": 2, "bidirectional": True}, {"proj_size": 2}):
        layer, turned = filled(**options), filled(batch_first=True, **options)
        x = wave(5, 3, 2)
        out, (h, c) = layer(x)
        out_first, (h_first, c_first) = turned(x.transpose(0, 1))
        assert lucid.equal(out_first.transpose(0, 1), out) and lucid.equal(h, h_first) and lucid.equal(c, c_first)
        zeros = (lucid.zeros(*h.shape, dtype=lucid.float64), lucid.zeros(*c.shape, dtype=lucid.float64))
        assert lucid.equal(layer(x, zeros)[0], out)
        for one in (layer, turned):
            single, (h1, c1) = one(x[:, 1])
            assert lucid.allclose(single, out[:, 1]) and lucid.allclose(h1, h[:, 1]) and lucid.allclose(c1, c[:, 1])
            again, _ = one(x[2:, 1], (h1, c1))
            assert again.shape == (3, out.shape[-1])


def test_a_sequence_can_be_cut():
    """The state carries over: two halves give what the whole gives."""
    layer = filled(num_layers=2)
    x = wave(6, 2, 2)
    out, last = layer(x)
    first, state = layer(x[:4])
    second, end = layer(x[4:], state)
    assert (
        lucid.allclose(lucid.cat([first, second]), out)
        and lucid.allclose(end[0], last[0])
        and lucid.allclose(end[1], last[1])
    )


def test_dropout_between_layers():
    layer = nn.LSTM(2, 50, 2, dropout=0.5)
    x = wave(3, 2, 2, dtype=lucid.float32)
    lucid.manual_seed(0)
    first = layer(x)[0]
    assert not lucid.equal(first, layer(x)[0])
    lucid.manual_seed(0)
    assert lucid.equal(first, layer(x)[0])
    layer.eval()
    assert lucid.equal(layer(x)[0], layer(x)[0])
    with pytest.warns(UserWarning, match="only one"):
        nn.LSTM(2, 3, dropout=0.5)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        nn.LSTM(2, 3)


def test_cell():
    cell, layer = nn.LSTMCell(2, 3, dtype=lucid.float64), filled()
    with lucid.no_grad():
        for p, q in zip(cell.parameters(), layer.parameters()):
            p.copy_(q)
    x = wave(4, 2, 2)
    out, (h_n, c_n) = layer(x)
    state = None
    for t in range(4):
        state = cell(x[t], state)
        assert lucid.allclose(state[0], out[t])
    assert lucid.allclose(state[1], c_n[0])
    h, c = cell(x[0, 1])
    assert lucid.allclose(h, out[0, 1]) and h.shape == c.shape == (3,)
    assert nn.LSTMCell(2, 3, bias=False)(lucid.zeros(1, 2))[0].shape == (1, 3)
    assert repr(nn.LSTMCell(2, 3, bias=False)) == "LSTMCell(2, 3, bias=False)"


def test_repr():
    layer = nn.LSTM(3, 4, 2, bidirectional=True, proj_size=2, batch_first=True, dropout=0.1, bias=False)
    assert (
        repr(layer)
        == "LSTM(3, 4, proj_size=2, num_layers=2, bias=False, batch_first=True, dropout=0.1, bidirectional=True)"
    )


def test_learns():
    """Whether the first element of a sequence was positive can be told at its end."""
    lucid.manual_seed(0)
    layer, head = nn.LSTM(1, 8), nn.Linear(8, 1)
    optimizer = lucid.optim.Adam([*layer.parameters(), *head.parameters()], lr=0.05)
    x = lucid.randn(8, 64, 1)
    target = (x[0] > 0).float()
    for _ in range(60):
        loss = nn.functional.binary_cross_entropy_with_logits(head(layer(x)[1][0][0]), target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert loss.item() < 0.1


ZEROS = lucid.zeros(2, 2, 3)


@pytest.mark.parametrize(
    "call, error, words",
    [
        (lambda: nn.LSTM(0, 3), ValueError, "input_size is 0; wanted more than 0"),
        (lambda: nn.LSTM(3, 0), ValueError, "hidden_size is 0; wanted more than 0"),
        (lambda: nn.LSTM(3, 4, 0), ValueError, "num_layers is 0; wanted more than 0"),
        (lambda: nn.LSTM(3, 4.0), TypeError, "hidden_size is a float; wanted an int"),
        (lambda: nn.LSTM(3, 4, 2, dropout=2), ValueError, "dropout is 2; wanted a number between 0 and 1"),
        (lambda: nn.LSTM(3, 4, proj_size=4), ValueError, "proj_size"),
        (lambda: nn.LSTM(3, 4, proj_size=-1), ValueError, "proj_size"),
        (lambda: nn.LSTM(3, 4)(lucid.zeros(0, 2, 3)), engine.ShapeMismatch, "at least one step"),
        (lambda: nn.LSTM(3, 4)(lucid.zeros(2)), engine.ShapeMismatch, "2 or 3 dims"),
        (lambda: nn.LSTM(3, 4)(lucid.zeros(2, 2, 5)), engine.ShapeMismatch, "input_size 3"),
        (
            lambda: nn.LSTM(3, 4)(ZEROS, (lucid.zeros(1, 3, 4), lucid.zeros(1, 2, 4))),
            engine.ShapeMismatch,
            r"h of hx has shape \(1, 3, 4\); wanted \(1, 2, 4\)",
        ),
        (
            lambda: nn.LSTM(3, 4)(ZEROS[0], (lucid.zeros(1, 4), lucid.zeros(1, 1, 4))),
            engine.ShapeMismatch,
            r"c of hx.*\(1, 4\)",
        ),
        (lambda: nn.LSTM(3, 4)(ZEROS, lucid.zeros(1, 2, 4)), TypeError, "pair"),
        (lambda: nn.LSTM(3, 4)(ZEROS.double()), engine.DtypeMismatch, "float64.*float32"),
        (lambda: nn.LSTMCell(3, 4)(lucid.zeros(1, 1, 3)), engine.ShapeMismatch, "1 or 2 dims"),
        (lambda: nn.LSTMCell(3, 4)(lucid.zeros(2, 5)), engine.ShapeMismatch, "input_size 3"),
        (
            lambda: nn.LSTMCell(3, 4)(lucid.zeros(2, 3), (lucid.zeros(4), lucid.zeros(4))),
            engine.ShapeMismatch,
            r"\(2, 4\)",
        ),
        (lambda: nn.LSTMCell(-1, 4), ValueError, "input_size"),
    ],
)
def test_messages(call, error, words):
    with pytest.raises(error, match=r"(?i)lstm.*" + words):
        call()


OPERANDS = [(3, 2, 5), (2, 4), (2, 4), (16, 5), (16, 4), (16,), (16,)]


@pytest.mark.parametrize(
    "place, shape, words",
    [
        (0, (3, 5), "input has shape"),
        (0, (0, 2, 5), "at least one step"),
        (1, (1, 4), "h0 has shape"),
        (2, (2, 5), "c0 has shape"),
        (3, (16, 4), "w_ih has shape"),
        (4, (15, 4), "w_hh has shape"),
        (4, (16, 5), "has shape"),
        (4, (16,), "w_hh has shape"),
        (5, (4,), "b_ih has shape"),
        (6, (16, 1), "b_hh has shape"),
    ],
)
def test_op_messages(place, shape, words):
    shapes = [*OPERANDS[:place], shape, *OPERANDS[place + 1 :]]
    for op in (_C.lstm_layer, _C.lstm):
        with pytest.raises(engine.ShapeMismatch, match=f"{op.__name__}: .*{words}"):
            op(*(lucid.zeros(*s) for s in shapes))
    with pytest.raises(engine.DtypeMismatch, match="lstm: input is float.* and .* float"):
        _C.lstm(
            *(lucid.zeros(*s, dtype=lucid.float64 if i == place else lucid.float32) for i, s in enumerate(OPERANDS))
        )


def test_projection_shapes():
    tensors = [lucid.zeros(*s) for s in ((3, 2, 5), (2, 2), (2, 4), (16, 5), (16, 2), (16,), (16,))]
    assert _C.lstm(*tensors, lucid.zeros(2, 4))[0].shape == (3, 2, 2)
    for wrong in (lucid.zeros(2, 3), lucid.zeros(4), lucid.zeros(3, 4)):
        with pytest.raises(engine.ShapeMismatch, match="lstm"):
            _C.lstm(*tensors, wrong)
