"""State_dicts in several files, with an index that says which file has which tensor."""

from __future__ import annotations

import json
import os
from collections import OrderedDict
from collections.abc import Mapping
from pickle import UnpicklingError
from typing import Any

from lucid import _json
from lucid._C import Tensor
from lucid._errors import kind_of

__all__ = ["load_sharded", "save_sharded"]

_INDEX = "index.json"
_INDICES = (_INDEX, "model.safetensors.index.json", "pytorch_model.bin.index.json")
_LONGEST_INDEX = 100_000_000


def save_sharded(
    obj: object,
    path: str | bytes | os.PathLike[str],
    *,
    shard_size_mb: float = 1024.0,
    pickle_protocol: int = 4,
    format: str = "lucid",
) -> None:
    """Writes a state_dict to a folder, in files of a limited size.

    Parameters
    ----------
    obj : dict of str to object
        Mostly tensors.
    path : str, bytes or os.PathLike
        The folder, which is made where there is none.
    shard_size_mb : float, default 1024
        How many megabytes (of 2**20 bytes) of tensors a file may have; a larger tensor has a file of its own.
    pickle_protocol : int, default 4
        That of the files, 2 to 5.
    format : str, default "lucid"
        ``"lucid"``: files ``shard-00000-of-0000N.lucid`` and ``index.json``. ``"safetensors"``: those of Hugging Face,
        ``model-00001-of-0000N.safetensors`` and ``model.safetensors.index.json``.

    Raises
    ------
    TypeError
        If `obj` is not a dict of texts.
    ValueError
        If the size is not positive, or the format none of those.

    Examples
    --------
    >>> import lucid, os, tempfile
    >>> folder = tempfile.mkdtemp()
    >>> lucid.save_sharded({"a": lucid.ones(2), "b": lucid.zeros(3)}, folder, shard_size_mb=1e-5)
    >>> sorted(os.listdir(folder))
    ['index.json', 'shard-00000-of-00002.lucid', 'shard-00001-of-00002.lucid']
    >>> dict(lucid.load_sharded(folder))
    {'a': tensor([1., 1.]), 'b': tensor([0., 0., 0.])}
    """
    from lucid.serialization import save

    if not isinstance(obj, Mapping) or not all(isinstance(key, str) for key in obj):
        raise TypeError(f"save_sharded: obj is {kind_of(obj)}; wanted a dict of texts, such as a state_dict")
    if isinstance(shard_size_mb, bool) or not isinstance(shard_size_mb, (int, float)) or not shard_size_mb > 0:
        raise ValueError(f"save_sharded: shard_size_mb is {shard_size_mb!r}; wanted a number above 0")
    if format not in ("lucid", "safetensors"):
        raise ValueError(f"save_sharded: format is {format!r}; wanted 'lucid' or 'safetensors'")
    most, used = shard_size_mb * 2**20, 0
    shards: list[OrderedDict[Any, Any]] = [OrderedDict()]
    for key, value in obj.items():
        size = value.numel() * value.element_size() if isinstance(value, Tensor) else 0
        if shards[-1] and used + size > most:
            shards.append(OrderedDict())
            used = 0
        shards[-1][key] = value
        used += size
    folder, count = os.fsdecode(path), len(shards)
    os.makedirs(folder, exist_ok=True)
    if format == "safetensors":
        from lucid.safetensors import save_safetensors

        homes, total = {}, 0
        for number, shard in enumerate(shards, 1):
            name = f"model-{number:05d}-of-{count:05d}.safetensors"
            save_safetensors(shard, os.path.join(folder, name), metadata={"format": "pt"})
            homes.update(dict.fromkeys(shard, name))
            total += sum(value.numel() * value.element_size() for value in shard.values())
        index: dict[str, Any] = {"metadata": {"total_size": total}, "weight_map": homes}
        _write_index(os.path.join(folder, _INDICES[1]), index)
        return
    metadata = getattr(obj, "_metadata", None)
    rows = []
    for number, shard in enumerate(shards):
        if metadata is not None:
            shard._metadata = metadata  # type: ignore[attr-defined]
        name = f"shard-{number:05d}-of-{count:05d}.lucid"
        save(shard, os.path.join(folder, name), pickle_protocol=pickle_protocol, format="lucid")
        rows.append({"file": name, "keys": list(shard)})
    _write_index(os.path.join(folder, _INDEX), {"_lucid_sharded": 1, "shards": rows})


