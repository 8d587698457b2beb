"""`to_dlpack` and `from_dlpack`, under the path at which programs look for them."""

from lucid import from_dlpack, to_dlpack

__all__ = ["from_dlpack", "to_dlpack"]
