"""How the inputs of op tests are described.

A sample is one call of an op. Its tensors are described, not made: `t(2, 3)` is a TensorSpec, and the suites make from
it tensors of each dtype and memory layout that they want to try.
"""

from __future__ import annotations

import functools
import random
import zlib
from dataclasses import dataclass, field, replace
from math import isfinite

import lucid

DTYPES = {
    "b8": "bool_",
    "u8": "uint8",
    "i8": "int8",
    "i16": "int16",
    "u16": "uint16",
    "i32": "int32",
    "u32": "uint32",
    "i64": "int64",
    "u64": "uint64",
    "f16": "float16",
    "bf16": "bfloat16",
    "f32": "float32",
    "f64": "float64",
    "c64": "complex64",
    "c128": "complex128",
}
# Dtypes that many samples name.
EVERY = "b8 u8 i32 i64 f32 f64"
NUMBERS = "u8 i32 i64 f32 f64"
ADDING = "i32 i64 f32 f64"
FLOATS = "f32 f64"
NAN, INF = float("nan"), float("inf")
LAYOUTS = ("contiguous", "strided", "reversed", "expanded")


@dataclass(frozen=True)
class TensorSpec:
    """A tensor with elements drawn from [low, high].

    dtype: None where the suite chooses, else a fixed one (an index, a mask).
    values: these, cyclically, instead of draws.  distinct: no two elements are closer than 0.1 (for max and the like).
    written: the op writes to it, so it must not be expanded.
    """

    shape: tuple[int, ...]
    low: float = -1.0
    high: float = 1.0
    dtype: str | None = None
    values: tuple | None = None
    distinct: bool = False
    layout: str = "contiguous"
    salt: int = 0
    written: bool = False

    def _memory_shape(self) -> tuple[int, ...]:
        if self.layout == "strided":
            return tuple(reversed([*self.shape[:-1], 2 * self.shape[-1]])) if self.shape else (3,)
        if self.layout == "expanded":
            wide = self._wide_dim()
            return tuple(1 if d == wide else n for d, n in enumerate(self.shape))
        return self.shape

    def _wide_dim(self) -> int | None:
        """The dim that the expanded layout repeats: the first one with more than one element."""
        return next((d for d, n in enumerate(self.shape) if n > 1), None)

    def leaf(self, dtype: str | None = None) -> lucid.Tensor:
        """The memory behind the tensor, contiguous."""
        dtype = self.dtype or dtype or "float32"
        shape = self._memory_shape()
        count = 1
        for n in shape:
            count *= n
        return lucid.tensor(self._draw(count, dtype), dtype=getattr(lucid, dtype)).reshape(shape)

    def view(self, leaf: lucid.Tensor) -> lucid.Tensor:
        """The tensor in its layout, as a view of `leaf`."""
        if self.layout == "strided":
            if not self.shape:
                return leaf[1]
            return leaf.permute(list(range(len(self.shape)))[::-1])[..., ::2]
        if self.layout == "reversed":
            return leaf[(slice(None, None, -1),) * len(self.shape)]
        if self.layout == "expanded":
            return leaf.expand(self.shape)
        return leaf

    def make(self, dtype: str | None = None) -> lucid.Tensor:
        return self.view(self.leaf(dtype))

    def _draw(self, count: int, dtype: str) -> list:
        if self.values is not None:
            values = self.values
            if dtype in ("uint16", "uint32", "uint64"):  # into which values meant for signed ones are wrapped
                values = [v % 2 ** int(dtype[4:]) if isinstance(v, int) else v for v in values]
            return [values[i % len(values)] for i in range(count)]
        return list(_drawn(self.shape, self.low, self.high, self.salt, self.distinct, count, dtype))


class Ordered(TensorSpec):
    """A tensor of values that mean something in their order only (sizes of steps, say): contiguous in each layout."""

    def _memory_shape(self) -> tuple[int, ...]:
        return self.shape

    def view(self, leaf: lucid.Tensor) -> lucid.Tensor:
        return leaf


