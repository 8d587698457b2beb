"""Lucid: tensors, automatic differentiation and neural networks, in the browser and on the desktop.

    import lucid
    from lucid import nn, optim

The engine is C (`lucid._C`); this package adds what is written in Python. `nn`, `optim` and the other subpackages are
loaded when they are first used.

Attributes
----------
e, pi, inf, nan : float
    Euler's number, the circle's, infinity, and what is not a number.
newaxis : None
    In an index, a new dim of size 1.
default_generator : Generator
    What random functions draw from unless they are given another.
strided, sparse_coo, sparse_csr : layout
    How elements lie: in strides, or those of sparse tensors by coordinates or by rows.
contiguous_format, legacy_contiguous_format, preserve_format, channels_last, channels_last_3d : memory_format
    PyTorch's words for the order of dims in memory: accepted, and not acted on.
Scalar, TensorOrScalar, TensorLike, DeviceLike, DTypeLike, ShapeLike, StateDict : type
    Names for annotations: a number, a number or Tensor, what `tensor` takes, what is a device, a dtype, a shape, and a
    state_dict.
"""

from __future__ import annotations

from lucid import _C, _engine
from lucid._C import Size, Tensor, default_generator, device, dtype, empty_cache, memory_stats, reset_peak_memory_stats
from lucid._version import __version__

globals().update(_C._public_ops)
fill_, zero_, detach_, resize_ = Tensor.fill_, Tensor.zero_, Tensor.detach_, Tensor.resize_

from math import e, inf, nan, pi  # noqa: E402

from lucid import _tensor  # noqa: E402   (puts its methods on Tensor)
from lucid._composite import allclose, broadcast_shapes, detach, equal, index_put_, is_tensor, isclose, numel  # noqa: E402
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
from lucid._memory import empty_permuted, empty_strided, resize_as_  # noqa: E402
from lucid._repr import get_printoptions, printoptions, set_printoptions  # noqa: E402
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
OutOfMemoryError = MemoryError  # what Lucid raises

from lucid import _dtypes  # noqa: E402
from lucid._surface import legacy as _legacy  # noqa: E402

globals().update((_name, getattr(_C, _name)) for _name in _dtypes.NAMES)
globals().update((_alias, getattr(_C, _name)) for _alias, _name in _dtypes.ALIASES.items())

# Loaded on first use. A value says which module has the name; None that it is a module itself.
_LAZY = {
    "nn": None,
    "optim": None,
    "utils": None,
    "func": None,
    "profiler": None,
    "live": None,
    "amp": None,
    "cpu": None,
    **dict.fromkeys(("autocast", "GradScaler"), "lucid.amp"),
    "serialization": None,
    "safetensors": None,
    "sparse": None,
    **dict.fromkeys(("sparse_coo_tensor", "sparse_csr_tensor"), "lucid.sparse"),
    "spmm": "lucid.sparse",
    "smm": "lucid.sparse",
    "hspmm": "lucid.sparse",
    "dsmm": "lucid.sparse",
    "linalg": None,
    "fft": None,
    "onnx": None,
    "special": None,
    "array_api": None,
    "einops": None,
    "dtypes": None,
    "from_file": "lucid._files",
    "vmap": "lucid.func",
    **dict.fromkeys(
        ("save", "load", "save_sharded", "load_sharded", "save_safetensors", "load_safetensors"), "lucid.serialization"
    ),
    **{
        f"{_letter}Tensor": "lucid._surface.legacy"
        for _name, _letter in _legacy.LETTERS.items()
        if _name in _dtypes.NAMES or _name == "bool"
    },
}

_LAZY |= dict.fromkeys(
    (*_tensor._FROM_LINALG, "chain_matmul", "lu_unpack", "tensordot", "vander", "matrix_rank"), "lucid.linalg._names"
)
_LAZY |= dict.fromkeys(
    (
        "is_autocast_available",
        "is_autocast_enabled",
        "get_autocast_dtype",
        "set_autocast_dtype",
        "set_autocast_enabled",
    ),
    "lucid.amp.autocast_mode",
)
_LAZY |= dict.fromkeys(("svd_lowrank", "pca_lowrank", "lobpcg"), "lucid.linalg._lowrank")
# Functions of nn.functional that are here too.
_LAZY |= dict.fromkeys(
    """affine_grid_generator alpha_dropout alpha_dropout_ batch_norm bilinear binary_cross_entropy_with_logits
    celu celu_ adaptive_avg_pool1d adaptive_max_pool1d avg_pool1d conv1d conv2d conv3d conv_transpose1d conv_transpose2d
    conv_transpose3d cosine_embedding_loss cosine_similarity ctc_loss dropout dropout_
    embedding embedding_renorm_ feature_alpha_dropout feature_alpha_dropout_ feature_dropout feature_dropout_
    grid_sampler grid_sampler_2d grid_sampler_3d
    group_norm hard_sigmoid hard_swish hardshrink hinge_embedding_loss instance_norm kl_div layer_norm
    margin_ranking_loss max_pool1d max_pool1d_with_indices max_pool2d max_pool3d mish pairwise_distance
    poisson_nll_loss prelu
    relu6 rms_norm rrelu rrelu_ selu selu_ threshold threshold_ triplet_margin_loss""".split(),
    "lucid.nn.functional._top_level",
)

