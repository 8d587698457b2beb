"""The Python half of the package: runs code, keeps what JavaScript holds, and takes values apart and together again.

A value on its way is a number, a text, a bool or None, or a list whose first element says what it is: "list", "dict",
"set", "tensor", … (wire.ts has the same list). What has many bytes goes beside it, in a JavaScript array of
Uint8Arrays, and is copied once, between Python's memory and such an array.
"""

import ast
import asyncio
import sys
import traceback

import js
from pyodide.code import CodeRunner
from pyodide.ffi import can_run_sync, run_sync, to_js

import __main__
import lucid

# Of a traceback these files' lines are not the program's.
INTERNAL = (__file__, CodeRunner.run_async.__code__.co_filename)


class JavaScriptError(Exception):
    """A JavaScript function that Python called has thrown; `number` finds what it threw."""

    __module__ = "__main__"  # where programs find it, to catch it

    def __init__(self, message, number):
        super().__init__(message)
        self.number = number


__main__.JavaScriptError = JavaScriptError


class Callback:
    """A JavaScript function, as Python has it; when Python lets go of it, JavaScript does too."""

    def __init__(self, bridge, number):
        self._bridge, self._number = bridge, number

    def __call__(self, *args, **kwargs):
        return self._bridge.call_back(self._number, args, kwargs)

    def __del__(self):
        self._bridge.host.drop(self._number)


