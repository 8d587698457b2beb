"""Transforms that take parts of an image away, and crops that look at boxes."""

from __future__ import annotations

import math
from typing import Any

import lucid
from lucid._C import Tensor
from lucid.utils.transforms.core import PhotometricTransform, first_image, parts_of, uniform, whole
from lucid.utils.transforms.crops import _Cropping
from lucid.utils.transforms.parts import BoundingBoxes, Image, Mask

__all__ = [
    *("BBoxSafeRandomCrop", "CoarseDropout", "GridDropout", "MaskDropout", "PixelDropout", "RandomCropNearBBox"),
    *("RandomErasing", "RandomSizedBBoxSafeCrop", "XYMasking"),
]


class _Holes(PhotometricTransform):
    """Transforms whose params are rectangles (top, left, height, width), which `fill_value` fills."""

    fill_value: Any = 0.0

    def change(self, img: Tensor, params: list[tuple[int, int, int, int]]) -> Tensor:
        """Fill the rectangles."""
        img = img.clone()
        for top, left, height, width in params:
            img[..., top : top + height, left : left + width] = self.fill_value
        return img


def _hole(hw: tuple[int, int], height: int, width: int) -> tuple[int, int, int, int]:
    height, width = min(height, hw[0]), min(width, hw[1])
    return whole(0, hw[0] - height), whole(0, hw[1] - width), height, width


class CoarseDropout(_Holes):
    """Fills rectangles in an image.

    Parameters
    ----------
    max_holes, max_height, max_width : int, default 8
    min_holes, min_height, min_width : int, optional
        As large as the largest otherwise.
    fill_value : float, default 0.0
    p : float, default 0.5

    References
    ----------
    DeVries and Taylor, "Improved regularization of convolutional neural networks with cutout", 2017.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import CoarseDropout
    >>> CoarseDropout(1, 2, 2, p=1.0)(lucid.ones(1, 8, 8)).sum()
    tensor(60.)
    """

    max_holes: int
    max_height: int
    max_width: int
    min_holes: int | None
    min_height: int | None
    min_width: int | None

    def __init__(
        self,
        max_holes: int = 8,
        max_height: int = 8,
        max_width: int = 8,
        min_holes: int | None = None,
        min_height: int | None = None,
        min_width: int | None = None,
        fill_value: float = 0.0,
        p: float = 0.5,
    ) -> None:
        super().__init__(p)
        self.max_holes, self.max_height, self.max_width = max_holes, max_height, max_width
        self.min_holes, self.min_height, self.min_width = min_holes, min_height, min_width
        self.fill_value = fill_value

    def make_params(self, img: Tensor) -> list[tuple[int, int, int, int]]:
        """Draw the rectangles."""
        ranges = [
            (high if low is None else low, high)
            for low, high in (
                (self.min_holes, self.max_holes),
                (self.min_height, self.max_height),
                (self.min_width, self.max_width),
            )
        ]
        return [_hole(tuple(img.shape[-2:]), whole(*ranges[1]), whole(*ranges[2])) for _ in range(whole(*ranges[0]))]


class GridDropout(_Holes):
    """Fills a square in each cell of a grid.

    Parameters
    ----------
    ratio : float, default 0.5
        The side of the square as a part of the cell's.
    unit_size : int, default 32
        The side of a cell, in pixels.
    fill_value : float, default 0.0
    p : float, default 0.5

    References
    ----------
    Chen et al., "GridMask data augmentation", 2020.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import GridDropout
    >>> GridDropout(0.5, 4, p=1.0)(lucid.ones(1, 8, 8)).sum()
    tensor(48.)
    """

    fill_value: Any

    ratio: float
    unit_size: int

    def __init__(self, ratio: float = 0.5, unit_size: int = 32, fill_value: float = 0.0, p: float = 0.5) -> None:
        super().__init__(p)
        if not 0 <= ratio <= 1 or not isinstance(unit_size, int) or unit_size < 1:
            raise ValueError(
                f"GridDropout: ratio is {ratio} and unit_size {unit_size}; wanted 0 to 1, and an int above 0"
            )
        self.ratio, self.unit_size, self.fill_value = ratio, unit_size, fill_value

    def make_params(self, img: Tensor) -> list[tuple[int, int, int, int]]:
        """Find the squares."""
        h, w = img.shape[-2:]
        side = round(self.unit_size * self.ratio)
        return [
            (top, left, side, side)
            for top in range(0, h, self.unit_size)
            for left in range(0, w, self.unit_size)
            if side
        ]


