"""Comparing results in tests, and making tensors for them, with what `torch.testing` has."""

from __future__ import annotations

from builtins import bool
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import lucid
from lucid import Tensor
from lucid._errors import without

__all__ = ["assert_allclose", "assert_close", "make_tensor"]
__getattr__: Callable[[str], Any] = without(__name__)

# dtype: relative and absolute tolerance. Of others none.
_TOLERANCES = {
    "float16": (1e-3, 1e-5),
    "bfloat16": (1.6e-2, 1e-5),
    "float32": (1.3e-6, 1e-5),
    "float64": (1e-7, 1e-7),
    "complex64": (1.3e-6, 1e-5),
    "complex128": (1e-7, 1e-7),
}


def assert_close(
    actual: Any,
    expected: Any,
    *,
    allow_subclasses: bool = True,
    rtol: float | None = None,
    atol: float | None = None,
    equal_nan: bool = False,
    check_device: bool = True,
    check_dtype: bool = True,
    check_layout: bool = True,
    check_stride: bool = False,
    msg: str | Callable[[str], str] | None = None,
) -> None:
    """Raises unless `actual` and `expected` are close: ``|actual - expected| <= atol + rtol * |expected|``.

    Parameters
    ----------
    actual, expected : Tensor, array, number, or sequences or mappings of them
        What was computed and what is wanted.
    allow_subclasses : bool
        If False, types have to be equal.
    rtol, atol : float, optional
        Relative and absolute tolerance, both or none. By default those of the dtype: 1.3e-6 and 1e-5 of float32,
        1e-7 and 1e-7 of float64, 1e-3 and 1e-5 of float16, 1.6e-2 and 1e-5 of bfloat16, none of integers.
        Of two dtypes the larger ones count.
    equal_nan : bool
        Whether NaN equals NaN.
    check_device, check_dtype, check_layout, check_stride : bool
        What else has to be equal. Without `check_dtype` values are compared in the dtype both promote to.
    msg : str or callable, optional
        The error's message, or what makes it of the usual one.

    Raises
    ------
    AssertionError
        If they are not close, in shape, dtype, device or length.
    TypeError
        If they cannot be compared.
    ValueError
        If only one tolerance is given.

    Examples
    --------
    >>> import lucid
    >>> lucid.testing.assert_close(lucid.tensor([1.0, 2.0]), lucid.tensor([1.0, 2.0 + 1e-7]))
    """
    if (rtol is None) != (atol is None):
        absent = "rtol" if rtol is None else "atol"
        raise ValueError(f"assert_close: {absent} is not given; wanted both rtol and atol or none of them")
    tolerances = None if rtol is None else (rtol, atol)
    checks = [
        name for name, wanted in (("device", check_device), ("layout", check_layout), ("dtype", check_dtype)) if wanted
    ] + (["stride"] if check_stride else [])
    problem = _difference(actual, expected, "", tolerances, equal_nan, checks, allow_subclasses)
    if problem is not None:
        raise AssertionError(msg(problem) if callable(msg) else problem if msg is None else msg)


def assert_allclose(
    actual: Any,
    expected: Any,
    rtol: float | None = None,
    atol: float | None = None,
    equal_nan: bool = True,
    msg: str = "",
) -> None:
    """Raises unless numbers are close: `assert_close`, which goes before it, without a look at dtypes and devices.

    Parameters
    ----------
    actual, expected : Tensor or array-like
        Of one shape.
    rtol, atol : float, optional
        As of `assert_close`.
    equal_nan : bool, default True
        Whether NaN is close to NaN.
    msg : str, default ""
        What is said instead.

    Raises
    ------
    AssertionError
        If they are not close.

    Examples
    --------
    >>> import lucid
    >>> lucid.testing.assert_allclose(lucid.ones(2), [1.0, 1.0])
    """
    if not isinstance(actual, Tensor):
        actual = lucid.tensor(actual)
    if not isinstance(expected, Tensor):
        expected = lucid.tensor(expected, dtype=actual.dtype)
    assert_close(
        actual,
        expected,
        rtol=rtol,
        atol=atol,
        equal_nan=equal_nan,
        check_device=True,
        check_dtype=False,
        check_stride=False,
        msg=msg or None,
    )


