"""Collective operations in a group of one process, which is what a program is here.

What programs for several processes import and call is there, and does what PyTorch's does where `world_size` is 1:
`all_reduce` leaves the tensor as it is, `all_gather` puts it into the list's only place. `is_available` is False, so
that programs which ask take their way for one process. `lucid.distributed.nn` has the operations that return.

Examples
--------
>>> import lucid
>>> import lucid.distributed as dist
>>> dist.is_available(), dist.get_rank(), dist.get_world_size()
(False, 0, 1)
>>> x = lucid.tensor([1.0, 2.0])
>>> dist.all_reduce(x)
>>> x
tensor([1., 2.])
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from enum import Enum
from typing import Any

from lucid._C import Tensor
from lucid._errors import without
from lucid.autograd.grad_mode import no_grad

__all__ = """GroupMember ProcessGroup ReduceOp Work all_gather all_gather_into_tensor all_gather_object all_reduce
all_to_all all_to_all_single barrier broadcast broadcast_object_list destroy_process_group gather gather_object
get_backend get_global_rank get_group_rank get_process_group_ranks get_rank get_world_size group init_process_group
is_available is_gloo_available is_initialized is_mpi_available is_nccl_available is_torchelastic_launched
monitored_barrier new_group nn reduce reduce_scatter reduce_scatter_tensor scatter scatter_object_list""".split()

_without = without(__name__)


def __getattr__(name: str) -> Any:
    if name != "nn":
        return _without(name)
    from importlib import import_module

    return import_module("lucid.distributed.nn")


class ReduceOp(Enum):
    """How the numbers of several processes become one; each of them leaves that of a single process as it is."""

    SUM = 0
    AVG = 1
    PRODUCT = 2
    MIN = 3
    MAX = 4
    BAND = 5
    BOR = 6
    BXOR = 7


class ProcessGroup:
    """A group of processes, of which there is one."""

    def rank(self) -> int:
        """Returns 0."""
        return 0

    def size(self) -> int:
        """Returns 1."""
        return 1


class Work:
    """What an operation with ``async_op=True`` returns; it is done."""

    def wait(self, timeout: Any = None) -> bool:
        """Returns True at once."""
        return True

    def is_completed(self) -> bool:
        """Returns True."""
        return True

    is_success = is_completed


class GroupMember:
    """The group of all processes, `WORLD`."""

    WORLD = ProcessGroup()
    NON_GROUP_MEMBER = object()


group = GroupMember
_backend: str | None = None  # of the group that `init_process_group` made


def _done(async_op: bool) -> Work | None:
    return Work() if async_op else None


def _own(op: str, name: str, rank: int | None) -> None:
    if rank not in (0, None):
        raise ValueError(f"{op}: {name} is {rank}; wanted 0: there is one process")


def _only(op: str, name: str, values: Sequence[Any] | None) -> Sequence[Any]:
    if values is None or len(values) != 1:
        given = "None" if values is None else f"a list of {len(values)}"
        raise ValueError(f"{op}: {name} is {given}; wanted one entry: there is one process")
    return values


def _put(op: str, name: str, target: Tensor, source: Tensor) -> None:
    if target.shape != source.shape:
        if target.numel() != source.numel():
            raise ValueError(f"{op}: {name} has shape {tuple(target.shape)}; wanted {tuple(source.shape)}")
        source = source.reshape(target.shape)
    with no_grad():
        target.copy_(source)


def is_available() -> bool:
    """Returns False: there are no several processes."""
    return False


is_mpi_available = is_nccl_available = is_gloo_available = is_torchelastic_launched = is_available


def is_initialized() -> bool:
    """Returns whether `init_process_group` has been called."""
    return _backend is not None


def init_process_group(
    backend: str | None = None,
    init_method: str | None = None,
    timeout: Any = None,
    world_size: int = -1,
    rank: int = -1,
    store: Any = None,
    group_name: str = "",
    pg_options: Any = None,
    device_id: Any = None,
) -> None:
    """Begins the work of one process on its own.

    Parameters
    ----------
    backend : str, optional
        What `get_backend` gives back; "gloo" by default.
    world_size, rank : int, optional
        1 and 0. By default what the environment variables WORLD_SIZE and RANK say.
    init_method, timeout, store, group_name, pg_options, device_id
        Not used.

    Raises
    ------
    RuntimeError
        If there are more processes than one, or if there is a group already.
    """
    global _backend
    if _backend is not None:
        raise RuntimeError("init_process_group: there is a group already; wanted destroy_process_group() before")
    world_size = int(os.environ.get("WORLD_SIZE", 1)) if world_size is None or world_size < 0 else world_size
    rank = int(os.environ.get("RANK", 0)) if rank is None or rank < 0 else rank
    if world_size != 1 or rank != 0:
        raise RuntimeError(
            f"init_process_group: world_size is {world_size} and rank {rank}; wanted 1 and 0: Lucid computes in one "
            "process"
        )
    _backend = "gloo" if backend is None else str(backend).lower()


def destroy_process_group(group: Any = None) -> None:
    """Ends what `init_process_group` began."""
    global _backend
    if group is None or group is GroupMember.WORLD:
        _backend = None


def get_backend(group: Any = None) -> str:
    """Returns the name that `init_process_group` was given, "gloo" otherwise."""
    return _backend or "gloo"


def get_rank(group: Any = None) -> int:
    """Returns 0, also before `init_process_group`."""
    return 0


def get_world_size(group: Any = None) -> int:
    """Returns 1, also before `init_process_group`."""
    return 1


def get_process_group_ranks(group: Any = None) -> list[int]:
    """Returns [0]."""
    return [0]


def get_global_rank(group: Any, group_rank: int) -> int:
    """Returns 0, the rank of the one process."""
    _own("get_global_rank", "group_rank", group_rank)
    return 0


def get_group_rank(group: Any, global_rank: int) -> int:
    """Returns 0, the rank of the one process."""
    _own("get_group_rank", "global_rank", global_rank)
    return 0


def new_group(ranks: Sequence[int] | None = None, *args: Any, **options: Any) -> Any:
    """Returns a group of the one process, or what stands for no group where `ranks` is empty."""
    for rank in ranks or ():
        _own("new_group", "a rank", rank)
    return ProcessGroup() if ranks is None or len(ranks) else GroupMember.NON_GROUP_MEMBER


def barrier(group: Any = None, async_op: bool = False, device_ids: Any = None) -> Work | None:
    """Waits for nobody."""
    return _done(async_op)


def monitored_barrier(group: Any = None, timeout: Any = None, wait_all_ranks: bool = False) -> None:
    """Waits for nobody."""


def all_reduce(tensor: Tensor, op: Any = ReduceOp.SUM, group: Any = None, async_op: bool = False) -> Work | None:
    """Leaves the tensor as it is, the sum (product, least, …) of one."""
    return _done(async_op)


def reduce(
    tensor: Tensor, dst: int | None = None, op: Any = ReduceOp.SUM, group: Any = None, async_op: bool = False,
    group_dst: int | None = None,
) -> Work | None:  # fmt: skip
    """Leaves the tensor as it is, the sum (product, least, …) of one."""
    _own("reduce", "dst", dst)
    return _done(async_op)


def broadcast(
    tensor: Tensor, src: int | None = None, group: Any = None, async_op: bool = False, group_src: int | None = None
) -> Work | None:
    """Leaves the tensor as it is: everybody has it."""
    _own("broadcast", "src", src)
    return _done(async_op)


def all_gather(
    tensor_list: list[Tensor], tensor: Tensor, group: Any = None, async_op: bool = False
) -> Work | None:  # fmt: skip
    """Copies the tensor into the list's only one."""
    _put("all_gather", "tensor_list[0]", _only("all_gather", "tensor_list", tensor_list)[0], tensor)
    return _done(async_op)


