"""What a program spends its time on: each op with its calls, time, memory, bytes and floating-point operations.

Examples
--------
>>> import lucid
>>> from lucid.profiler import profile, record_function
>>> x = lucid.randn(64, 64, requires_grad=True)
>>> with profile() as prof:
...     with record_function("model"):
...         loss = (x @ x).relu().sum()
...     loss.backward()
>>> {"model", "matmul", "relu", "sum", "backward"} <= {row.name for row in prof.key_averages()}
True
>>> print(prof.key_averages().table(sort_by="self_cpu_time_total", row_limit=3))  # doctest: +SKIP

Nothing is recorded, and nothing paid, outside of such blocks.
"""

from __future__ import annotations

import functools
import json
import os
import time
from collections.abc import Callable, Iterable
from enum import Enum
from typing import Any, Self

from lucid import _C
from lucid._errors import without
from lucid.profiler._events import EventList, MemoryStats, OpEvent, ProfileSummary, as_begun

__all__ = [
    "EventList", "MemoryStats", "OpEvent", "ProfileSummary", "Profiler", "ProfilerAction", "ProfilerActivity",
    "profile", "record_function", "schedule", "supported_activities", "tensorboard_trace_handler",
]  # fmt: skip

__getattr__: Callable[[str], Any] = without(__name__)

_active: list[Profiler] = []  # at most one
_names: list[str] = []  # what record_function called stretches of time, by number
_numbers: dict[str, int] = {}


class Profiler:
    """Records all ops between `start` and `stop`, or inside of a ``with`` block.

    Parameters
    ----------
    with_memory : bool, optional
        Whether `memory_stats` tells something (default ``True``).

    Raises
    ------
    RuntimeError
        If another profiler is recording when it starts.

    Notes
    -----
    Time is the engine's, by the finest clock that the host has: nanoseconds natively and in Node; in a browser 5 to
    100 µs, of which the sum over many calls is still right. What Python does between the ops is in no op's time, and
    in that of the `record_function` block around it. The record itself is left out. The ops of a backward pass lie in
    one event "backward".

    Examples
    --------
    >>> import lucid
    >>> from lucid.profiler import Profiler
    >>> with Profiler() as profiler:
    ...     y = lucid.ones(1000) * 2
    >>> [event.name for event in profiler.events()][-1], profiler.memory_stats().peak_bytes > 4000
    ('mul', True)
    """

    def __init__(self, with_memory: bool = True) -> None:
        self.with_memory = with_memory
        self._events: list[OpEvent] = []
        self._memory: MemoryStats | None = None
        self._lost = 0

    def start(self) -> None:
        """Begin to record; what was recorded before stays."""
        if _active:
            raise RuntimeError("Profiler: another profiler is recording; wanted one at a time")
        _active.append(self)
        _C._profile(True)

    def stop(self) -> None:
        """End it. Nothing happens where it had ended."""
        if not _active or _active[0] is not self:
            return
        _C._profile(False)
        _active.clear()
        events, lost, peak = _C._profile_events()
        new = [OpEvent((_names[e[0]], *e[1:]) if isinstance(e[0], int) else e) for e in as_begun(events)]
        self._events += new
        self._lost += lost
        changes = [event.self_memory_delta_bytes for event in self._events]
        current = _C.memory_stats()["allocated_bytes.current"]
        peak = max(peak, self._memory.peak_bytes) if self._memory else peak
        self._memory = MemoryStats(current, peak, sum(c > 0 for c in changes), sum(c < 0 for c in changes))

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *args: object) -> None:
        self.stop()

    def clear(self) -> None:
        """Forget what was recorded."""
        self._events = []
        self._memory = None
        self._lost = 0

    def events(self) -> list[OpEvent]:
        """All calls in the order in which they began, each before those in it."""
        return list(self._events)

    def key_averages(
        self, group_by_input_shape: bool = False, group_by_stack_n: int = 0, group_by_overload_name: bool = False
    ) -> EventList:
        """The calls by name, or by name and shapes of what they were given.

        Parameters
        ----------
        group_by_input_shape : bool, optional
            Calls with other shapes count apart (default ``False``).
        group_by_stack_n, group_by_overload_name : optional
            Accepted for PyTorch's sake.
        """
        groups: dict[tuple[Any, ...], list[OpEvent]] = {}
        for event in self._events:
            shapes = str(event.input_shapes) if group_by_input_shape else ""
            groups.setdefault((event.name, shapes), []).append(event)
        return EventList(
            ProfileSummary(f"{name} {shapes}" if shapes else name, events) for (name, shapes), events in groups.items()
        )

    def memory_stats(self) -> MemoryStats | None:
        """What tensors occupied; None before anything was recorded, or without ``with_memory``."""
        return self._memory if self.with_memory else None

    def export_chrome_trace(self, path: str | os.PathLike[str] | Any) -> None:
        """Write the calls for ``chrome://tracing`` or https://ui.perfetto.dev.

        Parameters
        ----------
        path : str, path or text file
        """
        trace = {
            "traceEvents": [_traced(event) for event in self._events],
            "displayTimeUnit": "ms",
            "otherData": {"lost events": self._lost},
        }
        if hasattr(path, "write"):
            json.dump(trace, path)
        else:
            with open(path, "w", encoding="utf-8") as file:
                json.dump(trace, file)

    def _repr_html_(self) -> str:
        return self.key_averages()._repr_html_()


