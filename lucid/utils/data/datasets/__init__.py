"""Small data sets that are made by code, and readers of files with known ones.

Nothing is downloaded and nothing shipped: points, drawn digits, text and arithmetic are made when they are asked for,
the same for the same seed. MNIST, CIFAR, NumPy's files and CSV are read from bytes, a file object or a path, whatever
the program has.

Examples
--------
>>> from lucid.utils.data import datasets
>>> x, y = datasets.spirals(300, classes=3)
>>> x.shape, y.shape
(lucid.Size([300, 2]), lucid.Size([300]))
"""

from typing import Any

from lucid._errors import without as _without

_HOMES = {
    "points": "blobs checkerboard circles gaussians_on_a_ring moons spirals swiss_roll",
    "drawn": "Digits digits",
    "text": "TextBlocks arithmetic names tiny_stories",
    "arrays": "CSVDataset read_csv read_npy read_npz",
    "images": "CIFAR10 CIFAR100 MNIST FashionMNIST KMNIST read_cifar read_idx",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = sorted(_HOME_OF)
_missing = _without(__name__)


def __getattr__(name: str) -> Any:
    home = _HOME_OF.get(name)
    if home is None:
        return _missing(name)
    from importlib import import_module

    value = getattr(import_module(f"lucid.utils.data.datasets.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
