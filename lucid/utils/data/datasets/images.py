"""Readers of the files of MNIST and CIFAR, and data sets over them. Nothing is downloaded, nothing in a file is run."""

from __future__ import annotations

import math
import os
import tarfile
import zlib
from collections.abc import Callable
from typing import Any

import lucid
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.utils.data.dataset import Dataset
from lucid.utils.data.datasets._pickles import Array, read_pickle
from lucid.utils.data.datasets._sources import LIMIT, bytes_of, unzipped
from lucid.utils.data.datasets.arrays import tensor_of

__all__ = ["CIFAR10", "CIFAR100", "MNIST", "FashionMNIST", "KMNIST", "read_cifar", "read_idx"]

_IDX_DTYPES = {8: "uint8", 9: "int8", 11: "int16", 12: "int32", 13: "float32", 14: "float64"}


def read_idx(source: Any, *, limit: int = LIMIT) -> Tensor:
    """Read a file in the format of MNIST, packed by gzip or not.

    Parameters
    ----------
    source : bytes, path or file object
    limit : int, default 2**30
        Bytes that the file may have, packed and unpacked.

    Returns
    -------
    Tensor
        Of the dtype and shape that the file says.

    Raises
    ------
    ValueError
        If the file is damaged, or larger than `limit`.

    Examples
    --------
    >>> from lucid.utils.data.datasets import read_idx
    >>> read_idx(bytes([0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 3, 7, 8, 9]))
    tensor([[7, 8, 9]], dtype=lucid.uint8)
    """
    reader = unzipped(bytes_of(source, "read_idx", limit), "read_idx")
    head = bytes(reader.read(4))
    if head[:2] != b"\0\0" or head[2] not in _IDX_DTYPES:
        raise ValueError(f"read_idx: source begins with {head!r}; wanted two zeros, a type and a number of dimensions")
    if head[3] > 16:
        raise ValueError(f"read_idx: source has {head[3]} dimensions; wanted at most 16")
    dtype = _IDX_DTYPES[head[2]]
    sizes = bytes(reader.read(4 * head[3]))
    shape = tuple(int.from_bytes(sizes[at : at + 4], "big") for at in range(0, len(sizes), 4))
    size = math.prod(shape) * getattr(lucid, dtype).itemsize
    if size > limit:
        raise ValueError(f"read_idx: source says that its shape is {shape}; wanted at most {limit} bytes (limit=)")
    data = reader.read(size)
    if not reader.at_end():
        raise ValueError(f"read_idx: source has more than the {size} bytes of its shape {shape}; wanted no more")
    return tensor_of(data, dtype, shape, big=True)


