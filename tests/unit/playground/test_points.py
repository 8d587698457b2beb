"""The scene of points: what its programs reach, what is read of own points, and what it shows of a network."""

import importlib
import json
import subprocess
import sys

import pytest
from playground_helpers import POINTS, WEB, Session, figures, load, program, session, train

import lucid

freeze = importlib.import_module("scenes_points_freeze")
samples = importlib.import_module("scenes_points_samples")

PROGRAMS = {"classify": "program", "plane": "program_plane", "function": "program_function"}
SEEDS = range(1, 6)


def open_points(**changes):
    made = session("points", **{**POINTS, **changes})
    return made


def started(**changes):
    made = open_points(**changes)
    load(made, program("points", PROGRAMS[made.scene.task]))
    return made


def buffers(made):
    return made.scene.measure(made.program)[1]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("task", "data", "steps", "least"),
    [
        ("classify", "spiral", 400, 0.95),
        ("classify", "circle", 150, 0.98),
        ("classify", "xor", 150, 0.90),
        ("classify", "gauss", 100, 0.98),
        ("classify", "moons", 100, 0.98),
        ("plane", "slope", 100, 0.90),
        ("plane", "hills", 1000, 0.90),
        ("plane", "ripple", 800, 0.93),
        ("function", "sine", 200, 0.95),
        ("function", "step", 200, 0.93),
        ("function", "abs", 200, 0.97),
        ("function", "cubic", 200, 0.97),
    ],
)
def test_the_default_program_reaches_its_result(task, data, steps, least, seed):
    made = started(seed=seed, task=task, **{"data" if task == "classify" else task: data})
    train(made, steps)
    assert figures(made)["test"] >= least


@pytest.mark.parametrize("classes", [3, 4, 5])
def test_more_classes_are_learned(classes):
    made = started(classes=classes)
    train(made, 400)
    assert figures(made)["test"] >= 0.85


@pytest.mark.parametrize(("task", "name"), PROGRAMS.items())
@pytest.mark.parametrize("own", [False, True])
def test_prelude_and_program_run_outside_of_the_page(task, name, own):
    text = "!" + "".join(samples.write_point(40 * i, 1000 - 30 * i, i % 2) for i in range(25))
    setting = {"data" if task == "classify" else task: "own"} if own else {}
    made = open_points(task=task, **setting, **{f"own-{task}": text})
    source = (
        made.scene.prelude() + program("points", name) + "\nfor _ in range(20): loss = step()\nprint(float(loss))\n"
    )
    run = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    # The same points, the same seed, the same loss as in the page.
    names = {}
    exec(made.scene.prelude(), names)
    for name in ("X", "y", "X_test", "y_test"):
        assert names[name].tolist() == getattr(made.scene, name).tolist()


def test_an_output_of_the_wrong_width_is_explained():
    made = open_points(classes=3)
    load(made, "from lucid import nn\nmodel = nn.Linear(2, 2)\ndef step(): pass")
    assert made.measure() is None
    assert "one column per class; the model gave (6850, 2)" in json.loads(made.failure)["message"]


def test_an_output_of_more_than_a_number_is_explained():
    made = open_points(task="plane")
    load(made, "from lucid import nn\nmodel = nn.Linear(2, 2)\ndef step(): pass")
    assert made.measure() is None
    assert "one number each" in json.loads(made.failure)["message"]


def test_sliders_count_at_once():
    made = started()
    assert vars(made.scene.controls) == {"lr": 0.01, "decay": 0.0, "l1": 0.0, "batch": 300}
    change(made, lr=0.1, decay=0.001, l1=0.01, batch=8)
    controls = made.program.controls
    assert vars(controls) == {"lr": 0.1, "decay": 0.001, "l1": 0.01, "batch": 8}
    train(made, 3)
    group = made.program.optimizer.param_groups[0]
    assert (group["lr"], group["weight_decay"]) == (0.1, 0.001)


def change(made, **changes):
    assert made.change(json.dumps({**made.scene.settings, **changes})), made.failure


def size(made):
    return sum(float((p * p).sum()) for p in made.program.model.parameters())


@pytest.mark.parametrize("kind", ["decay", "l1"])
def test_regularisation_makes_weights_smaller(kind):
    free, held = started(), started(**{kind: 0.1})
    train(free, 200)
    train(held, 200)
    assert size(held) < 0.5 * size(free)


# -- own points --------------------------------------------------------------------------------


def test_points_are_read_as_they_were_written():
    points = [(0, 1023, 4), (511, 512, 0), (1, 2, 3)]
    assert samples.read_points("".join(samples.write_point(*point) for point in points)) == points


def test_own_points_reach_a_program_that_is_training():
    made = started(data="own")
    assert made.program.X.shape == (1, 2)
    train(made, 1)
    text = "cat.dog!" + "".join(samples.write_point(200 + 600 * (i % 2), 500 + i, i % 2) for i in range(30))
    change(made, **{"own-classify": text})
    # Every fifth is kept for the test.
    assert made.program.X.shape == (24, 2)
    assert made.program.X_test.shape == (6, 2)
    assert made.program.controls.batch == 24
    train(made, 100)
    assert figures(made)["test"] == 1