_LAZY |= dict.fromkeys(
    "embedding_bag native_batch_norm native_dropout native_group_norm native_layer_norm norm_except_dim".split(),
    "lucid.nn.functional._native",
)

from lucid._errors import without as _of_missing  # noqa: E402

_without = _of_missing("lucid")


for _home, _names in (
    ("lucid._numerics.calculus", "cumulative_trapezoid diff gradient trapezoid trapz"),
    ("lucid._numerics.distances", "cdist pdist"),
    ("lucid._numerics.einsum", "einsum"),
    (
        "lucid._numerics.grids",
        "hash_tensor is_nonzero is_same_size nonzero_static positive repeat tril_indices triu_indices unravel_index",
    ),
    ("lucid._numerics.histograms", "histc histogram histogram2d histogramdd"),
    ("lucid._numerics.norms", "dist frobenius_norm norm nuclear_norm"),
    ("lucid._numerics.segments", "segment_reduce"),
    ("lucid._numerics.sets", "isin unique unique_consecutive"),
    ("lucid._numerics.statistics", "corrcoef cov nanquantile quantile"),
    (
        "lucid._surface.settings",
        "show_config get_num_threads set_num_threads get_num_interop_threads set_num_interop_threads "
        "use_deterministic_algorithms are_deterministic_algorithms_enabled set_deterministic_debug_mode "
        "is_deterministic_algorithms_warn_only_enabled get_deterministic_debug_mode set_flush_denormal "
        "set_float32_matmul_precision get_float32_matmul_precision set_warn_always is_warn_always_enabled",
    ),
    ("lucid.signal._stft", "stft istft bartlett_window blackman_window hamming_window hann_window kaiser_window"),
    (
        "lucid._surface.layouts",
        "layout strided sparse_coo sparse_csr memory_format contiguous_format legacy_contiguous_format channels_last "
        "channels_last_3d preserve_format",
    ),
    (
        "lucid._surface.introspection",
        "is_storage is_conj is_neg is_inference is_distributed get_device resolve_neg eval frombuffer UntypedStorage "
        "TypedStorage",
    ),
    ("lucid.nn._base.recurrence", "lstm gru rnn_tanh rnn_relu lstm_cell gru_cell rnn_tanh_cell rnn_relu_cell"),
    ("lucid._surface.javascript", "to_js from_js from_image_data to_image_data"),
    (
        "lucid._surface.types",
        "Scalar TensorOrScalar TensorLike DeviceLike DTypeLike ShapeLike StateDict HasShape SupportsNumpyConversion "
        "SupportsGrad TensorLikeProtocol",
    ),
):
    _LAZY |= dict.fromkeys(_names.split(), _home)
_LAZY |= dict.fromkeys(
    "cuda __config__ signal backends compiler distributed distributions jit testing types version".split()
)
_LAZY |= dict.fromkeys("mps xpu mtia accelerator".split(), "lucid._surface.processors")
_LAZY |= dict.fromkeys("functional fx hub multiprocessing overrides storage".split(), "lucid._surface.paths")
_LAZY |= {"as_torch": "lucid._surface.as_torch", "compile": "lucid._surface.compiling"}


def __getattr__(name: str):
    if name == "__all__":
        globals()[name] = _exported()
        return globals()[name]
    from importlib import import_module

    if name not in _LAZY:
        foreach = name.startswith("_foreach_") and import_module("lucid._surface.foreach").function(name[9:])
        if not foreach:
            return _without(name)
        globals()[name] = foreach
        return foreach

    home = _LAZY[name]
    value = import_module(f"lucid.{name}") if home is None else getattr(import_module(home), name)
    globals()[name] = value
    return value


_tensor.array_namespace = lambda: __getattr__("array_api")
_tensor.introspection.sparse = lambda: __getattr__("sparse")


def __dir__():
    return sorted(set(globals()) | set(_LAZY))


def _exported():
    """What `from lucid import *` gives: every public name but those of Python's own builtins (float, max, sum, …)."""
    import builtins

    names = {name for name in globals() if not name.startswith("_")} | (set(_LAZY) - {"__config__"}) | {"__version__"}
    return sorted(name for name in names if not hasattr(builtins, name) and name not in ("annotations", "random"))
