"""Optimizer: parameter groups, state, state_dict, subclasses."""

import copy
import pickle

import pytest
from nn_helpers import assert_close
from optimizers import STATEFUL

import lucid
from lucid import nn, optim
from lucid.nn import Parameter


def params(n=2):
    return [Parameter([float(i + 1), 0.5]) for i in range(n)]


def step(opt, times=1):
    for _ in range(times):
        for group in opt.param_groups:
            for i, p in enumerate(group["params"]):
                p.grad = lucid.full((2,), 0.5 + i)
        opt.step()


@pytest.fixture(params=STATEFUL)
def make(request):
    return STATEFUL[request.param]


# Construction


@pytest.mark.parametrize("nothing", [[], (), iter(()), {}.values()])
def test_no_parameters(make, nothing):
    with pytest.raises(ValueError, match="empty parameter list"):
        make(nothing)


def test_refused_parameters(make):
    p = Parameter([1.0])
    with pytest.raises(TypeError, match="iterable"):
        make(p)
    with pytest.raises(TypeError, match="params holds a str; wanted Tensors"):
        make(["x"])
    with pytest.raises(ValueError, match="non-leaf"):
        make([p * 2])
    with pytest.raises(TypeError, match="set"):
        make([{"params": {p}}])
    with pytest.raises(ValueError, match="params"):
        make([{"lr": 0.1}])
    with pytest.raises(ValueError, match="more than one parameter group"):
        make([{"params": [p]}, {"params": p}])
    with pytest.warns(UserWarning, match="twice"):
        make([p, p])


@pytest.mark.parametrize(
    "cls, settings, word",
    [
        (optim.SGD, dict(lr=-1.0), "lr"),
        (optim.SGD, dict(lr=float("nan")), "lr"),
        (optim.SGD, dict(lr=1, momentum=-0.1), "momentum"),
        (optim.SGD, dict(lr=1, weight_decay=-1), "weight_decay"),
        (optim.SGD, dict(lr=1, nesterov=True), "nesterov"),
        (optim.SGD, dict(lr=1, nesterov=True, momentum=0.9, dampening=0.1), "nesterov"),
        (optim.Adam, dict(lr=-1), "lr"),
        (optim.Adam, dict(eps=-1), "eps"),
        (optim.Adam, dict(betas=(1.0, 0.9)), "betas"),
        (optim.Adam, dict(betas=(0.9, -0.1)), "betas"),
        (optim.Adam, dict(betas=(0.9,)), "betas"),
        (optim.AdamW, dict(weight_decay=-1), "weight_decay"),
        (optim.Adagrad, dict(lr=-1), "lr is"),
        (optim.Adagrad, dict(lr_decay=-0.1), "lr_decay"),
        (optim.Adagrad, dict(weight_decay=-1), "weight_decay"),
        (optim.Adagrad, dict(initial_accumulator_value=-1), "initial_accumulator_value"),
        (optim.Adagrad, dict(eps=float("nan")), "eps"),
    ],
)
def test_refused_settings(cls, settings, word):
    with pytest.raises(ValueError, match=word):
        cls(params(), **settings)
    with pytest.raises(ValueError, match=word):
        cls([{"params": params(), **settings}], lr=0.1)


def test_defaults():
    flags = dict(maximize=False, foreach=None, differentiable=False, fused=None)
    group = optim.Adam(params()).param_groups[0]
    assert {k: v for k, v in group.items() if k != "params"} == dict(
        lr=0.001,
        betas=(0.9, 0.999),
        eps=1e-8,
        weight_decay=0,
        amsgrad=False,
        **flags,
        capturable=False,
        decoupled_weight_decay=False,
    )
    assert optim.AdamW(params()).param_groups[0]["weight_decay"] == 0.01
    group = optim.SGD(params(), 0.5, 0.9, 0.1, 0.2, False).param_groups[0]
    assert {k: v for k, v in group.items() if k != "params"} == dict(
        lr=0.5, momentum=0.9, dampening=0.1, weight_decay=0.2, nesterov=False, **flags
    )
    group = optim.Adagrad(params()).param_groups[0]
    assert {k: v for k, v in group.items() if k != "params"} == dict(
        lr=0.01, lr_decay=0, weight_decay=0, initial_accumulator_value=0, eps=1e-10, **flags
    )
    group = optim.Adagrad(params(), 0.5, 0.1, 0.2, 0.3, 0.4).param_groups[0]
    assert {k: v for k, v in group.items() if k != "params"} == dict(
        lr=0.5, lr_decay=0.1, weight_decay=0.2, initial_accumulator_value=0.3, eps=0.4, **flags
    )


