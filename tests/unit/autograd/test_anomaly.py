"""Anomaly mode: the op, the line of the forward pass, and what is left when it is over."""

from __future__ import annotations

import warnings

import pytest

import lucid
from lucid.autograd import Function, detect_anomaly, is_anomaly_enabled, set_detect_anomaly


def not_a_number(x):
    return x * 0 / x  # the line that is meant


@pytest.mark.parametrize("switch", [detect_anomaly, lambda: set_detect_anomaly(True)])
def test_nan_names_op_and_line(switch):
    x = lucid.zeros(1, requires_grad=True)
    with switch():
        y = not_a_number(x)
        with pytest.warns(
            UserWarning, match="(?s)Error detected in DivBackward0.*in not_a_number.*the line that is meant"
        ):
            with pytest.raises(RuntimeError, match="DivBackward0: .* returned nan values in its .*not_a_number"):
                y.backward()
    assert not is_anomaly_enabled() and x.grad is None
    not_a_number(x).backward()
    assert x.grad.isnan().all()


def test_without_a_forward_traceback():
    x = lucid.zeros(1, requires_grad=True)
    y = not_a_number(x)
    with detect_anomaly(), pytest.warns(UserWarning, match="No forward pass information"):
        with pytest.raises(RuntimeError, match="returned nan"):
            y.backward()


def test_errors_keep_their_type():
    class Fails(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, grad):
            raise KeyError("mine")

    x = lucid.ones(1, requires_grad=True)
    with detect_anomaly(check_nan=False):
        y = Fails.apply(x)
        with pytest.warns(UserWarning, match="(?s)Error detected in FailsBackward.*test_errors_keep_their_type"):
            with pytest.raises(KeyError, match="mine"):
                y.backward()


def test_parents_of_nodes_made_in_backward():
    x = lucid.zeros(1, requires_grad=True)
    with detect_anomaly(check_nan=False):
        (first,) = lucid.autograd.grad((x.abs() ** 1.5).sum(), x, create_graph=True)
    with detect_anomaly(), pytest.warns(UserWarning, match="(?s)Error detected.*Previous calculation was induced by"):
        with pytest.raises(RuntimeError, match="returned nan"):
            (first * 1).sum().backward()


def test_switches_nest_and_check_their_arguments():
    with detect_anomaly():
        with set_detect_anomaly(False):
            assert not is_anomaly_enabled()
        with detect_anomaly(check_nan=False):
            assert not lucid.autograd.is_anomaly_check_nan_enabled()
        assert is_anomaly_enabled() and lucid.autograd.is_anomaly_check_nan_enabled()
    assert not is_anomaly_enabled()
    for call in (lambda: detect_anomaly("x"), lambda: set_detect_anomaly(1), lambda: set_detect_anomaly(True, 1)):
        with pytest.raises(TypeError, match="wanted a bool"):
            call()

    @detect_anomaly()
    def function():
        return is_anomaly_enabled()

    assert function() and not is_anomaly_enabled()


def test_everything_works_as_before_and_nothing_stays():
    def step():
        x = lucid.rand(3, requires_grad=True)
        y = lucid.func.vmap(lambda t: t.sin() * 2)(x).sum()
        y.backward()
        lucid.func.jvp(lambda t: t.exp(), (x.detach(),), (lucid.ones(3),))
        lucid.func.hessian(lambda t: t.prod())(x.detach())

    with warnings.catch_warnings(), detect_anomaly():
        warnings.simplefilter("error")
        step()
        before = lucid.memory_stats()
        for _ in range(3):
            step()
        after = lucid.memory_stats()
    assert before["nodes.current"] == after["nodes.current"] and before["tensors.current"] == after["tensors.current"]
