"""lucid.nn.Module: registration, traversal, modes, calling, text."""

import copy
import gc
import pickle
import weakref

import pytest

import lucid
from lucid import nn
from lucid.nn import Module, Parameter


class Affine(Module):
    def __init__(self):
        super().__init__()
        self.w = Parameter(lucid.ones(3))
        self.b = Parameter(lucid.zeros(3))
        self.register_buffer("count", lucid.tensor(0))

    def forward(self, x, scale=1.0):
        return (x * self.w + self.b) * scale


class Net(Module):
    def __init__(self):
        super().__init__()
        self.first = Affine()
        self.extra = Parameter([1.0])
        self.rest = nn.Sequential(Affine(), nn.Tanh())


def names(pairs):
    return [name for name, _ in pairs]


# Registration


def test_attributes_go_where_they_belong():
    m = Affine()
    m.plain = lucid.ones(2)
    m.number = 3
    m.child = Affine()
    assert list(m._parameters) == ["w", "b"]
    assert list(m._buffers) == ["count"]
    assert list(m._modules) == ["child"]
    assert m.number == 3 and m.plain.tolist() == [1.0, 1.0]
    assert "plain" not in names(m.named_buffers())


def test_missing_attribute():
    with pytest.raises(AttributeError, match="'Affine' object has no attribute 'nothing'"):
        Affine().nothing
    assert not hasattr(Affine(), "nothing")
    with pytest.raises(AttributeError, match="nothing"):
        del Affine().nothing


def test_super_init_must_be_called_first():
    class Forgetful(Module):
        def __init__(self):
            self.w = Parameter([1.0])

    class ForgetfulOfModules(Module):
        def __init__(self):
            self.child = nn.Tanh()

    for cls in (Forgetful, ForgetfulOfModules):
        with pytest.raises(AttributeError, match=r"super\(\).__init__\(\)"):
            cls()
    with pytest.raises(AttributeError, match="before"):
        Module.register_buffer(Module.__new__(Module), "b", lucid.ones(1))


def test_none_keeps_a_registered_place_and_is_plain_elsewhere():
    m = Affine()
    m.b = None
    assert m.b is None and list(m._parameters) == ["w", "b"]
    assert names(m.named_parameters()) == ["w"]
    m.b = Parameter([2.0])
    assert names(m.named_parameters()) == ["w", "b"]
    m.count = None
    assert m.count is None and "count" in m._buffers
    m.bias = None
    assert m.bias is None and "bias" not in m._parameters
    m.bias = Parameter([1.0])
    assert "bias" in m._parameters and m.bias.tolist() == [1.0]


def test_tensor_onto_a_buffer_stays_a_buffer():
    m = Affine()
    m.count = lucid.tensor(5)
    assert m._buffers["count"].item() == 5


def test_a_plain_tensor_is_refused_where_a_parameter_is():
    m = Affine()
    before = m.w
    with pytest.raises(
        TypeError, match=r"Affine: cannot assign a Tensor as parameter 'w'; wanted nn.Parameter\(value\)"
    ):
        m.w = lucid.ones(1)
    assert m.w is before and names(m.named_parameters()) == ["w", "b"]
    m.w = None  # its place stays that of a parameter
    with pytest.raises(TypeError, match="parameter 'w'"):
        m.w = lucid.ones(1)
    del m.w
    m.w = lucid.ones(1)
    assert names(m.named_parameters()) == ["b"]


def test_other_values_unregister_the_name():
    m = Affine()
    m.w = 1.5
    assert names(m.named_parameters()) == ["b"] and m.w == 1.5
    m.count = 7
    assert m.count == 7 and not list(m.buffers())
    m.child = Affine()
    m.child = 3
    assert m.child == 3 and not list(m.children())


def test_a_name_changes_its_kind():
    m = Affine()
    m.w = nn.Tanh()
    assert list(m._parameters) == ["b"] and list(m._modules) == ["w"]
    m.w = Parameter([1.0])
    assert list(m._parameters) == ["b", "w"] and not m._modules
    m.count = Parameter([1.0])
    assert not m._buffers and list(m._parameters) == ["b", "w", "count"]


