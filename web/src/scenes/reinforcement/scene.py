"""The scene of reinforcement: a world, the program that learns it by trying, and what the page shows of both."""

import inspect
import json
import math

import scenes_reinforcement_worlds as worlds
from playground import scene
from playground.scene import evaluating
from scenes_reinforcement_show import Show

import lucid

PHASES = 41  #: cells of the picture of angle and angular velocity along one side
SPIN = 2.0  #: the greatest angular velocity in it


class Scene(scene.Scene):
    """A world to learn, chosen by ``world``: ``"grid"`` or ``"pole"``."""

    requires = {
        "model": "a module or function that takes states, a row each, and returns a number for each action, "
        "the largest for the one it prefers",
        "step": "a function without arguments that plays and learns once and returns the loss",
    }

    def __init__(self, settings):
        super().__init__(settings)
        self.grid = settings["world"] == "grid"
        own = ("exploration", "discount") if self.grid else ("entropy", "discount")
        self.controls.__dict__.update(dict.fromkeys(("lr", *own)))
        self.env = self._world(int(settings["seed"]))
        self.change(settings)
        self._judged = None
        if not self.grid:
            # A cart that stands in the middle of the track, in every pose of the pole. Row 0 is the top of the picture.
            ticks = [2 * i / (PHASES - 1) - 1 for i in range(PHASES)]
            self._phases = lucid.tensor([[0.0, 0.0, worlds.CartPole.LEAN * x, -SPIN * y] for y in ticks for x in ticks])
        else:
            self._cells = lucid.eye(self.env.inputs)

    def _world(self, seed):
        if self.grid:
            return worlds.GridWorld(self.settings["map"], self.settings["slip"] / 100, seed=seed)
        return worlds.CartPole(seed=seed)

    def change(self, settings):
        self.settings = dict(settings)
        self.controls.lr = settings["lr"]
        if self.grid:
            self.controls.exploration = settings["exploration"]
            self.controls.discount = settings["discount"]
            self.env.slip = settings["slip"] / 100
            if settings["map"] != self.env.map:
                self.env.draw(settings["map"])
        else:
            self.controls.entropy = settings["entropy"]
            self.controls.discount = settings["pole-discount"]

    def provides(self):
        # A world of its own for each run of the program, so that a reset brings back the same luck.
        seed = int(self.settings["seed"])
        self.env = self._world(seed)
        self.exploring = None
        if not self.grid:
            self.show = Show(worlds.CartPole(copies=1, seed=seed + 1))
        return {"env": self.env, "controls": self.controls}

    def prelude(self):
        made = f"GridWorld({json.dumps(self.env.map)}, slip={self.env.slip}" if self.grid else "CartPole("
        made += f"{', ' if self.grid else ''}seed={int(self.settings['seed'])})"
        controls = ", ".join(f"{name}={value!r}" for name, value in vars(self.controls).items())
        kind = worlds.GridWorld if self.grid else worlds.CartPole
        return "\n".join(
            [
                "import math\nfrom collections import deque\nfrom types import SimpleNamespace\n\nimport lucid\n\n",
                inspect.getsource(worlds.World) + "\n",
                inspect.getsource(kind) + "\n",
                f"env = {made}",
                f"controls = SimpleNamespace({controls})\n",
            ]
        )

    # -- looking at the program --------------------------------------------------------------

    def rehearse(self, program):
        with evaluating(program.model):
            self._prefer(program, self.env.look(self.env.inside))

    def facts(self, program):
        return {"critic": int(callable(program.get("critic")))}

    def _prefer(self, program, states):
        """What the model says of each action in each state."""
        output = program.model(states)
        shape = (len(states), self.env.actions)
        if tuple(getattr(output, "shape", ())) != shape:
            raise ValueError(
                f"model: for {shape[0]} states the page needs an output of shape {shape}, one column per action; "
                f"the model gave {tuple(output.shape) if hasattr(output, 'shape') else type(output).__name__}"
            )
        return output.detach().float()

    def _worth(self, program, states, preferred):
        """How good each state is: what a critic says if the program defines one, or its best action's value."""
        critic = program.get("critic")
        worth = critic(states) if callable(critic) else preferred.max(1).values
        if worth.numel() != len(states):
            raise ValueError(
                f"critic: for {len(states)} states the page needs one number each; got shape {tuple(worth.shape)}"
            )
        return worth.detach().float().reshape(-1)

    def measure(self, program):
        with evaluating(*(made for made in (program.model, program.get("critic")) if made is not None)):
            figures, buffers = (self._measure_grid if self.grid else self._measure_pole)(program)
        env = self.env
        figures["episodes"] = env.episodes
        if env.returns:
            figures["return"] = sum(env.returns) / len(env.returns)
            figures["length"] = sum(env.lengths) / len(env.lengths)
        if self.exploring is not None:
            figures["exploring"] = self.exploring
        return figures, buffers

    def _explored(self, preferred, actions):
        """Smooth the share of actions that were not the preferred ones."""
        share = float((preferred != actions).float().mean())
        self.exploring = share if self.exploring is None else 0.9 * self.exploring + 0.1 * share

    def _measure_grid(self, program):
        q = self._prefer(program, self._cells)
        best = q.argmax(1)
        if self.env.taken is not None:
            cells, actions = self.env.taken
            self._explored(best[cells], actions)
        judged = self._judge(best)
        figures, counts = {"way": self.way()}, judged[judged < 2]
        figures["solved"] = float((counts == 1).float().mean()) if len(counts) else 0.0
        worth = self._worth(program, self._cells, q)
        return figures, {"q": q, "value": worth, "right": judged.to(lucid.uint8), "walkers": self.env.inside}

    def _measure_pole(self, program):
        def act(state):
            return int(self._prefer(program, state).argmax(1))

        if self.env.taken is not None:
            states, actions = self.env.taken
            self._explored(self._prefer(program, states).argmax(1), actions)
        preferred = self._prefer(program, self._phases)
        chance = lucid.softmax(preferred, 1)[:, 1].reshape(PHASES, PHASES)
        worth = self._worth(program, self._phases, preferred).reshape(PHASES, PHASES)
        show = self.show.play(act)
        return {"braved": self.show.braved}, {"chance": chance, "value": worth, "show": show}

    def ask_push(self, program, strength):
        """The visitor hits the pole that is shown."""
        if program is not None and not self.grid:
            self.show.push(max(-2.0, min(2.0, float(strength))))

    # -- what would be best on the grid ------------------------------------------------------

    def _judge(self, chosen):
        """For each cell: 0, its chosen action is not among the best; 1, it is; 2, no way leads from there to a goal."""
        key = (self.env.map, self.env.slip, self.controls.discount)
        if self._judged is None or self._judged[0] != key:
            self._judged = key, self._optimum(), self._steps()
        _, q, steps = self._judged
        right = (q.gather(1, chosen[:, None]).squeeze(1) >= q.max(1).values - 1e-7).long()
        lost = lucid.tensor([not 0 < far < math.inf for far in steps])
        return lucid.where(lost, 2, right)

    def way(self):
        """Steps of the shortest way from the start to a goal; 0 if there is none."""
        steps, start = self._judged[2], self.env.map.find("s")
        return 0 if start < 0 or steps[start] == math.inf else steps[start]

    def _optimum(self):
        """The true value of each action in each cell, by value iteration."""
        env, slip, discount = self.env, self.env.slip, self.controls.discount
        after = env.after.reshape(env.inputs, 4)
        gain, goes_on = env.gain.double(), (~env.last).double()
        value = lucid.zeros(env.inputs, dtype=lucid.float64)
        for _ in range(2000):
            straight = (gain + discount * goes_on * value)[after]
            sideways = straight.roll(1, 1) + straight.roll(-1, 1)
            q = (1 - slip) * straight + slip / 2 * sideways
            before, value = value, q.max(1).values
            if float((value - before).abs().max()) < 1e-10:
                break
        return q

    def _steps(self):
        """Steps to the nearest goal from each cell, were every step to go where it should."""
        env = self.env
        after = env.after.reshape(env.inputs, 4).tolist()
        steps = [0 if sign == "g" else math.inf for sign in env.map]
        before = None
        while steps != before:
            before = steps[:]
            for cell, sign in enumerate(env.map):
                if sign not in "xog":
                    steps[cell] = min(steps[cell], 1 + min(steps[there] for there in after[cell]))
        return steps
