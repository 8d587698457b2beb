"""Transforms of colors and channels. Limits up to 255 hold for images of floats too, on their scale from 0 to 1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import lucid
from lucid._C import Tensor
from lucid._dtypes import DTypeLike
from lucid.utils.transforms import functional as F
from lucid.utils.transforms.core import PhotometricTransform, limits, uniform, whole

__all__ = [
    *(
        "ChannelDropout",
        "ChannelShuffle",
        "ColorJitter",
        "FromFloat",
        "HueSaturationValue",
        "Normalize",
        "RGBShift",
        "RandomBrightness",
        "RandomBrightnessContrast",
        "RandomContrast",
        "RandomGamma",
        "ToFloat",
        "ToTensor",
    )
]


class ToFloat(PhotometricTransform):
    """Divides an image, and makes floats of it.

    Parameters
    ----------
    max_value : float, default 255.0
    p : float, default 1.0

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import ToFloat
    >>> ToFloat()(lucid.tensor([[51]], dtype=lucid.uint8))
    tensor([[0.2000]])
    """

    def __init__(self, max_value: float = 255.0, p: float = 1.0) -> None:
        super().__init__(p)
        self.max_value = max_value

    def change(self, img: Tensor, params: Any) -> Tensor:
        """Divide."""
        return F.rescale(img, 1 / self.max_value)


class FromFloat(PhotometricTransform):
    """Multiplies an image, and makes integers of it.

    Parameters
    ----------
    max_value : float, default 255.0
    dtype : str or dtype, default "uint8"
    p : float, default 1.0

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import FromFloat
    >>> FromFloat()(lucid.tensor([[0.2]]))
    tensor([[51]], dtype=lucid.uint8)
    """

    max_value: float
    dtype: Any

    def __init__(self, max_value: float = 255.0, dtype: DTypeLike = "uint8", p: float = 1.0) -> None:
        super().__init__(p)
        self.max_value, self.dtype = max_value, dtype

    def change(self, img: Tensor, params: Any) -> Tensor:
        """Multiply and round."""
        return (
            (img * self.max_value).round().to(getattr(lucid, self.dtype) if isinstance(self.dtype, str) else self.dtype)
        )


class ToTensor(PhotometricTransform):
    """Makes a tensor (C, H, W) of floats from 0 to 1 of an image, also of an array (H, W, C) or (H, W) of bytes.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import ToTensor
    >>> ToTensor()(lucid.full((3, 2, 2), 255, dtype=lucid.uint8)).max()
    tensor(1.)
    """

    def __init__(self) -> None:
        super().__init__()

    def change(self, img: Tensor, params: Any) -> Tensor:
        """Scale."""
        return F.as_floats(img)

    def __call__(self, inputs: Any) -> Any:
        """Convert an array or an image of PIL, or scale what is a tensor."""
        if isinstance(inputs, Tensor) or not (hasattr(inputs, "__array_interface__") or hasattr(inputs, "__array__")):
            return super().__call__(inputs)
        import numpy

        array = numpy.array(inputs)  # a copy
        img = lucid.from_numpy(array)
        return F.as_floats(img.unsqueeze(0) if img.dim() == 2 else img.permute(2, 0, 1).contiguous())


class Normalize(PhotometricTransform):
    """Subtracts a mean from each channel, and divides by a standard deviation, both as parts of the largest value.

    Parameters
    ----------
    mean, std : sequence of float
    max_pixel_value : float, default 255.0
        The largest value of an image of integers; 1.0 holds for one of floats.
    p : float, default 1.0

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import Normalize
    >>> normalize = Normalize((0.5,), (0.5,))
    >>> normalize(lucid.ones(1, 1, 1)), normalize(lucid.full((1, 1, 1), 255, dtype=lucid.uint8))
    (tensor([[[1.]]]), tensor([[[1.]]]))
    """

    mean: Sequence[float]
    std: Sequence[float]
    max_pixel_value: float

    def __init__(
        self, mean: Sequence[float], std: Sequence[float], max_pixel_value: float = 255.0, p: float = 1.0
    ) -> None:
        super().__init__(p)
        self.mean, self.std, self.max_pixel_value = mean, std, max_pixel_value

    def change(self, img: Tensor, params: Any) -> Tensor:
        """Normalize."""
        x = img if img.is_floating_point() else img.to(lucid.float32) / self.max_pixel_value
        return F.normalize(x, self.mean, self.std)


class ColorJitter(PhotometricTransform):
    """Changes brightness, contrast, saturation and hue, in an order that is drawn.

    Parameters
    ----------
    brightness, contrast, saturation : float or (float, float), default 0.2
        How far from 1 the factor is, or between what.
    hue : float or (float, float), default 0.2
        How far the hue turns, at most 0.5.
    p : float, default 0.5

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import ColorJitter
    >>> ColorJitter(p=1.0)(lucid.rand(3, 4, 4)).shape
    lucid.Size([3, 4, 4])
    """

    brightness: float | tuple[float, float]
    contrast: float | tuple[float, float]
    saturation: float | tuple[float, float]
    hue: float | tuple[float, float]

    def __init__(
        self,
        brightness: float | tuple[float, float] = 0.2,
        contrast: float | tuple[float, float] = 0.2,
        saturation: float | tuple[float, float] = 0.2,
        hue: float | tuple[float, float] = 0.2,
        p: float = 0.5,
    ) -> None:
        super().__init__(p)
        self.brightness, self.contrast, self.saturation, self.hue = brightness, contrast, saturation, hue
        if not -0.5 <= limits(hue)[0] <= limits(hue)[1] <= 0.5:
            raise ValueError(f"ColorJitter: hue is {hue!r}; wanted numbers from -0.5 to 0.5")

    def make_params(self, img: Tensor) -> list[Any]:
        """Draw the factors and the order."""
        steps = [
            (function, uniform(max(0.0, low), high))
            for function, (low, high) in (
                (F.adjust_brightness, limits(self.brightness, 1.0)),
                (F.adjust_contrast, limits(self.contrast, 1.0)),
                (F.adjust_saturation, limits(self.saturation, 1.0)),
            )
        ]
        steps.append((F.adjust_hue, uniform(*limits(self.hue))))
        return [steps[at] for at in lucid.randperm(4).tolist()]

    def color(self, x: Tensor, params: list[Any]) -> Tensor:
        """Apply the four changes."""
        gray = x.dim() < 3 or x.shape[-3] != 3
        for function, factor in params:
            if not gray or function in (F.adjust_brightness, F.adjust_contrast):
                x = function(x, factor)
        return x


class RandomBrightnessContrast(PhotometricTransform):
    """Changes brightness by an addition, and contrast by a factor.

    Parameters
    ----------
    brightness_limit, contrast_limit : float or (float, float), default 0.2
    p : float, default 0.5

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import RandomBrightnessContrast
    >>> RandomBrightnessContrast((0.25, 0.25), 0.0, p=1.0)(lucid.zeros(1, 1, 1))
    tensor([[[0.2500]]])
    """

    brightness_limit: float | tuple[float, float]
    contrast_limit: float | tuple[float, float]

    def __init__(
        self,
        brightness_limit: float | tuple[float, float] = 0.2,
        contrast_limit: float | tuple[float, float] = 0.2,
        p: float = 0.5,
    ) -> None:
        super().__init__(p)
        self.brightness_limit, self.contrast_limit = brightness_limit, contrast_limit

    def make_params(self, img: Tensor) -> tuple[float, float]:
        """Draw both."""
        return uniform(*limits(self.brightness_limit)), 1 + uniform(*limits(self.contrast_limit))

    def color(self, x: Tensor, params: tuple[float, float]) -> Tensor:
        """Multiply and add."""
        return x * params[1] + params[0]


class _Random(PhotometricTransform):
    """Transforms of one number, which is drawn between limits."""

    limit: Any

    def make_params(self, img: Tensor) -> Any:
        """Draw the number."""
        return uniform(*limits(self.limit))


class RandomBrightness(_Random):
    """Changes brightness by a factor.

    Parameters
    ----------
    limit : float or (float, float), default 0.2
        How far from 1.
    p : float, default 0.5

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import RandomBrightness
    >>> RandomBrightness((-0.5, -0.5), p=1.0)(lucid.ones(1, 1))
    tensor([[0.5000]])
    """

    def __init__(self, limit: float | tuple[float, float] = 0.2, p: float = 0.5) -> None:
        super().__init__(p)
        self.limit = limit

    def color(self, x: Tensor, params: float) -> Tensor:
        """Multiply."""
        return F.adjust_brightness(x, max(0.0, 1 + params))


class RandomContrast(_Random):
    """Changes contrast by a factor.

    Parameters
    ----------
    limit : float or (float, float), default 0.2
        How far from 1.
    p : float, default 0.5

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import RandomContrast
    >>> RandomContrast((1.0, 1.0), p=1.0)(lucid.tensor([[[0.25, 0.75]]]))
    tensor([[[0., 1.]]])
    """

    def __init__(self, limit: float | tuple[float, float] = 0.2, p: float = 0.5) -> None:
        super().__init__(p)
        self.limit = limit

    def color(self, x: Tensor, params: float) -> Tensor:
        """Spread around the mean."""
        return F.adjust_contrast(x, max(0.0, 1 + params))


class RandomGamma(PhotometricTransform):
    """Raises an image to a power.

    Parameters
    ----------
    gamma_limit : (int, int), default (80, 120)
        In percent.
    p : float, default 0.5

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import RandomGamma
    >>> RandomGamma((200, 200), p=1.0)(lucid.full((1, 1), 0.5))
    tensor([[0.2500]])
    """

    def __init__(self, gamma_limit: tuple[int, int] = (80, 120), p: float = 0.5) -> None:
        super().__init__(p)
        self.gamma_limit = gamma_limit

    def make_params(self, img: Tensor) -> float:
        """Draw the power."""
        return uniform(*limits(self.gamma_limit, 100)) / 100

    def color(self, x: Tensor, params: float) -> Tensor:
        """Raise."""
        return x.clamp(min=0) ** params


class HueSaturationValue(PhotometricTransform):
    """Adds to hue, saturation and value.

    Parameters
    ----------
    hue_shift_limit : float or (float, float), default 20
        Of 180, which is once around.
    sat_shift_limit, val_shift_limit : float or (float, float), default 30 and 20
        Of 255.
    p : float, default 0.5

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import HueSaturationValue
    >>> turn = HueSaturationValue((90, 90), 0, 0, p=1.0)
    >>> turn(lucid.tensor([1.0, 0.0, 0.0]).reshape(3, 1, 1)).flatten()
    tensor([0., 1., 1.])
    """

    hue_shift_limit: float | tuple[float, float]
    sat_shift_limit: float | tuple[float, float]

    def __init__(
        self,
        hue_shift_limit: float | tuple[float, float] = 20,
        sat_shift_limit: float | tuple[float, float] = 30,
        val_shift_limit: float | tuple[float, float] = 20,
        p: float = 0.5,
    ) -> None:
        super().__init__(p)
        self.hue_shift_limit, self.sat_shift_limit = hue_shift_limit, sat_shift_limit
        self.val_shift_limit = val_shift_limit

    def make_params(self, img: Tensor) -> tuple[float, float, float]:
        """Draw the three."""
        shifts = (self.hue_shift_limit, 180), (self.sat_shift_limit, 255), (self.val_shift_limit, 255)
        return tuple(uniform(*limits(shift)) / scale for shift, scale in shifts)

    def color(self, x: Tensor, params: tuple[float, float, float]) -> Tensor:
        """Add."""
        return F.adjust_hsv(x, *params)


class RGBShift(PhotometricTransform):
    """Adds to red, green and blue.

    Parameters
    ----------
    r_shift_limit, g_shift_limit, b_shift_limit : float or (float, float), default 20
        Of 255.
    p : float, default 0.5

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import RGBShift
    >>> RGBShift((51, 51), 0, 0, p=1.0)(lucid.zeros(3, 1, 1)).flatten()
    tensor([0.2000, 0.0000, 0.0000])
    """

    r_shift_limit: float | tuple[float, float]
    g_shift_limit: float | tuple[float, float]
    b_shift_limit: float | tuple[float, float]

    def __init__(
        self,
        r_shift_limit: float | tuple[float, float] = 20,
        g_shift_limit: float | tuple[float, float] = 20,
        b_shift_limit: float | tuple[float, float] = 20,
        p: float = 0.5,
    ) -> None:
        super().__init__(p)
        self.r_shift_limit, self.g_shift_limit, self.b_shift_limit = r_shift_limit, g_shift_limit, b_shift_limit

    def make_params(self, img: Tensor) -> list[float]:
        """Draw the three."""
        return [uniform(*limits(s)) / 255 for s in (self.r_shift_limit, self.g_shift_limit, self.b_shift_limit)]

    def color(self, x: Tensor, params: list[float]) -> Tensor:
        """Add."""
        return F._colors(x, "RGBShift") + lucid.tensor(params[: x.shape[-3]], dtype=x.dtype).reshape(-1, 1, 1)


class ChannelShuffle(PhotometricTransform):
    """Puts the channels in another order.

    Parameters
    ----------
    p : float, default 0.5

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import ChannelShuffle
    >>> ChannelShuffle(p=1.0)(lucid.arange(3).reshape(3, 1, 1) / 2).sum()
    tensor(1.5000)
    """

    def __init__(self, p: float = 0.5) -> None:
        super().__init__(p)

    def make_params(self, img: Tensor) -> Tensor:
        """Draw the order."""
        return lucid.randperm(img.shape[-3] if img.dim() > 2 else 1)

    def change(self, img: Tensor, params: Tensor) -> Tensor:
        """Reorder."""
        return img.index_select(-3, params) if img.dim() > 2 else img


class ChannelDropout(PhotometricTransform):
    """Fills some channels with one value.

    Parameters
    ----------
    channel_drop_range : (int, int), default (1, 1)
        How many, at least and at most.
    fill_value : float, default 0.0
    p : float, default 0.5

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import ChannelDropout
    >>> ChannelDropout(p=1.0)(lucid.ones(3, 1, 1)).sum()
    tensor(2.)
    """

    channel_drop_range: tuple[int, int]
    fill_value: float

    def __init__(self, channel_drop_range: tuple[int, int] = (1, 1), fill_value: float = 0.0, p: float = 0.5) -> None:
        super().__init__(p)
        self.channel_drop_range, self.fill_value = channel_drop_range, fill_value

    def make_params(self, img: Tensor) -> Tensor:
        """Draw which."""
        channels = img.shape[-3] if img.dim() > 2 else 1
        return lucid.randperm(channels)[: whole(*self.channel_drop_range)]

    def change(self, img: Tensor, params: Tensor) -> Tensor:
        """Fill."""
        if img.dim() < 3:
            return lucid.full_like(img, self.fill_value) if len(params) else img
        return img.index_fill(-3, params, self.fill_value)
