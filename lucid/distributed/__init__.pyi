# Where the names of this package are. Written by wasm/toolchain/stubs.py.

from typing import Any

from lucid.distributed import checkpoint as checkpoint
from lucid.distributed import nn as nn
from lucid.distributed import run as run
from lucid.distributed._barriers import barrier as barrier
from lucid.distributed._barriers import monitored_barrier as monitored_barrier
from lucid.distributed._checks import DebugLevel as DebugLevel
from lucid.distributed._checks import get_debug_level as get_debug_level
from lucid.distributed._checks import set_debug_level as set_debug_level
from lucid.distributed._checks import set_debug_level_from_env as set_debug_level_from_env
from lucid.distributed._collectives import all_gather as all_gather
from lucid.distributed._collectives import all_gather_into_tensor as all_gather_into_tensor
from lucid.distributed._collectives import all_reduce as all_reduce
from lucid.distributed._collectives import broadcast as broadcast
from lucid.distributed._collectives import gather as gather
from lucid.distributed._collectives import reduce as reduce
from lucid.distributed._collectives import scatter as scatter
from lucid.distributed._exchange import all_to_all as all_to_all
from lucid.distributed._exchange import all_to_all_single as all_to_all_single
from lucid.distributed._exchange import reduce_scatter as reduce_scatter
from lucid.distributed._exchange import reduce_scatter_tensor as reduce_scatter_tensor
from lucid.distributed._groups import destroy_process_group as destroy_process_group
from lucid.distributed._groups import init_process_group as init_process_group
from lucid.distributed._groups import new_group as new_group
from lucid.distributed._groups import new_subgroups as new_subgroups
from lucid.distributed._messages import P2POp as P2POp
from lucid.distributed._messages import batch_isend_irecv as batch_isend_irecv
from lucid.distributed._messages import irecv as irecv
from lucid.distributed._messages import isend as isend
from lucid.distributed._messages import recv as recv
from lucid.distributed._messages import send as send
from lucid.distributed._objects import all_gather_object as all_gather_object
from lucid.distributed._objects import broadcast_object_list as broadcast_object_list
from lucid.distributed._objects import gather_object as gather_object
from lucid.distributed._objects import recv_object_list as recv_object_list
from lucid.distributed._objects import scatter_object_list as scatter_object_list
from lucid.distributed._objects import send_object_list as send_object_list
from lucid.distributed._questions import get_backend as get_backend
from lucid.distributed._questions import get_global_rank as get_global_rank
from lucid.distributed._questions import get_group_rank as get_group_rank
from lucid.distributed._questions import get_process_group_ranks as get_process_group_ranks
from lucid.distributed._questions import get_rank as get_rank
from lucid.distributed._questions import get_world_size as get_world_size
from lucid.distributed._questions import is_available as is_available
from lucid.distributed._questions import is_gloo_available as is_gloo_available
from lucid.distributed._questions import is_initialized as is_initialized
from lucid.distributed._questions import is_mpi_available as is_mpi_available
from lucid.distributed._questions import is_nccl_available as is_nccl_available
from lucid.distributed._questions import is_torchelastic_launched as is_torchelastic_launched
from lucid.distributed._state import GroupMember as GroupMember
from lucid.distributed._state import ProcessGroup as ProcessGroup
from lucid.distributed._state import Work as Work
from lucid.distributed._wire import ReduceOp as ReduceOp

group: Any