def _difference(
    actual: Any,
    expected: Any,
    item: str,
    tolerances: tuple[float, float] | None,
    equal_nan: bool,
    checks: list[str],
    allow_subclasses: bool,
) -> str | None:
    """What distinguishes them, or None; `item` says where they stand in what was given."""
    where = f"\n\nThe failure occurred for item {item}" if item else ""
    rest = (tolerances, equal_nan, checks, allow_subclasses)
    if isinstance(actual, Mapping) and isinstance(expected, Mapping):
        if set(actual) != set(expected):
            missing, more = sorted(set(expected) - set(actual), key=str), sorted(set(actual) - set(expected), key=str)
            return f"The keys of the mappings do not match:\nMissing keys: {missing}\nAdditional keys: {more}{where}"
        found = (_difference(actual[key], expected[key], f"{item}[{key!r}]", *rest) for key in actual)
        return next((text for text in found if text is not None), None)
    if _is_sequence(actual) and _is_sequence(expected):
        if len(actual) != len(expected):
            return f"The length of the sequences mismatch: {len(actual)} != {len(expected)}{where}"
        found = (_difference(a, e, f"{item}[{i}]", *rest) for i, (a, e) in enumerate(zip(actual, expected)))
        return next((text for text in found if text is not None), None)
    if actual is None and expected is None:
        return None
    related = isinstance(actual, type(expected)) or isinstance(expected, type(actual))
    if not related or (not allow_subclasses and type(actual) is not type(expected)):
        numbers = all(isinstance(x, int | float | complex) and not isinstance(x, bool) for x in (actual, expected))
        if not numbers or not allow_subclasses:
            raise TypeError(
                f"assert_close: actual is {type(actual)} and expected {type(expected)}; wanted two tensors, arrays, "
                f"numbers, sequences or mappings{where}"
            )
    if isinstance(actual, int | float | complex):
        tensors = [lucid.tensor(x, dtype=_wide(x)) for x in (actual, expected)]
        return _values(*tensors, (actual, expected), tolerances, equal_nan, where)
    try:
        tensors = [x if isinstance(x, Tensor) else lucid.as_tensor(x) for x in (actual, expected)]
    except (TypeError, ValueError, RuntimeError):
        raise TypeError(
            f"assert_close: actual and expected are {type(actual)}; wanted tensors, arrays, numbers, sequences or "
            f"mappings{where}"
        ) from None
    for name in ("shape", *checks):
        a, e = (x.stride() if name == "stride" else getattr(x, name) for x in tensors)
        if a != e:
            return f"The values for attribute '{name}' do not match: {a} != {e}.{where}"
    numbers = tuple(x.item() for x in tensors) if tensors[0].dim() == 0 else None
    return _values(*tensors, numbers, tolerances, equal_nan, where)


