"""The methods of `lucid.Tensor` that are written in Python.

The type itself, its operators and most of its methods are C (`lucid._C`); `_Methods` below is never instantiated, its
functions are put on the type when this module is imported.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lucid import _C, _composite, _dtypes, _factories
from lucid._C import Tensor
from lucid._factories import check_device
from lucid._repr import tensor_repr
from lucid._surface import introspection, legacy


def _cast(t: Tensor, dtype: Any) -> Tensor:
    """`t` in another dtype, itself where it has it."""
    wanted = _C._dtype(dtype)
    return t if t.dtype is wanted else _C.to_dtype(t, wanted)


# The versions of the array API standard, each a part of the next, and what gives the namespace of the last: it lies
# above this module, so the package's __init__ says it.
_STANDARDS = ("2021.12", "2022.12", "2023.12", "2024.12")
array_namespace: Callable[[], Any] | None = None


class _Methods:
    # ---- printing ---------------------------------------------------------------------------------------------------

    def __repr__(self):
        return tensor_repr(self)

    def __str__(self):
        return tensor_repr(self)

    def _repr_html_(self):
        """What a notebook shows: what the tensor is, its range, a small picture and its numbers."""
        from lucid._surface.html import tensor_html

        return tensor_html(self)

    def __format__(self, format_spec):
        if self.numel() == 1 and format_spec:
            return format(self.item(), format_spec)
        return format(self.item(), "") if self.numel() == 1 and self.ndim == 0 else format(repr(self), format_spec)

    # ---- operators --------------------------------------------------------------------------------------------------

    def __pos__(self):
        return self

    def __divmod__(self, other):
        return self // other, self % other

    def __rdivmod__(self, other):
        return other // self, other % self

    # ---- dtype and device -------------------------------------------------------------------------------------------

    def to(self, *args, dtype=None, device=None, copy=False, non_blocking=False, memory_format=None):
        """Returns this tensor in another dtype or on another device, itself where nothing changes.

        A cast between floating dtypes is differentiable; one to an integer or bool ends the graph. A tensor can be
        moved to device "meta", where only its shape and dtype remain, but not back: it has no elements to copy.

        Forms
        -----
        to(dtype), to(device), to(device, dtype), to(other) : the dtype and device of another tensor.

        Parameters
        ----------
        dtype : dtype or str, optional
            The dtype of the result.
        device : device or str, optional
            Its device.
        copy : bool, default False
            A new tensor in any case.
        non_blocking, memory_format : optional
            PyTorch's; accepted, and not acted on.

        Examples
        --------
        >>> import lucid
        >>> lucid.tensor([1.7, -1.7]).to(lucid.int64)
        tensor([ 1, -1])
        """
        if len(args) == 1 and isinstance(args[0], _C.dtype) and device is None and not copy:  # the usual call
            return _cast(self, args[0])
        flags = [a for a in args if isinstance(a, bool)]
        for value in args:
            if isinstance(value, bool):
                continue
            if isinstance(value, Tensor):
                dtype, device = value.dtype, value.device
            elif isinstance(value, _C.dtype) or isinstance(value, type):
                dtype = value
            elif isinstance(value, str) and not _is_device_name(value):
                dtype = value
            elif value is not None:
                device = value
        if len(flags) > 1:
            copy = flags[1]
        check_device(device, "to")
        result = _C._on_device(self if dtype is None else _cast(self, dtype), device)
        return result.clone() if copy and result is self else result

    def to_device(self, device, /, *, stream=None):
        """Returns the tensor on `device`, itself where it is there; the array API standard's name for `to`.

        No device has streams: `stream` is None.
        """
        if stream is not None:
            raise ValueError(f"to_device: stream is {stream!r}; wanted None, no device has streams")
        return self.to(device)

    def __array_namespace__(self, /, *, api_version=None):
        """Returns `lucid.array_api`, the functions of the array API standard.

        Raises
        ------
        ValueError
            If `api_version` is a version of the standard that Lucid does not follow.
        """
        if api_version is not None and api_version not in _STANDARDS:
            raise ValueError(
                f"__array_namespace__: api_version is {api_version!r}; wanted one of {', '.join(_STANDARDS)}"
            )
        return array_namespace()

    def cpu(self):
        """Returns this tensor if it is on the CPU; one on device meta has no elements to copy, which is an error."""
        return _C._on_device(self, "cpu")

    def float(self):
        """Returns this tensor as float32."""
        return _cast(self, _C.float32)

    def double(self):
        """Returns this tensor as float64."""
        return _cast(self, _C.float64)

    def half(self):
        """Returns this tensor as float16."""
        return _cast(self, _C.float16)

    def bfloat16(self):
        """Returns this tensor as bfloat16."""
        return _cast(self, _C.bfloat16)

    def short(self):
        """Returns this tensor as int16."""
        return _cast(self, _C.int16)

    def char(self):
        """Returns this tensor as int8."""
        return _cast(self, _C.int8)

    def byte(self):
        """Returns this tensor as uint8."""
        return _cast(self, _C.uint8)

    def cfloat(self):
        """Returns this tensor as complex64."""
        return _cast(self, _C.complex64)

    def cdouble(self):
        """Returns this tensor as complex128."""
        return _cast(self, _C.complex128)

    def int(self):
        """Returns this tensor as int32."""
        return _cast(self, _C.int32)

    def long(self):
        """Returns this tensor as int64."""
        return _cast(self, _C.int64)

    def bool(self):
        """Returns this tensor as bool: what is not zero is True."""
        return _cast(self, _C.bool_)

    def type_as(self, other):
        """Returns this tensor in the dtype of `other`."""
        return _cast(self, _composite._tensor(other, "type_as", "other").dtype)

    def type(self, dtype=None):
        """Returns the type's name, such as "lucid.FloatTensor"; with `dtype`, such a type or its name, casts to it."""
        if dtype is None:
            return f"lucid.{legacy.LETTERS[self.dtype._name]}Tensor"
        if isinstance(dtype, legacy.TensorType):
            return _cast(self, dtype.dtype)
        if isinstance(dtype, str) and dtype.endswith("Tensor"):
            for name, letter in legacy.LETTERS.items():
                if dtype in (f"lucid.{letter}Tensor", f"torch.{letter}Tensor", f"{letter}Tensor"):
                    return _cast(self, _C.dtype(name))
            raise ValueError(f"type: dtype is {dtype!r}; wanted the name of a tensor type, such as 'FloatTensor'")
        return _cast(self, dtype)

    def get_device(self):
        """Returns the index of the device, which is -1 on the CPU."""
        return -1

    def pin_memory(self, device=None):
        """Returns this tensor, whatever `device` is: memory need not be pinned on the CPU."""
        return self

    def is_pinned(self, device=None):
        """Returns False, whatever `device` is."""
        return False

    def share_memory_(self):
        """Returns this tensor: nothing is moved."""
        return self

    def is_shared(self):
        """Returns False."""
        return False

    def eval(self):
        """Returns this tensor: there is nothing to evaluate, as ops compute at once."""
        return self

    # ---- NumPy, copying, pickling -----------------------------------------------------------------------------------

    def numpy(self, *, force=False):
        """Returns a NumPy array on the same memory: what is written to one is seen in the other.

        NumPy must be installed. It has no bfloat16: a tensor of that dtype gives a float32 copy. A write to the
        array is not counted by the tensor's version, so backward() does not notice it. A tensor that requires grad need
        not be
        detached first: `force` is accepted, and not acted on.
        """
        import numpy

        plain = self.detach()
        return numpy.asarray(memoryview(plain.float() if plain.dtype is _C.bfloat16 else plain))

    def __array__(self, dtype=None, copy=None):
        array = _Methods.numpy(self)
        if dtype is not None and array.dtype != dtype:
            if copy is False:
                raise ValueError(
                    f"__array__: dtype {dtype} needs a copy of a tensor of {self.dtype!r} and copy is "
                    "False; wanted True or None"
                )
            return array.astype(dtype)
        return array.copy() if copy else array

    __array_priority__ = 1000  # NumPy's scalars and arrays leave an operator with a tensor to the tensor

    def __array_wrap__(self, array, context=None, return_scalar=False):
        """Makes a Tensor of what a function of NumPy's computed from this one: numpy.sin(x)."""
        kind = array.dtype.kind
        if kind not in "biufc" or not array.dtype.isnative or array.dtype.itemsize > (16 if kind == "c" else 8):
            return array
        if self.requires_grad and kind in "fc" and _C.is_grad_enabled():
            name = context[0].__name__ if context else "…"
            raise RuntimeError(
                f"numpy.{name}: an argument is a Tensor that requires grad, and the gradient would be lost; wanted "
                f"lucid.{name}, or x.detach()"
            )
        return _C.from_buffer(array)

    def to_js(self, *, copy=None):
        """Makes a JavaScript typed array that views the memory where `copy` lets it, in Pyodide; see `lucid.to_js`."""
        from lucid._surface.javascript import to_js

        return to_js(self, copy=copy)

    def to_image_data(self):
        """Makes an ImageData, for a canvas, of an image (1, H, W), (3, H, W) or (H, W); see `lucid.to_image_data`."""
        from lucid._surface.javascript import to_image_data

        return to_image_data(self)

    def __copy__(self):
        return _C._make_subclass(type(self), self.detach(), self.requires_grad)

    def __deepcopy__(self, memo):
        if id(self) in memo:
            return memo[id(self)]
        if not self.is_leaf:
            raise RuntimeError("__deepcopy__: the tensor is not a leaf of the graph; wanted a leaf (use detach)")
        made = _C._make_subclass(type(self), self.detach().clone(), self.requires_grad)
        memo[id(self)] = made
        _copy_state(self, made, memo)
        return made

    def __reduce_ex__(self, protocol):
        state = dict(self.__dict__) or None
        if self.is_meta:
            return (_rebuild_meta, (type(self), self.dtype, self.shape, self.requires_grad), state)
        arguments = (type(self), _C._tensor_to_bytes(self.detach()), self.dtype, self.shape, self.requires_grad)
        return (_rebuild, arguments, state)

    # ---- in the likeness --------------------------------------------------------------------------------------------

    def new_tensor(self, data, dtype=None, device=None, requires_grad=False):
        """Makes ``lucid.tensor(data)`` in this tensor's `dtype` and on its `device` unless given.

        Where `data` is a tensor, it is copied. `requires_grad` is False by default.
        """
        return _factories.tensor(
            data,
            dtype=self.dtype if dtype is None else dtype,
            device=self.device if device is None else device,
            requires_grad=requires_grad,
        )

    def new_empty(self, *size, dtype=None, device=None, requires_grad=False, **keywords):
        """Makes ``lucid.empty(*size)`` in this tensor's `dtype` and on its `device` unless given.

        `size`, `requires_grad` and `keywords` are as of `lucid.zeros`.
        """
        return _factories.empty(
            *size,
            dtype=self.dtype if dtype is None else dtype,
            device=self.device if device is None else device,
            requires_grad=requires_grad,
            **keywords,
        )

    def new_zeros(self, *size, dtype=None, device=None, requires_grad=False, **keywords):
        """Makes ``lucid.zeros(*size)`` in this tensor's `dtype` and on its `device` unless given.

        `size`, `requires_grad` and `keywords` are as of `lucid.zeros`.
        """
        return _factories.zeros(
            *size,
            dtype=self.dtype if dtype is None else dtype,
            device=self.device if device is None else device,
            requires_grad=requires_grad,
            **keywords,
        )

    def new_ones(self, *size, dtype=None, device=None, requires_grad=False, **keywords):
        """Makes ``lucid.ones(*size)`` in this tensor's `dtype` and on its `device` unless given.

        `size`, `requires_grad` and `keywords` are as of `lucid.zeros`.
        """
        return _factories.ones(
            *size,
            dtype=self.dtype if dtype is None else dtype,
            device=self.device if device is None else device,
            requires_grad=requires_grad,
            **keywords,
        )

    def new_full(self, size, fill_value, dtype=None, device=None, requires_grad=False):
        """Makes ``lucid.full(size, fill_value)`` in this tensor's `dtype` and on its `device` unless given.

        `size`, `fill_value` and `requires_grad` are as of `lucid.full`.
        """
        return _factories.full(
            size,
            fill_value,
            dtype=self.dtype if dtype is None else dtype,
            device=self.device if device is None else device,
            requires_grad=requires_grad,
        )

    # ---- shapes of others -------------------------------------------------------------------------------------------

    def reshape_as(self, other):
        """Reshapes this tensor to the shape of `other`."""
        return self.reshape(other.shape)

    def where(self, condition, other):
        """Takes this tensor where `condition` holds, and `other` elsewhere."""
        return _C.where(condition, self, other)


