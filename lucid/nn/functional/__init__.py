"""The functions behind the layers: activations, losses, convolution, pooling and so on.

The first argument is called ``x``; PyTorch's ``input`` is accepted as a keyword too.
"""

from lucid.nn.functional.activation import (
    elu,
    gelu,
    hardsigmoid,
    hardswish,
    hardtanh,
    leaky_relu,
    log_softmax,
    mish,
    prelu,
    relu,
    relu6,
    selu,
    sigmoid,
    silu,
    softmax,
    softplus,
    tanh,
)
from lucid.nn.functional.attention import scaled_dot_product_attention
from lucid.nn.functional.batch_norm import batch_norm
from lucid.nn.functional.conv import conv2d
from lucid.nn.functional.conv_transpose import conv_transpose2d
from lucid.nn.functional.ctc import ctc_loss
from lucid.nn.functional.dropout import alpha_dropout, dropout, dropout1d, dropout2d, dropout3d, feature_alpha_dropout
from lucid.nn.functional.linear import bilinear, embedding, fused_linear_gelu, linear
from lucid.nn.functional.loss import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    huber_loss,
    kl_div,
    l1_loss,
    mse_loss,
    nll_loss,
    smooth_l1_loss,
)
from lucid.nn.functional.normalization import layer_norm
from lucid.nn.functional.padding import pad
from lucid.nn.functional.pixels import pixel_unshuffle
from lucid.nn.functional.pooling import max_pool2d
from lucid.nn.functional.rrelu import rrelu, rrelu_
from lucid.nn.functional.unpooling import max_unpool2d

__all__ = [
    "alpha_dropout",
    "batch_norm",
    "bilinear",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "conv2d",
    "conv_transpose2d",
    "cross_entropy",
    "ctc_loss",
    "dropout",
    "dropout1d",
    "dropout2d",
    "dropout3d",
    "elu",
    "embedding",
    "feature_alpha_dropout",
    "fused_linear_gelu",
    "gelu",
    "hardsigmoid",
    "hardswish",
    "hardtanh",
    "huber_loss",
    "kl_div",
    "l1_loss",
    "layer_norm",
    "leaky_relu",
    "linear",
    "log_softmax",
    "max_pool2d",
    "max_unpool2d",
    "mish",
    "mse_loss",
    "nll_loss",
    "pad",
    "pixel_unshuffle",
    "prelu",
    "relu",
    "relu6",
    "rrelu",
    "rrelu_",
    "scaled_dot_product_attention",
    "selu",
    "sigmoid",
    "silu",
    "smooth_l1_loss",
    "softmax",
    "softplus",
    "tanh",
]
