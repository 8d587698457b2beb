"""Transforms that bend an image: by a matrix, or by a field of displacements."""

from __future__ import annotations

import math
from typing import Any

import lucid
from lucid._C import Tensor
from lucid.utils.transforms import functional as F
from lucid.utils.transforms.core import GeometricTransform, limits, uniform
from lucid.utils.transforms.geometric import border_of

__all__ = [
    *("Affine", "ElasticTransform", "GridDistortion", "GridElasticDeform", "OpticalDistortion", "Perspective"),
    *("RandomGridShuffle", "Rotate", "SafeRotate", "ShiftScaleRotate"),
]


class _Warp(GeometricTransform):
    """Transforms whose params are a matrix and the size of the result."""

    interpolation: int | str

    border_mode: int
    value: float

    def __init__(self, interpolation: int | str, border_mode: int, value: float, p: float) -> None:
        super().__init__(p)
        self.interpolation, self.border_mode, self.value = interpolation, border_mode, value
        self._border = border_of(border_mode, type(self).__name__)

    def size(self, params: Any, hw: tuple[int, int]) -> tuple[int, int]:
        """Return height and width."""
        return params[1]

    def pixels(self, img: Tensor, params: Any, mode: str, fill: float | None = None) -> Tensor:
        """Move the pixels as the matrix says."""
        matrix, size = params
        fill = self.value if fill is None else fill
        return F.warp_affine(img, matrix, size, mode=mode, fill=fill, border=self._border)

    def points(self, pts: Tensor, params: Any, hw: tuple[int, int]) -> Tensor:
        """Move points as the matrix says."""
        return F.affine_points(pts, params[0])


def _middle(img: Tensor) -> tuple[float, float, tuple[int, int]]:
    h, w = img.shape[-2:]
    return (w - 1) / 2, (h - 1) / 2, (h, w)


class Rotate(_Warp):
    """Turns an image by an angle that is drawn.

    Parameters
    ----------
    limit : float or (float, float), default 90
        In degrees, counterclockwise.
    interpolation : int or str, default 1
    border_mode : int, default 4
        What is beyond the image: 0 `value`, 1 its edge, 3 the image again, 4 its mirror image.
    value : float, default 0.0
    p : float, default 0.5

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import Rotate
    >>> Rotate((90, 90), p=1.0)(lucid.tensor([[1.0, 2.0], [3.0, 4.0]])).round()
    tensor([[2., 4.],
            [1., 3.]])
    """

    def __init__(
        self,
        limit: float | tuple[float, float] = 90,
        interpolation: int | str = 1,
        border_mode: int = 4,
        value: float = 0.0,
        p: float = 0.5,
    ) -> None:
        super().__init__(interpolation, border_mode, value, p)
        self.limit = limit

    def make_params(self, img: Tensor) -> tuple[Tensor, tuple[int, int]]:
        """Draw the angle."""
        cx, cy, hw = _middle(img)
        return F.rotation_matrix(uniform(*limits(self.limit)), cx, cy), hw


class SafeRotate(_Warp):
    """Turns an image by an angle that is drawn, and makes it small enough to lose no corner.

    Parameters
    ----------
    limit : float or (float, float), default 90
    interpolation : int or str, default 1
    border_mode : int, default 4
    value : float, default 0.0
    p : float, default 0.5

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import SafeRotate
    >>> SafeRotate(45, p=1.0)(lucid.rand(3, 8, 12)).shape
    lucid.Size([3, 8, 12])
    """

    def __init__(
        self,
        limit: float | tuple[float, float] = 90,
        interpolation: int | str = 1,
        border_mode: int = 4,
        value: float = 0.0,
        p: float = 0.5,
    ) -> None:
        super().__init__(interpolation, border_mode, value, p)
        self.limit = limit

    def make_params(self, img: Tensor) -> tuple[Tensor, tuple[int, int]]:
        """Draw the angle."""
        cx, cy, (h, w) = _middle(img)
        angle = uniform(*limits(self.limit))
        cos, sin = abs(math.cos(math.radians(angle))), abs(math.sin(math.radians(angle)))
        scale = min(w / (w * cos + h * sin), h / (w * sin + h * cos))
        return F.rotation_matrix(angle, cx, cy, scale), (h, w)


