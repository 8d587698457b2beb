"""The cart and pole that the page shows: a world of its own, which goes on in real time with the program's policy."""

import time

import lucid

#: ticks that a fallen pole is shown lying before the next one is tried
REST = 35
#: ticks at once, at most: a page that looked away does not get all that it missed
MOST = 25


class Show:
    """One cart with its pole, played by the action that the program prefers.

    Attributes
    ----------
    braved : int
        The most pushes in one episode that ended with the pole upright.
    """

    def __init__(self, world):
        self.world = world
        self.state = world.reset()
        self.rest = self.age = self.pushes = self.braved = 0
        self.fallen = False
        self.clock = time.perf_counter()

    def push(self, strength):
        """Hit the pole: its angular velocity changes at once."""
        if not self.rest:
            self.pushes += 1
            self.state = self.state + lucid.tensor([[0.0, 0.0, 0.0, float(strength)]])

    def play(self, act, ticks=None):
        """Go on for the time since the last call, or for a number of ticks.

        Returns
        -------
        lucid.Tensor
            A row per tick: place, speed, angle, angular velocity, action, age in steps, and how it stands
            (0 upright, 1 fallen, 2 done).
        """
        now = time.perf_counter()
        if ticks is None:
            ticks = min(MOST, int((now - self.clock) / self.world.TICK))
            self.clock = now if ticks == MOST else self.clock + ticks * self.world.TICK
        rows = []
        for _ in range(ticks):
            action = 0
            if self.rest:
                self._wait()
            else:
                action = act(self.state)
                self._move(action)
            how = 0 if not self.rest else 1 if self.fallen else 2
            rows.append([*self.state.reshape(-1).tolist(), float(action), float(self.age), float(how)])
        return lucid.tensor(rows, dtype=lucid.float32).reshape(len(rows), 7)

    def _wait(self):
        self.rest -= 1
        if self.rest == 0:
            self.state = self.world.begin()
            self.age = self.pushes = 0

    def _move(self, action):
        self.state, _, fallen = self.world.move(self.state, lucid.tensor([action]))
        self.age += 1
        self.fallen = bool(fallen)
        if self.fallen or self.age >= self.world.limit:
            self.rest = REST
            if not self.fallen:
                self.braved = max(self.braved, self.pushes)
