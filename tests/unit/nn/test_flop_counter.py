"""FlopCounterMode: what each kind of product costs, forward and backward, inside of ops and of modules."""

from __future__ import annotations

import pytest

import lucid
from lucid import nn
from lucid.utils.flop_counter import FlopCounterMode


def counted(call) -> dict[str, int]:
    with FlopCounterMode(display=False) as counter:
        call()
    assert counter.get_total_flops() == sum(counter.get_flop_counts()["Global"].values())
    return counter.get_flop_counts()["Global"]


def test_products():
    a, b = lucid.rand(3, 4, 5), lucid.rand(3, 5, 6)
    assert counted(lambda: a @ b) == {"product": 2 * 3 * 4 * 5 * 6}
    assert counted(lambda: lucid.einsum("bij,bjk->bik", a, b)) == {"product": 2 * 3 * 4 * 5 * 6}
    assert counted(lambda: a[0].double() @ b[0].double()) == {"product": 2 * 4 * 5 * 6}
    assert counted(lambda: a + a) == {} and counted(lambda: a[:0] @ b[:0]) == {}
    assert counted(lambda: lucid.ones(2, 3, dtype=lucid.int64) @ lucid.ones(3, 2, dtype=lucid.int64)) == {"product": 24}


def test_backward_counts_too():
    layer, x = nn.Linear(5, 7), lucid.rand(4, 5)
    forward = 2 * 4 * 5 * 7
    assert counted(lambda: layer(x)) == {"product": forward}
    assert counted(lambda: layer(x).sum().backward()) == {"product": 2 * forward}
    x.requires_grad_()
    assert counted(lambda: layer(x).sum().backward()) == {"product": 3 * forward}


def test_kernels_that_multiply_inside():
    conv, x = nn.Conv2d(4, 6, 3, groups=2), lucid.rand(2, 4, 8, 8, requires_grad=True)
    one = 2 * 2 * 6 * 36 * (4 // 2) * 9
    assert counted(lambda: conv(x)) == {"convolution": one}
    assert counted(lambda: conv(x).sum().backward()) == {"convolution": 3 * one}
    q, k, v = lucid.rand(2, 3, 5, 4), lucid.rand(2, 3, 7, 4), lucid.rand(2, 3, 7, 6)
    found = counted(lambda: nn.functional.scaled_dot_product_attention(q, k, v))
    assert found == {"attention": 2 * 6 * 5 * 7 * (4 + 6)}
    lstm, steps = nn.LSTM(3, 4), lucid.rand(5, 2, 3)
    assert counted(lambda: lstm(steps)) == {"recurrent": 2 * 5 * 2 * 16 * (3 + 4)}


def test_parts_of_a_model():
    model = nn.Sequential(nn.Linear(5, 7), nn.Sequential(nn.Tanh(), nn.Linear(7, 2)))
    counter = FlopCounterMode(model, depth=1, display=False)
    with counter:
        model(lucid.rand(3, 5))
    found = {name: sum(row.values()) for name, row in counter.get_flop_counts().items()}
    assert {name: flops for name, flops in found.items() if flops} == {
        "Global": 294,
        "Sequential": 294,
        "Sequential.0": 210,
        "Sequential.1": 84,
        "Sequential.1.1": 84,
    }
    table = counter.get_table()
    assert "Sequential.0" in table and "Sequential.1.1" not in table and "294" in table
    assert model._hooks is None or model._hooks.empty()


def test_it_nests_and_ends_with_an_error(capsys):
    a = lucid.ones(2, 2)
    with FlopCounterMode(display=False) as outer:
        a @ a
        with FlopCounterMode() as inner:
            a @ a
        a @ a
    assert (inner.get_total_flops(), outer.get_total_flops()) == (16, 48)
    assert capsys.readouterr().out.splitlines()[1].split() == ["Global", "16", "100.0"]
    with pytest.raises(KeyError), FlopCounterMode(display=False):
        raise KeyError
    before = outer.get_total_flops()
    a @ a
    assert outer.get_total_flops() == before
