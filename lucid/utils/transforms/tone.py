"""Transforms of tones and edges. Limits up to 255 hold for images of floats too, on their scale from 0 to 1."""

from __future__ import annotations

from typing import Any

import lucid
from lucid._C import Tensor
from lucid.utils.transforms import functional as F
from lucid.utils.transforms.core import PhotometricTransform, uniform

__all__ = [
    *(
        "CLAHE",
        "Emboss",
        "Equalize",
        "FancyPCA",
        "InvertImg",
        "Posterize",
        "RandomToneCurve",
        "Sharpen",
        "Solarize",
        "ToGray",
        "ToSepia",
    )
]


class Posterize(PhotometricTransform):
    """Keeps the highest bits of each value.

    Parameters
    ----------
    num_bits : int, default 4
    mode : str, default "uint8_mask"
        "uint8_mask", which takes away the lower bits of whole numbers from 0 to 255.
    p : float, default 0.5

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import Posterize
    >>> Posterize(1, p=1.0)(lucid.tensor([[200]], dtype=lucid.uint8))
    tensor([[128]], dtype=lucid.uint8)
    """

    num_bits: int
    mode: str

    def __init__(self, num_bits: int = 4, mode: str = "uint8_mask", p: float = 0.5) -> None:
        super().__init__(p)
        if mode != "uint8_mask":
            raise ValueError(f"Posterize: mode is {mode!r}; wanted 'uint8_mask'")
        self.num_bits, self.mode = num_bits, mode

    def color(self, x: Tensor, params: Any) -> Tensor:
        """Round down."""
        return F.posterize(x, self.num_bits)


class Solarize(PhotometricTransform):
    """Inverts what is at a threshold or lighter.

    Parameters
    ----------
    threshold : float or (float, float), default 128
        Of 255; one between two numbers is drawn.
    p : float, default 0.5

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import Solarize
    >>> Solarize(p=1.0)(lucid.tensor([[100, 200]], dtype=lucid.uint8))
    tensor([[100,  55]], dtype=lucid.uint8)
    """

    def __init__(self, threshold: float | tuple[float, float] = 128, p: float = 0.5) -> None:
        super().__init__(p)
        self.threshold = threshold

    def make_params(self, img: Tensor) -> float:
        """Draw the threshold."""
        return (uniform(*self.threshold) if isinstance(self.threshold, (tuple, list)) else self.threshold) / 255

    def color(self, x: Tensor, params: float) -> Tensor:
        """Invert."""
        return F.solarize(x, params - 1e-6)


class CLAHE(PhotometricTransform):
    """Equalizes an image in tiles; see `functional.clahe`.

    Parameters
    ----------
    clip_limit : float, default 4.0
    tile_grid_size : (int, int), default (8, 8)
    p : float, default 0.5

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import CLAHE
    >>> CLAHE(p=1.0)(lucid.rand(1, 16, 16)).shape
    lucid.Size([1, 16, 16])
    """

    clip_limit: float
    tile_grid_size: tuple[int, int]

    def __init__(self, clip_limit: float = 4.0, tile_grid_size: tuple[int, int] = (8, 8), p: float = 0.5) -> None:
        super().__init__(p)
        self.clip_limit, self.tile_grid_size = clip_limit, tile_grid_size

    def color(self, x: Tensor, params: Any) -> Tensor:
        """Equalize."""
        return F.clahe(x, self.clip_limit, self.tile_grid_size)


class Sharpen(PhotometricTransform):
    """Mixes an image with one whose edges are stronger.

    Parameters
    ----------
    alpha : (float, float), default (0.2, 0.5)
        Which part the sharp one has.
    lightness : (float, float), default (0.5, 1.0)
        How much the pixel itself counts.
    p : float, default 0.5

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import Sharpen
    >>> Sharpen(p=1.0)(lucid.rand(3, 5, 5)).shape
    lucid.Size([3, 5, 5])
    """

    alpha: tuple[float, float]
    lightness: tuple[float, float]

    def __init__(
        self, alpha: tuple[float, float] = (0.2, 0.5), lightness: tuple[float, float] = (0.5, 1.0), p: float = 0.5
    ) -> None:
        super().__init__(p)
        self.alpha, self.lightness = alpha, lightness

    def make_params(self, img: Tensor) -> tuple[float, float]:
        """Draw both."""
        return uniform(*self.alpha), uniform(*self.lightness)

    def color(self, x: Tensor, params: tuple[float, float]) -> Tensor:
        """Mix."""
        alpha, light = params
        kernel = [[-1.0, -1.0, -1.0], [-1.0, 8.0 + light, -1.0], [-1.0, -1.0, -1.0]]
        kernel = [[alpha * v + (1 - alpha) * (i == j == 1) for j, v in enumerate(row)] for i, row in enumerate(kernel)]
        return F.depthwise_conv2d(x, kernel)


