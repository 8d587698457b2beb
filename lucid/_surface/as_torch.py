"""Lucid under the name `torch`: for programs, and packages, whose import lines are not to be touched."""

from __future__ import annotations

import importlib
import importlib.machinery
import importlib.util
import re
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


class _Torch(ModuleType):
    """A module called `torch`, of the version that was asked for; all else is Lucid's, and is set there."""

    def __init__(self, version: str) -> None:
        super().__init__("torch", "Lucid, under the name and a version of PyTorch.")
        spec = importlib.machinery.ModuleSpec("torch", _Loader, is_package=True)
        self.__dict__.update(__version__=version, __spec__=spec, __path__=[], torch=self)

    def __getattr__(self, name: str) -> object:
        return getattr(sys.modules["lucid"], name)

    def __setattr__(self, name: str, value: object) -> None:
        if name in self.__dict__:
            self.__dict__[name] = value
        else:
            setattr(sys.modules["lucid"], name, value)

    def __delattr__(self, name: str) -> None:
        delattr(sys.modules["lucid"], name)

    def __dir__(self) -> list[str]:
        return dir(sys.modules["lucid"])


def as_torch(force: bool = False, version: str | None = None) -> ModuleType:
    """Makes `import torch` import Lucid, and `import torch.nn.functional as F` its part of that name.

    Call it before the first such import. A part that Lucid does not have is a ModuleNotFoundError, as it would be
    anyway. Nothing is copied: ``torch.nn is lucid.nn``.

    Parameters
    ----------
    force : bool
        Take the name even where PyTorch is installed (but not where it has been imported). By default that is
        an error, so that nobody mistakes one for the other.
    version : str, optional
        The version of PyTorch that programs are to find in ``torch.__version__``, "2.13.0" say, for those that ask
        for one at least; then `torch` is a module called so which has all of Lucid's names. By default it is Lucid
        itself, with Lucid's own name and version.

    Returns
    -------
    module
        Lucid, or that module.

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

    if version is not None and not (isinstance(version, str) and re.match(r"\d+\.\d+", version)):
        raise ValueError(f'as_torch: version is {version!r}; wanted one such as "2.13.0"')
    known = sys.modules.get("torch")
    if known is lucid or isinstance(known, _Torch):
        if version is not None and known.__version__ != version:
            sys.modules["torch"] = known = _Torch(version)
        return known
    if known is not None:
        raise ImportError("as_torch: PyTorch has been imported; wanted a process in which nobody has imported torch")
    if not force and importlib.util.find_spec("torch") is not None:
        raise ImportError("as_torch: PyTorch is installed; force=True lets Lucid take its name in this process")
    sys.meta_path.insert(0, _Finder)
    # Packages on top of PyTorch report to the first, and ask the second whether they are being traced.
    lucid._C._log_api_usage_once = lambda name: None
    lucid._C._get_tracing_state = lambda: None
    for module in map(_found, ("torch.nn", "torch.optim")):  # packages look through `torch.optim.__dict__`
        for name in dir(module):
            getattr(module, name)  # and so it is there
    sys.modules["torch"] = found = lucid if version is None else _Torch(version)
    return found
