"""The public names of the installed package, and what a docstring of each lacks.

The tests of documentation and of examples read it; `python tests/documentation.py` prints a table by module.
"""

from __future__ import annotations

import enum
import functools
import importlib
import inspect
import re
import sys
import types
from collections.abc import Iterator
from dataclasses import dataclass

import lucid

MODULES = """
lucid lucid.nn lucid.nn.functional lucid.nn.init lucid.nn.attention lucid.nn.attention.bias
lucid.nn.attention.flex_attention lucid.nn.grad lucid.nn.hooks lucid.nn.parallel lucid.nn.parameter lucid.nn.utils
lucid.nn.utils.rnn lucid.nn.utils.parametrize lucid.nn.utils.parametrizations lucid.nn.utils.prune
lucid.nn.utils.stateless lucid.nn.utils.fusion lucid.nn.utils.clip_grad lucid.optim lucid.optim.lr_scheduler
lucid.optim.swa_utils lucid.linalg lucid.fft lucid.special lucid.func lucid.autograd lucid.autograd.functional
lucid.autograd.graph lucid.autograd.forward_ad lucid.autograd.profiler lucid.utils lucid.utils.data
lucid.utils.checkpoint lucid.utils.cache lucid.utils.dlpack lucid.utils.flop_counter lucid.utils.hooks
lucid.utils.rollout lucid.utils.tokenizer lucid.utils.transforms lucid.utils.transforms.functional
lucid.utils.data.datasets lucid.distributions lucid.distributions.constraints lucid.distributions.transforms
lucid.distributions.kl lucid.einops lucid.einops.layers lucid.signal lucid.signal.windows lucid.amp
lucid.serialization lucid.safetensors lucid.safetensors.torch lucid.profiler lucid.random lucid.dtypes lucid.testing
lucid.array_api lucid.array_api.fft lucid.array_api.linalg lucid.sparse lucid.jit lucid.backends lucid.compiler
lucid.cpu lucid.cuda lucid.distributed lucid.distributed.checkpoint lucid.distributed.nn lucid.types lucid.live
lucid.onnx lucid.autograd.function lucid.autograd.variable lucid.autograd.anomaly_mode lucid.optim.optimizer
lucid.nn.modules.lazy lucid.nn.modules.utils lucid.distributions.utils lucid.distributions.constraint_registry
lucid.utils.tokenizer.normalizers lucid.utils.tokenizer.pre_tokenizers
""".split()

_SECTION = re.compile(r"^(?P<title>[A-Z][A-Za-z ]+)\n-{3,}\s*$", re.MULTILINE)
_ENTRY = re.compile(r"^(?P<names>\*{0,2}\w+(?:, \*{0,2}\w+)*)(?: : (?P<type>.+))?$")


@dataclass(frozen=True)
class Public:
    """One public name: where it was found, what it is, and the class that it is a member of."""

    module: str
    name: str
    value: object
    owner: type | None = None

    @property
    def doc(self) -> str:
        value = self.value
        if self.owner is not None and not isinstance(value, property):
            value = getattr(self.owner, self.name.rpartition(".")[2], value)
        return inspect.getdoc(value) or ""


def sections(doc: str) -> dict[str, str]:
    """The docstring by numpydoc section; what stands before the first has the key ""."""
    parts = _SECTION.split(inspect.cleandoc(doc))
    return {"": parts[0].strip(), **{title: text.strip("\n") for title, text in zip(parts[1::2], parts[2::2])}}


def described(section: str) -> dict[str, str | None]:
    """Name to type of the entries of a section of parameters or attributes."""
    found: dict[str, str | None] = {}
    for line in section.splitlines():
        if (match := _ENTRY.match(line)) is not None:
            for name in match["names"].split(", "):
                found[name.lstrip("*")] = match["type"]
    return found


def names_of(module: types.ModuleType) -> list[str]:
    """The public names of a module that are not modules themselves."""
    listed = getattr(module, "__all__", None) if module is not lucid else None
    names = listed if listed is not None else [name for name in dir(module) if not name.startswith("_")]
    return [
        name
        for name in names
        if name not in ("annotations", "TYPE_CHECKING")
        and not isinstance(getattr(module, name, None), types.ModuleType)
    ]


def ours(value: object) -> bool:
    """Whether the package makes it: what Python's own library made is documented there."""
    home = getattr(value, "__module__", None) or "lucid"
    return home.partition(".")[0] == "lucid"


def is_data(value: object) -> bool:
    """Whether it is a constant, an instance or a name for annotations: its module's docstring describes it."""
    return not isinstance(value, type) and (not callable(value) or not hasattr(value, "__name__"))


def members(owner: type) -> Iterator[tuple[str, object]]:
    """What a class of ours defines itself, without names that begin with an underscore."""
    for name, value in sorted(vars(owner).items()):
        if name.startswith("_") or isinstance(value, type) or isinstance(value, types.ModuleType):
            continue
        if name in getattr(owner, "_fields", ()) or isinstance(value, owner):
            continue  # fields of a named tuple and words of an enumeration: the class describes them
        if callable(value) or isinstance(value, (property, functools.cached_property, classmethod, staticmethod)):
            yield name, value
        elif inspect.isdatadescriptor(value):
            yield name, value


