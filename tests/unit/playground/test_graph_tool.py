"""The graph viewer's Python: what it records of a step, and that recording changes nothing."""

import json
import math

import pytest
from playground_helpers import POINTS, load, program, session, train

import lucid

SETTINGS = {**POINTS, "points": 120}
HEAD = """import math
import lucid
from lucid import nn, optim
F = nn.functional


def model(x):
    return x[:, :1]


"""

GPT = (
    HEAD
    + '''class Block(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.qkv, self.out = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.norm = nn.LayerNorm(d)

    def forward(self, x):
        """Attends to what came before."""
        q, k, v = self.qkv(self.norm(x)).split(x.shape[2], dim=2)
        w = q @ k.transpose(1, 2) / math.sqrt(x.shape[2])
        w = w.masked_fill(lucid.triu(lucid.ones(8, 8, dtype=lucid.bool), 1), -math.inf)
        return x + self.out(lucid.softmax(w, -1) @ v)


class GPT(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(10, 16)
        self.blocks = nn.ModuleList([Block(16) for _ in range(2)])
        self.head = nn.Linear(16, 10)

    def forward(self, t):
        x = self.embedding(t)
        for block in self.blocks:
            x = block(x)
        return self.head(x)


gpt = GPT()
optimizer = optim.Adam(gpt.parameters())
tokens = lucid.randint(0, 10, (4, 9))


def step():
    optimizer.zero_grad()
    logits = gpt(tokens[:, :-1])
    loss = F.cross_entropy(logits.reshape(-1, 10), tokens[:, 1:].reshape(-1))
    loss.backward()
    optimizer.step()
    return loss
'''
)

BARE = (
    HEAD
    + """state = {"w1": lucid.randn(2, 8), "w2": lucid.randn(8, 2)}
for w in state.values():
    w.requires_grad_()


def norm(x):
    return x / (x.square().mean(-1, keepdim=True) + 1e-5).sqrt()


def net(x):
    return norm(x @ state["w1"]).tanh() @ state["w2"]


def step():
    loss = F.cross_entropy(net(X), y)
    loss.backward()
    with lucid.no_grad():
        for w in state.values():
            w -= 0.1 * w.grad
            w.grad = None
    return loss
"""
)

CNN = (
    HEAD
    + """net = nn.Sequential(
    nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(64, 3)
)
images, labels = lucid.randn(6, 1, 8, 8), lucid.tensor([0, 1, 2, 0, 1, 2])
optimizer = optim.SGD(net.parameters(), lr=0.1, momentum=0.9)


def step():
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.step()
    return loss
"""
)

# An episode is a loop: hundreds of small graphs that one loss brings together.
REINFORCE = (
    HEAD
    + """policy = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 2))
optimizer = optim.Adam(policy.parameters())


def step():
    state, kept = lucid.zeros(2), []
    for t in range(60):
        chances = lucid.log_softmax(policy(state), -1)
        action = int(lucid.multinomial(chances.detach().exp(), 1))
        kept.append(chances[action] * (1.0 - t / 60))
        state = state + 0.1 * (action - 0.5)
    loss = -lucid.stack(kept).sum()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss
"""
)

PROGRAMS = {"gpt": GPT, "bare": BARE, "cnn": CNN, "reinforce": REINFORCE}


def ask(made, question, **args):
    payload = made.ask("tools_graph", question, json.dumps(args), None)
    assert payload is not None, json.loads(made.failure)["traceback"]
    return json.loads(payload.text)[0], payload.buffers


def opened(source):
    made = session("points", **SETTINGS)
    load(made, source)
    return made


def line_of(source, text):
    return next(number for number, line in enumerate(source.split("\n"), 1) if text in line)


def op(recorded, name):
    return next(node for node in recorded["nodes"] if node["op"] == name)


def path(recorded, node):
    names, group = [], node["group"]
    while group:
        names.append(recorded["groups"][group][2])
        group = recorded["groups"][group][0]
    return names[::-1]


def weights(made):
    values = list(made.program.names.values())
    modules = [value for value in values if isinstance(value, lucid.nn.Module)]
    state = made.program.get("state", {})
    return [p.detach().clone() for p in [*state.values(), *(p for module in modules for p in module.parameters())]]


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_recorded_step_is_the_step_that_would_have_been(name):
    plain, watched = opened(PROGRAMS[name]), opened(PROGRAMS[name])
    lucid.manual_seed(5)  # both draw the same numbers
    train(plain, 3)
    lucid.manual_seed(5)
    train(watched, 2)
    recorded, _buffers = ask(watched, "record")
    assert watched.program.steps == recorded["step"] == 3
    assert watched.loss == plain.loss == recorded["loss"]
    assert len(weights(plain)) >= 2
    for one, other in zip(weights(plain), weights(watched)):
        assert lucid.equal(one, other)
    # Nothing of the recording stays: neither hooks nor code nor names.
    functions = [value for value in watched.program.names.values() if hasattr(value, "__code__")]
    assert all("__lucid_seen__" not in function.__code__.co_names for function in functions)
    assert "__lucid_seen__" not in watched.program.names
    assert not lucid.autograd.is_anomaly_enabled()
    train(watched, 2)


