"""Forward mode by hand, Functions under vmap and jvp, and tensors that outlive a transform."""

from __future__ import annotations

import pytest

import lucid
from lucid import func
from lucid.autograd import Function, GradcheckError, Variable, forward_ad, functional, grad, gradcheck
from lucid.autograd.function import InplaceFunction, once_differentiable


def test_dual_tensors():
    x, t = lucid.tensor([1.0, 2.0]), lucid.tensor([1.0, -1.0])
    with forward_ad.dual_level():
        dual = forward_ad.make_dual(x, t)
        value, slope = forward_ad.unpack_dual((dual * dual).sin())
        assert value.allclose((x * x).sin()) and slope.allclose((x * x).cos() * 2 * x * t)
        assert forward_ad.unpack_dual(x).tangent is None
    assert forward_ad.unpack_dual(dual).tangent is None
    assert (dual * 2).equal(x * 2)  # it has lost its tangent


def test_a_module_with_tangents():
    m = lucid.nn.Linear(2, 1)
    names = {name: (p, lucid.rand(*p.shape)) for name, p in m.named_parameters()}
    with forward_ad.dual_level():
        for name, (p, t) in names.items():
            delattr(m, name)
            setattr(m, name, forward_ad.make_dual(p.detach(), t))
        slope = forward_ad.unpack_dual(m(lucid.ones(3, 2))).tangent
    assert slope.allclose((names["weight"][1].sum() + names["bias"][1]).expand(3, 1))


def test_levels_are_checked():
    with pytest.raises(RuntimeError, match="make_dual: there is no level"):
        forward_ad.make_dual(lucid.ones(1), lucid.ones(1))
    with pytest.raises(RuntimeError, match="exit_dual_level: level None is not under way"):
        forward_ad.exit_dual_level()
    with forward_ad.dual_level():
        with pytest.raises(RuntimeError, match="wanted one at a time"):
            forward_ad.enter_dual_level()
        with pytest.raises(ValueError, match="make_dual: tensor is lucid.int64"):
            forward_ad.make_dual(lucid.tensor([1]), lucid.tensor([1]))
        with pytest.raises(ValueError, match="a tangent has shape"):
            forward_ad.make_dual(lucid.ones(2), lucid.ones(3))
        with pytest.raises(TypeError, match="make_dual: tangent is a float"):
            forward_ad.make_dual(lucid.ones(2), 1.0)
        with pytest.raises(TypeError, match="unpack_dual: tensor is a float"):
            forward_ad.unpack_dual(1.0)
    with pytest.raises(KeyError), forward_ad.dual_level():
        raise KeyError
    with forward_ad.dual_level():
        pass


def test_tensors_that_outlive_their_transform():
    kept = []
    func.vmap(lambda x: (kept.append(x), x * 2)[1])(lucid.ones(3))
    func.jvp(lambda x: (kept.append(x), x * 2)[1], (lucid.ones(()),), (lucid.ones(()),))
    batched, dual = kept
    for use in (lambda: batched * 2, lambda: batched.add_(1), lambda: dual.add_(1), lambda: batched.sum()):
        with pytest.raises(RuntimeError, match="used after it has ended; wanted its results only"):
            use()
    assert (dual * 2).item() == 2
    with pytest.raises(RuntimeError, match="used after it has ended"):
        func.vmap(lambda x: x * batched)(lucid.ones(4))
    assert func.vmap(lambda x: x * dual)(lucid.ones(4)).tolist() == [1, 1, 1, 1]
    assert func.jvp(lambda x: x * dual, (lucid.ones(()),), (lucid.ones(()),))[1].item() == 1


# ---- Functions ------------------------------------------------------------------------------------------------------


class Scaled(Function):
    """x * factor, where the gradient is twice what it should be, so that it can be told from one that was derived."""

    @staticmethod
    def forward(x, factor):
        return x * factor

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.factor = inputs[1]

    @staticmethod
    def backward(ctx, grad):
        return grad * ctx.factor * 2, None


class Batched(Function):
    """x · y with every rule of its own; both are noted down."""

    calls: list = []

    @staticmethod
    def forward(x, y):
        return (x * y).sum(-1)

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(*inputs)
        ctx.save_for_forward(*inputs)

    @staticmethod
    def backward(ctx, grad):
        x, y = ctx.saved_tensors
        return grad.unsqueeze(-1) * y, grad.unsqueeze(-1) * x

    @staticmethod
    def jvp(ctx, x_t, y_t):
        Batched.calls.append("jvp")
        x, y = ctx.saved_tensors
        return (x_t * y + x * y_t).sum(-1)

    @staticmethod
    def vmap(info, in_dims, x, y):
        Batched.calls.append(("vmap", info.batch_size, info.randomness, in_dims))
        x, y = (t.unsqueeze(0) if dim is None else t.movedim(dim, 0) for t, dim in zip((x, y), in_dims))
        while x.ndim < y.ndim:
            x = x.unsqueeze(1)
        while y.ndim < x.ndim:
            y = y.unsqueeze(1)
        return Batched.apply(x.expand(info.batch_size, *x.shape[1:]), y), 0


