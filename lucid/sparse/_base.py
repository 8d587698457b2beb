"""What sparse tensors of all layouts share: they answer what tensors are asked, and refuse by name what they have not.

A sparse tensor is not a Tensor to the engine: it holds two or three of them, and its ops are gathers and sums over
those, which autograd records. `isinstance(x, lucid.Tensor)` is True of one, as in PyTorch.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

import lucid
from lucid import _C, _repr
from lucid._C import Tensor, device, dtype
from lucid._dtypes import DTypeLike
from lucid._errors import kind_of
from lucid._surface.layouts import memory_format

Number = (int, float, complex)


def refuse(name: str, wanted: str = "a dense one (to_dense makes it)") -> TypeError:
    return TypeError(f"{name}: an argument is a sparse tensor, of which there is no such {name}; wanted {wanted}")


# Functions of single elements that are 0 at 0, so that they need be applied to the values only.
UNARY = (
    "abs absolute neg negative positive sgn sign sqrt square relu sin sinh tan tanh asin asinh atan atanh arcsin "
    "arcsinh arctan arctanh expm1 log1p ceil floor round trunc fix erf erfinv deg2rad rad2deg isnan isinf isposinf "
    "isneginf frac"
).split()

LINEAR = ("neg", "negative", "positive", "deg2rad", "rad2deg")  # of which the sum is that of the parts

_CASTS = {
    "float": "float32",
    "double": "float64",
    "half": "float16",
    "bfloat16": "bfloat16",
    "long": "int64",
    "int": "int32",
    "short": "int16",
    "char": "int8",
    "byte": "uint8",
    "bool": "bool_",
    "cfloat": "complex64",
    "cdouble": "complex128",
}


class Sparse:
    """The base of sparse tensors; made by `lucid.sparse_coo_tensor` and its kin."""

    _held: Tensor
    _shape: tuple[int, ...]
    _leaf: bool
    _word = ""  # of the layout
    is_sparse = is_sparse_csr = False
    is_cuda = is_quantized = is_meta = is_nested = is_mkldnn = is_mps = is_xpu = False
    is_cpu = True
    names = None
    __array_ufunc__ = None  # NumPy's operators leave it to these
    __array_priority__ = 1001

    @property
    def __class__(self):
        return Tensor

    # ---- what it is -------------------------------------------------------------------------------------------------

    def _with(self, values: Tensor) -> Any:
        """The same places with other values."""
        raise NotImplementedError

    @property
    def layout(self) -> Any:
        return getattr(lucid, self._word)

    @property
    def shape(self) -> lucid.Size:
        return lucid.Size(self._shape)

    def size(self, dim: Any = None) -> Any:
        return self.shape if dim is None else self.shape[dim]

    @property
    def ndim(self) -> int:
        return len(self._shape)

    def dim(self) -> int:
        return len(self._shape)

    ndimension = dim

    def numel(self) -> int:
        return self.shape.numel()

    nelement = numel

    @property
    def dtype(self) -> dtype:
        return self._held.dtype

    @property
    def device(self) -> device:
        return self._held.device

    def element_size(self) -> int:
        return self._held.element_size()

    itemsize: Any = property(element_size)

    def is_floating_point(self) -> bool:
        return self._held.is_floating_point()

    def is_complex(self) -> bool:
        return self._held.is_complex()

    def get_device(self) -> int:
        return -1

    def type(self, dtype: DTypeLike | None = None) -> Any:
        name = f"lucid.sparse.{self._held.type().rpartition('.')[2]}"
        return name if dtype is None else self.to(dtype)

    def _values(self):
        return self._held

    def _nnz(self):
        return self._held.shape[0]

    def __len__(self) -> int:
        if not self._shape:
            raise TypeError("__len__: the tensor has no dims; wanted at least one")
        return self._shape[0]

    def __bool__(self) -> bool:
        if self.numel() != 1:
            raise RuntimeError(f"__bool__: the tensor has {self.numel()} elements; wanted one")
        return bool(self.to_dense())

    def item(self) -> Any:
        return self.to_dense().item()

    def __hash__(self) -> int:
        return id(self)

    def __reduce_ex__(self, protocol: int) -> Any:
        whole = (self.is_coalesced(),) if self.is_sparse else ()
        parts = tuple(part.detach() for part in self._parts())
        return (_rebuild, (self._word, *parts, self._shape, self._leaf and self.requires_grad, whole))

    # ---- gradients --------------------------------------------------------------------------------------------------

    @property
    def requires_grad(self) -> bool:
        return self._held.requires_grad

    @requires_grad.setter
    def requires_grad(self, value: Any) -> None:
        self.requires_grad_(value)

    def requires_grad_(self, requires_grad: bool = True) -> Self:
        if self.is_leaf:
            self._leaf = True
        self._held.requires_grad_(requires_grad)
        return self

    @property
    def is_leaf(self) -> bool:
        return self._held.is_leaf

    @property
    def grad_fn(self) -> Any:
        return self._held.grad_fn

    @property
    def grad(self) -> Any:
        grad = self._held.grad
        return None if grad is None else self._with(grad)

    @grad.setter
    def grad(self, value: Any) -> None:
        if value is not None and (not issubclass(type(value), Sparse) or value._nnz() != self._nnz()):
            raise TypeError(f"grad: the value is {kind_of(value)}; wanted a sparse tensor of the same places, or None")
        self._held.grad = None if value is None else value._held

    def retain_grad(self) -> None:
        self._held.retain_grad()

    def backward(
        self, gradient: Tensor | None = None, retain_graph: bool | None = None, create_graph: bool = False
    ) -> None:
        if gradient is None:
            raise RuntimeError(
                "backward: gradient is None, of a sparse tensor; wanted the gradient, or a sum to start from"
            )
        if not issubclass(type(gradient), Sparse) or gradient._nnz() != self._nnz():
            raise TypeError(f"backward: gradient is {kind_of(gradient)}; wanted a sparse tensor of the same places")
        self._held.backward(gradient._held, retain_graph, create_graph)

    def detach(self) -> Any:
        made = self._with(self._held.detach())
        made._leaf = True
        return made

    @property
    def data(self) -> Any:
        return self.detach()

    # ---- other dtypes and values ------------------------------------------------------------------------------------

    def to(self, *args: Any, **kwargs: Any) -> Any:
        args = tuple(a._held if issubclass(type(a), Sparse) else a for a in args)
        return self._with(self._held.to(*args, **kwargs))

    def cpu(self) -> Any:
        return self._with(self._held.cpu())

    def type_as(self, other: Any) -> Any:
        return self.to(other.dtype)

    def clone(self, *, memory_format: memory_format | None = None) -> Any:
        return self._with(self._held.clone())

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        if not self.is_leaf:
            raise RuntimeError("__deepcopy__: the tensor is not a leaf of the graph; wanted a leaf (use detach)")
        made = self._with(self._held.detach().clone())
        if self.requires_grad:
            made.requires_grad_()
        memo[id(self)] = made
        return made

    def contiguous(self, memory_format: memory_format | None = None) -> Any:
        return self

    def __neg__(self) -> Any:
        return self.neg()

    def __pos__(self) -> Any:
        return self

    def __abs__(self) -> Any:
        return self.abs()

    def __truediv__(self, other: Any) -> Any:
        return self.div(other)

    def div(self, other: Any, *, rounding_mode: str | None = None) -> Any:
        """Divides the values by a number or a tensor of no dims."""
        if not _is_number(other):
            raise refuse("div", "a number to divide by")
        return self._with(_C.div(self._held, other, rounding_mode=rounding_mode))

    true_divide: Callable[..., Any] = div
    divide: Callable[..., Any] = div

    def __pow__(self, exponent: Any) -> Any:
        return self.pow(exponent)

    def pow(self, exponent: Any) -> Any:
        """Raises the values to a power above 0."""
        if not isinstance(exponent, (int, float)) or not exponent > 0:
            raise refuse("pow", "a number above 0 as the exponent")
        return self.coalesce()._with(self.coalesce()._held.pow(exponent))

    def __mul__(self, other: Any) -> Any:
        return self.mul(other)

    def __rmul__(self, other: Any) -> Any:
        return self.mul(other)

    def __sub__(self, other: Any) -> Any:
        return self.sub(other)

    def __add__(self, other: Any) -> Any:
        return self.add(other)

    def __radd__(self, other: Any) -> Any:
        return self._added_to("add", other, 1)

    def __rsub__(self, other: Any) -> Any:
        return self._added_to("sub", other, -1)

    def sub(self, other: Any, *, alpha: int = 1) -> Any:
        """Subtracts a sparse tensor of the same shape."""
        return self.add(other, alpha=-alpha)

    subtract = sub

    def _added_to(self, name, other, alpha):
        if not isinstance(other, Tensor):
            raise refuse(name, "a tensor beside it")
        return other.add(self.to_dense(), alpha=alpha)

    def __matmul__(self, other: Any) -> Any:
        return self.matmul(other)

    def __rmatmul__(self, other: Any) -> Any:
        # (A B)^T = B^T A^T
        if not isinstance(other, Tensor) or other.ndim not in (1, 2):
            raise refuse("matmul", "a matrix or a vector before it")
        made = self.t().matmul(other if other.ndim == 1 else other.t())
        return made if other.ndim == 1 else made.t()

    def coalesce(self) -> Any:
        return self

    def any(self) -> Tensor:
        return self._held.any()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in vars(Tensor):
            raise AttributeError(f"'sparse tensor' object has no attribute {name!r}")
        kind = vars(Tensor)[name]
        if isinstance(kind, property) or not callable(kind):
            raise AttributeError(
                f"'sparse tensor' object has no attribute {name!r}; a dense one has (to_dense makes it)"
            )

        def refused(*args: object, **kwargs: object) -> None:
            raise refuse(name)

        return refused

    # ---- printing ---------------------------------------------------------------------------------------------------

    def _parts(self) -> tuple[Tensor, ...]:
        raise NotImplementedError

    def _line(self, name: str, part: Tensor, start: int) -> str:
        inner = start + len(f"{name}=tensor(")
        if not part.numel():
            return f"{name}=tensor([], size={tuple(part.shape)})"
        if part.is_meta:
            return f"{name}=tensor(..., size={tuple(part.shape)})"
        return f"{name}=tensor({_repr._elements(part.detach(), inner)})"

    def _suffix(self) -> list[str]:
        after = [f"size={tuple(self._shape)}", f"nnz={self._nnz()}"]
        untold = (lucid.get_default_dtype(), _C.complex64, _C.int64, _C.bool_)
        if self.dtype not in untold:
            after.append(f"dtype={self.dtype!r}")
        after.append(f"layout={self.layout!r}")
        if not self.is_leaf and self.requires_grad:
            after.append(f"grad_fn=<{self.grad_fn.name()}>")
        elif self.requires_grad:
            after.append("requires_grad=True")
        return after


def _is_number(value: Any) -> bool:
    if type(value).__module__ == "numpy" and getattr(value, "shape", None) == ():
        return True
    dense = isinstance(value, Tensor) and not issubclass(type(value), Sparse)
    return isinstance(value, Number) or (dense and value.ndim == 0)


def _rebuild(word: str, *rest: Any) -> Any:
    """What pickle calls."""
    *parts, shape, requires_grad, whole = rest
    if word == "sparse_csr":
        return lucid.sparse_csr_tensor(*parts, shape, requires_grad=requires_grad)
    return lucid.sparse_coo_tensor(*parts, shape, requires_grad=requires_grad, is_coalesced=whole[0])


def _unary(name: str):
    def method(self):
        whole = self if name in LINEAR else self.coalesce()
        return whole._with(getattr(_C, name)(whole._held))

    method.__name__, method.__qualname__ = name, f"Sparse.{name}"
    method.__doc__ = f"Applies `{name}` to the values: it is 0 at 0."
    return method


def _cast(name: str, dtype: str):
    def method(self):
        return self._with(_C.to_dtype(self._held, getattr(_C, dtype)))

    method.__name__, method.__qualname__ = name, f"Sparse.{name}"
    method.__doc__ = f"Returns this tensor with values of {dtype}."
    return method


def _comparison(name: str):
    def method(self, other):
        raise refuse(name)

    return method


for _name in ("eq", "ne", "lt", "le", "gt", "ge"):
    setattr(Sparse, f"__{_name}__", _comparison(_name))
for _name in UNARY:
    if hasattr(_C, _name):
        setattr(Sparse, _name, _unary(_name))
for _name, _dtype in _CASTS.items():
    setattr(Sparse, _name, _cast(_name, _dtype))
