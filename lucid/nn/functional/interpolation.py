"""Images and their kin at other sizes, and at the places of a grid."""

from __future__ import annotations

import operator
import warnings
from collections.abc import Sequence
from typing import Any

import lucid
from lucid import _C
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid._spelling import spelled

__all__ = ["affine_grid", "grid_sample", "interpolate", "upsample", "upsample_bilinear", "upsample_nearest"]

# mode: (the mode of the op resample, how many dims behind the channels, whether align_corners is taken)
_MODES = {
    "nearest": ("nearest", (1, 2, 3), False),
    "nearest-exact": ("nearest_exact", (1, 2, 3), False),
    "area": ("area", (1, 2, 3), False),
    "linear": ("linear", (1,), True),
    "bilinear": ("linear", (2,), True),
    "trilinear": ("linear", (3,), True),
    "bicubic": ("cubic", (2,), True),
    "lanczos": ("lanczos", (2,), True),
}
_SMOOTH = {"bilinear": "linear_smooth", "bicubic": "cubic_smooth", "lanczos": "lanczos"}


@spelled
def interpolate(
    x: Tensor,
    size: int | Sequence[int] | None = None,
    scale_factor: float | Sequence[float] | None = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
    recompute_scale_factor: bool | None = None,
    antialias: bool = False,
) -> Tensor:
    """Brings sequences, images or volumes to another size.

    Parameters
    ----------
    x : Tensor
        Shape (N, C, L), (N, C, H, W) or (N, C, D, H, W), floating-point; or uint8, which is rounded after each dim.
    size : int or sequence of int, optional
        The size of the result behind the channels.
    scale_factor : float or sequence of float, optional
        How many times as large it becomes instead: ``floor(factor * size)``.
    mode : {'nearest', 'nearest-exact', 'linear', 'bilinear', 'bicubic', 'trilinear', 'area', 'lanczos'}
        'nearest' (the default) takes the element at the place rounded down, 'nearest-exact' the nearest one, 'area'
        the mean of those that a new one covers. 'linear', 'bilinear' and 'trilinear' are for 1, 2 and 3 dims, 'bicubic'
        (Keys 1981 with the slope -0.75) and 'lanczos' for images.
    align_corners : bool, optional
        Of the linear and cubic modes: whether the middles of the outermost elements stay where they are, and not their
        outer edges. Default: False.
    recompute_scale_factor : bool, optional
        Whether places follow from the two sizes, and not from `scale_factor` itself.
    antialias : bool, default False
        Of 'bilinear', 'bicubic' and 'lanczos', whether all elements of a larger image count in a smaller one.

    Returns
    -------
    Tensor
        The dtype of `x`.

    Raises
    ------
    ValueError
        If not exactly one of `size` and `scale_factor` is given, or another argument does not fit the mode.
    NotImplementedError
        If the mode is not for the dims of `x`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> x = lucid.tensor([[[1.0, 3.0]]])
    >>> F.interpolate(x, scale_factor=2).tolist()
    [[[1.0, 1.0, 3.0, 3.0]]]
    >>> F.interpolate(x, 3, mode="linear", align_corners=True).tolist()
    [[[1.0, 2.0, 3.0]]]
    """
    dims = x.ndim - 2
    kernel, fits, takes_corners = _mode("interpolate", mode)
    if dims not in fits:
        wanted = " or ".join(f"{n + 2}D" for n in fits)
        raise NotImplementedError(f"interpolate: x has shape {tuple(x.shape)}; wanted {wanted} input for mode {mode!r}")
    if align_corners is not None and not takes_corners:
        raise ValueError(f"interpolate: align_corners is {align_corners}; wanted none with mode {mode!r}")
    if (size is None) == (scale_factor is None):
        given = "neither" if size is None else "both"
        raise ValueError(f"interpolate: {given} of size and scale_factor is given; wanted one of them")
    if antialias:
        if mode not in _SMOOTH:
            raise ValueError(f"interpolate: antialias is True; wanted False with mode {mode!r}")
        kernel = _SMOOTH[mode]
    if mode == "lanczos" and (align_corners or not antialias):
        raise ValueError("interpolate: mode is 'lanczos'; wanted antialias=True and no align_corners with it")
    factors = [0.0] * dims
    if size is not None:
        if recompute_scale_factor:
            raise ValueError("interpolate: recompute_scale_factor is True; wanted it with scale_factor only")
        sizes = [_size(n) for n in _for_each("size", size, dims)]
    else:
        given = [float(f) for f in _for_each("scale_factor", scale_factor, dims)]
        for factor in given:
            if not 0 < factor < float("inf"):
                raise ValueError(f"interpolate: scale_factor is {scale_factor}; wanted finite numbers above 0")
        sizes = [int(n * factor) for n, factor in zip(x.shape[2:], given)]
        if not recompute_scale_factor and mode != "area":
            factors = given
    corners, whole = bool(align_corners), x.dtype is lucid.uint8
    if whole:
        x = x.float()
    for i in reversed(range(dims)):  # the last dim first, as uint8 is rounded after each
        x = _C.resample(x, 2 + i, sizes[i], kernel, factors[i], corners)
        x = x.round().clamp(0, 255) if whole else x
    return x.to(lucid.uint8) if whole else x


