"""One iteration of a DataLoader over worker processes, or several with workers that stay."""

from __future__ import annotations

import os
import sys
from collections import deque
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import wait
from time import monotonic
from typing import Any
from weakref import WeakSet

from lucid.utils.data._utils.worker import DATA, ENDED, worker_loop
from lucid.utils.data.dataloader import DataLoader, _Iterator

__all__ = ["ProcessIterator"]

PATIENCE = 5.0  # seconds until a worker that was told to stop is stopped


class _Worker:
    """A process and this side's ends of its two pipes."""

    living: WeakSet = WeakSet()  # of all loaders: a fork has copies of their ends, which it must not keep open

    def __init__(self, context, loader: DataLoader, seed: int, number: int) -> None:
        tasks, self.tasks = context.Pipe(duplex=False)
        self.results, results = context.Pipe(duplex=False)
        self.living.add(self)
        ends = [end for worker in self.living for end in (worker.tasks, worker.results)]
        self.process = context.Process(
            target=worker_loop,
            args=(
                tasks,
                results,
                ends if context.get_start_method() == "fork" else [],
                loader._fetcher(),
                loader.dataset,
                seed + number,
                loader.worker_init_fn,
                number,
                loader.num_workers,
            ),
            daemon=True,
        )
        try:
            self.process.start()
        except BaseException:
            self.stop()
            raise
        finally:
            tasks.close()
            results.close()
        self.active = True  # until its part of the data has ended

    def stop(self) -> None:
        self.living.discard(self)
        with suppress(OSError):  # it may be gone
            self.tasks.send(None)  # a closed pipe says so too, unless the program forked, and the copy is open
        self.tasks.close()
        self.results.close()


class ProcessIterator(_Iterator):
    """Keeps every worker busy with `prefetch_factor` batches, and gives them in order."""

    closed = False

    def __init__(self, loader: DataLoader) -> None:
        self._workers: list[_Worker] = []
        self._owner: dict[int, int] = {}  # which worker has a task, of those that are out
        self._begin(loader)
        context = loader.multiprocessing_context or get_context()
        self._epoch, self._process_id = 0, os.getpid()
        try:
            for number in range(loader.num_workers):
                self._workers.append(_Worker(context, loader, self._seed, number))
            self._fill()
        except BaseException:
            self.close()
            raise

    def restart(self, loader: DataLoader) -> None:
        """Begin another iteration with the same workers; what they still do for the last one is thrown away."""
        self._begin(loader)
        self._epoch += 1
        for worker in self._workers:
            worker.active = True
        self._fill()

    def _fill(self) -> None:
        self._done: dict[int, tuple[Any, ...]] = {}  # results that came before their turn
        self._ready: deque[int] = deque()  # their numbers, in the order in which they came
        self._owner = {}
        self._sent = self._turn = self._next_worker = 0
        for _ in range(self._loader.prefetch_factor * len(self._workers)):
            self._send()

    def _send(self) -> None:
        count = len(self._workers)
        if not any(worker.active for worker in self._workers):
            return
        if self._loader.in_order:
            while not self._workers[self._next_worker % count].active:
                self._next_worker += 1
            number = self._next_worker % count
            self._next_worker += 1
        else:  # whoever has least to do
            load = [sum(owner == at for owner in self._owner.values()) for at in range(count)]
            number = min((at for at in range(count) if self._workers[at].active), key=load.__getitem__)
        try:
            indices = next(self._indices)
        except StopIteration:
            return
        with suppress(OSError):  # it died: which is noticed where its results are awaited
            self._workers[number].tasks.send((self._epoch, self._sent, indices))
        self._owner[self._sent] = number
        self._sent += 1

    def _next(self):
        while True:
            if not self._loader.in_order and self._ready:
                number = self._ready.popleft()
            elif self._turn in self._done:
                number = self._turn
            elif not self._owner:
                later = [task for task in self._done if task > self._turn]
                if later:  # a worker's part ended, and the tasks between were for nothing
                    self._turn = min(later)
                    continue
                if not self._loader.persistent_workers:
                    self.close()
                raise StopIteration
            elif self._turn < self._sent and self._turn not in self._owner:
                self._turn += 1  # a task that came to nothing
                continue
            else:
                self._receive()
                continue
            kind, value = self._done.pop(number)
            if number == self._turn:
                self._turn += 1
            self._send()
            if kind != DATA:
                value.reraise()
            return value

    def _receive(self) -> None:
        """Wait for one result."""
        timeout = self._loader.timeout
        end = monotonic() + timeout if timeout else None
        # Only workers that have something to do are waited for.
        busy = {self._workers[number].results: self._workers[number] for number in set(self._owner.values())}
        alive = {worker.process.sentinel: worker for worker in busy.values()}
        while True:
            left = None if end is None else max(0.0, end - monotonic())
            ready = wait([*busy, *alive], left)
            if not ready:
                self.close()
                raise RuntimeError(f"DataLoader timed out after {timeout} seconds")
            for results in ready:
                if results in busy:
                    self._take(busy[results])
                    return
            dead = [alive[sentinel] for sentinel in ready]
            silent = [worker for worker in dead if not worker.results.poll()]
            if silent:
                self._died(silent)

    def _take(self, worker: _Worker) -> None:
        try:
            epoch, number, kind, value = worker.results.recv()
        except (EOFError, OSError):
            self._died([worker])
        if epoch != self._epoch:
            return
        del self._owner[number]
        if kind == ENDED:
            worker.active = False
            self._send()
            return
        self._done[number] = kind, value
        self._ready.append(number)

    def _died(self, workers: list[_Worker]) -> None:
        for worker in workers:
            worker.process.join(1.0)
        said = ", ".join(f"{worker.process.pid} with exit code {worker.process.exitcode}" for worker in workers)
        self.close()
        raise RuntimeError(f"DataLoader worker (pid(s) {said}) exited unexpectedly")

    def close(self) -> None:
        """Stop the workers."""
        if self.closed:
            return
        self.closed = True
        self._owner = {}
        for worker in self._workers:
            worker.stop()
        end = monotonic() + PATIENCE
        for worker in self._workers:
            worker.process.join(max(0.0, end - monotonic()))
            if worker.process.is_alive():
                worker.process.terminate()
                worker.process.join(1.0)
                if worker.process.is_alive():
                    worker.process.kill()
                    worker.process.join()

    def __del__(self) -> None:
        # In a worker that was forked lies a copy of this, whose processes are not the worker's children.
        if not self.closed and not sys.is_finalizing() and getattr(self, "_process_id", None) == os.getpid():
            self.close()
