"""state_dict and load_state_dict."""

from collections import OrderedDict

import pytest

import lucid
from lucid import nn, optim
from lucid.nn import Module, Parameter


class Part(Module):
    _version = 3

    def __init__(self):
        super().__init__()
        self.w = Parameter([1.0, 2.0])
        self.register_parameter("none", None)
        self.register_buffer("kept", lucid.tensor([3.0]))
        self.register_buffer("lost", lucid.tensor([4.0]), persistent=False)
        self.register_buffer("empty", None)


class Whole(Module):
    def __init__(self):
        super().__init__()
        self.part = Part()
        self.gone = None
        self.add_module("reserved", None)
        self.scale = Parameter(lucid.tensor(5.0))


def test_keys_order_and_metadata():
    sd = Whole().state_dict()
    assert isinstance(sd, OrderedDict)
    assert list(sd) == ["scale", "part.w", "part.kept"]
    assert sd._metadata == {"": {"version": 1}, "part": {"version": 3}}


def test_values_are_detached_and_share_memory():
    m = Whole()
    sd = m.state_dict()
    assert type(sd["part.w"]) is lucid.Tensor and not sd["part.w"].requires_grad
    with lucid.no_grad():
        m.part.w.fill_(7.0)
    assert sd["part.w"].tolist() == [7.0, 7.0]
    assert m.state_dict(keep_vars=True)["part.w"] is m.part.w


def test_destination_and_prefix():
    into = {}
    assert Whole().state_dict(destination=into, prefix="net.") is into
    assert list(into) == ["net.scale", "net.part.w", "net.part.kept"]
    assert list(Whole().state_dict(prefix="a.")) == ["a.scale", "a.part.w", "a.part.kept"]


def filled(value):
    m = Whole()
    with lucid.no_grad():
        for tensor in m.state_dict(keep_vars=True).values():
            tensor.fill_(value)
    return m


def test_round_trip_keeps_the_objects():
    m, source = Whole(), filled(9.0)
    w = m.part.w
    result = m.load_state_dict(source.state_dict())
    assert result.missing_keys == [] and result.unexpected_keys == []
    assert repr(result) == "<All keys matched successfully>"
    assert m.part.w is w and w.tolist() == [9.0, 9.0] and w.requires_grad
    assert m.part.kept.tolist() == [9.0] and m.part.lost.tolist() == [4.0]
    with lucid.no_grad():
        source.part.w.fill_(0.0)
    assert w.tolist() == [9.0, 9.0]


def test_values_are_converted_to_the_parameter_s_dtype():
    m = Whole()
    sd = {key: value.to(lucid.float64) for key, value in filled(9.0).state_dict().items()}
    m.load_state_dict(sd)
    assert m.part.w.dtype is lucid.float32 and m.part.w.tolist() == [9.0, 9.0]


def test_strict_lists_every_problem_and_changes_nothing():
    m = Whole()
    sd = filled(9.0).state_dict()
    del sd["part.kept"]
    sd["part.more"] = lucid.ones(1)
    sd["other.x"] = lucid.ones(1)
    sd["part.w"] = lucid.ones(3)
    with pytest.raises(RuntimeError) as error:
        m.load_state_dict(sd)
    text = str(error.value)
    assert text.startswith("Error(s) in loading state_dict for Whole:")
    assert 'Missing key(s) in state_dict: "part.kept"' in text
    assert 'Unexpected key(s) in state_dict: "other.x", "part.more"' in text
    assert (
        "size mismatch for part.w: copying a param with shape (3,) from checkpoint, the shape in current model is (2,)."
        in text
    )
    assert m.scale.item() == 5.0 and m.part.w.tolist() == [1.0, 2.0]


def test_not_strict_reports_and_loads_the_rest():
    m = Whole()
    sd = filled(9.0).state_dict()
    del sd["part.kept"]
    sd["part.more"] = lucid.ones(1)
    missing, unexpected = m.load_state_dict(sd, strict=False)
    assert missing == ["part.kept"] and unexpected == ["part.more"]
    assert m.scale.item() == 9.0 and m.part.w.tolist() == [9.0, 9.0] and m.part.kept.tolist() == [3.0]


