"""x[...] and x[...] = v against a plain model on nested lists, against NumPy, and their gradients."""

from __future__ import annotations

import itertools

import pytest

import lucid

SHAPE = (3, 4, 2)
BASIC = [
    0,
    -1,
    2,
    slice(None),
    slice(1, None),
    slice(None, None, 2),
    slice(None, None, -1),
    slice(-2, None),
    slice(5, 1),
    slice(3, 0, -2),
    Ellipsis,
    None,
    (),
    (0, 1),
    (slice(None), -1),
    (Ellipsis, 0),
    (0, Ellipsis),
    (None, 1, None),
    (slice(None), slice(1, 3), 0),
    (0, 1, 1),
    (Ellipsis,),
    (slice(None), None, Ellipsis, None),
    (slice(10, 20),),
    (slice(-100, 100),),
    True,
    False,
    (0, True),
]


def data():
    return lucid.arange(24, dtype=lucid.float64).reshape(SHAPE).clone()


@pytest.mark.parametrize("index", BASIC, ids=repr)
def test_basic_reads(index, np):
    x = data()
    assert x[index].tolist() == x.numpy().copy()[index].tolist() and x[index].shape == x.numpy()[index].shape


@pytest.mark.parametrize("index", BASIC, ids=repr)
def test_basic_writes(index, np):
    x, a = data(), data().numpy().copy()
    x[index] = -5
    a[index] = -5
    assert x.tolist() == a.tolist()
    if a[index].size:
        value = np.arange(a[index].size, dtype="float64").reshape(a[index].shape)
        a[index] = value
        x[index] = lucid.tensor(value)
        assert x.tolist() == a.tolist()


def advanced():
    i, j, b = lucid.tensor([2, 0, -1]), lucid.tensor([1, 3, 1]), lucid.tensor([True, False, True])
    column = lucid.tensor([[0], [2]])
    grid = lucid.arange(12).reshape(3, 4) % 3 == 0
    whole = lucid.arange(24).reshape(SHAPE) % 5 == 0
    return {
        "one": i,
        "two": (i, j),
        "first and last": (i, slice(None), lucid.tensor([1, 0, 1])),
        "adjacent in the middle": (slice(None), j, lucid.tensor([0, 1, 1])),
        "broadcast": (column, j),
        "with int": (0, j),
        "int between": (i, 1, lucid.tensor([0, 1, 0])),
        "slice and list": (slice(1, None), i % 2),
        "2-d": column,
        "mask": b,
        "mask of two dims": grid,
        "mask of all": whole,
        "mask and index": (b, lucid.tensor([0, 3])),
        "mask and slice": (b, slice(1, 3)),
        "ellipsis": (Ellipsis, lucid.tensor([1, 0, 1])),
        "none": (None, i),
        "none between": (i, None, j),
        "int32": i.int(),
        "0-d": lucid.tensor(1),
        "0-d mask": lucid.tensor(True),
        "nothing": lucid.tensor([], dtype=lucid.int64),
        "no true": lucid.zeros(3, dtype=lucid.bool_),
        "2-d and slice": (slice(None), column, slice(None)),
        "uint8 index": i.abs().to(lucid.int32),
        "list": [0, 2],
        "three": (i, j, lucid.tensor([0, 1, 1])),
    }


def to_numpy(np, index):
    def one(part):
        return (
            np.array(part.tolist(), dtype=bool if part.dtype is lucid.bool_ else "int64").reshape(part.shape)
            if isinstance(part, lucid.Tensor)
            else part
        )

    return tuple(map(one, index)) if isinstance(index, tuple) else one(index)


@pytest.mark.parametrize("name", advanced())
def test_advanced_reads(name, np):
    x, index = data(), advanced()[name]
    wanted = x.numpy()[to_numpy(np, index)]
    assert x[index].shape == wanted.shape and x[index].tolist() == wanted.tolist()
    y = x.permute(2, 0, 1).clone().permute(1, 2, 0)  # the same numbers, strided
    assert y[index].tolist() == wanted.tolist()


@pytest.mark.parametrize("name", advanced())
def test_advanced_writes(name, np):
    index = advanced()[name]
    x, a = data(), data().numpy().copy()
    x[index] = -1.5
    a[to_numpy(np, index)] = -1.5
    assert x.tolist() == a.tolist()


