"""SGD, Adam, AdamW and Adagrad: their updates, against the formulas in plain Python floats."""

import math

import pytest
from nn_helpers import assert_close
from optimizers import OPTIMIZERS, STATEFUL

import lucid
from lucid import nn, optim
from lucid.nn import Parameter

START = [1.0, -2.0, 0.5, 3.0]
GRADS = [
    [0.5, -1.0, 0.0, 2.0],
    [-0.25, -1.5, 1.0, 0.0],
    [4.0, 0.1, -0.3, 1.0],
    [0.0, 0.0, 2.0, -1.0],
    [1.0, 1.0, 1.0, 1.0],
]


def sgd_reference(lr, momentum=0.0, dampening=0.0, weight_decay=0.0, nesterov=False):
    p, buffers = list(START), [None] * 4
    for grads in GRADS:
        for i, g in enumerate(grads):
            g += weight_decay * p[i]
            if momentum:
                buffers[i] = g if buffers[i] is None else momentum * buffers[i] + (1 - dampening) * g
                g = g + momentum * buffers[i] if nesterov else buffers[i]
            p[i] -= lr * g
    return p


def adam_reference(lr=0.001, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, amsgrad=False, decoupled=False):
    p, m, v, most = list(START), [0.0] * 4, [0.0] * 4, [0.0] * 4
    for t, grads in enumerate(GRADS, start=1):
        for i, g in enumerate(grads):
            if decoupled:
                p[i] -= lr * weight_decay * p[i]
            else:
                g += weight_decay * p[i]
            m[i] = betas[0] * m[i] + (1 - betas[0]) * g
            v[i] = betas[1] * v[i] + (1 - betas[1]) * g * g
            most[i] = max(most[i], v[i])
            second = most[i] if amsgrad else v[i]
            p[i] -= lr * (m[i] / (1 - betas[0] ** t)) / (math.sqrt(second / (1 - betas[1] ** t)) + eps)
    return p


def adagrad_reference(lr=0.01, lr_decay=0.0, weight_decay=0.0, initial_accumulator_value=0.0, eps=1e-10):
    p, sums = list(START), [initial_accumulator_value] * 4
    for t, grads in enumerate(GRADS):
        for i, g in enumerate(grads):
            g += weight_decay * p[i]
            sums[i] += g * g
            p[i] -= lr / (1 + t * lr_decay) * g / (math.sqrt(sums[i]) + eps)
    return p


def run(make, dtype=None, shape=(4,)):
    p = Parameter(lucid.tensor(START, dtype=dtype or lucid.float32).reshape(shape))
    opt = make([p])
    for grads in GRADS:
        p.grad = lucid.tensor(grads, dtype=p.dtype).reshape(shape)
        assert opt.step() is None
    return p


SGD_SETTINGS = [
    dict(lr=0.1),
    dict(lr=0.0),
    dict(lr=0.1, momentum=0.9),
    dict(lr=0.1, momentum=0.9, dampening=0.3),
    dict(lr=0.1, weight_decay=0.2),
    dict(lr=0.1, momentum=0.8, nesterov=True),
    dict(lr=0.05, momentum=0.9, weight_decay=0.1, nesterov=True),
    dict(lr=0.05, momentum=0.5, dampening=0.5, weight_decay=0.1),
]
ADAM_SETTINGS = [
    dict(),
    dict(lr=0.1),
    dict(lr=0.1, betas=(0.5, 0.7)),
    dict(lr=0.1, eps=0.1),
    dict(lr=0.1, weight_decay=0.3),
    dict(lr=0.1, amsgrad=True),
    dict(lr=0.05, betas=(0.0, 0.9), weight_decay=0.1, amsgrad=True),
]
ADAGRAD_SETTINGS = [
    dict(),
    dict(lr=0.1),
    dict(lr=0.0),
    dict(lr=0.1, lr_decay=0.5),
    dict(lr=0.1, weight_decay=0.3),
    dict(lr=0.1, initial_accumulator_value=0.25),
    dict(lr=0.1, eps=0.1),
    dict(lr=0.2, lr_decay=0.1, weight_decay=0.1, initial_accumulator_value=2, eps=0.01),
]


