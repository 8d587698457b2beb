"""Calls of modules: the short way, from C, does what `Module._call_impl` and `forward` say, whatever Python did."""

from __future__ import annotations

import copy
import gc
import pickle
import sys
import weakref

import pytest

import lucid
from lucid import nn
from lucid.nn import functional as F


def layers():
    """Layers whose forward is an op of the input and of attributes."""
    made = [nn.Linear(3, 4), nn.Linear(3, 3, bias=False), nn.Linear(3, 2, dtype=lucid.float64)]
    made += [nn.ReLU(), nn.ReLU(inplace=True), nn.LeakyReLU(0.3), nn.ELU(2.0), nn.GELU("tanh"), nn.Softmax(1)]
    made += [nn.Hardtanh(-0.1, 0.1), nn.Softplus(2.0), nn.Tanh(), nn.Sigmoid(), nn.SiLU(), nn.Dropout(0.5).eval()]
    return [
        *made,
        nn.Sequential(nn.Linear(3, 4), nn.Sequential(nn.ReLU(), nn.Identity()), nn.Softmax(-1)),
        nn.Sequential(),
    ]


@pytest.mark.parametrize("layer", layers(), ids=repr)
def test_the_short_way_is_the_long_way(layer):
    dtype = next((p.dtype for p in layer.parameters()), lucid.float32)
    x = lucid.randn(5, 3, dtype=dtype)
    short, long = layer(x.clone()), layer._call_impl(x.clone())
    assert short.dtype is long.dtype and lucid.equal(short, long) and type(short) is type(long)
    assert lucid.equal(layer.forward(x.clone()), long)
    a, b = x.clone().requires_grad_(), x.clone().requires_grad_()
    if not getattr(layer, "inplace", False) and type(layer) is not nn.Sequential:
        layer(a).square().sum().backward()
        layer._call_impl(b).square().sum().backward()
        assert lucid.equal(a.grad, b.grad)


@pytest.mark.parametrize("loss", [nn.MSELoss(), nn.L1Loss("sum"), nn.HuberLoss(delta=0.1)], ids=repr)
def test_losses(loss):
    x, y = lucid.randn(4), lucid.randn(4)
    assert lucid.equal(loss(x, y), loss._call_impl(x, y))


@pytest.mark.parametrize(
    ("layer", "args", "kwargs"),
    [
        (nn.Linear(3, 2), (), {}),
        (nn.Linear(3, 2), (lucid.zeros(3), 1), {}),
        (nn.Linear(3, 2), (), {"y": 1}),
        (nn.Linear(3, 2), (None,), {}),
        (nn.Linear(3, 2), ([1.0, 2.0, 3.0],), {}),
        (nn.Linear(3, 2), (lucid.zeros(4),), {}),
        (nn.ReLU(), (lucid.zeros(2), 2, 3, 4), {}),
        (nn.ELU("x"), (lucid.zeros(2),), {}),
        (nn.Softmax(5), (lucid.zeros(2),), {}),
        (nn.MSELoss(), (lucid.zeros(2),), {}),
        (nn.Sequential(nn.ReLU()), (), {}),
        (nn.Sequential(nn.Linear(3, 2)), (lucid.zeros(4),), {}),
        (nn.Module(), (1,), {}),
        (nn.ModuleList(), (1,), {}),
    ],
)
def test_refusals_are_the_same(layer, args, kwargs):
    errors = []
    for call in (layer, layer._call_impl):
        with pytest.raises((TypeError, ValueError, IndexError, RuntimeError)) as caught:
            call(*args, **kwargs)
        errors.append((caught.type, str(caught.value)))
    assert errors[0] == errors[1]


