"""Module hooks of every kind."""

import copy
import gc
import weakref

import pytest

import lucid
from lucid import nn
from lucid.nn import Module


class Double(Module):
    def forward(self, x, offset=0.0):
        return x * 2 + offset


class Boom(Module):
    def forward(self, x):
        raise ValueError("boom")


ONE = [1.0]


def one():
    return lucid.tensor(ONE)


# Handles


def test_handle_removes_once_and_again():
    m, seen = Double(), []
    handle = m.register_forward_hook(lambda *a: seen.append(1))
    m(one())
    handle.remove()
    handle.remove()
    m(one())
    assert seen == [1]


def test_handle_is_a_context_manager():
    m, seen = Double(), []
    with m.register_forward_pre_hook(lambda *a: seen.append(1)) as handle:
        assert isinstance(handle, nn.RemovableHandle)
        m(one())
    m(one())
    assert seen == [1]


def test_a_module_without_hooks_keeps_no_registry():
    m = Double()
    assert m._hooks is None
    handle = m.register_forward_hook(lambda *a: None)
    assert m._hooks is not None
    handle.remove()
    m(one())
    assert m._hooks is None
    seen = []
    m.register_forward_hook(lambda *a: seen.append(1))
    m(one())
    assert seen == [1]


@pytest.mark.parametrize(
    "method",
    [
        "register_forward_pre_hook",
        "register_forward_hook",
        "register_full_backward_pre_hook",
        "register_full_backward_hook",
        "register_backward_hook",
        "register_load_state_dict_pre_hook",
        "register_load_state_dict_post_hook",
    ],
)
def test_hooks_must_be_callable(method):
    m = Double()
    with pytest.raises(TypeError, match="callable"):
        getattr(m, method)("not callable")
    assert m._hooks is None


# Forward pre hooks


def test_pre_hook_sees_and_replaces_arguments():
    m, seen = Double(), []

    def look(module, args):
        seen.append((module, args[0].item()))

    m.register_forward_pre_hook(look)
    m.register_forward_pre_hook(lambda module, args: args[0] + 1)
    m.register_forward_pre_hook(lambda module, args: (args[0] * 10,))
    m.register_forward_pre_hook(look)
    assert m(one()).item() == 40.0
    assert seen == [(m, 1.0), (m, 20.0)]


def test_pre_hook_with_kwargs():
    m = Double()
    m.register_forward_pre_hook(lambda module, args, kwargs: (args, {"offset": kwargs["offset"] + 1}), with_kwargs=True)
    assert m(one(), offset=1.0).item() == 4.0
    m.register_forward_pre_hook(lambda module, args, kwargs: None, with_kwargs=True)
    assert m(one(), offset=1.0).item() == 4.0


@pytest.mark.parametrize("bad", [3, (1, 2, 3), [1, 2]])
def test_pre_hook_with_kwargs_must_return_a_pair(bad):
    m = Double()
    m.register_forward_pre_hook(lambda module, args, kwargs: bad, with_kwargs=True)
    with pytest.raises(RuntimeError, match="args, kwargs"):
        m(one())


# Forward hooks


def test_forward_hook_replaces_the_output():
    m, seen = Double(), []
    m.register_forward_hook(lambda module, args, output: output + 1)
    m.register_forward_hook(lambda module, args, output: seen.append((args[0].item(), output.item())))
    assert m(one()).item() == 3.0
    assert seen == [(1.0, 3.0)]


def test_forward_hook_with_kwargs():
    m, seen = Double(), []
    m.register_forward_hook(lambda module, args, kwargs, output: seen.append(kwargs), with_kwargs=True)
    m(one(), offset=2.0)
    assert seen == [{"offset": 2.0}]


def test_prepend():
    m, order = Double(), []
    for kind in ("register_forward_pre_hook", "register_forward_hook"):
        getattr(m, kind)(lambda *a: order.append("first"))
        getattr(m, kind)(lambda *a: order.append("before"), prepend=True)
    m(one())
    assert order == ["before", "first"] * 2


def test_a_hook_may_remove_itself():
    m, seen = Double(), []

    def once(module, args, output):
        seen.append(1)
        handle.remove()

    handle = m.register_forward_hook(once)
    m.register_forward_hook(lambda *a: seen.append(2))
    m(one())
    m(one())
    assert seen == [1, 2, 2]


