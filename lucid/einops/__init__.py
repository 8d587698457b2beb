"""Equations over named dims.

from lucid.einops import einsum
"""

from lucid._einsum import einsum

__all__ = ["einsum"]
