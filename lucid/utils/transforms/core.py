"""What transforms have in common: probabilities, what is drawn, and the parts of an input."""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import lucid
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.utils.transforms import functional as F
from lucid.utils.transforms.parts import BoundingBoxes, Image, Interpolation, Keypoints, Mask, interpolation_of

__all__ = ["GeometricTransform", "PhotometricTransform", "Transform"]


def uniform(low: float, high: float) -> float:
    """A number drawn by Lucid's generator, so that `manual_seed` fixes it."""
    return low + (high - low) * lucid.rand(()).item()


def whole(low: int, high: int) -> int:
    """An integer from low to high, both included."""
    return int(lucid.randint(low, high + 1, ()).item())


def limits(value: Any, around: float = 0.0) -> tuple[float, float]:
    """From -value to value, around a number, or the pair that was given."""
    if isinstance(value, (tuple, list)):
        low, high = (float(v) for v in value)
    else:
        low, high = around - value, around + value
    return (low, high) if low <= high else (high, low)


class Transform(ABC):
    """Base class of transforms: what is done with a probability, and with what numbers.

    A transform is called with an image, a tensor (…, C, H, W), or with a dict, tuple or list. In a dict "image" and
    "mask" are what they say; in a tuple or list the first tensor is the image. `Image`, `Mask`, `BoundingBoxes` and
    `Keypoints` are what they are anywhere; all else is left as it is. All parts of one call are transformed alike.

    Parameters
    ----------
    p : float, default 1.0
        With which probability anything is done.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import HorizontalFlip
    >>> found = HorizontalFlip(p=1.0)({"image": lucid.tensor([[1, 2]]), "label": 3})
    >>> found["image"], found["label"]
    (tensor([[2, 1]]), 3)
    """

    def __init__(self, p: float = 1.0) -> None:
        if not isinstance(p, (int, float)) or not 0 <= p <= 1:
            raise ValueError(f"{type(self).__name__}: p is {p!r}; wanted a number from 0 to 1")
        self.p = p

    def make_params(self, img: Tensor) -> Any:
        """Draw the numbers of one call.

        Parameters
        ----------
        img : Tensor
        """
        return None

    @abstractmethod
    def apply_to(self, item: Any, params: Any, hw: tuple[int, int]) -> Any:
        """Transform one part: an Image, a Mask, BoundingBoxes or Keypoints.

        Parameters
        ----------
        item : object
        params : object
            What `make_params` drew.
        hw : (int, int)
            Size of the image before.
        """

    def __call__(self, inputs: Any) -> Any:
        if self.p < 1 and uniform(0, 1) >= self.p:
            return inputs
        img = first_image(inputs)
        if img is None:
            raise TypeError(
                f"{type(self).__name__}: inputs is {kind_of(inputs)} without an image; wanted a Tensor in it"
            )
        return self.apply(inputs, self.make_params(img), tuple(img.shape[-2:]))

    def apply(self, inputs: Any, params: Any, hw: tuple[int, int]) -> Any:
        """Transform all parts of something, with numbers that were drawn before.

        Parameters
        ----------
        inputs : object
        params : object
        hw : (int, int)
            Size of the image.
        """
        return mapped(inputs, lambda item: self.apply_to(item, params, hw))

    def __repr__(self) -> str:
        names = [name for name in inspect.signature(type(self).__init__).parameters if hasattr(self, name)]
        return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"


_PARTS = (Image, Mask, BoundingBoxes, Keypoints)
_KEYS = {"image": Image, "img": Image, "images": Image, "mask": Mask, "masks": Mask}


def first_image(inputs: Any) -> Tensor | None:
    """The image that decides about sizes."""
    if isinstance(inputs, Tensor):
        return inputs
    if isinstance(inputs, Image):
        return inputs.data
    if isinstance(inputs, dict):
        named = [inputs[key] for key in ("image", "img", "images") if key in inputs]
        return next((img for img in map(first_image, named or inputs.values()) if img is not None), None)
    if isinstance(inputs, (tuple, list)):
        wrapped = [item for item in inputs if isinstance(item, Image)]
        return next((img for img in map(first_image, wrapped or inputs) if img is not None), None)
    return None


def mapped(inputs: Any, function: Callable[..., Any]) -> Any:
    """The inputs with each part transformed."""
    if isinstance(inputs, Tensor):
        return function(Image(inputs)).data
    if isinstance(inputs, _PARTS):
        return function(inputs)
    if isinstance(inputs, dict):
        found = {}
        for key, item in inputs.items():
            if isinstance(item, Tensor):
                kind = _KEYS.get(key)
                found[key] = item if kind is None else function(kind(item)).data
            elif key in _KEYS and isinstance(item, list):
                found[key] = [function(_KEYS[key](part)).data for part in item]
            else:
                found[key] = mapped(item, function) if isinstance(item, (*_PARTS, dict, tuple, list)) else item
        return found
    if isinstance(inputs, (tuple, list)):
        image = first_image(inputs)
        items = [
            item
            if isinstance(item, Tensor) and (item is not image or any(isinstance(i, Image) for i in inputs))
            else mapped(item, function)
            if isinstance(item, (Tensor, *_PARTS, dict, tuple, list))
            else item
            for item in inputs
        ]
        return type(inputs)(*items) if hasattr(inputs, "_fields") else type(inputs)(items)
    return inputs


