"""Every function of lucid._C and every method of Tensor, called with whatever comes: exceptions are fine, crashes are
not.

Three ways: functions and methods with any values at all; and every op of the table with values of the kinds that its
signature names but of any size, where more calls get past the argument checks. In that third way the leaves' data may
also be replaced between forward and backward.

The calls are drawn with a fixed seed, so a failure can be repeated; LUCID_FUZZ_CALLS and LUCID_FUZZ_SEED draw more and
others. After each call the operands that were not to change
must still be whole tensors (their values can be read).
"""

import inspect
import math
import os
import random

import pytest

import lucid
from lucid import _C
from lucid._docs import table

pytestmark = pytest.mark.filterwarnings(r"ignore:\w+. .*; wanted :UserWarning")  # doubtful calls are made on purpose

SEED = os.environ.get("LUCID_FUZZ_SEED", "20261123")
CALLS = int(os.environ.get("LUCID_FUZZ_CALLS", "60"))  # per function

# Not called: they set process-wide state that later tests rely on, or end the interpreter's patience.
EXCLUDED = {
    "_set_grad_enabled": "recording would stay off",
    "_allow_mutation": "it would stay on",
    "_count": "it would stay on",
    "_saved_hooks": "they would stay on",
    "_watch_nodes": "they would stay on",
    "_profile": "it would stay on",
    "_watch_ops": "it would stay on",
    "_set_threads": "the number would stay changed: tests/unit/robustness/test_pool.py",
    "_use_pool": "an index that is none of a function's: lucid/_workers/pool.js gives it",
    "_set_default_dtype": "the default would stay changed",
    "_fail_allocation": "makes allocations fail: tests/ops/test_allocation_failures.py",
    "seed": "draws from the operating system, so runs would differ",
}


def pool():
    """Fresh values; tensors among them are new each time, because calls may write to them."""
    grad = lucid.arange(6.0).reshape(2, 3).requires_grad_()
    tensors = [
        lucid.arange(6.0).reshape(2, 3),
        lucid.arange(3),
        lucid.tensor(2.0),
        lucid.tensor(1),
        lucid.zeros(0),
        lucid.zeros(2, 0, 3),
        lucid.arange(24.0).reshape(2, 3, 4).permute(2, 0, 1),
        lucid.ones(1).expand(3, 3),
        lucid.arange(12, dtype=lucid.float64).reshape(3, 4)[::2, 1:],
        lucid.tensor([float("nan"), float("inf"), -0.0]),
        grad,
        grad * 2,
        lucid.tensor([True, False, True]),
        lucid.tensor(True),
        lucid.tensor([250, 1, 2], dtype=lucid.uint8),
        lucid.tensor([5, -7, 2**31 - 1], dtype=lucid.int32),
        lucid.tensor([-1, 2**62]),
        lucid.rand(1, 2, 5, 5),
        lucid.rand(2, 2, 3, 3),
        lucid.zeros([1] * 16),
    ]
    others = [
        None,
        True,
        False,
        0,
        1,
        -1,
        2,
        3,
        -5,
        17,
        2**62,
        -(2**62),
        2**70,
        0.0,
        0.5,
        -1.5,
        float("nan"),
        float("inf"),
        1e300,
        1j,
        "",
        "mean",
        "sum",
        "none",
        "tanh",
        "x\0y",
        b"ab",
        (),
        (1, 2),
        (0, 1, 2),
        [0],
        [2, 3],
        [3, 2],
        [-1],
        [[1]],
        [1.5, "a"],
        [2**62, 2**62],
        {},
        {1: 2},
        object(),
        ...,
        slice(None),
        slice(2, 0, -1),
        range(3),
        lucid.float64,
        lucid.int64,
        lucid.bool_,
        lucid.float16,
        lucid.device("cpu"),
        _C.Generator(3),
        int,
        lucid.Tensor,
        lambda *a: None,
    ]
    return tensors, others


def _ops():
    """The op table's data, which the build puts beside the package."""
    return {op["name"]: op for op in table()["ops"]}


def argument(rng, tensors, others):
    draw = rng.random()
    if draw < 0.5:
        return rng.choice(tensors)
    if draw < 0.6:
        return [rng.choice(tensors) for _ in range(rng.randrange(4))]
    return rng.choice(others)


