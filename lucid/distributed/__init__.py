"""Several processes that compute together: collective operations over MPI, by PyTorch's names.

`mpirun -n 4 python program.py` starts four processes of a program, which `init_process_group` joins to a group; the
package mpi4py has to be installed (``pip install "lucid-wasm[mpi]"``), and an MPI such as Open MPI. Without them, in
Pyodide for example, the group has one process, and all operations do what they do in a group of one: `all_reduce`
leaves the tensor as it is, `all_gather` puts it into the list's only place. So a program for several processes runs
anywhere.

`nn.parallel.DistributedDataParallel` trains a model on them, `utils.data.DistributedSampler` gives each its part of the
data, `lucid.distributed.checkpoint` saves and loads together, and `lucid.distributed.nn` has operations that return
and that gradients pass.

Examples
--------
>>> import lucid
>>> import lucid.distributed as dist
>>> dist.get_rank(), dist.get_world_size()
(0, 1)
>>> x = lucid.tensor([1.0, 2.0])
>>> dist.all_reduce(x)
>>> x
tensor([1., 2.])
"""

from __future__ import annotations

from typing import Any

from lucid._errors import without
from lucid.distributed._barriers import barrier, monitored_barrier
from lucid.distributed._checks import DebugLevel, get_debug_level, set_debug_level, set_debug_level_from_env
from lucid.distributed._collectives import (
    all_gather,
    all_gather_into_tensor,
    all_reduce,
    broadcast,
    gather,
    reduce,
    scatter,
)
from lucid.distributed._exchange import all_to_all, all_to_all_single, reduce_scatter, reduce_scatter_tensor
from lucid.distributed._groups import destroy_process_group, init_process_group, new_group, new_subgroups
from lucid.distributed._messages import P2POp, batch_isend_irecv, irecv, isend, recv, send
from lucid.distributed._objects import (
    all_gather_object,
    broadcast_object_list,
    gather_object,
    recv_object_list,
    scatter_object_list,
    send_object_list,
)
from lucid.distributed._questions import (
    get_backend,
    get_global_rank,
    get_group_rank,
    get_process_group_ranks,
    get_rank,
    get_world_size,
    is_available,
    is_gloo_available,
    is_initialized,
    is_mpi_available,
    is_nccl_available,
    is_torchelastic_launched,
)
from lucid.distributed._state import GroupMember, ProcessGroup, Work
from lucid.distributed._wire import ReduceOp

__all__ = """DebugLevel GroupMember P2POp ProcessGroup ReduceOp Work all_gather all_gather_into_tensor all_gather_object
all_reduce all_to_all all_to_all_single barrier batch_isend_irecv broadcast broadcast_object_list checkpoint
destroy_process_group gather gather_object get_backend get_debug_level get_global_rank get_group_rank
get_process_group_ranks get_rank get_world_size group init_process_group irecv is_available is_gloo_available
is_initialized is_mpi_available is_nccl_available is_torchelastic_launched isend monitored_barrier new_group
new_subgroups nn recv recv_object_list reduce reduce_scatter reduce_scatter_tensor scatter scatter_object_list send
send_object_list set_debug_level set_debug_level_from_env""".split()

group = GroupMember
_without = without(__name__)


def __getattr__(name: str) -> Any:
    if name not in ("nn", "checkpoint"):
        return _without(name)
    from importlib import import_module

    return import_module(f"lucid.distributed.{name}")
