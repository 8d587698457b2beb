"""Every allocation that an op makes fails once: a MemoryError, nothing leaked, every tensor as it was, and the call can be repeated."""

from __future__ import annotations

import pytest

import lucid
from lucid import _C
from ops.cases import SAMPLED
from ops.safety import calls, chosen, fail_each_allocation, fingerprint, memory, tensors_among, works

# Forms of ops, each with what is known to be wrong. An entry that is no longer needed fails.
KNOWN: dict[str, str] = {}


def each_call(op, requires_grad):
    for layout in ("contiguous", "strided"):
        for sample in chosen(op.samples()):
            if requires_grad and not sample.grad:
                continue
            count = sum(1 for _ in calls(op, sample, layout, requires_grad))
            for i in range(count):
                # One to see whether it works and to fill caches, another to fail.
                if works(list(calls(op, sample, layout, requires_grad))[i]):
                    yield list(calls(op, sample, layout, requires_grad))[i]


@pytest.mark.parametrize("op", SAMPLED, ids=repr)
def test_op(op):
    failures = 0
    for call in each_call(op, False):
        failures += fail_each_allocation(call.run, call.tensors, call.what)
    assert failures, f"{op.name}: allocates nothing?"


@pytest.mark.parametrize("op", [op for op in SAMPLED if op.differentiable or op.composed], ids=repr)
def test_op_with_gradient(op):
    for call in each_call(op, True):
        fail_each_allocation(call.run, call.tensors, call.what)


def roots_of(result):
    return [t for t in tensors_among(result) if t.requires_grad and t.is_floating_point()]


@pytest.mark.parametrize("op", [op for op in SAMPLED if op.differentiable or op.composed], ids=repr)
def test_backward(op):
    for call in each_call(op, True):
        result = call.run()
        roots = roots_of(result)
        if not roots:
            continue
        leaves = [t for t in call.tensors if t.is_leaf and t.requires_grad]
        ones = [lucid.ones(root.shape, dtype=root.dtype) for root in roots]

        def backward():
            lucid.autograd.backward(roots, ones, retain_graph=True)

        fail_each_allocation(backward, [*call.tensors, *roots], call.what + " backward")
        del result, roots, leaves, ones, backward


@pytest.mark.parametrize("op", [op for op in SAMPLED if op.differentiable or op.composed], ids=repr)
def test_backward_that_frees_the_graph(op):
    """The graph itself may be spent after a failure, but nothing leaks and no tensor changes."""
    for sample in chosen(op.samples(), 2):
        if not sample.grad:
            continue
        for n in range(1, 200):
            call = next(calls(op, sample, requires_grad=True))
            roots = roots_of(call.run())
            if not roots:
                break
            ones = [lucid.ones(root.shape, dtype=root.dtype) for root in roots]
            before, held = fingerprint(call.tensors), memory()
            _C._fail_allocation(n)
            try:
                lucid.autograd.backward(roots, ones)
                failed = False
            except MemoryError:
                failed = True
            happened = _C._fail_allocation(0) == 0
            if not happened:
                break
            assert failed, f"{call.what}: allocation {n} failed, backward did not"
            assert fingerprint(call.tensors) == before
            now = memory()
            assert all(a <= b for a, b in zip(now, held)), f"{call.what}: backward left something: {held}, {now}"