def all_gather_into_tensor(
    output_tensor: Tensor, input_tensor: Tensor, group: Any = None, async_op: bool = False
) -> Work | None:
    """Copies one tensor into the other."""
    _put("all_gather_into_tensor", "output_tensor", output_tensor, input_tensor)
    return _done(async_op)


def gather(
    tensor: Tensor, gather_list: list[Tensor] | None = None, dst: int | None = None, group: Any = None,
    async_op: bool = False, group_dst: int | None = None,
) -> Work | None:  # fmt: skip
    """Copies the tensor into the list's only one."""
    _own("gather", "dst", dst)
    _put("gather", "gather_list[0]", _only("gather", "gather_list", gather_list)[0], tensor)
    return _done(async_op)


def scatter(
    tensor: Tensor, scatter_list: list[Tensor] | None = None, src: int | None = None, group: Any = None,
    async_op: bool = False, group_src: int | None = None,
) -> Work | None:  # fmt: skip
    """Copies the list's only tensor into `tensor`."""
    _own("scatter", "src", src)
    _put("scatter", "tensor", tensor, _only("scatter", "scatter_list", scatter_list)[0])
    return _done(async_op)


def reduce_scatter(
    output: Tensor, input_list: list[Tensor], op: Any = ReduceOp.SUM, group: Any = None, async_op: bool = False
) -> Work | None:
    """Copies the list's only tensor into `output`."""
    _put("reduce_scatter", "output", output, _only("reduce_scatter", "input_list", input_list)[0])
    return _done(async_op)


