"""Helpers of nn.utils against PyTorch's values, frozen in utils_torch.json (utils_cases.py says how)."""

from __future__ import annotations

import json

import pytest
from utils_cases import CASES, FROZEN, account

import lucid

frozen = json.loads(FROZEN.read_text())


def test_the_file_holds_all_cases():
    assert list(frozen) == list(CASES)


@pytest.mark.parametrize("name", CASES)
def test_state_output_and_gradients(name):
    wanted = frozen[name]
    model = CASES[name][0](lucid)
    found = account(lucid, name, model, wanted["state"] if name.startswith(("old sp", "new sp", "orth")) else None)
    for part in ("state", "grads"):
        assert list(found[part]) == list(wanted[part])
        for key, values in wanted[part].items():
            assert found[part][key] == pytest.approx(values, rel=1e-4, abs=2e-5), (part, key)
    assert found["output"] == pytest.approx(wanted["output"], rel=1e-4, abs=2e-5)
    assert found["eval"] == pytest.approx(wanted["eval"], rel=1e-4, abs=2e-5)


@pytest.mark.parametrize("name", [name for name in CASES if name.startswith("orthogonal")])
def test_orthogonal_is(name):
    layer = CASES[name][0](lucid)
    rows, columns = layer.weight.shape
    weight = layer.weight if rows <= columns else layer.weight.T
    assert lucid.allclose(weight @ weight.T, lucid.eye(min(rows, columns)), atol=1e-5)
    if name.endswith("True"):
        wanted = lucid.linalg.qr(lucid.randn(max(rows, columns), min(rows, columns))).Q
        layer.weight = wanted if rows >= columns else wanted.T
        assert lucid.allclose(layer.weight, wanted if rows >= columns else wanted.T, atol=1e-5)