@pytest.mark.parametrize("name", PROGRAMS)
def test_every_node_has_its_line_and_every_step_its_three_phases(name):
    recorded, _buffers = ask(opened(PROGRAMS[name]), "record")
    assert all(node["line"] for node in recorded["nodes"])
    phases = [place[0] for place in recorded["walk"]]
    assert phases == sorted(phases, key=["forward", "backward", "update"].index)
    assert {"forward", "backward", "update"} == set(phases)
    parameters = {index for index, node in enumerate(recorded["nodes"]) if node["op"] == "Parameter"}
    assert {place[1] for place in recorded["walk"] if place[0] == "update"} == parameters
    assert all(node["grad"] is not None and node["runs"] for node in recorded["nodes"])
    # What the program itself computes is all seen; a graph of Lucid's own functions may have gaps.
    assert sum(node["value"] is not None for node in recorded["nodes"]) >= 0.95 * len(recorded["nodes"])


def test_ops_are_where_they_were_made():
    recorded, _buffers = ask(opened(GPT), "record")
    softmax = op(recorded, "Softmax")
    assert softmax["line"] == line_of(GPT, "lucid.softmax")
    assert softmax["shape"] == [4, 8, 8]
    assert path(recorded, softmax) == ["gpt", "gpt.blocks.0"]
    assert path(recorded, op(recorded, "LayerNorm")) == ["gpt", "gpt.blocks.0", "gpt.blocks.0.norm"]
    linear = next(node for node in recorded["nodes"] if node["name"] == "gpt.blocks.1.qkv.weight")
    assert path(recorded, linear)[-1] == "gpt.blocks.1.qkv"
    updates = [place for place in recorded["walk"] if place[0] == "update"]
    assert {place[2] for place in updates} == {line_of(GPT, "optimizer.step()")}


def test_a_program_without_modules_is_folded_by_its_functions():
    recorded, _buffers = ask(opened(BARE), "record")
    assert path(recorded, op(recorded, "Square")) == ["net", "norm"]
    assert path(recorded, op(recorded, "Tanh")) == ["net"]
    names = {node["name"] for node in recorded["nodes"] if node["op"] == "Parameter"}
    assert names == {"state.w1", "state.w2"}
    updates = {place[2] for place in recorded["walk"] if place[0] == "update"}
    assert updates == {line_of(BARE, "w -= 0.1")}


def test_a_loop_is_put_together_by_its_lines():
    recorded, _buffers = ask(opened(REINFORCE), "record")
    top = [group for group in recorded["groups"][1:] if group[0] == 0]
    direct = [node for node in recorded["nodes"] if node["group"] == 0]
    assert len(recorded["nodes"]) > 300
    assert len(top) + len(direct) <= 24
    lines = [group for group in recorded["groups"] if group[1] == "line"]
    assert any("log_softmax(policy(state)" in group[2] for group in lines)


def test_a_look_tells_value_gradient_and_change():
    made = opened(GPT)
    recorded, _buffers = ask(made, "record")
    index = next(i for i, node in enumerate(recorded["nodes"]) if node["name"] == "gpt.head.weight")
    told, buffers = ask(made, "look", node=index)
    head = made.program.gpt.head.weight
    assert told["value"]["shape"] == [10, 16]
    assert sum(told["value"]["bins"]) == sum(told["grad"]["bins"]) == 160
    assert told["grad"]["norm"] == pytest.approx(float(head.grad.norm()), rel=1e-6)
    value, _grad, after = buffers
    assert lucid.equal(after, head.detach())
    assert told["change"] == pytest.approx(float((after - value).norm()), rel=1e-5)
    # A mask of minus infinities is no mistake, and its picture and histogram are of the rest.
    index = next(i for i, node in enumerate(recorded["nodes"]) if node["op"] == "Where")
    told, _buffers = ask(made, "look", node=index)
    assert told["value"]["strange"] == 4 * 28
    assert math.isfinite(told["value"]["min"])
    assert recorded["nodes"][index]["mark"] is None
    message = made.ask("tools_graph", "look", json.dumps({"node": 99999}), None)
    assert message is None and "record another" in json.loads(made.failure)["message"]


def stack(factor, depth, activation="Sigmoid"):
    return (
        HEAD
        + f"""net = nn.Sequential(*[layer for _ in range({depth}) for layer in (nn.Linear(2, 2), nn.{activation}())])
with lucid.no_grad():
    for p in net.parameters():
        p *= {factor}


def step():
    loss = net(X).square().mean()
    loss.backward()
    return loss
"""
    )


def marks(source):
    recorded, _buffers = ask(opened(source), "record")
    return recorded, {node["mark"] for node in recorded["nodes"]}


