"""The names in a file, found without building anything."""

from __future__ import annotations

import pickletools
from pickle import UnpicklingError
from typing import Any

from lucid.serialization import _names, _pytorch, _zip


def unsafe_names(source: _zip.File) -> list[str]:
    """The names that are refused under ``weights_only``, each once, sorted."""
    if bytes(source.read(0, 2)) == b"PK":
        archive = _zip.Archive(source)
        pickles = [
            archive.read(name) for name in archive.members if name.count("/") == 1 and name.endswith("/data.pkl")
        ]
    else:
        data = bytes(source.read(0, source.size))
        pickles = [data]
        if data.startswith(_pytorch.LEGACY_START):
            for _ in range(3):  # the heads before the object
                data = data[_length(data) :]
            pickles = [data[: _length(data)]]
    known, found = _names.names(), set()
    for data in pickles:
        texts: list[str] = []
        memo: dict[int, str] = {}
        for name in _named(data, texts, memo):
            if name.replace("__builtin__.", "builtins.") not in known and not _in(known, name):
                found.add(name)
    return sorted(found)


def _in(known: dict[Any, Any], name: str) -> bool:
    try:
        known[name]
    except KeyError:
        return False
    return True


def _length(data: bytes) -> int:
    try:
        return next(place + 1 for code, _, place in pickletools.genops(data) if code.name == "STOP")
    except Exception as error:
        raise UnpicklingError(f"corrupt file: {error}") from error


def _named(data: bytes, texts: list[str], memo: dict[int, str]):
    """The names of a pickle; that of STACK_GLOBAL is made of the last two texts, which may come from the memo."""
    count = 0
    try:
        for code, argument, _ in pickletools.genops(data):
            if code.name in ("GLOBAL", "INST"):
                yield str(argument).replace(" ", ".")
            elif code.name == "STACK_GLOBAL":
                yield ".".join(texts[-2:]) if len(texts) >= 2 else "?"
            elif "UNICODE" in code.name:
                texts.append(str(argument))
            elif code.name == "MEMOIZE" or "PUT" in code.name:
                memo[count if code.name == "MEMOIZE" else int(argument)] = texts[-1] if texts else "?"
                count += 1
            elif "GET" in code.name and int(argument) in memo:
                texts.append(memo[int(argument)])
    except UnpicklingError:
        raise
    except Exception as error:
        raise UnpicklingError(f"corrupt file: {error}") from error
