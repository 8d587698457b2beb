"""Filling tensors with initial values.

Every function changes its tensor in place, outside the autograd graph, and returns it; those that draw take
a ``generator``, the default one where it is ``None``. The
names without a trailing underscore are the older spellings of the same functions.
"""

from __future__ import annotations

import math
import warnings

import lucid
from lucid._C import Tensor
from lucid._errors import kind_of, without

__getattr__ = without(__name__)

__all__ = [
    "calculate_gain", "constant", "constant_", "dirac", "dirac_", "eye", "eye_",
    "kaiming_normal", "kaiming_normal_", "kaiming_uniform", "kaiming_uniform_", "normal",
    "normal_", "ones_", "orthogonal", "orthogonal_", "sparse", "sparse_", "trunc_normal_",
    "uniform", "uniform_", "xavier_normal", "xavier_normal_", "xavier_uniform",
    "xavier_uniform_", "zeros_",
]  # fmt: skip


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """Return the factor that makes up for how much a nonlinearity shrinks its input's standard deviation.

    Parameters
    ----------
    nonlinearity : str
        ``"linear"``, ``"conv2d"`` and the like: 1; ``"sigmoid"``: 1; ``"tanh"``: 5/3; ``"relu"``:
        sqrt(2); ``"leaky_relu"``: sqrt(2 / (1 + slope^2)); ``"selu"``: 3/4.
    param : float, optional
        The slope of ``"leaky_relu"`` (default 0.01).

    Returns
    -------
    float
        The factor.

    Raises
    ------
    ValueError
        If the nonlinearity is unknown or ``param`` no number.

    Examples
    --------
    >>> from lucid import nn
    >>> nn.init.calculate_gain("tanh") == 5 / 3
    True
    """
    linear = ["linear"] + [f"conv{n}d" for n in (1, 2, 3)]
    linear += [f"conv_transpose{n}d" for n in (1, 2, 3)]
    if nonlinearity in linear or nonlinearity == "sigmoid":
        return 1.0
    if nonlinearity == "tanh":
        return 5.0 / 3.0
    if nonlinearity == "relu":
        return math.sqrt(2.0)
    if nonlinearity == "leaky_relu":
        slope = 0.01 if param is None else param
        if isinstance(slope, bool) or not isinstance(slope, (int, float)):
            raise ValueError(f"calculate_gain: param is {param!r}; wanted a number")
        return math.sqrt(2.0 / (1.0 + slope**2))
    if nonlinearity == "selu":
        return 3.0 / 4.0
    raise ValueError(f"calculate_gain: nonlinearity is {nonlinearity!r}; wanted the name of a known one")


def uniform_(tensor: Tensor, a: float = 0.0, b: float = 1.0, generator: lucid.Generator | None = None) -> Tensor:
    """Fill with values from U(a, b).

    Parameters
    ----------
    tensor : Tensor
        Any shape; floating-point. It is changed.
    a, b : float, default 0.0 and 1.0
        The range.
    generator : Generator, optional
        Where to draw from. Default: the default generator.

    Returns
    -------
    Tensor
        `tensor`.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> t = nn.init.uniform_(lucid.empty(100), -1.0, 1.0)
    >>> bool((t.abs() <= 1).all())
    True
    """
    with lucid.no_grad():
        return tensor.uniform_(a, b, generator=generator)


def normal_(tensor: Tensor, mean: float = 0.0, std: float = 1.0, generator: lucid.Generator | None = None) -> Tensor:
    """Fill with values from N(mean, std^2).

    Parameters
    ----------
    tensor : Tensor
        Any shape; floating-point. It is changed.
    mean, std : float, default 0.0 and 1.0
        Of the distribution.
    generator : Generator, optional
        Where to draw from. Default: the default generator.

    Returns
    -------
    Tensor
        `tensor`.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.init.normal_(lucid.empty(2, 3)).shape
    lucid.Size([2, 3])
    """
    with lucid.no_grad():
        return tensor.normal_(mean, std, generator=generator)


