"""AdamW, where programs that name its module look for it."""

from lucid.optim.adam import AdamW

__all__ = ["AdamW"]
