"""Modules as functions of their parameters, trees of arguments in Jacobians, and the rest of lucid.func."""

from __future__ import annotations

import pytest

import lucid
from lucid import func, nn


def test_functional_call_uses_what_it_is_given():
    m = nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2))
    before = {name: t.tolist() for name, t in m.state_dict().items()}
    given = {name: lucid.ones_like(p) for name, p in m.named_parameters()}
    buffers = {name: b.clone() for name, b in m.named_buffers()}
    x = lucid.rand(5, 3)
    y = func.functional_call(m, (given, buffers), (x,))
    assert y.shape == (5, 2)
    assert {name: t.tolist() for name, t in m.state_dict().items()} == before
    assert buffers["1.running_mean"].tolist() != before["1.running_mean"]  # what it writes to is what it was given
    assert isinstance(m[0].weight, nn.Parameter)
    only = func.functional_call(m[0], {"bias": lucid.zeros(2)}, x)
    assert only.allclose(x @ m[0].weight.T)
    assert func.functional_call(m[0], {}, args=(), kwargs={"x": x} if _takes_x(m[0]) else {"input": x}).shape == (5, 2)


def _takes_x(module) -> bool:
    return "x" in module.forward.__code__.co_varnames


def test_the_module_is_put_back_when_it_raises():
    m = nn.Linear(3, 2)
    weight = m.weight
    with pytest.raises(RuntimeError):
        func.functional_call(m, {"weight": lucid.ones(2, 3)}, lucid.ones(7))
    assert m.weight is weight


def test_tied_weights():
    class Tied(nn.Module):
        def __init__(self):
            super().__init__()
            self.a = nn.Linear(2, 2, bias=False)
            self.b = nn.Linear(2, 2, bias=False)
            self.b.weight = self.a.weight

        def forward(self, x):
            return self.b(self.a(x))

    m, x, twice = Tied(), lucid.ones(2), {"a.weight": 2 * lucid.eye(2)}
    assert func.functional_call(m, twice, x).tolist() == [4, 4]
    assert func.functional_call(m, twice, x, tie_weights=False).allclose(m.b(2 * x))
    with pytest.raises(ValueError, match="are one parameter; wanted one tensor for it"):
        func.functional_call(m, {"a.weight": lucid.eye(2), "b.weight": lucid.ones(2, 2)}, x)


def test_functional_call_refuses():
    m, x = nn.Linear(2, 1), lucid.ones(2)
    for call, error, message in [
        (lambda: func.functional_call(3, {}, x), TypeError, "module is an int; wanted an nn.Module"),
        (lambda: func.functional_call(m, {"weight": 3}, x), TypeError, "'weight' is an int"),
        (lambda: func.functional_call(m, ({"weight": m.weight}, {"weight": m.weight}), x), ValueError, "in two of"),
        (lambda: func.functional_call(m, {"wait": m.weight}, x), KeyError, "'wait' is no parameter"),
        (lambda: func.functional_call(m, [3], x), TypeError, "holds an int; wanted dicts"),
        (
            lambda: func.functional_call(m, {"weight": m.weight}, x, strict=True),
            RuntimeError,
            r"\['bias'\] are missing",
        ),
        (lambda: func.stack_module_state([]), RuntimeError, "models is empty"),
        (lambda: func.stack_module_state([m, nn.Linear(2, 1).eval()]), RuntimeError, "different modes"),
        (lambda: func.stack_module_state([m, nn.Identity()]), RuntimeError, "different classes"),
        (lambda: func.functionalize(lucid.sin, remove="all"), ValueError, "remove is 'all'"),
        (lambda: func.debug_unwrap(3), TypeError, "tensor is an int"),
    ]:
        with pytest.raises(error, match=message):
            call()


def test_an_ensemble_of_models():
    models = [nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2)) for _ in range(5)]
    params, buffers = func.stack_module_state(models)
    assert all(p.requires_grad and p.is_leaf and p.shape[0] == 5 for p in params.values()) and buffers == {}
    x = lucid.rand(7, 3)
    run = func.vmap(lambda p, x: func.functional_call(models[0], p, (x,)), in_dims=(0, None))
    assert run(params, x).allclose(lucid.stack([m(x) for m in models]))
    run(params, x).sum().backward()
    sum(m(x).sum() for m in models).backward()
    assert params["0.weight"].grad.allclose(lucid.stack([m[0].weight.grad for m in models]), atol=1e-6)


