"""Transforms: that they invert, how they stretch space, and the constraints that they lead to."""

from __future__ import annotations

import pytest

import lucid
from lucid.distributions import biject_to, constraints, transform_to
from lucid.distributions import transforms as T
from lucid.distributions.distribution import Distribution
from lucid.distributions.location import Normal

LINE = lucid.tensor([[-1.5, 0.3, 2.0], [0.1, -0.4, 0.9]], dtype=lucid.float64)
POSITIVE = LINE.exp()

# A transform, and values of its domain.
TRANSFORMS = {
    "exp": (T.ExpTransform(), LINE),
    "power": (T.PowerTransform(2.5), POSITIVE),
    "negative power": (T.PowerTransform(-0.5), POSITIVE),
    "sigmoid": (T.SigmoidTransform(), LINE),
    "tanh": (T.TanhTransform(), LINE),
    "softplus": (T.SoftplusTransform(), LINE),
    "affine": (T.AffineTransform(1.0, -2.0), LINE),
    "affine vectors": (T.AffineTransform(1.0, lucid.tensor([1.0, 2.0, -3.0], dtype=lucid.float64), event_dim=1), LINE),
    "cdf": (T.CumulativeDistributionTransform(Normal(LINE.new_tensor(0.5), LINE.new_tensor(2.0))), LINE),
    "stick breaking": (T.StickBreakingTransform(), LINE),
    "cholesky of correlations": (T.CorrCholeskyTransform(), LINE),
    "composed": (T.ComposeTransform([T.AffineTransform(0.5, 2.0), T.ExpTransform()]), LINE),
    "composed to vectors": (T.ComposeTransform([T.TanhTransform(), T.StickBreakingTransform()]), LINE),
    "independent": (T.IndependentTransform(T.ExpTransform(), 1), LINE),
    "reshape": (T.ReshapeTransform((3,), (3, 1)), LINE),
    "cat": (T.CatTransform([T.ExpTransform(), T.TanhTransform()], dim=-1, lengths=[1, 2]), LINE),
    "stack": (T.StackTransform([T.ExpTransform(), T.AffineTransform(0.0, 3.0), T.TanhTransform()], dim=-1), LINE),
    "inverse": (T.ExpTransform().inv, POSITIVE),
}


@pytest.fixture(params=TRANSFORMS)
def case(request):
    return TRANSFORMS[request.param]


def test_inverse(case):
    transform, x = case
    y = transform(x)
    assert lucid.allclose(transform.inv(y), x, atol=1e-7)
    assert transform.inv.inv is transform or transform.inv.inv == transform
    assert y.shape == transform.forward_shape(x.shape) and x.shape == transform.inverse_shape(y.shape)
    inside = transform.codomain.check(y)
    assert bool(inside.all())


def test_stretch(case):
    """log |dy/dx| against the determinant of the Jacobian."""
    transform, x = case
    found = transform.log_abs_det_jacobian(x, transform(x))
    assert lucid.allclose(transform.inv.log_abs_det_jacobian(transform(x), x), -found)
    for row, value in zip(x, found if found.dim() else [found] * len(x)):
        jacobian = lucid.autograd.functional.jacobian(lambda v: _free(transform(v[None])[0]), row)
        wanted = lucid.linalg.slogdet(jacobian.reshape(row.numel(), -1)).logabsdet
        assert lucid.allclose(value.sum(), wanted, atol=1e-7)


def _free(y):
    """The entries that are not determined by others: of a point of the simplex all but the last, of a triangle those
    below its diagonal."""
    if y.dim() == 1 and y.shape[0] == 4:
        return y[:-1]
    if y.dim() == 2 and y.shape[0] == y.shape[1]:
        rows, columns = lucid.tril_indices(3, 3, -1)
        return y[rows, columns]
    return y.reshape(-1)


def test_one_way():
    assert T.AbsTransform()(LINE).min() > 0 and not T.AbsTransform().bijective
    simplex = T.SoftmaxTransform()(LINE)
    assert lucid.allclose(T.SoftmaxTransform()(T.SoftmaxTransform().inv(simplex)), simplex)
    square = LINE.new_tensor([[0.3, 1.0], [-2.0, 0.5]])
    lower = T.LowerCholeskyTransform()(square)
    assert bool(constraints.lower_cholesky.check(lower)) and lower[0, 1] == 0
    assert lucid.allclose(T.LowerCholeskyTransform().inv(lower), square.tril())
    assert bool(constraints.positive_definite.check(T.PositiveDefiniteTransform()(square)))