class RandomErasing(_Holes):
    """Fills a rectangle of an area and a shape that are drawn.

    Parameters
    ----------
    p : float, default 0.5
    scale : (float, float), default (0.02, 0.33)
        Which part of the area.
    ratio : (float, float), default (0.3, 3.3)
        Height by width.
    value : float, tuple of float or "random", default 0.0
        What fills it; several are for each channel, "random" is noise.

    References
    ----------
    Zhong et al., "Random erasing data augmentation", 2020.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import RandomErasing
    >>> RandomErasing(p=1.0)(lucid.ones(3, 16, 16)).min()
    tensor(0.)
    """

    scale: tuple[float, float]
    ratio: tuple[float, float]
    value: Any

    def __init__(
        self,
        p: float = 0.5,
        scale: tuple[float, float] = (0.02, 0.33),
        ratio: tuple[float, float] = (0.3, 3.3),
        value: float = 0.0,
    ) -> None:
        super().__init__(p)
        if isinstance(value, str) and value != "random":
            raise ValueError(f"RandomErasing: value is {value!r}; wanted a number, several, or 'random'")
        if not 0 <= scale[0] <= scale[1] <= 1 or not 0 < ratio[0] <= ratio[1]:
            raise ValueError(f"RandomErasing: scale is {scale} and ratio {ratio}; wanted ranges, of parts and above 0")
        self.scale, self.ratio, self.value = scale, ratio, value

    def make_params(self, img: Tensor) -> list[tuple[int, int, int, int]]:
        """Draw the rectangle: ten times, and then there is none."""
        h, w = img.shape[-2:]
        for _ in range(10):
            area = h * w * uniform(*self.scale)
            ratio = math.exp(uniform(math.log(self.ratio[0]), math.log(self.ratio[1])))
            height, width = round(math.sqrt(area * ratio)), round(math.sqrt(area / ratio))
            if 0 < height < h and 0 < width < w:
                return [_hole((h, w), height, width)]
        return []

    def change(self, img: Tensor, params: list[tuple[int, int, int, int]]) -> Tensor:
        """Fill the rectangle."""
        img = img.clone()
        for top, left, height, width in params:
            place = img[..., top : top + height, left : left + width]
            if self.value == "random":
                noise = lucid.randn(place.shape) if img.is_floating_point() else lucid.randint(0, 256, place.shape)
                place.copy_(noise.to(img.dtype))
            elif isinstance(self.value, (tuple, list)):
                place.copy_(lucid.tensor(self.value).to(img.dtype).reshape(-1, 1, 1).expand(place.shape))
            else:
                place.fill_(self.value)
        return img


class XYMasking(_Holes):
    """Fills bands across and down, as spectrograms of sound are masked.

    Parameters
    ----------
    num_masks_x, num_masks_y : int, default 0
        How many bands lie across the x axis, and across the y axis.
    mask_x_length, mask_y_length : int, default 10
        How wide they are.
    fill_value : float, default 0.0
    p : float, default 0.5

    References
    ----------
    Park et al., "SpecAugment: a simple data augmentation method for automatic speech recognition", 2019.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import XYMasking
    >>> XYMasking(num_masks_x=1, mask_x_length=2, p=1.0)(lucid.ones(1, 4, 8)).sum()
    tensor(24.)
    """

    fill_value: Any

    num_masks_x: int
    num_masks_y: int
    mask_x_length: int
    mask_y_length: int

    def __init__(
        self,
        num_masks_x: int = 0,
        num_masks_y: int = 0,
        mask_x_length: int = 10,
        mask_y_length: int = 10,
        fill_value: float = 0.0,
        p: float = 0.5,
    ) -> None:
        super().__init__(p)
        self.num_masks_x, self.num_masks_y = num_masks_x, num_masks_y
        self.mask_x_length, self.mask_y_length, self.fill_value = mask_x_length, mask_y_length, fill_value

    def make_params(self, img: Tensor) -> list[tuple[int, int, int, int]]:
        """Draw the bands."""
        hw = tuple(img.shape[-2:])
        across = [_hole(hw, hw[0], self.mask_x_length) for _ in range(self.num_masks_x)]
        return across + [_hole(hw, self.mask_y_length, hw[1]) for _ in range(self.num_masks_y)]


