"""utils.checkpoint: the same numbers as without it, from less memory."""

from __future__ import annotations

from collections import namedtuple

import pytest

import lucid
from lucid import autograd, nn
from lucid.autograd import gradcheck, gradgradcheck
from lucid.utils.checkpoint import checkpoint, checkpoint_sequential

BOTH = pytest.mark.parametrize("reentrant", [True, False])


def leaf(*shape, seed=0):
    return lucid.randn(*shape, generator=lucid.Generator(seed)).requires_grad_()


def network():
    lucid.manual_seed(0)
    return nn.Sequential(*[layer for _ in range(4) for layer in (nn.Linear(8, 8), nn.Tanh(), nn.Dropout(0.3))])


def train(model, call):
    """Loss, gradients of the parameters and of the input; the random numbers drawn afterwards."""
    lucid.manual_seed(1)
    x = leaf(5, 8)
    loss = call(model, x).square().sum()
    loss.backward()
    found = [loss.tolist(), x.grad.tolist(), [p.grad.tolist() for p in model.parameters()], lucid.rand(2).tolist()]
    model.zero_grad()
    return found


def same(a, b):
    return a.shape == b.shape and a.tolist() == b.tolist()


@BOTH
@pytest.mark.parametrize("segments", [1, 2, 3, 12])
def test_a_sequential_gives_the_same_bits_with_dropout(reentrant, segments):
    model = network()
    plain = train(model, lambda m, x: m(x))
    assert train(model, lambda m, x: checkpoint_sequential(m, segments, x, use_reentrant=reentrant)) == plain
    assert train(model, lambda m, x: checkpoint(m, x, use_reentrant=reentrant)) == plain


def test_without_the_generators_state_dropout_differs():
    model = network()
    plain = train(model, lambda m, x: m(x))
    assert train(model, lambda m, x: checkpoint(m, x, preserve_rng_state=False))[1] != plain[1]


def test_function_is_called_again_in_backward_only():
    calls = []

    def function(x):
        calls.append(lucid.is_grad_enabled())
        return x.exp()

    x = leaf(3)
    y = checkpoint(function, x)
    assert len(calls) == 1
    y.sum().backward()
    assert len(calls) == 2 and same(x.grad, x.detach().exp())


def test_memory_drops():
    def peak(call):
        x = leaf(64, 256)
        layers = [lucid.cos, lucid.sin] * 16
        before = lucid.memory_stats()["allocated_bytes.current"]
        lucid.reset_peak_memory_stats()
        call(layers, x).sum().backward()
        return (lucid.memory_stats()["allocated_bytes.peak"] - before) / (64 * 256 * 4)

    def plain(layers, x):
        for layer in layers:
            x = layer(x)
        return x

    assert peak(plain) > 30
    assert peak(lambda layers, x: checkpoint_sequential(layers, 6, x)) < 20


def test_what_is_kept_between_forward_and_backward():
    x = leaf(100, 100)

    def held(call):
        before = lucid.memory_stats()["allocated_bytes.current"]
        y = call()
        return round((lucid.memory_stats()["allocated_bytes.current"] - before) / 40_000), y

    deep = lambda t: t.exp().sin().cos().sin().sigmoid().exp()
    assert held(lambda: deep(x))[0] >= 5
    assert held(lambda: checkpoint(deep, x))[0] == 1


@BOTH
def test_nested_arguments_several_results_and_keywords(reentrant):
    Pair = namedtuple("Pair", "left right")

    def function(pair, items, scale, *, table, flag):
        assert type(pair) is Pair and flag == "yes"
        return {"sum": (pair.left + pair.right) * scale, "rest": [table["w"] * items[0][0], 7, None]}, items[1]

    tensors = [leaf(3, seed=i) for i in range(4)]
    a, b, c, w = tensors
    arguments = Pair(a, b), [(c,), "text"], 2.0
    plain, text = function(*arguments, table={"w": w}, flag="yes")
    (plain["sum"] * plain["rest"][0]).sum().backward()
    wanted = [t.grad for t in tensors]
    for t in tensors:
        t.grad = None
    found, text = checkpoint(function, *arguments, table={"w": w}, flag="yes", use_reentrant=reentrant)
    assert text == "text" and found["rest"][1:] == [7, None] and same(found["sum"], plain["sum"])
    (found["sum"] * found["rest"][0]).sum().backward()
    assert all(same(t.grad, g) for t, g in zip(tensors, wanted))


