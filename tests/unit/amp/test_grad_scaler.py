"""GradScaler: scaling, steps that are left out, and how the scale moves."""

import copy
import math

import pytest

import lucid
from lucid import optim
from lucid.amp import GradScaler
from lucid.nn import Parameter


def ready(grad=1.0, **settings):
    p = Parameter([1.0, 2.0])
    opt = optim.SGD([p], lr=0.25)
    scaler = GradScaler(init_scale=8.0, **settings)
    p.grad = lucid.tensor([grad * 8.0, 8.0])
    return p, opt, scaler


def test_a_loss_and_its_gradients_are_scaled_and_scaled_back():
    p = Parameter([1.0, 2.0])
    opt, scaler = optim.SGD([p], lr=0.25), GradScaler()
    scaler.scale((p * p).sum()).backward()
    assert p.grad.tolist() == [2 * 65536.0, 4 * 65536.0]
    assert scaler.step(opt) is None
    scaler.update()
    assert p.tolist() == [0.5, 1.0] and p.grad.tolist() == [2.0, 4.0]
    several = scaler.scale([lucid.ones(1), (lucid.ones(1),)])
    assert several[0].item() == several[1][0].item() == 65536.0
    with pytest.raises(ValueError, match="GradScaler.scale: outputs is an int"):
        scaler.scale(3)


@pytest.mark.parametrize("bad", [math.inf, math.nan, -math.inf])
def test_a_step_that_is_not_finite_is_left_out(bad):
    p, opt, scaler = ready(bad, growth_interval=2)
    scaler.step(opt)
    scaler.update()
    assert p.tolist() == [1.0, 2.0] and scaler.get_scale() == 4.0
    for scale in (4.0, 8.0, 8.0, 16.0):
        p.grad = lucid.ones(2)
        scaler.step(opt)
        scaler.update()
        assert scaler.get_scale() == scale
    assert p.tolist() != [1.0, 2.0]


def test_gradients_may_be_clipped_between():
    p, opt, scaler = ready(3.0)
    scaler.unscale_(opt)
    assert p.grad.tolist() == [3.0, 1.0]
    p.grad.clamp_(max=1.0)
    scaler.step(opt)
    scaler.update()
    assert p.tolist() == [0.75, 1.75] and scaler.get_scale() == 8.0


def test_one_optimizer_that_overflows_lowers_the_scale_of_all():
    p, first, scaler = ready()
    q = Parameter([1.0])
    q.grad = lucid.tensor([math.inf])
    second = optim.SGD([q], lr=1.0)
    scaler.step(first)
    scaler.step(second)
    scaler.update()
    assert p.tolist() == [0.75, 1.75] and q.tolist() == [1.0] and scaler.get_scale() == 4.0


def test_calls_in_the_wrong_order_are_refused():
    p, opt, scaler = ready()
    with pytest.raises(RuntimeError, match="no inf checks were recorded"):
        scaler.update()
    scaler.unscale_(opt)
    with pytest.raises(RuntimeError, match="been called on this optimizer"):
        scaler.unscale_(opt)
    scaler.step(opt)
    with pytest.raises(RuntimeError, match="already been called since the last update"):
        scaler.step(opt)
    with pytest.raises(RuntimeError, match="called after step"):
        scaler.unscale_(opt)
    scaler.update()
    with pytest.raises(RuntimeError, match="closure"):
        scaler.step(opt, closure=lambda: 1.0)
    opt.zero_grad()
    with pytest.raises(RuntimeError, match="no parameter of the optimizer has a gradient"):
        scaler.step(opt)
    half = Parameter(lucid.ones(1, dtype=lucid.float16))
    half.grad = lucid.ones(1, dtype=lucid.float16)
    with pytest.raises(ValueError, match="a gradient is float16"):
        scaler.unscale_(optim.SGD([half], lr=1.0))


def test_settings_and_state():
    p, opt, scaler = ready(growth_factor=4.0, backoff_factor=0.25, growth_interval=3)
    scaler.step(opt)
    scaler.update()
    # The keys of PyTorch's.
    assert scaler.state_dict() == {
        "scale": 8.0,
        "growth_factor": 4.0,
        "backoff_factor": 0.25,
        "growth_interval": 3,
        "_growth_tracker": 1,
    }
    other = GradScaler()
    other.load_state_dict(copy.deepcopy(scaler.state_dict()))
    assert other.state_dict() == scaler.state_dict() and other.get_growth_interval() == 3
    scaler.set_growth_factor(2.0), scaler.set_backoff_factor(0.5), scaler.set_growth_interval(7)
    assert (scaler.get_growth_factor(), scaler.get_backoff_factor(), scaler.get_growth_interval()) == (2.0, 0.5, 7)
    scaler.update(32.0)
    assert scaler.get_scale() == 32.0
    with pytest.raises(RuntimeError, match="state_dict is empty"):
        scaler.load_state_dict({})
    for bad in ({"growth_factor": 1.0}, {"backoff_factor": 1.0}):
        with pytest.raises(ValueError, match="GradScaler: "):
            GradScaler(**bad)
    assert GradScaler(4.0).get_scale() == 4.0 and GradScaler("cuda", 2.0).get_scale() == 2.0


def test_a_disabled_scaler_only_steps():
    p, opt, scaler = ready(enabled=False)
    loss = lucid.ones(1)
    assert scaler.scale(loss) is loss and not scaler.is_enabled() and scaler.get_scale() == 1.0
    scaler.unscale_(opt)
    scaler.step(opt)
    scaler.update()
    assert p.tolist() == [-1.0, 0.0] and scaler.state_dict() == {}
    scaler.load_state_dict({})