@pytest.mark.parametrize("settings", SGD_SETTINGS, ids=str)
def test_sgd(settings):
    assert_close(run(lambda p: optim.SGD(p, **settings)), sgd_reference(**settings), 2e-6)
    assert_close(run(lambda p: optim.SGD(p, **settings), lucid.float64), sgd_reference(**settings), 1e-13)


@pytest.mark.parametrize("settings", ADAM_SETTINGS, ids=str)
def test_adam(settings):
    assert_close(run(lambda p: optim.Adam(p, **settings)), adam_reference(**settings), 5e-6)
    assert_close(run(lambda p: optim.Adam(p, **settings), lucid.float64), adam_reference(**settings), 1e-12)


@pytest.mark.parametrize("settings", ADAM_SETTINGS, ids=str)
def test_adamw(settings):
    expected = adam_reference(**{"weight_decay": 0.01, **settings}, decoupled=True)
    assert_close(run(lambda p: optim.AdamW(p, **settings)), expected, 5e-6)
    assert_close(run(lambda p: optim.AdamW(p, **settings), lucid.float64), expected, 1e-12)


@pytest.mark.parametrize("settings", ADAGRAD_SETTINGS, ids=str)
def test_adagrad(settings):
    assert_close(run(lambda p: optim.Adagrad(p, **settings)), adagrad_reference(**settings), 2e-6)
    assert_close(run(lambda p: optim.Adagrad(p, **settings), lucid.float64), adagrad_reference(**settings), 1e-13)


# Those whose gradient would have a term, and that look at the parameter for nothing else.
WITHOUT_TERM = [
    name for name in OPTIMIZERS if name.partition(" ")[0] not in ("ASGD", "Adafactor", "Rprop", "SparseAdam")
]
# Settings with which the small network below is learned.
RATES = {"Adadelta": {"lr": 3.0, "eps": 1e-3, "rho": 0.9}, "RMSprop": {"lr": 0.01}}


@pytest.fixture(params=STATEFUL)
def make(request):
    return STATEFUL[request.param]


def test_any_shape(make):
    expected = run(make).tolist()
    assert_close(run(make, shape=(4, 1, 1)), expected)
    if type(make([Parameter([1.0])])) is not optim.SparseAdam:  # which looks at rows
        assert_close(run(make, shape=(2, 1, 2)), expected)


def test_many_sizes(make):
    """Lengths around every vector width, all in one call."""
    params = [Parameter(lucid.ones(n)) for n in range(70)]
    one = Parameter([1.0])
    opt, single = make(params), make([one])
    for step in range(3):
        for p in [*params, one]:
            p.grad = lucid.full(tuple(p.shape), 0.5 + step)
        opt.step()
        single.step()
    for p in params:
        assert_close(p, [one.item()] * p.numel(), 1e-6)


def test_strided_parameters_and_gradients(make):
    start, slopes = lucid.tensor(START), [lucid.tensor(g) for g in GRADS]
    p = Parameter([0.0])
    p.data = start.reshape(2, 2).T
    q = Parameter(start.reshape(2, 2).T.contiguous())
    first, second = make([p]), make([q])
    for g in slopes:
        p.grad = g.reshape(2, 2).T
        q.grad = g.reshape(2, 2).T.contiguous()
        first.step()
        second.step()
    assert_close(p, q, 1e-6)


def test_expanded_gradient(make):
    p, q = Parameter(lucid.ones(3)), Parameter(lucid.ones(3))
    p.grad, q.grad = lucid.tensor([2.0]).expand(3), lucid.tensor([2.0, 2.0, 2.0])
    make([p]).step()
    make([q]).step()
    assert p.tolist() == q.tolist()


