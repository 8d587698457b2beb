"""The scene of digits: what its programs reach, what a drawing changes, and what it says of mistakes."""

import json
import subprocess
import sys

import pytest
from playground_helpers import figures, load, program, session, train

import lucid

SETTINGS = {
    "network": "cnn",
    "source": "both",
    "count": 2000,
    "lr": 0.005,
    "batch": 32,
    "distortion": 0.2,
    "drawing": "",
    "own": "",
    "panel": "maps",
}


def opened(**settings):
    return session("digits", **{**SETTINGS, **settings})


def looked(made):
    """Figures, and the shapes and tensors of the buffers, of a look at the program."""
    payload = made.measure()
    assert payload is not None, json.loads(made.failure)["traceback"]
    values, about = json.loads(payload.text)
    return values, {one["name"]: payload.buffer(i) for i, one in enumerate(about)}


def asked(made, question, buffers=None, **args):
    payload = made.ask("scene", question, json.dumps(args), buffers or {})
    assert payload is not None, json.loads(made.failure)["traceback"]


@pytest.mark.parametrize("seed", range(1, 6))
def test_the_default_program_reaches_95_percent(seed):
    made = opened(seed=seed)
    load(made, program("digits"))
    train(made, 300)
    assert figures(made)["test"] >= 0.95


def test_the_other_program_learns_too_and_has_no_feature_maps():
    made = opened(network="mlp")
    assert load(made, program("digits", "program_mlp"))["convolutions"] == 0
    train(made, 300)
    values, buffers = looked(made)
    assert values["test"] >= 0.75
    assert not any(name.startswith("map") for name in buffers)


def test_digits_are_the_same_for_a_seed_and_others_for_another():
    made, again, other = opened(count=100), opened(count=100), opened(count=100, seed=2)
    assert lucid.equal(made.scene.X, again.scene.X)
    assert not lucid.equal(made.scene.X, other.scene.X)
    assert not lucid.equal(made.scene.X[:100], made.scene.X_test[:100])
    assert made.scene.X.shape == (100, 1, 28, 28)
    assert 0 <= float(made.scene.X.min()) < float(made.scene.X.max()) <= 1


def test_each_panel_brings_its_own_tensors():
    made = opened()
    assert load(made, program("digits"))["convolutions"] == 2
    values, buffers = looked(made)
    assert buffers["map0"].shape == (8, 28, 28) and buffers["map1"].shape == (16, 14, 14)
    assert values["channels1"] == 16
    assert buffers["said"].shape == (500,) and buffers["probabilities"].shape == (10,)
    made.change(json.dumps({**made.scene.settings, "panel": "filters"}))
    _, buffers = looked(made)
    assert buffers["filters"].shape == (8, 5, 5) and "map0" in buffers and "map1" not in buffers
    made.change(json.dumps({**made.scene.settings, "panel": "saliency"}))
    _, buffers = looked(made)
    assert float(buffers["saliency"].abs().sum()) > 0
    # Looking leaves no gradients behind, which the program would add to its own.
    assert all(p.grad is None for p in made.program.model.parameters())


def test_looking_at_training_digits_does_not_change_the_run():
    losses = []
    for panel in ("maps", "data"):
        made = opened(count=100, panel=panel)
        load(made, program("digits"))
        for _ in range(3):
            made.scene.shown_of = None  # as if two seconds had passed
            buffers = looked(made)[1]
            train(made, 1)
        losses.append(made.loss)
    assert losses[0] == losses[1]
    assert buffers["X_shown"].shape == (32, 1, 28, 28) and buffers["y_shown"].shape == (32,)


def test_saliency_is_the_slope_of_the_largest_logit():
    made = opened(panel="saliency")
    load(made, "from lucid import nn\nmodel = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))\nstep = lambda: None")
    _, buffers = looked(made)
    digit = int(buffers["probabilities"].argmax())
    weight = made.program.model[1].weight[digit].detach().reshape(28, 28)
    assert lucid.allclose(buffers["saliency"], weight)


def test_a_drawing_changes_what_is_said():
    made = opened()
    load(made, program("digits"))
    before = looked(made)[1]["probabilities"].tolist()
    asked(made, "draw", {"pixels": bytes([16 if 12 <= i % 28 <= 14 else 0 for i in range(784)])})
    assert float(made.scene.drawing.sum()) == 28 * 3
    assert looked(made)[1]["probabilities"].tolist() != before


