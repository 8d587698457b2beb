"""The layers, one file per family; `__all__` of each says what is public."""

# ruff: noqa: F403

from lucid.nn.modules import (
    activation,
    attention,
    batchnorm,
    container,
    conv,
    conv_transpose,
    ctc,
    dropout,
    flatten,
    lazy,
    linear,
    loss,
    module,
    normalization,
    parameter_container,
    pixelshuffle,
    pooling,
    positional,
    rnn,
    rrelu,
    sparse,
    transformer,
    unpooling,
)
from lucid.nn.modules.activation import *
from lucid.nn.modules.attention import *
from lucid.nn.modules.batchnorm import *
from lucid.nn.modules.container import *
from lucid.nn.modules.conv import *
from lucid.nn.modules.conv_transpose import *
from lucid.nn.modules.ctc import *
from lucid.nn.modules.dropout import *
from lucid.nn.modules.flatten import *
from lucid.nn.modules.linear import *
from lucid.nn.modules.loss import *
from lucid.nn.modules.module import *
from lucid.nn.modules.normalization import *
from lucid.nn.modules.parameter_container import *
from lucid.nn.modules.pixelshuffle import *
from lucid.nn.modules.pooling import *
from lucid.nn.modules.positional import *
from lucid.nn.modules.rnn import *
from lucid.nn.modules.rrelu import *
from lucid.nn.modules.sparse import *
from lucid.nn.modules.transformer import *
from lucid.nn.modules.unpooling import *

__all__ = [
    *positional.__all__,
    *transformer.__all__,
    *attention.__all__,
    *activation.__all__,
    *batchnorm.__all__,
    *container.__all__,
    *conv.__all__,
    *conv_transpose.__all__,
    *ctc.__all__,
    *dropout.__all__,
    *flatten.__all__,
    *linear.__all__,
    *loss.__all__,
    *module.__all__,
    *normalization.__all__,
    *parameter_container.__all__,
    *pixelshuffle.__all__,
    *pooling.__all__,
    *rnn.__all__,
    *rrelu.__all__,
    *sparse.__all__,
    *unpooling.__all__,
]
