"""The public modules, in the order of the reference: groups of areas, each with its title."""

from __future__ import annotations

import builtins
import importlib
import inspect
from types import ModuleType
from typing import NamedTuple


class Area(NamedTuple):
    module: str  # what is imported; "lucid.Tensor" is a class that has an area of its own
    title: str
    group: str


GROUPS = {
    "Tensors": {
        "lucid": "lucid: tensors and their functions",
        "lucid.Tensor": "Tensor and its methods",
        "lucid.dtypes": "Dtypes",
        "lucid.random": "Random numbers",
        "lucid.types": "Types for annotations",
    },
    "Mathematics": {
        "lucid.linalg": "Linear algebra",
        "lucid.fft": "Fourier transforms",
        "lucid.special": "Special functions",
        "lucid.signal": "Signals",
        "lucid.signal.windows": "Windows",
        "lucid.sparse": "Sparse tensors",
        "lucid.einops": "Einops",
        "lucid.einops.layers": "Einops as layers",
        "lucid.array_api": "The array API standard",
        "lucid.array_api.linalg": "The array API standard: linear algebra",
        "lucid.array_api.fft": "The array API standard: Fourier transforms",
    },
    "Derivatives": {
        "lucid.autograd": "Autograd",
        "lucid.autograd.functional": "Derivatives of functions",
        "lucid.autograd.forward_ad": "Forward mode",
        "lucid.autograd.graph": "The graph, and hooks on it",
        "lucid.func": "Function transforms",
    },
    "Networks": {
        "lucid.nn": "Layers and modules",
        "lucid.nn.functional": "Layers as functions",
        "lucid.nn.init": "Initialisation",
        "lucid.nn.parameter": "Parameters and buffers",
        "lucid.nn.attention": "Attention",
        "lucid.nn.attention.bias": "Attention with a bias",
        "lucid.nn.attention.flex_attention": "Attention with a function of the scores",
        "lucid.nn.utils": "Utilities of networks",
        "lucid.nn.utils.rnn": "Sequences of unequal length",
        "lucid.nn.utils.parametrize": "Parametrizations",
        "lucid.nn.utils.parametrizations": "Known parametrizations",
        "lucid.nn.utils.prune": "Pruning",
        "lucid.nn.utils.fusion": "Fusing layers",
        "lucid.nn.utils.stateless": "Calls with other parameters",
        "lucid.nn.utils.memory_format": "Memory formats of networks",
        "lucid.nn.grad": "Gradients of convolutions",
        "lucid.nn.hooks": "Hooks of modules",
        "lucid.nn.parallel": "Networks on several processes",
    },
    "Training": {
        "lucid.optim": "Optimizers",
        "lucid.optim.lr_scheduler": "Learning rate schedulers",
        "lucid.optim.swa_utils": "Averages of models",
        "lucid.amp": "Mixed precision",
        "lucid.distributions": "Distributions",
        "lucid.distributions.constraints": "Constraints of distributions",
        "lucid.distributions.transforms": "Transforms of distributions",
        "lucid.distributed": "Several processes",
        "lucid.distributed.nn": "Operations of several processes with gradients",
        "lucid.distributed.checkpoint": "Checkpoints of several processes",
        "lucid.live": "Live charts",
    },
    "Data and files": {
        "lucid.utils.data": "Data sets and loaders",
        "lucid.utils.data.datasets": "Known data sets",
        "lucid.utils.transforms": "Transforms of images",
        "lucid.utils.transforms.functional": "Transforms of images as functions",
        "lucid.utils.tokenizer": "Tokenizers",
        "lucid.utils.tokenizer.normalizers": "Normalizers of text",
        "lucid.utils.tokenizer.pre_tokenizers": "What splits text into words",
        "lucid.utils.rollout": "Episodes and replay",
        "lucid.serialization": "Saving and loading",
        "lucid.safetensors": "Safetensors",
        "lucid.onnx": "ONNX files",
    },
    "Tools": {
        "lucid.profiler": "Profiler",
        "lucid.utils": "Utilities",
        "lucid.utils.checkpoint": "Checkpoints of activations",
        "lucid.utils.flop_counter": "Counting FLOPs",
        "lucid.utils.cache": "Caches of keys and values",
        "lucid.utils.hooks": "Handles of hooks",
        "lucid.utils.dlpack": "DLPack",
        "lucid.testing": "Comparing in tests",
    },
}

# Python's own, by another name.
NOT_OURS = {"lucid.multiprocessing"}

# PyTorch's names for what Lucid has in one way only, or not at all; programs may ask.
COMPATIBILITY = "For programs that come from PyTorch"


def load(module: str) -> ModuleType | type | None:
    """What an area is of, or None where this build has not got it."""
    import lucid

    if module == "lucid.Tensor":
        return lucid.Tensor
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError:
        # Some are attributes and no files.
        value = lucid
        for part in module.split(".")[1:]:
            value = getattr(value, part, None)
        return value if inspect.ismodule(value) else None


def public(module: ModuleType) -> list[str]:
    """The public names of a module: its `__all__`, or what is defined in it or below it and is no module."""
    listed = getattr(module, "__all__", None)
    if listed is not None:
        # `from lucid import *` spares Python's own names; the reference does not: lucid.max, lucid.float, …
        hidden = [name for name in dir(builtins) if name in dir(module)] if module.__name__ == "lucid" else []
        return [name for name in (*listed, *hidden) if not name.startswith("_")]
    found = []
    for name in dir(module):
        value = getattr(module, name, None)
        if name.startswith("_") or inspect.ismodule(value):
            continue
        home = getattr(value, "__module__", None) or ""
        if any(part.startswith("_") and part not in ("_C", "_surface") for part in home.split(".")):
            continue  # a helper that the module imports
        if isinstance(value, type) or callable(value):
            if home.split(".")[0] == "lucid" and home != "lucid.types":
                found.append(name)
        elif type(value).__module__.startswith("lucid"):
            found.append(name)
    return found


def all_areas() -> list[Area]:
    """The areas above, as far as they are there, and behind them every other public module that can be reached."""
    import lucid

    areas = [Area(module, title, group) for group, rows in GROUPS.items() for module, title in rows.items()]
    areas = [area for area in areas if load(area.module) is not None]
    known = {area.module for area in areas} | NOT_OURS

    def visit(module: ModuleType) -> None:
        for name in sorted(getattr(module, "__all__", None) or dir(module)):
            value = None if name.startswith("_") else getattr(module, name, None)
            if not inspect.ismodule(value) or not value.__name__.startswith("lucid."):
                continue
            new = value.__name__ not in known
            if new and any(part.startswith("_") for part in value.__name__.split(".")):
                continue
            if new and public(value):
                areas.append(Area(value.__name__, value.__name__.removeprefix("lucid."), COMPATIBILITY))
            if value.__name__ not in visited:
                known.add(value.__name__)
                visited.add(value.__name__)
                visit(value)

    visited: set[str] = {"lucid"}
    visit(lucid)
    return areas
