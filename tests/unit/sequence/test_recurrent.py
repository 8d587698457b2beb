"""Recurrent layers and cells: against the steps written out, packed against padded, states, messages.

test_sequence_torch.py has what PyTorch gives.
"""

import copy
import math
import pickle
import sys
import warnings

import pytest

import lucid
from lucid import _C, nn
from lucid.autograd import gradcheck, gradgradcheck
from lucid.nn.utils.rnn import pack_padded_sequence, pack_sequence, unpack_sequence

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


def run(x, h, c, w_ih, w_hh, b_ih=None, b_hh=None, reverse=False, w_hr=None, cell="lstm", sizes=None, op=_C.recurrent):
    """One layer in one direction as an op: h of every step, the last h and c."""
    return op(x, h, c, w_ih, w_hh, b_ih, b_hh, w_hr, sizes, cell, reverse)[:3]


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
    for function in (lambda *a: run(*a), lambda *a: run(*a, op=_C.recurrent_layer), steps):
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
        assert gradcheck(lambda *a: run(*a, *rest, reverse), leaves)


def test_projected_layer_gradients():
    """The first and the second one; with the identity it is the plain layer."""
    leaves = [
        wave(*shape, start=k).requires_grad_()
        for k, shape in enumerate([(3, 1, 2), (1, 1), (1, 2), (8, 2), (8, 1), (8,), (8,), (1, 2)])
    ]
    for reverse in (False, True):
        function = lambda *a: run(*a[:7], reverse, w_hr=a[7])
        assert gradcheck(function, leaves) and gradgradcheck(function, leaves)
    tensors = [
        wave(*shape, start=k) for k, shape in enumerate([(5, 3, 2), (3, 4), (3, 4), (16, 2), (16, 4), (16,), (16,)])
    ]
    identity = lucid.tensor([[float(i == j) for j in range(4)] for i in range(4)], dtype=lucid.float64)
    for reverse in (False, True):
        for a, b in zip(run(*tensors, reverse, w_hr=identity), run(*tensors, reverse)):
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


OPERANDS = {
    "lstm": [(3, 2, 5), (2, 4), (2, 4), (16, 5), (16, 4), (16,), (16,)],
    "gru": [(3, 2, 5), (2, 4), None, (12, 5), (12, 4), (12,), (12,)],
    "rnn_tanh": [(3, 2, 5), (2, 4), None, (4, 5), (4, 4), (4,), (4,)],
}


def operands(cell, **options):
    return [None if s is None else lucid.zeros(*s, **options) for s in OPERANDS[cell]]


@pytest.mark.parametrize(
    "cell, place, shape, words",
    [
        ("lstm", 0, (3, 5), "input has shape"),
        ("lstm", 0, (0, 2, 5), "at least one step"),
        ("lstm", 1, (1, 4), "h0 has shape"),
        ("gru", 1, (4,), "h0 has shape .* 2 dims"),
        ("lstm", 2, (2, 5), "c0 has shape"),
        ("lstm", 3, (16, 4), "w_ih has shape"),
        ("lstm", 4, (15, 4), r"w_hh has shape .*4 \* hidden"),
        ("gru", 4, (16, 4), r"w_hh has shape .*3 \* hidden"),
        ("lstm", 4, (16, 5), "has shape"),
        ("rnn_tanh", 4, (16,), "w_hh has shape"),
        ("lstm", 5, (4,), "b_ih has shape"),
        ("gru", 6, (16, 1), "b_hh has shape"),
        ("gru", 2, (2, 4), "c0 is given; wanted None"),
        ("lstm", 2, None, "c0 is None; wanted a tensor"),
    ],
)
def test_op_messages(cell, place, shape, words):
    given = operands(cell)
    given[place] = None if shape is None else lucid.zeros(*shape)
    for op in (_C.recurrent_layer, _C.recurrent):
        with pytest.raises(ValueError, match=f"{op.__name__}: .*{words}"):
            run(*given, cell=cell, op=op)
    with pytest.raises((engine.DtypeMismatch, ValueError), match="recurrent: .* wanted"):
        given = operands(cell)
        given[place] = lucid.zeros(2, dtype=lucid.float64)
        run(*given, cell=cell)


def test_projection_shapes():
    tensors = [lucid.zeros(*s) for s in ((3, 2, 5), (2, 2), (2, 4), (16, 5), (16, 2), (16,), (16,))]
    assert run(*tensors, w_hr=lucid.zeros(2, 4))[0].shape == (3, 2, 2)
    for wrong in (lucid.zeros(2, 3), lucid.zeros(4), lucid.zeros(3, 4)):
        with pytest.raises(engine.ShapeMismatch, match="recurrent"):
            run(*tensors, w_hr=wrong)
    with pytest.raises(ValueError, match="w_hr is given"):
        run(*operands("gru"), cell="gru", w_hr=lucid.zeros(2, 4))


