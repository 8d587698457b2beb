"""Tensors to and from JavaScript, in Pyodide: typed arrays, objects with data and shape, and images of a canvas."""

from __future__ import annotations

import sys
from typing import Any

from lucid import _C
from lucid._C import Tensor
from lucid._dtypes import DTypeLike
from lucid._errors import kind_of

# The typed array of each dtype, and how many of its elements one of ours takes. The rest are converted first.
_ARRAYS = {
    "float32": ("Float32Array", 1),
    "float64": ("Float64Array", 1),
    "int8": ("Int8Array", 1),
    "int16": ("Int16Array", 1),
    "int32": ("Int32Array", 1),
    "int64": ("BigInt64Array", 1),
    "uint8": ("Uint8Array", 1),
    "uint16": ("Uint16Array", 1),
    "uint32": ("Uint32Array", 1),
    "uint64": ("BigUint64Array", 1),
    "bool": ("Uint8Array", 1),
    "complex64": ("Float32Array", 2),
    "complex128": ("Float64Array", 2),
}
_TYPED = {name for name, _ in _ARRAYS.values()} | {"Uint8ClampedArray", "Float16Array"}


def _javascript(op: str) -> Any:
    if sys.platform != "emscripten":
        raise RuntimeError(f"{op}: there is no JavaScript here; wanted a call in Pyodide, in a browser or Node")
    import js

    return js


def to_js(t: Tensor, *, copy: bool | None = None) -> Any:
    """Makes a JavaScript typed array of the elements, in row-major order, with the sizes as its property `shape`.

    It views the tensor's memory where that is contiguous and of a dtype that JavaScript has: a write to one is seen in
    the other, and the array keeps the tensor. When Pyodide's memory grows, JavaScript empties every such view: ask for
    it when it is needed, or for a copy. Complex numbers are pairs, bool is bytes; bfloat16 and float16 become float32.

    Parameters
    ----------
    t : Tensor
        Any shape and dtype.
    copy : bool, optional
        True for memory of JavaScript's own, False for an error where it cannot be viewed.

    Returns
    -------
    JsProxy
        The typed array.

    Raises
    ------
    RuntimeError
        If there is no JavaScript, or the tensor has no elements of its own.
    ValueError
        If `copy` is False and a copy is needed.

    Examples
    --------
    >>> import sys, lucid
    >>> if sys.platform == "emscripten":
    ...     assert lucid.to_js(lucid.ones(2)).length == 2
    """
    js = _javascript("to_js")
    from pyodide.ffi import create_proxy, to_js

    plain = t.detach().cpu()
    known = _ARRAYS.get(plain.dtype._name)
    viewed = known is not None and plain.is_contiguous()
    if copy is False and not viewed:
        raise ValueError(
            f"to_js: copy is False and the tensor is not contiguous or of {t.dtype!r}; wanted True or None"
        )
    if known is None:
        plain, known = plain.float(), _ARRAYS["float32"]
    plain = plain.contiguous()
    name, parts = known
    kind = getattr(js, name)
    if plain.numel():
        proxy = create_proxy(memoryview(plain).cast("B") if plain.ndim else memoryview(plain.reshape(1)).cast("B"))
        buffer = proxy.getBuffer("u8")
        array = kind.new(buffer.data.buffer, buffer.data.byteOffset, plain.numel() * parts)
        buffer.release()
        proxy.destroy()
    else:
        array = kind.new(0)
    if copy or not viewed:
        array = array.slice()
    else:
        array.tensor = create_proxy(plain)  # freed with the array
    array.shape = to_js(list(t.shape))
    return array


def _of_typed(op: str, value: Any, dtype: Any) -> Tensor:
    name = value.constructor.name
    if name not in _TYPED:
        raise TypeError(f"{op}: the data is a JavaScript {name}; wanted a typed array")
    if name == "Float16Array":
        value = _javascript(op).Float32Array["from"](value)
    made = _C.from_data(value.to_py()) if value.length else _C.empty(0, dtype=_dtype_of(name))
    return made if dtype is None else made.to(dtype)


def _dtype_of(name: str) -> Any:
    found = next((dtype for dtype, (array, parts) in _ARRAYS.items() if array == name and parts == 1), "uint8")
    return _C.dtype(found if name != "Float16Array" else "float32")


def from_js(value: Any, *, dtype: DTypeLike | None = None) -> Tensor:
    """Makes a tensor of what JavaScript has.

    That is a typed array, an ArrayBuffer, nested arrays of numbers, an ImageData, or an object with `data` (a typed
    array), `shape` and perhaps `strides`, counted in elements, and `offset`. The elements are copied, for JavaScript's
    memory is another one. A typed array with a property `shape` has that.

    Parameters
    ----------
    value : JsProxy
        One of these.
    dtype : dtype, optional
        Default: that of the elements.

    Returns
    -------
    Tensor
        With memory of its own.

    Raises
    ------
    RuntimeError
        If there is no JavaScript.
    TypeError
        If it is none of these.

    Examples
    --------
    >>> import sys, lucid
    >>> if sys.platform == "emscripten":
    ...     assert lucid.from_js(lucid.to_js(lucid.ones(2))).shape == (2,)
    """
    js = _javascript("from_js")
    from pyodide.ffi import JsProxy

    if not isinstance(value, JsProxy):
        return _C.from_data(value) if dtype is None else _C.from_data(value, _C._dtype(dtype))
    name = value.constructor.name
    if name in _TYPED:
        flat = _of_typed("from_js", value, dtype)
        shape = getattr(value, "shape", None)
        return flat if shape is None else flat.reshape(list(shape))
    if name == "ArrayBuffer":
        return _of_typed("from_js", js.Uint8Array.new(value), dtype)
    if name == "ImageData":
        return from_image_data(value, dtype=dtype)
    if name == "Array":
        data = value.to_py()
        return _C.from_data(data) if dtype is None else _C.from_data(data, _C._dtype(dtype))
    if hasattr(value, "data") and hasattr(value, "shape"):
        return _of_buffer(value, dtype)
    raise TypeError(
        f"from_js: value is a JavaScript {name}; wanted a typed array, an Array, or an object with data and shape"
    )


