"""lucid.nn.hooks: hooks that run for every module; and PyTorch's names for the hooks of one."""

from __future__ import annotations

import copy
import pickle

import pytest

import lucid
from lucid import nn
from lucid.nn import hooks


@pytest.fixture(autouse=True)
def nothing_left():
    yield
    from lucid.nn._base.hooks import EVERYWHERE, REGISTRATION

    assert EVERYWHERE.empty() and not any(REGISTRATION.values())


def test_forward_hooks_run_before_the_modules_own():
    calls = []
    model = nn.Sequential(nn.Linear(2, 3), nn.ReLU())
    model.register_forward_pre_hook(lambda module, args: calls.append("own pre"))
    model.register_forward_hook(lambda module, args, output: calls.append("own"))

    def pre(module, args):
        calls.append(f"pre {type(module).__name__}")

    def post(module, args, output):
        calls.append(f"post {type(module).__name__}")

    with hooks.register_module_forward_pre_hook(pre), hooks.register_module_forward_hook(post):
        model(lucid.zeros(1, 2))
    inner = ["pre Linear", "post Linear", "pre ReLU", "post ReLU"]
    assert calls == ["pre Sequential", "own pre", *inner, "post Sequential", "own"]
    calls.clear()
    model(lucid.zeros(1, 2))
    assert calls == ["own pre", "own"]


def test_hooks_that_change_arguments_and_output():
    layer, x = nn.Identity(), lucid.ones(1)
    with hooks.register_module_forward_pre_hook(lambda module, args: args[0] + 1):
        assert layer(x).item() == 2
    with hooks.register_module_forward_pre_hook(lambda m, args, kwargs: ((args[0] + 2,), kwargs), with_kwargs=True):
        assert layer(x).item() == 3
    with hooks.register_module_forward_hook(lambda m, args, kwargs, output: output * 5, with_kwargs=True):
        assert layer(x).item() == 5
    assert layer(x) is x


def test_always_called():
    seen = []
    hook = lambda module, args, output: seen.append(output)
    with hooks.register_module_forward_hook(hook, always_call=True), pytest.raises(NotImplementedError):
        nn.Module()(1)
    assert seen == [None]


def test_backward_hooks():
    seen = []
    x = lucid.ones(2, requires_grad=True)
    with (
        hooks.register_module_full_backward_pre_hook(lambda m, grad_output: seen.append(grad_output[0].tolist())),
        hooks.register_module_full_backward_hook(lambda m, gi, go: (gi[0] * 3,)),
    ):
        nn.ReLU()(x).sum().backward()
    assert seen == [[1, 1]] and x.grad.tolist() == [3, 3]
    hooks.register_module_backward_hook(print).remove()


def test_state_dict_hooks_of_all_modules():
    layer = nn.Linear(2, 2)
    seen = []
    with (
        hooks.register_module_load_state_dict_pre_hook(lambda m, sd, prefix, *rest: seen.append(prefix)),
        hooks.register_module_load_state_dict_post_hook(lambda m, keys: keys.unexpected_keys.clear()),
    ):
        nn.Sequential(layer).load_state_dict({"0.weight": layer.weight, "0.bias": layer.bias, "more": layer.bias})
    assert seen == ["", "0."]


def test_registration_hooks():
    seen = []
    with (
        hooks.register_module_parameter_registration_hook(lambda m, name, value: seen.append(name)),
        hooks.register_module_module_registration_hook(lambda m, name, value: nn.Identity() if name == "a" else None),
        hooks.register_module_buffer_registration_hook(lambda m, name, value: value + 1),
    ):
        module = nn.Module()
        module.a = nn.ReLU()
        module.add_module("b", nn.Linear(1, 1))
        module.register_buffer("c", lucid.zeros(1))
        module.c = lucid.ones(1)
        module.d = nn.Parameter(lucid.zeros(1))
    assert seen == ["weight", "bias", "d"] and type(module.a) is nn.Identity and module.c.tolist() == [2]


@pytest.mark.parametrize("name", [name for name in hooks.__all__ if name != "RemovableHandle"])
def test_names_and_refusals(name):
    register = getattr(hooks, name)
    assert getattr(nn.modules.module, name) is register
    with pytest.raises(TypeError, match="hook is an int; wanted a callable"):
        register(5)


def test_pytorchs_dictionaries():
    layer, x = nn.Identity(), lucid.ones(1)
    handle = layer.register_forward_hook(lambda m, args, output: output + 1)
    assert list(layer._forward_hooks) == [handle.key] and len(layer._forward_pre_hooks) == 0
    layer._forward_hooks.clear()
    assert layer(x) is x
    kept = layer._forward_pre_hooks
    assert layer(x) is x
    kept[7] = lambda m, args: args[0] * 4
    assert layer(x).item() == 4
    layer._forward_pre_hooks = {}
    assert layer(x) is x
    for name in "_backward_hooks _backward_pre_hooks _state_dict_hooks _load_state_dict_pre_hooks".split():
        assert not getattr(layer, name)


def test_hooks_of_state_dict():
    layer, calls = nn.Linear(2, 1), []
    first = layer.register_state_dict_pre_hook(lambda m, prefix, keep_vars: calls.append((prefix, keep_vars)))
    layer.register_state_dict_post_hook(lambda m, sd, prefix, metadata: sd.pop(prefix + "bias") and None)
    model = nn.Sequential(layer)
    assert list(model.state_dict(keep_vars=True)) == ["0.weight"] and calls == [("0.", True)]
    first.remove()
    layer._register_state_dict_hook(lambda m, sd, prefix, metadata: {"all": metadata["version"]})
    assert layer.state_dict() == {"all": 1}
    layer.register_state_dict_post_hook(lambda m, sd, prefix, metadata: {})
    with pytest.raises(RuntimeError, match="post hook returned a dict; wanted None"):
        layer.state_dict()


def test_the_older_load_hook_is_not_given_the_module():
    layer, seen = nn.Linear(1, 1), []
    layer._register_load_state_dict_pre_hook(lambda sd, prefix, *rest: seen.append((prefix, len(rest))))
    layer._register_load_state_dict_pre_hook(lambda m, *rest: seen.append((m is layer, len(rest))), with_module=True)
    layer.load_state_dict(layer.state_dict())
    assert seen == [("", 5), (True, 7)]


def hook(module, args, output):
    return output + 1


def test_hooks_are_copied_and_pickled():
    layer, x = nn.Identity(), lucid.ones(1)
    layer.register_forward_hook(hook)
    for clone in (copy.deepcopy(layer), pickle.loads(pickle.dumps(layer))):
        assert clone(x).item() == 2
        clone._forward_hooks.clear()
        assert layer(x).item() == 2
