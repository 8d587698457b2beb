"""The layers, one file per family; `__all__` of each says what is public.

Families that few programs want, and that take long to load, are loaded when one of their layers is asked for.
"""

# ruff: noqa: F403

from lucid._errors import without
from lucid.nn.modules import (
    activation,
    adaptive,
    batchnorm,
    channelshuffle,
    container,
    conv,
    distance,
    dropout,
    flatten,
    fold,
    instancenorm,
    lazy,
    linear,
    loss,
    module,
    noisy,
    normalization,
    padding,
    parameter_container,
    pixelshuffle,
    pooling,
    sparse,
    upsampling,
    utils,
    vector_quantizer,
)
from lucid.nn.modules.activation import *
from lucid.nn.modules.adaptive import *
from lucid.nn.modules.batchnorm import *
from lucid.nn.modules.channelshuffle import *
from lucid.nn.modules.container import *
from lucid.nn.modules.conv import *
from lucid.nn.modules.distance import *
from lucid.nn.modules.dropout import *
from lucid.nn.modules.flatten import *
from lucid.nn.modules.fold import *
from lucid.nn.modules.instancenorm import *
from lucid.nn.modules.linear import *
from lucid.nn.modules.loss import *
from lucid.nn.modules.module import *
from lucid.nn.modules.noisy import *
from lucid.nn.modules.normalization import *
from lucid.nn.modules.padding import *
from lucid.nn.modules.parameter_container import *
from lucid.nn.modules.pixelshuffle import *
from lucid.nn.modules.pooling import *
from lucid.nn.modules.sparse import *
from lucid.nn.modules.upsampling import *
from lucid.nn.modules.vector_quantizer import *

__all__ = [
    *activation.__all__,
    *adaptive.__all__,
    *batchnorm.__all__,
    *channelshuffle.__all__,
    *container.__all__,
    *conv.__all__,
    *distance.__all__,
    *dropout.__all__,
    *flatten.__all__,
    *fold.__all__,
    *instancenorm.__all__,
    *linear.__all__,
    *loss.__all__,
    *module.__all__,
    *noisy.__all__,
    *normalization.__all__,
    *padding.__all__,
    *parameter_container.__all__,
    *pixelshuffle.__all__,
    *pooling.__all__,
    *sparse.__all__,
    *upsampling.__all__,
    *vector_quantizer.__all__,
]

# PyTorch's path of them.
container.ParameterList, container.ParameterDict = parameter_container.ParameterList, parameter_container.ParameterDict

# Families that are loaded when one of their layers is asked for, and those layers.
LAZY = dict.fromkeys("GRU GRUCell LSTM LSTMCell RNN RNNBase RNNCell RNNCellBase".split(), "rnn") | dict.fromkeys(
    """GroupedQueryAttention MultiQueryAttention MultiheadAttention RotaryEmbedding SinusoidalEmbedding
    SinusoidalEmbedding2D TimestepEmbedding Transformer TransformerDecoder TransformerDecoderLayer TransformerEncoder
    TransformerEncoderLayer""".split(),
    "transformer",
)


def __getattr__(name: str) -> object:
    family = LAZY.get(name, name)
    if family == "rnn":
        import lucid.nn.modules.rnn as module
    elif family == "transformer":
        import lucid.nn.modules.transformer as module
    else:
        return without(__name__)(name)
    globals().update((layer, getattr(module, layer)) for layer in module.__all__)
    return module if name == family else globals()[name]