class Emboss(PhotometricTransform):
    """Mixes an image with a relief of it, lit from the upper left.

    Parameters
    ----------
    alpha : (float, float), default (0.2, 0.5)
        Which part the relief has.
    strength : (float, float), default (0.2, 0.7)
    p : float, default 0.5

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import Emboss
    >>> Emboss(p=1.0)(lucid.rand(3, 5, 5)).shape
    lucid.Size([3, 5, 5])
    """

    alpha: tuple[float, float]
    strength: tuple[float, float]

    def __init__(
        self, alpha: tuple[float, float] = (0.2, 0.5), strength: tuple[float, float] = (0.2, 0.7), p: float = 0.5
    ) -> None:
        super().__init__(p)
        self.alpha, self.strength = alpha, strength

    def make_params(self, img: Tensor) -> tuple[float, float]:
        """Draw both."""
        return uniform(*self.alpha), uniform(*self.strength)

    def color(self, x: Tensor, params: tuple[float, float]) -> Tensor:
        """Mix."""
        alpha, s = params
        kernel = [[-1 - s, -s, 0.0], [-s, 1.0, s], [0.0, s, 1 + s]]
        kernel = [[alpha * v + (1 - alpha) * (i == j == 1) for j, v in enumerate(row)] for i, row in enumerate(kernel)]
        return F.depthwise_conv2d(x, kernel)


class RandomToneCurve(PhotometricTransform):
    """Bends the curve from old to new values: a Bézier curve with two points that are drawn.

    Parameters
    ----------
    scale : float, default 0.1
        Standard deviation of the points.
    p : float, default 0.5

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import RandomToneCurve
    >>> RandomToneCurve(p=1.0)(lucid.tensor([[0.0, 1.0]]))
    tensor([[0., 1.]])
    """

    def __init__(self, scale: float = 0.1, p: float = 0.5) -> None:
        super().__init__(p)
        self.scale = scale

    def make_params(self, img: Tensor) -> list[float]:
        """Draw the points."""
        return [min(1.0, max(0.0, m + self.scale * lucid.randn(()).item())) for m in (0.25, 0.75)]

    def color(self, x: Tensor, params: list[float]) -> Tensor:
        """Bend."""
        low, high = params
        return 3 * (1 - x) ** 2 * x * low + 3 * (1 - x) * x**2 * high + x**3


class FancyPCA(PhotometricTransform):
    """Adds to the colors along the directions in which they vary most, by what is drawn.

    Parameters
    ----------
    alpha : float, default 0.1
        Standard deviation of what is drawn.
    p : float, default 0.5

    References
    ----------
    Krizhevsky et al., "ImageNet classification with deep convolutional neural networks", 2012.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import FancyPCA
    >>> FancyPCA(p=1.0)(lucid.rand(3, 4, 4)).shape
    lucid.Size([3, 4, 4])
    """

    def __init__(self, alpha: float = 0.1, p: float = 0.5) -> None:
        super().__init__(p)
        self.alpha = alpha

    def make_params(self, img: Tensor) -> Tensor:
        """Draw one number for each channel."""
        return self.alpha * lucid.randn(img.shape[-3] if img.dim() > 2 else 1)

    def color(self, x: Tensor, params: Tensor) -> Tensor:
        """Add."""
        if x.dim() < 3 or x.shape[-2] * x.shape[-1] < 2:
            return x
        flat = x.transpose(-3, 0).reshape(x.shape[-3], -1)
        values, vectors = lucid.linalg.eigh(lucid.cov(flat).reshape(len(flat), len(flat)))
        shift = lucid.matmul(vectors, params.to(x.dtype) * values.clamp(min=0).sqrt())
        return x + shift.reshape(-1, 1, 1)


_SEPIA = [[0.393, 0.769, 0.189], [0.349, 0.686, 0.168], [0.272, 0.534, 0.131]]


def _sepia(x: Tensor) -> Tensor:
    if F._colors(x, "ToSepia").shape[-3] == 1:
        return x
    return lucid.einsum("dc,...chw->...dhw", lucid.tensor(_SEPIA, dtype=x.dtype), x)


def _fixed(name: str, function, what: str, example: str) -> type[PhotometricTransform]:
    """A transform without numbers."""

    def __init__(self, p: float = 0.5) -> None:
        super(made, self).__init__(p)

    def color(self, x: Tensor, params: Any) -> Tensor:
        """Change an image of floats."""
        return function(x)

    doc = f"""{what}

    Parameters
    ----------
    p : float, default 0.5

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms import {name}
    >>> {example}
    """
    members = {"__init__": __init__, "color": color, "__doc__": doc, "__module__": __name__}
    made = type(PhotometricTransform)(name, (PhotometricTransform,), members)
    return made


InvertImg: type[PhotometricTransform] = _fixed(
    "InvertImg", F.invert, "Turns light into dark.", "InvertImg(p=1.0)(lucid.tensor([[0.25]]))\n    tensor([[0.7500]])"
)
ToGray: type[PhotometricTransform] = _fixed(
    *("ToGray", F.rgb_to_grayscale, "Turns an image gray, in as many channels."),
    "ToGray(p=1.0)(lucid.rand(3, 2, 2)).std(0).round().max()\n    tensor(0.)",
)
ToSepia: type[PhotometricTransform] = _fixed(
    *("ToSepia", _sepia, "Turns an image into an old photograph."),
    "ToSepia(p=1.0)(lucid.full((3, 1, 1), 0.5)).flatten()\n    tensor([0.6755, 0.6015, 0.4685])",
)
Equalize: type[PhotometricTransform] = _fixed(
    *("Equalize", F.equalize, "Spreads the values of each channel so that all are about as frequent."),
    "Equalize(p=1.0)(lucid.tensor([[0.5, 0.6, 0.7]]))\n    tensor([[0.0000, 0.5000, 1.0000]])",
)
