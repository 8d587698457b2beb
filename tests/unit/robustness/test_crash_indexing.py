"""Indices that overflow, lie, overlap or change under the read."""

import pytest

import lucid


def test_out_of_range_everywhere():
    x = lucid.arange(12.0).reshape(3, 4)
    for index in (
        3,
        -4,
        2**62,
        -(2**62),
        (0, 4),
        (0, -5),
        (0, 0, 0),
        (None,) * 20,
        (..., ...),
        (slice(None),) * 3,
        (0,) * 40,
        (None,) * 100_000,
    ):
        with pytest.raises((IndexError, ValueError)):
            x[index]
        with pytest.raises((IndexError, ValueError)):
            x[index] = 1.0
    assert x.tolist() == lucid.arange(12.0).reshape(3, 4).tolist()


@pytest.mark.parametrize("index", [[3], [-4], [0, 2**62], [-(2**62)], [1, 2, 3]])
def test_index_tensors_out_of_range(index):
    x = lucid.arange(3.0, requires_grad=True) * 1
    where = lucid.tensor(index)
    for call in (
        lambda: x[where],
        lambda: x.index_select(0, where),
        lambda: x.gather(0, where),
        lambda: lucid.nn.functional.embedding(where, lucid.ones(3, 2)),
        lambda: x.scatter(0, where, lucid.ones(len(index))),
        lambda: x.scatter_add(0, where, lucid.ones(len(index))),
    ):
        with pytest.raises(IndexError):
            call()
    before = x.tolist()
    with pytest.raises(IndexError):
        x[where] = 5.0
    assert x.tolist() == before


def test_unsupported_kinds():
    x = lucid.ones(2, 3)
    for index in (
        1.5,
        "a",
        b"a",
        object(),
        {},
        {0},
        1j,
        lucid.ones(2),
        [1.5],
        ["a"],
        [[0], [1, 2]],
        (0, "a"),
        lucid.tensor([0.0]),
    ):
        with pytest.raises((IndexError, TypeError, ValueError)):
            x[index]
        with pytest.raises((IndexError, TypeError, ValueError)):
            x[index] = 0
    with pytest.raises(TypeError):
        del x[0]


def test_slices_at_the_edges():
    x = lucid.arange(5)
    big = 2**62
    for piece in (
        slice(-big, big),
        slice(big, None),
        slice(None, -big),
        slice(None, None, big),
        slice(None, None, -big),
        slice(-1, -big, -1),
        slice(big, -big, -2),
        slice(3, 1),
        slice(1, 3, 2**70),
        slice(None, None, -(2**70)),
        slice(-(2**70), 2**70),
    ):
        assert x[piece].tolist() == [0, 1, 2, 3, 4][piece], piece
    with pytest.raises(ValueError):
        x[::0]
    with pytest.raises(TypeError):
        x["a":]
    assert lucid.zeros(0)[::-1].shape == (0,) and lucid.zeros(0, 3)[5:, ::-1].shape == (0, 3)


def test_masks_of_the_wrong_shape():
    x = lucid.arange(6.0).reshape(2, 3)
    for shape in ((3,), (3, 2), (2, 4), (2, 3, 1), (4, 0)):
        mask = lucid.ones(shape) > 0
        with pytest.raises((IndexError, ValueError)):
            x[mask]
        with pytest.raises((IndexError, ValueError)):
            x[mask] = 1.0
    assert x[lucid.ones(0) > 0].shape == (0, 3)  # a mask without elements selects nothing
    assert x[lucid.tensor(True)].shape == (1, 2, 3) and x[False].shape == (0, 2, 3) and x[True].shape == (1, 2, 3)


def test_values_that_do_not_fit():
    x = lucid.zeros(2, 3)
    for value in (lucid.ones(2), lucid.ones(3, 2), lucid.ones(2, 2, 3), [1.0, 2.0], lucid.zeros(0)):
        with pytest.raises((ValueError, RuntimeError)):
            x[:] = value
        with pytest.raises((ValueError, RuntimeError)):
            x[lucid.tensor([0, 1])] = value
    for value in (None, "a", object(), 1j):
        with pytest.raises(TypeError):
            x[0] = value
    assert x.tolist() == [[0.0] * 3] * 2


def test_overlapping_assignment():
    x = lucid.arange(6.0)
    x[1:] = x[:-1]
    assert x.tolist() == [0.0, 0.0, 1.0, 2.0, 3.0, 4.0]
    x = lucid.arange(6.0)
    x[:] = x[::-1]
    assert x.tolist() == [5.0, 4.0, 3.0, 2.0, 1.0, 0.0]
    x = lucid.arange(4.0)
    x[lucid.tensor([0, 1, 2])] = x[1:]
    assert x.tolist() == [1.0, 2.0, 3.0, 3.0]
    y = lucid.arange(4)
    y[y] = y.flip(0)
    assert y.tolist() == [3, 2, 1, 0]
    with pytest.raises(RuntimeError, match="expanded"):
        lucid.zeros(1).expand(3)[:] = 1.0


def test_iteration():
    x = lucid.arange(6.0).reshape(3, 2)
    rows = iter(x)
    assert next(rows).tolist() == [0.0, 1.0]
    x.data = lucid.zeros(1, 2)
    assert list(rows) == []
    x.data = lucid.tensor(1.0)
    assert list(iter(lucid.zeros(0, 3))) == []
    with pytest.raises(TypeError):
        iter(lucid.tensor(1.0))
    with pytest.raises(TypeError):
        len(lucid.tensor(1.0))
    g = lucid.arange(3.0, requires_grad=True)
    sum(row * i for i, row in enumerate(g)).backward()
    assert g.grad.tolist() == [0.0, 1.0, 2.0]


def test_iterator_whose_tensor_becomes_a_number():
    x = lucid.arange(3.0)
    rows = iter(x)
    next(rows)
    x.data = lucid.tensor(1.0)
    assert list(rows) == []


def test_contains_and_conversions():
    x = lucid.arange(3.0)
    assert 2 in x and 5 not in x and lucid.tensor(1.0) in x
    with pytest.raises(TypeError):
        "a" in x
    for convert in (int, float, complex, bool):
        with pytest.raises((RuntimeError, ValueError, TypeError)):
            convert(x)
    with pytest.raises(TypeError):
        range(3)[lucid.tensor(1.0)]
    assert range(3)[lucid.tensor(1)] == 1 and [5, 6][lucid.tensor([1])] == 6
    with pytest.raises(OverflowError):
        int(lucid.tensor(float("inf")))
    with pytest.raises(ValueError):
        int(lucid.tensor(float("nan")))
