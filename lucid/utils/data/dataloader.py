"""The DataLoader: batches of a data set, one after the other."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, Generic, TypeVar

from lucid._C import Generator
from lucid._errors import kind_of
from lucid.utils.data._utils.collate import collate, default_collate, default_convert
from lucid.utils.data._utils.fetch import FromIndices, FromStream
from lucid.utils.data._utils.worker import WorkerInfo, as_worker, get_worker_info
from lucid.utils.data.dataset import Dataset, IterableDataset
from lucid.utils.data.sampler import (
    BatchSampler,
    RandomSampler,
    Sampler,
    SequentialSampler,
    _want_bool,
    _want_count,
    drawn_seed,
)

__all__ = ["DataLoader", "collate", "default_collate", "default_convert", "get_worker_info"]

_Batch = TypeVar("_Batch", covariant=True)

WITHOUT_PROCESSES = sys.platform in ("emscripten", "wasi")


class _DatasetKind:
    """Whether a data set is a map or an iterable, in PyTorch's words.

    Examples
    --------
    >>> from lucid.utils.data import _DatasetKind
    >>> _DatasetKind.Map, _DatasetKind.Iterable
    (0, 1)
    """

    Map = 0
    Iterable = 1


class _Endless(Sampler[Any]):
    """For data sets that are not indexed: gives nothing, without end."""

    def __iter__(self) -> Iterator[None]:
        while True:
            yield None


class DataLoader(Generic[_Batch]):
    """Makes batches of the samples of a data set.

    Parameters
    ----------
    dataset : Dataset or sequence
        Anything with `__getitem__` and `__len__`, or an `IterableDataset`.
    batch_size : int or None, default 1
        Samples in a batch. With None there are no batches: each sample is given by itself.
    shuffle : bool, default False
        Whether each iteration takes the samples in a new random order.
    sampler : Sampler or iterable, optional
        In which order samples are taken, in place of `shuffle`.
    batch_sampler : Sampler or iterable, optional
        Gives the lists of indices of the batches, in place of `batch_size`, `shuffle`, `sampler` and `drop_last`.
    num_workers : int, default 0
        Processes that fetch samples; with 0 the loader does so itself. In the browser, where there are no processes, it
        always does, and says so once.
    collate_fn : callable, optional
        Makes a batch of a list of samples; `default_collate` otherwise, and `default_convert` without batches.
    pin_memory : bool, default False
        Accepted and without effect: there is no other processor to copy to.
    drop_last : bool, default False
        Whether a last batch that is not full is left out.
    timeout : float, default 0
        Seconds to wait for a batch of a worker; 0 waits for as long as the worker lives.
    worker_init_fn : callable, optional
        Called in each worker with its id before it fetches anything.
    multiprocessing_context : str or context, optional
        How workers are started: "fork", "spawn" or "forkserver"; Python's default otherwise.
    generator : Generator, optional
        Where the order, and the seeds of workers, are drawn from.
    prefetch_factor : int, optional
        Batches that each worker fetches ahead; 2 by default.
    persistent_workers : bool, default False
        Whether the workers stay for the next iteration.
    pin_memory_device : str, default ""
        Accepted and without effect.
    in_order : bool, default True
        Whether batches of workers come in the order of the sampler. With False, as they are ready.
    progress : bool or str, default False
        Whether to show a progress bar while iterating, where `tqdm` is installed; a string is the text in front of it.

    Raises
    ------
    ValueError
        If arguments contradict each other, or are out of range.
    RuntimeError
        If a worker process dies or takes longer than `timeout`, while iterating. An exception in a worker is
        raised again, with the worker's traceback in its message.

    Notes
    -----
    `len` of a loader is the number of batches. With an `IterableDataset` that has a length it is an estimate: one that
    turns out to be too low is a warning. Worker i seeds `random`, Lucid and, where it is loaded, NumPy with a
    number drawn for each iteration, plus i.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.data import DataLoader, TensorDataset
    >>> loader = DataLoader(TensorDataset(lucid.arange(6)), batch_size=4)
    >>> len(loader)
    2
    >>> for (x,) in loader:
    ...     print(x)
    tensor([0, 1, 2, 3])
    tensor([4, 5])
    >>> words = DataLoader(["a", "bc", "def"], batch_size=3, collate_fn="-".join)
    >>> list(words)
    ['a-bc-def']
    """

    prefetch_factor: int | None
    pin_memory: bool
    pin_memory_device: str
    timeout: float
    worker_init_fn: Any
    in_order: bool
    batch_size: int | None
    drop_last: bool
    sampler: Any
    batch_sampler: Any
    generator: Any
    collate_fn: Any

    _made = False

    def __init__(
        self: DataLoader[Any],
        dataset: Dataset[Any],
        batch_size: int | None = 1,
        shuffle: bool | None = None,
        sampler: Sampler[Any] | Iterable[Any] | None = None,
        batch_sampler: Sampler[Any] | Iterable[Any] | None = None,
        num_workers: int = 0,
        collate_fn: Callable[..., Any] | None = None,
        pin_memory: bool = False,
        drop_last: bool = False,
        timeout: float = 0,
        worker_init_fn: Callable[[int], object] | None = None,
        multiprocessing_context: Any = None,
        generator: Generator | None = None,
        *,
        prefetch_factor: int | None = None,
        persistent_workers: bool = False,
        pin_memory_device: str = "",
        in_order: bool = True,
        progress: bool | str = False,
    ) -> None:
        _check_workers(num_workers, timeout, prefetch_factor, persistent_workers)
        self.dataset = dataset
        self.num_workers = num_workers
        self.prefetch_factor = 2 if num_workers and prefetch_factor is None else prefetch_factor
        self.pin_memory, self.pin_memory_device = pin_memory, pin_memory_device
        self.timeout, self.worker_init_fn, self.in_order = timeout, worker_init_fn, in_order
        self.multiprocessing_context = multiprocessing_context
        self._dataset_kind = _DatasetKind.Iterable if isinstance(dataset, IterableDataset) else _DatasetKind.Map
        if self._dataset_kind == _DatasetKind.Iterable:
            if shuffle:
                _refuse(f"shuffle is {shuffle!r}; wanted none: an IterableDataset gives its samples in its own order")
            for name, value in (("sampler", sampler), ("batch_sampler", batch_sampler)):
                if value is not None:
                    _refuse(f"{name} is {kind_of(value)}; wanted none: an IterableDataset is not indexed")
        if sampler is not None and shuffle:
            _refuse("sampler and shuffle are both given; wanted one of them: they are mutually exclusive")
        if batch_sampler is not None:
            if batch_size != 1 or shuffle or sampler is not None or drop_last:
                _refuse(
                    "batch_sampler is given with other options; wanted it alone: it is mutually exclusive with "
                    "batch_size, shuffle, sampler, and drop_last"
                )
            batch_size, drop_last = None, False
        elif batch_size is None and drop_last:
            _refuse("drop_last is True while batch_size is None; wanted a batch_size, without which nothing is dropped")
        if sampler is None:
            if self._dataset_kind == _DatasetKind.Iterable:
                sampler = _Endless()
            elif shuffle:
                sampler = RandomSampler(dataset, generator=generator)
            else:
                sampler = SequentialSampler(dataset)
        if batch_size is not None:
            _want_count("DataLoader", "batch_size", batch_size)
            _want_bool("DataLoader", "drop_last", drop_last)
            batch_sampler = BatchSampler(sampler, batch_size, drop_last)
        self.batch_size, self.drop_last = batch_size, drop_last
        self.sampler, self.batch_sampler, self.generator = sampler, batch_sampler, generator
        self.collate_fn = (
            collate_fn if collate_fn is not None else default_collate if batch_sampler is not None else default_convert
        )
        self.persistent_workers = persistent_workers
        self.progress = progress
        self._promised: int | None = None
        self._iterator = None
        self._made = True
        if num_workers:
            self.check_worker_number_rationality()

    def __setattr__(self, name: str, value: object) -> None:
        if self._made and name in _FIXED:
            raise ValueError(
                f"{type(self).__name__}: {name} attribute should not be set after DataLoader is initialized; wanted "
                "another loader"
            )
        super().__setattr__(name, value)

    @property
    def multiprocessing_context(self) -> Any:
        """How worker processes are started."""
        return self._context

    @multiprocessing_context.setter
    def multiprocessing_context(self, context: Any) -> None:
        if context is not None and not WITHOUT_PROCESSES:
            if not self.num_workers:
                _refuse(
                    f"multiprocessing_context is {context!r} while num_workers is 0; wanted num_workers > 0 with it"
                )
            import multiprocessing

            if isinstance(context, str):
                known = multiprocessing.get_all_start_methods()
                if context not in known:
                    _refuse(f"multiprocessing_context is {context!r}; wanted a valid start method in {known!r}")
                context = multiprocessing.get_context(context)
            if not isinstance(context, multiprocessing.context.BaseContext):
                raise TypeError(
                    f"DataLoader: multiprocessing_context is {kind_of(context)}; wanted a valid context object or a "
                    "string that names the start method"
                )
        self._context = context

    @property
    def _auto_collation(self) -> bool:
        return self.batch_sampler is not None

    @property
    def _index_sampler(self):
        return self.sampler if self.batch_sampler is None else self.batch_sampler

    def _fetcher(self) -> Callable[..., Any]:
        """What makes a fetcher of the data set, or of a worker's copy of it."""
        kind = FromStream if self._dataset_kind == _DatasetKind.Iterable else FromIndices
        return partial(kind, batched=self._auto_collation, collate_fn=self.collate_fn, drop_last=self.drop_last)

    def _get_iterator(self):
        if self.num_workers and not WITHOUT_PROCESSES:
            from lucid.utils.data._utils.processes import ProcessIterator

            return ProcessIterator(self)
        return _Iterator(self)

    def __iter__(self) -> Iterator[_Batch]:
        if self.persistent_workers and not WITHOUT_PROCESSES:
            if self._iterator is None or self._iterator.closed:
                self._iterator = self._get_iterator()
            else:
                self._iterator.restart(self)
            batches = self._iterator
        else:
            batches = self._get_iterator()
        if self.progress:
            from lucid.utils.data._utils.progress import with_bar

            return with_bar(batches, self)
        return batches

    def __len__(self) -> int:
        if self._dataset_kind == _DatasetKind.Map:
            return len(self._index_sampler)
        length = len(self.dataset)
        if self.batch_size is not None:
            length = length // self.batch_size if self.drop_last else -(-length // self.batch_size)
        self._promised = length
        return length

    def check_worker_number_rationality(self) -> None:
        """Warn if there are more workers than processors."""
        import os

        if WITHOUT_PROCESSES:
            return
        able = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
        if able is not None and self.num_workers > able:
            warnings.warn(
                f"DataLoader: num_workers is {self.num_workers}, more than the {able} processors there are; "
                "that many processes may be slower than fewer",
                stacklevel=3,
            )


