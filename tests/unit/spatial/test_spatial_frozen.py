"""Layers and functions over space against PyTorch: values, gradients, state and print of the rows of spatial_cases.py.

PyTorch's are frozen in spatial_frozen.json by freeze_spatial.py.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from spatial_cases import FUNCTIONS, LAYERS, name_of, of_function, of_layer

import lucid
from lucid import nn

FROZEN = json.loads(Path(__file__).with_name("spatial_frozen.json").read_text())


def assert_alike(found, wanted, where):
    """The same shape, and numbers that agree to the digits that are kept."""
    assert found[0] == wanted[0], where
    for a, b in zip(found[1], wanted[1]):
        assert a == b or abs(a - b) <= 2e-5 * max(abs(b), 1e-2) or (a != a and b != b), f"{where}: {a}, not {b}"


def assert_row(found, wanted):
    assert len(found["result"]) == len(wanted["result"])
    for number, pair in enumerate(zip(found["result"], wanted["result"])):
        assert_alike(*pair, f"result {number}")
    assert found["gradients"].keys() == wanted["gradients"].keys()
    for name, numbers in found["gradients"].items():
        assert_alike(numbers, wanted["gradients"][name], f"gradient of {name}")


@pytest.mark.parametrize("row", LAYERS, ids=lambda row: row[0])
def test_layer(row):
    found, wanted = of_layer(lucid, row), FROZEN["layers"][name_of(row)]
    for key in ("repr", "after", "state"):
        assert found[key] == wanted[key]
    assert_row(found, wanted)


@pytest.mark.parametrize("row", FUNCTIONS, ids=lambda row: row[0])
def test_function(row):
    assert_row(of_function(lucid, row), FROZEN["functions"][name_of(row)])


def test_every_layer_has_three_rows():
    rows = [row[0] for row in LAYERS]
    kinds = ("Conv", "Pool", "Unpool", "Pad", "Fold", "Unfold", "Shuffle", "Unshuffle")
    for name in nn.__all__:
        if any(kind in name for kind in kinds) and not name.startswith("Lazy"):
            assert rows.count(name) >= 3, name