def reduce_scatter_tensor(
    output: Tensor, input: Tensor, op: Any = ReduceOp.SUM, group: Any = None, async_op: bool = False
) -> Work | None:
    """Copies one tensor into the other."""
    _put("reduce_scatter_tensor", "output", output, input)
    return _done(async_op)


def all_to_all(
    output_tensor_list: list[Tensor], input_tensor_list: list[Tensor], group: Any = None, async_op: bool = False
) -> Work | None:
    """Copies the only tensor of one list into that of the other."""
    source = _only("all_to_all", "input_tensor_list", input_tensor_list)[0]
    target = _only("all_to_all", "output_tensor_list", output_tensor_list)[0]
    _put("all_to_all", "output_tensor_list[0]", target, source)
    return _done(async_op)


def all_to_all_single(
    output: Tensor, input: Tensor, output_split_sizes: Any = None, input_split_sizes: Any = None, group: Any = None,
    async_op: bool = False,
) -> Work | None:  # fmt: skip
    """Copies one tensor into the other."""
    _put("all_to_all_single", "output", output, input)
    return _done(async_op)


def all_gather_object(object_list: list[Any], obj: Any, group: Any = None) -> None:
    """Puts the object into the list's only place."""
    _only("all_gather_object", "object_list", object_list)
    object_list[0] = obj


def gather_object(
    obj: Any, object_gather_list: list[Any] | None = None, dst: int | None = None, group: Any = None,
    group_dst: int | None = None,
) -> None:  # fmt: skip
    """Puts the object into the list's only place."""
    _own("gather_object", "dst", dst)
    _only("gather_object", "object_gather_list", object_gather_list)
    object_gather_list[0] = obj


def broadcast_object_list(
    object_list: list[Any], src: int | None = None, group: Any = None, device: Any = None, group_src: int | None = None
) -> None:
    """Leaves the list as it is: everybody has its objects."""
    _own("broadcast_object_list", "src", src)


def scatter_object_list(
    scatter_object_output_list: list[Any], scatter_object_input_list: list[Any] | None = None, src: int | None = None,
    group: Any = None, group_src: int | None = None,
) -> None:  # fmt: skip
    """Puts the only object of one list into the first place of the other."""
    _own("scatter_object_list", "src", src)
    found = _only("scatter_object_list", "scatter_object_input_list", scatter_object_input_list)[0]
    if not scatter_object_output_list:
        raise ValueError("scatter_object_list: scatter_object_output_list is empty; wanted at least one entry")
    scatter_object_output_list[0] = found
