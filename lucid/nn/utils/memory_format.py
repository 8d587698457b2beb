"""Memory formats of convolutions, of which there is one here: both functions return the module as it is."""

from __future__ import annotations

from lucid.nn.modules.module import Module

__all__ = ["convert_conv2d_weight_memory_format", "convert_conv3d_weight_memory_format"]


def convert_conv2d_weight_memory_format(module: Module, memory_format: object) -> Module:
    """Return the module: elements lie in one order, whatever the format is called.

    Parameters
    ----------
    module : Module
        Any.
    memory_format : memory_format
        Accepted and without effect.

    Returns
    -------
    Module
        `module`.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> layer = nn.Conv2d(1, 1, 1)
    >>> nn.utils.convert_conv2d_weight_memory_format(layer, lucid.channels_last) is layer
    True
    """
    return module


def convert_conv3d_weight_memory_format(module: Module, memory_format: object) -> Module:
    """Return the module: elements lie in one order, whatever the format is called.

    Parameters
    ----------
    module : Module
        Any.
    memory_format : memory_format
        Accepted and without effect.

    Returns
    -------
    Module
        `module`.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> layer = nn.Linear(1, 1)
    >>> nn.utils.convert_conv3d_weight_memory_format(layer, lucid.channels_last_3d) is layer
    True
    """
    return module
