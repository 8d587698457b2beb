"""Starts several processes of a program, as `torchrun` does: ``python -m lucid.distributed.run -n 4 program.py``.

It calls mpirun, which has to be installed. Each process gets the environment variables RANK, WORLD_SIZE and LOCAL_RANK
before the program begins, and ends all when it ends with an exception or an exit code other than 0.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys

__all__ = ["command", "main"]


def command(size: int, program: list[str]) -> list[str]:
    """The call of mpirun for a number of processes.

    Parameters
    ----------
    size : int
    program : list of str
        A Python file, or ``-m`` and a module, and its arguments.

    Returns
    -------
    list of str

    Raises
    ------
    RuntimeError
        If there is no mpirun.
    """
    mpirun = shutil.which("mpirun") or shutil.which("mpiexec")
    if mpirun is None:
        raise RuntimeError("command: there is no mpirun; wanted an MPI (Debian: apt-get install openmpi-bin)")
    options = ["-n", str(size)]
    said = subprocess.run([mpirun, "--version"], capture_output=True, text=True).stdout
    if "Open MPI" in said or "OpenRTE" in said:
        options += ["--oversubscribe"]
        options += ["--allow-run-as-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return [mpirun, *options, sys.executable, "-m", "lucid.distributed._process", *program]


def main(arguments: list[str] | None = None) -> int:
    """What the command line does; its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m lucid.distributed.run", description="Starts processes with mpirun."
    )
    names = ("-n", "--nproc-per-node", "--nproc_per_node")
    parser.add_argument(*names, type=int, default=1, dest="size", help="how many processes (default 1)")
    parser.add_argument("--standalone", action="store_true", help="accepted and not needed")
    parser.add_argument("-m", "--module", action="store_true", help="the program is a module, as after python -m")
    parser.add_argument("program", help="a Python file")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="its arguments")
    given = parser.parse_args(arguments)
    if given.size < 1:
        parser.error(f"argument -n is {given.size}; wanted 1 or more")
    return subprocess.call(command(given.size, [*(["-m"] * given.module), given.program, *given.arguments]))


if __name__ == "__main__":
    raise SystemExit(main())
