"""How a list of samples becomes a batch."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping, MutableMapping, MutableSequence, Sequence
from typing import Any

import lucid
from lucid._C import Tensor

__all__ = ["collate", "default_collate", "default_collate_fn_map", "default_convert"]


np_str_obj_array_pattern = re.compile("[SaUO]")  # dtypes of NumPy's of which no tensor is made

_REFUSED = "default_collate: batch has {}; wanted tensors, numpy arrays, numbers, strings, dicts or lists"


def _is_numpy(value: object) -> bool:
    return type(value).__module__ == "numpy"


def _holds_text(array) -> bool:
    """Whether an array has strings or objects in it, of which no tensor is made."""
    return array.dtype.kind in "SUOV"


def _as_it_was(value, changed: Callable[[], object], plain: Callable[[], object]):
    """A collection like `value`, made by `changed`; where its type cannot be made so, what `plain` makes."""
    try:
        return changed()
    except TypeError:
        return plain()


def _filled(value: MutableMapping | MutableSequence, items) -> object:
    clone = copy.copy(value)
    for key, item in items:
        clone[key] = item
    return clone


def default_convert(data: object) -> Any:
    """Turn NumPy's arrays and numbers in a sample into tensors, in lists, tuples and dicts too.

    A DataLoader with `batch_size=None` does so with each sample.

    Parameters
    ----------
    data : object

    Returns
    -------
    object
        A Tensor for an array; a collection of the same kind, with a list for a tuple; anything else as it is.

    Examples
    --------
    >>> from lucid.utils.data import default_convert
    >>> default_convert((1, "a"))
    [1, 'a']
    """
    if isinstance(data, Tensor) or isinstance(data, (str, bytes)):
        return data
    if _is_numpy(data):
        if hasattr(data, "dtype") and not _holds_text(data):
            return lucid.as_tensor(data)
        return data
    if isinstance(data, Mapping):
        converted = {key: default_convert(item) for key, item in data.items()}
        if isinstance(data, MutableMapping):
            return _as_it_was(data, lambda: _filled(data, converted.items()), lambda: converted)
        return _as_it_was(data, lambda: type(data)(converted), lambda: converted)
    if isinstance(data, tuple) and hasattr(data, "_fields"):
        return type(data)(*map(default_convert, data))
    if isinstance(data, tuple):
        return [default_convert(item) for item in data]
    if isinstance(data, Sequence):
        items = [default_convert(item) for item in data]
        if isinstance(data, MutableSequence):
            return _as_it_was(data, lambda: _filled(data, enumerate(items)), lambda: items)
        return _as_it_was(data, lambda: type(data)(items), lambda: items)
    return data


def collate(batch: list[Any], *, collate_fn_map: dict[Any, Any] | None = None) -> Any:
    """Make a batch of samples: collections are taken apart, and what is in them is put together by type.

    Parameters
    ----------
    batch : sequence of objects
        Samples of the same structure.
    collate_fn_map : dict, optional
        For a type, or a tuple of types, the function that puts elements of it together; it is called with the list of
        them and with `collate_fn_map=`. A dict like `default_collate_fn_map` that is changed or extended.

    Returns
    -------
    object
        A collection like each sample, with a list for a tuple, whose parts are batches.

    Raises
    ------
    TypeError
        If there is no function for a type.
    RuntimeError
        If sequences have different lengths, or tensors different shapes.

    Examples
    --------
    >>> from lucid.utils.data import collate, default_collate_fn_map
    >>> def longest(batch, *, collate_fn_map=None):
    ...     return max(batch, key=len)
    >>> collate([(1, "a"), (2, "bcd")], collate_fn_map={**default_collate_fn_map, str: longest})
    [tensor([1, 2]), 'bcd']
    """
    first = batch[0]
    kind = type(first)
    if collate_fn_map is not None:
        if kind in collate_fn_map:
            return collate_fn_map[kind](batch, collate_fn_map=collate_fn_map)
        for types, function in collate_fn_map.items():
            if isinstance(first, types):
                return function(batch, collate_fn_map=collate_fn_map)
        if _is_numpy(first) and hasattr(first, "dtype") and Tensor in collate_fn_map:
            return collate(_tensors_of(batch), collate_fn_map=collate_fn_map)
    if isinstance(first, Mapping):
        batches = {key: collate([sample[key] for sample in batch], collate_fn_map=collate_fn_map) for key in first}
        if isinstance(first, MutableMapping):
            return _as_it_was(first, lambda: _filled(first, batches.items()), lambda: batches)
        return _as_it_was(first, lambda: kind(batches), lambda: batches)
    if isinstance(first, Sequence) and not isinstance(first, (str, bytes)):
        if not hasattr(first, "_fields") and any(len(sample) != len(first) for sample in batch):
            lengths = sorted({len(sample) for sample in batch})
            raise RuntimeError(f"collate: the sequences in the batch have lengths {lengths}; wanted equal ones")
        batches = [collate(column, collate_fn_map=collate_fn_map) for column in zip(*batch)]
        if isinstance(first, tuple):
            return kind(*batches) if hasattr(first, "_fields") else batches
        if kind is list:
            return batches
        if isinstance(first, MutableSequence):
            return _as_it_was(first, lambda: _filled(first, enumerate(batches)), lambda: batches)
        return _as_it_was(first, lambda: kind(batches), lambda: batches)
    raise TypeError(_REFUSED.format(kind))


def collate_tensor_fn(batch, *, collate_fn_map=None) -> Tensor:
    return lucid.stack(tuple(batch))


def _tensors_of(batch) -> list[Tensor]:
    """Arrays and numbers of NumPy as tensors."""
    if _holds_text(batch[0]):
        raise TypeError(_REFUSED.format(f"an array of {batch[0].dtype}"))
    return [lucid.as_tensor(item) for item in batch]


def collate_float_fn(batch, *, collate_fn_map=None) -> Tensor:
    return lucid.tensor(batch, dtype=lucid.float64)


def collate_int_fn(batch, *, collate_fn_map=None) -> Tensor:
    return lucid.tensor(batch)


def collate_str_fn(batch, *, collate_fn_map=None):
    return batch


def collate_numpy_array_fn(batch, *, collate_fn_map=None) -> Tensor:
    return collate(_tensors_of(batch), collate_fn_map=collate_fn_map or default_collate_fn_map)


collate_numpy_scalar_fn = collate_numpy_array_fn

# What is NumPy's becomes tensors first: `collate` sees to it, and NumPy need not be there.
default_collate_fn_map: dict[Any, Any] = {
    Tensor: collate_tensor_fn,
    float: collate_float_fn,
    int: collate_int_fn,
    str: collate_str_fn,
    bytes: collate_str_fn,
}


def default_collate(batch: list[Any]) -> Any:
    """Make a batch of samples in the usual way.

    Parameters
    ----------
    batch : list of objects
        Samples of the same structure.

    Returns
    -------
    object
        Tensors and arrays are stacked along a new first dimension; ints, bools and floats (as float64) become a tensor;
        strings stay a list; dicts, named tuples, lists and tuples are taken apart, and are again what they were, with a
        list for a tuple.

    Raises
    ------
    TypeError
        If a sample has something else in it, such as None.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.data import default_collate
    >>> default_collate([0, 1, 2])
    tensor([0, 1, 2])
    >>> default_collate([(lucid.zeros(2), 0), (lucid.ones(2), 1)])
    [tensor([[0., 0.],
            [1., 1.]]), tensor([0, 1])]
    >>> default_collate([{"word": "a", "label": 0.5}, {"word": "b", "label": 1.5}])
    {'word': ['a', 'b'], 'label': tensor([0.5000, 1.5000], dtype=lucid.float64)}
    """
    return collate(batch, collate_fn_map=default_collate_fn_map)
