"""The scene of reinforcement: both worlds, what their programs reach, and what the page shows of them."""

import json
import math

import pytest
from playground_helpers import figures, load, program, session, train

import lucid

ROOMS = "...x...g...x..........x.x.xxxxx....x.......x.o..........s..x...."
MAZE = "s.x.......x.xxx.x.x.x.x.....x.x..xxxx....x....x..x.xxxxx.......g"
WINDY = "." * 24 + "s..www.g" + "...www.." * 4
SETTINGS = {
    "map": ROOMS,
    "slip": 0,
    "lr": 0.005,
    "exploration": 0.3,
    "discount": 0.9,
    "entropy": 0.01,
    "pole-discount": 0.99,
}
PROGRAMS = {"grid": "program", "pole": "program_pole"}


def opened(world="grid", **settings):
    return session("reinforcement", world=world, **SETTINGS | settings)


def loaded(world="grid", **settings):
    made = opened(world, **settings)
    load(made, program("reinforcement", PROGRAMS[world]))
    return made


# -- what is reached ---------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(1, 6))
def test_the_agent_finds_the_shortest_way_from_every_cell(seed):
    made = loaded(seed=seed)
    train(made, 1000)
    now = figures(made)
    assert now["solved"] == 1
    assert now["return"] > 0


@pytest.mark.parametrize("seed", range(1, 6))
def test_the_pole_is_held_for_400_steps(seed):
    made = loaded("pole", seed=seed)
    train(made, 100)
    now = figures(made)
    assert now["return"] >= 400
    assert now["length"] == now["return"]


@pytest.mark.parametrize("map", [MAZE, WINDY])
def test_other_maps_are_learnt_too(map):
    made = loaded(map=map)
    train(made, 1500)
    assert figures(made)["solved"] >= 0.95


def test_a_map_that_changes_while_the_agent_learns_is_learnt_again():
    made = loaded()
    train(made, 1000)
    moved = ROOMS[:3] + "." + ROOMS[4:]  # a door in the upper wall
    assert made.change(json.dumps({"world": "grid", "seed": 1, **SETTINGS, "map": moved}))
    assert figures(made)["solved"] < 1
    train(made, 1400)
    assert figures(made)["solved"] >= 0.98


# -- the worlds --------------------------------------------------------------------------------


def grid(map, **settings):
    import scenes_reinforcement_worlds as worlds

    return worlds.GridWorld(map, copies=1, **settings)


def at(env, cell, action):
    """Where an action leads from a cell, what it gives, and whether it is the end."""
    cells, gains, last = env.move(lucid.tensor([cell]), lucid.tensor([action]))
    return int(cells), round(float(gains), 4), bool(last)


def test_walls_edges_wind_pits_and_goals():
    env = grid("xo......" + "..g....." + "........" + "....w..." + "." * 32)
    assert at(env, 8, 0) == (8, -0.02, False)  # a wall
    assert at(env, 8, 3) == (8, -0.02, False)  # the edge
    assert at(env, 9, 0) == (1, -1.02, True)
    assert at(env, 9, 1) == (10, 0.98, True)
    assert at(env, 28, 1) == (21, -0.02, False)  # to the right, and up by the wind
    assert at(env, 28, 2) == (28, -0.02, False)


def test_slippery_ground_turns_some_steps_aside():
    import scenes_reinforcement_worlds as worlds

    env = worlds.GridWorld("." * 64, slip=0.4, copies=4000, seed=3)
    cells, _, _ = env.move(lucid.full((4000,), 27), lucid.zeros(4000, dtype=lucid.int64))
    for cell, share in ((19, 0.6), (26, 0.2), (28, 0.2)):
        assert float((cells == cell).float().mean()) == pytest.approx(share, abs=0.03)


def test_an_episode_ends_and_the_next_begins_within_one_step():
    env = grid("." * 62 + "xg", seed=5)
    env.reset()
    env.inside = lucid.tensor([55])
    states, rewards, terminated, truncated, info = env.step(lucid.tensor([2]))
    assert (bool(terminated), bool(truncated), round(float(rewards), 4)) == (True, False, 0.98)
    assert int(info["final_obs"].argmax(1)) == 63
    assert int(states.argmax(1)) == int(env.inside) != 63
    assert (env.episodes, list(env.lengths)) == (1, [1])
    env.ages[0] = 99
    env.inside = lucid.tensor([0])
    _, _, terminated, truncated, _ = env.step(lucid.tensor([0]))
    assert (bool(terminated), bool(truncated)) == (False, True)


def test_the_cart_moves_as_the_equations_say():
    """One tick in plain Python, written from the paper's equations with the masses apart."""
    import scenes_reinforcement_worlds as worlds

    x, v, a, w, force = 0.1, -0.2, 0.05, 0.3, 10.0
    total, m, half, g = 1.1, 0.1, 0.5, 9.8
    bend = (g * math.sin(a) + math.cos(a) * (-force - m * half * w * w * math.sin(a)) / total) / (
        half * (4 / 3 - m * math.cos(a) ** 2 / total)
    )
    drive = (force + m * half * (w * w * math.sin(a) - bend * math.cos(a))) / total
    wanted = [x + 0.02 * v, v + 0.02 * drive, a + 0.02 * w, w + 0.02 * bend]
    env = worlds.CartPole(copies=1)
    state, rewards, fallen = env.move(lucid.tensor([[x, v, a, w]]), lucid.tensor([1]))
    assert state.reshape(-1).tolist() == pytest.approx(wanted, abs=1e-6)
    assert (float(rewards), bool(fallen)) == (1.0, False)
    _, _, fallen = env.move(lucid.tensor([[0.0, 0.0, 0.25, 0.0]]), lucid.tensor([0]))
    assert bool(fallen)