def test_an_unused_result_and_one_that_has_no_gradient():
    x = leaf(4)
    first, second, order = checkpoint(
        lambda t: (t * 2, t.exp(), t.argsort() if hasattr(t, "argsort") else t.argmax()), x
    )
    assert not order.requires_grad and second.requires_grad
    first.sum().backward()
    assert x.grad.tolist() == [2.0] * 4


def test_a_result_that_is_an_argument_or_a_view_of_one():
    x = leaf(2, 3)
    same_, view = checkpoint(lambda t: (t, t.reshape(6)), x)
    (same_.sum() * 2 + view.sum()).backward()
    assert x.grad.tolist() == [[3.0] * 3] * 2


def test_without_a_gradient_to_compute_the_call_is_plain():
    calls = []
    x = lucid.ones(2)
    y = checkpoint(lambda t: calls.append(1) or t + 1, x)
    assert not y.requires_grad and len(calls) == 1
    with lucid.no_grad():
        assert not checkpoint(lambda t: t + 1, leaf(2)).requires_grad


@BOTH
def test_parameters_get_gradients_where_no_argument_wants_one(reentrant):
    layer = nn.Linear(2, 2)
    checkpoint(layer, lucid.ones(1, 2), use_reentrant=reentrant).sum().backward()
    assert layer.weight.grad.tolist() == [[1.0, 1.0]] * 2


@BOTH
def test_autograd_grad_touches_no_grad(reentrant):
    layer, x = nn.Linear(3, 3), leaf(2, 3)
    wanted = autograd.grad(layer(x).sin().sum(), [x, layer.weight, layer.bias])
    found = autograd.grad(
        checkpoint(lambda t: layer(t).sin(), x, use_reentrant=reentrant).sum(), [x, layer.weight, layer.bias]
    )
    assert all(same(a, b) for a, b in zip(found, wanted))
    assert x.grad is None and layer.weight.grad is None


def test_a_weight_shared_with_what_comes_before():
    w, x = leaf(3, 3), leaf(2, 3, seed=1)
    plain = ((x @ w).tanh() @ w).sum()
    wanted = autograd.grad(plain, [w, x], create_graph=True)
    second = autograd.grad(wanted[0].square().sum(), w)[0]
    found = autograd.grad(checkpoint(lambda h: h @ w, (x @ w).tanh()).sum(), [w, x], create_graph=True)
    assert all(same(a, b) for a, b in zip(found, wanted))
    assert lucid.allclose(autograd.grad(found[0].square().sum(), w)[0], second, rtol=1e-5)


def test_a_captured_result_of_earlier_ops():
    x = leaf(3)
    h = x * 2
    y = checkpoint(lambda t: t * h, x) + checkpoint(lambda t: t + h, x) + h
    y.sum().backward()
    assert lucid.allclose(x.grad, 4 * x.detach() + 3 + 2)


def test_derivatives_by_finite_differences():
    x = leaf(4).double().detach().requires_grad_()
    w = leaf(4, seed=1).double().detach().requires_grad_()
    function = lambda a, b: checkpoint(lambda s, t: (s * t).sin() * s.exp(), a, b)
    assert gradcheck(function, (x, w)) and gradgradcheck(function, (x, w))
    assert gradcheck(lambda a: checkpoint(lambda s: (s * w).sin(), a), x)


def test_third_derivative():
    x = lucid.tensor(0.5, dtype=lucid.float64, requires_grad=True)
    y = checkpoint(lambda t: t.exp() * t, x)
    for _ in range(3):
        (y,) = autograd.grad(y, x, create_graph=True)
    assert y.item() == pytest.approx((0.5 + 3) * lucid.exp(x).item())


