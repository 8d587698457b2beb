"""Transforms of images, with their masks, boxes and points: for more data, and in the form that a model wants.

Examples
--------
>>> import lucid
>>> from lucid.utils.transforms import Compose, HorizontalFlip, Normalize, RandomCrop, ToTensor
>>> prepare = Compose([ToTensor(), RandomCrop(32, padding=4), HorizontalFlip(), Normalize((0.5,) * 3, (0.5,) * 3)])
>>> prepare(lucid.randint(0, 256, (3, 32, 32), dtype=lucid.uint8)).shape
lucid.Size([3, 32, 32])
"""

from collections.abc import Callable
from typing import Any

from lucid._errors import without as _without
from lucid.utils.transforms import functional
from lucid.utils.transforms.blur import *  # noqa: F403
from lucid.utils.transforms.blur import __all__ as _blur
from lucid.utils.transforms.color import *  # noqa: F403
from lucid.utils.transforms.color import __all__ as _color
from lucid.utils.transforms.compose import *  # noqa: F403
from lucid.utils.transforms.compose import __all__ as _compose
from lucid.utils.transforms.core import *  # noqa: F403
from lucid.utils.transforms.core import __all__ as _core
from lucid.utils.transforms.crops import *  # noqa: F403
from lucid.utils.transforms.crops import __all__ as _crops
from lucid.utils.transforms.dropout import *  # noqa: F403
from lucid.utils.transforms.dropout import __all__ as _dropout
from lucid.utils.transforms.geometric import *  # noqa: F403
from lucid.utils.transforms.geometric import __all__ as _geometric
from lucid.utils.transforms.parts import *  # noqa: F403
from lucid.utils.transforms.parts import __all__ as _parts
from lucid.utils.transforms.sizes import *  # noqa: F403
from lucid.utils.transforms.sizes import __all__ as _sizes
from lucid.utils.transforms.tone import *  # noqa: F403
from lucid.utils.transforms.tone import __all__ as _tone
from lucid.utils.transforms.warps import *  # noqa: F403
from lucid.utils.transforms.warps import __all__ as _warps

# Under the names that torchvision has for them.
RandomHorizontalFlip: type[GeometricTransform]  # noqa: F405
RandomVerticalFlip: type[GeometricTransform]  # noqa: F405
RandomHorizontalFlip, RandomVerticalFlip = HorizontalFlip, VerticalFlip  # noqa: F405

_modules = (_blur, _color, _compose, _core, _crops, _dropout, _geometric, _parts, _sizes, _tone, _warps)
_more = {"RandomHorizontalFlip", "RandomVerticalFlip", "functional"}
__all__ = sorted({name for names in _modules for name in names} | _more)
__getattr__: Callable[[str], Any] = _without(__name__)
