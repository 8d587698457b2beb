"""The loss around the weights: a plane through the space of all weights, as Li et al. drew it (arXiv 1712.09913)."""

import math

from playground.scene import evaluating

import lucid
from lucid import nn

SIDE = 25  #: places of the surface along one side
MOST = 50_000  #: weights up to which the way of the training is remembered
STOPS = 64  #: places of the way that are remembered


class Surface:
    """The loss on a plane through the weights as they were when it was chosen, and the way of training over it."""

    def __init__(self, scene, program):
        self.scene, self.program = scene, program
        parameters = getattr(program.model, "parameters", None)
        self.parameters = list(parameters()) if callable(parameters) else []
        self.small = 0 < sum(p.numel() for p in self.parameters) <= MOST
        self.centre = self.axes = None
        #: weights along the way, the first ones first; thinned out by half whenever there are too many
        self.way = [self._weights()] if self.small else []
        self.every = self.next = 1

    def _weights(self):
        return lucid.cat([p.detach().reshape(-1) for p in self.parameters])

    def follow(self, steps):
        """Remember where the weights are now and then."""
        if not self.small or steps < self.next:
            return
        self.way.append(self._weights())
        if len(self.way) > STOPS:
            self.way, self.every = self.way[::2], 2 * self.every
        self.next = steps + self.every

    def choose(self, toward, seed):
        if not self.parameters:
            raise ValueError("model: it has no parameters(), so there are no weights to look around in")
        generator = lucid.Generator().manual_seed(seed)
        self.centre = self._weights()
        first, second = self._direction(generator), self._direction(generator)
        self.low, self.high = -1.0, 1.0
        if toward == "start" and self.small:
            back = self.centre - self.way[0]
            size = back.norm().item()
            if size > 1e-6:
                # From the first weights, at -1, to the ones of now, at 0, and a little further.
                first = back
                second = second - (second @ first) / (first @ first) * first
                second = second * (size / second.norm())
                self.low, self.high = -1.4, 0.6
        self.axes = first, second
        return {"side": SIDE, "low": self.low, "high": self.high}

    def _direction(self, generator):
        """A random direction in which each unit's weights count by their size, so that no scale of a layer matters."""
        parts = []
        for parameter in self.parameters:
            rows = parameter.detach().reshape(len(parameter), -1) if parameter.dim() > 1 else parameter.detach()[None]
            draw = lucid.randn(*rows.shape, generator=generator)
            parts.append((draw / draw.norm(dim=1, keepdim=True) * rows.norm(dim=1, keepdim=True)).reshape(-1))
        return lucid.cat(parts)

    def row(self, row):
        """The losses along row ``row``, the top one first."""
        kept = [p.detach().clone() for p in self.parameters]
        step = (self.high - self.low) / (SIDE - 1)
        first, second = self.axes
        # Upwards is the second direction, around the centre.
        middle = self.centre + (1 - 2 * row / (SIDE - 1)) * (self.high - self.low) / 2 * second
        losses = []
        try:
            for column in range(SIDE):
                self._put(middle + (self.low + column * step) * first)
                losses.append(self._loss())
        finally:
            with lucid.no_grad():
                for parameter, value in zip(self.parameters, kept):
                    parameter.copy_(value)
        return lucid.tensor(losses)

    def _put(self, weights):
        at = 0
        with lucid.no_grad():
            for parameter in self.parameters:
                parameter.copy_(weights[at : at + parameter.numel()].reshape(parameter.shape))
                at += parameter.numel()

    def _loss(self):
        """On all training points, by the program's own ``loss_fn`` where it has one."""
        scene, loss_fn = self.scene, self.program.get("loss_fn")
        with evaluating(self.program.model):
            output = self.program.model(scene.X)
            if callable(loss_fn):
                loss = loss_fn(output, scene.y).item()
            elif scene.task == "classify":
                chances = scene.meaning(output, len(scene.X))
                loss = nn.functional.nll_loss(chances.clamp(min=1e-9).log(), scene.y).item()
            else:
                loss = ((output.reshape(-1, 1) - scene.y) ** 2).mean().item()
        return loss if math.isfinite(loss) else math.nan

    def places(self):
        """The way of the weights on the plane, the last one now: a buffer ``way`` (stops, 2)."""
        if self.axes is None or not self.small:
            return {}
        moved = lucid.stack([*self.way, self._weights()]) - self.centre
        return {"way": lucid.stack([moved @ axis / (axis @ axis) for axis in self.axes], 1)}
