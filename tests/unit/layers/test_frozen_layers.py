"""Layers and functions against PyTorch 2.13: results, gradients, statistics, state_dict and text of each.

The values are in frozen_layers.json, which frozen_layers.py writes where PyTorch is installed.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from pathlib import Path

import pytest
from layer_cases import CASES, values
from ops.compare import element_difference

import lucid
from lucid import nn

FROZEN = json.loads(Path(__file__).with_name("frozen_layers.json").read_text())
# PyTorch does not print their inplace=True, as it does everywhere else.
TEXT_DIFFERS = ("Hardsigmoid", "Hardswish")
TOLERANCE = {"float64": (1e-7, 1e-7), "float32": (2e-5, 2e-5)}


def check(what, got, want, dtype):
    if want is None:
        assert got is None, f"{what}: a gradient; wanted none"
        return
    got = got.detach().double().reshape(-1).tolist()
    differs = element_difference(got, want, (len(want),), *TOLERANCE[dtype])
    assert len(got) == len(want) and not differs, f"{what}: {differs}"


def run(case, dtype):
    frozen, kind = FROZEN[case.key], getattr(lucid, dtype)
    given = [
        lucid.tensor(values(math.prod(shape), salt), dtype=kind).reshape(shape).requires_grad_()
        for salt, shape in enumerate(case.shapes)
    ]
    inputs = [x * 1 for x in given]
    parameters = {}
    if case.name.startswith("F."):
        y = getattr(nn.functional, case.name[2:])(*inputs, *case.args, **case.kwargs)
    else:
        layer = getattr(nn, case.name)(*case.args, **case.kwargs).to(kind).train(case.train)
        assert repr(layer) == frozen["repr"] or case.name in TEXT_DIFFERS
        state = layer.state_dict()
        assert list(state) == list(frozen["before"])
        layer.load_state_dict(
            {k: lucid.tensor(v, dtype=state[k].dtype).reshape(state[k].shape) for k, v in frozen["before"].items()}
        )
        y = layer(*inputs)
        parameters = dict(layer.named_parameters())
        for name, value in layer.state_dict().items():
            check(f"{case.key}: {name} afterwards", value, frozen["after"][name], dtype)
    assert list(y.shape) == frozen["shape"]
    check(case.key, y, frozen["y"], dtype)
    y.backward(lucid.tensor(values(y.numel(), 5), dtype=kind).reshape(y.shape))
    for i, (x, want) in enumerate(zip(given, frozen["gradients"])):
        check(f"{case.key}: the gradient of input {i}", x.grad, want, dtype)
    assert list(parameters) == list(frozen["parameters"])
    for name, parameter in parameters.items():
        check(f"{case.key}: the gradient of {name}", parameter.grad, frozen["parameters"][name], dtype)


@pytest.mark.parametrize("name", sorted({case.name for case in CASES}))
def test_as_pytorch(name):
    for case in CASES:
        if case.name == name:
            run(case, "float64")
            run(case, "float32")


def test_every_case_is_frozen_once():
    keys = Counter(case.key for case in CASES)
    assert set(keys) == set(FROZEN) and set(keys.values()) == {1}
