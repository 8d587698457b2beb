"""Threads of one process as the ranks of a group: a transport like that of MPI, to test what is above it anywhere.

Operations meet by their number in the group, as in MPI, and are done when the last rank has begun them. Whoever waits
for one that never comes gets an error.
"""

from __future__ import annotations

import threading
from collections import defaultdict

import pytest

import lucid
from lucid.distributed import _state

PATIENCE = 20.0


class Meeting:
    """What the transports of a group share."""

    def __init__(self, size):
        self.size, self.changed = size, threading.Condition()
        self.begun = defaultdict(dict)  # number of the operation -> rank -> what it gave
        self.mail = defaultdict(list)  # (to, tag) -> messages that nobody has taken
        self.log = []  # the names of the operations, in their order


class Request:
    def __init__(self, meeting, ready):
        self.meeting, self.ready, self.source = meeting, ready, 0

    def test(self):
        with self.meeting.changed:
            return self.ready(self)

    def wait(self):
        with self.meeting.changed:
            if not self.meeting.changed.wait_for(lambda: self.ready(self), PATIENCE):
                raise RuntimeError("a rank waits for another one that did not come")


def combined(tensors, op):
    found = tensors[0].clone()
    for other in tensors[1:]:
        if op in ("MIN", "MAX"):
            found = (lucid.minimum if op == "MIN" else lucid.maximum)(found, other)
        else:
            found = {"SUM": found + other, "PRODUCT": found * other}[op] if op in ("SUM", "PRODUCT") else (
                found & other if op == "BAND" else found | other if op == "BOR" else found ^ other
            )  # fmt: skip
    return found


class Threads:
    def __init__(self, meeting, rank):
        self.meeting, self.rank, self.size, self.count = meeting, rank, meeting.size, 0

    def _meet(self, name, mine, do):
        number, self.count, meeting = self.count, self.count + 1, self.meeting
        with meeting.changed:
            there = meeting.begun[number]
            there[self.rank] = (name, mine)
            if len(there) == self.size:
                names = {name for name, _ in there.values()}
                assert len(names) == 1, f"the ranks call {sorted(names)}"
                with lucid.no_grad():
                    do([there[rank][1] for rank in range(self.size)])
                meeting.log.append(name)
                there["done"] = True
                meeting.changed.notify_all()
        return Request(meeting, lambda request: "done" in there)

    def all_reduce(self, tensor, op):
        def do(given):
            total = combined(given, op)
            for one in given:
                one.copy_(total)

        return self._meet("all_reduce", tensor, do)

    def reduce(self, tensor, op, root):
        return self._meet("reduce", tensor, lambda given: given[root].copy_(combined(given, op)))

    def broadcast(self, tensor, root):
        return self._meet("broadcast", tensor, lambda given: [one.copy_(given[root]) for one in given])

    def all_gather(self, out, tensor):
        return self._meet(
            "all_gather", (out, tensor), lambda given: [o.copy_(lucid.cat([t for _, t in given])) for o, _ in given]
        )

    def gather(self, out, tensor, root):
        return self._meet("gather", (out, tensor), lambda given: given[root][0].copy_(lucid.cat([t for _, t in given])))

    def scatter(self, out, tensor, root):
        return self._meet(
            "scatter",
            (out, tensor),
            lambda given: [o.copy_(p) for (o, _), p in zip(given, given[root][1].chunk(self.size))],
        )

    def reduce_scatter(self, out, tensor, op):
        def do(given):
            for (target, _), piece in zip(given, combined([t for _, t in given], op).chunk(self.size)):
                target.copy_(piece)

        return self._meet("reduce_scatter", (out, tensor), do)

    def all_to_all(self, out, tensor, taken, given):
        def do(all_given):
            pieces = [t.split(list(sizes)) for _, t, sizes in all_given]
            for rank, (target, _, _) in enumerate(all_given):
                target.copy_(lucid.cat([piece[rank] for piece in pieces]))

        return self._meet("all_to_all", (out, tensor, given), do)

    def barrier(self):
        return self._meet("barrier", None, lambda given: None)

    def send(self, tensor, to, tag):
        with self.meeting.changed:
            self.meeting.mail[to, tag].append((self.rank, tensor.clone()))
            self.meeting.changed.notify_all()
        return Request(self.meeting, lambda request: True)

    def receive(self, tensor, source, tag):
        def ready(request):
            if hasattr(request, "taken"):
                return True
            mail = self.meeting.mail[self.rank, tag]
            for i, (sender, sent) in enumerate(mail):
                if source in (None, sender):
                    del mail[i]
                    request.source = sender
                    request.taken = True
                    if sent.numel() != tensor.numel():
                        raise RuntimeError(f"recv: rank {sender} of the group sent {sent.numel()} elements")
                    tensor.copy_(sent)
                    return True
            return False

        return Request(self.meeting, ready)

    def split(self, ranks):
        found = {}
        self._meet("split", found, lambda given: [one.update(meeting=Meeting(len(ranks))) for one in given[:1]] and
                   [one.update(given[0]) for one in given]).wait()  # fmt: skip
        return Threads(found["meeting"], list(ranks).index(self.rank)) if self.rank in ranks else None

    def free(self):
        pass


def run(size, program, *args):
    """What `program(rank, *args)` gives in each of several ranks; raises what the first of them raised."""
    meeting, found, errors = Meeting(size), [None] * size, []

    def one(rank):
        _state.here.state = mine = _state.State()
        mine.world = _state.ProcessGroup(Threads(meeting, rank), list(range(size)), "threads")
        try:
            found[rank] = program(rank, *args)
        except BaseException as error:
            errors.append(error)

    if size == 1:  # here too where there are no threads
        try:
            one(0)
        finally:
            del _state.here.state
        if errors:
            raise errors[0]
        return found, meeting.log
    threads = [threading.Thread(target=one, args=(rank,), daemon=True) for rank in range(size)]
    try:
        for thread in threads:
            thread.start()
    except RuntimeError as error:
        pytest.skip(f"no threads here: {error}")
    for thread in threads:
        thread.join()
    if errors:
        # a rank that failed leaves others waiting: theirs is not the reason
        raise next((e for e in errors if "did not come" not in str(e)), errors[0])
    return found, meeting.log