def test_cache():
    transform = T.ExpTransform(cache_size=1)
    y = transform(LINE)
    assert transform.inv(y) is LINE and transform(LINE) is y
    assert T.ExpTransform().with_cache(1)._cache_size == 1
    with pytest.raises(ValueError, match="ExpTransform: cache_size is 2"):
        T.ExpTransform(cache_size=2)


def test_equality():
    assert T.ExpTransform() == T.ExpTransform() and T.ExpTransform() != T.TanhTransform()
    assert T.AffineTransform(0.0, 1.0) == T.AffineTransform(0.0, 1.0) != T.AffineTransform(0.0, 2.0)
    assert T.ComposeTransform([T.ExpTransform()]) == T.ComposeTransform([T.ExpTransform()])


@pytest.mark.parametrize(
    "constraint",
    [
        constraints.real,
        constraints.positive,
        constraints.nonnegative,
        constraints.greater_than(2.0),
        constraints.greater_than_eq(-1.0),
        constraints.less_than(3.0),
        constraints.unit_interval,
        constraints.interval(-1.0, 4.0),
        constraints.half_open_interval(0.0, 2.0),
        constraints.simplex,
        constraints.corr_cholesky,
        constraints.independent(constraints.positive, 1),
        constraints.cat([constraints.positive, constraints.unit_interval], -1, [1, 2]),
        constraints.stack([constraints.positive, constraints.real, constraints.unit_interval], -1),
    ],
    ids=repr,
)
@pytest.mark.parametrize("registry", [biject_to, transform_to], ids=["biject_to", "transform_to"])
def test_registries(constraint, registry):
    transform = registry(constraint)
    y = transform(LINE)
    assert bool(constraint.check(y).all())
    if registry is biject_to:
        assert transform.bijective and lucid.allclose(transform.inv(y), LINE, atol=1e-7)


def test_registering():
    class Odd(constraints.Constraint):
        pass

    with pytest.raises(NotImplementedError, match="no transform to Odd"):
        transform_to(Odd())
    transform_to.register(Odd, lambda constraint: T.ExpTransform())
    assert transform_to(Odd()) == T.ExpTransform()
    with pytest.raises(TypeError, match="register: constraint is 3"):
        transform_to.register(3, lambda constraint: T.ExpTransform())


def test_constraints():
    C = constraints
    x = lucid.tensor([-1.0, 0.0, 0.5, 1.0, 2.0])
    wanted = {
        C.boolean: [False, True, False, True, False],
        C.positive: [False, False, True, True, True],
        C.nonnegative: [False, True, True, True, True],
        C.unit_interval: [False, True, True, True, False],
        C.half_open_interval(0.0, 1.0): [False, True, True, False, False],
        C.integer_interval(0, 2): [False, True, False, True, True],
        C.nonnegative_integer: [False, True, False, True, True],
        C.positive_integer: [False, False, False, True, True],
        C.less_than(1.0): [True, True, True, False, False],
    }
    assert {c: c.check(x).tolist() for c in wanted} == wanted
    assert C.one_hot.check(lucid.eye(3)).all() and not C.one_hot.check(lucid.ones(3))
    assert C.multinomial(3).check(lucid.tensor([1.0, 2.0])) and not C.multinomial(3).check(lucid.tensor([3.0, 2.0]))
    assert C.symmetric.check(lucid.eye(2)) and not C.symmetric.check(lucid.tensor([[0.0, 1.0], [0.0, 0.0]]))
    assert C.positive_semidefinite.check(lucid.ones(2, 2)) and not C.positive_definite.check(-lucid.eye(2))
    assert not C.square.check(lucid.ones(2, 3)) and C.lower_triangular.check(lucid.ones(2, 2).tril())
    assert C.is_dependent(C.dependent) and not C.is_dependent(C.real)
    with pytest.raises(ValueError, match="depends on the parameters"):
        C.dependent.event_dim
    assert repr(C.interval(0.0, 1.0)) == "Interval(lower_bound=0.0, upper_bound=1.0)" and repr(C.real) == "Real()"


def test_a_distribution_of_ones_own():
    class Point(Distribution):
        arg_constraints = {"at": constraints.real}
        support = constraints.real

        def __init__(self, at, validate_args=None):
            self.at = at
            super().__init__(at.shape, (), validate_args)

    d = Point(lucid.zeros(2))
    assert d.batch_shape == (2,) and d.expand((3, 2)).at.shape == (3, 2)
    for what in ("mean", "mode", "variance"):
        with pytest.raises(NotImplementedError, match=f"Point: has no {what}"):
            getattr(d, what)
    with pytest.raises(NotImplementedError, match="Point: has no rsample"):
        d.sample()
    with pytest.raises(ValueError, match="Point: at is"):
        Point(lucid.tensor(float("nan")))