def test_the_message_names_the_layer():
    class Mine(nn.Linear):
        pass

    class Outer(nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = Mine(3, 2)

        def forward(self, x):
            return self.inner(x)

    for module in (Mine(3, 2), Outer(), nn.Sequential(Mine(3, 2))):
        with pytest.raises(ValueError, match="^Mine: "):
            module(lucid.zeros(4))


def test_keywords_reach_forward():
    layer, x = nn.Linear(3, 2), lucid.randn(3)
    assert lucid.equal(layer(x=x), layer(x)) and lucid.equal(nn.Sequential(layer)(x=x), layer(x))


# What Python may do to a module between two calls.


def test_a_forward_of_the_instance():
    layer = nn.Linear(2, 2)
    layer(lucid.zeros(2))
    layer.forward = lambda x: "mine"
    assert layer(lucid.zeros(2)) == "mine" and nn.Sequential(layer)(0) == "mine"
    del layer.forward
    assert layer(lucid.zeros(2)).shape == (2,)
    layer.__dict__["forward"] = lambda x: "mine"
    assert layer(1) == "mine"


def test_a_forward_of_the_class_that_is_exchanged():
    class Mine(nn.Linear):
        pass

    layer, x = Mine(2, 2), lucid.ones(2)
    before = layer(x)
    Mine.forward = lambda self, x: (self, x)
    assert layer(x) == (layer, x)
    Mine.forward = staticmethod(lambda x: 5)
    assert layer(x) == 5
    Mine.forward = classmethod(lambda cls, x: cls)
    assert layer(x) is Mine
    del Mine.forward
    assert lucid.equal(layer(x), before)
    Mine.__call__ = lambda self, x: "called"
    assert layer(x) == "called" and nn.Sequential(layer)(x) == "called"
    del Mine.__call__
    assert lucid.equal(layer(x), before)


def test_overridden_methods_and_super():
    class Twice(nn.Linear):
        def forward(self, x):
            return super().forward(x) * 2

    class Loud(nn.Linear):
        def __call__(self, x):
            return super().__call__(x), "loud"

    twice, loud, x = Twice(2, 2), Loud(2, 2), lucid.ones(2)
    assert lucid.equal(twice(x), F.linear(x, twice.weight, twice.bias) * 2)
    assert lucid.equal(loud(x)[0], F.linear(x, loud.weight, loud.bias)) and loud(x)[1] == "loud"


def test_attributes_that_a_class_stands_in_for():
    class Doubled(nn.Linear):
        @property
        def weight(self):
            return self._parameters["weight"] * 2

    class Looked(nn.Linear):
        def __getattribute__(self, name):
            value = super().__getattribute__(name)
            return value * 2 if name == "weight" else value

    x = lucid.ones(2)
    for cls in (Doubled, Looked):
        layer = cls.__new__(cls)
        nn.Module.__init__(layer)
        layer._parameters["weight"] = nn.Parameter(lucid.ones(2, 2))
        layer.register_parameter("bias", None)
        for _ in range(2):
            assert layer(x).tolist() == [4.0, 4.0]

    class Fixed(nn.ELU):
        alpha = 3.0

        def __init__(self):
            nn.Module.__init__(self)
            self.inplace = False

    assert lucid.equal(Fixed()(-x), F.elu(-x, 3.0))

    class Falls(nn.ELU):
        def __getattr__(self, name):
            return 3.0 if name == "alpha" else super().__getattr__(name)

    falls = Falls(2.0)
    assert lucid.equal(falls(-x), F.elu(-x, 2.0))
    del falls.alpha
    assert lucid.equal(falls(-x), F.elu(-x, 3.0))


def test_dictionaries_that_were_poked():
    layer, x = nn.Linear(2, 2), lucid.ones(2)
    weight = nn.Parameter(lucid.zeros(2, 2))
    layer._parameters["weight"] = weight
    assert lucid.equal(layer(x), layer.bias)
    layer.__dict__["bias"] = None
    assert layer(x).tolist() == [0, 0]
    layer.__dict__["weight"] = 5
    with pytest.raises(TypeError, match="Linear: "):
        layer(x)
    del layer.__dict__["weight"]
    with pytest.raises(AttributeError, match="weight"):
        layer(x)
    del layer.__dict__["_hooks"]
    layer.__dict__["weight"] = weight
    assert layer(x).tolist() == [0, 0]
    layer.__dict__ = {"weight": weight, "bias": None}
    assert layer(x).tolist() == [0, 0]
    layer.__dict__.clear()
    with pytest.raises(AttributeError):
        layer(x)
    model = nn.Sequential(nn.ReLU())
    for wrong in (None, 5, [nn.ReLU()]):
        model.__dict__["_modules"] = wrong
        with pytest.raises((AttributeError, TypeError)):
            model(x)
    del model.__dict__["_modules"]
    with pytest.raises(AttributeError):
        model(x)


def test_children_of_other_kinds():
    model, x = nn.Sequential(nn.ReLU(), nn.ReLU()), lucid.ones(2)
    model._modules["1"] = lambda x: x + 1
    assert model(x).tolist() == [2, 2]
    model._modules["1"] = None
    with pytest.raises(TypeError, match="not callable"):
        model(x)


def test_a_sequential_that_changes_while_it_runs():
    class Grows(nn.Module):
        def forward(self, x):
            model.append(nn.ReLU())
            return x

    class Clears(nn.Module):
        def forward(self, x):
            model._modules.clear()
            gc.collect()
            return x

    for cls in (Grows, Clears):
        for way in ("__call__", "_call_impl"):
            model = nn.Sequential(cls(), nn.ReLU())
            with pytest.raises(RuntimeError, match="changed size during iteration"):
                getattr(model, way)(lucid.ones(1))

    class Swaps(nn.Module):
        def forward(self, x):
            model._modules["1"] = nn.Identity()
            gc.collect()
            return -x

    model = nn.Sequential(Swaps(), nn.ReLU())
    assert model(lucid.ones(1)).tolist() == [-1]


def test_a_sequential_that_iterates_otherwise():
    class Backwards(nn.Sequential):
        def __iter__(self):
            return iter(reversed(self._modules.values()))

    x = lucid.tensor([-2.0])
    add = type("Add", (nn.Module,), {"forward": lambda self, x: x + 1})
    assert nn.Sequential(nn.ReLU(), add())(x).tolist() == [1] and Backwards(nn.ReLU(), add())(x).tolist() == [0]


def test_a_module_that_contains_itself():
    model = nn.Sequential(nn.ReLU())
    model._modules["1"] = model
    with pytest.raises(RecursionError):
        model(lucid.ones(1))
    model._modules.clear()
    deep = nn.ReLU()
    for _ in range(50):
        deep = nn.Sequential(deep)
    assert deep(lucid.ones(1)).tolist() == [1]


def test_hooks_come_and_go():
    layer, x = nn.Linear(2, 2), lucid.ones(2)
    plain = layer(x)
    with layer.register_forward_hook(lambda module, args, output: "hooked"):
        assert layer(x) == nn.Sequential(layer)(x) == "hooked"
    assert lucid.equal(layer(x), plain)
    layer._forward_hooks[0] = lambda module, args, output: "poked"
    assert layer(x) == "poked"
    layer._forward_hooks.clear()
    assert lucid.equal(layer(x), plain)

    class Adds(nn.Module):
        def forward(self, x):
            self.register_forward_hook(lambda module, args, output: output + 1)
            return x

    adds = Adds()
    assert adds(x).tolist() == [1, 1]  # a call without hooks looks no more
    assert adds(x).tolist() == [3, 3]


def test_class_assignment_copies_and_collection():
    layer, x = nn.Linear(2, 2), lucid.ones(2)
    plain = layer(x)
    for clone in (copy.copy(layer), copy.deepcopy(layer), pickle.loads(pickle.dumps(layer))):
        assert lucid.equal(clone(x), plain)
    other = type("Other", (nn.Linear,), {"forward": lambda self, x: "other"})
    layer.__class__ = other
    assert layer(x) == "other"
    layer.__class__ = nn.Linear
    assert lucid.equal(layer(x), plain)
    layer.__class__ = nn.Identity
    assert layer(x) is x

    class Cyclic(nn.Linear):
        pass

    made = Cyclic(2, 2)
    made.me = [made]
    made(x)
    gone = weakref.ref(made), weakref.ref(Cyclic)
    del made, Cyclic
    gc.collect()
    assert gone[0]() is None and gone[1]() is None


def test_classes_that_come_and_go():
    x = lucid.ones(2)
    for number in range(200):  # addresses of classes are used again
        if number % 2:
            cls = type("Short", (nn.Linear,), {})
            assert lucid.is_tensor(cls(2, 2)(x))
        else:
            cls = type("Long", (nn.Linear,), {"weight": property(lambda self: lucid.zeros(2, 2), lambda self, v: None)})
            layer = cls(2, 2, False)
            assert layer(x).tolist() == [0, 0]
            del layer
        del cls
        gc.collect(0)


def test_modules_that_were_not_made_properly():
    class Bare(nn.Module):
        def __init__(self):
            pass

        def forward(self, x):
            return x

    assert Bare()(5) == 5
    with pytest.raises(AttributeError):
        nn.Linear.__new__(nn.Linear)(lucid.ones(1))
    with pytest.raises((AttributeError, TypeError)):
        lucid._C.ModuleBase()()
    with pytest.raises(TypeError):
        nn.Module.__call__(5, 6)
    with pytest.raises(TypeError):
        nn.Module.__call__()


def test_what_stays_referenced():
    layer, x = nn.Linear(2, 2), lucid.ones(2)
    model = nn.Sequential(layer, nn.ReLU(), nn.Softmax(0))
    for call in (layer, model):
        call(x)
        before = sys.getrefcount(x), sys.getrefcount(layer), sys.getrefcount(layer.weight), sys.getrefcount(layer.bias)
        for _ in range(100):
            call(x)
            with pytest.raises(ValueError):
                call(lucid.ones(3))
        after = sys.getrefcount(x), sys.getrefcount(layer), sys.getrefcount(layer.weight), sys.getrefcount(layer.bias)
        assert after == before


@pytest.mark.parametrize(
    "args",
    [(), (1,), (1, 1, None, (), ()), (print, 0, None, (), ()), (print, 9, F.relu, (), ()), (print, 2, None, (), ())]
    + [(print, 1, print, (), ()), (print, 1, F.relu, [], ()), (print, 1, F.relu, ("a",) * 9, ()), (print, 1, 2, (), 3)]
    + [(nn.Linear.forward, 1, F.relu, (), ()), (print, "x", F.relu, (), ()), (print, 2**70, F.relu, (), ())],
    ids=range(13),
)
def test_plans_are_checked(args):
    if args[:1] == (1,) and len(args) == 5:
        args = (nn.ReLU.forward, *args[1:])
    with pytest.raises((TypeError, ValueError, OverflowError)):
        lucid._C._plan_forward(*args)
