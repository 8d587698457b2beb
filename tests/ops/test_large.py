"""Tensors larger than every block that loops work in: what an op gives for all elements is what it gives for a few at a
time.

Conversions go 256 elements at a time, random numbers and contiguous loops 2¹⁶, and vectors have up to 16; samples are
smaller than all but the last.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import pytest
from ops.cases import SAMPLED, describe, dtype_of, tensors_in
from ops.compare import differences
from ops.sampling import DTYPES, TensorSpec

import lucid

BLOCK = 2**16
SIZE = BLOCK + 256 + 37  # beyond each block by a part of one
PIECE = 251  # elements at a time, fewer than in any block
PERIOD = 997  # of the elements' values: no block's, so that a shift is seen
# What the last bits may differ by, where a vector and a lone element are computed in other ways.
TOLERANCE = {
    "float32": 4e-7,
    "float64": 1e-15,
    "complex64": 1e-6,
    "complex128": 1e-15,
    "bfloat16": 8e-3,
    "float16": 1e-3,
}

ELEMENTWISE = [op for op in SAMPLED if op.data.dtypes and not op.random and not op.mutates]


def sample_of(op):
    """The sample with the most tensors, among those of one shape whose values are drawn."""
    fitting = [
        sample
        for sample in op.samples()
        if sample.finite and all(spec.values is None and spec.shape for _, spec in sample.specs())
    ]
    return max(fitting or op.samples(), key=lambda sample: (sum(1 for _ in sample.specs()), sample.dtypes is None))


def enlarged(sample, dtype: str, size: int, step: int = 1):
    """The sample's call with tensors of `size` elements in a row."""

    def make(place, spec):
        some = replace(spec, shape=(PERIOD,), distinct=False, layout="contiguous").make(dtype)
        whole = lucid.cat([some] * math.ceil(size * step / PERIOD))[: size * step].contiguous()
        return whole[::step] if step > 1 else whole

    return sample.map(make)


def part(value, begin: int):
    if isinstance(value, list):
        return [part(item, begin) for item in value]
    return value[begin : begin + PIECE].contiguous() if isinstance(value, lucid.Tensor) else value


def in_pieces(op, args, kwargs) -> list[lucid.Tensor]:
    rows = []
    for begin in range(0, SIZE, PIECE):
        some = [part(a, begin) for a in args], {name: part(a, begin) for name, a in kwargs.items()}
        rows.append(tensors_in(op.function(*some[0], **some[1])))
    return [lucid.cat(column) for column in zip(*rows)]


def differing(got, want) -> str:
    """Quickly "" where they are equal, which is nearly always."""
    got = tensors_in(got)
    if len(got) == len(want) and all(a.shape == b.shape and lucid.equal(a, b) for a, b in zip(got, want)):
        return ""
    tolerance = max(TOLERANCE.get(b.dtype._name, 0) for b in want)
    return differences(got, want, tolerance, tolerance)


@pytest.mark.parametrize("op", ELEMENTWISE, ids=repr)
def test_a_large_result_is_that_of_its_pieces(op):
    sample = sample_of(op)
    tried = 0
    for suffix in op.suffixes(sample):
        for step, layout in ((1, "contiguous"), (2, "strided"))[: 2 if suffix in ("f32", "i64") else 1]:
            args, kwargs = enlarged(sample, dtype_of(suffix), SIZE, step)
            what = describe(op, sample, suffix, f"{layout}, with {SIZE} elements")
            got = op.function(*args, **kwargs)
            if any(t.shape != (SIZE,) for t in tensors_in(got)):
                continue  # its result is no tensor of the same elements: not elementwise after all
            want = in_pieces(op, args, kwargs)
            differs = differing(got, want)
            assert not differs, f"{what}: {differs}"
            tried += 1
            if step == 1 and "inplace" in op.variants and got.dtype is args[0].dtype:
                differs = differing(getattr(args[0].clone(), op.name + "_")(*args[1:], **kwargs), want)
                assert not differs, f"{what}, in place: {differs}"
    assert tried, f"{op.name}: no sample could be enlarged"


NAMES = [*DTYPES.values()]


@pytest.mark.parametrize("source", NAMES)
def test_conversions(source):
    whole = enlarged_tensor(source)
    for target in NAMES:
        dtype = getattr(lucid, target)
        if whole.dtype.is_complex and not dtype.is_complex:
            continue
        want = lucid.cat([whole[i : i + PIECE].contiguous().to(dtype) for i in range(0, SIZE, PIECE)])
        differs = differing(whole.to(dtype), [want])
        assert not differs, f"{SIZE} elements from {source} to {target}: {differs}"
        spread = lucid.zeros(2 * SIZE, dtype=dtype)
        spread[::2] = whole
        differs = differing(spread[::2].contiguous(), [want])
        assert not differs, f"{SIZE} elements from {source} into a strided {target}: {differs}"
        assert not spread[1::2].any(), f"{SIZE} elements from {source} into a strided {target}: written between them"


def enlarged_tensor(dtype: str) -> lucid.Tensor:
    some = TensorSpec((PERIOD,), -100, 100).make(dtype)
    return lucid.cat([some] * math.ceil(SIZE / PERIOD))[:SIZE].contiguous()


# Sums of these are exact in float32 too.
ROWS = {
    "sum": lambda x: x.sum(),
    "amax": lambda x: x.amax(),
    "argmax": lambda x: x.argmax(),
    "any": lambda x: (x > 8).any(),
    "cumsum": lambda x: x.cumsum(0),
    "flip": lambda x: x.flip(0),
    "roll": lambda x: x.roll(1, 0),
    "sort": lambda x: x.sort().values,
    "cat": lambda x: lucid.cat([x, x[:3]]),
    "index_select": lambda x: x.index_select(0, lucid.arange(len(x) - 1, -1, -1)),
    "gather": lambda x: x.gather(0, lucid.arange(len(x) - 1, -1, -1)),
    "scatter": lambda x: lucid.zeros_like(x).scatter(0, lucid.arange(len(x) - 1, -1, -1), x),
    "masked_select": lambda x: x[x > 3],
    "nonzero": lambda x: x.nonzero().reshape(-1),
    "bincount": lambda x: (x[:, None] == lucid.arange(7)).sum(0),
}


def python_of(name: str, x: list):
    last = lambda: [x[i] for i in range(len(x) - 1, -1, -1)]
    return {
        "sum": lambda: sum(x),
        "amax": lambda: max(x),
        "argmax": lambda: x.index(max(x)),
        "any": lambda: any(v > 8 for v in x),
        "cumsum": lambda: [*itertools.accumulate(x)],
        "roll": lambda: x[-1:] + x[:-1],
        "sort": lambda: sorted(x),
        "cat": lambda: x + x[:3],
        "masked_select": lambda: [v for v in x if v > 3],
        "nonzero": lambda: [i for i, v in enumerate(x) if v],
        "bincount": lambda: [x.count(v) for v in range(7)],
    }.get(name, last)()


@pytest.mark.parametrize("dtype", ("int64", "float32", "float64"))
@pytest.mark.parametrize("name", ROWS)
def test_rows(name, dtype):
    """Ops along a dim of that size, the last element being the one that counts."""
    values = [i * i % 7 for i in range(SIZE - 1)] + [9]
    if name == "bincount":
        values[-1] = 6
    got = ROWS[name](lucid.tensor(values, dtype=getattr(lucid, dtype)))
    want = lucid.tensor(python_of(name, values), dtype=got.dtype)
    differs = differences(got, want)
    assert not differs, f"{name} of {SIZE} elements in {dtype}: {differs}"
