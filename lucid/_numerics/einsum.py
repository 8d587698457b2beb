"""einsum: sums of products written as an equation, reduced to views, sums and matrix products.

An equation and the shapes of its operands give a plan, which is kept: which diagonals to take, what to sum first, which
two operands to contract next, and how each contraction is one (batched) matrix product. Running it calls ops only, so
that gradients of every order are theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import combinations
from math import prod
from typing import Any, NamedTuple

from lucid import _C
from lucid._C import Tensor
from lucid._errors import kind_of

# From so many elements on, a dot product per batch entry is a matrix product too; below, it is a product and a sum.
_LONG_DOT = 256
# Up to so many operands every order of contraction is tried; more are contracted greedily.
_EXHAUSTIVE = 6

# A label is a letter, or for a dim that "..." stands for, its place from the right: -1, -2, …
Label = Any
Term = tuple


class _Single(NamedTuple):
    """What is done to an operand before anything is multiplied: diagonals of two dims each, dims to drop, dims to sum
    over."""

    diagonals: tuple[tuple[int, int], ...]
    squeezed: tuple[int, ...]
    summed: tuple[int, ...]


class _Operand(NamedTuple):
    """One side of a product: its dims in another order and merged; None where they are right already."""

    order: tuple[int, ...] | None
    shape: tuple[int, ...] | None


class _Pair(NamedTuple):
    """The contraction of two operands, whose result goes to the end of the list: matrix product, or elementwise where
    they share no dim that is summed, or both are vectors (`summed` then counts the last dims to sum over)."""

    first: int
    second: int
    left: _Operand
    right: _Operand
    matmul: bool
    summed: int
    shape: tuple[int, ...] | None


class _Plan(NamedTuple):
    singles: tuple[_Single | None, ...]
    pairs: tuple[_Pair, ...]
    order: tuple[int, ...] | None
    plain: bool  # two operands whose matrix product, as they are, is the result


# ---- The equation ---------------------------------------------------------------------------------------------------


def _letters(term: str, equation: str) -> list[Any]:
    """The letters of a term, with Ellipsis for "..."."""
    head, dots, tail = term.partition("...")
    for letter in head + tail:
        if not (letter.isascii() and letter.isalpha()):
            raise ValueError(
                f"einsum: {letter!r} in equation {equation!r} is neither a letter nor part of '...', ',' or '->'; "
                "wanted nothing else"
            )
    return [*head, *([...] if dots else []), *tail]


def _parse(equation: str) -> tuple[list[list[Any]], list[Any] | None]:
    """The terms of the operands and that of the result, None where the equation leaves it open."""
    left, arrow, right = equation.replace(" ", "").partition("->")
    if "," in right:
        raise ValueError(f"einsum: equation {equation!r} has a ',' behind '->'; wanted one result")
    terms = [_letters(term, equation) for term in left.split(",")]
    return terms, _letters(right, equation) if arrow else None


def _from_sublists(arguments: Sequence[Any]) -> tuple[str, list[Any]]:
    """The equation of the form einsum(x, [0, 1], y, [1, 2], [0, 2])."""

    def letters(sublist: Any) -> str:
        text = ""
        for entry in sublist:
            if entry is Ellipsis:
                text += "..."
            elif isinstance(entry, int) and 0 <= entry < 52:
                text += chr(ord("A") + entry) if entry < 26 else chr(ord("a") + entry - 26)
            else:
                raise ValueError(f"einsum: a sublist holds {entry!r}; wanted integers from 0 to 51, or Ellipsis")
        return text

    count = len(arguments) // 2
    for i, sublist in enumerate(arguments[1::2]):
        if not isinstance(sublist, (list, tuple)):
            raise TypeError(f"einsum: the sublist of operand {i} is {kind_of(sublist)}; wanted a list")
    equation = ",".join(letters(sublist) for sublist in arguments[1 : 2 * count : 2])
    if len(arguments) % 2:
        if not isinstance(arguments[-1], (list, tuple)):
            raise TypeError(f"einsum: the sublist of the result is {kind_of(arguments[-1])}; wanted a list")
        equation += "->" + letters(arguments[-1])
    return equation, list(arguments[0 : 2 * count : 2])


def _label(term: list[Any], shape: tuple[Any, ...], i: int, equation: str) -> Term:
    """A label for each dim of operand i."""
    named = sum(letter is not ... for letter in term)
    open_ = len(shape) - named
    if open_ < 0 or (open_ and named == len(term)):
        raise _C.engine.ShapeMismatch(
            f"einsum: operand {i} has shape {shape}; wanted {'at least ' if named < len(term) else ''}{named} dims, "
            f"as its term in equation {equation!r} has"
        )
    labels: list[Label] = []
    for letter in term:
        labels += range(-open_, 0) if letter is ... else [letter]
    return tuple(labels)


def _result_term(terms: list[Term], wanted: list[Any] | None, equation: str) -> Term:
    dots = sorted({label for term in terms for label in term if isinstance(label, int)})
    if wanted is None:  # "..." first, then in alphabetical order the letters that stand once
        all_letters = [label for term in terms for label in term if isinstance(label, str)]
        return (*dots, *sorted(letter for letter in set(all_letters) if all_letters.count(letter) == 1))
    result: list[Label] = []
    for letter in wanted:
        if letter is not ... and letter in result:
            raise ValueError(
                f"einsum: the result of equation {equation!r} names {letter!r} twice; wanted each letter once"
            )
        if letter is not ... and not any(letter in term for term in terms):
            raise ValueError(
                f"einsum: the result of equation {equation!r} names {letter!r}, which no operand has; wanted "
                f"letters of operands"
            )
        result += dots if letter is ... else [letter]
    return tuple(result)


# ---- The plan -------------------------------------------------------------------------------------------------------


def _sizes(terms: list[Term], shapes: tuple[Any, ...], equation: str) -> dict[Label, int]:
    """The size of each label; dims of size 1 broadcast."""
    sizes: dict[Label, int] = {}
    owner: dict[Label, int] = {}
    for i, (term, shape) in enumerate(zip(terms, shapes)):
        for label, size in zip(term, shape):
            known = sizes.get(label, 1)
            if size != known and 1 not in (size, known):
                name = f"{label!r}" if isinstance(label, str) else f"dim {label} of '...'"
                raise _C.engine.ShapeMismatch(
                    f"einsum: {name} in equation {equation!r} has size {size} in operand {i} {shape}; "
                    f"wanted {known}, as in operand {owner[label]} {shapes[owner[label]]}"
                )
            if label not in sizes or known == 1:
                sizes[label], owner[label] = size, i
    return sizes


def _single(
    term: Term, shape: tuple[Any, ...], sizes: dict[Any, Any], wanted: set[Any], i: int, equation: str
) -> tuple[_Single | None, Term]:
    """What one operand needs, and the labels that it has afterwards."""
    labels, extents, diagonals = list(term), list(shape), []
    for label in dict.fromkeys(labels):
        while labels.count(label) > 1:
            a = labels.index(label)
            b = labels.index(label, a + 1)
            if extents[a] != extents[b]:
                raise _C.engine.ShapeMismatch(
                    f"einsum: {label!r} in equation {equation!r} names dims of sizes {extents[a]} and "
                    f"{extents[b]} of operand {i} {shape}; wanted equal sizes"
                )
            size = extents[a]
            for where in (b, a):
                del labels[where], extents[where]
            labels.append(label)
            extents.append(size)
            diagonals.append((a, b))
    squeezed = tuple(d for d, label in enumerate(labels) if extents[d] == 1 and sizes[label] != 1)
    labels = [label for d, label in enumerate(labels) if d not in squeezed]
    summed = tuple(d for d, label in enumerate(labels) if label not in wanted)
    labels = [label for label in labels if label in wanted]
    return _Single(tuple(diagonals), squeezed, summed) if diagonals or squeezed or summed else None, tuple(labels)


def _contraction_order(terms: list[Term], sizes: dict[Any, Any], result: Term) -> list[tuple[int, int]]:
    """Which two to contract, step by step; what comes out joins the end of the list. The cost of a contraction is the
    number of its multiplications: the product of the sizes of all labels that it sees."""
    count = len(terms)
    if count <= 2:
        return [(0, 1)] if count == 2 else []
    sets = [frozenset(term) for term in terms]

    def cost(labels) -> int:
        return prod(sizes[label] for label in labels)

    if count <= _EXHAUSTIVE:
        whole = (1 << count) - 1

        @cache
        def kept(group: int) -> frozenset[Any]:
            """The labels of the group's product: those that the rest or the result still asks for."""
            inside = frozenset().union(*(sets[i] for i in range(count) if group >> i & 1))
            return inside & frozenset(result).union(*(sets[i] for i in range(count) if not group >> i & 1))

        @cache
        def best(group: int) -> tuple[int, Any]:
            """The least cost of contracting a group, and the tree that has it."""
            if group & (group - 1) == 0:
                return 0, group.bit_length() - 1
            lowest, found = group & -group, None
            part = (group - 1) & group
            while part:
                if part & lowest:  # each split once
                    other = group ^ part
                    (a, left), (b, right) = best(part), best(other)
                    total = a + b + cost(kept(part) | kept(other))
                    if found is None or total < found[0]:
                        found = total, (left, right)
                part = (part - 1) & group
            return found

        steps: list[tuple[int, int]] = []
        alive = list(range(count))  # ids in the order of the list that the plan works on
        names = iter(range(count, 2 * count))

        def visit(tree: Any) -> int:
            if isinstance(tree, int):
                return tree
            pair = [visit(side) for side in tree]
            places = sorted(alive.index(name) for name in pair)
            steps.append((places[0], places[1]))
            for name in pair:
                alive.remove(name)
            alive.append(next(names))
            return alive[-1]

        visit(best(whole)[1])
        return steps

    steps = []
    while len(sets) > 1:

        def gain(pair: tuple[int, int]) -> tuple[int, int]:
            a, b = (sets[i] for i in pair)
            others = frozenset(result).union(*(s for i, s in enumerate(sets) if i not in pair))
            return cost((a | b) & others) - cost(a) - cost(b), cost(a | b)

        i, j = min(combinations(range(len(sets)), 2), key=gain)
        others = frozenset(result).union(*(s for k, s in enumerate(sets) if k not in (i, j)))
        steps.append((i, j))
        sets = [s for k, s in enumerate(sets) if k not in (i, j)] + [(sets[i] | sets[j]) & others]
    return steps


