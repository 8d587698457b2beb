"""Sizes that depend on the input.

A model with dynamic axes is traced at three sizes of each. A number that is not the same in all three depends on them;
it is a `Sym` with its three values, and an expression for it is found among products, quotients and sums of the axes
and of the dims of tensors at hand, one that is right at all three sizes.
"""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable, Sequence
from typing import Any


class Sym:
    """A number that has another value in each trace."""

    __slots__ = ("values",)

    def __init__(self, values: Sequence[Any]) -> None:
        self.values = tuple(values)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sym) and self.values == other.values

    def __hash__(self) -> int:
        return hash(self.values)

    def __repr__(self) -> str:
        return "/".join(map(str, self.values))


def merged(values: Sequence[Any]) -> Any:
    """One number where all are the same, otherwise what stands for them."""
    return values[0] if all(value == values[0] for value in values[1:]) else Sym(values)


def apply(function: Callable, *operands: Any) -> Any:
    """A function of numbers, each of which may be a Sym."""
    count = next((len(o.values) for o in operands if isinstance(o, Sym)), 0)
    if not count:
        return function(*operands)
    rows = [o.values if isinstance(o, Sym) else (o,) * count for o in operands]
    return merged([function(*row) for row in zip(*rows)])


def plus(a: Any, b: Any) -> Any:
    """Computes ``a + b``."""
    return apply(operator.add, a, b)


def times(a: Any, b: Any) -> Any:
    """Computes ``a * b``."""
    return apply(operator.mul, a, b)


def found(wanted: Sym, basis: Sequence[Sym]) -> tuple | None:
    """How a number follows from others: (numbers of the basis, factor, addend, divisor), or None.

    It is (factor * product + addend) // divisor.
    """
    unique = [i for i, symbol in enumerate(basis) if symbol not in basis[:i]]
    choices = [(i,) for i in unique] + list(itertools.combinations_with_replacement(unique[:6], 2))
    choices += list(itertools.combinations(unique[:5], 3))
    for chosen in choices:
        products = [1] * len(wanted.values)
        for i in chosen:
            products = [p * v for p, v in zip(products, basis[i].values)]
        fit = _line(wanted.values, products)
        if fit is not None:
            return (chosen, *fit)
    for chosen in ((i,) for i in unique):
        for divisor, addend in itertools.product(range(2, 33), range(-8, 9)):
            if all((v + addend) // divisor == w for v, w in zip(basis[chosen[0]].values, wanted.values)):
                return chosen, 1, addend, divisor
    return None


def _line(values: Sequence[int], at: Sequence[int]) -> tuple[int, int, int] | None:
    """factor, addend, divisor of a line through all points."""
    step, rise = at[1] - at[0], values[1] - values[0]
    if not step or not rise:
        return None
    if step < 0:
        step, rise = -step, -rise
    for divisor in (1, *range(2, step + 1)) if step <= 4096 else (1, step):
        if rise * divisor % step:
            continue
        factor = rise * divisor // step
        addend = values[0] * divisor - factor * at[0]
        exact = all(factor * a + addend == v * divisor for a, v in zip(at, values))
        return (factor, addend, divisor) if exact else None
    return None
