"""As test_allocation_failures.py, for what is not an op of the table: factories, indexing, training steps, modules,
saving, conversion."""

from __future__ import annotations

import io

import pytest
from ops.cases import SAMPLED
from ops.safety import calls, chosen, fail_each_allocation, fingerprint, memory, settle, works
from optimizers import OPTIMIZERS

import lucid
from lucid import nn

FACTORIES = {
    "zeros": lambda: lucid.zeros(3, 4),
    "ones": lambda: lucid.ones(2000),
    "full": lambda: lucid.full((3,), 2.5),
    "empty": lambda: lucid.empty(5),
    "arange": lambda: lucid.arange(7),
    "linspace": lambda: lucid.linspace(0, 1, 5),
    "logspace": lambda: lucid.logspace(0, 1, 5),
    "eye": lambda: lucid.eye(3),
    "tensor": lambda: lucid.tensor([[1.0, 2.0], [3.0, 4.0]]),
    "large tensor": lambda: lucid.tensor([1.0] * 5000),
    "tensor of tensors": lambda: lucid.tensor([lucid.ones(2), lucid.ones(2)]),
    "rand": lambda: lucid.rand(3),
    "randn": lambda: lucid.randn(700),
    "randint": lambda: lucid.randint(0, 9, (4,)),
    "randperm": lambda: lucid.randperm(9),
    "zeros_like": lambda: lucid.zeros_like(lucid.ones(2)),
    "leaf": lambda: lucid.zeros(3, requires_grad=True),
    "Tensor": lambda: lucid.Tensor([1.0]),
    "Parameter": lambda: nn.Parameter(lucid.ones(3)),
    "from bytes": lambda: lucid.tensor(b"\1\2\3"),
    "bernoulli": lambda: lucid.bernoulli(lucid.full((3,), 0.5)),
}


@pytest.mark.parametrize("name", FACTORIES)
def test_factory(name):
    FACTORIES[name]()
    assert fail_each_allocation(FACTORIES[name], what=name)


INDICES = {
    "int": lambda: 1,
    "slice": lambda: slice(0, 2),
    "steps": lambda: (slice(None, None, -1), slice(None, None, 2)),
    "None": lambda: (None, 0),
    "ellipsis": lambda: (..., 1),
    "mask": lambda: lucid.tensor([[True, False, True]] * 3),
    "indices": lambda: lucid.tensor([0, 2]),
    "both": lambda: (lucid.tensor([0, 2]), slice(1, None)),
    "pairs": lambda: (lucid.tensor([0, 1]), lucid.tensor([1, 1])),
    "list": lambda: [0, 1],
    "rows mask": lambda: lucid.tensor([True, False, True]),
}


@pytest.mark.parametrize("grad", [False, True])
@pytest.mark.parametrize("name", INDICES)
def test_indexing(name, grad):
    x = lucid.arange(9.0).reshape(3, 3).detach().clone().requires_grad_(grad)
    index = INDICES[name]()
    shape = x[index].shape
    fail_each_allocation(lambda: x[index], [x], f"getitem {name}")
    for value in (5, lucid.full(shape, 7.0, requires_grad=grad)):
        fresh = lambda: x * 1 if grad else x.clone()
        warm = fresh()
        warm[index] = value
        y = fresh()

        def write(y=y, value=value):
            y[index] = value

        fail_each_allocation(write, [x, y], f"setitem {name}")
        view = fresh()[:]

        def write_view(view=view, value=value):
            view[index] = value

        fail_each_allocation(write_view, [x, view], f"setitem {name} of a view")


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_optimizer_step(name):
    """A step that fails may keep state that it made for a parameter, but no parameter is half updated, and the next
    step works."""
    for steps_before in (0, 2):
        n = 1
        while True:
            params = [nn.Parameter(lucid.ones(3)), nn.Parameter(lucid.ones(300))]
            optimizer = OPTIMIZERS[name](params)
            for p in params:
                p.grad = lucid.full(p.shape, 0.5)
            for _ in range(steps_before):
                optimizer.step()
            before = fingerprint(params)
            lucid._C._fail_allocation(n)
            try:
                optimizer.step()
                failed = False
            except MemoryError:
                failed = True
            happened = lucid._C._fail_allocation(0) == 0
            if failed:
                assert fingerprint(params) == before, f"{name}: allocation {n} failed, after {steps_before} steps"
                optimizer.step()
            assert fingerprint(params) != before
            if not happened:
                break
            n += 1


MODULES = {
    "Linear": lambda: (nn.Linear(3, 2), (2, 3)),
    "Sequential": lambda: (nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1)), (2, 3)),
    "Conv2d": lambda: (nn.Conv2d(1, 2, 2), (1, 1, 4, 4)),
    "ConvTranspose3d": lambda: (nn.ConvTranspose3d(1, 2, 2), (1, 1, 2, 2, 2)),
    "LayerNorm": lambda: (nn.LayerNorm(3), (2, 3)),
    "GRU": lambda: (nn.GRU(2, 3, bidirectional=True), (2, 1, 2)),
    "GroupNorm": lambda: (nn.GroupNorm(2, 4), (2, 4)),
    "RMSNorm": lambda: (nn.RMSNorm(3), (2, 3)),
    "NoisyLinear": lambda: (nn.NoisyLinear(3, 2), (2, 3)),
    "VectorQuantizer": lambda: (nn.VectorQuantizer(4, 3), (2, 3)),
    "InstanceNorm1d": lambda: (nn.InstanceNorm1d(2, affine=True), (2, 2, 3)),
}