@pytest.fixture
def calls():
    Batched.calls.clear()
    return Batched.calls


def test_vmap_by_a_rule(calls):
    x, y = lucid.rand(5, 3), lucid.rand(3)
    got = func.vmap(Batched.apply, in_dims=(0, None))(x, y)
    assert got.allclose(x @ y) and calls == [("vmap", 5, "error", (0, None))]
    got = func.vmap(func.vmap(Batched.apply, in_dims=(0, None)), in_dims=(None, 0))(x, lucid.rand(2, 3))
    assert got.shape == (2, 5)


def test_gradients_and_rules_in_any_order(calls):
    x, y = lucid.rand(5, 3, dtype=lucid.float64), lucid.rand(5, 3, dtype=lucid.float64)
    expected = y * lucid.cos((x * y).sum(-1, keepdim=True))
    f = lambda x, y: Batched.apply(x, y).sin()
    assert func.vmap(func.grad(f))(x, y).allclose(expected)
    assert func.grad(lambda x: func.vmap(f)(x, y).sum())(x).allclose(expected)
    leaf = x.clone().requires_grad_()
    func.vmap(f)(leaf, y).sum().backward()
    assert leaf.grad.allclose(expected)
    assert any(call[0] == "vmap" for call in calls)
    assert func.vmap(func.jacfwd(f))(x, y).allclose(expected) and "jvp" in calls
    for nested in (func.hessian(f), func.jacrev(func.jacrev(f)), func.jacfwd(func.jacfwd(f))):
        own = nested(x[0], y[0])
        assert own.allclose(func.hessian(lambda x, y: (x * y).sum().sin())(x[0], y[0]))


def test_without_a_jvp_backward_gives_the_derivative():
    x, t = lucid.rand(3), lucid.rand(3)
    f = lambda x: Scaled.apply(x, 3.0).exp()
    value, slope = func.jvp(f, (x,), (t,))
    assert value.allclose((3 * x).exp()) and slope.allclose((3 * x).exp() * 6 * t)
    assert func.jacfwd(f)(x).allclose(func.jacrev(f)(x))
    assert func.grad(lambda x: func.jvp(f, (x,), (t,))[1].sum())(x).allclose((3 * x).exp() * 6 * t * 6)
    assert func.vmap(lambda x: Scaled.apply(x, 3.0))(x).allclose(3 * x)
    with forward_ad.dual_level():
        assert forward_ad.unpack_dual(Scaled.apply(forward_ad.make_dual(x, t), 3.0)).tangent.allclose(6 * t)


def test_bad_rules():
    def made(**methods):
        return type(
            "Bad",
            (Function,),
            {
                "forward": staticmethod(lambda ctx, x: x * 2),
                "backward": staticmethod(lambda ctx, g: g * 2),
                **{name: staticmethod(f) for name, f in methods.items()},
            },
        )

    x = lucid.ones(3, 2)
    for rule, message in [
        (lambda info, dims, x: x, "vmap returned a Tensor; wanted a pair"),
        (lambda info, dims, x: (x, 5), "vmap returned the out_dim 5"),
        (lambda info, dims, x: (x, 1), "wanted size 3, that of the batch, in dim 1"),
        (lambda info, dims, x: ((x, x), (0,)), "vmap returned 1 out_dims for 2 outputs"),
    ]:
        with pytest.raises(RuntimeError, match=message):
            func.vmap(made(vmap=rule).apply)(x)
    with pytest.raises(RuntimeError, match="wanted a forward without it, and setup_context"):
        func.vmap(func.grad(lambda x: made(vmap=lambda info, dims, x: (x, 0)).apply(x).sum()))(x)
    for rule, error, message in [
        (lambda ctx, t: (t, t), RuntimeError, "jvp returned 2 tangents; wanted 1"),
        (lambda ctx, t: 3, TypeError, "tangent 0 from jvp is an int"),
        (lambda ctx, t: t[:1], ValueError, "a tangent has shape"),
    ]:
        with pytest.raises(error, match=message):
            func.jvp(made(jvp=rule).apply, (x,), (x,))
    assert func.jvp(made(jvp=lambda ctx, t: None).apply, (x,), (x,))[1].equal(lucid.zeros(3, 2))


