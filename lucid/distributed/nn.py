"""Collective operations that return what they compute and that gradients pass: in one process, what they are given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lucid._C import Tensor
from lucid._errors import without
from lucid.distributed import ReduceOp, _only, _own

__all__ = ["all_gather", "all_reduce", "all_to_all", "broadcast", "gather", "reduce", "reduce_scatter", "scatter"]
__getattr__ = without(__name__)


def all_reduce(tensor: Tensor, op: Any = ReduceOp.SUM, group: Any = None) -> Tensor:
    """Returns the tensor, the sum (product, least, …) of one.

    Examples
    --------
    >>> import lucid
    >>> from lucid.distributed.nn import all_reduce
    >>> x = lucid.ones(2, requires_grad=True)
    >>> all_reduce(2 * x).sum().backward()
    >>> x.grad
    tensor([2., 2.])
    """
    return tensor.view_as(tensor)


def reduce(tensor: Tensor, dst: int, op: Any = ReduceOp.SUM, group: Any = None) -> Tensor:
    """Returns the tensor, the sum (product, least, …) of one."""
    _own("reduce", "dst", dst)
    return tensor.view_as(tensor)


def broadcast(tensor: Tensor, src: int, group: Any = None) -> Tensor:
    """Returns the tensor: everybody has it."""
    _own("broadcast", "src", src)
    return tensor.view_as(tensor)


def all_gather(tensor: Tensor, group: Any = None) -> tuple[Tensor, ...]:
    """Returns a tuple of the one tensor."""
    return (tensor.view_as(tensor),)


def gather(tensor: Tensor, dst: int = 0, group: Any = None) -> tuple[Tensor, ...]:
    """Returns a tuple of the one tensor."""
    _own("gather", "dst", dst)
    return (tensor.view_as(tensor),)


def scatter(tensors: Sequence[Tensor], src: int = 0, group: Any = None) -> Tensor:
    """Returns the only one of the tensors."""
    _own("scatter", "src", src)
    tensor = _only("scatter", "tensors", tensors)[0]
    return tensor.view_as(tensor)


def reduce_scatter(output: Tensor, input_list: Sequence[Tensor], op: Any = ReduceOp.SUM, group: Any = None) -> Tensor:
    """Returns the only one of the tensors; `output` is not used."""
    tensor = _only("reduce_scatter", "input_list", input_list)[0]
    return tensor.view_as(tensor)


def all_to_all(
    output_tensor_list: Sequence[Tensor], input_tensor_list: Sequence[Tensor], group: Any = None
) -> tuple[Tensor, ...]:
    """Returns a tuple of the only one of the tensors; the first list is not used."""
    tensor = _only("all_to_all", "input_tensor_list", input_tensor_list)[0]
    return (tensor.view_as(tensor),)
