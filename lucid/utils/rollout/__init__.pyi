# Where the names of this package are. Written by wasm/toolchain/stubs.py.

from lucid.utils.rollout import episodes as episodes
from lucid.utils.rollout import replay as replay
from lucid.utils.rollout import returns as returns
from lucid.utils.rollout.episodes import Environment as Environment
from lucid.utils.rollout.episodes import Episode as Episode
from lucid.utils.rollout.episodes import LatentPolicy as LatentPolicy
from lucid.utils.rollout.episodes import Policy as Policy
from lucid.utils.rollout.episodes import RandomPolicy as RandomPolicy
from lucid.utils.rollout.episodes import StepResult as StepResult
from lucid.utils.rollout.episodes import rollout as rollout
from lucid.utils.rollout.replay import PrioritizedBatch as PrioritizedBatch
from lucid.utils.rollout.replay import PrioritizedSequenceReplay as PrioritizedSequenceReplay
from lucid.utils.rollout.replay import SequenceReplay as SequenceReplay
from lucid.utils.rollout.replay import SumTree as SumTree
from lucid.utils.rollout.returns import discounted_returns as discounted_returns
from lucid.utils.rollout.returns import gae as gae
