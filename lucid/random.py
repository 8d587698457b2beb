"""Random numbers: Philox-4x32-10, the same bits in every build.

Every draw takes one block of the counter-based generator, so the numbers depend on the seed and on how many were drawn
before, and on nothing else. Functions without a `generator` draw from the default one, which `manual_seed` resets.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from lucid import _C
from lucid._C import Tensor
from lucid._C import get_rng_state as get_rng_state
from lucid._C import initial_seed as initial_seed
from lucid._C import seed as seed
from lucid._dtypes import DeviceLike, DTypeLike
from lucid._factories import _finish, check_device
from lucid._out import takes_out, written
from lucid._spelling import spelled

__all__ = """Generator bernoulli fork_rng get_rng_state initial_seed manual_seed normal rand rand_like randint
randint_like randn randn_like randperm seed set_rng_state""".split()

Generator = _C.Generator


def manual_seed(seed: int) -> Generator:
    """Starts the default generator again from a seed.

    Parameters
    ----------
    seed : int
        Any int; its low 64 bits count.

    Returns
    -------
    Generator
        The default generator.

    Examples
    --------
    >>> import lucid
    >>> lucid.manual_seed(0) is lucid.default_generator
    True
    """
    return _C.manual_seed(seed)


def set_rng_state(new_state: Tensor) -> None:
    """Continues from what `get_rng_state` gave.

    Parameters
    ----------
    new_state : Tensor
        The seed and the counter: two int64 numbers.

    Raises
    ------
    ValueError
        If it has another number of elements.

    Examples
    --------
    >>> import lucid
    >>> state = lucid.get_rng_state()
    >>> x = lucid.rand(3)
    >>> lucid.set_rng_state(state)
    >>> lucid.equal(x, lucid.rand(3))
    True
    """
    _C.set_rng_state(new_state)


@contextmanager
def fork_rng(devices: object = None, enabled: bool = True, **options: object) -> Iterator[None]:
    """Draws from the default generator in a block as if nothing had been drawn after it.

    Parameters
    ----------
    devices : optional
        Not used: there is one generator.
    enabled : bool, default True
        False lets the block count.
    **options : optional
        PyTorch's other arguments; not used.

    Examples
    --------
    >>> import lucid
    >>> with lucid.random.fork_rng():
    ...     x = lucid.rand(3)
    >>> lucid.equal(x, lucid.rand(3))
    True
    """
    state = get_rng_state()
    try:
        yield
    finally:
        if enabled:
            set_rng_state(state)


def _shape(size) -> tuple[Any, ...]:
    return (size,) if hasattr(size, "__index__") else tuple(size)


def rand(
    *size: int | Sequence[int],
    dtype: DTypeLike | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
    generator: Generator | None = None,
    **keywords: Any,
) -> Tensor:
    """Draws uniform numbers from [0, 1).

    Parameters
    ----------
    *size : int or a sequence of ints
        The shape, also as the keyword `size`. None given: 0-d.
    dtype : dtype, optional
        A floating-point or complex dtype, of which both parts are drawn; the default dtype otherwise.
    device : device or str, optional
        Default: the default device.
    requires_grad : bool, default False
        Whether autograd records what is done with the result.
    generator : Generator, optional
        Where to draw from.
    **keywords : optional
        `out` is a tensor to write the draws into; `size` is the shape.

    Returns
    -------
    Tensor
        The shape `size`.

    Examples
    --------
    >>> import lucid
    >>> _ = lucid.manual_seed(0)
    >>> lucid.rand(2, 3).shape
    lucid.Size([2, 3])
    """
    if keywords and (out := keywords.pop("out", None)) is not None:
        keywords |= {"device": device, "requires_grad": requires_grad, "generator": generator}
        return takes_out(rand)(*size, dtype=dtype, out=out, **keywords)
    if dtype is not None and (wanted := _C._dtype(dtype)).is_complex:
        return _complex(rand, wanted, size, keywords, device, requires_grad, generator)
    return _C.rand(*size, dtype=dtype, device=device, requires_grad=requires_grad, generator=generator, **keywords)


def randn(
    *size: int | Sequence[int],
    dtype: DTypeLike | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
    generator: Generator | None = None,
    **keywords: Any,
) -> Tensor:
    """Draws numbers from the standard normal distribution. Parameters as for `rand`.

    Each part of a complex number has variance 1/2, so that the whole has 1.

    Parameters
    ----------
    *size : int or a sequence of ints
        The shape.
    dtype, device, requires_grad, generator, **keywords : optional
        As of `rand`.

    Returns
    -------
    Tensor
        The shape `size`.

    Examples
    --------
    >>> import lucid
    >>> lucid.randn(4, generator=lucid.Generator(1)).shape
    lucid.Size([4])
    """
    if keywords and (out := keywords.pop("out", None)) is not None:
        keywords |= {"device": device, "requires_grad": requires_grad, "generator": generator}
        return takes_out(randn)(*size, dtype=dtype, out=out, **keywords)
    if dtype is not None and (wanted := _C._dtype(dtype)).is_complex:
        return _complex(randn, wanted, size, keywords, device, requires_grad, generator)
    return _C.randn(*size, dtype=dtype, device=device, requires_grad=requires_grad, generator=generator, **keywords)


def _complex(
    draw, dtype, size: tuple[Any, ...], keywords: dict[Any, Any], device, requires_grad: bool, generator
) -> Tensor:
    """Complex numbers whose parts, side by side in memory, are drawn in turn."""
    shape = keywords.pop("size") if "size" in keywords else size[0] if len(size) == 1 else size
    parts = draw((*_shape(shape), 2), dtype=dtype.to_real(), device=device, generator=generator, **keywords)
    numbers = _C.view_as_complex(parts * 0.5**0.5 if draw is randn else parts)
    return _finish(numbers, requires_grad)


@takes_out
def randint(
    low: int | None = None,
    high: int | tuple[Any, ...] | list[Any] | None = None,
    size: tuple[Any, ...] | list[Any] | int | None = None,
    *,
    dtype: DTypeLike | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
    generator: Generator | None = None,
) -> Tensor:
    """Draws integers from [low, high), all equally likely.

    Parameters
    ----------
    low, high : int
        The range; `randint(high, size)` starts at 0.
    size : sequence of ints
        The shape.
    dtype : dtype, optional
        Default: int64.
    device, requires_grad, generator : optional
        As of `rand`.

    Returns
    -------
    Tensor
        The shape `size`.

    Raises
    ------
    ValueError
        If low ≥ high.

    Examples
    --------
    >>> import lucid
    >>> lucid.randint(0, 10, (3,), generator=lucid.Generator(1)).dtype
    lucid.int64
    """
    if size is None:
        if isinstance(high, (tuple, list)):
            low, high, size = 0, low, high
        else:
            raise TypeError("randint: size is missing; wanted randint(low, high, size) or randint(high, size)")
    elif high is None:
        low, high = 0, low
    low = 0 if low is None else low
    if high is None:
        raise TypeError("randint: high is missing; wanted randint(low, high, size) or randint(high, size)")
    return _C.randint(low, high, size, dtype=dtype, device=device, requires_grad=requires_grad, generator=generator)


@takes_out
def randperm(
    n: int,
    *,
    generator: Generator | None = None,
    dtype: DTypeLike | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Draws a random order of the integers from 0 to n − 1, int64 by default. A negative n is a ValueError.

    Parameters
    ----------
    n : int
        How many.
    generator, dtype, device, requires_grad : optional
        As of `rand`; the dtype is int64 unless given.

    Returns
    -------
    Tensor
        Shape (n,).

    Examples
    --------
    >>> import lucid
    >>> sorted(lucid.randperm(4).tolist())
    [0, 1, 2, 3]
    """
    return _C.randperm(n, dtype=dtype, device=device, requires_grad=requires_grad, generator=generator)


