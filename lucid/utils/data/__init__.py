"""Data sets, samplers and the DataLoader that makes batches of them.

Attributes
----------
default_collate_fn_map : dict
    From a type to the function by which `default_collate` makes a batch of things of it.

Examples
--------
>>> import lucid
>>> from lucid.utils.data import DataLoader, TensorDataset
>>> data = TensorDataset(lucid.arange(5.0), lucid.arange(5))
>>> for x, y in DataLoader(data, batch_size=2):
...     print(x, y)
tensor([0., 1.]) tensor([0, 1])
tensor([2., 3.]) tensor([2, 3])
tensor([4.]) tensor([4])
"""

from typing import Any

from lucid._errors import without as _without
from lucid.utils.data._utils.collate import collate, default_collate, default_collate_fn_map, default_convert
from lucid.utils.data._utils.worker import WorkerInfo, get_worker_info
from lucid.utils.data.dataloader import DataLoader, _DatasetKind
from lucid.utils.data.dataset import (
    ChainDataset,
    ConcatDataset,
    Dataset,
    IterableDataset,
    StackDataset,
    Subset,
    TensorDataset,
    random_split,
)
from lucid.utils.data.distributed import DistributedSampler, RASampler
from lucid.utils.data.sampler import (
    BatchSampler,
    RandomSampler,
    Sampler,
    SequentialSampler,
    SubsetRandomSampler,
    WeightedRandomSampler,
)

__all__ = [
    "BatchSampler",
    "ChainDataset",
    "ConcatDataset",
    "CutMixCollator",
    "DataLoader",
    "Dataset",
    "DistributedSampler",
    "IterableDataset",
    "MixupCollator",
    "RASampler",
    "RandomMixupCutMixCollator",
    "RandomSampler",
    "Sampler",
    "SequentialSampler",
    "StackDataset",
    "Subset",
    "SubsetRandomSampler",
    "TensorDataset",
    "WeightedRandomSampler",
    "WorkerInfo",
    "_DatasetKind",
    "collate",
    "default_collate",
    "default_collate_fn_map",
    "default_convert",
    "get_worker_info",
    "random_split",
]

_MIXING = ("CutMixCollator", "MixupCollator", "RandomMixupCutMixCollator")  # loaded on first use
_missing = _without(__name__)


def __getattr__(name: str) -> Any:
    if name == "datasets":
        from importlib import import_module

        return import_module("lucid.utils.data.datasets")
    if name not in _MIXING:
        return _missing(name)
    from lucid.utils.data import mixing

    globals().update((known, getattr(mixing, known)) for known in _MIXING)
    return globals()[name]


def __dir__() -> list[str]:
    return sorted({*globals(), *_MIXING, "datasets"})