def test_parameters_without_gradient_are_passed_over(make):
    p, q = Parameter([1.0]), Parameter([1.0])
    opt = make([p, q])
    p.grad = lucid.ones(1)
    opt.step()
    assert q.tolist() == [1.0] and p.tolist() != [1.0]
    assert p in opt.state and q not in opt.state
    # q's first step is its own first, whatever p did before.
    q.grad = lucid.ones(1)
    opt.step()
    fresh = Parameter([1.0])
    fresh.grad = lucid.ones(1)
    make([fresh]).step()
    assert_close(q, fresh, 1e-7)


def test_parameters_stay_the_same_leaves(make):
    p = Parameter([1.0])
    opt = make([p])
    (p * 2).sum().backward()
    data = p.data_ptr()
    opt.step()
    assert p.is_leaf and p.requires_grad and p.grad_fn is None and p.data_ptr() == data
    opt.zero_grad()
    (p * 2).sum().backward()
    assert p.grad.tolist() == [2.0]


def test_step_bumps_the_version(make):
    """A graph that saved the parameter before the step must not be used after it."""
    p = Parameter([2.0])
    opt = make([p])
    y = (p * p).sum()
    p.grad = lucid.ones(1)
    opt.step()
    with pytest.raises(RuntimeError, match="modified|version"):
        y.backward()


def test_step_under_no_grad_and_with_graph_gradients(make):
    p = Parameter([2.0])
    opt = make([p])
    (p**3).sum().backward(create_graph=True)
    opt.step()
    assert p.is_leaf and p.grad_fn is None
    with lucid.no_grad():
        opt.step()
    p.grad = None


def test_step_on_device_meta_makes_its_state(make):
    with lucid.device("meta"):
        p = Parameter(lucid.ones(3))
        p.grad = lucid.ones(3)
    opt = make([p])
    opt.step()
    assert all(
        value.device == "meta"
        for value in opt.state[p].values()
        if isinstance(value, lucid.Tensor) and value.shape == (3,)
    )


def test_step_while_meta_is_the_device(make):
    """What a step makes for parameters on the CPU is there too."""
    p, q = Parameter(lucid.ones(3)), Parameter(lucid.ones(3))
    p.grad, q.grad = lucid.ones(3), lucid.ones(3)
    first, second = make([p]), make([q])
    with lucid.device("meta"):
        first.step()
        assert lucid.ones(1).device == "meta"
    second.step()
    first.step()
    second.step()
    assert p.tolist() == q.tolist() and all(
        value.device == "cpu" for value in first.state[p].values() if isinstance(value, lucid.Tensor)
    )


def test_zero_grad(make):
    p, q = Parameter([1.0]), Parameter([1.0])
    opt = make([p, q])
    p.grad = lucid.ones(1)
    grad = p.grad
    opt.zero_grad(set_to_none=False)
    assert p.grad.tolist() == [0.0] and grad.tolist() == [0.0] and q.grad is None
    opt.zero_grad()
    assert p.grad is None


def test_closure(make):
    p = Parameter([1.0])
    opt = make([p])
    calls = []

    def closure():
        calls.append(lucid.is_grad_enabled())
        opt.zero_grad()
        loss = (p * p).sum()
        loss.backward()
        return loss

    loss = opt.step(closure)
    assert loss.item() == 1.0 and calls == [True] and p.item() != 1.0


def test_learning_rate_takes_effect_on_the_next_step():
    p = Parameter([1.0])
    opt = optim.SGD([p], lr=0.5)
    for lr, expected in ((0.5, 0.5), (0.25, 0.25), (0.0, 0.25)):
        opt.param_groups[0]["lr"] = lr
        p.grad = lucid.ones(1)
        opt.step()
        assert p.tolist() == [expected]


def test_learning_rate_may_be_a_tensor_or_an_int():
    p = Parameter([3.0])
    p.grad = lucid.ones(1)
    optim.SGD([p], lr=1).step()
    optim.SGD([p], lr=lucid.tensor(0.5)).step()
    assert p.tolist() == [1.5]


def test_amsgrad_may_be_switched_on_later():
    p = Parameter([1.0])
    opt = optim.Adam([p], lr=0.1)
    p.grad = lucid.ones(1)
    opt.step()
    opt.param_groups[0]["amsgrad"] = True
    opt.step()
    assert "max_exp_avg_sq" in opt.state[p] and math.isfinite(p.item())