def test_groups(make):
    a, b = params()
    opt = make([{"params": a}, {"params": [b], "lr": 0.01, "name": "second"}])
    assert [g["lr"] for g in opt.param_groups] == [0.1, 0.01]
    assert opt.param_groups[0]["params"][0] is a and opt.param_groups[1]["name"] == "second"
    alone = Parameter([2.0, 0.5])
    other = make([alone], lr=0.01)
    step(opt)
    step(other)
    b.grad = alone.grad
    assert_close(b, alone)


def test_add_param_group(make):
    a, b = params()
    opt = make([a])
    step(opt)
    source = {"params": (t for t in [b]), "lr": 0.0}
    opt.add_param_group(source)
    assert opt.param_groups[1]["params"][0] is b and "params" in source
    before = a.tolist()
    step(opt)
    assert_close(b, [2.0, 0.5], 2e-6)  # with lr 0; Rprop has a least step
    assert a.tolist() != before
    assert (opt.state[a].get("step", 2), opt.state[b].get("step", 1)) == (2, 1)
    for bad in ([b], "x", 3):
        with pytest.raises(TypeError, match="dict"):
            opt.add_param_group(bad)
    with pytest.raises(ValueError, match="more than one"):
        opt.add_param_group({"params": [a]})
    assert len(opt.param_groups) == 2


# State


def test_state_is_keyed_by_parameter_and_by_number():
    a, b = params()
    opt = optim.Adam([a, b], lr=0.1)
    assert len(opt.state) == 0
    step(opt, 3)
    assert set(opt.state[a]) == {"step", "exp_avg", "exp_avg_sq"}
    assert opt.state[a]["step"] == 3 and opt.state[0] is opt.state[a] and opt.state[1] is opt.state[b]
    assert {id(p) for p in opt.state} == {id(a), id(b)} and a in opt.state and 1 in opt.state and 2 not in opt.state
    with pytest.raises(KeyError, match="2 parameters"):
        opt.state[2]
    assert opt.state.get(b) is opt.state[1] and opt.state.get(Parameter([1.0])) is None


def test_sgd_state():
    a, b = params()
    opt = optim.SGD([a, b], lr=0.1)
    step(opt)
    assert len(opt.state) == 0
    opt = optim.SGD([a, b], lr=0.1, momentum=0.9)
    step(opt)
    assert opt.state[b]["momentum_buffer"].tolist() == [1.5, 1.5]


def test_adagrad_state():
    a, b = params()
    opt = optim.Adagrad([a, b], initial_accumulator_value=0.25)
    assert len(opt.state) == 0
    step(opt, 2)
    assert (
        set(opt.state[b]) == {"step", "sum"}
        and opt.state[b]["step"] == 2
        and opt.state[b]["sum"].tolist() == [4.75, 4.75]
    )


def test_changes_made_in_the_state_are_seen():
    a, b = params(1)[0], params(1)[0]
    opt, other = optim.Adam([a], lr=0.1), optim.Adam([b], lr=0.1)
    step(opt, 2)
    step(other, 2)
    opt.state[a]["exp_avg"] = opt.state[a]["exp_avg"] * 0
    other.state[b]["exp_avg"].mul_(0)
    step(opt)
    step(other)
    assert a.tolist() == b.tolist()
    opt.state[a]["step"] = 100
    step(opt)
    assert opt.state[a]["step"] == 101


def test_reading_the_state_does_not_change_training(make):
    (a,), (b,) = params(1), params(1)
    opt, other = make([a]), make([b])
    for _ in range(4):
        step(opt)
        step(other)
        assert isinstance(dict(other.state), dict)
    assert a.tolist() == b.tolist()


def test_replacing_a_parameter_in_a_group(make):
    """What scripts do that grow or prune parameters while training."""
    (a,) = params(1)
    opt = make([a])
    step(opt)
    stored = opt.state[a]
    del opt.state[a]
    larger = Parameter([5.0, 0.5])
    opt.param_groups[0]["params"][0] = larger
    opt.state[larger] = stored
    old = a.tolist()
    step(opt)
    assert a.tolist() == old and larger.tolist() != [5.0, 0.5]
    assert opt.state[larger].get("step", 2) == 2
    third = Parameter([1.0, 0.5])
    opt.param_groups[0]["params"].append(third)
    step(opt)
    assert third.tolist() != [1.0, 0.5] and opt.state[third].get("step", 1) == 1
    opt.param_groups[0]["params"][:] = [third]
    step(opt)
    assert opt.state[third].get("step", 2) == 2


def test_replacing_a_parameter_without_looking_at_the_state(make):
    a, b = params()
    opt = make([a, b])
    step(opt, 2)
    fresh, first = params()
    copied = Parameter(fresh)
    opt.param_groups[0]["params"][1] = fresh
    reference = make([first, copied])
    step(opt)
    step(reference)
    assert_close(fresh, copied)  # its own first step, not b's third


