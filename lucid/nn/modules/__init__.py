"""The layers, one file per family."""

from lucid.nn.modules.activation import (
    ELU,
    GELU,
    SELU,
    Hardsigmoid,
    Hardswish,
    Hardtanh,
    LeakyReLU,
    LogSoftmax,
    Mish,
    PReLU,
    ReLU,
    ReLU6,
    Sigmoid,
    SiLU,
    Softmax,
    Softplus,
    Tanh,
)
from lucid.nn.modules.batch_norm import BatchNorm1d, BatchNorm2d, BatchNorm3d
from lucid.nn.modules.container import ModuleDict, ModuleList, Sequential
from lucid.nn.modules.conv import Conv2d
from lucid.nn.modules.conv_transpose import ConvTranspose2d
from lucid.nn.modules.ctc import CTCLoss
from lucid.nn.modules.dropout import AlphaDropout, Dropout, Dropout1d, Dropout2d, Dropout3d, FeatureAlphaDropout
from lucid.nn.modules.flatten import Flatten, Unflatten
from lucid.nn.modules.linear import Bilinear, Identity, Linear
from lucid.nn.modules.loss import (
    BCELoss,
    BCEWithLogitsLoss,
    CrossEntropyLoss,
    HuberLoss,
    KLDivLoss,
    L1Loss,
    MSELoss,
    NLLLoss,
    SmoothL1Loss,
)
from lucid.nn.modules.module import Module
from lucid.nn.modules.normalization import LayerNorm
from lucid.nn.modules.parameter_container import ParameterDict, ParameterList
from lucid.nn.modules.pixels import PixelUnshuffle
from lucid.nn.modules.pooling import MaxPool2d
from lucid.nn.modules.rnn import LSTM, LSTMCell
from lucid.nn.modules.rrelu import RReLU
from lucid.nn.modules.sparse import Embedding
from lucid.nn.modules.unpooling import MaxUnpool2d

__all__ = [
    "AlphaDropout",
    "BCELoss",
    "BCEWithLogitsLoss",
    "BatchNorm1d",
    "BatchNorm2d",
    "BatchNorm3d",
    "Bilinear",
    "CTCLoss",
    "Conv2d",
    "ConvTranspose2d",
    "CrossEntropyLoss",
    "Dropout",
    "Dropout1d",
    "Dropout2d",
    "Dropout3d",
    "ELU",
    "Embedding",
    "FeatureAlphaDropout",
    "Flatten",
    "GELU",
    "Hardsigmoid",
    "Hardswish",
    "Hardtanh",
    "HuberLoss",
    "Identity",
    "KLDivLoss",
    "L1Loss",
    "LSTM",
    "LSTMCell",
    "LayerNorm",
    "LeakyReLU",
    "Linear",
    "LogSoftmax",
    "MSELoss",
    "MaxPool2d",
    "MaxUnpool2d",
    "Mish",
    "Module",
    "ModuleDict",
    "ModuleList",
    "NLLLoss",
    "PReLU",
    "ParameterDict",
    "ParameterList",
    "PixelUnshuffle",
    "RReLU",
    "ReLU",
    "ReLU6",
    "SELU",
    "Sequential",
    "SiLU",
    "Sigmoid",
    "SmoothL1Loss",
    "Softmax",
    "Softplus",
    "Tanh",
    "Unflatten",
]
