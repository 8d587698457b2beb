"""The dtypes by their names: `lucid.dtypes.float32` is `lucid.float32`, and so with the aliases."""

from __future__ import annotations

from lucid import _C
from lucid._dtypes import ALIASES, NAMES, dtype

__all__ = ["dtype", *NAMES, *ALIASES]

globals().update((_name, getattr(_C, _name)) for _name in NAMES)
globals().update((_alias, getattr(_C, _name)) for _alias, _name in ALIASES.items())