def names(function):
    try:
        return [p.name for p in inspect.signature(function).parameters.values() if p.name != "self"]
    except (TypeError, ValueError):
        return []


def attack(name, function, first=()):
    rng = random.Random(f"{SEED}{name}")
    keywords = names(function)
    for _ in range(CALLS):
        tensors, others = pool()
        lucid.manual_seed(1)
        args = list(first(rng, tensors)) if first else []
        args += [argument(rng, tensors, others) for _ in range(rng.randrange(5))]
        given = {k: argument(rng, tensors, others) for k in keywords if rng.random() < 0.15}
        try:
            result = function(*args, **given)
        except (Exception, MemoryError) as error:
            assert not isinstance(error, SystemError), f"{name}{tuple(args)} {given}: {error}"
            continue
        finally:
            _C._set_current_device("cpu")  # the call may have chosen another, or one that it has just made
            lucid.set_autocast_enabled("cpu", False)  # which it may have turned on
        probe(result)
        for t in tensors:
            probe(t)


def probe(value, depth=0):
    """Reads a result through and through."""
    if isinstance(value, lucid.Tensor):
        small = (
            not value.is_meta and math.prod(size or 1 for size in value.shape) < 100_000
        )  # also of empty ones, whose lists may be long
        if small:
            (value.to_dense() if value.is_sparse or value.layout is lucid.sparse_csr else value).tolist()
        if small and value.requires_grad and value.is_floating_point():
            try:
                value.backward(lucid.ones(value.shape, dtype=value.dtype))
            except (RuntimeError, ValueError, TypeError):
                pass
    elif isinstance(value, (tuple, list)) and depth < 3:
        for item in value:
            probe(item, depth + 1)


FUNCTIONS = sorted(
    name
    for name in dir(_C)
    if callable(getattr(_C, name))
    and name not in EXCLUDED
    and not name.startswith("__")
    and not (isinstance(getattr(_C, name), type) and issubclass(getattr(_C, name), BaseException))
)
# CPython shows the buffer protocol as methods since 3.12 only; it has tests of its own in test_crash_buffers.py.
METHODS = sorted(
    name
    for name in dir(lucid.Tensor)
    if callable(getattr(lucid.Tensor, name, None))
    and name
    not in ("__class__", "__subclasshook__", "__init_subclass__", "__dir__", "__buffer__", "__release_buffer__")
)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_function(name):
    attack(name, getattr(_C, name))


@pytest.mark.parametrize("name", METHODS)
def test_method(name):
    attack(name, getattr(lucid.Tensor, name), first=lambda rng, tensors: [rng.choice(tensors)])


def test_the_fuzzer_reaches_results():
    """The calls are not all refused: most functions give a result for some of them."""
    reached = 0
    for name in lucid._C._public_ops:
        rng = random.Random(f"{SEED}{name}")
        tensors, others = pool()
        for _ in range(CALLS):
            try:
                getattr(_C, name)(*[argument(rng, tensors, others) for _ in range(rng.randrange(1, 4))])
            except Exception:
                continue
            reached += 1
            break
    assert reached > len(lucid._C._public_ops) * 0.6


# ---- by signature ---------------------------------------------------------------------------------------------------

OPS = _ops()
SIZES = [0, 1, 2, 3, 4, 5]
# 2**40 elements are more than any machine gives at once: refused, where 2**31 would be 17 GB really filled.
INTS = [0, 1, -1, 2, 3, -2, -5, 7, 20, 2**40, -(2**31), 2**62, -(2**62), 2**63 - 1, -(2**63)]


