"""What the samples of the ops that place parts cannot say."""

from __future__ import annotations

import pytest

import lucid


def test_source_is_cast_and_shapes_are_equal():
    x = lucid.zeros(2, 2, dtype=lucid.int32)
    placed = lucid.select_scatter(x, lucid.tensor([1.7, 2.2]), 0, 1)
    assert placed.dtype is lucid.int32 and placed.tolist() == [[0, 0], [1, 2]] and x.tolist() == [[0, 0], [0, 0]]
    for call in (
        lambda: x.select_scatter(lucid.zeros(1), 0, 1),
        lambda: x.slice_scatter(lucid.zeros(2), 0, 0, 1),
        lambda: x.diagonal_scatter(lucid.zeros(2, 1)),
        lambda: x.as_strided_scatter(lucid.zeros(3), (2,), (1,)),
    ):
        with pytest.raises(RuntimeError, match=r"_scatter: src has shape .*; wanted \(.*\), that of the part of self"):
            call()


def test_bad_parts():
    x = lucid.zeros(2, 2)
    with pytest.raises(ValueError, match="slice_scatter: step is 0; wanted at least 1"):
        x.slice_scatter(x, 0, None, None, 0)
    with pytest.raises(ValueError, match="name an element several times"):
        x.as_strided_scatter(lucid.zeros(2, 2), (2, 2), (1, 1))
    with pytest.raises(ValueError, match="leave the storage of 4 elements"):
        x.as_strided_scatter(lucid.zeros(2), (2,), (4,))
    with pytest.raises(IndexError, match="0-d"):
        lucid.zeros(()).slice_scatter(lucid.zeros(()))


def test_layout_of_self_says_nothing():
    x = lucid.arange(6.0).view(2, 3).t()
    assert x.as_strided_scatter(lucid.tensor([9.0, 9.0]), (2,), (3,)).tolist() == [[9, 3], [1, 9], [2, 5]]
