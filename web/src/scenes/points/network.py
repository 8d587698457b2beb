"""The picture of the network: every unit's own small map of the plane, and the weights between them."""

import json
import time

from playground.scene import evaluating

import lucid
from lucid import nn

INTERVAL = 0.12  #: seconds from one look at the units to the next while training goes on
MOST = 64  #: units of a layer that get a map


class Network:
    """The ``nn.Linear`` layers of a model in the order in which it calls them.

    A column of units lies before each of them: what goes into the layer, so it shows what activations, and whatever
    else stands between two layers, made of the layer before. After the last comes what that layer gives.
    """

    def __init__(self, model):
        self.model = model
        self.linears = []
        self.steps = -1
        self.looked = float("-inf")
        modules = dict(model.named_modules()) if isinstance(model, nn.Module) else {}
        self.names = {id(module): name for name, module in modules.items() if isinstance(module, nn.Linear)}
        self.modules = [module for module in modules.values() if isinstance(module, nn.Linear)]

    def due(self, steps):
        """Whether it is time to look again: now and then while it trains, always when it stands still."""
        now = time.perf_counter()
        if steps != self.steps and steps > 1 and now - self.looked < INTERVAL:
            self.steps = steps
            return False
        self.steps, self.looked = steps, now
        return True

    def look(self, places):
        """Run the model over ``places``; returns buffers.

        ``units`` (all units, places) holds the maps, ``weights`` and ``gradients`` all layers' weights and biases
        one after the other, and ``layers`` says in JSON what is where.
        """
        calls = []
        hooks = [
            module.register_forward_hook(lambda module, args, output: calls.append((module, args[0], output)))
            for module in self.modules
        ]
        try:
            with evaluating(self.model):
                self.model(places)
        finally:
            for hook in hooks:
                hook.remove()
        calls = [call for call in calls if call[1].dim() == 2 and len(call[1]) == len(places)]
        self.linears = [module for module, _, _ in calls]
        if not calls:
            return {"layers": b"[]"}
        about, units, weights, gradients = [], [], [], []
        for module, given, _ in calls:
            out, into = module.weight.shape
            about.append(
                {
                    "name": self.names[id(module)],
                    "in": into,
                    "out": out,
                    "bias": module.bias is not None,
                    "shown": min(into, MOST),
                }
            )
            units.append(given[:, :MOST].T)
            for parameter in (module.weight, module.bias):
                if parameter is not None:
                    weights.append(parameter.detach().reshape(-1))
                    gradient = parameter.grad
                    gradients.append(lucid.zeros(parameter.numel()) if gradient is None else gradient.reshape(-1))
        units.append(calls[-1][2][:, :MOST].T)
        return {
            "layers": json.dumps(about).encode(),
            "units": lucid.cat(units, 0).float(),
            "weights": lucid.cat(weights).float(),
            "gradients": lucid.cat(gradients).float(),
        }

    def edit(self, layer, unit, source, value):
        module = self.linears[layer]
        with lucid.no_grad():
            if source is None:
                module.bias[unit] = value
                return module.bias[unit].item()
            module.weight[unit, source] = value
            return module.weight[unit, source].item()
