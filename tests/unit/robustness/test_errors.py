"""Bad input: the kind of exception, a message that names the op, the argument, what came and what was wanted, and every
tensor left as it was. Sizes that overflow or exceed memory are a MemoryError."""

from __future__ import annotations

import math

import pytest

import lucid
from lucid import _C

engine = _C.engine


def f(*shape):
    return lucid.ones(*shape)


def i(*shape):
    return lucid.ones(*shape, dtype=lucid.int64)


b = lucid.tensor([True, False])

# name: (call on tensors, exception, fragments of the message)
SHAPES = {
    "add": (lambda: f(2, 3) + f(4), RuntimeError, ["add", "(2, 3)", "(4,)"]),
    "mul": (lambda: f(2, 3).mul(f(2)), RuntimeError, ["mul", "(2, 3)", "(2,)"]),
    "where": (lambda: lucid.where(b, f(3), f(2)), RuntimeError, ["where", "(3,)"]),
    "matmul": (lambda: f(3, 4) @ f(5, 6), RuntimeError, ["matmul", "(3, 4)", "(5, 6)"]),
    "matmul 0-d": (lambda: lucid.matmul(lucid.tensor(1.0), f(2)), RuntimeError, ["matmul"]),
    "matmul batches": (lambda: f(2, 3, 4) @ f(5, 4, 3), RuntimeError, ["matmul", "(2, 3, 4)", "(5, 4, 3)"]),
    "mm": (lambda: lucid.mm(f(2, 3), f(3)), RuntimeError, ["mm", "(3,)"]),
    "bmm": (lambda: lucid.bmm(f(2, 3, 4), f(3, 4, 5)), RuntimeError, ["bmm", "(2, 3, 4)", "(3, 4, 5)"]),
    "mv": (lambda: lucid.mv(f(2, 3), f(2)), RuntimeError, ["mv", "(2, 3)", "(2,)"]),
    "dot": (lambda: lucid.dot(f(2), f(3)), RuntimeError, ["dot", "(2,)", "(3,)"]),
    "addmm": (lambda: lucid.addmm(f(5), f(2, 3), f(3, 4)), RuntimeError, ["addmm", "(5,)"]),
    "linear": (lambda: _C.linear(f(2, 3), f(4, 5)), RuntimeError, ["linear", "(2, 3)", "(4, 5)"]),
    "linear bias": (lambda: _C.linear(f(2, 3), f(4, 3), f(3)), RuntimeError, ["linear", "bias", "(3,)"]),
    "cat": (lambda: lucid.cat([f(2, 3), f(2, 4)]), RuntimeError, ["cat", "(2, 4)"]),
    "cat dims": (lambda: lucid.cat([f(2, 3), f(2)]), RuntimeError, ["cat"]),
    "cat nothing": (lambda: lucid.cat([]), (RuntimeError, ValueError), ["cat"]),
    "stack": (lambda: lucid.stack([f(2), f(3)]), RuntimeError, ["stack", "(3,)"]),
    "reshape": (lambda: f(2, 3).reshape(4), (RuntimeError, ValueError), ["reshape", "(2, 3)", "(4,)"]),
    "view": (lambda: f(2, 3).T.view(6), RuntimeError, ["view", "reshape"]),
    "expand": (lambda: f(2, 3).expand(4, 3), RuntimeError, ["expand", "(2, 3)"]),
    "unflatten": (lambda: f(6).unflatten(0, (4, 2)), (RuntimeError, ValueError), ["unflatten"]),
    "split": (lambda: f(6).split([1, 2]), (RuntimeError, ValueError), ["split"]),
    "as many dims": (lambda: lucid.zeros([1] * 17), (RuntimeError, ValueError), ["16"]),
    "nan max": (lambda: lucid.max(f(0)), (ValueError, RuntimeError), ["max"]),
    "mse": (lambda: _C.mse_loss(f(2), f(3)), RuntimeError, ["mse_loss", "(2,)", "(3,)"]),
    "cross entropy rows": (lambda: _C.cross_entropy(f(2, 3), i(3)), RuntimeError, ["cross_entropy", "(2, 3)", "(3,)"]),
    "nll weight": (lambda: _C.nll_loss(f(2, 3), i(2), f(2)), RuntimeError, ["nll_loss", "weight"]),
    "layer_norm": (lambda: _C.layer_norm(f(2, 3), [4]), RuntimeError, ["layer_norm", "(2, 3)"]),
    "layer_norm weight": (lambda: _C.layer_norm(f(2, 3), [3], f(2)), RuntimeError, ["layer_norm", "weight"]),
    "conv2d channels": (lambda: _C.conv2d(f(1, 3, 5, 5), f(2, 4, 3, 3)), RuntimeError, ["conv2d", "(2, 4, 3, 3)"]),
    "conv2d dims": (lambda: _C.conv2d(f(5, 5), f(2, 4, 3, 3)), RuntimeError, ["conv2d"]),
    "conv2d too small": (lambda: _C.conv2d(f(1, 1, 2, 2), f(1, 1, 3, 3)), RuntimeError, ["conv2d"]),
    "max_pool2d": (lambda: _C.max_pool2d(f(1, 1, 2, 2), 3), RuntimeError, ["max_pool2d"]),
    "out": (lambda: lucid.add(f(2), f(2), out=f(3)), RuntimeError, ["add", "out"]),
    "in place": (lambda: f(3).add_(f(2, 3)), RuntimeError, ["add_", "(3,)"]),
    "copy": (lambda: f(2).copy_(f(3)), RuntimeError, ["copy_", "(3,)"]),
    "gather": (lambda: f(2, 3).gather(0, i(2)), RuntimeError, ["gather"]),
    "masked_select": (lambda: f(3).masked_select(b), RuntimeError, ["masked_select"]),
    "backward": (lambda: (f(2).requires_grad_() * 2).backward(f(3)), RuntimeError, ["(3,)", "(2,)"]),
}

