"""Colors of images."""

from __future__ import annotations

import lucid
from lucid._C import Tensor
from lucid.utils.transforms.functional._base import _image, as_floats, like

__all__ = [
    *(
        "adjust_brightness",
        "adjust_contrast",
        "adjust_hsv",
        "adjust_hue",
        "adjust_saturation",
        "autocontrast",
        "hsv_to_rgb",
        "invert",
        "normalize",
        "posterize",
        "rescale",
        "rgb_to_grayscale",
        "rgb_to_hsv",
        "solarize",
    )
]


def _by_channel(numbers, img: Tensor, function: str, name: str) -> Tensor:
    made = lucid.as_tensor(numbers, dtype=img.dtype).reshape(-1)
    if img.dim() > 2 and len(made) not in (1, img.shape[-3]):
        raise ValueError(
            f"{function}: {name} has {len(made)} numbers; wanted 1 or {img.shape[-3]}, one for each channel"
        )
    return made.reshape(-1, 1, 1) if img.dim() > 2 else made


def normalize(img: Tensor, mean: tuple[float, ...], std: tuple[float, ...]) -> Tensor:
    """Subtract a mean from each channel, and divide by a standard deviation.

    Parameters
    ----------
    img : Tensor
        Shape (…, H, W), or (…, C, H, W) where colors count; floats from 0 to 1, or uint8.
    mean, std : tuple of float
        One number for each channel, or one for all.

    Returns
    -------
    Tensor
        The shape of `img`; floats.

    Raises
    ------
    ValueError
        If `std` has a 0.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms.functional import normalize
    >>> normalize(lucid.ones(2, 1, 1), (0.5, 1.0), (0.5, 0.5)).flatten()
    tensor([1., 0.])
    """
    img = _image(img, "normalize")
    img = img if img.is_floating_point() else img.to(lucid.float32)
    deviations = _by_channel(std, img, "normalize", "std")
    if bool((deviations == 0).any()):
        raise ValueError("normalize: std has a 0; wanted numbers that can be divided by")
    return (img - _by_channel(mean, img, "normalize", "mean")) / deviations


def rescale(img: Tensor, scale: float = 1.0 / 255.0) -> Tensor:
    """Multiply an image, as floats.

    Parameters
    ----------
    img : Tensor
        Shape (…, H, W), or (…, C, H, W) where colors count; floats from 0 to 1, or uint8.
    scale : float, default 1 / 255
        The factor.

    Returns
    -------
    Tensor
        The shape of `img`; floats.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms.functional import rescale
    >>> rescale(lucid.full((1, 1), 255, dtype=lucid.uint8))
    tensor([[1.]])
    """
    img = _image(img, "rescale")
    return (img if img.is_floating_point() else img.to(lucid.float32)) * scale


def _colors(img: Tensor, function: str) -> Tensor:
    if _image(img, function).dim() < 3 or img.shape[-3] not in (1, 3):
        raise ValueError(f"{function}: img has shape {tuple(img.shape)}; wanted (…, 3, H, W) or (…, 1, H, W)")
    return as_floats(img)


def _gray(x: Tensor) -> Tensor:
    if x.shape[-3] == 1:
        return x
    r, g, b = x.unbind(-3)
    return (0.299 * r + 0.587 * g + 0.114 * b).unsqueeze(-3)


def rgb_to_grayscale(img: Tensor, *, keep_channels: bool = True) -> Tensor:
    """Turn an image gray: 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601).

    Parameters
    ----------
    img : Tensor
        Shape (…, H, W), or (…, C, H, W) where colors count; floats from 0 to 1, or uint8.
    keep_channels : bool, default True
        Whether there are three channels still.

    Returns
    -------
    Tensor
        The dtype of `img`, with 3 channels or 1.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms.functional import rgb_to_grayscale
    >>> rgb_to_grayscale(lucid.rand(3, 2, 2), keep_channels=False).shape
    lucid.Size([1, 2, 2])
    """
    x = _colors(img, "rgb_to_grayscale")
    gray = _gray(x)
    return like(gray.expand(x.shape).clone() if keep_channels else gray, img)


def _blend(x: Tensor, other: Tensor | float, factor: float) -> Tensor:
    return factor * x + (1 - factor) * other


