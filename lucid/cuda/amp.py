"""The names of mixed precision where older programs import them: `autocast` and `GradScaler` of :mod:`lucid.amp`."""

from lucid.amp import GradScaler, autocast, custom_bwd, custom_fwd

__all__ = ["GradScaler", "autocast", "custom_bwd", "custom_fwd"]
