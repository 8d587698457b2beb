"""Graphs, chains of views and chains of objects that are far deeper than any stack: built, run and dropped without
recursion."""

from __future__ import annotations

import functools
import gc
import sys
import threading

import pytest

import lucid

DEEP = 200_000 if sys.platform != "emscripten" else 50_000
FUNCTIONS = DEEP // 4  # of Python objects each


@pytest.fixture(autouse=True)
def _nothing_is_left():
    gc.collect()
    before = lucid.memory_stats()
    yield
    gc.collect()
    after = lucid.memory_stats()
    for name in ("tensors.current", "nodes.current"):
        assert after[name] <= before[name], name


def small_stack(test):
    """Runs the test natively on a stack as small as a tab's, where this Python can start threads."""
    if sys.platform == "emscripten":
        return test

    @functools.wraps(test)
    def run():
        errors = []

        def guarded():
            try:
                test()
            except BaseException as error:
                errors.append(error)

        size = threading.stack_size(512 * 1024)
        try:
            thread = threading.Thread(target=guarded)
            thread.start()
        finally:
            threading.stack_size(size)
        thread.join()
        if errors:
            raise errors.pop()

    return run


def chain(x, depth=DEEP):
    for _ in range(depth):
        x = x + 1
    return x


@small_stack
def test_run_and_drop():
    x = lucid.ones(1, requires_grad=True)
    y = chain(x)
    y.backward()
    assert x.grad.item() == 1
    del y


@small_stack
def test_drop_without_running():
    chain(lucid.ones(1, requires_grad=True))


