"""Which transform makes values of a constraint of any real numbers: `biject_to`, one to one, and `transform_to`.

Attributes
----------
biject_to, transform_to : ConstraintRegistry
    See `lucid.distributions`.

Examples
--------
>>> import lucid
>>> from lucid.distributions import constraints, transform_to
>>> transform_to(constraints.positive)(lucid.zeros(1))
tensor([1.])
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lucid.distributions import constraints, transforms
from lucid.distributions.constraints import Constraint
from lucid.distributions.transforms import Transform

__all__ = ["ConstraintRegistry", "biject_to", "transform_to"]

Factory = Callable[[Any], Transform]


class ConstraintRegistry:
    """Transforms by the class of a constraint, or by the constraint itself.

    Examples
    --------
    >>> from lucid.distributions import biject_to, constraints
    >>> biject_to(constraints.positive)
    ExpTransform()
    """

    def __init__(self) -> None:
        self._registry: dict[Any, Factory] = {}

    def register(self, constraint: Any, factory: Factory | None = None) -> Any:
        """Says what makes the transform of `constraint`, or of a class of them; without `factory`, a decorator."""
        if factory is None:
            return lambda made: self.register(constraint, made)
        if not isinstance(constraint, Constraint) and not (
            isinstance(constraint, type) and issubclass(constraint, Constraint)
        ):
            raise TypeError(f"register: constraint is {constraint!r}; wanted a Constraint or a class of them")
        self._registry[constraint] = factory
        return factory

    def __call__(self, constraint: Constraint) -> Transform:
        factory = self._registry.get(constraint) or self._registry.get(type(constraint))
        if factory is None:
            raise NotImplementedError(f"there is no transform to {constraint!r}; wanted one that has been registered")
        return factory(constraint)


biject_to: ConstraintRegistry = ConstraintRegistry()
transform_to: ConstraintRegistry = ConstraintRegistry()


def _both(*kinds: Any) -> Callable[[Factory], Factory]:
    def register(factory: Factory) -> Factory:
        for kind in kinds:
            biject_to.register(kind, factory)
            transform_to.register(kind, factory)
        return factory

    return register


@_both(constraints.real)
def _real(constraint: Any) -> Transform:
    return transforms.identity_transform


@_both(type(constraints.positive), type(constraints.nonnegative))
def _greater(constraint: Any) -> Transform:
    return _from(constraint.lower_bound, 1)


@_both(constraints.less_than)
def _less(constraint: Any) -> Transform:
    return _from(constraint.upper_bound, -1)


def _from(bound: Any, sign: int) -> Transform:
    """Positive numbers, put onto one side of a bound."""
    exp = transforms.ExpTransform()
    if isinstance(bound, int | float) and bound == 0 and sign == 1:
        return exp
    return transforms.ComposeTransform([exp, transforms.AffineTransform(bound, sign)])


@_both(constraints.interval, constraints.half_open_interval)
def _interval(constraint: Any) -> Transform:
    low, high = constraint.lower_bound, constraint.upper_bound
    sigmoid = transforms.SigmoidTransform()
    if all(isinstance(bound, int | float) for bound in (low, high)) and (low, high) == (0, 1):
        return sigmoid
    return transforms.ComposeTransform([sigmoid, transforms.AffineTransform(low, high - low)])


biject_to.register(constraints.simplex, lambda constraint: transforms.StickBreakingTransform())
transform_to.register(constraints.simplex, lambda constraint: transforms.SoftmaxTransform())
_both(constraints.lower_cholesky)(lambda constraint: transforms.LowerCholeskyTransform())
_both(constraints.corr_cholesky)(lambda constraint: transforms.CorrCholeskyTransform())
_both(constraints.positive_definite, constraints.positive_semidefinite)(
    lambda constraint: transforms.PositiveDefiniteTransform()
)


def _parts(registry: ConstraintRegistry) -> None:
    """Constraints made of others, whose transforms are made of theirs."""

    @registry.register(constraints.independent)
    def _independent(constraint: Any) -> Transform:
        base, n = registry(constraint.base_constraint), constraint.reinterpreted_batch_ndims
        return transforms.IndependentTransform(base, n) if n else base

    @registry.register(constraints.cat)
    def _cat(constraint: Any) -> Transform:
        return transforms.CatTransform([registry(c) for c in constraint.cseq], constraint.dim, constraint.lengths)

    @registry.register(constraints.stack)
    def _stack(constraint: Any) -> Transform:
        return transforms.StackTransform([registry(c) for c in constraint.cseq], constraint.dim)


_parts(biject_to)
_parts(transform_to)
