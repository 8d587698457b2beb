"""Objects instead of tensors: they are pickled, and travel as bytes."""

from __future__ import annotations

import pickle
from typing import Any

import lucid
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.distributed._checks import outside
from lucid.distributed._collectives import entries
from lucid.distributed._messages import other
from lucid.distributed._state import ProcessGroup, group_of, rank_in


def _bytes_of(obj: Any) -> Tensor:
    return lucid.frombuffer(bytearray(pickle.dumps(obj)), dtype=lucid.uint8)


def _object(data: Tensor) -> Any:
    return pickle.loads(memoryview(data))


def _one_number(value: int = 0) -> Tensor:
    return lucid.tensor([value], dtype=lucid.int64)


def _gathered(g: ProcessGroup, obj: Any, root: int | None) -> list[Any] | None:
    """The objects of all processes; None but for the root, if there is one."""
    data, sizes = _bytes_of(obj), lucid.zeros(g.size(), dtype=lucid.int64)
    g._transport.all_gather(sizes, _one_number(data.numel())).wait()
    longest = int(sizes.max())
    padded = lucid.zeros(longest, dtype=lucid.uint8)
    padded[: data.numel()] = data
    room = lucid.empty(g.size() * longest, dtype=lucid.uint8) if root in (None, g.rank()) else None
    if root is None:
        g._transport.all_gather(room, padded).wait()
    else:
        g._transport.gather(room, padded, root).wait()
    if room is None:
        return None
    return [_object(room[i * longest : i * longest + size]) for i, size in enumerate(sizes.tolist())]


def all_gather_object(object_list: list[Any], obj: Any, group: Any = None) -> None:
    """Puts an object of every process into the list, in the order of ranks.

    Objects are pickled: only processes that are trusted should be in the group.

    Parameters
    ----------
    object_list : list
        Of one entry for each process.
    obj : object
        One that can be pickled.
    group : ProcessGroup, optional
        All processes by default.

    Examples
    --------
    >>> import lucid.distributed as dist
    >>> found = [None] * dist.get_world_size()
    >>> dist.all_gather_object(found, {"rank": dist.get_rank()})
    >>> found
    [{'rank': 0}]
    """
    g = group_of("all_gather_object", group)
    if g is None:
        return outside("all_gather_object")
    _room_for("all_gather_object", "object_list", object_list, g.size())
    object_list[:] = _gathered(g, obj, None) or []


def _room_for(op: str, name: str, values: Any, size: int) -> None:
    """Refuses a list that has not one entry for each process."""
    if not isinstance(values, list) or len(values) != size:
        entries(op, name, values, size)  # says why
        raise TypeError(f"{op}: {name} is {kind_of(values)}; wanted a list")


def gather_object(
    obj: Any, object_gather_list: list[Any] | None = None, dst: int | None = None, group: Any = None,
    group_dst: int | None = None,
) -> None:  # fmt: skip
    """Puts an object of every process into a list of one of them; as in `all_gather_object`.

    Parameters
    ----------
    obj : object
    object_gather_list : list, optional
        At `dst` of one entry for each process; None elsewhere.
    dst : int, optional
        The group's first rank by default.
    group, group_dst : optional
        As in `gather`.

    Examples
    --------
    >>> import lucid.distributed as dist
    >>> found = [None] * dist.get_world_size() if dist.get_rank() == 0 else None
    >>> dist.gather_object({"rank": dist.get_rank()}, found, dst=0)
    >>> found
    [{'rank': 0}]
    """
    g = group_of("gather_object", group)
    if g is None:
        return outside("gather_object")
    root = rank_in("gather_object", "dst", g, dst, group_dst)
    if g.rank() == root:
        _room_for("gather_object", "object_gather_list", object_gather_list, g.size())
    found = _gathered(g, obj, root)
    if found is not None and object_gather_list is not None:
        object_gather_list[:] = found


def broadcast_object_list(
    object_list: list[Any], src: int | None = None, group: Any = None, device: Any = None, group_src: int | None = None
) -> None:
    """Gives all processes the objects in a list of one of them.

    Parameters
    ----------
    object_list : list
        As long in every process; its entries are replaced.
    src : int, optional
        The group's first rank by default.
    group, group_src : optional
        As in `broadcast`.
    device : optional
        Not used.

    Examples
    --------
    >>> import lucid.distributed as dist
    >>> settings = [{"lr": 0.1}] if dist.get_rank() == 0 else [None]
    >>> dist.broadcast_object_list(settings, src=0)
    >>> settings
    [{'lr': 0.1}]
    """
    g = group_of("broadcast_object_list", group)
    if g is None:
        return outside("broadcast_object_list")
    root = rank_in("broadcast_object_list", "src", g, src, group_src)
    if g.size() == 1:
        return
    here = g.rank() == root
    data = _bytes_of(list(object_list)) if here else None
    size = _one_number(data.numel() if data is not None else 0)
    g._transport.broadcast(size, root).wait()
    if data is None:
        data = lucid.empty(int(size), dtype=lucid.uint8)
    g._transport.broadcast(data, root).wait()
    if not here:
        found = _object(data)
        if len(found) != len(object_list):
            raise ValueError(
                f"broadcast_object_list: object_list has {len(object_list)} entries; wanted {len(found)}, as at src"
            )
        object_list[:] = found


