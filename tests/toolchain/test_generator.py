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


@pytest.fixture
def native(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "wasm" / "toolchain"))
    import native

    return native


def refusal(native, place, code):
    """What a build shows where this code in a file at `place` fails."""
    program = f"def outer(): exec(compile({code!r}, {str(place)!r}, 'exec'))\nouter()"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    return native.without_traceback(done.stderr.strip())


def test_a_build_shows_what_the_generator_refuses(native):
    family, other = ROOT / "wasm/ops/nn/some.py", ROOT / "wasm/generator/some.py"
    assert refusal(native, family, "\n\nop('exp')").splitlines() == [
        f'File "{family}", line 3, in <module>',
        "NameError: name 'op' is not defined",
    ]
    # A message may have several lines, and a file that cannot be read has no frame of its own.
    assert refusal(native, other, "raise ValueError('docstrings:\\nexp: one\\n  more')") == (
        "ValueError: docstrings:\nexp: one\n  more"
    )
    place, error = refusal(native, family, "f(").splitlines()
    assert place.startswith(f'File "{family}", line 1') and error.startswith("SyntaxError: ")
    assert native.without_traceback("usage: no traceback") == "usage: no traceback"


def test_a_refused_table_ends_the_build(native, monkeypatch, tmp_path):
    (tmp_path / "generator").mkdir()
    (tmp_path / "generator" / "__main__.py").write_text("raise ValueError('exp: a public op has a docstring')")
    monkeypatch.setattr(native, "WASM", tmp_path)
    monkeypatch.setattr(native, "PYTHON", sys.executable)
    with pytest.raises(native.BuildError, match=r"table:\nValueError: exp: a public op has a docstring$"):
        native.generate()
