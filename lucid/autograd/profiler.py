"""The profiler under the name that PyTorch gave it first: `torch.autograd.profiler`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lucid import profiler as _profiler
from lucid._errors import without
from lucid.profiler import EventList, MemoryStats, OpEvent, Profiler, ProfileSummary, record_function

__all__ = ["EventList", "MemoryStats", "OpEvent", "ProfileSummary", "Profiler", "profile", "record_function"]

__getattr__: Callable[[str], Any] = without(__name__)


class profile(_profiler.profile):
    """Records all ops in a ``with`` block: `lucid.profiler.profile` with PyTorch's older settings.

    Parameters
    ----------
    enabled : bool or iterable, optional
        Whether anything is recorded (default ``True``); or the activities, as `lucid.profiler.profile` takes them.
    with_memory : bool, optional
        Whether `memory_stats` tells something (default ``True``).
    **others : optional
        PyTorch's further settings, which are ignored.

    Examples
    --------
    >>> import lucid
    >>> with lucid.autograd.profiler.profile() as prof:
    ...     y = lucid.ones(3).exp()
    >>> prof.key_averages()[-1].name, prof.self_cpu_time_total > 0
    ('exp', True)
    """

    enabled: bool

    def __init__(self, enabled: Any = True, with_memory: bool = True, **others: Any) -> None:
        super().__init__(others.pop("activities", None) if isinstance(enabled, bool) else enabled, with_memory)
        self.enabled = enabled if isinstance(enabled, bool) else True

    def start(self) -> None:
        """Begin to record, if it is enabled."""
        if self.enabled:
            super().start()

    def table(self, *args: Any, **kwargs: Any) -> str:
        """`EventList.table` of `key_averages`."""
        return self.key_averages().table(*args, **kwargs)

    def total_average(self) -> ProfileSummary:
        """All calls as one."""
        return self.key_averages().total_average()

    @property
    def self_cpu_time_total(self) -> float:
        """Microseconds of all calls."""
        return self.key_averages().self_cpu_time_total
