"""Optimizers and schedulers on PyTorch's trajectories: the frozen ones of trajectories.json, written by trajectories.py
with PyTorch installed, and live ones where it is."""

import copy
import json

import pytest
import trajectories
from trajectories import FROZEN, HALF, ROWS, STEPS, Program, advance, make_scheduler, rates, scheduled, trajectory

import lucid

KNOWN = json.loads(FROZEN.read_text())
SCHEDULED = trajectories.SCHEDULERS + trajectories.COMBINED
IDS = [f"{place} {row[0]}" for place, row in enumerate(ROWS)]
SCHEDULED_IDS = [f"{place} {row[0]}" for place, row in enumerate(SCHEDULED)]
BOUNDS = {"float32": 1e-5, "float64": 1e-7}  # the numbers of a state are float32, as in PyTorch


def near(got, want, bound):
    assert len(got) == len(want)
    worst = max(abs(a - b) / max(1.0, abs(b)) for a, b in zip(got, want))
    assert worst <= bound, (worst, got, want)


def bound_of(name, dtype):
    # The polynomial of Muon is computed with 8 bits, L-BFGS searches for where conditions hold.
    return 2e-3 if name == "Muon" else 1e-4 if name == "LBFGS" else BOUNDS[dtype]


@pytest.mark.parametrize("dtype", BOUNDS)
@pytest.mark.parametrize("place", range(len(ROWS)), ids=IDS)
def test_frozen_trajectory(place, dtype):
    name, settings = ROWS[place]
    for step, values in trajectory(lucid, name, settings, dtype).items():
        near(values, KNOWN["optimizers"][place][dtype][step], bound_of(name, dtype))


@pytest.mark.parametrize("place", range(len(ROWS)), ids=IDS)
def test_a_state_that_pytorch_saved_goes_on(place):
    name, settings = ROWS[place]
    program, saved = Program(lucid, name, settings, "float64"), copy.deepcopy(KNOWN["states"][place])
    for p, values in zip(program.params, saved["params"]):
        p.data.copy_(lucid.tensor(values, dtype=lucid.float64))
    saved["state"]["state"] = {int(key): value for key, value in saved["state"]["state"].items()}
    program.optimizer.load_state_dict(saved["state"])
    program.count = HALF
    for _ in range(STEPS - HALF):
        program.step()
    near(program.values(), KNOWN["optimizers"][place]["float64"][str(STEPS)], bound_of(name, "float64"))


@pytest.mark.parametrize("place", range(len(ROWS)), ids=IDS)
def test_state_has_pytorchs_names(place):
    """Groups and states have the keys, and the dtypes of numbers, of PyTorch's."""
    name, settings = ROWS[place]
    program, saved = Program(lucid, name, settings, "float64"), KNOWN["states"][place]["state"]
    program.step()
    state = program.optimizer.state_dict()
    assert [list(group) for group in state["param_groups"]] == [list(group) for group in saved["param_groups"]]
    for key, group in zip(state["param_groups"][0], saved["param_groups"]):
        value = state["param_groups"][0][key]
        assert trajectories.plain(value) == pytest.approx(group[key]) if isinstance(value, float) else True
    if name != "LBFGS":
        assert {number: sorted(entry) for number, entry in state["state"].items()} == {
            int(number): sorted(entry) for number, entry in saved["state"].items()
        }


@pytest.mark.parametrize("place", range(len(SCHEDULED)), ids=SCHEDULED_IDS)
def test_frozen_rates(place):
    for got, want in zip(rates(lucid, SCHEDULED[place])[::4], KNOWN["schedulers"][place]):
        near(got, want, 1e-9)


@pytest.mark.parametrize("place", range(len(SCHEDULED)), ids=SCHEDULED_IDS)
def test_a_scheduler_goes_on_from_its_state(place):
    row = SCHEDULED[place]
    optimizer, scheduler = scheduled(lucid, row)
    other, second = scheduled(lucid, row)
    for step in range(40):
        advance(optimizer, scheduler, row, step)
    second.load_state_dict(copy.deepcopy(scheduler.state_dict()))
    other.load_state_dict(optimizer.state_dict())
    for step in range(40, 60):
        assert [group["lr"] for group in optimizer.param_groups] == [group["lr"] for group in other.param_groups]
        assert scheduler.get_last_lr() == second.get_last_lr()
        advance(optimizer, scheduler, row, step)
        advance(other, second, row, step)


def test_making_a_scheduler_of_several_leaves_the_first_rate():
    """What the parts did to the rate when they were made is undone."""
    row = trajectories.COMBINED[0]
    groups = [{"params": [lucid.ones(1).requires_grad_()]}]
    optimizer = lucid.optim.SGD(groups, lr=0.3)
    make_scheduler(lucid, row, optimizer)
    assert optimizer.param_groups[0]["lr"] == pytest.approx(0.1)


# With PyTorch beside


@pytest.fixture
def torch():
    return pytest.importorskip("torch", reason="PyTorch, whose trajectories are compared, is not installed")


def carry(library, program, to):
    """Parameters and state of a program into one of another library, by way of numbers."""

    def moved(value):
        if isinstance(value, dict):
            return {key: moved(one) for key, one in value.items()}
        if isinstance(value, (list, tuple)):
            return [moved(one) for one in value]
        if not hasattr(value, "tolist"):
            return value
        dtype = getattr(library, str(value.dtype).rpartition(".")[2])
        return library.tensor(value.tolist(), dtype=dtype).reshape(tuple(value.shape))

    state = program.optimizer.state_dict()
    to.optimizer.load_state_dict({"state": moved(state["state"]), "param_groups": copy.deepcopy(state["param_groups"])})
    for p, q in zip(program.params, to.params):
        q.data.copy_(moved(p.detach()))
    to.count = program.count


def test_live_trajectories_and_states_both_ways(torch):
    for name, settings in ROWS:
        bound = bound_of(name, "float64")
        ours, theirs = Program(lucid, name, settings, "float64"), Program(torch, name, settings, "float64")
        for _ in range(HALF):
            ours.step()
            theirs.step()
            near(ours.values(), theirs.values(), bound)
        # Each goes on in the other library.
        there, here = Program(torch, name, settings, "float64"), Program(lucid, name, settings, "float64")
        carry(torch, ours, there)
        carry(lucid, theirs, here)
        for _ in range(HALF):
            for program in (ours, theirs, there, here):
                program.step()
        for program in (ours, there, here):
            near(program.values(), theirs.values(), bound)


@pytest.mark.filterwarnings("ignore")  # PyTorch's of the order of steps, as its optimizer has not made one
def test_live_rates_and_states_both_ways(torch):
    for row in SCHEDULED:
        for got, want in zip(rates(lucid, row), rates(torch, row)):
            near(got, want, 1e-12)
        for one, other in ((lucid, torch), (torch, lucid)):
            optimizer, scheduler = scheduled(one, row)
            for step in range(40):
                advance(optimizer, scheduler, row, step)
            receiver, follower = scheduled(other, row)
            follower.load_state_dict(copy.deepcopy(scheduler.state_dict()))
            for group, source in zip(receiver.param_groups, optimizer.param_groups):
                group.update({key: value for key, value in source.items() if key != "params"})
            for step in range(40, 60):
                advance(optimizer, scheduler, row, step)
                advance(receiver, follower, row, step)
                got, want = ([group["lr"] for group in o.param_groups] for o in (receiver, optimizer))
                near(got, want, 1e-12)
