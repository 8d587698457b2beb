"""A device made of callbacks: what the engine asks of a device, and what happens when it misbehaves."""

from __future__ import annotations

import gc
import itertools
import re
import sys

import pytest
from shelf import Shelf

import lucid
from lucid import _C, nn, optim

pytestmark = pytest.mark.usefixtures("quick_collections")


@pytest.fixture
def shelf():
    shelf = Shelf()
    _C._add_device("shelf", shelf)
    yield shelf
    _C._add_device("shelf", shelf)
    gc.collect()
    assert not shelf.storages, "storages were not freed"
    assert len(shelf.freed) == len(set(shelf.freed))


def on_shelf(data, **kwargs):
    return lucid.tensor(data, **kwargs).to("shelf")


# ---- Memory ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [lucid.bool_, lucid.int8, lucid.int64, lucid.float16, lucid.float32, lucid.complex64])
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0, 3), (4, 5), (60, 70)])
def test_copies_go_there_and_back(shelf, shape, dtype):
    here = lucid.randint(0, 2, shape).to(dtype)
    there = here.to("shelf")
    assert there.device == lucid.device("shelf") and (there.shape, there.dtype) == (here.shape, here.dtype)
    assert there.tolist() == here.tolist() and there.cpu().tolist() == here.tolist()
    assert there.to("shelf") is there


def test_views_are_copied_as_they_lie(shelf):
    here = lucid.arange(24).reshape(4, 6)
    there = here.to("shelf")
    for view in (lambda t: t.T, lambda t: t[1], lambda t: t[::-1, 1::2], lambda t: t[2, 3], lambda t: t[:, :0]):
        assert view(there).tolist() == view(here).tolist() == view(here).to("shelf").tolist()
    assert there.T._base is there


def test_writes_reach_what_lies_between(shelf):
    here, there = lucid.zeros(4, 6), lucid.zeros(4, 6, device="shelf")
    for t in (here, there):
        t[1:3, ::2] = 5
        t[0].fill_(2)
        t.T[1].copy_(lucid.arange(4.0).to(t.device))
        t[:, 5] += 1
        t[lucid.tensor([0, 3]), lucid.tensor([2, 4])] = 9
    assert there.tolist() == here.tolist()
    assert there._version == here._version


def test_factories_make_the_same_there(shelf):
    for make in (lucid.rand, lucid.ones, lucid.empty, lucid.randn):
        lucid.manual_seed(3)
        want = make(2, 3)
        lucid.manual_seed(3)
        got = make(2, 3, device="shelf")
        assert got.device == "shelf" and (make is lucid.empty or got.tolist() == want.tolist())
    with lucid.device("shelf"):
        assert lucid.tensor([1.0]).device == lucid.arange(3).device == "shelf"
    assert lucid.full_like(on_shelf([1.0, 2.0]), 3).tolist() == [3, 3]
    assert lucid.tensor([1.0]).device == "cpu"


def test_a_tensor_prints_where_it_is(shelf):
    assert repr(on_shelf([1.0, 2.0])) == "tensor([1., 2.], device='shelf')"
    assert on_shelf([1.5]).item() == 1.5


# ---- Computing ------------------------------------------------------------------------------------------------------


def curve(device, make_optimizer):
    lucid.manual_seed(0)
    model = nn.Sequential(nn.Linear(3, 6), nn.Tanh(), nn.Linear(6, 1))
    x = lucid.randn(10, 3)
    y = (x[:, :1] * x[:, 1:2]).tanh()
    model.to(device)
    x, y = x.to(device), y.to(device)
    optimizer = make_optimizer(model.parameters())
    losses = []
    for _ in range(8):
        optimizer.zero_grad()
        loss = ((model(x) - y) ** 2).mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert all(p.device == device and p.grad.device == device for p in model.parameters())
    return losses


@pytest.mark.parametrize(
    "make_optimizer",
    [lambda p: optim.SGD(p, lr=0.1, momentum=0.9), lambda p: optim.Adam(p, lr=0.05), lambda p: optim.AdamW(p, lr=0.05)],
    ids=["SGD", "Adam", "AdamW"],
)
def test_a_network_learns_there_as_on_the_cpu(shelf, make_optimizer):
    want, got = curve("cpu", make_optimizer), curve("shelf", make_optimizer)
    assert got == pytest.approx(want, rel=1e-4)
    assert want[-1] < want[0] * 0.75
    assert {"linear", "tanh", "tanh_backward", "linear_backward_weight"} <= {*shelf.computed}