def test_shape_mismatch_is_an_error_even_if_not_strict():
    m = Whole()
    sd = filled(9.0).state_dict()
    sd["part.w"] = lucid.ones(2, 2)
    with pytest.raises(RuntimeError, match="size mismatch for part.w"):
        m.load_state_dict(sd, strict=False)
    assert m.scale.item() == 5.0


def test_wrong_types():
    with pytest.raises(TypeError, match="mapping"):
        Whole().load_state_dict([("scale", 1)])
    sd = filled(9.0).state_dict()
    sd["scale"] = [1.0]
    with pytest.raises(RuntimeError, match="scale: expected a Tensor, got list"):
        Whole().load_state_dict(sd)


def test_a_one_element_vector_loads_into_a_scalar():
    m = Whole()
    sd = filled(9.0).state_dict()
    sd["scale"] = lucid.tensor([8.0])
    m.load_state_dict(sd)
    assert m.scale.item() == 8.0 and m.scale.shape == ()


def test_assign():
    m = Whole()
    m.part.w.requires_grad_(False)
    sd = filled(9.0).state_dict()
    sd["part.w"] = lucid.ones(3, dtype=lucid.float64)
    before = m.scale
    m.load_state_dict(sd, assign=True)
    assert type(m.part.w) is Parameter and m.part.w.shape == (3,) and m.part.w.dtype is lucid.float64
    assert m.part.w.requires_grad is False and m.scale is not before and m.scale.requires_grad
    assert m.part.kept is sd["part.kept"]
    mine = Parameter([1.0])
    sd["part.w"] = mine
    m.load_state_dict(sd, assign=True)
    assert m.part.w is mine


def test_the_given_state_dict_is_not_changed():
    sd = filled(9.0).state_dict()
    keys = list(sd)
    m = Whole()
    m.register_load_state_dict_pre_hook(lambda module, state, *rest: state.pop("scale"))
    m.load_state_dict(sd, strict=False)
    assert list(sd) == keys and m.scale.item() == 5.0


def test_optimizer_sees_loaded_values():
    m = nn.Linear(1, 1, bias=False)
    opt = optim.SGD(m.parameters(), lr=1.0)
    m.load_state_dict({"weight": lucid.tensor([[3.0]])})
    m(lucid.ones(1, 1)).sum().backward()
    opt.step()
    assert m.weight.tolist() == [[2.0]]


def test_tied_weights():
    m = nn.Sequential(nn.Linear(1, 1, bias=False), nn.Linear(1, 1, bias=False))
    m[1].weight = m[0].weight
    assert list(m.state_dict()) == ["0.weight", "1.weight"]
    m.load_state_dict({"0.weight": lucid.tensor([[1.0]]), "1.weight": lucid.tensor([[1.0]])})
    assert m[0].weight is m[1].weight


# Extra state


class Counting(Module):
    def __init__(self):
        super().__init__()
        self.calls = 0

    def get_extra_state(self):
        return {"calls": self.calls}

    def set_extra_state(self, state):
        self.calls = state["calls"]


def test_extra_state():
    m = nn.Sequential(Counting(), nn.Linear(1, 1))
    m[0].calls = 4
    sd = m.state_dict()
    assert sd["0._extra_state"] == {"calls": 4}
    other = nn.Sequential(Counting(), nn.Linear(1, 1))
    other.load_state_dict(sd)
    assert other[0].calls == 4
    del sd["0._extra_state"]
    with pytest.raises(RuntimeError, match="Missing.*0._extra_state"):
        other.load_state_dict(sd)
    other.load_state_dict(sd, strict=False)
    assert other[0].calls == 4


def test_extra_state_without_a_reader():
    class Writer(Module):
        def get_extra_state(self):
            return 1

    with pytest.raises(RuntimeError, match="set_extra_state"):
        Writer().load_state_dict(Writer().state_dict())
    with pytest.raises(RuntimeError, match="Unexpected.*_extra_state"):
        nn.Tanh().load_state_dict({"_extra_state": 1})


# Overriding and hooks


