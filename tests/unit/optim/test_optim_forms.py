"""What optimizers take and give besides their updates: hooks, names, flags, complex parameters, recorded steps, L-BFGS,
Muon and sparse gradients."""

import copy
import math

import pytest
from nn_helpers import assert_close
from optimizers import OPTIMIZERS

import lucid
from lucid import nn, optim
from lucid.nn import Parameter
from lucid.optim import optimizer as module


def ready(name="SGD", **settings):
    p = Parameter([1.0, 2.0])
    p.grad = lucid.ones(2)
    return p, getattr(optim, name)([p], **settings)


# Hooks


def test_step_hooks_come_in_order_and_may_replace_arguments():
    p, opt = ready(lr=0.5)
    calls = []
    handles = [
        module.register_optimizer_step_pre_hook(lambda o, args, kwargs: calls.append(("all before", o is opt))),
        module.register_optimizer_step_post_hook(lambda o, args, kwargs: calls.append(("all after", p[0].item()))),
        opt.register_step_pre_hook(lambda o, args, kwargs: calls.append(("before", p[0].item()))),
        opt.register_step_post_hook(lambda o, args, kwargs: calls.append(("after", args))),
        opt.register_step_pre_hook(lambda o, args, kwargs: ((lambda: "loss",), {})),
    ]
    assert opt.step() == "loss"
    assert [name for name, _ in calls] == ["all before", "before", "after", "all after"]
    assert calls[0][1] is True and calls[1][1] == 1.0 and callable(calls[2][1][0]) and calls[3][1] == 0.5
    for handle in handles:
        handle.remove()
    assert opt.step() is None and len(calls) == 4


def test_a_step_hook_must_return_arguments_or_nothing():
    p, opt = ready(lr=0.5)
    opt.register_step_pre_hook(lambda o, args, kwargs: 3)
    with pytest.raises(RuntimeError, match=r"SGD.step: a hook returned 3; wanted None or \(args, kwargs\)"):
        opt.step()
    assert p.tolist() == [1.0, 2.0]


def test_hooks_of_a_subclass_whose_step_calls_the_base_class_run_once():
    class Twice(optim.SGD):
        def step(self, closure=None):
            super().step(closure)
            return super().step(closure)

    p = Parameter([1.0])
    p.grad = lucid.ones(1)
    opt, calls = Twice([p], lr=0.25), []
    opt.register_step_post_hook(lambda *args: calls.append(args))
    opt.step()
    assert p.tolist() == [0.5] and len(calls) == 1


def test_state_dict_hooks():
    p, opt = ready("Adam")
    opt.step()
    seen = []
    opt.register_state_dict_pre_hook(lambda o: seen.append("first"))
    opt.register_state_dict_pre_hook(lambda o: seen.append("second"), prepend=True)
    handle = opt.register_state_dict_post_hook(lambda o, state: {**state, "more": 1})
    state = opt.state_dict()
    assert seen == ["second", "first"] and state["more"] == 1
    handle.remove()
    assert "more" not in opt.state_dict()
    opt.register_load_state_dict_pre_hook(lambda o, state: state["param_groups"][0].__setitem__("lr", 0.25))
    opt.register_load_state_dict_pre_hook(lambda o, state: {**state, "state": {}})
    opt.register_load_state_dict_post_hook(lambda o: seen.append(o.param_groups[0]["lr"]))
    opt.load_state_dict(copy.deepcopy(state))
    assert seen[-1] == 0.25 and len(opt.state) == 0


# Names


def test_named_parameters():
    model = nn.Linear(2, 1)
    opt = optim.Adam(model.named_parameters())
    assert opt.param_groups[0]["param_names"] == ["weight", "bias"]
    assert opt.param_groups[0]["params"][0] is model.weight
    assert opt.state_dict()["param_groups"][0]["param_names"] == ["weight", "bias"]
    assert "    param_names: ['weight', 'bias']\n" in repr(opt)
    with pytest.raises(ValueError, match="names for all groups or none"):
        opt.add_param_group({"params": [Parameter([1.0])]})
    opt.add_param_group({"params": [("other", Parameter([1.0]))]})
    with pytest.raises(ValueError, match="1 names for 2 parameters"):
        optim.SGD([("a", Parameter([1.0])), Parameter([1.0])])
    # A state without names leaves those that are there.
    opt = optim.Adam(model.named_parameters())
    opt.load_state_dict(optim.Adam(nn.Linear(2, 1).parameters()).state_dict())
    assert opt.param_groups[0]["param_names"] == ["weight", "bias"]


# Flags


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_flags_change_nothing(name):
    results = []
    for flag in (None, "foreach", "capturable", "fused"):
        p = Parameter([1.0, -2.0])
        opt = OPTIMIZERS[name]([p])
        if flag not in (None, *opt.defaults):
            continue
        opt = OPTIMIZERS[name]([p], **({} if flag is None else {flag: True}))
        for step in range(3):
            p.grad = lucid.tensor([0.5, 1.0 + step])
            opt.step()
        results.append(p.tolist())
    assert results and all(result == results[0] for result in results)


