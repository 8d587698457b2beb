"""Helpers of nn.utils and nn.parallel beside what PyTorch's values say: removal, copies, refusals, names."""

from __future__ import annotations

import copy
import importlib
import pickle

import pytest

import lucid
from lucid import nn
from lucid.nn.utils import parametrizations, parametrize, prune


class Symmetric(nn.Module):
    def forward(self, x):
        return x.triu() + x.triu(1).T


class Wider(nn.Module):
    def forward(self, x):
        return lucid.cat([x, x])


def test_a_parametrization_comes_and_goes():
    layer = nn.Linear(3, 3)
    weight, original = layer.weight, layer.weight.clone()
    assert parametrize.register_parametrization(layer, "weight", Symmetric()) is layer
    assert type(layer).__name__ == "ParametrizedLinear" and isinstance(layer, nn.Linear)
    assert parametrize.is_parametrized(layer) and parametrize.is_parametrized(layer, "weight")
    assert not parametrize.is_parametrized(layer, "bias")
    assert layer.parametrizations.weight.original is weight
    value = layer.weight.clone()
    x = lucid.ones(3)
    assert lucid.equal(layer(x), nn.functional.linear(x, value, layer.bias))
    parametrize.remove_parametrizations(layer, "weight")
    assert type(layer) is nn.Linear and layer.weight is weight and lucid.equal(weight, value)
    parametrize.register_parametrization(layer, "weight", Symmetric())
    parametrize.remove_parametrizations(layer, "weight", leave_parametrized=False)
    assert lucid.equal(layer.weight, value) and not lucid.equal(value, original)
    assert list(layer.state_dict()) == ["bias", "weight"]


def test_a_copy_is_on_its_own():
    layer = parametrizations.weight_norm(nn.Linear(3, 3))
    clone = copy.deepcopy(layer)
    parametrize.remove_parametrizations(layer, "weight")
    assert parametrize.is_parametrized(clone) and lucid.equal(clone.weight, layer.weight)
    clone(lucid.ones(3)).sum().backward()
    assert layer.weight.grad is None
    with pytest.raises(RuntimeError, match="cannot be pickled"):
        pickle.dumps(clone)
    fresh = parametrizations.weight_norm(nn.Linear(3, 3))
    fresh.load_state_dict(clone.state_dict())
    assert lucid.equal(fresh.weight, clone.weight)
    old = nn.utils.weight_norm(nn.Linear(3, 3))
    fresh.load_state_dict(old.state_dict())
    assert lucid.allclose(fresh.weight, old.weight)


def test_a_parametrization_that_is_refused_changes_nothing():
    layer = nn.Linear(3, 3)
    before = {name: value.clone() for name, value in layer.state_dict().items()}
    for name, module, error in (
        ("weight", Wider(), ValueError),
        ("nothing", Symmetric(), ValueError),
        ("weight", print, TypeError),
    ):
        with pytest.raises(error, match="; wanted"):
            parametrize.register_parametrization(layer, name, module)
        assert type(layer) is nn.Linear
        assert {name: value.tolist() for name, value in before.items()} == {
            name: value.tolist() for name, value in layer.state_dict().items()
        }
    with pytest.raises(ValueError, match="has no parametrization"):
        parametrize.remove_parametrizations(layer, "weight")
    parametrize.register_parametrization(layer, "weight", Wider(), unsafe=True)
    assert layer.weight.shape == (6, 3)
    with pytest.raises(RuntimeError, match="no right_inverse"):
        layer.weight = lucid.zeros(6, 3)


def test_cached_and_transfer():
    layer = parametrizations.weight_norm(nn.Linear(3, 3))
    with parametrize.cached():
        first = layer.weight
        with parametrize.cached():
            assert layer.weight is first
        assert layer.weight is first
    assert layer.weight is not first
    copied = parametrize.transfer_parametrizations_and_params(layer, nn.Linear(3, 3))
    assert lucid.equal(copied.weight, layer.weight) and parametrize.type_before_parametrizations(copied) is nn.Linear


