"""The op table's generator: the same table must give the same files, or every build compiles anew and none can be
repeated."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(
    sys.platform == "emscripten", reason="the generator runs where Lucid is built, natively"
)


def test_output_does_not_depend_on_the_order_of_sets(tmp_path):
    texts = []
    for seed in ("1", "2", "3"):
        out = tmp_path / seed
        subprocess.run(
            [sys.executable, "-B", ROOT / "wasm/generator", "--out", out],
            check=True,
            env=os.environ | {"PYTHONHASHSEED": seed},
        )
        texts.append({path.name: path.read_bytes() for path in out.iterdir()})
    assert {"ops_gen.h", "table_gen.c", "kernels_gen.c", "binding_gen.c", "ops.json.bz2"} <= set(texts[0])
    assert texts[0] == texts[1] == texts[2]
