"""The scene of points: what its program reaches, and what it says of mistakes."""

import pytest
from playground_helpers import figures, load, program, session, train

SETTINGS = {"data": "spiral", "classes": 2, "noise": 10, "points": 300}


@pytest.mark.parametrize("seed", range(1, 6))
def test_the_default_program_learns_the_spiral(seed):
    made = session("points", **SETTINGS, seed=seed)
    load(made, program("points"))
    train(made, 500)
    assert figures(made)["test"] >= 0.95