def test_delattr():
    m = Affine()
    m.child = nn.Tanh()
    m.plain = 1
    del m.w, m.count, m.child, m.plain
    assert names(m.named_parameters()) == ["b"]
    for name in ("w", "count", "child", "plain"):
        assert not hasattr(m, name)


@pytest.mark.parametrize("name", ["", "a.b"])
@pytest.mark.parametrize(
    "value", [Parameter([1.0]), nn.Tanh(), lucid.ones(1), None, 3], ids=["parameter", "module", "tensor", "none", "int"]
)
def test_names_are_checked(name, value):
    with pytest.raises(KeyError):
        setattr(Affine(), name, value)


@pytest.mark.parametrize(
    "method, value",
    [
        ("register_parameter", Parameter([1.0])),
        ("register_buffer", lucid.ones(1)),
        ("add_module", nn.Tanh()),
        ("register_module", nn.Tanh()),
    ],
)
def test_register_methods_check_their_arguments(method, value):
    m = Affine()
    m.taken = 1
    register = getattr(m, method)
    for name in ("", "a.b", "taken", "forward"):
        with pytest.raises(KeyError):
            register(name, value)
    with pytest.raises(TypeError):
        register(3, value)
    with pytest.raises(TypeError):
        register("name", "a string")
    assert not hasattr(m, "name")
    register("fine", value)
    assert m.fine is value
    register("reserved", None)
    assert m.reserved is None


def test_register_parameter_refuses_a_plain_or_computed_tensor():
    m = Affine()
    with pytest.raises(TypeError, match="Parameter"):
        m.register_parameter("p", lucid.ones(1))
    with pytest.raises(KeyError, match="already exists"):
        m.register_parameter("count", Parameter([1.0]))
    with pytest.raises(KeyError, match="already exists"):
        m.register_buffer("w", lucid.ones(1))


def test_register_again_replaces():
    m = Affine()
    m.register_buffer("count", lucid.tensor(4), persistent=False)
    assert m.count.item() == 4 and "count" not in m.state_dict()
    m.register_buffer("count", lucid.tensor(5))
    assert "count" in m.state_dict()


def test_parameter_inside_containers_is_not_registered():
    m = Affine()
    m.items = [Parameter([1.0])]
    assert names(m.named_parameters()) == ["w", "b"]


def test_writing_to_a_registry_changes_the_attribute():
    """Some scripts reach for module._parameters; attribute and registry never disagree."""
    m = Affine()
    p = Parameter([9.0])
    m._parameters["w"] = p
    assert m.w is p
    m._parameters.update({"v": p}, u=None)
    m._parameters |= {"x": p}
    assert m.v is p and m.x is p and m.u is None
    assert m._parameters.setdefault("y", p) is p and m.y is p and m._parameters.setdefault("y") is p
    del m._parameters["v"]
    assert m._parameters.pop("x") is p and m._parameters.pop("x", 3) == 3
    assert m._parameters.popitem()[0] == "y"
    for name in ("v", "x", "y"):
        assert not hasattr(m, name)
    with pytest.raises(KeyError):
        m._parameters.pop("x")
    m._buffers["count"] = None
    assert m.count is None
    m._modules["child"] = nn.Tanh()
    assert isinstance(m.child, nn.Tanh)
    m._modules.clear()
    m._parameters.clear()
    assert not hasattr(m, "child") and not hasattr(m, "w") and not list(m.parameters())


def test_a_class_attribute_or_property_of_the_same_name():
    class Tied(Module):
        bias = None

        def __init__(self):
            super().__init__()
            self.bias = Parameter([1.0])
            self.weight = Parameter([2.0])

        @property
        def weight(self):
            return "computed"

        @weight.setter
        def weight(self, value):
            raise AssertionError("parameters are registered, not set")

    m = Tied()
    assert m.bias.tolist() == [1.0] and m.weight == "computed"
    assert names(m.named_parameters()) == ["bias", "weight"]


def test_a_module_is_freed_without_the_garbage_collector():
    gc.disable()
    try:
        net = Net()
        net.first(lucid.ones(3))
        watched = [weakref.ref(net), weakref.ref(net.first)]
        del net
        assert [ref() for ref in watched] == [None, None]
    finally:
        gc.enable()


