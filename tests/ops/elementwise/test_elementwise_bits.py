"""The bits of the float32 functions of wasm/kernels/mathf.h: the same in every build whose multiply-add is fused, and
the same in every build without one, natively and in WebAssembly."""

from __future__ import annotations

import json
import zlib
from array import array
from pathlib import Path

import pytest

import lucid
import lucid.nn.functional as F

FROZEN = json.loads((Path(__file__).parent / "elementwise_bits.json").read_text())
KIND = "separate" if lucid._C.isa() in ("baseline", "simd128") else "fused"
# Where an argument beyond 8192 is the C library's, which differs from one machine to the next, it is left out.
TRIGONOMETRIC = ("sin", "cos", "tan")
FUNCTIONS = {
    **{name: getattr(lucid, name) for name in ("exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "erf")},
    **{name: getattr(lucid, name) for name in (*TRIGONOMETRIC, "tanh", "sigmoid")},
    **{name: getattr(F, name) for name in ("silu", "gelu", "softplus", "elu")},
    "gelu_tanh": lambda x: F.gelu(x, approximate="tanh"),
}


def arguments(trigonometric: bool) -> lucid.Tensor:
    """100,000 numbers from all over the floats, among them infinities and NaN."""
    bits = array("I", (i * 42949 & 0xFFFFFFFF for i in range(100_000)))
    if trigonometric:
        bits = array("I", (b if b & 0x7FFFFFFF <= 0x46000000 else b & 0x80FFFFFF for b in bits))
    return lucid.frombuffer(bytearray(bits.tobytes()), dtype=lucid.float32)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_bits_are_those_of_every_build(name: str) -> None:
    values = FUNCTIONS[name](arguments(name in TRIGONOMETRIC))
    # The sign and the payload of a NaN are the processor's.
    values = lucid.where(lucid.isnan(values), lucid.zeros_like(values), values)
    assert zlib.crc32(bytes(memoryview(values))) == FROZEN[KIND][name]


@pytest.mark.parametrize("name", [*FUNCTIONS, "pow"])
def test_a_value_does_not_depend_on_its_neighbours(name: str) -> None:
    """A vector with one argument that takes another way, at every place in it and in the rest at the end."""
    function = FUNCTIONS.get(name, lambda x: lucid.pow(x, 1.7))
    inputs = [0.37 + 0.173 * i for i in range(37)]
    want = bytes(memoryview(function(lucid.tensor(inputs))))
    for special in (float("inf"), float("nan"), -1e30, 9000.0, 1e-42, 0.0):
        for place in range(len(inputs)):
            got = bytearray(memoryview(function(lucid.tensor([*inputs[:place], special, *inputs[place + 1 :]]))))
            got[4 * place : 4 * place + 4] = want[4 * place : 4 * place + 4]
            assert bytes(got) == want, (special, place)