# state_dict


def test_state_dict_layout():
    a, b = params()
    opt = optim.Adam([{"params": [a]}, {"params": [b], "lr": 0.01}], lr=0.1)
    assert opt.state_dict()["state"] == {}
    step(opt)
    sd = opt.state_dict()
    assert set(sd) == {"state", "param_groups"}
    assert [g["params"] for g in sd["param_groups"]] == [[0], [1]] and sd["param_groups"][1]["lr"] == 0.01
    assert list(sd["state"]) == [0, 1] and sd["state"][1]["step"] == 1
    assert type(sd["state"][0]["exp_avg"]) is lucid.Tensor


def test_round_trip_continues_exactly(make):
    (a, b), (c, d) = params(), params()
    opt = make([a, b])
    step(opt, 3)
    for source, target in ((a, c), (b, d)):
        with lucid.no_grad():
            target.copy_(source)
    other = make([c, d], lr=0.7)
    other.load_state_dict(opt.state_dict())
    assert other.param_groups[0]["lr"] == 0.1 and other.param_groups[0]["params"][0] is c
    step(opt, 3)
    step(other, 3)
    assert a.tolist() == c.tolist() and b.tolist() == d.tolist()


def test_loading_copies():
    (a,), (b,) = params(1), params(1)
    opt, other = optim.Adam([a], lr=0.1), optim.Adam([b], lr=0.1)
    step(opt)
    sd = opt.state_dict()
    other.load_state_dict(sd)
    kept = other.state[b]["exp_avg"].tolist()
    step(opt, 2)
    assert other.state[b]["exp_avg"].tolist() == kept
    other.param_groups[0]["lr"] = 5.0
    assert sd["param_groups"][0]["lr"] == 0.1


def test_loading_what_pytorch_writes():
    """The layout of torch 2.13's Adam.state_dict(), with tensors as lucid's."""
    (a,) = params(1)
    opt = optim.Adam([a], lr=0.5)
    opt.load_state_dict(
        {
            "state": {
                0: {
                    "step": lucid.tensor(7.0),
                    "exp_avg": lucid.tensor([0.5, 0.5], dtype=lucid.float64),
                    "exp_avg_sq": [0.25, 0.25],
                }
            },
            "param_groups": [
                {
                    "lr": 0.1,
                    "betas": [0.9, 0.999],
                    "eps": 1e-8,
                    "weight_decay": 0,
                    "amsgrad": False,
                    "maximize": False,
                    "foreach": None,
                    "capturable": False,
                    "differentiable": False,
                    "fused": None,
                    "decoupled_weight_decay": False,
                    "params": [0],
                }
            ],
        }
    )
    assert opt.state[a]["step"] == 7 and opt.state[a]["exp_avg"].dtype is lucid.float32
    assert opt.state[a]["exp_avg_sq"].tolist() == [0.25, 0.25] and opt.param_groups[0]["betas"] == (0.9, 0.999)
    step(opt)
    assert opt.state[a]["step"] == 8


def test_loading_what_pytorch_writes_for_adagrad():
    """Before its first step PyTorch has the state already."""
    (a,) = params(1)
    opt = optim.Adagrad([a], lr=0.5)
    opt.load_state_dict(
        {
            "state": {0: {"step": lucid.tensor(0.0), "sum": lucid.tensor([0.5, 2.0], dtype=lucid.float64)}},
            "param_groups": [
                {
                    "lr": 0.1,
                    "lr_decay": 0,
                    "eps": 1e-10,
                    "weight_decay": 0,
                    "initial_accumulator_value": 0.5,
                    "foreach": None,
                    "maximize": False,
                    "differentiable": False,
                    "fused": None,
                    "params": [0],
                }
            ],
        }
    )
    step(opt)
    assert (
        opt.state[a]["step"] == 1
        and opt.state[a]["sum"].tolist() == [0.75, 2.25]
        and opt.state[a]["sum"].dtype is lucid.float32
    )


def test_loading_numpy_arrays(np):
    (a,) = params(1)
    opt = optim.SGD([a], lr=0.1, momentum=0.9)
    sd = opt.state_dict()
    sd["state"] = {0: {"momentum_buffer": np.array([1.0, 2.0])}}
    opt.load_state_dict(sd)
    assert (
        opt.state[a]["momentum_buffer"].tolist() == [1.0, 2.0]
        and opt.state[a]["momentum_buffer"].dtype is lucid.float32
    )


def test_settings_that_the_file_lacks_stay():
    opt = optim.SGD(params(), lr=0.1, momentum=0.9)
    opt.load_state_dict({"state": {}, "param_groups": [{"lr": 0.3, "params": [0, 1]}]})
    assert opt.param_groups[0]["lr"] == 0.3 and opt.param_groups[0]["momentum"] == 0.9


