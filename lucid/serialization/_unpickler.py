"""A reader of pickles that can build plain data only.

``pickle.Unpickler`` lets a file name any importable callable and set attributes of anything
it can reach, and some malformed streams make it reserve gigabytes. This reader knows the opcodes that
plain data needs, calls nothing but the factories that it was given, and takes no
more memory than the file's own size accounts for. Opcodes as described in ``pickletools``.
"""

from __future__ import annotations

import struct
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from pickle import UnpicklingError
from typing import Any

from lucid._C import Tensor

__all__ = ["Class", "Factory", "STATES", "check_key", "read"]

# A key with more parts than this is refused: hashing visits them all, recursively, and a
# stream of a few bytes can refer to the same part without end.
_LARGEST_KEY = 64

# Nesting, and how much of it may come about by filling a container that is inside another already,
# as happens in cycles. pickle itself cannot write more, and freeing much more recurses too deeply.
_DEEPEST = 1000

# Whose attributes a file may set; and what takes the state of other types (NumPy's, if a file names them).
_WITH_ATTRIBUTES = (OrderedDict, Tensor)
STATES: dict[type[Any], Callable[[object, object], None]] = {}

_SCALARS = (str, bytes, int, float, complex, bool, type(None))


def read(
    data,
    names: Mapping[str, object],
    persistent_load: Callable[[object], object],
    *,
    refusal: Callable[[str], str] | None = None,
    encoding: str = "utf-8",
) -> tuple[object, int]:
    """Read one pickled object.

    Parameters
    ----------
    data : bytes-like
        The pickle, protocol 2 to 5, and whatever follows it.
    names : mapping of "module.name" to object
        What the file may name: a :class:`Factory` may be called, a :class:`Class` also filled with a
        state, and anything else stands for itself.
    persistent_load : callable
        Makes an object from a persistent id.
    refusal : callable, optional
        Says of a name why it is refused.
    encoding : str, optional
        That of the texts of Python 2; ``"bytes"`` leaves them bytes.

    Returns
    -------
    The object, and where the pickle ends.

    Raises
    ------
    pickle.UnpicklingError
        If the data is no such pickle, or names anything else.
    """
    reader = _Reader(data, names, persistent_load, refusal, encoding)
    try:
        return reader.read(), reader.position
    except UnpicklingError:
        raise
    except MemoryError:
        raise
    except Exception as error:  # whatever a malformed stream provokes
        if error is reader.callers_error:
            raise
        raise UnpicklingError(f"corrupt file: {type(error).__name__}: {error}") from error


class Factory:
    """A name that the file may call. It is opaque: the file cannot change it."""

    __slots__ = ("call", "name", "takes_names")

    def __init__(self, name: str, call: Callable[..., Any], takes_names: bool = False) -> None:
        self.name = name
        self.call = call
        self.takes_names = takes_names


class Class(Factory):
    """A class that the user has declared safe: the file may make objects of it and fill them."""

    __slots__ = ()


class _Mark:
    __slots__ = ()


_MARK = _Mark()