def test_gradients_of_gradients_and_transforms(shelf):
    def f(x):
        return (x.tanh() * x).sum()

    for transform in (lucid.func.grad, lambda f: lucid.func.grad(lambda x: lucid.func.grad(f)(x).sum())):
        here = lucid.tensor([0.3, -1.2])
        assert transform(f)(here.to("shelf")).tolist() == pytest.approx(transform(f)(here).tolist(), abs=1e-6)
    batch = lucid.tensor([[1.0, 2.0], [3.0, 4.0]])
    assert lucid.func.vmap(f)(batch.to("shelf")).tolist() == pytest.approx(lucid.func.vmap(f)(batch).tolist())
    _, tangent = lucid.func.jvp(f, (batch.to("shelf"),), (lucid.ones(2, 2).to("shelf"),))
    assert tangent.item() == pytest.approx(lucid.func.jvp(f, (batch,), (lucid.ones(2, 2),))[1].item())


def test_gradients_cross_devices(shelf):
    x = lucid.tensor([1.0, 2.0], requires_grad=True)
    (x.to("shelf") * 3).cpu().sum().backward()
    assert x.grad.device == "cpu" and x.grad.tolist() == [3, 3]
    y = on_shelf([1.0, 2.0]).requires_grad_()
    (y.cpu() * 2).sum().backward()
    assert y.grad.device == "shelf" and y.grad.tolist() == [2, 2]


def test_what_it_has_not_is_refused_by_name(shelf):
    x = on_shelf([1.0, 2.0])
    with pytest.raises(_C.engine.DeviceMismatch, match="^erf: device shelf does not compute it in float32; "):
        x.erf()
    with pytest.raises(_C.engine.DeviceMismatch, match="^add: device shelf does not compute it in int64; "):
        x.long() + x.long()
    with pytest.raises(_C.engine.DeviceMismatch, match="^nonzero: it is not possible on device shelf: "):
        x.nonzero()
    with pytest.raises(
        RuntimeError, match="the elements of a tensor are on device shelf; wanted them in the host's memory"
    ):
        _C._tensor_to_bytes(x)


def test_devices_do_not_mix(shelf):
    x, y = on_shelf([1.0, 2.0]), lucid.tensor([1.0, 2.0])
    message = "add: tensors on cpu and shelf meet, the one of shape (2,) on cpu; wanted one device"
    for a, b in ((x, y), (y, x)):
        with pytest.raises(_C.engine.DeviceMismatch, match=f"^{re.escape(message)}$"):
            a + b
    with pytest.raises(_C.engine.DeviceMismatch, match="on meta and shelf|on shelf and meta"):
        x + y.to("meta")
    assert (x * lucid.tensor(2.0)).tolist() == [2, 4], "a 0-d tensor is a number everywhere"
    with pytest.raises(_C.engine.DeviceMismatch, match="self is on shelf, the source on cpu"):
        x.copy_(y)
    with pytest.raises(_C.engine.DeviceMismatch, match="cannot copy out of a tensor on device meta"):
        y.to("meta").to("shelf")


# ---- Devices that misbehave -----------------------------------------------------------------------------------------


class Broken(RuntimeError):
    pass


def raising(*args):
    raise Broken("no")


WRONG = {
    "alloc": (raising,),
    "copy_in": (raising,),
    "copy_out": (raising, lambda *a: None, lambda *a: b"", lambda *a: [1, 2], lambda *a: b"x" * 10_000),
    "supports": (raising, lambda *a: Untrue()),
    "compute": (raising,),
}


class Untrue:
    def __bool__(self):
        raise Broken("neither")


def use(t):
    return ((t + t)[1:] * 2).cpu().tolist()


@pytest.mark.parametrize("method, function", [(m, f) for m, all_ in WRONG.items() for f in all_])
def test_an_error_of_the_device_is_an_exception(shelf, method, function):
    t = on_shelf([1.0, 2.0, 3.0])
    setattr(shelf, method, function)
    with pytest.raises((Broken, TypeError, ValueError)) as info:
        use(t)
        lucid.zeros(3, device="shelf")
    assert "no result and no error" not in str(info.value)
    delattr(shelf, method)
    assert use(t) == [8, 12]
    t.requires_grad_()
    setattr(shelf, method, function)
    with pytest.raises((Broken, TypeError, ValueError)):
        (t * t).sum().backward()
        t.grad.tolist()
        lucid.zeros(3, device="shelf")
    delattr(shelf, method)


