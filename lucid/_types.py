"""What arguments may be, for annotations."""

from __future__ import annotations

from typing import TypeAlias

from lucid._C import device, dtype

DTypeLike: TypeAlias = dtype | str | type
DeviceLike: TypeAlias = device | str