def scatter_object_list(
    scatter_object_output_list: list[Any], scatter_object_input_list: list[Any] | None = None, src: int | None = None,
    group: Any = None, group_src: int | None = None,
) -> None:  # fmt: skip
    """Gives each process one of the objects in a list of one of them.

    Parameters
    ----------
    scatter_object_output_list : list
        Its first place gets the object.
    scatter_object_input_list : list, optional
        At `src` one object for each process.
    src : int, optional
        The group's first rank by default.
    group, group_src : optional
        As in `scatter`.

    Examples
    --------
    >>> import lucid.distributed as dist
    >>> got = [None]
    >>> dist.scatter_object_list(got, [f"for rank {rank}" for rank in range(dist.get_world_size())])
    >>> got
    ['for rank 0']
    """
    op = "scatter_object_list"
    g = group_of(op, group)
    if g is None:
        return outside(op)
    root = rank_in(op, "src", g, src, group_src)
    if not scatter_object_output_list:
        raise ValueError(f"{op}: scatter_object_output_list is empty; wanted at least one entry")
    if g.rank() == root:
        _room_for(op, "scatter_object_input_list", scatter_object_input_list, g.size())
    if g.size() == 1 and scatter_object_input_list:
        scatter_object_output_list[0] = scatter_object_input_list[0]
        return
    if g.rank() == root:
        for place, obj in enumerate(scatter_object_input_list or []):
            if place != root:
                _send_object(g, obj, place)
        scatter_object_output_list[0] = (scatter_object_input_list or [])[root]
    else:
        scatter_object_output_list[0] = _receive_object(g, root)[0]


_OBJECTS = 32_001  # the tag of objects


def _send_object(g: ProcessGroup, obj: Any, place: int) -> None:
    data = _bytes_of(obj)
    g._transport.send(_one_number(data.numel()), place, _OBJECTS).wait()
    g._transport.send(data, place, _OBJECTS).wait()


def _receive_object(g: ProcessGroup, place: int | None) -> tuple[Any, int]:
    size = _one_number()
    request = g._transport.receive(size, place, _OBJECTS)
    request.wait()
    source = request.source
    data = lucid.empty(int(size), dtype=lucid.uint8)
    g._transport.receive(data, source, _OBJECTS).wait()
    return _object(data), source


def send_object_list(
    object_list: list[Any], dst: int | None = None, group: Any = None, device: Any = None, group_dst: int | None = None
) -> None:
    """Sends the objects of a list to another process, which calls `recv_object_list`; they are pickled.

    Parameters
    ----------
    object_list : list
    dst, group, group_dst : optional
        As in `isend`.
    device : optional
        Not used.

    Examples
    --------
    >>> import lucid.distributed as dist
    >>> if dist.get_world_size() > 1:  # rank 0 sends to rank 1
    ...     if dist.get_rank() == 0:
    ...         dist.send_object_list(["a", 1], dst=1)
    ...     elif dist.get_rank() == 1:
    ...         found = [None, None]
    ...         dist.recv_object_list(found)
    """
    g = group_of("send_object_list", group)
    if g is None:
        return outside("send_object_list")
    _send_object(g, list(object_list), other("send_object_list", "dst", g, dst, group_dst))


def recv_object_list(
    object_list: list[Any], src: int | None = None, group: Any = None, device: Any = None, group_src: int | None = None
) -> int:
    """Receives the objects of a list of another process, which calls `send_object_list`.

    Parameters
    ----------
    object_list : list
        As long as the one sent; its entries are replaced.
    src, group, group_src : optional
        As in `irecv`.
    device : optional
        Not used.

    Returns
    -------
    int
        The rank that sent it; -1 where this process is not in the group.

    Examples
    --------
    >>> import lucid.distributed as dist
    >>> if dist.get_world_size() > 1:  # rank 0 sends to rank 1
    ...     if dist.get_rank() == 0:
    ...         dist.send_object_list(["a", 1], dst=1)
    ...     elif dist.get_rank() == 1:
    ...         found = [None, None]
    ...         dist.recv_object_list(found)
    """
    g = group_of("recv_object_list", group)
    if g is None:
        outside("recv_object_list")
        return -1
    place = None if src is None and group_src is None else other("recv_object_list", "src", g, src, group_src)
    found, source = _receive_object(g, place)
    if len(found) != len(object_list):
        raise ValueError(f"recv_object_list: object_list has {len(object_list)} entries; wanted {len(found)}, as sent")
    object_list[:] = found
    return g._ranks[source]
