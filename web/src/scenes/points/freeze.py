"""Writes ``preview.json``: the untrained network on the default data, which the page shows before Python is there.

Run it where Lucid is installed, after a change of the default data or program:
``python web/src/scenes/points/freeze.py``
"""

import base64
import importlib
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
FULL = 1023
#: what the page's settings are at first, as far as this picture goes
SETTINGS = {
    "seed": 1,
    "task": "classify",
    "data": "spiral",
    "classes": 2,
    "noise": 10,
    "points": 300,
    "lr": 0.01,
    "batch": 1024,
    "decay": 1e-5,
    "l1": 1e-5,
    "view": "plane",
}


def frozen(session):
    """The picture, quantised: points as ``own.ts`` writes them, and every second cell of the plane as a byte."""
    session.open("points", json.dumps(SETTINGS))
    samples = importlib.import_module("scenes_points_samples")
    scene = session.scene
    assert session.load((HERE / "program.py").read_text()) is not None, session.failure
    figures, buffers = scene.measure(session.program)

    def points(X, y):
        return "".join(
            samples.write_point(*(round(FULL * (part / samples.EXTENT + 1) / 2) for part in place), label)
            for place, label in zip(X.tolist(), y.tolist())
        )

    field = [round(255 * p) for row in buffers["field"][::2, ::2, 1].tolist() for p in row]
    return {
        "points": points(scene.X, scene.y),
        "test": points(scene.X_test, scene.y_test),
        "field": base64.b64encode(bytes(field)).decode(),
        "figures": {name: round(value, 4) for name, value in figures.items()},
    }


if __name__ == "__main__":
    sys.path.insert(0, str(HERE.parents[3] / "tests"))
    from playground_helpers import Session

    (HERE / "preview.json").write_text(json.dumps(frozen(Session()), indent=2) + "\n")
