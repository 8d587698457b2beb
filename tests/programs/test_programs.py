"""Every program reaches the result that it states, and its losses begin as they did when curves.json was written.

`python tests/programs/test_programs.py` writes that file anew: the loss of the first steps, and how the curve goes on.
"""

from __future__ import annotations

import importlib
import json
import math
import sys
from pathlib import Path

import pytest

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

CURVES = Path(__file__).with_name("curves.json")
NAMES = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith(("test_", "__")))
# Rounding differs by instruction set, and training magnifies it: the first steps agree, later ones only about.
EXACT_STEPS, TENTHS = 12, 10
GO_ON = {"lora"}  # begin with what another program has trained


def run(name, **given):
    """(losses, result) of a program."""
    training, losses = importlib.import_module(f"programs.{name}").train(**given), []
    while True:
        try:
            losses.append(next(training))
        except StopIteration as end:
            return losses, end.value


def curve(losses):
    """The first losses, and the mean of each tenth of them."""
    cut = [round(i * len(losses) / TENTHS) for i in range(TENTHS + 1)]
    tenths = [sum(losses[a:b]) / (b - a) for a, b in zip(cut, cut[1:])]
    return {"steps": len(losses), "first": losses[:EXACT_STEPS], "tenths": tenths}


@pytest.fixture(scope="module")
def trained():
    """What one program hands on to another: the GPT to those that go on with it."""
    return {}


@pytest.mark.parametrize("name", sorted(NAMES, key=lambda name: name == "lora"))
def test_program(name, trained):
    module = importlib.import_module(f"programs.{name}")
    given = {"keep": trained} if name == "gpt" else {"model": trained["model"]} if name == "lora" and trained else {}
    losses, result = run(name, **given)
    assert len(losses) == module.STEPS and set(result) == set(module.RESULT)
    for what, wanted in module.RESULT.items():
        # A negative number is what a result may be at most.
        assert result[what] >= wanted if wanted > 0 else result[what] <= -wanted, result
    found, frozen = curve(losses), json.loads(CURVES.read_text())[name]
    assert found["steps"] == frozen["steps"]
    for mine, other in zip(found["first"], () if name in GO_ON else frozen["first"]):
        assert math.isclose(mine, other, rel_tol=1e-3, abs_tol=1e-4), (found["first"], frozen["first"])
    for mine, other in zip(found["tenths"], frozen["tenths"]):
        assert mine < 2 * other + 0.02 * frozen["first"][0], (found["tenths"], frozen["tenths"])


if __name__ == "__main__":
    known = json.loads(CURVES.read_text()) if CURVES.is_file() else {}
    for name in sys.argv[1:] or NAMES:
        losses, result = run(name)
        print(name, result)
        found = curve(losses)
        known[name] = {
            "steps": found["steps"],
            **{key: [float(f"{x:.7g}") for x in found[key]] for key in ("first", "tenths")},
        }
    lines = [f"  {json.dumps(name)}: {json.dumps(known[name])}" for name in sorted(known)]
    CURVES.write_text("{\n" + ",\n".join(lines) + "\n}\n")
