"""Positions of triangles, of flat indices and of what is not zero; repeat, isin, and small questions."""

from __future__ import annotations

import math

import pytest

import lucid


@pytest.mark.parametrize("rows, columns", ((0, 3), (1, 1), (3, 3), (2, 5), (5, 2), (3, 0)))
def test_triangles_are_those_of_numpy(np, rows, columns):
    for offset in (-9, -4, -1, 0, 1, 2, 7):
        for got, wanted in (
            (lucid.tril_indices(rows, columns, offset), np.tril_indices(rows, offset, columns)),
            (lucid.triu_indices(rows, columns, offset), np.triu_indices(rows, offset, columns)),
        ):
            assert got.shape == (2, len(wanted[0])) and got.tolist() == [list(map(int, part)) for part in wanted]


def test_triangles_of_squares_and_of_other_dtypes():
    assert lucid.tril_indices(2).tolist() == [[0, 1, 1], [0, 0, 1]]
    assert lucid.triu_indices(2, dtype=lucid.int32).dtype is lucid.int32
    for call, error, message in (
        (lambda: lucid.tril_indices(-1, 2), ValueError, "tril_indices: row is -1; wanted 0 or more"),
        (lambda: lucid.triu_indices(2.5), TypeError, "triu_indices: row is .*; wanted an int"),
        (lambda: lucid.tril_indices(2, dtype=lucid.float32), TypeError, "tril_indices: dtype is float32; wanted"),
    ):
        with pytest.raises(error, match=message):
            call()


def test_unravel_index(np):
    flat = lucid.arange(24).reshape(4, 6)
    for shape in ((24,), (2, 12), (2, 3, 4)):
        wanted = np.unravel_index(np.arange(24).reshape(4, 6), shape)
        assert [part.tolist() for part in lucid.unravel_index(flat, shape)] == [part.tolist() for part in wanted]
    assert [part.item() for part in lucid.unravel_index(lucid.tensor(-1), (2, 4))] == [1, 3]
    assert lucid.unravel_index(lucid.tensor(3), 7)[0].item() == 3
    with pytest.raises(TypeError, match="unravel_index: indices is float32; wanted an integer dtype"):
        lucid.unravel_index(lucid.ones(2), (2,))
    with pytest.raises(ValueError, match="unravel_index: .* is -2; wanted 0 or more"):
        lucid.unravel_index(flat, (-2, 3))


def test_nonzero_static():
    x = lucid.tensor([[0, 1, 2], [3, 0, 4]])
    for size in (0, 1, 3, 4, 7):
        wanted = (x.nonzero().tolist() + [[-7, -7]] * 7)[:size]
        assert lucid.nonzero_static(x, size=size, fill_value=-7).tolist() == wanted
    assert lucid.nonzero_static(lucid.zeros(0, 3), size=2).tolist() == [[-1, -1]] * 2
    assert lucid.nonzero_static(lucid.tensor(2.0), size=3).shape == (3, 0)
    with pytest.raises(ValueError, match="nonzero_static: size is -1; wanted 0 or more"):
        lucid.nonzero_static(x, size=-1)


def test_repeat_repeats_elements(np):
    data = [[1, 2], [3, 4]]
    for repeats, dim in ((2, None), (3, 0), (0, 1), ([1, 2], 1)):
        given = lucid.tensor(repeats) if isinstance(repeats, list) else repeats
        assert lucid.repeat(lucid.tensor(data), given, dim).tolist() == np.repeat(np.array(data), repeats, dim).tolist()
    assert lucid.tensor(data).repeat(1, 2).tolist() == [[1, 2, 1, 2], [3, 4, 3, 4]]


@pytest.mark.parametrize("count", (0, 1, 5, 40))
@pytest.mark.parametrize("invert", (False, True))
def test_isin_is_that_of_numpy(np, count, invert):
    x, among = np.arange(30).reshape(5, 6), (np.arange(count) * 7) % 45
    got = lucid.isin(lucid.tensor(x.tolist()), lucid.tensor(among.tolist(), dtype=lucid.int64), invert=invert)
    assert got.tolist() == np.isin(x, among, invert=invert).tolist()


def test_isin_of_numbers_nan_and_other_dtypes():
    x = lucid.tensor([1.5, math.nan, 3.0])
    assert lucid.isin(x, lucid.arange(20)).tolist() == [False, False, True]
    assert lucid.isin(x, lucid.tensor([math.nan] * 20)).tolist() == [False] * 3
    assert lucid.isin(x, 3).tolist() == [False, False, True] and lucid.isin(3, x).item() is True
    assert lucid.isin(x, 3, invert=True).tolist() == [True, True, False]
    assert lucid.isin(lucid.zeros(2, 0), x).shape == (2, 0)
    with pytest.raises(TypeError, match="isin: elements is .*; wanted a Tensor among them"):
        lucid.isin(1, 2)


def test_small_questions():
    x = lucid.tensor([1.0, -2.0])
    assert lucid.positive(x) is x and x.positive() is x
    with pytest.raises(TypeError, match="positive: input is bool"):
        lucid.positive(x > 0)
    assert lucid.is_same_size(x, lucid.zeros(2)) and not x.is_same_size(lucid.zeros(2, 1))
    assert lucid.is_nonzero(lucid.tensor([[3]])) and not lucid.tensor(0.0).is_nonzero()
    for shape in ((0,), (2,)):
        with pytest.raises(RuntimeError, match="is_nonzero: input has shape .*; wanted one element"):
            lucid.is_nonzero(lucid.ones(shape))
