"""lucid.autograd.graph: edges, hooks over several gradients, and what becomes of saved tensors."""

from __future__ import annotations

import gc
import weakref

import pytest

import lucid
from lucid.autograd import backward, grad, graph
from lucid.autograd.graph import (
    GradientEdge,
    Node,
    allow_mutation_on_saved_tensors,
    disable_saved_tensors_hooks,
    get_gradient_edge,
    increment_version,
    register_multi_grad_hook,
    save_on_cpu,
    saved_tensors_hooks,
)

VersionMismatch = lucid._C.engine.VersionMismatch


def leaf(*values):
    return lucid.tensor([float(v) for v in values], requires_grad=True)


def live():
    gc.collect()
    now = lucid.memory_stats()
    return now["tensors.current"], now["nodes.current"]


# ---- Nodes and edges ------------------------------------------------------------------------------------------------


def test_metadata_lives_as_long_as_the_node():
    x = leaf(1)
    y = x * 2
    y.grad_fn.metadata["note"] = "kept"
    gc.collect()
    assert y.grad_fn.metadata == {"note": "kept"}
    alive = weakref.ref(marker := type("Marker", (), {})())
    y.grad_fn.metadata["marker"] = marker
    del marker
    y.grad_fn.metadata["itself"] = y.grad_fn
    y.grad_fn.metadata.pop("itself")
    y.sum().backward()  # a node with metadata is no node with hooks
    del y
    gc.collect()
    assert alive() is None


def test_nodes():
    x = leaf(1, 2)
    values, indices = (x * 2).sort()
    assert (
        isinstance(values.grad_fn, Node) and values.grad_fn.name() == "SortBackward0" and values.grad_fn.requires_grad
    )
    assert values.output_nr == 0 and x.output_nr == 0 and not values.retains_grad
    values.retain_grad()
    assert values.retains_grad and not x.retains_grad
    first, second = (x * 2).unbind()
    assert second.output_nr == 1 or second.grad_fn is not first.grad_fn
    with pytest.raises(AttributeError, match="it has no saved_tensors"):
        values.grad_fn.saved_tensors


def test_edges_stand_for_tensors():
    x = leaf(1, 2)
    y = x * 3
    z = (y * y).sum()
    edge = get_gradient_edge(y)
    assert isinstance(edge, GradientEdge) and edge.node is y.grad_fn and edge.output_nr == 0
    assert get_gradient_edge(x).node.variable is x
    (by_y,), (by_x,) = grad(z, edge, retain_graph=True), grad(z, [get_gradient_edge(x)], retain_graph=True)
    assert by_y.tolist() == [6, 12] and by_x.tolist() == [18, 36]
    backward(z, inputs=[get_gradient_edge(x)], retain_graph=True)
    assert x.grad.tolist() == [18, 36]
    x.grad = None
    del y, z
    backward([edge], [lucid.tensor([1.0, 10.0])])
    assert x.grad.tolist() == [3, 30]
    with pytest.raises(RuntimeError, match="get_gradient_edge: the tensor does not require grad"):
        get_gradient_edge(lucid.ones(1))
    for bad in (GradientEdge(edge.node, 7), GradientEdge(edge.node, -1)):
        with pytest.raises(ValueError, match="output_nr is"):
            grad(x.sum(), bad)
    with pytest.raises(TypeError, match="GradientEdge: node is a str; wanted a Node"):
        grad(x.sum(), GradientEdge("x", 0))


def test_edges_leave_nothing():
    x = leaf(1, 2)

    def step():
        y = x * 3
        edge = get_gradient_edge(y)
        grad((y * y).sum(), edge)
        backward(edge, lucid.ones(2))
        x.grad = None

    step()
    before = live()
    for _ in range(5):
        step()
    assert live() == before


# ---- Hooks ----------------------------------------------------------------------------------------------------------


