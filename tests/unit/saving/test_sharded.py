"""State_dicts in several files: Lucid's folders, and those of Hugging Face."""

import json
import os
from collections import OrderedDict
from pickle import UnpicklingError

import pytest

import lucid
from lucid import nn


def test_a_model_in_pieces(tmp_path):
    model = nn.Sequential(nn.Linear(100, 100), nn.Linear(100, 10), nn.LayerNorm(10))
    lucid.save_sharded(model.state_dict(), tmp_path / "m", shard_size_mb=0.02)
    index = json.loads((tmp_path / "m" / "index.json").read_text())
    count = len(index["shards"])
    assert index["_lucid_sharded"] == 1 and count == 2
    assert [row["file"] for row in index["shards"]] == [f"shard-{i:05d}-of-{count:05d}.lucid" for i in range(count)]
    found = lucid.load_sharded(tmp_path / "m")
    assert list(found) == list(model.state_dict()) and found._metadata == model.state_dict()._metadata
    other = nn.Sequential(nn.Linear(100, 100), nn.Linear(100, 10), nn.LayerNorm(10))
    other.load_state_dict(lucid.load_sharded(str(tmp_path / "m" / "index.json"), map_location="cpu"))
    assert lucid.equal(other[0].weight, model[0].weight)


def test_other_values_and_no_values(tmp_path):
    obj = {"step": 3, "w": lucid.ones(2), "more": [1, "x"]}
    lucid.save_sharded(obj, os.fsencode(tmp_path / "a"), shard_size_mb=1)
    assert dict(lucid.load_sharded(os.fsencode(tmp_path / "a")))["more"] == [1, "x"]
    lucid.save_sharded({}, tmp_path / "none")
    assert lucid.load_sharded(tmp_path / "none") == OrderedDict()


def test_the_form_of_hugging_face(tmp_path):
    state = OrderedDict(a=lucid.ones(100), b=lucid.zeros(100), c=lucid.arange(3))
    lucid.save_sharded(state, tmp_path, shard_size_mb=0.0005, format="safetensors")
    index = json.loads((tmp_path / "model.safetensors.index.json").read_text())
    assert index["metadata"] == {"total_size": 824}
    assert index["weight_map"]["a"] == "model-00001-of-00002.safetensors"
    found = lucid.load_sharded(tmp_path)
    assert {name: t.tolist() for name, t in found.items()} == {name: t.tolist() for name, t in state.items()}
    lucid.save(OrderedDict(a=lucid.ones(1)), tmp_path / "x.bin")
    lucid.save(OrderedDict(b=lucid.zeros(1)), tmp_path / "y.bin")
    (tmp_path / "pytorch_model.bin.index.json").write_text(json.dumps({"weight_map": {"a": "x.bin", "b": "y.bin"}}))
    found = lucid.load_sharded(tmp_path / "pytorch_model.bin.index.json")
    assert found["a"].tolist() == [1] and found["b"].tolist() == [0]


@pytest.mark.parametrize(
    "index, said",
    [
        ("not json", "corrupt index"),
        ("[]", "corrupt index"),
        ("[" * 100000, "corrupt index"),
        ('{"_lucid_sharded": 2, "shards": []}', "no index of format 1"),
        ('{"_lucid_sharded": 1}', "corrupt index"),
        ('{"_lucid_sharded": 1, "shards": [{"file": "../a.lucid", "keys": []}]}', "wanted one beside it"),
        ('{"_lucid_sharded": 1, "shards": [{"file": "/etc/passwd", "keys": []}]}', "wanted one beside it"),
        ('{"_lucid_sharded": 1, "shards": [{"file": 3, "keys": []}]}', "wanted one beside it"),
        ('{"_lucid_sharded": 1, "shards": [{"file": "a.lucid", "keys": ["b"]}]}', "has not what it should"),
        (
            '{"_lucid_sharded": 1, "shards": [{"file": "a.lucid", "keys": ["a"]}, {"file": "b", "keys": ["a"]}]}',
            "two files",
        ),
        ('{"_lucid_sharded": 1, "shards": [{"file": "gone.lucid", "keys": ["a"]}]}', "not there"),
        ('{"weight_map": {"a": "..\\\\x"}}', "wanted one beside it"),
        ('{"weight_map": {"a": ["x"]}}', "corrupt index"),
    ],
)
def test_damaged_indices(tmp_path, index, said):
    lucid.save({"a": 1}, tmp_path / "a.lucid")
    (tmp_path / "index.json").write_text(index)
    with pytest.raises((UnpicklingError, RuntimeError), match=said):
        lucid.load_sharded(tmp_path)


def test_bad_arguments(tmp_path):
    for call, error, said in (
        (lambda: lucid.save_sharded([1], tmp_path), TypeError, "obj is a list"),
        (lambda: lucid.save_sharded({3: 1}, tmp_path), TypeError, "obj is a dict; wanted a dict of texts"),
        (lambda: lucid.save_sharded({}, tmp_path, shard_size_mb=0), ValueError, "shard_size_mb is 0"),
        (lambda: lucid.save_sharded({}, tmp_path, format="zip"), ValueError, "format is 'zip'"),
        (lambda: lucid.load_sharded(tmp_path), RuntimeError, "has no index"),
        (lambda: lucid.load_sharded(tmp_path / "gone"), OSError, "gone"),
    ):
        with pytest.raises(error, match=said):
            call()
    assert os.listdir(tmp_path) == []