def _mode(function: str, mode: str) -> tuple[Any, ...]:
    if mode not in _MODES:
        raise ValueError(f"{function}: mode is {mode!r}; wanted one of {', '.join(map(repr, _MODES))}")
    return _MODES[mode]


def _for_each(name: str, value: object, dims: int) -> list[Any]:
    """One for each dim."""
    if not isinstance(value, (tuple, list)):
        return [value] * dims
    if len(value) != dims:
        raise ValueError(f"interpolate: {name} is {value}; wanted {dims}, one for each dim behind the channels")
    return list(value)


def _size(value: object) -> int:
    try:
        return operator.index(value)
    except TypeError:
        raise TypeError(f"interpolate: size is {kind_of(value)}; wanted an int or a sequence of ints") from None


@spelled
def upsample(
    x: Tensor,
    size: int | Sequence[int] | None = None,
    scale_factor: float | Sequence[float] | None = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
) -> Tensor:
    """Does what :func:`interpolate` does, under its older name; with a warning.

    Parameters
    ----------
    x : Tensor
        As of `interpolate`.
    size, scale_factor, mode, align_corners : optional
        Those of `interpolate`.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> F.upsample(lucid.ones(1, 1, 2), 4).shape
    lucid.Size([1, 1, 4])
    """
    _deprecated("upsample", "interpolate")
    return interpolate(x, size, scale_factor, mode, align_corners)


@spelled
def upsample_nearest(
    x: Tensor, size: int | Sequence[int] | None = None, scale_factor: float | Sequence[float] | None = None
) -> Tensor:
    """Does what :func:`interpolate` does with mode 'nearest'; with a warning.

    Parameters
    ----------
    x : Tensor
        As of `interpolate`.
    size, scale_factor : optional
        Those of `interpolate`.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> F.upsample_nearest(lucid.tensor([[[1.0, 2.0]]]), scale_factor=2).tolist()
    [[[1.0, 1.0, 2.0, 2.0]]]
    """
    _deprecated("upsample_nearest", "interpolate")
    return interpolate(x, size, scale_factor)


@spelled
def upsample_bilinear(
    x: Tensor, size: int | Sequence[int] | None = None, scale_factor: float | Sequence[float] | None = None
) -> Tensor:
    """Does what :func:`interpolate` does with mode 'bilinear' and aligned corners; with a warning.

    Parameters
    ----------
    x : Tensor
        As of `interpolate`.
    size, scale_factor : optional
        Those of `interpolate`.

    Returns
    -------
    Tensor
        The result.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> F.upsample_bilinear(lucid.tensor([[[[1.0, 3.0]]]]), (1, 3)).tolist()
    [[[[1.0, 2.0, 3.0]]]]
    """
    _deprecated("upsample_bilinear", "interpolate")
    return interpolate(x, size, scale_factor, "bilinear", True)


def _deprecated(name: str, better: str) -> None:
    warnings.warn(f"{name}: it is deprecated; wanted nn.functional.{better}", stacklevel=4)