def test_per_sample_gradients_of_an_mlp_equal_a_loop():
    m = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 1))
    params = {name: p.detach() for name, p in m.named_parameters()}
    x, y = lucid.rand(64, 2), lucid.rand(64, 1)

    def loss(params, x, y):
        return nn.functional.mse_loss(func.functional_call(m, params, (x,)), y)

    found = func.vmap(func.grad(loss), in_dims=(None, 0, 0))(params, x, y)
    for i in range(0, 64, 7):
        m.zero_grad()
        nn.functional.mse_loss(m(x[i]), y[i]).backward()
        for name, p in m.named_parameters():
            assert found[name][i].allclose(p.grad, atol=1e-6), name


def test_jacobians_of_trees():
    p = {"w": lucid.rand(3, 2, dtype=lucid.float64), "b": (lucid.rand(2, dtype=lucid.float64),)}
    x = lucid.rand(3, dtype=lucid.float64)

    def f(p, x):
        y = (x @ p["w"] + p["b"][0]).tanh()
        return {"y": y, "more": [y.sum(), x * 2]}

    for jacobian in (func.jacrev, func.jacfwd):
        found = jacobian(f, argnums=(0, 1))(p, x)
        assert found["y"][0]["w"].shape == (2, 3, 2) and found["more"][1][1].allclose(2 * lucid.eye(3, dtype=x.dtype))
        whole, aux = jacobian(lambda p: (f(p, x)["y"], {"kept": x}), has_aux=True)(p)
        assert whole["b"][0].allclose(found["y"][0]["b"][0]) and aux["kept"].equal(x)
        assert jacobian(lambda x: x.sin(), chunk_size=2)(x).allclose(lucid.diag(x.cos()))
    second = func.hessian(lambda p: f(p, x)["y"].sum())(p)
    assert second["w"]["b"][0].shape == (3, 2, 2)
    value, push = func.linearize(lambda p: f(p, x)["y"], p)
    assert push(p).allclose(func.jvp(lambda p: f(p, x)["y"], (p,), (p,))[1])


def test_results_that_are_no_batch():
    x = lucid.rand(4, 2)
    both = func.vmap(lambda a, b: (a * 2, b + 1), in_dims=(0, None), out_dims=(0, None))
    for chunk in (None, 3):
        first, second = func.vmap(lambda a, b: (a * 2, b + 1), in_dims=(0, None), out_dims=(0, None), chunk_size=chunk)(
            x, x[0]
        )
        assert first.equal(x * 2) and second.equal(x[0] + 1)
    assert both(x, x[0])[1].shape == (2,)
    with pytest.raises(ValueError, match="out_dims holds None for a result that differs"):
        func.vmap(lambda a: a, out_dims=None)(x)
    value, slope, aux = func.jvp(lambda x: (x.sin(), x * 2), (x,), (x,), has_aux=True)
    assert slope.allclose(x.cos() * x) and aux.equal(x * 2)
    with pytest.raises(TypeError, match="jvp: func did not return a pair"):
        func.jvp(lambda x: x, (x,), (x,), has_aux=True)


def test_batch_norms_without_statistics():
    m = func.replace_all_batch_norm_modules_(nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2)))
    assert m[1].running_mean is None and not m[1].track_running_stats
    x = lucid.rand(4, 5, 3)
    assert func.vmap(m)(x).allclose(lucid.stack([m(one) for one in x]), atol=1e-6)


def test_names():
    assert lucid.vmap is func.vmap and func.rearrange(lucid.ones(2, 3), "a b -> b a").shape == (3, 2)
    assert func.functionalize(lambda x: x + 1)(lucid.ones(1)).item() == 2
    seen = []
    func.vmap(func.grad(lambda x: (seen.append(func.debug_unwrap(x).tolist()), x * 2)[1]))(lucid.tensor([1.0, 2.0]))
    assert seen == [[1, 2]]
