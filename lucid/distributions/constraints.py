"""Sets of values: what parameters of distributions have to be, and what can be drawn from them.

A constraint's `check` says of each value, over its last `event_dim` dims, whether it is in the set.

Attributes
----------
boolean, one_hot : Constraint
    0 and 1; vectors of zeros and one 1.
real, real_vector : Constraint
    All numbers but NaN; vectors of them.
positive, nonnegative : Constraint
    Numbers above 0, and from 0 on.
positive_integer, nonnegative_integer : Constraint
    Whole numbers from 1 and from 0 on.
unit_interval, simplex : Constraint
    Numbers from 0 to 1; vectors of numbers from 0 on that add up to 1.
square, symmetric, lower_triangular : Constraint
    Matrices of that form.
lower_cholesky, corr_cholesky : Constraint
    Lower triangular matrices with a positive diagonal; with rows of length 1 besides.
positive_semidefinite, positive_definite : Constraint
    Symmetric matrices whose eigenvalues are 0 or more, and above 0.
dependent : Constraint
    What depends on the parameters of a distribution.

Examples
--------
>>> import lucid
>>> from lucid.distributions import constraints
>>> constraints.positive.check(lucid.tensor([-1.0, 0.0, 2.0]))
tensor([False, False,  True])
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import lucid
from lucid import Tensor

__all__ = """Constraint MixtureSameFamilyConstraint boolean cat corr_cholesky dependent dependent_property greater_than
greater_than_eq half_open_interval independent integer_interval interval is_dependent less_than lower_cholesky
lower_triangular multinomial nonnegative nonnegative_integer one_hot positive positive_definite positive_integer
positive_semidefinite real real_vector simplex square stack symmetric unit_interval""".split()


class Constraint:
    """A set of values.

    Attributes
    ----------
    is_discrete : bool
        Whether its values are isolated from one another.
    event_dim : int
        How many trailing dims make one value.

    Examples
    --------
    >>> from lucid.distributions import constraints
    >>> isinstance(constraints.positive, constraints.Constraint)
    True
    """

    is_discrete = False
    event_dim = 0

    def check(self, value: Tensor) -> Tensor:
        """Tests whether each `value` is in the set: bool, without the last `event_dim` dims."""
        raise TypeError(f"{type(self).__name__}: has no check; wanted a constraint of values")

    def __repr__(self) -> str:
        return type(self).__name__.lstrip("_") + "()"


class _Dependent(Constraint):
    """What depends on the parameters of a distribution: it cannot be checked without one."""

    def __init__(self, *, is_discrete: Any = NotImplemented, event_dim: Any = NotImplemented) -> None:
        self._is_discrete, self._event_dim = is_discrete, event_dim

    @property
    def is_discrete(self) -> bool:
        return self._known("is_discrete", self._is_discrete)

    @property
    def event_dim(self) -> int:
        return self._known("event_dim", self._event_dim)

    def _known(self, name: str, value: Any) -> Any:
        if value is NotImplemented:
            raise ValueError(
                f"{type(self).__name__}: {name} depends on the parameters; wanted a distribution that has them"
            )
        return value

    def __call__(self, *, is_discrete: Any = NotImplemented, event_dim: Any = NotImplemented) -> _Dependent:
        return _Dependent(
            is_discrete=self._is_discrete if is_discrete is NotImplemented else is_discrete,
            event_dim=self._event_dim if event_dim is NotImplemented else event_dim,
        )


class _DependentProperty(property, _Dependent):
    """A property that is a constraint once there is an instance to ask.

    Parameters
    ----------
    fn : callable, optional
        The getter; without it the result is a decorator.
    is_discrete, event_dim : optional
        Of the constraint, where they do not depend on the instance.

    Examples
    --------
    >>> from lucid.distributions import constraints
    >>> class Range:
    ...     @constraints.dependent_property(event_dim=0)
    ...     def support(self):
    ...         return constraints.interval(0.0, 1.0)
    >>> Range().support
    Interval(lower_bound=0.0, upper_bound=1.0)
    """

    def __init__(
        self,
        fn: Callable[..., Any] | None = None,
        *,
        is_discrete: Any = NotImplemented,
        event_dim: Any = NotImplemented,
    ):
        super().__init__(fn)
        self._is_discrete, self._event_dim = is_discrete, event_dim

    def __call__(self, fn: Callable[..., Any]) -> _DependentProperty:  # as a decorator with arguments
        return _DependentProperty(fn, is_discrete=self._is_discrete, event_dim=self._event_dim)


def is_dependent(constraint: object) -> bool:
    """Tests whether a constraint can only be checked by a distribution.

    Parameters
    ----------
    constraint : object
        Anything.

    Returns
    -------
    bool
        True of what depends on parameters.

    Examples
    --------
    >>> from lucid.distributions import constraints
    >>> constraints.is_dependent(constraints.real)
    False
    """
    return isinstance(constraint, _Dependent)


def _where(name: str, check: Callable[[Tensor], Tensor], event_dim: int = 0, discrete: bool = False) -> Constraint:
    """The values for which a test of a tensor holds; the test is over the last `event_dim` dims.

    The one of a class of its own, which packages derive from.
    """
    members = {
        "__module__": __name__,
        "event_dim": event_dim,
        "is_discrete": discrete,
        "check": lambda self, value: check(value),
    }
    made = globals()[f"_{name}"] = type(f"_{name}", (Constraint,), members)
    return made()


class _Bounded(Constraint):
    """Numbers between bounds."""

    _fields: tuple[str, ...] = ()

    def __init__(self, *bounds: Any, **named: Any) -> None:
        given = dict(zip(self._fields, bounds)) | named
        if len(bounds) + len(named) != len(self._fields) or given.keys() != set(self._fields):
            said = ", ".join([*map(repr, bounds), *(f"{name}={value!r}" for name, value in named.items())])
            raise TypeError(f"{type(self).__name__}: got {said or 'no bounds'}; wanted {', '.join(self._fields)}")
        self.__dict__.update(given)

    def __repr__(self) -> str:
        said = ", ".join(f"{name}={getattr(self, name)}" for name in self._fields)
        words = "".join(word.capitalize() for word in type(self).__name__.split("_"))
        return f"{words}({said})"


_BOUNDED_DOC = """{0}.

