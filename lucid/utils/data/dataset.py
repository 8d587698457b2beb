"""Data sets: what can be indexed or iterated over, and how such are joined and split."""

from __future__ import annotations

import math
import operator
import warnings
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Any, Generic, TypeVar

import lucid
from lucid._C import Generator, Tensor
from lucid._errors import kind_of

__all__ = [
    "ChainDataset",
    "ConcatDataset",
    "Dataset",
    "IterableDataset",
    "StackDataset",
    "Subset",
    "TensorDataset",
    "random_split",
]

_Sample = TypeVar("_Sample", covariant=True)


class _PerhapsSized:
    """What has a length only where a subclass gives it one; until then `len` is refused as if there were no method."""

    def __len__(self) -> int:
        raise TypeError(f"object of type '{type(self).__name__}' has no len()")

    def __bool__(self) -> bool:
        return type(self).__len__ is _PerhapsSized.__len__ or len(self) > 0


class Dataset(_PerhapsSized, Generic[_Sample]):
    """Base class of data sets that give a sample for an index.

    A subclass defines `__getitem__(index)`, and `__len__()` where its samples can be counted. Where a whole batch is
    quicker to fetch at once, it also defines `__getitems__(indices)`, which gives a list of samples.

    Examples
    --------
    >>> from lucid.utils.data import DataLoader, Dataset
    >>> class Squares(Dataset):
    ...     def __len__(self):
    ...         return 4
    ...     def __getitem__(self, index):
    ...         return index, index**2
    >>> list(DataLoader(Squares(), batch_size=4))
    [[tensor([0, 1, 2, 3]), tensor([0, 1, 4, 9])]]
    """

    def __getitem__(self, index: Any) -> _Sample:
        raise NotImplementedError(f"{type(self).__name__}: __getitem__ is not defined; wanted it in the subclass")

    def __add__(self, other: Dataset[Any]) -> ConcatDataset:
        return ConcatDataset([self, other])


class IterableDataset(Dataset[_Sample]):
    """Base class of data sets that are a stream: a subclass defines `__iter__`.

    In each worker process of a DataLoader there is a copy of the data set; `get_worker_info()` tells a copy
    which part of the stream it should give.

    Examples
    --------
    >>> from lucid.utils.data import DataLoader, IterableDataset
    >>> class Count(IterableDataset):
    ...     def __iter__(self):
    ...         return iter(range(5))
    >>> list(DataLoader(Count(), batch_size=3))
    [tensor([0, 1, 2]), tensor([3, 4])]
    """

    def __iter__(self) -> Iterator[_Sample]:
        raise NotImplementedError(f"{type(self).__name__}: __iter__ is not defined; wanted it in the subclass")

    def __add__(self, other: Dataset[Any]) -> ChainDataset:
        return ChainDataset([self, other])


class TensorDataset(Dataset[tuple[Tensor, ...]]):
    """Samples that are rows of tensors: sample i is a tuple with row i of each.

    Parameters
    ----------
    *tensors : Tensor
        All of the same size along their first dimension.

    Notes
    -----
    A DataLoader with the default collate takes the rows of a batch from each tensor at once.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.data import TensorDataset
    >>> data = TensorDataset(lucid.tensor([[1.0, 2.0], [3.0, 4.0]]), lucid.tensor([0, 1]))
    >>> data[1]
    (tensor([3., 4.]), tensor(1))
    >>> len(data)
    2
    """

    def __init__(self, *tensors: Tensor) -> None:
        for at, tensor in enumerate(tensors):
            if tensor.size(0) != tensors[0].size(0):
                raise AssertionError(
                    f"TensorDataset: Size mismatch between tensors: tensors[{at}] has {tensor.size(0)} rows; wanted "
                    f"the {tensors[0].size(0)} of tensors[0]"
                )
        self.tensors = tensors

    def __getitem__(self, index: Any) -> tuple[Tensor, ...]:
        return tuple(tensor[index] for tensor in self.tensors)

    def __getitems__(self, indices: list[int]) -> tuple[Tensor, ...]:
        """Take the rows of many samples at once: a tuple with one tensor, of len(indices) rows, for each tensor."""
        rows = lucid.tensor(indices, dtype=lucid.int64)
        return tuple(tensor[rows] for tensor in self.tensors)

    def __len__(self) -> int:
        return self.tensors[0].size(0)


def samples_of(dataset: Any, indices: list[Any]) -> list[Any]:
    """The samples at the indices, by one call of `__getitems__` where the data set has it."""
    fetch = getattr(dataset, "__getitems__", None)
    # A TensorDataset gives no samples there but rows side by side; so does what hands on its attributes.
    if not callable(fetch) or getattr(fetch, "__func__", None) is TensorDataset.__getitems__:
        return [dataset[index] for index in indices]
    return fetch(indices)


