"""What the table-driven suites do not see of wasm/ops/order/searching.py. Runs without NumPy."""

from __future__ import annotations

import random

import pytest

import lucid

NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize("dtype", ["int32", "int64", "float32", "float64", "uint8"])
def test_searchsorted_equals_bisect(dtype):
    source = random.Random(5)
    from bisect import bisect_left, bisect_right

    for n in (0, 1, 2, 7, 100):
        line = sorted(source.randint(0, 20) for _ in range(n))
        values = [source.randint(0, 21) for _ in range(30)]
        a, b = (
            lucid.tensor(line, dtype=getattr(lucid, dtype)),
            lucid.tensor(values, dtype=getattr(lucid, dtype)).reshape(5, 6),
        )
        for right, bisect in ((False, bisect_left), (True, bisect_right)):
            wanted = [bisect(line, v) for v in values]
            assert lucid.searchsorted(a, b, right=right).reshape(-1).tolist() == wanted
            assert lucid.bucketize(b, a, right=right).reshape(-1).tolist() == wanted
            assert lucid.searchsorted(a, b[0, 0].item(), side="right" if right else "left").item() == wanted[0]


def test_searchsorted_in_rows_with_nan_and_sorter():
    line, values = lucid.tensor([[1.0, 3.0, NAN], [0.0, INF, INF]]), lucid.tensor([[NAN, 2.0], [INF, -INF]])
    assert lucid.searchsorted(line, values).tolist() == [[2, 1], [1, 0]]
    assert lucid.searchsorted(line, values, right=True).tolist() == [[3, 1], [3, 0]]
    x = lucid.tensor([5.0, 1.0, 3.0])
    assert lucid.searchsorted(x, 4, sorter=x.argsort(), out_int32=True).dtype is lucid.int32
    assert lucid.searchsorted(sorted_seq=x.sort().values, values=lucid.tensor([4])).tolist() == [2]
    assert lucid.searchsorted(lucid.tensor([1, 2, 3]), 1.5).item() == 1
    with pytest.raises(ValueError, match="searchsorted: sorted_sequence has shape"):
        lucid.searchsorted(line, lucid.zeros(3, 2))
    with pytest.raises(ValueError, match="side"):
        lucid.searchsorted(x, 1.0, side="middle")
    with pytest.raises(ValueError, match="boundaries"):
        lucid.bucketize(x, line)


def test_bincount():
    assert lucid.bincount(lucid.tensor([1, 1, 0]), lucid.tensor([0.5, 0.25, 1.0])).tolist() == [1, 0.75]
    assert lucid.tensor([], dtype=lucid.int64).bincount(minlength=2).tolist() == [0, 0]
    with pytest.raises(ValueError, match="element -3; wanted 0 or more"):
        lucid.bincount(lucid.tensor([1, -3]))
    with pytest.raises(TypeError, match="bincount: self is float32"):
        lucid.bincount(lucid.tensor([1.0]))
    with pytest.raises(ValueError, match="weights has shape"):
        lucid.bincount(lucid.tensor([1]), lucid.ones(2))
    with pytest.raises(ValueError, match="minlength is -1"):
        lucid.bincount(lucid.tensor([1]), minlength=-1)
    for huge in (2**62, 2**63 - 1):
        with pytest.raises(MemoryError):
            lucid.bincount(lucid.tensor([huge]))