@pytest.mark.parametrize("missing", ["alloc", "copy_in", "copy_out", "supports", "compute"])
def test_a_method_that_is_not_there(shelf, missing):
    class Part:
        def __getattribute__(self, name):
            if name == missing:
                raise AttributeError(name)
            return getattr(shelf, name)

    t = on_shelf([1.0, 2.0, 3.0])
    _C._add_device("shelf", Part())
    with pytest.raises(AttributeError, match=missing):
        use(on_shelf([1.0, 2.0, 3.0]))
        lucid.zeros(3, device="shelf").tolist()
        t.tolist()
    _C._add_device("shelf", shelf)
    del t


def test_an_error_while_freeing_is_told_and_passed(shelf, monkeypatch):
    told = []
    monkeypatch.setattr(sys, "unraisablehook", lambda info: told.append(info.exc_type))
    t = on_shelf([1.0])
    shelf.free, free = raising, shelf.free
    with pytest.raises(KeyError):
        try:
            raise KeyError("under way")
        finally:
            del t
    assert told == [Broken]
    shelf.free = free
    shelf.storages.clear()


def test_a_device_that_calls_back_into_the_engine(shelf):
    t, compute = on_shelf([1.0, 2.0]), shelf.compute

    def again(op, arguments, results):
        if op == "add":
            assert lucid.tensor([1.0]).device == "cpu"
            assert (t * t).tolist() == [1, 4]
            with lucid.no_grad():
                t.mul_(1)
            lucid.tensor([1.0], requires_grad=True).exp().sum().backward()
            with pytest.raises(ValueError):
                lucid.zeros(-1)
        gc.collect()
        compute(op, arguments, results)

    shelf.compute = again
    assert (t + t).tolist() == [2, 4]
    del shelf.compute, again


def test_a_device_that_is_replaced_while_it_computes(shelf):
    other, t = Shelf(), on_shelf([1.0, 2.0])
    other.numbers = itertools.count(1000)

    class Restless:
        def __getattr__(self, name):
            return getattr(shelf, name)

        def compute(self, *args):
            _C._add_device("shelf", other)
            gc.collect()
            shelf.compute(*args)

    _C._add_device("shelf", Restless())
    total = t + t
    assert total.tolist() == [2, 4], "storages stay with the object that made them"
    fresh = on_shelf([5.0])
    assert fresh.tolist() == [5] and len(other.storages) == 1
    with pytest.raises(KeyError):
        t + t  # a mixture of both
    del total, fresh, t
    _C._add_device("shelf", shelf)
    assert not other.storages


@pytest.mark.parametrize("name", ["cpu", "meta", "metal", "", "Big", "a b", "cpu:0", "9", "x" * 32, "ü", "a\0b"])
def test_names_that_are_refused(name):
    with pytest.raises(ValueError, match="^_add_device: name is "):
        _C._add_device(name, Shelf())


def test_a_name_that_is_not_known_is_refused():
    with pytest.raises(ValueError, match="device: 'shelves' is not a device; wanted 'cpu', 'meta'"):
        lucid.device("shelves")
    with pytest.raises(TypeError):
        _C._add_device(3, Shelf())
    with pytest.raises(TypeError):
        _C._add_device("shelf")


# ---- Memory that runs out -------------------------------------------------------------------------------------------


def test_every_failing_allocation_leaves_nothing_behind(shelf):
    t = on_shelf([[1.0, 2.0], [3.0, 4.0]]).requires_grad_()

    def work():
        y = (t @ t).tanh()
        z = y.T + 1
        z.mul_(2)
        (y * z).sum().backward()
        t.grad = None
        return lucid.rand(3, device="shelf").cpu()

    work()
    before, failures = len(shelf.storages), 0
    for n in range(1, 2000):
        _C._fail_allocation(n)
        try:
            work()
        except MemoryError:
            failures += 1
        finally:
            left = _C._fail_allocation(0)
        t.grad = None
        gc.collect()
        assert len(shelf.storages) == before, f"allocation {n}"
        if left:
            break
    else:
        pytest.fail("the work never ended")
    assert failures > 30
