"""Parameters and buffers without a shape, and the layers that give them one at the first call."""

from __future__ import annotations

import copy
import pickle
import warnings

import pytest

import lucid
from lucid import nn, optim
from lucid.nn.modules.lazy import LazyModuleMixin
from lucid.nn.parameter import is_lazy

quiet = pytest.mark.filterwarnings("ignore::lucid.nn.UninitializedParameterWarning")


def test_a_lazy_layer_becomes_the_layer_at_its_first_call():
    layer = nn.LazyLinear(3, dtype=lucid.float64)
    assert repr(layer) == "LazyLinear(in_features=0, out_features=3, bias=True)"
    assert repr(layer.weight) == str(layer.bias) == "<UninitializedParameter>"
    assert layer.has_uninitialized_params() and layer.has_uninitialized_parameters()
    assert layer(lucid.zeros(2, 5, dtype=lucid.float64)).shape == (2, 3)
    assert type(layer) is nn.Linear and type(layer.weight) is nn.Parameter
    assert (layer.in_features, layer.weight.shape, layer.bias.shape) == (5, (3, 5), (3,))
    assert layer.weight.dtype is lucid.float64 and layer.weight.abs().max() > 0
    assert not hasattr(layer, "_initialize_hook") and not hasattr(layer, "_load_hook")
    assert nn.LazyLinear(3, False).bias is None


def test_an_optimizer_may_be_built_before_the_first_call():
    model = nn.Sequential(nn.LazyLinear(4), nn.Tanh(), nn.LazyLinear(1))
    with pytest.warns(nn.UninitializedParameterWarning):
        optimizer = optim.Adam(model.parameters(), lr=0.1)
    before = [*model[0]._parameters.values(), *model[2]._parameters.values()]
    model(lucid.ones(5, 3)).sum().backward()
    assert all(old is new for old, new in zip(before, model.parameters()))
    weight = model[0].weight.clone()
    optimizer.step()
    assert not lucid.equal(weight, model[0].weight)


def test_what_a_module_does_to_all_of_its_parameters_is_silent():
    layer = nn.LazyLinear(3)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        layer.zero_grad()
        layer.requires_grad_(False).double().eval()
        assert layer.weight.dtype is lucid.float64
    layer(lucid.zeros(1, 2, dtype=lucid.float64))
    assert not layer.weight.requires_grad and layer.weight.dtype is lucid.float64


@quiet
def test_state_dicts_of_layers_that_have_not_run():
    assert list(nn.LazyLinear(3).state_dict()) == []
    assert str(nn.LazyLinear(3).load_state_dict({})) == "<All keys matched successfully>"
    with pytest.raises(RuntimeError, match='Missing key.*"weight", "bias"'):
        nn.Linear(2, 3).load_state_dict(nn.LazyLinear(3).state_dict())
    source, layer = nn.Linear(4, 3), nn.LazyLinear(3)
    weight = layer.weight
    layer.load_state_dict(source.state_dict())
    assert layer.weight is weight and type(weight) is nn.Parameter and type(layer) is nn.LazyLinear
    x = lucid.randn(2, 4)
    assert lucid.equal(layer(x), source(x)) and layer.in_features == 4 and type(layer) is nn.Linear


@pytest.mark.parametrize("clone", [copy.deepcopy, lambda module: pickle.loads(pickle.dumps(module))])
def test_a_copy_is_lazy_too_and_on_its_own(clone):
    model = nn.Sequential(nn.LazyLinear(3))
    copied = clone(model)
    copied(lucid.zeros(1, 2))
    assert type(copied[0]) is nn.Linear
    assert type(model[0]) is nn.LazyLinear and is_lazy(model[0].weight)
    model(lucid.zeros(1, 7))
    assert model[0].in_features == 7 and copied[0].in_features == 2


