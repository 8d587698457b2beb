"""The two reports on cost: the generator takes the synthetic entries, and the parts of a call are told apart."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/bench"))

pytestmark = pytest.mark.skipif(
    sys.platform == "emscripten", reason="the reports are made where Lucid is built, natively"
)


def test_the_generator_takes_a_larger_table(tmp_path):
    import growth

    tree = tmp_path / "tree"
    made = growth.make_tree(tree, 1400)
    subprocess.run([sys.executable, "-B", tree / "wasm/generator", "--out", tmp_path / "out"], check=True)
    ops = json.loads((tmp_path / "out/ops.json").read_text())["ops"]
    assert len(ops) == 1400 and len({op["name"] for op in ops}) == 1400
    count = 1400 - made["real"]
    assert (
        sum(made["synthetic"].values()) == count
        and abs(made["synthetic"]["kernel with its own loop"] - count / 10) <= 1
    )
    # As many of each kind as in the real table, within what a random part of it differs by.
    real, synthetic = (Counter(op["returns"] for op in part) for part in (ops[: made["real"]], ops[made["real"] :]))
    assert set(synthetic) == set(real)
    assert abs(made["doc_ratio"][0] - made["doc_ratio"][1]) < 0.06


def test_parts_of_a_call():
    from parts import attribute, definitions

    places = definitions(ROOT / "wasm", ROOT / "no-such-folder")
    assert places["lt_alloc"] == "engine/base/alloc.c"
    for stack, part in (
        (["malloc", "lt_alloc", "lt_new"], "allocation"),
        (["add_f32__simd128", "lt_elementwise"], "kernel"),
        (["PyTuple_New", "_PyEval_EvalFrameDefault"], "interpreter"),
        (["lt_promote"], "promotion and broadcasting"),
    ):
        assert attribute([(places.get(name, ""), name) for name in stack]) == part


def test_callgrind_output(tmp_path):
    import callgrind

    path = tmp_path / "callgrind.out"
    path.write_text(
        "events: Ir\nfl=(1) a.c\nfn=(1) main\n3 10\nfi=(2) b.h\n5 7\nfe=(1)\n+1 2\ncfn=(2) f\ncalls=2 1\n4 "
        "100\nfn=(2)\n1 100\n"
    )
    assert dict(callgrind.read(path)) == {
        ("a.c", "a.c", "main"): 12,
        ("b.h", "a.c", "main"): 7,
        ("a.c", "a.c", "f"): 100,
    }