class ShiftScaleRotate(_Warp):
    """Moves, scales and turns an image, each by what is drawn.

    Parameters
    ----------
    shift_limit : float or (float, float), default 0.0625
        Which part of the size.
    scale_limit : float or (float, float), default 0.1
        How far from 1.
    rotate_limit : float or (float, float), default 45
        In degrees.
    interpolation : int or str, default 1
    border_mode : int, default 4
    value : float, default 0.0
    p : float, default 0.5

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import ShiftScaleRotate
    >>> ShiftScaleRotate(p=1.0)(lucid.rand(3, 8, 12)).shape
    lucid.Size([3, 8, 12])
    """

    shift_limit: float | tuple[float, float]
    scale_limit: float | tuple[float, float]
    rotate_limit: float | tuple[float, float]

    def __init__(
        self,
        shift_limit: float | tuple[float, float] = 0.0625,
        scale_limit: float | tuple[float, float] = 0.1,
        rotate_limit: float | tuple[float, float] = 45,
        interpolation: int | str = 1,
        border_mode: int = 4,
        value: float = 0.0,
        p: float = 0.5,
    ) -> None:
        super().__init__(interpolation, border_mode, value, p)
        self.shift_limit, self.scale_limit, self.rotate_limit = shift_limit, scale_limit, rotate_limit

    def make_params(self, img: Tensor) -> tuple[Tensor, tuple[int, int]]:
        """Draw the four numbers."""
        cx, cy, (h, w) = _middle(img)
        return F.affine_matrix(
            cx=cx,
            cy=cy,
            scale=max(1e-3, 1 + uniform(*limits(self.scale_limit))),
            angle_deg=uniform(*limits(self.rotate_limit)),
            translate_x=w * uniform(*limits(self.shift_limit)),
            translate_y=h * uniform(*limits(self.shift_limit)),
        ), (h, w)


class Affine(_Warp):
    """Scales, moves, turns and shears an image.

    Parameters
    ----------
    scale : float or (float, float), default 1.0
        A number is taken as it is, of a pair one between is drawn.
    translate_percent, rotate, shear : float or (float, float), default 0.0
        A number is a limit to both sides: of the move as a part of the size, and of angles in degrees.
    interpolation : int or str, default 1
    border_mode : int, default 4
    value : float, default 0.0
    p : float, default 0.5

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import Affine
    >>> Affine(translate_percent=(0.5, 0.5), border_mode=0, p=1.0)(lucid.ones(2, 2))
    tensor([[0., 0.],
            [0., 1.]])
    """

    scale: float | tuple[float, float]
    translate_percent: float | tuple[float, float]
    rotate: float | tuple[float, float]
    shear: float | tuple[float, float]

    def __init__(
        self,
        scale: float | tuple[float, float] = 1.0,
        translate_percent: float | tuple[float, float] = 0.0,
        rotate: float | tuple[float, float] = 0.0,
        shear: float | tuple[float, float] = 0.0,
        interpolation: int | str = 1,
        border_mode: int = 4,
        value: float = 0.0,
        p: float = 0.5,
    ) -> None:
        super().__init__(interpolation, border_mode, value, p)
        self.scale, self.translate_percent, self.rotate, self.shear = scale, translate_percent, rotate, shear

    def make_params(self, img: Tensor) -> tuple[Tensor, tuple[int, int]]:
        """Draw the numbers."""
        cx, cy, (h, w) = _middle(img)
        scale = uniform(*self.scale) if isinstance(self.scale, (tuple, list)) else self.scale
        move = limits(self.translate_percent)
        return F.affine_matrix(
            cx=cx,
            cy=cy,
            scale=scale,
            angle_deg=uniform(*limits(self.rotate)),
            shear_x_deg=uniform(*limits(self.shear)),
            translate_x=w * uniform(*move),
            translate_y=h * uniform(*move),
        ), (h, w)


class Perspective(_Warp):
    """Looks at an image from the side: its corners move inward by what is drawn, and what they hold fills the image.

    Parameters
    ----------
    scale : float or (float, float), default (0.05, 0.1)
        How far, as a part of the size.
    interpolation : int or str, default 1
    border_mode : int, default 4
    value : float, default 0.0
    p : float, default 0.5

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import Perspective
    >>> Perspective(p=1.0)(lucid.rand(3, 8, 12)).shape
    lucid.Size([3, 8, 12])
    """

    def __init__(
        self,
        scale: float | tuple[float, float] = (0.05, 0.1),
        interpolation: int | str = 1,
        border_mode: int = 4,
        value: float = 0.0,
        p: float = 0.5,
    ) -> None:
        super().__init__(interpolation, border_mode, value, p)
        self.scale = scale

    def make_params(self, img: Tensor) -> tuple[Tensor, tuple[int, int]]:
        """Draw where the corners are."""
        h, w = img.shape[-2:]
        low, high = (0.0, float(self.scale)) if isinstance(self.scale, (int, float)) else self.scale
        right, bottom = w - 1.0, h - 1.0
        corners = [[0.0, 0.0], [right, 0.0], [right, bottom], [0.0, bottom]]
        inner = []
        for x, y in corners:
            across, down = min(uniform(low, high), 0.49) * right, min(uniform(low, high), 0.49) * bottom
            inner.append([x + (across if x == 0 else -across), y + (down if y == 0 else -down)])
        if right == 0 or bottom == 0:
            return lucid.eye(3), (h, w)
        return F.perspective_matrix(inner, corners), (h, w)


