"""What a profile has found: single calls, their sums by name, and the tables of these."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape
from typing import Any

__all__ = ["EventList", "MemoryStats", "OpEvent", "ProfileSummary"]


class OpEvent:
    """One call of an op, or one stretch of time that `record_function` named.

    Parameters
    ----------
    impl : tuple
        What the engine recorded.

    Attributes
    ----------
    name : str
        The op's name; one that was computed in place ends with an underscore. A pass through the graph is "backward".
    time_ns : int
        How long it took, with the ops that it called itself. `time_us` and `time_ms` are the same in other units.
    self_time_ns : int
        Without those.
    start_ns : int
        When it began, since the profile did.
    shape : list of int
        Of the result, of the first one where there are several.
    input_shapes : list of list of int
        Of the tensors that it was given, as far as there was room to keep them.
    flops : int
        Floating-point operations of its own: two for each multiplication that is added to a sum in products,
        convolutions, attention and recurrent layers, and one for each element that an elementwise op makes.
    bytes : int
        Of all the tensors that it was given and returned: what it has to read and write at least.
    memory_delta_bytes : int
        Bytes that are taken afterwards and were not before. `self_memory_delta_bytes` leaves out the ops in it.
    depth : int
        In how many others it lies.
    is_user_annotation : bool
        Whether `record_function` named it.
    time_us, time_ms : float
        `time_ns` in microseconds and milliseconds.
    key : str
        The name.
    self_cpu_time_total : float
        `self_time_ns` in microseconds.

    Examples
    --------
    >>> import lucid
    >>> from lucid.profiler import profile
    >>> with profile() as prof:
    ...     y = lucid.ones(2, 3) @ lucid.ones(3, 4)
    >>> event = next(e for e in prof.events() if e.name == "matmul")
    >>> event.shape, event.flops, event.input_shapes
    ([2, 4], 48, [[2, 3], [3, 4]])
    """

    name: Any
    depth: Any
    start_ns: Any
    time_ns: Any
    self_time_ns: Any
    memory_delta_bytes: Any
    self_memory_delta_bytes: Any
    flops: Any
    bytes: Any
    is_user_annotation: Any
    shape: Any
    input_shapes: Any

    def __init__(self, impl: tuple[Any, ...]) -> None:
        (
            self.name,
            kind,
            self.depth,
            self.start_ns,
            self.time_ns,
            self.self_time_ns,
            self.memory_delta_bytes,
            self.self_memory_delta_bytes,
            self.flops,
            self.bytes,
            shapes,
        ) = impl
        self.is_user_annotation = kind == 2
        self.shape = list(shapes[0]) if shapes else []
        self.input_shapes = [list(shape) for shape in shapes[1:]]

    @property
    def time_us(self) -> float:
        return self.time_ns / 1e3

    @property
    def time_ms(self) -> float:
        return self.time_ns / 1e6

    @property
    def key(self) -> str:
        return self.name

    @property
    def cpu_time_total(self) -> float:
        """Microseconds, as PyTorch's events have it."""
        return self.time_ns / 1e3

    @property
    def self_cpu_time_total(self) -> float:
        return self.self_time_ns / 1e3

    cpu_time = cpu_time_total

    def __repr__(self) -> str:
        return f"OpEvent(name={self.name!r}, time_us={self.time_us:.1f}, shape={self.shape}, flops={self.flops})"