def test_post_accumulate_hooks():
    x, seen = leaf(1, 2), []
    first = x.register_post_accumulate_grad_hook(lambda t: seen.append((t is x, t.grad.tolist())))
    x.register_hook(lambda g: g * 2)
    (x * 3).sum().backward()
    (x * 3).sum().backward()
    assert seen == [(True, [6, 6]), (True, [12, 12])]
    grad((x * 3).sum(), x)
    assert len(seen) == 2
    first.remove()
    (x * 3).sum().backward()
    assert len(seen) == 2
    for other in (x * 2, lucid.ones(1)):
        with pytest.raises(RuntimeError, match="is not a leaf that requires grad"):
            other.register_post_accumulate_grad_hook(print)
    with pytest.raises(TypeError, match="callable"):
        x.register_post_accumulate_grad_hook(3)


def test_a_post_accumulate_hook_can_be_the_optimizer():
    x = leaf(1, 2)

    def step(t):
        t.add_(t.grad, alpha=-0.5)
        t.grad = None

    x.register_post_accumulate_grad_hook(step)
    (x * x).sum().backward()
    assert x.tolist() == [0, 0] and x.grad is None


@pytest.mark.parametrize("what", ["raises", "returns", "frees", "removes itself", "runs backward", "registers more"])
def test_hostile_post_accumulate_hooks(what):
    x, y = leaf(1), leaf(2)
    calls = []

    def hook(t):
        calls.append(what)
        if what == "raises":
            raise KeyError("mine")
        if what == "returns":
            return t
        if what == "frees":
            graph_of_it.clear()
            t.grad = None
        if what == "removes itself":
            handle.remove()
        if what == "runs backward" and len(calls) < 3:
            with lucid.enable_grad():
                (t * 2).sum().backward()
        if what == "registers more" and len(calls) < 3:
            t.register_post_accumulate_grad_hook(hook)

    handle = x.register_post_accumulate_grad_hook(hook)
    graph_of_it = [(x * y).sum()]
    if what in ("raises", "returns"):
        with pytest.raises(KeyError if what == "raises" else TypeError):
            graph_of_it[0].backward()
        assert y.grad.tolist() == [1]
    else:
        graph_of_it[0].backward()
        assert calls
    (y * 2).sum().backward()


@pytest.mark.parametrize("mode", ["all", "any"])
def test_multi_grad_hooks(mode):
    a, b, c = leaf(1), leaf(2), leaf(3)
    seen = []
    handle = register_multi_grad_hook(
        (a, b, c),
        lambda g: seen.append([None if t is None else t.item() for t in g] if mode == "all" else g.item()),
        mode=mode,
    )
    (a * b * c).sum().backward()
    if mode == "all":
        assert seen == [[6, 3, 2]]
    else:
        assert len(seen) == 1
    (a * c).sum().backward()
    assert len(seen) == 2 and (mode == "any" or seen[1] == [3, None, 1])
    grad((a * b).sum(), b)
    assert len(seen) == 3 and (mode == "any" or seen[2] == [None, 1, None])
    (a * 1).sum().backward()
    assert len(seen) == 4
    handle.remove()
    handle.remove()
    (a * b * c).sum().backward()
    assert len(seen) == 4


def test_multi_grad_hooks_refuse():
    a = leaf(1)
    for call, error, message in [
        (lambda: register_multi_grad_hook([a], print, mode="some"), ValueError, "mode is 'some'"),
        (lambda: register_multi_grad_hook([a], 3), TypeError, "fn is an int"),
        (lambda: register_multi_grad_hook([], print), ValueError, "tensors is empty"),
        (lambda: register_multi_grad_hook([1], print), TypeError, r"tensors\[0\] is an int"),
        (lambda: register_multi_grad_hook([lucid.ones(1)], print), RuntimeError, "does not require grad"),
    ]:
        with pytest.raises(error, match=message):
            call()


def test_multi_grad_hooks_in_nested_passes():
    a, b, seen = leaf(1), leaf(2), []
    nested = []

    def inner(gradient):
        if not nested:
            nested.append(True)
            with lucid.enable_grad():
                (a * b * 10).sum().backward()

    a.register_hook(inner)
    b.register_hook(inner)
    register_multi_grad_hook([a, b], lambda g: seen.append([t.item() for t in g]))
    (a * b).sum().backward()
    assert sorted(seen) == [[2, 1], [20, 10]]


# ---- Saved tensors --------------------------------------------------------------------------------------------------


