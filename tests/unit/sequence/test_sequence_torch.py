"""Recurrent layers, attention, Transformers and packed sequences against PyTorch 2.13: values, gradients, keys.

What PyTorch gives is frozen in sequence_torch.json; `python tests/unit/sequence/freeze_sequence.py` writes it.
"""

import json
from pathlib import Path

import attention_cases  # noqa: F401 - adds its cases
import pytest
from nn_helpers import close
from sequence_cases import CASES, answer, layer_of

import lucid

FROZEN = json.loads(Path(__file__).with_name("sequence_torch.json").read_text())


def test_all_cases_are_frozen():
    assert list(FROZEN) == list(CASES)


@pytest.mark.parametrize("name", CASES)
def test_equals_pytorch(name):
    want = FROZEN[name]
    for dtype, tolerance in ((lucid.float64, 1e-6), (lucid.float32, 2e-4)):
        got = answer(lucid, name, dtype)
        assert got["keys"] == want["keys"] and list(got["keys"]) == list(want["keys"])
        assert list(got["parameters"]) == list(want["parameters"])
        assert [r[0] for r in got["results"]] == [r[0] for r in want["results"]]
        for a, b in zip(got["results"], want["results"]):
            assert close(a[1], b[1], tolerance), (a, b)
        for a, b in (*zip(got["tensors"], want["tensors"]), *zip(*(x["parameters"].values() for x in (got, want)))):
            assert (a is None) == (b is None) and (a is None or close(a, b, tolerance)), (a, b)


@pytest.mark.parametrize("name", [name for name in CASES if FROZEN.get(name, {}).get("keys")])
def test_weights_carry_over_by_name(name):
    """A state_dict under PyTorch's keys loads strictly, and comes out as it went in."""
    layer = layer_of(lucid, name)
    saved = {k: v.clone() for k, v in layer.state_dict().items()}
    assert {k: list(v.shape) for k, v in saved.items()} == FROZEN[name]["keys"]
    other = CASES[name].make(lucid.nn).double()
    missing, unexpected = other.load_state_dict(saved)
    assert not missing and not unexpected
    assert all(lucid.equal(v, saved[k]) for k, v in other.state_dict().items())