def test_flags_that_exclude_each_other():
    with pytest.raises(RuntimeError, match="Adam: fused and foreach are both True"):
        ready("Adam", fused=True, foreach=True)
    with pytest.raises(RuntimeError, match="SGD: fused and differentiable are both True"):
        ready("SGD", fused=True, differentiable=True)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_learning_rate_that_is_a_tensor(name):
    (p, q), rate = (Parameter([1.0, -2.0]) for _ in range(2)), lucid.tensor(0.125)
    first, second = OPTIMIZERS[name]([p], lr=0.125), OPTIMIZERS[name]([q], lr=rate)
    for step in range(3):
        p.grad = q.grad = lucid.tensor([0.5, 1.0 + step])
        first.step()
        second.step()
    assert p.tolist() == q.tolist() and second.param_groups[0]["lr"] is rate


# What PyTorch's step gives for (1 + 2j, 3 - 1j) after three steps down |p|^2 with lr=0.1.
COMPLEX = {
    "SGD": [0.5119999647140503, 1.0239999294281006, 1.5360000133514404, -0.5119999647140503],
    "Adam": [0.7015863060951233, 1.7006233930587769, 2.7003815174102783, -0.7015863060951233],
    "Adagrad": [0.7804561853408813, 1.7758214473724365, 2.7743594646453857, -0.7804561853408813],
    "RMSprop": [3.0330737921246964e-12, 0.3096873462200165, 1.0689948797225952, -3.0330737921246964e-12],
    "Rprop": [0.6359999775886536, 1.6359999179840088, 2.636000156402588, -0.6359999775886536],
    "ASGD": [0.5119836330413818, 1.0239672660827637, 1.535951018333435, -0.5119836330413818],
    "NAdam": [0.7527292370796204, 1.7475085258483887, 2.7458760738372803, -0.7527292370796204],
    "RAdam": [0.4623033404350281, 0.9246066808700562, 1.3869102001190186, -0.4623033404350281],
    "Adamax": [0.7154994010925293, 1.7076482772827148, 2.705009698867798, -0.7154994010925293],
    "Adadelta": [0.9990294575691223, 1.9990293979644775, 2.9990293979644775, -0.9990294575691223],
}


@pytest.mark.parametrize("name", COMPLEX)
def test_complex_parameters(name):
    p = Parameter(lucid.tensor([1 + 2j, 3 - 1j]))
    opt = getattr(optim, name)([p], lr=0.1)
    for _ in range(3):
        opt.zero_grad()
        (p * p.conj()).real.sum().backward()
        opt.step()
    assert_close(lucid.view_as_real(p.detach()).flatten(), COMPLEX[name], 1e-6)
    opt.load_state_dict(copy.deepcopy(opt.state_dict()))
    opt.step()


@pytest.mark.parametrize("name", ["SGD", "Adam", "RMSprop", "Adagrad", "Adamax"])
def test_a_recorded_step_is_differentiated(name):
    """The derivative of a loss after two steps, by what came before them."""

    def after(start, steps=2):
        w = lucid.tensor([1.0, 2.0], dtype=lucid.float64)
        p = w * start
        opt = getattr(optim, name)([p], lr=0.1, differentiable=True)
        for _ in range(steps):
            (p.grad,) = lucid.autograd.grad((p.clone() ** 2).sum(), p, create_graph=True)
            opt.step()
        return (p**3).sum()

    start = lucid.tensor(1.5, dtype=lucid.float64, requires_grad=True)
    (slope,) = lucid.autograd.grad(after(start), start)
    step = 1e-5
    with_steps = [after(lucid.tensor(1.5 + h, dtype=lucid.float64, requires_grad=True)).item() for h in (step, -step)]
    assert slope.item() == pytest.approx((with_steps[0] - with_steps[1]) / (2 * step), rel=1e-5)


def test_a_recorded_step_of_a_leaf_is_refused():
    p, opt = ready("SGD", lr=0.1, differentiable=True)
    with pytest.raises(RuntimeError, match="leaf"):
        opt.step()
    assert p.tolist() == [1.0, 2.0]


# L-BFGS, Muon and SparseAdam


SPARSE = [0.839977, 1.8398403, 2.8204048, 3.8202956, 5.0, 6.0, 6.8000402, 7.800035]