def _of_buffer(value: Any, dtype: Any) -> Tensor:
    flat = _of_typed("from_js", value.data, dtype)
    shape = [int(n) for n in value.shape]
    offset = int(getattr(value, "offset", 0) or 0)
    strides = getattr(value, "strides", None)
    if strides is None:
        return flat[offset:].reshape(shape)
    steps = [int(n) for n in strides]
    reached = offset + sum((n - 1) * s for n, s in zip(shape, steps)) if all(shape) else 0
    lowest = offset + sum(min(0, (n - 1) * s) for n, s in zip(shape, steps)) if all(shape) else 0
    if len(steps) != len(shape) or lowest < 0 or max(reached, offset) >= max(flat.numel(), 1):
        raise ValueError(
            f"from_js: shape {tuple(shape)}, strides {tuple(steps)} and offset {offset} reach outside of the "
            f"{flat.numel()} elements of data; wanted them inside"
        )
    return _C.as_strided(flat, shape, steps, offset).clone()


def from_image_data(image: Any, *, channels: int = 3, dtype: DTypeLike | None = None) -> Tensor:
    """Makes a tensor (channels, height, width) of an ImageData of a canvas: uint8, or floats from 0 to 1 by `dtype`.

    Parameters
    ----------
    image : JsProxy
        An ImageData, or an object with `data`, `width` and `height`.
    channels : int, default 3
        1 for the mean of the colours, 3 for red, green and blue, 4 with the opacity.
    dtype : dtype, optional
        A floating-point dtype for numbers from 0 to 1. Default: uint8.

    Returns
    -------
    Tensor
        Shape (channels, height, width).

    Raises
    ------
    RuntimeError
        If there is no JavaScript.
    ValueError
        If `channels` is not 1, 3 or 4.

    Examples
    --------
    >>> import sys, lucid
    >>> if sys.platform == "emscripten":
    ...     assert lucid.from_image_data(lucid.to_image_data(lucid.ones(3, 2, 2))).shape == (3, 2, 2)
    """
    _javascript("from_image_data")
    if channels not in (1, 3, 4):
        raise ValueError(f"from_image_data: channels is {channels!r}; wanted 1, 3 or 4")
    if not all(hasattr(image, name) for name in ("data", "width", "height")):
        raise TypeError(f"from_image_data: image is {kind_of(image)}; wanted an ImageData")
    pixels = _of_typed("from_image_data", image.data, None).reshape(int(image.height), int(image.width), 4)
    planes = pixels.permute(2, 0, 1)
    if channels == 1:
        planes = planes[:3].float().mean(0, keepdim=True).round().to(_C.uint8)
    planes = planes[:channels].contiguous()
    wanted = _C.uint8 if dtype is None else _C._dtype(dtype)
    return planes.to(wanted) / 255 if wanted.is_floating_point else planes.to(wanted)


def to_image_data(t: Tensor) -> Any:
    """Makes an ImageData, for a canvas, of a tensor (1, H, W), (3, H, W), (4, H, W) or (H, W).

    Numbers of integer dtypes are taken from 0 to 255, floats from 0 to 1; what is beyond is cut off, NaN is 0. Where
    there is no ImageData (in Node) it is an object with `data`, `width` and `height`.

    Parameters
    ----------
    t : Tensor
        The image.

    Returns
    -------
    JsProxy
        The ImageData.

    Raises
    ------
    RuntimeError
        If there is no JavaScript.
    ValueError
        If the tensor has another shape.

    Examples
    --------
    >>> import sys, lucid
    >>> if sys.platform == "emscripten":
    ...     assert lucid.to_image_data(lucid.ones(3, 2, 2)).width == 2
    """
    js = _javascript("to_image_data")
    planes = t.detach().cpu()
    planes = planes.unsqueeze(0) if planes.ndim == 2 else planes
    if planes.ndim != 3 or planes.shape[0] not in (1, 3, 4) or not planes.numel():
        raise ValueError(
            f"to_image_data: the tensor has shape {tuple(t.shape)}; wanted (H, W), (1, H, W), (3, H, W) or (4, H, W), "
            "not empty"
        )
    if planes.dtype.is_floating_point:
        planes = planes.double() * 255
        planes = _C.where(_C.isnan(planes), 0.0, planes.clamp(0, 255)).round()
    elif planes.dtype is _C.bool_:
        planes = planes.to(_C.uint8) * 255
    planes = planes.clamp(0, 255).to(_C.uint8)
    _, height, width = planes.shape
    planes = planes.expand(3, height, width) if planes.shape[0] == 1 else planes
    opaque = _C.full((4 - planes.shape[0], height, width), 255, dtype=_C.uint8)
    pixels = _C.cat([planes, opaque]).permute(1, 2, 0).contiguous()
    data = js.Uint8ClampedArray.new(to_js(pixels, copy=True).buffer)
    if hasattr(js, "ImageData"):
        return js.ImageData.new(data, width, height)
    image = js.Object.new()
    image.data, image.width, image.height = data, width, height
    return image
