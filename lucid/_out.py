"""`out=` of functions that are written in Python: results written into tensors that are there."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, ParamSpec, Protocol, TypeVar, overload

from lucid import _C
from lucid._C import Tensor
from lucid._dtypes import can_cast

P = ParamSpec("P")
R = TypeVar("R", covariant=True)


class WithOut(Protocol[P, R]):
    """A function that takes `out=` beside what it takes otherwise, for type checkers."""

    @overload
    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R: ...
    @overload
    def __call__(self, *args: Any, out: Tensor | tuple[Tensor, ...] | None, **kwargs: Any) -> R: ...


def into(name: str, result: Any, out: Any) -> Any:
    """The result of a function, written into `out`: a tensor, or as many as there are results.

    An empty one gets the shape of the result. All are looked at before one is written.
    """
    if isinstance(result, tuple):
        if not isinstance(out, (tuple, list)) or len(out) != len(result):
            raise TypeError(f"{name}: out is {type(out).__name__}; wanted a tuple of {len(result)} tensors")
        pairs = list(zip(result, out))
    else:
        pairs = [(result, out)]
    for one, place in pairs:
        if not isinstance(place, Tensor):
            raise TypeError(f"{name}: out is {type(place).__name__}; wanted a Tensor")
        if place.numel() and place.shape != one.shape:
            raise _C.engine.ShapeMismatch(
                f"{name}: out has shape {tuple(place.shape)}; wanted that of the result, {tuple(one.shape)}"
            )
        if not can_cast(one.dtype, place.dtype):
            raise _C.engine.DtypeMismatch(
                f"{name}: out is {place.dtype._name}; wanted a dtype that holds {one.dtype._name}"
            )
    for one, place in pairs:
        (place if place.shape == one.shape else place.resize_(one.shape)).copy_(one)
    return out if not hasattr(result, "_fields") else result._make(out) if hasattr(result, "_make") else tuple(out)


def written(name: str, result: Tensor, out: Tensor | None) -> Tensor:
    """The result, written into `out` where that is given, without its history."""
    return result if out is None else into(name, result.detach(), out)


def takes_out(function: Callable[P, R]) -> WithOut[P, R]:
    """Gives a function `out=`. Where it has a dtype to choose, that is the dtype of `out` unless it is given."""
    chooses = "dtype" in function.__kwdefaults__ if function.__kwdefaults__ else False

    @functools.wraps(function)
    def called(*args: Any, out: Any = None, **keywords: Any) -> Any:
        if out is None:
            return function(*args, **keywords)
        if chooses and keywords.get("dtype") is None and isinstance(out, Tensor):
            keywords["dtype"] = out.dtype
        return into(function.__name__, function(*args, **keywords), out)

    return called  # type: ignore[return-value]
