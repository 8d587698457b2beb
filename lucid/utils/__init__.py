"""Helpers shared by the higher layers. Submodules are loaded when they are first used."""

from __future__ import annotations

from typing import Any

_MODULES = (
    *("_foreach_utils", "_pytree", "cache", "checkpoint", "data", "dlpack", "flop_counter", "hooks"),
    *("rollout", "tokenizer", "transforms"),
)


def __getattr__(name: str) -> Any:
    if name == "summary":
        from lucid.utils._summary import summary

        return summary
    if name == "model_zoo":
        from lucid._surface.paths import model_zoo

        return model_zoo
    if name not in _MODULES:
        from lucid._errors import without

        return without(__name__)(name)
    from importlib import import_module

    return import_module(f"lucid.utils.{name}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULES, "model_zoo", "summary"})


__all__ = sorted({*(name for name in _MODULES if name[0] != "_"), "summary"})
