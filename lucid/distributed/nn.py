"""Collective operations that return what they compute and that gradients pass.

All processes call them, forward and backward. The loss that is differentiated is the sum of the losses of all
processes: the gradient of a tensor says how that sum changes with it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import lucid
from lucid import distributed as dist
from lucid._C import Tensor
from lucid._errors import without
from lucid.autograd import Function
from lucid.distributed._collectives import entries
from lucid.distributed._state import ProcessGroup, group_of, rank_in
from lucid.distributed._wire import ReduceOp

__all__ = ["all_gather", "all_reduce", "all_to_all", "broadcast", "gather", "reduce", "reduce_scatter", "scatter"]
__getattr__: Callable[[str], Any] = without(__name__)


def _group(op: str, group: Any) -> ProcessGroup:
    found = group_of(op, group)
    if found is None:
        raise ValueError(f"{op}: group is GroupMember.NON_GROUP_MEMBER; wanted a group that this process is in")
    return found


def _summed(op: str, kind: Any) -> None:
    if kind not in (ReduceOp.SUM, ReduceOp.AVG):
        raise ValueError(f"{op}: op is {kind!r}; wanted ReduceOp.SUM or AVG, which have a gradient")


class _AllReduce(Function):
    @staticmethod
    def forward(ctx, x, op, group):
        ctx.op, ctx.group = op, group
        result = x.clone(memory_format=lucid.contiguous_format)
        dist.all_reduce(result, op, group)
        return result

    @staticmethod
    def backward(ctx, grad):
        return _AllReduce.apply(grad, ctx.op, ctx.group), None, None


class _Broadcast(Function):
    @staticmethod
    def forward(ctx, x, src, group):
        ctx.src, ctx.group = src, group
        result = x.clone(memory_format=lucid.contiguous_format)
        dist.broadcast(result, group=group, group_src=src)
        return result

    @staticmethod
    def backward(ctx, grad):
        return _Reduce.apply(grad, ReduceOp.SUM, ctx.src, ctx.group), None, None


class _Reduce(Function):
    @staticmethod
    def forward(ctx, x, op, dst, group):
        ctx.op, ctx.dst, ctx.group = op, dst, group
        result = x.clone(memory_format=lucid.contiguous_format)
        dist.reduce(result, op=op, group=group, group_dst=dst)
        return result if group.rank() == dst else lucid.zeros_like(result)

    @staticmethod
    def backward(ctx, grad):
        grad = _Broadcast.apply(grad, ctx.dst, ctx.group)
        return grad / ctx.group.size() if ctx.op is ReduceOp.AVG else grad, None, None, None


class _AllGather(Function):
    @staticmethod
    def forward(ctx, x, group):
        ctx.group = group
        out = lucid.empty((group.size(), *x.shape), dtype=x.dtype)
        dist.all_gather_into_tensor(out, x, group)
        return out

    @staticmethod
    def backward(ctx, grad):
        return _ReduceScatter.apply(grad, ReduceOp.SUM, ctx.group), None


class _ReduceScatter(Function):
    @staticmethod
    def forward(ctx, x, op, group):
        ctx.op, ctx.group = op, group
        out = lucid.empty(x.shape[1:], dtype=x.dtype)
        dist.reduce_scatter_tensor(out, x, op, group)
        return out

    @staticmethod
    def backward(ctx, grad):
        grad = _AllGather.apply(grad, ctx.group)
        return grad / ctx.group.size() if ctx.op is ReduceOp.AVG else grad, None, None


class _Gather(Function):
    @staticmethod
    def forward(ctx, x, dst, group):
        ctx.dst, ctx.group = dst, group
        out = lucid.zeros((group.size(), *x.shape), dtype=x.dtype)
        dist.gather(x, list(out) if group.rank() == dst else None, group=group, group_dst=dst)
        return out

    @staticmethod
    def backward(ctx, grad):
        return _Scatter.apply(grad, ctx.dst, ctx.group), None, None


class _Scatter(Function):
    @staticmethod
    def forward(ctx, x, src, group):
        ctx.src, ctx.group = src, group
        out = lucid.empty(x.shape[1:], dtype=x.dtype)
        dist.scatter(out, list(x) if group.rank() == src else None, group=group, group_src=src)
        return out

    @staticmethod
    def backward(ctx, grad):
        return _Gather.apply(grad, ctx.src, ctx.group), None, None


class _AllToAll(Function):
    @staticmethod
    def forward(ctx, group, shapes, *tensors):
        ctx.group, ctx.shapes = group, [tensor.shape for tensor in tensors]
        out = [lucid.empty(shape, dtype=tensors[0].dtype) for shape in shapes]
        dist.all_to_all(out, list(tensors), group)
        return tuple(out)

    @staticmethod
    def backward(ctx, *grads):
        return None, None, *_AllToAll.apply(ctx.group, ctx.shapes, *grads)


def all_reduce(tensor: Tensor, op: Any = ReduceOp.SUM, group: Any = None) -> Tensor:
    """Returns the sum of the tensors of all processes, or their mean.

    Parameters
    ----------
    tensor : Tensor
        Of the same shape and dtype in every process.
    op : ReduceOp, default ReduceOp.SUM
        SUM or AVG; in a group of one any.
    group : ProcessGroup, optional
        All processes by default.

    Returns
    -------
    Tensor

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributed.nn import all_reduce
    >>> x = lucid.ones(2, requires_grad=True)
    >>> all_reduce(2 * x).sum().backward()
    >>> x.grad
    tensor([2., 2.])
    """
    g = _group("all_reduce", group)
    if g.size() == 1:
        return tensor.view_as(tensor)
    _summed("all_reduce", op)
    return _AllReduce.apply(tensor, op, g)


def reduce(tensor: Tensor, dst: int, op: Any = ReduceOp.SUM, group: Any = None) -> Tensor:
    """Returns the sum or mean of the tensors of all processes at `dst`, and zeros elsewhere.

    Parameters
    ----------
    tensor : Tensor
        Of the same shape and dtype in every process.
    dst : int
        A rank.
    op : ReduceOp, default ReduceOp.SUM
        SUM or AVG; in a group of one any.
    group : ProcessGroup, optional
        All processes by default.

    Returns
    -------
    Tensor

    Examples
    --------
    >>> import lucid
    >>> import lucid.distributed.nn as dist_nn
    >>> x = lucid.ones(2, requires_grad=True)
    >>> dist_nn.reduce(x, 0).sum().backward()
    >>> x.grad
    tensor([1., 1.])
    """
    g = _group("reduce", group)
    place = rank_in("reduce", "dst", g, dst)
    if g.size() == 1:
        return tensor.view_as(tensor)
    _summed("reduce", op)
    return _Reduce.apply(tensor, op, place, g)


def broadcast(tensor: Tensor, src: int, group: Any = None) -> Tensor:
    """Returns the tensor of the rank `src`; those of the others say shape and dtype.

    Parameters
    ----------
    tensor : Tensor
        Of the same shape and dtype in every process.
    src : int
        A rank.
    group : ProcessGroup, optional
        All processes by default.

    Returns
    -------
    Tensor

    Examples
    --------
    >>> import lucid
    >>> import lucid.distributed.nn as dist_nn
    >>> x = lucid.ones(2, requires_grad=True)
    >>> dist_nn.broadcast(x, 0).sum().backward()
    >>> x.grad
    tensor([1., 1.])
    """
    g = _group("broadcast", group)
    place = rank_in("broadcast", "src", g, src)
    return tensor.view_as(tensor) if g.size() == 1 else _Broadcast.apply(tensor, place, g)


def all_gather(tensor: Tensor, group: Any = None) -> tuple[Tensor, ...]:
    """Returns the tensors of all processes, which have one shape and dtype.

    Parameters
    ----------
    tensor : Tensor
        Of the same shape and dtype in every process.
    group : ProcessGroup, optional
        All processes by default.

    Returns
    -------
    tuple of Tensor

    Examples
    --------
    >>> import lucid
    >>> import lucid.distributed.nn as dist_nn
    >>> x = lucid.ones(2, requires_grad=True)
    >>> dist_nn.all_gather(x)[0].sum().backward()
    >>> x.grad
    tensor([1., 1.])
    """
    g = _group("all_gather", group)
    return (tensor.view_as(tensor),) if g.size() == 1 else tuple(_AllGather.apply(tensor, g).unbind())


def gather(tensor: Tensor, dst: int = 0, group: Any = None) -> tuple[Tensor, ...]:
    """Returns the tensors of all processes at `dst`, and tensors of zeros elsewhere.

    Parameters
    ----------
    tensor : Tensor
        Of the same shape and dtype in every process.
    dst : int, default 0
        A rank.
    group : ProcessGroup, optional
        All processes by default.

    Returns
    -------
    tuple of Tensor

    Examples
    --------
    >>> import lucid
    >>> import lucid.distributed.nn as dist_nn
    >>> x = lucid.ones(2, requires_grad=True)
    >>> dist_nn.gather(x)[0].sum().backward()
    >>> x.grad
    tensor([1., 1.])
    """
    g = _group("gather", group)
    place = rank_in("gather", "dst", g, dst)
    return (tensor.view_as(tensor),) if g.size() == 1 else tuple(_Gather.apply(tensor, place, g).unbind())


def scatter(tensors: Sequence[Tensor], src: int = 0, group: Any = None) -> Tensor:
    """Returns this process's one of the tensors at `src`; those of the others say shape and dtype.

    Parameters
    ----------
    tensors : sequence of Tensor
        One for each process, of one shape and dtype.
    src : int, default 0
        A rank.
    group : ProcessGroup, optional
        All processes by default.

    Returns
    -------
    Tensor

    Examples
    --------
    >>> import lucid
    >>> import lucid.distributed.nn as dist_nn
    >>> x = lucid.ones(2, requires_grad=True)
    >>> dist_nn.scatter([x]).sum().backward()
    >>> x.grad
    tensor([1., 1.])
    """
    g = _group("scatter", group)
    place = rank_in("scatter", "src", g, src)
    tensors = entries("scatter", "tensors", tensors, g.size())
    return tensors[0].view_as(tensors[0]) if g.size() == 1 else _Scatter.apply(lucid.stack(tensors), place, g)


def reduce_scatter(output: Tensor, input_list: Sequence[Tensor], op: Any = ReduceOp.SUM, group: Any = None) -> Tensor:
    """Returns the sum over all processes (or the mean) of this rank's place in the lists; `output` is not used.

    Parameters
    ----------
    output : Tensor
        Not used.
    input_list : sequence of Tensor
        One for each process, of one shape and dtype.
    op : ReduceOp, default ReduceOp.SUM
        SUM or AVG; in a group of one any.
    group : ProcessGroup, optional
        All processes by default.

    Returns
    -------
    Tensor

    Examples
    --------
    >>> import lucid
    >>> import lucid.distributed.nn as dist_nn
    >>> x = lucid.ones(2, requires_grad=True)
    >>> dist_nn.reduce_scatter(lucid.empty(2), [x]).sum().backward()
    >>> x.grad
    tensor([1., 1.])
    """
    g = _group("reduce_scatter", group)
    tensors = entries("reduce_scatter", "input_list", input_list, g.size())
    if g.size() == 1:
        return tensors[0].view_as(tensors[0])
    _summed("reduce_scatter", op)
    return _ReduceScatter.apply(lucid.stack(tensors), op, g)


def all_to_all(
    output_tensor_list: Sequence[Tensor], input_tensor_list: Sequence[Tensor], group: Any = None
) -> tuple[Tensor, ...]:
    """Returns a tensor from each process; the first list says their shapes.

    Parameters
    ----------
    output_tensor_list : sequence of Tensor
        Says the shapes of what comes.
    input_tensor_list : sequence of Tensor
        One for each process.
    group : ProcessGroup, optional
        All processes by default.

    Returns
    -------
    tuple of Tensor

    Examples
    --------
    >>> import lucid
    >>> import lucid.distributed.nn as dist_nn
    >>> x = lucid.ones(2, requires_grad=True)
    >>> dist_nn.all_to_all([lucid.empty(2)], [x])[0].sum().backward()
    >>> x.grad
    tensor([1., 1.])
    """
    g = _group("all_to_all", group)
    tensors = entries("all_to_all", "input_tensor_list", input_tensor_list, g.size())
    if g.size() == 1:
        return (tensors[0].view_as(tensors[0]),)
    shapes = [out.shape for out in entries("all_to_all", "output_tensor_list", output_tensor_list, g.size())]
    return _AllToAll.apply(g, shapes, *tensors)
