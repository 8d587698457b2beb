"""A reader of the pickles in which CIFAR was published: dicts, lists of ints, and arrays of bytes.

pickletools lists the opcodes of a pickle without following any; of those, the ones that hold data are followed here.
"""

from __future__ import annotations

import io
import pickletools
from collections.abc import Callable
from pickle import UnpicklingError
from typing import Any

__all__ = ["Array", "read_pickle"]


class _Name(tuple):
    """A name that the file has; it stands for what it says, and can do nothing."""


class Array:
    """An array that is being read: its bytes."""

    data: bytes | None = None


_ARRAYS = {(f"numpy.{core}.multiarray", "_reconstruct") for core in ("core", "_core")}
_CALLS = _ARRAYS | {("numpy", "dtype"), ("_codecs", "encode")}
_MARK = object()
# The published files have some fifty containers. More could be nested so deeply that freeing them overflows the stack.
_MOST_CONTAINERS = 1000


def read_pickle(data: memoryview) -> dict[Any, Any]:
    """What a pickle of one dict says. Any exception means that it is none."""
    stack: list[Any] = []
    memo: dict[Any, Any] = {}

    def since_mark() -> list[Any]:
        at = len(stack) - 1
        while stack[at] is not _MARK:
            at -= 1
            if at < 0:
                raise UnpicklingError("a mark is missing")
        items = stack[at + 1 :]
        del stack[at:]
        return items

    def fill(target, items: list[Any]) -> None:
        if type(target) is not dict or len(items) % 2:
            raise UnpicklingError("a key without a value")
        for key, value in zip(items[::2], items[1::2]):
            if not isinstance(key, (str, bytes)):
                raise UnpicklingError("a key that is no text")
            target[key] = value

    def extend(target, items: list[Any]) -> None:
        if type(target) is not list:
            raise UnpicklingError("an item without a list")
        target.extend(items)

    def call(name, arguments):
        if not isinstance(name, _Name) or name not in _CALLS or not isinstance(arguments, tuple):
            raise UnpicklingError(f"it calls {'.'.join(name) if isinstance(name, _Name) else 'what is no name'}")
        if name in _ARRAYS:
            return Array()
        if name[1] == "encode":
            if len(arguments) != 2 or not isinstance(arguments[0], str) or arguments[1] not in ("latin1", "latin-1"):
                raise UnpicklingError("it encodes what is no text")
            return arguments[0].encode("latin-1")
        if not arguments or arguments[0] not in ("u1", "|u1", b"u1", b"|u1"):
            raise UnpicklingError("an array of other elements than bytes")
        return name

    def build(target, state) -> None:
        if isinstance(target, _Name) and isinstance(state, tuple):
            return  # the state of a dtype, which was checked by its name
        if not isinstance(target, Array) or not isinstance(state, tuple) or len(state) != 5 or state[3]:
            raise UnpicklingError("a state of something that is no array")
        raw = state[4].encode("latin-1") if isinstance(state[4], str) else state[4]
        if not isinstance(raw, bytes):
            raise UnpicklingError("an array without its bytes")
        target.data = raw

    containers = 0
    for opcode, argument, _ in pickletools.genops(io.BytesIO(data)):
        name = opcode.name
        containers += name in _CONTAINERS
        if containers > _MOST_CONTAINERS:
            raise UnpicklingError("it has too many containers")
        if name in ("PROTO", "FRAME"):
            continue
        if name == "STOP":
            break
        if name in _PUSHED:
            stack.append(argument)
        elif name in _CONSTANTS:
            stack.append(_CONSTANTS[name]())
        elif name in ("PUT", "BINPUT", "LONG_BINPUT"):
            memo[argument] = stack[-1]
        elif name == "MEMOIZE":
            memo[len(memo)] = stack[-1]
        elif name in ("GET", "BINGET", "LONG_BINGET"):
            stack.append(memo[argument])
        elif name == "SETITEM":
            value, key = stack.pop(), stack.pop()
            fill(stack[-1], [key, value])
        elif name == "SETITEMS":
            items = since_mark()
            fill(stack[-1], items)
        elif name == "APPEND":
            item = stack.pop()
            extend(stack[-1], [item])
        elif name == "APPENDS":
            items = since_mark()
            extend(stack[-1], items)
        elif name in ("TUPLE", "LIST", "DICT"):
            items = since_mark()
            if name == "DICT":
                stack.append({})
                fill(stack[-1], items)
            else:
                stack.append(tuple(items) if name == "TUPLE" else items)
        elif name in ("TUPLE1", "TUPLE2", "TUPLE3"):
            n = int(name[-1])
            if len(stack) < n:
                raise UnpicklingError("an operand is missing")
            stack[-n:] = [tuple(stack[-n:])]
        elif name in ("GLOBAL", "STACK_GLOBAL"):
            if name == "GLOBAL":
                found = _Name(argument.split(" "))
            else:
                second, first = stack.pop(), stack.pop()
                found = _Name((first, second))
            if not all(isinstance(part, str) for part in found) or found not in _CALLS | {("numpy", "ndarray")}:
                raise UnpicklingError(f"it names {'.'.join(map(str, found))[:80]}")
            stack.append(found)
        elif name == "REDUCE":
            arguments = stack.pop()
            stack.append(call(stack.pop(), arguments))
        elif name == "BUILD":
            state = stack.pop()
            build(stack[-1], state)
        elif name == "POP":
            stack.pop()
        else:
            raise UnpicklingError(f"it has the opcode {name}")
    if len(stack) != 1 or not isinstance(stack[0], dict):
        raise UnpicklingError("it does not hold one dict")
    return {key.decode("latin-1") if isinstance(key, bytes) else key: value for key, value in stack[0].items()}


_CONTAINERS = frozenset("EMPTY_DICT EMPTY_LIST EMPTY_TUPLE DICT LIST TUPLE TUPLE1 TUPLE2 TUPLE3".split())
_PUSHED = frozenset(
    "STRING BINSTRING SHORT_BINSTRING BINBYTES SHORT_BINBYTES BINBYTES8 UNICODE BINUNICODE SHORT_BINUNICODE "
    "BINUNICODE8 INT BININT BININT1 BININT2 LONG LONG1 FLOAT BINFLOAT".split()
)
_CONSTANTS: dict[str, Callable[..., Any]] = {
    "NONE": lambda: None,
    "NEWTRUE": lambda: True,
    "NEWFALSE": lambda: False,
    "EMPTY_DICT": dict,
    "EMPTY_LIST": list,
    "EMPTY_TUPLE": tuple,
    "MARK": lambda: _MARK,
}
