# Where the names of this package are. Written by wasm/toolchain/stubs.py.

from lucid.einops import layers as layers
from lucid.einops._named import einsum as einsum
from lucid.einops._package import register as register
from lucid.einops._packing import pack as pack
from lucid.einops._packing import unpack as unpack
from lucid.einops._pattern import EinopsError as EinopsError
from lucid.einops._transform import asnumpy as asnumpy
from lucid.einops._transform import parse_shape as parse_shape
from lucid.einops._transform import rearrange as rearrange
from lucid.einops._transform import reduce as reduce
from lucid.einops._transform import repeat as repeat
