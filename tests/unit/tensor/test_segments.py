"""segment_reduce and hash_tensor; values as PyTorch gives them."""

from __future__ import annotations

import math

import pytest

import lucid

INF = math.inf


@pytest.mark.parametrize(
    "reduce, wanted, begun",
    [
        ("sum", [3, 0, 18], [13, 10, 28]),
        ("mean", [1.5, None, 4.5], [6.5, 10, 7]),
        ("max", [2, -INF, 6], [10, 10, 10]),
        ("min", [1, INF, 3], [1, 10, 3]),
        ("prod", [2, 1, 360], [20, 10, 3600]),
    ],
)
def test_segments(reduce, wanted, begun):
    x = lucid.tensor([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    for form in ({"lengths": lucid.tensor([2, 0, 4])}, {"offsets": lucid.tensor([0, 2, 2, 6])}):
        got = lucid.segment_reduce(x, reduce, **form).tolist()
        assert [None if math.isnan(v) else v for v in got] == wanted
        assert lucid.segment_reduce(x, reduce, **form, initial=10).tolist() == begun


def test_segments_of_rows_and_along_another_dim():
    x = lucid.arange(12.0).reshape(2, 3, 2)
    got = lucid.segment_reduce(x, "sum", lengths=lucid.tensor([[1, 2], [3, 0]]), axis=1)
    assert got.tolist() == [[[0, 1], [6, 8]], [[24, 27], [0, 0]]]
    assert lucid.segment_reduce(lucid.zeros(0, 3), "max", lengths=lucid.tensor([0])).tolist() == [[-INF] * 3]


def test_gradients_of_segments():
    x = lucid.tensor([1.0, 2.5, -3.0, 4.0, 0.5], dtype=lucid.float64, requires_grad=True)
    for reduce in ("sum", "mean", "max", "min", "prod"):
        assert lucid.autograd.gradcheck(
            lambda v, reduce=reduce: lucid.segment_reduce(v, reduce, lengths=lucid.tensor([2, 3])), x
        )


@pytest.mark.parametrize(
    "call, error, message",
    [
        (lambda x, n: lucid.segment_reduce(x, "sum"), ValueError, "segment_reduce: lengths and offsets"),
        (lambda x, n: lucid.segment_reduce(x, "any", lengths=n), ValueError, "segment_reduce: reduce is 'any'; wanted"),
        (lambda x, n: lucid.segment_reduce(x, "sum", lengths=n + 1), ValueError, "segment_reduce: lengths is .2, 3.;"),
        (lambda x, n: lucid.segment_reduce(x, "sum", lengths=n - 3), ValueError, "segment_reduce: lengths is"),
        (lambda x, n: lucid.segment_reduce(x.long(), "sum", lengths=n), TypeError, "segment_reduce: data is int64"),
        (lambda x, n: lucid.segment_reduce(x, "sum", lengths=x), TypeError, "segment_reduce: lengths is float32"),
        (lambda x, n: lucid.segment_reduce(x, "sum", lengths=n[0]), RuntimeError, "segment_reduce: lengths has shape"),
        (lambda x, n: lucid.hash_tensor(x, mode=1), ValueError, "hash_tensor: mode is 1; wanted 0"),
    ],
)
def test_refusals(call, error, message):
    with pytest.raises(error, match=message):
        call(lucid.ones(3), lucid.tensor([1, 2]))


def test_hash_tensor():
    x = lucid.tensor([[1, 2, 4], [7, 7, 9]])
    assert int(lucid.hash_tensor(x)) == 1 ^ 2 ^ 4 ^ 9
    assert [int(v) for v in lucid.hash_tensor(x, 1)] == [7, 9] and lucid.hash_tensor(x, 0, keepdim=True).shape == (1, 3)
    assert int(lucid.hash_tensor(lucid.tensor([1.0, 2.0]))) == 9218868437227405312
    assert int(lucid.hash_tensor(lucid.zeros(0))) == 0 and int(lucid.hash_tensor(lucid.tensor(5))) == 5
