"""Making tensors: from data, filled, ranges, and in the likeness of others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lucid import _C
from lucid._C import Tensor
from lucid._dtypes import DeviceLike, DTypeLike
from lucid._errors import kind_of
from lucid._out import takes_out
from lucid._spelling import spelled

device = _C.device
check_device = _C._check_device  # (device, op): raises unless tensors can be made there


def get_default_device() -> str:
    """Returns the type of the device that factories use by default: "cpu" unless it was changed.

    Returns
    -------
    str
        "cpu" or "meta".

    Examples
    --------
    >>> import lucid
    >>> lucid.get_default_device()
    'cpu'
    """
    return _C._current_device()


def set_default_device(dev: device | str) -> None:
    """Sets the device that factories use by default: "cpu", or "meta" for tensors without elements.

    `with lucid.device("meta"):` does so for a block. A device that this build does not have raises DeviceMismatch.

    Parameters
    ----------
    dev : device or str
        The device.

    Raises
    ------
    TypeError
        If `dev` is neither a device nor a str.

    Examples
    --------
    >>> import lucid
    >>> with lucid.device("meta"):
    ...     x = lucid.zeros(1000, 1000, 1000)
    >>> (x @ x.mT).shape, x.device
    (lucid.Size([1000, 1000, 1000]), device('meta'))
    """
    if not isinstance(dev, (device, str)):
        raise TypeError(f"set_default_device: dev is {kind_of(dev)}; wanted a lucid.device or str")
    _C._set_current_device(dev)


def _finish(t: Tensor, requires_grad: bool) -> Tensor:
    return t.requires_grad_() if requires_grad else t


# ---- From data ------------------------------------------------------------------------------------------------------


def tensor(
    data: Any, *, dtype: DTypeLike | None = None, device: DeviceLike | None = None, requires_grad: bool = False
) -> Tensor:
    """Makes a new tensor with a copy of `data`.

    Parameters
    ----------
    data : number, nested list or tuple, Tensor, NumPy array, or any object with a buffer
        Python data infers its dtype: complex → complex64, floats → the default dtype, bools → bool, ints → int64, an
        empty list → the default dtype. Arrays and Tensors keep theirs.
    dtype : dtype or str, optional
        Convert to it.
    device : device or str, optional
        Default: that of a Tensor, else the default device.
    requires_grad : bool, default False
        Whether autograd records what is done with the result.

    Returns
    -------
    Tensor
        A leaf with memory of its own.

    Raises
    ------
    ValueError
        If lists at one level have different lengths.
    TypeError
        If an element is not a number, or a dtype does not exist.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([[1, 2], [3, 4]])
    tensor([[1, 2],
            [3, 4]])
    """
    check_device(device, "tensor")
    if isinstance(data, Tensor):
        made = data.detach().clone()
        made = _C._on_device(made if dtype is None else _C.to_dtype(made, dtype), device)
    elif hasattr(data, "__dlpack__") and not _is_ndarray(data):  # a tensor of PyTorch, for example
        made = _C.from_dlpack(data).clone()
        made = made if dtype is None else _C.to_dtype(made, dtype)
        made = _C._on_device(made, get_default_device() if device is None else device)
    else:
        made = _C._on_device(
            _C.from_data(data) if dtype is None else _C.from_data(data, dtype),
            get_default_device() if device is None else device,
        )
    return _finish(made, requires_grad)


def as_tensor(data: Any, dtype: DTypeLike | None = None, device: DeviceLike | None = None) -> Tensor:
    """Makes a tensor of `data`, without a copy where none is needed.

    A Tensor of the wanted dtype is returned itself, and a NumPy array of it shares its memory unless it is read-only;
    all else is as for `tensor`.

    Parameters
    ----------
    data : Tensor, NumPy array, number or nested list
        What `tensor` takes.
    dtype : dtype or str, optional
        Default: that of the data.
    device : device or str, optional
        Default: that of a Tensor, else the default device.

    Returns
    -------
    Tensor
        `data` itself, a tensor on its memory, or a copy.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.ones(2)
    >>> lucid.as_tensor(x) is x
    True
    """
    check_device(device, "as_tensor")
    shared = _shared(data) if not isinstance(data, Tensor) else data
    if shared is None:
        return tensor(data, dtype=dtype, device=device)
    if device is None and shared is not data:
        device = get_default_device()
    return _C._on_device(shared if dtype is None else _C.to_dtype(shared, dtype), device)


def asarray(
    obj: Any,
    *,
    dtype: DTypeLike | None = None,
    device: DeviceLike | None = None,
    copy: bool | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Makes a tensor of `obj`, which shares its memory where that is possible and `copy` allows it.

    Parameters
    ----------
    obj : Tensor, NumPy array, object with `__dlpack__` or a buffer, number or nested sequence
        The last two are always copied.
    dtype : dtype or str, optional
        Convert to it, which takes a copy.
    device : device or str, optional
        Default: that of a Tensor, else the default device.
    copy : bool, optional
        True for new memory in any case, False for an error where memory cannot be shared; None copies where it must.
    requires_grad : bool, default False
        Of a Tensor that has a history, False takes the result out of the graph.

    Returns
    -------
    Tensor
        On the memory of `obj`, or on new memory.

    Raises
    ------
    ValueError
        If `copy` is False and a copy is needed.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.ones(2)
    >>> lucid.asarray(x) is x, lucid.asarray(x, copy=True) is x
    (True, False)
    """
    check_device(device, "asarray")
    if not (copy is None or isinstance(copy, bool)):
        raise TypeError(f"asarray: copy is {copy!r}; wanted True, False or None")
    wanted = None if dtype is None else _C._dtype(dtype)
    shared = obj if isinstance(obj, Tensor) else _shared(obj)
    if shared is None:
        if copy is False:
            raise ValueError(
                f"asarray: copy is False and obj is {kind_of(obj)}, whose memory cannot be shared; wanted True or None"
            )
        return tensor(obj, dtype=dtype, device=device, requires_grad=requires_grad)
    if shared.requires_grad and not requires_grad:
        shared = shared.detach()
    made = shared if wanted is None else _C.to_dtype(shared, wanted)
    if device is None and not isinstance(obj, Tensor):
        device = get_default_device()
    made = _C._on_device(made, device)
    if made is not shared and copy is False:
        raise ValueError(f"asarray: copy is False and {shared.dtype!r} becomes {made.dtype!r}; wanted True or None")
    if made is shared and copy:
        made = made.clone()
    return made.requires_grad_() if requires_grad and not made.requires_grad else made


