"""Modules of PyTorch's whose names are elsewhere in Lucid, or are there only because programs import them."""

from __future__ import annotations

import hashlib
import importlib
import io
import re
import sys
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any, TypeVar

import lucid
from lucid._C import Tensor
from lucid._surface.introspection import TypedStorage, UntypedStorage
from lucid._surface.processors import Flags

__all__ = ["functional", "fx", "hub", "model_zoo", "multiprocessing", "overrides", "storage"]

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


def load_state_dict_from_url(
    url: str,
    model_dir: Any = None,
    map_location: Any = None,
    progress: bool = True,
    check_hash: bool = False,
    file_name: str | None = None,
    weights_only: bool = True,
) -> Any:
    """Loads what an address of the web has: `lucid.load`. Nothing is kept, so `model_dir` and `file_name` do nothing.

    With `check_hash` the name in `url` ends in the beginning of the file's SHA-256, ``net-1a2b3c4d.pth``, and another
    file is a RuntimeError.
    """
    if not check_hash:
        return lucid.load(url, map_location=map_location, weights_only=weights_only)
    found = re.search(r"-([a-f0-9]*)\.", url.rpartition("/")[2])
    if found is None:
        raise ValueError(f"load_state_dict_from_url: url is {url!r}; wanted one such as a-1a2b3c4d.pth")
    contents = sys.modules[lucid.load.__module__].fetch(url)
    digest = hashlib.sha256(contents).hexdigest()
    if not digest.startswith(found[1]):
        raise RuntimeError(f"load_state_dict_from_url: the file has the hash {digest}; wanted {found[1]}…")
    return lucid.load(io.BytesIO(contents), map_location=map_location, weights_only=weights_only)


hub: ModuleType = Flags(
    "lucid.hub",
    "PyTorch's way to trained models, of which there is `load_state_dict_from_url`.",
    load_state_dict_from_url=load_state_dict_from_url,
)
model_zoo = Flags("lucid.utils.model_zoo", "The older path of `hub`.", load_url=load_state_dict_from_url)
functional: ModuleType = Flags(
    "lucid.functional",
    "Functions of `lucid`, under PyTorch's path of them.",
    **{
        name: getattr(lucid, name)
        for name in """atleast_1d atleast_2d atleast_3d block_diag broadcast_shapes broadcast_tensors cartesian_prod
        cdist chain_matmul einsum istft lu meshgrid norm pca_lowrank split stft svd_lowrank tensordot unique
        unique_consecutive unravel_index""".split()
    },
)
storage: ModuleType = Flags(
    "lucid.storage",
    "The memory of a tensor, under PyTorch's path of it.",
    TypedStorage=TypedStorage,
    UntypedStorage=UntypedStorage,
)
overrides: ModuleType = Flags(
    "lucid.overrides",
    "What functions written for PyTorch ask before they let an argument's class take their place: none does.",
    handle_torch_function=_handled,
    is_tensor_like=_is_tensor_like,
    is_tensor_method_or_property=_is_tensor_method_or_property,
    **dict.fromkeys(("has_torch_function", "has_torch_function_unary", "has_torch_function_variadic"), _nobody),
)
fx: ModuleType = Flags(
    "lucid.fx", "PyTorch's tracer, of which there is `wrap`: a decorator that changes nothing.", wrap=_wrap
)
multiprocessing: ModuleType = Flags(
    "lucid.multiprocessing",
    "Python's `multiprocessing`, and what `torch.multiprocessing` has beside it. Tensors are copied between processes.",
    get_all_sharing_strategies=lambda: {"file_system"},
    get_sharing_strategy=lambda: "file_system",
    set_sharing_strategy=lambda new_strategy: None,
    __getattr__=lambda name: getattr(importlib.import_module("multiprocessing"), name),
)
