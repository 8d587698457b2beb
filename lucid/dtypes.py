"""The dtypes by their names: `lucid.dtypes.float32` is `lucid.float32`, and so with the aliases.

Attributes
----------
float16, bfloat16, float32, float64 : dtype
    Floating-point numbers of 16, 16, 32 and 64 bits; bfloat16 has the exponents of float32. `half`, `float` and
    `double` are float16, float32 and float64.
int8, int16, int32, int64 : dtype
    Signed integers. `short`, `int` and `long` are int16, int32 and int64.
uint8, uint16, uint32, uint64 : dtype
    Unsigned integers.
bool_, bool : dtype
    True and False.
complex64, complex128 : dtype
    Complex numbers of two float32 or float64. `cfloat` and `cdouble` are their aliases.
half, float, double, short, int, long, cfloat, cdouble : dtype
    The aliases.

Examples
--------
>>> import lucid
>>> lucid.dtypes.half
lucid.float16
"""

from __future__ import annotations

from lucid import _C
from lucid._dtypes import ALIASES, NAMES, dtype

__all__ = ["dtype", *NAMES, *ALIASES]

globals().update((_name, getattr(_C, _name)) for _name in NAMES)
globals().update((_alias, getattr(_C, _name)) for _alias, _name in ALIASES.items())