Parameters
----------
*bounds, **named : Tensor or number
    `{1}`, by position or by name.

Examples
--------
>>> import lucid
>>> from lucid.distributions import constraints
>>> constraints.{2}({3}).check(lucid.tensor([0.0, 1.0, 2.0]))
tensor([{4}])
"""


def _bounded(
    name: str, fields: tuple[str, ...], inside: Callable[..., Any], what: str, shown: str = "", discrete: bool = False
):
    def check(self, value: Tensor) -> Tensor:
        """Tests whether each `value` is in the set."""
        return inside(value, *(getattr(self, field) for field in fields))

    example = "1.0" if len(fields) == 1 else "1, 2"
    members = {
        "__module__": __name__,
        "__doc__": _BOUNDED_DOC.format(what, "`, `".join(fields), name, example, shown),
        "_fields": fields,
        "is_discrete": discrete,
        "check": check,
    }
    return type(name, (_Bounded,), members)


LOWER, UPPER = ("lower_bound",), ("upper_bound",)
greater_than: Callable[..., Constraint] = _bounded(
    "greater_than", LOWER, lambda x, low: low < x, "Numbers above a bound", "False, False,  True"
)
greater_than_eq: Callable[..., Constraint] = _bounded(
    "greater_than_eq", LOWER, lambda x, low: low <= x, "Numbers from a bound on", "False,  True,  True"
)
less_than: Callable[..., Constraint] = _bounded(
    "less_than", UPPER, lambda x, high: x < high, "Numbers below a bound", " True, False, False"
)
interval: Callable[..., Constraint] = _bounded(
    "interval",
    LOWER + UPPER,
    lambda x, low, high: (low <= x) & (x <= high),
    "Numbers between two bounds, which belong to it",
    "False,  True,  True",
)
half_open_interval: Callable[..., Constraint] = _bounded(
    "half_open_interval",
    LOWER + UPPER,
    lambda x, low, high: (low <= x) & (x < high),
    "Numbers between two bounds, of which the lower one belongs to it",
    "False,  True, False",
)
integer_interval: Callable[..., Constraint] = _bounded(
    "integer_interval",
    LOWER + UPPER,
    lambda x, low, high: (x % 1 == 0) & (low <= x) & (x <= high),
    "Whole numbers between two bounds, which belong to it",
    "False,  True,  True",
    True,
)
integer_greater_than: Callable[..., Constraint] = _bounded(
    "integer_greater_than",
    LOWER,
    lambda x, low: (x % 1 == 0) & (low <= x),
    "Whole numbers from a bound on",
    "False,  True,  True",
    True,
)


def _all(x: Tensor, dims: int) -> Tensor:
    """Whether all is true over the last dims."""
    return x.flatten(-dims).all(-1) if dims > 1 else x.all(-1)


def _is_square(x: Tensor) -> Tensor:
    return lucid.full(x.shape[:-2], x.shape[-1] == x.shape[-2], dtype=lucid.bool)


def _is_symmetric(x: Tensor) -> Tensor:
    if x.shape[-1] != x.shape[-2]:
        return _is_square(x)
    return _all(lucid.isclose(x, x.mT, atol=1e-6), 2)


def _is_semidefinite(x: Tensor) -> Tensor:
    right = _is_symmetric(x)
    return right & (lucid.linalg.eigvalsh(x) >= 0).all(-1) if bool(right.all()) else right


def _is_definite(x: Tensor) -> Tensor:
    right = _is_symmetric(x)
    return right & (lucid.linalg.cholesky_ex(x).info == 0) if bool(right.all()) else right


def _is_corr_cholesky(x: Tensor) -> Tensor:
    tolerance = lucid.finfo(x.dtype).eps * x.shape[-1] * 10
    unit = _all(((x * x).sum(-1) - 1).abs() < tolerance, 1)
    return unit & lower_cholesky.check(x)


boolean: Constraint = _where("Boolean", lambda x: (x == 0) | (x == 1), 0, True)
one_hot: Constraint = _where("OneHot", lambda x: _all((x == 0) | (x == 1), 1) & (x.sum(-1) == 1), 1, True)
real: Constraint = _where("Real", lambda x: x == x)  # all but NaN
simplex: Constraint = _where("Simplex", lambda x: _all(x >= 0, 1) & ((x.sum(-1) - 1).abs() < 1e-6), 1)
lower_triangular: Constraint = _where("LowerTriangular", lambda x: _all(x.tril() == x, 2), 2)
lower_cholesky: Constraint = _where(
    "LowerCholesky", lambda x: _all(x.tril() == x, 2) & _all(x.diagonal(dim1=-2, dim2=-1) > 0, 1), 2
)
corr_cholesky: Constraint = _where("CorrCholesky", _is_corr_cholesky, 2)
square: Constraint = _where("Square", _is_square, 2)
symmetric: Constraint = _where("Symmetric", _is_symmetric, 2)
positive_semidefinite: Constraint = _where("PositiveSemidefinite", _is_semidefinite, 2)
positive_definite: Constraint = _where("PositiveDefinite", _is_definite, 2)
nonnegative: Constraint = greater_than_eq(0.0)
positive: Constraint = greater_than(0.0)
unit_interval: Constraint = interval(0.0, 1.0)
nonnegative_integer: Constraint = integer_greater_than(0)
positive_integer: Constraint = integer_greater_than(1)
dependent: Constraint = _Dependent()
dependent_property = _DependentProperty


class multinomial(Constraint):
    """Counts that add up to `upper_bound`.

    Parameters
    ----------
    upper_bound : int
        The sum.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions import constraints
    >>> constraints.multinomial(3).check(lucid.tensor([1, 2]))
    tensor(True)
    """

    is_discrete: bool = True
    event_dim: int = 1

    def __init__(self, upper_bound: Any) -> None:
        self.upper_bound = upper_bound

    def check(self, value: Tensor) -> Tensor:
        return _all(value >= 0, 1) & (value.sum(-1) <= self.upper_bound)


class independent(Constraint):
    """A constraint of which so many dims count as one value: all in them have to be in the set.

    Parameters
    ----------
    base_constraint : Constraint
        The set.
    reinterpreted_batch_ndims : int
        How many more dims make one value.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions import constraints
    >>> constraints.independent(constraints.positive, 1).check(lucid.tensor([1.0, -2.0]))
    tensor(False)
    """

    base_constraint: Any
    reinterpreted_batch_ndims: int

    def __init__(self, base_constraint: Constraint, reinterpreted_batch_ndims: int) -> None:
        self.base_constraint, self.reinterpreted_batch_ndims = base_constraint, reinterpreted_batch_ndims

    @property
    def is_discrete(self) -> bool:
        return self.base_constraint.is_discrete

    @property
    def event_dim(self) -> int:
        return self.base_constraint.event_dim + self.reinterpreted_batch_ndims

    def check(self, value: Tensor) -> Tensor:
        inside = self.base_constraint.check(value)
        if inside.dim() < self.reinterpreted_batch_ndims:
            wanted = self.base_constraint.event_dim + self.reinterpreted_batch_ndims
            raise ValueError(f"independent: value has {value.dim()} dims; wanted at least {wanted}")
        return _all(inside, self.reinterpreted_batch_ndims) if self.reinterpreted_batch_ndims else inside

    def __repr__(self) -> str:
        return f"Independent({self.base_constraint!r}, {self.reinterpreted_batch_ndims})"


real_vector: Constraint = independent(real, 1)


class MixtureSameFamilyConstraint(Constraint):
    """What a mixture of distributions with this support gives.

    Parameters
    ----------
    base_constraint : Constraint
        The support of the components.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions import constraints
    >>> constraints.MixtureSameFamilyConstraint(constraints.positive).check(lucid.tensor([2.0]))
    tensor([True])
    """

    def __init__(self, base_constraint: Constraint) -> None:
        self.base_constraint = base_constraint

    @property
    def is_discrete(self) -> bool:
        return self.base_constraint.is_discrete

    @property
    def event_dim(self) -> int:
        return self.base_constraint.event_dim

    def check(self, value: Tensor) -> Tensor:
        expanded = value.unsqueeze(-1 - self.event_dim)
        inside = self.base_constraint.check(expanded)
        # The values of one place agree with every component of it.
        return _all(inside, inside.dim() - value.dim() + self.event_dim) if inside.dim() else inside

    def __repr__(self) -> str:
        return f"MixtureSameFamilyConstraint({self.base_constraint!r})"


class _Parts(Constraint):
    """Constraints of parts of a tensor along a dim."""

    cseq: Any
    dim: int
    lengths: list[int]

    def __init__(self, parts: Sequence[Constraint], dim: int, lengths: Sequence[int] | None) -> None:
        self.cseq, self.dim = list(parts), dim
        self.lengths = [1] * len(self.cseq) if lengths is None else list(lengths)

    @property
    def is_discrete(self) -> bool:
        return any(part.is_discrete for part in self.cseq)

    @property
    def event_dim(self) -> int:
        return max(part.event_dim for part in self.cseq)


class cat(_Parts):
    """Constraints of the parts that `lucid.cat` puts together.

    Parameters
    ----------
    cseq : sequence of Constraint
        One for each part.
    dim : int, default 0
        The dim along which the parts lie.
    lengths : sequence of int, optional
        The sizes of the parts; 1 each by default.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions import constraints
    >>> constraints.cat([constraints.positive, constraints.real]).check(lucid.tensor([-1.0, -1.0]))
    tensor([False,  True])
    """

    def __init__(self, cseq: Sequence[Constraint], dim: int = 0, lengths: Sequence[int] | None = None) -> None:
        super().__init__(cseq, dim, lengths)

    def check(self, value: Tensor) -> Tensor:
        pieces = value.split(self.lengths, self.dim)
        return lucid.cat([part.check(piece) for part, piece in zip(self.cseq, pieces)], self.dim)


class stack(_Parts):
    """Constraints of the parts that `lucid.stack` puts together.

    Parameters
    ----------
    cseq : sequence of Constraint
        One for each slice.
    dim : int, default 0
        The dim along which the slices lie.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributions import constraints
    >>> constraints.stack([constraints.positive, constraints.real]).check(lucid.tensor([-1.0, -1.0]))
    tensor([False,  True])
    """

    def __init__(self, cseq: Sequence[Constraint], dim: int = 0) -> None:
        super().__init__(cseq, dim, None)

    def check(self, value: Tensor) -> Tensor:
        pieces = value.unbind(self.dim)
        return lucid.stack([part.check(piece) for part, piece in zip(self.cseq, pieces)], self.dim)