@small_stack
def test_retain_graph():
    x = lucid.ones(1, requires_grad=True)
    y = chain(x * 3, DEEP // 2)
    y.backward(retain_graph=True)
    y.backward()
    assert x.grad.item() == 6


@small_stack
def test_grad_of_some():
    x = lucid.ones(1, requires_grad=True)
    mid = chain(x, DEEP // 2)
    y = chain(mid * 2, DEEP // 2)
    assert [g.item() for g in lucid.autograd.grad(y, [mid, x])] == [2, 2]


@small_stack
def test_hooks_everywhere():
    x = lucid.ones(1, requires_grad=True)
    y, seen = x, []
    for i in range(DEEP // 10):
        y = y + 1
        if i % 2:
            y.register_hook(seen.append)
        else:
            y.grad_fn.register_prehook(lambda grads: None)
    y.backward()
    assert len(seen) == DEEP // 20 and x.grad.item() == 1


@small_stack
def test_every_tensor_held():
    x = lucid.ones(1, requires_grad=True)
    held = [x]
    for _ in range(DEEP // 10):
        held.append(held[-1] * 1)
    held[-1].backward()
    assert x.grad.item() == 1
    while len(held) > 1:
        held.pop(0)


@small_stack
def test_create_graph():
    x = lucid.full((1,), 1.0, requires_grad=True)
    y = x
    for _ in range(1000):
        y = y * x
    (first,) = lucid.autograd.grad(y, x, create_graph=True)
    assert first.item() == 1001
    (second,) = lucid.autograd.grad(first, x, create_graph=True)
    assert second.item() == 1001 * 1000


@small_stack
def test_gradients_of_gradients_in_a_chain():
    """x.grad may have a .grad of its own, and so on."""
    last = lucid.ones(1, requires_grad=True)
    for _ in range(DEEP // 4):
        x = lucid.ones(1, requires_grad=True)
        x.grad = last
        last = x
    del x, last


@small_stack
def test_views_of_views():
    x = lucid.arange(6.0, requires_grad=True)
    y = x * 1
    for _ in range(DEEP // 2):
        y = y.view(3, 2)
        y = y.view(6)
    assert y._base is not None and y._base._base is None
    y.sum().backward()
    assert x.grad.tolist() == [1.0] * 6
    y = lucid.arange(6.0)
    for _ in range(DEEP):
        y = y[:]
    assert y.tolist() == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]


@small_stack
def test_writes_in_a_chain():
    x = lucid.ones(2, requires_grad=True)
    y = x * 1
    for _ in range(DEEP):
        y.add_(1)
    y.sum().backward()
    assert x.grad.tolist() == [1.0, 1.0] and y.tolist() == [DEEP + 1.0] * 2


@small_stack
def test_writes_through_views_in_a_chain():
    x = lucid.ones(2, requires_grad=True)
    y = x * 1
    for _ in range(DEEP // 20):
        y[:1].mul_(1)
        y[1:] += 0
    y.sum().backward()
    assert x.grad.tolist() == [1.0, 1.0]


@small_stack
def test_one_tensor_used_often():
    x = lucid.ones(1, requires_grad=True)
    mid = x * 2
    parts = [mid * 1 for _ in range(DEEP // 2)]
    lucid.stack(parts[:10_000]).sum().backward(retain_graph=True)
    assert x.grad.item() == 20_000
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    x.grad = None
    total.backward()
    assert x.grad.item() == DEEP
    del parts, part, total


@small_stack
def test_more_tensors_in_one_op_than_a_node_holds():
    x = lucid.ones(1, requires_grad=True)
    with pytest.raises(RuntimeError, match="tensors take part"):
        lucid.cat([x] * 70_000)
    assert lucid.cat([x.detach()] * 70_000).shape == (70_000,)


class Step(lucid.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        ctx.note = [x.shape]
        return x + 1

    @staticmethod
    def backward(ctx, grad):
        return grad


@small_stack
def test_functions_run_and_dropped():
    x = lucid.ones(1, requires_grad=True)
    y = x
    for _ in range(FUNCTIONS):
        y = Step.apply(y)
    y.backward()
    assert x.grad.item() == 1
    del y


@small_stack
def test_functions_dropped_without_running():
    y = lucid.ones(1, requires_grad=True)
    for _ in range(FUNCTIONS):
        y = Step.apply(y)
    del y


class KeepsItsInput(lucid.autograd.Function):
    """The context holds the input as an attribute, and so the whole graph before it, through Python objects."""

    @staticmethod
    def forward(ctx, x):
        ctx.x = x
        return x * 1

    @staticmethod
    def backward(ctx, grad):
        return grad


@small_stack
def test_contexts_that_hold_tensors():
    y = lucid.ones(1, requires_grad=True)
    for _ in range(FUNCTIONS // 2):
        y = KeepsItsInput.apply(y)
    del y


@small_stack
def test_hooks_that_hold_tensors():
    """A hook's closure holds the tensor before it, and so on."""
    y = lucid.ones(1, requires_grad=True)
    for _ in range(FUNCTIONS // 2):
        before = y
        y = lucid.ones(1, requires_grad=True)
        y.register_hook(lambda grad, before=before: None)
    del y, before


@small_stack
def test_attributes_that_hold_tensors():
    y = lucid.ones(1)
    for _ in range(FUNCTIONS // 2):
        x = lucid.ones(1)
        x.before = y
        y = x
    del x, y


@small_stack
def test_subclass_instances_that_hold_tensors():
    class Mine(lucid.Tensor):
        __slots__ = ("before",)

    # Slots of subclasses are the interpreter's to clear, which recurses: in a tab, whose stack it does not know, not as
    # deep.
    y = None
    for _ in range(500 if sys.platform == "emscripten" else FUNCTIONS // 2):
        x = Mine([1.0])
        x.before = y
        y = x
    del x, y


@small_stack
def test_metadata_of_nodes_that_holds_tensors():
    y = lucid.ones(1, requires_grad=True)
    for _ in range(FUNCTIONS // 10):
        x = lucid.ones(1, requires_grad=True)
        z = x * 1
        z.grad_fn.metadata["before"] = y
        y = z
    del x, y, z


@small_stack
def test_a_cycle_of_many():
    first = y = lucid.ones(1)
    for _ in range(FUNCTIONS // 10):
        x = lucid.ones(1)
        x.before = y
        y = x
    first.before = y
    del first, x, y
    gc.collect()


def test_nested_data_too_deep():
    data = 1.0
    for _ in range(100_000):
        data = [data]
    with pytest.raises((ValueError, RecursionError)):
        lucid.tensor(data)
    with pytest.raises((ValueError, IndexError, TypeError, RecursionError)):
        lucid.ones(2)[data]
    while isinstance(data, list):
        data = data[0]
