"""Moving the pixels of images by matrices, which are 3 × 3 and take points to where they go, and by fields."""

from __future__ import annotations

import math

import lucid
from lucid._C import Tensor
from lucid._dtypes import DeviceLike
from lucid.nn import functional as F
from lucid.utils.transforms.functional._base import _back, _four, _image, _pair

__all__ = [
    *(
        "affine_matrix",
        "affine_points",
        "affine_theta",
        "perspective_matrix",
        "remap",
        "rotation_matrix",
        "sample_field_at_points",
        "warp_affine",
    )
]


def affine_matrix(
    *,
    cx: float,
    cy: float,
    scale: float = 1.0,
    angle_deg: float = 0.0,
    shear_x_deg: float = 0.0,
    shear_y_deg: float = 0.0,
    translate_x: float = 0.0,
    translate_y: float = 0.0,
    device: DeviceLike | None = None,
) -> Tensor:
    """Return the matrix that scales, shears and turns around (cx, cy), counterclockwise to the eye, and then moves.

    Parameters
    ----------
    cx, cy : float
        The place that stays.
    scale : float, default 1.0
        How many times larger.
    angle_deg, shear_x_deg, shear_y_deg : float, default 0.0
        Degrees.
    translate_x, translate_y : float, default 0.0
        Pixels.
    device : device or str, optional
        Default: the default device.

    Returns
    -------
    Tensor
        Shape (3, 3), of pixels: (x, y, 1) to (x', y', 1).

    Examples
    --------
    >>> from lucid.utils.transforms.functional import affine_matrix
    >>> affine_matrix(cx=1.0, cy=1.0, scale=2.0)
    tensor([[ 2.,  0., -1.],
            [ 0.,  2., -1.],
            [ 0.,  0.,  1.]])
    """
    turn = math.radians(-angle_deg)
    cos, sin = math.cos(turn), math.sin(turn)
    kx, ky = math.tan(math.radians(shear_x_deg)), math.tan(math.radians(shear_y_deg))
    a, b = scale * (cos - sin * ky), scale * (cos * kx - sin)
    c, d = scale * (sin + cos * ky), scale * (sin * kx + cos)
    x, y = cx + translate_x - a * cx - b * cy, cy + translate_y - c * cx - d * cy
    return lucid.tensor([[a, b, x], [c, d, y], [0.0, 0.0, 1.0]], device=device) + 0.0


def rotation_matrix(
    angle_deg: float, cx: float, cy: float, scale: float = 1.0, device: DeviceLike | None = None
) -> Tensor:
    """Return the matrix that turns around (cx, cy), counterclockwise to the eye, and scales.

    Parameters
    ----------
    angle_deg, cx, cy, scale, device : optional
        As of `affine_matrix`.

    Returns
    -------
    Tensor
        Shape (3, 3), of pixels: (x, y, 1) to (x', y', 1).

    Examples
    --------
    >>> from lucid.utils.transforms.functional import rotation_matrix
    >>> rotation_matrix(90, 0.0, 0.0).round()
    tensor([[ 0.,  1.,  0.],
            [-1.,  0.,  0.],
            [ 0.,  0.,  1.]])
    """
    return affine_matrix(cx=cx, cy=cy, scale=scale, angle_deg=angle_deg, device=device)


