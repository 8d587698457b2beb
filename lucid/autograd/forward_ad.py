"""Forward mode by hand: tensors that carry a tangent, inside a level.

`lucid.func.jvp` does the same for a function; this form is for code where there is none, such as a module whose
parameters get tangents.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from lucid import _C
from lucid._C import Tensor
from lucid._errors import kind_of

_levels: list[int] = []


class UnpackedDualTensor(NamedTuple):
    """A value and its tangent; None stands for zero.

    Attributes
    ----------
    primal : Tensor
        The value.
    tangent : Tensor or None
        The tangent.

    Examples
    --------
    >>> import lucid
    >>> from lucid.autograd import forward_ad
    >>> forward_ad.unpack_dual(lucid.ones(1)).tangent is None
    True
    """

    primal: Tensor
    tangent: Tensor | None


def enter_dual_level() -> int:
    """Begins a level, in which `make_dual` works; `exit_dual_level` ends it. There is one at a time.

    Returns
    -------
    int
        The number of the level.

    Raises
    ------
    RuntimeError
        If one is under way.

    Examples
    --------
    >>> from lucid.autograd import forward_ad
    >>> level = forward_ad.enter_dual_level()
    >>> forward_ad.exit_dual_level()
    """
    if _levels:
        raise RuntimeError("enter_dual_level: a level is under way; wanted one at a time (lucid.func.jvp nests)")
    _levels.append(_C._transform_enter(1))
    return _levels[-1]


def exit_dual_level(*, level: int | None = None) -> None:
    """Ends the level; tensors that were made in it lose their tangents.

    Parameters
    ----------
    level : int, optional
        What `enter_dual_level` returned. Default: the one that is under way.

    Raises
    ------
    RuntimeError
        If that is not under way.

    Examples
    --------
    >>> from lucid.autograd import forward_ad
    >>> forward_ad.exit_dual_level(level=forward_ad.enter_dual_level())
    """
    if not _levels or (level is not None and level != _levels[-1]):
        raise RuntimeError(f"exit_dual_level: level {level} is not under way; wanted that of the last enter_dual_level")
    _levels.pop()
    _C._transform_exit()


def make_dual(tensor: Tensor, tangent: Tensor, *, level: int | None = None) -> Tensor:
    """Gives a tensor a tangent.

    Parameters
    ----------
    tensor : Tensor
        Floating-point or complex.
    tangent : Tensor
        Of its shape and dtype.
    level : int, optional
        Default: the one that is under way.

    Returns
    -------
    Tensor
        Results of ops on it have the tangents that follow.

    Raises
    ------
    RuntimeError
        If there is no level under way.
    ValueError
        If `tensor` is neither floating-point nor complex.

    Examples
    --------
    >>> import lucid
    >>> from lucid.autograd import forward_ad
    >>> with forward_ad.dual_level():
    ...     x = forward_ad.make_dual(lucid.tensor([1.0, 2.0]), lucid.tensor([1.0, 0.0]))
    ...     forward_ad.unpack_dual(x * x).tangent
    tensor([2., 0.])
    """
    for name, value in (("tensor", tensor), ("tangent", tangent)):
        if not isinstance(value, Tensor):
            raise TypeError(f"make_dual: {name} is {kind_of(value)}; wanted a Tensor")
    if not (tensor.dtype.is_floating_point or tensor.dtype.is_complex):
        raise ValueError(f"make_dual: tensor is {tensor.dtype!r}; wanted a floating-point or complex dtype")
    if level is None:
        if not _levels:
            raise RuntimeError("make_dual: there is no level under way; wanted a call inside dual_level()")
        level = _levels[-1]
    return _C._wrap_dual(tensor, tangent, level)


def unpack_dual(tensor: Tensor, *, level: int | None = None) -> UnpackedDualTensor:
    """Takes a tensor and its tangent apart.

    Parameters
    ----------
    tensor : Tensor
    level : int, optional
        Default: the one that is under way.

    Returns
    -------
    UnpackedDualTensor
        A named tuple (primal, tangent); the tangent is None where there is none.

    Raises
    ------
    TypeError
        If `tensor` is not a Tensor.

    Examples
    --------
    >>> import lucid
    >>> from lucid.autograd import forward_ad
    >>> with forward_ad.dual_level():
    ...     forward_ad.unpack_dual(lucid.ones(1))
    UnpackedDualTensor(primal=tensor([1.]), tangent=None)
    """
    if not isinstance(tensor, Tensor):
        raise TypeError(f"unpack_dual: tensor is {kind_of(tensor)}; wanted a Tensor")
    if level is None and not _levels:
        return UnpackedDualTensor(tensor, None)
    inside = _C._unwrap(tensor, _levels[-1] if level is None else level)
    return UnpackedDualTensor(*inside) if inside else UnpackedDualTensor(tensor, None)


class dual_level:
    """A level for `make_dual` and `unpack_dual`, as a context manager.

    Examples
    --------
    >>> import lucid
    >>> from lucid.autograd import forward_ad
    >>> with forward_ad.dual_level():
    ...     y = forward_ad.make_dual(lucid.tensor(2.0), lucid.tensor(1.0)) ** 3
    ...     value, slope = forward_ad.unpack_dual(y)
    >>> slope
    tensor(12.)
    """

    def __enter__(self) -> int:
        return enter_dual_level()

    def __exit__(self, *args: Any) -> None:
        exit_dual_level()


__all__ = ["UnpackedDualTensor", "dual_level", "enter_dual_level", "exit_dual_level", "make_dual", "unpack_dual"]
