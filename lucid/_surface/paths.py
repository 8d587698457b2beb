"""Modules of PyTorch's whose names are elsewhere in Lucid, or are there only because programs import them."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import lucid
from lucid._C import Tensor
from lucid._surface.introspection import TypedStorage, UntypedStorage
from lucid._surface.processors import Flags

__all__ = ["functional", "fx", "multiprocessing", "overrides", "storage"]

F = TypeVar("F")


def _wrap(fn_or_name: F) -> F:
    """Returns what it decorates: nothing is traced."""
    return fn_or_name


def _nobody(*args: Any) -> bool:
    """Returns False: no other class takes part in Lucid's calls."""
    return False


def _handled(public_api: Callable[..., Any], relevant_args: Iterable[Any], *args: Any, **kwargs: Any) -> Any:
    """Calls the function: no other class takes part in Lucid's calls."""
    return public_api(*args, **kwargs)


def _is_tensor_like(inp: object) -> bool:
    """Returns whether an object is a Tensor."""
    return isinstance(inp, Tensor)


def _is_tensor_method_or_property(func: object) -> bool:
    """Returns whether Tensor has this method or attribute."""
    return getattr(Tensor, getattr(func, "__name__", ""), None) is func


functional = Flags(
    "lucid.functional",
    "Functions of `lucid`, under PyTorch's path of them.",
    **{
        name: getattr(lucid, name)
        for name in """atleast_1d atleast_2d atleast_3d block_diag broadcast_shapes broadcast_tensors cartesian_prod
        cdist chain_matmul einsum istft lu meshgrid norm pca_lowrank split stft svd_lowrank tensordot unique
        unique_consecutive unravel_index""".split()
    },
)
storage = Flags(
    "lucid.storage",
    "The memory of a tensor, under PyTorch's path of it.",
    TypedStorage=TypedStorage,
    UntypedStorage=UntypedStorage,
)
overrides = Flags(
    "lucid.overrides",
    "What functions written for PyTorch ask before they let an argument's class take their place: none does.",
    handle_torch_function=_handled,
    is_tensor_like=_is_tensor_like,
    is_tensor_method_or_property=_is_tensor_method_or_property,
    **dict.fromkeys(("has_torch_function", "has_torch_function_unary", "has_torch_function_variadic"), _nobody),
)
fx = Flags("lucid.fx", "PyTorch's tracer, of which there is `wrap`: a decorator that changes nothing.", wrap=_wrap)
multiprocessing = Flags(
    "lucid.multiprocessing",
    "Python's `multiprocessing`, and what `torch.multiprocessing` has beside it. Tensors are copied between processes.",
    get_all_sharing_strategies=lambda: {"file_system"},
    get_sharing_strategy=lambda: "file_system",
    set_sharing_strategy=lambda new_strategy: None,
    __getattr__=lambda name: getattr(importlib.import_module("multiprocessing"), name),
)
