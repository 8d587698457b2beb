"""The older home of :func:`lucid.func.functional_call`."""

from lucid.func import functional_call

__all__ = ["functional_call"]