def _is_ndarray(value: object) -> bool:
    """Whether it is a NumPy array, asked without importing NumPy."""
    return any(kind.__module__ == "numpy" and kind.__name__ == "ndarray" for kind in type(value).__mro__)


def _shared(data: Any) -> Tensor | None:
    """A tensor on the memory of a writable array or buffer or of what speaks DLPack; None where there is no such."""
    if isinstance(data, (list, tuple, str, bytes, int, float, complex)) or data is None:
        return None
    try:
        if _is_ndarray(data) or not hasattr(data, "__dlpack__"):
            return _C.from_buffer(data) if not memoryview(data).readonly else None
        return _C.from_dlpack(data)
    except (TypeError, ValueError, BufferError, RuntimeError):
        return None


def from_numpy(arr: Any) -> Tensor:
    """Makes a tensor that shares the memory of a NumPy array: what is written to one is seen in the other.

    Of a read-only array it refuses to be written, of which a warning is given. An array of a byte order or dtype that
    cannot be shared is refused.

    Parameters
    ----------
    arr : numpy.ndarray
        Any shape, of a dtype that Lucid has.

    Returns
    -------
    Tensor
        The shape and dtype of `arr`, on its memory.

    Raises
    ------
    TypeError
        If it is not a NumPy array, or its dtype has no counterpart.

    Warns
    -----
    UserWarning
        If the array is read-only.

    Examples
    --------
    >>> import numpy, lucid
    >>> lucid.from_numpy(numpy.arange(3.0))
    tensor([0., 1., 2.], dtype=lucid.float64)
    """
    if not _is_ndarray(arr):
        raise TypeError(f"from_numpy: arr is {kind_of(arr)}; wanted a numpy.ndarray")
    if not arr.flags.writeable:
        from warnings import warn

        warn(
            "from_numpy: arr is read-only, and so is the tensor on its memory; wanted a writable array (a copy)",
            UserWarning,
            stacklevel=2,
        )
    return _C.from_buffer(arr)


