"""Writes frozen_layers.json: what PyTorch gives for the cases of layer_cases.py. Run with PyTorch 2.13 installed:

    python tests/unit/layers/frozen_layers.py

Computed in float64 and written with eight digits.
"""

from __future__ import annotations

import json
import math
import warnings
from pathlib import Path

from layer_cases import CASES, values


def rounded(tensor):
    if tensor is None:
        return None
    return [float(f"{v:.8g}") for v in tensor.detach().double().flatten().tolist()]


def freeze(torch, case):
    given = [
        torch.tensor(values(math.prod(shape), salt), dtype=torch.float64).reshape(shape).requires_grad_()
        for salt, shape in enumerate(case.shapes)
    ]
    # What a layer writes into in place must not be a leaf.
    inputs = [x * 1 for x in given]
    found = {}
    if case.name.startswith("F."):
        y = getattr(torch.nn.functional, case.name[2:])(*inputs, *case.args, **case.kwargs)
        parameters = {}
    else:
        layer = getattr(torch.nn, case.name)(*case.args, **case.kwargs).double().train(case.train)
        with torch.no_grad():
            for salt, (name, tensor) in enumerate(layer.state_dict().items()):
                if tensor.is_floating_point():
                    drawn = torch.tensor(values(tensor.numel(), 10 + salt)).reshape(tensor.shape)
                    tensor.copy_(drawn.abs() + 0.5 if "var" in name else drawn)
        found["repr"] = repr(layer)
        found["before"] = {name: rounded(tensor) for name, tensor in layer.state_dict().items()}
        y = layer(*inputs)
        parameters = dict(layer.named_parameters())
        found["after"] = {name: rounded(tensor) for name, tensor in layer.state_dict().items()}
    y.backward(torch.tensor(values(y.numel(), 5), dtype=y.dtype).reshape(y.shape))
    found |= {"shape": list(y.shape), "y": rounded(y), "gradients": [rounded(x.grad) for x in given]}
    found["parameters"] = {name: rounded(p.grad) for name, p in parameters.items()}
    return found


if __name__ == "__main__":
    import torch

    warnings.simplefilter("ignore")
    lines = [f"{json.dumps(case.key)}: {json.dumps(freeze(torch, case))}" for case in CASES]
    Path(__file__).with_suffix(".json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
