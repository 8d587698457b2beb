"""The groups of processes that there are, and which of them this process is in."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from lucid._errors import kind_of
from lucid.distributed._transport import Alone


class ProcessGroup:
    """Some of the processes, in an order: what collective operations are among.

    `init_process_group` makes the one of all, which is `group.WORLD`; `new_group` makes others.

    Parameters
    ----------
    transport : object
        What moves the bytes.
    ranks : list of int
        The ranks of its processes among all.
    backend : str

    Examples
    --------
    >>> import lucid.distributed as dist
    >>> dist.group.WORLD.rank(), dist.group.WORLD.size()
    (0, 1)
    """

    def __init__(self, transport: Any, ranks: list[int], backend: str) -> None:
        self._transport, self._ranks, self._backend = transport, ranks, backend

    def rank(self) -> int:
        """Returns the place of this process in the group."""
        return self._transport.rank

    def size(self) -> int:
        """Returns how many processes the group has."""
        return self._transport.size

    def name(self) -> str:
        """Returns the name of its backend."""
        return self._backend


class State:
    """What a process knows. Tests put one of each thread into `here`, for threads to be ranks."""

    def __init__(self) -> None:
        self.world: ProcessGroup | None = None
        self.groups: list[ProcessGroup] = []
        self.level = ""  # of debugging; empty until somebody asks


_alone = ProcessGroup(Alone(), [0], "gloo")  # before init_process_group
_of_process = State()
here = threading.local()


def state() -> State:
    """That of the process."""
    return getattr(here, "state", _of_process)


class _World(type):
    @property
    def WORLD(cls) -> ProcessGroup:
        """The group of all processes; before `init_process_group` that of this one."""
        return state().world or _alone


class GroupMember(metaclass=_World):
    """`WORLD` is the group of all processes; `NON_GROUP_MEMBER` is what `new_group` gives those that are not in it.

    Examples
    --------
    >>> import lucid.distributed as dist
    >>> dist.GroupMember.WORLD.size()
    1
    """

    NON_GROUP_MEMBER = object()


def group_of(op: str, group: Any) -> ProcessGroup | None:
    """The group that is meant; None where this process is not in it."""
    if group is None:
        return GroupMember.WORLD
    if group is GroupMember.NON_GROUP_MEMBER:
        return None
    if not isinstance(group, ProcessGroup):
        raise TypeError(f"{op}: group is {kind_of(group)}; wanted a group of new_group, or None")
    return group


def rank_in(op: str, name: str, group: ProcessGroup, rank: int | None, in_group: int | None = None) -> int:
    """The place in the group of a rank of the world, or of one of the group, if that is given."""
    if in_group is not None:
        if rank is not None:
            raise ValueError(f"{op}: {name} is {rank} and group_{name} {in_group}; wanted one of them")
        if isinstance(in_group, bool) or not isinstance(in_group, int) or not 0 <= in_group < group.size():
            raise ValueError(f"{op}: group_{name} is {in_group!r}; wanted an int from 0 to {group.size() - 1}")
        return in_group
    rank = group._ranks[0] if rank is None else rank
    if isinstance(rank, bool) or not isinstance(rank, int):
        raise TypeError(f"{op}: {name} is {kind_of(rank)}; wanted an int")
    if rank not in group._ranks:
        only = "0: there is one process" if group._ranks == [0] else f"a rank of the group, {group._ranks}"
        raise ValueError(f"{op}: {name} is {rank}; wanted {only}")
    return group._ranks.index(rank)


class Work:
    """An operation that goes on: what a call with ``async_op=True`` returns.

    Its tensors are neither to be read nor written to before it is done.

    Parameters
    ----------
    requests : sequence of object
        What the transport has begun.
    finish : callable, optional
        What is done when they are.

    Examples
    --------
    >>> import lucid
    >>> import lucid.distributed as dist
    >>> x = lucid.ones(2)
    >>> work = dist.all_reduce(x, async_op=True)
    >>> work.wait()
    True
    """

    def __init__(self, requests: Any = (), finish: Callable[[], None] | None = None) -> None:
        self._requests, self._finish = list(requests), finish
        self._error: BaseException | None = None

    def wait(self, timeout: Any = None) -> bool:
        """Waits until it is done.

        Parameters
        ----------
        timeout : datetime.timedelta or float, optional
            How long to wait at most, a number in seconds; without an end by default.

        Returns
        -------
        bool
            True.

        Raises
        ------
        RuntimeError
            If the time is over, or what was received does not fit.
        """
        if timeout is not None:
            until(self._requests, seconds(timeout), "wait")
        try:
            for request in self._requests:
                request.wait()
            self._end()
        except BaseException as error:
            self._error = error
            raise
        return True

    def is_completed(self) -> bool:
        """Returns whether it is done, and does not wait."""
        if not _tested(self._requests):
            return False
        self._end()
        return True

    def is_success(self) -> bool:
        """Returns whether it is done and did not fail."""
        return self._error is None and self.is_completed()

    def exception(self) -> BaseException | None:
        """Returns what `wait` raised, if anything."""
        return self._error

    def source_rank(self) -> int:
        """Returns the place in the group of the process that was received from."""
        return self._requests[0].source

    def _end(self) -> None:
        finish, self._finish = self._finish, None
        if finish is not None:
            finish()


def _tested(requests: list[Any]) -> bool:
    answers = [request.test() for request in requests]  # of each: asking moves it on
    return all(answers)


def seconds(timeout: Any) -> float:
    """A timedelta or a number as seconds."""
    return float(timeout.total_seconds() if hasattr(timeout, "total_seconds") else timeout)


def until(requests: list[Any], limit: float, op: str) -> None:
    """Waits for requests, with an end."""
    import time

    end = time.monotonic() + limit
    while not _tested(requests):
        if time.monotonic() > end:
            raise RuntimeError(
                f"{op}: timeout is {limit:g} s, and it is over; wanted all processes to have come by then"
            )
        time.sleep(0.0005)