def typed_tensor(rng):
    shape = [rng.choice(SIZES) for _ in range(rng.choice([0, 1, 1, 2, 2, 2, 3, 4, 4, 5]))]
    dtype = rng.choice(
        [lucid.float32, lucid.float32, lucid.float64, lucid.int64, lucid.int64, lucid.int32, lucid.uint8, lucid.bool_]
    )
    kind = rng.random()
    if dtype.is_floating_point:
        t = lucid.rand(*shape, dtype=dtype) * rng.choice([1, 4, -3])
        if kind < 0.5:
            t = t.detach().requires_grad_()
    else:
        high = rng.choice([1, 2, 4, 300])
        t = _C.to_dtype(lucid.randint(-high if high == 300 else 0, high, tuple(shape)), dtype)
    layout = rng.random()
    if layout < 0.15 and t.ndim > 1:
        return t.transpose(0, -1)
    if layout < 0.25 and t.ndim:
        return t[:: rng.choice([2, -1])]
    if layout < 0.35 and t.ndim and t.shape[0] == 1:
        return t.expand(rng.choice([0, 3]), *t.shape[1:])
    return t


def typed(rng, kind):
    if kind.endswith("?") and rng.random() < 0.4:
        return None
    kind = kind.rstrip("?")
    if kind == "Tensor" or (kind == "Operand" and rng.random() < 0.7):
        return typed_tensor(rng)
    if kind in ("Operand", "Scalar"):
        return rng.choice([0, 1, -1, 2.5, True, float("nan"), float("-inf"), 2**62, -3])
    if kind in ("True", "False", "None"):
        return {"True": True, "False": False, "None": None}[kind]
    if kind in ("Tensor[]", "Tensor..."):
        first = typed_tensor(rng)
        return [first if rng.random() < 0.5 else typed_tensor(rng) for _ in range(rng.randrange(4))]
    if kind == "Tensor?[]":
        return [None if rng.random() < 0.3 else typed_tensor(rng) for _ in range(rng.randrange(4))]
    if kind == "int":
        return rng.choice(INTS[:7] if rng.random() < 0.8 else INTS)
    if kind in ("int[]", "int...", "Places"):
        return [rng.choice(INTS[:7] if rng.random() < 0.9 else INTS) for _ in range(rng.choice([0, 1, 1, 2, 2, 3, 4]))]
    if kind == "int?[]":
        return [None if rng.random() < 0.3 else rng.choice(INTS[:7]) for _ in range(rng.choice([0, 1, 2, 2, 3]))]
    if kind == "float":
        return rng.choice([0.0, 0.5, 1.0, -1.0, 1e-300, 1e300, float("nan"), float("inf")])
    if kind == "bool":
        return rng.random() < 0.5
    if kind == "dtype":
        return rng.choice([lucid.float32, lucid.float64, lucid.int64, lucid.bool_, lucid.uint8, lucid.float16])
    if kind == "device":
        return rng.choice(["cpu", lucid.device("cpu")])
    if kind == "Generator":
        return _C.Generator(5)
    assert kind.startswith("enum("), kind
    return rng.choice(kind[5:-1].split("|"))


def spoil(rng, tensors):
    """Replaces the data of some leaves, as a careless training loop might between forward and backward."""
    for t in tensors:
        if t.requires_grad and t.is_leaf and rng.random() < 0.3:
            t.data = _C.to_dtype(
                lucid.rand(*[rng.choice(SIZES) for _ in range(rng.randrange(4))]),
                rng.choice([lucid.float32, lucid.float64]),
            )


@pytest.mark.parametrize("name", sorted(OPS))
def test_op_by_signature(name):
    op, rng = OPS[name], random.Random(f"{SEED}typed{name}")
    function = getattr(_C, name) if hasattr(_C, name) else getattr(lucid.Tensor, name)
    for call in range(CALLS):
        lucid.manual_seed(call)
        args = [typed(rng, p["type"]) for p in op["params"] if p["default"] is None]
        given = {
            p["name"]: typed(rng, p["type"]) for p in op["params"] if p["default"] is not None and rng.random() < 0.5
        }
        try:
            result = function(*args, **given)
        except (Exception, MemoryError) as error:
            assert not isinstance(error, SystemError), f"{name}{tuple(args)} {given}: {error}"
            continue
        tensors = [
            t
            for a in (*args, *given.values())
            for t in (a if isinstance(a, list) else [a])
            if isinstance(t, lucid.Tensor)
        ]
        if rng.random() < 0.3:
            spoil(rng, tensors)
        probe(result)
        for t in tensors:
            probe(t)
            if t.grad is not None:
                t.grad.tolist()