def test_once_differentiable():
    class Cube(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x**3

        @staticmethod
        @once_differentiable
        def backward(ctx, grad):
            assert not lucid.is_grad_enabled()
            return 3 * ctx.saved_tensors[0] ** 2 * grad

    x = lucid.tensor([2.0], requires_grad=True)
    (first,) = grad(Cube.apply(x), x)
    assert first.tolist() == [12] and not first.requires_grad
    (first,) = grad((Cube.apply(x) ** 2).sum(), x, create_graph=True)
    assert first.tolist() == [192]
    with pytest.raises(RuntimeError, match="marked with once_differentiable"):
        first.backward()


def test_names_of_a_context():
    class Uses(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.word = "kept"
            with pytest.raises(AttributeError, match="ctx: it has no attribute 'nothing'"):
                ctx.nothing
            with pytest.raises(TypeError, match="save_for_forward: argument 0 is an int"):
                ctx.save_for_forward(3)
            return x * 2

        @staticmethod
        def vjp(ctx, grad):
            assert ctx.word == "kept"
            return grad * 2

    x = lucid.ones(1, requires_grad=True)
    Uses.apply(x).backward()
    assert x.grad.tolist() == [2]
    assert InplaceFunction(True).inplace and isinstance(x, Variable) and not isinstance(3, Variable)
    assert Variable([1.0, 2.0]).tolist() == [1, 2] and Variable(x, requires_grad=True).is_leaf


# ---- functional -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options",
    [{"vectorize": True}, {"strategy": "forward-mode"}, {"vectorize": True, "strategy": "forward-mode"}],
    ids=str,
)
def test_strategies_of_jacobian(options):
    x, y = lucid.rand(2, 3, dtype=lucid.float64), lucid.rand(3, dtype=lucid.float64)
    for f, inputs in [
        (lambda x: x.exp() * x.sum(), x),
        (lambda x, y: (x @ y, x.sum() * y, x * 0 + 1), (x, y)),
        (lambda x, y: y.sum(), (x, y)),
        (lambda x: lucid.ones(2, dtype=lucid.float64), x),
        (lambda x: x.new_zeros((0,)) + x[:0].sum(), x),
    ]:
        flat = lambda tree: [tree] if isinstance(tree, lucid.Tensor) else [t for part in tree for t in flat(part)]
        for got, expected in zip(flat(functional.jacobian(f, inputs, **options)), flat(functional.jacobian(f, inputs))):
            assert got.shape == expected.shape and got.allclose(expected) and not got.requires_grad


@pytest.mark.parametrize(
    "options", [{"vectorize": True}, {"vectorize": True, "outer_jacobian_strategy": "forward-mode"}], ids=str
)
def test_strategies_of_hessian(options):
    x, y = lucid.rand(2, 2, dtype=lucid.float64), lucid.rand(2, dtype=lucid.float64)
    f = lambda x, y: (x @ y).exp().sum() * y.prod()
    for row, expected in zip(functional.hessian(f, (x, y), **options), functional.hessian(f, (x, y))):
        for a, b in zip(row, expected):
            assert a.allclose(b)
    assert functional.hessian(lambda x: x.pow(3).sum(), y, **options).allclose(lucid.diag(6 * y))


def test_create_graph_with_vectorize():
    x = lucid.rand(3, dtype=lucid.float64).requires_grad_()
    got = functional.jacobian(lambda x: x**3, x, create_graph=True, vectorize=True)
    assert grad(got.sum(), x)[0].allclose(6 * x)
    for call, error, message in [
        (lambda: functional.jacobian(lambda x: x, x, strategy="sideways"), ValueError, "strategy is 'sideways'"),
        (lambda: functional.jacobian(lambda x: x, x, strict=True, vectorize=True), RuntimeError, "strict is True"),
        (lambda: functional.hessian(lambda x: x.sum(), x, outer_jacobian_strategy=1), ValueError, "is 1; wanted"),
    ]:
        with pytest.raises(error, match=message):
            call()


# ---- gradcheck ------------------------------------------------------------------------------------------------------


def test_gradcheck_of_other_modes():
    x = lucid.rand(2, 3, dtype=lucid.float64, requires_grad=True)
    y = lucid.rand(3, dtype=lucid.float64, requires_grad=True)
    every = {"check_forward_ad": True, "check_batched_grad": True, "fast_mode": True, "check_undefined_grad": False}
    assert gradcheck(lambda x, y: (x @ y, x.exp().sum(), y * 2), (x, y), **every)
    assert gradcheck(lambda x: Batched.apply(x, x), x, **every)

    class Wrong(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, grad):
            return grad * 2

        @staticmethod
        def jvp(ctx, tangent):
            return tangent * 3

    assert gradcheck(Wrong.apply, x)
    with pytest.raises(GradcheckError, match="derivative in forward mode of output 0 by input 0 is wrong"):
        gradcheck(Wrong.apply, x, check_forward_ad=True)
    assert not gradcheck(Wrong.apply, x, check_forward_ad=True, check_backward_ad=False, raise_exception=False)

    class Different(Wrong):
        calls = 0

        @staticmethod
        def backward(ctx, grad):
            Different.calls += 1
            return grad * (2 + 1e-9 * Different.calls)

    with pytest.raises(GradcheckError, match="two backward passes gave different gradients"):
        gradcheck(Different.apply, x)
    assert gradcheck(Different.apply, x, nondet_tol=1e-6)