class _Displacement(GeometricTransform):
    """Transforms whose params are two fields: how far from a pixel of the result its value is, across and down."""

    def __init__(self, interpolation: int | str, p: float) -> None:
        super().__init__(p)
        self.interpolation = interpolation

    def pixels(self, img: Tensor, params: Any, mode: str, fill: float | None = None) -> Tensor:
        """Take pixels from where the fields say."""
        return F.remap(img, *params, mode=mode)

    def points(self, pts: Tensor, params: Any, hw: tuple[int, int]) -> Tensor:
        """Move points against the fields, which is right to first order."""
        moved = pts
        for _ in range(3):
            shift = [F.sample_field_at_points(field, moved, hw) for field in params]
            moved = pts - lucid.stack(shift, 1)
        return moved


class ElasticTransform(_Displacement):
    """Bends an image by smooth noise.

    Parameters
    ----------
    alpha : float, default 1.0
        How far; noise has the standard deviation 1 in front of being smoothed.
    sigma : float, default 50.0
        How smooth: the standard deviation of the Gaussian in pixels.
    interpolation : int or str, default 1
    p : float, default 0.5

    References
    ----------
    Simard et al., "Best practices for convolutional neural networks applied to visual document analysis", 2003.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import ElasticTransform
    >>> ElasticTransform(alpha=10.0, sigma=3.0, p=1.0)(lucid.rand(1, 28, 28)).shape
    lucid.Size([1, 28, 28])
    """

    alpha: float
    sigma: float

    def __init__(self, alpha: float = 1.0, sigma: float = 50.0, interpolation: int | str = 1, p: float = 0.5) -> None:
        super().__init__(interpolation, p)
        self.alpha, self.sigma = alpha, sigma

    def make_params(self, img: Tensor) -> tuple[Tensor, Tensor]:
        """Draw the noise."""
        h, w = img.shape[-2:]
        fields = []
        for _ in range(2):
            noise = (0.5 + lucid.rand(1, h, w) - 0.5).clamp(0, 1)
            fields.append((2 * F.gaussian_blur(noise, self.sigma)[0] - 1) * math.sqrt(3) * self.alpha)
        return fields[0], fields[1]


def _coarse(values: Tensor, hw: tuple[int, int]) -> Tensor:
    """A field of the size of an image from values at the corners of a grid."""
    return lucid.nn.functional.interpolate(values[None, None], size=hw, mode="bilinear", align_corners=True)[0, 0]


class GridDistortion(_Displacement):
    """Makes the cells of a grid wider and narrower.

    Parameters
    ----------
    num_steps : int, default 5
        Cells in each direction.
    distort_limit : float or (float, float), default 0.3
        How far from 1 the width of a cell is.
    interpolation : int or str, default 1
    p : float, default 0.5

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import GridDistortion
    >>> GridDistortion(p=1.0)(lucid.rand(3, 16, 16)).shape
    lucid.Size([3, 16, 16])
    """

    num_steps: int
    distort_limit: float | tuple[float, float]

    def __init__(
        self,
        num_steps: int = 5,
        distort_limit: float | tuple[float, float] = 0.3,
        interpolation: int | str = 1,
        p: float = 0.5,
    ) -> None:
        super().__init__(interpolation, p)
        self.num_steps, self.distort_limit = num_steps, distort_limit

    def make_params(self, img: Tensor) -> tuple[Tensor, Tensor]:
        """Draw the widths."""
        h, w = img.shape[-2:]

        def line(size: int) -> Tensor:
            steps = [max(0.05, 1 + uniform(*limits(self.distort_limit))) for _ in range(self.num_steps)]
            edges = [0.0]
            for step in steps:
                edges.append(edges[-1] + step)
            places = lucid.tensor(edges) / edges[-1] * (size - 1)
            return _coarse(places.unsqueeze(0), (1, size))[0] - lucid.arange(size)

        return line(w).expand(h, w).contiguous(), line(h).unsqueeze(1).expand(h, w).contiguous()