def rows_of(dataset: Any, indices: list[Any]) -> list[Tensor] | None:
    """What the default collate makes of the samples, if they are rows of tensors and nothing else; None otherwise."""
    kind = type(dataset)
    try:
        while kind is Subset:
            indices = [dataset.indices[index] for index in indices]
            dataset = dataset.dataset
            kind = type(dataset)
        if (
            not indices
            or not isinstance(dataset, TensorDataset)
            or kind.__getitem__ is not TensorDataset.__getitem__
            or kind.__getitems__ is not TensorDataset.__getitems__
            or bool in map(type, indices)
        ):
            return None
        indices = list(map(operator.index, indices))
    except (TypeError, IndexError):
        return None  # what is wrong is said where samples are fetched one by one
    return list(dataset.__getitems__(indices))


class StackDataset(Dataset[Any]):
    """Data sets side by side: sample i is a tuple, or a dict, with sample i of each.

    Parameters
    ----------
    *args : Dataset
        Samples are tuples.
    **kwargs : Dataset
        Samples are dicts.

    Raises
    ------
    ValueError
        If lengths differ, if there are both kinds of arguments, or none.

    Examples
    --------
    >>> from lucid.utils.data import StackDataset
    >>> StackDataset([1, 2], ["a", "b"])[1]
    (2, 'b')
    >>> StackDataset(number=[1, 2], letter=["a", "b"])[0]
    {'number': 1, 'letter': 'a'}
    """

    datasets: Any

    def __init__(self, *args: Dataset[Any], **kwargs: Dataset[Any]) -> None:
        if args and kwargs:
            raise ValueError("StackDataset: data sets are given both by place and by name; wanted one of the two")
        if not args and not kwargs:
            raise ValueError("StackDataset: there are no data sets; wanted at least one")
        parts = args or tuple(kwargs.values())
        lengths = [len(part) for part in parts]
        if len(set(lengths)) > 1:
            raise ValueError(f"StackDataset: the data sets have lengths {lengths}; wanted equal ones")
        self.datasets = args or kwargs
        self._length = lengths[0]

    def __getitem__(self, index: Any) -> Any:
        if isinstance(self.datasets, dict):
            return {name: part[index] for name, part in self.datasets.items()}
        return tuple(part[index] for part in self.datasets)

    def __getitems__(self, indices: list[Any]) -> list[Any]:
        """Fetch many samples, from each data set at once where it can do so."""
        named = isinstance(self.datasets, dict)
        columns = [samples_of(part, indices) for part in (self.datasets.values() if named else self.datasets)]
        for column in columns:
            if len(column) != len(indices):
                raise ValueError(
                    f"StackDataset: a data set gave {len(column)} samples for {len(indices)} indices; wanted as many"
                )
        if named:
            return [dict(zip(self.datasets, sample)) for sample in zip(*columns)]
        return list(zip(*columns))

    def __len__(self) -> int:
        return self._length


class ConcatDataset(Dataset[Any]):
    """Data sets one behind the other, as one.

    Parameters
    ----------
    datasets : iterable of Dataset
        At least one, and none that is iterable only.

    Examples
    --------
    >>> from lucid.utils.data import ConcatDataset
    >>> both = ConcatDataset([[1, 2, 3], [4, 5]])
    >>> len(both), both[3], both[-1]
    (5, 4, 5)
    """

    datasets: Any
    cumulative_sizes: list[int]

    def __init__(self, datasets: Iterable[Dataset[Any]]) -> None:
        self.datasets = list(datasets)
        if not self.datasets:
            raise AssertionError("ConcatDataset: datasets is empty; wanted at least one")
        if any(isinstance(part, IterableDataset) for part in self.datasets):
            raise AssertionError("ConcatDataset: datasets has an IterableDataset; wanted ChainDataset for those")
        self.cumulative_sizes = self.cumsum(self.datasets)

    @staticmethod
    def cumsum(sequence: Iterable[Any]) -> list[int]:
        """Returns where each data set of `sequence` ends."""
        return list(accumulate(map(len, sequence)))

    def _place(self, index: int) -> tuple[int, int]:
        """Which data set, and which of its samples."""
        if index < 0:
            if -index > len(self):
                raise ValueError(f"ConcatDataset: index is {index}; wanted one from {-len(self)} to {len(self) - 1}")
            index += len(self)
        part = bisect_right(self.cumulative_sizes, index)
        if part == len(self.datasets):
            raise IndexError(f"ConcatDataset: index is {index}; wanted one from {-len(self)} to {len(self) - 1}")
        return part, index - (self.cumulative_sizes[part - 1] if part else 0)

    def __getitem__(self, index: int) -> Any:
        part, index = self._place(index)
        return self.datasets[part][index]

    def __len__(self) -> int:
        return self.cumulative_sizes[-1]