def parts_of(inputs: Any) -> list[Any]:
    """All images, masks, boxes and points in the inputs."""
    found: list[Any] = []

    def look(item: Any) -> Any:
        found.append(item)
        return item

    mapped(inputs, look)
    return found


class GeometricTransform(Transform):
    """Base class of transforms that move pixels, and masks, boxes and points with them.

    A subclass defines `pixels` and `points`, and `size` where the image gets another one.

    Parameters
    ----------
    p : float, default 1.0
        With which probability it happens.

    Examples
    --------
    >>> from lucid.utils.transforms import Crop, GeometricTransform
    >>> issubclass(Crop, GeometricTransform)
    True
    """

    interpolation: Any = Interpolation.BILINEAR

    def size(self, params: Any, hw: tuple[int, int]) -> tuple[int, int]:
        """Return height and width of the result.

        Parameters
        ----------
        params : object
        hw : (int, int)
        """
        return hw

    @abstractmethod
    def pixels(self, img: Tensor, params: Any, mode: str, fill: float | None = None) -> Tensor:
        """Move the pixels of an image or a mask.

        Parameters
        ----------
        img : Tensor
        params : object
        mode : str
            The interpolation.
        fill : float, optional
            What is beyond a mask.
        """

    @abstractmethod
    def points(self, pts: Tensor, params: Any, hw: tuple[int, int]) -> Tensor:
        """Return where points (n, 2) go.

        Parameters
        ----------
        pts : Tensor
        params : object
        hw : (int, int)
            Size of the image before.
        """

    def apply_to(self, item: Any, params: Any, hw: tuple[int, int]) -> Any:
        """Transform one part.

        Parameters
        ----------
        item : object
        params : object
        hw : (int, int)
        """
        if isinstance(item, Image):
            mode = interpolation_of(self.interpolation, type(self).__name__)
            return Image(self.pixels(item.data, params, mode))
        if isinstance(item, Mask):
            return Mask(self.pixels(item.data, params, "nearest", getattr(self, "mask_value", 0.0)))
        size = self.size(params, item.canvas_size)
        if isinstance(item, Keypoints):
            moved = self.points(item.data[:, :2].to(lucid.float32), params, hw).to(item.data.dtype)
            return Keypoints(lucid.cat([moved, item.data[:, 2:]], 1), size)
        left, top, right, bottom = (item.corners() - 0.5).unbind(1)
        pts = lucid.stack(
            [lucid.stack(pair, 1) for pair in ((left, top), (right, top), (right, bottom), (left, bottom))], 1
        )
        moved = self.points(pts.reshape(-1, 2), params, hw).reshape(-1, 4, 2) + 0.5
        high = lucid.tensor([float(size[1]), float(size[0])])
        low, high = (
            lucid.minimum(edge.clamp(min=0), high) for edge in (_extreme(moved, "amin"), _extreme(moved, "amax"))
        )
        return item.moved(lucid.cat([low, high], 1), size)


def _extreme(pts: Tensor, which: str) -> Tensor:
    return getattr(pts, which)(1) if len(pts) else pts.reshape(0, 2)


class PhotometricTransform(Transform):
    """Base class of transforms that change colors, and nothing but the image.

    A subclass defines `color`, which gets floats from 0 to 1 and gives floats again.

    Parameters
    ----------
    p : float, default 1.0
        With which probability it happens.

    Examples
    --------
    >>> from lucid.utils.transforms import InvertImg, PhotometricTransform
    >>> issubclass(InvertImg, PhotometricTransform)
    True
    """

    def color(self, x: Tensor, params: Any) -> Tensor:
        """Change an image of floats.

        Parameters
        ----------
        x : Tensor
        params : object
        """
        raise NotImplementedError(f"{type(self).__name__}: color is not defined; wanted it in the subclass")

    def change(self, img: Tensor, params: Any) -> Tensor:
        """Change an image of any dtype.

        Parameters
        ----------
        img : Tensor
        params : object
        """
        return F.like(self.color(F.as_floats(img), params), img)

    def apply_to(self, item: Any, params: Any, hw: tuple[int, int]) -> Any:
        """Transform one part: images change, all else stays.

        Parameters
        ----------
        item : object
        params : object
        hw : (int, int)
        """
        return Image(self.change(item.data, params)) if isinstance(item, Image) else item
