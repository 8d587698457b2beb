"""In PyTorch layers of quantised numbers, which Lucid leaves out: the AttributeError of each name says so."""

from collections.abc import Callable
from typing import Any

from lucid._errors import without

__getattr__: Callable[[str], Any] = without(__name__)
