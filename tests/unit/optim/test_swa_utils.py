"""Averages of models, with PyTorch's values, and what schedulers refuse and warn of."""

import copy

import pytest
from nn_helpers import assert_close

import lucid
from lucid import nn, optim
from lucid.optim import lr_scheduler
from lucid.optim.swa_utils import (
    SWALR,
    AveragedModel,
    get_ema_avg_fn,
    get_ema_multi_avg_fn,
    get_swa_avg_fn,
    get_swa_multi_avg_fn,
    update_bn,
)


def two_groups():
    groups = [{"params": [lucid.ones(1).requires_grad_()]}, {"params": [lucid.ones(1).requires_grad_()], "lr": 0.05}]
    return optim.SGD(groups, lr=0.1)


# The rates of PyTorch's SWALR, from the beginning on.
SWA_RATES = [
    (
        {"swa_lr": 0.02, "anneal_epochs": 4},
        [(0.1, 0.05), (0.0882842712, 0.0456066017), (0.06, 0.035), (0.0317157288, 0.0243933983), (0.02, 0.02)],
    ),
    (
        {"swa_lr": [0.5, 0.01], "anneal_epochs": 5, "anneal_strategy": "linear"},
        [(0.1, 0.05), (0.18, 0.042), (0.26, 0.034), (0.34, 0.026), (0.42, 0.018), (0.5, 0.01), (0.5, 0.01)],
    ),
    ({"swa_lr": 0.02, "anneal_epochs": 0}, [(0.02, 0.02), (0.02, 0.02)]),
]


@pytest.mark.parametrize("settings, wanted", SWA_RATES)
def test_rates_of_averaging(settings, wanted):
    optimizer = two_groups()
    scheduler = SWALR(optimizer, **settings)
    for step, rates in enumerate(wanted):
        assert [group["lr"] for group in optimizer.param_groups] == pytest.approx(rates, abs=1e-9)
        if step == 1:  # goes on from a state
            state, rest = copy.deepcopy(scheduler.state_dict()), SWALR(optimizer, **settings)
            rest.load_state_dict(state)
            for group, rate in zip(optimizer.param_groups, rates):
                group["lr"] = rate
            scheduler = rest
        optimizer.step()
        scheduler.step()


@pytest.mark.parametrize(
    "settings, wanted",
    [
        ({}, 3.0),
        ({"multi_avg_fn": get_ema_multi_avg_fn(0.9)}, 1.731),
        ({"avg_fn": get_ema_avg_fn(0.5)}, 3.375),
        ({"multi_avg_fn": get_swa_multi_avg_fn()}, 3.0),
        ({"avg_fn": get_swa_avg_fn()}, 3.0),
    ],
)
def test_averages_of_models(settings, wanted):
    model = nn.Linear(1, 1, bias=False)
    average = AveragedModel(model, **settings)
    for value in (1.0, 2.0, 6.0, 3.0):
        nn.init.constant_(model.weight, value)
        average.update_parameters(model)
    assert average.module.weight.item() == pytest.approx(wanted, abs=1e-6) and average.n_averaged.item() == 4
    assert list(average.state_dict()) == ["n_averaged", "module.weight"]
    assert average(lucid.ones(1, 1)).item() == pytest.approx(wanted, abs=1e-6)


@pytest.mark.parametrize("use_buffers, wanted", [(False, 3.0), (True, 2.0)])
def test_buffers_are_copied_or_averaged(use_buffers, wanted):
    model = nn.BatchNorm1d(1)
    average = AveragedModel(model, use_buffers=use_buffers)
    for value in (1.0, 3.0):
        model.running_mean.fill_(value)
        average.update_parameters(model)
    assert average.module.running_mean.item() == wanted


def test_averages_refuse():
    with pytest.raises(ValueError, match="avg_fn and multi_avg_fn are both given"):
        AveragedModel(nn.Linear(1, 1), avg_fn=get_swa_avg_fn(), multi_avg_fn=get_swa_multi_avg_fn())
    with pytest.raises(ValueError, match="decay is 1.5"):
        get_ema_multi_avg_fn(1.5)
    with pytest.raises(ValueError, match="anneal_strategy is 'fast'"):
        SWALR(two_groups(), 0.1, anneal_strategy="fast")


def test_statistics_anew():
    model = nn.Sequential(nn.BatchNorm1d(1), nn.Linear(1, 1))
    model[0].running_mean.fill_(100.0)
    model.eval()
    batches = [(lucid.tensor([[1.0], [3.0]]), 0), [lucid.tensor([[3.0], [5.0]])], lucid.tensor([[2.0], [4.0]])]
    update_bn(batches, model)
    assert_close(model[0].running_mean, [3.0], 1e-6)
    assert not model.training and model[0].momentum == 0.1
    update_bn([], nn.Linear(1, 1))


# Schedulers


def test_a_scheduler_that_steps_first_is_warned_of():
    optimizer = two_groups()
    scheduler = lr_scheduler.StepLR(optimizer, 1)
    with pytest.warns(UserWarning, match=r"lr_scheduler.step\(\) comes before optimizer.step\(\)"):
        scheduler.step()
    scheduler = lr_scheduler.StepLR(two_groups(), 1)
    scheduler.optimizer.step()
    scheduler.step()
    with pytest.warns(UserWarning, match="deprecated"):
        scheduler.step(5)
    assert scheduler.get_last_lr()[0] == pytest.approx(0.1 * 0.1**5)