def from_dlpack(ext_tensor: Any, *, device: DeviceLike | None = None, copy: bool | None = None) -> Tensor:
    """Makes a tensor that shares the memory of any object with `__dlpack__`, or of a DLPack capsule.

    In Pyodide also of an object of JavaScript's with `data` (a typed array), `shape` and maybe `strides` and `offset`,
    as DLPack describes memory; that is copied, see `from_js`.

    Parameters
    ----------
    ext_tensor : object
        What has `__dlpack__`: a Tensor, a NumPy array, PyTorch's tensor; or a capsule.
    device : device or str, optional
        Where the tensor should be. Default: where the object's memory is.
    copy : bool, optional
        True copies always; False refuses (a ValueError) what needs a copy, which is only another device.

    Returns
    -------
    Tensor
        The shape and dtype of the object.

    Raises
    ------
    ValueError
        If `copy` is False and the memory cannot be shared.

    Examples
    --------
    >>> import lucid
    >>> lucid.from_dlpack(lucid.ones(2))
    tensor([1., 1.])
    """
    check_device(device, "from_dlpack")
    if type(ext_tensor).__name__ == "JsProxy" and not hasattr(ext_tensor, "__dlpack__"):
        from lucid._surface.javascript import from_js

        return _C._on_device(from_js(ext_tensor), device)
    shared = _C.from_dlpack(ext_tensor)
    moved = _C._on_device(shared, device)
    if copy is False and moved is not shared:
        raise ValueError(
            f"from_dlpack: copy is False, and the memory is on {shared.device!s}; wanted that as the device"
        )
    return moved.clone() if copy and moved is shared else moved


def to_dlpack(t: Tensor) -> Any:
    """Makes a DLPack capsule that shares the tensor's memory.

    Parameters
    ----------
    t : Tensor
        Any shape; one that does not require grad.

    Returns
    -------
    PyCapsule
        To be used once, by another library's `from_dlpack`.

    Examples
    --------
    >>> import lucid
    >>> lucid.from_dlpack(lucid.to_dlpack(lucid.ones(2)))
    tensor([1., 1.])
    """
    return t.__dlpack__()


# ---- Filled ---------------------------------------------------------------------------------------------------------


def zeros(
    *size: int | Sequence[int],
    dtype: DTypeLike | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
    **keywords: Any,
) -> Tensor:
    """Makes zeros of the shape `size`; 0-d if none is given.

    Parameters
    ----------
    *size : int or one sequence of ints
        The shape; also as the keyword `size`.
    dtype : dtype or str, optional
        Default: the default float dtype.
    device : device or str, optional
        Default: the default device.
    requires_grad : bool, default False
        Whether autograd records what is done with the result.
    **keywords : optional
        `out` is a tensor to write the result into, whose dtype is then the default; `size` is the shape. PyTorch's
        `layout` and `pin_memory` are accepted and change nothing.

    Returns
    -------
    Tensor
        A new tensor, or `out`.

    Raises
    ------
    ValueError
        If a size is negative.
    MemoryError
        If there are more elements than memory can hold.

    Examples
    --------
    >>> import lucid
    >>> lucid.zeros(2, 3)
    tensor([[0., 0., 0.],
            [0., 0., 0.]])
    """
    if keywords and (out := keywords.pop("out", None)) is not None:
        return takes_out(zeros)(*size, dtype=dtype, device=device, requires_grad=requires_grad, out=out, **keywords)
    return _C.zeros(*size, dtype=dtype, device=device, requires_grad=requires_grad, **keywords)