_FIXED = frozenset(("batch_size", "batch_sampler", "sampler", "drop_last", "dataset", "persistent_workers"))


def _refuse(text: str) -> None:
    problem, _, wish = text.partition("; wanted ")
    raise ValueError(f"DataLoader: {problem}; wanted {wish}")


def _check_workers(num_workers, timeout, prefetch_factor, persistent_workers) -> None:
    if isinstance(num_workers, float) or not hasattr(num_workers, "__index__"):
        raise TypeError(f"DataLoader: num_workers is {kind_of(num_workers)}; wanted an int")
    if num_workers < 0:
        _refuse(f"num_workers is {num_workers}; wanted 0, for no worker processes, or more")
    if timeout < 0:
        _refuse(f"timeout is {timeout}; wanted 0 or more")
    if prefetch_factor is not None and not num_workers:
        _refuse(f"prefetch_factor is {prefetch_factor} while num_workers is 0; wanted num_workers > 0 with it, or None")
    if prefetch_factor is not None and prefetch_factor < 1:
        _refuse(f"prefetch_factor is {prefetch_factor}; wanted 1 or more")
    if persistent_workers and not num_workers:
        _refuse("persistent_workers is True while num_workers is 0; wanted num_workers > 0")
    if timeout and not num_workers:
        _refuse(f"timeout is {timeout} while num_workers is 0; wanted num_workers > 0 with it, or 0")


