"""Functions that are compositions of the table's ops.

Each of them, where the name is also a method, takes the tensor first and is installed on Tensor by _tensor.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lucid import _C
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.autograd.grad_mode import no_grad


def _tensor(value: object, op: str, name: str = "input") -> Tensor:
    if not isinstance(value, Tensor):
        raise TypeError(f"{op}: {name} is {kind_of(value)}; wanted a Tensor")
    return value


# ---- Comparison of whole tensors ------------------------------------------------------------------------------------


@no_grad()
def isclose(input: Any, other: Any, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Tensor:
    """Tests elementwise whether abs(input − other) ≤ atol + rtol · abs(other); infinities are close to themselves only.

    Parameters
    ----------
    input, other : Tensor or number
        Broadcast against each other.
    rtol : float, default 1e-5
        The distance allowed, as a share of ``abs(other)``.
    atol : float, default 1e-8
        The distance allowed in any case.
    equal_nan : bool, default False
        Whether NaN is close to NaN.

    Returns
    -------
    Tensor
        The broadcast shape, of dtype bool.

    Raises
    ------
    ValueError
        If a tolerance is negative.

    Examples
    --------
    >>> import lucid
    >>> lucid.isclose(lucid.tensor([1.0, 2.0]), lucid.tensor([1.0, 2.1]))
    tensor([ True, False])
    """
    if not (rtol >= 0 and atol >= 0):
        raise ValueError(f"isclose: rtol is {rtol} and atol {atol}; wanted both 0 or more")
    if not isinstance(input, Tensor) and not isinstance(other, Tensor):
        input, other = _C.from_data(input), _C.from_data(other)
    same = _C.eq(input, other)
    a, b = (
        v
        if not isinstance(v, Tensor) or v.dtype.is_floating_point or v.dtype.is_complex
        else _C.to_dtype(v, _C.float64)
        for v in (input, other)
    )
    distance = _C.abs(a - b)
    allowed = (_C.abs(b) if isinstance(b, Tensor) else abs(b)) * rtol + atol
    close = _C.logical_or(same, _C.logical_and(_C.isfinite(distance), distance <= allowed))
    if equal_nan:
        both = [_C.isnan(v) if isinstance(v, Tensor) else v != v for v in (a, b)]
        close = _C.logical_or(close, _C.logical_and(*(v if isinstance(v, Tensor) else Tensor(v) for v in both)))
    return close


def allclose(input: Any, other: Any, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> bool:
    """Tests whether all elements are close, as a Python bool; see `isclose`.

    Parameters
    ----------
    input, other : Tensor or number
        They broadcast.
    rtol, atol, equal_nan : optional
        As of `isclose`.

    Returns
    -------
    bool
        Whether `isclose` is true everywhere.

    Examples
    --------
    >>> import lucid
    >>> lucid.allclose(lucid.tensor([1.0, 2.0]), lucid.tensor([1.0, 2.000001]))
    True
    """
    return bool(isclose(input, other, rtol, atol, equal_nan).all())


def equal(input: Tensor, other: Tensor) -> bool:
    """Tests whether two tensors have the same shape and elements, as a Python bool. NaN is not equal to itself.

    The elementwise comparison is `eq`.

    Parameters
    ----------
    input, other : Tensor
        Any shape and dtype.

    Returns
    -------
    bool
        False for different shapes.

    Examples
    --------
    >>> import lucid
    >>> lucid.equal(lucid.tensor([1, 2]), lucid.tensor([1, 2]))
    True
    """
    a, b = _tensor(input, "equal"), _tensor(other, "equal", "other")
    return a.shape == b.shape and bool(_C.eq(a, b).all())


# ---- Shapes ---------------------------------------------------------------------------------------------------------


def broadcast_shapes(*shapes: int | Sequence[int]) -> tuple[int, ...]:
    """Returns the shape that tensors of these shapes broadcast to.

    Parameters
    ----------
    *shapes : int or sequence of int
        Shapes; an int is one of 1 dim.

    Returns
    -------
    tuple of int
        The shape.

    Raises
    ------
    ShapeMismatch
        If they do not broadcast.

    Examples
    --------
    >>> import lucid
    >>> lucid.broadcast_shapes((3, 1), (4,))
    (3, 4)
    """
    listed = [(shape,) if isinstance(shape, int) else tuple(shape) for shape in shapes]
    result: list[int] = []
    for position in range(1, 1 + max((len(shape) for shape in listed), default=0)):
        sizes = {shape[-position] for shape in listed if len(shape) >= position} - {1}
        if len(sizes) > 1:
            raise _C.engine.ShapeMismatch(
                f"broadcast_shapes: the shapes are {', '.join(map(str, listed))}; wanted some that broadcast"
            )
        result.insert(0, sizes.pop() if sizes else 1)
    return tuple(result)


# ---- Functions of methods, and questions ----------------------------------------------------------------------------


def index_put_(input: Tensor, indices: Sequence[Tensor], values: Tensor, accumulate: bool = False) -> Tensor:
    """Writes into `input` as `index_put` does, and returns it.

    Parameters
    ----------
    input : Tensor
        What is written to.
    indices : sequence of Tensor
        One tensor of indices for each of the first dims; they broadcast.
    values : Tensor
        What to write; broadcast to the shape of the indexed part.
    accumulate : bool, default False
        Adds instead, also where places repeat.

    Returns
    -------
    Tensor
        `input`.

    Examples
    --------
    >>> import lucid
    >>> lucid.index_put_(lucid.zeros(3), (lucid.tensor([0, 2]),), lucid.tensor([1., 2.]))
    tensor([1., 0., 2.])
    """
    return _tensor(input, "index_put_").index_put_(indices, values, accumulate)


def detach(input: Tensor) -> Tensor:
    """Returns the same elements, shared and outside the graph: `input.detach()`.

    Parameters
    ----------
    input : Tensor
        Any shape.

    Returns
    -------
    Tensor
        On the same memory; it does not require grad.

    Examples
    --------
    >>> import lucid
    >>> lucid.detach(lucid.ones(1, requires_grad=True) * 2).requires_grad
    False
    """
    return _tensor(input, "detach").detach()


def is_tensor(obj: object) -> bool:
    """Tests whether an object is a Tensor.

    Parameters
    ----------
    obj : object
        Anything.

    Returns
    -------
    bool
        True of objects of subclasses too.

    Examples
    --------
    >>> import lucid
    >>> lucid.is_tensor(lucid.ones(1)), lucid.is_tensor(1)
    (True, False)
    """
    return isinstance(obj, Tensor)


def numel(x: Tensor) -> int:
    """Returns the number of elements.

    Parameters
    ----------
    x : Tensor
        Any shape.

    Returns
    -------
    int
        The product of the sizes.

    Examples
    --------
    >>> import lucid
    >>> lucid.numel(lucid.zeros(2, 3))
    6
    """
    return _tensor(x, "numel", "x").numel()
