"""Transforms of transforms: one after the other, one of several, and the same once more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import lucid
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.utils.transforms.core import Transform, first_image, mapped, parts_of, uniform
from lucid.utils.transforms.parts import BboxParams, BoundingBoxes, Image, Keypoints, Mask

__all__ = ["Compose", "Lambda", "OneOf", "OneOrOther", "ReplayCompose", "SomeOf", "Sequential"]


class _Container(Transform):
    """Transforms that call others."""

    transforms: Any

    def __init__(self, transforms: list[Any], p: float = 1.0) -> None:
        super().__init__(p)
        self.transforms = list(transforms)
        for transform in self.transforms:
            if not callable(transform):
                raise TypeError(f"{type(self).__name__}: transforms has {kind_of(transform)}; wanted callables")

    def apply_to(self, item: Any, params: Any, hw: tuple[int, int]) -> Any:
        """Leave it: the transforms inside are called with the whole."""
        return item

    def __call__(self, inputs: Any) -> Any:
        return inputs if self.p < 1 and uniform(0, 1) >= self.p else self.run(inputs)

    def run(self, inputs: Any) -> Any:
        """Call what is inside.

        Parameters
        ----------
        inputs : object
        """
        for transform in self.transforms:
            inputs = transform(inputs)
        return inputs

    def __len__(self) -> int:
        return len(self.transforms)

    def __repr__(self) -> str:
        lines = [f"    {line}" for transform in self.transforms for line in repr(transform).splitlines()]
        return "\n".join([f"{type(self).__name__}(", *lines, ")"])


class Sequential(_Container):
    """Calls transforms one after the other.

    Parameters
    ----------
    transforms : list of Transform
    p : float, default 1.0
        Of all of them together.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import HorizontalFlip, Sequential, VerticalFlip
    >>> Sequential([HorizontalFlip(p=1.0), VerticalFlip(p=1.0)])(lucid.tensor([[1, 2], [3, 4]]))
    tensor([[4, 3],
            [2, 1]])
    """


class Compose(_Container):
    """Calls transforms one after the other, also functions and layers, and looks after boxes.

    Parameters
    ----------
    transforms : list of callable
    bbox_params : BboxParams, optional
        What boxes that are given as a list or a tensor under "bboxes" mean, and which are dropped at the end.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import CenterCrop, Compose, Normalize, ToTensor
    >>> prepare = Compose([ToTensor(), CenterCrop(2), Normalize((0.5,), (0.5,))])
    >>> prepare(lucid.full((1, 4, 4), 255, dtype=lucid.uint8))
    tensor([[[1., 1.],
             [1., 1.]]])
    >>> prepare
    Compose(
        ToTensor()
        CenterCrop(height=2, width=2, p=1.0)
        Normalize(mean=(0.5,), std=(0.5,), max_pixel_value=255.0, p=1.0)
    )
    """

    def __init__(self, transforms: list[Any], bbox_params: BboxParams | None = None) -> None:
        super().__init__(transforms)
        self.bbox_params = bbox_params

    def run(self, inputs: Any) -> Any:
        """Call the transforms, and drop boxes."""
        params = self.bbox_params
        if params is None:
            return super().run(inputs)
        plain = None
        if isinstance(inputs, dict) and "bboxes" in inputs and not isinstance(inputs["bboxes"], BoundingBoxes):
            plain = inputs["bboxes"]
            hw = tuple(first_image(inputs).shape[-2:])
            boxes = lucid.as_tensor(plain, dtype=lucid.float32).reshape(-1, 4)
            inputs = {**inputs, "bboxes": BoundingBoxes(boxes, params.format, hw, lucid.arange(len(boxes)))}
        areas = [_areas(item) for item in parts_of(inputs) if isinstance(item, BoundingBoxes)]
        kept: list[Tensor] = []

        def filtered(item: Any) -> Any:
            if not isinstance(item, BoundingBoxes):
                return item
            before, after = areas[len(kept)], _areas(item)
            if len(before) != len(after):  # a transform has dropped some itself
                before = after
            keep = (after > 0) & (after >= params.min_area) & (after >= params.min_visibility * before)
            kept.append(keep)
            return item.chosen(keep)

        result = mapped(super().run(inputs), filtered)
        if kept and isinstance(result, dict):
            for name in params.label_fields:
                values = result[name]
                which = kept[0].nonzero().flatten().tolist()
                result[name] = values[kept[0]] if isinstance(values, Tensor) else [values[at] for at in which]
            if plain is not None:
                result["bboxes"] = result["bboxes"].data
        return result


def _areas(boxes: BoundingBoxes) -> Tensor:
    left, top, right, bottom = boxes.corners().unbind(1)
    h, w = boxes.canvas_size
    return (right.clamp(0, w) - left.clamp(0, w)) * (bottom.clamp(0, h) - top.clamp(0, h))


class OneOf(_Container):
    """Calls one of several transforms, as often as their probabilities say.

    Parameters
    ----------
    transforms : list of Transform
        Their p are weights.
    p : float, default 0.5

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import HorizontalFlip, OneOf, VerticalFlip
    >>> OneOf([HorizontalFlip(p=1.0), VerticalFlip(p=0.0)], p=1.0)(lucid.tensor([[1, 2]]))
    tensor([[2, 1]])
    """

    def __init__(self, transforms: list[Any], p: float = 0.5) -> None:
        super().__init__(transforms, p)
        self._weights = [getattr(transform, "p", 1.0) for transform in self.transforms]
        if not sum(self._weights) > 0:
            raise ValueError("OneOf: transforms has none with a p above 0; wanted at least one")

    def run(self, inputs: Any) -> Any:
        """Choose, and call."""
        return _surely(self.transforms[_drawn(self._weights)], inputs)


def _drawn(weights: list[float]) -> int:
    at, share = 0, uniform(0, sum(weights))
    while at < len(weights) - 1 and share >= weights[at]:
        share -= weights[at]
        at += 1
    return at if weights[at] else weights.index(max(weights))


def _surely(transform: Any, inputs: Any) -> Any:
    """Call a transform with the probability 1."""
    before = getattr(transform, "p", None)
    if before is None or before == 1:
        return transform(inputs)
    transform.p = 1.0
    try:
        return transform(inputs)
    finally:
        transform.p = before


class SomeOf(_Container):
    """Calls some of several transforms, in their order, each at most once.

    Parameters
    ----------
    transforms : list of Transform
    n : int, default 1
        How many.
    p : float, default 1.0

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import HorizontalFlip, SomeOf, VerticalFlip
    >>> SomeOf([HorizontalFlip(), VerticalFlip()], n=2)(lucid.tensor([[1, 2], [3, 4]]))
    tensor([[4, 3],
            [2, 1]])
    """

    def __init__(self, transforms: list[Any], n: int = 1, p: float = 1.0) -> None:
        super().__init__(transforms, p)
        if not isinstance(n, int) or not 0 <= n <= len(self.transforms):
            raise ValueError(f"SomeOf: n is {n!r}; wanted an int from 0 to {len(self.transforms)}")
        self.n = n

    def run(self, inputs: Any) -> Any:
        """Choose, and call."""
        for at in sorted(lucid.randperm(len(self.transforms)).tolist()[: self.n]):
            inputs = _surely(self.transforms[at], inputs)
        return inputs


class OneOrOther(_Container):
    """Calls one transform or another.

    Parameters
    ----------
    first, second : Transform
    p : float, default 0.5
        With which probability the first.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import HorizontalFlip, OneOrOther, VerticalFlip
    >>> OneOrOther(HorizontalFlip(), VerticalFlip(), p=0.0)(lucid.tensor([[1], [2]]))[0]
    tensor([2])
    """

    def __init__(self, first: Callable[..., Any], second: Callable[..., Any], p: float = 0.5) -> None:
        super().__init__([first, second], p)

    def __call__(self, inputs: Any) -> Any:
        """Choose, and call."""
        return _surely(self.transforms[uniform(0, 1) >= self.p], inputs)


class ReplayCompose(_Container):
    """Calls transforms one after the other, and remembers what was drawn.

    Parameters
    ----------
    transforms : list of Transform
    p : float, default 1.0

    Attributes
    ----------
    saved : list of (Transform, object, bool)
        Of the last call: each transform, what it drew, and whether it did anything.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import RandomCrop, ReplayCompose
    >>> compose = ReplayCompose([RandomCrop(2, 2)])
    >>> image = lucid.rand(1, 8, 8)
    >>> found = compose(image)
    >>> lucid.equal(compose.replay(compose.saved, image), found)
    True
    """

    def __init__(self, transforms: list[Any], p: float = 1.0) -> None:
        super().__init__(transforms, p)
        self.saved: list[tuple[Any, Any, bool]] = []
        for transform in self.transforms:
            if not isinstance(transform, Transform) or type(transform).__call__ is not Transform.__call__:
                raise TypeError(
                    f"ReplayCompose: transforms has {kind_of(transform)}; wanted ones that draw before they act"
                )

    def __call__(self, inputs: Any) -> Any:
        """Draw and call."""
        self.saved = []
        on = self.p == 1 or uniform(0, 1) < self.p
        for transform in self.transforms:
            applied = on and (transform.p == 1 or uniform(0, 1) < transform.p)
            params = None
            if applied:
                img = first_image(inputs)
                params = transform.make_params(img)
                inputs = transform.apply(inputs, params, tuple(img.shape[-2:]))
            self.saved.append((transform, params, applied))
        return inputs

    def replay(self, saved: list[tuple[Any, Any, bool]], inputs: Any) -> Any:
        """Do to something else what was done before.

        Parameters
        ----------
        saved : list of (Transform, object, bool)
        inputs : object
        """
        for transform, params, applied in saved:
            if applied:
                inputs = transform.apply(inputs, params, tuple(first_image(inputs).shape[-2:]))
        return inputs


class Lambda(Transform):
    """Calls functions, one for each kind of part.

    Parameters
    ----------
    image, mask : callable, optional
        Of a tensor.
    bboxes, keypoints : callable, optional
        Of `BoundingBoxes` and `Keypoints`.
    name : str, optional
        What is printed.
    p : float, default 1.0

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import Lambda
    >>> Lambda(image=lambda x: x * 2, name="twice")(lucid.ones(1, 1))
    tensor([[2.]])
    """

    image: Any
    mask: Any
    bboxes: Any
    keypoints: Any
    name: str | None

    def __init__(
        self,
        image: Callable[..., Any] | None = None,
        mask: Callable[..., Any] | None = None,
        bboxes: Callable[..., Any] | None = None,
        keypoints: Callable[..., Any] | None = None,
        name: str | None = None,
        p: float = 1.0,
    ) -> None:
        super().__init__(p)
        self.image, self.mask, self.bboxes, self.keypoints, self.name = image, mask, bboxes, keypoints, name

    def apply_to(self, item: Any, params: Any, hw: tuple[int, int]) -> Any:
        """Call the function for the kind of part."""
        for kind, function in ((Image, self.image), (Mask, self.mask)):
            if isinstance(item, kind) and function is not None:
                return kind(function(item.data))
        for kind, function in ((BoundingBoxes, self.bboxes), (Keypoints, self.keypoints)):
            if isinstance(item, kind) and function is not None:
                return function(item)
        return item

    def __repr__(self) -> str:
        return f"Lambda(name={self.name!r}, p={self.p})"