def _traced(event: OpEvent) -> dict[str, Any]:
    told = {"Self CPU (us)": event.self_time_ns / 1e3, "FLOPs": event.flops, "Bytes": event.bytes}
    if event.shape or event.input_shapes:
        told |= {"Output Dims": event.shape, "Input Dims": event.input_shapes}
    return {
        "name": event.name,
        "cat": "user_annotation" if event.is_user_annotation else "cpu_op",
        "ph": "X",
        "ts": event.start_ns / 1e3,
        "dur": event.time_ns / 1e3,
        "pid": 0,
        "tid": 0,
        "args": told | {"Memory (bytes)": event.memory_delta_bytes},
    }


class ProfilerActivity(Enum):
    """What PyTorch's profiler can watch; here ops run on the CPU, whatever is asked for.

    Examples
    --------
    >>> from lucid.profiler import ProfilerActivity
    >>> ProfilerActivity.CPU.name
    'CPU'
    """

    CPU = 0
    XPU = 1
    MTIA = 2
    CUDA = 3
    HPU = 4
    PrivateUse1 = 5


def supported_activities() -> set[ProfilerActivity]:
    """Return the activities that are watched: ``{ProfilerActivity.CPU}``.

    Returns
    -------
    set of ProfilerActivity
        One.

    Examples
    --------
    >>> from lucid.profiler import supported_activities
    >>> [activity.name for activity in supported_activities()]
    ['CPU']
    """
    return {ProfilerActivity.CPU}


class ProfilerAction(Enum):
    """What a schedule says of a step.

    Examples
    --------
    >>> from lucid.profiler import ProfilerAction
    >>> ProfilerAction.RECORD.name
    'RECORD'
    """

    NONE = 0
    WARMUP = 1
    RECORD = 2
    RECORD_AND_SAVE = 3


def schedule(
    *, wait: int, warmup: int, active: int, repeat: int = 0, skip_first: int = 0, skip_first_wait: int = 0
) -> Callable[[int], ProfilerAction]:
    """Make a schedule for `profile`: which steps are recorded.

    Parameters
    ----------
    wait, warmup, active : int
        A cycle: so many steps without, so many without too, so many that are recorded.
    repeat : int, optional
        How many cycles, 0 for ever (default).
    skip_first : int, optional
        Steps before the first cycle.
    skip_first_wait : int, optional
        If not 0, the first cycle does not wait.

    Returns
    -------
    callable
        From the number of a step to a `ProfilerAction`.

    Raises
    ------
    ValueError
        If a number is negative, or `active` is 0.

    Examples
    --------
    >>> from lucid.profiler import schedule
    >>> plan = schedule(wait=1, warmup=1, active=2, repeat=1)
    >>> [plan(step).name for step in range(5)]
    ['NONE', 'WARMUP', 'RECORD', 'RECORD_AND_SAVE', 'NONE']
    """
    if min(wait, warmup, repeat, skip_first) < 0 or active < 1:
        given = f"wait {wait}, warmup {warmup}, active {active}, repeat {repeat}, skip_first {skip_first}"
        raise ValueError(f"schedule: the steps are {given}; wanted 0 or more of each, and of active at least 1")
    length = wait + warmup + active

    def plan(step: int) -> ProfilerAction:
        if step < 0:
            raise ValueError(f"schedule: step is {step}; wanted 0 or more")
        if step < skip_first:
            return ProfilerAction.NONE
        step -= skip_first
        if skip_first_wait:
            step += wait
        cycle, place = divmod(step, length)
        if (repeat and cycle >= repeat) or place < wait:
            return ProfilerAction.NONE
        if place < wait + warmup:
            return ProfilerAction.WARMUP
        return ProfilerAction.RECORD if place < length - 1 else ProfilerAction.RECORD_AND_SAVE

    return plan


