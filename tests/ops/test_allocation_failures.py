"""Every allocation that an op makes fails once: a MemoryError, nothing leaked, every tensor as it was, and the call can
be repeated."""

from __future__ import annotations

import pytest
from ops.cases import SAMPLED
from ops.safety import (
    MOST_ALLOCATIONS,
    Failure,
    calls,
    chosen,
    fail_each_allocation,
    fingerprint,
    memory,
    tensors_among,
    works,
)

import lucid

LAYOUTS = ("contiguous", "strided")


def each_call(op, requires_grad):
    """The first sample in both layouts, the others in one or the other."""
    for i, sample in enumerate(chosen(op.samples())):
        if requires_grad and not sample.grad:
            continue
        for layout in LAYOUTS[i % 2 :][:1] if i else LAYOUTS:
            # One to see whether it works and to fill caches, another to fail.
            forms = (calls(op, sample, layout, requires_grad) for _ in range(2))
            for trial, call in zip(*forms):
                if works(trial):
                    yield call


@pytest.mark.parametrize("op", SAMPLED, ids=repr)
def test_op(op):
    failures = same = 0
    for call in each_call(op, False):
        failures += fail_each_allocation(call.run, call.tensors, call.what)
        same += any(call.run() is t for t in call.tensors)
    assert failures or same, f"{op.name}: allocates nothing, and yet its result is no input?"


WITH_GRADIENT = pytest.mark.parametrize("op", [op for op in SAMPLED if op.differentiable or op.composed], ids=repr)


@WITH_GRADIENT
def test_op_with_gradient(op):
    for call in each_call(op, True):
        fail_each_allocation(call.run, call.tensors, call.what)


def roots_of(result):
    return [t for t in tensors_among(result) if t.requires_grad and t.is_floating_point()]


def drop_gradients(tensors):
    for t in tensors:
        if t.is_leaf:
            t.grad = None


@WITH_GRADIENT
def test_backward(op):
    """Gradients may have arrived at some of the leaves when another's fails; apart from them nothing changes, and
    nothing leaks."""
    for call in each_call(op, True):
        roots = roots_of(call.run())
        if not roots:
            continue
        ones = [lucid.ones(root.shape, dtype=root.dtype) for root in roots]

        def backward():
            lucid.autograd.backward(roots, ones, retain_graph=True)  # noqa: F821 (it is deleted below)

        fail_each_allocation(
            backward, [*call.tensors, *roots], call.what + " backward", tidy=lambda: drop_gradients(call.tensors)
        )
        del roots, ones, backward


@WITH_GRADIENT
def test_backward_that_frees_the_graph(op):
    """The graph may be spent after a failure, but nothing leaks."""
    for sample in chosen(op.samples(), 2):
        if not sample.grad or not works(next(calls(op, sample, requires_grad=True))):
            continue
        n = 1
        while spend(op, sample, n):
            n += 1
            assert n < MOST_ALLOCATIONS


def spend(op, sample, n) -> bool:
    """One graph, and a backward of it whose nth allocation fails; whether there was an nth."""
    call = next(calls(op, sample, requires_grad=True))
    before, held = fingerprint(call.tensors), memory()
    roots = roots_of(call.run())
    if not roots:
        return False
    ones = [lucid.ones(root.shape, dtype=root.dtype) for root in roots]
    error = None
    with Failure(n) as failure:
        try:
            lucid.autograd.backward(roots, ones)
        except MemoryError as raised:
            error = raised.with_traceback(None)
    if not failure.happened:
        assert error is None
        return False
    assert error, f"{call.what}: allocation {n} failed, backward did not"
    drop_gradients(call.tensors)
    error = roots = ones = None
    assert fingerprint(call.tensors) == before
    assert memory() == held, f"{call.what}: allocation {n} failed, and backward left something: {held}, {memory()}"
    return True