@pytest.mark.parametrize(
    "sizes, words",
    [
        ([2, 2, 3], r"batch_sizes\[2\] is 3"),
        ([1, 2, 2], r"batch_sizes\[0\] is 1; .* the batch, 2"),
        ([2, 2, 0], r"batch_sizes\[2\] is 0"),
        ([2, -1], r"batch_sizes\[1\] is -1"),
        ([2, 2, 1], "as many rows as the sum"),
        ([2] * 5, "as many rows as the sum"),
        ([], "at least one step"),
        ([[2, 2]], "one dim of int64"),
        ([2.0, 2.0, 2.0], "one dim of int64"),
    ],
)
def test_batch_sizes_are_checked(sizes, words):
    given = [lucid.zeros(6, 5), *operands("gru")[1:]]
    sizes = lucid.tensor(sizes) if sizes else lucid.zeros(0, dtype=lucid.int64)
    for reverse in (False, True):
        with pytest.raises(ValueError, match=words):
            run(*given, reverse, cell="gru", sizes=sizes)
    with pytest.raises(ValueError, match="3 dims"):
        run(*given, cell="gru")


# ---- All kinds of layers --------------------------------------------------------------------------------------------

KINDS = {
    "lstm": lambda **o: nn.LSTM(2, 3, dtype=lucid.float64, **o),
    "gru": lambda **o: nn.GRU(2, 3, dtype=lucid.float64, **o),
    "rnn": lambda **o: nn.RNN(2, 3, dtype=lucid.float64, **o),
    "relu": lambda **o: nn.RNN(2, 3, nonlinearity="relu", dtype=lucid.float64, **o),
    "projected": lambda **o: nn.LSTM(2, 3, proj_size=2, dtype=lucid.float64, **o),
}


def flat_states(last):
    return list(last) if isinstance(last, tuple) else [last]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("both_ways", [False, True])
def test_packed_equals_each_sequence_alone(kind, both_ways):
    """Values, states and gradients; the order of the batch is that of the caller."""
    layer = KINDS[kind](num_layers=2, bidirectional=both_ways)
    lengths = [2, 5, 1, 5]
    sequences = [wave(n, 2, start=n + i).requires_grad_() for i, n in enumerate(lengths)]
    packed, last = layer(pack_sequence(sequences, enforce_sorted=False))
    assert packed.batch_sizes.tolist() == [4, 3, 2, 2, 2]
    outputs = unpack_sequence(packed)
    sum((o * wave(*o.shape)).sum() for o in outputs).backward()
    got = [s.grad for s in sequences] + [p.grad for p in layer.parameters()]
    for leaf in (*sequences, *layer.parameters()):
        leaf.grad = None
    alone = [layer(s) for s in sequences]
    for i, (output, states) in enumerate(alone):
        assert lucid.allclose(outputs[i], output)
        for whole, single in zip(flat_states(last), flat_states(states)):
            assert lucid.allclose(whole[:, i], single)
    sum((o * wave(*o.shape)).sum() for o, _ in alone).backward()
    for a, b in zip(got, [s.grad for s in sequences] + [p.grad for p in layer.parameters()]):
        assert lucid.allclose(a, b)


@pytest.mark.parametrize("kind", KINDS)
def test_layer_gradcheck(kind):
    layer = KINDS[kind](bidirectional=True)
    x = wave(3, 2, 2).requires_grad_()
    lengths = lucid.tensor([3, 1])
    assert gradcheck(lambda x, *_: layer(x)[0], [x, *layer.parameters()])
    assert gradcheck(lambda x, *_: layer(pack_padded_sequence(x, lengths))[0].data, [x, *layer.parameters()])
    assert gradgradcheck(lambda x: layer(pack_padded_sequence(x, lengths))[0].data, [x])


@pytest.mark.parametrize("kind", KINDS)
def test_cells_equal_layers(kind):
    layer = KINDS[kind]()
    if kind == "projected":
        return
    cell = {"lstm": nn.LSTMCell, "gru": nn.GRUCell, "rnn": nn.RNNCell}.get(kind, lambda *a, **o: nn.RNNCell(
        *a, nonlinearity="relu", **o))(2, 3, dtype=lucid.float64)  # fmt: skip
    with lucid.no_grad():
        for p, q in zip(cell.parameters(), layer.parameters()):
            p.copy_(q)
    x, state = wave(4, 2, 2), None
    output = layer(x)[0]
    for t in range(4):
        state = cell(x[t], state)
        assert lucid.allclose(state[0] if kind == "lstm" else state, output[t])


