"""Messages from one process to another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from lucid._C import Tensor
from lucid.distributed._checks import outside
from lucid.distributed._state import ProcessGroup, Work, group_of, rank_in
from lucid.distributed._wire import flat, moved, own, put, tensor_of


def _tag(op: str, tag: Any) -> int:
    if isinstance(tag, bool) or not isinstance(tag, int) or not 0 <= tag < 32_000:
        raise ValueError(f"{op}: tag is {tag!r}; wanted an int from 0 to 31999")
    return tag


def other(op: str, name: str, group: ProcessGroup, rank: int | None, in_group: int | None) -> int:
    if rank is None and in_group is None:
        raise ValueError(f"{op}: {name} is None; wanted a rank")
    place = rank_in(op, name, group, rank, in_group)
    if place == group.rank():
        raise ValueError(f"{op}: {name} is {group._ranks[place]}, this process itself; wanted another rank")
    return place


def isend(
    tensor: Tensor, dst: int | None = None, group: Any = None, tag: int = 0, group_dst: int | None = None
) -> Work | None:
    """Begins to send a tensor to another process.

    Parameters
    ----------
    tensor : Tensor
        Not to be written to before the work is done.
    dst : int, optional
        The rank that receives it.
    group : ProcessGroup, optional
        All processes by default.
    tag : int, default 0
        From 0 to 31999; the receiver names the same.
    group_dst : int, optional
        `dst` as a place in the group.

    Returns
    -------
    Work or None
        None where this process is not in the group.

    Examples
    --------
    >>> import lucid
    >>> import lucid.distributed as dist
    >>> if dist.get_world_size() > 1:  # rank 0 sends to rank 1
    ...     x = lucid.ones(2)
    ...     if dist.get_rank() == 0:
    ...         dist.isend(x, dst=1).wait()
    ...     elif dist.get_rank() == 1:
    ...         dist.irecv(x, src=0).wait()
    """
    tensor_of("isend", "tensor", tensor)
    g = group_of("isend", group)
    if g is None:
        return outside("isend")
    place = other("isend", "dst", g, dst, group_dst)
    return Work([g._transport.send(moved(flat(tensor)), place, _tag("isend", tag))])


def irecv(
    tensor: Tensor, src: int | None = None, group: Any = None, tag: int = 0, group_src: int | None = None
) -> Work | None:
    """Begins to receive a tensor from another process.

    Parameters
    ----------
    tensor : Tensor
        Of the size of what was sent, or a RuntimeError comes; it is written to.
    src : int, optional
        The rank that sends it; any one by default.
    group, tag : optional
        As in `isend`.
    group_src : int, optional
        `src` as a place in the group.

    Returns
    -------
    Work or None
        None where this process is not in the group.

    Examples
    --------
    >>> import lucid
    >>> import lucid.distributed as dist
    >>> if dist.get_world_size() > 1:  # rank 0 sends to rank 1
    ...     x = lucid.ones(2)
    ...     if dist.get_rank() == 0:
    ...         dist.isend(x, dst=1).wait()
    ...     elif dist.get_rank() == 1:
    ...         dist.irecv(x, src=0).wait()
    """
    tensor_of("irecv", "tensor", tensor)
    g = group_of("irecv", group)
    if g is None:
        return outside("irecv")
    place = None if src is None and group_src is None else other("irecv", "src", g, src, group_src)
    piece = flat(tensor)
    request = g._transport.receive(moved(piece), place, _tag("irecv", tag))
    return Work([request], None if own(tensor) else lambda: put(tensor, piece))


def send(tensor: Tensor, dst: int | None = None, group: Any = None, tag: int = 0, group_dst: int | None = None) -> None:
    """Sends a tensor to another process, and waits until its memory may be written to.

    Parameters
    ----------
    tensor : Tensor
    dst : int, optional
        The rank that receives it.
    group : ProcessGroup, optional
        All processes by default.
    tag : int, default 0
        From 0 to 31999; the receiver names the same.
    group_dst : int, optional
        `dst` as a place in the group.

    Examples
    --------
    >>> import lucid
    >>> import lucid.distributed as dist
    >>> if dist.get_world_size() > 1:  # rank 0 sends to rank 1
    ...     x = lucid.ones(2)
    ...     if dist.get_rank() == 0:
    ...         dist.send(x, dst=1)
    ...     elif dist.get_rank() == 1:
    ...         print(dist.recv(x))  # 0, the rank that sent it
    """
    work = isend(tensor, dst, group, tag, group_dst)
    if work is not None:
        work.wait()


def recv(tensor: Tensor, src: int | None = None, group: Any = None, tag: int = 0, group_src: int | None = None) -> int:
    """Receives a tensor from another process.

    Parameters
    ----------
    tensor, src, group, tag, group_src : optional
        As in `irecv`.

    Returns
    -------
    int
        The rank that sent it; -1 where this process is not in the group.

    Examples
    --------
    >>> import lucid
    >>> import lucid.distributed as dist
    >>> if dist.get_world_size() > 1:  # rank 0 sends to rank 1
    ...     x = lucid.ones(2)
    ...     if dist.get_rank() == 0:
    ...         dist.send(x, dst=1)
    ...     elif dist.get_rank() == 1:
    ...         print(dist.recv(x))  # 0, the rank that sent it
    """
    work = irecv(tensor, src, group, tag, group_src)
    if work is None:
        return -1
    work.wait()
    g = group_of("recv", group)
    return g._ranks[work.source_rank()] if g else -1


class P2POp:
    """One message of `batch_isend_irecv`.

    Parameters
    ----------
    op : callable
        `isend` or `irecv`.
    tensor : Tensor
    peer : int, optional
        The other rank.
    group, tag : optional
        As in `isend`.
    group_peer : int, optional
        `peer` as a place in the group.

    Examples
    --------
    >>> import lucid
    >>> import lucid.distributed as dist
    >>> rank, size = dist.get_rank(), dist.get_world_size()
    >>> given, got = lucid.ones(2), lucid.empty(2)
    >>> if size > 1:  # each sends to the next, in a ring
    ...     ops = [
    ...         dist.P2POp(dist.isend, given, (rank + 1) % size),
    ...         dist.P2POp(dist.irecv, got, (rank - 1) % size),
    ...     ]
    ...     for work in dist.batch_isend_irecv(ops):
    ...         work.wait()
    """

    op: Any
    tensor: Tensor
    peer: int | None
    group: Any
    tag: int

    def __init__(
        self, op: Callable[..., Any], tensor: Tensor, peer: int | None = None, group: Any = None, tag: int = 0,
        group_peer: int | None = None,
    ) -> None:  # fmt: skip
        if op not in (isend, irecv):
            raise ValueError(f"P2POp: op is {op!r}; wanted lucid.distributed.isend or irecv")
        self.op, self.tensor, self.peer, self.group, self.tag = (
            op,
            tensor_of("P2POp", "tensor", tensor),
            peer,
            group,
            tag,
        )
        self.group_peer = group_peer


def batch_isend_irecv(p2p_op_list: Sequence[P2POp]) -> list[Work]:
    """Begins several messages at once, those to receive first, so that no two processes wait for each other.

    Parameters
    ----------
    p2p_op_list : list of P2POp

    Returns
    -------
    list of Work
        In the order of the list.

    Examples
    --------
    >>> import lucid
    >>> import lucid.distributed as dist
    >>> rank, size = dist.get_rank(), dist.get_world_size()
    >>> given, got = lucid.ones(2), lucid.empty(2)
    >>> if size > 1:  # each sends to the next, in a ring
    ...     ops = [
    ...         dist.P2POp(dist.isend, given, (rank + 1) % size),
    ...         dist.P2POp(dist.irecv, got, (rank - 1) % size),
    ...     ]
    ...     for work in dist.batch_isend_irecv(ops):
    ...         work.wait()
    """
    if not p2p_op_list or not all(isinstance(one, P2POp) for one in p2p_op_list):
        raise ValueError("batch_isend_irecv: p2p_op_list is not a list of P2POp; wanted one with at least one entry")
    works: dict[int, Work] = {}
    for i in sorted(range(len(p2p_op_list)), key=lambda i: p2p_op_list[i].op is isend):
        one = p2p_op_list[i]
        works[i] = one.op(one.tensor, one.peer, one.group, one.tag, one.group_peer)
    return [works[i] for i in range(len(p2p_op_list)) if works[i] is not None]
