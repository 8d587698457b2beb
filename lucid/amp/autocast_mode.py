"""Autocast: some ops get their tensors in a narrower dtype."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable
from typing import Any

import lucid
from lucid import _C
from lucid._C import Tensor

__all__ = [
    "autocast",
    "custom_bwd",
    "custom_fwd",
    "get_autocast_dtype",
    "is_autocast_available",
    "is_autocast_enabled",
    "set_autocast_dtype",
    "set_autocast_enabled",
]

# PyTorch's lists for the CPU, by the names of ops here.
_LOWER = """matmul mm bmm addmm addbmm baddbmm linear linear_gelu linear_map attention
scaled_dot_product_attention convolution convolution1d convolution2d convolution3d convolution1d_padded
convolution2d_padded convolution3d_padded convolve convolve_padded convolve_transposed conv_tbc conv_transpose1d
conv_transpose2d conv_transpose3d"""
_WIDER = """avg_pool3d binary_cross_entropy binary_cross_entropy_with_logits grid_sampled row_distances polar prod
prod_dim trace view_as_complex cholesky_ex inv_ex pinv_of max_pool3d max_unpool2d max_unpool3d adaptive_avg_pool3d
mse_loss l1_loss smooth_l1_loss huber_loss cross_entropy nll_loss hinge_embedding_loss poisson_nll_loss
cosine_embedding_loss margin_ranking_loss soft_margin_loss triplet_margin_loss multi_margin_loss
multilabel_margin_loss ctc_loss kl_div"""

_DTYPES = {"float16": 0, "bfloat16": 1}
_DEVICES = ("cpu", "cuda", "metal", "mps", "xpu", "hpu", "mtia", "xla", "ipu", "maia", "privateuseone", "meta")
_enabled = False
_dtype = lucid.bfloat16
_listed = False  # whether the engine has the lists


def _apply(enabled: bool, dtype: Any) -> None:
    global _enabled, _dtype, _listed
    if not enabled:
        _C._set_autocast(None)
    elif _listed:
        _C._set_autocast(_DTYPES[_name(dtype)])
    else:
        _C._set_autocast(_DTYPES[_name(dtype)], " ".join(_LOWER.split()), " ".join(_WIDER.split()))
        _listed = True
    _enabled, _dtype = enabled, dtype


def _name(dtype: Any) -> str:
    return str(dtype).rpartition(".")[2]


def _check_device(name: str, device_type: Any) -> str:
    kind = str(device_type).partition(":")[0]
    if kind not in _DEVICES:
        raise RuntimeError(f"{name}: device_type is {device_type!r}; wanted 'cpu', or another kind of device")
    return kind


def is_autocast_available(device_type: str) -> bool:
    """Return whether autocast has an effect on a kind of device.

    Parameters
    ----------
    device_type : str
        Such as "cpu" or "cuda".

    Returns
    -------
    bool
        ``True`` for the CPU.

    Examples
    --------
    >>> import lucid
    >>> lucid.is_autocast_available("cpu")
    True
    """
    return _check_device("is_autocast_available", device_type) == "cpu"


def is_autocast_enabled(device_type: str = "cpu") -> bool:
    """Return whether autocast is on.

    Parameters
    ----------
    device_type : str, optional
        On which kind of device (default "cpu").

    Returns
    -------
    bool
        False outside of `autocast`.

    Examples
    --------
    >>> import lucid
    >>> with lucid.autocast("cpu"):
    ...     lucid.is_autocast_enabled()
    True
    """
    return _enabled and _check_device("is_autocast_enabled", device_type) == "cpu"


def get_autocast_dtype(device_type: str = "cpu") -> Any:
    """Return the dtype of autocast.

    Parameters
    ----------
    device_type : str, optional
        On which kind of device (default "cpu").

    Returns
    -------
    dtype
        That of the region around, or the one that is used where none is named: bfloat16 on the CPU, float16 on others.

    Examples
    --------
    >>> import lucid
    >>> lucid.get_autocast_dtype("cpu")
    lucid.bfloat16
    """
    return _dtype if _check_device("get_autocast_dtype", device_type) == "cpu" else lucid.float16


def set_autocast_enabled(device_type: Any, enabled: bool | None = None) -> None:
    """Switch autocast on or off, without an end to it. :class:`autocast` is the better way.

    Parameters
    ----------
    device_type : str
        On which kind of device; others than the CPU stay as they are. It may be left out.
    enabled : bool
        Whether it is on.

    Examples
    --------
    >>> import lucid
    >>> lucid.set_autocast_enabled("cpu", False)
    """
    if enabled is None:
        device_type, enabled = "cpu", bool(device_type)
    if _check_device("set_autocast_enabled", device_type) == "cpu":
        _apply(enabled, _dtype)


def set_autocast_dtype(device_type: str, dtype: Any) -> None:
    """Set the dtype of autocast.

    Parameters
    ----------
    device_type : str
        On which kind of device; others than the CPU stay as they are.
    dtype : dtype
        bfloat16 or float16.

    Raises
    ------
    ValueError
        If it is another dtype.

    Examples
    --------
    >>> import lucid
    >>> lucid.set_autocast_dtype("cpu", lucid.bfloat16)
    """
    if _name(dtype) not in _DTYPES:
        raise ValueError(f"set_autocast_dtype: dtype is {dtype}; wanted bfloat16 or float16")
    if _check_device("set_autocast_dtype", device_type) == "cpu":
        _apply(_enabled, dtype)


class autocast:
    """A region, or a decorated function, in which products and convolutions are computed on narrower numbers.

    Matrix products, ``linear``, convolutions and attention get their float32 tensors in `dtype`; losses and a few other
    functions get narrow ones in float32. The lists are PyTorch's for the CPU; all other ops compute in the dtype of
    what they are given. float64 stays as it is. Autograd records the casts, so that gradients have the dtypes of the
    parameters.

    Parameters
    ----------
    device_type : str, optional
        A kind of device (default "cpu"). For others than the CPU a region has no effect, and PyTorch's warning.
    dtype : dtype, optional
        bfloat16 (the default) or float16.
    enabled : bool, optional
        ``False`` makes a region in which nothing is cast, also within another one (default ``True``).
    cache_enabled : bool, optional
        Without effect: casts of parameters are not kept.

    Raises
    ------
    RuntimeError
        If there is no such kind of device.

    Warns
    -----
    UserWarning
        If there is no such device or `dtype`, so that the region has no effect.

    Notes
    -----
    Half precision is not faster here: its numbers are widened to compute with them, and rounded once. What it saves
    is memory, of activations that are kept for backward. The setting holds for all threads.

    Examples
    --------
    >>> import lucid
    >>> a = lucid.ones(2, 2)
    >>> with lucid.autocast("cpu"):
    ...     product, total = a @ a, a + a
    >>> product.dtype, total.dtype
    (lucid.bfloat16, lucid.float32)
    """

    fast_dtype: Any

    def __init__(
        self, device_type: str = "cpu", dtype: Any = None, enabled: bool = True, cache_enabled: bool | None = None
    ) -> None:
        kind = _check_device("autocast", device_type)
        self.device = kind
        self.fast_dtype = dtype or get_autocast_dtype(kind)
        self._cache_enabled = bool(cache_enabled)
        if enabled and kind != "cpu":
            if kind == "cuda":
                warnings.warn("autocast: device_type is 'cuda', which is not available; it is disabled", stacklevel=2)
            enabled = False
        if enabled and _name(self.fast_dtype) not in _DTYPES:
            warnings.warn(
                f"autocast: dtype is {self.fast_dtype}; wanted bfloat16 or float16; it is disabled", stacklevel=2
            )
            enabled = False
        self._enabled = bool(enabled)
        self._before: list[tuple[bool, Any]] = []

    def __enter__(self) -> autocast:
        self._before.append((_enabled, _dtype))
        if self.device == "cpu":
            _apply(self._enabled, self.fast_dtype if self._enabled else _dtype)
        return self

    def __exit__(self, *args: object) -> None:
        _apply(*self._before.pop())

    def __call__(self, fn: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(fn)
        def call(*args: Any, **kwargs: Any) -> Any:
            with self:
                return fn(*args, **kwargs)

        return call

    is_autocast_enabled: Any = staticmethod(is_autocast_enabled)
    get_autocast_dtype: Any = staticmethod(get_autocast_dtype)


def _cast(value: Any, dtype: Any) -> Any:
    if isinstance(value, Tensor):
        return value.to(dtype) if value.is_floating_point() and value.dtype != lucid.float64 else value
    if isinstance(value, dict):
        return {_cast(key, dtype): _cast(one, dtype) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_cast(one, dtype) for one in value)
    return value


def custom_fwd(fwd: Any = None, *, device_type: str = "cpu", cast_inputs: Any = None) -> Any:
    """Decorate ``forward`` of an autograd function, for use under autocast.

    Parameters
    ----------
    fwd : callable, optional
        The function; without it a decorator is returned.
    device_type : str, optional
        A kind of device (default "cpu").
    cast_inputs : dtype, optional
        Where autocast is on, floating-point inputs get this dtype, and forward runs without autocast.

    Returns
    -------
    callable

    Examples
    --------
    >>> import lucid
    >>> @lucid.amp.custom_fwd
    ... def forward(ctx, x):
    ...     return x * 2
    >>> callable(forward)
    True
    """
    if fwd is None:
        return functools.partial(custom_fwd, device_type=device_type, cast_inputs=cast_inputs)
    _check_device("custom_fwd", device_type)

    @functools.wraps(fwd)
    def forward(ctx: Any, *args: Any, **kwargs: Any) -> Any:
        ctx._dtype, enabled = _dtype, _enabled
        ctx._fwd_used_autocast = enabled and cast_inputs is None
        if not enabled or cast_inputs is None:
            return fwd(ctx, *args, **kwargs)
        with autocast("cpu", enabled=False):
            return fwd(ctx, *_cast(args, cast_inputs), **_cast(kwargs, cast_inputs))

    return forward


def custom_bwd(bwd: Any = None, *, device_type: str = "cpu") -> Any:
    """Decorate ``backward`` of an autograd function: it runs under autocast where its forward did.

    Parameters
    ----------
    bwd : callable, optional
        The function; without it a decorator is returned.
    device_type : str, optional
        A kind of device (default "cpu").

    Returns
    -------
    callable

    Examples
    --------
    >>> import lucid
    >>> @lucid.amp.custom_bwd
    ... def backward(ctx, grad):
    ...     return grad * 2
    >>> callable(backward)
    True
    """
    if bwd is None:
        return functools.partial(custom_bwd, device_type=device_type)
    _check_device("custom_bwd", device_type)

    @functools.wraps(bwd)
    def backward(ctx: Any, *args: Any, **kwargs: Any) -> Any:
        with autocast("cpu", dtype=ctx._dtype, enabled=ctx._fwd_used_autocast):
            return bwd(ctx, *args, **kwargs)

    return backward