def test_a_buffer_may_be_parametrized():
    norm = nn.BatchNorm1d(2)
    parametrize.register_parametrization(norm, "running_mean", nn.Identity())
    assert "parametrizations.running_mean.original" in dict(norm.named_buffers())
    parametrize.remove_parametrizations(norm, "running_mean")
    assert "running_mean" in norm._buffers


@pytest.mark.parametrize("form", ["weight_norm", "spectral_norm"])
def test_the_older_norms_can_be_removed(form):
    layer = getattr(nn.utils, form)(nn.Linear(3, 2)).eval()
    x = lucid.randn(4, 3)
    before = layer(x)
    with pytest.raises(RuntimeError, match="already; wanted one without"):
        getattr(nn.utils, form)(layer)
    remove = getattr(nn.utils, f"remove_{form}")
    assert remove(layer) is layer and sorted(layer.state_dict()) == ["bias", "weight"]
    assert lucid.allclose(layer(x), before, atol=1e-6)
    with pytest.raises(ValueError, match="; wanted one"):
        remove(layer)
    with pytest.raises(ValueError, match="has no parameter 'x'"):
        getattr(nn.utils, form)(nn.Linear(1, 1), "x")
    home = importlib.import_module(f"lucid.nn.utils.{form}")
    assert getattr(nn.utils, form) is getattr(home, form) and getattr(nn.utils, f"remove_{form}") is remove


def test_pruned_modules():
    layer = prune.random_structured(nn.Linear(4, 6), "weight", 0.5, 0)
    assert layer.weight_mask.sum(1).tolist().count(0) == 3 and prune.is_pruned(nn.Sequential(layer))
    layer(lucid.ones(4)).sum().backward()
    assert lucid.equal(layer.weight_orig.grad, layer.weight_mask)
    clone = copy.deepcopy(nn.Sequential(layer).state_dict())
    assert list(clone) == ["0.bias", "0.weight_orig", "0.weight_mask"]
    original = layer.weight_orig
    prune.remove(layer)
    assert layer.weight is original and not prune.is_pruned(layer)
    method = prune.L1Unstructured(2)
    assert method.prune(lucid.tensor([1.0, -3.0, 2.0])).tolist() == [0, -3, 0]
    prune.l1_unstructured(layer, "bias", 1, importance_scores=lucid.arange(6.0))
    assert layer.bias_mask.tolist() == [0, 1, 1, 1, 1, 1]


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda layer: prune.l1_unstructured(layer, "weight", -1), ValueError),
        (lambda layer: prune.l1_unstructured(layer, "weight", 1.5), ValueError),
        (lambda layer: prune.l1_unstructured(layer, "weight", 100), ValueError),
        (lambda layer: prune.l1_unstructured(layer, "weight", "x"), TypeError),
        (lambda layer: prune.l1_unstructured(layer, "other", 1), AttributeError),
        (lambda layer: prune.l1_unstructured(layer, "weight", 1, lucid.ones(2)), ValueError),
        (lambda layer: prune.ln_structured(layer, "bias", 1, 2, 0), ValueError),
        (lambda layer: prune.ln_structured(layer, "weight", 1, 2, 5), IndexError),
        (lambda layer: prune.remove(layer, "weight"), ValueError),
        (lambda layer: prune.global_unstructured([], prune.L1Unstructured, amount=1), ValueError),
        (lambda layer: prune.global_unstructured([(layer, "weight")], prune.RandomStructured, amount=1), TypeError),
        (lambda layer: nn.utils.fuse_linear_bn_eval(layer, nn.BatchNorm1d(3)), RuntimeError),
        (lambda layer: nn.utils.fuse_linear_bn_eval(layer.eval(), nn.BatchNorm1d(5).eval()), ValueError),
        (lambda layer: nn.utils.skip_init(print), RuntimeError),
        (lambda layer: nn.utils.skip_init(nn.ReLU), RuntimeError),
        (lambda layer: nn.utils.copy_parameters_and_buffers(layer, nn.Linear(1, 1)), RuntimeError),
        (lambda layer: nn.utils.copy_parameters_and_buffers(layer, nn.ReLU()), RuntimeError),
        (lambda layer: parametrizations.orthogonal(layer, "bias"), ValueError),
        (lambda layer: parametrizations.orthogonal(layer, orthogonal_map="x"), ValueError),
        (lambda layer: parametrizations.spectral_norm(layer, "x"), ValueError),
        (lambda layer: parametrizations.spectral_norm(layer, n_power_iterations=0), ValueError),
        (lambda layer: lucid.compile(5), TypeError),
        (lambda layer: nn.factory_kwargs({"size": 3}), TypeError),
        (lambda layer: nn.factory_kwargs({"dtype": 1, "factory_kwargs": {"dtype": 2}}), TypeError),
    ],
    ids=range(24),
)
def test_refusals(call, error):
    layer = nn.Linear(4, 3)
    before = {name: value.tolist() for name, value in layer.state_dict().items()}
    with pytest.raises(error, match="; wanted"):
        call(layer)
    assert {name: value.tolist() for name, value in layer.state_dict().items()} == before


