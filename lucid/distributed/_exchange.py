"""Collective operations in which every process gets a part of what all have: reduce_scatter and all_to_all."""

from __future__ import annotations

from typing import Any

import lucid
from lucid._C import Tensor
from lucid.distributed._checks import agree, outside, shown
from lucid.distributed._collectives import begun, entries, fits
from lucid.distributed._state import ProcessGroup, Work, group_of
from lucid.distributed._wire import ReduceOp, flat, moved, own, put, reduced, reduction, tensor_of


def _reduce_scatter(op: str, output: Tensor, joined: Tensor, kind: Any, g: ProcessGroup, async_op: bool) -> Work | None:
    name = reduction(op, kind, output.dtype)
    agree(g, op, output, f"op {name}")
    out, size = flat(output), g.size()
    sent, by, _ = reduced(joined, name)
    got, _, back = reduced(out, name)

    def finish() -> None:
        back(out, size)
        if not own(output):
            put(output, out)

    return begun(Work([g._transport.reduce_scatter(got, sent, by)], finish), async_op)


def reduce_scatter(
    output: Tensor, input_list: list[Tensor], op: Any = ReduceOp.SUM, group: Any = None, async_op: bool = False
) -> Work | None:
    """Adds up lists of tensors, and gives each process one of the sums: rank i that of the i-th places.

    Parameters
    ----------
    output : Tensor
        Of the same shape and dtype in every process; it is written to.
    input_list : list of Tensor
        One for each process, of the shape and dtype of `output`.
    op : ReduceOp, default ReduceOp.SUM
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
    >>> out = lucid.empty(2)
    >>> dist.reduce_scatter(out, [lucid.ones(2)] * dist.get_world_size())  # of two processes: tensor([2., 2.])
    >>> out
    tensor([1., 1.])
    """
    tensor_of("reduce_scatter", "output", output)
    g = group_of("reduce_scatter", group)
    if g is None:
        return outside("reduce_scatter")
    pieces = entries("reduce_scatter", "input_list", input_list, g.size())
    for piece in pieces:
        fits("reduce_scatter", "output", output, piece, 1)
    return _reduce_scatter("reduce_scatter", output, lucid.cat([flat(one) for one in pieces]), op, g, async_op)


def reduce_scatter_tensor(
    output: Tensor, input: Tensor, op: Any = ReduceOp.SUM, group: Any = None, async_op: bool = False
) -> Work | None:
    """Adds up tensors, and gives each process one piece of the sum: rank i the i-th.

    Parameters
    ----------
    output : Tensor
        Of the same shape and dtype in every process; it is written to.
    input : Tensor
        With as many elements as all outputs together.
    op : ReduceOp, default ReduceOp.SUM
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
    >>> out = lucid.empty(2)
    >>> dist.reduce_scatter_tensor(out, lucid.ones(2 * dist.get_world_size()))
    >>> out
    tensor([1., 1.])
    """
    name = "reduce_scatter_tensor"
    tensor_of(name, "output", output)
    tensor_of(name, "input", input)
    g = group_of(name, group)
    if g is None:
        return outside(name)
    if output.numel() * g.size() != input.numel() or output.dtype != input.dtype:
        wanted = f"({input.numel() // g.size()},)" if input.numel() % g.size() == 0 else "a part of that of input"
        raise ValueError(
            f"{name}: output has shape {tuple(output.shape)}; wanted {wanted}: input is {shown(input)}, "
            f"of which there {'is 1 piece' if g.size() == 1 else f'are {g.size()} pieces'}"
        )
    return _reduce_scatter(name, output, flat(input), op, g, async_op)


def all_to_all(
    output_tensor_list: list[Tensor], input_tensor_list: list[Tensor], group: Any = None, async_op: bool = False
) -> Work | None:
    """Gives process i the i-th tensor of a list, and gets one from each.

    Parameters
    ----------
    output_tensor_list, input_tensor_list : list of Tensor
        One for each process; sizes may differ, as long as what is sent has the size of what is received.
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
    >>> given = [lucid.full((2,), float(rank)) for rank in range(dist.get_world_size())]
    >>> got = [lucid.empty(2) for _ in given]
    >>> dist.all_to_all(got, given)  # at rank 1 of two: tensor([1., 1.]) from each
    >>> got
    [tensor([0., 0.])]
    """
    op = "all_to_all"
    g = group_of(op, group)
    if g is None:
        return outside(op)
    sent = entries(op, "input_tensor_list", input_tensor_list, g.size())
    got = entries(op, "output_tensor_list", output_tensor_list, g.size())
    fits(op, f"output_tensor_list[{g.rank()}]", got[g.rank()], sent[g.rank()], 1)
    agree(g, op, str(sent[0].dtype))
    room = lucid.cat([flat(one) for one in got])
    given, taken = ([moved(flat(x)).numel() for x in tensors] for tensors in (sent, got))
    joined = moved(lucid.cat([flat(one) for one in sent]))

    def finish() -> None:
        for target, piece in zip(got, room.split([one.numel() for one in got])):
            put(target, piece)

    return begun(Work([g._transport.all_to_all(moved(room), joined, taken, given)], finish), async_op)


def all_to_all_single(
    output: Tensor, input: Tensor, output_split_sizes: Any = None, input_split_sizes: Any = None, group: Any = None,
    async_op: bool = False,
) -> Work | None:  # fmt: skip
    """Gives process i the i-th part of a tensor, cut along its first dim, and gets one from each.

    Parameters
    ----------
    output, input : Tensor
        Of the same dtype, and of the same sizes but for the first. `output` is written to.
    output_split_sizes, input_split_sizes : list of int, optional
        How much of the first dim belongs to each process; equal parts by default.
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
    >>> x = lucid.arange(2.0 * dist.get_world_size())
    >>> out = lucid.empty_like(x)
    >>> dist.all_to_all_single(out, x)  # at rank 0 of two: tensor([0., 1., 0., 1.])
    >>> out
    tensor([0., 1.])
    """
    op = "all_to_all_single"
    g = group_of(op, group)
    if g is None:
        return outside(op)
    counts = []
    for name, tensor, sizes in (("output", output, output_split_sizes), ("input", input, input_split_sizes)):
        rows = tensor_of(op, name, tensor).shape[0] if tensor.ndim else 1
        if not sizes:
            if rows % g.size():
                raise ValueError(
                    f"{op}: {name} has {rows} rows; wanted a multiple of {g.size()}, or {name}_split_sizes"
                )
            sizes = [rows // g.size()] * g.size()
        if len(sizes) != g.size() or sum(sizes) != rows or min(sizes) < 0:
            raise ValueError(
                f"{op}: {name}_split_sizes is {list(sizes)}; wanted {g.size()} sizes that add up to {rows}"
            )
        per_row = moved(flat(tensor)).numel() // rows if rows else 0
        counts.append([size * per_row for size in sizes])
    if output.dtype != input.dtype or output.shape[1:] != input.shape[1:]:
        raise ValueError(f"{op}: output is {shown(output)}; wanted the dtype and sizes of input, {shown(input)}")
    agree(g, op, str(input.dtype))
    out = flat(output)
    request = g._transport.all_to_all(moved(out), moved(flat(input)), *counts)
    return begun(Work([request], None if own(output) else lambda: put(output, out)), async_op)
