"""What is exported and loaded again computes the same, at other sizes of its axes too; what cannot be, says so."""

from __future__ import annotations

import io

import pytest
from onnx_models import MODELS

import lucid
import lucid.nn.functional as F
from lucid import nn


def outputs(result):
    return [result] if isinstance(result, lucid.Tensor) else [t for item in result for t in outputs(item)]


def same(model, loaded, args):
    with lucid.no_grad():
        for wanted, got in zip(outputs(model(*args)), outputs(loaded(*args)), strict=True):
            assert got.dtype is wanted.dtype
            assert lucid.allclose(got, wanted, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("name", MODELS)
def test_a_model_goes_out_and_comes_back(name):
    lucid.manual_seed(0)
    build, args, axes, others = MODELS[name]
    model = build().eval()
    names = [f"x{i}" for i in range(len(args()))]
    program = lucid.onnx.export(model, args(), input_names=names, dynamic_axes={"x0": axes})
    loaded = lucid.onnx.load(program)
    for make in (args, *others):
        same(model, loaded, make())
    stored, own = loaded.state_dict(), model.state_dict()
    assert stored
    assert all(lucid.equal(own[key], value) for key, value in stored.items())
    if name != "gpt":  # whose head and embedding are one tensor, which is stored once
        assert {k for k, _ in loaded.named_parameters()} == {k for k, _ in model.named_parameters()}


class Calls(nn.Module):
    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, x):
        return self.function(x)


def written(x):
    y = x.clone()
    y[:, 0] = 1.0
    y[:, 1, 2:4] = x[:, 0, :2]
    y[y > 1] = 0
    y.add_(1)
    return y.mul_(x)


# Each takes a batch of (3, 6, 6).
FUNCTIONS = [
    lambda x: x.view(x.shape[0], -1),
    lambda x: x.reshape(x.shape[0] * 3, 36),
    lambda x: x.flatten(1).unflatten(1, (3, 36)),
    lambda x: x.permute(0, 2, 3, 1).contiguous().view(-1, 3),
    lambda x: x[:, 1:, ::2, -1],
    lambda x: x[1:],
    lambda x: x[-1],
    lambda x: x[:, lucid.tensor([0, 2]), lucid.tensor([1, 3])],
    lambda x: x[:, x[0, 0, 0].argsort()[:2] % 3],
    lambda x: lucid.zeros(x.shape[0], 3) + x.mean((2, 3)),
    lambda x: x + lucid.arange(x.shape[0]).view(-1, 1, 1, 1),
    lambda x: x.sum(0) / x.shape[0],
    lambda x: lucid.full((x.shape[0],), x.shape[0] * 1.0),
    lambda x: lucid.ones(x.shape[0], x.shape[0]).tril() @ x.flatten(1),
    lambda x: x.var(0),
    lambda x: x.detach() + x.data,
    lambda x: F.one_hot(x.argmax(1), 3).float(),
    lambda x: x.masked_fill(x > 0, -1e9).softmax(1),
    lambda x: lucid.where(x > 0, x, 0.5).clamp(0, 1),
    lambda x: (x * 10).int() // 3,
    lambda x: x.topk(2, -1),
    lambda x: x.max(1),
    lambda x: lucid.vmap(lambda row: (row * 2).sum())(x),
    lambda x: lucid.einsum("bchw,bcxw->bhx", x, x),
    lambda x: lucid.cat([x.chunk(2, -1)[0], x.split(3, -1)[1]], 1),
    lambda x: lucid.stack(x.unbind(1), -1),
    lambda x: F.max_pool2d(x, 2, return_indices=True),
    lambda x: F.unfold(x, 3, dilation=2, padding=1, stride=2),
    lambda x: F.fold(F.unfold(x, 3, stride=2, padding=1), (6, 6), 3, stride=2, padding=1),
    lambda x: x.unfold(2, 3, 2),
    lambda x: lucid.atan2(x, x.flip(1)),
    lambda x: F.instance_norm(x) + F.layer_norm(x, (6, 6)),
    lambda x: F.interpolate(x, scale_factor=1.5, mode="bilinear"),
    lambda x: F.pad(x, (1, 2, 0, 1), mode="reflect"),
    lambda x: x.cumsum(1).logsumexp(2),
    lambda x: x // 0.5 + x % 0.7,
    lambda x: x.gather(1, x.argmax(1, keepdim=True)),
    written,
]


