"""Waiting until all processes have come."""

from __future__ import annotations

from typing import Any

import lucid
from lucid.distributed._checks import agree, outside
from lucid.distributed._collectives import begun
from lucid.distributed._state import Work, group_of, seconds, until


def barrier(group: Any = None, async_op: bool = False, device_ids: Any = None) -> Work | None:
    """Waits until all processes of the group have called it.

    Parameters
    ----------
    group : ProcessGroup, optional
        All processes by default.
    async_op : bool, default False
        Whether to return a `Work` at once.
    device_ids : optional
        Not used.

    Returns
    -------
    Work or None
        None unless `async_op` is True.

    Examples
    --------
    >>> import lucid.distributed as dist
    >>> dist.barrier()
    """
    g = group_of("barrier", group)
    if g is None:
        return outside("barrier")
    agree(g, "barrier", "the group")
    return begun(Work([g._transport.barrier()]), async_op)


def monitored_barrier(group: Any = None, timeout: Any = None, wait_all_ranks: bool = False) -> None:
    """Waits until all processes of the group have called it, and says who has not when the time is over.

    Parameters
    ----------
    group : ProcessGroup, optional
        All processes by default.
    timeout : datetime.timedelta or float, optional
        How long to wait, a number in seconds; 30 minutes by default.
    wait_all_ranks : bool, default False
        Whether rank 0 names all that are missing, and not only the first.

    Raises
    ------
    RuntimeError
        If the time is over. At rank 0 it names who is missing.

    Examples
    --------
    >>> import lucid.distributed as dist
    >>> dist.monitored_barrier(timeout=10.0)
    """
    g = group_of("monitored_barrier", group)
    if g is None:
        return outside("monitored_barrier")
    limit, transport = seconds(1800 if timeout is None else timeout), g._transport
    tag, here = 32_000, lambda: lucid.zeros(1, dtype=lucid.uint8)
    if transport.rank:
        until([transport.send(here(), 0, tag), transport.receive(here(), 0, tag)], limit, "monitored_barrier")
        return
    coming = {rank: transport.receive(here(), rank, tag) for rank in range(1, transport.size)}
    try:
        until(list(coming.values()), limit, "monitored_barrier")
    except RuntimeError:
        missing = [g._ranks[rank] for rank, request in coming.items() if not request.test()]
        named = missing if wait_all_ranks else missing[:1]
        raise RuntimeError(
            f"monitored_barrier: rank {', '.join(map(str, named))} did not come in {limit:g} s; wanted all"
        ) from None
    for request in [transport.send(here(), rank, tag) for rank in coming]:
        request.wait()