def rosenbrock(opt, p):
    def closure():
        opt.zero_grad()
        loss = (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2
        loss.backward()
        return loss

    return closure


def test_lbfgs_finds_the_minimum():
    p = Parameter(lucid.tensor([-1.2, 1.0], dtype=lucid.float64))
    opt = optim.LBFGS([p], line_search_fn="strong_wolfe", max_iter=100)
    first = opt.step(rosenbrock(opt, p))
    assert first.item() == pytest.approx(24.2) and opt.state[p]["n_iter"] < 60
    assert_close(p, [1.0, 1.0], 1e-4)


def test_lbfgs_ends_where_there_is_nothing_to_do():
    p = Parameter(lucid.zeros(2))
    opt, calls = optim.LBFGS([p]), []
    opt.step(lambda: calls.append(1) or 3.0)  # no gradient at all
    assert len(calls) == 1 and p.tolist() == [0.0, 0.0]
    empty = Parameter(lucid.ones(0))
    assert optim.LBFGS([empty]).step(lambda: 2.0) == 2.0


def test_lbfgs_survives_losses_that_are_not_finite():
    p = Parameter([1.0])
    opt = optim.LBFGS([p], line_search_fn="strong_wolfe")

    def closure():
        opt.zero_grad()
        loss = (p * math.nan).sum()
        loss.backward()
        return loss

    opt.step(closure)
    assert opt.state[p]["func_evals"] >= 1


def test_lbfgs_refuses():
    a, b = Parameter([1.0]), Parameter([2.0])
    with pytest.raises(ValueError, match="LBFGS: params has 2 groups; wanted one"):
        optim.LBFGS([{"params": [a]}, {"params": [b]}])
    with pytest.raises(ValueError, match="line_search_fn is 'armijo'; wanted None or 'strong_wolfe'"):
        optim.LBFGS([a], line_search_fn="armijo")
    with pytest.raises(TypeError, match="closure"):
        optim.LBFGS([a]).step(None)


@pytest.mark.parametrize("shape", [(3, 3), (5, 2), (2, 5), (1, 4)])
def test_muon_moves_all_singular_directions_alike(shape):
    lucid.manual_seed(0)
    p = Parameter(lucid.zeros(shape))
    p.grad = lucid.randn(shape)
    optim.Muon([p], lr=1.0, weight_decay=0.0, adjust_lr_fn="match_rms_adamw").step()
    sizes = lucid.linalg.svdvals(p.detach()) / (0.2 * max(shape) ** 0.5)
    assert all(0.5 < size < 1.5 for size in sizes.tolist())


def test_muon_refuses():
    for bad in (Parameter([1.0]), Parameter(lucid.ones(2, 2, 2)), Parameter(lucid.ones(2, 2) * 1j)):
        with pytest.raises(ValueError, match="wanted floating-point matrices"):
            optim.Muon([bad])
    with pytest.raises(ValueError, match="adjust_lr_fn is 'other'"):
        optim.Muon([Parameter(lucid.ones(2, 2))], adjust_lr_fn="other")
    empty = Parameter(lucid.ones(0, 3))
    empty.grad = lucid.ones(0, 3)
    optim.Muon([empty]).step()


def test_sparse_adam_leaves_rows_without_a_gradient_alone():
    """PyTorch's values, of an embedding with sparse=True that reads these rows in turn."""
    embedding = nn.Embedding(4, 2, sparse=True)
    embedding.weight.data.copy_(lucid.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]]))
    opt = optim.SparseAdam(embedding.parameters(), lr=0.1)
    for rows in ([1, 1, 3], [3, 0], [1, 0]):
        opt.zero_grad()
        (embedding(lucid.tensor(rows)) ** 2).sum().backward()
        opt.step()
    assert_close(embedding.weight.flatten(), SPARSE, 1e-6)
    assert opt.state[embedding.weight]["step"] == 3
    with pytest.raises(ValueError, match="dense floating-point"):
        optim.SparseAdam([Parameter(lucid.ones(1) * 1j)])


@pytest.mark.parametrize(
    "name, settings, word",
    [
        ("RMSprop", {"alpha": -1}, "alpha"),
        ("RMSprop", {"momentum": -0.1}, "momentum"),
        ("Adadelta", {"rho": 1.5}, "rho"),
        ("Adamax", {"betas": (1.0, 0.9)}, "betas"),
        ("NAdam", {"momentum_decay": -1}, "momentum_decay"),
        ("RAdam", {"eps": -1}, "eps"),
        ("ASGD", {"weight_decay": -1}, "weight_decay"),
        ("Rprop", {"etas": (1.2, 0.5)}, "etas"),
        ("Rprop", {"lr": -1}, "lr"),
        ("Adafactor", {"d": 0.5}, "d is"),
        ("Adafactor", {"beta2_decay": 0.5}, "beta2_decay"),
        ("SparseAdam", {"betas": (0.5,)}, "betas"),
        ("Muon", {"ns_steps": 100}, "ns_steps"),
        ("SGD", {"lr": lucid.ones(2)}, "one element"),
    ],
)
def test_refused_settings_name_optimizer_and_setting(name, settings, word):
    with pytest.raises(ValueError, match=f"{name}: .*{word}"):
        getattr(optim, name)([Parameter(lucid.ones(2, 2))], **settings)