class Bridge:
    def __init__(self, host, first):
        self.host = host
        self.held = {}
        self.next = first
        self.task, self.cancelled = None, None
        sys.stdout.reconfigure(line_buffering=True)

    # Requests: each takes what was sent, and gives a value.

    async def run(self, code, filename, names):
        space = __main__.__dict__
        space.update(names)
        program = CodeRunner(code, filename=filename, flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        return await program.compile().run_async(space)

    async def call(self, function, args, kwargs):
        result = function(*args, **kwargs)
        return await result if hasattr(result, "__await__") else result

    async def tensor(self, made, requires_grad):
        # A list of lists has come as such.
        made = made if isinstance(made, lucid.Tensor) else lucid.tensor(made)
        return made.requires_grad_() if requires_grad else made

    async def tensor_as(self, made, dtype, requires_grad):
        made = made if isinstance(made, lucid.Tensor) else lucid.tensor(made, dtype=getattr(lucid, dtype))
        return await self.tensor(made.to(getattr(lucid, dtype)), requires_grad)

    async def data(self, tensor):
        return Snapshot(tensor)

    async def write(self, tensor, source):
        if source.shape != tensor.shape and source.numel() != tensor.numel():
            raise ValueError(f"write: data has {source.numel()} elements; wanted the tensor's {tensor.numel()}")
        with lucid.no_grad():
            tensor.copy_(source.reshape(tensor.shape))

    async def stats(self):
        return {"handles": len(self.held)}

    async def request(self, number, name, wire, buffers):
        """Answer with ["ok", value, its bytes beside it] or ["error", …]; nothing is raised."""
        self.task = asyncio.current_task()
        try:
            if self.cancelled == number:
                raise asyncio.CancelledError
            out = js.Array.new()
            self.host.arm(True)
            try:
                value = await getattr(self, name)(*self.unpack(wire.to_py(), buffers))
            finally:
                self.host.arm(False)
            answer = ["ok", self.pack(value, out), out]
        except BaseException as error:
            answer = error
        # An interrupt that was on its way when the program ended may still arrive, once.
        for _ in range(2):
            try:
                self.host.arm(False)
                if isinstance(answer, BaseException):
                    answer = describe(answer)
                for stream in (sys.stdout, sys.stderr):
                    stream.flush()
                while self.task.cancelling():
                    self.task.uncancel()
                break
            except KeyboardInterrupt as error:
                answer = error
        self.task = None
        return to_js(answer)

    def cancel(self, number):
        """End the request of this number, which waits, or has not begun, or has ended by now."""
        self.cancelled = number
        if self.task:
            self.task.cancel()

    def release(self, numbers):
        for number in numbers:
            self.held.pop(number, None)

    def memory(self, number):
        """What JavaScript needs for a view of a tensor's own bytes."""
        plain = self.held[number].detach()
        if plain.device.type != "cpu" or not plain.is_contiguous():
            raise ValueError("view: the tensor is not contiguous; wanted one that is: tensor.contiguous() in Python")
        return memoryview(plain.reshape(-1).view(lucid.uint8))

    # Calls of JavaScript's functions.

    def call_back(self, number, args, kwargs):
        buffers = js.Array.new()
        given = [*args, kwargs] if kwargs else list(args)
        wire = to_js([self.pack(value, buffers, True) for value in given])
        answer = self.host.call(number, wire, buffers, can_run_sync())
        if hasattr(answer, "then"):
            answer = run_sync(answer)
        if answer is None:  # nobody waited for one
            return None
        status, value, beside = answer
        if status == "interrupt":
            raise KeyboardInterrupt
        if status == "error":
            raise JavaScriptError(value, beside)
        return self.unpack(value.to_py() if hasattr(value, "to_py") else value, beside)

    # Values out of Python.

    def pack(self, value, buffers, passing=False, inside=()):
        """`passing`: to a function of JavaScript's, which gets the numbers of a tensor and not a hold on it."""
        if value is None or isinstance(value, (bool, str)):
            return value
        if isinstance(value, int):
            return int(value)  # to_js makes a BigInt of a large one
        if isinstance(value, float):
            return float(value)
        if isinstance(value, Snapshot):
            return value.pack(buffers)
        if isinstance(value, lucid.Tensor):
            if not passing:
                return ["tensor", self.hold(value), list(value.shape), value.dtype._name]
            if value.ndim == 0 and not value.is_complex():
                return self.pack(value.item(), buffers)
            return Snapshot(value).pack(buffers)
        if isinstance(value, (bytes, bytearray, memoryview)):
            buffers.push(outside(memoryview(value).cast("B")))
            return ["bytes", buffers.length - 1]
        if isinstance(value, complex):
            value = {"re": value.real, "im": value.imag}
        if isinstance(value, (list, tuple, set, frozenset, dict)):
            if any(value is outer for outer in inside):
                raise ValueError(f"a {type(value).__name__} contains itself, which no value for JavaScript can")
            inside = (*inside, value)
            if isinstance(value, dict):
                pairs = [[self.pack(part, buffers, passing, inside) for part in pair] for pair in value.items()]
                return ["dict", pairs]
            name = "set" if isinstance(value, (set, frozenset)) else "list"
            return [name, [self.pack(part, buffers, passing, inside) for part in value]]
        if isinstance(value, Callback):
            return ["function", value._number]
        if passing:
            raise TypeError(
                f"an argument for a JavaScript function is {kind(type(value))}; wanted numbers, texts, tensors, and "
                "lists and dicts of them"
            )
        return ["object", self.hold(value), kind(type(value)), callable(value)]

    def hold(self, value):
        number = self.next
        self.next += 1
        self.held[number] = value
        return number

    # Values into Python.

    def unpack(self, wire, buffers):
        if not isinstance(wire, list):
            return wire
        name, *rest = wire
        if name == "list":
            return [self.unpack(part, buffers) for part in rest[0]]
        if name == "dict":
            return {self.unpack(key, buffers): self.unpack(value, buffers) for key, value in rest[0]}
        if name == "set":
            return {self.unpack(part, buffers) for part in rest[0]}
        if name == "held":
            if rest[0] not in self.held:
                raise LookupError("the Python that this tensor or object was in has ended")
            return self.held[rest[0]]
        if name == "function":
            return Callback(self, rest[0])
        if name == "bytes":
            return buffers[rest[0]].to_bytes()
        index, elements, shape, dtype = rest  # "array"
        made = lucid.empty(shape, dtype=getattr(lucid, elements))
        if made.numel():
            buffers[index].assign_to(memoryview(made.reshape(-1).view(lucid.uint8)))
        return made if dtype == elements else made.to(getattr(lucid, dtype))


class Snapshot:
    """A tensor's elements, for leaving Python."""

    def __init__(self, tensor):
        self.tensor = tensor

    def pack(self, buffers):
        plain = self.tensor.detach().cpu().contiguous()
        name = plain.dtype._name
        if name == "bfloat16" or (name == "float16" and not hasattr(js, "Float16Array")):
            plain = plain.float()  # JavaScript has no such array
        buffers.push(outside(memoryview(plain.reshape(-1).view(lucid.uint8))))
        return ["array", buffers.length - 1, plain.dtype._name, list(plain.shape), name]


def outside(memory):
    """A Uint8Array of JavaScript's own with these bytes: the one copy."""
    made = js.Uint8Array.new(memory.nbytes)
    if memory.nbytes:
        made.assign(memory)
    return made


def kind(cls):
    return cls.__qualname__ if cls.__module__ in ("builtins", "__main__") else f"{cls.__module__}.{cls.__qualname__}"


def describe(error):
    """An exception as ["error", [type, message, traceback, number of what JavaScript threw, whether it interrupts]]."""
    told = traceback.TracebackException.from_exception(error)
    leave_out(told, set())
    text = "".join(told.format())
    interrupt = isinstance(error, (KeyboardInterrupt, asyncio.CancelledError))
    thrown, cause = None, error
    for _ in range(100):  # an exception's causes may be a ring
        if cause is None or thrown is not None:
            break
        thrown, cause = getattr(cause, "number", None) if isinstance(cause, JavaScriptError) else None, cause.__cause__
    return ["error", [kind(type(error)), str(error), text, thrown, interrupt]]


def leave_out(told, seen):
    """Take the lines of this file, and of Pyodide's that runs programs, out of a traceback."""
    if told is None or id(told) in seen:
        return
    seen.add(id(told))
    told.stack[:] = [frame for frame in told.stack if frame.filename not in INTERNAL]
    for other in (told.__cause__, told.__context__, *(told.exceptions or ())):
        leave_out(other, seen)


def versions():
    return [lucid.__version__, sys.version.split()[0]]
