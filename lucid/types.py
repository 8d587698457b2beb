"""Names for annotations, as `torch.types` has them.

Attributes
----------
Device, FileLike, Number, TensorOrTensors : type
    A device, its name or index; a path; a Python number; one Tensor or several.
IntLikeType, FloatLikeType, BoolLikeType, _int, _float, _bool, _complex, _dtype, _device, _size : type
    PyTorch's names for Python's and Lucid's types, and for a shape.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from lucid._C import Size, Tensor, device, dtype
from lucid._errors import without

__all__ = ["Device", "FileLike", "IntLikeType", "FloatLikeType", "BoolLikeType", "Number", "Size", "Tensor"]
__all__ += ["TensorOrTensors", "_bool", "_complex", "_device", "_dtype", "_float", "_int", "_size"]
__getattr__: Callable[[str], Any] = without(__name__)

_int, _float, _bool, _complex = int, float, bool, complex
_dtype, _device = dtype, device
_size: TypeAlias = Size | list[int] | tuple[int, ...]
Number: TypeAlias = int | float | bool
Device: TypeAlias = device | str | int | None
FileLike: TypeAlias = str | os.PathLike[str]
TensorOrTensors: TypeAlias = Tensor | Sequence[Tensor]
IntLikeType: TypeAlias = int
FloatLikeType: TypeAlias = float
BoolLikeType: TypeAlias = bool