@pytest.mark.parametrize("number", range(len(FUNCTIONS)))
@pytest.mark.parametrize("opset", [17, 20, 24])
def test_functions_at_another_batch(number, opset):
    if opset != 20 and number % 3:
        opset = 20
    lucid.manual_seed(number)
    model, x = Calls(FUNCTIONS[number]), lucid.randn(2, 3, 6, 6)
    program = lucid.onnx.export(model, x, input_names=["x"], dynamic_axes={"x": {0: "batch"}}, opset_version=opset)
    assert program.opset_version == opset
    for batch in (2, 5):
        same(model, lucid.onnx.load(program), (lucid.randn(batch, 3, 6, 6),))


def message(function, x, error=ValueError, **more):
    with pytest.raises(error) as caught:
        lucid.onnx.export(Calls(function), x, **more)
    return str(caught.value)


BATCH = {"input_names": ["x"], "dynamic_axes": {"x": {0: "batch"}}}


def test_a_dynamic_axis_is_never_frozen_unseen():
    x = lucid.randn(2, 3)
    assert "calls other ops" in message(lambda x: x if x.shape[0] > 2 else x.exp(), x, **BATCH)
    assert "does not run" in message(lambda x: x.view(2, 3), x, **BATCH)
    assert "would be frozen" in message(lambda x: lucid.tensor([0.5] * x.shape[0]) + x[:, 0], x, **BATCH)
    wanted = message(lambda x: F.avg_pool1d(x.t()[None], x.shape[0]), x, **BATCH)
    assert "op 'avg_pool" in wanted
    assert "would freeze a dynamic axis: its kernel_shape" in wanted


def test_what_onnx_cannot_say_names_op_and_module():
    model = nn.Sequential(nn.Linear(2, 2), Calls(lambda x: lucid.special.bessel_j0(x)))
    with pytest.raises(NotImplementedError, match=r"export: op 'bessel_j' in module '1' has no row"):
        lucid.onnx.export(model, lucid.ones(1, 2))
    said = message(lambda x: x[x > 0], lucid.randn(4), NotImplementedError)
    assert "getitem" in said
    assert "mask" in said


def test_writes_through_views_are_not_missed():
    def through_a_view(x):
        y = x.clone()
        y.view(-1).add_(1)
        return y

    assert "written through another view" in message(through_a_view, lucid.ones(2, 2), NotImplementedError)


def test_a_python_number_is_frozen():
    program = lucid.onnx.export(Calls(lambda x: x * x.sum().item()), lucid.ones(3))
    assert lucid.onnx.load(program)(lucid.full((3,), 2.0)).tolist() == [6, 6, 6]


def test_the_arguments():
    model = nn.Linear(3, 2).train()
    x = lucid.ones(2, 3)
    for words, more in (
        ("opset_version is 3", {"opset_version": 3}),
        ("input_names", {"input_names": ["a", "b"]}),
        ("axis 5 of input", {"dynamic_axes": {"input": {5: "b"}}}),
        ("dynamic_shapes has 2 entries", {"dynamic_shapes": ({0: "b"}, None)}),
        ("wanted one of them", {"dynamic_axes": {}, "dynamic_shapes": {}}),
        ("names an input and an output", {"output_names": ["input"]}),
    ):
        with pytest.raises(ValueError, match=words):
            lucid.onnx.export(model, x, **more)
    assert model.training
    with pytest.raises(TypeError, match="export: model is an int"):
        lucid.onnx.export(3, x)
    file = io.BytesIO()
    program = lucid.onnx.export(model, (), file, kwargs={"x": x}, output_names=["scores"], dynamic_shapes=({0: "b"},))
    assert file.getvalue() == program.SerializeToString()
    assert program.output_names == ["scores"]
    assert lucid.onnx.load(file.getvalue())(lucid.ones(5, 3)).shape == (5, 2)


def test_dropout_and_statistics_are_those_of_evaluation():
    model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Dropout(0.5)).train()
    before = {k: v.clone() for k, v in model.state_dict().items()}
    lucid.onnx.export(model, lucid.randn(4, 3))
    assert all(lucid.equal(before[k], v) for k, v in model.state_dict().items())
    assert all(module.training for module in model.modules())


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float64", "int8", "uint16", "int64", "bool"])
def test_dtypes(dtype):
    dtype = getattr(lucid, dtype)
    x = lucid.tensor([[0, 1, 2], [3, 0, 1]]).to(dtype)
    kept = x.clone()
    program = lucid.onnx.export(Calls(lambda x: lucid.cat([x, kept])), x)
    got = lucid.onnx.load(program)(x)
    assert got.dtype is dtype
    assert lucid.equal(got, lucid.cat([x, x]))