class OpticalDistortion(_Displacement):
    """Bends an image as a lens does, like a barrel or a cushion.

    Parameters
    ----------
    distort_limit : float or (float, float), default 0.05
        k of r·(1 + k·r² + k·r⁴), where the radius of the image is 1.
    shift_limit : float or (float, float), default 0.05
        How far the middle of the lens is from that of the image, as a part of the size.
    interpolation : int or str, default 1
    p : float, default 0.5

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import OpticalDistortion
    >>> OpticalDistortion(p=1.0)(lucid.rand(3, 16, 16)).shape
    lucid.Size([3, 16, 16])
    """

    distort_limit: float | tuple[float, float]
    shift_limit: float | tuple[float, float]

    def __init__(
        self,
        distort_limit: float | tuple[float, float] = 0.05,
        shift_limit: float | tuple[float, float] = 0.05,
        interpolation: int | str = 1,
        p: float = 0.5,
    ) -> None:
        super().__init__(interpolation, p)
        self.distort_limit, self.shift_limit = distort_limit, shift_limit

    def make_params(self, img: Tensor) -> tuple[Tensor, Tensor]:
        """Draw k and the middle."""
        cx, cy, (h, w) = _middle(img)
        k = uniform(*limits(self.distort_limit))
        cx, cy = cx + w * uniform(*limits(self.shift_limit)), cy + h * uniform(*limits(self.shift_limit))
        y, x = lucid.meshgrid(lucid.arange(h) - cy, lucid.arange(w) - cx, indexing="ij")
        r2 = (x * x + y * y) / max((h * h + w * w) / 4, 1)
        factor = k * r2 + k * r2 * r2
        return x * factor, y * factor


class GridElasticDeform(_Displacement):
    """Moves the corners of a grid, and what is between them smoothly.

    Parameters
    ----------
    num_grid_xy : (int, int), default (4, 4)
        Cells across and down.
    magnitude : int, default 10
        How far at most, in pixels.
    interpolation : int or str, default 1
    p : float, default 0.5

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import GridElasticDeform
    >>> GridElasticDeform(magnitude=2, p=1.0)(lucid.rand(3, 16, 16)).shape
    lucid.Size([3, 16, 16])
    """

    num_grid_xy: tuple[int, int]
    magnitude: int

    def __init__(
        self, num_grid_xy: tuple[int, int] = (4, 4), magnitude: int = 10, interpolation: int | str = 1, p: float = 0.5
    ) -> None:
        super().__init__(interpolation, p)
        self.num_grid_xy, self.magnitude = num_grid_xy, magnitude

    def make_params(self, img: Tensor) -> tuple[Tensor, Tensor]:
        """Draw where the corners go; those at the edges stay on them."""
        columns, rows = self.num_grid_xy
        dx, dy = (self.magnitude * (2 * lucid.rand(rows + 1, columns + 1) - 1) for _ in range(2))
        dx[:, [0, columns]] = 0
        dy[[0, rows]] = 0
        hw = tuple(img.shape[-2:])
        return _coarse(dx, hw), _coarse(dy, hw)


class RandomGridShuffle(GeometricTransform):
    """Cuts an image into tiles, and lays them in another order.

    Parameters
    ----------
    grid : (int, int), default (3, 3)
        Rows and columns of tiles; what is left over at the right and below stays.
    p : float, default 0.5

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import RandomGridShuffle
    >>> RandomGridShuffle((2, 2), p=1.0)(lucid.arange(16).reshape(4, 4)).sum()
    tensor(120)
    """

    def __init__(self, grid: tuple[int, int] = (3, 3), p: float = 0.5) -> None:
        super().__init__(p)
        self.grid = grid

    def make_params(self, img: Tensor) -> list[int]:
        """Draw the order."""
        return lucid.randperm(self.grid[0] * self.grid[1]).tolist()

    def _tiles(self, hw: tuple[int, int]) -> tuple[int, int]:
        return hw[0] // self.grid[0], hw[1] // self.grid[1]

    def pixels(self, img: Tensor, params: Any, mode: str, fill: float | None = None) -> Tensor:
        """Lay the tiles."""
        h, w = self._tiles(tuple(img.shape[-2:]))
        columns, found = self.grid[1], img.clone()
        for at, source in enumerate(params):
            top, left, y, x = at // columns * h, at % columns * w, source // columns * h, source % columns * w
            found[..., top : top + h, left : left + w] = img[..., y : y + h, x : x + w]
        return found

    def points(self, pts: Tensor, params: Any, hw: tuple[int, int]) -> Tensor:
        """Move points with their tiles."""
        h, w = self._tiles(hw)
        rows, columns = self.grid
        place = {source: at for at, source in enumerate(params)}
        moved = []
        for x, y in pts.tolist():
            row, column = int((y + 0.5) // max(h, 1)), int((x + 0.5) // max(w, 1))
            if 0 <= row < rows and 0 <= column < columns:
                at = place[row * columns + column]
                x, y = x + (at % columns - column) * w, y + (at // columns - row) * h
            moved.append([x, y])
        return lucid.tensor(moved, dtype=pts.dtype).reshape(-1, 2)
