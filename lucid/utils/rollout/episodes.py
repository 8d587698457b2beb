"""Environments, policies, and the episodes that the two of them make."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol, runtime_checkable

import lucid
from lucid._C import Tensor
from lucid._errors import kind_of

__all__ = ["Environment", "Episode", "LatentPolicy", "Policy", "RandomPolicy", "StepResult", "rollout"]


class StepResult(NamedTuple):
    """What an environment answers to an action.

    Parameters
    ----------
    observation : Tensor
        What is seen after the action.
    reward : float
    terminated : bool
        Whether the task has ended, so that nothing follows.
    truncated : bool
        Whether the episode was cut off, although the task goes on.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.rollout import StepResult
    >>> StepResult(lucid.zeros(2), 1.0, False, False).reward
    1.0
    """

    observation: Tensor
    reward: float
    terminated: bool
    truncated: bool


@runtime_checkable
class Environment(Protocol):
    """What `rollout` asks of an environment: two methods. No class has to be derived from this one.

    Examples
    --------
    >>> from lucid.utils.rollout import Environment
    >>> class Nothing:
    ...     def reset(self): ...
    ...     def step(self, action): ...
    >>> isinstance(Nothing(), Environment)
    True
    """

    def reset(self) -> Tensor:
        """Begin an episode, and return what is seen at first."""
        ...

    def step(self, action: Tensor) -> StepResult:
        """Take an action: the tensor `action`."""
        ...


class _Fields(NamedTuple):
    observations: Tensor
    actions: Tensor
    rewards: Tensor
    discounts: Tensor


class Episode(_Fields):
    """What happened in an episode, step by step; or a batch of pieces, with one more dimension in front.

    Row t has an observation, the action that led to it, and what that action earned. The first row is the
    beginning: its action is 0 and its reward is 0. So the action that was taken at `observations[t]` is `actions[t +
    1]`, its reward is `rewards[t + 1]`, and what came of it is `observations[t + 1]`.

    Parameters
    ----------
    observations : Tensor
        Shape (steps, …).
    actions : Tensor
        Shape (steps, …).
    rewards : Tensor
        Shape (steps,).
    discounts : Tensor
        Shape (steps,): 0 where the task has ended, 1 elsewhere, also where an episode was cut off.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.rollout import Episode
    >>> len(Episode(lucid.zeros(5, 3), lucid.zeros(5, 1), lucid.zeros(5), lucid.ones(5)))
    5
    """

    __slots__ = ()

    def __len__(self) -> int:
        return len(self.rewards)

    @classmethod
    def _make(cls, iterable) -> Episode:  # the one of named tuples asks for the length
        return cls(*iterable)

    def _replace(self, **changes) -> Episode:
        return type(self)(**{**dict(zip(self._fields, self)), **changes})


@runtime_checkable
class Policy(Protocol):
    """What `rollout` asks of a policy: two methods. No class has to be derived from this one.

    Examples
    --------
    >>> from lucid.utils.rollout import Policy, RandomPolicy
    >>> isinstance(RandomPolicy(2), Policy)
    True
    """

    def reset(self) -> None:
        """Forget the last episode."""
        ...

    def __call__(self, observation: Tensor) -> Tensor:
        """Choose an action."""
        ...


def _one_hot(index: Tensor, size: int) -> Tensor:
    return (lucid.arange(size) == index).to(lucid.get_default_dtype())


class RandomPolicy:
    """Chooses actions at random.

    Parameters
    ----------
    action_dim : int
        Entries of an action.
    discrete : bool, default False
        Whether an action is one of `action_dim` choices: a vector with a 1 at it and 0 elsewhere. Otherwise
        each entry is drawn uniformly from -1 to 1.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.rollout import RandomPolicy
    >>> RandomPolicy(4, discrete=True)(lucid.zeros(2)).sum()
    tensor(1.)
    """

    action_dim: int
    discrete: bool

    def __init__(self, action_dim: int, discrete: bool = False) -> None:
        if not isinstance(action_dim, int) or action_dim < 1:
            raise ValueError(f"RandomPolicy: action_dim is {action_dim!r}; wanted an int of 1 or more")
        self.action_dim, self.discrete = action_dim, discrete

    def reset(self) -> None:
        """Do nothing: there is nothing to forget."""

    def __call__(self, observation: Tensor) -> Tensor:
        if self.discrete:
            return _one_hot(lucid.randint(0, self.action_dim, ()), self.action_dim)
        return 2 * lucid.rand(self.action_dim) - 1


class LatentPolicy:
    """Acts on the state that a recurrent model of the world has of it, and not on what is seen.

    Parameters
    ----------
    encode : callable
        Makes an embedding (1, …) of an observation (1, …).
    rssm : object
        The model: `rssm.initial(1)` gives the first state for a batch of one, and `rssm.observe(state, action,
        embedding)` the next one.
    act : callable
        Makes actions (1, action_dim) of a state.
    action_dim : int
    noise : float, default 0.0
        Standard deviation of what is added to each action, which is then held between -1 and 1.

    References
    ----------
    Hafner et al., "Learning latent dynamics for planning from pixels", 2019.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.rollout import LatentPolicy
    >>> class Sum:
    ...     def initial(self, batch):
    ...         return lucid.zeros(batch, 2)
    ...     def observe(self, state, action, embedding):
    ...         return state + embedding
    >>> policy = LatentPolicy(lambda seen: seen, Sum(), lambda state: state / 10, action_dim=2)
    >>> policy(lucid.ones(2)), policy(lucid.ones(2))
    (tensor([0.1000, 0.1000]), tensor([0.2000, 0.2000]))
    """

    encode: Any
    rssm: Any
    act: Any
    action_dim: int
    noise: float
    state: Any
    action: Any

    def __init__(
        self,
        encode: Callable[[Tensor], Tensor],
        rssm: object,
        act: Callable[..., Any],
        action_dim: int,
        noise: float = 0.0,
    ) -> None:
        if not isinstance(action_dim, int) or action_dim < 1:
            raise ValueError(f"LatentPolicy: action_dim is {action_dim!r}; wanted an int of 1 or more")
        for method in ("initial", "observe"):
            if not callable(getattr(rssm, method, None)):
                raise TypeError(f"LatentPolicy: rssm is {kind_of(rssm)}; wanted an object with initial and observe")
        self.encode, self.rssm, self.act, self.action_dim, self.noise = encode, rssm, act, action_dim, noise
        self.reset()

    def reset(self) -> None:
        """Begin with the model's first state."""
        self.state = None
        self.action = lucid.zeros(1, self.action_dim)

    def __call__(self, observation: Tensor) -> Tensor:
        with lucid.no_grad():
            if self.state is None:
                self.state = self.rssm.initial(1)
            self.state = self.rssm.observe(self.state, self.action, self.encode(observation.unsqueeze(0)))
            self.action = self.act(self.state)
            if self.noise:
                self.action = (self.action + self.noise * lucid.randn(self.action.shape)).clamp(-1, 1)
        return self.action[0]


