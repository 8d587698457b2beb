"""Helpers for training: gradient clipping, parameters as one vector, sequences of different lengths."""

from lucid._errors import without
from lucid.nn.utils.clip_grad import clip_grad_norm_, clip_grad_value_
from lucid.nn.utils.convert_parameters import parameters_to_vector, vector_to_parameters

# Of rnn.py, which is loaded when one of them is asked for.
_RNN = ("PackedSequence", "pack_padded_sequence", "pack_sequence", "pad_packed_sequence", "pad_sequence")


def __getattr__(name: str) -> object:
    if name != "rnn" and name not in _RNN:
        return without(__name__)(name)
    import lucid.nn.utils.rnn as module

    globals().update((function, getattr(module, function)) for function in _RNN)
    return module if name == "rnn" else globals()[name]


__all__ = ["clip_grad_norm_", "clip_grad_value_", "parameters_to_vector", "rnn", "vector_to_parameters", *_RNN]
