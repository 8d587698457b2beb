"""One of the processes that `lucid.distributed.run` starts: runs the program and ends all when it fails."""

from __future__ import annotations

import os
import runpy
import sys

from lucid.distributed import _abort, _groups


def main(arguments: list[str]) -> None:
    """Runs a file, or a module after ``-m``, as Python would."""
    from mpi4py import MPI

    rank = MPI.COMM_WORLD.Get_rank()
    _groups.tell(rank, MPI.COMM_WORLD.Get_size())
    _abort.install(rank)
    try:
        if arguments[0] == "-m":
            sys.argv = arguments[1:]
            sys.path.insert(0, os.getcwd())
            runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
        else:
            sys.argv = arguments
            sys.path.insert(0, os.path.dirname(os.path.abspath(arguments[0])))
            runpy.run_path(arguments[0], run_name="__main__")
    except SystemExit as end:
        if end.code not in (None, 0):
            print(f"[rank {rank}] exit: {end.code}", file=sys.stderr, flush=True)
            _abort.abort(end.code if isinstance(end.code, int) else 1)
        raise


if __name__ == "__main__":
    main(sys.argv[1:])