def test_checkpoints_inside_checkpoints():
    x = leaf(3)
    inner = lambda t: checkpoint(lucid.sin, t.exp()) * t
    wanted = autograd.grad((x.exp().sin() * x).tanh().sum(), x)[0]
    assert same(autograd.grad(checkpoint(lambda t: inner(t).tanh(), x).sum(), x)[0], wanted)


def test_backward_twice():
    x = leaf(3)
    y = checkpoint(lucid.exp, x).sum()
    y.backward(retain_graph=True)
    y.backward()
    assert same(x.grad, 2 * x.detach().exp())
    with pytest.raises(RuntimeError):
        y.backward()


def test_a_function_that_does_something_else_the_second_time():
    shapes = iter([(3,), (1, 3)])
    y = checkpoint(lambda t: t.exp().reshape(next(shapes)), leaf(3))
    with pytest.raises(RuntimeError, match="checkpoint: the function gave"):
        y.sum().backward()


def test_an_error_in_backward_leaves_the_generator_as_it_was():
    lucid.manual_seed(5)
    calls = []

    def function(t):
        calls.append(1)
        if len(calls) == 2:
            lucid.rand(10)
            raise KeyError("second")
        return t * 2

    y = checkpoint(function, leaf(2)).sum()
    before = lucid.get_rng_state().tolist()
    with pytest.raises(KeyError):
        y.backward()
    assert lucid.get_rng_state().tolist() == before


def test_other_names():
    x = leaf(2)
    assert lucid.autograd.checkpoint is checkpoint
    assert same(lucid.utils.checkpoint(lucid.exp, x), x.exp())
    assert lucid.utils.checkpoint.checkpoint is checkpoint


@pytest.mark.parametrize(
    "call",
    [
        lambda: checkpoint(3, lucid.ones(1)),
        lambda: checkpoint(lucid.exp, lucid.ones(1), use_reentrant="yes"),
        lambda: checkpoint_sequential([lucid.exp], 1.5, lucid.ones(1)),
    ],
)
def test_wrong_types(call):
    with pytest.raises(TypeError, match="checkpoint"):
        call()


@pytest.mark.parametrize("segments", [0, -1, 3])
def test_wrong_number_of_segments(segments):
    with pytest.raises(ValueError, match="checkpoint_sequential: segments"):
        checkpoint_sequential([lucid.exp, lucid.sin], segments, lucid.ones(1))


@pytest.mark.parametrize("create_graph", (False, True), ids=("plain", "create_graph"))
def test_hooks_of_leaves_run_once(create_graph):
    """Those of a module's parameters, which the function was not given, and of its arguments; on the whole gradient."""

    def gradients(call):
        layer, x, seen = network()[0], leaf(3, 8), []
        for i, tensor in enumerate((*layer.parameters(), x)):
            tensor.register_hook(lambda grad, i=i: seen.append((i, grad.tolist())) or grad * 2)
        (call(layer, x) * call(layer, x * 3)).sum().backward(create_graph=create_graph)
        assert sorted(i for i, _ in seen) == [0, 1, 2]
        return [grad for _, grad in sorted(seen, key=lambda pair: pair[0])], [
            tensor.grad.tolist() for tensor in (*layer.parameters(), x)
        ]

    seen, found = gradients(checkpoint)
    plain_seen, plain = gradients(lambda layer, x: layer(x))
    for a, b in zip((*seen, *found), (*plain_seen, *plain)):
        assert lucid.allclose(lucid.tensor(a), lucid.tensor(b))


def test_hooks_of_leaves_run_in_autograd_grad_too():
    """As they do without a checkpoint."""
    layer, x, seen = network()[0], leaf(3, 8), []
    layer.weight.register_hook(lambda grad: seen.append(grad) or grad * 2)
    (found,) = autograd.grad(checkpoint(layer, x).sum(), [layer.weight])
    (plain,) = autograd.grad(layer(x).sum(), [layer.weight])
    assert len(seen) == 2 and same(found, plain)
