"""Beginning and ending groups of processes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from lucid.distributed import _abort
from lucid.distributed._checks import agree
from lucid.distributed._questions import get_rank, get_world_size, is_available
from lucid.distributed._state import GroupMember, ProcessGroup, state
from lucid.distributed._transport import Alone, world

# By what the programs that start MPI processes tell them how many there are, and which each is.
_SIZES = ("OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "MV2_COMM_WORLD_SIZE", "PMIX_SIZE")
_LOCAL_RANKS = ("OMPI_COMM_WORLD_LOCAL_RANK", "MPI_LOCALRANKID", "MV2_COMM_WORLD_LOCAL_RANK", "PMIX_LOCAL_RANK")


def _launched() -> int:
    """How many processes mpirun has started; 0 where there was no mpirun."""
    return next((int(os.environ[name]) for name in _SIZES if os.environ.get(name, "").isdigit()), 0)


def tell(rank: int, size: int) -> None:
    """Sets the environment variables that programs for PyTorch read, where they are not set."""
    local = next((os.environ[name] for name in _LOCAL_RANKS if name in os.environ), str(rank))
    for variable, value in (("RANK", rank), ("WORLD_SIZE", size), ("LOCAL_RANK", local)):
        os.environ.setdefault(variable, str(value))


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
    """Joins the processes that mpirun has started to a group, `group.WORLD`.

    All of them call it. The way is MPI whatever the backend's name, so programs for PyTorch run with "gloo" or "nccl"
    in them. The environment variables RANK, WORLD_SIZE and LOCAL_RANK are set where they are not. From now on an
    exception that nobody catches, in any process, is printed with the rank of its process and ends them all: the others
    would wait for ever for the one that died.

    Parameters
    ----------
    backend : str, optional
        What `get_backend` gives back; "mpi" by default under mpirun, else "gloo". With "mpi" a single process that was
        started without mpirun uses MPI too.
    world_size, rank : int, optional
        What mpirun says, or 1 and 0 without it; other values are refused.
    init_method, timeout, store, group_name, pg_options, device_id : optional
        Not used: mpirun has brought the processes together.

    Raises
    ------
    RuntimeError
        If there is a group already, if mpi4py is missing, or if `world_size` and `rank` (or the environment variables
        WORLD_SIZE and RANK) do not say what mpirun does.

    Examples
    --------
    >>> import lucid.distributed as dist
    >>> dist.init_process_group()
    >>> dist.get_rank(), dist.get_world_size()
    (0, 1)
    >>> dist.destroy_process_group()
    """
    here, launched = state(), _launched()
    if here.world is not None:
        raise RuntimeError("init_process_group: there is a group already; wanted destroy_process_group() before")
    name = ("mpi" if launched > 1 else "gloo") if backend is None else str(backend).lower()
    if launched > 1 or name == "mpi":
        if not is_available():
            raise RuntimeError(
                f"init_process_group: backend is {name!r} and mpi4py is not installed; "
                "wanted it: pip install mpi4py, and an MPI (Debian: apt-get install openmpi-bin)"
            )
        transport: Any = world()
    else:
        transport = Alone()
    said = {"world_size": world_size, "rank": rank}
    for given, variable, found in (("world_size", "WORLD_SIZE", transport.size), ("rank", "RANK", transport.rank)):
        wanted = said[given]
        wanted = int(os.environ.get(variable, found)) if wanted is None or wanted < 0 else wanted
        said[given] = wanted
    if (said["world_size"], said["rank"]) != (transport.size, transport.rank):
        how = "as mpirun says" if launched else "without mpirun: mpirun -n N python program.py starts N processes"
        raise RuntimeError(
            f"init_process_group: world_size is {said['world_size']} and rank {said['rank']}; "
            f"wanted {transport.size} and {transport.rank}, {how}"
        )
    if transport.size > 1:
        tell(transport.rank, transport.size)
        _abort.install(transport.rank)
    here.world = ProcessGroup(transport, list(range(transport.size)), name)


def destroy_process_group(group: Any = None) -> None:
    """Ends a group; without an argument all groups. All its processes call it.

    Parameters
    ----------
    group : ProcessGroup, optional

    Examples
    --------
    >>> import lucid.distributed as dist
    >>> dist.init_process_group()
    >>> dist.destroy_process_group()
    >>> dist.is_initialized()
    False
    """
    here = state()
    if group is None or group is GroupMember.WORLD:
        for one in [*here.groups, *([here.world] if here.world else [])]:
            one._transport.free()
        here.world, here.groups = None, []
        _abort.remove()
    elif group in here.groups:
        here.groups.remove(group)
        group._transport.free()


def new_group(
    ranks: Sequence[int] | None = None,
    timeout: Any = None,
    backend: str | None = None,
    pg_options: Any = None,
    use_local_synchronization: bool = False,
    group_desc: str | None = None,
    device_id: Any = None,
) -> Any:
    """Makes a group of some of the processes. All processes call it, also those that will not be in it.

    Parameters
    ----------
    ranks : list of int, optional
        All by default.
    backend : str, optional
        What `get_backend` gives back.
    timeout, pg_options, use_local_synchronization, group_desc, device_id : optional
        Not used.

    Returns
    -------
    ProcessGroup
        `GroupMember.NON_GROUP_MEMBER` where this process is not in it.

    Raises
    ------
    ValueError
        If `ranks` names a process that there is not, or one twice.
    RuntimeError
        If the processes give different ranks.

    Examples
    --------
    >>> import lucid.distributed as dist
    >>> first = dist.new_group([0])
    >>> dist.get_world_size(first)
    1
    """
    all_of_them = GroupMember.WORLD
    size = all_of_them.size()
    chosen = list(range(size)) if ranks is None else sorted(ranks)
    for rank in chosen:
        if isinstance(rank, bool) or not isinstance(rank, int) or not 0 <= rank < size:
            only = "0: there is one process" if size == 1 else f"an int from 0 to {size - 1}"
            raise ValueError(f"new_group: a rank is {rank!r}; wanted {only}")
    if len(set(chosen)) != len(chosen):
        raise ValueError(f"new_group: ranks is {list(ranks or [])}, which names a rank twice; wanted each once")
    agree(all_of_them, "new_group", f"ranks {chosen}", always=True)
    transport = all_of_them._transport.split(chosen)
    if transport is None:
        return GroupMember.NON_GROUP_MEMBER
    made = ProcessGroup(transport, chosen, backend or all_of_them.name())
    state().groups.append(made)
    return made


def new_subgroups(group_size: int, *args: Any, **options: Any) -> tuple[Any, list[Any]]:
    """Cuts the processes into groups of neighbours. All processes call it.

    Parameters
    ----------
    group_size : int
        How many processes each group has, a divisor of their number.
    *args, **options : object
        Not used.

    Returns
    -------
    tuple of (ProcessGroup, list)
        The group that this process is in; and all groups, `NON_GROUP_MEMBER` for those that it is not in.

    Examples
    --------
    >>> import lucid.distributed as dist
    >>> mine, groups = dist.new_subgroups(1)
    >>> mine.size(), len(groups)
    (1, 1)
    """
    size = get_world_size()
    if isinstance(group_size, bool) or not isinstance(group_size, int) or group_size < 1 or size % group_size:
        raise ValueError(f"new_subgroups: group_size is {group_size!r}; wanted an int that divides {size}")
    groups = [new_group(list(range(first, first + group_size))) for first in range(0, size, group_size)]
    return groups[get_rank() // group_size], groups
