"""The functions behind the layers: activations, losses, convolution, pooling and so on.

They are entries of the op table. The first argument is called ``x``; PyTorch's ``input`` is accepted as a keyword too.
"""

from lucid import _C
from lucid._errors import without
from lucid.nn.functional.attention import scaled_dot_product_attention
from lucid.nn.functional.ctc import ctc_loss
from lucid.nn.functional.multi_head import multi_head_attention_forward, repeat_kv
from lucid.nn.functional.normalization import instance_norm
from lucid.nn.functional.positional import apply_rotary_emb, sinusoidal_embedding, sinusoidal_embedding_2d

globals().update(_C._spaces["nn.functional"])

TYPE_CHECKING = False  # type checkers take it for True: they read the functions from a stub
if TYPE_CHECKING:
    from lucid.nn._functional import *  # noqa: F403

__getattr__ = without(__name__)

__all__ = sorted(
    [
        "apply_rotary_emb",
        "ctc_loss",
        "instance_norm",
        "multi_head_attention_forward",
        "repeat_kv",
        "scaled_dot_product_attention",
        "sinusoidal_embedding",
        "sinusoidal_embedding_2d",
        *_C._spaces["nn.functional"],
    ]
)