class Versioned(Module):
    """Version 1 called the parameter "old"."""

    _version = 2

    def __init__(self):
        super().__init__()
        self.new = Parameter([0.0])

    def _load_from_state_dict(self, state_dict, prefix, local_metadata, strict, missing, unexpected, errors):
        if local_metadata.get("version", 1) < 2 and prefix + "old" in state_dict:
            state_dict[prefix + "new"] = state_dict.pop(prefix + "old")
        super()._load_from_state_dict(state_dict, prefix, local_metadata, strict, missing, unexpected, errors)


def test_overridden_load_upgrades_an_old_file():
    m = nn.Sequential(Versioned())
    m.load_state_dict({"0.old": lucid.tensor([7.0])})
    assert m[0].new.tolist() == [7.0]
    present = m.state_dict()
    assert present._metadata["0"] == {"version": 2}
    present["0.old"] = present.pop("0.new")
    with pytest.raises(RuntimeError, match="Unexpected.*0.old"):
        m.load_state_dict(present)


def test_overridden_save():
    class Saver(Module):
        def _save_to_state_dict(self, destination, prefix, keep_vars):
            super()._save_to_state_dict(destination, prefix, keep_vars)
            destination[prefix + "more"] = lucid.ones(1)

    assert list(nn.Sequential(Saver()).state_dict()) == ["0.more"]


def test_load_called_directly_writes_at_once():
    m = nn.Linear(1, 1, bias=False)
    missing, unexpected, errors = [], [], []
    m._load_from_state_dict({"p.weight": lucid.tensor([[6.0]])}, "p.", {}, True, missing, unexpected, errors)
    assert m.weight.tolist() == [[6.0]] and not (missing or unexpected or errors)


class Flat(Module):
    """Writes its child's values under names of its own."""

    _state_dict_skip_recursion = True

    def __init__(self):
        super().__init__()
        self.inner = nn.Linear(1, 1, bias=False)

    def _save_to_state_dict(self, destination, prefix, keep_vars):
        weight = self.inner.weight
        destination[prefix + "inner_weight"] = weight if keep_vars else weight.detach()

    def _local_state_dict_keys(self, prefix):
        return [prefix + "inner_weight"]

    def _load_from_state_dict(self, state_dict, prefix, local_metadata, strict, missing, unexpected, errors):
        super()._load_from_state_dict(state_dict, prefix, local_metadata, strict, missing, unexpected, errors)
        with lucid.no_grad():
            self.inner.weight.copy_(state_dict[prefix + "inner_weight"])


def test_skip_recursion():
    m = nn.Sequential(Flat())
    sd = m.state_dict()
    assert list(sd) == ["0.inner_weight"]
    other = nn.Sequential(Flat())
    other.load_state_dict(sd)
    assert other[0].inner.weight.tolist() == m[0].inner.weight.tolist()
    with pytest.raises(RuntimeError, match="Unexpected.*0.inner.weight"):
        other.load_state_dict({**sd, "0.inner.weight": lucid.ones(1, 1)})


def test_pre_hook():
    m = nn.Sequential(nn.Linear(1, 1, bias=False))

    def rename(module, state_dict, prefix, metadata, strict, missing, unexpected, errors):
        assert module is m[0] and prefix == "0."
        state_dict[prefix + "weight"] = state_dict.pop(prefix + "kernel")

    handle = m[0].register_load_state_dict_pre_hook(rename)
    m.load_state_dict({"0.kernel": lucid.tensor([[4.0]])})
    assert m[0].weight.tolist() == [[4.0]]
    handle.remove()
    with pytest.raises(RuntimeError, match="Missing"):
        m.load_state_dict({"0.kernel": lucid.tensor([[4.0]])})


def test_post_hook_sees_loaded_values_and_may_forgive():
    m, seen = nn.Sequential(nn.Linear(1, 1)), []

    def forgive(module, keys):
        seen.append((module.weight.tolist(), list(keys.missing_keys)))
        keys.missing_keys.clear()

    m[0].register_load_state_dict_post_hook(forgive)
    result = m.load_state_dict({"0.weight": lucid.tensor([[4.0]])})
    assert seen == [([[4.0]], ["0.bias"])] and result.missing_keys == []


def test_post_hook_must_return_none():
    m = nn.Linear(1, 1)
    m.register_load_state_dict_post_hook(lambda module, keys: keys)
    with pytest.raises(TypeError, match="None"):
        m.load_state_dict(m.state_dict())