DTYPES = {
    "foreign operand": (lambda: f(2).add("x"), TypeError, ["add", "other", "str"]),
    "function": (lambda: lucid.exp("x"), TypeError, ["exp", "str"]),
    "list": (lambda: lucid.exp([1.0]), TypeError, ["exp", "list"]),
    "bitwise of floats": (lambda: f(2) & f(2), (TypeError, RuntimeError), ["bitwise_and", "float32"]),
    "bool minus": (lambda: b - b, (TypeError, RuntimeError), ["sub", "bool"]),
    "bool negative": (lambda: -b, (TypeError, RuntimeError), ["neg", "bool"]),
    "gather by floats": (
        lambda: f(2, 2).gather(0, f(2, 2)),
        (TypeError, RuntimeError, IndexError),
        ["gather", "float32"],
    ),
    "index by floats": (lambda: f(2)[f(2)], (TypeError, RuntimeError, IndexError), ["float32"]),
    "embedding by floats": (
        lambda: _C.embedding(f(4, 2), f(2)),
        (TypeError, RuntimeError, IndexError),
        ["embedding", "float32"],
    ),
    "mask of text": (lambda: f(2).masked_fill("10", 0), TypeError, ["masked_fill", "mask", "str"]),
    "in place to int": (lambda: i(2).add_(1.5), (TypeError, RuntimeError), ["add_", "int64"]),
    "in place exp": (lambda: i(2).exp_(), (TypeError, RuntimeError), ["exp_", "int64"]),
    "out of ints": (lambda: lucid.exp(f(2), out=i(2)), (TypeError, RuntimeError), ["exp", "out"]),
    "grad of ints": (lambda: i(2).requires_grad_(), RuntimeError, ["int64"]),
    "cross_entropy targets": (
        lambda: _C.cross_entropy(f(2, 3), f(2).bool()),
        (TypeError, RuntimeError),
        ["cross_entropy", "target", "bool"],
    ),
    "cat of other things": (lambda: lucid.cat([f(2), 3]), TypeError, ["cat", "int"]),
    "cat of a number": (lambda: lucid.cat(3), TypeError, ["cat"]),
    "shape of floats": (lambda: lucid.zeros(2.5), TypeError, ["zeros", "float"]),
    "shape of text": (lambda: lucid.zeros("23"), TypeError, ["zeros"]),
    "dim of text": (lambda: f(2).sum("0"), TypeError, ["sum", "dim"]),
    "keyword": (lambda: f(2).sum(dims_=0), TypeError, ["sum", "dims_"]),
    "too many": (lambda: f(2).exp(1), TypeError, ["exp"]),
    "missing": (lambda: lucid.add(f(2)), TypeError, ["add", "other"]),
    "twice": (lambda: lucid.add(f(2), f(2), other=f(2)), TypeError, ["add", "other"]),
    "unknown dtype": (lambda: f(2).to("float99"), (ValueError, TypeError), ["float99"]),
    "part of a real": (lambda: f(2).imag, (TypeError, RuntimeError), ["imag", "float32", "complex"]),
    "order of complex": (lambda: f(2) * 1j < 1, (TypeError, RuntimeError), ["lt", "complex64", "float32"]),
    "norm of ints": (lambda: lucid.norm(i(2)), TypeError, ["norm", "int64"]),
}