def test_hooks_see_what_is_saved_and_give_it_back():
    x, packed, unpacked = leaf(2, 3), [], []

    def pack(t):
        assert not t.requires_grad and not lucid.is_grad_enabled()
        packed.append(t.tolist())
        return len(packed) - 1, t

    def unpack(kept):
        unpacked.append(kept[0])
        return kept[1]

    with saved_tensors_hooks(pack, unpack):
        y = (x.exp() * x).sum()
    assert len(packed) == 3  # the result of exp, and both factors
    y.backward(retain_graph=True)
    assert sorted(unpacked) == [0, 1, 2]
    assert x.grad.allclose(x.exp() * (1 + x))
    y.backward()
    with pytest.raises(RuntimeError, match="second time"):
        y.backward()


@pytest.mark.parametrize("function", ["exp", "square", "tanh"])
def test_second_derivatives_through_hooks(function):
    def slopes(x):
        y = getattr(x, function)()
        (first,) = grad(y.sum(), x, create_graph=True)
        (second,) = grad((first * x).sum(), x, create_graph=True)
        (third,) = grad(second.sum(), x)
        return first, second, third

    expected = slopes(leaf(0.3, -0.5))
    for x in (leaf(0.3, -0.5), leaf(0.3, -0.5) * 1):
        with saved_tensors_hooks(lambda t: t.clone(), lambda t: t):
            for a, b in zip(slopes(x), expected):
                assert a.allclose(b)


