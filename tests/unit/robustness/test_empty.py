"""Empty tensors whose other dims are huge: every op of the table ends at once, whatever it answers.

A loop over the dims of such a tensor has nothing to do 2³⁰ times. Each sample is tried with one of its sizes made huge
and another one 0, in all its tensors. Where the result would have elements, or a tensor has, the sample says nothing,
nor where an index has too few bits for the product of the others.
"""

from __future__ import annotations

import itertools
import sys
import time
from dataclasses import replace

import pytest
from ops.cases import SAMPLED, call, dtype_of

import lucid

HUGE, PATIENCE = 2**30, 0.5  # such loops take a second and more
FEW = 4096  # elements
# Of a huge dim cut into pieces 2³⁰ views are what was asked for; and where an op is made of others, what they hand on
# may have elements (distances along an empty dim are 0, each of them).
ASKED = [op for op in SAMPLED if op.returns != "Tensor[]" and not op.composed]


def elements(shape) -> int:
    count = 1
    for size in shape:
        count *= size
    return count


def widened(sample):
    """The sample with sizes replaced, in all ways in which no tensor has many elements."""
    sizes = sorted({size for _, spec in sample.specs() for size in spec.shape if size > 1})
    for huge, none in itertools.permutations(sizes, 2):
        change = {huge: HUGE, none: 0}
        args, kwargs = sample.map(
            lambda place, spec: replace(spec, shape=tuple(change.get(n, n) for n in spec.shape), layout="contiguous")
        )
        made = replace(sample, args=tuple(args), kwargs=kwargs)
        shapes = [spec.shape for _, spec in made.specs()]
        indexed = all(elements(size for size in shape if size) <= sys.maxsize for shape in shapes)
        if indexed and any(HUGE in shape for shape in shapes) and all(elements(shape) <= FEW for shape in shapes):
            yield made


def result_sizes(value) -> list[int]:
    if isinstance(value, lucid.Tensor):
        return [value.numel()]
    return [size for item in value for size in result_sizes(item)] if isinstance(value, (list, tuple)) else []


def on_meta(value):
    if isinstance(value, (list, tuple)):
        return [on_meta(item) for item in value]
    return value.to("meta") if isinstance(value, lucid.Tensor) else value


@pytest.mark.parametrize("op", ASKED, ids=str)
def test_ends_at_once(op):
    for sample in itertools.islice((w for s in op.samples() for w in widened(s)), 6):
        args, kwargs = sample.tensors(dtype_of(op.suffixes(sample)[0]))
        start = time.perf_counter()
        try:
            if not op.data_dependent:
                shown = call(op, on_meta(args), {k: on_meta(v) for k, v in kwargs.items()})
                if any(size > FEW for size in result_sizes(shown)):
                    continue
            call(op, args, kwargs)
        except (RuntimeError, ValueError, TypeError, IndexError, MemoryError):
            pass  # a refusal is an answer
        assert time.perf_counter() - start < PATIENCE, [spec.shape for _, spec in sample.specs()]


@pytest.mark.parametrize("name", ["cumsum", "cumprod", "logcumsumexp", "cummax", "cummin", "sort", "argsort", "flip"])
@pytest.mark.parametrize("shape", [(HUGE, 0), (0, HUGE), (HUGE, 0, 2)], ids=str)
def test_scans_and_sorts(name, shape):
    start = time.perf_counter()
    for dtype in (lucid.float32, lucid.int8):
        x = lucid.zeros(shape, dtype=dtype)
        for dim in range(len(shape)):
            result = getattr(x, name)(dim)
            for t in result if isinstance(result, tuple) else (result,):
                assert t.shape == shape
    assert time.perf_counter() - start < PATIENCE
