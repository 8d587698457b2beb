"""A progress bar over the batches of a DataLoader, where tqdm is installed."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

__all__ = ["with_bar"]


def with_bar(batches, loader) -> Iterator[Any]:
    """Give the batches, and move a bar of tqdm with them; without tqdm say so, once, and give the batches."""
    try:
        from tqdm.auto import tqdm
    except ImportError:
        warnings.warn(
            "DataLoader: progress needs tqdm, which is not installed; wanted `pip install tqdm`", stacklevel=3
        )
        return batches
    try:
        total = len(loader)
    except TypeError:
        total = None
    text = loader.progress if isinstance(loader.progress, str) else None
    return iter(tqdm(batches, total=total, desc=text, unit="batch"))