@pytest.mark.parametrize("kind", KINDS)
def test_meta_and_vmap(kind):
    layer = KINDS[kind](bidirectional=True)
    x = wave(4, 3, 2)
    output, last = layer(x)
    on_meta, last_on_meta = layer.to("meta")(x.to("meta"))
    assert on_meta.shape == output.shape and on_meta.device.type == "meta"
    assert [s.shape for s in flat_states(last_on_meta)] == [s.shape for s in flat_states(last)]
    layer = KINDS[kind]()
    output = layer(x)[0]
    assert lucid.allclose(lucid.func.vmap(lambda x: layer(x)[0], 1, 1)(x), output)


def test_many_steps_of_nothing_end_at_once():
    layer = nn.GRU(2, 3)
    steps = 2**28
    x = lucid.zeros(1, 0, 2).expand(steps, 0, 2)
    assert layer(x)[0].shape == (steps, 0, 3)
    assert lucid.func.vmap(lambda x: layer(x)[0])(lucid.stack([x[:1]] * 2).expand(2, steps, 0, 2)).numel() == 0
    with pytest.raises(MemoryError, match="GRU: input .* more memory than can be addressed"):
        layer(lucid.zeros(1, 1, 2).expand(sys.maxsize // 64, 8, 2))


def test_copies():
    layer, x = nn.LSTM(2, 3, 2, bidirectional=True), lucid.randn(4, 1, 2)
    for other in (copy.deepcopy(layer), pickle.loads(pickle.dumps(layer))):
        assert lucid.equal(other(x)[0], layer(x)[0]) and repr(other) == repr(layer)


def test_relu_keeps_nan():
    layer = nn.RNN(1, 1, nonlinearity="relu")
    assert layer(lucid.tensor([[math.nan]]))[0].isnan().item()


def test_shared_form():
    layer = nn.GRU(2, 3, 2, bidirectional=True)
    assert layer._flat_weights_names == [k for k, _ in layer.named_parameters()]
    assert all(a is b for a, b in zip(layer._flat_weights, layer.parameters()))
    assert layer.mode == "GRU" and nn.RNN(2, 3, 1, "relu").mode == "RNN_RELU" and issubclass(nn.GRU, nn.RNNBase)
    assert layer.get_expected_hidden_size(lucid.zeros(5, 7, 2)) == (4, 7, 3)
    assert repr(nn.RNNBase("LSTM", 2, 3)) == "RNNBase(2, 3)"
    base = nn.RNNBase("RNN_TANH", 2, 3)
    assert base(lucid.zeros(4, 1, 2))[0].shape == (4, 1, 3)


@pytest.mark.parametrize(
    "call, error, words",
    [
        (lambda: nn.RNN(3, 4, nonlinearity="elu"), ValueError, "RNN: nonlinearity is 'elu'; wanted 'tanh' or 'relu'"),
        (lambda: nn.RNNCell(3, 4, nonlinearity="elu"), ValueError, "RNNCell: nonlinearity is 'elu'"),
        (lambda: nn.RNNBase("X", 3, 4), ValueError, "RNNBase: mode is 'X'; wanted one of LSTM, GRU"),
        (lambda: nn.GRU(3, 4, proj_size=2), ValueError, "GRU: proj_size is 2; wanted 0"),
        (lambda: nn.GRU(3, 4)(ZEROS[..., :2]), engine.ShapeMismatch, "GRU: input has shape .* input_size 3"),
        (lambda: nn.GRU(3, 4)(ZEROS, lucid.zeros(1, 4)), engine.ShapeMismatch, r"GRU: hx has shape \(1, 4\); wanted"),
        (lambda: nn.GRU(3, 4)(ZEROS, (1, 2)), TypeError, "GRU: hx is a tuple; wanted a tensor"),
        (lambda: nn.GRUCell(3, 4)(ZEROS[0], lucid.zeros(4)), engine.ShapeMismatch, r"GRUCell: hx has shape \(4,\)"),
        (lambda: nn.GRUCell(3, 4)(ZEROS[0].double()), engine.DtypeMismatch, "GRUCell: input is .*float64"),
        (lambda: nn.LSTMCell(3, 4)(ZEROS[0], ZEROS[0]), TypeError, "LSTMCell: hx is a Tensor; wanted a pair"),
        (lambda: lucid.lstm(ZEROS), TypeError, "lstm: .*params.* missing"),
        (lambda: lucid.gru(ZEROS, ZEROS, [ZEROS], True, 1, 0.0, False, False, False), ValueError, "gru: params has 1"),
        (lambda: lucid.lstm_cell(ZEROS[0], ZEROS[0], ZEROS, ZEROS), TypeError, "lstm_cell: hx is a Tensor"),
    ],
)
def test_messages_of_all(call, error, words):
    with pytest.raises(error, match=words):
        call()