def trunc_normal_(
    tensor: Tensor,
    mean: float = 0.0,
    std: float = 1.0,
    a: float = -2.0,
    b: float = 2.0,
    generator: lucid.Generator | None = None,
) -> Tensor:
    """Fill with values from N(mean, std^2) limited to the range from a to b.

    Parameters
    ----------
    tensor : Tensor
        Any shape; floating-point. It is changed.
    mean, std : float, optional
        Of the normal distribution that is cut (default 0 and 1).
    a, b : float, optional
        The range, not relative to ``mean`` or ``std`` (default -2 and 2).
    generator : Generator, optional
        Where to draw from. Default: the default generator.

    Returns
    -------
    Tensor
        `tensor`.

    Raises
    ------
    ValueError
        If `std` is not positive, or `a` not below `b`.

    Notes
    -----
    The inverse distribution function, applied to uniform values between its values at a and b.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> t = nn.init.trunc_normal_(lucid.empty(1000), std=3.0)
    >>> bool((t.abs() <= 2).all())
    True
    """
    if not std > 0:
        raise ValueError(f"trunc_normal_: std is {std}; wanted more than 0")
    if not a < b:
        raise ValueError(f"trunc_normal_: a is {a} and b {b}; wanted a < b")
    if mean < a - 2 * std or mean > b + 2 * std:
        warnings.warn(
            "trunc_normal_: mean is more than 2 std outside [a, b]; the values may not be distributed well",
            stacklevel=2,
        )
    if tensor.is_meta:
        return tensor
    low = math.erf((a - mean) / std / math.sqrt(2.0))
    high = math.erf((b - mean) / std / math.sqrt(2.0))
    with lucid.no_grad():
        # float64: near 1 the inverse needs the digits.
        y = lucid.empty(tuple(tensor.shape), dtype=lucid.float64, device=tensor.device).uniform_(
            low, high, generator=generator
        )
        values = y.erfinv() * (std * math.sqrt(2.0)) + mean
        return tensor.copy_(values.clamp(a, b))


def constant_(tensor: Tensor, val: float) -> Tensor:
    """Fill with one value.

    Parameters
    ----------
    tensor : Tensor
        Any shape; floating-point. It is changed.
    val : float
        The value.

    Returns
    -------
    Tensor
        `tensor`.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.init.constant_(lucid.empty(2), 0.5).tolist()
    [0.5, 0.5]
    """
    with lucid.no_grad():
        return tensor.fill_(val)


def ones_(tensor: Tensor) -> Tensor:
    """Fill with ones.

    Parameters
    ----------
    tensor : Tensor
        Any shape; floating-point. It is changed.

    Returns
    -------
    Tensor
        `tensor`.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.init.ones_(lucid.empty(2)).tolist()
    [1.0, 1.0]
    """
    return constant_(tensor, 1.0)


def zeros_(tensor: Tensor) -> Tensor:
    """Fill with zeros.

    Parameters
    ----------
    tensor : Tensor
        Any shape; floating-point. It is changed.

    Returns
    -------
    Tensor
        `tensor`.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.init.zeros_(lucid.empty(2)).tolist()
    [0.0, 0.0]
    """
    return constant_(tensor, 0.0)


def eye_(tensor: Tensor) -> Tensor:
    """Fill a 2-d tensor with the identity: ones on the diagonal, zeros elsewhere.

    Parameters
    ----------
    tensor : Tensor
        2 dims. It is changed.

    Returns
    -------
    Tensor
        `tensor`.

    Raises
    ------
    ValueError
        If the tensor has not 2 dimensions.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.init.eye_(lucid.empty(2, 3)).tolist()
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
    """
    if tensor.ndim != 2:
        raise ValueError(f"eye_: the tensor has shape {tuple(tensor.shape)}; wanted 2 dimensions")
    with lucid.no_grad():
        tensor.zero_()
        for place in range(min(tensor.shape)):
            tensor[place, place] = 1.0
    return tensor


