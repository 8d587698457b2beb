"""Reverse mode: leaves, accumulation, graphs kept and freed, hooks, second derivatives, modes, memory."""

from __future__ import annotations

import gc
import math

import pytest

import lucid
from lucid import autograd


def leaf(*values, dtype=lucid.float64):
    return lucid.tensor(list(values), dtype=dtype, requires_grad=True)


# ---- Leaves and accumulation ----------------------------------------------------------------------------------------


def test_backward_fills_leaves():
    x, y = leaf(1.0, 2.0), leaf(3.0, 4.0)
    z = (x * y + x).sum()
    z.backward()
    assert x.grad.tolist() == [4, 5] and y.grad.tolist() == [1, 2]
    assert x.is_leaf and not z.is_leaf and z.grad_fn is not None and x.grad_fn is None
    assert x.grad.requires_grad is False and x.grad.grad_fn is None


def test_gradients_accumulate():
    x = leaf(3.0)
    for _ in range(3):
        (x * x).sum().backward()
    assert x.grad.tolist() == [18]
    x.grad = None
    (x * x).sum().backward()
    assert x.grad.tolist() == [6]
    x.grad.zero_()
    assert x.grad.tolist() == [0]
    del x.grad
    assert x.grad is None


def test_a_leaf_used_twice():
    x = leaf(2.0)
    (x * x * x + x).sum().backward()
    assert x.grad.tolist() == [13]


def test_a_diamond():
    x = leaf(2.0)
    y = x * 3
    a, b = y * y, y + 1
    (a * b).sum().backward()  # 9x² (3x + 1)
    assert x.grad.tolist() == [81 * 4 + 18 * 2]


def test_grad_is_the_same_object():
    x = leaf(1.0)
    (x * 2).sum().backward()
    held = x.grad
    assert x.grad is held
    (x * 2).sum().backward()
    assert x.grad.tolist() == [4]


def test_assigning_grad():
    x = leaf(1.0, 2.0)
    x.grad = lucid.tensor([5.0, 6.0], dtype=lucid.float64)
    x.sum().backward()
    assert x.grad.tolist() == [6, 7]
    with pytest.raises((RuntimeError, ValueError)):
        x.grad = lucid.ones(3, dtype=lucid.float64)
    with pytest.raises((RuntimeError, TypeError)):
        x.grad = lucid.ones(2)
    with pytest.raises(TypeError):
        x.grad = [1.0, 2.0]
    assert x.grad.tolist() == [6, 7]


def test_requires_grad():
    x = lucid.ones(2)
    assert not (x * 2).requires_grad
    x.requires_grad = True
    assert (x * 2).requires_grad and x.requires_grad_(False) is x and not (x * 2).requires_grad
    with pytest.raises(RuntimeError, match="float"):
        lucid.tensor([1, 2]).requires_grad_()
    y = x.requires_grad_() * 2
    with pytest.raises(RuntimeError):
        y.requires_grad_(False)  # a result cannot be cut off afterwards; detach() gives one that is


def test_gradient_has_the_dtype_of_its_tensor():
    x, y = leaf(1.0, dtype=lucid.float32), leaf(2.0, dtype=lucid.float64)
    (x * y).sum().backward()
    assert x.grad.dtype is lucid.float32 and y.grad.dtype is lucid.float64


def test_broadcasting_is_summed():
    x, y = lucid.ones(3, 1, requires_grad=True), lucid.ones(4, requires_grad=True)
    z = lucid.tensor(2.0, requires_grad=True)
    (x * y * z).sum().backward()
    assert x.grad.tolist() == [[8]] * 3 and y.grad.tolist() == [6] * 4 and z.grad.item() == 12


# ---- backward's arguments -------------------------------------------------------------------------------------------


def test_backward_of_several_elements_needs_a_gradient():
    x = leaf(1.0, 2.0)
    with pytest.raises(RuntimeError, match="scalar|one element|gradient"):
        (x * 2).backward()
    (x * 2).backward(lucid.tensor([1.0, 10.0], dtype=lucid.float64))
    assert x.grad.tolist() == [2, 20]
    with pytest.raises(RuntimeError, match=r"\(3,\)"):
        (x * 2).backward(lucid.ones(3, dtype=lucid.float64))
    with pytest.raises(TypeError):
        (x * 2).backward([1.0, 2.0])
    assert x.grad.tolist() == [2, 20]


