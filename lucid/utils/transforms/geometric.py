"""Transforms that put margins around an image, mirror it, and turn it by quarters."""

from __future__ import annotations

from typing import Any

import lucid
from lucid._C import Tensor
from lucid.utils.transforms import functional as F
from lucid.utils.transforms.core import GeometricTransform, whole

__all__ = [
    *("CropAndPad", "D4", "Flip", "HorizontalFlip", "PadIfNeeded", "RandomRotate90", "Transpose", "VerticalFlip")
]


_BORDERS = {0: "constant", 1: "replicate", 2: "reflect", 3: "circular", 4: "reflect"}


def border_of(border_mode: int, function: str) -> str:
    """How an image goes on beyond its edges, by OpenCV's number."""
    if border_mode not in _BORDERS:
        raise ValueError(
            f"{function}: border_mode is {border_mode!r}; wanted 0 (constant), 1 (edge), 3 (around) or 4 (mirror)"
        )
    return _BORDERS[border_mode]


class _Padding(GeometricTransform):
    """Transforms that say by `make_params` how wide the margin is: left, top, right, bottom."""

    border = "constant"
    value: float = 0.0

    def size(self, params: Any, hw: tuple[int, int]) -> tuple[int, int]:
        """Return height and width."""
        return hw[0] + params[1] + params[3], hw[1] + params[0] + params[2]

    def pixels(self, img: Tensor, params: Any, mode: str, fill: float | None = None) -> Tensor:
        """Put the margin around."""
        h, w = img.shape[-2:]
        left, top, right, bottom = params
        border = self.border
        if border == "reflect" and (max(left, right) >= w or max(top, bottom) >= h):
            border = "replicate"
        return F.pad(img, params, mode=border, value=self.value if fill is None else fill)

    def points(self, pts: Tensor, params: Any, hw: tuple[int, int]) -> Tensor:
        """Move."""
        return pts + lucid.tensor([float(params[0]), float(params[1])])


class PadIfNeeded(_Padding):
    """Puts a margin around an image that is too small.

    Parameters
    ----------
    min_height, min_width : int, default 1024
    border_mode : int, default 4
        0 for a constant margin, 1 for the edge, 3 for the image once more, 4 for its mirror image.
    value, mask_value : float, default 0.0
        Of a constant margin.
    p : float, default 1.0

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import PadIfNeeded
    >>> PadIfNeeded(1, 5)(lucid.tensor([[1, 2, 3]]))
    tensor([[2, 1, 2, 3, 2]])
    """

    value: float

    border: str
    min_height: int
    min_width: int
    border_mode: int
    mask_value: float

    def __init__(
        self,
        min_height: int = 1024,
        min_width: int = 1024,
        border_mode: int = 4,
        value: float = 0.0,
        mask_value: float = 0.0,
        p: float = 1.0,
    ) -> None:
        super().__init__(p)
        self.border = border_of(border_mode, "PadIfNeeded")
        self.min_height, self.min_width, self.border_mode = min_height, min_width, border_mode
        self.value, self.mask_value = value, mask_value

    def make_params(self, img: Tensor) -> tuple[int, int, int, int]:
        """Find the margins."""
        h, w = img.shape[-2:]
        down, across = max(0, self.min_height - h), max(0, self.min_width - w)
        return across // 2, down // 2, across - across // 2, down - down // 2


class CropAndPad(_Padding):
    """Puts a constant margin around an image, or cuts one off where it is negative.

    Parameters
    ----------
    px : int, default 0
    value : float, default 0.0
    p : float, default 1.0

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import CropAndPad
    >>> CropAndPad(-1)(lucid.eye(3)), CropAndPad(1)(lucid.ones(1, 1)).shape
    (tensor([[1.]]), lucid.Size([3, 3]))
    """

    value: float

    px: int

    def __init__(self, px: int = 0, value: float = 0.0, p: float = 1.0) -> None:
        super().__init__(p)
        self.px, self.value = px, value

    def make_params(self, img: Tensor) -> tuple[int, int, int, int]:
        """Find the margin."""
        if -2 * self.px >= min(img.shape[-2:]):
            raise ValueError(
                f"CropAndPad: px is {self.px}; wanted less than half of the image, {tuple(img.shape[-2:])}"
            )
        return (self.px,) * 4