def _is_device_name(text: str) -> bool:
    """Whether a string given to `to` means a device: what is not a dtype's name, which then fails as a device."""
    return text not in _dtypes.NAMES and text not in _dtypes.ALIASES


def _copy_state(source: Tensor, made: Tensor, memo: dict[Any, Any]) -> None:
    from copy import deepcopy

    if source.grad is not None:
        made.grad = deepcopy(source.grad, memo)
    for name, value in source.__dict__.items():
        made.__dict__[name] = deepcopy(value, memo)


def _rebuild(cls: type[Any], data: bytes, dtype: _C.dtype, shape: tuple[Any, ...], requires_grad: bool) -> Tensor:
    """What pickle calls."""
    made = _C._tensor_from_bytes(data, dtype, shape)
    if cls is Tensor:
        return made.requires_grad_() if requires_grad else made
    return _C._make_subclass(cls, made, requires_grad)


def _rebuild_meta(cls: type[Any], dtype: _C.dtype, shape: tuple[Any, ...], requires_grad: bool) -> Tensor:
    """What pickle calls for a tensor without elements."""
    made = _C.empty(shape, dtype=dtype, device="meta", requires_grad=requires_grad)
    return made if cls is Tensor else _C._make_subclass(cls, made.detach(), requires_grad)


