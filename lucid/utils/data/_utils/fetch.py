"""How the samples of a batch are fetched, and put together: the same in a worker and without."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lucid.utils.data._utils.collate import default_collate
from lucid.utils.data.dataset import rows_of, samples_of

__all__ = ["FromIndices", "FromStream"]


class FromIndices:
    """Fetches from a data set that is indexed: one sample, or a batch of them."""

    ended = False

    def __init__(self, dataset, batched: bool, collate_fn: Callable[..., Any], drop_last: bool) -> None:
        self.dataset, self.batched, self.collate_fn = dataset, batched, collate_fn

    def __call__(self, indices):
        if not self.batched:
            return self.collate_fn(self.dataset[indices])
        if self.collate_fn is default_collate and type(indices) is list:
            rows = rows_of(self.dataset, indices)
            if rows is not None:
                return rows
        return self.collate_fn(samples_of(self.dataset, indices))


class FromStream:
    """Fetches the next samples of an iterable data set. `ended` says that a StopIteration is the end of the data."""

    def __init__(self, dataset, batched: bool, collate_fn: Callable[..., Any], drop_last: bool) -> None:
        self.stream = iter(dataset)
        self.batched, self.collate_fn, self.drop_last = batched, collate_fn, drop_last
        self.ended = False

    def __call__(self, indices):
        if self.ended:
            raise StopIteration
        if not self.batched:
            return self.collate_fn(self._next())
        samples = []
        for _ in indices:
            try:
                samples.append(self._next())
            except StopIteration:
                break
        if not samples or (self.drop_last and len(samples) < len(indices)):
            raise StopIteration
        return self.collate_fn(samples)

    def _next(self):
        try:
            return next(self.stream)
        except StopIteration:
            self.ended = True
            raise