class ChainDataset(IterableDataset[Any]):
    """Streams one behind the other, as one.

    Parameters
    ----------
    datasets : iterable of IterableDataset

    Examples
    --------
    >>> from lucid.utils.data import ChainDataset, IterableDataset
    >>> class Count(IterableDataset):
    ...     def __init__(self, end):
    ...         self.end = end
    ...     def __iter__(self):
    ...         return iter(range(self.end))
    >>> list(ChainDataset([Count(2), Count(3)]))
    [0, 1, 0, 1, 2]
    """

    def __init__(self, datasets: Iterable[IterableDataset[Any]]) -> None:
        self.datasets = datasets

    def _parts(self) -> Iterator[IterableDataset]:
        for part in self.datasets:
            if not isinstance(part, IterableDataset):
                raise AssertionError(f"ChainDataset: datasets has {kind_of(part)}; wanted IterableDatasets only")
            yield part

    def __iter__(self) -> Iterator[Any]:
        for part in self._parts():
            yield from part

    def __len__(self) -> int:
        return sum(map(len, self._parts()))


class Subset(Dataset[_Sample]):
    """Some samples of a data set, in an order of their own.

    Parameters
    ----------
    dataset : Dataset
    indices : sequence of int
        Which samples. They are kept as they are, so that a change of the list changes the subset.

    Raises
    ------
    NotImplementedError
        If a subclass defines `__getitem__` without `__getitems__`, by which batches are fetched.

    Examples
    --------
    >>> from lucid.utils.data import Subset
    >>> part = Subset(["a", "b", "c"], [2, 0])
    >>> part[0], len(part)
    ('c', 2)
    """

    def __init__(self, dataset: Dataset[Any], indices: Sequence[int]) -> None:
        kind = type(self)
        if kind.__getitem__ is not Subset.__getitem__ and kind.__getitems__ is Subset.__getitems__:
            raise NotImplementedError(
                f"{kind.__name__} overrides __getitem__ but not __getitems__, by which batches are fetched; wanted "
                "both, such as def __getitems__(self, indices): return [self[i] for i in indices]"
            )
        self.dataset = dataset
        self.indices = indices

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, list):
            return self.dataset[[self.indices[i] for i in index]]
        return self.dataset[self.indices[index]]

    def __getitems__(self, indices: list[int]) -> list[_Sample]:
        """Fetch many samples, at once where the data set can do so."""
        return samples_of(self.dataset, [self.indices[index] for index in indices])

    def __len__(self) -> int:
        return len(self.indices)


def random_split(
    dataset: Dataset[Any], lengths: Sequence[int | float], generator: Generator | None = None
) -> list[Subset[Any]]:
    """Split a data set at random into parts of given lengths.

    Parameters
    ----------
    dataset : Dataset
    lengths : sequence of int or float
        Numbers of samples that add up to the length of the data set, or fractions that add up to 1. Fractions are
        rounded down, and what is left over is dealt out one by one from the first part on.
    generator : Generator, optional
        Where the permutation is drawn from; the default generator otherwise.

    Returns
    -------
    list of Subset

    Raises
    ------
    ValueError
        If the lengths do not add up, or if a fraction is not between 0 and 1.

    Examples
    --------
    >>> from lucid.utils.data import random_split
    >>> [len(part) for part in random_split(range(11), [0.5, 0.3, 0.2])]
    [6, 3, 2]
    >>> train, test = random_split(range(10), [8, 2])
    >>> sorted([*train, *test])
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    """
    size = len(dataset)
    if math.isclose(sum(lengths), 1) and sum(lengths) <= 1:
        for at, fraction in enumerate(lengths):
            if not 0 <= fraction <= 1:
                raise ValueError(f"random_split: lengths[{at}] is {fraction}; wanted a fraction between 0 and 1")
        counts = [math.floor(size * fraction) for fraction in lengths]
        for at in range(size - sum(counts)):
            counts[at % len(counts)] += 1
        for at, count in enumerate(counts):
            if count == 0:
                warnings.warn(f"random_split: the length of part {at} is 0, so that it is empty", stacklevel=2)
    else:
        counts = list(lengths)
    if sum(counts) != size:
        raise ValueError(
            f"random_split: lengths add up to {sum(counts)}; wanted {size}, the length of the data set, or fractions "
            "that add up to 1"
        )
    order = lucid.randperm(size, generator=generator).tolist()
    return [Subset(dataset, order[end - count : end]) for end, count in zip(accumulate(counts), counts)]
