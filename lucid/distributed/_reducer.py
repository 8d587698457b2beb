"""The gradients of DistributedDataParallel: buckets that are summed over the processes while backward goes on.

A bucket is one flat tensor with room for the gradients of some parameters. The graph tells when a parameter's gradient
is complete; it is put into its place, and the bucket goes out when all its places are full. Buckets go out in the same
order in every process, for MPI matches operations by their order. MPI moves data only while it is called, so each
gradient that comes also asks what is under way how far it is.

Backward meanwhile adds the process's own gradients to `.grad`; when the last is there, the means over all processes
take their place.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from typing import Any

import lucid
from lucid._C import Tensor
from lucid.autograd.grad_mode import no_grad
from lucid.autograd.graph import get_gradient_edge
from lucid.distributed._state import ProcessGroup, Work
from lucid.distributed._wire import flat, moved, reduced

_NAME = "DistributedDataParallel"
_FIRST = 1024 * 1024  # bytes of the first bucket: it goes out early


class Bucket:
    """Room for the gradients of some parameters of one dtype."""

    def __init__(self, params: Sequence[Tensor], places: Sequence[int]) -> None:
        self.places = list(places)
        self.flat = lucid.zeros(sum(params[i].numel() for i in places), dtype=params[places[0]].dtype)
        self.views, at = {}, 0
        for i in places:
            size = params[i].numel()
            self.views[i] = self.flat[at : at + size].view(params[i].shape).data  # for zero_grad no view
            at += size
        self.missing = len(self.places)
        self.work: Work | None = None

    def begin(self, group: ProcessGroup) -> None:
        """Sends it out."""
        sent, by, back = reduced(self.flat, "SUM")
        self.work = Work([group._transport.all_reduce(sent, by)], lambda: back(self.flat, group.size()))


def assign(params: Sequence[Tensor], order: Sequence[int], cap: float, first: float) -> list[list[int]]:
    """Which parameters share a bucket: those of one dtype that are next to each other, up to a number of bytes.

    The order of buckets is that in which they are full.
    """
    open_ones: dict[Any, tuple[list[int], float, float]] = {}  # by dtype: places, bytes, most
    done: list[list[int]] = []
    seen: set[Any] = set()
    for i in order:
        dtype = params[i].dtype
        places, size, most = open_ones.pop(dtype, ([], 0.0, cap if dtype in seen else min(first, cap)))
        seen.add(dtype)
        places.append(i)
        size += params[i].numel() * params[i].element_size()
        if size >= most:
            done.append(places)
        else:
            open_ones[dtype] = (places, size, most)
    return done + [places for places, _, _ in open_ones.values()]


class Reducer:
    """What DistributedDataParallel does with gradients."""

    params: list[Tensor]
    names: list[str]
    group: Any
    cap: float
    find_unused: bool
    as_view: bool
    static: bool
    divisor: int
    expecting: bool
    rebuilt: bool
    nodes: Any
    buckets: Any
    home: Any
    settled: int
    next: int

    def __init__(
        self, params: Sequence[Tensor], names: Sequence[str], group: ProcessGroup, cap: float, find_unused: bool,
        as_view: bool, static: bool,
    ) -> None:  # fmt: skip
        self.params, self.names, self.group = list(params), list(names), group
        self.cap, self.find_unused, self.as_view, self.static = cap, find_unused, as_view, static
        self.divisor = group.size()
        self.expecting = False  # a backward whose gradients are to be summed
        self.rebuilt = find_unused or static
        self.never: set[int] | None = None  # of a static graph: the parameters that it does not use
        self.came: list[int] = []
        self._forget()
        # From the last layer, as gradients come; after the first backward their true order is known.
        self._make(list(reversed(range(len(self.params)))))
        self.nodes = [get_gradient_edge(param).node for param in self.params]
        # Hooks do not keep the reducer: nobody could collect a circle that leads through the graph.
        me, handles = weakref.ref(self), []
        for i, (node, param) in enumerate(zip(self.nodes, self.params)):
            handles.append(node.register_prehook(_calling(me, "_complete", i)))
            handles.append(param.register_post_accumulate_grad_hook(_calling(me, "_settled", i)))
        weakref.finalize(self, lambda: [handle.remove() for handle in handles])

    def _make(self, order: Sequence[int]) -> None:
        grads = [param.grad for param in self.params]
        self.buckets = [Bucket(self.params, places) for places in assign(self.params, order, self.cap, _FIRST)]
        self.home = {i: bucket for bucket in self.buckets for i in bucket.places}
        if self.as_view:
            for i, grad in enumerate(grads):
                if grad is not None:
                    with no_grad():
                        self.params[i].grad = self._view(i).copy_(grad)

    def _view(self, i: int) -> Tensor:
        return self.home[i].views[i]

    def _forget(self) -> None:
        self.ready: set[int] = set()
        self.unused: set[int] = set()
        self.settled = 0
        self.next = 0  # the bucket that goes out next
        self.used_map: Tensor | None = None
        self.used_work: Work | None = None

    # ---- Before ------------------------------------------------------------------------------------------------------

    def check_finished(self) -> None:
        """Raises if gradients of the last backward are missing; called before the next forward."""
        if not self.expecting or not self.ready - self.unused:
            return
        missing = [i for i in range(len(self.params)) if i not in self.ready]
        if not missing:
            return
        self.expecting = False
        raise RuntimeError(
            f"{_NAME}: expected to have finished reduction in the prior iteration before starting a new "
            f"one. {len(missing)} of {len(self.params)} parameters got no gradient at rank {self.group.rank()}: "
            f"{', '.join(self.names[i] for i in missing[:8])}{', …' if len(missing) > 8 else ''}; wanted every output "
            "of forward to take part in the loss, or find_unused_parameters=True"
        )

    def prepare(self, outputs: Any) -> None:
        """Begins an iteration: all buckets are empty."""
        for bucket in self.buckets[: self.next]:
            if bucket.work is not None:  # of a pass that was not an ordinary backward
                bucket.work.wait()
        if not self.rebuilt and len(self.came) == len(self.params):
            self._rebuild()
        self._forget()
        self.came = []
        for bucket in self.buckets:
            bucket.missing, bucket.work = len(bucket.places), None
        self.expecting = True
        if self.find_unused and not self.static:
            self._without(set(range(len(self.params))) - self._reached(outputs))
        elif self.static and self.never:
            self._without(self.never)

    def _rebuild(self) -> None:
        """Buckets in the order in which the gradients came at rank 0."""
        order = lucid.tensor(self.came, dtype=lucid.int64)
        self.group._transport.broadcast(order, 0).wait()
        self._make(order.tolist())
        self.rebuilt: bool = True

    def _reached(self, outputs: Any) -> set[int]:
        """The parameters in the graph of the outputs."""
        places = {node: i for i, node in enumerate(self.nodes)}
        waiting = [tensor.grad_fn for tensor in tensors_in(outputs) if tensor.grad_fn is not None]
        waiting += [get_gradient_edge(t).node for t in tensors_in(outputs) if t.grad_fn is None and t.requires_grad]
        seen, found = set(waiting), set()
        while waiting:
            node = waiting.pop()
            if node in places:
                found.add(places[node])
            for following, _ in node.next_functions:
                if following is not None and following not in seen:
                    seen.add(following)
                    waiting.append(following)
        return found

    def _without(self, unused: set[int]) -> None:
        """Gradients that will not come: nothing of theirs is added."""
        self.unused = set(unused)
        for i in sorted(unused):
            if self.as_view and self._shares(i):
                self.params[i].grad = self._view(i).clone()
            self._view(i).zero_()
            self._mark(i)

    # ---- While backward goes on --------------------------------------------------------------------------------------

    def _shares(self, i: int) -> bool:
        grad = self.params[i].grad
        return grad is not None and grad.data_ptr() == self._view(i).data_ptr() and grad.numel() > 0

    def _complete(self, i: int, grads: Sequence[Tensor]) -> None:
        (grad,) = grads
        if not self.expecting:
            return
        if i in self.ready:
            self.expecting = False
            raise RuntimeError(
                f"{_NAME}: expected to mark a variable ready only once, and {self.names[i]} came twice; "
                "wanted a parameter that find_unused_parameters found to be unused to stay so, and one backward for a "
                "forward"
            )
        with no_grad():
            view, before = self._view(i), self.params[i].grad
            if before is None:
                lucid.mul(grad.detach(), 1.0 / self.divisor, out=view)
            elif self._shares(i):
                view.add_(grad.detach()).mul_(1.0 / self.divisor)
                self.params[i].grad = None  # backward would add to what is being sent
            else:
                view.copy_(before.detach()).add_(grad.detach()).mul_(1.0 / self.divisor)
        self.came.append(i)
        self._mark(i)

    def _mark(self, i: int) -> None:
        self.ready.add(i)
        self.home[i].missing -= 1
        if not (self.static and self.never is None):  # in its first backward a static graph shows what it uses
            self._send()
        if self.next and self.buckets[self.next - 1].work is not None:
            self.buckets[self.next - 1].work.is_completed()

    def _send(self) -> None:
        while self.next < len(self.buckets) and not self.buckets[self.next].missing:
            self.buckets[self.next].begin(self.group)
            self.next += 1
        if self.next == len(self.buckets) and self.find_unused and self.used_work is None:
            self.used_map = lucid.ones(len(self.params), dtype=lucid.int32)
            if self.unused:
                self.used_map[lucid.tensor(sorted(self.unused))] = 0
            self.used_work = Work([self.group._transport.all_reduce(self.used_map, "MAX")])

    # ---- At its end --------------------------------------------------------------------------------------------------

    def _settled(self, i: int, param: Tensor) -> None:
        """Backward has added to a parameter's `.grad`."""
        if not self.expecting:
            return
        self.settled += 1
        if self.settled < len(self.ready - self.unused):
            return
        if self.static and self.never is None:
            self.never = set(range(len(self.params))) - self.ready
            self._without(self.never)
            self._send()
        if self.next == len(self.buckets):
            self.finish()

    def finish(self) -> None:
        """Waits for the buckets and writes the means to `.grad`."""
        self.expecting: bool = False
        for bucket in self.buckets:
            if bucket.work is not None:
                bucket.work.wait()
                bucket.work = None
        unused = set(self.unused)
        if self.used_work is not None and self.used_map is not None:
            self.used_work.wait()
            used = self.used_map.tolist()
            unused = {i for i in unused if not used[i]}
        with no_grad():
            for i, param in enumerate(self.params):
                if i in unused:
                    continue
                if self.as_view:
                    param.grad = self._view(i)
                elif param.grad is None:
                    param.grad = self._view(i).clone()
                else:
                    param.grad.detach().copy_(self._view(i))

    def shadow(self) -> None:
        """What a process without data does while the others' backward goes on: adds zeros."""
        self.prepare(())
        self.unused = set(range(len(self.params)))
        for bucket in self.buckets:
            bucket.flat.zero_()
            bucket.missing = 0
        self._send()
        self.finish()