def perspective_matrix(src: list[list[float]], dst: list[list[float]], device: DeviceLike | None = None) -> Tensor:
    """Return the matrix that takes four points to four others.

    Parameters
    ----------
    src, dst : list of list of float
        Four points (x, y) each.
    device : device or str, optional
        Default: the default device.

    Returns
    -------
    Tensor
        Shape (3, 3), of pixels: (x, y, 1) to (x', y', 1).

    Raises
    ------
    ValueError
        If there are not four points.

    Examples
    --------
    >>> from lucid.utils.transforms.functional import perspective_matrix
    >>> square = [[0, 0], [1, 0], [1, 1], [0, 1]]
    >>> perspective_matrix(square, [[2 * x, 3 * y] for x, y in square]).round()
    tensor([[2., 0., 0.],
            [0., 3., 0.],
            [0., 0., 1.]])
    """
    rows, right = [], []
    for (x, y), (u, v) in zip(src, dst, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    if len(rows) != 8:
        raise ValueError(f"perspective_matrix: src has {len(src)} points; wanted 4, and as many in dst")
    found = lucid.linalg.solve(lucid.tensor(rows, dtype=lucid.float64), lucid.tensor(right, dtype=lucid.float64))
    return lucid.cat([found, lucid.ones(1, dtype=lucid.float64)]).reshape(3, 3).to(lucid.float32) + 0.0


def affine_points(pts: Tensor, matrix: Tensor) -> Tensor:
    """Return where a matrix takes points (…, 2).

    Parameters
    ----------
    pts : Tensor
        Shape (…, 2): x and y.
    matrix : Tensor
        Shape (3, 3).

    Returns
    -------
    Tensor
        The shape of `pts`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms.functional import affine_matrix, affine_points
    >>> affine_points(lucid.tensor([[1.0, 2.0]]), affine_matrix(cx=0, cy=0, scale=2.0, translate_x=5.0))
    tensor([[7., 4.]])
    """
    moved = lucid.matmul(lucid.cat([pts, lucid.ones_like(pts[..., :1])], -1), matrix.to(pts.dtype).t())
    return moved[..., :2] / moved[..., 2:]


def affine_theta(matrix: Tensor, in_hw: tuple[int, int], out_hw: tuple[int, int]) -> Tensor:
    """Return what `nn.functional.affine_grid` (align_corners=True) wants for a matrix of pixels: (1, 2, 3).

    Parameters
    ----------
    matrix : Tensor
        Shape (3, 3), as of `affine_matrix`.
    in_hw, out_hw : (int, int)
        Height and width before and after.

    Returns
    -------
    Tensor
        Shape (1, 2, 3).

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms.functional import affine_theta
    >>> affine_theta(lucid.eye(3), (5, 5), (5, 5))
    tensor([[[1., 0., 0.],
             [0., 1., 0.]]])
    """
    back = lucid.linalg.inv(matrix)
    (h, w), (rows, columns) = in_hw, out_hw
    pixels = lucid.tensor([[(columns - 1) / 2, 0, (columns - 1) / 2], [0, (rows - 1) / 2, (rows - 1) / 2], [0, 0, 1.0]])
    units = lucid.tensor([[2 / max(w - 1, 1), 0, -1], [0, 2 / max(h - 1, 1), -1], [0, 0, 1.0]])
    return (lucid.matmul(lucid.matmul(units, back), pixels)[:2] + 0.0).unsqueeze(0)


_BORDERS = {"constant": "zeros", "replicate": "border", "reflect": "reflection"}


def _sampled(img: Tensor, x: Tensor, y: Tensor, mode: str, fill: float, border: str) -> Tensor:
    """The image at places in pixels, each (H, W)."""
    h, w = img.shape[-2:]
    if border == "circular":
        x, y, border = x % w, y % h, "replicate"
    grid = lucid.stack([2 * x / max(w - 1, 1) - 1, 2 * y / max(h - 1, 1) - 1], -1).unsqueeze(0)
    four = _four(img)
    if fill and border == "constant":
        four = four - fill
    done = F.grid_sample(four, grid.to(four.dtype), mode=mode, padding_mode=_BORDERS[border], align_corners=True)
    return _back(done + fill if fill and border == "constant" else done, img)


def warp_affine(
    img: Tensor,
    matrix: Tensor,
    out_hw: tuple[int, int],
    *,
    mode: str = "bilinear",
    fill: float = 0.0,
    border: str = "constant",
) -> Tensor:
    """Move the pixels of an image as a matrix says.

    Parameters
    ----------
    img : Tensor
        Shape (…, H, W), or (…, C, H, W) where colors count; floats from 0 to 1, or uint8.
    matrix : Tensor
        Shape (3, 3), from places in the image to places in the result; also a perspective one.
    out_hw : (int, int)
        Size of the result.
    mode : str, default "bilinear"
        "nearest", "bilinear" or "bicubic".
    fill : float, default 0.0
        What is beyond the image.
    border : str, default "constant"
        Or the image goes on beyond its edges: "replicate", "reflect" or "circular".

    Returns
    -------
    Tensor
        The dtype of `img`, of the size `out_hw`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms.functional import affine_matrix, warp_affine
    >>> right = affine_matrix(cx=0, cy=0, translate_x=1.0)
    >>> warp_affine(lucid.tensor([[1.0, 2.0, 3.0]]), right, (1, 3), fill=9.0)
    tensor([[9., 1., 2.]])
    """
    rows, columns = _pair("warp_affine", out_hw)
    y, x = lucid.meshgrid(lucid.arange(rows).float(), lucid.arange(columns).float(), indexing="ij")
    places = affine_points(lucid.stack([x, y], -1).to(lucid.float64), lucid.linalg.inv(matrix.to(lucid.float64)))
    places = places.to(lucid.float32)
    return _sampled(_image(img, "warp_affine"), places[..., 0], places[..., 1], mode, fill, border)


def remap(
    img: Tensor, dx: Tensor, dy: Tensor, *, mode: str = "bilinear", fill: float = 0.0, border: str = "reflect"
) -> Tensor:
    """Take each pixel of the result from a place beside it: (x + dx, y + dy), both (H, W).

    Parameters
    ----------
    img : Tensor
        Shape (…, H, W), or (…, C, H, W) where colors count; floats from 0 to 1, or uint8.
    dx, dy : Tensor
        Shape (H, W), in pixels.
    mode, fill, border : optional
        As of `warp_affine`.

    Returns
    -------
    Tensor
        The shape and dtype of `img`.

    Raises
    ------
    ValueError
        If `dx` and `dy` have not the size of `img`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms.functional import remap
    >>> remap(lucid.tensor([[1.0, 2.0, 3.0]]), lucid.ones(1, 3), lucid.zeros(1, 3))
    tensor([[2., 3., 2.]])
    """
    h, w = _image(img, "remap").shape[-2:]
    if tuple(dx.shape) != (h, w) or tuple(dy.shape) != (h, w):
        raise ValueError(f"remap: dx has shape {tuple(dx.shape)}; wanted {(h, w)}, that of the image, as for dy")
    y, x = lucid.meshgrid(lucid.arange(h).float(), lucid.arange(w).float(), indexing="ij")
    return _sampled(img, x + dx, y + dy, mode, fill, border)


def sample_field_at_points(field: Tensor, pts: Tensor, canvas_hw: tuple[int, int]) -> Tensor:
    """Return the values of a field (H, W) at points (n, 2) of a canvas, interpolated.

    Parameters
    ----------
    field : Tensor
        Shape (H, W).
    pts : Tensor
        Shape (n, 2): x and y on the canvas.
    canvas_hw : (int, int)
        Height and width of the canvas.

    Returns
    -------
    Tensor
        Shape (n,).

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms.functional import sample_field_at_points
    >>> sample_field_at_points(lucid.tensor([[0.0, 1.0], [2.0, 3.0]]), lucid.tensor([[0.5, 0.5]]), (2, 2))
    tensor([1.5000])
    """
    h, w = canvas_hw
    grid = lucid.stack([2 * pts[:, 0] / max(w - 1, 1) - 1, 2 * pts[:, 1] / max(h - 1, 1) - 1], -1)
    grid = grid.reshape(1, 1, -1, 2).to(field.dtype)
    return F.grid_sample(field[None, None], grid, mode="bilinear", padding_mode="border", align_corners=True).reshape(
        -1
    )
