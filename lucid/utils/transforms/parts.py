"""What a transform is applied to: images, masks, boxes, points."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace

import lucid
from lucid._C import Tensor

__all__ = ["BboxParams", "BoundingBoxes", "Image", "Interpolation", "Keypoints", "Mask"]


class Interpolation(enum.StrEnum):
    """How pixels between pixels are found.

    Examples
    --------
    >>> from lucid.utils.transforms import Interpolation
    >>> str(Interpolation.BILINEAR)
    'bilinear'
    """

    NEAREST = "nearest"
    BILINEAR = "bilinear"
    BICUBIC = "bicubic"


def interpolation_of(value: int | str | Interpolation, function: str) -> str:
    """The name of an interpolation: also 0, 1 and 2, as OpenCV counts them."""
    names = {0: "nearest", 1: "bilinear", 2: "bicubic"}
    name = names.get(value, "") if isinstance(value, int) else str(value)
    if name not in names.values():
        raise ValueError(f"{function}: interpolation is {value!r}; wanted 'nearest', 'bilinear', 'bicubic', 0, 1 or 2")
    return name


@dataclass
class Image:
    """A tensor that is an image, whatever else is beside it.

    Parameters
    ----------
    data : Tensor
        Shape (…, C, H, W).

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import HorizontalFlip, Image
    >>> HorizontalFlip(p=1.0)(Image(lucid.tensor([[1, 2]]))).data
    tensor([[2, 1]])
    """

    data: Tensor


@dataclass
class Mask:
    """A tensor of the size of an image whose pixels are classes: it moves with the image, and is never interpolated.

    Parameters
    ----------
    data : Tensor
        Shape (…, H, W).

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import Image, Mask, Resize
    >>> image, mask = Resize(4, 4)((Image(lucid.rand(3, 2, 2)), Mask(lucid.tensor([[0, 1], [2, 3]]))))
    >>> mask.data[0]
    tensor([0, 0, 1, 1])
    """

    data: Tensor


_FORMATS = ("pascal_voc", "albumentations", "coco", "yolo")


@dataclass
class BoundingBoxes:
    """Rectangles in an image.

    Parameters
    ----------
    data : Tensor
        Shape (n, 4).
    format : str
        "pascal_voc": left, top, right and bottom in pixels; "coco": left, top, width and height in pixels;
        "albumentations" and "yolo" (center, width, height): as parts of the size.
    canvas_size : (int, int)
        Height and width of the image.
    labels : Tensor, optional
        One for each box, which goes with it.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import BoundingBoxes, HorizontalFlip, Image
    >>> boxes = BoundingBoxes(lucid.tensor([[0.0, 0.0, 2.0, 4.0]]), "pascal_voc", (10, 10))
    >>> image, boxes = HorizontalFlip(p=1.0)((Image(lucid.rand(3, 10, 10)), boxes))
    >>> boxes.data
    tensor([[ 8.,  0., 10.,  4.]])
    """

    data: Tensor
    format: str
    canvas_size: tuple[int, int]
    labels: Tensor | None = None

    def __post_init__(self) -> None:
        if self.format not in _FORMATS:
            raise ValueError(f"BoundingBoxes: format is {self.format!r}; wanted one of {_FORMATS}")
        self.data = lucid.as_tensor(self.data).reshape(-1, 4) if not len(self.data) else lucid.as_tensor(self.data)
        if self.data.dim() != 2 or self.data.shape[1] != 4:
            raise ValueError(f"BoundingBoxes: data has shape {tuple(self.data.shape)}; wanted (n, 4)")
        if not self.data.is_floating_point():
            self.data = self.data.to(lucid.float32)

    def corners(self) -> Tensor:
        """Return left, top, right and bottom in pixels, (n, 4)."""
        h, w = self.canvas_size
        a, b, c, d = self.data.unbind(1)
        if self.format in ("albumentations", "yolo"):
            a, b, c, d = a * w, b * h, c * w, d * h
        if self.format == "yolo":
            a, b = a - c / 2, b - d / 2
        if self.format in ("coco", "yolo"):
            c, d = a + c, b + d
        return lucid.stack([a, b, c, d], 1)

    def moved(self, corners: Tensor, canvas_size: tuple[int, int]) -> BoundingBoxes:
        """Return boxes in the same format with other corners, on another canvas.

        Parameters
        ----------
        corners : Tensor
        canvas_size : (int, int)
        """
        h, w = canvas_size
        a, b, c, d = corners.unbind(1)
        if self.format in ("coco", "yolo"):
            c, d = c - a, d - b
        if self.format == "yolo":
            a, b = a + c / 2, b + d / 2
        if self.format in ("albumentations", "yolo"):
            a, b, c, d = a / w, b / h, c / w, d / h
        return replace(self, data=lucid.stack([a, b, c, d], 1), canvas_size=canvas_size)

    def chosen(self, which: Tensor) -> BoundingBoxes:
        """Return some of the boxes, with their labels.

        Parameters
        ----------
        which : Tensor
            Of bools.
        """
        return replace(self, data=self.data[which], labels=None if self.labels is None else self.labels[which])


@dataclass
class Keypoints:
    """Points in an image, (n, 2) or more columns, of which the first two are x and y in pixels.

    Parameters
    ----------
    data : Tensor
        Shape (n, 2) or more columns.
    canvas_size : (int, int)
        Height and width of the image.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import Image, Keypoints, VerticalFlip
    >>> points = Keypoints(lucid.tensor([[1.0, 0.0]]), (5, 5))
    >>> VerticalFlip(p=1.0)((Image(lucid.rand(3, 5, 5)), points))[1].data
    tensor([[1., 4.]])
    """

    data: Tensor
    canvas_size: tuple[int, int]


@dataclass(frozen=True)
class BboxParams:
    """What `Compose` does with boxes at its end.

    Parameters
    ----------
    format : str, default "pascal_voc"
        Of boxes that are given as plain tensors or lists under "bboxes".
    min_area : float, default 0.0
        Boxes with less area, in pixels, are dropped.
    min_visibility : float, default 0.0
        Boxes of which a smaller part has remained are dropped.
    label_fields : tuple of str, default ()
        What else in a dict has an entry for each box, and loses those of boxes that are dropped.

    Examples
    --------
    >>> from lucid.utils.transforms import BboxParams
    >>> BboxParams(min_visibility=0.3).format
    'pascal_voc'
    """

    format: str = "pascal_voc"
    min_area: float = 0.0
    min_visibility: float = 0.0
    label_fields: tuple[str, ...] = ()