def test_a_rate_that_is_a_tensor_stays_the_same_tensor():
    rate = lucid.tensor(0.5)
    optimizer = optim.SGD([lucid.ones(1).requires_grad_()], lr=rate)
    scheduler = lr_scheduler.ExponentialLR(optimizer, gamma=0.5)
    optimizer.step()
    scheduler.step()
    assert optimizer.param_groups[0]["lr"] is rate and rate.item() == 0.25 and scheduler.base_lrs[0].item() == 0.5


def test_training_that_goes_on_wants_an_initial_rate():
    optimizer = two_groups()
    with pytest.raises(KeyError, match="group 0 has no 'initial_lr'"):
        lr_scheduler.StepLR(optimizer, 1, last_epoch=3)
    first = lr_scheduler.StepLR(optimizer, 2)
    for _ in range(4):
        optimizer.step()
        first.step()
    again = lr_scheduler.StepLR(optimizer, 2, last_epoch=first.last_epoch - 1)
    assert again.last_epoch == 4 and again.base_lrs == [0.1, 0.05]


@pytest.mark.parametrize(
    "name, settings, words",
    [
        ("LambdaLR", {"lr_lambda": [len]}, "LambdaLR: lr_lambda has 1 values; wanted 2"),
        ("ConstantLR", {"factor": 2.0}, "ConstantLR: factor is 2.0"),
        ("LinearLR", {"start_factor": 0.0}, "LinearLR: start_factor is 0.0"),
        ("LinearLR", {"end_factor": 1.5}, "LinearLR: end_factor is 1.5"),
        ("CosineAnnealingWarmRestarts", {"T_0": 0}, "T_0 is 0; wanted a positive int"),
        ("CyclicLR", {"base_lr": 0.1, "max_lr": 1.0, "mode": "square"}, "mode is 'square'"),
        ("OneCycleLR", {"max_lr": 0.1}, "total_steps is missing"),
        ("OneCycleLR", {"max_lr": 0.1, "total_steps": 0}, "total_steps is 0"),
        ("OneCycleLR", {"max_lr": 0.1, "total_steps": 5, "pct_start": 2.0}, "pct_start is 2.0"),
        ("OneCycleLR", {"max_lr": [0.1], "total_steps": 5}, "max_lr has 1 values; wanted 2"),
        ("ReduceLROnPlateau", {"factor": 1.0}, "factor is 1.0"),
        ("ReduceLROnPlateau", {"mode": "most"}, "mode is 'most'"),
        ("NoamScheduler", {"d_model": 0, "warmup_steps": 5}, "d_model is 0"),
        ("SequentialLR", {"schedulers": [], "milestones": []}, "schedulers is empty"),
    ],
)
def test_schedulers_refuse_settings(name, settings, words):
    optimizer = two_groups()
    before = [dict(group) for group in optimizer.param_groups]
    with pytest.raises(ValueError, match=words):
        getattr(lr_scheduler, name)(optimizer, **settings)
    assert [group["lr"] for group in optimizer.param_groups] == [group["lr"] for group in before]


def test_schedulers_refuse_what_is_no_optimizer_or_another_one():
    for name in ("StepLR", "CyclicLR", "OneCycleLR", "ReduceLROnPlateau", "LambdaLR"):
        settings = {"StepLR": (1,), "CyclicLR": (0.1, 1.0), "OneCycleLR": (1.0,), "LambdaLR": (len,)}.get(name, ())
        with pytest.raises(TypeError, match="optimizer is an int; wanted an Optimizer"):
            getattr(lr_scheduler, name)(3, *settings)
    first, second = two_groups(), two_groups()
    parts = [lr_scheduler.StepLR(first, 1), lr_scheduler.StepLR(second, 1)]
    with pytest.raises(ValueError, match=r"schedulers\[1\] has another optimizer"):
        lr_scheduler.ChainedScheduler(parts)
    with pytest.raises(ValueError, match="there are 0 milestones for 2 schedulers"):
        lr_scheduler.SequentialLR(first, [parts[0], lr_scheduler.StepLR(first, 1)], [])
    plateau = lr_scheduler.ReduceLROnPlateau(first)
    with pytest.raises(ValueError, match="whose step wants metrics"):
        lr_scheduler.ChainedScheduler([parts[0], plateau])
    chained = lr_scheduler.ChainedScheduler(parts[:1])
    with pytest.raises(ValueError, match="2 child states; wanted 1"):
        chained.load_state_dict({"_schedulers": [{}, {}]})
    with pytest.raises(ValueError, match="no momentum and no betas"):
        lr_scheduler.CyclicLR(optim.Adagrad([lucid.ones(1).requires_grad_()]), 0.1, 1.0)


def test_older_names():
    assert lr_scheduler._LRScheduler is lr_scheduler.LRScheduler is optim.LRScheduler
    assert optim.StepLR is lr_scheduler.StepLR
