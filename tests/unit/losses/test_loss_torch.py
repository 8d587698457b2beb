"""Losses, embeddings and layers like them against PyTorch: loss_torch.json, which freeze_losses.py writes."""

from __future__ import annotations

from collections import Counter

import pytest
from loss_case import computed, frozen, label
from loss_rows import ROWS
from nn_helpers import close

import lucid
from lucid import nn


@pytest.mark.parametrize("number", range(len(ROWS)), ids=label)
def test_as_in_pytorch(number):
    expected, found = frozen()[label(number)], computed(lucid, number)
    assert found["shapes"] == expected["shapes"] and found["state"] == expected["state"]
    for part in ("results", "gradients"):
        for mine, theirs in zip(found[part], expected[part], strict=True):
            assert (mine is None) == (theirs is None) and (mine is None or close(mine, theirs, 1e-9)), part
    assert expected["after"] is None or close(found["after"], expected["after"], 1e-9)
    assert found["parameters"].keys() == expected["parameters"].keys()
    for key, theirs in expected["parameters"].items():
        mine = found["parameters"][key]
        assert (mine is None) == (theirs is None) and (mine is None or close(mine, theirs, 1e-9)), key


def test_each_loss_has_three_rows():
    counts = Counter(name for name, _, _ in ROWS)
    losses = {name for name in nn.__all__ if name.endswith("Loss") and name != "MultilabelMarginLoss"}
    assert losses <= set(counts) and min(counts.values()) >= 3
