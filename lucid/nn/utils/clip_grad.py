"""Gradient clipping."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable

import lucid
from lucid._C import Tensor

__all__ = ["clip_grad_norm", "clip_grad_norm_", "clip_grad_value_", "clip_grads_with_norm_", "get_total_norm"]


def clip_grad_norm_(
    parameters: Iterable[Tensor] | Tensor,
    max_norm: float,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Tensor:
    """Scale all gradients in place so that their common norm is at most ``max_norm``.

    The norm is that of one vector made of all gradients. With ``total`` above
    ``max_norm`` each gradient is multiplied by ``max_norm / (total + 1e-6)``
    (Pascanu et al. 2012, On the difficulty of training recurrent neural networks).

    Parameters
    ----------
    parameters : iterable of Tensor, or one Tensor
        Those without a gradient are passed over.
    max_norm : float
        The largest norm allowed.
    norm_type : float, optional
        The p of the p-norm (default 2); ``inf`` for the largest absolute value.
    error_if_nonfinite : bool, optional
        Whether a norm that is NaN or inf is an error (default ``False``).
    foreach : bool, optional
        Accepted and without effect.

    Returns
    -------
    Tensor, shape (1,)
        The norm before the clipping.

    Raises
    ------
    RuntimeError
        If the norm is not finite and ``error_if_nonfinite`` is set; nothing has been changed.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> p = nn.Parameter([0.0, 0.0])
    >>> p.grad = lucid.tensor([3.0, 4.0])
    >>> nn.utils.clip_grad_norm_([p], max_norm=1.0).item()
    5.0
    >>> [round(g, 4) for g in p.grad.tolist()]
    [0.6, 0.8]
    """
    grads = _gradients(parameters)
    max_norm, norm_type = float(max_norm), float(norm_type)
    with lucid.no_grad():
        total = _total_norm(grads, norm_type)
        if error_if_nonfinite and not math.isfinite(total.item()):
            raise RuntimeError(
                f"clip_grad_norm_: the norm of order {norm_type} of the gradients is {total.item()}, so they "
                "cannot be clipped; wanted a finite one"
            )
        _scale(grads, max_norm, total)
    return total


def clip_grad_norm(
    parameters: Iterable[Tensor] | Tensor,
    max_norm: float,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Tensor:
    """Clip gradients as `clip_grad_norm_` does, whose older name this is.

    Parameters
    ----------
    parameters, max_norm, norm_type, error_if_nonfinite, foreach : optional
        As of `clip_grad_norm_`.

    Returns
    -------
    Tensor
        The norm before the clipping.

    Warns
    -----
    FutureWarning
        Always: write :func:`clip_grad_norm_`.

    Examples
    --------
    >>> import warnings
    >>> from lucid import nn
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore")
    ...     nn.utils.clip_grad_norm([], 1.0)
    tensor([0.])
    """
    warnings.warn("clip_grad_norm is the older name of clip_grad_norm_", FutureWarning, stacklevel=2)
    return clip_grad_norm_(parameters, max_norm, norm_type, error_if_nonfinite, foreach)


def get_total_norm(
    tensors: Iterable[Tensor] | Tensor | None = None,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
    foreach: bool | None = None,
    *,
    parameters: Iterable[Tensor] | Tensor | None = None,
) -> Tensor:
    """The norm of one vector made of all given tensors, usually gradients.

    Parameters
    ----------
    tensors : iterable of Tensor, or one Tensor
    norm_type : float, optional
        The p of the p-norm (default 2); ``inf`` for the largest absolute value.
    error_if_nonfinite : bool, optional
        Whether a norm that is NaN or inf is an error (default ``False``).
    foreach : bool, optional
        Accepted and without effect.
    parameters : iterable of Tensor, optional
        By this name, tensors whose gradients are meant.

    Returns
    -------
    Tensor, 0-d

    Raises
    ------
    RuntimeError
        If the norm is not finite and ``error_if_nonfinite`` is set.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.utils.get_total_norm([lucid.tensor([3.0]), lucid.tensor([4.0])])
    tensor(5.)
    """
    if parameters is not None:
        chosen = _gradients(parameters)
    elif tensors is None:
        raise TypeError("get_total_norm: tensors is missing; wanted tensors, or parameters=")
    else:
        chosen = [tensors] if isinstance(tensors, Tensor) else list(tensors)
    with lucid.no_grad():
        total = _total_norm([tensor.detach() for tensor in chosen], float(norm_type)).reshape(())
    if error_if_nonfinite and not math.isfinite(total.item()):
        raise RuntimeError(f"get_total_norm: the norm of order {norm_type} is {total.item()}; wanted a finite one")
    return total


def clip_grads_with_norm_(
    parameters: Iterable[Tensor] | Tensor, max_norm: float, total_norm: Tensor, foreach: bool | None = None
) -> None:
    """Scale all gradients in place by ``max_norm / (total_norm + 1e-6)``, where that is less than 1.

    Parameters
    ----------
    parameters : iterable of Tensor, or one Tensor
        Those without a gradient are passed over.
    max_norm : float
        The largest norm allowed.
    total_norm : Tensor
        The norm of the gradients, from :func:`get_total_norm`.
    foreach : bool, optional
        Accepted and without effect.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> p = nn.Parameter([0.0])
    >>> p.grad = lucid.tensor([8.0])
    >>> nn.utils.clip_grads_with_norm_([p], 1.0, lucid.tensor(4.0))
    >>> round(p.grad.item(), 3)
    2.0
    """
    with lucid.no_grad():
        _scale(_gradients(parameters), float(max_norm), lucid.as_tensor(total_norm))


def _scale(grads: list[Tensor], max_norm: float, total: Tensor) -> None:
    factor = (max_norm / (total + 1e-6)).clamp(max=1.0)
    for grad in grads:
        grad.mul_(factor.to(grad.dtype).reshape(()))


def _total_norm(grads: list[Tensor], norm_type: float) -> Tensor:
    if not grads:
        return lucid.zeros((1,))
    if norm_type == math.inf:
        # An empty gradient has no maximum, and cannot raise the norm.
        norms = [grad.abs().max() for grad in grads if grad.numel()] or [lucid.zeros(())]
        return lucid.stack(norms).max().reshape((1,))
    if norm_type == 2.0:
        return lucid.stack([(grad * grad).sum() for grad in grads]).sum().sqrt().reshape((1,))
    powers = [grad.abs().pow(norm_type).sum() for grad in grads]
    return lucid.stack(powers).sum().pow(1.0 / norm_type).reshape((1,))


def clip_grad_value_(parameters: Iterable[Tensor] | Tensor, clip_value: float, foreach: bool | None = None) -> None:
    """Limit every element of every gradient, in place, to ``[-clip_value, clip_value]``.

    Parameters
    ----------
    parameters : iterable of Tensor, or one Tensor
        Those without a gradient are passed over.
    clip_value : float
        The largest absolute value allowed.
    foreach : bool, optional
        Accepted and without effect.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> p = nn.Parameter([0.0, 0.0])
    >>> p.grad = lucid.tensor([-3.0, 0.5])
    >>> nn.utils.clip_grad_value_([p], 1.0)
    >>> p.grad.tolist()
    [-1.0, 0.5]
    """
    clip_value = float(clip_value)
    with lucid.no_grad():
        for grad in _gradients(parameters):
            grad.copy_(grad.clamp(-clip_value, clip_value))


def _gradients(parameters: Iterable[Tensor] | Tensor) -> list[Tensor]:
    if isinstance(parameters, Tensor):
        parameters = (parameters,)
    grads = (parameter.grad for parameter in parameters)
    return [grad for grad in grads if grad is not None]