class PixelDropout(PhotometricTransform):
    """Fills single pixels.

    Parameters
    ----------
    dropout_prob : float, default 0.01
        With which probability each.
    per_channel : bool, default False
        Whether channels are drawn for separately.
    drop_value : float, default 0.0
    p : float, default 0.5

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import PixelDropout
    >>> PixelDropout(1.0, p=1.0)(lucid.ones(3, 4, 4)).sum()
    tensor(0.)
    """

    dropout_prob: float
    per_channel: bool
    drop_value: float

    def __init__(
        self, dropout_prob: float = 0.01, per_channel: bool = False, drop_value: float = 0.0, p: float = 0.5
    ) -> None:
        super().__init__(p)
        self.dropout_prob, self.per_channel, self.drop_value = dropout_prob, per_channel, drop_value

    def make_params(self, img: Tensor) -> Tensor:
        """Draw the pixels."""
        return lucid.rand(img.shape if self.per_channel else img.shape[-2:]) < self.dropout_prob

    def change(self, img: Tensor, params: Tensor) -> Tensor:
        """Fill."""
        return img.masked_fill(params, self.drop_value)


class MaskDropout(PhotometricTransform):
    """Takes objects away: some values of the mask become background, and their pixels in the image are filled.

    Parameters
    ----------
    max_objects : int, default 1
        How many at most; each value of the mask other than 0 is an object.
    image_fill_value, mask_fill_value : float, default 0.0
    p : float, default 0.5

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import MaskDropout
    >>> found = MaskDropout(p=1.0)({"image": lucid.ones(1, 1, 3), "mask": lucid.tensor([[0, 5, 5]])})
    >>> found["image"].flatten(), found["mask"]
    (tensor([1., 0., 0.]), tensor([[0, 0, 0]]))
    """

    max_objects: int
    image_fill_value: float
    mask_fill_value: float

    def __init__(
        self, max_objects: int = 1, image_fill_value: float = 0.0, mask_fill_value: float = 0.0, p: float = 0.5
    ) -> None:
        super().__init__(p)
        self.max_objects, self.image_fill_value, self.mask_fill_value = max_objects, image_fill_value, mask_fill_value

    def __call__(self, inputs: Any) -> Any:
        """Choose objects of the first mask, and take them away."""
        if self.p < 1 and uniform(0, 1) >= self.p:
            return inputs
        masks = [item.data for item in parts_of(inputs) if isinstance(item, Mask)]
        if not masks:
            raise TypeError("MaskDropout: inputs has no mask; wanted a Mask, or a dict with 'mask'")
        values = [value for value in lucid.unique(masks[0]).tolist() if value]
        order = lucid.randperm(len(values)).tolist()[: whole(min(1, len(values)), max(1, self.max_objects))]
        gone = lucid.zeros(masks[0].shape, dtype=lucid.bool)
        for at in order:
            gone = gone | (masks[0] == values[at])
        return self.apply(inputs, gone, tuple(masks[0].shape[-2:]))

    def apply_to(self, item: Any, params: Tensor, hw: tuple[int, int]) -> Any:
        """Fill in images and masks."""
        if isinstance(item, Image):
            return Image(item.data.masked_fill(params, self.image_fill_value))
        return Mask(item.data.masked_fill(params, self.mask_fill_value)) if isinstance(item, Mask) else item


class _NearBoxes(_Cropping):
    """Crops that look where boxes are."""

    def __call__(self, inputs: Any) -> Any:
        """Look for boxes, draw a rectangle, and cut."""
        if self.p < 1 and uniform(0, 1) >= self.p:
            return inputs
        img = first_image(inputs)
        if img is None:
            raise TypeError(f"{type(self).__name__}: inputs is without an image; wanted a Tensor in it")
        found = [item.corners() for item in parts_of(inputs) if isinstance(item, BoundingBoxes) and len(item.data)]
        hw = tuple(img.shape[-2:])
        return self.apply(inputs, self.rectangle(found[0] if found else None, hw), hw)

    def rectangle(self, corners: Tensor | None, hw: tuple[int, int]) -> tuple[int, int, int, int]:
        """Draw the rectangle.

        Parameters
        ----------
        corners : Tensor or None
            Of the boxes.
        hw : (int, int)
        """
        raise NotImplementedError(f"{type(self).__name__}: rectangle is not defined; wanted it in the subclass")