def test_always_call_runs_when_forward_raises():
    m, seen = Boom(), []
    m.register_forward_hook(lambda module, args, output: seen.append("always"), always_call=True)
    m.register_forward_hook(lambda module, args, output: seen.append("normal"))
    with pytest.raises(ValueError, match="boom"):
        m(one())
    assert seen == ["always"]


def test_always_call_with_kwargs_and_no_second_run():
    m, seen = Double(), []
    m.register_forward_hook(
        lambda module, args, kwargs, output: seen.append(output), with_kwargs=True, always_call=True
    )
    m.register_forward_hook(lambda module, args, output: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        m(one())
    assert len(seen) == 1 and seen[0].item() == 2.0


def test_an_always_hook_that_raises_does_not_hide_the_first_error():
    m = Boom()
    m.register_forward_hook(lambda *a: 1 / 0, always_call=True)
    with pytest.warns(UserWarning, match="ZeroDivisionError"), pytest.raises(ValueError, match="boom"):
        m(one())


def test_hooks_of_children_run_inside_sequential():
    inner, seen = Double(), []
    model = nn.Sequential(inner, Double())
    inner.register_forward_hook(lambda *a: seen.append(1))
    assert model(one()).item() == 4.0 and seen == [1]


def test_deepcopy_copies_hooks():
    m = Double()
    m.register_forward_hook(add_one)
    made = copy.deepcopy(m)
    m._hooks.forward.clear()
    assert made(one()).item() == 3.0 and m(one()).item() == 2.0


def add_one(module, args, output):
    return output + 1


# Backward hooks


def test_full_backward_hook_sees_gradients():
    m, seen = nn.Linear(2, 1, bias=False), []
    with lucid.no_grad():
        m.weight.copy_(lucid.tensor([[2.0, 3.0]]))
    m.register_full_backward_hook(lambda module, gi, go: seen.append((module, gi[0].tolist(), go[0].tolist())))
    x = lucid.tensor([[1.0, 1.0]], requires_grad=True)
    (m(x) * 5).sum().backward()
    assert seen == [(m, [[10.0, 15.0]], [[5.0]])]
    assert x.grad.tolist() == [[10.0, 15.0]]
    assert m.weight.grad.tolist() == [[5.0, 5.0]]


def test_full_backward_hook_replaces_grad_input():
    m = Double()
    m.register_full_backward_hook(lambda module, gi, go: (gi[0] * 10,))
    m.register_full_backward_hook(lambda module, gi, go: gi[0] + 1)
    x = lucid.tensor([1.0], requires_grad=True)
    m(x).sum().backward()
    assert x.grad.tolist() == [21.0]


def test_full_backward_pre_hook_replaces_grad_output():
    m, seen = Double(), []
    m.register_full_backward_pre_hook(lambda module, go: (go[0] * 3,))
    m.register_full_backward_pre_hook(lambda module, go: seen.append(go[0].tolist()))
    m.register_full_backward_hook(lambda module, gi, go: seen.append(go[0].tolist()))
    x = lucid.tensor([1.0], requires_grad=True)
    m(x).sum().backward()
    assert seen == [[3.0], [3.0]] and x.grad.tolist() == [6.0]


def test_order_of_backward_hooks_and_prepend():
    m, order = Double(), []
    m.register_full_backward_hook(lambda *a: order.append("full"))
    m.register_full_backward_hook(lambda *a: order.append("prepended"), prepend=True)
    m.register_full_backward_pre_hook(lambda *a: order.append("pre"))
    m(lucid.tensor([1.0], requires_grad=True)).sum().backward()
    assert order == ["pre", "prepended", "full"]


def test_several_inputs_and_outputs():
    class Two(Module):
        def forward(self, a, number, b):
            return a * number, b * 3, "text"

    m, seen = Two(), []
    m.register_full_backward_hook(lambda module, gi, go: seen.append((gi, go)))
    a = lucid.tensor([1.0], requires_grad=True)
    b = lucid.tensor([1.0])
    first, second, text = m(a, 4.0, b)
    assert text == "text"
    (first + second).sum().backward()
    ((grad_input, grad_output),) = seen
    assert grad_input[0].tolist() == [4.0] and grad_input[1] is None and grad_input[2] is None
    assert grad_output[0].tolist() == [1.0] and grad_output[1] is None and grad_output[2] is None


def test_both_inputs_require_grad():
    class Product(Module):
        def forward(self, a, b):
            return a * b

    m, seen = Product(), []
    m.register_full_backward_hook(lambda module, gi, go: seen.append([g.item() for g in gi]))
    a, b = lucid.tensor(2.0, requires_grad=True), lucid.tensor(3.0, requires_grad=True)
    m(a, b).backward()
    assert seen == [[3.0, 2.0]] and a.grad.item() == 3.0 and b.grad.item() == 2.0


def test_inputs_without_gradient():
    m, seen = nn.Linear(1, 1), []
    handle = m.register_full_backward_hook(lambda module, gi, go: seen.append((gi, go[0].tolist())))
    m(lucid.ones(1, 1)).sum().backward()
    assert seen == [((None,), [[1.0]])]
    handle.remove()
    m.register_full_backward_hook(lambda module, gi, go: (go[0],))
    with pytest.raises(RuntimeError, match="no input"):
        m(lucid.ones(1, 1)).sum().backward()


def test_wrong_number_of_gradients():
    m = Double()
    m.register_full_backward_hook(lambda module, gi, go: (gi[0], gi[0]))
    with pytest.raises(RuntimeError, match="returned 2 gradients; wanted 1"):
        m(lucid.tensor([1.0], requires_grad=True)).sum().backward()


def test_an_error_in_a_backward_hook_comes_out():
    m = Double()
    m.register_full_backward_hook(lambda *a: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        m(lucid.tensor([1.0], requires_grad=True)).sum().backward()


def test_backward_hooks_do_nothing_without_grad_mode():
    m, seen = Double(), []
    m.register_full_backward_hook(lambda *a: seen.append(1))
    with lucid.no_grad():
        assert m(lucid.tensor([1.0], requires_grad=True)).item() == 2.0
    m(lucid.tensor([1.0]))
    assert seen == []


def test_named_tuple_output_keeps_its_type():
    from collections import namedtuple

    Pair = namedtuple("Pair", ["a", "b"])

    class Split(Module):
        def forward(self, x):
            return Pair(x, x * 2)

    m, seen = Split(), []
    m.register_full_backward_hook(lambda module, gi, go: seen.append(len(go)))
    output = m(lucid.tensor([1.0], requires_grad=True))
    assert type(output) is Pair
    output.b.sum().backward()
    assert seen == [2]


def test_output_of_another_type_warns():
    class Odd(Module):
        def forward(self, x):
            return {"x": x}

    m = Odd()
    m.register_full_backward_hook(lambda *a: None)
    with pytest.warns(UserWarning, match="dict"):
        assert m(lucid.tensor([1.0], requires_grad=True))["x"].item() == 1.0


def test_in_place_behind_a_hooked_module():
    class Squared(Module):
        def forward(self, x):
            self.out = x.exp()
            return self.out

    m = Squared()
    m.register_full_backward_hook(lambda *a: None)
    x = lucid.tensor([0.0], requires_grad=True)
    y = m(x)
    y.mul_(3.0)
    y.sum().backward()
    assert x.grad.tolist() == [3.0]


def test_legacy_backward_hook():
    m, seen = Double(), []
    m.register_backward_hook(lambda module, gi, go: seen.append((gi[0].item(), go[0].item())))
    m(lucid.tensor([1.0], requires_grad=True)).sum().backward()
    assert seen == [(2.0, 1.0)]


def test_hooks_see_every_call():
    m, seen = Double(), []
    m.register_full_backward_hook(lambda module, gi, go: seen.append(gi[0].item()))
    x = lucid.tensor([1.0], requires_grad=True)
    m(m(x)).sum().backward()
    assert seen == [2.0, 4.0]


def test_second_derivative_through_a_hooked_module():
    class Cube(Module):
        def forward(self, x):
            return x * x * x

    m = Cube()
    m.register_full_backward_hook(lambda module, gi, go: None)
    x = lucid.tensor([2.0], requires_grad=True)
    (grad,) = lucid.autograd.grad(m(x).sum(), x, create_graph=True)
    (second,) = lucid.autograd.grad(grad.sum(), x)
    assert grad.tolist() == [12.0] and second.tolist() == [12.0]


def test_a_hooked_call_keeps_nothing_alive():
    m = Double()
    m.register_full_backward_hook(lambda *a: None)
    x = lucid.tensor([1.0], requires_grad=True)
    m(x).sum().backward()
    module = weakref.ref(m)
    del m
    gc.collect()
    assert module() is None
