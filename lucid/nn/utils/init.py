"""Making a module without drawing its parameters."""

from __future__ import annotations

import inspect

from lucid.nn.modules.module import Module

__all__ = ["skip_init"]


def skip_init(module_cls: type[Module], *args: object, **kwargs: object) -> Module:
    """Make a module whose parameters and buffers have memory, but no values yet: they are loaded afterwards.

    Parameters
    ----------
    module_cls : type
        A Module whose constructor takes ``device``.
    *args, **kwargs : object
        Those of the constructor.

    Returns
    -------
    Module
        On the CPU unless ``device`` is given.

    Raises
    ------
    RuntimeError
        If ``module_cls`` is not a Module, or does not take ``device``.

    Examples
    --------
    >>> from lucid import nn
    >>> nn.utils.skip_init(nn.Linear, 3, 4).weight.shape
    lucid.Size([4, 3])
    """
    if not (isinstance(module_cls, type) and issubclass(module_cls, Module)):
        raise RuntimeError(f"skip_init: module_cls is {module_cls!r}; wanted a subclass of Module")
    if "device" not in inspect.signature(module_cls).parameters:
        raise RuntimeError(f"skip_init: {module_cls.__name__} takes no device; wanted a class that does")
    device = kwargs.pop("device", None)
    return module_cls(*args, **kwargs, device="meta").to_empty(device="cpu" if device is None else device)