def bernoulli(
    input: Tensor | float | None = None,
    p: float | Tensor | None = None,
    *,
    size: Sequence[int] | None = None,
    dtype: DTypeLike | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
    generator: Generator | None = None,
    out: Tensor | None = None,
) -> Tensor:
    """Draws ones with probability p, and zeros otherwise.

    Forms
    -----
    bernoulli(p, *, size=()) : a number as the probability of all elements.
    bernoulli(p) : a Tensor gives one probability for each element of the result.
    bernoulli(input, p) : with the shape and dtype of `input`.

    Parameters
    ----------
    input : Tensor or float, optional
        The probabilities; beside `p`, a tensor whose shape and dtype are taken.
    p : float or Tensor
        The probability, in [0, 1].
    size : sequence of ints, optional
        The shape, where p is a number. Default: 0-d.
    dtype : dtype, optional
        Default: that of a floating-point Tensor, else the default dtype.
    device, requires_grad, generator : optional
        As of `rand`.
    out : Tensor, optional
        Where to write the draws.

    Returns
    -------
    Tensor
        Zeros and ones.

    Raises
    ------
    ValueError
        If a probability is outside [0, 1], or NaN.

    Examples
    --------
    >>> import lucid
    >>> lucid.bernoulli(1.0, size=(3,))
    tensor([1., 1., 1.])
    """
    check_device(device, "bernoulli")
    if input is None:
        input, p = p, None
    if input is None:
        raise TypeError("bernoulli: p is missing; wanted a probability")
    if isinstance(input, Tensor):
        if size is not None and _shape(size) != input.shape:
            raise ValueError(f"bernoulli: size is {_shape(size)}; wanted that of the tensor, {tuple(input.shape)}")
        x = input.detach() if input.dtype.is_floating_point else _C.to_dtype(input, _C.get_default_dtype())
        if isinstance(p, Tensor):
            draws = _C.empty_like(x).bernoulli_(p, generator=generator)
        else:
            draws = x.bernoulli(p, generator=generator)
        dtype = draws.dtype if dtype is None else dtype
    else:
        chance = float(input)
        if p is not None:
            raise TypeError(f"bernoulli: input is {input} and p {p}; wanted a Tensor beside p")
        if not 0 <= chance <= 1:
            raise ValueError(f"bernoulli: p is {input}; wanted a number in [0, 1]")
        shape = () if size is None else _shape(size)
        draws = _C.rand(shape, dtype=_C.float64, device=device, generator=generator) < chance
        dtype = _C.get_default_dtype() if dtype is None else dtype
    return written("bernoulli", _finish(_C.to_dtype(draws, dtype), requires_grad), out)


