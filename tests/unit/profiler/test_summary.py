"""utils.summary: FLOPs from shapes against what the kernels count, what backward keeps, inputs, results, its HTML."""

from __future__ import annotations

import doctest

import pytest

import lucid
from lucid import nn
from lucid.nn import functional as F
from lucid.utils import _summary, summary
from lucid.utils.flop_counter import FLOPS, FlopCounterMode


class Attention(nn.Module):
    def forward(self, q, k, v):
        return F.scaled_dot_product_attention(q, k, v, is_causal=True)


class Several(nn.Module):
    """A product of its own, a layer called twice, several inputs and a dictionary of results."""

    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(10, 4)
        self.inner = nn.Linear(4, 4)

    def forward(self, words, scale=None):
        x = self.inner(self.inner(self.table(words)))
        x = x if scale is None else x * scale
        return {"scores": x @ x.mT, "parts": (x, [x.sum()])}


# Models with the shapes of their inputs, all of which want a gradient.
MODELS = {
    "products": (nn.Sequential(nn.Linear(3, 5), nn.ReLU(), nn.Linear(5, 2, bias=False)), [(7, 3)]),
    "bilinear": (nn.Bilinear(2, 3, 4), [(5, 2), (5, 3)]),
    "images": (
        nn.Sequential(nn.Conv2d(4, 6, 3, groups=2, padding=1), nn.Conv2d(6, 2, (1, 3), stride=2)),
        [(2, 4, 8, 8)],
    ),
    "transposed": (nn.ConvTranspose2d(4, 6, 3, stride=2), [(2, 4, 5, 5)]),
    "attention": (Attention(), [(2, 3, 5, 4), (2, 3, 7, 4), (2, 3, 7, 6)]),
    "lstm": (nn.LSTM(3, 4, 2, bidirectional=True), [(5, 2, 3)]),
    "square lstm": (nn.LSTM(4, 4), [(5, 4, 4)]),
    "projected": (nn.LSTM(3, 4, proj_size=2), [(5, 2, 3)]),
    "gru": (nn.GRU(3, 4), [(5, 2, 3)]),
    "norm": (nn.Sequential(nn.LayerNorm(6), nn.Linear(6, 6), nn.GELU()), [(3, 6)]),
}


@pytest.mark.parametrize("name", MODELS)
def test_flops_are_those_of_the_kernels(name):
    """Products from shapes on device meta are the products that a real pass counts, forward and backward."""
    model, shapes = MODELS[name]
    inputs = [lucid.rand(*shape, requires_grad=True) for shape in shapes]
    with FlopCounterMode(display=False) as forward:
        out = model(*inputs)
    parts = [out] if isinstance(out, lucid.Tensor) else [out[0]]
    with FlopCounterMode(display=False) as backward:
        sum(part.sum() for part in parts).backward()

    def products(call):
        with lucid.profiler.profile() as prof:
            call()
        return sum(FLOPS[e.name](e.shape, e.input_shapes) for e in prof.events() if e.name in FLOPS)

    wanting = [t.detach().requires_grad_() for t in inputs]
    made = []
    assert products(lambda: made.append(model(*wanting))) == forward.get_total_flops()
    out = made[0] if isinstance(made[0], lucid.Tensor) else made[0][0]
    assert products(lambda: out.sum().backward()) == backward.get_total_flops()
    found = summary(model, *shapes)
    assert found.flops >= forward.get_total_flops() > 0 and found.flops == sum(row.flops for row in found.rows)
    assert found.backward_flops is None or 0 < found.backward_flops


def test_every_formula_is_tried():
    names = set()
    for model, shapes in MODELS.values():
        with lucid.profiler.profile() as prof:
            out = model(*(lucid.rand(*shape, requires_grad=True) for shape in shapes))
            (out if isinstance(out, lucid.Tensor) else out[0]).sum().backward()
        names |= {event.name for event in prof.events()}
    with lucid.profiler.profile() as prof:
        lucid._C.linear_gelu(lucid.ones(2, 3), lucid.ones(4, 3))
    (event,) = [e for e in prof.events() if e.name == "linear_gelu"]
    assert FLOPS["linear_gelu"](event.shape, event.input_shapes) == 2 * 2 * 3 * 4
    assert set(FLOPS) - names == {"linear_gelu"}


def test_rows_have_the_cost_of_what_they_do_themselves():
    found = summary(Several(), (2, 3), dtypes=lucid.int64)
    assert [(row.name, row.kind) for row in found.rows] == [
        ("", "Several"), ("table", "Embedding"), ("inner", "Linear"), ("inner", "Linear")
    ]  # fmt: skip
    assert found.rows[0].flops == 2 * 2 * 3 * 3 * 4 and found.rows[2].flops == found.rows[3].flops == 2 * 6 * 16
    assert found.rows[0].output == {"scores": (2, 3, 3), "parts": [(2, 3, 4), ()]}
    assert "scores: (2, 3, 3), parts: (2, 3, 4), ()" in str(found)
    assert found.backward_flops > found.flops


def test_what_backward_keeps():
    found = summary(nn.Sequential(nn.Linear(3, 5), nn.Tanh()), (7, 3))
    assert found.kept_bytes == 4 * (7 * 3 + 7 * 5)  # the input and tanh's result; weights are not counted
    frozen = nn.Linear(3, 5).requires_grad_(False)
    found = summary(frozen, (7, 3))
    assert found.kept_bytes == 0 and found.backward_flops is None and "backward" not in str(found).splitlines()[-1]


def test_inputs_in_several_forms():
    model = Several()
    words = lucid.zeros(2, 3, dtype=lucid.int64)
    expected = str(summary(model, words))
    for found in (
        summary(model, (2, 3), dtypes=lucid.int64),
        summary(model, input_size=(2, 3), dtypes=[lucid.int64]),
        summary(model, input_size=[(2, 3)], dtypes=lucid.int64),
        summary(model, input_data=words),
        summary(model, input_data={"words": words}),
        summary(model, words=words),
    ):
        assert str(found) == expected
    scaled = summary(model, (2, 3), (4,), dtypes=(lucid.int64, lucid.float32))
    assert scaled.flops == summary(model, words).flops + 2 * 3 * 4
    with pytest.raises(ValueError, match="summary: dtypes has 2 entries; wanted one for each of the 1 shapes"):
        summary(model, (2, 3), dtypes=(lucid.int64, lucid.int64))


def test_nothing_is_left_behind():
    model = nn.Linear(2, 2)
    with pytest.raises(RuntimeError):
        summary(model, (4, 3))
    assert summary(model, (4, 2)).flops == 2 * 4 * 4 and model.weight.grad is None
    with lucid.profiler.profile(), pytest.raises(RuntimeError, match="another profiler"):
        summary(model, (4, 2))
    assert not model.weight.is_meta and summary(model, (4, 2)).backward_flops == 2 * 4 * 4


def test_html_and_example():
    shown = summary(nn.Sequential(nn.Linear(2, 16), nn.Tanh()), (64, 2))._repr_html_()
    assert "<table" in shown and "0: Linear" in shown and "FLOPs" in shown and "4,096" in shown
    assert doctest.testmod(_summary).failed == 0
