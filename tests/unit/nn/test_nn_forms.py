"""How the layers and functions of lucid.nn are called, and how the layers print: frozen in nn_forms.json.

`python tests/unit/nn/test_nn_forms.py` writes the file anew; its difference should hold what was meant to change.
"""

from __future__ import annotations

import inspect
import json
from pathlib import Path

import pytest

import lucid
from lucid import nn
from lucid.nn import functional as F

FROZEN = Path(__file__).with_name("nn_forms.json")

# Arguments with which each layer is printed; a layer that is not named here is made without any.
ARGUMENTS = {
    "AlphaDropout": [(), (0.2, True)],
    "BCELoss": [(), ("ones", "sum")],
    "BCEWithLogitsLoss": [(), ("ones", "sum", "ones")],
    "BatchNorm1d": [(3,), (3, 1e-3, None, False, False)],
    "BatchNorm2d": [(3,)],
    "BatchNorm3d": [(3,)],
    "Bilinear": [(2, 3, 4), (2, 3, 4, False)],
    "CTCLoss": [(), (1, "sum", True)],
    "Conv2d": [(2, 4, 3), (2, 4, (3, 1), 2, 1, 1, 2, False, "circular"), (2, 4, 3, 1, "same", 2)],
    "ConvTranspose2d": [(2, 4, 3), (2, 4, (3, 1), 2, 1, 1, 2, False, 3)],
    "CrossEntropyLoss": [(), ("ones", 2, "sum", 0.5)],
    "Dropout": [(), (0.2, True)],
    "ELU": [(), (2.0, True)],
    "Embedding": [(3, 2), (3, 2, 1)],
    "Flatten": [(), (0, 1)],
    "GELU": [(), ("tanh",)],
    "GroupedQueryAttention": [(8, 4, 2)],
    "Hardsigmoid": [(), (True,)],
    "Hardswish": [(), (True,)],
    "Hardtanh": [(), (-2.0, 0.5, True)],
    "HuberLoss": [(), ("sum", 2.0)],
    "Identity": [(), (1, 2)],
    "KLDivLoss": [(), ("batchmean", True)],
    "L1Loss": [(), ("none",)],
    "GRU": [(3, 4), (3, 4, 2, False, True, 0.5, True)],
    "GRUCell": [(3, 4), (3, 4, False)],
    "LSTM": [(3, 4), (3, 4, 2, False, True, 0.5, True, 2)],
    "LSTMCell": [(3, 4), (3, 4, False)],
    "LayerNorm": [(3,), ((2, 3), 1e-3, True, False), (3, 1e-3, False)],
    "LazyLinear": [(3,), (3, False)],
    "LeakyReLU": [(), (0.2, True)],
    "Linear": [(2, 3), (2, 3, False)],
    "LogSoftmax": [(), (1,)],
    "MSELoss": [(), ("sum",)],
    "MaxPool2d": [(2,), ((2, 3), 1, 1, 2, True, True)],
    "MaxUnpool2d": [(2,), ((2, 3), 1, 1)],
    "Mish": [(), (True,)],
    "MultiQueryAttention": [(8, 4)],
    "MultiheadAttention": [(8, 2), (8, 2, 0.1, False, True, True, 3, 5, True)],
    "NLLLoss": [(), ("ones", 2, "sum")],
    "PReLU": [(), (3, 0.5)],
    "PixelUnshuffle": [(2,)],
    "RNN": [(3, 4), (3, 4, 2, "relu", False, True, 0.5, True)],
    "RNNBase": [("GRU", 3, 4)],
    "RNNCell": [(3, 4), (3, 4, False, "relu")],
    "RNNCellBase": [(3, 4, True, 2)],
    "RReLU": [(), (0.25, 0.5, True)],
    "ReLU": [(), (True,)],
    "ReLU6": [(), (True,)],
    "RotaryEmbedding": [(4, 6), (4, 6, 10.0)],
    "SELU": [(), (True,)],
    "SiLU": [(), (True,)],
    "SinusoidalEmbedding": [(4, 6)],
    "SinusoidalEmbedding2D": [(4, 3, 8)],
    "SmoothL1Loss": [(), ("none", 2.0)],
    "Softmax": [(), (1,)],
    "Softplus": [(), (2.0, 10.0)],
    "TimestepEmbedding": [(4, 6)],
    "Transformer": [(4, 2, 1, 1, 3)],
    "TransformerDecoder": [(lambda: nn.TransformerDecoderLayer(4, 2, 3), 2)],
    "TransformerDecoderLayer": [(4, 2, 3)],
    "TransformerEncoder": [(lambda: nn.TransformerEncoderLayer(4, 2, 3), 1)],
    "TransformerEncoderLayer": [(4, 2, 3)],
    "Unflatten": [(1, (2, 3))],
}