def _calling(reducer: weakref.ref, name: str, i: int) -> Callable[[Any], None]:
    def hook(what: Any) -> None:
        alive = reducer()
        if alive is not None:
            getattr(alive, name)(i, what)

    return hook


def tensors_in(found: Any) -> list[Tensor]:
    """The tensors in an output: itself, or those in lists, tuples, dicts and the fields of dataclasses."""
    if isinstance(found, Tensor):
        return [found]
    if isinstance(found, dict):
        return [tensor for value in found.values() for tensor in tensors_in(value)]
    if isinstance(found, (list, tuple, set)):
        return [tensor for value in found for tensor in tensors_in(value)]
    if hasattr(type(found), "__dataclass_fields__"):
        return tensors_in(vars(found))
    return []


def coalesced(tensors: Sequence[Tensor], group: ProcessGroup, root: int) -> None:
    """Gives all processes the tensors of one, those of a dtype in one message of at most 250 MB or one tensor."""
    by_dtype: dict[Any, list[Tensor]] = {}
    for tensor in tensors:
        by_dtype.setdefault(tensor.dtype, []).append(tensor)
    for same in by_dtype.values():
        for places in assign(same, range(len(same)), 250 * 2**20, 250 * 2**20):
            some = [same[i] for i in places]
            _broadcast(some, group, root)


def _broadcast(tensors: list[Tensor], group: ProcessGroup, root: int) -> None:
    with no_grad():
        joined = lucid.cat([flat(tensor) for tensor in tensors])
        group._transport.broadcast(moved(joined), root).wait()
        if group.rank() != root:
            for tensor, piece in zip(tensors, joined.split([tensor.numel() for tensor in tensors])):
                tensor.detach().copy_(piece.view(tensor.shape))