class _Square(GeometricTransform):
    """The eight ways to lay a square: params say whether it is transposed, then mirrored across, then down."""

    def size(self, params: Any, hw: tuple[int, int]) -> tuple[int, int]:
        """Return height and width."""
        return hw[::-1] if params[0] else hw

    def pixels(self, img: Tensor, params: Any, mode: str, fill: float | None = None) -> Tensor:
        """Transpose and mirror."""
        transpose, across, down = params
        img = img.transpose(-2, -1) if transpose else img
        dims = [dim for dim, flip in ((-1, across), (-2, down)) if flip]
        return lucid.flip(img, dims) if dims else img.clone()

    def points(self, pts: Tensor, params: Any, hw: tuple[int, int]) -> Tensor:
        """Transpose and mirror."""
        transpose, across, down = params
        h, w = self.size(params, hw)
        x, y = pts.flip(1).unbind(1) if transpose else pts.unbind(1)
        return lucid.stack([w - 1 - x if across else x, h - 1 - y if down else y], 1)


def _square(name: str, ways: list[tuple[int, int, int]], what: str, example: str, p: float) -> type[_Square]:
    """A transform that takes one of some ways."""

    def __init__(self, p: float = p) -> None:
        super(made, self).__init__(p)

    def make_params(self, img: Tensor) -> tuple[int, int, int]:
        """Draw the way."""
        return ways[whole(0, len(ways) - 1)] if len(ways) > 1 else ways[0]

    doc = f"""{what}

    Parameters
    ----------
    p : float, default {p}

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import {name}
    >>> {example}
    """
    made = type(_Square)(
        name, (_Square,), {"__init__": __init__, "make_params": make_params, "__doc__": doc, "__module__": __name__}
    )
    return made


_SHAPE = "(lucid.rand(3, 4, 6)).shape\n    lucid.Size([3, 4, 6])"
HorizontalFlip: type[_Square] = _square(
    *("HorizontalFlip", [(0, 1, 0)], "Mirrors an image from left to right."),
    *("HorizontalFlip(p=1.0)(lucid.tensor([[1, 2]]))\n    tensor([[2, 1]])", 0.5),
)
VerticalFlip: type[_Square] = _square(
    *("VerticalFlip", [(0, 0, 1)], "Mirrors an image from top to bottom."),
    *("VerticalFlip(p=1.0)(lucid.tensor([[1], [2]]))[0]\n    tensor([2])", 0.5),
)
Flip: type[_Square] = _square(
    "Flip", [(0, 1, 0), (0, 0, 1), (0, 1, 1)], "Mirrors an image across, down, or both.", f"Flip(){_SHAPE}", 0.5
)
Transpose: type[_Square] = _square(
    *("Transpose", [(1, 0, 0)], "Exchanges the rows and columns of an image."),
    *("Transpose(p=1.0)(lucid.rand(3, 4, 6)).shape\n    lucid.Size([3, 6, 4])", 0.5),
)
_TURNS = [(0, 0, 0), (1, 0, 1), (0, 1, 1), (1, 1, 0)]
RandomRotate90: type[_Square] = _square(
    *("RandomRotate90", _TURNS, "Turns an image by a multiple of 90°."),
    *("RandomRotate90(p=1.0)(lucid.rand(3, 4, 4)).shape\n    lucid.Size([3, 4, 4])", 0.5),
)
D4 = _square(
    *(
        "D4",
        [(t, a, d) for t in (0, 1) for a in (0, 1) for d in (0, 1)],
        "Lays an image in one of the eight ways of a square.",
    ),
    *("D4()(lucid.rand(3, 4, 4)).shape\n    lucid.Size([3, 4, 4])", 1.0),
)
