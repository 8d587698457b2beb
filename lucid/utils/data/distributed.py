"""Samplers that give each of several replicas its own part of a data set."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from typing import Any

import lucid
from lucid.utils.data.dataset import Dataset
from lucid.utils.data.sampler import Sampler

__all__ = ["DistributedSampler", "RASampler"]


class _Replica(Sampler[int]):
    """One of `num_replicas` readers of a data set, with an order that all of them know."""

    dataset: Any
    num_replicas: int
    rank: int
    shuffle: bool
    seed: int
    epoch: int

    def __init__(self, dataset: Any, num_replicas: int | None, rank: int | None, shuffle: bool, seed: int) -> None:
        name = type(self).__name__
        dist = sys.modules.get("lucid.distributed")  # who has not loaded it is alone
        if num_replicas is None:
            num_replicas = dist.get_world_size() if dist else 1
        if rank is None:
            rank = dist.get_rank() if dist else 0
        if not isinstance(num_replicas, int) or num_replicas < 1:
            raise ValueError(f"{name}: num_replicas is {num_replicas!r}; wanted an int of 1 or more")
        if not isinstance(rank, int) or not 0 <= rank < num_replicas:
            raise ValueError(f"{name}: rank is {rank!r}; wanted an int from 0 to {num_replicas - 1}")
        self.dataset, self.num_replicas, self.rank = dataset, num_replicas, rank
        self.shuffle, self.seed, self.epoch = shuffle, seed, 0

    def _order(self) -> list[int]:
        size = len(self.dataset)
        if not self.shuffle:
            return list(range(size))
        generator = lucid.Generator()
        generator.manual_seed(self.seed + self.epoch)
        return lucid.randperm(size, generator=generator).tolist()

    def __len__(self) -> int:
        return self.num_samples

    def set_epoch(self, epoch: int) -> None:
        """Choose the permutation: it depends on seed + epoch alone, so that all replicas have the same one.

        Parameters
        ----------
        epoch : int
        """
        self.epoch = epoch


class DistributedSampler(_Replica):
    """Takes every n-th sample, for one of n replicas; all take the same number.

    Parameters
    ----------
    dataset : Dataset
    num_replicas : int, optional
        By default how many processes `lucid.distributed.init_process_group` has joined: 1 without it.
    rank : int, optional
        Which of the replicas this one is: by default the rank of this process, 0 without a group.
    shuffle : bool, default True
        Whether to permute the samples; `set_epoch` says by which permutation.
    seed : int, default 0
        The same in all replicas.
    drop_last : bool, default False
        Whether to leave out samples at the end so that all replicas take as many; otherwise the first ones come again.

    Examples
    --------
    >>> from lucid.utils.data import DistributedSampler
    >>> list(DistributedSampler(range(5), num_replicas=2, rank=1, shuffle=False))
    [1, 3, 0]
    """

    num_samples: int
    total_size: int

    def __init__(
        self,
        dataset: Dataset[Any],
        num_replicas: int | None = None,
        rank: int | None = None,
        shuffle: bool = True,
        seed: int = 0,
        drop_last: bool = False,
    ) -> None:
        super().__init__(dataset, num_replicas, rank, shuffle, seed)
        self.drop_last = drop_last
        size, n = len(dataset), self.num_replicas
        self.num_samples = size // n if drop_last else math.ceil(size / n)
        self.total_size = self.num_samples * n

    def __iter__(self) -> Iterator[int]:
        order = self._order()
        if order and len(order) < self.total_size:
            order *= math.ceil(self.total_size / len(order))
        return iter(order[self.rank : self.total_size : self.num_replicas])


class RASampler(_Replica):
    """Takes each sample several times, so that each comes under several augmentations: repeated augmentation.

    The copies of a sample are next to each other, and go to different replicas where there are several. An epoch stays
    as long as without repetition: it has the first 1/num_repeats of the permutation.

    Parameters
    ----------
    dataset : Dataset
    num_replicas : int, optional
        By default how many processes `lucid.distributed.init_process_group` has joined: 1 without it.
    rank : int, optional
        Which of the replicas this one is: by default the rank of this process, 0 without a group.
    shuffle : bool, default True
        Whether to permute the samples; `set_epoch` says by which permutation.
    seed : int, default 0
        The same in all replicas.
    num_repeats : int, default 3

    References
    ----------
    Hoffer et al., "Augment your batch: improving generalization through instance repetition", 2020.

    Examples
    --------
    >>> from lucid.utils.data import RASampler
    >>> list(RASampler(range(6), shuffle=False, num_repeats=2))
    [0, 0, 1, 1, 2, 2]
    """

    num_samples: int
    total_size: int

    def __init__(
        self,
        dataset: Dataset[Any],
        num_replicas: int | None = None,
        rank: int | None = None,
        shuffle: bool = True,
        seed: int = 0,
        num_repeats: int = 3,
    ) -> None:
        super().__init__(dataset, num_replicas, rank, shuffle, seed)
        if not isinstance(num_repeats, int) or num_repeats < 1:
            raise ValueError(f"RASampler: num_repeats is {num_repeats!r}; wanted an int of 1 or more")
        self.num_repeats = num_repeats
        self.num_samples = math.ceil(len(dataset) / self.num_replicas)
        self.total_size = self.num_samples * self.num_replicas

    def __iter__(self) -> Iterator[int]:
        order = self._order()
        repeated = [index for index in order for _ in range(self.num_repeats)]
        if order and len(repeated) < self.total_size:
            repeated *= math.ceil(self.total_size / len(repeated))
        return iter(repeated[self.rank : self.total_size : self.num_replicas])
