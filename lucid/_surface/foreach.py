"""Operations on lists of tensors, `_foreach_add_` and its kin, which optimizers written for PyTorch call.

Each is the method of that name, called for one tensor after the other. An argument that is a list, or a 1-d tensor
where PyTorch has one of scalars, has an entry for each of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lucid import _C
from lucid._C import Tensor

# PyTorch's names of the settings that come behind the tensors.
_LAST = {"addcmul": "value", "addcdiv": "value"}


def _norm(x: Tensor, ord: Any = 2, dtype: Any = None) -> Tensor:
    import lucid

    return lucid.norm(x, ord, dtype=dtype)


def _max(x: Tensor) -> Tensor:
    return x.max()


_OTHERS: dict[str, Callable[..., Any]] = {"norm": _norm, "max": _max}


def function(name: str) -> Callable[..., list[Tensor] | None] | None:
    """The function `_foreach_<name>`, or None where tensors have no such method."""
    method = _OTHERS.get(name) or getattr(Tensor, name, None)
    if method is None or name.startswith("_"):
        return None
    last = _LAST.get(name.rstrip("_"))
    inplace = name.endswith("_")

    def foreach(self: list[Tensor], *args: Any, **kwargs: Any) -> list[Tensor] | None:
        if not isinstance(self, (list, tuple)):
            raise TypeError(f"_foreach_{name}: self is a {type(self).__name__}; wanted a list of tensors")
        if last and len(args) > 2:
            args, kwargs = args[:2], {**kwargs, last: args[2]}
        for old, new in (("scalars", last), ("tensor", "other"), ("scalar", "other"), ("weights", "weight")):
            if old in kwargs and new:
                kwargs[new] = kwargs.pop(old)
        rows = [_each(name, len(self), value) for value in args]
        named = {key: _each(name, len(self), value) for key, value in kwargs.items()}
        made = [
            method(tensor, *(row[i] for row in rows), **{key: row[i] for key, row in named.items()})
            for i, tensor in enumerate(self)
        ]
        return None if inplace else made

    foreach.__name__ = foreach.__qualname__ = f"_foreach_{name}"
    foreach.__doc__ = f"""Calls `Tensor.{name}` for each tensor of a list."""
    return foreach


def _each(name: str, count: int, value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        if len(value) != count:
            raise ValueError(f"_foreach_{name}: the lists have {count} and {len(value)} entries; wanted equally many")
        return value
    if isinstance(value, Tensor) and value.ndim == 1:
        return _C.unbind(value)
    return [value] * count