class BBoxSafeRandomCrop(_NearBoxes):
    """Cuts a rectangle that has all boxes in it.

    Parameters
    ----------
    erosion_rate : float, default 0.0
        Which part of the way to the middle of the boxes their edges may be cut off.
    p : float, default 1.0

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import BBoxSafeRandomCrop, BoundingBoxes, Image
    >>> boxes = BoundingBoxes(lucid.tensor([[2.0, 2.0, 6.0, 6.0]]), "pascal_voc", (10, 10))
    >>> image, boxes = BBoxSafeRandomCrop()((Image(lucid.rand(3, 10, 10)), boxes))
    >>> boxes.data[0, 2:] - boxes.data[0, :2]
    tensor([4., 4.])
    """

    def __init__(self, erosion_rate: float = 0.0, p: float = 1.0) -> None:
        super().__init__(p)
        self.erosion_rate = erosion_rate

    def rectangle(self, corners: Tensor | None, hw: tuple[int, int]) -> tuple[int, int, int, int]:
        """Draw a rectangle around the boxes."""
        h, w = hw
        if corners is None:
            height, width = whole(1, h), whole(1, w)
            return whole(0, h - height), whole(0, w - width), height, width
        low, high = corners[:, :2].amin(0).tolist(), corners[:, 2:].amax(0).tolist()
        middle = [(a + b) / 2 for a, b in zip(low, high)]
        low = [a + (m - a) * self.erosion_rate for a, m in zip(low, middle)]
        high = [b + (m - b) * self.erosion_rate for b, m in zip(high, middle)]
        left, top = (whole(0, max(0, math.floor(v))) for v in low)
        right = whole(min(w, max(left + 1, math.ceil(high[0]))), w)
        bottom = whole(min(h, max(top + 1, math.ceil(high[1]))), h)
        return top, left, bottom - top, right - left


class RandomSizedBBoxSafeCrop(BBoxSafeRandomCrop):
    """Cuts a rectangle that has all boxes in it, and resizes it.

    Parameters
    ----------
    height, width : int
    erosion_rate : float, default 0.0
    interpolation : int or str, default 1
    p : float, default 1.0

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import RandomSizedBBoxSafeCrop
    >>> RandomSizedBBoxSafeCrop(6, 5)(lucid.rand(3, 10, 10)).shape
    lucid.Size([3, 6, 5])
    """

    interpolation: int | str
    target: tuple[int, int]

    height: int
    width: int

    def __init__(
        self, height: int, width: int, erosion_rate: float = 0.0, interpolation: int | str = 1, p: float = 1.0
    ) -> None:
        super().__init__(erosion_rate, p)
        self.height, self.width, self.interpolation = height, width, interpolation
        self.target = (height, width)


class RandomCropNearBBox(_NearBoxes):
    """Cuts out one of the boxes, with edges that are moved by what is drawn.

    Parameters
    ----------
    max_part_shift : float, default 0.3
        How far, as a part of the size of the box.
    p : float, default 1.0

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import BoundingBoxes, Image, RandomCropNearBBox
    >>> boxes = BoundingBoxes(lucid.tensor([[2.0, 2.0, 6.0, 6.0]]), "pascal_voc", (10, 10))
    >>> RandomCropNearBBox(0.0)((Image(lucid.rand(3, 10, 10)), boxes))[0].data.shape
    lucid.Size([3, 4, 4])
    """

    def __init__(self, max_part_shift: float = 0.3, p: float = 1.0) -> None:
        super().__init__(p)
        self.max_part_shift = max_part_shift

    def rectangle(self, corners: Tensor | None, hw: tuple[int, int]) -> tuple[int, int, int, int]:
        """Draw a rectangle near one of the boxes."""
        h, w = hw
        if corners is None:
            return 0, 0, h, w
        left, top, right, bottom = corners[whole(0, len(corners) - 1)].tolist()
        part = self.max_part_shift

        def moved(at: float, size: float) -> int:
            return round(at + uniform(-part, part) * size)

        x, y = (
            min(max(0, moved(at, size)), end - 1) for at, size, end in ((left, right - left, w), (top, bottom - top, h))
        )
        right, bottom = min(max(x + 1, moved(right, right - left)), w), min(max(y + 1, moved(bottom, bottom - top)), h)
        return y, x, bottom - y, right - x
