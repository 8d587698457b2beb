"""Dims by name: rearrange, reduce, repeat, pack and unpack as a pattern says, and sums of products.

    from lucid.einops import rearrange
    rearrange(images, "b c (h i) (w j) -> b (h w) (c i j)", i=16, j=16)

The patterns are those of the einops package (Rogozhnikov, "Einops: Clear and Reliable Tensor Manipulations with
Einstein-like Notation", ICLR 2022). `lucid.einops.layers` has them as layers; `register()` makes the package itself
take Lucid's tensors.
"""

from typing import Any

from lucid.einops._named import einsum
from lucid.einops._package import register
from lucid.einops._packing import pack, unpack
from lucid.einops._pattern import EinopsError
from lucid.einops._transform import asnumpy, parse_shape, rearrange, reduce, repeat

__all__ = [
    "EinopsError",
    "asnumpy",
    "einsum",
    "layers",
    "pack",
    "parse_shape",
    "rearrange",
    "reduce",
    "register",
    "repeat",
    "unpack",
]


def __getattr__(name: str) -> Any:
    if name != "layers":
        from lucid._errors import without

        return without(__name__)(name)
    from importlib import import_module

    return import_module("lucid.einops.layers")