def test_backward_of_shape_1():
    x = leaf(3.0)
    (x * x).backward()
    assert x.grad.tolist() == [6]


def test_backward_outside_the_graph():
    with pytest.raises(RuntimeError, match="grad"):
        lucid.ones(1).backward()
    with lucid.no_grad():
        y = leaf(1.0) * 2
    with pytest.raises(RuntimeError, match="grad"):
        y.backward()


def test_backward_of_a_leaf():
    x = leaf(3.0)
    x.backward()
    assert x.grad.tolist() == [1]


def test_backward_twice():
    x = leaf(2.0)
    y = (x * x).exp().sum()
    y.backward()
    with pytest.raises(RuntimeError, match="retain_graph"):
        y.backward()
    assert lucid.allclose(x.grad, lucid.tensor([4 * math.exp(4)], dtype=lucid.float64))


def test_retain_graph():
    x = leaf(2.0)
    y = (x * x).sum()
    y.backward(retain_graph=True)
    y.backward(retain_graph=True)
    y.backward()
    assert x.grad.tolist() == [12]


def test_backward_of_several_roots_and_inputs():
    x, y = leaf(1.0), leaf(2.0)
    a, b = x * y, x + y
    autograd.backward([a, b], [lucid.tensor([10.0], dtype=lucid.float64), None])
    assert x.grad.tolist() == [21] and y.grad.tolist() == [11]
    x.grad = y.grad = None
    (x * y).sum().backward(inputs=[x])
    assert x.grad.tolist() == [2] and y.grad is None
    with pytest.raises(RuntimeError):
        autograd.backward([x * y], [None, None])


# ---- autograd.grad --------------------------------------------------------------------------------------------------


def test_grad_leaves_grad_alone():
    x, y = leaf(2.0), leaf(3.0)
    gx, gy = autograd.grad((x * y).sum(), [x, y])
    assert gx.tolist() == [3] and gy.tolist() == [2] and x.grad is None and y.grad is None
    assert isinstance(autograd.grad((x * 2).sum(), x), tuple)


def test_grad_of_an_intermediate():
    x = leaf(2.0)
    y = x * 3
    z = (y * y).sum()
    gy, gx = autograd.grad(z, [y, x])
    assert gy.tolist() == [12] and gx.tolist() == [36]


def test_grad_of_the_output_itself():
    x = leaf(2.0)
    y = x * 3
    assert autograd.grad(y, y, retain_graph=True)[0].tolist() == [1]
    assert autograd.grad(x, x)[0].tolist() == [1]


def test_grad_of_unused_inputs():
    x, y = leaf(2.0), leaf(3.0)
    with pytest.raises(RuntimeError, match="not reachable"):
        autograd.grad((x * 2).sum(), [x, y])
    assert autograd.grad((x * 2).sum(), [x, y], allow_unused=True)[1] is None
    with pytest.raises(RuntimeError):
        autograd.grad((x * 2).sum(), lucid.ones(1))
    with pytest.raises(RuntimeError):
        autograd.grad(lucid.ones(1), x)


def test_wrong_arguments():
    x = leaf(2.0)
    with pytest.raises(TypeError, match="outputs"):
        autograd.grad([1.0], x)
    with pytest.raises(TypeError, match="inputs"):
        autograd.grad(x * 2, [None])
    with pytest.raises(TypeError, match="grad_outputs"):
        autograd.grad(x * 2, x, [3.0])
    with pytest.raises(ValueError, match="only_inputs"):
        autograd.grad(x * 2, x, only_inputs=False)


# ---- Higher derivatives ---------------------------------------------------------------------------------------------


def test_higher_derivatives():
    x = leaf(0.7)
    value, wanted = lucid.sin(x), [math.cos(0.7), -math.sin(0.7), -math.cos(0.7), math.sin(0.7)]
    for derivative in wanted:
        (value,) = autograd.grad(value, x, create_graph=True)
        assert abs(value.item() - derivative) < 1e-14


