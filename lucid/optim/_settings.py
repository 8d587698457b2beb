"""What the settings of optimizers have to be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lucid._C import Tensor

__all__ = ["check_settings"]


def check_settings(name: str, group: Mapping[str, Any], settings: str) -> None:
    """Refuses settings below 0, betas that are not two numbers in [0, 1), NaN, and flags that exclude each other."""
    for setting in settings.split():
        value = group[setting]
        if setting == "betas":
            if len(value) != 2 or not all(0 <= beta < 1 for beta in value):
                raise ValueError(f"{name}: betas is {value}; wanted two numbers in [0, 1)")
            continue
        if isinstance(value, Tensor) and value.numel() != 1:
            raise ValueError(f"{name}: {setting} is a Tensor of shape {tuple(value.shape)}; wanted one element")
        if not value >= 0:
            raise ValueError(f"{name}: {setting} is {value}; wanted 0 or more")
    # Alone the flags change nothing, for a step is one call in any case.
    for other in ("foreach", "differentiable"):
        if group.get("fused") and group.get(other):
            raise RuntimeError(f"{name}: fused and {other} are both True; wanted one of them at most")