@functools.cache
def public() -> tuple[Public, ...]:
    """Every public name of the modules, each object once, and every member of every class."""
    found: list[Public] = []
    seen: set[int] = set()
    for label in MODULES:
        module = importlib.import_module(label)
        for name in names_of(module):
            value = getattr(module, name)
            if is_data(value):
                found.append(Public(label, name, value))
                continue
            if id(value) in seen or not ours(value):
                continue
            seen.add(id(value))
            found.append(Public(label, name, value))
            if isinstance(value, type):
                found += [Public(label, f"{name}.{member}", inside, value) for member, inside in members(value)]
    return tuple(found)


@functools.cache
def attributes(owner: type) -> frozenset[str]:
    """The attributes that a class or one of its bases describes."""
    texts = [sections(base.__doc__ or "").get("Attributes", "") for base in owner.__mro__ if ours(base)]
    return frozenset(name for text in texts for name in described(text))


def parameters(value: object) -> list[str]:
    try:
        signature = inspect.signature(value)
    except (TypeError, ValueError):
        return []
    return [name for name in signature.parameters if name not in ("self", "cls") and not name.startswith("_")]


def lacks(name: Public) -> list[str]:
    """What the docstring of a name has not, in words."""
    doc = name.doc
    if name.owner is None and is_data(name.value):
        homes = [name.module, *(("lucid", "lucid.dtypes") if name.module in ("lucid", "lucid.array_api") else ())]
        texts = [sections(sys.modules[home].__doc__ or "").get("Attributes", "") for home in homes]
        return [] if any(name.name in described(text) for text in texts) else ["Attributes of the module"]
    if name.owner is not None and name.name.rpartition(".")[2] in attributes(name.owner):
        return []
    if not doc.strip():
        return ["docstring"]
    found = []
    parts = sections(doc)
    summary = parts[""].split("\n\n")[0].replace("\n", " ").strip()
    if not summary.endswith((".", ":")) or not (summary[0].isupper() or summary[0] in "`'\"[0123456789"):
        found.append("summary")
    entries = described(parts.get("Parameters", ""))
    value = name.value
    raw = getattr(value, "__func__", value)
    if isinstance(value, (property, functools.cached_property)) or (not callable(raw)):
        return found
    wanted = parameters(raw)
    if name.owner is not None and wanted and inspect.isfunction(raw) and raw.__qualname__ == raw.__name__:
        wanted = wanted[1:]  # a function of the package that serves as a method
    if isinstance(value, type):
        entries |= described(parts.get("Attributes", ""))  # of a named tuple and a dataclass
        wanted = [] if issubclass(value, enum.Enum) else wanted
    missing = [p for p in wanted if p not in entries and p not in ("args", "kwargs")]
    if name.owner is not None:
        for base in name.owner.__mro__[1:]:  # an override takes what the method takes that it stands for
            above = sections(getattr(vars(base).get(name.name.rpartition(".")[2]), "__doc__", None) or "")
            entries |= described(above.get("Parameters", "")) | dict.fromkeys(re.findall(r"`(\w+)`", above[""]), "")
        missing = [p for p in missing if p not in entries]
        prose = parts[""] + parts.get("Notes", "") + parts.get("Returns", "")
        referred = re.search(r"(Parameters|Arguments) as of `", prose)
        missing = [] if referred else [p for p in missing if not re.search(rf"`{p}\b", prose)]
    if missing:
        found.append("parameters " + ", ".join(missing))
    untyped = [p for p, kind in entries.items() if kind is None]
    if untyped:
        found.append("types " + ", ".join(untyped))
    if name.owner is None:
        if not isinstance(value, type) and "Returns" not in parts and "Yields" not in parts and returns(value):
            found.append("returns")
        if ">>> " not in doc and not (isinstance(value, type) and issubclass(value, Exception)):
            found.append("example")
    return found


def returns(value: object) -> bool:
    """Whether a function returns something, as far as its annotation or its source says."""
    if inspect.isbuiltin(value):
        return (value.__doc__ or "").startswith(("Returns", "Tests"))
    annotations = getattr(value, "__annotations__", {})
    if annotations.get("return") in (None, "None") and "return" in annotations:
        return False
    try:
        return re.search(r"^\s+(return|yield)\b *\S", inspect.getsource(value), re.MULTILINE) is not None
    except (OSError, TypeError):
        return True


if __name__ == "__main__":
    import collections
    import sys

    wanted = sys.argv[1:]
    total, good = collections.Counter(), collections.Counter()
    for name in public():
        short = lacks(name)
        total[name.module] += 1
        good[name.module] += not short
        if short and name.module in wanted:
            print(f"{name.module}.{name.name}: {'; '.join(short)}")
    if not wanted:
        for label in MODULES:
            print(f"{label:36s} {good[label]:5d} / {total[label]:5d}")
        print(f"{'in all':36s} {sum(good.values()):5d} / {sum(total.values()):5d}")
