"""Checkpoints of several ranks, threads here: each writes a part, any number reads it."""

from __future__ import annotations

import json
import os

import pytest
from rank_threads import run

import lucid
import lucid.distributed.checkpoint as dcp
from lucid import nn, optim
from lucid.nn.parallel import DistributedDataParallel


def stepped():
    """A model and its optimizer after a step, the same in all ranks."""
    model = nn.Sequential(nn.Linear(8, 8), nn.Linear(8, 8), nn.Linear(8, 2))
    with lucid.no_grad():
        for i, p in enumerate(model.parameters()):
            p.copy_(lucid.arange(float(p.numel())).reshape(p.shape).mul(0.01).add(i))
    optimizer = optim.Adam(model.parameters(), lr=0.5)
    model(lucid.ones(1, 8)).sum().backward()
    optimizer.step()
    return model, optimizer


def saved(rank, folder):
    model, optimizer = stepped()
    state = {
        "model": DistributedDataParallel(model).module.state_dict(),
        "optimizer": optimizer,
        "epoch": 3,
        "list": [lucid.full((2,), 1.5, dtype=lucid.bfloat16), {"note": "x"}],
        f"of rank {rank}": lucid.full((3,), float(rank)),
    }
    dcp.save(state, checkpoint_id=folder)


@pytest.mark.parametrize("readers", (1, 2, 4))
@pytest.mark.parametrize("writers", (1, 3))
def test_another_number_reads_it(tmp_path, writers, readers):
    run(writers, saved, tmp_path)
    model, optimizer = stepped()

    def read(rank):
        fresh = nn.Sequential(nn.Linear(8, 8), nn.Linear(8, 8), nn.Linear(8, 2))
        mine = optim.Adam(fresh.parameters())
        state = {"model": fresh.state_dict(), "optimizer": mine, "epoch": 0, "list": [lucid.zeros(2), {"note": ""}]}
        theirs = f"of rank {rank % writers}"
        state[theirs] = lucid.zeros(3)
        dcp.load(state, checkpoint_id=tmp_path)
        assert all(a.equal(b) for a, b in zip(fresh.parameters(), model.parameters(), strict=True))
        assert mine.param_groups[0]["lr"] == 0.5 and mine.param_groups[0]["betas"] == (0.9, 0.999)
        assert mine.state_dict()["state"][0]["exp_avg"].equal(optimizer.state_dict()["state"][0]["exp_avg"])
        assert (state["epoch"], state["list"][1]) == (3, {"note": "x"}) and state["list"][0].tolist() == [1.5, 1.5]
        return state[theirs][0].item()

    assert run(readers, read)[0] == [float(rank % writers) for rank in range(readers)]


def test_each_rank_writes_as_much(tmp_path):
    run(3, saved, tmp_path)
    sizes = [os.path.getsize(tmp_path / name) for name in sorted(os.listdir(tmp_path)) if name.endswith(".lucid")]
    assert len(sizes) == 3 and max(sizes) < 3 * min(sizes)
    whole = lucid.load_sharded(tmp_path)
    assert whole["model.0.weight"].shape == (8, 8) and whole["of rank 2"].tolist() == [2.0] * 3 and whole["epoch"] == 3


def test_who_reads_opens_only_what_it_needs(tmp_path):
    run(3, saved, tmp_path)
    index = json.loads((tmp_path / "index.json").read_text())
    home = next(row["file"] for row in index["shards"] if "of rank 1" in row["keys"])
    for row in index["shards"]:
        if row["file"] != home:
            os.remove(tmp_path / row["file"])
    state = {"of rank 1": lucid.zeros(3)}
    dcp.load(state, storage_reader=dcp.FileSystemReader(tmp_path))
    assert state["of rank 1"].tolist() == [1.0] * 3


def test_a_rank_that_fails_is_told_to_all(tmp_path):
    def program(rank):
        with pytest.raises((RuntimeError, TypeError), match="cannot pickle|failed in other processes, rank 1"):
            dcp.save({"a": lucid.ones(2), f"b{rank}": (i for i in ()) if rank else 1}, checkpoint_id=tmp_path)
        return (tmp_path / "index.json").exists()

    assert run(2, program)[0] == [False, False]


def test_refusals(tmp_path):
    dcp.save({"a": lucid.ones(2), "t": (lucid.ones(1),)}, storage_writer=dcp.FileSystemWriter(tmp_path), no_dist=True)
    for call, error, words in (
        (lambda: dcp.save({"a": 1}), TypeError, "save: checkpoint_id is None; wanted the path"),
        (lambda: dcp.save({1.5: 1}, checkpoint_id=tmp_path), TypeError, "has the key 1.5; wanted a str or an int"),
        (
            lambda: dcp.save({"a": {"b": 1}, "a.b": 2}, checkpoint_id=tmp_path),
            RuntimeError,
            "two values with the name 'a.b'",
        ),
        (lambda: dcp.load({"a": lucid.ones(3)}, checkpoint_id=tmp_path), ValueError, r"shape \(3,\); wanted \(2,\)"),
        (lambda: dcp.load({"b": 1}, checkpoint_id=tmp_path), ValueError, "has 'b', which the checkpoint has not"),
        (lambda: dcp.load({"b": nn.Linear(1, 1)}, checkpoint_id=tmp_path), ValueError, "has 'b', which the checkpoint"),
        (lambda: dcp.load({"a": 1}, checkpoint_id=tmp_path / "x"), RuntimeError, "which has no index.json"),
    ):
        with pytest.raises(error, match=words):
            call()

    def program(rank):
        dcp.save({"a": lucid.ones(2 + rank)}, checkpoint_id=tmp_path)

    with pytest.raises(RuntimeError, match=r"has 'a' as \(\(2,\), 'lucid.float32'\) at one rank and \(\(3,\)"):
        run(2, program)
