# Where the names of this package are. Written by wasm/toolchain/stubs.py.

from lucid.nn.modules.transformer import attention as attention
from lucid.nn.modules.transformer import layers as layers
from lucid.nn.modules.transformer import positional as positional
from lucid.nn.modules.transformer import stacks as stacks
from lucid.nn.modules.transformer.attention import GroupedQueryAttention as GroupedQueryAttention
from lucid.nn.modules.transformer.attention import MultiheadAttention as MultiheadAttention
from lucid.nn.modules.transformer.attention import MultiQueryAttention as MultiQueryAttention
from lucid.nn.modules.transformer.layers import TransformerDecoderLayer as TransformerDecoderLayer
from lucid.nn.modules.transformer.layers import TransformerEncoderLayer as TransformerEncoderLayer
from lucid.nn.modules.transformer.positional import RotaryEmbedding as RotaryEmbedding
from lucid.nn.modules.transformer.positional import SinusoidalEmbedding as SinusoidalEmbedding
from lucid.nn.modules.transformer.positional import SinusoidalEmbedding2D as SinusoidalEmbedding2D
from lucid.nn.modules.transformer.positional import TimestepEmbedding as TimestepEmbedding
from lucid.nn.modules.transformer.stacks import Transformer as Transformer
from lucid.nn.modules.transformer.stacks import TransformerDecoder as TransformerDecoder
from lucid.nn.modules.transformer.stacks import TransformerEncoder as TransformerEncoder
