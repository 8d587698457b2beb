"""One curve: what is kept of its values, which is bounded however many there are."""

from __future__ import annotations

import math

MOST = 512  # buckets: about as many as a chart has pixels across
_NONE = math.inf, -math.inf


class Series:
    """Values in buckets of `width` each, which are merged in pairs whenever there would be more than `MOST`.

    A bucket is [place of its first value, place of its last, sum, count, least, largest, smoothed], of finite values
    only: one that has none is a gap in the curve. `smooth` is the share that each value keeps of the average before it,
    corrected for the values that are not there at the start, as Adam corrects its moments.
    """

    __slots__ = (
        "_average",
        "_weight",
        "absent",
        "buckets",
        "fill",
        "last",
        "least",
        "most",
        "smooth",
        "total",
        "width",
    )

    def __init__(self, smooth: float = 0.0) -> None:
        self.smooth = smooth
        self.buckets: list[list[float]] = []
        self.width = 1  # values of a whole bucket
        self.fill = 1  # values of the last bucket, 1 being whole at first
        self.total = 0
        self.absent = 0  # how many were not finite
        self.last = math.nan
        self.least, self.most = _NONE
        self._average = self._weight = 0.0

    def add(self, place: float, value: float) -> None:
        self.last = value
        self.total += 1
        if self.fill >= self.width or not self.buckets:
            if len(self.buckets) >= MOST:
                self._merge()
            self.buckets.append([place, place, 0.0, 0, *_NONE, math.nan])
            self.fill = 0
        self.fill += 1
        bucket = self.buckets[-1]
        bucket[1] = place
        if value - value != 0:  # NaN or an infinity
            self.absent += 1
            return
        bucket[2] += value
        bucket[3] += 1
        if value < bucket[4]:
            bucket[4] = value
            if value < self.least:
                self.least = value
        if value > bucket[5]:
            bucket[5] = value
            if value > self.most:
                self.most = value
        if self.smooth:
            self._average += (1 - self.smooth) * (value - self._average)
            self._weight += (1 - self.smooth) * (1 - self._weight)
            bucket[6] = self._average / self._weight

    def _merge(self) -> None:
        merged = []
        for i in range(0, len(self.buckets) - 1, 2):
            a, b = self.buckets[i], self.buckets[i + 1]
            latest = b[6] if b[6] == b[6] else a[6]
            merged.append([a[0], b[1], a[2] + b[2], a[3] + b[3], min(a[4], b[4]), max(a[5], b[5]), latest])
        self.buckets = merged
        self.width *= 2

    def points(self) -> list[tuple[float, float]]:
        """(place, mean of the bucket), NaN where it has no finite value."""
        return [(b[1], b[2] / b[3] if b[3] else math.nan) for b in self.buckets]

    def smoothed(self) -> list[tuple[float, float]]:
        return [(b[1], b[6]) for b in self.buckets]
