"""What the transforms do, as functions of images.

An image has shape (…, C, H, W) or (H, W). Floats go from 0 to 1, uint8 from 0 to 255; a result has the dtype of the
image. Points are (x, y) in pixels, from the center of the pixel at the upper left on."""

from lucid.utils.transforms.functional._base import as_floats, like
from lucid.utils.transforms.functional.colors import *  # noqa: F403
from lucid.utils.transforms.functional.colors import __all__ as _colors_names
from lucid.utils.transforms.functional.colors import _colors
from lucid.utils.transforms.functional.filters import *  # noqa: F403
from lucid.utils.transforms.functional.filters import __all__ as _filters
from lucid.utils.transforms.functional.shapes import *  # noqa: F403
from lucid.utils.transforms.functional.shapes import __all__ as _shapes
from lucid.utils.transforms.functional.warps import *  # noqa: F403
from lucid.utils.transforms.functional.warps import __all__ as _warps

__all__ = sorted([*_colors_names, *_filters, *_shapes, *_warps])
