"""What the suites of the safety net share: the calls that the table gives, what may not change, and what may not leak.

A new op is covered by test_allocation_failures.py, test_leaks.py and test_hostile.py through its entry and its samples.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from dataclasses import dataclass, field

from ops.cases import Op, dtype_of, tensors_in
from ops.sampling import Sample

import lucid
from lucid import _C

SAMPLES = 4  # of each op: the first, the last and some between
COUNTERS = ("tensors.current", "nodes.current", "allocated_bytes.current")


def memory() -> tuple[int, ...]:
    """Live tensors, live nodes and their bytes."""
    stats = lucid.memory_stats()
    return tuple(stats[name] for name in COUNTERS)


def fingerprint(tensors) -> list:
    """All that a refused call must leave as it was."""
    return [
        (
            t.shape,
            t.stride(),
            t.dtype,
            repr(t.tolist()),
            t._version,
            t.requires_grad,
            t.is_leaf,
            t.grad is None or repr(t.grad.tolist()),
        )
        for t in tensors
    ]


def tensors_among(*values) -> list[lucid.Tensor]:
    """The tensors in arguments or results."""
    found = []
    for value in values:
        if isinstance(value, lucid.Tensor):
            found.append(value)
        elif isinstance(value, (list, tuple)):
            found += tensors_among(*value)
        elif isinstance(value, dict):
            found += tensors_among(*value.values())
    return found


def chosen(samples: list[Sample], count: int = SAMPLES) -> list[Sample]:
    """A few samples from the whole list."""
    if len(samples) <= count:
        return samples
    return [samples[i * (len(samples) - 1) // (count - 1)] for i in range(count)]


def _differentiable(op, place):
    index = place[0] if isinstance(place, tuple) else place
    return op.composed or (index if isinstance(index, str) else op.params[index].name) in op.differentiable


@dataclass
class Call:
    """One way to call an op on fresh tensors, which `run` may do as often as wanted unless it writes into one of
    them."""

    what: str
    run: Callable
    tensors: list = field(default_factory=list)
    writes: bool = False  # succeeding, it changes its tensors


def suffix_for(op: Op, sample: Sample) -> str:
    suffixes = op.suffixes(sample)
    return "f32" if "f32" in suffixes else suffixes[0]


def calls(op: Op, sample: Sample, layout: str = "contiguous", requires_grad: bool = False):
    """The forms of an op on a sample, each with tensors of its own."""
    dtype = dtype_of(suffix_for(op, sample))
    laid_out = sample.with_layout(layout)

    def arguments(written=None):
        """The arguments, and the tensors to watch. What stands at `written` will be written to, which a leaf may not
        be."""
        leaves = []

        def make(place, spec):
            leaf = spec.leaf(dtype).clone()
            if requires_grad and leaf.is_floating_point() and _differentiable(op, place):
                leaf.requires_grad_()
            leaves.append(leaf)
            if place == written:
                leaf = leaf * 1 if leaf.requires_grad else leaf.clone()
            return spec.view(leaf)

        args, kwargs = laid_out.map(make)
        return args, kwargs, [*tensors_among(args, kwargs), *leaves]

    def what(form):
        shapes = [spec.shape for _, spec in sample.specs()]
        return f"{op.name} ({form}) on {shapes} {layout}{' with grad' if requires_grad else ''}"

    args, kwargs, tensors = arguments()
    yield Call(
        what("function"),
        lambda args=args, kwargs=kwargs: op.function(*args, **kwargs),
        tensors,
        writes=bool(op.mutates),
    )
    if "inplace" in op.variants and hasattr(sample.args[0], "make"):
        args, kwargs, tensors = arguments(written=0)
        method = getattr(args[0], sys.intern(op.name + "_"))  # the interpreter caches look-ups by the string's address
        yield Call(
            what("inplace"),
            lambda args=args, kwargs=kwargs, method=method: method(*args[1:], **kwargs),
            tensors,
            writes=True,
        )
    if "out" in op.variants and not requires_grad:
        args, kwargs, tensors = arguments()
        wanted = op.function(*args, **kwargs)
        made = [lucid.zeros(part.shape, dtype=part.dtype) for part in tensors_in(wanted)]
        out = made[0] if isinstance(wanted, lucid.Tensor) else tuple(made)
        del wanted
        yield Call(
            what("out="),
            lambda args=args, kwargs=kwargs, out=out: op.function(*args, **kwargs, out=out),
            [*made, *tensors],
            writes=True,
        )


def works(call: Call) -> bool:
    """Whether the call succeeds when nothing fails (an in-place form need not fit its sample)."""
    try:
        call.run()
    except (RuntimeError, ValueError, TypeError, IndexError):
        return False
    return True


class Failure:
    """`with Failure(n) as failure:` the nth allocation of the engine in the block fails. `failure.happened`
    afterwards."""

    def __init__(self, n: int):
        self.n, self.happened = n, False

    def __enter__(self):
        _C._fail_allocation(self.n)
        return self

    def __exit__(self, *unused):
        self.happened = _C._fail_allocation(0) == 0


MOST_ALLOCATIONS = 20_000


def fail_each_allocation(run, tensors=(), what="", tidy=lambda: None) -> int:
    """Calls run() with its 1st, 2nd, … allocation failing, until none fails and it succeeds. Returns how many failed.

    Each failure must be a MemoryError that leaves the tensors as they were and nothing behind. `tidy` is called after
    each to take away what a failure may leave.
    """
    before = fingerprint(tensors)
    again = 0
    n = 1
    while True:
        held = memory()
        error = result = None
        with Failure(n) as failure:
            try:
                result = run()
            except BaseException as raised:
                error = raised.with_traceback(None)
                error.__context__ = None
        where = f"{what}: allocation {n} failed"
        if not failure.happened:
            if error is not None:
                raise AssertionError(
                    f"{what}: without a failing allocation, after {n - 1} that failed: {error!r}"
                ) from error
            return n - 1
        assert error is not None, f"{where}, and the call succeeded all the same"
        assert isinstance(error, MemoryError), f"{where}: {error!r}"
        error = result = None
        tidy()
        after = fingerprint(tensors)
        assert after == before, f"{where} and changed a tensor:\n{before}\n{after}"
        if memory() != held:
            # Once it may be a cache that filled up; twice it is a leak.
            again += 1
            assert again < 3, f"{where}: tensors, nodes, bytes were {held} and are {memory()}"
            continue
        again = 0
        n += 1
        assert n < MOST_ALLOCATIONS, f"{what}: no end of allocations"


def settle() -> None:
    for _ in range(2):
        gc.collect()
