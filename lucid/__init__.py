"""Lucid: tensors, automatic differentiation and neural networks, in the browser and on the desktop.

    import lucid
    from lucid import nn, optim

The engine is C (`lucid._C`); this package adds what is written in Python. `nn`, `optim` and the other subpackages are
loaded when they are first used.
"""

from __future__ import annotations

from lucid import _C, _engine
from lucid._C import Size, Tensor, default_generator, device, dtype, empty_cache, memory_stats, reset_peak_memory_stats
from lucid._version import __version__

globals().update(_C._public_ops)
fill_, zero_, detach_, resize_ = Tensor.fill_, Tensor.zero_, Tensor.detach_, Tensor.resize_

TYPE_CHECKING = False  # type checkers take it for True: they read the ops from the stub of _C
if TYPE_CHECKING:
    from lucid import nn, optim, serialization, utils
    from lucid._C import *  # noqa: F403
    from lucid.serialization import load, save

from math import e, inf, nan, pi  # noqa: E402

from lucid import _tensor  # noqa: E402   (puts its methods on Tensor)
from lucid._calculus import cumulative_trapezoid, diff, gradient, trapezoid, trapz  # noqa: E402
from lucid._composite import allclose, broadcast_shapes, detach, equal, index_put_, is_tensor, isclose, norm, numel  # noqa: E402
from lucid._dtypes import (  # noqa: E402
    can_cast,
    finfo,
    get_default_dtype,
    iinfo,
    is_complex,
    is_floating_point,
    is_signed,
    promote_types,
    result_type,
    set_default_dtype,
    set_default_tensor_type,
)
from lucid._factories import (  # noqa: E402
    arange,
    as_tensor,
    asarray,
    empty,
    empty_like,
    eye,
    from_dlpack,
    from_numpy,
    full,
    full_like,
    get_default_device,
    linspace,
    logspace,
    ones,
    ones_like,
    range,
    scalar_tensor,
    set_default_device,
    tensor,
    to_dlpack,
    zeros,
    zeros_like,
)
from lucid._grids import (  # noqa: E402
    is_nonzero,
    is_same_size,
    nonzero_static,
    positive,
    repeat,
    tril_indices,
    triu_indices,
    unravel_index,
)
from lucid._histograms import histc, histogram, histogram2d, histogramdd  # noqa: E402
from lucid._repr import get_printoptions, printoptions, set_printoptions  # noqa: E402
from lucid._statistics import corrcoef, cov, nanquantile, quantile  # noqa: E402
from lucid._unique import isin, unique, unique_consecutive  # noqa: E402
from lucid.autograd.grad_mode import (  # noqa: E402
    enable_grad,
    inference_mode,
    is_grad_enabled,
    is_inference_mode_enabled,
    no_grad,
    set_grad_enabled,
)
from lucid.random import (  # noqa: E402
    Generator,
    bernoulli,
    get_rng_state,
    initial_seed,
    manual_seed,
    normal,
    rand,
    rand_like,
    randint,
    randint_like,
    randn,
    randn_like,
    randperm,
    seed,
    set_rng_state,
)

newaxis = None

from lucid import _dtypes, _legacy  # noqa: E402

globals().update((_name, getattr(_C, _name)) for _name in _dtypes.NAMES)
globals().update((_alias, getattr(_C, _name)) for _alias, _name in _dtypes.ALIASES.items())

# Loaded on first use. A value says which module has the name; None that it is a module itself.
_LAZY = {
    "nn": None,
    "optim": None,
    "utils": None,
    "func": None,
    "serialization": None,
    "linalg": None,
    "fft": None,
    "special": None,
    "einops": None,
    "dtypes": None,
    "einsum": "lucid._einsum",
    "cdist": "lucid._distances",
    "pdist": "lucid._distances",
    "segment_reduce": "lucid._segments",
    "hash_tensor": "lucid._segments",
    "vmap": "lucid.func",
    "save": "lucid.serialization",
    "load": "lucid.serialization",
    **{
        f"{_letter}Tensor": "lucid._legacy"
        for _name, _letter in _legacy.LETTERS.items()
        if _name in _dtypes.NAMES or _name == "bool"
    },
}

_LAZY |= dict.fromkeys((*_tensor._FROM_LINALG, "lu_unpack"), "lucid.linalg._names")


def __getattr__(name: str):
    if name == "__all__":
        globals()[name] = _exported()
        return globals()[name]
    if name not in _LAZY:
        raise AttributeError(f"module 'lucid' has no attribute {name!r}")
    from importlib import import_module

    home = _LAZY[name]
    value = import_module(f"lucid.{name}") if home is None else getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__():
    return sorted(set(globals()) | set(_LAZY))


def _exported():
    """What `from lucid import *` gives: every public name but those of Python's own builtins (float, max, sum, …)."""
    import builtins

    names = {name for name in globals() if not name.startswith("_")} | set(_LAZY) | {"__version__"}
    return sorted(
        name for name in names if not hasattr(builtins, name) and name not in ("annotations", "random", "TYPE_CHECKING")
    )
