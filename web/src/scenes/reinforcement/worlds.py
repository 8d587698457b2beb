"""The worlds that an agent learns: a grid with walls, pits and wind, and a cart with a pole on it.

Both are several copies of one world, played at once as rows of a tensor, with ``reset()`` and ``step(actions)`` as in
Gymnasium's vector environments. A copy whose episode has ended begins the next one by itself, within the same step.
"""

import math
from collections import deque

import lucid


class World:
    """What both worlds have in common: copies, and the record of their episodes.

    Attributes
    ----------
    copies, inputs, actions : int
        How many copies are played, the numbers in a state, the actions to choose from.
    returns, lengths : deque
        Of the last 20 episodes that ended, over all copies.
    episodes : int
        How many have ended.
    """

    def __init__(self, copies, inputs, actions, limit, seed):
        self.copies, self.inputs, self.actions, self.limit = copies, inputs, actions, limit
        self.generator = lucid.Generator().manual_seed(seed)
        self.reset()

    def reset(self):
        """Begin anew in every copy; returns their states, one row each."""
        self.ages = lucid.zeros(self.copies)
        self.gains = lucid.zeros(self.copies)
        self.returns, self.lengths, self.episodes = deque(maxlen=20), deque(maxlen=20), 0
        self.taken = None
        self.inside = self.begin()
        return self.look(self.inside)

    def step(self, actions):
        """Do one action in each copy.

        Returns
        -------
        tuple
            ``(states, rewards, terminated, truncated, info)``. ``terminated``: this step was the episode's end;
            ``truncated``: it was cut off because it took too long. ``states`` are the first of the next episode
            there; ``info["final_obs"]`` are the states that the actions led to.
        """
        actions = lucid.as_tensor(actions).reshape(-1)
        if len(actions) != self.copies or actions.dtype not in (lucid.int64, lucid.int32):
            raise ValueError(
                f"env.step: actions must be {self.copies} whole numbers, one for each copy of the world; got "
                f"{tuple(actions.shape)} of {actions.dtype}"
            )
        if int(actions.min()) < 0 or int(actions.max()) >= self.actions:
            raise ValueError(f"env.step: an action is a number from 0 to {self.actions - 1}; got {actions.tolist()}")
        self.taken = self.inside, actions
        self.inside, rewards, terminated = self.move(self.inside, actions)
        self.ages = self.ages + 1
        self.gains = self.gains + rewards
        truncated = (self.ages >= self.limit) & ~terminated
        ended = terminated | truncated
        states = final = self.look(self.inside)
        if bool(ended.any()):
            for row in ended.nonzero().reshape(-1).tolist():
                self.returns.append(float(self.gains[row]))
                self.lengths.append(int(self.ages[row]))
                self.episodes += 1
            keep = (~ended).float()
            self.ages, self.gains = self.ages * keep, self.gains * keep
            fresh = ended if self.inside.ndim == 1 else ended[:, None]
            self.inside = lucid.where(fresh, self.begin(), self.inside)
            states = self.look(self.inside)
        return states, rewards, terminated, truncated, {"final_obs": final}