# Functions that are methods under the same name.
_FROM_COMPOSITE = ("isclose", "allclose", "equal")

# Those of modules that are loaded when one of their names is first looked up.
_FROM_LINALG = (
    *("cholesky", "cholesky_inverse", "cholesky_solve", "det", "geqrf", "inverse", "logdet", "lu", "lu_solve"),
    *("orgqr", "ormqr", "qr", "slogdet", "triangular_solve", "matrix_exp", "matrix_power", "cross", "kron"),
    *("svd", "pinverse", "symeig", "eig", "lstsq", "solve"),
)
_FROM_NUMERICS = (
    "norm",
    "dist",
    *("diff", "histc", "histogram", "quantile", "nanquantile", "cov", "corrcoef"),
    *("is_nonzero", "is_same_size", "positive", "nonzero_static", "hash_tensor"),
    *("unique", "unique_consecutive"),
)
_LATE = (*_FROM_LINALG, *_FROM_NUMERICS, "istft", "stft", "hard_sigmoid", "hard_swish", "mish", "relu6", "selu")


class _Late:
    """A method that is the function of `lucid` of the same name, which takes its place when somebody asks for it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, instance: Tensor | None, owner: type[Any]) -> Any:
        import lucid

        function = getattr(lucid, self._name)  # loads it
        setattr(Tensor, self._name, function)
        return getattr(owner if instance is None else instance, self._name)


def _install() -> None:
    for name, value in vars(_Methods).items():
        if name == "__array_priority__":
            setattr(Tensor, name, value)
        elif callable(value) and name not in ("__dict__", "__weakref__"):
            value.__qualname__ = f"Tensor.{name}"
            setattr(Tensor, name, value)
    for name in _FROM_COMPOSITE:
        setattr(Tensor, name, getattr(_composite, name))
    for name in _LATE:
        setattr(Tensor, name, _Late(name))


_install()
introspection.install()