@pytest.mark.parametrize(
    ("actions", "said"),
    [
        ("lucid.zeros(3, dtype=lucid.int64)", "actions must be 16 whole numbers"),
        ("lucid.zeros(16)", "actions must be 16 whole numbers"),
        ("lucid.full((16,), 4)", "an action is a number from 0 to 3"),
    ],
)
def test_actions_that_make_no_sense_are_refused(actions, said):
    made = opened()
    load(made, f"import lucid\nmodel = lucid.nn.Linear(64, 4)\ndef step():\n    env.step({actions})\n")
    assert made.train(1, 1) == -1
    assert said in json.loads(made.failure)["message"]


# -- what the page sees ------------------------------------------------------------------------


def test_the_grids_buffers_fit_its_cells():
    made = loaded()
    train(made, 3)
    _, about = json.loads(made.measure().text)
    assert {one["name"]: one["shape"] for one in about} == {"q": [64, 4], "value": [64], "right": [64], "walkers": [16]}


def test_the_judge_knows_the_shortest_way_and_where_there_is_none():
    made = loaded(map="s......g" + "........" + "xx......" + ".x......" + "xx......" + "." * 24)
    now = figures(made)
    assert now["way"] == 7
    scene = made.scene
    judged = scene._judge(lucid.full((64,), 1)).reshape(8, 8).tolist()
    assert judged[0] == [1, 1, 1, 1, 1, 1, 1, 2]
    assert judged[3][:3] == [2, 2, 1]
    assert judged[1][7] == 0  # to the right is the edge; up is the goal


def test_the_judge_keeps_away_from_pits_on_slippery_ground():
    cliff = "." * 48 + "........" + "soooooog"
    made = loaded(map=cliff, slip=40, discount=0.95)
    right = lucid.full((64,), 1)
    assert made.scene._judge(right)[50] == 0
    made = loaded(map=cliff, slip=0, discount=0.95)
    assert made.scene._judge(right)[50] == 1


def test_true_values_count_steps_that_slide_aside():
    """In a corridor a step that slides hits a wall and stays: V = 0.6 · 0.98 + 0.4 · (0.9 · V - 0.02)."""
    made = loaded(map="x" * 8 + "xxx.gxxx" + "x" * 48, slip=40, discount=0.9)
    figures(made)
    wanted = (0.6 * 0.98 - 0.4 * 0.02) / (1 - 0.4 * 0.9)
    assert float(made.scene._optimum()[11, 1]) == pytest.approx(wanted)


def test_the_pole_that_is_shown_falls_rests_and_is_tried_again():
    made = loaded("pole")
    rows = made.scene.show.play(lambda state: 1, 120).tolist()
    how = [row[6] for row in rows]
    assert how[0] == 0 and 1 in how
    first = how.index(1)
    assert abs(rows[first][2]) > 12 * math.pi / 180
    again = how.index(0, first)
    assert abs(rows[again][2]) < 0.1  # it stands up again
    assert rows[first][5] == first + 1


def test_a_push_is_felt_and_counted():
    made = loaded("pole", seed=2)
    train(made, 100)
    show = made.scene.show

    def act(state):
        return int(made.program.model(state).argmax(1))

    for _ in range(3):
        show.play(act, 60)
        before = float(show.state[0, 3])
        assert made.ask("scene", "push", '{"strength": 0.6}', {}) is not None
        assert float(show.state[0, 3]) == pytest.approx(before + 0.6)
    assert show.pushes == 3
    show.play(act, 500 - show.age)
    assert (show.fallen, show.braved) == (False, 3)
    assert figures(made)["braved"] == 3


def test_measuring_does_not_train():
    for world in PROGRAMS:
        made = loaded(world)
        before = [p.tolist() for p in made.program.model.parameters()]
        figures(made)
        assert before == [p.tolist() for p in made.program.model.parameters()]
        assert made.program.model.training


@pytest.mark.parametrize("world", PROGRAMS)
def test_sliders_count_at_once(world):
    made = loaded(world)
    changed = SETTINGS | {"world": world, "seed": 1, "lr": 0.02, "discount": 0.7, "pole-discount": 0.7, "slip": 20}
    assert made.change(json.dumps(changed))
    train(made, 1)
    assert made.program.optimizer.param_groups[0]["lr"] == 0.02
    assert made.program.controls.discount == 0.7
    if world == "grid":
        assert made.program.env.slip == 0.2


def test_a_reset_brings_back_the_same_run():
    runs = []
    made = opened()
    for _ in range(2):
        load(made, program("reinforcement"))
        train(made, 60)
        runs.append(figures(made))
    assert runs[0] == runs[1]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("model = nn.Linear(64, 3)", "one column per action; the model gave (16, 3)"),
        ("model = nn.Linear(4, 4)", "64"),
        ("model = None", "must define `model`"),
        ("step = 3", "`step` is int"),
    ],
)
def test_mistakes_are_explained(line, said):
    made = opened()
    rest = "\nstep = lambda: None" if "step" not in line else "\nmodel = nn.Linear(64, 4)"
    assert made.load(f"from lucid import nn\n{line}{rest}\n") is None
    assert said in json.loads(made.failure)["message"]


@pytest.mark.parametrize("world", PROGRAMS)
def test_the_program_runs_by_itself(world):
    made = opened(world)
    source = (
        made.scene.prelude() + program("reinforcement", PROGRAMS[world]) + "\nfor _ in range(5):\n    loss = step()\n"
    )
    names = {"__name__": "exported"}
    exec(compile(source, "exported.py", "exec"), names)
    assert math.isfinite(float(names["loss"]))
    assert type(names["env"]).__name__ == {"grid": "GridWorld", "pole": "CartPole"}[world]
    if world == "grid":
        assert names["env"].map == ROOMS
