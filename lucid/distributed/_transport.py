"""How bytes go between the processes of a group: by MPI, or nowhere where there is one.

A transport begins an operation on flat, contiguous tensors and gives back a request, which has `wait()` and `test()`.
What the numbers mean (halves that are added in float32, bool) has been settled above it, in `_wire`. All processes of a
group begin the operations on it in the same order. `Alone` is also the list of what a transport has to have.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lucid import _C
from lucid._C import Tensor

BITWISE = ("BAND", "BOR", "BXOR")
_RECV = "recv"  # what the caller of `receive` has called


class Done:
    """The request of what is done."""

    source = 0

    def wait(self) -> None:
        """Nothing is left to wait for."""

    def test(self) -> bool:
        """It is done."""
        return True


class Alone:
    """One process: a reduction leaves the tensor as it is, all else is a copy."""

    rank, size = 0, 1

    def all_reduce(self, tensor: Tensor, op: str) -> Any:
        """The tensors of all become their sum, or what `op` says."""
        return Done()

    def reduce(self, tensor: Tensor, op: str, root: int) -> Any:
        """As all_reduce, for one process; what the others' tensors then hold is not said."""
        return Done()

    def broadcast(self, tensor: Tensor, root: int) -> Any:
        """All tensors become that of one process."""
        return Done()

    def all_gather(self, out: Tensor, tensor: Tensor) -> Any:
        """`out` becomes the tensors of all, one after the other."""
        return self._copy(out, tensor)

    def gather(self, out: Tensor | None, tensor: Tensor, root: int) -> Any:
        """As all_gather, for one process; the others give None for `out`."""
        return self._copy(out, tensor)

    def scatter(self, out: Tensor, tensor: Tensor | None, root: int) -> Any:
        """`out` becomes this process's piece of one process's tensor."""
        return self._copy(out, tensor)

    def reduce_scatter(self, out: Tensor, tensor: Tensor, op: str) -> Any:
        """`out` becomes this process's piece of the sum of all tensors."""
        return self._copy(out, tensor)

    def all_to_all(self, out: Tensor, tensor: Tensor, taken: Sequence[int], given: Sequence[int]) -> Any:
        """Piece i of `tensor`, of given[i] elements, goes to process i; from there come taken[i] into `out`."""
        return self._copy(out, tensor)

    def send(self, tensor: Tensor, to: int, tag: int) -> Any:
        """Sends to one process."""
        raise ValueError("send: dst is 0; wanted another process: this one is 0, and alone")

    def receive(self, tensor: Tensor, source: int | None, tag: int) -> Any:
        """Fills the tensor with what a process sends, any one where it is None."""
        raise ValueError(f"{_RECV}: src is 0; wanted another process: this one is 0, and alone")

    def barrier(self) -> Any:
        """Is done when all have begun it."""
        return Done()

    def split(self, ranks: Sequence[int]) -> Any:
        """The transport of some of the processes, None for the others. All of them call it."""
        return Alone() if 0 in ranks else None

    def free(self) -> None:
        """Ends the transport."""

    @staticmethod
    def _copy(out: Tensor | None, tensor: Tensor | None) -> Done:
        if out is not None and tensor is not None:
            out.copy_(tensor)
        return Done()


class _Request:
    """A request of MPI, and what it fills: an engine that counts writes to a tensor cannot see those."""

    def __init__(self, request: Any, written: Tensor | None, mpi: Any, expected: int | None = None) -> None:
        self._request, self._written, self._mpi, self._expected = request, written, mpi, expected
        self._done, self.source = False, 0

    def wait(self) -> None:
        if not self._done:
            status = self._mpi.Status()
            self._request.Wait(status)
            self._end(status)

    def test(self) -> bool:
        if not self._done:
            status = self._mpi.Status()
            if not self._request.Test(status):
                return False
            self._end(status)
        return True

    def _end(self, status: Any) -> None:
        self._done = True
        if self._written is not None:
            _C._bump(self._written)
        if self._expected is not None:
            self.source = status.Get_source()
            found = status.Get_count(self._mpi.BYTE)
            if found != self._expected:
                raise RuntimeError(
                    f"{_RECV}: rank {self.source} of the group sent {found} bytes; wanted {self._expected}"
                )