def as_begun(ended: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """What the engine recorded, in the order of ends, in that of beginnings: each call before those in it.

    The times do not tell: a browser's clock has steps in which many calls begin. But what a call had in it stands right
    before it, and is deeper.
    """
    waiting: list[
        tuple[tuple[Any, ...], list[Any]]
    ] = []  # calls whose own surroundings have not ended, with what is in them
    for event in ended:
        _, _, depth, start, *_ = event
        first = len(waiting)
        # What began earlier was in a call that failed, which is not recorded.
        while first and waiting[first - 1][0][2] > depth and waiting[first - 1][0][3] >= start:
            first -= 1
        waiting[first:] = [(event, waiting[first:])]
    begun = []
    rest = waiting[::-1]
    while rest:
        event, inside = rest.pop()
        begun.append(event)
        rest += inside[::-1]
    return begun


class ProfileSummary:
    """All calls of one name together.

    Parameters
    ----------
    name : str
        The name.
    events : list of OpEvent
        The calls.

    Attributes
    ----------
    name, key : str
        The name.
    count : int
        How many calls.
    total_time_us, avg_time_us : float
        Microseconds with the ops that they called, and those divided by `count`; `self_time_us` is without them.
    total_flops, total_bytes : int
        Sums of `OpEvent.flops` and `OpEvent.bytes`.
    total_memory_bytes : int
        Sum of `OpEvent.memory_delta_bytes`, `self_memory_bytes` of those without the ops in them.
    cpu_time_total, self_cpu_time_total, cpu_time : float
        PyTorch's names of `total_time_us`, `self_time_us` and `avg_time_us`.
    flops, bytes, cpu_memory_usage, self_cpu_memory_usage : int
        PyTorch's names of `total_flops`, `total_bytes`, `total_memory_bytes` and `self_memory_bytes`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.profiler import profile
    >>> with profile() as prof:
    ...     _ = lucid.ones(2) * 2
    >>> [row.count for row in prof.key_averages() if row.name == "mul"]
    [1]
    """

    count: int
    total_time_us: float
    self_time_us: float
    total_flops: int
    total_bytes: int
    total_memory_bytes: int
    self_memory_bytes: int
    is_user_annotation: bool
    input_shapes: Any

    def __init__(self, name: str, events: list[OpEvent]) -> None:
        self.name = name
        self.events = events
        self.count = len(events)
        self.total_time_us = sum(e.time_ns for e in events) / 1e3
        self.self_time_us = sum(e.self_time_ns for e in events) / 1e3
        self.total_flops = sum(e.flops for e in events)
        self.total_bytes = sum(e.bytes for e in events)
        self.total_memory_bytes = sum(e.memory_delta_bytes for e in events)
        self.self_memory_bytes = sum(e.self_memory_delta_bytes for e in events)
        self.is_user_annotation = any(e.is_user_annotation for e in events)
        self.input_shapes = events[0].input_shapes if events else []

    @property
    def avg_time_us(self) -> float:
        return self.total_time_us / self.count if self.count else 0.0

    key: Any = property(lambda self: self.name)
    cpu_time_total: Any = property(lambda self: self.total_time_us)
    self_cpu_time_total: Any = property(lambda self: self.self_time_us)
    cpu_time: Any = property(lambda self: self.avg_time_us)
    flops: Any = property(lambda self: self.total_flops)
    bytes: Any = property(lambda self: self.total_bytes)
    cpu_memory_usage: Any = property(lambda self: self.total_memory_bytes)
    self_cpu_memory_usage: Any = property(lambda self: self.self_memory_bytes)

    def __repr__(self) -> str:
        return (
            f"ProfileSummary(name={self.name!r}, count={self.count}, total_time_us={self.total_time_us:.1f}, "
            f"avg_time_us={self.avg_time_us:.1f}, total_flops={self.total_flops})"
        )


@dataclass(frozen=True)
class MemoryStats:
    """What tensors occupied.

    Attributes
    ----------
    current_bytes : int
        At the end.
    peak_bytes : int
        At most, while the profile was on.
    alloc_count, free_count : int
        How many ops took memory, and how many gave some back.

    Examples
    --------
    >>> import lucid
    >>> from lucid.profiler import profile
    >>> with profile() as prof:
    ...     _ = lucid.ones(2) * 2
    >>> prof.memory_stats().peak_bytes >= 16
    True
    """

    current_bytes: int
    peak_bytes: int
    alloc_count: int
    free_count: int


_SORTS: dict[str, Callable[[ProfileSummary], float]] = {
    "cpu_time_total": lambda s: s.total_time_us,
    "self_cpu_time_total": lambda s: s.self_time_us,
    "cpu_time": lambda s: s.avg_time_us,
    "cpu_memory_usage": lambda s: s.total_memory_bytes,
    "self_cpu_memory_usage": lambda s: s.self_memory_bytes,
    "count": lambda s: s.count,
    "flops": lambda s: s.total_flops,
    "bytes": lambda s: s.total_bytes,
}
_SORTS |= {
    "total_time_us": _SORTS["cpu_time_total"],
    "self_time_us": _SORTS["self_cpu_time_total"],
    "avg_time_us": _SORTS["cpu_time"],
    "total_flops": _SORTS["flops"],
    "total_bytes": _SORTS["bytes"],
    **{name.replace("cpu", "device"): value for name, value in _SORTS.items() if "cpu" in name},
    **{name.replace("cpu", "cuda"): value for name, value in _SORTS.items() if "cpu" in name},
}


class EventList(list[Any]):
    """A list of `ProfileSummary` with a table; a notebook shows it.

    Parameters
    ----------
    iterable : iterable of ProfileSummary, optional
        The entries.

    Examples
    --------
    >>> import lucid
    >>> from lucid.profiler import profile
    >>> with profile() as prof:
    ...     _ = lucid.ones(2) * 2
    >>> "mul" in prof.key_averages().table()
    True
    """

    total_us: float = 0.0  # of all ops

    @property
    def self_cpu_time_total(self) -> float:
        """Microseconds of all of them."""
        return sum(row.self_time_us for row in self)

    def total_average(self) -> ProfileSummary:
        """All calls as one."""
        return ProfileSummary("Total", [event for row in self for event in row.events])

    def _rows(
        self, sort_by: str | None, row_limit: int, top_level_events_only: bool, name_width: int | None
    ) -> tuple[list[str], list[list[str]]]:
        if sort_by is not None and sort_by not in _SORTS:
            raise ValueError(f"table: sort_by is {sort_by!r}; wanted one of {', '.join(sorted(_SORTS))}")
        rows = [r for r in self if not top_level_events_only or any(e.depth == 0 for e in r.events)]
        if sort_by is not None:
            rows = sorted(rows, key=_SORTS[sort_by], reverse=True)
        if row_limit >= 0:
            rows = rows[:row_limit]
        whole = self.self_cpu_time_total or 1.0
        head = ["Name", "Self CPU %", "Self CPU", "CPU total %", "CPU total", "CPU time avg", "# of Calls"]
        head += ["Self memory", "Bytes", "FLOPs"]
        lines = [
            [
                r.name if name_width is None or len(r.name) <= name_width else r.name[: max(name_width - 3, 0)] + "...",
                f"{100 * r.self_time_us / whole:.2f}%",
                _time(r.self_time_us),
                f"{100 * r.total_time_us / whole:.2f}%",
                _time(r.total_time_us),
                _time(r.avg_time_us),
                f"{r.count:,}",
                _bytes(r.self_memory_bytes),
                _bytes(r.total_bytes),
                _count(r.total_flops),
            ]
            for r in rows
        ]
        return head, lines

    def table(
        self,
        sort_by: str | None = None,
        row_limit: int = 100,
        max_src_column_width: int = 75,
        max_name_column_width: int | None = 55,
        max_shapes_column_width: int = 80,
        header: str | None = None,
        top_level_events_only: bool = False,
        time_unit: str | None = None,
    ) -> str:
        """The list as a text, a line per name.

        Parameters
        ----------
        sort_by : str, optional
            ``"cpu_time_total"``, ``"self_cpu_time_total"``, ``"cpu_time"`` (of a call), ``"count"``, ``"flops"``,
            ``"bytes"``, ``"cpu_memory_usage"`` or ``"self_cpu_memory_usage"``, the greatest first. Default: in the
            order of the first calls.
        row_limit : int, optional
            How many lines, -1 for all (default 100).
        max_name_column_width : int, optional
            What longer names are cut to (default 55).
        header : str, optional
            A line above.
        top_level_events_only : bool, optional
            Only what was called from outside of any op at least once.
        max_src_column_width, max_shapes_column_width, time_unit : optional
            Accepted for PyTorch's sake.
        """
        head, lines = self._rows(sort_by, row_limit, top_level_events_only, max_name_column_width)
        widths = [max(len(line[i]) for line in [head, *lines]) for i in range(len(head))]
        rule = "  ".join("-" * width for width in widths)
        shown = [
            "  ".join(
                text.rjust(width) if i else text.ljust(width) for i, (text, width) in enumerate(zip(line, widths))
            )
            for line in [head, *lines]
        ]
        top = [header] if header else []
        return "\n".join(
            [*top, rule, shown[0], rule, *shown[1:], rule, f"Self CPU time total: {_time(self.self_cpu_time_total)}"]
        )

    def __str__(self) -> str:
        return self.table()

    def _repr_html_(self) -> str:
        head, lines = self._rows("self_cpu_time_total", 50, False, 55)
        return html_table(head, lines, [f"Self CPU time total: {_time(self.self_cpu_time_total)}"])


def html_table(head: Iterable[str], lines: Iterable[Iterable[str]], notes: Iterable[str] = ()) -> str:
    """A table whose first column is text and whose others are numbers, for a light or a dark page."""
    cell = "padding:1px 8px;text-align:{};white-space:pre"

    def row(tag: str, line: Iterable[str]) -> str:
        cells = (
            f'<{tag} style="{cell.format("right" if i else "left")}">{escape(text)}</{tag}>'
            for i, text in enumerate(line)
        )
        return f"<tr>{''.join(cells)}</tr>"

    body = "".join(row("td", line) for line in lines)
    said = "".join(f"<div>{escape(note)}</div>" for note in notes)
    return (
        '<div style="font:12px/1.5 system-ui,sans-serif;overflow:auto"><table style="border-collapse:collapse">'
        f"<thead>{row('th', head)}</thead><tbody>{body}</tbody></table>{said}</div>"
    )


def _time(us: float) -> str:
    return f"{us / 1e6:.3f}s" if us >= 1e6 else f"{us / 1e3:.3f}ms" if us >= 1e3 else f"{us:.3f}us"


def _scaled(number: float, step: int, units: tuple[str, ...]) -> str:
    size = abs(number)
    i = min(int(math.log(size, step) + 1e-9), len(units) - 1) if size >= 1 else 0
    return f"{number / step**i:.2f} {units[i]}" if i else f"{number:,} {units[0]}".rstrip()


def _bytes(number: int) -> str:
    return _scaled(number, 1024, ("B", "KB", "MB", "GB", "TB"))


def _count(number: int) -> str:
    return _scaled(number, 1000, ("", "k", "M", "G", "T")) if number else "--"