class _Reader:
    def __init__(self, data, names, persistent_load, refusal=None, encoding="utf-8") -> None:
        self.data = memoryview(data)
        self.position = 0
        self.limit = len(self.data)
        self.names = names
        self.persistent_load = persistent_load
        self.refusal = refusal
        self.encoding = encoding
        self.classes = tuple(f.call for f in names.values() if isinstance(f, Class) and isinstance(f.call, type))
        self.stack: list[object] = []
        self.memo: dict[int, object] = {}
        self.callers_error: Exception | None = None  # what persistent_load raised, if it did
        # How deeply each container is nested downwards, by id(); the containers are kept, so
        # that no id is used twice.
        self.heights: dict[int, int] = {}
        self.kept: list[object] = []
        self.inside: set[int] = set()  # containers that are inside another
        self.naming: set[int] = set()  # tuples with names in them, which are only good as arguments
        self.late = _DEEPEST

    def read(self) -> object:
        stack = self.stack
        operations = _OPERATIONS
        while True:
            opcode = self.byte()
            if opcode == _STOP:
                if len(stack) != 1 or isinstance(stack[0], _Mark):
                    raise UnpicklingError("corrupt file: it does not end with one object")
                return self.value(stack[0])
            operation = operations.get(opcode)
            if operation is None:
                raise UnpicklingError(
                    f"opcode {bytes([opcode])!r} at byte {self.position - 1} is not allowed in a file of plain data"
                )
            operation(self)

    # Bytes

    def take(self, count: int) -> memoryview:
        end = self.position + count
        if count < 0 or end > self.limit:
            raise UnpicklingError(
                f"truncated file: {count} bytes wanted at byte {self.position}, {self.limit - self.position} left"
            )
        piece = self.data[self.position : end]
        self.position = end
        return piece

    def byte(self) -> int:
        if self.position == self.limit:  # the end of a frame
            self.limit = len(self.data)
        return self.take(1)[0]

    def unsigned(self, width: int) -> int:
        return int.from_bytes(self.take(width), "little")

    def line(self) -> str:
        start = self.position
        rest = bytes(self.data[start : min(start + 1000, self.limit)])
        end = rest.find(b"\n")
        if end < 0:
            raise UnpicklingError("truncated file: a name does not end")
        self.position = start + end + 1
        return rest[:end].decode("utf-8")

    # The stack

    def pop(self) -> object:
        if not self.stack or self.stack[-1] is _MARK:
            raise UnpicklingError("corrupt file: an operand is missing")
        return self.stack.pop()

    def value(self, value: object) -> object:
        """The object, if it is data, not a name and not a tuple with names in it."""
        if isinstance(value, Factory):
            raise UnpicklingError(f"{value.name} is used as a value")
        if self.naming and id(value) in self.naming:
            raise UnpicklingError("a name is used as a value")
        return value

    def pop_value(self) -> object:
        """An operand that is data."""
        return self.value(self.pop())

    def pop_to_mark(self, values: bool = True) -> list[object]:
        stack = self.stack
        for place in range(len(stack) - 1, -1, -1):
            if stack[place] is _MARK:
                items = stack[place + 1 :]
                del stack[place:]
                if values:
                    for item in items:
                        self.value(item)
                return items
        raise UnpicklingError("corrupt file: a mark is missing")

    def top(self, *types: type[Any]) -> object:
        if not self.stack or not isinstance(self.stack[-1], types):
            raise UnpicklingError("corrupt file: an operand is of the wrong type")
        return self.stack[-1]

    # Nesting

    def push_container(self, container: object, items: Iterable[object] = ()) -> None:
        self.kept.append(container)
        self.heights[id(container)] = 0
        self.fill(container, items)
        self.stack.append(container)

    def fill(self, container: object, items: Iterable[object]) -> None:
        """Take note that ``items`` go into ``container``; raise if that nests too deeply."""
        heights, height = self.heights, 0
        for item in items:
            below = heights.get(id(item))
            if below is not None:
                self.inside.add(id(item))
                height = max(height, below + 1)
        before = heights.get(id(container))
        if before is None:  # an object that something was added to
            self.kept.append(container)
            before = 0
        if height > before:
            heights[id(container)] = height
            if id(container) in self.inside:
                self.late -= height - before
        else:
            heights[id(container)] = before
        if height > _DEEPEST or self.late < 0:
            raise UnpicklingError("corrupt file: containers are nested too deeply")

    # Names and calls

    def push_name(self, module: object, name: object) -> None:
        if not isinstance(module, str) or not isinstance(name, str):
            raise UnpicklingError("corrupt file: a name is not text")
        if module == "__builtin__":  # its name in protocol 2
            module = "builtins"
        qualified = f"{module}.{name}"
        try:
            named = self.names[qualified]
        except KeyError:
            why = self.refusal(qualified) if self.refusal else ""
            raise UnpicklingError(why or f"the file names {qualified:.200}, which is not allowed") from None
        self.stack.append(named)

    def op_global(self) -> None:
        module = self.line()
        self.push_name(module, self.line())

    def op_stack_global(self) -> None:
        name = self.pop_value()
        self.push_name(self.pop_value(), name)

    def call(self, factory: object, args: object, make: Callable[..., object]) -> None:
        if not isinstance(factory, Factory) or not isinstance(args, tuple):
            raise UnpicklingError("corrupt file: a call of something that is not callable")
        if isinstance(factory, Class):  # to which another declared class may be given: defaultdict(list)
            args = tuple(arg.call if isinstance(arg, Class) else self.value(arg) for arg in args)
        elif not factory.takes_names:
            self.value(args)
        try:
            made = make(*args)
        except Exception as error:
            if isinstance(factory, Class):
                self.callers_error = error
            raise
        self.push_container(made, args)

    def op_reduce(self) -> None:
        args, factory = self.pop(), self.pop()
        self.call(factory, args, getattr(factory, "call", None))

    def op_new_object(self) -> None:
        args, factory = self.pop(), self.pop()
        if not isinstance(factory, Class) or not isinstance(factory.call, type):
            raise UnpicklingError("corrupt file: an object of something that is no class")
        self.call(factory, args, lambda *items: factory.call.__new__(factory.call, *items))

    def op_build(self) -> None:
        state = self.pop_value()
        target = self.top(object)
        set_state = STATES.get(type(target))
        if set_state is not None:
            set_state(target, state)
            return
        if isinstance(target, self.classes):
            self.fill(target, (state,))
            _set_state(target, state)
            return
        # An OrderedDict's attributes (a state_dict's _metadata), or a tensor's.
        if not isinstance(state, dict) or not isinstance(target, _WITH_ATTRIBUTES) or not hasattr(target, "__dict__"):
            raise UnpicklingError(f"a state of {type(target).__name__} is not allowed")
        if not all(isinstance(key, str) and not key.startswith("__") for key in state):
            raise UnpicklingError("corrupt file: attributes must have plain names")
        self.fill(target, state.values())
        target.__dict__.update(state)

    def op_persistent_id(self) -> None:
        pid = self.pop_value()
        try:
            self.stack.append(self.persistent_load(pid))
        except Exception as error:
            self.callers_error = error
            raise

    # Containers

    def set_items(self, items: list[object]) -> None:
        target = self.top(dict)
        if len(items) % 2:
            raise UnpicklingError("corrupt file: a key without a value")
        self.fill(target, items)
        for place in range(0, len(items), 2):
            check_key(items[place])
            target[items[place]] = items[place + 1]

    def op_set_items(self) -> None:
        self.set_items(self.pop_to_mark())

    def op_set_item(self) -> None:
        value = self.pop_value()
        self.set_items([self.pop_value(), value])

    def op_append(self) -> None:
        value = self.pop_value()
        target = self.top(list)
        self.fill(target, (value,))
        target.append(value)

    def op_appends(self) -> None:
        items = self.pop_to_mark()
        target = self.top(list)
        self.fill(target, items)
        target.extend(items)

    def op_add_items(self) -> None:
        items = self.pop_to_mark()
        for item in items:
            check_key(item)
        target = self.top(set)
        self.fill(target, items)
        target.update(items)

    def op_frozenset(self) -> None:
        items = self.pop_to_mark()
        for item in items:
            check_key(item)
        self.push_container(frozenset(items), items)

    def op_tuple(self, count: int) -> None:
        self.push_tuple([self.pop() for _ in range(count)][::-1])

    def op_long_tuple(self) -> None:
        self.push_tuple(self.pop_to_mark(values=False))

    def push_tuple(self, items: list[object]) -> None:
        made = tuple(items)
        self.push_container(made, items)
        if any(isinstance(item, Factory) or id(item) in self.naming for item in items):
            self.naming.add(id(made))

    # The memo

    def put(self, number: int) -> None:
        if not self.stack or self.stack[-1] is _MARK:
            raise UnpicklingError("corrupt file: nothing to remember")
        self.memo[number] = self.stack[-1]

    def get(self, number: int) -> None:
        if number not in self.memo:
            raise UnpicklingError(f"corrupt file: nothing was remembered under {number}")
        self.stack.append(self.memo[number])

    # Numbers

    def op_long(self, width: int) -> None:
        self.stack.append(int.from_bytes(self.take(self.unsigned(width)), "little", signed=True))

    def op_frame(self) -> None:
        # It says how far to read ahead; what follows lies in it as a whole.
        size = self.unsigned(8)
        if size > self.limit - self.position or self.limit < len(self.data):
            raise UnpicklingError(f"truncated file: a frame of {size} bytes, {self.limit - self.position} left")
        self.limit = self.position + size

    def op_protocol(self) -> None:
        protocol = self.byte()
        if not 2 <= protocol <= 5:
            raise UnpicklingError(f"pickle protocol {protocol} is not supported")


