"""What rewards add up to: discounted returns, and advantages."""

from __future__ import annotations

import lucid
from lucid._C import Tensor

__all__ = ["discounted_returns", "gae"]


def _discounted(values: Tensor, factors: Tensor, last: Tensor) -> Tensor:
    """yₜ = valuesₜ + factorsₜ·yₜ₊₁ along the last dimension, `last` being what follows."""
    found = []
    for value, factor in zip(reversed(values.unbind(-1)), reversed(factors.unbind(-1))):
        last = value + factor * last
        found.append(last)
    return lucid.stack(found[::-1], -1) if found else values.clone()


def discounted_returns(
    rewards: Tensor, discounts: Tensor | None = None, *, gamma: float = 0.99, last: Tensor | float = 0.0
) -> Tensor:
    """Add up what follows each step: Gₜ = rₜ + γ·dₜ·Gₜ₊₁.

    Parameters
    ----------
    rewards : Tensor
        Shape (…, steps).
    discounts : Tensor, optional
        Of the same shape: 0 where an episode ends, 1 elsewhere. Default: 1 everywhere.
    gamma : float, default 0.99
    last : Tensor or float, default 0.0
        The return after the last step, of shape (…).

    Returns
    -------
    Tensor
        Of the shape of `rewards`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.rollout import discounted_returns
    >>> discounted_returns(lucid.tensor([1.0, 0.0, 2.0]), gamma=0.5)
    tensor([1.5000, 1.0000, 2.0000])
    """
    factors = gamma * (lucid.ones_like(rewards) if discounts is None else discounts)
    if factors.shape != rewards.shape:
        shapes = tuple(factors.shape), tuple(rewards.shape)
        raise ValueError(f"discounted_returns: discounts has shape {shapes[0]}; wanted that of rewards, {shapes[1]}")
    return _discounted(rewards, factors, lucid.zeros(rewards.shape[:-1], dtype=rewards.dtype) + last)


def gae(
    rewards: Tensor, values: Tensor, discounts: Tensor | None = None, *, gamma: float = 0.99, lam: float = 0.95
) -> tuple[Tensor, Tensor]:
    """Estimate advantages: how much better actions were than a model of values expected.

    Aₜ = δₜ + γ·λ·dₜ·Aₜ₊₁, where δₜ = rₜ + γ·dₜ·V(sₜ₊₁) − V(sₜ).

    Parameters
    ----------
    rewards : Tensor
        Shape (…, steps): what the action at each step earned.
    values : Tensor
        Shape (…, steps + 1): V of the state before each action, and after the last.
    discounts : Tensor, optional
        Shape (…, steps): 0 where an action ended the episode, 1 elsewhere. Default: 1 everywhere.
    gamma, lam : float, default 0.99, 0.95

    Returns
    -------
    advantages : Tensor
        Shape (…, steps).
    returns : Tensor
        The advantages plus the values: what the model of values is to learn.

    References
    ----------
    Schulman et al., "High-dimensional continuous control using generalized advantage estimation", 2016.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.rollout import gae
    >>> gae(lucid.tensor([1.0, 1.0]), lucid.tensor([0.5, 0.5, 0.0]), gamma=1.0, lam=1.0)
    (tensor([1.5000, 0.5000]), tensor([2., 1.]))
    """
    wanted = (*rewards.shape[:-1], rewards.shape[-1] + 1)
    if tuple(values.shape) != wanted:
        raise ValueError(f"gae: values has shape {tuple(values.shape)}; wanted {wanted}, one more than rewards")
    factors = gamma * (lucid.ones_like(rewards) if discounts is None else discounts)
    now, after = values[..., :-1], values[..., 1:]
    surprises = rewards + factors * after - now
    nothing = lucid.zeros(rewards.shape[:-1], dtype=surprises.dtype)
    advantages = _discounted(surprises, lam * factors, nothing)
    return advantages, advantages + now