@pytest.mark.parametrize("name", [n for n in advanced() if n not in ("nothing", "no true")])
def test_advanced_gradients(name):
    index = advanced()[name]
    x = data().requires_grad_()
    assert lucid.autograd.gradcheck(lambda v: v[index] * 2, x)
    assert lucid.autograd.gradgradcheck(lambda v: v[index] ** 2, x)


@pytest.mark.parametrize("name", [n for n in advanced() if n not in ("nothing", "no true", "two", "three")])
def test_write_gradients(name):
    """Both what is overwritten and what is written have right gradients."""
    index = advanced()[name]
    x = data().requires_grad_()
    value = (lucid.rand(data()[index].shape, dtype=lucid.float64) + 1).requires_grad_()

    def f(v, w):
        y = v * 2
        y[index] = w
        return y * y

    if not _repeats(index):
        assert lucid.autograd.gradcheck(f, (x, value))
        assert lucid.autograd.gradgradcheck(f, (x, value))
    else:
        f(x, value).sum().backward()
        assert x.grad.shape == SHAPE


def _repeats(index) -> bool:
    """Whether the index names an element twice: then which value is written last is not a smooth function."""
    count = lucid.arange(24).reshape(SHAPE)[index].flatten().tolist()
    return len(set(count)) != len(count)


def test_repeated_reads_add_their_gradients():
    x = lucid.tensor([1.0, 2.0, 3.0], requires_grad=True)
    x[lucid.tensor([0, 0, 2, 0])].sum().backward()
    assert x.grad.tolist() == [3, 0, 1]


def test_written_values_are_cast_and_broadcast():
    x = lucid.zeros(2, 3, dtype=lucid.int64)
    x[0] = 2.9
    x[1] = lucid.tensor([1.5, 2.5, 3.5])
    assert x.tolist() == [[2, 2, 2], [1, 2, 3]]
    x[:, 1] = lucid.tensor([[7]])
    assert x.tolist() == [[2, 7, 2], [1, 7, 3]]
    x[:] = True
    assert x.sum().item() == 6
    y = lucid.zeros(2, 2)
    y[lucid.tensor([0, 1])] = lucid.tensor([[1, 2], [3, 4]])
    assert y.tolist() == [[1, 2], [3, 4]] and y.dtype is lucid.float32


def test_assigning_a_tensor_to_itself_shifted():
    x = lucid.arange(5)
    x[1:] = x[:-1]
    assert x.tolist() == [0, 0, 1, 2, 3]
    y = lucid.arange(4)
    y[lucid.tensor([0, 1, 2, 3])] = y[::-1]
    assert y.tolist() == [3, 2, 1, 0]


def test_reads_of_basic_indices_alias_and_of_advanced_do_not():
    x = data()
    x[1, :, 0].fill_(-1)
    assert x[1, :, 0].tolist() == [-1] * 4
    x[lucid.tensor([0])].fill_(-9)
    assert x[0, 0, 0].item() == 0
    x[0, 0][x[0, 0] >= 0] = 50
    assert x[0, 0].tolist() == [50, 50]


@pytest.mark.parametrize(
    "index, fragment",
    [
        (3, "3"),
        (-4, "-4"),
        ((0, 4), "4"),
        ((0, 0, 0, 0), "indices|dims"),
        (lucid.tensor([0, 3]), "3"),
        (lucid.tensor([-4]), "-4"),
        ((0, lucid.tensor([1, 4])), "4"),
        (lucid.tensor([True, False]), r"2|3"),
        (lucid.ones(3, 3, dtype=lucid.bool_), "3|4"),
        (lucid.tensor([1.0]), "float|int"),
        ("text", "str"),
        ({}, "dict"),
        (1.5, "float"),
        ((Ellipsis, Ellipsis), r"\.\.\."),
        ((lucid.tensor([0, 1]), lucid.tensor([0, 1, 2])), "2|3"),
        (2**70, None),
        (slice("a", None), None),
        (slice(None, None, 0), "step|zero"),
    ],
    ids=repr,
)
def test_wrong_indices(index, fragment):
    x = data()
    before = x.tolist()
    with pytest.raises((IndexError, TypeError, ValueError, RuntimeError, OverflowError), match=fragment):
        x[index]
    with pytest.raises((IndexError, TypeError, ValueError, RuntimeError, OverflowError)):
        x[index] = 1.0
    assert x.tolist() == before and x._version == 0