def test_dir_lists_registered_names():
    m = Net()
    assert {"first", "extra", "rest", "forward"} <= set(dir(m))


# Traversal


def test_order_own_entries_first():
    assert names(Net().named_parameters()) == ["extra", "first.w", "first.b", "rest.0.w", "rest.0.b"]
    assert names(Net().named_buffers()) == ["first.count", "rest.0.count"]
    assert names(Net().named_modules()) == ["", "first", "rest", "rest.0", "rest.1"]
    assert names(Net().named_children()) == ["first", "rest"]
    assert [type(m).__name__ for m in Net().modules()] == ["Net", "Affine", "Sequential", "Affine", "Tanh"]
    assert [type(m).__name__ for m in Net().children()] == ["Affine", "Sequential"]


def test_prefix_and_recurse():
    net = Net()
    assert names(net.named_parameters(prefix="net", recurse=False)) == ["net.extra"]
    assert names(net.named_parameters("net"))[1] == "net.first.w"
    assert names(net.named_modules(prefix="net"))[:2] == ["net", "net.first"]
    assert len(list(net.parameters(recurse=False))) == 1
    assert not list(net.buffers(recurse=False))


def test_shared_entries_are_listed_once():
    net = Net()
    net.rest[0].w = net.first.w
    net.again = net.first
    assert names(net.named_parameters()) == ["extra", "first.w", "first.b", "rest.0.b"]
    assert len(list(net.parameters())) == 4
    assert names(net.named_parameters(remove_duplicate=False)) == [
        "extra",
        "first.w",
        "first.b",
        "rest.0.w",
        "rest.0.b",
        "again.w",
        "again.b",
    ]
    assert names(net.named_modules()) == ["", "first", "rest", "rest.0", "rest.1"]
    assert "again" in names(net.named_modules(remove_duplicate=False))
    assert names(net.named_children()) == ["first", "rest"]


def test_equal_values_are_not_duplicates():
    m = Module()
    m.a, m.b = Parameter([1.0]), Parameter([1.0])
    assert len(list(m.parameters())) == 2


def test_lookup_by_path():
    net = Net()
    assert net.get_submodule("") is net
    assert net.get_submodule("rest.0") is net.rest[0]
    assert net.get_parameter("rest.0.w") is net.rest[0].w
    assert net.get_parameter("extra") is net.extra
    assert net.get_buffer("first.count") is net.first.count


@pytest.mark.parametrize(
    "method, path",
    [
        ("get_submodule", "nothing"),
        ("get_submodule", "rest.9"),
        ("get_submodule", "extra"),
        ("get_submodule", "first.w"),
        ("get_parameter", "nothing"),
        ("get_parameter", "first.count"),
        ("get_parameter", "first"),
        ("get_parameter", "no.w"),
        ("get_buffer", "first.w"),
        ("get_buffer", "nothing"),
    ],
)
def test_lookup_errors(method, path):
    with pytest.raises(AttributeError):
        getattr(Net(), method)(path)


# Modes, gradients, apply


def test_train_and_eval():
    net = Net()
    assert net.training
    assert net.eval() is net
    assert not any(m.training for m in net.modules())
    assert net.train() is net
    assert all(m.training for m in net.modules())
    for mode in (1, None, "yes"):
        with pytest.raises(TypeError, match="bool"):
            net.train(mode)
    assert net.training


def test_requires_grad_():
    net = Net()
    assert net.requires_grad_(False) is net
    assert not any(p.requires_grad for p in net.parameters())
    net.requires_grad_()
    assert all(p.requires_grad for p in net.parameters())


def test_zero_grad():
    m = Affine()
    m(lucid.ones(3)).sum().backward()
    kept = m.w.grad
    m.zero_grad(set_to_none=False)
    assert m.w.grad.tolist() == [0.0, 0.0, 0.0] and kept.tolist() == [0.0, 0.0, 0.0]
    m.zero_grad()
    assert m.w.grad is None and m.b.grad is None


