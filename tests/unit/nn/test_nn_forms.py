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
    "AdaptiveLogSoftmaxWithLoss": [(8, 20, [4, 10])],
    "AlphaDropout": [(), (0.2, True)],
    "BCELoss": [(), ("ones", "sum")],
    "BCEWithLogitsLoss": [(), ("ones", "sum", "ones"), ("ones", None, None, "sum", "ones")],
    "BatchNorm1d": [(3,), (3, 1e-3, None, False, False)],
    "BatchNorm2d": [(3,)],
    "BatchNorm3d": [(3,)],
    "Bilinear": [(2, 3, 4), (2, 3, 4, False)],
    "CELU": [(), (2.0, True)],
    "CTCLoss": [(), (1, "sum", True)],
    "Conv2d": [(2, 4, 3), (2, 4, (3, 1), 2, 1, 1, 2, False, "circular"), (2, 4, 3, 1, "same", 2)],
    "ConvTranspose2d": [(2, 4, 3), (2, 4, (3, 1), 2, 1, 1, 2, False, 3)],
    "CosineEmbeddingLoss": [(), (0.5, "sum")],
    "CosineSimilarity": [(), (0, 0.5)],
    "CrossEntropyLoss": [(), ("ones", 2, "sum", 0.5), ("ones", None, 2, None, "sum", 0.5)],
    "CrossMapLRN2d": [(3,)],
    "Dropout": [(), (0.2, True)],
    "ELU": [(), (2.0, True)],
    "Embedding": [(3, 2), (3, 2, 1), (3, 2, 1, 0.5, 1.0, True, True)],
    "EmbeddingBag": [(3, 2), (3, 2, 0.5, 1.0, True, "sum", True, None, True, -1)],
    "Flatten": [(), (0, 1)],
    "FusedLinear": [(2, 3), (2, 3, "gelu", False)],
    "GELU": [(), ("tanh",)],
    "GroupedQueryAttention": [(8, 4, 2)],
    "GLU": [(), (1,)],
    "GRU": [(3, 4), (3, 4, 2, False, True, 0.5, True)],
    "GRUCell": [(3, 4), (3, 4, False)],
    "GroupNorm": [(2, 4), (2, 4, 1e-3, False)],
    "Hardshrink": [(), (1.0,)],
    "Hardsigmoid": [(), (True,)],
    "Hardswish": [(), (True,)],
    "Hardtanh": [(), (-2.0, 0.5, True)],
    "HingeEmbeddingLoss": [(), (2.0, None, None, "sum")],
    "HuberLoss": [(), ("sum", 2.0)],
    "Identity": [(), (1, 2)],
    "InstanceNorm1d": [(3,), (3, 1e-3, 0.2, True, True)],
    "InstanceNorm2d": [(3,)],
    "InstanceNorm3d": [(3,)],
    "KLDivLoss": [(), ("batchmean", True)],
    "L1Loss": [(), ("none",)],
    "LSTM": [(3, 4), (3, 4, 2, False, True, 0.5, True, 2)],
    "LSTMCell": [(3, 4), (3, 4, False)],
    "LayerNorm": [(3,), ((2, 3), 1e-3, True, False), (3, 1e-3, False)],
    "LazyLinear": [(3,), (3, False)],
    "LeakyReLU": [(), (0.2, True)],
    "Linear": [(2, 3), (2, 3, False)],
    "LinearCrossEntropyLoss": [(2, 3)],
    "LocalResponseNorm": [(3,), (3, 0.5, 0.5, 2.0)],
    "LogSoftmax": [(), (1,)],
    "MSELoss": [(), ("sum",)],
    "MaxPool2d": [(2,), ((2, 3), 1, 1, 2, True, True)],
    "MaxUnpool2d": [(2,), ((2, 3), 1, 1)],
    "Mish": [(), (True,)],
    "MultiQueryAttention": [(8, 4)],
    "MultiheadAttention": [(8, 2), (8, 2, 0.1, False, True, True, 3, 5, True)],
    "MultiMarginLoss": [(), (2, 0.5, "ones", "sum")],
    "NLLLoss": [(), ("ones", 2, "sum")],
    "NoisyLinear": [(2, 3), (2, 3, False, 0.1)],
    "PReLU": [(), (3, 0.5)],
    "PairwiseDistance": [(), (1.0, 0.5, True)],
    "PixelUnshuffle": [(2,)],
    "PoissonNLLLoss": [(), (False, True, None, 1e-4, None, "sum")],
    "RMSNorm": [(3,), ((2, 3), 1e-3, False)],
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
    "Softmin": [(), (1,)],
    "Softplus": [(), (2.0, 10.0)],
    "TimestepEmbedding": [(4, 6)],
    "Transformer": [(4, 2, 1, 1, 3)],
    "TransformerDecoder": [(lambda: nn.TransformerDecoderLayer(4, 2, 3), 2)],
    "TransformerDecoderLayer": [(4, 2, 3)],
    "TransformerEncoder": [(lambda: nn.TransformerEncoderLayer(4, 2, 3), 1)],
    "TransformerEncoderLayer": [(4, 2, 3)],
    "Softshrink": [(), (1.0,)],
    "SyncBatchNorm": [(3,)],
    "Threshold": [(0.5, 2.0), (0.5, 2.0, True)],
    "TripletMarginLoss": [(), (2.0, 1.0)],
    "TripletMarginWithDistanceLoss": [(), (None, 2.0)],
    "Unflatten": [(1, (2, 3))],
    "Upsample": [(2,), (None, (2, 3), "bilinear", True)],
    "UpsamplingBilinear2d": [(2,), (None, 2)],
    "UpsamplingNearest2d": [(2,), (None, 2)],
    "VectorQuantizer": [(4, 2)],
}
# How those print that are there for one, two and three dims: tests/unit/spatial.
for _n in (1, 2, 3):
    ARGUMENTS |= {f"{_kind}Pad{_n}d": [(1,)] for _kind in ("Circular", "Reflection", "Replication", "Zero")}
    ARGUMENTS |= {f"{_kind}Pool{_n}d": [(2,)] for _kind in ("AdaptiveAvg", "AdaptiveMax", "Avg")}
    ARGUMENTS |= {f"LPPool{_n}d": [(2, 3)], f"ConstantPad{_n}d": [(1, 2.0)], f"FractionalMaxPool{_n}d": [(2, 3)]}
    ARGUMENTS |= {f"LazyConv{_n}d": [(4, 3)], f"LazyConvTranspose{_n}d": [(4, 3)]}
    if _n != 2:
        ARGUMENTS |= {f"Conv{_n}d": [(2, 4, 3)], f"ConvTranspose{_n}d": [(2, 4, 3)]}
        ARGUMENTS |= {f"MaxPool{_n}d": [(2,)], f"MaxUnpool{_n}d": [(2,)]}
ARGUMENTS |= {"Fold": [(4, 2)], "Unfold": [(2,)], "PixelShuffle": [(2,)], "ChannelShuffle": [(2,)]}


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