def tensorboard_trace_handler(
    dir_name: str, worker_name: str | None = None, use_gzip: bool = False
) -> Callable[[profile], None]:
    """Make a function for ``on_trace_ready`` that writes a Chrome trace into a folder, a file for each cycle.

    Parameters
    ----------
    dir_name : str
        The folder, which is made if it is not there.
    worker_name : str, optional
        With what the files' names begin (default ``"lucid"``).
    use_gzip : bool, optional
        Whether the files are packed.

    Returns
    -------
    callable
        It takes the profile.

    Examples
    --------
    >>> import lucid, os, tempfile
    >>> from lucid.profiler import profile, tensorboard_trace_handler
    >>> folder = tempfile.mkdtemp()
    >>> with profile(on_trace_ready=tensorboard_trace_handler(folder)):
    ...     _ = lucid.ones(2) * 2
    >>> len(os.listdir(folder))
    1
    """

    def handler(prof: profile) -> None:
        os.makedirs(dir_name, exist_ok=True)
        path = os.path.join(dir_name, f"{worker_name or 'lucid'}.{time.time_ns()}.pt.trace.json")
        if not use_gzip:
            prof.export_chrome_trace(path)
            return
        import gzip

        with gzip.open(path + ".gz", "wt", encoding="utf-8") as file:
            prof.export_chrome_trace(file)

    return handler


class profile(Profiler):
    """Records all ops in a ``with`` block, or those of the steps that a schedule names; as `torch.profiler.profile`.

    Parameters
    ----------
    activities : iterable, optional
        Accepted; it is the CPU that computes.
    with_memory : bool, optional
        Whether `memory_stats` tells something (default ``True``).
    schedule : callable, optional
        From the number of a step to a `ProfilerAction`; `step` begins the next one. Default: all is recorded.
    on_trace_ready : callable, optional
        Is called with the profile at the end of each recorded cycle, or of the block.
    record_shapes, profile_memory, with_flops, with_stack, with_modules : optional
        Accepted: shapes, memory and FLOPs are always recorded; stacks and modules never.
    **others : optional
        PyTorch's further settings, which are ignored.

    Examples
    --------
    >>> import lucid
    >>> from lucid.profiler import profile, schedule
    >>> with profile(schedule=schedule(wait=1, warmup=0, active=1, repeat=1)) as prof:
    ...     for step in range(4):
    ...         y = lucid.ones(3).exp()
    ...         prof.step()
    >>> [(row.name, row.count) for row in prof.key_averages() if row.name == "exp"]
    [('exp', 1)]
    """

    activities: Any
    step_num: int
    current_action: Any

    def __init__(
        self,
        activities: Iterable[Any] | None = None,
        with_memory: bool = True,
        *,
        schedule: Callable[[int], ProfilerAction] | None = None,
        on_trace_ready: Callable[[profile], Any] | None = None,
        record_shapes: bool = False,
        profile_memory: bool = False,
        with_stack: bool = False,
        with_flops: bool = False,
        with_modules: bool = False,
        **others: Any,
    ) -> None:
        super().__init__(with_memory)
        self.activities = set(activities) if activities is not None else supported_activities()
        self.schedule = schedule
        self.on_trace_ready = on_trace_ready
        self.step_num = 0
        self.current_action = ProfilerAction.RECORD if schedule is None else schedule(0)

    def _records(self) -> bool:
        return self.current_action in (ProfilerAction.RECORD, ProfilerAction.RECORD_AND_SAVE)

    def start(self) -> None:
        """Begin, with what the schedule says of the first step."""
        if self._records():
            super().start()

    def stop(self) -> None:
        """End; what was recorded is ready."""
        recording = bool(_active) and _active[0] is self
        super().stop()
        if recording and self.on_trace_ready is not None:
            self.on_trace_ready(self)

    def step(self) -> None:
        """Say that a step is over: the schedule says what becomes of the next one."""
        self.step_num += 1
        if self.schedule is None:
            return
        before, self.current_action = self.current_action, self.schedule(self.step_num)
        if before is ProfilerAction.RECORD_AND_SAVE:
            self.stop()
        elif before is ProfilerAction.RECORD and not self._records():
            super().stop()
        if self._records() and not (_active and _active[0] is self):
            self.clear()  # a new cycle
            super().start()

    def export_stacks(self, path: str, metric: str = "self_cpu_time_total") -> None:
        """Refused: stacks are not recorded, to be written to `path` by `metric`."""
        raise RuntimeError("profile: stacks are not recorded; wanted export_chrome_trace")


class record_function:
    """Names a stretch of time in a profile, as a ``with`` block or a decorator.

    Parameters
    ----------
    name : str
    args : str, optional
        Accepted for PyTorch's sake.

    Examples
    --------
    >>> import lucid
    >>> from lucid.profiler import profile, record_function
    >>> with profile() as prof, record_function("twice"):
    ...     y = lucid.ones(2) * 2
    >>> prof.events()[0].name, prof.events()[-1].depth
    ('twice', 1)
    """

    def __init__(self, name: str, args: str | None = None) -> None:
        self.name: str = str(name)
        self.args = args

    def __enter__(self) -> Self:
        _C._profile_range(-1)
        return self

    def __exit__(self, *args: object) -> None:
        number = _numbers.setdefault(self.name, len(_names))
        if number == len(_names):
            _names.append(self.name)
        _C._profile_range(number)

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def named(*args: Any, **kwargs: Any) -> Any:
            with record_function(self.name, self.args):
                return function(*args, **kwargs)

        return named
