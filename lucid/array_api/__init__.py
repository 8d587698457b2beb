"""Lucid as a namespace of the array API standard, version 2024.12: what ``tensor.__array_namespace__()`` returns.

Programs written for the standard run on tensors with it, and their results are differentiable as any others:

    xp = x.__array_namespace__()
    y = xp.sum(xp.exp(x), axis=-1, keepdims=True)

A function is here in the standard's spelling where that and PyTorch's differ (`axis`, `keepdims`, `max` and `sort` of
values alone, 0-d arrays that promote as any other array); `lucid` itself has PyTorch's. Operators are those of
`lucid.Tensor`, and promote as PyTorch's do. Source: https://data-apis.org/array-api/2024.12/.

Attributes
----------
__array_api_version__ : str
    The version of the standard.
"""

from lucid import (
    bool,
    complex64,
    complex128,
    e,
    float32,
    float64,
    inf,
    int8,
    int16,
    int32,
    int64,
    nan,
    newaxis,
    pi,
    uint8,
    uint16,
    uint32,
    uint64,
)
from lucid.array_api import fft, linalg
from lucid.array_api._creation import (
    arange,
    asarray,
    empty,
    empty_like,
    eye,
    from_dlpack,
    full,
    full_like,
    linspace,
    meshgrid,
    ones,
    ones_like,
    tril,
    triu,
    zeros,
    zeros_like,
)
from lucid.array_api._dtypes import astype, can_cast, finfo, iinfo, isdtype, result_type
from lucid.array_api._elementwise import (
    abs,
    acos,
    acosh,
    add,
    asin,
    asinh,
    atan,
    atan2,
    atanh,
    bitwise_and,
    bitwise_invert,
    bitwise_left_shift,
    bitwise_or,
    bitwise_right_shift,
    bitwise_xor,
    ceil,
    clip,
    conj,
    copysign,
    cos,
    cosh,
    divide,
    equal,
    exp,
    expm1,
    floor,
    floor_divide,
    greater,
    greater_equal,
    hypot,
    imag,
    isfinite,
    isinf,
    isnan,
    less,
    less_equal,
    log,
    log1p,
    log2,
    log10,
    logaddexp,
    logical_and,
    logical_not,
    logical_or,
    logical_xor,
    maximum,
    minimum,
    multiply,
    negative,
    nextafter,
    not_equal,
    positive,
    pow,
    real,
    reciprocal,
    remainder,
    round,
    sign,
    signbit,
    sin,
    sinh,
    sqrt,
    square,
    subtract,
    tan,
    tanh,
    trunc,
)
from lucid.array_api._info import __array_namespace_info__
from lucid.array_api._manipulation import (
    broadcast_arrays,
    broadcast_to,
    concat,
    expand_dims,
    flip,
    moveaxis,
    permute_dims,
    repeat,
    reshape,
    roll,
    squeeze,
    stack,
    tile,
    unstack,
)
from lucid.array_api._searching import (
    argmax,
    argmin,
    argsort,
    count_nonzero,
    nonzero,
    searchsorted,
    sort,
    take,
    take_along_axis,
    unique_all,
    unique_counts,
    unique_inverse,
    unique_values,
    where,
)
from lucid.array_api._statistics import (
    all,
    any,
    cumulative_prod,
    cumulative_sum,
    diff,
    max,
    mean,
    min,
    prod,
    std,
    sum,
    var,
)
from lucid.array_api.linalg import matmul, matrix_transpose, tensordot, vecdot

__array_api_version__ = "2024.12"

__all__ = [name for name in globals() if not name.startswith("_")] + [
    "__array_api_version__",
    "__array_namespace_info__",
]