def test_vanishing_exploding_and_nan_are_marked():
    recorded, found = marks(stack(1.0, 12))
    assert found == {None, "vanishing"}
    first, last = (
        next(node for node in recorded["nodes"] if node["name"] == name) for name in ("net.0.weight", "net.22.weight")
    )
    assert (first["mark"], last["mark"]) == ("vanishing", None)
    assert marks(stack(30.0, 8, "ReLU"))[1] >= {"exploding"}
    recorded, found = marks(
        HEAD + "w = nn.Parameter(lucid.zeros(3))\n\n\ndef step():\n    loss = (w / w).sum()\n    loss.backward()\n"
    )
    assert found == {"nan"}


def test_a_mistake_in_the_step_is_told_and_leaves_nothing_behind():
    source = BARE.replace("    loss.backward()\n", "    loss.backward()\n    X @ X\n")
    made = opened(source)
    assert made.ask("tools_graph", "record", "{}", None) is None
    failure = json.loads(made.failure)
    assert failure["mark"]["line"] == line_of(source, "X @ X")
    assert "__lucid_seen__" not in made.program.names
    assert not lucid.autograd.is_anomaly_enabled()
    assert lucid.nn.Linear(2, 2)(lucid.zeros(1, 2)).shape == (1, 2)


def test_norms_are_followed_while_training_and_cost_little():
    made = opened(BARE)
    told = []
    made.post = lambda payload: told.append(json.loads(payload.text)[0]["graph"])
    recorded, _buffers = ask(made, "record")
    assert ask(made, "watch", on=True)[0] is True
    made.train(10**9, 1.0)
    assert 2 <= len(told) <= 4
    assert all(sample["shape"] == recorded["shape"] for sample in told)
    assert all(len(sample["norms"]) == len(recorded["nodes"]) for sample in told)
    assert told[0]["norms"] != told[-1]["norms"]
    # Recording in the meantime is no matter, and the following goes on.
    again, _buffers = ask(made, "record")
    assert again["shape"] == recorded["shape"] and len(again["walk"]) == len(recorded["walk"])
    count = len(told)
    made.train(10**9, 0.5)
    assert len(told) > count
    count = len(told)
    ask(made, "watch", on=False)
    train(made, 50)
    assert len(told) == count


GPT_SETTINGS = {
    "corpus": "fables",
    "text": "",
    "digits": 2,
    "backwards": False,
    "program": "gpt",
    "width": 32,
    "layers": 2,
    "lr": 0.003,
    "temperature": 0.8,
    "probe": "",
}
DIGITS_SETTINGS = {
    "network": "cnn",
    "source": "both",
    "count": 200,
    "lr": 0.005,
    "batch": 32,
    "distortion": 0.2,
    "drawing": "",
    "own": "",
    "panel": "maps",
}
DIFFUSION_SETTINGS = {"model": "diffusion", "data": "moons", "painted": "", "steps": 30, "lr": 0.005, "sampler": "ddpm"}
VAE_SETTINGS = {"model": "vae", "lr": 0.005, "beta": 1, "from": "1", "to": "7"}
WORLD_SETTINGS = {
    "map": "." * 48 + "s" + "." * 14 + "g",
    "slip": 0,
    "lr": 0.005,
    "exploration": 0.3,
    "discount": 0.9,
    "entropy": 0.01,
    "pole-discount": 0.99,
}


@pytest.mark.parametrize(
    ("scene", "name", "settings"),
    [
        ("points", "program", SETTINGS),
        ("gpt", "program", GPT_SETTINGS),
        ("gpt", "program_micro", GPT_SETTINGS | {"program": "micro"}),
        ("digits", "program", DIGITS_SETTINGS),
        ("generative", "program", DIFFUSION_SETTINGS),
        ("generative", "program_vae", VAE_SETTINGS),
        ("reinforcement", "program", WORLD_SETTINGS | {"world": "grid"}),
        ("reinforcement", "program_pole", WORLD_SETTINGS | {"world": "pole"}),
    ],
)
def test_the_programs_of_other_scenes_are_recorded(scene, name, settings):
    made = session(scene, **settings)
    load(made, program(scene, name))
    train(made, 1)
    recorded, _buffers = ask(made, "record")
    assert {"forward", "backward", "update"} == {place[0] for place in recorded["walk"]}
    assert sum(node["value"] is not None for node in recorded["nodes"]) >= 0.85 * len(recorded["nodes"])
    assert all(node["line"] and node["grad"] is not None for node in recorded["nodes"])
    assert {node["mark"] for node in recorded["nodes"]} == {None}
    # Few boxes at first, whatever the program does.
    assert sum(group[0] == 0 for group in recorded["groups"]) + sum(n["group"] == 0 for n in recorded["nodes"]) <= 24
    told = made.ask("tools_profile", "profile", '{"steps": 1}', None)
    assert told is not None and json.loads(told.text)[0]["ops"]
