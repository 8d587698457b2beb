"""Normalization that the op table has no entry for."""

from __future__ import annotations

from lucid import _C
from lucid._C import Tensor
from lucid._spelling import spelled
from lucid.autograd.grad_mode import no_grad

__all__ = ["instance_norm"]


@spelled
def instance_norm(
    x: Tensor,
    running_mean: Tensor | None = None,
    running_var: Tensor | None = None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    use_input_stats: bool = True,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """Normalizes each channel of each sample to mean 0 and variance 1, then scales and shifts it.

    Parameters
    ----------
    x : Tensor
        Shape (N, C, *), floating-point, with at least one dim behind the channels.
    running_mean, running_var : Tensor, optional
        Shape (C). They are normalized with where `use_input_stats` is False, and else updated: the mean over samples of
        their means, and of their variances without bias, with the weight `momentum`.
    weight, bias : Tensor, optional
        Shape (C).
    use_input_stats : bool, default True
        Whether mean and variance are those of `x`.
    momentum : float, default 0.1
        The weight of what is new in the running statistics.
    eps : float, default 1e-5
        Added to the variance.

    Returns
    -------
    Tensor
        The shape of `x`.

    Raises
    ------
    ValueError
        If `x` has fewer than 3 dims, or one element per channel where its own statistics are wanted.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> F.instance_norm(lucid.tensor([[[1.0, 3.0]]]), eps=0.0).tolist()
    [[[-1.0, 1.0]]]
    """
    shape = tuple(x.shape)
    if len(shape) < 3:
        raise ValueError(f"instance_norm: x has shape {shape}; wanted at least 3 dims, (N, channels, …)")
    functional = _C._spaces["nn.functional"]
    if not use_input_stats:
        return functional["batch_norm"](x, running_mean, running_var, weight, bias, False, momentum, eps)
    each = x[0, 0].numel() if 0 not in shape[:2] else 0
    if each == 1:
        raise ValueError(f"instance_norm: x has shape {shape}; wanted more than 1 element per channel")
    y = functional["group_norm"](x, shape[1], weight, bias, eps)
    if running_mean is None and running_var is None:
        return y
    with no_grad():
        rows = x.detach().reshape(shape[0], shape[1], -1)
        for running, new in ((running_mean, rows.mean(2)), (running_var, rows.var(2))):
            if running is not None:
                running.mul_(1 - momentum).add_(new.mean(0).to(running.dtype), alpha=momentum)
    return y
