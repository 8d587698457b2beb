"""Episodes, memories of them, and returns."""

from __future__ import annotations

import pickle
from collections import Counter

import pytest

import lucid
from lucid.utils.rollout import (
    Environment,
    Episode,
    LatentPolicy,
    PrioritizedSequenceReplay,
    RandomPolicy,
    SequenceReplay,
    StepResult,
    SumTree,
    discounted_returns,
    gae,
    rollout,
)


class Walk:
    """Counts its steps, and ends after `size` of them."""

    def __init__(self, size=5, cut=False):
        self.size, self.cut = size, cut

    def reset(self):
        self.place, self.actions = 0, []
        return lucid.zeros(2)

    def step(self, action):
        self.place += 1
        self.actions.append(action)
        over = self.place == self.size
        return StepResult(
            lucid.full((2,), float(self.place)), float(self.place), over and not self.cut, over and self.cut
        )


def episode(size, first=0.0):
    return Episode(lucid.arange(size) + first, lucid.zeros(size, 1), lucid.zeros(size), lucid.ones(size))


def test_rollout():
    found, total = rollout(Walk(), RandomPolicy(3))
    assert total == 15.0 and len(found) == 6 and found.observations[:, 0].tolist() == [0, 1, 2, 3, 4, 5]
    assert found.rewards.tolist() == [0, 1, 2, 3, 4, 5] and found.discounts.tolist() == [1, 1, 1, 1, 1, 0]
    assert found.actions.shape == (6, 3) and found.actions[0].tolist() == [0, 0, 0]
    assert rollout(Walk(cut=True), RandomPolicy(3))[0].discounts.tolist() == [1.0] * 6
    repeated, total = rollout(Walk(), RandomPolicy(3), action_repeat=2)
    assert repeated.rewards.tolist() == [0, 3, 7, 5] and total == 15.0 and repeated.discounts.tolist() == [1, 1, 1, 0]
    short, _ = rollout(Walk(), lambda seen: 1, max_steps=2)
    assert len(short) == 3 and short.actions.tolist() == [0, 1, 1] and short.discounts.tolist() == [1, 1, 1]
    for wrong in ({"action_repeat": 0}, {"max_steps": 0}, {"max_steps": 1.5}):
        with pytest.raises(ValueError, match=f"rollout: {next(iter(wrong))} is .*; wanted an int of 1 or more"):
            rollout(Walk(), RandomPolicy(1), **wrong)
    assert isinstance(Walk(), Environment) and not isinstance(3, Environment)


def test_episodes_are_named_tuples():
    one = episode(7)
    observations, *_, discounts = one
    assert len(one) == 7 and observations is one.observations and discounts is one[3]
    changed = one._replace(rewards=lucid.ones(7))
    assert changed.rewards.sum().item() == 7 and type(changed) is Episode and type(Episode._make(one)) is Episode
    assert lucid.equal(pickle.loads(pickle.dumps(one)).observations, one.observations)


def test_policies():
    policy = RandomPolicy(4)
    actions = lucid.stack([policy(None) for _ in range(300)])
    assert actions.min().item() < -0.9 and actions.max().item() > 0.9 and actions.abs().max().item() <= 1
    choices = Counter(RandomPolicy(3, discrete=True)(None).argmax().item() for _ in range(300))
    assert len(choices) == 3 and min(choices.values()) > 50

    class Model:
        def initial(self, batch):
            return lucid.zeros(batch, 2, requires_grad=True)

        def observe(self, state, action, embedding):
            return state + action + embedding

    policy = LatentPolicy(lambda seen: 2 * seen, Model(), lambda state: state / 100, action_dim=2, noise=0.0)
    first, second = policy(lucid.ones(2)), policy(lucid.ones(2))
    assert first.tolist() == pytest.approx([0.02] * 2) and second.tolist() == pytest.approx([0.0402] * 2)
    assert not second.requires_grad
    policy.reset()
    assert policy(lucid.ones(2)).tolist() == first.tolist()
    noisy = LatentPolicy(lambda seen: seen, Model(), lambda state: state, action_dim=2, noise=10.0)
    assert noisy(lucid.ones(2)).abs().max().item() <= 1
    with pytest.raises(TypeError, match="LatentPolicy: rssm is an int; wanted an object with initial and observe"):
        LatentPolicy(len, 3, len, 2)
    with pytest.raises(ValueError, match="RandomPolicy: action_dim is 0"):
        RandomPolicy(0)


def test_sequences():
    memory = SequenceReplay(capacity=12)
    for size, first in ((4, 0), (3, 100), (5, 200)):
        memory.add(episode(size, first))
    assert len(memory) == 3 and memory.steps == 12
    batch = memory.sample(500, 3)
    assert batch.observations.shape == (500, 3) and batch.actions.shape == (500, 3, 1)
    assert bool((batch.observations.diff(dim=1) == 1).all())
    starts = Counter(batch.observations[:, 0].tolist())
    assert set(starts) == {0, 1, 100, 200, 201, 202} and min(starts.values()) > 50
    assert set(memory.sample(50, 5).observations[:, 0].tolist()) == {200}
    memory.add(episode(6, 300))
    assert len(memory) == 2 and memory.steps == 11
    with pytest.raises(ValueError, match="SequenceReplay.sample: length is 7; wanted at most 6"):
        memory.sample(1, 7)
    with pytest.raises(ValueError, match=r"SequenceReplay.add: episode has parts of \[13, 13, 13, 13\] steps"):
        memory.add(episode(13))
    with pytest.raises(ValueError, match="SequenceReplay.add: episode has parts"):
        memory.add(episode(3)._replace(rewards=lucid.zeros(2)))
    with pytest.raises(TypeError, match="SequenceReplay.add: episode is a tuple; wanted an Episode"):
        memory.add((1, 2))
    with pytest.raises(ValueError, match="SequenceReplay: capacity is 0"):
        SequenceReplay(0)
    with pytest.raises(ValueError, match="wanted at most 0"):
        SequenceReplay().sample(1, 1)


