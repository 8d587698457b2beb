"""Samplers: in which order samples are taken, and which of them are a batch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Sized
from itertools import islice
from typing import Any, Generic, TypeVar

import lucid
from lucid._C import Generator, Tensor
from lucid.utils.data.dataset import _PerhapsSized

__all__ = [
    "BatchSampler",
    "RandomSampler",
    "Sampler",
    "SequentialSampler",
    "SubsetRandomSampler",
    "WeightedRandomSampler",
]

_Index = TypeVar("_Index", covariant=True)


def drawn_seed(generator: Generator | None = None) -> int:
    """A seed of 63 bits, drawn from the generator."""
    return int(lucid.randint(0, 2**63 - 1, (), generator=generator).item())


def _want_count(owner: str, name: str, value: object) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise ValueError(f"{owner}: {name} is {value!r}; wanted a positive integer value")


def _want_bool(owner: str, name: str, value: object, kind: type[Exception] = ValueError) -> None:
    if not isinstance(value, bool):
        raise kind(f"{owner}: {name} is {value!r}; wanted a boolean value")


class Sampler(_PerhapsSized, Generic[_Index]):
    """Base class of samplers: a subclass defines `__iter__`, which gives indices, and `__len__` where it can.

    Examples
    --------
    >>> from lucid.utils.data import DataLoader, Sampler
    >>> class Backwards(Sampler):
    ...     def __init__(self, data):
    ...         self.data = data
    ...     def __iter__(self):
    ...         return iter(range(len(self.data) - 1, -1, -1))
    ...     def __len__(self):
    ...         return len(self.data)
    >>> data = [10, 20, 30]
    >>> list(DataLoader(data, sampler=Backwards(data), batch_size=2))
    [tensor([30, 20]), tensor([10])]
    """

    def __iter__(self) -> Iterator[_Index]:
        raise NotImplementedError(f"{type(self).__name__}: __iter__ is not defined; wanted it in the subclass")


class SequentialSampler(Sampler[int]):
    """Takes all samples in their order.

    Parameters
    ----------
    data_source : Dataset

    Examples
    --------
    >>> from lucid.utils.data import SequentialSampler
    >>> list(SequentialSampler("abc"))
    [0, 1, 2]
    """

    def __init__(self, data_source: Sized) -> None:
        self.data_source = data_source

    def __iter__(self) -> Iterator[int]:
        return iter(range(len(self.data_source)))

    def __len__(self) -> int:
        return len(self.data_source)


class RandomSampler(Sampler[int]):
    """Takes samples in random order, another one in each iteration.

    Parameters
    ----------
    data_source : Dataset
    replacement : bool, default False
        Whether a sample may come again before all others came.
    num_samples : int, optional
        How many to take, those of the data set by default. Without replacement, more than there are begin a
        new permutation.
    generator : Generator, optional
        Where to draw from. By default each iteration draws a seed from the default generator.

    Raises
    ------
    ValueError
        If there are no samples to take.

    Examples
    --------
    >>> from lucid.utils.data import RandomSampler
    >>> sorted(RandomSampler("abcd"))
    [0, 1, 2, 3]
    >>> len(list(RandomSampler("abcd", replacement=True, num_samples=10)))
    10
    """

    def __init__(
        self,
        data_source: Sized,
        replacement: bool = False,
        num_samples: int | None = None,
        generator: Generator | None = None,
    ) -> None:
        self.data_source = data_source
        self.replacement = replacement
        self._num_samples = num_samples
        self.generator = generator
        _want_bool("RandomSampler", "replacement", replacement, TypeError)
        _want_count("RandomSampler", "num_samples", self.num_samples)

    @property
    def num_samples(self) -> int:
        """How many samples one iteration takes."""
        return len(self.data_source) if self._num_samples is None else self._num_samples

    def __iter__(self) -> Iterator[int]:
        generator = self.generator
        if generator is None:
            generator = lucid.Generator()
            generator.manual_seed(drawn_seed())
        size, left = len(self.data_source), self.num_samples
        while left > 0:
            if self.replacement:
                order = lucid.randint(0, size, (min(left, 4096),), generator=generator)
            else:
                order = lucid.randperm(size, generator=generator)
            yield from order.tolist()[:left]
            left -= len(order)

    def __len__(self) -> int:
        return self.num_samples


class SubsetRandomSampler(Sampler[int]):
    """Takes the samples of given indices in random order, each once.

    Parameters
    ----------
    indices : sequence of int
    generator : Generator, optional

    Examples
    --------
    >>> from lucid.utils.data import SubsetRandomSampler
    >>> sorted(SubsetRandomSampler([2, 5, 7]))
    [2, 5, 7]
    """

    def __init__(self, indices: Sequence[int], generator: Generator | None = None) -> None:
        self.indices = indices
        self.generator = generator

    def __iter__(self) -> Iterator[int]:
        for place in lucid.randperm(len(self.indices), generator=self.generator).tolist():
            yield self.indices[place]

    def __len__(self) -> int:
        return len(self.indices)


class WeightedRandomSampler(Sampler[int]):
    """Takes samples with given probabilities.

    Parameters
    ----------
    weights : sequence of float
        One for each sample; they need not add up to 1.
    num_samples : int
        How many to take.
    replacement : bool, default True
        Whether a sample may come more than once.
    generator : Generator, optional

    Examples
    --------
    >>> from lucid.utils.data import WeightedRandomSampler
    >>> list(WeightedRandomSampler([0.0, 1.0, 0.0], 4))
    [1, 1, 1, 1]
    """

    weights: Tensor

    def __init__(
        self, weights: Sequence[float], num_samples: int, replacement: bool = True, generator: Generator | None = None
    ) -> None:
        _want_count("WeightedRandomSampler", "num_samples", num_samples)
        _want_bool("WeightedRandomSampler", "replacement", replacement)
        self.weights = lucid.as_tensor(weights, dtype=lucid.float64)
        if self.weights.dim() != 1:
            raise ValueError(
                f"WeightedRandomSampler: weights has shape {tuple(self.weights.shape)}; wanted one dimension"
            )
        self.num_samples = num_samples
        self.replacement = replacement
        self.generator = generator

    def __iter__(self) -> Iterator[int]:
        drawn = lucid.multinomial(self.weights, self.num_samples, self.replacement, generator=self.generator)
        return iter(drawn.tolist())

    def __len__(self) -> int:
        return self.num_samples


class BatchSampler(Sampler[list[int]]):
    """Puts what another sampler gives into lists, the batches.

    Parameters
    ----------
    sampler : Sampler or iterable
    batch_size : int
    drop_last : bool
        Whether a last batch that is not full is left out.

    Examples
    --------
    >>> from lucid.utils.data import BatchSampler
    >>> list(BatchSampler(range(5), batch_size=2, drop_last=False))
    [[0, 1], [2, 3], [4]]
    >>> list(BatchSampler(range(5), batch_size=2, drop_last=True))
    [[0, 1], [2, 3]]
    """

    def __init__(self, sampler: Sampler[Any] | Iterable[Any], batch_size: int, drop_last: bool) -> None:
        _want_count("BatchSampler", "batch_size", batch_size)
        _want_bool("BatchSampler", "drop_last", drop_last)
        self.sampler = sampler
        self.batch_size = batch_size
        self.drop_last = drop_last

    def __iter__(self) -> Iterator[list[Any]]:
        indices = iter(self.sampler)
        while batch := list(islice(indices, self.batch_size)):
            if self.drop_last and len(batch) < self.batch_size:
                return
            yield batch

    def __len__(self) -> int:
        whole, rest = divmod(len(self.sampler), self.batch_size)
        return whole + (rest > 0 and not self.drop_last)