def read_cifar(source: Any, *, classes: int = 10, coarse: bool = False, limit: int = LIMIT) -> tuple[Tensor, Tensor]:
    """Read one file of CIFAR-10 or CIFAR-100, of the Python version (a pickle) or of the binary version.

    Parameters
    ----------
    source : bytes, path or file object
    classes : int, default 10
        10 or 100: which of the two a binary file is of. A pickle says so itself.
    coarse : bool, default False
        Of CIFAR-100, whether labels are the 20 coarse ones.
    limit : int, default 2**30
        Bytes that the file may have.

    Returns
    -------
    images : Tensor
        Shape (n, 3, 32, 32), uint8.
    labels : Tensor
        Shape (n,), int64.

    Raises
    ------
    ValueError
        If the file is damaged, or a pickle that does anything else than hold data.

    Examples
    --------
    >>> from lucid.utils.data.datasets import read_cifar
    >>> images, labels = read_cifar(bytes([7]) + bytes(3072))
    >>> images.shape, labels
    (lucid.Size([1, 3, 32, 32]), tensor([7]))
    """
    if classes not in (10, 100):
        raise ValueError(f"read_cifar: classes is {classes!r}; wanted 10 or 100")
    data = bytes_of(source, "read_cifar", limit)
    ahead = 1 if classes == 10 else 2
    if len(data) and len(data) % (3072 + ahead) == 0 and bytes(data[:1]) != b"\x80":
        rows = tensor_of(data, "uint8", (len(data) // (3072 + ahead), 3072 + ahead))
        labels, pixels = rows[:, 0 if coarse else ahead - 1].long(), rows[:, ahead:].contiguous()
    else:
        try:
            found = read_pickle(data)
        except MemoryError:
            raise
        except Exception as error:  # whatever a malformed stream provokes
            raise ValueError(
                f"read_cifar: source is no file of CIFAR ({error}); wanted one as it was published"
            ) from None
        pixels, labels = _parts(found, coarse)
    if len(labels) and int(labels.max()) >= 100:
        raise ValueError(f"read_cifar: source has the label {int(labels.max())}; wanted at most 99")
    return pixels.reshape(-1, 3, 32, 32), labels


def _parts(found: dict[Any, Any], coarse: bool) -> tuple[Tensor, Tensor]:
    key = "labels" if "labels" in found else "coarse_labels" if coarse else "fine_labels"
    labels, pixels = found.get(key), found.get("data")
    if not isinstance(labels, list) or not all(type(label) is int and 0 <= label < 100 for label in labels):
        raise ValueError(f"read_cifar: source has no list {key!r} of labels; wanted ints from 0 to 99")
    raw = pixels.data if isinstance(pixels, Array) else pixels
    if not isinstance(raw, bytes) or len(raw) != 3072 * len(labels):
        raise ValueError(f"read_cifar: source has no array 'data' of {len(labels)} images; wanted 3072 bytes for each")
    return tensor_of(raw, "uint8", (len(labels), 3072)), lucid.tensor(labels, dtype=lucid.int64)


class _Images(Dataset[Any]):
    """Images and labels with transforms, as torchvision has them."""

    data: Tensor
    targets: Tensor
    transform: Any
    target_transform: Any

    def __init__(
        self,
        images: Tensor,
        labels: Tensor,
        transform: Callable[[Any], Any] | None,
        target_transform: Callable[[Any], Any] | None,
    ) -> None:
        if len(images) != len(labels):
            raise ValueError(
                f"{type(self).__name__}: there are {len(images)} images, {len(labels)} labels; wanted as many"
            )
        self.data, self.targets = images, labels
        self.transform, self.target_transform = transform, target_transform

    def __getitem__(self, index: int) -> Any:
        image, label = self.data[index], int(self.targets[index])
        if self.transform is not None:
            image = self.transform(image)
        if self.target_transform is not None:
            label = self.target_transform(label)
        return image, label

    def __len__(self) -> int:
        return len(self.data)


class MNIST(_Images):
    """The digits of MNIST, from files that are there.

    Parameters
    ----------
    root : path, or a pair of sources
        The folder with the four files, as `train-images-idx3-ubyte.gz` or unpacked, in it, in `raw` or in
        `MNIST/raw`; or the images and the labels themselves, each as bytes, path or file object.
    train : bool, default True
        Which part, of a folder.
    transform, target_transform : callable, optional
        Applied to each image, a uint8 tensor of shape (1, 28, 28), and to each label, an int.
    download : bool, default False
        Nothing is downloaded; files that are not there are a RuntimeError either way.

    Attributes
    ----------
    data : Tensor
        All images, (n, 1, 28, 28), uint8.
    targets : Tensor
        All labels, int64.

    Examples
    --------
    >>> from lucid.utils.data.datasets import MNIST
    >>> images = bytes([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 28, 0, 0, 0, 28]) + bytes(2 * 28 * 28)
    >>> labels = bytes([0, 0, 8, 1, 0, 0, 0, 2, 5, 6])
    >>> data = MNIST((images, labels), transform=lambda image: image / 255)
    >>> data[1][0].shape, data[1][1]
    (lucid.Size([1, 28, 28]), 6)
    """

    def __init__(
        self,
        root: Any,
        train: bool = True,
        transform: Callable[..., Any] | None = None,
        target_transform: Callable[..., Any] | None = None,
        download: bool = False,
    ) -> None:
        name = type(self).__name__
        if isinstance(root, (tuple, list)):
            if len(root) != 2:
                raise ValueError(f"{name}: root has {len(root)} sources; wanted images and labels")
            sources = root
        else:
            stem = "train" if train else "t10k"
            folders = ("", "raw", f"{name}/raw")
            files = (f"{stem}-images-idx3-ubyte", f"{stem}-labels-idx1-ubyte")
            places = [(folder, end) for folder in folders for end in ("", ".gz")]
            sources = [_file(name, root, [f"{at}/{file}{end}" for at, end in places]) for file in files]
        images, labels = (read_idx(source) for source in sources)
        if images.dim() != 3 or labels.dim() != 1 or images.dtype != lucid.uint8 or labels.dtype != lucid.uint8:
            raise ValueError(
                f"{name}: the files have shapes {tuple(images.shape)} and {tuple(labels.shape)}; wanted bytes, "
                "(n, height, width) and (n,)"
            )
        super().__init__(images.unsqueeze(1), labels.long(), transform, target_transform)


class FashionMNIST(MNIST):
    """Clothes in the format of MNIST.

    Parameters
    ----------
    root, train, transform, target_transform, download : optional
        As of `MNIST`.

    Examples
    --------
    >>> from lucid.utils.data.datasets import FashionMNIST, MNIST
    >>> issubclass(FashionMNIST, MNIST)
    True
    """


class KMNIST(MNIST):
    """Japanese letters in the format of MNIST.

    Parameters
    ----------
    root, train, transform, target_transform, download : optional
        As of `MNIST`.

    Examples
    --------
    >>> from lucid.utils.data.datasets import KMNIST, MNIST
    >>> issubclass(KMNIST, MNIST)
    True
    """


def _file(name: str, root, candidates: list[str]) -> str:
    if not isinstance(root, (str, os.PathLike)):
        raise TypeError(f"{name}: root is {kind_of(root)}; wanted the path of a folder, or the files themselves")
    for candidate in candidates:
        path = os.path.normpath(os.path.join(os.fspath(root), *candidate.split("/")))
        if os.path.isfile(path):
            return path
    wanted = candidates[0].strip("/")
    raise RuntimeError(f"{name}: {wanted} is not in {os.fspath(root)!r}; wanted it there: nothing is downloaded")


class CIFAR10(_Images):
    """The images of CIFAR-10, from files that are there.

    Parameters
    ----------
    root : path, or a list of sources
        The folder with `cifar-10-python.tar.gz`, `cifar-10-batches-py` or `cifar-10-batches-bin` in it; or the
        batches themselves, each as bytes, path or file object.
    train : bool, default True
        Which part, of a folder.
    transform, target_transform : callable, optional
        Applied to each image, a uint8 tensor of shape (3, 32, 32), and to each label, an int.
    download : bool, default False
        Nothing is downloaded; files that are not there are a RuntimeError either way.

    Attributes
    ----------
    data : Tensor
        All images, (n, 3, 32, 32), uint8.
    targets : Tensor
        All labels, int64.

    Examples
    --------
    >>> from lucid.utils.data.datasets import CIFAR10
    >>> data = CIFAR10([bytes([3]) + bytes(3072), bytes([4]) + bytes(3072)])
    >>> len(data), data.targets
    (2, tensor([3, 4]))
    """

    _archive, _classes = "cifar-10-python.tar.gz", 10
    _folders = ("cifar-10-batches-py", "cifar-10-batches-bin", "")
    _files = {True: [f"data_batch_{n}" for n in range(1, 6)], False: ["test_batch"]}

    def __init__(
        self,
        root: Any,
        train: bool = True,
        transform: Callable[..., Any] | None = None,
        target_transform: Callable[..., Any] | None = None,
        download: bool = False,
    ) -> None:
        files = self._files[bool(train)]
        if isinstance(root, (tuple, list)):
            sources = list(root)
        elif isinstance(root, (str, os.PathLike)) and os.path.isfile(
            path := os.path.join(os.fspath(root), self._archive)
        ):
            sources = _from_archive(type(self).__name__, path, files)
        else:
            places = [(folder, end) for folder in self._folders for end in ("", ".bin")]
            sources = [_file(type(self).__name__, root, [f"{at}/{file}{end}" for at, end in places]) for file in files]
        parts = [read_cifar(source, classes=self._classes) for source in sources]
        if not parts:
            raise ValueError(f"{type(self).__name__}: root has no sources; wanted at least one")
        images, labels = (lucid.cat(column) for column in zip(*parts))
        super().__init__(images, labels, transform, target_transform)


class CIFAR100(CIFAR10):
    """The images of CIFAR-100, with the 100 fine labels.

    Parameters
    ----------
    root, train, transform, target_transform, download : optional
        As of `CIFAR10`.

    Examples
    --------
    >>> from lucid.utils.data.datasets import CIFAR100
    >>> CIFAR100([bytes([1, 93]) + bytes(3072)]).targets
    tensor([93])
    """

    _archive, _classes = "cifar-100-python.tar.gz", 100
    _folders = ("cifar-100-python", "cifar-100-binary", "")
    _files = {True: ["train"], False: ["test"]}


def _from_archive(name: str, path: str, files: list[str]) -> list[bytes]:
    """Named files of a packed archive, read in one go from its beginning; none is written anywhere."""
    found: dict[str, bytes] = {}
    try:
        with tarfile.open(path, "r|gz") as archive:
            for member in archive:
                base = member.name.rpartition("/")[2]
                if base in files and member.isfile():
                    if member.size > 1 << 28:
                        raise ValueError(f"{name}: {base} has {member.size} bytes; wanted at most {1 << 28}")
                    found[base] = archive.extractfile(member).read()
                if len(found) == len(files):
                    break
    except (tarfile.TarError, zlib.error, EOFError, OSError) as error:
        raise ValueError(f"{name}: {path} is damaged ({error}); wanted the archive as it was published") from None
    if missing := [file for file in files if file not in found]:
        raise ValueError(f"{name}: {path} has no {missing[0]}; wanted the archive as it was published")
    return [found[file] for file in files]