def test_create_graph_through_backward():
    x = leaf(3.0)
    (x**3).sum().backward(create_graph=True)
    slope = x.grad
    assert slope.requires_grad and slope.item() == 27
    x.grad = None
    slope.backward()
    assert x.grad.item() == 18


def test_gradient_penalty():
    """The usual pattern: a loss that contains a gradient."""
    x = leaf(1.0, 2.0)
    w = leaf(0.5, -0.5)
    (g,) = autograd.grad((w * x * x).sum(), x, create_graph=True)  # 2 w x
    (g * g).sum().backward()  # 8 w x² by w
    assert w.grad.tolist() == [4, -16]


def test_grad_outputs_are_differentiable():
    x, v = leaf(2.0), leaf(1.0)
    (g,) = autograd.grad(x * x, x, v, create_graph=True)
    assert autograd.grad(g, v)[0].tolist() == [4]


# ---- Modes ----------------------------------------------------------------------------------------------------------


def test_no_grad():
    x = leaf(1.0)
    with lucid.no_grad():
        assert not lucid.is_grad_enabled() and not (x * 2).requires_grad
        with lucid.enable_grad():
            assert (x * 2).requires_grad
        assert not (x * 2).requires_grad
    assert lucid.is_grad_enabled() and (x * 2).requires_grad


def test_modes_as_decorators():
    x = leaf(1.0)

    @lucid.no_grad()
    def off(v):
        """Doc."""
        return v * 2

    @lucid.no_grad
    def bare(v):
        return v * 2

    @lucid.enable_grad()
    def on(v):
        return v * 2

    @lucid.inference_mode()
    def inference(v):
        return v * 2

    assert (
        not off(x).requires_grad
        and not bare(x).requires_grad
        and not inference(x).requires_grad
        and off.__doc__ == "Doc."
    )
    with lucid.no_grad():
        assert on(x).requires_grad


def test_modes_around_generators():
    @lucid.no_grad()
    def steps():
        for _ in range(2):
            got = yield lucid.is_grad_enabled()
            assert got is None or got == "sent"
            assert not lucid.is_grad_enabled()
        return "end"

    generator = steps()
    assert next(generator) is False and lucid.is_grad_enabled()
    assert generator.send("sent") is False and lucid.is_grad_enabled()
    with pytest.raises(StopIteration) as stop:
        next(generator)
    assert stop.value.value == "end"
    closed = steps()
    next(closed)
    closed.close()
    failing = steps()
    next(failing)
    with pytest.raises(KeyError):
        failing.throw(KeyError)
    assert lucid.is_grad_enabled()


def test_modes_come_back_after_an_error():
    with pytest.raises(KeyError), lucid.no_grad():
        raise KeyError
    assert lucid.is_grad_enabled()


def test_set_grad_enabled():
    x = leaf(1.0)
    lucid.set_grad_enabled(False)
    try:
        assert not (x * 2).requires_grad
    finally:
        lucid.set_grad_enabled(True)
    with lucid.set_grad_enabled(False):
        assert not (x * 2).requires_grad
    assert lucid.is_grad_enabled()

    @lucid.set_grad_enabled(False)
    def off():
        return lucid.is_grad_enabled()

    assert lucid.is_grad_enabled() and off() is False
    with pytest.raises(TypeError):
        lucid.set_grad_enabled("no")


def test_inference_mode():
    x = leaf(1.0)
    with lucid.inference_mode():
        assert not (x * 2).requires_grad
    with lucid.inference_mode(False):
        assert (x * 2).requires_grad


def test_one_mode_object_nested():
    mode = lucid.no_grad()
    with mode:
        with mode:
            assert not lucid.is_grad_enabled()
        assert not lucid.is_grad_enabled()
    assert lucid.is_grad_enabled()


# ---- Detach ---------------------------------------------------------------------------------------------------------


