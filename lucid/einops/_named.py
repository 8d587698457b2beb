"""einsum over axes with names of several letters, beside that over single letters."""

from __future__ import annotations

import string
from functools import lru_cache
from typing import Any

from lucid._C import Tensor
from lucid._errors import kind_of
from lucid._numerics.einsum import einsum as _letters
from lucid.einops._pattern import EinopsError, read_side


@lru_cache(256)
def _equation(pattern: str) -> str:
    """The equation over single letters that a pattern over names stands for."""
    left, arrow, right = pattern.partition("->")
    if not arrow or "->" in right:
        raise EinopsError(f"einsum: pattern {pattern!r} has {pattern.count('->')} times '->'; wanted it once")
    letters: dict[str, str] = {}

    def term(text: str) -> str:
        side = read_side("einsum", text, pattern, special=string.ascii_letters + "_")
        found = ""
        for group in side.groups:
            if len(group) != 1 or not (group[0] is ... or isinstance(group[0], str)):
                raise EinopsError(f"einsum: pattern {pattern!r} has parentheses or numbers; wanted names and '...'")
            if group[0] is ...:
                found += "..."
            elif len(letters) == 52 and group[0] not in letters:
                raise EinopsError(f"einsum: pattern {pattern!r} has more than 52 axes; wanted fewer")
            else:
                found += letters.setdefault(group[0], string.ascii_letters[len(letters) % 52])
        return found

    return ",".join(term(part) for part in left.split(",")) + "->" + term(right)


def einsum(*operands_and_pattern: Any) -> Tensor:
    """Computes sums of products, given by an equation.

    Either as `lucid.einsum`, ``einsum("ij,jk->ik", x, y)``, where each letter is an axis; or with the pattern last,
    ``einsum(x, y, "batch from, from to -> batch to")``, where axes have names between spaces.

    Parameters
    ----------
    *operands_and_pattern : Tensor and str
        The tensors, and before or after them the equation.

    Returns
    -------
    Tensor

    Raises
    ------
    EinopsError
        If a pattern over names makes no sense.

    Examples
    --------
    >>> import lucid
    >>> from lucid.einops import einsum
    >>> x = lucid.tensor([[1., 2.], [3., 4.]])
    >>> einsum(x, x, "row inner, inner col -> row col").tolist()
    [[7.0, 10.0], [15.0, 22.0]]
    >>> einsum("ij->j", x)
    tensor([4., 6.])
    """
    if operands_and_pattern and isinstance(operands_and_pattern[-1], str) and len(operands_and_pattern) > 1:
        *operands, pattern = operands_and_pattern
        for i, operand in enumerate(operands):
            if not isinstance(operand, Tensor):
                raise TypeError(f"einsum: operand {i} is {kind_of(operand)}; wanted a Tensor")
        equation = _equation(pattern)
        if equation.count(",") + 1 != len(operands):
            raise EinopsError(
                f"einsum: pattern {pattern!r} has {equation.count(',') + 1} terms before '->'; wanted one for each of "
                f"the {len(operands)} tensors"
            )
        return _letters(equation, *operands)
    return _letters(*operands_and_pattern)


__all__ = ["einsum"]