@spelled
def grid_sample(
    x: Tensor, grid: Tensor, mode: str = "bilinear", padding_mode: str = "zeros", align_corners: bool | None = None
) -> Tensor:
    """Takes samples of images or volumes at the places that a grid names.

    Parameters
    ----------
    x : Tensor
        Shape (N, C, H, W) or (N, C, D, H, W), floating-point.
    grid : Tensor
        Shape (N, H', W', 2) or (N, D', H', W', 3), of the dtype of `x`: for each place of the result the (x, y) or
        (x, y, z) of its sample, from -1 to 1, x along the width.
    mode : {'bilinear', 'nearest', 'bicubic'}
        How elements around a place count; 'bilinear' (the default) is trilinear in volumes, 'bicubic' for images only.
    padding_mode : {'zeros', 'border', 'reflection'}
        What is outside of `x`: zeros (the default), the nearest element, or a mirror image.
    align_corners : bool, optional
        Whether -1 and 1 are the middles of the outermost elements, and not their outer edges. Default: False, with a
        warning.

    Returns
    -------
    Tensor
        Shape (N, C, H', W') or (N, C, D', H', W').

    Raises
    ------
    ValueError
        If `mode` or `padding_mode` is another word.
    ShapeMismatch
        If the shapes do not fit.

    Notes
    -----
    Jaderberg, Simonyan, Zisserman and Kavukcuoglu 2015, Spatial Transformer Networks. Derivatives of every order are
    there, with respect to both tensors.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> grid = lucid.tensor([[[[-1.0, 0.0], [0.0, 0.0]]]])
    >>> F.grid_sample(lucid.tensor([[[[1.0, 3.0]]]]), grid, align_corners=True).tolist()
    [[[[1.0, 2.0]]]]
    """
    corners = _corners("grid_sample", align_corners)
    if mode not in ("bilinear", "nearest", "bicubic"):
        raise ValueError(f"grid_sample: mode is {mode!r}; wanted 'bilinear', 'nearest' or 'bicubic'")
    if padding_mode not in ("zeros", "border", "reflection"):
        raise ValueError(f"grid_sample: padding_mode is {padding_mode!r}; wanted 'zeros', 'border' or 'reflection'")
    return _C.grid_sampled(x, grid, mode, padding_mode, corners, [0] * max(x.ndim - 2, 0))


def affine_grid(theta: Tensor, size: Sequence[int], align_corners: bool | None = None) -> Tensor:
    """Makes the grid of an affine map, for :func:`grid_sample`: ``theta @ (x, y, 1)`` for each place.

    Parameters
    ----------
    theta : Tensor
        Shape (N, 2, 3) for images, (N, 3, 4) for volumes, floating-point.
    size : sequence of int
        That of the images, (N, C, H, W), or volumes, (N, C, D, H, W), that are wanted.
    align_corners : bool, optional
        As that of `grid_sample`. Default: False, with a warning.

    Returns
    -------
    Tensor
        Shape (N, H, W, 2) or (N, D, H, W, 3).

    Raises
    ------
    ValueError
        If `theta` is not floating-point or has another shape, or a size is less than 1.
    NotImplementedError
        If `size` has another number of sizes.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> F.affine_grid(lucid.eye(2, 3).unsqueeze(0), (1, 1, 1, 2), align_corners=False).tolist()
    [[[[-0.5, 0.0], [0.5, 0.0]]]]
    """
    corners = _corners("affine_grid", align_corners)
    size = tuple(operator.index(n) for n in size)
    if len(size) not in (4, 5):
        raise NotImplementedError(f"affine_grid: size is {size}; wanted (N, C, H, W) or (N, C, D, H, W)")
    dims = len(size) - 2
    if not theta.dtype.is_floating_point:
        raise ValueError(f"affine_grid: theta is {theta.dtype}; wanted a floating-point dtype")
    if tuple(theta.shape) != (size[0], dims, dims + 1):
        raise ValueError(f"affine_grid: theta has shape {tuple(theta.shape)}; wanted {(size[0], dims, dims + 1)}")
    if min(size) < 1:
        raise ValueError(f"affine_grid: size is {size}; wanted sizes of at least 1")
    axes = []
    for n in size[2:]:
        places = lucid.arange(n, dtype=theta.dtype, device=theta.device)
        axes.append(places * (2 / max(n - 1, 1)) - (n > 1) if corners else (places * 2 + 1) / n - 1)
    flat = lucid.meshgrid(*axes, indexing="ij")[::-1]
    places = lucid.stack([*flat, lucid.ones_like(flat[0])], -1).reshape(-1, dims + 1)
    return (places @ theta.transpose(1, 2)).reshape(size[0], *size[2:], dims)


def _corners(function: str, align_corners: bool | None) -> bool:
    if align_corners is None:
        warnings.warn(
            f"{function}: align_corners is None; wanted True or False, as the default was once the other one",
            stacklevel=4 if function == "grid_sample" else 3,
        )
    return bool(align_corners)
