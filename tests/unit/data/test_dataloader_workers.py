"""The DataLoader with worker processes: order, seeds, errors, deaths, and workers that stay."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
import warnings

import pytest

import lucid
from lucid.utils.data import DataLoader, Dataset, IterableDataset, TensorDataset, get_worker_info

pytestmark = pytest.mark.skipif(sys.platform == "emscripten", reason="WebAssembly has no processes")

TEN = TensorDataset(lucid.arange(10), lucid.arange(20.0).reshape(10, 2))


@pytest.fixture(autouse=True)
def few_processors_are_no_news():
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="DataLoader: num_workers is")
        yield


class Function(Dataset):
    """Sample i is function(i)."""

    def __init__(self, function, size=6):
        self.function, self.size = function, size

    def __getitem__(self, index):
        return self.function(index)

    def __len__(self):
        return self.size


class Stream(IterableDataset):
    def __init__(self, size, shared=True):
        self.size, self.shared = size, shared

    def __iter__(self):
        worker = get_worker_info()
        return iter(range(worker.id, self.size, worker.num_workers) if self.shared else range(self.size))


def test_batches_come_in_order():
    slow_first = Function(lambda i: time.sleep(0.05 if i == 0 else 0) or i)
    for workers in (1, 3):
        assert [b.tolist() for b in DataLoader(slow_first, 2, num_workers=workers)] == [[0, 1], [2, 3], [4, 5]]
    for (n, x), (m, y) in zip(DataLoader(TEN, 4, num_workers=2), DataLoader(TEN, 4)):
        assert lucid.equal(n, m) and lucid.equal(x, y) and x.dtype == y.dtype


def test_batches_as_they_are_ready():
    slow_first = Function(lambda i: time.sleep(0.5 if i == 0 else 0) or i, 4)
    batches = [b.item() for b in DataLoader(slow_first, num_workers=2, in_order=False)]
    assert sorted(batches) == [0, 1, 2, 3] and batches[0] != 0


def test_all_kinds_of_samples_travel():
    mixed = Function(lambda i: {"x": lucid.full((2,), float(i)), "s": str(i), "n": i, "t": (i, None)})
    batches = list(DataLoader(mixed, 3, num_workers=2, collate_fn=list))
    assert [sample["s"] for batch in batches for sample in batch] == list("012345")
    assert batches[1][2]["x"].tolist() == [5.0, 5.0]
    assert list(DataLoader(Function(lambda i: i), None, num_workers=2)) == [0, 1, 2, 3, 4, 5]


def test_batches_that_are_larger_than_a_pipe():
    large = Function(lambda i: lucid.full((100_000,), float(i)), 64)
    indices = [[i] * 5 for i in range(8)]
    indices[3] = [1] * 30
    loader = DataLoader(large, batch_sampler=indices, num_workers=2, prefetch_factor=4)
    assert [b.mean().item() for b in loader] == [0.0, 1.0, 2.0, 1.0, 4.0, 5.0, 6.0, 7.0]
    many = DataLoader(
        Function(int, 1), batch_sampler=[[0] * 200_000] * 4, num_workers=1, collate_fn=lambda b: bytes(10**6)
    )
    assert [len(b) for b in many] == [10**6] * 4


def test_streams():
    batches = [b.tolist() for b in DataLoader(Stream(10), 2, num_workers=2)]
    assert batches == [[0, 2], [1, 3], [4, 6], [5, 7], [8], [9]]
    assert [b.tolist() for b in DataLoader(Stream(10), 2, num_workers=2, drop_last=True)] == batches[:4]
    # One worker has nothing, and one has more than the others.
    assert sorted(DataLoader(Stream(2), None, num_workers=4)) == [0, 1]
    assert sorted(DataLoader(Stream(3, shared=False), None, num_workers=2)) == [0, 0, 1, 1, 2, 2]
    assert len(list(DataLoader(Stream(21), None, num_workers=3, prefetch_factor=5, in_order=False))) == 21
    assert list(DataLoader(Stream(0), num_workers=2)) == []


def test_seeds():
    drawn = Function(lambda i: (get_worker_info().id, get_worker_info().seed, lucid.rand(()).item(), random.random()))

    def epoch():
        return [tuple(sample) for batch in DataLoader(drawn, 3, num_workers=2, collate_fn=list) for sample in batch]

    lucid.manual_seed(1)
    first, second = epoch(), epoch()
    lucid.manual_seed(1)
    assert first == epoch() and first != second
    assert [sample[0] for sample in first] == [0, 0, 0, 1, 1, 1]
    assert first[3][1] == first[0][1] + 1 and len({sample[2] for sample in first}) == len({s[3] for s in first}) == 6
    before = lucid.get_rng_state().tolist()
    list(DataLoader(drawn, num_workers=1, collate_fn=list, generator=lucid.Generator(3)))
    assert lucid.get_rng_state().tolist() == before and get_worker_info() is None


@pytest.mark.numpy
def test_numpys_seeds(np):
    drawn = Function(lambda i: np.random.randint(2**30))
    numbers = [n for batch in DataLoader(drawn, 3, num_workers=2, collate_fn=list) for n in batch]
    assert len(set(numbers)) == 6


def test_worker_init_fn_and_info():
    def begin(worker):
        info = get_worker_info()
        assert info.id == worker and info.num_workers == 2
        info.dataset.function = lambda i: (worker, i)

    data = Function(None, 4)
    assert [
        tuple(b) for batch in DataLoader(data, 1, num_workers=2, worker_init_fn=begin, collate_fn=list) for b in batch
    ] == [(0, 0), (1, 1), (0, 2), (1, 3)]
    assert data.function is None  # it was a copy


class Unusual(Exception):
    def __init__(self, a, b):
        super().__init__(f"{a} and {b}")


def failing(error):
    def function(index):
        if index == 1:
            raise error
        return index

    return Function(function)


@pytest.mark.parametrize(
    "error, kind",
    [
        (ValueError("not this"), ValueError),
        (KeyError("not this"), KeyError),
        (IndexError("not this"), IndexError),
        (Unusual("not", "this"), RuntimeError),
    ],
)
def test_errors_come_back_with_their_traceback(error, kind):
    loader = DataLoader(failing(error), num_workers=2)
    batches = iter(loader)
    assert next(batches).item() == 0
    with pytest.raises(kind) as caught:
        next(batches)
    said = str(caught.value)
    assert said.startswith(f"Caught {type(error).__name__} in DataLoader worker process 1.\nOriginal Traceback")
    assert "in function\n    raise error" in said and "this" in said.splitlines()[-1]
    assert [b.item() for b in batches] == [2, 3, 4, 5]  # the other samples are still there


def test_errors_of_types_that_only_the_worker_knows():
    def function(index):
        class Local(Exception):
            pass

        raise Local("inside")

    with pytest.raises(RuntimeError, match="Caught Local in DataLoader worker process 0"):
        list(DataLoader(Function(function), num_workers=1))


def test_results_that_cannot_be_pickled():
    with pytest.raises(Exception, match="in DataLoader worker process 0") as caught:
        list(DataLoader(Function(lambda i: lambda: i), None, num_workers=1, collate_fn=lambda x: x))
    assert "pickle" in str(caught.value)


def test_errors_before_the_first_sample():
    def broken(worker):
        raise OSError("no such disk")

    with pytest.raises(OSError, match="no such disk"):
        list(DataLoader(TEN, num_workers=2, worker_init_fn=broken))

    class NoStream(IterableDataset):
        def __iter__(self):
            raise ZeroDivisionError("no stream")

    with pytest.raises(ZeroDivisionError, match="no stream"):
        list(DataLoader(NoStream(), num_workers=2))


@pytest.mark.parametrize("end", [lambda: os._exit(3), lambda: os.kill(os.getpid(), 9)], ids=["exit", "kill"])
def test_a_worker_that_dies_is_an_error(end):
    loader = DataLoader(Function(lambda i: end() if i == 2 else i), num_workers=2)
    started = time.monotonic()
    with pytest.raises(
        RuntimeError, match=r"DataLoader worker \(pid\(s\) \d+ with exit code -?\d+\) exited unexpectedly"
    ):
        list(loader)
    assert time.monotonic() - started < 5


def test_timeout():
    loader = DataLoader(Function(lambda i: time.sleep(60)), num_workers=1, timeout=0.2)
    started = time.monotonic()
    batches = iter(loader)
    import lucid.utils.data._utils.processes as processes

    processes.PATIENCE, before = 0.2, processes.PATIENCE
    try:
        with pytest.raises(RuntimeError, match="DataLoader timed out after 0.2 seconds"):
            next(batches)
    finally:
        processes.PATIENCE = before
    assert time.monotonic() - started < 5 and list(batches) == []


def pids(loader):
    return {sample for batch in loader for sample in batch}


def test_workers_that_stay():
    who = Function(lambda i: os.getpid())
    staying = DataLoader(who, 1, num_workers=2, persistent_workers=True, collate_fn=list)
    going = DataLoader(who, 1, num_workers=2, collate_fn=list)
    assert pids(staying) == pids(staying) and not pids(going) & pids(going)
    # An iteration that was left in the middle does not disturb the next one.
    counted = DataLoader(TEN, 2, num_workers=2, persistent_workers=True)
    next(iter(counted))
    for _ in range(3):
        assert [b[0].tolist() for b in counted] == [[0, 1], [2, 3], [4, 5], [6, 7], [8, 9]]
    stream = DataLoader(Stream(5), None, num_workers=2, persistent_workers=True)
    assert [list(stream) for _ in range(3)] == [[0, 1, 2, 3, 4]] * 3
    counted._iterator.close()
    assert len(list(counted)) == 5


def test_workers_end_with_their_iterator():
    batches = iter(DataLoader(TEN, num_workers=2))
    next(batches)
    processes = [worker.process for worker in batches._workers]
    del batches
    assert not any(process.is_alive() for process in processes)


SCRIPT = """
import sys, lucid
from lucid.utils.data import DataLoader, TensorDataset
def begin(worker): print("worker", worker, flush=True)
if __name__ == "__main__":
    data = TensorDataset(lucid.arange(6))
    loader = DataLoader(data, 2, num_workers=1, multiprocessing_context="spawn", persistent_workers=True,
                        worker_init_fn=begin)
    print([b[0].tolist() for b in loader])
    forked = iter(DataLoader(data, 1, num_workers=2, multiprocessing_context="fork"))
    print(next(forked)[0].item(), flush=True)
    batches = iter(loader); next(batches)    # left running at exit
"""


def test_spawned_workers_and_an_exit_in_the_middle(tmp_path):
    script = tmp_path / "program.py"
    script.write_text(SCRIPT)
    done = subprocess.run([sys.executable, "-P", str(script)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and done.stderr == "", done.stderr
    assert done.stdout.splitlines() == ["worker 0", "[[0, 1], [2, 3], [4, 5]]", "0"]


def test_a_context_by_name():
    with pytest.raises(ValueError, match="multiprocessing_context is 'thread'; wanted a valid start method"):
        DataLoader(TEN, num_workers=1, multiprocessing_context="thread")
    with pytest.raises(TypeError, match="multiprocessing_context is an int; wanted a valid context object"):
        DataLoader(TEN, num_workers=1, multiprocessing_context=3)
    with pytest.raises(ValueError, match="num_workers is 0; wanted num_workers > 0"):
        DataLoader(TEN, multiprocessing_context="fork")


def test_more_workers_than_processors_are_a_warning():
    with pytest.warns(UserWarning, match="DataLoader: num_workers is 5000, more than the"):
        DataLoader(TEN, num_workers=5000)
