"""Attention with several heads, Transformers, and encodings of positions."""

# ruff: noqa: F403

from lucid.nn.modules.transformer import attention, layers, positional, stacks
from lucid.nn.modules.transformer.attention import *
from lucid.nn.modules.transformer.layers import *
from lucid.nn.modules.transformer.positional import *
from lucid.nn.modules.transformer.stacks import *

__all__ = sorted([*attention.__all__, *layers.__all__, *positional.__all__, *stacks.__all__])