def test_a_bad_first_input_changes_nothing():
    layer = nn.LazyLinear(3)
    for bad in (lucid.zeros(()), 3, None):
        with pytest.raises(ValueError, match="LazyLinear: the input is"):
            layer(bad)
        assert type(layer) is nn.LazyLinear and is_lazy(layer.weight) and layer.in_features == 0


def test_uninitialized_parameters_refuse_to_be_used():
    p = nn.UninitializedParameter()
    for use in (
        lambda: p + 1,
        lambda: 2 * p,
        lambda: p @ p,
        lambda: -p,
        lambda: p[0],
        lambda: len(p),
        lambda: p.sum(),
        lambda: p.numel(),
        lambda: nn.init.zeros_(p),
        lambda: p.copy_(lucid.zeros(2)),
    ):
        with pytest.raises(ValueError, match="the tensor is an UninitializedParameter; wanted one with elements"):
            use()
    with pytest.raises(RuntimeError, match="wanted one with a shape"):
        p.shape
    assert p.requires_grad and p.is_leaf and p.grad is None and p.dtype is lucid.float32 and p.device == "cpu"


def test_materialize():
    p = nn.UninitializedParameter(requires_grad=False, dtype=lucid.float64)
    same = p
    assert p.materialize((2, 3)) is None
    assert p is same and type(p) is nn.Parameter and p.shape == (2, 3)
    assert p.dtype is lucid.float64 and not p.requires_grad
    p = nn.UninitializedParameter()
    values = lucid.arange(3.0)
    p.materialize(data=values)
    assert p.tolist() == [0, 1, 2] and p.requires_grad
    values[0] = 9
    assert p[0] == 0
    p = nn.UninitializedParameter(False)  # PyTorch's order
    assert not p.requires_grad
    for bad, error in (((), TypeError), ((None,), TypeError), (((-1,),), ValueError), (("x",), TypeError)):
        with pytest.raises(error):
            p.materialize(*bad)
        assert is_lazy(p)
    p.materialize((2,), dtype=lucid.float16)
    assert p.dtype is lucid.float16


def test_uninitialized_buffers():
    class Mean(LazyModuleMixin, nn.Module):
        def __init__(self):
            super().__init__()
            self.mean = nn.UninitializedBuffer()

        def initialize_parameters(self, x):
            if self.has_uninitialized_params():
                self.mean.materialize(x.shape[1:])
                self.mean.fill_(2)

        def forward(self, x):
            return x - self.mean

    module = Mean()
    assert list(module._buffers) == ["mean"] and list(module.state_dict()) == []
    assert module(lucid.zeros(2, 3)).tolist() == [[-2.0] * 3] * 2
    assert type(module) is Mean  # no class to become was named
    assert type(module.mean) is nn.Buffer and list(module.state_dict()) == ["mean"]
    other = Mean()
    other.load_state_dict({"mean": lucid.ones(3)})
    assert other(lucid.zeros(1, 3)).tolist() == [[-1.0] * 3]


def test_a_lazy_layer_must_finish():
    class Half(LazyModuleMixin, nn.Linear):
        cls_to_become = nn.Linear

        def initialize_parameters(self, x):
            self.weight.materialize((1, 1))

    with pytest.raises(RuntimeError, match="Half: initialize_parameters has left a parameter without a shape"):
        Half(1, 1)(lucid.zeros(1, 1))


def test_buffers_are_registered_when_bound():
    module = nn.Module()
    values = lucid.zeros(2)
    module.kept = nn.Buffer(values)
    module.scratch = nn.Buffer(values, persistent=False)
    values[0] = 5  # the memory is shared
    assert module.kept[0] == 5 and isinstance(module.kept, nn.Buffer) and not module.kept.requires_grad
    assert [name for name, _ in module.named_buffers()] == ["kept", "scratch"]
    assert list(module.state_dict()) == ["kept"]
    module.scratch = nn.Buffer(values)
    assert list(module.state_dict()) == ["kept", "scratch"]
    assert nn.Buffer().shape == (0,) and nn.Buffer([1.0]).tolist() == [1.0]