def _is_sequence(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def _wide(value: Any) -> Any:
    if isinstance(value, bool):
        return lucid.bool
    return lucid.int64 if isinstance(value, int) else lucid.complex128 if isinstance(value, complex) else lucid.float64


def _values(
    actual: Tensor,
    expected: Tensor,
    numbers: tuple[Any, Any] | None,
    tolerances: tuple[float, float] | None,
    equal_nan: bool,
    where: str,
) -> str | None:
    pairs = [_TOLERANCES.get(str(x.dtype).rpartition(".")[2], (0.0, 0.0)) for x in (actual, expected)]
    rtol, atol = tolerances or tuple(max(pair) for pair in zip(*pairs))
    actual, expected = actual.detach(), expected.detach()
    if actual.dtype is not expected.dtype:
        dtype = lucid.promote_types(actual.dtype, expected.dtype)
        actual, expected = actual.to(dtype), expected.to(dtype)
    wrong = ~lucid.isclose(actual, expected, rtol=rtol, atol=atol, equal_nan=equal_nan)
    count = int(wrong.sum())
    if not count:
        return None
    # Differences are computed where integers do not wrap, and counted only where values are not close.
    wide = lucid.complex128 if actual.is_complex() else lucid.float64
    absolute = (actual.to(wide) - expected.to(wide)).abs()
    relative = absolute / expected.to(wide).abs()
    kind = "equal" if rtol == 0 and atol == 0 else "close"
    allowed = [f" (up to {limit} allowed)" if kind == "close" else "" for limit in (atol, rtol)]
    if numbers is not None:
        return (
            f"Scalars are not {kind}!\n\nExpected {numbers[1]} but got {numbers[0]}.\n"
            f"Absolute difference: {absolute.item()}{allowed[0]}\n"
            f"Relative difference: {relative.item()}{allowed[1]}{where}"
        )
    total = actual.numel()
    lines = [f"Mismatched elements: {count} / {total} ({count / total:.1%})"]
    for name, difference, limit in zip(("absolute", "relative"), (absolute, relative), allowed):
        place = lucid.where(wrong, difference, lucid.tensor(-1.0, dtype=difference.dtype)).argmax()
        index = tuple(int(i) for i in lucid.unravel_index(place, actual.shape))
        lines.append(f"Greatest {name} difference: {difference[index].item()} at index {index}{limit}")
    return f"Tensor-likes are not {kind}!\n\n" + "\n".join(lines) + where


def make_tensor(
    *shape: int | Sequence[int],
    dtype: Any,
    device: Any = None,
    low: float | None = None,
    high: float | None = None,
    requires_grad: bool = False,
    noncontiguous: bool = False,
    exclude_zero: bool = False,
    memory_format: Any = None,
) -> Tensor:
    """Returns a tensor of random numbers, evenly distributed in ``[low, high)``.

    Parameters
    ----------
    *shape : int or sequence of int
        The size of each dim.
    dtype : dtype
        The tensor's dtype.
    device : device, optional
        Where it lies.
    low, high : float, optional
        The bounds: by default -9 and 9 of floating-point and complex numbers, -9 and 10 of signed integers, 0 and
        10 of unsigned ones, 0 and 2 of bool.
    requires_grad : bool
        Whether gradients are recorded.
    noncontiguous : bool
        Whether the elements lie apart in memory.
    exclude_zero : bool
        Whether zeros become the smallest positive number (1 of integers).
    memory_format : memory_format, optional
        Accepted; nothing is moved.

    Returns
    -------
    Tensor
        The shape `shape`.

    Raises
    ------
    ValueError
        If `low` is not less than `high`, or integers are to require a gradient.

    Examples
    --------
    >>> import lucid
    >>> lucid.testing.make_tensor(2, 3, dtype=lucid.float32).shape
    lucid.Size([2, 3])
    """
    size = tuple(shape[0]) if len(shape) == 1 and not isinstance(shape[0], int) else shape
    inexact = dtype.is_floating_point or dtype.is_complex
    if requires_grad and not inexact:
        raise ValueError(f"make_tensor: requires_grad is True; wanted False for dtype {dtype!r}")
    if dtype is lucid.bool:
        bounds = (0, 2)
    elif inexact:
        bounds = (-9, 9)
    else:
        bounds = (-9 if lucid.is_signed(dtype) else 0, 10)
    low, high = (default if given is None else given for given, default in zip((low, high), bounds))
    if not low < high:
        raise ValueError(f"make_tensor: low is {low}; wanted less than high, {high}")
    drawn = (*size[:-1], 2 * size[-1]) if noncontiguous and size else size
    if inexact:
        real = {lucid.complex64: lucid.float32, lucid.complex128: lucid.float64}.get(dtype, dtype)
        parts = [lucid.rand(drawn, dtype=real, device=device) * (high - low) + low for _ in range(1 + dtype.is_complex)]
        made = lucid.complex(*parts) if dtype.is_complex else parts[0]
    else:
        made = lucid.randint(int(low), int(high), drawn, dtype=dtype, device=device)
    if exclude_zero:
        tiny = lucid.finfo(dtype).tiny if inexact else 1
        made = made.masked_fill(made == 0, tiny)
    if noncontiguous and size:
        made = made[..., ::2]
    return made.requires_grad_() if requires_grad else made
