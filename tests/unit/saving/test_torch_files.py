"""Files that PyTorch wrote, in both of its formats, load as what they were: torch_files.json, which torch_live.py
writes (`python tests/unit/saving/torch_live.py --freeze`, where PyTorch is installed)."""

import base64
import json
import zlib
from pathlib import Path

import pytest
from saving_helpers import loaded, plain, saved

import lucid
from lucid import nn

FROZEN = json.loads((Path(__file__).parent / "torch_files.json").read_text())


def frozen(name):
    return zlib.decompress(base64.b85decode(FROZEN[name][0]))


@pytest.mark.parametrize("name", FROZEN)
def test_files_of_pytorch_s(name):
    if name.startswith("numpy"):
        pytest.importorskip("numpy", reason="NumPy is not installed here")
    found = loaded(frozen(name))
    assert json.dumps(plain(found)) == json.dumps(FROZEN[name][1])
    for format in ("pytorch", "legacy"):
        assert json.dumps(plain(loaded(saved(found, format=format)))) == json.dumps(FROZEN[name][1])


@pytest.mark.parametrize("suffix", ["", " legacy"])
def test_memory_is_shared_as_it_was(suffix):
    found = loaded(frozen("views" + suffix))
    found["base"][1, 2] = 77.0
    assert found["T"][2, 1] == found["row"][2] == found["step"][1, 1] == 77
    assert found["T"].stride() == (1, 4) and found["wide"].stride() == (0, 1) and found["row"].storage_offset() == 4
    first, second, data = loaded(frozen("tied" + suffix))
    assert first is second and data.data_ptr() == first.data_ptr() and isinstance(first, nn.Parameter)


@pytest.mark.parametrize("suffix", ["", " legacy"])
def test_a_checkpoint_of_pytorch_s_goes_on_here(suffix):
    checkpoint = loaded(frozen("checkpoint" + suffix))
    model = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.Linear(3, 1))
    assert not model.load_state_dict(checkpoint["model"]).missing_keys
    optimizer = lucid.optim.Adam(model.parameters(), lr=1.0)
    optimizer.load_state_dict(checkpoint["optimizer"])
    state = optimizer.state_dict()
    assert state["param_groups"][0]["lr"] == 0.01 and float(state["state"][0]["step"]) == 1
    before = model[0].weight.tolist()
    model(lucid.ones(2, 2)).sum().backward()
    optimizer.step()
    assert model[0].weight.tolist() != before and checkpoint["epoch"] == 3
    assert checkpoint["model"]._metadata["1"] == {"version": 2}
