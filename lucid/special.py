"""Special functions, elementwise.

They are entries of the op table; the notes of each state its greatest error over its whole domain, which the tests
check. Those that PyTorch has at the top level too are the functions of `lucid` of the same name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lucid import _C
from lucid._C import digamma, lgamma, sigmoid
from lucid._errors import without

__getattr__: Callable[[str], Any] = without(__name__)

globals().update(_C._spaces["special"])

TYPE_CHECKING = False  # type checkers take it for True: they read the functions from a stub
if TYPE_CHECKING:
    from lucid._special import *  # noqa: F403

gammaln = lgamma
psi = digamma
expit = sigmoid

_TOP_LEVEL = (
    *("digamma", "erf", "erfc", "erfcx", "erfinv", "exp2", "expm1", "i0", "i0e", "i1", "i1e", "lgamma", "log1p"),
    *("log_softmax", "logsumexp", "round", "softmax"),
)
globals().update((_name, getattr(_C, _name)) for _name in _TOP_LEVEL)

__all__ = sorted([*_TOP_LEVEL, "expit", "gammaln", "psi", *_C._spaces["special"]])
