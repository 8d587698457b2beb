"""vmap: a function of one sample made a function of a batch."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from lucid import _C
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.func._tree import broadcast_prefix, tree_map, tree_tensors

_RANDOMNESS = {"error": 0, "different": 1, "same": 2}


def vmap(
    func: Callable[..., Any],
    in_dims: Any = 0,
    out_dims: Any = 0,
    randomness: str = "error",
    *,
    chunk_size: int | None = None,
    strategy: str = "auto",
) -> Callable[..., Any]:
    """Makes a function of a whole batch from `func`, which is written for one sample.

    Inside `func` a tensor looks as if it had no batch dim; each op is carried out on all samples at once by the rule
    that the op table has for it, or sample by sample where it has none.

    Parameters
    ----------
    func : callable
        Takes and returns tensors, or nested tuples, lists and dicts of them.
    in_dims : int, None or nested structure, default 0
        Which dim of each argument is the batch; None: the argument is the same for all samples.
    out_dims : int, None or nested structure, default 0
        The position of the batch dim in each result; None: the result is the same for all samples, and given once.
    randomness : {'error', 'different', 'same'}, default 'error'
        What random ops do: refuse, draw for each sample, or draw once for all.
    chunk_size : int, optional
        At most so many samples at a time, which bounds the memory. Default: all.
    strategy : {'auto'}, default 'auto'
        How ops are batched; 'auto' is by rule where there is one.

    Returns
    -------
    callable
        Takes the batched arguments; keyword arguments are the same for all samples.

    Raises
    ------
    ValueError
        If batch dims have different sizes, there is none at all, or an option is bad.
    IndexError
        If an argument does not have the batch dim.
    RuntimeError
        If an op is random with randomness='error', or its result's shape depends on values.

    Examples
    --------
    >>> import lucid
    >>> dot = lucid.func.vmap(lucid.dot)
    >>> dot(lucid.ones(3, 4), lucid.ones(3, 4))
    tensor([4., 4., 4.])
    """
    if randomness not in _RANDOMNESS:
        raise ValueError(f"vmap: randomness is {randomness!r}; wanted 'error', 'different' or 'same'")
    if strategy != "auto":
        raise ValueError(f"vmap: strategy is {strategy!r}; wanted 'auto'")
    if chunk_size is not None and (not isinstance(chunk_size, int) or chunk_size < 1):
        raise ValueError(f"vmap: chunk_size is {chunk_size!r}; wanted a positive int or None")

    @functools.wraps(func)
    def batched(*args, **kwargs):
        dims = broadcast_prefix("vmap", "in_dims", tuple(in_dims) if isinstance(in_dims, list) else in_dims, args)
        moved = tree_map(_batch_first, args, dims)
        sizes = {
            t.shape[0] for t, dim in zip(_leaves(moved), _leaves(dims)) if isinstance(t, Tensor) and dim is not None
        }
        if len(sizes) != 1:
            raise ValueError(
                f"vmap: the batch dims have the sizes {sorted(sizes)}; wanted one size"
                if sizes
                else "vmap: in_dims is None for all arguments; wanted a batch dim for at least one"
            )
        size = sizes.pop()
        if chunk_size is None or chunk_size >= size:
            return _run(func, moved, dims, kwargs, out_dims, randomness, size)
        parts = [
            _run(
                func,
                tree_map(
                    lambda t, dim: t[at : at + chunk_size] if isinstance(t, Tensor) and dim is not None else t,
                    moved,
                    dims,
                ),
                dims,
                kwargs,
                out_dims,
                randomness,
                min(chunk_size, size - at),
            )
            for at in range(0, size, chunk_size)
        ]
        ends = broadcast_prefix("vmap", "out_dims", out_dims, parts[0])
        return tree_map(
            lambda first, dim, *pieces: first if dim is None else _C.cat([first, *pieces], dim),
            parts[0],
            ends,
            *parts[1:],
        )

    return batched


def _leaves(tree: Any) -> list[Any]:
    found: list[Any] = []
    tree_map(found.append, tree)
    return found


def _batch_first(value: Any, dim: int | None) -> Any:
    if dim is None:
        return value
    if not isinstance(value, Tensor):
        raise ValueError(f"vmap: in_dims is {dim!r} for {kind_of(value)}, which has no batch dim; wanted None")
    if isinstance(dim, bool) or not isinstance(dim, int):
        raise TypeError(f"vmap: in_dims holds {dim!r}; wanted ints and None")
    if not -value.ndim <= dim < value.ndim:
        raise IndexError(
            f"vmap: in_dims holds {dim}, which is out of range; wanted a dim of an argument of shape "
            f"{tuple(value.shape)}"
        )
    return value if dim == 0 else _C.movedim(value, dim, 0)


def _run(func, args, dims, kwargs, out_dims, randomness: str, size: int):
    level = _C._transform_enter(_RANDOMNESS[randomness])
    try:
        result = func(*tree_map(lambda t, dim: t if dim is None else _C._wrap_batch(t, level), args, dims), **kwargs)
        if not tree_tensors(result):
            raise TypeError(f"vmap: func returned {kind_of(result)}; wanted tensors")
        ends = broadcast_prefix("vmap", "out_dims", out_dims, result)
        return tree_map(lambda value, dim: _unwrapped(value, dim, level, size), result, ends)
    finally:
        _C._transform_exit()


def _unwrapped(value: Any, dim: int, level: int, size: int) -> Any:
    if not isinstance(value, Tensor):
        raise TypeError(f"vmap: {kind_of(value)} is among the results of func; wanted tensors")
    inside = _C._unwrap(value, level)
    if dim is None:
        if inside:
            raise ValueError("vmap: out_dims holds None for a result that differs from sample to sample; wanted an int")
        return value
    if isinstance(dim, bool) or not isinstance(dim, int):
        raise TypeError(f"vmap: out_dims holds {dim!r}; wanted ints and None")
    whole = inside[0] if inside else value.expand(size, *value.shape)  # the same for every sample
    return whole if dim == 0 else _C.movedim(whole, 0, dim)