def rollout(
    env: Environment, policy: Policy, *, action_repeat: int = 1, max_steps: int | None = None
) -> tuple[Episode, float]:
    """Let a policy act in an environment for one episode.

    Parameters
    ----------
    env : Environment
    policy : Policy
        Also a plain function of an observation. It is not told to record gradients, nor not to.
    action_repeat : int, default 1
        How often each action is taken; the rewards of it add up, and only the last observation is seen.
    max_steps : int, optional
        Actions after which the episode is cut off.

    Returns
    -------
    episode : Episode
        With one row more than actions were chosen.
    total : float
        The sum of all rewards.

    Raises
    ------
    ValueError
        If `action_repeat` or `max_steps` is less than 1.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.rollout import StepResult, rollout
    >>> class Coin:
    ...     def reset(self):
    ...         return lucid.zeros(1)
    ...     def step(self, action):
    ...         return StepResult(lucid.ones(1), 0.5, False, False)
    >>> episode, total = rollout(Coin(), lambda seen: lucid.ones(2), max_steps=3)
    >>> total, len(episode), episode.rewards
    (1.5, 4, tensor([0.0000, 0.5000, 0.5000, 0.5000]))
    """
    for name, value in (("action_repeat", action_repeat), ("max_steps", max_steps)):
        if value is not None and (not isinstance(value, int) or value < 1):
            raise ValueError(f"rollout: {name} is {value!r}; wanted an int of 1 or more")
    if hasattr(policy, "reset"):
        policy.reset()
    seen = env.reset()
    observations, actions, rewards, discounts = [seen], [], [0.0], [1.0]
    over = False
    while not over and (max_steps is None or len(actions) < max_steps):
        action = policy(seen)
        earned, ended = 0.0, False
        for _ in range(action_repeat):
            seen, reward, ended, cut = env.step(action)
            earned += float(reward)
            over = bool(ended or cut)
            if over:
                break
        observations.append(seen)
        actions.append(action)
        rewards.append(earned)
        discounts.append(0.0 if ended else 1.0)
    first = lucid.as_tensor(actions[0])
    moves = lucid.stack([lucid.zeros_like(first), *map(lucid.as_tensor, actions)])
    seen_all = lucid.stack([lucid.as_tensor(seen) for seen in observations])
    return Episode(seen_all, moves, lucid.tensor(rewards), lucid.tensor(discounts)), sum(rewards)