def test_refused_state_dicts(make):
    opt = make(params())
    step(opt)
    good = opt.state_dict()
    two = {"state": {}, "param_groups": [good["param_groups"][0]] * 2}
    with pytest.raises(ValueError, match="2 parameter groups.*1"):
        opt.load_state_dict(two)
    with pytest.raises(ValueError, match="1 parameters.*2"):
        opt.load_state_dict({"state": {}, "param_groups": [{**good["param_groups"][0], "params": [0]}]})
    with pytest.raises(ValueError, match="lr"):
        opt.load_state_dict({"state": {}, "param_groups": [{**good["param_groups"][0], "lr": -1.0}]})
    for bad in (
        {},
        {"state": {}},
        3,
        {**good, "state": {0: 5}},
        {"state": {}, "param_groups": [3]},
        {"state": 5, "param_groups": []},
    ):
        with pytest.raises(ValueError):
            opt.load_state_dict(bad)
    assert opt.param_groups[0]["lr"] == 0.1 and opt.state[0].get("step", 1) == 1


def test_wrong_shapes_are_refused_on_loading(make):
    opt = make(params(1))
    step(opt)
    sd = copy.deepcopy(opt.state_dict())
    for name, value in sd["state"][0].items():
        if isinstance(value, lucid.Tensor):
            sd["state"][0][name] = lucid.zeros(7)
    with pytest.raises(ValueError, match="shape"):
        opt.load_state_dict(sd)
    step(opt)


def test_save_and_load_with_the_model(tmp_path):
    model = nn.Linear(2, 1)
    opt = optim.Adam(model.parameters(), lr=0.1)
    model(lucid.ones(1, 2)).sum().backward()
    opt.step()
    lucid.save({"model": model.state_dict(), "opt": opt.state_dict()}, tmp_path / "both.lucid")
    checkpoint = lucid.load(tmp_path / "both.lucid")
    other = nn.Linear(2, 1)
    fresh = optim.Adam(other.parameters())
    other.load_state_dict(checkpoint["model"])
    fresh.load_state_dict(checkpoint["opt"])
    for m, o in ((model, opt), (other, fresh)):
        o.zero_grad()
        m(lucid.ones(1, 2)).sum().backward()
        o.step()
    assert model.weight.tolist() == other.weight.tolist()


# Copies, text, subclasses


def test_deepcopy_and_pickle_with_the_model(make):
    (a,) = params(1)
    opt = make([a])
    step(opt, 2)
    for made in (copy.deepcopy({"p": a, "opt": opt}), pickle.loads(pickle.dumps({"p": a, "opt": opt}))):
        p, other = made["p"], made["opt"]
        assert other.param_groups[0]["params"][0] is p and p is not a
        (twin,) = params(1)
        reference = make([twin])
        step(reference, 3)
        step(other)
        assert_close(p, twin)
        assert p in other.state


def test_repr():
    assert repr(optim.SGD(params(), lr=0.1)) == (
        "SGD (\nParameter Group 0\n    dampening: 0\n    differentiable: False\n    foreach: None\n    fused: None\n"
        "    lr: 0.1\n    maximize: False\n    momentum: 0\n    nesterov: False\n    weight_decay: 0\n)"
    )


class Rprop(optim.Optimizer):
    """As a PyTorch user would write one."""

    def __init__(self, params, lr=0.1):
        super().__init__(params, dict(lr=lr))

    def step(self, closure=None):
        with lucid.no_grad():
            for group in self.param_groups:
                for p in group["params"]:
                    if p.grad is None:
                        continue
                    state = self.state[p]
                    if len(state) == 0:
                        state["step"] = 0
                        state["previous"] = lucid.zeros_like(p)
                    state["step"] += 1
                    state["previous"].copy_(p.grad)
                    p.sub_(p.grad.sign() * group["lr"])


def test_a_subclass_with_state_of_its_own():
    a, b = params()
    opt = Rprop([a, b])
    step(opt, 2)
    assert_close(a, [0.8, 0.3])
    assert opt.state[a]["step"] == 2 and opt.state[1]["previous"].tolist() == [1.5, 1.5]
    other = Rprop(params())
    other.load_state_dict(opt.state_dict())
    assert other.state[0]["step"] == 2 and other.state[0]["previous"].tolist() == [0.5, 0.5]
    opt.state.clear()
    step(opt)
    assert opt.state[a]["step"] == 1


def test_base_class_has_no_step():
    with pytest.raises(NotImplementedError, match="Optimizer"):
        optim.Optimizer(params(), {}).step()