def _arranged(term: Term, groups: list[list[Label]], sizes: dict[Any, Any]) -> _Operand:
    """The dims of `term` in the order of the groups; of a group in a tuple, each dim stays, of one in a list they
    merge."""
    order = tuple(term.index(label) for group in groups for label in group)
    shape: list[int] = []
    for group in groups:
        shape += (
            [sizes[label] for label in group] if isinstance(group, tuple) else [prod(sizes[label] for label in group)]
        )
    plain = [sizes[term[d]] for d in order]
    return _Operand(None if order == tuple(range(len(term))) else order, None if shape == plain else tuple(shape))


def _together(term: Term, labels: Sequence[Label]) -> bool:
    """Whether these labels are neighbours in `term`, in this order: then merging them needs no copy of a contiguous
    tensor."""
    places = [term.index(label) for label in labels]
    return all(b == a + 1 for a, b in zip(places, places[1:]))


def _pair(
    i: int, j: int, a: Term, b: Term, needed: set[Any], sizes: dict[Any, Any], result: Term | None
) -> tuple[_Pair, Term]:
    """The contraction of operands i and j, and the labels of what comes out."""
    batch = [label for label in a if label in b and label in needed]
    summed = [label for label in a if label in b and label not in needed]
    only_a, only_b = [label for label in a if label not in b], [label for label in b if label not in a]
    if result is not None:
        batch.sort(key=result.index)
        # Rows first: the operand whose labels come first in the result.
        if only_a and only_b and result.index(only_b[0]) < result.index(only_a[0]):
            i, j, a, b, only_a, only_b = j, i, b, a, only_b, only_a
    if not summed or (batch and not only_a and not only_b and prod(sizes[label] for label in summed) < _LONG_DOT):
        # Elementwise: dims that one side lacks get size 1 there.
        labels = batch + only_a + only_b + summed
        left, right = (
            _Operand(
                _arranged(term, [tuple(label for label in labels if label in term)], sizes).order,
                tuple(sizes[label] if label in term else 1 for label in labels) if len(term) < len(labels) else None,
            )
            for term in (a, b)
        )
        return _Pair(i, j, left, right, False, len(summed), None), tuple(batch + only_a + only_b)
    in_b = [label for label in b if label in summed]
    if (
        in_b != summed
        and not (_together(a, summed) and prod(sizes[x] for x in a) >= prod(sizes[x] for x in b))
        and _together(b, in_b)
    ):
        summed = in_b
    left = _arranged(a, [tuple(batch), only_a, summed], sizes)
    right = _arranged(b, [tuple(batch), summed, only_b], sizes)
    labels = batch + only_a + only_b
    apart = None if len(only_a) == len(only_b) == 1 else tuple(sizes[label] for label in labels)
    return _Pair(i, j, left, right, True, 0, apart), tuple(labels)


