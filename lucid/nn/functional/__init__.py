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
from lucid.nn.functional.multi_head import multi_head_attention_forward, repeat_kv
from lucid.nn.functional.normalization import *  # noqa: F403
from lucid.nn.functional.pooling import *  # noqa: F403
from lucid.nn.functional.pooling import __all__ as _pooling
from lucid.nn.functional.positional import apply_rotary_emb, sinusoidal_embedding, sinusoidal_embedding_2d
from lucid.nn.functional.vector_quantize import vector_quantize
from lucid.nn.functional.vectors import *  # noqa: F403

globals().update(_C._spaces["nn.functional"])

TYPE_CHECKING = False  # type checkers take it for True: they read the functions from a stub
if TYPE_CHECKING:
    from lucid.nn._functional import *  # noqa: F403

__getattr__ = without(__name__)

_PYTHON = [name for file in (activation, interpolation, normalization, vectors) for name in file.__all__]

__all__ = sorted(
    [
        "apply_rotary_emb",
        "ctc_loss",
        "linear_cross_entropy",
        "multi_head_attention_forward",
        "repeat_kv",
        "scaled_dot_product_attention",
        "sinusoidal_embedding",
        "sinusoidal_embedding_2d",
        "triplet_margin_with_distance_loss",
        "vector_quantize",
        *_PYTHON,
        *_pooling,
        *_C._spaces["nn.functional"],
    ]
)