def _set_state(target: object, state: object) -> None:
    """What pickle does with the state of an object."""
    if hasattr(target, "__setstate__"):
        target.__setstate__(state)  # type: ignore[attr-defined]
        return
    slots = None
    if isinstance(state, tuple) and len(state) == 2:
        state, slots = state
    for values in (state, slots):
        for name, value in (values or {}).items():
            if not isinstance(name, str) or name.startswith("__"):
                raise UnpicklingError("corrupt file: attributes must have plain names")
            setattr(target, name, value)


def check_key(key: object) -> None:
    """Raise unless the key is a scalar or a small tuple or frozenset of such."""
    waiting, visited = [key], 0
    while waiting:
        item = waiting.pop()
        visited += 1
        if isinstance(item, (tuple, frozenset)) and visited + len(item) <= _LARGEST_KEY:
            waiting.extend(item)
        elif not isinstance(item, _SCALARS):
            raise UnpicklingError(f"a {type(item).__name__} is not allowed as a key here")


def _push(make: Callable[[_Reader], object]) -> Callable[[_Reader], None]:
    return lambda reader: reader.stack.append(make(reader))


def _text(width: int) -> Callable[[_Reader], None]:
    return _push(lambda r: str(r.take(r.unsigned(width)), "utf-8", "surrogatepass"))


