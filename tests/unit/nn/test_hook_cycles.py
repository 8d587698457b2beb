"""Module hooks under create_graph: nothing of a step stays when its gradients are gone."""

from __future__ import annotations

import gc

import pytest

import lucid
from lucid import nn

pytestmark = pytest.mark.usefixtures("quick_collections")


def live():
    gc.collect()
    now = lucid.memory_stats()
    return now["tensors.current"], now["nodes.current"]


def what_stays(step, rounds: int = 5):
    for _ in range(3):
        step()
    before = live()
    for _ in range(rounds):
        step()
    return tuple((a - b) / rounds for a, b in zip(live(), before))


HOOKS = {
    "full backward": lambda m: m.register_full_backward_hook(lambda *a: None),
    "full backward pre": lambda m: m.register_full_backward_pre_hook(lambda *a: None),
    "both": lambda m: (
        m.register_full_backward_hook(lambda m, i, o: tuple(None if g is None else g * 1 for g in i)),
        m.register_full_backward_pre_hook(lambda m, o: tuple(g * 2 for g in o)),
    ),
    "forward": lambda m: m.register_forward_hook(lambda m, a, out: out * 2),
    "forward pre": lambda m: m.register_forward_pre_hook(lambda m, a: (a[0] * 2,)),
}


@pytest.mark.parametrize("wants_grad", [False, True])
@pytest.mark.parametrize("how", HOOKS)
def test_nothing_stays_of_a_step(how, wants_grad):
    m = nn.Linear(3, 2)
    if how == "both" and not wants_grad:
        m.register_full_backward_pre_hook(lambda m, o: tuple(g * 2 for g in o))
    else:
        HOOKS[how](m)

    def step():
        x = lucid.ones(4, 3, requires_grad=wants_grad)
        m(x).pow(2).sum().backward(create_graph=True)
        for leaf in (*m.parameters(), x):
            leaf.grad = None

    assert what_stays(step) == (0, 0)


@pytest.mark.parametrize("inputs", ["weight", "none of it"])
def test_nothing_stays_where_backward_does_not_leave_the_module(inputs):
    """The pass enters the module, but ends in it, or fails in it."""
    m = nn.Linear(3, 2)
    m.register_full_backward_hook(lambda *a: None)

    def fail(grad):
        raise ArithmeticError

    def step():
        x = lucid.ones(4, 3, requires_grad=True)
        if inputs == "weight":
            m(x).pow(2).sum().backward(create_graph=True, inputs=[m.weight])
        else:
            m.weight.register_hook(fail)
            handle = m.weight.register_hook(fail)
            with pytest.raises(ArithmeticError):
                m(x).pow(2).sum().backward(create_graph=True)
            handle.remove()
        m.zero_grad()
        if inputs != "weight":
            m.weight = nn.Parameter(m.weight.detach())

    assert what_stays(step) == (0, 0)


def test_the_hook_sees_the_gradients_of_its_own_pass():
    """Two passes through one call, one inside a hook of the other."""
    m, seen = nn.Linear(1, 1, bias=False), []
    m.register_full_backward_hook(lambda m, i, o: seen.append(o[0].item()))
    x = lucid.ones(1, 1, requires_grad=True)
    y = m(x)
    y.backward(lucid.full((1, 1), 2.0), retain_graph=True)
    y.backward(lucid.full((1, 1), 3.0), create_graph=True)
    assert seen == [2.0, 3.0]
    (x.grad * 1).sum().backward()
    x.grad = m.weight.grad = None
