"""The page's Python, outside of the page: scenes and their programs as the worker would run them."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[1] / "web" / "src"
if not WEB.exists():
    pytest.skip("the page's Python is not in this checkout; tests/e2e runs it in the page", allow_module_level=True)


class Finder:
    """Finds the Python of scenes and tools by the names that the page gives it.

    ``scenes/points/scene.py`` is ``scenes_points``, ``scenes/points/other.py`` is ``scenes_points_other``;
    ``tools/graph/graph.py`` is ``tools_graph``.
    """

    def find_spec(self, name, path=None, target=None):
        folder, _, rest = name.partition("_")
        if folder not in ("scenes", "tools") or not rest:
            return None
        own, _, other = rest.partition("_")
        path = WEB / folder / own / f"{other or ('scene' if folder == 'scenes' else own)}.py"
        return importlib.util.spec_from_file_location(name, path) if path.exists() else None


sys.path.insert(0, str(WEB / "python"))
sys.meta_path.append(Finder())

from playground.scene import Scene, evaluating  # noqa: E402
from playground.session import Session  # noqa: E402

__all__ = ["POINTS", "Scene", "Session", "evaluating", "figures", "load", "program", "session", "train"]


#: the settings of the scene of points, as the page has them at first
POINTS = {
    "task": "classify",
    "data": "spiral",
    "plane": "hills",
    "function": "sine",
    "classes": 2,
    "noise": 10,
    "points": 300,
    "lr": 0.01,
    "batch": 1024,
    "decay": 1e-5,
    "l1": 1e-5,
    "view": "plane",
    "own-classify": "!",
    "own-plane": "!",
    "own-function": "!",
}


def session(scene, **settings):
    """A session with a scene open. ``settings`` are all that its ``scene.py`` reads."""
    made = Session()
    payload = made.open(scene, json.dumps({"seed": 1, **settings}))
    assert payload is not None, made.failure
    return made


def program(scene, name="program"):
    return (WEB / "scenes" / scene / f"{name}.py").read_text()


def load(made, source, keep=False):
    """Load a program that has no mistake; returns its facts."""
    payload = made.load(source, keep)
    assert payload is not None, json.loads(made.failure)["traceback"]
    return json.loads(payload.text)[0]


def train(made, steps):
    done = made.train(steps, 1e9)
    assert done == steps, json.loads(made.failure)["traceback"]


def figures(made):
    payload = made.measure()
    assert payload is not None, json.loads(made.failure)["traceback"]
    return json.loads(payload.text)[0]