_said_in_process = False


def _say_in_process() -> None:
    global _said_in_process
    if not _said_in_process:
        _said_in_process = True
        warnings.warn(
            "DataLoader: there are no processes in the browser: batches are fetched by the program itself, as with "
            "num_workers=0",
            stacklevel=4,
        )


class _Iterator:
    """One iteration, in this process."""

    def __init__(self, loader: DataLoader) -> None:
        self._begin(loader)
        self._fetch = None
        self._info = None
        if loader.num_workers:
            _say_in_process()
            self._info = as_worker(WorkerInfo(0, 1, self._seed, loader.dataset))
            with self._info:
                if loader.worker_init_fn is not None:
                    loader.worker_init_fn(0)
                self._fetch = loader._fetcher()(loader.dataset)
        else:
            self._fetch = loader._fetcher()(loader.dataset)

    def _begin(self, loader: DataLoader) -> None:
        self._loader = loader
        self._indices = iter(loader._index_sampler)
        self._seed = drawn_seed(loader.generator)
        self._given = 0

    def __iter__(self):
        return self

    def __len__(self) -> int:
        return len(self._loader)

    def _next(self):
        indices = next(self._indices)
        if self._info is None:
            return self._fetch(indices)
        with self._info:
            return self._fetch(indices)

    def __next__(self):
        batch = self._next()
        self._given += 1
        promised = self._loader._promised
        if promised is not None and self._given > promised:
            warnings.warn(
                f"DataLoader: Length of IterableDataset {self._loader.dataset} was reported to be {promised} (when "
                f"accessing len(dataloader)), but {self._given} samples have been fetched"
                + (
                    "; each worker gives the whole of it unless it asks get_worker_info"
                    if self._loader.num_workers
                    else ""
                ),
                stacklevel=2,
            )
        return batch

    def __reduce__(self):
        raise NotImplementedError(f"{type(self).__name__} cannot be pickled")
