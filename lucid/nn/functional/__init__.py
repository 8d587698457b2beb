"""The functions behind the layers: activations, losses, convolution, pooling and so on.

They are entries of the op table, but for a few in Python, whose files are loaded when one is asked for. The first
argument is called ``x``; PyTorch's ``input`` is accepted as a keyword too.
"""

from typing import Any

from lucid import _C
from lucid._errors import without

globals().update(_C._spaces["nn.functional"])

TYPE_CHECKING = False  # type checkers take it for True: they read the functions from a stub
if TYPE_CHECKING:
    from lucid.nn._functional import *  # noqa: F403
    from lucid.nn.functional.activation import *  # noqa: F403
    from lucid.nn.functional.attention import *  # noqa: F403
    from lucid.nn.functional.codebooks import *  # noqa: F403
    from lucid.nn.functional.ctc import *  # noqa: F403
    from lucid.nn.functional.interpolation import *  # noqa: F403
    from lucid.nn.functional.loss import *  # noqa: F403
    from lucid.nn.functional.multi_head import *  # noqa: F403
    from lucid.nn.functional.normalization import *  # noqa: F403
    from lucid.nn.functional.pooling import *  # noqa: F403
    from lucid.nn.functional.positional import *  # noqa: F403
    from lucid.nn.functional.vectors import *  # noqa: F403

# File: its functions.
_WAITING = {
    "activation": "celu_ elu_ gumbel_softmax hardtanh_ leaky_relu_ relu_ selu_ straight_through threshold_",
    "attention": "scaled_dot_product_attention",
    "ctc": "ctc_loss",
    "interpolation": "affine_grid grid_sample interpolate upsample upsample_bilinear upsample_nearest",
    "loss": "linear_cross_entropy triplet_margin_with_distance_loss",
    "multi_head": "multi_head_attention_forward repeat_kv",
    "normalization": "instance_norm",
    "pooling": """
        fractional_max_pool2d fractional_max_pool2d_with_indices
        fractional_max_pool3d fractional_max_pool3d_with_indices
    """,
    "positional": "apply_rotary_emb sinusoidal_embedding sinusoidal_embedding_2d",
    "codebooks": "vector_quantize",
    "vectors": "normalize pdist",
}
_LATE = {function: file for file, functions in _WAITING.items() for function in functions.split()}


def __getattr__(name: str) -> Any:
    file = _LATE.get(name, name)
    if file not in _WAITING:
        return without(__name__)(name)
    from importlib import import_module

    module = import_module(f"lucid.nn.functional.{file}")
    globals().update((function, getattr(module, function)) for function in _WAITING[file].split())
    return globals()[name]


def __dir__() -> list[str]:
    return sorted({*globals(), *_LATE})


__all__ = sorted({*_LATE, *_C._spaces["nn.functional"]})