def test_apply_goes_through_children_first():
    seen = []
    net = Net()
    assert net.apply(lambda m: seen.append(type(m).__name__)) is net
    assert seen == ["Affine", "Affine", "Tanh", "Sequential", "Net"]


def test_has_uninitialized_parameters():
    assert not Net().has_uninitialized_parameters()

    class Later(Parameter):
        _is_uninitialized = True

    net = Net()
    net.first.late = Later()
    assert net.has_uninitialized_parameters()
    assert not net.has_uninitialized_parameters(recurse=False)


# Calling


def test_call_passes_everything_on():
    assert Affine()(lucid.ones(3), scale=2.0).tolist() == [2.0, 2.0, 2.0]


def test_forward_must_be_defined():
    with pytest.raises(NotImplementedError, match="Module"):
        Module()(1)


def test_forward_may_be_replaced_on_the_instance():
    m = nn.Tanh()
    m.forward = lambda x: x + 1
    assert m(lucid.zeros(1)).tolist() == [1.0]


def test_training_through_a_module():
    m = Affine()
    m(lucid.tensor([1.0, 2.0, 3.0])).sum().backward()
    assert m.w.grad.tolist() == [1.0, 2.0, 3.0] and m.b.grad.tolist() == [1.0, 1.0, 1.0]


# Copies


def test_deepcopy_and_pickle():
    net = Net()
    net.rest[0].w = net.first.w
    for made in (copy.deepcopy(net), pickle.loads(pickle.dumps(net))):
        assert names(made.named_parameters()) == names(net.named_parameters())
        assert made.rest[0].w is made.first.w
        assert made.first.w is not net.first.w and type(made.first.w) is Parameter
        with lucid.no_grad():
            made.first.w.fill_(9.0)
        assert net.first.w.tolist() == [1.0, 1.0, 1.0]
        assert made.first(lucid.ones(3)).tolist() == [9.0, 9.0, 9.0]


def test_shallow_copy_has_its_own_registries():
    m = Affine()
    other = copy.copy(m)
    assert other.w is m.w and other._parameters is not m._parameters
    other.w = Parameter([5.0])
    assert m.w.tolist() == [1.0, 1.0, 1.0] and other.w.tolist() == [5.0]


def test_pickled_state_names_each_entry_once():
    m = Affine()
    m.note = "kept"
    state = m.__getstate__()
    assert type(state["_parameters"]) is dict and "w" not in state and state["note"] == "kept"
    other = Affine.__new__(Affine)
    other.__setstate__(state)
    assert other.w is m.w and other.note == "kept" and other(lucid.ones(3)).tolist() == [1.0, 1.0, 1.0]


def test_subclass_with_its_own_getattr():
    class Wrapper(Module):
        def __init__(self, module):
            super().__init__()
            self.module = module

        def __getattr__(self, name):
            try:
                return super().__getattr__(name)
            except AttributeError:
                return getattr(self.module, name)

    inner = Affine()
    inner.plain = 3
    wrapper = copy.deepcopy(Wrapper(inner))
    assert wrapper.plain == 3 and wrapper.w is wrapper.module.w
    with pytest.raises(AttributeError, match="nothing"):
        wrapper.nothing


def test_shallow_things_that_return_the_module():
    m = Affine()
    assert m.share_memory() is m and m.compile() is m


# Text


def test_repr():
    assert repr(Module()) == "Module()"
    assert repr(nn.Linear(2, 3, bias=False)) == "Linear(in_features=2, out_features=3, bias=False)"
    net = nn.Sequential(nn.Linear(1, 1), nn.Sequential(nn.Tanh()))
    assert repr(net) == (
        "Sequential(\n  (0): Linear(in_features=1, out_features=1, bias=True)\n"
        "  (1): Sequential(\n    (0): Tanh()\n  )\n)"
    )


def test_repr_with_extra_and_children():
    class Both(Module):
        def __init__(self):
            super().__init__()
            self.child = nn.Tanh()

        def extra_repr(self):
            return "size=3"

    class Lines(Module):
        def extra_repr(self):
            return "a=1\nb=2"

    assert repr(Both()) == "Both(\n  size=3\n  (child): Tanh()\n)"
    assert repr(Lines()) == "Lines(\n  a=1\n  b=2\n)"