INDICES = {
    "dim": (lambda: f(2, 3).sum(2), IndexError, ["sum", "2"]),
    "dim below": (lambda: f(2, 3).softmax(-3), IndexError, ["softmax", "-3"]),
    "dim of transpose": (lambda: f(2, 3).transpose(0, 5), IndexError, ["transpose", "5"]),
    "dim of cat": (lambda: lucid.cat([f(2), f(2)], 1), IndexError, ["cat", "1"]),
    "dim of stack": (lambda: lucid.stack([f(2), f(2)], 3), IndexError, ["stack", "3"]),
    "size": (lambda: f(2).size(4), IndexError, ["4"]),
    "int": (lambda: f(3)[3], IndexError, ["3", "out of range"]),
    "tensor": (lambda: f(3)[lucid.tensor([0, 7])], IndexError, ["7", "3"]),
    "embedding": (lambda: _C.embedding(f(4, 2), lucid.tensor([0, 4])), IndexError, ["embedding", "4"]),
    "embedding below": (lambda: _C.embedding(f(4, 2), lucid.tensor([-1])), IndexError, ["embedding", "-1"]),
    "targets": (lambda: _C.cross_entropy(f(2, 3), lucid.tensor([0, 3])), IndexError, ["cross_entropy", "3"]),
    "gather": (lambda: f(2, 2).gather(1, lucid.tensor([[0, 2], [0, 0]])), IndexError, ["gather", "2"]),
    "index_select": (lambda: f(2, 2).index_select(0, lucid.tensor([2])), IndexError, ["index_select", "2"]),
    "narrow": (lambda: f(4).narrow(0, 2, 3), (IndexError, RuntimeError, ValueError), ["narrow"]),
    "select": (lambda: f(2, 3).select(1, 3), IndexError, ["select", "3"]),
}

VALUES = {
    "negative size": (lambda: lucid.zeros(-1), (ValueError, RuntimeError), ["zeros", "-1"]),
    "two -1": (lambda: f(4).reshape(-1, -1), (ValueError, RuntimeError), ["reshape", "-1"]),
    "repeated dim": (lambda: f(2, 3).sum((0, 0)), (ValueError, RuntimeError), ["sum", "dim"]),
    "permute": (lambda: f(2, 3).permute(0, 0), (ValueError, RuntimeError), ["permute"]),
    "permute count": (lambda: f(2, 3).permute(0), (ValueError, RuntimeError), ["permute"]),
    "reduction": (lambda: _C.mse_loss(f(2), f(2), "average"), ValueError, ["mse_loss", "reduction", "average", "mean"]),
    "gelu": (lambda: lucid.Tensor.gelu(f(2), "fast"), ValueError, ["gelu", "approximate", "fast"]),
    "dropout": (lambda: _C.dropout(f(2), 1.5), ValueError, ["dropout", "1.5"]),
    "smoothing": (lambda: _C.cross_entropy(f(2, 3), i(2), label_smoothing=2.0), ValueError, ["label_smoothing", "2"]),
    "clamp without bounds": (lambda: f(2).clamp(), (ValueError, TypeError), ["clamp"]),
    "step 0": (lambda: lucid.arange(0, 3, 0), ValueError, ["arange", "step"]),
    "steps": (lambda: lucid.linspace(0, 1, -1), ValueError, ["linspace", "steps"]),
    "split 0": (lambda: f(2).split(0), (ValueError, RuntimeError), ["split"]),
    "chunks 0": (lambda: f(2).chunk(0), (ValueError, RuntimeError), ["chunk"]),
    "stride 0": (
        lambda: _C.conv2d(f(1, 1, 4, 4), f(1, 1, 2, 2), stride=(0, 1)),
        (ValueError, RuntimeError),
        ["conv2d", "stride"],
    ),
    "groups": (
        lambda: _C.conv2d(f(1, 3, 4, 4), f(2, 1, 2, 2), groups=2),
        (ValueError, RuntimeError),
        ["conv2d", "groups"],
    ),
    "pool padding": (
        lambda: _C.max_pool2d(f(1, 1, 4, 4), 2, padding=2),
        (ValueError, RuntimeError),
        ["max_pool2d", "padding"],
    ),
    "argmax of nothing": (lambda: f(0).argmax(), (ValueError, RuntimeError, IndexError), ["argmax"]),
    "device": (lambda: lucid.zeros(2, device="cuda"), ValueError, ["cuda"]),
    "isclose": (lambda: lucid.isclose(f(2), f(2), rtol=-1), ValueError, ["isclose", "rtol"]),
    "scatter": (lambda: lucid.scatter(f(2), 0, i(1), f(1), reduce="max"), ValueError, ["scatter", "reduce", "max"]),
}