def test_norms_of_gradients():
    p, q = nn.Parameter(lucid.zeros(2)), nn.Parameter(lucid.zeros(()))
    p.grad, q.grad = lucid.tensor([3.0, 4.0]), lucid.tensor(12.0)
    total = nn.utils.get_total_norm([p.grad, q.grad])
    assert total.shape == () and total.item() == 13
    assert nn.utils.get_total_norm(parameters=[p, q], norm_type=float("inf")).item() == 12
    nn.utils.clip_grads_with_norm_([p, q], 1.0, total)
    assert nn.utils.get_total_norm(p.grad).item() == pytest.approx(5 / 13)
    with pytest.warns(FutureWarning):
        nn.utils.clip_grad_norm([p, q], 0.5, foreach=True)
    nn.utils.clip_grad_value_([p, q], 0.1, foreach=False)
    assert q.grad.item() <= 0.1 + 1e-6
    with pytest.raises(RuntimeError, match="wanted a finite one"):
        nn.utils.get_total_norm([lucid.tensor([float("nan")])], error_if_nonfinite=True)


def test_one_device():
    layer, x = nn.Linear(2, 3), lucid.ones(2)
    with pytest.warns(UserWarning, match="there is one device"):
        model = nn.DataParallel(layer, device_ids=[0, 1])
    assert model.module is layer and lucid.equal(model(x), layer(x))
    assert list(model.state_dict()) == ["module.weight", "module.bias"]
    state = model.state_dict()
    nn.modules.utils.consume_prefix_in_state_dict_if_present(state, "module.")
    layer.load_state_dict(state)
    assert list(state) == ["weight", "bias"] and list(state._metadata) == [""]
    assert lucid.equal(nn.parallel.data_parallel(layer, x), layer(x))
    with pytest.warns(UserWarning):
        assert lucid.equal(nn.parallel.DistributedDataParallel(layer)(x), layer(x))


def test_compile_is_the_identity():
    layer = nn.Linear(2, 3)
    assert (
        lucid.compile(layer, mode="max-autotune", fullgraph=True) is layer and layer.compile(backend="eager") is layer
    )

    @lucid.compile
    def one(x):
        return x + 1

    @lucid.compile(dynamic=True, options={"a": 1})
    def two(x):
        return x + 2

    assert one(1) == 2 and two(1) == 3