def test_points_that_the_program_made_its_own_stay():
    made = open_points(data="own")
    load(made, program("points").replace("model =", "X = X / 3\nmodel =", 1))
    before = made.program.X
    change(made, **{"own-classify": "!" + samples.write_point(1, 2, 0)})
    assert made.program.X is before


def test_classes_beyond_the_slider_count_as_the_last():
    made = started(data="own", **{"own-classify": "!" + samples.write_point(1, 2, 4)})
    assert made.scene.y.tolist() == [1]
    train(made, 1)


# -- the network's picture ---------------------------------------------------------------------


def network(made):
    made.scene.settings["view"] = "network"
    seen = buffers(made)
    return json.loads(bytes(seen["layers"])), seen


def test_units_weights_and_gradients_are_shown():
    made = started()
    layers, seen = network(made)
    assert [(layer["in"], layer["out"]) for layer in layers] == [(2, 16), (16, 16), (16, 2)]
    assert seen["units"].shape == (2 + 16 + 16 + 2, 400)
    assert seen["weights"].shape == seen["gradients"].shape == (354,)
    # The second column is what the activation made of the first layer.
    model = made.program.model
    places = made.scene._corners()
    with lucid.no_grad():
        assert lucid.allclose(seen["units"][2:18], model[1](model[0](places)).T)
    train(made, 1)
    gradients = buffers(made)["gradients"]
    assert lucid.equal(gradients[:32], model[0].weight.grad.reshape(-1))


def test_layers_are_found_in_any_module():
    made = open_points()
    source = """
from lucid import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.last, self.first = nn.Linear(200, 2, bias=False), nn.Linear(3, 200)
    def forward(self, p):
        return self.last(self.first(p[:, [0, 1, 0]]).relu())
model = Net()
def step(): pass
"""
    facts = load(made, source)
    assert facts["hidden"] == 200
    layers, seen = network(made)
    assert [(layer["name"], layer["in"], layer["bias"]) for layer in layers] == [
        ("first", 3, True),
        ("last", 200, False),
    ]
    assert len(seen["units"]) == 3 + 64 + 2


def test_a_model_without_linear_layers_is_shown_without_units():
    made = open_points()
    assert load(made, "import lucid\ndef model(p): return p\ndef step(): pass")["hidden"] is None
    assert network(made)[0] == []


def test_maps_come_now_and_then_while_it_trains_and_always_when_it_rests(monkeypatch):
    # On a busy machine the time between two looks may be long: here it never is long enough.
    monkeypatch.setattr(importlib.import_module("scenes_points_network"), "INTERVAL", 1e9)
    made = started(view="network")
    train(made, 10)
    assert "layers" in buffers(made)
    assert "field" not in buffers(made), "the plane costs most, and is not seen"
    train(made, 1)
    assert "layers" not in buffers(made)
    assert "layers" in buffers(made)


def test_a_weight_is_edited_by_hand():
    made = started()
    network(made)
    assert made.scene.ask_edit(made.program, 1, 3, 5, -2.5) == {"value": -2.5}
    assert made.scene.ask_edit(made.program, 2, 1, None, 0.75) == {"value": 0.75}
    assert made.program.model[2].weight[3, 5].item() == -2.5
    assert made.program.model[4].bias[1].item() == 0.75


# -- the loss around the weights ---------------------------------------------------------------


def test_the_surface_has_the_loss_of_the_weights_in_its_middle():
    made = started()
    train(made, 50)
    weights = [p.detach().clone() for p in made.program.model.parameters()]
    scene = made.scene
    assert scene.ask_surface(made.program, "random", 1) == {"side": 25, "low": -1.0, "high": 1.0}
    _, row = scene.ask_surface_row(made.program, 12)
    expected = made.program.loss_fn(made.program.model(scene.X), scene.y).item()
    assert row["losses"][12].item() == pytest.approx(expected, rel=1e-4)
    assert row["losses"][0].item() > 1.05 * expected
    for before, after in zip(weights, made.program.model.parameters()):
        assert lucid.equal(before, after)


def test_the_surface_toward_the_start_shows_the_way():
    made = started(view="surface")
    scene = made.scene
    start = made.program.loss_fn(made.program.model(scene.X), scene.y).item()
    figures(made)
    for _ in range(10):
        train(made, 20)
        figures(made)
    assert scene.ask_surface(made.program, "start", 1) == {"side": 25, "low": -1.4, "high": 0.6}
    way = buffers(made)["way"]
    assert way[0].tolist() == pytest.approx([-1, 0], abs=1e-4)
    assert way[-1].tolist() == pytest.approx([0, 0], abs=1e-4)
    # -1 is the sixth place from the left: there the loss was that of the first weights.
    losses = scene.ask_surface_row(made.program, 12)[1]["losses"]
    assert losses[5].item() == pytest.approx(start, rel=0.02)


def test_the_way_is_thinned_out():
    made = started()
    for _ in range(200):
        train(made, 1)
        made.scene.surface.follow(made.program.steps)
    assert 20 < len(made.scene.surface.way) <= 65


# -- before Python is there --------------------------------------------------------------------


def test_the_preview_is_what_the_scene_gives():
    wanted = freeze.frozen(Session())
    frozen = json.loads((WEB / "scenes/points/preview.json").read_text())
    assert frozen == wanted, "run python web/src/scenes/points/freeze.py"