def ones(
    *size: int | Sequence[int],
    dtype: DTypeLike | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
    **keywords: Any,
) -> Tensor:
    """Makes ones; parameters and errors are those of `zeros`.

    Parameters
    ----------
    *size : int or one sequence of ints
        The shape; 0-d if none is given.
    dtype, device, requires_grad, **keywords : optional
        As of `zeros`.

    Returns
    -------
    Tensor
        A new tensor, or `out`.

    Examples
    --------
    >>> import lucid
    >>> lucid.ones(2, dtype=lucid.int64)
    tensor([1, 1])
    """
    if keywords and (out := keywords.pop("out", None)) is not None:
        return takes_out(ones)(*size, dtype=dtype, device=device, requires_grad=requires_grad, out=out, **keywords)
    return _C.ones(*size, dtype=dtype, device=device, requires_grad=requires_grad, **keywords)


def empty(
    *size: int | Sequence[int],
    dtype: DTypeLike | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
    **keywords: Any,
) -> Tensor:
    """Makes a tensor whose elements are whatever the memory held; parameters and errors are those of `zeros`.

    Parameters
    ----------
    *size : int or one sequence of ints
        The shape; 0-d if none is given.
    dtype, device, requires_grad, **keywords : optional
        As of `zeros`.

    Returns
    -------
    Tensor
        A new tensor, or `out`.

    Examples
    --------
    >>> import lucid
    >>> lucid.empty(2, 3).shape
    lucid.Size([2, 3])
    """
    if keywords and (out := keywords.pop("out", None)) is not None:
        return takes_out(empty)(*size, dtype=dtype, device=device, requires_grad=requires_grad, out=out, **keywords)
    return _C.empty(*size, dtype=dtype, device=device, requires_grad=requires_grad, **keywords)


@takes_out
def full(
    size: int | Sequence[int],
    fill_value: float,
    *,
    dtype: DTypeLike | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
    **keywords: Any,
) -> Tensor:
    """Makes a tensor filled with one value, whose kind decides between bool, int64 and the default float dtype.

    Parameters
    ----------
    size : int or sequence of ints
        The shape.
    fill_value : number or 0-d Tensor
        The value of all elements.
    dtype, device, requires_grad, **keywords : optional
        As of `zeros`.

    Returns
    -------
    Tensor
        A new tensor, or `out`.

    Examples
    --------
    >>> import lucid
    >>> lucid.full((2,), 7)
    tensor([7, 7])
    """
    if isinstance(fill_value, Tensor):
        fill_value = fill_value.item()
    return _C.full(size, fill_value, dtype=dtype, device=device, requires_grad=requires_grad, **keywords)


@takes_out
def eye(
    n: int,
    m: int | None = None,
    *,
    dtype: DTypeLike | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
    **keywords: Any,
) -> Tensor:
    """Makes an (n, m) matrix, m = n unless given, of ones on the diagonal and zeros elsewhere.

    Parameters
    ----------
    n : int
        The number of rows.
    m : int, optional
        The number of columns. Default: `n`.
    dtype, device, requires_grad, **keywords : optional
        As of `zeros`.

    Returns
    -------
    Tensor
        Shape (n, m).

    Examples
    --------
    >>> import lucid
    >>> lucid.eye(2)
    tensor([[1., 0.],
            [0., 1.]])
    """
    return _C.eye(n, m, dtype=dtype, device=device, requires_grad=requires_grad, **keywords)


# ---- Ranges ---------------------------------------------------------------------------------------------------------


