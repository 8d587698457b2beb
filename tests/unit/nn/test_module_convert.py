"""Module.to and its relatives: parameters change in place and stay what they were."""

import pytest

import lucid
from lucid import nn, optim
from lucid.nn import Module, Parameter


class Mixed(Module):
    def __init__(self):
        super().__init__()
        self.w = Parameter([1.5, 2.5])
        self.register_buffer("scale", lucid.tensor([0.5]))
        self.register_buffer("count", lucid.tensor([3]))
        self.register_buffer("nothing", None)


@pytest.mark.parametrize(
    "convert",
    [
        lambda m: m.double(),
        lambda m: m.to(lucid.float64),
        lambda m: m.to("float64"),
        lambda m: m.to(dtype=lucid.float64),
        lambda m: m.to("cpu", lucid.float64),
        lambda m: m.to(device="cpu", dtype=lucid.float64),
        lambda m: m.to(lucid.device("cpu"), lucid.float64, non_blocking=True),
        lambda m: m.to(lucid.zeros(1, dtype=lucid.float64)),
    ],
)
def test_floating_tensors_change_and_integers_stay(convert):
    m = Mixed()
    w = m.w
    assert convert(m) is m
    assert m.w is w and type(m.w) is Parameter and m.w.is_leaf and m.w.requires_grad
    assert m.w.dtype is lucid.float64 and m.w.tolist() == [1.5, 2.5]
    assert m.scale.dtype is lucid.float64
    assert m.count.dtype is lucid.int64
    assert m.nothing is None


def test_float_after_double():
    m = Mixed().double().float()
    assert m.w.dtype is lucid.float32 and m.scale.dtype is lucid.float32


def test_device_only():
    m = Mixed()
    for made in (m.cpu(), m.to("cpu"), m.to(lucid.device("cpu")), m.to()):
        assert made is m and m.w.dtype is lucid.float32


def test_type_converts_integers_too():
    m = Mixed().type(lucid.float64)
    assert m.count.dtype is lucid.float64 and m.w.dtype is lucid.float64


def test_gradients_are_converted_and_reachable():
    m = Mixed()
    (m.w * 2).sum().backward()
    m.double()
    assert m.w.grad.dtype is lucid.float64 and m.w.grad.tolist() == [2.0, 2.0]
    (m.w * 3).sum().backward()
    assert m.w.grad.tolist() == [5.0, 5.0]


def test_optimizer_goes_on_with_the_same_objects():
    m = nn.Linear(1, 1, bias=False)
    opt = optim.SGD(m.parameters(), lr=0.5)
    m.double()
    with lucid.no_grad():
        m.weight.fill_(1.0)
    m(lucid.ones(1, 1, dtype=lucid.float64)).sum().backward()
    opt.step()
    assert m.weight.tolist() == [[0.5]]


def test_tied_parameters_stay_tied():
    m = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
    m[1].weight = m[0].weight
    m.double()
    assert m[1].weight is m[0].weight and m[0].weight.dtype is lucid.float64


@pytest.mark.parametrize("bad", [lucid.int64, lucid.bool, "int64"])
def test_only_floating_dtypes(bad):
    m = Mixed()
    with pytest.raises(TypeError, match="floating"):
        m.to(bad)
    with pytest.raises(TypeError, match="floating"):
        m.to(dtype=bad)
    assert m.w.dtype is lucid.float32


def test_bad_arguments():
    m = Mixed()
    with pytest.raises(TypeError):
        m.to([1])
    with pytest.raises(TypeError, match="colour"):
        m.to(colour=1)
    with pytest.raises(ValueError):
        m.to("no such device")


@pytest.mark.parametrize("method, dtype", [("half", lucid.float16), ("bfloat16", lucid.bfloat16)])
def test_narrow_floats(method, dtype):
    m = Mixed()
    before = m.w
    assert getattr(m, method)() is m and m.w is before
    assert m.w.dtype is dtype and m.scale.dtype is dtype


def test_metal_raises_what_a_tensor_s_to_raises():
    with pytest.raises(Exception) as of_tensor:
        lucid.ones(1).to("metal")
    with pytest.raises(type(of_tensor.value)) as of_module:
        Mixed().metal()
    assert str(of_module.value) == str(of_tensor.value)


def test_a_failing_conversion_changes_nothing():
    m = nn.Sequential(nn.Linear(2, 2), Mixed())

    def fails_late(tensor):
        if tensor.shape == (1,):
            raise RuntimeError("no")
        return tensor * 0

    before = [p.tolist() for p in m.parameters()]
    with pytest.raises(RuntimeError, match="no"):
        m._apply(fails_late)
    assert [p.tolist() for p in m.parameters()] == before


def test_to_empty():
    m = nn.Sequential(Mixed())
    w = m[0].w
    assert m.to_empty(device="cpu") is m
    assert m[0].w is w and w.shape == (2,) and w.requires_grad
    assert m[0].count.dtype is lucid.int64
