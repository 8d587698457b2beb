"""Signals: `lucid.signal.windows`; transforms over frames are `lucid.stft` and `lucid.istft`."""

from lucid.signal import windows

__all__ = ["windows"]
