"""Q-learning with a network (Mnih et al. 2015): an agent learns the shortest way over a grid with holes, from reward.

Result: from every free field it walks to the goal in the fewest steps there are.
"""

import random

import lucid as torch

nn, F = torch.nn, torch.nn.functional

STEPS = 600
RESULT = {"shortest": 1.0}
GRID = """\
....o
.oo..
...o.
.o...
...oG""".split("\n")
MOVES = [(-1, 0), (0, 1), (1, 0), (0, -1)]
SIZE = len(GRID)
FREE = [(r, c) for r in range(SIZE) for c in range(SIZE) if GRID[r][c] == "."]


def step(field, action):
    """Where a move leads, what it earns, and whether that is the end."""
    r, c = field[0] + MOVES[action][0], field[1] + MOVES[action][1]
    if not (0 <= r < SIZE and 0 <= c < SIZE):
        return field, -0.1, False
    return (r, c), {"G": 1.0, "o": -1.0, ".": -0.1}[GRID[r][c]], GRID[r][c] != "."


def distances():
    """Of each free field, the fewest steps to the goal."""
    found, edge = {(SIZE - 1, SIZE - 1): 0}, [(SIZE - 1, SIZE - 1)]
    for field in edge:
        for dr, dc in MOVES:
            near = field[0] + dr, field[1] + dc
            if near in FREE and near not in found:
                found[near] = found[field] + 1
                edge.append(near)
    return found


def observe(fields):
    """One-hot places."""
    return F.one_hot(torch.tensor([SIZE * r + c for r, c in fields]), SIZE * SIZE).float()


def train():
    torch.manual_seed(0)
    chance = random.Random(0)
    model = nn.Sequential(nn.Linear(SIZE * SIZE, 64), nn.ReLU(), nn.Linear(64, len(MOVES)))
    target = nn.Sequential(nn.Linear(SIZE * SIZE, 64), nn.ReLU(), nn.Linear(64, len(MOVES)))
    target.load_state_dict(model.state_dict())
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    memory, field, age = [], chance.choice(FREE), 0
    for t in range(STEPS):
        for _ in range(4):
            if chance.random() < max(0.1, 1 - 2 * t / STEPS):
                action = chance.randrange(len(MOVES))
            else:
                with torch.no_grad():
                    action = model(observe([field])).argmax().item()
            following, reward, end = step(field, action)
            memory.append((field, action, reward, following, end))
            age += 1
            field, age = (chance.choice(FREE), 0) if end or age > 30 else (following, age)
        fields, actions, rewards, followers, ends = zip(*chance.choices(memory[-4000:], k=64))
        with torch.no_grad():
            best = target(observe(followers)).max(1).values
            wanted = torch.tensor(rewards) + 0.95 * best * ~torch.tensor(ends)
        got = model(observe(fields)).gather(1, torch.tensor(actions)[:, None])[:, 0]
        loss = F.smooth_l1_loss(got, wanted)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if t % 25 == 0:
            target.load_state_dict(model.state_dict())
        yield loss.item()
    fewest, right = distances(), 0
    with torch.no_grad():
        choice = dict(zip(FREE, model(observe(FREE)).argmax(1).tolist()))
    for field in FREE:
        at, steps, end = field, 0, False
        while not end and steps <= SIZE * SIZE:
            at, reward, end = step(at, choice[at])
            steps += 1
        right += end and reward > 0 and steps == fewest[field]
    return {"shortest": right / len(FREE)}
