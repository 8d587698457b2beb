"""Several processes over MPI: equal weights whatever their number, and an end when one of them dies.

Needs mpirun and mpi4py, and says so where one of them is missing.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

import lucid

PROGRAM = Path(__file__).with_name("mpi_program.py")
REASON = "" if shutil.which("mpirun") else "there is no mpirun"
REASON = REASON or ("" if find_spec("mpi4py") else "mpi4py is not installed")
pytestmark = pytest.mark.skipif(bool(REASON), reason=REASON)


def started(size, *args, program=PROGRAM, env=(), limit=90, cwd=None):
    """Runs a program in several processes; its exit code, and what it wrote."""
    command = ["mpirun", "-n", str(size)]
    version = subprocess.run(["mpirun", "--version"], capture_output=True, text=True).stdout
    if "Open MPI" in version:
        command += ["--oversubscribe", "--bind-to", "none"]
        command += ["--allow-run-as-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    env = {**os.environ, "PYTHONPATH": str(Path(lucid.__file__).parents[1]), "OMP_NUM_THREADS": "1", **dict(env)}
    for name in ("RANK", "WORLD_SIZE", "LOCAL_RANK"):
        env.pop(name, None)
    done = subprocess.run(
        [*command, sys.executable, str(program), *map(str, args)],
        capture_output=True,
        text=True,
        timeout=limit,
        env=env,
    )
    return done.returncode, done.stdout, done.stderr


def test_the_same_weights_on_1_2_and_4_ranks(tmp_path):
    for size in (1, 2, 4):
        code, out, err = started(size, "train", tmp_path)
        assert code == 0 and "all is well" in out, err
    states = [lucid.load(tmp_path / f"weights-{size}.pt") for size in (1, 2, 4)]
    for state in states[1:]:
        for key, value in state.items():
            assert lucid.allclose(value, states[0][key], rtol=0, atol=1e-6), key


@pytest.mark.parametrize("size", (1, 3))
def test_every_dtype(size):
    code, out, err = started(size, "collectives")
    assert code == 0 and "all is well" in out, err


def test_calls_that_differ_are_refused_everywhere():
    code, out, err = started(2, "differ")
    assert code == 0 and out.count("refused") == 2, err


def test_a_rank_that_dies_of_an_exception_ends_the_job():
    began = time.monotonic()
    code, out, err = started(3, "dies")
    assert code != 0 and "all is well" not in out and time.monotonic() - began < 60
    assert "[rank 1] ValueError: the data ran out" in err and "[rank 1]   File" in err and "in dies" in err


def test_a_rank_that_is_killed_ends_the_job():
    code, out, err = started(3, "killed")
    assert code != 0 and "all is well" not in out and "signal 9" in err


def test_checkpoints(tmp_path):
    for size, what in ((4, "saves"), (2, "loads")):
        code, out, err = started(size, what, tmp_path)
        assert code == 0 and "all is well" in out, err


GUIDE = Path(__file__).resolve().parents[3] / "web" / "docs" / "guide" / "distributed.md"


@pytest.mark.skipif(not GUIDE.is_file(), reason="the guides are not here")
def test_the_program_of_the_guide(tmp_path):
    blocks = re.findall(r"^```python\n(.*?)^```\n```output\n(.*?)^```", GUIDE.read_text(), re.M | re.S)
    ((text, wanted),) = [block for block in blocks if "def train" in block[0]]
    program = tmp_path / "train.py"
    program.write_text(text)
    for size in (1, 2, 4):
        code, out, err = started(size, program=program, cwd=tmp_path)
        assert code == 0, err
        assert float(out.split()[-1]) == pytest.approx(float(wanted.split()[-1]), abs=2e-4), out


def test_the_launcher(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(
        "import os, sys\n"
        "import lucid.distributed as dist\n"
        "rank = int(os.environ['LOCAL_RANK'])\n"
        "dist.init_process_group('nccl')\n"
        "assert (rank, os.environ['WORLD_SIZE']) == (dist.get_rank(), '2') and dist.get_backend() == 'nccl'\n"
        "print(f'arguments {sys.argv[1:]}\\n', end='')\n"
        "if sys.argv[1:] == ['exit'] and rank == 1:\n"
        "    sys.exit(7)\n"
        "dist.barrier()\n"
    )
    env = {**os.environ, "PYTHONPATH": str(Path(lucid.__file__).parents[1])}
    codes = []
    for argument in ("stay", "exit"):
        call = [sys.executable, "-m", "lucid.distributed.run", "--nproc_per_node=2", str(program), argument]
        done = subprocess.run(call, capture_output=True, text=True, timeout=90, env=env)
        assert done.stdout.count(f"arguments ['{argument}']") == 2, done.stderr
        codes.append(done.returncode)
    assert codes == [0, 7] and "[rank 1] exit: 7" in done.stderr


def test_a_message_that_is_too_long():
    code, _, err = started(2, "truncated")
    assert code != 0 and "[rank 1]" in err and "MPI_ERR_TRUNCATE" in err