def adjust_brightness(img: Tensor, factor: float) -> Tensor:
    """Multiply the light of an image: 0 is black, 1 leaves it.

    Parameters
    ----------
    img : Tensor
        Shape (…, H, W), or (…, C, H, W) where colors count; floats from 0 to 1, or uint8.
    factor : float
        How much.

    Returns
    -------
    Tensor
        The shape and dtype of `img`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms.functional import adjust_brightness
    >>> adjust_brightness(lucid.full((1, 1), 100, dtype=lucid.uint8), 1.5)
    tensor([[150]], dtype=lucid.uint8)
    """
    return like(as_floats(_image(img, "adjust_brightness")) * factor, img)


def adjust_contrast(img: Tensor, factor: float) -> Tensor:
    """Move an image away from the mean of its gray: 0 is gray, 1 leaves it.

    Parameters
    ----------
    img : Tensor
        Shape (…, H, W), or (…, C, H, W) where colors count; floats from 0 to 1, or uint8.
    factor : float
        How much.

    Returns
    -------
    Tensor
        The shape and dtype of `img`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms.functional import adjust_contrast
    >>> adjust_contrast(lucid.tensor([[[0.25, 0.75]]]), 2.0)
    tensor([[[0., 1.]]])
    """
    x = as_floats(_image(img, "adjust_contrast"))
    gray = _gray(x) if x.dim() > 2 and x.shape[-3] == 3 else x
    mean = gray.mean((-3, -2, -1) if x.dim() > 2 else (-2, -1), keepdim=True)
    return like(_blend(x, mean, factor), img)


def adjust_saturation(img: Tensor, factor: float) -> Tensor:
    """Move an image away from its gray: 0 is gray, 1 leaves it.

    Parameters
    ----------
    img : Tensor
        Shape (…, H, W), or (…, C, H, W) where colors count; floats from 0 to 1, or uint8.
    factor : float
        How much.

    Returns
    -------
    Tensor
        The shape and dtype of `img`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms.functional import adjust_saturation
    >>> adjust_saturation(lucid.tensor([1.0, 0.0, 0.0]).reshape(3, 1, 1), 0.0).flatten()
    tensor([0.2990, 0.2990, 0.2990])
    """
    x = _colors(img, "adjust_saturation")
    return like(_blend(x, _gray(x), factor), img)


