"""The layers, one file per family; `__all__` of each says what is public.

What nearly every program wants is loaded with this module, the other families when one of their layers is asked for: in
a page nothing keeps their bytecode from one visit to the next.
"""

# ruff: noqa: F403

from lucid._errors import without
from lucid.nn.modules import activation, container, dropout, flatten, linear, module, normalization
from lucid.nn.modules.activation import *
from lucid.nn.modules.container import *
from lucid.nn.modules.dropout import *
from lucid.nn.modules.flatten import *
from lucid.nn.modules.linear import *
from lucid.nn.modules.module import *
from lucid.nn.modules.normalization import *

__all__ = [
    *activation.__all__,
    *container.__all__,
    *dropout.__all__,
    *flatten.__all__,
    *linear.__all__,
    *module.__all__,
    *normalization.__all__,
]

# Families that wait, and their layers.
_WAITING = {
    "adaptive": "AdaptiveLogSoftmaxWithLoss",
    "batchnorm": """
        BatchNorm1d BatchNorm2d BatchNorm3d LazyBatchNorm1d LazyBatchNorm2d LazyBatchNorm3d SyncBatchNorm
    """,
    "channelshuffle": "ChannelShuffle",
    "conv": """
        Conv1d Conv2d Conv3d ConvTranspose1d ConvTranspose2d ConvTranspose3d LazyConv1d LazyConv2d LazyConv3d
        LazyConvTranspose1d LazyConvTranspose2d LazyConvTranspose3d
    """,
    "distance": "CosineSimilarity PairwiseDistance",
    "fold": "Fold Unfold",
    "instancenorm": """
        InstanceNorm1d InstanceNorm2d InstanceNorm3d LazyInstanceNorm1d LazyInstanceNorm2d LazyInstanceNorm3d
    """,
    "loss": """
        BCELoss BCEWithLogitsLoss CTCLoss CosineEmbeddingLoss CrossEntropyLoss GaussianNLLLoss
        HingeEmbeddingLoss HuberLoss KLDivLoss L1Loss LinearCrossEntropyLoss MSELoss MarginRankingLoss
        MultiLabelMarginLoss MultiLabelSoftMarginLoss MultiMarginLoss MultilabelMarginLoss NLLLoss NLLLoss2d
        PoissonNLLLoss SmoothL1Loss SoftMarginLoss TripletMarginLoss TripletMarginWithDistanceLoss
    """,
    "noisy": "FusedLinear NoisyLinear",
    "padding": """
        CircularPad1d CircularPad2d CircularPad3d ConstantPad1d ConstantPad2d ConstantPad3d ReflectionPad1d
        ReflectionPad2d ReflectionPad3d ReplicationPad1d ReplicationPad2d ReplicationPad3d ZeroPad1d ZeroPad2d
        ZeroPad3d
    """,
    "parameter_container": "ParameterList ParameterDict",
    "pixelshuffle": "PixelShuffle PixelUnshuffle",
    "pooling": """
        AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveAvgPool3d AdaptiveMaxPool1d AdaptiveMaxPool2d
        AdaptiveMaxPool3d AvgPool1d AvgPool2d AvgPool3d FractionalMaxPool2d FractionalMaxPool3d LPPool1d
        LPPool2d LPPool3d MaxPool1d MaxPool2d MaxPool3d MaxUnpool1d MaxUnpool2d MaxUnpool3d
    """,
    "rnn": "GRU GRUCell LSTM LSTMCell RNN RNNBase RNNCell RNNCellBase",
    "sparse": "Embedding EmbeddingBag",
    "transformer": """
        GroupedQueryAttention MultiQueryAttention MultiheadAttention RotaryEmbedding SinusoidalEmbedding
        SinusoidalEmbedding2D TimestepEmbedding Transformer TransformerDecoder TransformerDecoderLayer
        TransformerEncoder TransformerEncoderLayer
    """,
    "upsampling": "Upsample UpsamplingBilinear2d UpsamplingNearest2d",
    "vector_quantizer": "VectorQuantizer VectorQuantizerOutput",
}
LAZY = {layer: family for family, layers in _WAITING.items() for layer in layers.split()}
_MODULES = {*_WAITING, "lazy", "utils"}


def __getattr__(name: str) -> object:
    family = LAZY.get(name, name)
    if family not in _MODULES:
        return without(__name__)(name)
    from importlib import import_module

    module = import_module(f"lucid.nn.modules.{family}")
    globals().update((layer, getattr(module, layer)) for layer in _WAITING.get(family, "").split())
    return module if name == family else globals()[name]


def __dir__() -> list[str]:
    return sorted({*globals(), *LAZY, *_MODULES})
