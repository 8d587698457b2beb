"""Do all processes call the same? Compared before the operation where debugging is asked for."""

from __future__ import annotations

import os
import warnings
from enum import Enum
from typing import Any

import lucid
from lucid._C import Tensor
from lucid.distributed._state import ProcessGroup, state

_ROOM = 256  # bytes for what a process says of its call


class DebugLevel(Enum):
    """How much is checked: nothing across processes, or with DETAIL every collective operation.

    Examples
    --------
    >>> import lucid.distributed as dist
    >>> [level.name for level in dist.DebugLevel]
    ['OFF', 'INFO', 'DETAIL']
    """

    OFF = 0
    INFO = 1
    DETAIL = 2


def set_debug_level(level: DebugLevel) -> None:
    """Says how much is checked across processes; all of them have to say the same.

    With ``DebugLevel.DETAIL`` the processes compare name, shape, dtype and the other arguments of every collective
    operation before they begin it, and each raises a RuntimeError that lists what was called where if these differ. It
    costs one small exchange a call. Without it such a mistake ends in an error of MPI, in wrong numbers, or in waiting
    for ever.

    Parameters
    ----------
    level : DebugLevel

    Examples
    --------
    >>> import lucid.distributed as dist
    >>> dist.set_debug_level(dist.DebugLevel.DETAIL)
    >>> dist.get_debug_level()
    <DebugLevel.DETAIL: 2>
    >>> dist.set_debug_level(dist.DebugLevel.OFF)
    """
    if not isinstance(level, DebugLevel):
        raise TypeError(f"set_debug_level: level is {level!r}; wanted a DebugLevel")
    state().level = level.name


def set_debug_level_from_env() -> None:
    """Takes the level from the environment variable LUCID_DISTRIBUTED_DEBUG: OFF, INFO or DETAIL.

    Examples
    --------
    >>> import lucid.distributed as dist
    >>> dist.set_debug_level_from_env()
    """
    said = os.environ.get("LUCID_DISTRIBUTED_DEBUG", "OFF").upper()
    if said not in DebugLevel.__members__:
        raise ValueError(f"set_debug_level_from_env: LUCID_DISTRIBUTED_DEBUG is {said!r}; wanted OFF, INFO or DETAIL")
    state().level = said


def get_debug_level() -> DebugLevel:
    """Returns how much is checked: what `set_debug_level` said, or else LUCID_DISTRIBUTED_DEBUG; OFF by default.

    Returns
    -------
    DebugLevel

    Examples
    --------
    >>> import lucid.distributed as dist
    >>> dist.get_debug_level()
    <DebugLevel.OFF: 0>
    """
    if not state().level:
        set_debug_level_from_env()
    return DebugLevel[state().level]


def outside(op: str) -> None:
    """Says that a process has called an operation of a group that it is not in; as in PyTorch, nothing happens."""
    warnings.warn(f"{op}: this process is not in the group, so nothing was done", UserWarning, stacklevel=3)


def shown(tensors: Any) -> str:
    """Dtype and shape of a tensor, or of each of a list."""
    if isinstance(tensors, Tensor):
        return f"{str(tensors.dtype).rpartition('.')[2]} {tuple(tensors.shape)}"
    return "[" + ", ".join(shown(tensor) for tensor in tensors) + "]"


def agree(group: ProcessGroup, op: str, what: Any, *more: str, always: bool = False) -> None:
    """Raises in every process if the calls differ; does nothing unless debugging is asked for."""
    if group.size() == 1 or not (always or get_debug_level() is DebugLevel.DETAIL):
        return
    text = f"{op} of {what if isinstance(what, str) else shown(what)}" + "".join(f", {one}" for one in more)
    said = text.encode()
    if len(said) > _ROOM:  # what is cut off is compared too
        from zlib import crc32

        said = said[: _ROOM - 16] + f" … {crc32(said):08x}".encode()
    mine = lucid.frombuffer(bytearray(said.ljust(_ROOM)), dtype=lucid.uint8)
    all_of_them = lucid.empty(group.size() * _ROOM, dtype=lucid.uint8)
    group._transport.all_gather(all_of_them, mine).wait()
    read = bytes(memoryview(all_of_them))
    texts = [read[i * _ROOM : (i + 1) * _ROOM] for i in range(group.size())]
    if any(found != texts[0] for found in texts):
        calls = "; ".join(
            f"rank {rank} called {found.decode(errors='replace').rstrip()}" for rank, found in zip(group._ranks, texts)
        )
        raise RuntimeError(f"{op}: the processes do not call the same: {calls}; wanted equal calls")
