"""Names for what arguments may be, for annotations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeAlias, runtime_checkable

from lucid._C import Size, Tensor, device, dtype

Scalar: TypeAlias = bool | int | float | complex
TensorOrScalar: TypeAlias = Tensor | Scalar
TensorLike: TypeAlias = Tensor | Scalar | Sequence[Any]
DeviceLike: TypeAlias = device | str | None
DTypeLike: TypeAlias = dtype | str | None
ShapeLike: TypeAlias = int | Sequence[int] | Size
StateDict: TypeAlias = Mapping[str, Tensor]


@runtime_checkable
class HasShape(Protocol):
    """What has a shape, as tensors and arrays have.

    Examples
    --------
    >>> import lucid
    >>> isinstance(lucid.ones(1), lucid.HasShape)
    True
    """

    @property
    def shape(self) -> Sequence[int]:
        """The sizes of the dims."""
        ...


@runtime_checkable
class SupportsNumpyConversion(Protocol):
    """What NumPy can convert to an array.

    Examples
    --------
    >>> import lucid
    >>> isinstance(lucid.ones(1), lucid.SupportsNumpyConversion)
    True
    """

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any: ...


@runtime_checkable
class SupportsGrad(Protocol):
    """What takes part in differentiation, as tensors do.

    Examples
    --------
    >>> import lucid
    >>> isinstance(lucid.ones(1), lucid.SupportsGrad)
    True
    """

    requires_grad: bool

    def backward(self, gradient: Any = None) -> None:
        """Adds the gradients, times `gradient`, to the leaves."""
        ...


@runtime_checkable
class TensorLikeProtocol(HasShape, Protocol):
    """What looks like a tensor: a shape, a dtype and a device.

    Examples
    --------
    >>> import lucid
    >>> isinstance(lucid.ones(1), lucid.TensorLikeProtocol)
    True
    """

    @property
    def dtype(self) -> Any:
        """The dtype of the elements."""
        ...

    @property
    def device(self) -> Any:
        """Where the elements are."""
        ...