class GridWorld(World):
    """An agent on a map of 8 × 8 cells: up, right, down or left until it is at a goal or in a pit.

    A state has one column per cell, which is 1 where the agent is. A step costs 0.02; a goal gives 1, a pit takes 1.
    Walls and the edge stop a step. In a windy cell a step ends one cell further up. On slippery ground some steps go
    sideways. Every episode begins in a random free cell.

    Parameters
    ----------
    map : str
        64 characters, row by row: ``.`` free, ``x`` wall, ``o`` pit, ``w`` wind, ``g`` goal, ``s`` the cell from
        which the page shows a walk.
    slip : float
        The share of steps that go sideways, half to each side.
    """

    SIDE = 8
    MOVES = ((-1, 0), (0, 1), (1, 0), (0, -1))

    def __init__(self, map, slip=0.0, copies=16, seed=0):
        self.slip = slip
        self.draw(map)
        super().__init__(copies, self.SIDE * self.SIDE, 4, 100, seed)

    def draw(self, map):
        """Change the map, even while agents are on it: whoever is in a wall afterwards begins anew."""
        cells = self.SIDE * self.SIDE
        self.map = (map + "." * cells)[:cells]
        free = [i for i, sign in enumerate(self.map) if sign not in "xog"]
        self.free = lucid.tensor(free or [0])
        self.after = lucid.tensor([self._ahead(cell, a) for cell in range(cells) for a in range(4)])
        worth = {"g": 1.0, "o": -1.0}
        self.gain = lucid.tensor([worth.get(sign, 0.0) - 0.02 for sign in self.map])
        self.last = lucid.tensor([sign in "go" for sign in self.map])
        if hasattr(self, "inside"):
            inside = lucid.tensor([sign in "xog" for sign in self.map])[self.inside]
            self.inside = lucid.where(inside, self.begin(), self.inside)

    def _ahead(self, cell, action):
        place = self._shift(cell, *self.MOVES[action])
        return self._shift(place, -1, 0) if self.map[cell] == "w" else place

    def _shift(self, cell, down, right):
        row, column = cell // self.SIDE + down, cell % self.SIDE + right
        inside = 0 <= row < self.SIDE and 0 <= column < self.SIDE
        return row * self.SIDE + column if inside and self.map[row * self.SIDE + column] != "x" else cell

    def begin(self):
        return self.free[lucid.randint(0, len(self.free), (self.copies,), generator=self.generator)]

    def look(self, cells):
        return lucid.nn.functional.one_hot(cells, self.inputs).float()

    def move(self, cells, actions):
        if self.slip > 0:
            chance = lucid.rand(self.copies, generator=self.generator)
            turn = (chance < self.slip / 2).long() - (chance > 1 - self.slip / 2).long()
            actions = (actions + turn) % 4
        cells = self.after[4 * cells + actions]
        return cells, self.gain[cells], self.last[cells]


class CartPole(World):
    """A cart on a track, pushed left (0) or right (1) 50 times a second, so that the pole on it does not fall.

    A state is the cart's place and speed, the pole's angle and its speed. Every step gives 1; an episode ends when
    the pole leans more than 12 degrees, the cart is 2.4 away from the middle, or 500 steps are done. The equations are
    those of Barto, Sutton and Anderson, "Neuronlike adaptive elements that can solve difficult learning control
    problems" (1983), with the constants that Gym made usual.
    """

    GRAVITY, CART, POLE, HALF, FORCE, TICK = 9.8, 1.0, 0.1, 0.5, 10.0, 0.02
    TRACK, LEAN = 2.4, 12 * math.pi / 180

    def __init__(self, copies=16, seed=0):
        super().__init__(copies, 4, 2, 500, seed)

    def begin(self):
        return 0.1 * lucid.rand(self.copies, 4, generator=self.generator) - 0.05

    def look(self, states):
        return states

    def move(self, states, actions):
        x, speed, angle, spin = states.unbind(1)
        force = self.FORCE * (2.0 * actions.float() - 1)
        sin, cos = angle.sin(), angle.cos()
        mass, lever = self.CART + self.POLE, self.POLE * self.HALF
        push = (force + lever * spin * spin * sin) / mass
        bend = (self.GRAVITY * sin - cos * push) / (self.HALF * (4 / 3 - self.POLE / mass * cos * cos))
        drive = push - lever / mass * bend * cos
        tick = self.TICK
        states = lucid.stack([x + tick * speed, speed + tick * drive, angle + tick * spin, spin + tick * bend], 1)
        fallen = (states[:, 0].abs() > self.TRACK) | (states[:, 2].abs() > self.LEAN)
        return states, lucid.ones(self.copies), fallen
