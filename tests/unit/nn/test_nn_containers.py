"""Sequential, ModuleList, ModuleDict, ParameterList, ParameterDict."""

import copy
import pickle
from collections import OrderedDict

import pytest

import lucid
from lucid import nn
from lucid.nn import Parameter


class Add(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.n = n

    def forward(self, x):
        return x * 10 + self.n


def numbers(modules):
    return [m.n for m in modules]


def test_sequential_applies_in_order():
    m = nn.Sequential(Add(1), Add(2), Add(3))
    assert m(lucid.tensor(0.0)).item() == 123.0
    assert nn.Sequential()(3) == 3


def test_sequential_of_named_modules():
    m = nn.Sequential(OrderedDict([("a", Add(1)), ("b", Add(2))]))
    assert m(lucid.tensor(0.0)).item() == 12.0
    assert m.a is m[0] and list(m._modules) == ["a", "b"]
    assert list(m[:1]._modules) == ["a"]
    del m[0]
    assert list(m._modules) == ["b"]


@pytest.mark.parametrize("bad", [3, "x", None.__class__, lucid.tanh])
def test_sequential_refuses_other_things(bad):
    with pytest.raises(TypeError, match="Module"):
        nn.Sequential(nn.Tanh(), bad)


@pytest.mark.parametrize(
    "make", [lambda *m: nn.Sequential(*m), lambda *m: nn.ModuleList(m)], ids=["Sequential", "ModuleList"]
)
class TestSequences:
    def test_reading(self, make):
        m = make(Add(0), Add(1), Add(2))
        assert len(m) == 3 and numbers(m) == [0, 1, 2]
        assert m[0].n == 0 and m[-1].n == 2 and m[True].n == 1
        part = m[1:]
        assert type(part) is type(m) and numbers(part) == [1, 2] and part[0] is m[1]
        assert numbers(m[::-2]) == [2, 0]

    @pytest.mark.parametrize("index", [3, -4])
    def test_out_of_range(self, make, index):
        m = make(Add(0), Add(1), Add(2))
        with pytest.raises(IndexError, match="out of range"):
            m[index]
        with pytest.raises(IndexError, match="out of range"):
            m[index] = Add(1)
        with pytest.raises(IndexError, match="out of range"):
            del m[index]
        with pytest.raises(TypeError, match="index"):
            m["0"]

    def test_writing(self, make):
        m = make(Add(0), Add(1), Add(2))
        m[1] = Add(5)
        m[-1] = Add(6)
        assert numbers(m) == [0, 5, 6] and list(m._modules) == ["0", "1", "2"]
        del m[0]
        assert numbers(m) == [5, 6] and list(m._modules) == ["0", "1"]
        del m[:]
        assert len(m) == 0

    def test_growing(self, make):
        m = make(Add(1))
        assert m.append(Add(2)) is m
        assert m.extend([Add(3), Add(4)]) is m
        m.insert(0, Add(0))
        m.insert(-1, Add(9))
        assert numbers(m) == [0, 1, 2, 3, 9, 4]
        assert list(m._modules) == [str(i) for i in range(6)]
        assert m.pop(4).n == 9 and m.pop().n == 4 and len(m) == 4
        m += [Add(7)]
        assert numbers(m) == [0, 1, 2, 3, 7]
        longer = m + [Add(8)]
        assert numbers(longer) == [0, 1, 2, 3, 7, 8] and len(m) == 5
        assert longer[0] is m[0]
        m.extend(m)
        assert len(m) == 10

    def test_refusals_leave_it_as_it_was(self, make):
        m = make(Add(1))
        for change in (lambda: m.append(3), lambda: m.insert(0, "x"), lambda: m.extend(3), lambda: m.extend([4])):
            with pytest.raises(TypeError):
                change()
        assert numbers(m) == [1]

    def test_parameters_and_state(self, make):
        m = make(nn.Linear(1, 2), nn.Linear(2, 1))
        assert [n for n, _ in m.named_parameters()] == ["0.weight", "0.bias", "1.weight", "1.bias"]
        made = copy.deepcopy(m)
        assert made[0].weight is not m[0].weight


def test_module_list_has_no_forward():
    for m in (nn.ModuleList(), nn.ModuleDict(), nn.ParameterList(), nn.ParameterDict()):
        with pytest.raises(NotImplementedError, match=type(m).__name__):
            m(1)


def test_module_list_repr():
    assert repr(nn.ModuleList()) == "ModuleList()"
    m = nn.ModuleList([nn.Tanh(), nn.Tanh(), nn.Linear(1, 1), nn.Sequential(nn.ReLU())])
    assert repr(m) == (
        "ModuleList(\n  (0-1): 2 x Tanh()\n  (2): Linear(in_features=1, out_features=1, bias=True)\n"
        "  (3): Sequential(\n    (0): ReLU()\n  )\n)"
    )


def test_module_dict():
    m = nn.ModuleDict({"a": Add(1), "b": Add(2)})
    assert len(m) == 2 and list(m) == ["a", "b"] and "a" in m and "z" not in m
    assert m["b"].n == 2 and list(m.keys()) == ["a", "b"] and numbers(m.values()) == [1, 2]
    assert [(k, v.n) for k, v in m.items()] == [("a", 1), ("b", 2)]
    assert m.get("z") is None and m.get("z", 3) == 3 and m.get("a").n == 1
    m["a"] = Add(5)
    m["c"] = Add(6)
    assert numbers(m.values()) == [5, 2, 6]
    del m["b"]
    assert m.pop("c").n == 6 and list(m) == ["a"]
    m.update([("x", Add(7)), ("a", Add(8))])
    m.update(nn.ModuleDict({"y": Add(9)}))
    assert [(k, v.n) for k, v in m.items()] == [("a", 8), ("x", 7), ("y", 9)]
    m.clear()
    assert len(m) == 0
    for missing in (lambda: m["q"], lambda: m.pop("q"), lambda: m.__delitem__("q")):
        with pytest.raises(KeyError):
            missing()


@pytest.mark.parametrize("make", [nn.ModuleDict, nn.ParameterDict])
def test_dicts_refuse_bad_input(make):
    m = make()
    good = nn.Tanh() if make is nn.ModuleDict else Parameter([1.0])
    if make is nn.ModuleDict:
        with pytest.raises(TypeError):
            m["a"] = 3
    with pytest.raises(TypeError):
        m.update(3)
    with pytest.raises(TypeError, match="pair"):
        m.update([("a", good, good)])
    with pytest.raises(KeyError):
        m["a.b"] = good
    with pytest.raises(KeyError):
        m["keys"] = good
    assert len(m) == 0


def test_parameter_list():
    a, b, c = Parameter([1.0]), Parameter([2.0]), Parameter([3.0])
    m = nn.ParameterList([a, b])
    assert len(m) == 2 and m[0] is a and m[-1] is b and list(m)[1] is b
    assert m.append(c) is m and m[2] is c
    assert [n for n, _ in m.named_parameters()] == ["0", "1", "2"]
    assert isinstance(m[1:], nn.ParameterList) and m[1:][0] is b
    m[0] = c
    assert m[0] is c
    del m[0]
    assert m[0] is b and len(m) == 2
    m.extend([lucid.ones(2)])
    assert type(m[2]) is Parameter and m[2].requires_grad
    m += [a]
    del m[1:3]
    assert [p.tolist() for p in m] == [[2.0], [1.0]] and list(m._parameters) == ["0", "1"]
    for change in (lambda: m.extend(lucid.ones(2)), lambda: m.extend(3), lambda: m["0"]):
        with pytest.raises(TypeError):
            change()
    with pytest.raises(IndexError, match="out of range"):
        m[2]
    assert len(m) == 2


def test_parameter_list_of_other_objects():
    layer = nn.Linear(1, 1)
    m = nn.ParameterList([1, "a", lucid.ones(2), layer, [3], None])
    assert m[0] == 1 and m[3] is layer and m[4] == [3] and m[5] is None and len(m) == 6
    assert list(m.state_dict()) == ["2", "3.weight", "3.bias"]
    assert list(m[:2]) == [1, "a"] and copy.deepcopy(m)[1] == "a" and pickle.loads(pickle.dumps(m))[4] == [3]
    assert repr(m).startswith(
        "ParameterList(\n  (0): Object of type: int\n  (1): Object of type: str\n  (2): Parameter"
    )
    m[0], m[2], m[3] = lucid.zeros(1), 5, "b"
    assert [n for n, _ in m.named_parameters()] == ["0"] and list(m)[1:5] == ["a", 5, "b", [3]]
    m[3] = layer
    m[3] = lucid.ones(1)
    assert list(m.state_dict()) == ["0", "3"]
    m[3] = layer
    del m[1:3]
    assert list(m.state_dict()) == ["0", "1.weight", "1.bias"] and len(m) == 4 and m[1] is layer


def test_parameter_dict_of_other_objects():
    m = nn.ParameterDict({"a": 1, "b": lucid.ones(2), "c": nn.ReLU()})
    assert list(m) == ["a", "b", "c"] and m["a"] == 1 and m.get("z", 4) == 4 and list(m.state_dict()) == ["b"]
    m["a"] = lucid.zeros(1)
    m["b"] = "word"
    assert list(m.items())[1] == ("b", "word") and list(m.state_dict()) == ["a"] and m.copy()["b"] == "word"
    assert m.pop("b") == "word" and "b" not in m and m.popitem()[0] == "c" and len(m) == 1
    with pytest.raises(KeyError):
        m["a.b"] = 3
    with pytest.raises(KeyError):
        m.pop("b")
    assert list(m) == ["a"] and m.popitem()[0] == "a"
    with pytest.raises(KeyError, match="empty"):
        m.popitem()


def test_parameter_list_gradient_and_repr():
    m = nn.ParameterList([lucid.ones(2), lucid.ones(3, 4, dtype=lucid.float64)])
    sum((p.sum() for p in m), start=lucid.tensor(0.0)).backward()
    assert m[0].grad.tolist() == [1.0, 1.0]
    assert repr(m) == (
        "ParameterList(\n  (0): Parameter containing: [lucid.float32 of size 2]\n"
        "  (1): Parameter containing: [lucid.float64 of size 3x4]\n)"
    )
    assert repr(nn.ParameterList()) == "ParameterList()"


def test_parameter_dict():
    a, b = Parameter([1.0]), Parameter([2.0])
    m = nn.ParameterDict({"a": a})
    m["b"] = b
    m["c"] = lucid.ones(2)
    assert type(m["c"]) is Parameter and len(m) == 3 and "b" in m
    assert list(m) == ["a", "b", "c"] == list(m.keys())
    assert next(iter(m.values())) is a and dict(m.items())["b"] is b
    assert m.get("z") is None and m.get("a") is a
    assert m.pop("a") is a and "a" not in m
    del m["c"]
    m.update({"d": a})
    m.update([("b", a)])
    assert m["b"] is a and [n for n, _ in m.named_parameters(remove_duplicate=False)] == ["b", "d"]
    assert list(m.state_dict()) == ["b", "d"]
    assert repr(m).startswith("ParameterDict(\n  (b): Parameter containing: [lucid.float32 of size 1]")
    m.clear()
    assert len(m) == 0 and repr(m) == "ParameterDict()"