def test_a_drawing_is_mended_when_it_was_wrong_and_is_right_now():
    made = opened()
    load(made, program("digits"))
    said = int(looked(made)[1]["probabilities"].argmax())
    text = encode((said + 1) % 10, made.scene.X_test[(said + 1) % 10])  # the test digits go 0, 1, 2, …
    made.change(json.dumps({**made.scene.settings, "drawing": text, "own": text, "source": "mine"}))
    values = figures(made)
    assert values["meant"] < 0.5 and values["mended"] == 0
    train(made, 40)
    values = figures(made)
    assert values["meant"] >= 0.9 and values["mended"] == 1
    # The same drawing, which was never wrong since: not mended.
    made.change(json.dumps({**made.scene.settings, "drawing": ""}))
    made.change(json.dumps({**made.scene.settings, "drawing": text}))
    assert figures(made)["mended"] == 0


def encode(label, image):
    """As `picture.ts` writes them."""
    from scenes_digits_examples import ALPHABET

    text, paper = str(label), 0
    for level in (image * 16).round().long().reshape(-1).tolist():
        if level == 0:
            paper += 1
            continue
        while paper:
            run = min(48, paper)
            text, paper = text + ALPHABET[run - 1], paper - run
        text += ALPHABET[47 + level]
    return text


def test_a_picture_survives_its_text():
    from scenes_digits_examples import decode

    made = opened(count=10)
    images, labels = decode(".".join(encode(label, made.scene.X[label]) for label in (3, 7)) + ".xA")
    assert labels == [3, 7, None]
    assert float((images[0] - made.scene.X[3]).abs().max()) <= 1 / 32 + 1e-6
    assert float(images[2].sum()) == 0


def test_own_examples_are_trained_on():
    made = opened(count=100)
    own = ".".join(encode(7, made.scene.X[label]) for label in range(10))  # everything is a seven
    load(made, program("digits"))
    made.change(json.dumps({**made.scene.settings, "own": own}))
    images, labels = made.program.batch(32)
    assert images.shape == (32, 1, 28, 28) and labels[24:].tolist() == [7] * 8
    made.change(json.dumps({**made.scene.settings, "source": "mine"}))
    train(made, 30)
    assert int((looked(made)[1]["said"] == 7).sum()) > 450
    made.change(json.dumps({**made.scene.settings, "source": "drawn"}))
    assert sorted(set(made.program.batch(200)[1].tolist())) == list(range(10))


def test_controls_count_at_once():
    made = opened()
    load(made, program("digits"))
    made.change(json.dumps({**made.scene.settings, "lr": 0.01, "batch": 8}))
    train(made, 1)
    assert made.program.optimizer.param_groups[0]["lr"] == 0.01
    assert made.program.controls.batch == 8


def test_testing_waits_and_is_made_good_on_demand():
    made = opened()
    load(made, program("digits"))
    figures(made)
    train(made, 3)
    assert figures(made)["tested"] == 0
    asked(made, "test")
    assert figures(made)["tested"] == 3


MISTAKES = {
    "model = nn.Sequential(nn.Flatten(), nn.Linear(784, 9))": "for 32 digits the page needs an output of shape",
    "model = nn.Linear(784, 10)": "Linear",
    "model = lambda images: 1": "the model gave int",
}


@pytest.mark.parametrize("source", MISTAKES)
def test_a_mistake_is_named(source):
    made = opened(count=100)
    assert made.load(f"from lucid import nn\n{source}\nstep = lambda: None") is None
    failure = json.loads(made.failure)
    assert MISTAKES[source] in failure["message"] or MISTAKES[source] in failure["traceback"]
    assert failure["mark"]["line"] == 2


def test_models_without_modules_are_looked_at():
    made = opened(count=100)
    source = "import lucid\nw = lucid.randn(784, 10)\nmodel = lambda x: x.reshape(len(x), 784) @ w\nstep = lambda: 0.5"
    assert load(made, source)["convolutions"] == 0
    for panel in ("data", "maps", "filters", "saliency", "confusion", "wrongest"):
        made.change(json.dumps({**made.scene.settings, "panel": panel}))
        assert looked(made)[1]["probabilities"].shape == (10,)


@pytest.mark.parametrize("name", ["program", "program_mlp"])
def test_the_prelude_makes_a_program_run_by_itself(name, tmp_path):
    made = opened(count=100, own="3AAA_")
    file = tmp_path / "digits.py"
    file.write_text(made.scene.prelude() + program("digits", name) + "\nfor _ in range(3):\n    print(float(step()))\n")
    run = subprocess.run([sys.executable, str(file)], capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
    # The same numbers as in the page, because the seeds are the same.
    load(made, program("digits", name))
    losses = [float(made.program.step()) for _ in range(3)]
    assert [float(line) for line in run.stdout.split("\n")[1:4]] == pytest.approx(losses)
