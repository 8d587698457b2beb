"""Reinforcement learning's data: episodes of an environment, memories that give pieces of them again, and returns.

Examples
--------
>>> import lucid
>>> from lucid.utils.rollout import RandomPolicy, SequenceReplay, StepResult, rollout
>>> class Walk:
...     def reset(self):
...         self.place = 0
...         return lucid.zeros(1)
...     def step(self, action):
...         self.place += 1
...         return StepResult(lucid.full((1,), float(self.place)), 1.0, self.place == 5, False)
>>> memory = SequenceReplay(capacity=100)
>>> episode, total = rollout(Walk(), RandomPolicy(2))
>>> memory.add(episode)
>>> total, memory.sample(batch_size=3, length=4).observations.shape
(5.0, lucid.Size([3, 4, 1]))
"""

from collections.abc import Callable
from typing import Any

from lucid._errors import without as _without
from lucid.utils.rollout.episodes import Environment, Episode, LatentPolicy, Policy, RandomPolicy, StepResult, rollout
from lucid.utils.rollout.replay import PrioritizedBatch, PrioritizedSequenceReplay, SequenceReplay, SumTree
from lucid.utils.rollout.returns import discounted_returns, gae

__getattr__: Callable[[str], Any] = _without(__name__)

__all__ = [
    "Environment",
    "Episode",
    "LatentPolicy",
    "Policy",
    "PrioritizedBatch",
    "PrioritizedSequenceReplay",
    "RandomPolicy",
    "SequenceReplay",
    "StepResult",
    "SumTree",
    "discounted_returns",
    "gae",
    "rollout",
]