def dirac_(tensor: Tensor, groups: int = 1) -> Tensor:
    """Make a convolution weight pass each input channel on unchanged.

    As many channels pass as there are in both input and output.

    Parameters
    ----------
    tensor : Tensor, shape (C_out, C_in / groups, *kernel), 3 to 5 dimensions
    groups : int, optional
        Default 1.

    Returns
    -------
    Tensor
        `tensor`.

    Raises
    ------
    ValueError
        If the tensor has not 3 to 5 dimensions or ``groups`` does not divide C_out.
    TypeError
        If ``groups`` is not an int.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.init.dirac_(lucid.empty(1, 1, 3)).tolist()
    [[[0.0, 1.0, 0.0]]]
    """
    shape = tuple(tensor.shape)
    if len(shape) not in (3, 4, 5):
        raise ValueError(f"dirac_: the tensor has shape {shape}; wanted 3 to 5 dimensions")
    if isinstance(groups, bool) or not hasattr(groups, "__index__"):
        raise TypeError(f"dirac_: groups is {kind_of(groups)}; wanted an int")
    if groups < 1 or shape[0] % groups:
        raise ValueError(f"dirac_: groups is {groups}; wanted a divisor of the first size, {shape[0]}")
    per_group = shape[0] // groups
    center = tuple(length // 2 for length in shape[2:])
    with lucid.no_grad():
        tensor.zero_()
        for group in range(groups):
            for channel in range(min(per_group, shape[1])):
                tensor[(group * per_group + channel, channel, *center)] = 1.0
    return tensor


def _fans(tensor: Tensor, where: str) -> tuple[int, int]:
    """How many inputs each output element sees, and how many outputs each input element feeds."""
    shape = tuple(tensor.shape)
    if len(shape) < 2:
        raise ValueError(f"{where}: the tensor has shape {shape}; wanted at least 2 dimensions")
    area = math.prod(shape[2:])
    return shape[1] * area, shape[0] * area


def _calculate_fan_in_and_fan_out(tensor: Tensor) -> tuple[int, int]:  # packages take it from PyTorch's module
    return _fans(tensor, "_calculate_fan_in_and_fan_out")


def xavier_uniform_(tensor: Tensor, gain: float = 1.0, generator: lucid.Generator | None = None) -> Tensor:
    """Fill with values from U(-b, b), b = gain * sqrt(6 / (fan_in + fan_out)).

    Parameters
    ----------
    tensor : Tensor
        At least 2 dims: (outputs, inputs, *kernel). It is changed.
    gain : float, default 1.0
        A factor, see `calculate_gain`.
    generator : Generator, optional
        Where to draw from. Default: the default generator.

    Returns
    -------
    Tensor
        `tensor`.

    Raises
    ------
    ValueError
        If the tensor has fewer than 2 dimensions.

    References
    ----------
    Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010, equation 16.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> t = nn.init.xavier_uniform_(lucid.empty(3, 3))
    >>> bool((t.abs() <= 1).all())
    True
    """
    fan_in, fan_out = _fans(tensor, "xavier_uniform_")
    bound = gain * math.sqrt(6.0 / max(fan_in + fan_out, 1))
    return uniform_(tensor, -bound, bound, generator)


def xavier_normal_(tensor: Tensor, gain: float = 1.0, generator: lucid.Generator | None = None) -> Tensor:
    """Fill with values from N(0, std^2), std = gain * sqrt(2 / (fan_in + fan_out)).

    Parameters
    ----------
    tensor : Tensor
        At least 2 dims: (outputs, inputs, *kernel). It is changed.
    gain : float, default 1.0
        A factor, see `calculate_gain`.
    generator : Generator, optional
        Where to draw from. Default: the default generator.

    Returns
    -------
    Tensor
        `tensor`.

    Raises
    ------
    ValueError
        If the tensor has fewer than 2 dimensions.

    References
    ----------
    Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.init.xavier_normal_(lucid.empty(3, 5)).shape
    lucid.Size([3, 5])
    """
    fan_in, fan_out = _fans(tensor, "xavier_normal_")
    return normal_(tensor, 0.0, gain * math.sqrt(2.0 / max(fan_in + fan_out, 1)), generator)


def _kaiming_std(tensor: Tensor, a: float, mode: str, nonlinearity: str, where: str) -> float:
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"{where}: mode is {mode!r}; wanted 'fan_in' or 'fan_out'")
    fan = _fans(tensor, where)[mode == "fan_out"]
    return calculate_gain(nonlinearity, a) / math.sqrt(max(fan, 1))


def kaiming_uniform_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: lucid.Generator | None = None,
) -> Tensor:
    """Fill with values from U(-b, b), b = gain * sqrt(3 / fan).

    Parameters
    ----------
    tensor : Tensor, at least 2 dimensions
    a : float, optional
        The slope of ``"leaky_relu"`` below 0 (default 0).
    mode : {"fan_in", "fan_out"}, optional
        Whether to keep the variance in the forward or in the backward pass.
    nonlinearity : str, optional
        As for :func:`calculate_gain`.
    generator : Generator, optional
        Where to draw from. Default: the default generator.

    Returns
    -------
    Tensor
        `tensor`.

    Raises
    ------
    ValueError
        If the tensor has fewer than 2 dimensions, or ``mode`` or ``nonlinearity`` is unknown.

    References
    ----------
    He et al., "Delving Deep into Rectifiers", 2015, section 2.2.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> t = nn.init.kaiming_uniform_(lucid.empty(4, 6), nonlinearity="relu")
    >>> bool((t.abs() <= 1).all())
    True
    """
    bound = math.sqrt(3.0) * _kaiming_std(tensor, a, mode, nonlinearity, "kaiming_uniform_")
    return uniform_(tensor, -bound, bound, generator)


