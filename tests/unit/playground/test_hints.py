"""Words of help: each of the common mistakes, made in a program, has its own, with the values of that mistake."""

import json
import re

import pytest
from playground_helpers import WEB, Scene, Session, evaluating

import lucid


class Points(Scene):
    """60 points, and a look at the model that says which shape it wants, as the scene of points does."""

    def provides(self):
        return {"X": lucid.randn(60, 2)}

    def measure(self, program):
        with evaluating(program.model):
            shape = tuple(program.model(lucid.zeros(60, 2)).shape)
        if shape != (60, 2):
            raise ValueError(f"model: for 60 points the page needs an output of shape (60, 2); the model gave {shape}")
        return {}, {}


def open_points():
    made = Session()
    made.scene = Points({"seed": 1})
    return made


START = """import lucid
from lucid import nn, optim
from lucid.nn import functional as F
def step(): pass
model = lambda x: x
"""

MISTAKES = {
    "layer_width": ("nn.Sequential(nn.Linear(2, 16), nn.Linear(8, 2))(X)", {"given": "(60, 16)", "wanted": "8"}),
    "matmul": ("lucid.ones(2, 3) @ lucid.ones(4, 5)", {"a": "(2, 3)", "b": "(4, 5)"}),
    "broadcast": ("lucid.ones(3) + lucid.ones(4)", {"a": "(3,)", "b": "(4,)"}),
    "loss_column": (
        "F.binary_cross_entropy_with_logits(lucid.randn(5, 1), lucid.ones(5))",
        {"target": "(5,)", "x": "(5, 1)"},
    ),
    "loss_shape": (
        "F.cross_entropy(lucid.randn(5, 2), lucid.zeros(4, dtype=lucid.int64))",
        {"target": "(4,)", "x": "(5, 2)"},
    ),
    "channels": ("nn.Conv2d(3, 4, 3)(lucid.ones(1, 1, 8, 8))", {"given": "1", "layer": "Conv2d"}),
    "image_dims": ("nn.Conv2d(3, 4, 3)(lucid.ones(8, 8))", {"x": "(8, 8)"}),
    "reshape": ("X.reshape(7, 4)", {"wanted": "(7, 4)", "count": "120"}),
    "model_output": ("model = nn.Linear(2, 3)", {"given": "(60, 3)"}),
    "class_range": ("F.cross_entropy(lucid.randn(1, 2), lucid.tensor([2]))", {"given": "2", "classes": "2"}),
    "index_range": ("nn.Embedding(3, 2)(lucid.tensor([5]))", {"index": "5", "size": "3"}),
    "dim_range": ("X.sum(3)", {"dim": "3", "dims": "2"}),
    "probabilities": ("nn.BCELoss()(lucid.full((5,), 2.0), lucid.ones(5))", {}),
    "no_graph": ("X.sum().backward()", {}),
    "second_backward": ("a = lucid.ones(2, requires_grad=True); b = (a * a).sum(); b.backward(); b.backward()", {}),
    "not_scalar_backward": ("(lucid.ones(2, requires_grad=True) * 2).backward()", {"shape": "(2,)"}),
    "leaf_in_place": ("a = lucid.ones(2, requires_grad=True)\na += 1", {}),
    "modified_in_place": ("a = lucid.ones(2, requires_grad=True).exp(); a.sum(); a.mul_(2); a.sum().backward()", {}),
    "one_element": ("X.item()", {"shape": "(60, 2)"}),
    "super_init": ("class Net(nn.Module):\n    def __init__(self): self.a = nn.Linear(1, 1)\nNet()", {"name": "Net"}),
    "no_parameters": ("optim.Adam([])", {}),
    "missing_argument": ("nn.Linear(2)", {"names": "'out_features'"}),
    "unknown_argument": ("nn.Linear(2, 3, bais=True)", {"name": "bais"}),
    "none_attribute": ("X.grad.norm()", {"name": "norm"}),
    # Raised, not imported: where another test has made Lucid stand in for torch, it is there.
    "torch": ("raise ModuleNotFoundError(\"No module named 'torch'\")", {"name": "torch"}),
    "not_here": ("import pandas_of_somebody", {"name": "pandas_of_somebody"}),
    "cuda": ("X.cuda()", {}),
    "unknown_name": ("mdoel", {"name": "mdoel"}),
    "colon": ("for i in range(3)\n    pass", {}),
    "bracket": ("print((1, 2)", {"bracket": "("}),
    "indentation": ("if True:\npass", {}),
    "memory": ("lucid.empty(10**14)", {}),
    "recursion": ("def f(): f()\nf()", {}),
    "input": ("raise EOFError", {}),
}


@pytest.mark.parametrize("id", MISTAKES)
def test_a_common_mistake_has_words_of_its_own(id):
    source, values = MISTAKES[id]
    made = open_points()
    # What the page finds when it measures is a mistake too.
    assert made.load(START + source) is None or made.measure() is None
    failure = json.loads(made.failure)
    assert failure["hint"] is not None and failure["hint"]["id"] == id, failure["message"]
    found = failure["hint"]["values"]
    assert values.items() <= found.items(), found
    for language in ("en", "de"):
        text = re.search(rf'^  {id}:\s*"(.*)",$', (WEB / f"words/hints.{language}.ts").read_text(), re.M)[1]
        assert set(re.findall(r"\{(\w+)\}", text)) <= found.keys(), text


def test_what_is_no_common_mistake_has_none():
    made = open_points()
    made.load(START + "raise ValueError('of my own')")
    assert json.loads(made.failure)["hint"] is None


def test_every_row_is_tried():
    from playground.hints import ROWS

    assert {row[0] for row in ROWS} == set(MISTAKES)
