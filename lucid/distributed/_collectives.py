"""Collective operations on tensors: all processes of a group call the same one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import lucid
from lucid._C import Tensor
from lucid.distributed._checks import agree, outside, shown
from lucid.distributed._state import ProcessGroup, Work, group_of, rank_in
from lucid.distributed._wire import ReduceOp, flat, moved, own, put, reduced, reduction, tensor_of


def begun(work: Work, async_op: bool) -> Work | None:
    if async_op:
        return work
    work.wait()
    return None


def entries(op: str, name: str, values: Any, size: int, like: Tensor | None = None) -> list[Tensor]:
    """A list of one tensor for each process; with `like`, of its dtype and number of elements."""
    if values is None or not isinstance(values, Sequence) or len(values) != size:
        given = f"a list of {len(values)}" if isinstance(values, Sequence) else str(type(values).__name__)
        wanted = "one entry: there is one process" if size == 1 else f"{size} entries, one for each process"
        raise ValueError(f"{op}: {name} is {'None' if values is None else given}; wanted {wanted}")
    for i, value in enumerate(values):
        tensor_of(op, f"{name}[{i}]", value)
        if like is not None:
            fits(op, f"{name}[{i}]", value, like, 1)
    return list(values)


def fits(op: str, name: str, tensor: Tensor, like: Tensor, times: int) -> None:
    if tensor.dtype != like.dtype:
        raise ValueError(f"{op}: {name} is {shown(tensor)}; wanted {str(like.dtype).rpartition('.')[2]}")
    if tensor.numel() != like.numel() * times:
        wanted = f"{tuple(like.shape)}" if times == 1 else f"{like.numel() * times} elements, {times} times as many"
        raise ValueError(f"{op}: {name} has shape {tuple(tensor.shape)}; wanted {wanted}")


def _reduce(op: str, tensor: Tensor, kind: Any, group: Any, async_op: bool, root: int | None, in_group: Any) -> Any:
    name = reduction(op, kind, tensor_of(op, "tensor", tensor).dtype)
    g = group_of(op, group)
    if g is None:
        return outside(op)
    dst = -1 if op == "all_reduce" else rank_in(op, "dst", g, root, in_group)
    agree(g, op, tensor, f"op {name}", *([f"dst {dst}"] if dst >= 0 else []))
    piece, size = flat(tensor), g.size()
    sent, by, back = reduced(piece, name)
    request = g._transport.all_reduce(sent, by) if dst < 0 else g._transport.reduce(sent, by, dst)

    def finish() -> None:
        if dst in (-1, g.rank()):
            back(piece, size)
            if not own(tensor):
                put(tensor, piece)

    return begun(Work([request], finish), async_op)


def all_reduce(tensor: Tensor, op: Any = ReduceOp.SUM, group: Any = None, async_op: bool = False) -> Work | None:
    """Replaces the tensors of all processes with their sum, or what `op` says.

    Halves are added in float32 and rounded once. The order of additions is MPI's, so the last bits may depend on the
    number of processes; all of them get the same ones.

    Parameters
    ----------
    tensor : Tensor
        Of the same shape and dtype in every process. It is written to.
    op : ReduceOp, default ReduceOp.SUM
    group : ProcessGroup, optional
        All processes by default.
    async_op : bool, default False
        Whether to return a `Work` at once, to be waited for before the tensor is touched.

    Returns
    -------
    Work or None

    Raises
    ------
    ValueError
        If `op` is not for numbers of this kind.

    Examples
    --------
    >>> import lucid
    >>> import lucid.distributed as dist
    >>> x = lucid.ones(2) * (dist.get_rank() + 1)
    >>> dist.all_reduce(x)  # of two processes: tensor([3., 3.])
    >>> x
    tensor([1., 1.])
    """
    return _reduce("all_reduce", tensor, op, group, async_op, None, None)


def reduce(
    tensor: Tensor, dst: int | None = None, op: Any = ReduceOp.SUM, group: Any = None, async_op: bool = False,
    group_dst: int | None = None,
) -> Work | None:  # fmt: skip
    """Replaces the tensor of one process with the sum of those of all, or what `op` says.

    What the other processes' tensors hold afterwards is not said.

    Parameters
    ----------
    tensor : Tensor
        Of the same shape and dtype in every process.
    dst : int, optional
        The rank that gets the result; the group's first by default.
    op : ReduceOp, default ReduceOp.SUM
    group, async_op : optional
        As in `all_reduce`.
    group_dst : int, optional
        `dst` as a place in the group.

    Returns
    -------
    Work or None
        None unless `async_op` is True.

    Examples
    --------
    >>> import lucid
    >>> import lucid.distributed as dist
    >>> x = lucid.ones(2)
    >>> dist.reduce(x, dst=0)  # at rank 0 of two processes: tensor([2., 2.])
    >>> x
    tensor([1., 1.])
    """
    return _reduce("reduce", tensor, op, group, async_op, dst, group_dst)


def broadcast(
    tensor: Tensor, src: int | None = None, group: Any = None, async_op: bool = False, group_src: int | None = None
) -> Work | None:
    """Gives all processes the tensor of one.

    Parameters
    ----------
    tensor : Tensor
        Of the same shape and dtype in every process; it is written to, but for `src`.
    src : int, optional
        The rank whose tensor it is; the group's first by default.
    group, async_op : optional
        As in `all_reduce`.
    group_src : int, optional
        `src` as a place in the group.

    Returns
    -------
    Work or None
        None unless `async_op` is True.

    Examples
    --------
    >>> import lucid
    >>> import lucid.distributed as dist
    >>> x = lucid.full((2,), float(dist.get_rank()))
    >>> dist.broadcast(x, src=0)
    >>> x
    tensor([0., 0.])
    """
    tensor_of("broadcast", "tensor", tensor)
    g = group_of("broadcast", group)
    if g is None:
        return outside("broadcast")
    root = rank_in("broadcast", "src", g, src, group_src)
    agree(g, "broadcast", tensor, f"src {root}")
    piece = flat(tensor)
    request = g._transport.broadcast(moved(piece), root)
    return begun(Work([request], None if own(tensor) else lambda: put(tensor, piece)), async_op)


def _gathered(g: ProcessGroup, targets: list[Tensor], like: Tensor) -> tuple[Tensor, Any]:
    """Room for a piece of every process, and what copies the pieces into the targets."""
    count, room = like.numel(), lucid.empty(like.numel() * g.size(), dtype=like.dtype)

    def finish() -> None:
        for i, target in enumerate(targets):
            put(target, room[i * count : (i + 1) * count])

    return room, finish


def all_gather(tensor_list: list[Tensor], tensor: Tensor, group: Any = None, async_op: bool = False) -> Work | None:
    """Puts the tensors of all processes into the list, in the order of ranks.

    Parameters
    ----------
    tensor_list : list of Tensor
        One for each process, of the shape and dtype of `tensor`; they are written to.
    tensor : Tensor
        Of the same shape and dtype in every process.
    group, async_op : optional
        As in `all_reduce`.

    Returns
    -------
    Work or None
        None unless `async_op` is True.

    Examples
    --------
    >>> import lucid
    >>> import lucid.distributed as dist
    >>> x = lucid.full((2,), float(dist.get_rank()))
    >>> found = [lucid.empty(2) for _ in range(dist.get_world_size())]
    >>> dist.all_gather(found, x)  # of two processes: tensor([0., 0.]) and tensor([1., 1.])
    >>> found
    [tensor([0., 0.])]
    """
    op = "all_gather"
    tensor_of(op, "tensor", tensor)
    g = group_of(op, group)
    if g is None:
        return outside(op)
    targets = entries(op, "tensor_list", tensor_list, g.size(), tensor)
    agree(g, op, tensor)
    room, finish = _gathered(g, targets, tensor)
    return begun(Work([g._transport.all_gather(moved(room), moved(flat(tensor)))], finish), async_op)


def all_gather_into_tensor(
    output_tensor: Tensor, input_tensor: Tensor, group: Any = None, async_op: bool = False
) -> Work | None:
    """Puts the tensors of all processes into one, in the order of ranks.

    Parameters
    ----------
    output_tensor : Tensor
        With as many elements as all inputs together: the inputs joined along their first dim, or stacked.
    input_tensor : Tensor
        Of the same shape and dtype in every process.
    group, async_op : optional
        As in `all_reduce`.

    Returns
    -------
    Work or None
        None unless `async_op` is True.

    Examples
    --------
    >>> import lucid
    >>> import lucid.distributed as dist
    >>> x = lucid.full((2,), float(dist.get_rank()))
    >>> out = lucid.empty(dist.get_world_size(), 2)
    >>> dist.all_gather_into_tensor(out, x)
    >>> out
    tensor([[0., 0.]])
    """
    op = "all_gather_into_tensor"
    tensor_of(op, "input_tensor", input_tensor)
    g = group_of(op, group)
    if g is None:
        return outside(op)
    fits(op, "output_tensor", tensor_of(op, "output_tensor", output_tensor), input_tensor, g.size())
    agree(g, op, input_tensor)
    out = flat(output_tensor)
    request = g._transport.all_gather(moved(out), moved(flat(input_tensor)))
    return begun(Work([request], None if own(output_tensor) else lambda: put(output_tensor, out)), async_op)


def gather(
    tensor: Tensor, gather_list: list[Tensor] | None = None, dst: int | None = None, group: Any = None,
    async_op: bool = False, group_dst: int | None = None,
) -> Work | None:  # fmt: skip
    """Puts the tensors of all processes into a list of one of them.

    Parameters
    ----------
    tensor : Tensor
        Of the same shape and dtype in every process.
    gather_list : list of Tensor, optional
        At `dst` one for each process; None elsewhere.
    dst : int, optional
        The rank that gets them; the group's first by default.
    group, async_op : optional
        As in `all_reduce`.
    group_dst : int, optional
        `dst` as a place in the group.

    Returns
    -------
    Work or None
        None unless `async_op` is True.

    Examples
    --------
    >>> import lucid
    >>> import lucid.distributed as dist
    >>> x = lucid.full((2,), float(dist.get_rank()))
    >>> found = [lucid.empty(2) for _ in range(dist.get_world_size())] if dist.get_rank() == 0 else None
    >>> dist.gather(x, found, dst=0)
    >>> found
    [tensor([0., 0.])]
    """
    tensor_of("gather", "tensor", tensor)
    g = group_of("gather", group)
    if g is None:
        return outside("gather")
    root = rank_in("gather", "dst", g, dst, group_dst)
    room, finish = None, None
    if g.rank() == root:
        targets = entries("gather", "gather_list", gather_list, g.size(), tensor)
    elif gather_list:
        raise ValueError(f"gather: gather_list is a list of {len(gather_list)}; wanted None: this rank is not dst")
    agree(g, "gather", tensor, f"dst {root}")
    if g.rank() == root:
        room, finish = _gathered(g, targets, tensor)
    request = g._transport.gather(None if room is None else moved(room), moved(flat(tensor)), root)
    return begun(Work([request], finish), async_op)


def scatter(
    tensor: Tensor, scatter_list: list[Tensor] | None = None, src: int | None = None, group: Any = None,
    async_op: bool = False, group_src: int | None = None,
) -> Work | None:  # fmt: skip
    """Gives each process one of the tensors in a list of one of them.

    Parameters
    ----------
    tensor : Tensor
        Of the same shape and dtype in every process; it is written to.
    scatter_list : list of Tensor, optional
        At `src` one for each process; None elsewhere.
    src : int, optional
        The rank that has the list; the group's first by default.
    group, async_op : optional
        As in `all_reduce`.
    group_src : int, optional
        `src` as a place in the group.

    Returns
    -------
    Work or None
        None unless `async_op` is True.

    Examples
    --------
    >>> import lucid
    >>> import lucid.distributed as dist
    >>> pieces = list(lucid.arange(2.0 * dist.get_world_size()).chunk(dist.get_world_size()))
    >>> x = lucid.empty(2)
    >>> dist.scatter(x, pieces if dist.get_rank() == 0 else None, src=0)  # at rank 1: tensor([2., 3.])
    >>> x
    tensor([0., 1.])
    """
    tensor_of("scatter", "tensor", tensor)
    g = group_of("scatter", group)
    if g is None:
        return outside("scatter")
    root = rank_in("scatter", "src", g, src, group_src)
    sent = None
    if g.rank() == root:
        sent = lucid.cat([flat(one) for one in entries("scatter", "scatter_list", scatter_list, g.size(), tensor)])
    elif scatter_list:
        raise ValueError(f"scatter: scatter_list is a list of {len(scatter_list)}; wanted None: this rank is not src")
    agree(g, "scatter", tensor, f"src {root}")
    out = flat(tensor)
    request = g._transport.scatter(moved(out), None if sent is None else moved(sent), root)
    return begun(Work([request], None if own(tensor) else lambda: put(tensor, out)), async_op)
