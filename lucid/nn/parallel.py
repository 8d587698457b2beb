"""Programs for several devices on the one that there is: wrappers that call their module."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Sequence

from lucid._errors import without
from lucid.nn.modules.module import Module

__all__ = [
    "DataParallel",
    "DistributedDataParallel",
    "data_parallel",
    "gather",
    "parallel_apply",
    "replicate",
    "scatter",
]

__getattr__ = without(__name__)


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


class DistributedDataParallel(_OneDevice):
    """Calls its module: there is one process. Other arguments are accepted and without effect."""


def data_parallel(
    module: Module,
    inputs: object,
    device_ids: object = None,
    output_device: object = None,
    dim: int = 0,
    module_kwargs: dict[str, object] | None = None,
) -> object:
    """Call a module with its inputs, one or a tuple of them."""
    return module(*(inputs if isinstance(inputs, tuple) else (inputs,)), **(module_kwargs or {}))


def replicate(network: Module, devices: Sequence[object], detach: bool = False) -> list[Module]:
    """Copies of a module, one for each device that is named."""
    return [copy.deepcopy(network) for _ in devices]


def scatter(inputs: object, target_gpus: Sequence[object], dim: int = 0) -> tuple:
    """The inputs, for the one device that there is."""
    return (inputs,)


def gather(outputs: Sequence[object], target_device: object, dim: int = 0) -> object:
    """The outputs of several devices as one tensor."""
    import lucid

    return outputs[0] if len(outputs) == 1 else lucid.cat(list(outputs), dim)


def parallel_apply(
    modules: Sequence[Module],
    inputs: Sequence[object],
    kwargs_tup: Sequence[dict[str, object]] | None = None,
    devices: object = None,
) -> list[object]:
    """Call each module with its inputs, one after the other."""
    kwargs_tup = [{}] * len(modules) if kwargs_tup is None else kwargs_tup
    return [data_parallel(m, i, module_kwargs=k) for m, i, k in zip(modules, inputs, kwargs_tup)]
