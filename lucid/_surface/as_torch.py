"""Lucid under the name `torch`: for programs, and packages, whose import lines are not to be touched."""

from __future__ import annotations

import importlib
import importlib.machinery
import importlib.util
import sys
from collections.abc import Sequence
from types import ModuleType

__all__ = ["as_torch"]


class _Loader:
    """Puts the module of Lucid's that a name of PyTorch's stands for in its place."""

    @staticmethod
    def create_module(spec: importlib.machinery.ModuleSpec) -> None:
        return None

    @staticmethod
    def exec_module(module: ModuleType) -> None:
        # What is in sys.modules when this returns is what the import gives.
        sys.modules[module.__name__] = _found(module.__name__)


class _Finder:
    """Finds `torch` and `torch.*`."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name.partition(".")[0] != "torch" or _found(name) is None:
            return None
        return importlib.machinery.ModuleSpec(name, _Loader, is_package=True)


def _found(name: str) -> ModuleType | None:
    """The module of Lucid's: a file, or an object of a package that is a module (`backends.cudnn`)."""
    own = "lucid" + name.removeprefix("torch")
    try:
        return importlib.import_module(own)
    except ModuleNotFoundError as error:
        if error.name is None or not (own == error.name or own.startswith(f"{error.name}.")):
            raise
    parent, _, last = name.rpartition(".")
    found = getattr(_found(parent), last, None) if parent else None
    return found if isinstance(found, ModuleType) else None


def as_torch(force: bool = False) -> ModuleType:
    """Makes `import torch` import Lucid, and `import torch.nn.functional as F` its part of that name.

    Call it before the first such import. A part that Lucid does not have is a ModuleNotFoundError, as it would be
    anyway. Nothing is copied: ``torch.nn is lucid.nn``.

    Parameters
    ----------
    force : bool
        Take the name even where PyTorch is installed (but not where it has been imported). By default that is
        an error, so that nobody mistakes one for the other.

    Returns
    -------
    module
        Lucid.

    Raises
    ------
    ImportError
        If PyTorch has been imported, or is installed and `force` is not given.

    Examples
    --------
    >>> import lucid
    >>> torch = lucid.as_torch(force=True)
    >>> import torch.nn.functional as F
    >>> F.relu(torch.tensor([-1.0, 2.0]))
    tensor([0., 2.])
    """
    import lucid

    known = sys.modules.get("torch")
    if known is lucid:
        return lucid
    if known is not None:
        raise ImportError("as_torch: PyTorch has been imported; wanted a process in which nobody has imported torch")
    if not force and importlib.util.find_spec("torch") is not None:
        raise ImportError("as_torch: PyTorch is installed; force=True lets Lucid take its name in this process")
    sys.meta_path.insert(0, _Finder)
    lucid._C._log_api_usage_once = lambda name: None  # packages on top of PyTorch report to it
    sys.modules["torch"] = lucid
    return lucid