def kaiming_normal_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: lucid.Generator | None = None,
) -> Tensor:
    """Fill with values from N(0, std^2), std = gain / sqrt(fan).

    Parameters
    ----------
    tensor : Tensor
        At least 2 dims: (outputs, inputs, *kernel). It is changed.
    a, mode, nonlinearity, generator : optional
        As of `kaiming_uniform_`.

    Returns
    -------
    Tensor
        `tensor`.

    References
    ----------
    He et al., "Delving Deep into Rectifiers", 2015, section 2.2.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.init.kaiming_normal_(lucid.empty(4, 6), mode="fan_out").shape
    lucid.Size([4, 6])
    """
    std = _kaiming_std(tensor, a, mode, nonlinearity, "kaiming_normal_")
    return normal_(tensor, 0.0, std, generator)


def orthogonal_(tensor: Tensor, gain: float = 1.0, generator: lucid.Generator | None = None) -> Tensor:
    """Fill with a random matrix whose rows or columns, the fewer of them, are orthonormal.

    Further axes are joined with the second. The matrix is uniformly distributed: Gram-Schmidt applied to one of normal
    values.

    Parameters
    ----------
    tensor : Tensor, at least 2 dimensions
    gain : float, optional
        A factor (default 1).
    generator : Generator, optional
        Where to draw from. Default: the default generator.

    Returns
    -------
    Tensor
        `tensor`.

    Raises
    ------
    ValueError
        If the tensor has fewer than 2 dimensions.

    References
    ----------
    Saxe et al., "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks", 2013.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> q = nn.init.orthogonal_(lucid.empty(2, 3))
    >>> [round(v, 4) + 0.0 for v in (q @ q.T).reshape(-1).tolist()]
    [1.0, 0.0, 0.0, 1.0]
    """
    shape = tuple(tensor.shape)
    if len(shape) < 2:
        raise ValueError(f"orthogonal_: the tensor has shape {shape}; wanted at least 2 dimensions")
    if tensor.numel() == 0 or tensor.is_meta:
        return tensor
    rows, columns = shape[0], math.prod(shape[1:])
    with lucid.no_grad():
        count, length = min(rows, columns), max(rows, columns)
        basis = lucid.empty((count, length), dtype=lucid.float64, device=tensor.device).normal_(
            0.0, 1.0, generator=generator
        )
        for place in range(count):
            vector = basis[place]
            earlier = basis[:place]
            for _ in range(2 if place else 0):  # the second pass removes what rounding left
                vector = vector - (earlier @ vector) @ earlier
            basis[place] = vector / (vector * vector).sum().sqrt()
        matrix = basis if rows <= columns else basis.T
        return tensor.copy_((matrix * gain).reshape(shape))


def sparse_(tensor: Tensor, sparsity: float, std: float = 0.01, generator: lucid.Generator | None = None) -> Tensor:
    """Fill with values from N(0, std^2) and set a share of each column to zero.

    Parameters
    ----------
    tensor : Tensor, 2 dimensions
    sparsity : float
        The share of zeros in each column, rounded up to whole elements.
    std : float, optional
        Default 0.01.
    generator : Generator, optional
        Where to draw from. Default: the default generator.

    Returns
    -------
    Tensor
        `tensor`.

    Raises
    ------
    ValueError
        If the tensor has not 2 dimensions, or ``sparsity`` is not from 0 to 1.

    References
    ----------
    Martens, "Deep learning via Hessian-free optimization", 2010.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> t = nn.init.sparse_(lucid.empty(10, 2), sparsity=0.25)
    >>> (t == 0).sum(0).tolist()
    [3, 3]
    """
    if tensor.ndim != 2:
        raise ValueError(f"sparse_: the tensor has shape {tuple(tensor.shape)}; wanted 2 dimensions")
    rows, columns = tensor.shape
    if not 0 <= sparsity <= 1:
        raise ValueError(f"sparse_: sparsity is {sparsity}; wanted a number from 0 to 1")
    zeros = math.ceil(sparsity * rows)
    with lucid.no_grad():
        tensor.normal_(0.0, std, generator=generator)
        for column in range(0 if tensor.is_meta else columns):
            rank = lucid.empty((rows,), device="cpu").uniform_(0.0, 1.0, generator=generator).tolist()
            for row in sorted(range(rows), key=rank.__getitem__)[:zeros]:
                tensor[row, column] = 0.0
    return tensor


uniform = uniform_
normal = normal_
constant = constant_
eye = eye_
dirac = dirac_
xavier_uniform = xavier_uniform_
xavier_normal = xavier_normal_
kaiming_uniform = kaiming_uniform_
kaiming_normal = kaiming_normal_
orthogonal = orthogonal_
sparse = sparse_
