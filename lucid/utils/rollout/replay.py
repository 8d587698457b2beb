"""Memories of episodes, which give pieces of them again: all alike, or by priority."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_right
from collections import deque
from itertools import accumulate
from typing import NamedTuple

import lucid
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.utils.rollout.episodes import Episode

__all__ = ["PrioritizedBatch", "PrioritizedSequenceReplay", "SequenceReplay", "SumTree"]


def _count(function: str, name: str, value) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError(f"{function}: {name} is {value!r}; wanted an int of 1 or more")
    return value


class SequenceReplay:
    """Keeps the last episodes, and gives pieces of them.

    Parameters
    ----------
    capacity : int, default 1,000,000
        Steps of all episodes together; the oldest episodes are dropped to stay below.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.rollout import Episode, SequenceReplay
    >>> memory = SequenceReplay(capacity=8)
    >>> for n in (3, 5, 2):
    ...     memory.add(Episode(lucid.zeros(n, 4), lucid.zeros(n, 1), lucid.zeros(n), lucid.ones(n)))
    >>> len(memory), memory.steps
    (2, 7)
    """

    capacity: int

    def __init__(self, capacity: int = 1_000_000) -> None:
        self.capacity = _count(type(self).__name__, "capacity", capacity)
        self._episodes: deque[Episode] = deque()
        self._first = 0  # the number of the oldest step that is kept
        self._next = 0  # that of the next one that comes
        self._starts: deque[int] = deque()  # the number of the first step of each episode

    def __len__(self) -> int:
        return len(self._episodes)

    @property
    def steps(self) -> int:
        """How many steps the episodes have together."""
        return self._next - self._first

    def add(self, episode: Episode) -> None:
        """Keep an episode.

        Parameters
        ----------
        episode : Episode
            Its tensors are kept detached from their graph.

        Raises
        ------
        ValueError
            If it has no steps, more than the capacity, or parts of different lengths.
        """
        name = type(self).__name__
        if not isinstance(episode, Episode):
            raise TypeError(f"{name}.add: episode is {kind_of(episode)}; wanted an Episode")
        sizes = [len(part) for part in episode]
        if len(set(sizes)) > 1 or not 0 < sizes[0] <= self.capacity:
            raise ValueError(
                f"{name}.add: episode has parts of {sizes} steps; wanted equal ones, of 1 to {self.capacity}"
            )
        while self.steps + sizes[0] > self.capacity:
            self._forget()
        self._starts.append(self._next)
        self._episodes.append(Episode(*(part.detach() for part in episode)))
        self._next += sizes[0]

    def _forget(self) -> None:
        self._starts.popleft()
        self._first += len(self._episodes.popleft())

    def _fitting(self, function: str, batch_size: int, length: int) -> None:
        _count(function, "batch_size", batch_size)
        _count(function, "length", length)
        if not any(len(episode) >= length for episode in self._episodes):
            longest = max(map(len, self._episodes), default=0)
            raise ValueError(f"{function}: length is {length}; wanted at most {longest}, which the longest episode has")

    def _pieces(self, places: list[tuple[int, int]], length: int) -> Episode:
        """A batch of pieces, of which each is (episode, first row)."""
        rows = [[part[at : at + length] for part in self._episodes[number]] for number, at in places]
        return Episode(*(lucid.stack(column) for column in zip(*rows)))

    def sample(self, batch_size: int, length: int) -> Episode:
        """Give pieces that begin anywhere, each beginning being as likely as any other.

        Parameters
        ----------
        batch_size : int
        length : int
            Steps of a piece. Shorter episodes are passed over.

        Returns
        -------
        Episode
            Its tensors have shapes (batch_size, length, …).

        Raises
        ------
        ValueError
            If no episode is long enough.
        """
        self._fitting(f"{type(self).__name__}.sample", batch_size, length)
        ends = list(accumulate(max(0, len(episode) - length + 1) for episode in self._episodes))
        places = []
        for drawn in lucid.randint(0, ends[-1], (batch_size,)).tolist():
            number = bisect_right(ends, drawn)
            places.append((number, drawn - (ends[number - 1] if number else 0)))
        return self._pieces(places, length)


class SumTree:
    """Numbers that are not negative, of which one is found by a sum of those in front of it in logarithmic time.

    Parameters
    ----------
    capacity : int
        How many; all are 0 at first.

    Examples
    --------
    >>> from lucid.utils.rollout import SumTree
    >>> tree = SumTree(4)
    >>> for index, priority in enumerate([1.0, 0.0, 2.0, 3.0]):
    ...     tree.set(index, priority)
    >>> tree.total, tree.get(2)
    (6.0, 2.0)
    >>> [tree.find(prefix) for prefix in (0.5, 1.5, 2.9, 3.0, 5.9)]
    [0, 2, 2, 3, 3]
    """

    capacity: int

    def __init__(self, capacity: int) -> None:
        self.capacity = _count("SumTree", "capacity", capacity)
        self._leaves = 1 << (capacity - 1).bit_length()
        self._sums = array("d", bytes(16 * self._leaves))  # a node has its children at 2n and 2n + 1

    @property
    def total(self) -> float:
        """The sum of all."""
        return self._sums[1]

    def _place(self, function: str, index: int) -> int:
        if not isinstance(index, int) or not 0 <= index < self.capacity:
            raise IndexError(f"SumTree.{function}: index is {index!r}; wanted an int from 0 to {self.capacity - 1}")
        return index + self._leaves

    def set(self, index: int, priority: float) -> None:
        """Change one number.

        Parameters
        ----------
        index : int
        priority : float
            Finite, and not negative.
        """
        node = self._place("set", index)
        if not 0 <= priority < math.inf:
            raise ValueError(f"SumTree.set: priority is {priority!r}; wanted a finite number of 0 or more")
        sums = self._sums
        sums[node] = priority
        while node > 1:
            node //= 2
            sums[node] = sums[2 * node] + sums[2 * node + 1]

    def get(self, index: int) -> float:
        """Return one number.

        Parameters
        ----------
        index : int
        """
        return self._sums[self._place("get", index)]

    def find(self, prefix: float) -> int:
        """Return the index at which the sum from the beginning first exceeds a number.

        Parameters
        ----------
        prefix : float
            From 0 up to `total`, and less than it. Drawn uniformly, it finds each index as often as its number says.
        """
        if not 0 <= prefix < self.total:
            raise ValueError(f"SumTree.find: prefix is {prefix!r}; wanted a number from 0 to less than {self.total}")
        sums, node = self._sums, 1
        while node < self._leaves:
            node *= 2
            if prefix >= sums[node] and sums[node + 1] > 0:
                prefix -= sums[node]
                node += 1
        return node - self._leaves


class PrioritizedBatch(NamedTuple):
    """Pieces that were drawn by priority.

    Parameters
    ----------
    episode : Episode
        The pieces, (batch_size, length, …).
    indices : list of int
        Where they begin, for `update_priorities`.
    weights : Tensor
        Shape (batch_size,): by what each piece's loss is multiplied, since it is drawn more often or less often than in
        `sample`. The largest is 1.

    Examples
    --------
    >>> from lucid.utils.rollout import PrioritizedBatch
    >>> PrioritizedBatch._fields
    ('episode', 'indices', 'weights')
    """

    episode: Episode
    indices: list[int]
    weights: Tensor


class PrioritizedSequenceReplay(SequenceReplay):
    """Keeps the last episodes, and gives pieces of them by priority: what was hard comes more often.

    A piece is drawn with probability P(i) = pᵢ^α / Σ pₖ^α, where p is |error| + epsilon, and weighs (N·P(i))^-β. What
    is new has the largest priority there was.

    Parameters
    ----------
    capacity : int, default 1,000,000
        Steps of all episodes together.
    alpha : float, default 0.6
        How much priorities count; 0 makes all pieces alike.
    beta : float, default 0.4
        How much of the difference the weights make up for; 1 for all of it.
    epsilon : float, default 1e-6
        What each error has at least.

    References
    ----------
    Schaul et al., "Prioritized experience replay", 2016.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.rollout import Episode, PrioritizedSequenceReplay
    >>> memory = PrioritizedSequenceReplay(capacity=100)
    >>> memory.add(Episode(lucid.arange(9.0), lucid.zeros(9, 1), lucid.zeros(9), lucid.ones(9)))
    >>> batch = memory.sample_prioritized(batch_size=4, length=3)
    >>> memory.update_priorities(batch.indices, [0.1, 2.0, 0.0, 0.5])
    >>> batch.episode.observations.shape, batch.weights.shape
    (lucid.Size([4, 3]), lucid.Size([4]))
    """

    alpha: float
    beta: float
    epsilon: float

    def __init__(self, capacity: int = 1_000_000, alpha: float = 0.6, beta: float = 0.4, epsilon: float = 1e-6) -> None:
        super().__init__(capacity)
        for name, value in (("alpha", alpha), ("beta", beta), ("epsilon", epsilon)):
            if not 0 <= value < math.inf:
                raise ValueError(f"PrioritizedSequenceReplay: {name} is {value!r}; wanted a finite number of 0 or more")
        self.alpha, self.beta, self.epsilon = alpha, beta, epsilon
        self._first_beta = beta
        self._largest = 1.0
        self._tree = SumTree(capacity)

    def add(self, episode: Episode) -> None:
        """Keep an episode, with the largest priority there was.

        Parameters
        ----------
        episode : Episode
        """
        super().add(episode)
        for number in range(self._starts[-1], self._next):
            self._tree.set(number % self.capacity, self._largest**self.alpha)

    def _forget(self) -> None:
        for number in range(self._first, self._first + len(self._episodes[0])):
            self._tree.set(number % self.capacity, 0.0)
        super()._forget()

    def sample_prioritized(self, batch_size: int, length: int) -> PrioritizedBatch:
        """Give pieces by the priority of their first step.

        A step too close to the end of its episode stands for the last piece of it; episodes that are shorter are
        passed over.

        Parameters
        ----------
        batch_size : int
        length : int
            Steps of a piece.

        Returns
        -------
        PrioritizedBatch

        Raises
        ------
        ValueError
            If no episode is long enough.
        """
        self._fitting("PrioritizedSequenceReplay.sample_prioritized", batch_size, length)
        tree, capacity = self._tree, self.capacity
        starts = list(self._starts)
        short = [(start, len(episode)) for start, episode in zip(starts, self._episodes) if len(episode) < length]
        kept = {}
        for start, size in short:  # what is too short is set aside while pieces are drawn
            for number in range(start, start + size):
                kept[number % capacity] = tree.get(number % capacity)
                tree.set(number % capacity, 0.0)
        try:
            count = sum(max(0, len(episode) - length + 1) for episode in self._episodes)
            places, indices, weights = [], [], []
            for share in lucid.rand(batch_size, dtype=lucid.float64).tolist():
                slot = tree.find(min(share * tree.total, math.nextafter(tree.total, 0)))
                number = self._first + (slot - self._first) % capacity
                at = bisect_right(starts, number) - 1
                end = starts[at] + len(self._episodes[at])
                first, priority = number, tree.get(slot)
                if number >= end - length:
                    first = end - length
                    priority = math.fsum(tree.get(n % capacity) for n in range(first, end))
                places.append((at, first - starts[at]))
                indices.append(first % capacity)
                weights.append((count * priority / tree.total) ** -self.beta)
        finally:
            for slot, priority in kept.items():
                tree.set(slot, priority)
        largest = max(weights)
        scaled = lucid.tensor([weight / largest for weight in weights])
        return PrioritizedBatch(self._pieces(places, length), indices, scaled)

    def update_priorities(self, indices: list[int], errors: list[float]) -> None:
        """Say how wrong a model was about pieces.

        Parameters
        ----------
        indices : list of int
            Those of a `PrioritizedBatch`.
        errors : list of float
            One for each; their signs do not matter.
        """
        indices, errors = list(indices), [abs(float(error)) for error in errors]
        if len(indices) != len(errors):
            raise ValueError(
                f"PrioritizedSequenceReplay.update_priorities: errors has {len(errors)} numbers; wanted {len(indices)}"
            )
        for index, error in zip(indices, errors):
            if not math.isfinite(error):
                raise ValueError(
                    f"PrioritizedSequenceReplay.update_priorities: errors has {error}; wanted finite numbers"
                )
            if (index - self._first) % self.capacity < self.steps:  # it may have been dropped since
                priority = error + self.epsilon
                self._largest = max(self._largest, priority)
                self._tree.set(index, priority**self.alpha)

    def anneal_beta(self, fraction: float, final: float = 1.0) -> None:
        """Move beta on its way from where it began.

        Parameters
        ----------
        fraction : float
            How much of the way; less than 0 counts as 0, more than 1 as 1.
        final : float, default 1.0
            Where the way ends.
        """
        self.beta = self._first_beta + (final - self._first_beta) * min(1.0, max(0.0, fraction))
