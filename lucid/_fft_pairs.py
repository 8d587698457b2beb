"""What lucid.fft is made of: transforms along several dims, their lengths and factors.

Inside, a complex tensor is a real one with a further dim of size 2: the parts. All dims below are counted without that
one.
"""

from __future__ import annotations

import math

from lucid import _C
from lucid._dtypes import get_default_dtype
from lucid._factories import zeros


def complex_to_complex(op, input, lengths, dims, norm, inverse):
    """fftn and ifftn; `lengths` has None for the size of a dim."""
    dims = _wrap_all(op, dims, check_tensor(op, input).ndim)
    scales = _scales(op, norm, inverse)
    return _C.view_as_complex(_transform(op, _pairs(input), lengths, dims, scales, inverse))


def real_to_complex(op, input, lengths, dims, norm, hermitian=False):
    """rfftn and ihfftn: the last of the dims is halved."""
    if check_tensor(op, input).dtype.is_complex:
        raise TypeError(f"{op}: input is {input.dtype._name}; wanted real numbers")
    dims = _wrap_all(op, dims, input.ndim)
    scales = _scales(op, norm, hermitian)
    x, last = _real(input), dims[-1]
    n = _length(op, lengths[-1], x.shape[last])
    x = _resize(x, last, n)
    x = _C.rfft_pairs(x if last == x.ndim - 1 else _C.movedim(x, last, -1), scales(n), 1.0)
    x = x if last == input.ndim - 1 else _C.movedim(x, -2, last)
    x = _transform(op, x, lengths[:-1], dims[:-1], scales, False)
    return _C.view_as_complex((_conjugate(x) if hermitian else x).contiguous())


def complex_to_real(op, input, lengths, dims, norm, hermitian=False):
    """irfftn and hfftn: the last of the dims is given by its first half."""
    dims = _wrap_all(op, dims, check_tensor(op, input).ndim)
    scales = _scales(op, norm, not hermitian)
    x, last = _pairs(input), dims[-1]
    n = lengths[-1]
    n = 2 * (x.shape[last] - 1) if n is None else n
    check_length(op, n)
    if hermitian:
        x = _conjugate(x)
    x = _resize(_transform(op, x, lengths[:-1], dims[:-1], scales, True), last, n // 2 + 1)
    x = _C.irfft_pairs(x if last == input.ndim - 1 else _C.movedim(x, last, -2), n, scales(n), 1.0)
    return x if last == input.ndim - 1 else _C.movedim(x, -1, last)


def _transform(op, x, lengths, dims, scales, inverse):
    for n, d in zip(lengths, dims):
        n = _length(op, n, x.shape[d])
        x = _resize(x, d, n)
        if d == x.ndim - 2:
            x = _C.fft_pairs(x, inverse, scales(n))
        else:
            x = _C.movedim(_C.fft_pairs(_C.movedim(x, d, -2), inverse, scales(n)), -2, d)
    return x.contiguous()


def _real(input):
    if not input.dtype.is_floating_point:
        return input.to(get_default_dtype())
    return input if input.dtype in (_C.float32, _C.float64) else input.to(_C.float32)


def _pairs(input):
    if input.dtype.is_complex:
        return _C.view_as_real(input)
    x = _C.unsqueeze(_real(input), -1)
    return _C.cat([x, zeros(*x.shape, dtype=x.dtype, device=x.device)], -1)


def _conjugate(x):
    return _C.cat([_C.narrow(x, -1, 0, 1), -_C.narrow(x, -1, 1, 1)], -1)


def _resize(x, d, n):
    """The first n elements along a dim, or these and zeros."""
    size = x.shape[d]
    if n < size:
        return _C.narrow(x, d, 0, n)
    if n > size:
        more = list(x.shape)
        more[d] = n - size
        return _C.cat([x, zeros(*more, dtype=x.dtype, device=x.device)], d)
    return x


def _scales(op, norm, inverse):
    """The factor of a transform, by its length."""
    if norm not in (None, "backward", "ortho", "forward"):
        raise ValueError(f"{op}: norm is {norm!r}; wanted 'backward', 'ortho' or 'forward'")
    if norm == "ortho":
        return lambda n: 1 / math.sqrt(n)
    return (lambda n: 1 / n) if inverse == (norm != "forward") else (lambda n: 1.0)


def _length(op, n, size):
    n = size if n is None else n
    check_length(op, n)
    return n


def check_tensor(op, input):
    if not isinstance(input, _C.Tensor):
        raise TypeError(f"{op}: input is a {type(input).__name__}; wanted a Tensor")
    return input


def check_length(op, n):
    if not hasattr(n, "__index__"):
        raise TypeError(f"{op}: n is {n!r}; wanted an int")
    if n < 1:
        raise ValueError(f"{op}: a transform has {n} elements; wanted at least 1")


def wrap(op, d, ndim):
    if not hasattr(d, "__index__"):
        raise TypeError(f"{op}: dim is {d!r}; wanted an int")
    if not -ndim <= d < ndim:
        raise IndexError(f"{op}: dim {d} is out of range; wanted a dim of {ndim}")
    return d % ndim


def _wrap_all(op, dims, ndim):
    wrapped = [wrap(op, d, ndim) for d in dims]
    if len(set(wrapped)) < len(wrapped):
        raise ValueError(f"{op}: dim is {tuple(dims)}, which names a dim twice; wanted distinct dims")
    if not wrapped:
        raise ValueError(f"{op}: dim is empty; wanted at least one dim to transform")
    return wrapped


def lengths_and_dims(input, s, dim, op):
    """`s` and `dim` as two lists; a length is None where it is the size of its dim."""
    check_tensor(op, input)
    one = lambda value: [value] if hasattr(value, "__index__") else list(value)
    lengths, dims = None if s is None else one(s), None if dim is None else one(dim)
    if dims is None:
        dims = list(range(input.ndim)) if lengths is None else list(range(-len(lengths), 0))
    if lengths is None:
        lengths = [None] * len(dims)
    if len(lengths) != len(dims):
        raise ValueError(f"{op}: s has {len(lengths)} lengths; wanted {len(dims)}, one for each dim")
    return [None if n == -1 else n for n in lengths], dims
