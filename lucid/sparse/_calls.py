"""Calls of the engine's functions in which an argument is a sparse tensor: the extension module asks here when it has
refused one, so a call of dense tensors pays nothing."""

from __future__ import annotations

from typing import Any

from lucid.sparse._base import UNARY, Sparse, refuse

_KEYWORDS = {"input", "self"}

# Functions whose method on the first argument takes the others.
_METHODS = {
    *UNARY,
    *("add", "add_", "sub", "subtract", "mul", "multiply", "div", "divide", "true_divide", "pow", "matmul", "mm", "mv"),
    *("sum", "t", "transpose", "swapaxes", "swapdims", "unsqueeze", "select", "index_select", "clone", "detach"),
}


def _is_sparse(value: object) -> bool:
    return issubclass(type(value), Sparse)


def called(function: Any, args: tuple[Any, ...], kwargs: dict[Any, Any]) -> Any:
    """The result of a call with a sparse argument, NotImplemented where there is none."""
    listed = [item for value in args if isinstance(value, (list, tuple)) for item in value]
    if not any(map(_is_sparse, (*args, *kwargs.values(), *listed))):
        return NotImplemented
    name = function.__name__
    given = list(args)
    if not given:
        given = [kwargs.pop(key) for key in list(kwargs) if key in _KEYWORDS]
    if name in ("cat", "concat", "concatenate", "stack"):
        from lucid.sparse import _join

        return _join(name, *given, **kwargs)
    if name in ("addmm", "sspaddmm"):
        from lucid.sparse import addmm

        return addmm(*given, **kwargs)
    if name in _METHODS and given and kwargs.get("out") is None:
        kwargs.pop("out", None)
        first, rest = given[0], given[1:]
        if _is_sparse(first):
            return getattr(first, name)(*rest, **kwargs)
        if len(rest) + len(kwargs) >= 1:
            other = rest[0] if rest else next(iter(kwargs.values()))
            alpha = kwargs.get("alpha", 1)
            if name in ("matmul", "mm"):
                return other.__rmatmul__(first)
            if name == "add_":
                return first.add_(other.to_dense(), alpha=alpha)
            if name == "add":
                return first.add(other.to_dense(), alpha=alpha)
            if name in ("sub", "subtract"):
                return first.sub(other.to_dense(), alpha=alpha)
            if name in ("mul", "multiply"):
                return other.mul(first)
    raise refuse(name)
