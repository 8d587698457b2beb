"""What the engine tells of calls, which `lucid.onnx` is made on."""

from __future__ import annotations

import pytest

import lucid
from lucid import _C, nn


def told(function):
    calls = []
    _C._watch_ops(lambda *call: calls.append(call))
    try:
        function()
    finally:
        _C._watch_ops(None)
    return calls


def test_calls_with_their_arguments():
    a, b = lucid.ones(2, 3), lucid.ones(3)
    calls = told(lambda: (a + b).sum(1))
    assert [(call[0], call[1], call[2]) for call in calls] == [("add", False, 0), ("sum", False, 0)]
    assert calls[0][3] == (a, b) or (calls[0][3][0] is a and calls[0][3][1] is b)
    assert calls[1][3][0] is calls[0][4][0]
    assert calls[1][3][1:] == ((1,), False, None)


def test_the_parts_of_a_call_come_before_it():
    calls = told(lambda: nn.functional.hardsigmoid(lucid.ones(2)))
    assert calls[-1][0] == "hardsigmoid"
    assert calls[-1][2] == 0
    assert all(call[2] > 0 for call in calls[1:-1])  # the first made the ones


def test_layers_that_run_in_c():
    model, x = nn.Sequential(nn.Linear(3, 4), nn.ReLU()), lucid.ones(1, 3)
    assert [call[0] for call in told(lambda: model(x))] == ["linear", "relu"]


def test_numbers_are_numbers_and_writes_are_told():
    x = lucid.ones(2)
    calls = told(lambda: x.mul_(3))
    assert calls[0][0] == "mul"
    assert calls[0][1] is True
    assert calls[0][3][1] == 3
    assert calls[0][4][0] is x


def test_indexing_and_copies_as_python_says_them():
    x, places = lucid.ones(4, 3), lucid.tensor([0, 2])
    assert told(lambda: x[places])[-1][3][1] is places

    def assign():
        x[1:, 0] = 5.0

    last = told(assign)[-1]
    assert (last[0], last[1], last[3][1:]) == ("setitem", True, ((slice(1, None), 0), 5.0))
    assert told(lambda: x.copy_(lucid.zeros(4, 3)))[-1][0] == "copy_"


def test_an_error_of_the_watcher_is_that_of_the_call():
    def refuse(*call):
        raise ZeroDivisionError

    x = lucid.ones(2)
    before = lucid.memory_stats()["tensors.current"]
    _C._watch_ops(refuse)
    try:
        for call in (lambda: x + 1, lambda: x[0], lambda: x.split(1), lambda: nn.functional.hardsigmoid(x)):
            with pytest.raises(ZeroDivisionError):
                call()
    finally:
        _C._watch_ops(None)
    assert lucid.memory_stats()["tensors.current"] == before
    assert (x + 1).tolist() == [2, 2]


def test_what_the_watcher_calls_is_not_told():
    names = []

    def look(name, *rest):
        names.append(name)
        lucid.ones(2).exp()

    _C._watch_ops(look)
    try:
        lucid.ones(2).abs()
    finally:
        _C._watch_ops(None)
    assert names == ["ones", "abs"]
    with pytest.raises(TypeError, match="_watch_ops: function"):
        _C._watch_ops(3)


def test_a_watcher_that_ends_itself():
    def once(*call):
        _C._watch_ops(None)

    _C._watch_ops(once)
    x = lucid.ones(2)
    assert x[0].item() == 1
