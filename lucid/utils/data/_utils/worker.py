"""A worker process of a DataLoader: what runs in it, and what it says to the process that started it.

Two pipes go to each worker. Tasks come in as (epoch, number, indices), results leave as (epoch, number, kind, value); a
closed pipe is the word to stop, and the sign that the other side is gone. Results are pickled before they are sent, so
that what cannot be pickled is an error like any other.
"""

from __future__ import annotations

import sys
from typing import Any, NamedTuple

import lucid

__all__ = ["WorkerInfo", "get_worker_info"]

DATA, FAILED, ENDED = range(3)


class WorkerInfo(NamedTuple):
    """What a worker of a DataLoader knows about itself; see `get_worker_info`.

    Attributes
    ----------
    id, num_workers, seed : int
        Which worker, of how many, and its seed.
    dataset : Dataset
        The worker's own.

    Examples
    --------
    >>> from lucid.utils.data import get_worker_info
    >>> get_worker_info() is None
    True
    """

    id: int
    num_workers: int
    seed: int
    dataset: Any


_info: WorkerInfo | None = None


def get_worker_info() -> WorkerInfo | None:
    """Tell a data set, or `worker_init_fn`, in which worker of a DataLoader it runs.

    Returns
    -------
    WorkerInfo or None
        None outside of workers. In the browser, where there are no processes, a DataLoader with workers counts as
        one worker with the id 0.

    Examples
    --------
    >>> from lucid.utils.data import DataLoader, IterableDataset, get_worker_info
    >>> class Count(IterableDataset):
    ...     def __iter__(self):
    ...         worker = get_worker_info()
    ...         first, step = (worker.id, worker.num_workers) if worker else (0, 1)
    ...         return iter(range(first, 6, step))
    >>> list(DataLoader(Count(), batch_size=3))
    [tensor([0, 1, 2]), tensor([3, 4, 5])]
    """
    return _info


class as_worker:
    """A context in which `get_worker_info` gives the info of a worker, which runs in this process."""

    def __init__(self, info: WorkerInfo) -> None:
        self.info = info

    def __enter__(self) -> None:
        global _info
        self.outer, _info = _info, self.info

    def __exit__(self, *args: object) -> None:
        global _info
        _info = self.outer


class Failure:
    """An exception of a worker with the text of its traceback, to be raised again in another process."""

    def __init__(self, error: BaseException, where: str) -> None:
        import traceback  # here and below: only where there are workers

        self.kind = type(error)
        self.name = self.kind.__name__
        self.text = "".join(traceback.format_exception(error))
        self.where = where

    def reraise(self) -> None:
        message = f"Caught {self.name} {self.where}.\nOriginal {self.text}"
        if self.kind is KeyError:
            message = _AsItIs(message)  # a KeyError shows the repr of its message
        try:
            error = self.kind(message)
        except Exception:  # it takes other arguments
            error = RuntimeError(message)
        raise error from None


class _AsItIs(str):
    __repr__ = str.__str__


def _numpy_seed(seed: int) -> int:
    return (seed ^ (seed >> 32)) & 0xFFFFFFFF


def _seed(seed: int) -> None:
    import random

    random.seed(seed)
    lucid.manual_seed(seed)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(_numpy_seed(seed))


def _listen(tasks, inbox) -> None:
    """Read tasks as they come, so that who sends them never waits for a worker that waits to be read itself."""
    try:
        while (task := tasks.recv()) is not None:
            inbox.put(task)
    except (EOFError, OSError):
        pass
    inbox.put(None)


def worker_loop(tasks, results, others, make_fetcher, dataset, seed, init_fn, worker_id, num_workers) -> None:
    """Run in the worker process until the pipe of tasks is closed."""
    import threading
    from multiprocessing.reduction import ForkingPickler
    from queue import SimpleQueue

    for end in others:  # the other side's ends, which a fork has copied: they would keep the pipes open
        end.close()
    global _info
    _info = WorkerInfo(worker_id, num_workers, seed, dataset)
    where = f"in DataLoader worker process {worker_id}"

    def send(epoch: int, number: int, kind: int, value: object) -> None:
        try:
            message = ForkingPickler.dumps((epoch, number, kind, value))
        except Exception as error:
            failure = Failure(error, where)
            try:
                message = ForkingPickler.dumps((epoch, number, FAILED, failure))
            except Exception:  # the type of the exception is one that cannot be pickled
                failure.kind = RuntimeError
                message = ForkingPickler.dumps((epoch, number, FAILED, failure))
        results.send_bytes(message)

    def failed(error: BaseException) -> Failure:
        failure = Failure(error, where)
        try:
            ForkingPickler.loads(ForkingPickler.dumps(failure.kind))
        except Exception:
            failure.kind = RuntimeError
        return failure

    try:
        _seed(seed)
        inbox: SimpleQueue = SimpleQueue()
        threading.Thread(target=_listen, args=(tasks, inbox), daemon=True).start()
        broken = None
        try:
            if init_fn is not None:
                init_fn(worker_id)
        except Exception as error:
            broken = error
        epoch, fetcher = None, None
        while (task := inbox.get()) is not None:
            if task[0] != epoch:
                epoch, fetcher = task[0], None
            try:
                if broken is not None:
                    raise broken
                if fetcher is None:
                    fetcher = make_fetcher(dataset)
                value = fetcher(task[2])
            except StopIteration as error:
                if getattr(fetcher, "ended", False):
                    send(*task[:2], ENDED, None)
                else:
                    send(*task[:2], FAILED, failed(error))
            except Exception as error:
                send(*task[:2], FAILED, failed(error))
            else:
                send(*task[:2], DATA, value)
                del value
    except (KeyboardInterrupt, BrokenPipeError, ConnectionResetError):
        pass  # who started this has gone, or does not want the results any more