def test_the_innermost_hooks_count_and_functions_use_them():
    x, seen = leaf(2), []

    class Square(lucid.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        def backward(ctx, grad):
            return 2 * ctx.saved_tensors[0] * grad

    def hooks(name):
        return saved_tensors_hooks(lambda t: (seen.append(name), t)[1], lambda t: t)

    with hooks("outer"):
        with hooks("inner"):
            y = Square.apply(x)
        z = y * y
    assert seen == ["inner", "outer"] * (len(seen) // 2) or seen == ["inner", "outer", "outer"]
    assert y.grad_fn.saved_tensors[0].tolist() == [2]
    z.backward()
    assert x.grad.tolist() == [32]


def test_bad_saved_tensor_hooks():
    x = leaf(1, 2)

    def fail(t):
        raise KeyError("mine")

    before = live()
    with saved_tensors_hooks(fail, lambda t: t), pytest.raises(KeyError, match="mine"):
        x * x
    for unpack, error, message in [
        (fail, KeyError, "mine"),
        (lambda t: 3, TypeError, "what unpack_hook returns is an int; wanted a Tensor"),
        (lambda t: t[:1], RuntimeError, r"shape \(1,\) and dtype float32; wanted .* \(2,\)"),
        (lambda t: t.double(), RuntimeError, "float64"),
    ]:
        with saved_tensors_hooks(lambda t: t, unpack):
            y = (x * x).sum()
        with pytest.raises(error, match=message):
            y.backward()
    del y
    assert live() == before and x.grad is None
    for args in ((3, fail), (fail, None)):
        with pytest.raises(TypeError, match="wanted a callable"):
            saved_tensors_hooks(*args)
    inside = []

    def runs_backward(t):
        if not inside:
            inside.append(True)
            y.backward()
        return t

    with saved_tensors_hooks(lambda t: t, runs_backward):
        y = (x * x).sum()
    with pytest.raises(RuntimeError, match="freed"):
        y.backward()


def test_packing_keeps_no_tensor():
    x = leaf(1, 2)

    def step():
        with saved_tensors_hooks(lambda t: t.tolist(), lucid.tensor):
            y = ((x * 2).exp() * x).sum()
        y.backward(create_graph=True)
        x.grad = None

    step()
    before = live()
    for _ in range(4):
        step()
    assert live() == before


def test_save_on_cpu_and_disable():
    x = leaf(1, 2)
    with save_on_cpu(pin_memory=True):
        y = (x * x).sum()
    y.backward()
    assert x.grad.tolist() == [2, 4]
    with disable_saved_tensors_hooks("no hooks here"):
        with pytest.raises(RuntimeError, match="no hooks here"), save_on_cpu():
            pass
        with disable_saved_tensors_hooks("inner"), pytest.raises(RuntimeError, match="inner"), save_on_cpu():
            pass
    with save_on_cpu(), pytest.raises(RuntimeError, match="saved_tensors_hooks are in use"):
        with disable_saved_tensors_hooks("x"):
            pass

    @disable_saved_tensors_hooks("decorated")
    def function():
        with save_on_cpu():
            pass

    with pytest.raises(RuntimeError, match="decorated"):
        function()
    with pytest.raises(TypeError, match="error_message is an int"):
        disable_saved_tensors_hooks(3)
    meta = lucid.ones(2, device="meta", requires_grad=True)
    with save_on_cpu():
        (meta * meta).sum().backward()
    assert meta.grad.shape == (2,)


def test_increment_version():
    x = leaf(1, 2)
    y = x * 1
    z = (y * y).sum()
    increment_version(y)
    assert y._version == 1
    with pytest.raises(VersionMismatch):
        z.backward()
    increment_version([y, y])
    assert y._version == 3
    with pytest.raises(TypeError, match="increment_version: tensor is an int"):
        increment_version([3])


WRITES = {
    "mul_": lambda t: t.mul_(10),
    "fill_": lambda t: t.fill_(3),
    "setitem": lambda t: t.__setitem__(0, 9.0),
    "a view": lambda t: t[1:].zero_(),
    "copy_": lambda t: t.copy_(lucid.zeros(2)),
    "sort's kin": lambda t: t.cumsum_(0) if hasattr(t, "cumsum_") else t.add_(1),
    "out=": lambda t: lucid.add(lucid.ones(2), 1, out=t),
}


@pytest.mark.parametrize("how", WRITES)
@pytest.mark.parametrize("recorded", [False, True])
def test_writes_spare_what_was_saved(how, recorded):
    x = leaf(2, 3)
    y = x * 1
    with allow_mutation_on_saved_tensors():
        z = (y * y).sum() + y.exp().sum()
        target = y if recorded and how != "out=" else y.detach()
        WRITES[how](target)
        WRITES[how](target)
        z.backward()
    assert x.grad.allclose(2 * x + x.exp())


def test_results_that_were_saved_are_spared():
    x = leaf(0.5)
    with allow_mutation_on_saved_tensors():
        y = x.exp()
        y.mul_(2)
        (first,) = grad(y.sum(), x, create_graph=True)
        (second,) = grad(first.sum(), x)
    assert first.allclose(2 * x.exp()) and second.allclose(2 * x.exp())
    with pytest.raises(VersionMismatch):
        y = x.exp()
        y.mul_(2)
        y.sum().backward()


# ---- grad ------------------------------------------------------------------------------------------------------------


def test_batches_of_gradients():
    x = lucid.rand(3, dtype=lucid.float64).requires_grad_()
    y = x.exp() * x.sum()
    rows = lucid.eye(3, dtype=lucid.float64)
    (whole,) = grad(y, x, rows, is_grads_batched=True, retain_graph=True)
    for i in range(3):
        assert whole[i].allclose(grad(y, x, rows[i], retain_graph=True)[0])
    (again,) = grad(y, x, rows, is_grads_batched=True, create_graph=True)
    assert again.allclose(whole) and grad(again.sum(), x)[0].shape == (3,)
    unused = lucid.ones(2, requires_grad=True)
    found = grad(x * 2, [x, unused], rows, is_grads_batched=True, materialize_grads=True)
    assert found[1].tolist() == [0, 0]
    for seeds, error, message in [
        (None, ValueError, "grad_outputs is None"),
        (lucid.ones(()), RuntimeError, "no common first dim"),
    ]:
        with pytest.raises(error, match=message):
            grad(x * 2, x, seeds, is_grads_batched=True)


def test_materialized_gradients():
    x, unused = leaf(1), leaf(2)
    assert [g.tolist() for g in grad(x * 2, [x, unused], materialize_grads=True)] == [[2], [0]]
    assert grad(x * 2, [x, unused], allow_unused=True)[1] is None
    with pytest.raises(ValueError, match="allow_unused is False with materialize_grads"):
        grad(x * 2, [x], allow_unused=False, materialize_grads=True)


def test_what_is_exported():
    assert set(graph.__all__) <= set(dir(graph))