@functools.lru_cache(8192, typed=True)  # the suites try the same samples; 1 and 1.0 draw other numbers
def _drawn(shape, low, high, salt, distinct, count: int, dtype: str) -> tuple:
    source = random.Random(zlib.crc32(repr((shape, low, high, salt)).encode()))
    if dtype == "bool_":
        return tuple(source.random() < 0.5 for _ in range(count))
    if dtype.startswith("complex"):
        return tuple(complex(source.uniform(low, high), source.uniform(-1, 1)) for _ in range(count))
    if dtype.startswith(("int", "uint")):
        bits = int(dtype.lstrip("uint"))
        least, most = (0, 2**bits - 1) if dtype[0] == "u" else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
        least = max(least, -int(-low // 1))
        return tuple(source.randint(least, min(most, max(least, int(high // 1)))) for _ in range(count))
    if distinct:
        values = [low + 0.1 * i for i in range(count)]
        source.shuffle(values)
        return tuple(values)
    return tuple(source.uniform(low, high) for _ in range(count))


def t(
    *shape: int,
    low: float = -1.0,
    high: float = 1.0,
    dtype: str | None = None,
    values=None,
    distinct: bool = False,
    layout: str = "contiguous",
    written: bool = False,
) -> TensorSpec:
    """A tensor of this shape in a sample."""
    return TensorSpec(
        shape, low, high, dtype, tuple(values) if values is not None else None, distinct, layout, written=written
    )


def index(*shape: int, below: int) -> TensorSpec:
    """An int64 tensor of positions in a dim of size `below`."""
    return TensorSpec(shape, 0, below - 1, "int64")


def mask(*shape: int) -> TensorSpec:
    """A bool tensor."""
    return TensorSpec(shape, dtype="bool_")


@dataclass(frozen=True)
class Sample:
    """One call. Positional arguments in the order of the table's signature; tensors as TensorSpecs, also inside lists.

    dtypes: the suffixes to try for tensors without a fixed dtype; the kernel's own where the op is elementwise.
    grad: whether the call may be differentiated numerically (no kinks within 1e-6 of the values, dtype floating).
    note: shown when the sample fails.
    """

    args: tuple
    kwargs: dict = field(default_factory=dict)
    dtypes: str | None = None
    grad: bool = True
    note: str = ""

    @property
    def finite(self) -> bool:
        """Whether no tensor holds inf or nan, for whose complex kin everybody has other rules."""
        return all(isfinite(value) for _, spec in self.specs() for value in spec.values or ())

    def specs(self):
        """Every TensorSpec with where it stands: (position, or (position, i) inside a list)."""
        for place, value in [*enumerate(self.args), *self.kwargs.items()]:
            if isinstance(value, TensorSpec):
                yield place, value
            elif isinstance(value, (list, tuple)):
                for i, item in enumerate(value):
                    if isinstance(item, TensorSpec):
                        yield (place, i), item

    def map(self, make) -> tuple[list, dict]:
        """The arguments with every TensorSpec replaced by make(place, spec)."""

        def convert(place, value):
            if isinstance(value, TensorSpec):
                return make(place, value)
            if isinstance(value, (list, tuple)) and any(isinstance(item, TensorSpec) for item in value):
                return [
                    make((place, i), item) if isinstance(item, TensorSpec) else item for i, item in enumerate(value)
                ]
            return value

        return ([convert(i, v) for i, v in enumerate(self.args)], {k: convert(k, v) for k, v in self.kwargs.items()})

    def with_layout(self, layout: str) -> Sample:
        args, kwargs = self.map(
            lambda place, spec: replace(spec, layout="strided" if spec.written and layout == "expanded" else layout)
        )
        return replace(self, args=tuple(args), kwargs=kwargs)

    def salted(self) -> Sample:
        """Two tensors of one shape draw different elements."""
        count = iter(range(1, 100))
        args, kwargs = self.map(lambda place, spec: replace(spec, salt=next(count)))
        return replace(self, args=tuple(args), kwargs=kwargs)

    def tensors(self, dtype: str | None = None) -> tuple[list, dict]:
        return self.map(lambda place, spec: spec.make(dtype))


def some(*calls, dtypes=EVERY):
    """Samples in every dtype from (shape, argument, …) tuples; a dict at the end holds keyword arguments."""
    for shape, *rest in calls:
        kwargs = rest.pop() if rest and isinstance(rest[-1], dict) else {}
        yield Sample((t(*shape, low=-9, high=9), *rest), kwargs, dtypes=dtypes)


def lists(*shapes_of_parts):
    """Samples of a list of tensors with these shapes, in every dtype."""
    for parts in shapes_of_parts:
        yield Sample(([t(*shape, low=-9, high=9) for shape in parts],), dtypes=EVERY)


def places(*values, shape=None, dtype="int64"):
    """An index tensor of these values."""
    return t(*((len(values),) if shape is None else shape), dtype=dtype, values=values)