def test_detach():
    x = leaf(2.0)
    y = x * 3
    (y.detach() * x).sum().backward()
    assert x.grad.tolist() == [6]
    y.detach_()
    assert y.is_leaf and not y.requires_grad


# ---- Hooks ----------------------------------------------------------------------------------------------------------


def test_hooks_on_leaves_and_results():
    x = leaf(2.0)
    y = x * 3
    seen = []
    y.register_hook(lambda g: seen.append(("y", g.tolist())))
    x.register_hook(lambda g: seen.append(("x", g.tolist())))
    (y * y).sum().backward()
    assert seen == [("y", [12]), ("x", [36])] and x.grad.tolist() == [36]


def test_hooks_replace_in_order():
    x = leaf(2.0)
    x.register_hook(lambda g: g * 10)
    x.register_hook(lambda g: g + 1)
    x.sum().backward()
    assert x.grad.tolist() == [11]


def test_hooks_run_once_on_the_whole_gradient():
    x = leaf(1.0)
    calls = []
    x.register_hook(lambda g: calls.append(g.item()))
    (x * 2 + x * 3).sum().backward()
    assert calls == [5]
    y = x * 1
    y.register_hook(lambda g: calls.append(g.item()))
    (y * 2 + y * 3).sum().backward()
    assert calls == [5, 5, 5]


def test_hooks_are_removed():
    x = leaf(1.0)
    handle = x.register_hook(lambda g: g * 10)
    handle.remove()
    handle.remove()
    with x.register_hook(lambda g: g * 100):
        pass
    x.sum().backward()
    assert x.grad.tolist() == [1]


def test_hooks_that_fail():
    x = leaf(1.0)
    with x.register_hook(lambda g: 1 / 0), pytest.raises(ZeroDivisionError):
        (x * 2).sum().backward()
    with x.register_hook(lambda g: "text"), pytest.raises(TypeError, match="hook"):
        (x * 2).sum().backward()
    with x.register_hook(lambda g: lucid.ones(7, dtype=lucid.float64)), pytest.raises(RuntimeError):
        (x * 2).sum().backward()
    assert x.grad is None
    with pytest.raises(RuntimeError):
        lucid.ones(1).register_hook(lambda g: g)
    with pytest.raises(TypeError):
        x.register_hook("no function")
    (x * 2).sum().backward()
    assert x.grad.tolist() == [2]


def test_hooks_see_grad_of_grad():
    x = leaf(3.0)
    y = x * x
    y.register_hook(lambda g: g * x)
    (slope,) = autograd.grad(y, x, create_graph=True)  # 2x · x
    assert slope.item() == 18
    assert autograd.grad(slope, x)[0].item() == 12


def test_a_hook_may_remove_itself():
    x = leaf(1.0)
    calls = []

    def once(g):
        calls.append(1)
        handle.remove()

    handle = x.register_hook(once)
    for _ in range(2):
        (x * 2).sum().backward()
    assert calls == [1]


def test_retain_grad():
    x = leaf(2.0)
    y = x * 3
    assert y.grad is None
    y.retain_grad()
    (y * y).sum().backward()
    assert y.grad.tolist() == [12] and x.grad.tolist() == [36]
    x.retain_grad()  # says nothing new of a leaf
    with pytest.raises(RuntimeError):
        lucid.ones(1).retain_grad()


def test_retain_grad_sees_what_hooks_leave():
    x = leaf(1.0)
    y = x * 1
    y.retain_grad()
    y.register_hook(lambda g: g * 10)
    y.sum().backward()
    assert y.grad.tolist() == [10] and x.grad.tolist() == [10]


# ---- Nodes ----------------------------------------------------------------------------------------------------------


def test_nodes():
    x = leaf(1.0)
    y = lucid.tanh(x * 2)
    node = y.grad_fn
    assert node.name() == "TanhBackward0" and repr(node).startswith("<TanhBackward0") and y.grad_fn is node
    below = [n for n, _ in node.next_functions if n is not None]
    assert [n.name() for n in below] == ["MulBackward0"]
    leaves = [n for n, _ in below[0].next_functions if n is not None]
    assert leaves and "Accumulate" in leaves[0].name()