@lru_cache(maxsize=512)
def _plan(equation: str, shapes: tuple[Any, ...]) -> _Plan:
    shapes = tuple(map(tuple, shapes))
    written, wanted = _parse(equation)
    if len(written) != len(shapes):
        raise ValueError(
            f"einsum: there are {len(shapes)} operands; wanted {len(written)}, one for each term of equation "
            f"{equation!r}"
        )
    terms = [_label(term, shape, i, equation) for i, (term, shape) in enumerate(zip(written, shapes))]
    result = _result_term(terms, wanted, equation)
    sizes = _sizes(terms, shapes, equation)
    singles = []
    # An operand that has size 1 where another has more counts as lacking the label.
    real = [{label for label, size in zip(term, shape) if size == sizes[label]} for term, shape in zip(terms, shapes)]
    for i, (term, shape) in enumerate(zip(terms, shapes)):
        others = set(result).union(*(labels for k, labels in enumerate(real) if k != i))
        single, terms[i] = _single(term, shape, sizes, others, i, equation)
        singles.append(single)
    pairs = []
    for i, j in _contraction_order(terms, sizes, result):
        rest = [term for k, term in enumerate(terms) if k not in (i, j)]
        pair, made = _pair(i, j, terms[i], terms[j], set(result).union(*rest), sizes, None if rest else result)
        pairs.append(pair)
        terms = [*rest, made]
    order = tuple(terms[0].index(label) for label in result)
    settled = bool(pairs) and order == tuple(range(len(order)))
    plain = (
        settled
        and len(pairs) == 1
        and not any(singles)
        and pairs[0] == _Pair(0, 1, _Operand(None, None), _Operand(None, None), True, 0, None)
    )
    return _Plan(tuple(singles), tuple(pairs), None if settled else order, plain)


