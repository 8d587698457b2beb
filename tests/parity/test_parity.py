"""Every build computes what the native build computed when frozen/ was written: integers, bools and random numbers
bit for bit, floating-point results closely, training curves to 1e-5 over 100 steps."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from ops.cases import SAMPLED
from ops.compare import element_difference
from parity.programs import CURVES, op_calls, random_numbers

import lucid

FOLDER = Path(__file__).parent / "frozen"
# The ops' results by family, as "elementwise/arithmetic"; beside them what no op alone gives.
FAMILIES = {
    path.relative_to(FOLDER).with_suffix("").as_posix(): json.loads(path.read_text())
    for path in sorted(FOLDER.glob("*/*.json"))
}
OPS = {name: results for family in FAMILIES.values() for name, results in family.items()}
RANDOM = json.loads((FOLDER / "random.json").read_text())
LOSSES = json.loads((FOLDER / "curves.json").read_text())
# Of a result's largest element, or of 1 where that is less.
TOLERANCE = {"float32": 1e-6, "complex64": 1e-6, "float64": 1e-13, "complex128": 1e-13}


def test_every_op_is_frozen():
    frozen = sorted((file, name) for file, results in FAMILIES.items() for name in results)
    assert frozen == sorted((op.file, op.name) for op in SAMPLED), "run tests/parity/freeze.py"


@pytest.mark.parametrize("name", sorted({*OPS, *(op.name for op in SAMPLED)}))
def test_op(name):
    assert name in OPS, f"{name} is not frozen yet: run tests/parity/freeze.py"
    results, frozen = [*op_calls(name)], OPS[name]
    assert len(results) == len(frozen), "other samples than were frozen: run tests/parity/freeze.py"
    for (what, (dtype, shape, values)), (frozen_dtype, frozen_shape, wanted) in zip(results, frozen):
        assert (dtype, shape) == (frozen_dtype, frozen_shape), f"{what}: frozen {frozen_dtype}, {frozen_shape}"
        if not close(values, wanted, TOLERANCE.get(dtype, 0)):
            differs = element_difference(values, wanted, (len(wanted),)) or f"{values}, frozen {wanted}"
            raise AssertionError(f"{what}: {differs}")


def close(values, wanted, relative) -> bool:
    size = max([1.0, *(abs(w) for w in wanted if math.isfinite(w))])
    return len(values) == len(wanted) and all(
        v == w or (math.isnan(v) and math.isnan(w)) or abs(v - w) <= relative * size for v, w in zip(values, wanted)
    )


def test_a_difference_is_seen():
    assert close([1.0, math.nan, math.inf], [1.0, math.nan, math.inf], 0)
    for values in ([1.00001], [math.nan], [math.inf], [], [1.0, 2.0]):
        assert not close(values, [1.0], 1e-6)
    assert not close([2], [1], 0)


def test_random_numbers_bit_for_bit():
    numbers = random_numbers()
    assert sorted(numbers) == sorted(RANDOM)
    for name, value in numbers.items():
        assert value == RANDOM[name], name


@pytest.mark.parametrize("name", CURVES)
def test_training_curve(name):
    losses, wanted = CURVES[name](), LOSSES[name]
    assert len(losses) == len(wanted) == 100
    for step, (loss, frozen) in enumerate(zip(losses, wanted)):
        assert abs(loss - frozen) <= 1e-5 * abs(frozen), f"step {step}: loss {loss}, frozen {frozen}"
    assert losses[-1] < 0.7 * losses[0], "it did not learn"


def test_philox_known_answers():
    """The published answer of Philox-4x32-10 for counter 0, key 0 (Random123's kat_vectors): words 0 and 1 are
    6627e8d5 e169c58d. rand shows the top 24 bits of word 0, in float64 the top 53 of both."""
    g = lucid.Generator(0)
    assert lucid.rand(1, generator=g).item() == (0x6627E8D5 >> 8) / 2**24
    g.set_seed(0)
    wide = lucid.rand(1, dtype=lucid.float64, generator=g).item()
    assert wide in ((0x6627E8D5E169C58D >> 11) / 2**53, (0xE169C58D6627E8D5 >> 11) / 2**53)
