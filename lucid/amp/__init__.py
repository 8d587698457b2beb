"""Mixed precision: matrix products in bfloat16 or float16, and losses scaled so that small gradients are not lost.

On this CPU half precision is not faster, for its numbers are widened to compute with them. It halves the memory of
what products and convolutions give, and lets a program that was written for a GPU run with the rounding that it has
there.

Examples
--------
>>> import lucid
>>> from lucid import nn
>>> model = nn.Linear(2, 2)
>>> with lucid.amp.autocast("cpu"):
...     y = model(lucid.ones(1, 2))
>>> y.dtype
lucid.bfloat16
"""

from collections.abc import Callable
from typing import Any

from lucid._errors import without
from lucid.amp.autocast_mode import autocast, custom_bwd, custom_fwd, is_autocast_available
from lucid.amp.grad_scaler import GradScaler

__getattr__: Callable[[str], Any] = without(__name__)

__all__ = ["GradScaler", "autocast", "custom_bwd", "custom_fwd", "is_autocast_available"]
