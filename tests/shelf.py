"""A device for tests whose elements are out of the engine's reach: bytes on a shelf, and some twenty ops in Python."""

from __future__ import annotations

import itertools
import math
import struct

FORMATS = {"bool": "?", "int32": "i", "int64": "q", "float32": "f", "float64": "d"}


def turned(matrix):
    handle, dtype, shape, strides, offset = matrix
    return handle, dtype, shape[::-1], strides[::-1], offset


def quotient(a, b):
    if b:
        return a / b
    return math.nan if a == 0 or a != a else math.copysign(math.inf, a) * math.copysign(1, b)


def power(a, b):
    try:
        return math.pow(a, b)
    except OverflowError:
        return math.inf
    except ValueError:
        return math.inf if a == 0 else math.nan


def bounded(function, above=math.inf):
    def at(value):
        try:
            return function(value)
        except OverflowError:
            return above
        except ValueError:
            return math.nan

    return at


class Shelf:
    """The callbacks of a device; `asked`, `computed` and `freed` tell what was wanted of it."""

    def __init__(self):
        self.storages: dict[int, bytearray] = {}
        self.numbers = itertools.count(1)
        self.asked, self.computed, self.freed = set(), [], []

    # -- memory -----------------------------------------------------------------------------------------------------

    def alloc(self, size):
        handle = next(self.numbers)
        self.storages[handle] = bytearray(b"\xa5" * size)
        return handle

    def free(self, handle):
        self.freed.append(handle)
        del self.storages[handle]

    def copy_in(self, handle, at, data):
        assert at + len(data) <= len(self.storages[handle])
        self.storages[handle][at : at + len(data)] = data

    def copy_out(self, handle, at, size):
        assert at + size <= len(self.storages[handle])
        return bytes(self.storages[handle][at : at + size])

    # -- elements ---------------------------------------------------------------------------------------------------

    def read(self, tensor, shape=None):
        """The elements as a list, in the order of the indices; broadcast to `shape`."""
        if not isinstance(tensor, tuple):
            return [tensor] * math.prod(shape or ())
        handle, dtype, own, strides, offset = tensor
        shape = own if shape is None else shape
        steps = [0] * (len(shape) - len(own)) + [0 if size == 1 else step for size, step in zip(own, strides)]
        code, memory = FORMATS[dtype], self.storages[handle]
        size = struct.calcsize(code)
        places = (sum(map(int.__mul__, index, steps)) for index in itertools.product(*map(range, shape)))
        return [struct.unpack_from(code, memory, (offset + place) * size)[0] for place in places]

    def write(self, tensor, values):
        handle, dtype, shape, _, offset = tensor
        kind = bool if dtype == "bool" else float if dtype.startswith("float") else int
        values = [kind(v) for v in values]
        assert len(values) == math.prod(shape)
        code = FORMATS[dtype]
        struct.pack_into(f"{len(values)}{code}", self.storages[handle], offset * struct.calcsize(code), *values)

    # -- ops --------------------------------------------------------------------------------------------------------

    ELEMENTWISE = {
        "add": lambda a, b: a + b,
        "sub": lambda a, b: a - b,
        "mul": lambda a, b: a * b,
        "div": quotient,
        "pow": power,
        "neg": lambda a: -a,
        "exp": bounded(math.exp),
        "log": lambda a: math.log(a) if a > 0 else math.nan if a else -math.inf,
        "sqrt": bounded(math.sqrt),
        "tanh": math.tanh,
        "tanh_backward": lambda grad, y: grad * (1 - y * y),
        "reciprocal": lambda a: quotient(1, a),
        "maximum": lambda a, b: a if a != a or a > b else b,
        "gt": lambda a, b: a > b,
        "eq": lambda a, b: a == b,
        "where": lambda c, a, b: a if c else b,
    }
    OTHERS = ("sum", "mean", "amax", "matmul", "linear", "linear_backward_weight", "divide_count")

    def supports(self, op, dtype):
        self.asked.add((op, dtype))
        return dtype in ("float32", "float64") and (op in self.ELEMENTWISE or op in self.OTHERS)

    def compute(self, op, arguments, results):
        self.computed.append(op)
        (result,) = results
        shape = result[2]
        if op in self.ELEMENTWISE:
            operands = [self.read(a, shape) for a in arguments]
            return self.write(result, map(self.ELEMENTWISE[op], *operands))
        return self.write(result, getattr(self, op)(shape, *arguments))

    def lines(self, tensor, dims):
        """The elements that one element of a reduction is made of, in the order of the result's indices."""
        own = tensor[2]
        dims = {d % len(own) for d in dims} if dims and own else set(range(len(own)))
        found = {index: [] for index in itertools.product(*(range(n) for d, n in enumerate(own) if d not in dims))}
        for index, value in zip(itertools.product(*map(range, own)), self.read(tensor)):
            found[tuple(i for d, i in enumerate(index) if d not in dims)].append(value)
        return found.values()

    def sum(self, shape, tensor, dims, keepdim, dtype):
        return [sum(line) for line in self.lines(tensor, dims)]

    def mean(self, shape, tensor, dims, keepdim, dtype):
        return [sum(line) / len(line) if line else math.nan for line in self.lines(tensor, dims)]

    def amax(self, shape, tensor, dims, keepdim):
        return [max(line, key=lambda v: math.inf if v != v else v) for line in self.lines(tensor, dims)]

    def matmul(self, shape, a, b):
        """Of matrices and vectors, with leading dims that broadcast."""
        row, column = len(a[2]) == 1, len(b[2]) == 1
        shape = (
            *shape[: len(shape) - (not row) - (not column)],
            *([] if row else a[2][-2:-1]),
            *([] if column else b[2][-1:]),
        )
        batch = shape[: len(shape) - (not row) - (not column)]
        n, k, m = 1 if row else a[2][-2], a[2][-1], 1 if column else b[2][-1]
        x = self.read(a, (*batch, *([] if row else [n]), k))
        y = self.read(b, (*batch, k, *([] if column else [m])))
        return [
            sum(x[(i * n + r) * k + j] * y[(i * k + j) * m + c] for j in range(k))
            for i in range(math.prod(batch))
            for r in range(n)
            for c in range(m)
        ]

    def linear(self, shape, x, weight, bias):
        product = self.matmul(shape, x, turned(weight))
        return product if bias is None else [a + b for a, b in zip(product, self.read(bias, shape))]

    def linear_backward_weight(self, shape, grad, x):
        rows = math.prod(grad[2][:-1])
        left, right = self.read(grad), self.read(x)
        n, m = shape
        return [sum(left[r * n + i] * right[r * m + j] for r in range(rows)) for i in range(n) for j in range(m)]

    def divide_count(self, shape, grad, whole, dims, correction):
        count = math.prod(whole[d] for d in dims) if dims else math.prod(whole)
        return [value / (count - correction) for value in self.read(grad)]
