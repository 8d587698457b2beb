"""The functions behind the layers: activations, losses, convolution, pooling and so on.

They are entries of the op table. The first argument is called ``x``; PyTorch's ``input`` is accepted as a keyword too.
"""

from lucid import _C
from lucid._errors import without
from lucid.nn.functional import activation, interpolation, normalization, vectors
from lucid.nn.functional.activation import *  # noqa: F403
from lucid.nn.functional.attention import scaled_dot_product_attention
from lucid.nn.functional.ctc import ctc_loss
from lucid.nn.functional.interpolation import *  # noqa: F403
from lucid.nn.functional.loss import linear_cross_entropy, triplet_margin_with_distance_loss
from lucid.nn.functional.normalization import *  # noqa: F403
from lucid.nn.functional.pooling import *  # noqa: F403
from lucid.nn.functional.pooling import __all__ as _pooling
from lucid.nn.functional.vector_quantize import vector_quantize
from lucid.nn.functional.vectors import *  # noqa: F403

globals().update(_C._spaces["nn.functional"])

TYPE_CHECKING = False  # type checkers take it for True: they read the functions from a stub
if TYPE_CHECKING:
    from lucid.nn._functional import *  # noqa: F403

# Functions that few programs want: their files are loaded when one is asked for.
_MULTI_HEAD = ("multi_head_attention_forward", "repeat_kv")
_POSITIONAL = ("apply_rotary_emb", "sinusoidal_embedding", "sinusoidal_embedding_2d")


def __getattr__(name: str) -> object:
    if name in _MULTI_HEAD:
        import lucid.nn.functional.multi_head as module
    elif name in _POSITIONAL:
        import lucid.nn.functional.positional as module
    else:
        return without(__name__)(name)
    globals()[name] = getattr(module, name)
    return globals()[name]


_PYTHON = [name for file in (activation, interpolation, normalization, vectors) for name in file.__all__]

__all__ = sorted(
    [
        "ctc_loss",
        "linear_cross_entropy",
        "scaled_dot_product_attention",
        "triplet_margin_with_distance_loss",
        "vector_quantize",
        *_MULTI_HEAD,
        *_POSITIONAL,
        *_PYTHON,
        *_pooling,
        *_C._spaces["nn.functional"],
    ]
)
