"""Checkpoints that several processes write and read together: each writes a part, and any number of them reads it.

A checkpoint is a folder in the form of `lucid.save_sharded`: one file from each process, and an index that is written
last. Which process writes a tensor that all of them have is settled by size, so each writes about as much; what only
one process has, it writes. `lucid.load_sharded` reads it too, in one process.

Examples
--------
>>> import tempfile
>>> import lucid
>>> import lucid.distributed.checkpoint as dcp
>>> from lucid import nn, optim
>>> model = nn.Linear(2, 1)
>>> optimizer = optim.Adam(model.parameters())
>>> model(lucid.ones(1, 2)).sum().backward()
>>> optimizer.step()
>>> folder = tempfile.mkdtemp()
>>> dcp.save({"model": model, "optimizer": optimizer, "epoch": 3}, checkpoint_id=folder)
>>> other = nn.Linear(2, 1)
>>> state = {"model": other, "optimizer": optim.Adam(other.parameters()), "epoch": 0}
>>> dcp.load(state, checkpoint_id=folder)
>>> state["epoch"], other.weight.equal(model.weight), len(state["optimizer"].state)
(3, True, 2)
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from typing import Any

from lucid._C import Tensor
from lucid._errors import kind_of, without
from lucid.autograd.grad_mode import no_grad
from lucid.distributed._objects import all_gather_object
from lucid.distributed._state import ProcessGroup, group_of
from lucid.distributed._tree import (
    Path,
    coded,
    decoded,
    leaves,
    name_of,
    nested,
    owners_of,
    shape_of,
    size_of,
    stateful,
)

__all__ = ["FileSystemReader", "FileSystemWriter", "load", "save"]
__getattr__: Callable[[str], Any] = without(__name__)

_INDEX = "index.json"


class FileSystemWriter:
    """Says to `save` where the checkpoint goes: to the folder `path`.

    Parameters
    ----------
    path : str or os.PathLike
    **options : object
        Not used.

    Examples
    --------
    >>> import tempfile
    >>> import lucid
    >>> import lucid.distributed.checkpoint as dcp
    >>> folder = tempfile.mkdtemp()
    >>> dcp.save({"a": lucid.ones(2)}, storage_writer=dcp.FileSystemWriter(folder))
    """

    path: Any

    def __init__(self, path: str | os.PathLike[str], **options: Any) -> None:
        self.path = os.fspath(path)


class FileSystemReader:
    """Says to `load` where the checkpoint is: in the folder `path`.

    Parameters
    ----------
    path : str or os.PathLike

    Examples
    --------
    >>> import tempfile
    >>> import lucid
    >>> import lucid.distributed.checkpoint as dcp
    >>> folder = tempfile.mkdtemp()
    >>> dcp.save({"a": lucid.ones(2)}, checkpoint_id=folder)
    >>> state = {"a": lucid.zeros(2)}
    >>> dcp.load(state, storage_reader=dcp.FileSystemReader(folder))
    >>> state["a"]
    tensor([1., 1.])
    """

    path: Any

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = os.fspath(path)


def _folder(op: str, checkpoint_id: Any, storage: Any) -> str:
    place = checkpoint_id if checkpoint_id is not None else getattr(storage, "path", None)
    if not isinstance(place, (str, os.PathLike)):
        raise TypeError(f"{op}: checkpoint_id is {kind_of(place)}; wanted the path of a folder")
    return os.fspath(place)


def _together(op: str, group: ProcessGroup, work: Callable[[], Any]) -> list[Any]:
    """What each process makes; if that fails in one, all of them raise."""
    error, made = None, None
    try:
        made = work()
    except Exception as problem:  # of whatever kind: the others wait
        error = problem
    answers: list[Any] = [None] * group.size()
    all_gather_object(answers, (None if error is None else f"{type(error).__name__}: {error}", made), group)
    if error is not None:
        raise error
    failed = [f"rank {group._ranks[i]}: {text}" for i, (text, _) in enumerate(answers) if text]
    if failed:
        raise RuntimeError(f"{op}: state_dict failed in other processes, {'; '.join(failed)}; wanted none to fail")
    return [made for _, made in answers]


def _group(op: str, process_group: Any) -> ProcessGroup:
    group = group_of(op, process_group)
    if group is None:
        raise ValueError(f"{op}: process_group is one that this process is not in; wanted another")
    return group


def save(
    state_dict: dict[str, Any],
    *,
    checkpoint_id: str | os.PathLike[str] | None = None,
    storage_writer: FileSystemWriter | None = None,
    process_group: Any = None,
    no_dist: bool = False,
) -> None:
    """Writes a checkpoint. All processes call it; the folder is one that all of them see.

    Parameters
    ----------
    state_dict : dict of str to object
        Tensors, modules, optimizers and other objects with a `state_dict`, what `lucid.save` can write besides, and
        dicts and lists of these. A value that several processes have is taken to be the same in all of them, as the
        parameters of DistributedDataParallel are.
    checkpoint_id : str or os.PathLike[str], optional
        The folder, which is made where there is none.
    storage_writer : FileSystemWriter, optional
        Says the folder instead.
    process_group : ProcessGroup, optional
        All processes by default.
    no_dist : bool, default False
        Whether this process writes on its own.

    Raises
    ------
    TypeError
        If a key is neither a str nor an int.
    RuntimeError
        If processes have tensors of different shape or dtype under one name, or writing fails in another process. Then
        the index of an earlier checkpoint in the folder is gone.

    Examples
    --------
    >>> import tempfile
    >>> import lucid
    >>> import lucid.distributed.checkpoint as dcp
    >>> folder = tempfile.mkdtemp()
    >>> dcp.save({"a": lucid.ones(2)}, checkpoint_id=folder)
    >>> state = {"a": lucid.zeros(2)}
    >>> dcp.load(state, checkpoint_id=folder)
    >>> state["a"]
    tensor([1., 1.])
    """
    from lucid.serialization import save as write

    folder = _folder("save", checkpoint_id, storage_writer)
    group = _alone() if no_dist else _group("save", process_group)
    mine = leaves("save", state_dict)
    rows = {path: (shape_of(value), size_of(value)) for path, value in mine.items()}
    tables = _together("save", group, lambda: rows)
    owners = owners_of("save", tables)
    index = os.path.join(folder, _INDEX)
    file = f"shard-{group.rank():05d}-of-{group.size():05d}.lucid"

    def part() -> list[str]:
        names = {name_of(path): value for path, value in mine.items() if owners[path] == group.rank()}
        os.makedirs(folder, exist_ok=True)
        write({key: _own(value) for key, value in names.items()}, os.path.join(folder, file), format="lucid")
        return list(names)

    def begun() -> None:
        if group.rank() == 0 and os.path.exists(index):
            os.remove(index)

    _together("save", group, begun)
    keys = _together("save", group, part)

    def ended() -> None:
        if group.rank() == 0:
            shards = [
                {"file": f"shard-{rank:05d}-of-{group.size():05d}.lucid", "keys": names}
                for rank, names in enumerate(keys)
            ]
            paths = {name_of(path): coded(path) for path in owners}
            with open(f"{index}.new", "w", encoding="utf-8") as out:
                json.dump({"_lucid_sharded": 1, "shards": shards, "paths": paths}, out)
            os.replace(f"{index}.new", index)

    _together("save", group, ended)


def _alone() -> ProcessGroup:
    from lucid.distributed._transport import Alone

    return ProcessGroup(Alone(), [0], "alone")


def _own(value: Any) -> Any:
    """A tensor without memory around it that is not its own."""
    if isinstance(value, Tensor):
        value = value.detach()
        return value if value.untyped_storage().nbytes() == size_of(value) else value.clone()
    return value


def load(
    state_dict: dict[str, Any],
    *,
    checkpoint_id: str | os.PathLike[str] | None = None,
    storage_reader: FileSystemReader | None = None,
    process_group: Any = None,
    no_dist: bool = False,
) -> None:
    """Reads from a checkpoint what a state_dict has. All processes call it, as many as there are.

    Each reads only the files that hold what it asks for.

    Parameters
    ----------
    state_dict : dict of str to object
        Its tensors are written to, other values are replaced. Modules, optimizers and other objects with a
        `load_state_dict` get all that was saved under their name, also an optimizer that has not made a step yet.
    checkpoint_id : str or os.PathLike[str], optional
        The folder.
    storage_reader : FileSystemReader, optional
        Says the folder instead.
    process_group : ProcessGroup, optional
        All processes by default.
    no_dist : bool, default False
        Whether this process reads on its own.

    Raises
    ------
    ValueError
        If the checkpoint has not what is asked for, or a tensor has another shape.
    RuntimeError
        If there is no checkpoint, or reading fails in another process.

    Examples
    --------
    >>> import tempfile
    >>> import lucid
    >>> import lucid.distributed.checkpoint as dcp
    >>> folder = tempfile.mkdtemp()
    >>> dcp.save({"a": lucid.ones(2)}, checkpoint_id=folder)
    >>> state = {"a": lucid.zeros(2)}
    >>> dcp.load(state, checkpoint_id=folder)
    >>> state["a"]
    tensor([1., 1.])
    """
    folder = _folder("load", checkpoint_id, storage_reader)
    group = _alone() if no_dist else _group("load", process_group)
    _together("load", group, lambda: _read(folder, state_dict))


def _read(folder: str, state_dict: dict[str, Any]) -> None:
    from lucid.serialization import load as read

    index = os.path.join(folder, _INDEX)
    if not os.path.isfile(index):
        raise RuntimeError(
            f"load: checkpoint_id is {folder!r}, which has no {_INDEX}; wanted the folder of a checkpoint"
        )
    with open(index, encoding="utf-8") as file:
        table = json.load(file)
    paths = {name: decoded(path) for name, path in table["paths"].items()}
    homes = {name: row["file"] for row in table["shards"] for name in row["keys"]}
    objects = _objects(state_dict)
    wanted = {path: value for path, value in leaves("load", _without_objects(state_dict)).items() if path}
    names = {name_of(path): path for path in wanted}
    for name in names:
        if name not in paths:
            raise ValueError(f"load: state_dict has {name!r}, which the checkpoint has not; wanted names that it has")
    of_objects = {name: path for name, path in paths.items() if any(path[: len(at)] == at for at in objects)}
    values: dict[Path, Any] = {}
    for file in sorted({homes[name] for name in {**names, **of_objects}}):
        shard = read(os.path.join(folder, os.path.basename(file)))
        values.update((paths[name], value) for name, value in shard.items() if name in names or name in of_objects)
    for path, target in wanted.items():
        _fill(state_dict, path, target, values[path])
    for at, target in objects.items():
        inside = {path[len(at) :]: value for path, value in values.items() if path[: len(at)] == at}
        if not inside:
            raise ValueError(
                f"load: state_dict has {name_of(at)!r}, which the checkpoint has not; wanted names that it has"
            )
        target.load_state_dict(nested(inside))


def _objects(value: Any, path: Path = ()) -> dict[Path, Any]:
    """What loads itself."""
    if stateful(value):
        return {path: value}
    items = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    return {at: found for key, one in items for at, found in _objects(one, (*path, key)).items()}


def _without_objects(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_objects(one) for key, one in value.items() if not stateful(one)}
    return value


def _fill(state_dict: Any, path: Path, target: Any, value: Any) -> None:
    if isinstance(target, Tensor):
        if not isinstance(value, Tensor) or value.shape != target.shape:
            given = tuple(value.shape) if isinstance(value, Tensor) else kind_of(value)
            raise ValueError(
                f"load: state_dict has {name_of(path)!r} of shape {tuple(target.shape)}; wanted {given}, as saved"
            )
        with no_grad():
            target.copy_(value)
        return
    for key in path[:-1]:
        state_dict = state_dict[key]
    if isinstance(state_dict, tuple):
        raise ValueError(f"load: state_dict has {name_of(path)!r} in a tuple; wanted a list, which can be written to")
    state_dict[path[-1]] = value