DEVICES = {
    "factory": (lambda: lucid.zeros(2, device="metal"), engine.DeviceMismatch, ["zeros", "metal", "cpu"]),
    "to": (lambda: f(2).to("metal"), engine.DeviceMismatch, ["to", "metal", "cpu"]),
    "to a device object": (lambda: f(2).to(lucid.device("metal")), engine.DeviceMismatch, ["metal"]),
    "default": (lambda: lucid.set_default_device("metal"), RuntimeError, ["set_default_device", "metal"]),
    "random": (lambda: lucid.randn(2, device="metal"), RuntimeError, ["randn", "metal"]),
    "wrong type": (lambda: lucid.zeros(2, device=3), TypeError, ["zeros", "device", "int"]),
}


@pytest.mark.parametrize(
    "table, name",
    [(table, name) for table in (SHAPES, DTYPES, INDICES, VALUES, DEVICES) for name in table],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_message(table, name):
    call, kind, fragments = table[name]
    with pytest.raises(kind) as caught:
        call()
    message = str(caught.value)
    for fragment in fragments:
        assert fragment in message, f"{name}: {fragment!r} is not in {message!r}"


def test_shape_errors_are_shape_mismatches():
    for name in ("add", "matmul", "cat", "stack", "in place", "mse"):
        with pytest.raises(engine.ShapeMismatch):
            SHAPES[name][0]()


def test_exception_classes():
    assert issubclass(engine.LucidError, RuntimeError)
    for name, builtin in (
        ("ShapeMismatch", ValueError),
        ("DtypeMismatch", TypeError),
        ("OutOfMemory", MemoryError),
        ("IndexError", IndexError),
    ):
        kind = getattr(engine, name)
        assert issubclass(kind, engine.LucidError) and issubclass(kind, builtin)
    assert issubclass(engine.VersionMismatch, engine.LucidError) and issubclass(
        engine.DeviceMismatch, engine.LucidError
    )


# ---- Nothing changes when a call fails ------------------------------------------------------------------------------


def snapshot(*tensors):
    return [
        (t.tolist(), t.shape, t.dtype, t._version, t.requires_grad, t.grad_fn is None, t.grad is None) for t in tensors
    ]


@pytest.mark.parametrize(
    "call",
    [
        lambda x, y: x.add_(lucid.ones(3)),
        lambda x, y: x.add_("text"),
        lambda x, y: x.copy_(lucid.ones(7)),
        lambda x, y: x.__setitem__(5, 1.0),
        lambda x, y: x.__setitem__(lucid.tensor([0, 9]), 1.0),
        lambda x, y: x.__setitem__(0, lucid.ones(9)),
        lambda x, y: x.matmul(lucid.ones(7)),
        lambda x, y: lucid.add(x, lucid.ones(3), out=y),
        lambda x, y: lucid.exp(x, out=lucid.ones(9)),
        lambda x, y: x.clamp_(),
        lambda x, y: x.masked_fill_("mask", 0),
        lambda x, y: lucid.cat([x, lucid.ones(2, 2, 2)]),
        lambda x, y: x.view(9),
        lambda x, y: x.uniform_(3, 1),
        lambda x, y: x.normal_(0, -1),
        lambda x, y: x.fill_("text"),
        lambda x, y: x.fill_(lucid.ones(4)),
        lambda x, y: x.pow_(lucid.ones(3)),
        lambda x, y: setattr(x, "data", 3),
        lambda x, y: setattr(x, "grad", lucid.ones(9)),
        lambda x, y: setattr(x, "requires_grad", "yes"),
    ],
    ids=lambda c: None,
)
def test_failed_calls_change_nothing(call):
    x, y = lucid.tensor([[1.0, 2.0], [3.0, 4.0]]), lucid.tensor([[5.0, 6.0], [7.0, 8.0]])
    before = snapshot(x, y)
    with pytest.raises(Exception):
        call(x, y)
    assert snapshot(x, y) == before


def test_failed_calls_leak_nothing():
    def fail_everywhere():
        for table in (SHAPES, DTYPES, INDICES, VALUES, DEVICES):
            for call, kind, _ in table.values():
                try:
                    call()
                except kind:
                    pass

    fail_everywhere()
    before = lucid.memory_stats()
    for _ in range(3):
        fail_everywhere()
    after = lucid.memory_stats()
    assert (
        after["tensors.current"] == before["tensors.current"]
        and after["allocated_bytes.current"] == before["allocated_bytes.current"]
    )
    assert after["nodes.current"] == before["nodes.current"]


# ---- Sizes ----------------------------------------------------------------------------------------------------------

HUGE = {
    "zeros": lambda: lucid.zeros(2**62),
    "zeros of bytes": lambda: lucid.zeros(2**45, dtype=lucid.bool_),
    "product": lambda: lucid.zeros(10**6, 10**6, 10**6),
    "product wraps to 0": lambda: lucid.zeros(2**32, 2**32),
    "past 64 bits": lambda: lucid.zeros(2**70),
    "ones": lambda: lucid.ones(2**50),
    "empty": lambda: lucid.empty(2**61),
    "full": lambda: lucid.full((2**50,), 1),
    "eye": lambda: lucid.eye(2**40),
    "rand": lambda: lucid.rand(2**50),
    "randperm": lambda: lucid.randperm(2**50),
    "arange": lambda: lucid.arange(10**15),
    "arange by small steps": lambda: lucid.arange(0, 1, 1e-18),
    "linspace": lambda: lucid.linspace(0, 1, 10**15),
    "sum of an expanded tensor": lambda: lucid.zeros(1).expand(2**31 - 1, 2**31 - 1) + 1,
    "outer": lambda: lucid.outer(lucid.zeros(1).expand(10**9), lucid.zeros(1).expand(10**9)),
    "repeat": lambda: lucid.zeros(10).repeat(10**15),
    "clone": lambda: lucid.zeros(1).expand(2**30, 2**12).clone(),
    "new_zeros": lambda: lucid.zeros(1).new_zeros(2**60),
    "tolist stays small": lambda: lucid.zeros(1).expand(2**30, 2**20).contiguous(),
}


@pytest.mark.parametrize("name", HUGE)
def test_too_large_is_a_memory_error(name):
    with pytest.raises(MemoryError):
        HUGE[name]()


def test_work_goes_on_after_a_memory_error():
    before = lucid.memory_stats()["allocated_bytes.current"]
    with pytest.raises(MemoryError):
        lucid.zeros(2**50)
    assert lucid.memory_stats()["allocated_bytes.current"] == before
    assert lucid.ones(3).sum().item() == 3


def test_huge_empty_tensors_are_fine():
    assert lucid.zeros(0, 2**20).shape == (0, 2**20) and lucid.zeros(2**20, 0).sum().item() == 0


def test_views_larger_than_memory_are_fine():
    x = lucid.zeros(1).expand(2**15, 2**15)
    assert x.shape == (2**15, 2**15) and x[5, 7].item() == 0


# ---- Reductions of nothing and of special values --------------------------------------------------------------------


def test_reductions_of_nothing():
    x = lucid.zeros(0, 3)
    assert (
        x.sum().item() == 0
        and x.prod().item() == 1
        and math.isnan(x.mean().item())
        and x.any().item() is False
        and x.all().item() is True
    )
    assert (
        x.sum(0).tolist() == [0, 0, 0]
        and x.prod(1).shape == (0,)
        and x.max(1).values.shape == (0,)
        and x.argmax(1).shape == (0,)
    )
    for call in (lambda: x.max(), lambda: x.min(), lambda: x.max(0), lambda: x.argmin(0), lambda: lucid.amax(x, 0)):
        with pytest.raises((ValueError, RuntimeError, IndexError), match="max|min"):
            call()


def test_nan_wins():
    x = lucid.tensor([1.0, math.nan, 3.0])
    for value in (
        x.max(),
        x.min(),
        x.sum(),
        x.max(0).values,
        lucid.maximum(x, lucid.zeros(3))[1],
        x.relu()[1],
        x.clamp(0, 2)[1],
    ):
        assert math.isnan(value.item())
    assert x.argmax().item() == x.argmin().item() == 1 == x.max(0).indices.item()
