"""Every op, called again and again, forward, backward and wrongly: nothing of the engine and no Python object is
left."""

from __future__ import annotations

import gc
import sys

import pytest
from ops.cases import SAMPLED, describe
from ops.safety import calls, chosen, memory, tensors_among

import lucid

pytestmark = [
    pytest.mark.filterwarnings(r"ignore:\w+. .*; wanted :UserWarning"),  # doubtful calls are made on purpose
    pytest.mark.usefixtures("quick_collections"),
]

ROUNDS = 8
BATCHES = 6  # a leak is in each of them
WRONG = (
    None,
    object(),
    "text",
    1j,
    [lucid],
    lucid.zeros(7, 1, 3),
    lucid.zeros(5, dtype=lucid.bool_),
    -(10**6),
    2**70,
    float("nan"),
)


def rounds_of(op):
    """Functions that exercise the op once, by what they do; all that they use is made inside."""
    found = {}
    for sample in chosen(op.samples(), 2):
        what = describe(op, sample, "f32", "strided")
        for requires_grad, how in ((False, ""), (True, ", differentiated")):
            found[what + how] = lambda sample=sample, requires_grad=requires_grad: use(op, sample, requires_grad)
        found[f"{what}, called wrongly"] = lambda sample=sample: misuse(op, sample)
    return found


def use(op, sample, requires_grad):
    for call in calls(op, sample, "strided", requires_grad):
        try:
            result = call.run()
            roots = [t for t in tensors_among(result) if t.requires_grad and t.is_floating_point()]
            if roots:
                ones = [lucid.ones(root.shape, dtype=root.dtype) for root in roots]
                lucid.autograd.backward(roots, ones, retain_graph=True)
                lucid.autograd.backward(roots, ones)
        except (RuntimeError, ValueError, TypeError, IndexError):
            pass


def misuse(op, sample):
    args, kwargs = sample.tensors("float32")
    for place in range(len(args)):
        for wrong in WRONG:
            try:
                op.function(*args[:place], wrong, *args[place + 1 :], **kwargs)
            except (RuntimeError, ValueError, TypeError, IndexError, OverflowError, MemoryError):
                pass
    for given in (args[:-1], [*args, None, None], []):
        try:
            op.function(*given, nonsense=1)
        except TypeError:
            pass


# The objects that arguments and results are counted by. From CPython 3.12 on None and the bools are immortal: their
# counts mean nothing there, and drift, because only some of the code that takes a reference still counts it.
THINGS = (None, True, False, lucid.Tensor, lucid.float32, lucid.float64, lucid.int64, WRONG[1], WRONG[4], WRONG[5])
IMMORTAL = 2**28
COUNTED = [thing for thing in THINGS if sys.getrefcount(thing) < IMMORTAL]


def references() -> list[int]:
    return [sys.getrefcount(thing) for thing in COUNTED]


def state() -> dict:
    gc.collect()
    return {
        "tensors, nodes, bytes": memory(),
        "references": tuple(references()),
        "blocks of Python's allocator": (sys.getallocatedblocks(),),
        "objects": (len(gc.get_objects()),),
    }


def growth(before, after, rounds=ROUNDS) -> list[str]:
    """What grew by as much as the rounds: caches grow too, but slower and not for ever."""
    return [
        f"{name}: {before[name]}, {after[name]}"
        for name in before
        if max(b - a for a, b in zip(before[name], after[name])) >= (1 if name.startswith("tensors") else rounds)
    ]


def left_by(one) -> list[str]:
    """What grows with every batch of rounds, each of twice as many: a cache is full some day."""
    # Caches fill up, that of objects to be used again among them.
    [lucid.zeros(1) for _ in range(100)]
    one(), one()
    before, grew = state(), []
    for batch in range(BATCHES):
        for _ in range(ROUNDS << batch):
            one()
        after = state()
        grew = growth(before, after, ROUNDS << batch)
        before = after
        if not grew:
            break
    return grew


@pytest.mark.parametrize("op", SAMPLED, ids=repr)
def test_nothing_is_left(op):
    """All uses together, since counting what there is costs most; only where something grows is each tried alone."""
    rounds = rounds_of(op)

    def every():
        for one in rounds.values():
            one()

    together = left_by(every)
    if together:
        alone = {what: left_by(one) for what, one in rounds.items()}
        found = [f"{what}: {'; '.join(grew)}" for what, grew in alone.items() if grew]
        pytest.fail("\n".join(found or [f"{op.name}, all uses in turn: {'; '.join(together)}"]))


@pytest.mark.parametrize("thing", THINGS, ids=lambda thing: type(thing).__name__)
def test_a_kept_reference_is_seen(thing):
    """The comparison itself fails when each round leaves a reference behind to one of the objects that are counted."""
    if sys.getrefcount(thing) >= IMMORTAL:
        pytest.skip("this Python does not count the references to it")
    kept = [0] * ROUNDS
    before = state()
    for i in range(ROUNDS):
        kept[i] = thing
    assert any(line.startswith("references") for line in growth(before, state()))