@takes_out
def arange(
    start: float,
    end: float | None = None,
    step: float = 1,
    *,
    dtype: DTypeLike | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
    **keywords: Any,
) -> Tensor:
    """Counts from `start` up to but without `end` in steps of `step`; `arange(end)` starts at 0.

    The dtype is int64 where all three are ints, else the default dtype.

    Parameters
    ----------
    start : number
        The first value; the end where it is the only argument.
    end : number, optional
        What is not reached.
    step : number, default 1
        The distance of neighbours; it may be negative.
    dtype, device, requires_grad, **keywords : optional
        As of `zeros`.

    Returns
    -------
    Tensor
        Shape (ceil((end - start) / step),).

    Raises
    ------
    ValueError
        If the step is 0 or leads away from `end`, or a value is not finite.
    MemoryError
        If there are more elements than memory can hold.

    Examples
    --------
    >>> import lucid
    >>> lucid.arange(1, 4)
    tensor([1, 2, 3])
    """
    if end is None:
        start, end = 0, start
    return _C.arange(start, end, step, dtype=dtype, device=device, requires_grad=requires_grad, **keywords)


@takes_out
def range(
    start: float,
    end: float | None = None,
    step: float = 1,
    *,
    dtype: DTypeLike | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Counts from `start` up to and with `end` in steps of `step`; `range(end)` starts at 0.

    It is `arange` with its end, and of the default dtype unless another is given.

    Parameters
    ----------
    start : number
        The first value; the end where it is the only argument.
    end : number, optional
        The last value, where the steps meet it.
    step : number, default 1
        The distance of neighbours; it may be negative.
    dtype, device, requires_grad : optional
        As of `zeros`.

    Returns
    -------
    Tensor
        Shape (floor((end - start) / step) + 1,).

    Raises
    ------
    ValueError
        If the step is 0 or leads away from `end`, or a value is not finite.

    Examples
    --------
    >>> import lucid
    >>> lucid.range(1, 4)
    tensor([1., 2., 3., 4.])
    """
    if end is None:
        start, end = 0, start
    dtype = _C.get_default_dtype() if dtype is None else dtype
    if step == 0 or (end - start) * step < 0 or abs(end - start) == float("inf"):
        raise ValueError(
            f"range: start is {start}, end {end} and step {step}; wanted finite steps that lead to the end"
        )
    count = int((end - start) / step) + 1
    numbers = _C.arange(0, count, 1, dtype=_C.int64 if isinstance(step, int) else _C.float64, device=device)
    return _finish((numbers * step + start).to(dtype), requires_grad)


def scalar_tensor(
    s: float, *, dtype: DTypeLike | None = None, device: DeviceLike | None = None, requires_grad: bool = False
) -> Tensor:
    """Makes a 0-d tensor of a number, of the default dtype unless another is given.

    Parameters
    ----------
    s : number
        The value.
    dtype, device, requires_grad : optional
        As of `zeros`.

    Returns
    -------
    Tensor
        0-d.

    Examples
    --------
    >>> import lucid
    >>> lucid.scalar_tensor(3)
    tensor(3.)
    """
    return tensor(
        s, dtype=_C.get_default_dtype() if dtype is None else dtype, device=device, requires_grad=requires_grad
    )


@takes_out
def linspace(
    start: float,
    end: float,
    steps: int,
    *,
    dtype: DTypeLike | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
    **keywords: Any,
) -> Tensor:
    """Makes `steps` evenly spaced numbers from `start` to `end`, both included.

    Parameters
    ----------
    start, end : number
        The first and the last value.
    steps : int
        How many numbers.
    dtype, device, requires_grad, **keywords : optional
        As of `zeros`.

    Returns
    -------
    Tensor
        Shape (steps,).

    Examples
    --------
    >>> import lucid
    >>> lucid.linspace(0, 1, 5)
    tensor([0.0000, 0.2500, 0.5000, 0.7500, 1.0000])
    """
    return _C.linspace(start, end, steps, dtype=dtype, device=device, requires_grad=requires_grad, **keywords)


@takes_out
def logspace(
    start: float,
    end: float,
    steps: int,
    base: float = 10.0,
    *,
    dtype: DTypeLike | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
    **keywords: Any,
) -> Tensor:
    """Raises `base` to the powers linspace(start, end, steps).

    Parameters
    ----------
    start, end : number
        The first and the last exponent.
    steps : int
        How many numbers.
    base : float, default 10.0
        What is raised to the powers.
    dtype, device, requires_grad, **keywords : optional
        As of `zeros`.

    Returns
    -------
    Tensor
        Shape (steps,).

    Examples
    --------
    >>> import lucid
    >>> lucid.logspace(0, 2, 3)
    tensor([  1.,  10., 100.])
    """
    return _C.logspace(start, end, steps, base, dtype=dtype, device=device, requires_grad=requires_grad, **keywords)


# ---- In the likeness of a tensor ------------------------------------------------------------------------------------


@spelled
def zeros_like(
    t: Tensor,
    *,
    dtype: DTypeLike | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
    **keywords: Any,
) -> Tensor:
    """Makes zeros with the shape of `t`, and its dtype and device unless given.

    Parameters
    ----------
    t : Tensor
        Whose shape is taken; also as `input`.
    dtype, device : optional
        Default: those of `t`.
    requires_grad, **keywords : optional
        As of `zeros`.

    Returns
    -------
    Tensor
        The shape of `t`.

    Examples
    --------
    >>> import lucid
    >>> lucid.zeros_like(lucid.tensor([3, 4]))
    tensor([0, 0])
    """
    return _C.zeros_like(t, dtype=dtype, device=device, requires_grad=requires_grad, **keywords)


@spelled
def ones_like(
    t: Tensor,
    *,
    dtype: DTypeLike | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
    **keywords: Any,
) -> Tensor:
    """Makes ones with the shape of `t`, and its dtype and device unless given.

    Parameters
    ----------
    t : Tensor
        Whose shape is taken; also as `input`.
    dtype, device, requires_grad, **keywords : optional
        As of `zeros_like`.

    Returns
    -------
    Tensor
        The shape of `t`.

    Examples
    --------
    >>> import lucid
    >>> lucid.ones_like(lucid.tensor([3., 4.]))
    tensor([1., 1.])
    """
    return _C.ones_like(t, dtype=dtype, device=device, requires_grad=requires_grad, **keywords)


@spelled
def empty_like(
    t: Tensor,
    *,
    dtype: DTypeLike | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
    **keywords: Any,
) -> Tensor:
    """Makes a tensor of unset elements with the shape of `t`, and its dtype and device unless given.

    Parameters
    ----------
    t : Tensor
        Whose shape is taken; also as `input`.
    dtype, device, requires_grad, **keywords : optional
        As of `zeros_like`.

    Returns
    -------
    Tensor
        The shape of `t`.

    Examples
    --------
    >>> import lucid
    >>> lucid.empty_like(lucid.ones(2, 3), dtype=lucid.int32).dtype
    lucid.int32
    """
    return _C.empty_like(t, dtype=dtype, device=device, requires_grad=requires_grad, **keywords)


@spelled
def full_like(
    t: Tensor,
    fill_value: float,
    *,
    dtype: DTypeLike | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
    **keywords: Any,
) -> Tensor:
    """Makes a tensor filled with one value with the shape of `t`, and its dtype and device unless given.

    Parameters
    ----------
    t : Tensor
        Whose shape is taken; also as `input`.
    fill_value : number
        The value of all elements.
    dtype, device, requires_grad, **keywords : optional
        As of `zeros_like`.

    Returns
    -------
    Tensor
        The shape of `t`.

    Examples
    --------
    >>> import lucid
    >>> lucid.full_like(lucid.ones(2), 7)
    tensor([7., 7.])
    """
    return _C.full_like(t, fill_value, dtype=dtype, device=device, requires_grad=requires_grad, **keywords)
