"""Tensors as they travel: flat, contiguous, and of a dtype that the transport has.

What is only moved goes as integers of its size, whatever it means. What is reduced has to be computed with: half floats
go as float32 and are rounded once, at the end; bool as uint8. Memory that is contiguous is sent from and received into
where it lies; other tensors have a copy, which is written back at the end.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any

import lucid
from lucid import _C
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.autograd.grad_mode import no_grad
from lucid.distributed._transport import BITWISE

_MOVED = {1: _C.uint8, 2: _C.int16, 4: _C.int32, 8: _C.int64}
_HALF = (_C.float16, _C.bfloat16)
_OF_BOOL = {"SUM": "MAX", "MAX": "MAX", "BOR": "MAX", "PRODUCT": "MIN", "MIN": "MIN", "BAND": "MIN", "BXOR": "BXOR"}


class ReduceOp(Enum):
    """How the numbers of several processes become one.

    Their sum, mean, product, extremum, or a logical operation on their bits.

    Of bool, SUM and BOR mean "any", PRODUCT and BAND "all". AVG wants floating point or complex numbers. There is no
    order of complex numbers, so MIN and MAX refuse them; and BAND, BOR and BXOR want integers or bool.

    Examples
    --------
    >>> import lucid
    >>> import lucid.distributed as dist
    >>> x = lucid.tensor([3, 5])
    >>> dist.all_reduce(x, dist.ReduceOp.MAX)
    >>> x
    tensor([3, 5])
    """

    SUM = 0
    AVG = 1
    PRODUCT = 2
    MIN = 3
    MAX = 4
    BAND = 5
    BOR = 6
    BXOR = 7


def tensor_of(op: str, name: str, value: Any) -> Tensor:
    """Refuses all but a tensor with elements in this process's memory."""
    if not isinstance(value, Tensor):
        raise TypeError(f"{op}: {name} is {kind_of(value)}; wanted a Tensor")
    if value.device.type != "cpu":
        raise ValueError(f"{op}: {name} is on {value.device.type}; wanted a tensor on the CPU")
    return value


def reduction(op: str, kind: Any, dtype: Any) -> str:
    """The name of the reduction, which the dtype must have."""
    if not isinstance(kind, ReduceOp):
        raise ValueError(f"{op}: op is {kind!r}; wanted one of ReduceOp, such as ReduceOp.SUM")
    floats = dtype.is_floating_point or dtype.is_complex
    if (
        (kind.name == "AVG" and not floats)
        or (kind.name in BITWISE and floats)
        or (kind.name in ("MIN", "MAX") and dtype.is_complex)
    ):
        wanted = {"AVG": "floating point or complex numbers", "MIN": "real numbers", "MAX": "real numbers"}
        raise ValueError(
            f"{op}: op is {kind.name} and the tensors are {str(dtype).rpartition('.')[2]}; "
            f"wanted {wanted.get(kind.name, 'integers or bool')} for it"
        )
    return kind.name


def flat(tensor: Tensor) -> Tensor:
    """The elements in order in one dim: the tensor's own memory where it is contiguous, a copy otherwise."""
    return tensor.detach().resolve_conj().contiguous().reshape(-1)


def own(tensor: Tensor) -> bool:
    """Whether `flat` gives the tensor's own memory."""
    return bool(tensor.is_contiguous()) and not tensor.is_conj()


def moved(piece: Tensor) -> Tensor:
    """A flat tensor as integers, or as complex64 parts: what moves is the same."""
    if piece.element_size() == 16:
        piece = _C.view_as_real(piece).reshape(-1)
    return piece.view(_MOVED[piece.element_size()])


def reduced(piece: Tensor, kind: str) -> tuple[Tensor, str, Callable[[Tensor, int], None]]:
    """A flat tensor as it is reduced, the reduction then, and what puts a result back into a flat tensor.

    The last takes the flat tensor to write to and the number of processes.
    """
    sent, by = piece, "SUM" if kind == "AVG" else kind
    if piece.dtype in _HALF:
        sent = piece.float()
    elif piece.dtype == lucid.bool:
        sent, by = piece.view(_C.uint8), _OF_BOOL[kind]

    def back(target: Tensor, size: int) -> None:
        if kind == "AVG":
            sent.div_(size)
        if sent.dtype != target.dtype and target.dtype in _HALF:
            target.copy_(sent)

    return sent, by, back


def put(target: Tensor, source: Tensor) -> None:
    """Copies flat elements into a tensor, whose history is not told."""
    with no_grad():
        target.detach().copy_(source.reshape(target.shape))
