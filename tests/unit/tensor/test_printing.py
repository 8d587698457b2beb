"""How tensors are printed: printing.json holds tensors and what PyTorch 2.13 prints of them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import lucid
from lucid import nn

CASES = json.loads(Path(__file__).with_name("printing.json").read_text())


@pytest.fixture(autouse=True)
def options_as_at_first():
    yield
    lucid.set_printoptions(profile="default")


def number(value):
    """Floats and complex numbers are strings in the file, which has NaN and the sign of zero that way."""
    return (
        complex(value) if isinstance(value, str) and "j" in value else float(value) if isinstance(value, str) else value
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['dtype']}-{case['shape']}")
def test_as_pytorch_prints(case):
    if "make" in case:
        t = eval(case["make"])
    else:
        t = lucid.tensor([number(v) for v in case["data"]], dtype=case["dtype"]).reshape(case["shape"])
    t.requires_grad_(case["requires_grad"])
    with lucid.printoptions(**case["options"]):
        assert repr(t) == str(t) == case["text"]


def test_graph_and_device():
    x = lucid.ones(2, requires_grad=True)
    assert repr(x + 1) == "tensor([2., 2.], grad_fn=<AddBackward0>)"
    assert repr(x.sum().exp()) == "tensor(7.3891, grad_fn=<ExpBackward0>)"
    assert repr(lucid.ones(2, 3, device="meta")) == "tensor(..., device='meta', size=(2, 3))"
    assert (
        repr(lucid.ones(2, 3, device="meta", dtype=lucid.float64, requires_grad=True))
        == "tensor(..., device='meta', size=(2, 3), dtype=lucid.float64,\n       requires_grad=True)"
    )


def test_default_dtype_is_not_said():
    lucid.set_default_dtype(lucid.float64)
    try:
        assert repr(lucid.ones(1)) == "tensor([1.])"
        assert repr(lucid.ones(1, dtype=lucid.float32)) == "tensor([1.], dtype=lucid.float32)"
        assert repr(lucid.ones(1, dtype=lucid.complex128)) == "tensor([1.+0.j])"
    finally:
        lucid.set_default_dtype(lucid.float32)


def test_parameters_and_subclasses():
    class Mine(lucid.Tensor):
        pass

    class Weight(nn.Parameter):
        pass

    assert repr(nn.Parameter(lucid.ones(2))) == "Parameter containing:\ntensor([1., 1.], requires_grad=True)"
    assert repr(lucid._C._make_subclass(Mine, lucid.ones(2, 2), False)) == "Mine([[1., 1.],\n      [1., 1.]])"
    assert repr(Weight(lucid.ones(1))) == "Parameter containing:\nParameter(Weight([1.], requires_grad=True))"


def test_named_results():
    assert (
        repr(lucid.tensor([[1.0, 3.0]]).max(1)) == "lucid.return_types.max(\nvalues=tensor([3.]),\nindices=tensor([1]))"
    )


def test_inside_of_transforms():
    seen = []

    def look(x):
        seen.append(repr(x))
        return x * 2

    lucid.func.vmap(look)(lucid.eye(2))
    lucid.func.vmap(lucid.func.vmap(look))(lucid.ones(1, 1))
    lucid.func.jvp(look, (lucid.ones(2),), (lucid.zeros(2) + 3,))
    within = "BatchedTensor(lvl=1, bdim=0, value=\n        tensor([[1.]])\n    )"
    assert [re.sub(r"lvl=\d+", "lvl=1", text) for text in seen] == [
        "BatchedTensor(lvl=1, bdim=0, value=\n    tensor([[1., 0.],\n            [0., 1.]])\n)",
        f"BatchedTensor(lvl=1, bdim=0, value=\n    {within}\n)",
        "tensor([1., 1.], tangent=tensor([3., 3.]))",
    ]


def test_only_what_is_shown_is_read():
    huge = lucid.zeros(1).expand(10**5, 10**4)
    assert repr(huge).count("0.") == 36
    deep = repr(lucid.zeros(1).expand([7] * 9))  # 6**9 elements are at the edges: fewer are shown
    assert deep.count("0.") == 4**9 and len(deep) < 10**7
    with lucid.printoptions(edgeitems=10**9, threshold=0):
        assert repr(lucid.zeros(2)) == "tensor([0., 0.])"


def test_large_numbers_of_digits():
    with lucid.printoptions(precision=1000):
        assert len(repr(lucid.tensor(0.1))) > 1000


def test_options():
    assert lucid.get_printoptions() == {
        "precision": 4,
        "threshold": 1000,
        "edgeitems": 3,
        "linewidth": 80,
        "sci_mode": None,
    }
    lucid.set_printoptions(profile="short", edgeitems=5, sci_mode=True)
    assert lucid.get_printoptions() == {
        "precision": 2,
        "threshold": 1000,
        "edgeitems": 5,
        "linewidth": 80,
        "sci_mode": True,
    }
    lucid.set_printoptions(**{**lucid.get_printoptions(), "precision": 6})
    assert repr(lucid.tensor(0.25)) == "tensor(2.500000e-01)"
    lucid.set_printoptions(linewidth=100)  # sci_mode, which is not given, is back at None
    assert lucid.get_printoptions()["sci_mode"] is None
    with pytest.raises(ZeroDivisionError), lucid.printoptions(precision=1):
        assert repr(lucid.tensor(0.25)) == "tensor(0.2)"
        1 / 0
    assert lucid.get_printoptions()["precision"] == 6


@pytest.mark.parametrize(
    "options, error",
    [
        ({"precision": -1}, "precision is -1; wanted 0 to 1000"),
        ({"precision": 2.5}, "precision is 2.5; wanted an int"),
        ({"precision": 10**9}, "precision is 1000000000; wanted 0 to 1000"),
        ({"edgeitems": True}, "edgeitems is True; wanted an int"),
        ({"threshold": lucid.nan}, "threshold is nan; wanted at least 0"),
        ({"linewidth": 0}, "linewidth is 0; wanted at least 1"),
        ({"profile": "long"}, "profile is 'long'; wanted 'default', 'short' or 'full'"),
        ({"profile": []}, "profile is .*; wanted 'default', 'short' or 'full'"),
        ({"sci_mode": 1}, "sci_mode is 1; wanted True, False or None"),
    ],
)
def test_refused_options(options, error):
    before = lucid.get_printoptions()
    with pytest.raises((TypeError, ValueError), match=f"^set_printoptions: {error}"):
        lucid.set_printoptions(
            precision=options.get("precision", 3), **{k: v for k, v in options.items() if k != "precision"}
        )
    assert lucid.get_printoptions() == before