def test_node_hooks():
    x = leaf(1.0)
    y = x * 2
    seen = []
    y.grad_fn.register_prehook(lambda grads: seen.append(("pre", grads[0].item())))
    y.grad_fn.register_hook(lambda inputs, outputs: seen.append(("post", inputs[0].item(), outputs[0].item())))
    (y * 5).sum().backward()
    assert seen == [("pre", 5), ("post", 10, 5)]


# ---- Depth and memory -----------------------------------------------------------------------------------------------


def test_a_chain_of_100000_ops():
    x = lucid.ones(1, requires_grad=True)
    y = x
    for _ in range(100_000):
        y = y + x
    y.sum().backward()
    assert x.grad.item() == 100_001
    del y


def test_a_deep_graph_is_freed_without_backward():
    x = lucid.ones(1, requires_grad=True)
    y = x
    for _ in range(100_000):
        y = y * 1.0
    nodes = lucid.memory_stats()["nodes.current"]
    del y
    assert lucid.memory_stats()["nodes.current"] <= nodes - 100_000


def test_a_deep_graph_of_views():
    y = x = lucid.ones(4, requires_grad=True)
    for _ in range(20_000):
        y = y.view(2, 2).view(4)
    y.sum().backward()
    assert x.grad.tolist() == [1, 1, 1, 1]


def test_memory_is_freed_with_the_graph():
    gc.collect()
    before = lucid.memory_stats()
    x = lucid.ones(1000, requires_grad=True)
    y = x
    for _ in range(50):
        y = (y * 1.01).tanh()
    alive = lucid.memory_stats()
    assert alive["allocated_bytes.current"] - before["allocated_bytes.current"] >= 50 * 4000
    loss = y.sum()
    loss.backward()
    del y, loss
    x.grad = None
    del x
    gc.collect()
    after = lucid.memory_stats()
    assert (
        after["allocated_bytes.current"] == before["allocated_bytes.current"]
        and after["tensors.current"] == before["tensors.current"]
        and after["nodes.current"] == before["nodes.current"]
    )


def test_backward_frees_saved_tensors():
    x = lucid.ones(1000, requires_grad=True)
    loss = x.exp().exp().exp().sum()
    held = lucid.memory_stats()["allocated_bytes.current"]
    loss.backward()
    x.grad = None
    assert lucid.memory_stats()["allocated_bytes.current"] <= held - 3 * 4000


def test_training_does_not_leak():
    w = lucid.ones(50, 50, requires_grad=True)
    sizes = []
    for _ in range(30):
        loss = ((w @ w).tanh() ** 2).mean()
        loss.backward()
        with lucid.no_grad():
            w -= 0.01 * w.grad
        w.grad = None
        sizes.append(lucid.memory_stats()["allocated_bytes.current"])
    assert len(set(sizes[2:])) == 1, sizes


def test_cycles_through_python_are_collected():
    gc.collect()
    before = lucid.memory_stats()["tensors.current"]
    for _ in range(10):
        x = lucid.ones(10, requires_grad=True)
        y = x * 2
        y.register_hook(lambda g, y=y: None)  # the hook holds the tensor that holds the hook
        y.me = y
        x.grad_of = y
        del x, y
    gc.collect()
    assert lucid.memory_stats()["tensors.current"] <= before + 2


def test_backward_inside_del():
    x = leaf(2.0)

    class Dies:
        def __del__(self):
            with lucid.enable_grad():
                (x * x).sum().backward()

    holder = Dies()
    y = (x * 3).sum()
    y.register_hook(lambda g, holder=[holder]: holder.clear())
    del holder
    y.backward()
    assert x.grad.tolist() == [7]


def test_backward_inside_a_hook():
    x, z = leaf(2.0), leaf(5.0)

    def again(g):
        with lucid.enable_grad():  # a hook runs as the backward pass does: unrecorded
            (z * z).sum().backward()

    x.register_hook(again)
    (x * 3).sum().backward()
    assert x.grad.tolist() == [3] and z.grad.tolist() == [10]


