"""Recurrent layers: RNN, GRU and LSTM over sequences, and their cells."""

# ruff: noqa: F403

from lucid.nn.modules.rnn import cells, layers
from lucid.nn.modules.rnn.cells import *
from lucid.nn.modules.rnn.layers import *
from lucid.nn.modules.rnn.layers import apply_permutation as apply_permutation

__all__ = sorted([*cells.__all__, *layers.__all__])