def signature_of(function) -> str:
    """Names, kinds and defaults of the parameters; annotations may be told better."""
    signature = inspect.signature(function)
    plain = [p.replace(annotation=p.empty) for p in signature.parameters.values()]
    return str(signature.replace(parameters=plain, return_annotation=signature.empty))


def layer_forms(name: str) -> dict[str, object]:
    """The signature of a layer, and what it prints and stores for each list of arguments."""
    layer = getattr(nn, name)
    try:
        made = [
            layer(*(lucid.ones(3) if a == "ones" else a() if callable(a) else a for a in arguments))
            for arguments in ARGUMENTS.get(name, [()])
        ]
    except TypeError as error:
        raise AssertionError(f"give {name} a line in ARGUMENTS that it can be made with: {error}") from error
    return {
        "signature": signature_of(layer),
        "forward": signature_of(layer.forward),
        "repr": [repr(one) for one in made],
        "state": [list(one.state_dict()) for one in made],
        "stores": [sorted(key for key in vars(one) if not key.startswith("_")) for one in made],
    }


LAYERS = [
    name for name in nn.__all__ if inspect.isclass(getattr(nn, name)) and issubclass(getattr(nn, name), nn.Module)
]


def forms() -> dict[str, dict[str, object]]:
    return {
        "functions": {name: signature_of(getattr(F, name)) for name in sorted(F.__all__)},
        "layers": {name: layer_forms(name) for name in sorted(LAYERS)},
    }


@pytest.fixture(scope="module")
def frozen() -> dict[str, dict[str, object]]:
    return json.loads(FROZEN.read_text())


def frozen_form(frozen, kind, name):
    """What is frozen of a layer or function, or a failure that says how a new one gets there."""
    if name in frozen[kind]:
        return frozen[kind][name]
    line = f'a line "{name}": [()] in ARGUMENTS, with the arguments to print it with, and then ' * (kind == "layers")
    pytest.fail(f"nn_forms.json has no {name}; wanted {line}`python tests/unit/nn/test_nn_forms.py`", pytrace=False)


@pytest.mark.parametrize("kind", ("layers", "functions"))
def test_what_is_new_is_told_how_to_be_frozen(kind, frozen):
    with pytest.raises(pytest.fail.Exception, match="has no Novelty; wanted .*python tests/unit/nn/test_nn_forms.py"):
        frozen_form(frozen, kind, "Novelty")


@pytest.mark.parametrize("name", sorted(LAYERS))
def test_layers(name, frozen):
    assert layer_forms(name) == frozen_form(frozen, "layers", name)


@pytest.mark.parametrize("name", sorted(F.__all__))
def test_functions(name, frozen):
    assert signature_of(getattr(F, name)) == frozen_form(frozen, "functions", name)


def test_nothing_is_gone(frozen):
    assert set(frozen["layers"]) == set(LAYERS) and set(frozen["functions"]) == set(F.__all__)


if __name__ == "__main__":
    FROZEN.write_text(json.dumps(forms(), indent=1) + "\n")
