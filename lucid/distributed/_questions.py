"""What can be asked about the processes and their groups."""

from __future__ import annotations

from typing import Any

from lucid.distributed._state import group_of, state


def is_available() -> bool:
    """Returns whether several processes can work together here: whether mpi4py is installed.

    Returns
    -------
    bool

    Examples
    --------
    >>> import lucid.distributed as dist
    >>> dist.is_available() in (True, False)
    True
    """
    from importlib.util import find_spec

    return find_spec("mpi4py") is not None


def is_mpi_available() -> bool:
    """Returns whether mpi4py is installed.

    Returns
    -------
    bool

    Examples
    --------
    >>> import lucid.distributed as dist
    >>> dist.is_mpi_available() in (True, False)
    True
    """
    return is_available()


def is_gloo_available() -> bool:
    """Returns False: there is MPI only. `init_process_group` takes the name "gloo" all the same.

    Returns
    -------
    bool

    Examples
    --------
    >>> import lucid.distributed as dist
    >>> dist.is_gloo_available()
    False
    """
    return False


def is_nccl_available() -> bool:
    """Returns False.

    Returns
    -------
    bool

    Examples
    --------
    >>> import lucid.distributed as dist
    >>> dist.is_nccl_available()
    False
    """
    return False


def is_torchelastic_launched() -> bool:
    """Returns False: no launcher here starts a process again that has died.

    Returns
    -------
    bool

    Examples
    --------
    >>> import lucid.distributed as dist
    >>> dist.is_torchelastic_launched()
    False
    """
    return False


def is_initialized() -> bool:
    """Returns whether `init_process_group` has been called.

    Returns
    -------
    bool

    Examples
    --------
    >>> import lucid.distributed as dist
    >>> dist.is_initialized()
    False
    """
    return state().world is not None


def get_backend(group: Any = None) -> str:
    """Returns the name that `init_process_group` was given; "gloo" before that.

    Parameters
    ----------
    group : ProcessGroup, optional
        All processes by default.

    Returns
    -------
    str

    Examples
    --------
    >>> import lucid.distributed as dist
    >>> dist.get_backend()
    'gloo'
    """
    found = group_of("get_backend", group)
    if found is None:
        raise ValueError("get_backend: group is GroupMember.NON_GROUP_MEMBER; wanted a group that this process is in")
    return found.name()


def get_rank(group: Any = None) -> int:
    """Returns the place of this process in a group, by default that of all; 0 before `init_process_group`.

    It is -1 where the process is not in the group.

    Parameters
    ----------
    group : ProcessGroup, optional
        All processes by default.

    Returns
    -------
    int

    Examples
    --------
    >>> import lucid.distributed as dist
    >>> dist.get_rank()
    0
    """
    found = group_of("get_rank", group)
    return -1 if found is None else found.rank()


def get_world_size(group: Any = None) -> int:
    """Returns how many processes a group has, by default that of all; 1 before `init_process_group`.

    It is -1 where the process is not in the group.

    Parameters
    ----------
    group : ProcessGroup, optional
        All processes by default.

    Returns
    -------
    int

    Examples
    --------
    >>> import lucid.distributed as dist
    >>> dist.get_world_size()
    1
    """
    found = group_of("get_world_size", group)
    return -1 if found is None else found.size()


def get_process_group_ranks(group: Any = None) -> list[int]:
    """Returns the ranks of a group's processes among all, in the order of the group.

    Parameters
    ----------
    group : ProcessGroup, optional
        All processes by default.

    Returns
    -------
    list of int

    Examples
    --------
    >>> import lucid.distributed as dist
    >>> dist.get_process_group_ranks()
    [0]
    """
    found = group_of("get_process_group_ranks", group)
    return [] if found is None else list(found._ranks)


def get_global_rank(group: Any, group_rank: int) -> int:
    """Returns the rank among all processes of one that has the place `group_rank` in a group.

    Parameters
    ----------
    group : ProcessGroup
    group_rank : int

    Returns
    -------
    int

    Examples
    --------
    >>> import lucid.distributed as dist
    >>> dist.get_global_rank(dist.group.WORLD, 0)
    0
    """
    ranks = get_process_group_ranks(group)
    if not isinstance(group_rank, int) or not 0 <= group_rank < len(ranks):
        raise ValueError(f"get_global_rank: group_rank is {group_rank!r}; wanted an int from 0 to {len(ranks) - 1}")
    return ranks[group_rank]


def get_group_rank(group: Any, global_rank: int) -> int:
    """Returns the place in a group of the process with the rank `global_rank` among all.

    Parameters
    ----------
    group : ProcessGroup
    global_rank : int

    Returns
    -------
    int

    Examples
    --------
    >>> import lucid.distributed as dist
    >>> dist.get_group_rank(dist.group.WORLD, 0)
    0
    """
    ranks = get_process_group_ranks(group)
    if global_rank not in ranks:
        raise ValueError(f"get_group_rank: global_rank is {global_rank!r}; wanted one of {ranks}")
    return ranks.index(global_rank)