# ---- Running it -----------------------------------------------------------------------------------------------------


def _prepared(x: Tensor, todo: _Single | None) -> Tensor:
    if todo is None:
        return x
    for a, b in todo.diagonals:
        x = _C.diagonal(x, 0, a, b)
    if todo.squeezed:
        x = _C.squeeze(x, todo.squeezed)
    return _C.sum(x, todo.summed, dtype=x.dtype) if todo.summed else x


def _laid_out(x: Tensor, how: _Operand) -> Tensor:
    if how.order is not None:
        x = _C.permute(x, how.order)
    return x if how.shape is None else _C.reshape(x, how.shape)


def einsum(equation: Any, *operands: Any) -> Tensor:
    """Sums products of elements as an equation says.

    Each letter names a dim. Dims of one letter run together; letters that the result does not have are summed over.
    Lists of integers may stand instead of an equation: ``einsum(x, [0, 1], y, [1, 2], [0, 2])``.

    More than two operands are contracted two at a time, in the order that takes the fewest multiplications (for seven
    and more, in one that is chosen greedily).

    Parameters
    ----------
    equation : str
        A term of letters per operand, separated by commas, then ``->`` and that of the result. Without ``->`` the
        result has, in alphabetical order, the letters that occur once. A letter that appears twice in a term takes the
        diagonal. ``...`` stands for dims that have no letter; they broadcast, and come first in a result that is left
        open. Spaces do not count.
    *operands : Tensors, or one sequence of them
        A dim of size 1 broadcasts against others of its letter.

    Returns
    -------
    Tensor
        One dim per letter of the result. It may be a view of a lone operand.

    Raises
    ------
    ValueError
        If the equation makes no sense, or has another number of terms than there are operands.
    ShapeMismatch
        If an operand has another number of dims than its term, or sizes do not fit.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([[1., 2.], [3., 4.]])
    >>> lucid.einsum("ij,jk->ik", x, x)
    tensor([[ 7., 10.],
            [15., 22.]])
    >>> lucid.einsum("ii", x), lucid.einsum("ij->j", x)
    (tensor(5.), tensor([4., 6.]))
    """
    if not isinstance(equation, str):
        if not isinstance(equation, Tensor):
            raise TypeError(f"einsum: equation is {kind_of(equation)}; wanted a str")
        equation, operands = _from_sublists((equation, *operands))
    elif len(operands) == 1 and isinstance(operands[0], (tuple, list)):
        operands = operands[0]
    for i, operand in enumerate(operands):
        if not isinstance(operand, Tensor):
            raise TypeError(f"einsum: operand {i} is {kind_of(operand)}; wanted a Tensor")
    if not operands:
        raise ValueError("einsum: there are no operands; wanted at least one")
    singles, pairs, order, plain = _plan(equation, tuple([operand.shape for operand in operands]))
    if plain:
        return _C.matmul(*operands)
    now = [_prepared(x, todo) for x, todo in zip(operands, singles)]
    for step in pairs:
        a, b = _laid_out(now[step.first], step.left), _laid_out(now[step.second], step.right)
        if step.matmul:
            made = _C.matmul(a, b)
        else:
            made = _C.mul(a, b)
            if step.summed:
                made = _C.sum(made, tuple(range(-step.summed, 0)), dtype=made.dtype)
        for place in sorted((step.first, step.second), reverse=True):
            del now[place]
        now.append(made if step.shape is None else _C.reshape(made, step.shape))
    return now[0] if order is None else _C.permute(now[0], order)