def _old_text(width: int) -> Callable[[_Reader], None]:
    def make(reader: _Reader) -> object:
        data = bytes(reader.take(reader.unsigned(width)))
        return data if reader.encoding == "bytes" else data.decode(reader.encoding)

    return _push(make)


def _bytes(width: int) -> Callable[[_Reader], None]:
    return _push(lambda r: bytes(r.take(r.unsigned(width))))


_STOP = ord(".")

_OPERATIONS: dict[int, Callable[[_Reader], None]] = {
    ord(code): operation
    for code, operation in {
        b"\x80": _Reader.op_protocol,
        b"\x95": _Reader.op_frame,
        b"(": lambda r: r.stack.append(_MARK),
        b"0": _Reader.pop,
        b"1": _Reader.pop_to_mark,
        b"2": lambda r: r.stack.append(r.top(object)),
        b"N": _push(lambda r: None),
        b"\x88": _push(lambda r: True),
        b"\x89": _push(lambda r: False),
        b"K": _push(lambda r: r.byte()),
        b"M": _push(lambda r: r.unsigned(2)),
        b"J": _push(lambda r: struct.unpack("<i", r.take(4))[0]),
        b"G": _push(lambda r: struct.unpack(">d", r.take(8))[0]),
        b"\x8a": lambda r: r.op_long(1),
        b"\x8b": lambda r: r.op_long(4),
        b"\x8c": _text(1),
        b"X": _text(4),
        b"\x8d": _text(8),
        b"U": _old_text(1),
        b"T": _old_text(4),
        b"C": _bytes(1),
        b"B": _bytes(4),
        b"\x8e": _bytes(8),
        b"\x96": _push(lambda r: bytearray(r.take(r.unsigned(8)))),
        b")": _push(lambda r: ()),
        b"\x85": lambda r: r.op_tuple(1),
        b"\x86": lambda r: r.op_tuple(2),
        b"\x87": lambda r: r.op_tuple(3),
        b"t": _Reader.op_long_tuple,
        b"]": lambda r: r.push_container([]),
        b"a": _Reader.op_append,
        b"e": _Reader.op_appends,
        b"}": lambda r: r.push_container({}),
        b"s": _Reader.op_set_item,
        b"u": _Reader.op_set_items,
        b"\x8f": lambda r: r.push_container(set()),
        b"\x90": _Reader.op_add_items,
        b"\x91": _Reader.op_frozenset,
        b"q": lambda r: r.put(r.byte()),
        b"r": lambda r: r.put(r.unsigned(4)),
        b"\x94": lambda r: r.put(len(r.memo)),
        b"h": lambda r: r.get(r.byte()),
        b"j": lambda r: r.get(r.unsigned(4)),
        b"c": _Reader.op_global,
        b"\x93": _Reader.op_stack_global,
        b"R": _Reader.op_reduce,
        b"\x81": _Reader.op_new_object,
        b"b": _Reader.op_build,
        b"Q": _Reader.op_persistent_id,
    }.items()
}
