"""A step after a step of the same settings repeats its call: nothing that changes in between may be missed."""

import pytest
from optimizers import OPTIMIZERS, STATEFUL

import lucid
from lucid import optim
from lucid.nn import Parameter


def pair(make, count=1):
    """Two optimizers of equal parameters. One is to look at its state before each step, and so makes each call anew."""
    sets = [[Parameter([1.0, -2.0, 0.5 + i]) for i in range(count)] for _ in range(2)]
    return [(made, make(made)) for made in sets]


def step(both, number, count=None):
    for place, (params, optimizer) in enumerate(both):
        for p in params[:count]:
            p.grad = lucid.tensor([0.5, -0.25, 1.0]) * (number + 1)
        if place:
            assert dict(optimizer.state) is not None
        optimizer.step()


def check(both):
    (first, one), (second, other) = both
    assert [p.tolist() for p in first] == [p.tolist() for p in second]
    for p, q in zip(first, second):
        a, b = one.state[p], other.state[q]
        assert {k: v.tolist() if hasattr(v, "tolist") else v for k, v in a.items()} == {
            k: v.tolist() if hasattr(v, "tolist") else v for k, v in b.items()
        }


def others(value):
    """Other values of a setting."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, float) or type(value) is int:
        return [value * 0.75 + 0.01]
    if isinstance(value, tuple) and all(isinstance(part, float) for part in value):
        return [tuple(part * 0.75 if part < 1 else part * 1.25 for part in value)]
    return []


UNCHANGEABLE = ("capturable", "differentiable", "foreach", "fused", "params")


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_each_setting_may_change_between_steps(name):
    keys = [key for key in OPTIMIZERS[name]([Parameter([1.0])]).param_groups[0] if key not in UNCHANGEABLE]
    changed = 0
    for key in keys:
        both = pair(OPTIMIZERS[name])
        step(both, 0)
        step(both, 1)
        for value in others(both[0][1].param_groups[0][key]):
            for _, optimizer in both:
                optimizer.param_groups[0][key] = value
            changed += 1
        for number in range(2, 5):
            step(both, number)
        check(both)
    assert changed >= 2


@pytest.mark.parametrize("name", STATEFUL)
def test_a_parameter_may_have_its_first_gradient_later(name):
    both = pair(STATEFUL[name], count=3)
    for number, count in enumerate((1, 1, 2, 2, 3, 3)):
        step(both, number, count)
    check(both)
    assert both[0][0][2].tolist() != [1.0, -2.0, 2.5]


@pytest.mark.parametrize("cls, key, place", [(optim.Adam, "betas", 0), (optim.Rprop, "etas", 1)])
@pytest.mark.parametrize("given", ("when made", "later"))
def test_a_list_of_settings_may_be_changed_in_place(cls, key, place, given):
    numbers = {"betas": [0.5, 0.75], "etas": [0.5, 1.5]}[key]
    both = pair(lambda params: cls(params, lr=0.1, **({key: list(numbers)} if given == "when made" else {})))
    for _, optimizer in both:
        optimizer.param_groups[0][key] = list(numbers)
    step(both, 0)
    step(both, 1)
    for _, optimizer in both:
        optimizer.param_groups[0][key][place] *= 1.25
    step(both, 2)
    step(both, 3)
    check(both)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_rate_that_is_a_tensor_may_be_replaced_and_changed_in_place(name):
    both = pair(OPTIMIZERS[name])
    for number, value in enumerate((0.125, None, 0.125, 0.5, None, 0.5)):
        for _, optimizer in both:
            group = optimizer.param_groups[0]
            if value is None:
                group["lr"] = lucid.tensor(0.125 if number == 1 else 0.25)
            elif isinstance(group["lr"], lucid.Tensor):
                group["lr"].fill_(value)
            else:
                group["lr"] = value
        step(both, number)
    check(both)


def test_a_setting_that_cannot_be_used_is_named_also_when_it_comes_later():
    p = Parameter([1.0, 2.0])
    p.grad = lucid.ones(2)
    messages = []
    for before in (0, 2):
        optimizer = optim.SGD([p], lr=0.5)
        for _ in range(before):
            optimizer.step()
        optimizer.param_groups[0]["lr"] = lucid.ones(2)
        values = p.tolist()
        with pytest.raises((TypeError, ValueError), match="lr") as error:
            optimizer.step()
        messages.append(str(error.value))
        assert p.tolist() == values
        optimizer.param_groups[0]["lr"] = 0.5
        optimizer.step()
        assert p.tolist() != values
    assert messages[0] == messages[1]


def test_parameters_of_equal_values_are_not_taken_for_each_other():
    one, other = Parameter([1.0]), Parameter([1.0])
    one.grad, other.grad = lucid.zeros(1), lucid.ones(1)
    optimizer = optim.SGD([one], lr=0.5)
    optimizer.step()
    optimizer.param_groups[0]["params"][0] = other
    optimizer.step()
    assert one.tolist() == [1.0] and other.tolist() == [0.5]


def test_groups_may_join_and_leave_between_steps():
    params = [Parameter([1.0, 2.0]) for _ in range(3)]
    for p in params:
        p.grad = lucid.ones(2)
    optimizer = optim.SGD(params[:1], lr=0.5, momentum=0.5)
    optimizer.step()
    optimizer.add_param_group({"params": params[1:], "lr": 0.25})
    optimizer.step()
    assert params[0].tolist() == [-0.25, 0.75] and params[1].tolist() == [0.75, 1.75]
    del optimizer.param_groups[0]
    optimizer.step()
    assert params[0].tolist() == [-0.25, 0.75] and params[1].tolist() == [0.375, 1.375]
