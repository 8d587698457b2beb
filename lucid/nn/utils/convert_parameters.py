"""All parameters as one vector, and back."""

from __future__ import annotations

from collections.abc import Iterable

import lucid
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.nn.modules.module import Module

__all__ = ["copy_parameters_and_buffers", "parameters_to_vector", "vector_to_parameters"]


def parameters_to_vector(parameters: Iterable[Tensor]) -> Tensor:
    """Concatenate all parameters, flattened, into one vector; gradients flow through it.

    Parameters
    ----------
    parameters : iterable of Tensor
        At least one.

    Returns
    -------
    Tensor
        1 dim.

    Raises
    ------
    ValueError
        If there are no parameters.

    Examples
    --------
    >>> from lucid import nn
    >>> nn.utils.parameters_to_vector(nn.Linear(2, 3).parameters()).shape
    lucid.Size([9])
    """
    pieces = [parameter.reshape((-1,)) for parameter in parameters]
    if not pieces:
        raise ValueError("parameters_to_vector: there are no parameters; wanted at least one")
    return lucid.cat(pieces)


def vector_to_parameters(vec: Tensor, parameters: Iterable[Tensor]) -> None:
    """Copy consecutive slices of a vector into the parameters, in order.

    Parameters
    ----------
    vec : Tensor, shape (total number of elements,)
    parameters : iterable of Tensor

    Raises
    ------
    TypeError
        If ``vec`` is not a Tensor.
    ValueError
        If the vector has not as many elements as the parameters together; nothing has been changed.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> layer = nn.Linear(2, 1)
    >>> nn.utils.vector_to_parameters(lucid.tensor([1.0, 2.0, 3.0]), layer.parameters())
    >>> layer.weight.tolist(), layer.bias.tolist()
    ([[1.0, 2.0]], [3.0])
    """
    if not isinstance(vec, Tensor):
        raise TypeError(f"vector_to_parameters: vec is {kind_of(vec)}; wanted a Tensor")
    parameters = list(parameters)
    total = sum(parameter.numel() for parameter in parameters)
    if vec.numel() != total:
        raise ValueError(
            f"vector_to_parameters: vec has {vec.numel()} elements; wanted as many as the parameters have, {total}"
        )
    vec = vec.detach().reshape((-1,))
    start = 0
    with lucid.no_grad():
        for parameter in parameters:
            end = start + parameter.numel()
            parameter.copy_(vec[start:end].reshape(tuple(parameter.shape)))
            start = end


def copy_parameters_and_buffers(source: Module, dest: Module) -> None:
    """Copy the values of all parameters and buffers of a module into another of the same form.

    Parameters
    ----------
    source, dest : Module
        From which to which.

    Raises
    ------
    RuntimeError
        If names or shapes differ; nothing has been changed.

    Examples
    --------
    >>> from lucid import nn
    >>> source, dest = nn.Linear(2, 3), nn.Linear(2, 3)
    >>> nn.utils.copy_parameters_and_buffers(source, dest)
    >>> bool((source.weight == dest.weight).all())
    True
    """
    pairs = []
    for kind in ("named_parameters", "named_buffers"):
        given, wanted = dict(getattr(source, kind)()), dict(getattr(dest, kind)())
        if given.keys() != wanted.keys():
            odd = sorted(given.keys() ^ wanted.keys())
            raise RuntimeError(f"copy_parameters_and_buffers: only one module has {odd}; wanted the same names in both")
        for name, tensor in wanted.items():
            if tensor.shape != given[name].shape:
                raise RuntimeError(
                    f"copy_parameters_and_buffers: {name} has shape {tuple(given[name].shape)}; wanted "
                    f"{tuple(tensor.shape)}"
                )
            pairs.append((tensor, given[name]))
    with lucid.no_grad():
        for tensor, value in pairs:
            tensor.copy_(value)