def normal(
    mean: float | Tensor = 0.0,
    std: float | Tensor = 1.0,
    size: Sequence[int] | None = None,
    *,
    dtype: DTypeLike | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
    generator: Generator | None = None,
    out: Tensor | None = None,
) -> Tensor:
    """Draws numbers from a normal distribution: mean + std · randn.

    Parameters
    ----------
    mean, std : float or Tensor, default 0.0 and 1.0
        Tensors give one mean or deviation per element; their broadcast shape is that of the result.
    size : sequence of ints
        The shape, where both are numbers.
    dtype, device, requires_grad, generator : optional
        As of `rand`.
    out : Tensor, optional
        Where to write the draws.

    Returns
    -------
    Tensor
        The draws.

    Raises
    ------
    ValueError
        If std is negative.

    Examples
    --------
    >>> import lucid
    >>> lucid.normal(0.0, 1.0, size=(2, 2)).shape
    lucid.Size([2, 2])
    """
    check_device(device, "normal")
    tensors = [v.detach() for v in (mean, std) if isinstance(v, Tensor)]
    deviation = std.detach() if isinstance(std, Tensor) else float(std)
    if not deviation >= 0 if not isinstance(std, Tensor) else not std.is_meta and bool((deviation < 0).any()):
        raise ValueError(f"normal: std is {std}; wanted 0 or more")
    if not tensors:
        if size is None:
            raise TypeError("normal: size is missing; wanted one where mean and std are numbers")
        shape = _shape(size)
    else:
        shape = sum(tensors[1:], tensors[0]).shape
        if size is not None and _shape(size) != shape:
            raise ValueError(f"normal: size is {_shape(size)}; wanted that of mean and std, {tuple(shape)}")
        if dtype is None and all(t.dtype.is_floating_point for t in tensors):
            dtype = tensors[0].dtype if len(tensors) == 1 else (tensors[0] + tensors[1]).dtype
    if device is None and tensors:
        device = tensors[0].device
    noise = _C.randn(shape, dtype=dtype, device=device, generator=generator)
    center = mean.detach() if isinstance(mean, Tensor) else float(mean)
    return written("normal", _finish(_C.to_dtype(noise * deviation + center, noise.dtype), requires_grad), out)


def _like(t: Tensor, dtype, device) -> dict[Any, Any]:
    """The dtype and device of `t`, unless others were given."""
    return {"dtype": t.dtype if dtype is None else dtype, "device": t.device if device is None else device}


@spelled
def rand_like(
    t: Tensor,
    *,
    dtype: DTypeLike | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
    generator: Generator | None = None,
) -> Tensor:
    """Draws what `rand` does, with the shape of `t`, and its dtype and device unless given.

    Parameters
    ----------
    t : Tensor
        Whose shape is taken; also as `input`.
    dtype, device : optional
        Default: those of `t`.
    requires_grad, generator : optional
        As of `rand`.

    Returns
    -------
    Tensor
        The shape of `t`.

    Examples
    --------
    >>> import lucid
    >>> lucid.rand_like(lucid.ones(2, 3)).shape
    lucid.Size([2, 3])
    """
    return rand(t.shape, **_like(t, dtype, device), requires_grad=requires_grad, generator=generator)


@spelled
def randn_like(
    t: Tensor,
    *,
    dtype: DTypeLike | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
    generator: Generator | None = None,
) -> Tensor:
    """Draws what `randn` does, with the shape of `t`, and its dtype and device unless given.

    Parameters
    ----------
    t : Tensor
        Whose shape is taken; also as `input`.
    dtype, device, requires_grad, generator : optional
        As of `rand_like`.

    Returns
    -------
    Tensor
        The shape of `t`.

    Examples
    --------
    >>> import lucid
    >>> lucid.randn_like(lucid.ones(2, 3)).shape
    lucid.Size([2, 3])
    """
    return randn(t.shape, **_like(t, dtype, device), requires_grad=requires_grad, generator=generator)


@spelled
def randint_like(
    t: Tensor,
    low: int | None = None,
    high: int | None = None,
    *,
    dtype: DTypeLike | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
    generator: Generator | None = None,
) -> Tensor:
    """Draws what `randint` does, with the shape of `t`, and its dtype and device unless given.

    Parameters
    ----------
    t : Tensor
        Whose shape is taken; also as `input`.
    low, high : int
        The range [low, high); one number alone is `high`.
    dtype, device, requires_grad, generator : optional
        As of `rand_like`.

    Returns
    -------
    Tensor
        The shape of `t`.

    Examples
    --------
    >>> import lucid
    >>> lucid.randint_like(lucid.ones(2), 5, 6)
    tensor([5., 5.])
    """
    return randint(low, high, t.shape, **_like(t, dtype, device), requires_grad=requires_grad, generator=generator)
