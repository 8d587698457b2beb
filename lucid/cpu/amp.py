"""The names of mixed precision where older programs import them: `autocast` and `GradScaler` of :mod:`lucid.amp`."""

from lucid.amp import GradScaler, autocast

__all__ = ["GradScaler", "autocast"]
