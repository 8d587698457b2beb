"""What NumPy has no function for, for the `ref` expressions of the table. Each takes NumPy as its first parameter."""

from __future__ import annotations

import importlib
import math
from pathlib import Path


def special(np, name, x):
    """Special functions elementwise, by Python's math module."""
    return np.vectorize(getattr(math, name), otypes=["float64"])(x) if x.size else x.astype("float64")


def np_logsumexp(np, x, dim=None, keepdim=False):
    """log of the sum of exponentials, shifted by the maximum."""
    x = np.asarray(x, "float64")
    dims = None if x.ndim == 0 else dim
    top = np.max(x, axis=dims, keepdims=True, initial=-np.inf)
    shift = np.where(np.isfinite(top), top, 0)
    result = np.log(np.sum(np.exp(x - shift), axis=dims, keepdims=True)) + shift
    return result if keepdim else np.squeeze(result, axis=dims)


# Those of the files references_<family>.py in the folders of the areas join them.
HELPERS = {name: value for name, value in list(globals().items()) if callable(value)}
for _path in sorted(Path(__file__).parent.glob("*/references_*.py")):
    HELPERS |= {
        name: value
        for name, value in vars(importlib.import_module(f"ops.{_path.parent.name}.{_path.stem}")).items()
        if callable(value) and not name.startswith("_")
    }