@pytest.mark.parametrize("name", MODULES)
def test_module_forward(name):
    model, shape = MODULES[name]()
    x = lucid.rand(shape)
    model(x)
    fail_each_allocation(lambda: model(x), [x, *model.parameters()], name)
    fail_each_allocation(lambda: MODULES[name](), (), f"{name} made")


def test_reading():
    x = lucid.rand(3, 4, requires_grad=True)[:, ::2]
    large = lucid.rand(40, 50)
    for what, read in {
        "tolist": x.tolist,
        "repr": lambda: repr(x),
        "large repr": lambda: repr(large),
        "item": lambda: x[0, 0].item(),
        "float": lambda: float(x.sum()),
        "iter": lambda: list(x),
        "bool": lambda: bool(x.sum() > 0),
        "==": lambda: x == x,
        "clone": lambda: x.clone(),
        "detach": lambda: x.detach(),
        "contiguous": lambda: x.contiguous(),
        "double": lambda: x.double(),
        "data": lambda: x.data,
        "T": lambda: x.T,
        "in": lambda: 1 in large,
        "memoryview": lambda: memoryview(large).tobytes(),
        "deepcopy": lambda: __import__("copy").deepcopy(large),
    }.items():
        read()
        fail_each_allocation(read, [x, large], what)


def test_save_and_load():
    state = nn.Linear(3, 2).state_dict()

    def save():
        file = io.BytesIO()
        lucid.save(state, file)
        return file

    data = save().getvalue()
    fail_each_allocation(save, list(state.values()), "save")
    fail_each_allocation(lambda: lucid.load(io.BytesIO(data)), (), "load")


def test_properties_and_hooks():
    x = lucid.rand(3, requires_grad=True)
    y = x * 2

    def hooks():
        x.register_hook(lambda grad: grad).remove()
        y.register_hook(lambda grad: grad).remove()
        y.grad_fn.register_hook(lambda *grads: None).remove()

    hooks()
    fail_each_allocation(hooks, [x, y], "register_hook")
    z = lucid.rand(3)
    for what, run in {
        "requires_grad_": lambda: lucid.rand(3).requires_grad_(),
        "retain_grad": lambda: (x * 3).retain_grad(),
        "function": lambda: Doubled.apply(x),
        "new_zeros": lambda: z.new_zeros(3),
        "set data": lambda: setattr(lucid.rand(2), "data", z),
        "set grad": lambda: setattr(lucid.rand(3, requires_grad=True), "grad", z),
    }.items():
        run()
        fail_each_allocation(run, [x, z], what)


class Doubled(lucid.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * 2

    @staticmethod
    def backward(ctx, grad):
        return grad * 2


def test_all_later_allocations_fail():
    """Not one but every allocation from the nth on: what handles the failure needs no memory."""
    settle()  # what earlier tests left is not to go away meanwhile
    x = lucid.rand(3, 3, requires_grad=True)
    before, held = fingerprint([x]), memory()
    for n in range(1, 40):
        lucid._C._fail_allocation(-n)
        try:
            (x @ x).softmax(1)[0].sum()
        except MemoryError:
            pass
        finally:
            lucid._C._fail_allocation(0)
        assert fingerprint([x]) == before and memory() == held


# ---- Python's own memory --------------------------------------------------------------------------------------------

try:
    from _testcapi import remove_mem_hooks, set_nomemory
except ImportError:
    set_nomemory = None


@pytest.mark.skipif(set_nomemory is None, reason="this Python has no _testcapi to make its allocations fail")
@pytest.mark.parametrize("op", SAMPLED, ids=repr)
def test_python_objects(op):
    """Each allocation of Python's during a call fails once: MemoryError or a result, and nothing of the engine
    leaks."""
    for sample in chosen(op.samples(), 1) if len(op.samples()) == 1 else op.samples()[:1]:
        for requires_grad in (False, True):
            for call in calls(op, sample, "contiguous", requires_grad):
                if call.writes or not works(call):
                    continue
                before, held, run, passed, n, leaks = fingerprint(call.tensors), memory(), call.run, 0, 0, 0
                while passed < 3 and n < 300:
                    result = error = None
                    set_nomemory(n, n + 1)
                    try:
                        result = run()
                    except BaseException as raised:
                        error = raised
                    finally:
                        remove_mem_hooks()
                    assert error is None or isinstance(error, MemoryError), f"{call.what}: {error!r}"
                    passed += error is None
                    if error is not None:
                        error.__traceback__ = None
                    result = error = None
                    n += 1
                    leaks += memory() != held
                    held = memory()
                assert leaks < 2, f"{call.what}: leaks"
                assert fingerprint(call.tensors) == before
