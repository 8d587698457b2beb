"""Beginning and ending groups of processes, and questions about them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from lucid.distributed import _abort
from lucid.distributed._checks import agree
from lucid.distributed._state import GroupMember, ProcessGroup, group_of, state
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


def is_available() -> bool:
    """Returns whether several processes can work together here: whether mpi4py is installed."""
    from importlib.util import find_spec

    return find_spec("mpi4py") is not None


def is_mpi_available() -> bool:
    """Returns whether mpi4py is installed."""
    return is_available()


def is_gloo_available() -> bool:
    """Returns False: there is MPI only. `init_process_group` takes the name "gloo" all the same."""
    return False


def is_nccl_available() -> bool:
    """Returns False."""
    return False


def is_torchelastic_launched() -> bool:
    """Returns False: no launcher here starts a process again that has died."""
    return False


def is_initialized() -> bool:
    """Returns whether `init_process_group` has been called."""
    return state().world is not None


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
    init_method, timeout, store, group_name, pg_options, device_id
        Not used: mpirun has brought the processes together.

    Raises
    ------
    RuntimeError
        If there is a group already, if mpi4py is missing, or if `world_size` and `rank` (or the environment variables
        WORLD_SIZE and RANK) do not say what mpirun does.
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


def get_backend(group: Any = None) -> str:
    """Returns the name that `init_process_group` was given; "gloo" before that."""
    found = group_of("get_backend", group)
    if found is None:
        raise ValueError("get_backend: group is GroupMember.NON_GROUP_MEMBER; wanted a group that this process is in")
    return found.name()


def get_rank(group: Any = None) -> int:
    """Returns the place of this process in a group, by default that of all; 0 before `init_process_group`.

    It is -1 where the process is not in the group.
    """
    found = group_of("get_rank", group)
    return -1 if found is None else found.rank()


def get_world_size(group: Any = None) -> int:
    """Returns how many processes a group has, by default that of all; 1 before `init_process_group`.

    It is -1 where the process is not in the group.
    """
    found = group_of("get_world_size", group)
    return -1 if found is None else found.size()


def get_process_group_ranks(group: Any = None) -> list[int]:
    """Returns the ranks of a group's processes among all, in the order of the group."""
    found = group_of("get_process_group_ranks", group)
    return [] if found is None else list(found._ranks)


def get_global_rank(group: Any, group_rank: int) -> int:
    """Returns the rank among all processes of one that has the place `group_rank` in a group."""
    ranks = get_process_group_ranks(group)
    if not isinstance(group_rank, int) or not 0 <= group_rank < len(ranks):
        raise ValueError(f"get_global_rank: group_rank is {group_rank!r}; wanted an int from 0 to {len(ranks) - 1}")
    return ranks[group_rank]


def get_group_rank(group: Any, global_rank: int) -> int:
    """Returns the place in a group of the process with the rank `global_rank` among all."""
    ranks = get_process_group_ranks(group)
    if global_rank not in ranks:
        raise ValueError(f"get_group_rank: global_rank is {global_rank!r}; wanted one of {ranks}")
    return ranks.index(global_rank)


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
    timeout, pg_options, use_local_synchronization, group_desc, device_id
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

    Returns
    -------
    tuple of (ProcessGroup, list)
        The group that this process is in; and all groups, `NON_GROUP_MEMBER` for those that it is not in.
    """
    size = get_world_size()
    if isinstance(group_size, bool) or not isinstance(group_size, int) or group_size < 1 or size % group_size:
        raise ValueError(f"new_subgroups: group_size is {group_size!r}; wanted an int that divides {size}")
    groups = [new_group(list(range(first, first + group_size))) for first in range(0, size, group_size)]
    return groups[get_rank() // group_size], groups
