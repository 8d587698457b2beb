"""What programs ask of processors that are not here, `cuda`, `mps` and their kin, before they settle for the CPU."""

from __future__ import annotations

from types import ModuleType

from lucid._errors import without

__all__ = ["Flags", "absent", "accelerator", "mps", "mtia", "no", "xpu"]


def no() -> bool:
    """Returns False."""
    return False


def _zero() -> int:
    """Returns 0."""
    return 0


def _nothing(*args: object, **kwargs: object) -> None:
    """Does nothing: there is no such device."""


# What a module of a processor that is not here has. To seed it, to wait for it or to free its memory costs nothing.
_ABSENT = {
    "is_available": no,
    "is_initialized": no,
    "is_built": no,
    "device_count": _zero,
    **dict.fromkeys(("manual_seed", "manual_seed_all", "seed", "seed_all", "synchronize", "empty_cache"), _nothing),
}


class Flags(ModuleType):
    """A module of switches, which keep what they are set to and change nothing."""

    def __init__(self, name: str, doc: str, **entries: object) -> None:
        super().__init__(name, doc)
        self.__dict__.update(entries)
        self.__dict__.setdefault("__getattr__", without(name))


def absent(name: str, **more: object) -> Flags:
    """The module `lucid.<name>` of a processor that Lucid does not compute on."""
    doc = f"That there is no device of this kind: what programs ask of `torch.{name}` before they choose another."
    return Flags(f"lucid.{name}", doc, **{**_ABSENT, **more})


mps: ModuleType = absent("mps")
xpu: ModuleType = absent("xpu")
mtia: ModuleType = absent("mtia")
accelerator: ModuleType = absent("accelerator", current_accelerator=lambda check_available=False: None)
