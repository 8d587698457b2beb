"""What the table-driven suites do not see of wasm/ops/order/ranking.py. Runs without NumPy."""

from __future__ import annotations

import pytest

import lucid

NAN, INF = float("nan"), float("inf")


def test_medians():
    x = lucid.tensor([[3.0, 1.0, NAN], [4.0, 6.0, 5.0]])
    assert x[1].median().item() == 5 and lucid.median(lucid.tensor([4, 1, 3, 2])).item() == 2
    values, indices = x.median(1)
    assert indices.tolist() == [2, 2] and values.isnan().tolist() == [True, False]
    assert lucid.nanmedian(x, axis=1, keepdims=True).values.tolist() == [[1], [5]] and lucid.nanmedian(x).item() == 4
    assert lucid.median(lucid.zeros(0)).isnan().item() and lucid.nanmedian(lucid.tensor([NAN])).isnan().item()
    x = lucid.tensor([1.0, 2.0, 2.0, 3.0], requires_grad=True)
    x.median().backward()
    assert x.grad.tolist() == [0, 0.5, 0.5, 0]
    with pytest.raises(ValueError, match="median: self has shape"):
        lucid.zeros(3, 0).median(1)
    with pytest.raises(ValueError, match="nothing to choose from"):
        lucid.zeros(0, dtype=lucid.int64).median()


def test_what_kthvalue_and_mode_refuse():
    for k in (0, 4, -1):
        with pytest.raises(IndexError, match=f"kthvalue: k {k} is out of range for dim 0 of size 3"):
            lucid.zeros(3).kthvalue(k)
    with pytest.raises(ValueError, match="mode: self has shape"):
        lucid.zeros(2, 0).mode()
