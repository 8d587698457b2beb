"""Shifts: as operators, by too much, and of what has no bits."""

from __future__ import annotations

import operator

import pytest

import lucid


def test_shift_operators():
    x = lucid.tensor([1, -3, 5])
    assert (x << 1).tolist() == [2, -6, 10] and (x >> 1).tolist() == [0, -2, 2]
    assert (1 << lucid.tensor([0, 3, 64])).tolist() == [1, 8, 0] and (-9 >> lucid.tensor([0, 2, 64])).tolist() == [
        -9,
        -3,
        -1,
    ]
    assert (x << lucid.tensor([1, 2, -1])).tolist() == [2, -12, 0] and (lucid.tensor([True]) << 3).tolist() == [8]
    same_one = x
    x <<= 2
    assert x is same_one and x.tolist() == [4, -12, 20]
    x >>= lucid.tensor([1, 1, 99])
    assert x is same_one and x.tolist() == [2, -6, 0]


@pytest.mark.parametrize("dtype", (lucid.uint8, lucid.int8, lucid.int16, lucid.int32, lucid.int64))
def test_shifts_by_too_much(dtype):
    bits = 8 * lucid.tensor([0], dtype=dtype).element_size()
    x = lucid.tensor([1, 100], dtype=dtype)
    for amount in (bits, bits + 1, 127) + (() if dtype is lucid.uint8 else (-1, -bits)):
        assert (x << amount).tolist() == (x >> amount).tolist() == [0, 0]
        if dtype is not lucid.uint8:
            assert (-x << amount).tolist() == [0, 0] and (-x >> amount).tolist() == [-1, -1]
    assert (x << bits - 1).tolist()[0] == (2**7 if dtype is lucid.uint8 else -(2 ** (bits - 1)))


@pytest.mark.parametrize("apply", (operator.lshift, operator.rshift, operator.ilshift, operator.irshift))
def test_shifts_of_what_has_no_bits(apply):
    for x, amount in (
        (lucid.tensor([1.5]), 1),
        (lucid.tensor([2]), 1.5),
        (lucid.tensor([True]), lucid.tensor([True])),
        (lucid.tensor([1j]), 1),
    ):
        before = x.tolist()
        with pytest.raises(
            TypeError, match="bitwise_(left|right)_shift_?: dtype [a-z0-9]+ is not supported; wanted one of uint8"
        ):
            apply(x, amount)
        assert x.tolist() == before
    with pytest.raises(TypeError):
        apply(lucid.tensor([2]), "1")
