"""The profiler's Python: sums by op and layer, the flame view's calls, memory and the trace."""

import json

import pytest
from playground_helpers import POINTS, load, session, train

import lucid

SETTINGS = {**POINTS, "points": 120}
PLAIN = """from lucid import nn, optim

model = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, classes))
optimizer = optim.Adam(model.parameters(), lr=0.01)
loss_fn = nn.CrossEntropyLoss()


def step():
    optimizer.zero_grad()
    loss = loss_fn(model(X), y)
    loss.backward()
    optimizer.step()
    return loss
"""


def ask(made, question, **args):
    payload = made.ask("tools_profile", question, json.dumps(args), None)
    assert payload is not None, json.loads(made.failure)["traceback"]
    value, about = json.loads(payload.text)
    return value, {entry["name"]: buffer for entry, buffer in zip(about, payload.buffers)}


@pytest.fixture
def made():
    made = session("points", **SETTINGS)
    load(made, PLAIN)
    return made


def row(rows, name):
    return next(entry for entry in rows if entry["name"] == name)


def test_sums_by_op(made):
    told, _buffers = ask(made, "profile", steps=3)
    assert (told["steps"], told["at"], made.program.steps) == (3, 3, 3)
    linear = row(told["ops"], "linear")
    assert linear["calls"] == 9
    # Two for each multiplication: 120 points through 2 × 16, 16 × 16 and 16 × 2 weights.
    assert linear["flops"] == 3 * 2 * 120 * (2 * 16 + 16 * 16 + 16 * 2)
    assert linear["self"] <= linear["time"]
    assert row(told["ops"], "adam_step")["calls"] == 3
    spent = sum(entry["self"] for entry in told["ops"]) / 1e9
    assert 0 < spent <= told["seconds"]


def test_sums_by_layer_forward_and_backward(made):
    told, _buffers = ask(made, "profile", steps=2)
    layers = told["layers"]
    assert {entry["name"] for entry in layers} == {"model", *(f"model.{i}" for i in range(5)), "loss_fn"}
    assert all(entry["calls"] == 2 for entry in layers)
    middle = row(layers, "model.2")
    assert middle["forward"] > 0 and middle["backward"] > 0
    assert middle["time"] == middle["forward"] + middle["backward"]
    # Forward, and twice as much backward: for the weights and for what came in.
    assert middle["flops"] == 2 * 3 * 2 * 120 * 16 * 16
    # All parts of the model are in the model; its own backward is theirs.
    assert row(layers, "model")["forward"] >= sum(row(layers, f"model.{i}")["forward"] for i in range(5))


def test_calls_lie_in_one_another(made):
    told, buffers = ask(made, "profile", steps=2)
    start, time = buffers["start"].tolist(), buffers["time"].tolist()
    depth, name = buffers["depth"].tolist(), buffers["name"].tolist()
    assert told["shown"] == len(start) == told["events"] and not told["cut"]
    assert [told["names"][name[i]] for i in range(len(start)) if depth[i] == 0] == [["step", "range"]] * 2
    around = []
    for i in range(len(start)):
        del around[depth[i] :]
        if around:
            outer = around[-1]
            assert start[outer] <= start[i] and start[i] + time[i] <= start[outer] + time[outer] + 1e-6
        around.append(i)
    kinds = {kind for _name, kind in told["names"]}
    assert kinds == {"op", "range", "forward", "backward"}
    assert ["Adam.step", "range"] in told["names"]


def test_memory_over_time_ends_where_it_is(made):
    train(made, 1)  # an optimizer makes its state in the first step
    told, buffers = ask(made, "profile", steps=4)
    curve = buffers["memory"].tolist()
    assert max(curve) == told["peak"] > told["now"] > 0
    assert min(curve) >= 0 and len(curve) <= 400
    assert len(told["marks"]) == 4 and told["marks"] == sorted(told["marks"])


def test_the_trace_is_what_chrome_reads(made):
    told, _buffers = ask(made, "profile", steps=1)
    trace = json.loads(bytes(ask(made, "trace")[1]["trace"].tolist()))
    events = trace["traceEvents"]
    assert len(events) == told["events"]
    assert {"name", "ph", "ts", "dur", "pid", "tid"} <= set(events[0])
    assert all(event["ph"] == "X" for event in events)


def test_a_timed_step_is_the_step_that_would_have_been(made):
    other = session("points", **SETTINGS)
    load(other, PLAIN)
    train(other, 3)
    ask(made, "profile", steps=3)
    for one, two in zip(other.program.model.parameters(), made.program.model.parameters()):
        assert lucid.equal(one, two)
    assert made.loss == other.loss


def test_a_mistake_ends_the_profile(made):
    source = PLAIN.replace("    loss.backward()\n", "    loss.backward()\n    X @ X\n")
    load(made, source)
    assert made.ask("tools_profile", "profile", '{"steps": 3}', None) is None
    assert json.loads(made.failure)["mark"]["line"] == next(
        number for number, line in enumerate(source.split("\n"), 1) if "X @ X" in line
    )
    load(made, PLAIN)
    assert ask(made, "profile", steps=1)[0]["steps"] == 1