def test_paths_and_tuples():
    utils = nn.modules.utils
    assert (utils._single(3), utils._pair(3), utils._triple(3), utils._quadruple((1, 2))) == (
        (3,),
        (3, 3),
        (3, 3, 3),
        (1, 2),
    )
    assert utils._ntuple(2)(5) == (5, 5) and utils._reverse_repeat_tuple((1, 2), 2) == (2, 2, 1, 1)
    assert nn.parallel.DataParallel is nn.DataParallel and nn.hooks.RemovableHandle is nn.RemovableHandle
    assert nn.register_module_forward_hook is nn.modules.module.register_module_forward_hook
    from lucid.nn.common_types import _size_2_t  # noqa: F401
    from lucid.nn.utils.stateless import functional_call

    assert functional_call is lucid.func.functional_call
    layer = nn.utils.skip_init(nn.Linear, 2, 3, dtype=lucid.float64)
    assert layer.weight.dtype is lucid.float64 and layer.weight.device == "cpu"
    with pytest.raises(AttributeError):
        nn.nothing
    with pytest.raises(AttributeError):
        nn.utils.nothing


def test_set_submodule_and_apply():
    model = nn.Sequential(nn.Linear(1, 1), nn.Sequential(nn.ReLU()))
    model.set_submodule("1.0", nn.Tanh())
    model.set_submodule("1.new", nn.Tanh())
    assert type(model[1][0]) is nn.Tanh and type(model[1].new) is nn.Tanh
    for bad, error in (("", ValueError), ("2.0", AttributeError)):
        with pytest.raises(error):
            model.set_submodule(bad, nn.Tanh())
    with pytest.raises(AttributeError):
        model.set_submodule("1.more", nn.Tanh(), strict=True)
    with pytest.raises(ValueError):
        model.set_submodule("0", 5)
    calls = []

    class Own(nn.Linear):
        def _apply(self, fn, recurse=True):
            calls.append(self)
            return super()._apply(fn, recurse)

    model = nn.Sequential(Own(1, 1), nn.Sequential(Own(1, 1))).to(lucid.float64, memory_format=lucid.channels_last)
    assert len(calls) == 2 and all(p.dtype is lucid.float64 for p in model.parameters())


def test_containers_have_pytorchs_methods():
    relu = nn.ReLU()
    twice = nn.Sequential(relu) * 2
    assert len(twice) == 2 and twice[1] is relu and len(3 * nn.Sequential(relu)) == 3
    twice *= 2
    assert list(twice._modules) == ["0", "1", "2", "3"]
    for bad, error in (("x", TypeError), (0, ValueError)):
        with pytest.raises(error):
            nn.Sequential(relu) * bad
    d = nn.ParameterDict({"a": lucid.ones(1), "b": lucid.zeros(2)})
    assert list(reversed(d)) == ["b", "a"] and list(d | {"c": lucid.ones(1)}) == ["a", "b", "c"]
    assert list({"c": lucid.ones(1)} | d) == ["c", "a", "b"] and d.copy()["a"] is d["a"]
    d |= {"c": lucid.ones(3)}
    assert d.popitem()[0] == "c" and d.setdefault("a", lucid.zeros(9)).shape == (1,) and d.setdefault("q") is None
    assert list(d.fromkeys(["x", "y"], d["a"])) == ["x", "y"]


@pytest.mark.parametrize("name", "uniform normal trunc_normal xavier_uniform kaiming_normal orthogonal".split())
def test_initial_values_from_a_generator(name):
    draw = getattr(nn.init, f"{name}_")
    first, second = (draw(lucid.empty(4, 3), generator=lucid.Generator(7)) for _ in range(2))
    assert lucid.equal(first, second) and not lucid.equal(first, draw(lucid.empty(4, 3), generator=lucid.Generator(8)))


def test_super_init_with_arguments():
    class Mixin:
        def __init__(self, value):
            self.value = value

    class Both(nn.Module, Mixin):
        call_super_init = True

        def __init__(self):
            super().__init__(value=3)

    assert Both().value == 3
    with pytest.raises(TypeError, match="wanted none"):
        nn.Module(1)
