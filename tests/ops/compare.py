"""What the suites say of a difference: which element of which result, what it is and what it should be."""

from __future__ import annotations

import itertools
import math

import lucid

SHOWN = 12  # characters more than a float needs would hide the difference among digits


def difference(got: lucid.Tensor | None, want: lucid.Tensor | None, rtol: float = 0, atol: float = 0) -> str:
    """How `got` differs from `want` by more than atol + rtol × |want|: "" where it does not. NaN equals NaN.

    "element [1, 2] is 0.5, wanted 0.25; 3 of 12 differ"
    """
    if got is None or want is None:
        return "" if got is want else f"is {got}, wanted {want}"
    if got.shape != want.shape or got.dtype is not want.dtype:
        return f"has shape {tuple(got.shape)} and {got.dtype}, wanted {tuple(want.shape)} and {want.dtype}"
    return element_difference(flat(got), flat(want), tuple(got.shape), rtol, atol)


def flat(tensor: lucid.Tensor) -> list:
    return tensor.detach().reshape(-1).tolist()


def element_difference(got: list, want: list, shape: tuple, rtol: float = 0, atol: float = 0) -> str:
    """The same for the elements of both, in a row."""
    if got == want:
        return ""
    wrong = [i for i, (a, b) in enumerate(zip(got, want)) if not near(a, b, rtol, atol)]
    if not wrong:
        return ""
    place = next(itertools.islice(itertools.product(*map(range, shape)), wrong[0], None))
    return f"element {list(place)} is {got[wrong[0]]!r}, wanted {want[wrong[0]]!r}; {len(wrong)} of {len(want)} differ"


def near(a, b, rtol: float, atol: float) -> bool:
    if isinstance(a, complex) or isinstance(b, complex):
        a, b = complex(a), complex(b)
        if all(map(math.isfinite, (a.real, a.imag, b.real, b.imag))):
            return abs(a - b) <= atol + rtol * abs(b)
        return near(a.real, b.real, rtol, atol) and near(a.imag, b.imag, rtol, atol)
    if a == b or (a != a and b != b):
        return True
    return math.isfinite(a) and math.isfinite(b) and abs(a - b) <= atol + rtol * abs(b)


def differences(got, want, rtol: float = 0, atol: float = 0) -> str:
    """The first difference between two results, or lists of results, with its place: "result 1: element …"."""
    if isinstance(got, lucid.Tensor) or got is None or isinstance(want, lucid.Tensor) or want is None:
        both = not isinstance(got, (list, tuple)) and not isinstance(want, (list, tuple))
        return difference(got, want, rtol, atol) if both else f"is {got}, wanted {want}"
    if len(got) != len(want):
        return f"there are {len(got)} results, wanted {len(want)}"
    for i, (a, b) in enumerate(zip(got, want)):
        found = differences(a, b, rtol, atol)
        if found:
            return f"result {i}: {found}"
    return ""