def _write_index(path: str, index: dict[str, Any]) -> None:
    with open(path, "w", encoding="utf-8") as file:
        json.dump(index, file, indent=2)


def load_sharded(
    path: str | bytes | os.PathLike[str], *, map_location: Any = None, weights_only: bool = True
) -> OrderedDict[str, Any]:
    """Reads a state_dict from the folder that :func:`save_sharded` wrote, or one in Hugging Face's form.

    Parameters
    ----------
    path : str, bytes or os.PathLike
        The folder, or its index: ``index.json``, ``model.safetensors.index.json`` or ``pytorch_model.bin.index.json``.
    map_location : optional
        As in :func:`load`.
    weights_only : bool, default True
        As in :func:`load`.

    Returns
    -------
    OrderedDict of str to object

    Raises
    ------
    RuntimeError
        If there is no index.
    pickle.UnpicklingError
        If the index or a file is damaged, or they do not fit together.

    Examples
    --------
    >>> import lucid, tempfile
    >>> folder = tempfile.mkdtemp()
    >>> lucid.save_sharded({"a": lucid.ones(2)}, folder)
    >>> dict(lucid.load_sharded(folder))
    {'a': tensor([1., 1.])}
    """
    from lucid.safetensors import load_safetensors
    from lucid.serialization import load
    from lucid.serialization._tensors import Place

    name = os.fsdecode(path)
    if os.path.isdir(name):
        found = [index for index in _INDICES if os.path.isfile(os.path.join(name, index))]
        if not found:
            raise RuntimeError(
                f"load_sharded: path is {name!r}, which has no index; wanted one of {', '.join(_INDICES)}"
            )
        folder, name = name, os.path.join(name, found[0])
    else:
        folder = os.path.dirname(name)
    files = _read_index(name)
    for file in files:
        if not os.path.isfile(os.path.join(folder, file)):
            raise UnpicklingError(f"corrupt index: it names {file!r:.80}, which is not there")
    place = Place(map_location)
    result: OrderedDict[str, Any] = OrderedDict()
    for file, keys in files.items():
        full = os.path.join(folder, file)
        if file.endswith(".safetensors"):
            shard: Any = load_safetensors(full, device=place.of("cpu"))
        else:
            shard = load(full, map_location=map_location, weights_only=weights_only)
        if not isinstance(shard, Mapping) or not keys <= shard.keys() or not (keys or file.endswith(".lucid")):
            raise UnpicklingError(f"corrupt index: {file!r:.80} has not what it should")
        for key, value in shard.items():
            if key in keys:
                result[key] = value
        if hasattr(shard, "_metadata"):
            result._metadata = shard._metadata  # type: ignore[attr-defined]
    return result


def _read_index(name: str) -> dict[str, set[str]]:
    """The files of an index and the keys of each."""
    if os.path.getsize(name) > _LONGEST_INDEX:
        raise UnpicklingError(f"corrupt index: it has more than {_LONGEST_INDEX} bytes")
    try:
        with open(name, encoding="utf-8") as file:
            index = _json.loads(file.read())
        files: dict[str, set[str]] = {}
        if "weight_map" in index:
            for key, home in index["weight_map"].items():
                files.setdefault(home, set()).add(key)
        else:
            if index.get("_lucid_sharded") != 1:
                raise RuntimeError(f"load_sharded: path is {name!r}, which is no index of format 1; wanted one")
            for row in index["shards"]:
                if row["file"] in files:
                    raise UnpicklingError("corrupt index: it names a file twice")
                files[row["file"]] = set(row["keys"])
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError) as error:
        raise UnpicklingError(f"corrupt index: {type(error).__name__}: {str(error)[:80]}") from None
    names = [key for keys in files.values() for key in keys]
    if len(set(names)) != len(names):
        raise UnpicklingError("corrupt index: a name is in two files")
    for file in files:
        if (
            not isinstance(file, str)
            or not file
            or file != os.path.basename(file)
            or file in (".", "..")
            or "\\" in file
        ):
            raise UnpicklingError(f"corrupt index: it names the file {file!r:.80}; wanted one beside it")
    return files