class Mpi:
    """The processes of an MPI communicator of mpi4py. Buffers are the tensors' own memory: nothing is copied."""

    def __init__(self, comm: Any) -> None:
        from mpi4py import MPI

        self._mpi, self._comm = MPI, comm
        self.rank, self.size = comm.Get_rank(), comm.Get_size()
        self._types = {
            _C.float32: MPI.FLOAT,
            _C.float64: MPI.DOUBLE,
            _C.complex64: MPI.C_FLOAT_COMPLEX,
            _C.complex128: MPI.C_DOUBLE_COMPLEX,
            _C.int8: MPI.INT8_T,
            _C.int16: MPI.INT16_T,
            _C.int32: MPI.INT32_T,
            _C.int64: MPI.INT64_T,
            _C.uint8: MPI.UINT8_T,
            _C.uint16: MPI.UINT16_T,
            _C.uint32: MPI.UINT32_T,
            _C.uint64: MPI.UINT64_T,
        }
        names = {"SUM": "SUM", "PRODUCT": "PROD", "MIN": "MIN", "MAX": "MAX"} | {op: op for op in BITWISE}
        self._ops = {op: getattr(MPI, name) for op, name in names.items()}

    def _buffer(self, tensor: Tensor, count: int | None = None) -> list[Any]:
        return [tensor, tensor.numel() if count is None else count, self._types[tensor.dtype]]

    def _in_place(self) -> Any:
        return self._mpi.IN_PLACE

    def all_reduce(self, tensor: Tensor, op: str) -> _Request:
        request = self._comm.Iallreduce(self._in_place(), self._buffer(tensor), self._ops[op])
        return _Request(request, tensor, self._mpi)

    def reduce(self, tensor: Tensor, op: str, root: int) -> _Request:
        here = self._buffer(tensor)
        sent, got = (self._in_place(), here) if self.rank == root else (here, None)
        return _Request(self._comm.Ireduce(sent, got, self._ops[op], root), tensor, self._mpi)

    def broadcast(self, tensor: Tensor, root: int) -> _Request:
        return _Request(self._comm.Ibcast(self._buffer(tensor), root), tensor, self._mpi)

    def all_gather(self, out: Tensor, tensor: Tensor) -> _Request:
        request = self._comm.Iallgather(self._buffer(tensor), self._buffer(out, tensor.numel()))
        return _Request(request, out, self._mpi)

    def gather(self, out: Tensor | None, tensor: Tensor, root: int) -> _Request:
        got = None if out is None else self._buffer(out, tensor.numel())
        return _Request(self._comm.Igather(self._buffer(tensor), got, root), out, self._mpi)

    def scatter(self, out: Tensor, tensor: Tensor | None, root: int) -> _Request:
        sent = None if tensor is None else self._buffer(tensor, out.numel())
        return _Request(self._comm.Iscatter(sent, self._buffer(out), root), out, self._mpi)

    def reduce_scatter(self, out: Tensor, tensor: Tensor, op: str) -> _Request:
        sent = self._buffer(tensor, out.numel())
        return _Request(self._comm.Ireduce_scatter_block(sent, self._buffer(out), self._ops[op]), out, self._mpi)

    def all_to_all(self, out: Tensor, tensor: Tensor, taken: Sequence[int], given: Sequence[int]) -> _Request:
        sent, got = ([x, (list(n), None), self._types[x.dtype]] for x, n in ((tensor, given), (out, taken)))
        return _Request(self._comm.Ialltoallv(sent, got), out, self._mpi)

    def send(self, tensor: Tensor, to: int, tag: int) -> _Request:
        return _Request(self._comm.Isend(self._buffer(tensor), to, tag), None, self._mpi)

    def receive(self, tensor: Tensor, source: int | None, tag: int) -> _Request:
        request = self._comm.Irecv(self._buffer(tensor), self._mpi.ANY_SOURCE if source is None else source, tag)
        return _Request(request, tensor, self._mpi, tensor.numel() * tensor.element_size())

    def barrier(self) -> _Request:
        return _Request(self._comm.Ibarrier(), None, self._mpi)

    def split(self, ranks: Sequence[int]) -> Mpi | None:
        inside = self.rank in ranks
        order = list(ranks).index(self.rank) if inside else 0
        comm = self._comm.Split(0 if inside else self._mpi.UNDEFINED, order)
        return Mpi(comm) if inside else None

    def free(self) -> None:
        if self._comm != self._mpi.COMM_WORLD and not self._mpi.Is_finalized():
            self._comm.Free()


def world() -> Mpi:
    """All processes that mpirun has started, in a communicator of their own, so that no other MPI code meets ours."""
    from mpi4py import MPI

    return Mpi(MPI.COMM_WORLD.Dup())
