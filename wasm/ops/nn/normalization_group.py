"""Normalization over groups of channels, and by the mean square."""

from generator.table import family, need, op

family("Normalization")

op(
    "group_norm",
    "(Tensor x, int num_groups, Tensor? weight=None, Tensor? bias=None, float eps=1e-05) -> Tensor",
    names="nn.functional.group_norm",
    private=True,
    composite=True,
    transparent=True,
    samples="group_norm()",
    ref="np_group_norm(x, num_groups, weight, bias, eps)",
    doc="""Normalizes groups of channels of each sample to mean 0 and variance 1, then scales and shifts each channel.

Wu and He 2018. The variance is that of the population.

Parameters
----------
x : Tensor
    Shape (N, C, *), floating-point.
num_groups : int
    How many groups; a divisor of the channels.
weight, bias : Tensor, optional
    Shape (C).
eps : float, default 1e-05
    Added to the variance.

Returns
-------
Tensor
    The shape of `x`.

Raises
------
ValueError
    If `x` has fewer than 2 dims, or `num_groups` does not divide the channels.
ShapeMismatch
    If `weight` or `bias` has another shape.

Examples
--------
>>> import lucid
>>> from lucid.nn import functional as F
>>> F.group_norm(lucid.tensor([[1.0, 3.0, 7.0, 5.0]]), 2, eps=0.0).tolist()
[[-1.0, 1.0, 1.0, -1.0]]
""",
)

# Without a given eps, -infinity here, it is that of the dtype.
op(
    "rms_norm_with",
    "(Tensor x, int[] normalized_shape, Tensor? weight, float eps) -> Tensor",
    private=True,
    composite=True,
)

op(
    "rms_norm",
    "(Tensor x, int[] normalized_shape, Tensor? weight=None, float? eps=None) -> Tensor",
    names="nn.functional.rms_norm",
    private=True,
    compose="rms_norm_with(x, normalized_shape, weight, -1e999 if eps is None else eps)",
    samples="rms_norm()",
    ref="x / np.sqrt(np.mean(x * x, tuple(range(-len(normalized_shape), 0)), keepdims=True) + "
    "(np.finfo(x.dtype).eps if eps is None else eps)) * (1 if weight is None else weight)",
    doc="""Divides by the root of the mean square over the last dims: ``x / sqrt(mean(x ** 2) + eps) * weight``.

Zhang and Sennrich 2019.

Parameters
----------
x : Tensor
    Shape (*, *normalized_shape), floating-point.
normalized_shape : int[]
    The sizes of the dims to normalize over.
weight : Tensor, optional
    Shape `normalized_shape`.
eps : float, optional
    Added to the mean square. Default: that of ``finfo`` of the dtype of `x`, of float32 for shorter ones.

Returns
-------
Tensor
    The shape of `x`.

Raises
------
ShapeMismatch
    If `x` does not end with `normalized_shape`, or `weight` has another shape.

Examples
--------
>>> import lucid
>>> from lucid.nn import functional as F
>>> F.rms_norm(lucid.tensor([2.0, -2.0]), (2,), eps=0.0).tolist()
[1.0, -1.0]
""",
)

op(
    "local_response_norm",
    "(Tensor x, int size, float alpha=0.0001, float beta=0.75, float k=1.0) -> Tensor",
    names="nn.functional.local_response_norm",
    private=True,
    needs=[
        need("x", "ndim(x) > 2", "at least 3 dims, (N, channels, …)"),
        need("size", "size > 0", "1 or more channels"),
    ],
    compose="""
        squares = constant_pad(swapaxes(x * x, 1, -1), [size // 2, (size - 1) // 2], 0)
        x / pow(swapaxes(mean(unfold(squares, -1, size, 1), [-1], False), 1, -1) * alpha + k, beta)
    """,
    samples="local_response_norm()",
    ref="np_local_response_norm(x, size, alpha, beta, k)",
    doc="""Divides by a power of the squares in the channels around: ``x / (k + alpha * mean(squares)) ** beta``.

The mean is that of `size` channels, of which ``size // 2`` come before; beyond the first and the last there are zeros
(Krizhevsky, Sutskever and Hinton 2012, ImageNet Classification with Deep Convolutional Neural Networks, section 3.3).

Parameters
----------
x : Tensor
    Shape (N, C, *), with at least 3 dims, floating-point.
size : int
    How many channels count.
alpha : float, default 0.0001
beta : float, default 0.75
k : float, default 1.0

Returns
-------
Tensor
    The shape of `x`.

Raises
------
ShapeMismatch
    If `x` has fewer than 3 dims.
ValueError
    If `size` is less than 1.

Examples
--------
>>> import lucid
>>> from lucid.nn import functional as F
>>> F.local_response_norm(lucid.ones(1, 2, 1), 1, alpha=3.0, beta=0.5).flatten().tolist()
[0.5, 0.5]
""",
)

# What nn.functional calls so takes out= besides.
op(
    "normalize",
    "(Tensor x, float p, int[] dim, float eps) -> Tensor",
    private=True,
    compose="x / maximum(vector_norm(x, p, dim, True), eps)",
    samples="normalize()",
    ref="np_normalize(x, p, dim, eps)",
)
