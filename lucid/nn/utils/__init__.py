"""Helpers for training: gradient clipping, parametrizations, pruning, parameters as one vector, packed sequences.

What few programs use is loaded when somebody asks for it.
"""

from lucid._errors import without
from lucid.nn.utils.clip_grad import (
    clip_grad_norm,
    clip_grad_norm_,
    clip_grad_value_,
    clip_grads_with_norm_,
    get_total_norm,
)
from lucid.nn.utils.convert_parameters import copy_parameters_and_buffers, parameters_to_vector, vector_to_parameters
from lucid.nn.utils.spectral_norm import remove_spectral_norm, spectral_norm  # at once: the module has the name too
from lucid.nn.utils.weight_norm import remove_weight_norm, weight_norm

# Loaded on first use. A value says which module has the name; None that it is a module itself.
_LAZY = {
    "fusion": None,
    "memory_format": None,
    "parametrizations": None,
    "parametrize": None,
    "prune": None,
    "rnn": None,
    "stateless": None,
    "convert_conv2d_weight_memory_format": "memory_format",
    "convert_conv3d_weight_memory_format": "memory_format",
    "fuse_conv_bn_eval": "fusion",
    "fuse_conv_bn_weights": "fusion",
    "fuse_linear_bn_eval": "fusion",
    "fuse_linear_bn_weights": "fusion",
    "PackedSequence": "rnn",
    "pack_padded_sequence": "rnn",
    "pack_sequence": "rnn",
    "pad_packed_sequence": "rnn",
    "pad_sequence": "rnn",
    "skip_init": "init",
}
_without = without(__name__)


def __getattr__(name: str) -> object:
    if name not in _LAZY:
        return _without(name)
    from importlib import import_module

    value = import_module(f"lucid.nn.utils.{_LAZY[name] or name}")
    if _LAZY[name]:
        value = getattr(value, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_LAZY})


__all__ = [
    "clip_grad_norm",
    "clip_grad_norm_",
    "clip_grad_value_",
    "clip_grads_with_norm_",
    "copy_parameters_and_buffers",
    "get_total_norm",
    "parameters_to_vector",
    "remove_spectral_norm",
    "remove_weight_norm",
    "spectral_norm",
    "vector_to_parameters",
    "weight_norm",
    *_LAZY,
]
