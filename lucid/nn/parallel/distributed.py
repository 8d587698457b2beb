"""A module that several processes train together."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import lucid
from lucid import distributed as dist
from lucid._errors import kind_of, without
from lucid.nn.modules.module import Module

__all__ = ["DistributedDataParallel"]
__getattr__: Callable[[str], Any] = without(__name__)


class DistributedDataParallel(Module):
    """Trains a module in several processes, each with its own part of every batch.

    All processes make the same module, wrap it, and call it with their own data. Parameters and buffers begin as those
    of rank 0. Backward gives each process the mean of the gradients of all, so equal optimizers keep the parameters
    equal. Gradients are collected in buckets, from the last layer, and a bucket is summed over the processes while
    backward goes on with the layers before it.

    With losses that are means over equally large parts, this trains as one process with the whole batch does. Without
    `lucid.distributed.init_process_group` there is one process, and the module is called as it is.

    Parameters
    ----------
    module : Module
        With the same parameters in every process.
    device_ids, output_device, dim : optional
        Not used: tensors are on the CPU.
    broadcast_buffers : bool, default True
        Whether rank 0's buffers, such as the running means of batch norms, become those of all before each forward.
    init_sync : bool, default True
        Whether to begin with rank 0's parameters and buffers.
    process_group : ProcessGroup, optional
        All processes by default.
    bucket_cap_mb : float, optional
        How many megabytes of gradients a bucket has, 25 by default; the first has at most one. Dtypes have buckets of
        their own.
    find_unused_parameters : bool, default False
        Whether parameters may take no part in a forward. The graph is then searched after each one. A parameter that no
        process has used keeps its `.grad`; one that some have used gets the mean, in which the others count as 0.
    check_reduction : bool, default False
        Not used.
    gradient_as_bucket_view : bool, default False
        Whether `.grad` is memory of the bucket, which saves a copy of all gradients.
    static_graph : bool, default False
        Whether every forward uses the same parameters: which these are is seen in the first backward.

    Attributes
    ----------
    module : Module
        The module that was given. The keys of this one's ``state_dict`` begin with ``"module."``.

    Raises
    ------
    RuntimeError
        If no parameter requires a gradient, or if the processes' modules differ. `forward` raises it when parameters
        got no gradient in the last backward, which the other processes wait for.

    Warns
    -----
    UserWarning
        If `init_process_group` has not been called.

    Notes
    -----
    Halves are summed in float32. A parameter's hooks see the gradient of their own process. As in PyTorch, a second
    backward after one forward adds gradients of the own process only.

    References
    ----------
    Li et al., "PyTorch distributed: experiences on accelerating data parallel training", 2020.

    Examples
    --------
    >>> import lucid
    >>> import lucid.distributed as dist
    >>> from lucid import nn
    >>> from lucid.nn.parallel import DistributedDataParallel
    >>> dist.init_process_group()
    >>> model = DistributedDataParallel(nn.Linear(2, 1, bias=False))
    >>> model(lucid.tensor([[1.0, 2.0]])).sum().backward()
    >>> model.module.weight.grad
    tensor([[1., 2.]])
    >>> dist.destroy_process_group()
    """

    output_device: Any
    dim: int
    broadcast_buffers: bool
    find_unused_parameters: bool
    gradient_as_bucket_view: bool
    static_graph: bool
    bucket_bytes_cap: int
    require_backward_grad_sync: bool
    require_forward_param_sync: bool
    process_group: Any
    reducer: Any

    def __init__(
        self,
        module: Module,
        device_ids: object = None,
        output_device: object = None,
        dim: int = 0,
        broadcast_buffers: bool = True,
        init_sync: bool = True,
        process_group: Any = None,
        bucket_cap_mb: float | None = None,
        find_unused_parameters: bool = False,
        check_reduction: bool = False,
        gradient_as_bucket_view: bool = False,
        static_graph: bool = False,
    ) -> None:
        super().__init__()
        if not isinstance(module, Module):
            raise TypeError(f"DistributedDataParallel: module is {kind_of(module)}; wanted a Module")
        if bucket_cap_mb is not None and (isinstance(bucket_cap_mb, bool) or not bucket_cap_mb > 0):
            raise ValueError(f"DistributedDataParallel: bucket_cap_mb is {bucket_cap_mb!r}; wanted a number above 0")
        self.module = module
        self.device_ids: list[object] = []
        self.output_device, self.dim = output_device, dim
        self.broadcast_buffers, self.find_unused_parameters = broadcast_buffers, find_unused_parameters
        self.gradient_as_bucket_view, self.static_graph = gradient_as_bucket_view, static_graph
        self.bucket_bytes_cap = int((25 if bucket_cap_mb is None else bucket_cap_mb) * 2**20)
        self.require_backward_grad_sync = self.require_forward_param_sync = True
        self.process_group, self.reducer, self._joining = None, None, None
        if process_group is None and not dist.is_initialized():
            warnings.warn(
                "DistributedDataParallel: init_process_group was not called, so there is one process, "
                "and the module is called as it is",
                UserWarning,
                stacklevel=2,
            )
            return
        self._begin(process_group, init_sync)

    def _begin(self, process_group: Any, init_sync: bool) -> None:
        from lucid.distributed import _checks, _reducer, _state

        group = _state.group_of("DistributedDataParallel", process_group)
        if group is None:
            raise ValueError(
                "DistributedDataParallel: process_group is one that this process is not in; wanted another"
            )
        self.process_group = group
        ignored = set(getattr(self.module, "_ddp_params_and_buffers_to_ignore", ()))
        named = [(name, p) for name, p in self.module.named_parameters() if name not in ignored]
        self._all = [p for _, p in named]
        named = [(name, p) for name, p in named if p.requires_grad]
        if not named:
            raise RuntimeError(
                "DistributedDataParallel: no parameter of module requires a gradient; wanted one that does"
            )
        self._ignored = ignored
        what = _checks.shown([*self._all, *self._buffers_now()])
        _checks.agree(group, "DistributedDataParallel", what, always=True)
        if init_sync:
            _reducer.coalesced([*self._all, *self._buffers_now()], group, 0)
        self.reducer = _reducer.Reducer(
            [p for _, p in named],
            [name for name, _ in named],
            group,
            self.bucket_bytes_cap,
            self.find_unused_parameters,
            self.gradient_as_bucket_view,
            self.static_graph,
        )

    def _buffers_now(self) -> list[Any]:
        return [buffer for name, buffer in self.module.named_buffers() if name not in self._ignored]

    def forward(self, *inputs: object, **kwargs: object) -> object:
        """Calls the module with `inputs` and `kwargs`, and gets ready for the gradients of what it returns.

        Parameters
        ----------
        *inputs, **kwargs : object
            What the module takes.
        """
        reducer = self.reducer
        if reducer is None:
            return self.module(*inputs, **kwargs)
        recording = lucid.is_grad_enabled() and self.require_backward_grad_sync
        if recording:
            reducer.check_finished()
        root = self._joining.announce() if self._joining is not None and recording else 0
        if self.broadcast_buffers and self.require_forward_param_sync and (buffers := self._buffers_now()):
            _reducer_of().coalesced(buffers, reducer.group, root)
        output = self.module(*inputs, **kwargs)
        if recording:
            reducer.prepare(output)
        self.require_forward_param_sync = self.require_backward_grad_sync
        return output

    @contextmanager
    def no_sync(self) -> Iterator[None]:
        """Inside, gradients stay in their process and add up; the first backward after it sums all of them.

        The forward has to be inside too.

        Examples
        --------
        >>> import warnings
        >>> import lucid
        >>> from lucid import nn
        >>> with warnings.catch_warnings():
        ...     warnings.simplefilter("ignore")
        ...     model = nn.parallel.DistributedDataParallel(nn.Linear(2, 1, bias=False))
        >>> with model.no_sync():
        ...     model(lucid.ones(1, 2)).sum().backward()
        >>> model(lucid.ones(1, 2)).sum().backward()
        >>> model.module.weight.grad
        tensor([[2., 2.]])
        """
        before, self.require_backward_grad_sync = self.require_backward_grad_sync, False
        try:
            yield
        finally:
            self.require_backward_grad_sync = before

    @contextmanager
    def join(
        self, divide_by_initial_world_size: bool = True, enable: bool = True, throw_on_early_termination: bool = False
    ) -> Iterator[None]:
        """Lets processes have different numbers of batches: who has no more adds zeros until all are through.

        At its end all have the model of those that went on longest. Each forward inside, which a backward has to
        follow, costs one small exchange more.

        Parameters
        ----------
        divide_by_initial_world_size : bool, default True
            Whether means are over all processes; otherwise over those that still have data.
        enable : bool, default True
            Whether to do anything.
        throw_on_early_termination : bool, default False
            Whether to raise a RuntimeError in all processes as soon as one has no more data.
        """
        if self.reducer is None or not enable:
            yield
            return
        joining = self._joining = _Joining(self, divide_by_initial_world_size, throw_on_early_termination)
        try:
            yield
            joining.keep_up()
        finally:
            self._joining = None
            self.reducer.divisor = self.reducer.group.size()

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "process_group": None, "reducer": None, "_joining": None, "_all": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        if dist.is_initialized():
            self._begin(None, False)


def _reducer_of() -> Any:
    from lucid.distributed import _reducer

    return _reducer


class _Joining:
    """Forwards of processes that have different numbers of them."""

    def __init__(self, model: DistributedDataParallel, whole: bool, throw: bool) -> None:
        self.model, self.whole, self.throw, self.reducer = model, whole, throw, model.reducer
        self.last = 0
        self.reducer.rebuilt = True  # not everybody has seen in which order gradients come

    def announce(self, here: bool = True) -> int:
        """Who goes on: the first of them, -1 where there is none."""
        group = self.reducer.group
        flags = lucid.zeros(group.size(), dtype=lucid.int32)
        group._transport.all_gather(flags, lucid.tensor([int(here)], dtype=lucid.int32)).wait()
        there = [rank for rank, flag in enumerate(flags.tolist()) if flag]
        if self.throw and len(there) < group.size():
            raise RuntimeError(
                f"join: {group.size() - len(there)} of {group.size()} processes have no more data; "
                "wanted as much in each, as throw_on_early_termination says"
            )
        self.reducer.divisor = group.size() if self.whole else max(1, len(there))
        if there:
            self.last = there[0]
        return self.last if there else -1

    def keep_up(self) -> None:
        """Does what the others' forwards and backwards wait for, until they have ended too."""
        while (root := self.announce(False)) >= 0:
            buffers = self.model._buffers_now()
            if self.model.broadcast_buffers and buffers:
                _reducer_of().coalesced(buffers, self.reducer.group, root)
            self.reducer.shadow()
        everything = [*self.model._all, *self.model._buffers_now()]
        _reducer_of().coalesced(everything, self.reducer.group, self.last)
