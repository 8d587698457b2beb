"""Lists of tensors by device and dtype, under the names that optimizers written for PyTorch import."""

from __future__ import annotations

from typing import Any

from lucid._C import Tensor

Lists = list[list[Tensor | None]]


def _group_tensors_by_device_and_dtype(
    tensorlistlist: Lists, with_indices: bool = False
) -> dict[tuple[Any, Any], tuple[Lists, list[int]]]:
    """Parallel lists, taken apart by the device and dtype of the tensors in the first of them.

    Returns for each device and dtype the parallel lists of its tensors and, if wanted, their places.
    """
    groups: dict[tuple[Any, Any], tuple[Lists, list[int]]] = {}
    for place, row in enumerate(zip(*tensorlistlist, strict=True)):
        lists, places = groups.setdefault((row[0].device, row[0].dtype), ([[] for _ in tensorlistlist], []))
        for tensors, tensor in zip(lists, row):
            tensors.append(tensor)
        if with_indices:
            places.append(place)
    return groups