@pytest.mark.parametrize("capacity", [1, 2, 7, 64])
def test_sums(capacity):
    tree = SumTree(capacity)
    numbers = [float(i % 3) for i in range(capacity)]
    numbers[0] = 1.0
    for index, number in enumerate(numbers):
        tree.set(index, number)
    assert tree.total == sum(numbers) and [tree.get(i) for i in range(capacity)] == numbers
    found = Counter(tree.find(step / 4) for step in range(int(4 * tree.total)))
    assert found == Counter({i: int(4 * n) for i, n in enumerate(numbers) if n})
    tree.set(0, 0.0)
    for wrong in (tree.total, -0.1, float("nan")):
        with pytest.raises(ValueError, match="SumTree.find: prefix is"):
            tree.find(wrong)
    for wrong in (-1, capacity, 0.0):
        with pytest.raises(IndexError, match="SumTree.get: index is"):
            tree.get(wrong)
    with pytest.raises(ValueError, match="SumTree.set: priority is -1"):
        tree.set(0, -1)


def test_priorities():
    memory = PrioritizedSequenceReplay(20, alpha=1.0, beta=1.0, epsilon=0.0)
    for size, first in ((6, 0), (2, 50), (7, 100)):
        memory.add(episode(size, first))
    batch = memory.sample_prioritized(400, 3)
    assert set(batch.episode.observations[:, 0].tolist()) == {0, 1, 2, 3, 100, 101, 102, 103, 104}
    assert bool((batch.episode.observations.diff(dim=1) == 1).all())
    # The last piece of an episode stands for three steps, so it weighs a third.
    for start, weight in zip(batch.episode.observations[:, 0].tolist(), batch.weights.tolist()):
        assert weight == pytest.approx(1 / 3 if start in (3, 104) else 1.0, rel=1e-5)
    memory.update_priorities(list(range(20)), [0.0] * 20)
    memory.update_priorities([1, 9], [-3.0, 1.0])
    batch = memory.sample_prioritized(400, 3)
    starts = Counter(batch.episode.observations[:, 0].tolist())
    assert set(starts) == {1.0, 101.0} and 200 < starts[1.0] < 380
    assert {*batch.indices} == {1, 9}
    memory.add(episode(9, 200))  # drops the first one
    assert len(memory) == 3
    memory.update_priorities([1], [100.0])  # it is not there any more, or is another one's: no harm
    assert set(memory.sample_prioritized(50, 9).episode.observations[:, 0].tolist()) == {200}
    memory.anneal_beta(0.5, final=0.0)
    assert memory.beta == 0.5
    memory.anneal_beta(7.0, final=0.25)
    assert memory.beta == 0.25
    for wrong, message in (([1.0, 2.0], "errors has 2 numbers; wanted 1"), ([float("nan")], "errors has nan; wanted")):
        with pytest.raises(ValueError, match=message):
            memory.update_priorities([1], wrong)
    with pytest.raises(ValueError, match="PrioritizedSequenceReplay: alpha is -1"):
        PrioritizedSequenceReplay(5, alpha=-1)


def test_many_episodes_come_and_go():
    memory = PrioritizedSequenceReplay(50)
    for at in range(60):
        memory.add(episode(at % 11 + 1, 100 * at))
        batch = memory.sample_prioritized(4, min(at % 11 + 1, 4))
        memory.update_priorities(batch.indices, [0.1 * at] * 4)
        assert memory.steps <= 50
        kept = set(batch.episode.observations[:, 0].tolist())
        assert all(first // 100 > at - 50 for first in kept)
    live = sum(memory._tree.get(slot) > 0 for slot in range(50))
    assert live == memory.steps


def test_returns():
    rewards, values = lucid.rand(3, 6), lucid.rand(3, 7)
    ends = (lucid.rand(3, 6) > 0.3).float()
    advantages, targets = gae(rewards, values, ends, gamma=0.9, lam=0.8)
    for row in range(3):
        after, total = 0.0, values[row, 6].item()
        for t in reversed(range(6)):
            r, d, v, w = (float(x) for x in (rewards[row, t], ends[row, t], values[row, t], values[row, t + 1]))
            after = r + 0.9 * d * w - v + 0.9 * 0.8 * d * after
            assert advantages[row, t].item() == pytest.approx(after, abs=1e-5)
            assert targets[row, t].item() == pytest.approx(after + v, abs=1e-5)
            total = r + 0.9 * d * total
            found = discounted_returns(rewards, ends, gamma=0.9, last=values[:, 6])
            assert found[row, t].item() == pytest.approx(total, abs=1e-5)
    # With lambda 1 the targets are the discounted returns.
    assert lucid.allclose(gae(rewards, values, ends, gamma=0.9, lam=1.0)[1], found, atol=1e-5)
    assert discounted_returns(lucid.zeros(2, 0)).shape == (2, 0)
    with pytest.raises(ValueError, match=r"gae: values has shape \(3, 6\); wanted \(3, 7\)"):
        gae(rewards, rewards)
    with pytest.raises(ValueError, match="discounted_returns: discounts has shape"):
        discounted_returns(rewards, ends[:2])