def test_a_leaf_with_a_hook_is_visited_when_its_gradient_is_complete():
    order = []
    early, late, shared = leaf(2.0), leaf(3.0), leaf(5.0)
    first = early * shared
    first.grad_fn.register_hook(lambda *grads: order.append("the first op"))
    early.register_hook(lambda g: order.append("early"))
    late.register_hook(lambda g: order.append(("late", late.grad)))
    shared.register_post_accumulate_grad_hook(lambda t: order.append(("shared", t.grad.tolist())))
    lucid.autograd.graph.get_gradient_edge(shared).node.register_prehook(lambda g: order.append(g[0].tolist()))
    (first * late * shared).sum().backward()
    assert order == [("late", None), "the first op", "early", [60.0], ("shared", [60.0])] or order == [
        *[("late", None), "the first op", [60.0], "early", ("shared", [60.0])]
    ]
    assert (early.grad.tolist(), late.grad.tolist()) == ([75.0], [50.0])


def test_a_leaf_with_a_hook_that_part_of_the_graph_gives_nothing_to():
    class Nothing(lucid.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 1

        @staticmethod
        def backward(ctx, grad):
            return None

    x, seen = leaf(2.0), []
    x.register_hook(lambda g: seen.append(g.tolist()))
    (x * 3 + Nothing.apply(x * 5) + Nothing.apply(x)).sum().backward()
    assert seen == [[3.0]] and x.grad.tolist() == [3.0]
    x.grad = None
    lucid.autograd.grad((x * x).sum(), x)
    assert x.grad is None and seen == [[3.0], [4.0]]


# ---- a backward that fails ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("before", (False, True), ids=("no gradients yet", "gradients there"))
@pytest.mark.parametrize("which", range(3))
def test_a_hook_that_fails_leaves_every_gradient_as_it_was(which, before):
    """Leaves come last, one after the other; none has its gradient until all are known."""

    def refuse(grad):
        raise ValueError("refused")

    leaves = [lucid.ones(3, requires_grad=True) for _ in range(3)]
    if before:
        sum(leaf.sum() for leaf in leaves).backward()
    leaves[which].register_hook(refuse)
    with pytest.raises(ValueError, match="refused"):
        sum((leaf * leaf).sum() for leaf in leaves).backward()
    assert [leaf.grad if leaf.grad is None else leaf.grad.tolist() for leaf in leaves] == [
        [1.0] * 3 if before else None
    ] * 3


@pytest.mark.parametrize("create_graph", (False, True), ids=("plain", "create_graph"))
@pytest.mark.parametrize("before", (False, True), ids=("no gradients yet", "gradients there"))
def test_a_backward_without_memory_leaves_every_gradient_as_it_was(before, create_graph):
    n = failed = 0
    while n == failed:
        leaves = [lucid.ones(size, requires_grad=True) for size in (3, 300, 2)]
        if before:
            leaves[0].grad, leaves[2].grad = lucid.full((3,), 0.5), lucid.full((2,), 0.25)
        y = leaves[0] * 2
        loss = (y * y).sum() + (leaves[1] * leaves[2][0]).sum()
        was = [None if leaf.grad is None else (leaf.grad.tolist(), leaf.grad._version) for leaf in leaves]
        n += 1
        lucid._C._fail_allocation(n)
        try:
            lucid._C._backward([loss], None, False, create_graph, [*leaves, y])
        except MemoryError:
            failed += 1
        finally:
            lucid._C._fail_allocation(0)
        if n == failed:
            assert [
                None if leaf.grad is None else (leaf.grad.tolist(), leaf.grad._version) for leaf in leaves
            ] == was, f"allocation {n} failed"
            assert y.grad is None, f"allocation {n} failed"
    assert failed > 5 and y.grad.tolist() == [4.0] * 3 and leaves[0].grad.tolist() == [8.5 if before else 8.0] * 3


def test_a_leaf_that_is_asked_for_twice():
    x = lucid.ones(2, requires_grad=True)
    y = x * 3
    (y * y).sum().backward(inputs=[x, x, y, y])
    assert x.grad.tolist() == [18.0, 18.0] and y.grad.tolist() == [6.0, 6.0]
