"""Normalization over groups of channels, and by the mean square."""

from generator.table import family, op

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

op(
    "rms_norm",
    "(Tensor x, int[] normalized_shape, Tensor? weight=None, float eps=1e-08) -> Tensor",
    names="nn.functional.rms_norm",
    private=True,
    composite=True,
    transparent=True,
    samples="rms_norm()",
    ref="x / np.sqrt(np.mean(x * x, tuple(range(-len(normalized_shape), 0)), keepdims=True) + eps) * (1 if weight is "
    "None else weight)",
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
eps : float, default 1e-08
    Added to the mean square.

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
