"""The rows of the benchmark beside the peers: each is data that the measuring functions understand."""

import json
import sys
from pathlib import Path

import pytest

import lucid

BENCH = Path(__file__).resolve().parents[1] / "bench"
ROWS = json.loads((BENCH / "peers/rows.json").read_text())
LARGE = ("decode", "optimizer", "step")  # of these a smaller one is tried


@pytest.fixture(scope="module")
def measure():
    sys.path.insert(0, str(BENCH / "peers"))
    import measure

    return measure


def test_names_are_said_once():
    names = [(row.get("of"), row["name"]) for row in ROWS]
    assert len(set(names)) == len(names)
    assert all(row["of"] in {other["name"] for other in ROWS} for row in ROWS if "of" in row)


@pytest.mark.parametrize("row", [row for row in ROWS if row["op"] not in LARGE], ids=lambda row: row["name"])
def test_a_row_runs(measure, row):
    before = lucid.get_num_threads()
    run = measure.torch_row(lucid, row)
    run()
    assert lucid.get_num_threads() == before
    assert len(measure.times_of(run, 0.0)) >= 1


@pytest.mark.parametrize("dtype", (lucid.float32, lucid.float16), ids=str)
def test_a_token_is_decoded(measure, dtype):
    token = measure.decode(lucid, dtype, width=48, layers=2, heads=4, length=8, letters=500)
    logits = token()
    assert logits.shape == (1, 500) and logits.dtype == dtype
    assert lucid.isfinite(logits).all() and lucid.equal(token(), logits)


def test_subnormal_weights_stay_so(measure):
    made = []

    class Library:
        nn, optim, no_grad, randn = lucid.nn, lucid.optim, lucid.no_grad, staticmethod(lucid.randn)

    original = lucid.nn.Sequential
    try:
        lucid.nn.Sequential = lambda *layers: made.append(original(*layers)) or made[0]
        step = measure.perceptron(Library, 1e-41)
    finally:
        lucid.nn.Sequential = original
    step(), step()
    weights = lucid.cat([parameter.flatten() for parameter in made[0].parameters()])
    assert ((weights > 0) & (weights < 1.2e-38)).all()


def test_a_peer_says_what_it_cannot_do(measure):
    peer = measure.Peer("lucid", 0)
    assert peer.measure({"name": "x", "op": "nothing"}, 0.01) == {"error": "KeyError: 'nothing'"}
    times = peer.measure({"name": "x", "op": "matmul", "m": 3, "n": 4, "k": 5}, 0.001)["times"]
    assert all(time > 0 for time in times)
