"""The end of all processes when one dies of an exception: the others would wait for it for ever.

Who dies otherwise, by a signal or in `os._exit`, is noticed by mpirun, which ends the rest.
"""

from __future__ import annotations

import sys
import threading
import traceback
from types import TracebackType
from typing import Any

_before: tuple[Any, Any] | None = None  # the hooks that were there


def install(rank: int) -> None:
    """From now on an exception that nobody catches is printed with the rank, and ends all processes."""
    global _before
    if _before is not None:
        return
    _before = sys.excepthook, threading.excepthook

    def ended(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        lines = "".join(traceback.format_exception(kind, error, trace))
        sys.stdout.flush()
        # In one write, so that the lines of several processes do not mix.
        sys.stderr.write("".join(f"[rank {rank}] {line}\n" for line in lines.splitlines()))
        sys.stderr.flush()
        abort()

    def ended_in_thread(what: threading.ExceptHookArgs) -> None:
        if what.exc_value is not None and not issubclass(what.exc_type, SystemExit):
            ended(what.exc_type, what.exc_value, what.exc_traceback)

    sys.excepthook, threading.excepthook = ended, ended_in_thread


def remove() -> None:
    """Puts the hooks back that were there."""
    global _before
    if _before is not None:
        (sys.excepthook, threading.excepthook), _before = _before, None


def abort(code: int = 1) -> None:
    """Ends all processes that mpirun has started."""
    from mpi4py import MPI

    MPI.COMM_WORLD.Abort(code)
