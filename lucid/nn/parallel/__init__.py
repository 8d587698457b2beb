"""Modules for several processes or devices: the former is real, of the latter there is one."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable, Sequence
from typing import Any

from lucid._errors import without
from lucid.nn.modules.module import Module
from lucid.nn.parallel.distributed import DistributedDataParallel

__all__ = [
    "DataParallel",
    "DistributedDataParallel",
    "data_parallel",
    "gather",
    "parallel_apply",
    "replicate",
    "scatter",
]

__getattr__: Callable[[str], Any] = without(__name__)


class _OneDevice(Module):
    def __init__(self, module: Module, device_ids: object = None, output_device: object = None, **options: object):
        super().__init__()
        warnings.warn(
            f"{type(self).__name__}: there is one device here, so the module is called as it is",
            UserWarning,
            stacklevel=3,
        )
        self.module = module
        self.device_ids: list[object] = []
        self.output_device = output_device

    def forward(self, *inputs: object, **kwargs: object) -> object:
        """Call the module."""
        return self.module(*inputs, **kwargs)


class DataParallel(_OneDevice):
    """Calls its module: there is one device, and nothing to spread a batch over.

    The keys of its ``state_dict`` begin with ``"module."``, as PyTorch's do.

    Parameters
    ----------
    module : Module
    device_ids, output_device, dim : optional
        Accepted and without effect.

    Warns
    -----
    UserWarning
        Always.

    Examples
    --------
    >>> import warnings
    >>> from lucid import nn
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore")
    ...     model = nn.DataParallel(nn.Linear(2, 3))
    >>> list(model.state_dict())
    ['module.weight', 'module.bias']
    """

    def __init__(self, module: Module, device_ids: object = None, output_device: object = None, dim: int = 0) -> None:
        super().__init__(module, device_ids, output_device)
        self.dim = dim


def data_parallel(
    module: Module,
    inputs: object,
    device_ids: object = None,
    output_device: object = None,
    dim: int = 0,
    module_kwargs: dict[str, object] | None = None,
) -> object:
    """Call a module with its inputs, one or a tuple of them.

    Parameters
    ----------
    module : Module
    inputs : object or tuple of object
    device_ids, output_device, dim : optional
        Not used.
    module_kwargs : dict, optional
        Its arguments by name.

    Returns
    -------
    object
        What the module returns.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> from lucid.nn import parallel
    >>> parallel.data_parallel(nn.ReLU(), lucid.tensor([-1.0, 2.0]))
    tensor([0., 2.])
    """
    return module(*(inputs if isinstance(inputs, tuple) else (inputs,)), **(module_kwargs or {}))


def replicate(network: Module, devices: Sequence[object], detach: bool = False) -> list[Module]:
    """Copy a module, once for each device that is named.

    Parameters
    ----------
    network : Module
    devices : sequence
        One for each copy that is wanted.
    detach : bool, default False
        Not used.

    Returns
    -------
    list of Module

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> from lucid.nn import parallel
    >>> len(parallel.replicate(nn.Linear(2, 3), ["cpu", "cpu"]))
    2
    """
    return [copy.deepcopy(network) for _ in devices]


def scatter(inputs: object, target_gpus: Sequence[object], dim: int = 0) -> tuple[Any, ...]:
    """Give the inputs to the one device that there is.

    Parameters
    ----------
    inputs : object
    target_gpus : sequence
        Not used.
    dim : int, default 0
        Not used.

    Returns
    -------
    tuple
        Of the inputs.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> from lucid.nn import parallel
    >>> parallel.scatter(lucid.ones(2), ["cpu"])
    (tensor([1., 1.]),)
    """
    return (inputs,)


def gather(outputs: Sequence[object], target_device: object, dim: int = 0) -> object:
    """Join the outputs of several devices in one tensor.

    Parameters
    ----------
    outputs : sequence of Tensor
    target_device : optional
        Not used.
    dim : int, default 0
        Along which they are joined.

    Returns
    -------
    Tensor

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> from lucid.nn import parallel
    >>> parallel.gather([lucid.ones(1), lucid.zeros(1)], "cpu")
    tensor([1., 0.])
    """
    import lucid

    return outputs[0] if len(outputs) == 1 else lucid.cat(list(outputs), dim)


def parallel_apply(
    modules: Sequence[Module],
    inputs: Sequence[object],
    kwargs_tup: Sequence[dict[str, object]] | None = None,
    devices: object = None,
) -> list[object]:
    """Call each module with its inputs, one after the other.

    Parameters
    ----------
    modules : sequence of Module
    inputs : sequence
        For each module its inputs, one or a tuple.
    kwargs_tup : sequence of dict, optional
        For each module its arguments by name.
    devices : optional
        Not used.

    Returns
    -------
    list
        What each returns.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> from lucid.nn import parallel
    >>> parallel.parallel_apply([nn.ReLU(), nn.Identity()], [lucid.tensor(-1.0)] * 2)
    [tensor(0.), tensor(-1.)]
    """
    kwargs_tup = [{}] * len(modules) if kwargs_tup is None else kwargs_tup
    return [data_parallel(m, i, module_kwargs=k) for m, i, k in zip(modules, inputs, kwargs_tup)]