def test_adagrad_at_a_gradient_of_zero():
    """Nothing moves, though the sum is still zero: eps keeps 0/0 away, in float32 too."""
    p = Parameter([1.0, -2.0])
    p.grad = lucid.zeros(2)
    opt = optim.Adagrad([p])
    opt.step()
    assert p.tolist() == [1.0, -2.0] and opt.state[p]["sum"].tolist() == [0.0, 0.0]


@pytest.mark.parametrize("dtype", (lucid.float32, lucid.float64), ids=str)
@pytest.mark.parametrize("name", WITHOUT_TERM)
def test_without_weight_decay_an_infinite_parameter_is_no_part_of_the_gradient(name, dtype):
    """It stays infinite, and the state is that of any other parameter."""
    infinite, other = (Parameter(lucid.tensor([first, 1.0] * 20, dtype=dtype)) for first in (math.inf, 2.0))
    optimizers = [OPTIMIZERS[name]([p], weight_decay=0) for p in (infinite, other)]
    for step in range(3):
        for p, optimizer in zip((infinite, other), optimizers):
            p.grad = lucid.full((40,), 1.0 + step, dtype=dtype)
            optimizer.step()
    assert infinite.tolist()[::2] == [math.inf] * 20 and infinite.tolist()[1::2] == other.tolist()[1::2]
    first, second = (optimizer.state[p] for p, optimizer in zip((infinite, other), optimizers))
    assert {key: value.tolist() if isinstance(value, lucid.Tensor) else value for key, value in first.items()} == {
        key: value.tolist() if isinstance(value, lucid.Tensor) else value for key, value in second.items()
    }


def test_adagrad_starts_each_groups_sums_at_its_own_value():
    a, b, scalar, empty = Parameter([1.0]), Parameter([1.0]), Parameter(lucid.tensor(1.0)), Parameter(lucid.ones(0, 3))
    opt = optim.Adagrad([{"params": [a]}, {"params": [b, scalar, empty], "initial_accumulator_value": 3.0}], lr=1.0)
    for p in (a, b, scalar, empty):
        p.grad = lucid.ones_like(p)
    opt.step()
    assert [opt.state[p]["sum"].tolist() for p in (a, b, scalar, empty)] == [[1.0], [4.0], 4.0, []]
    assert (a.item(), b.item(), scalar.item()) == (0.0, 0.5, 0.5) and opt.state[empty]["sum"].shape == (0, 3)


def test_training_reaches_the_minimum(make):
    lucid.manual_seed(0)
    model = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 1))
    x = lucid.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    y = lucid.tensor([[0.0], [1.0], [1.0], [0.0]])
    opt = make(model.parameters())
    for group in opt.param_groups:
        group.update(RATES.get(type(opt).__name__, {}))
    least = 1.0  # Adadelta does not stay there
    for _ in range(300):
        opt.zero_grad()
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        opt.step()
        least = min(least, loss.item())
    assert least < 0.01


def test_half_updated_nothing_when_a_gradient_has_the_wrong_shape(make):
    """p.grad cannot be given a wrong shape; through a mutated state it can, and must not crash."""
    p = Parameter([1.0, 2.0])
    opt = make([p])
    p.grad = lucid.ones(2)
    opt.step()
    for name, value in opt.state[p].items():
        if isinstance(value, lucid.Tensor):
            opt.state[p][name] = lucid.ones(5)
    with pytest.raises((RuntimeError, ValueError, TypeError)):
        opt.step()


@pytest.mark.parametrize("wrong", [3, "x", None.__class__, [1.0]])
def test_wrong_state_values_are_errors(make, wrong):
    p = Parameter([1.0, 2.0])
    opt = make([p])
    p.grad = lucid.ones(2)
    opt.step()
    for name, value in opt.state[p].items():
        if isinstance(value, lucid.Tensor):
            opt.state[p][name] = wrong
    with pytest.raises((RuntimeError, ValueError, TypeError)):
        opt.step()