def rgb_to_hsv(img: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return hue, saturation and value of an image, each (…, H, W) and from 0 to 1.

    Parameters
    ----------
    img : Tensor
        Shape (…, H, W), or (…, C, H, W) where colors count; floats from 0 to 1, or uint8.

    Returns
    -------
    (Tensor, Tensor, Tensor)
        Shape (…, H, W) each.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms.functional import rgb_to_hsv
    >>> [x.item() for x in rgb_to_hsv(lucid.tensor([0.0, 0.5, 0.0]).reshape(3, 1, 1))]
    [0.3333333432674408, 1.0, 0.5]
    """
    x = _colors(img, "rgb_to_hsv")
    x = x.expand(*x.shape[:-3], 3, *x.shape[-2:])
    r, g, b = x.unbind(-3)
    value, low = x.amax(-3), x.amin(-3)
    spread = value - low
    safe = lucid.where(spread == 0, lucid.ones_like(spread), spread)
    hue = lucid.where(value == r, ((g - b) / safe) % 6, lucid.where(value == g, (b - r) / safe + 2, (r - g) / safe + 4))
    saturation = spread / lucid.where(value == 0, lucid.ones_like(value), value)
    return lucid.where(spread == 0, lucid.zeros_like(hue), hue / 6), saturation, value


def hsv_to_rgb(h: Tensor, s: Tensor, v: Tensor) -> Tensor:
    """Return the image (…, 3, H, W) of hue, saturation and value.

    Parameters
    ----------
    h, s, v : Tensor
        Shape (…, H, W), from 0 to 1.

    Returns
    -------
    Tensor
        Shape (…, 3, H, W).

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms.functional import hsv_to_rgb
    >>> third, one = lucid.full((1, 1), 1 / 3), lucid.ones(1, 1)
    >>> hsv_to_rgb(third, one, one).flatten().round()
    tensor([0., 1., 0.])
    """

    def channel(n: int) -> Tensor:
        k = (n + 6 * h) % 6
        return v - v * s * lucid.minimum(k, 4 - k).clamp(0, 1)

    return lucid.stack([channel(5), channel(3), channel(1)], -3)


def adjust_hsv(img: Tensor, hue_shift: float, sat_shift: float, val_shift: float) -> Tensor:
    """Add to hue, which goes around, to saturation and to value, all from 0 to 1.

    Parameters
    ----------
    img : Tensor
        Shape (…, H, W), or (…, C, H, W) where colors count; floats from 0 to 1, or uint8.
    hue_shift, sat_shift, val_shift : float
        What is added.

    Returns
    -------
    Tensor
        The shape and dtype of `img`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms.functional import adjust_hsv
    >>> red = lucid.tensor([1.0, 0.0, 0.0]).reshape(3, 1, 1)
    >>> adjust_hsv(red, 1 / 3, 0.0, -0.5).flatten()
    tensor([0.0000, 0.5000, 0.0000])
    """
    if _colors(img, "adjust_hsv").shape[-3] == 1:
        return like(as_floats(img) + val_shift, img)
    h, s, v = rgb_to_hsv(img)
    return like(hsv_to_rgb((h + hue_shift) % 1, (s + sat_shift).clamp(0, 1), (v + val_shift).clamp(0, 1)), img)


def adjust_hue(img: Tensor, factor: float) -> Tensor:
    """Turn the hues of an image: 0 leaves them, 0.5 and -0.5 are their opposites.

    Parameters
    ----------
    img : Tensor
        Shape (…, H, W), or (…, C, H, W) where colors count; floats from 0 to 1, or uint8.
    factor : float
        From -0.5 to 0.5.

    Returns
    -------
    Tensor
        The shape and dtype of `img`.

    Raises
    ------
    ValueError
        If `factor` is another number.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms.functional import adjust_hue
    >>> adjust_hue(lucid.tensor([1.0, 0.0, 0.0]).reshape(3, 1, 1), 0.5).flatten()
    tensor([0., 1., 1.])
    """
    if not -0.5 <= factor <= 0.5:
        raise ValueError(f"adjust_hue: factor is {factor}; wanted a number from -0.5 to 0.5")
    return adjust_hsv(img, factor, 0.0, 0.0)


def invert(img: Tensor) -> Tensor:
    """Turn light into dark.

    Parameters
    ----------
    img : Tensor
        Shape (…, H, W), or (…, C, H, W) where colors count; floats from 0 to 1, or uint8.

    Returns
    -------
    Tensor
        The shape and dtype of `img`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms.functional import invert
    >>> invert(lucid.tensor([[0.25]]))
    tensor([[0.7500]])
    """
    return 1 - img if _image(img, "invert").is_floating_point() else 255 - img


def solarize(img: Tensor, threshold: float) -> Tensor:
    """Invert what is at a threshold or lighter, on the image's own scale.

    Parameters
    ----------
    img : Tensor
        Shape (…, H, W), or (…, C, H, W) where colors count; floats from 0 to 1, or uint8.
    threshold : float
        From where on.

    Returns
    -------
    Tensor
        The shape and dtype of `img`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms.functional import solarize
    >>> solarize(lucid.tensor([[0.25, 0.75]]), 0.5)
    tensor([[0.2500, 0.2500]])
    """
    return lucid.where(_image(img, "solarize") >= threshold, invert(img), img)


def posterize(img: Tensor, num_bits: int) -> Tensor:
    """Keep the highest bits of each value.

    Parameters
    ----------
    img : Tensor
        Shape (…, H, W), or (…, C, H, W) where colors count; floats from 0 to 1, or uint8.
    num_bits : int
        How many, from 0 to 8.

    Returns
    -------
    Tensor
        The shape and dtype of `img`.

    Raises
    ------
    ValueError
        If `num_bits` is another number.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms.functional import posterize
    >>> posterize(lucid.tensor([[200]], dtype=lucid.uint8), 1)
    tensor([[128]], dtype=lucid.uint8)
    """
    if not isinstance(num_bits, int) or not 0 <= num_bits <= 8:
        raise ValueError(f"posterize: num_bits is {num_bits!r}; wanted an int from 0 to 8")
    step = 2 ** (8 - num_bits)
    whole = (as_floats(_image(img, "posterize")) * 255).round()
    return like((whole / step).floor() * step / 255, img)


def autocontrast(img: Tensor) -> Tensor:
    """Stretch each channel so that it goes from black to white.

    Parameters
    ----------
    img : Tensor
        Shape (…, H, W), or (…, C, H, W) where colors count; floats from 0 to 1, or uint8.

    Returns
    -------
    Tensor
        The shape and dtype of `img`.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.transforms.functional import autocontrast
    >>> autocontrast(lucid.tensor([[0.25, 0.5]]))
    tensor([[0., 1.]])
    """
    x = as_floats(_image(img, "autocontrast"))
    low, high = x.amin((-2, -1), keepdim=True), x.amax((-2, -1), keepdim=True)
    return like(lucid.where(high > low, (x - low) / lucid.where(high > low, high - low, lucid.ones_like(high)), x), img)