def test_out_of_range_is_an_index_error():
    for index in (3, lucid.tensor([3]), (0, 9), lucid.tensor([-4])):
        with pytest.raises(IndexError):
            data()[index]
    with pytest.raises(IndexError):
        lucid.tensor(1)[0]


def test_wrong_values():
    x = data()
    for value in (lucid.ones(5), "text", None, object(), lucid.ones(2, 3, 4, 2)):
        with pytest.raises((RuntimeError, TypeError, ValueError)):
            x[0] = value
    with pytest.raises(TypeError):
        del x[0]
    assert x.tolist() == data().tolist() and x._version == 0


def test_nothing_is_written_before_all_indices_are_checked():
    x = lucid.zeros(4)
    with pytest.raises(IndexError):
        x[lucid.tensor([0, 1, 9])] = 1.0
    assert x.tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize("dt", ["bool_", "uint8", "int32", "int64", "float32", "float64"])
def test_every_dtype(dt):
    x = lucid.tensor([[1, 0], [0, 1], [1, 1]], dtype=getattr(lucid, dt))
    assert (
        x[1].tolist() == x.tolist()[1]
        and x[lucid.tensor([2, 0])].tolist() == [x.tolist()[2], x.tolist()[0]]
        and x[x == 1].numel() == 4
    )
    x[lucid.tensor([0, 1]), lucid.tensor([1, 0])] = 1
    assert x.sum().item() == 6


def test_gather_family():
    x = lucid.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    index = lucid.tensor([[2, 0], [1, 1]])
    assert (
        x.gather(1, index).tolist()
        == [[3, 1], [5, 5]]
        == lucid.gather(x, index, 1).tolist()
        == lucid.gather(x, dim=1, index=index).tolist()
    )
    assert x.index_select(1, lucid.tensor([2, 0])).tolist() == [[3, 1], [6, 4]]
    assert lucid.zeros(2, 3).scatter(1, index, lucid.ones(2, 2)).tolist() == [[1, 0, 1], [0, 1, 0]]
    assert lucid.zeros(2, 3).scatter_add(1, index, lucid.ones(2, 2)).tolist() == [[1, 0, 1], [0, 2, 0]]
    assert x.masked_select(x > 2).tolist() == [3, 4, 5, 6] and x.masked_fill(x > 2, 0).tolist() == [
        [1, 2, 0],
        [0, 0, 0],
    ]
    assert lucid.nonzero(x > 4).tolist() == [[1, 1], [1, 2]] and [p.tolist() for p in lucid.where(x > 4)] == [
        [1, 1],
        [1, 2],
    ]
    for wrong in (
        lambda: x.gather(1, index + 2),
        lambda: x.gather(2, index),
        lambda: x.index_select(0, lucid.tensor([2])),
        lambda: x.scatter(1, index - 5, x),
    ):
        with pytest.raises(IndexError):
            wrong()
    for wrong in (
        lambda: x.gather(1, index.float()),
        lambda: x.masked_select(index),
        lambda: x.gather(1, lucid.tensor([0])),
    ):
        with pytest.raises((TypeError, RuntimeError, IndexError, ValueError)):
            wrong()


def test_many_combinations(np):
    """All triples of a few kinds of index, against NumPy."""
    parts = [1, slice(None), slice(None, None, 2), None, lucid.tensor([0, 1]), lucid.tensor([[1], [0]])]
    checked = 0
    for index in itertools.product(parts, repeat=3):
        x = data()
        # An int takes its dim away before the tensors are looked at (PyTorch); NumPy would count it among them.
        ints = tuple(part if isinstance(part, int) else slice(None) for part in index if part is not None)
        rest = tuple(part for part in index if not isinstance(part, int))
        try:
            wanted = x.numpy()[ints][to_numpy(np, rest)]
        except IndexError:
            continue
        got = x[index]
        assert got.shape == wanted.shape and got.tolist() == wanted.tolist(), index
        checked += 1
    assert checked > 200
