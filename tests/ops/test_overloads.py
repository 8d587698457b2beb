"""Names with several forms: each form through its public name, as a function and as a method, by position and by
keyword."""

from __future__ import annotations

import importlib
import inspect
import pydoc

import pytest

import lucid
from lucid import _C
from lucid._docs import table

INT, FLOAT = lucid.int64, lucid.float64


def x23(dtype=FLOAT):
    return lucid.tensor([[1, 5, 2], [7, 2, 6]], dtype=dtype)


def same(a, b):
    """Equal in shape, dtype and elements; tuples and lists element by element."""
    if isinstance(a, lucid.Tensor):
        return isinstance(b, lucid.Tensor) and a.shape == b.shape and a.dtype is b.dtype and a.tolist() == b.tolist()
    return len(a) == len(b) and all(map(same, a, b))


def both(name, x, *args, **kwargs):
    """The result of the function, which the method gives too."""
    result = getattr(lucid, name)(x, *args, **kwargs)
    assert same(getattr(x, name)(*args, **kwargs), result)
    return result


# ---- max and min ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, every, rows, row_indices, columns",
    [("max", 7, [5, 7], [1, 0], [7, 5, 6]), ("min", 1, [1, 2], [0, 1], [1, 2, 2])],
)
def test_extremum_forms(name, every, rows, row_indices, columns):
    x = x23()
    assert both(name, x).item() == every and both(name, x).shape == ()
    for args, kwargs in (
        ((1,), {}),
        ((-1,), {}),
        ((), {"dim": 1}),
        ((), {"axis": 1}),
        ((1, False), {}),
        ((), {"dim": 1, "keepdim": False}),
    ):
        result = both(name, x, *args, **kwargs)
        assert result.values.tolist() == rows and result.indices.tolist() == row_indices and result.indices.dtype is INT
        values, indices = result
        assert values.tolist() == rows and indices.tolist() == row_indices
    for kwargs in ({"keepdim": True}, {"keepdims": True}):
        assert both(name, x, 1, **kwargs).values.shape == (2, 1)
    assert both(name, x, 1, True).indices.shape == (2, 1)
    for dims in ((0, 1), [0, 1], (1, 0), (-1, 0)):
        assert both(name, x, dims).item() == every
    assert (
        both(name, x, (0,)).tolist() == columns
        and both(name, x, dim=(0, 1), keepdim=True).shape == (1, 1)
        and both(name, x, (0,), True).shape == (1, 3)
    )
    assert (
        both(name, x, keepdim=True).shape == (1, 1)
        and both(name, x, None).item() == every
        and both(name, x, dim=None).shape == ()
    )
    other = lucid.full((3,), 3.0, dtype=FLOAT)
    elementwise = getattr(lucid, name + "imum")(x, other)
    assert same(both(name, x, other), elementwise) and same(both(name, x, other=other), elementwise)
    assert same(both(name, x, lucid.tensor(3.0, dtype=FLOAT)), elementwise)
    assert (
        getattr(lucid, name)(input=x).item() == every and getattr(lucid, name)(input=x, dim=1).values.tolist() == rows
    )


@pytest.mark.parametrize("name", ("max", "min"))
def test_extremum_dtypes_and_errors(name):
    assert both(name, x23(INT)).dtype is INT and both(name, x23(INT), 0).values.dtype is INT
    for call, error in (
        (lambda f: f(x23(), 2), IndexError),
        (lambda f: f(lucid.zeros(0)), ValueError),
        (lambda f: f(lucid.zeros(2, 0), 1), (ValueError, IndexError)),
        (lambda f: f(x23(), "1"), TypeError),
        (lambda f: f(), TypeError),
        (lambda f: f(x23(), dimension=1), TypeError),
        (lambda f: f([1.0]), TypeError),
    ):
        with pytest.raises(error):
            call(getattr(lucid, name))


def test_extremum_gradients():
    """One dim: to the index; all and several dims: shared among equals; elementwise: halves."""
    for form, expected in (
        (lambda v: lucid.max(v), [0.5, 0.5, 0.0]),
        (lambda v: lucid.max(v, 0).values, [1.0, 0.0, 0.0]),
        (lambda v: lucid.max(v, (0,)), [0.5, 0.5, 0.0]),
        (lambda v: lucid.max(v, v.detach()).sum(), [0.5, 0.5, 0.5]),
    ):
        v = lucid.tensor([2.0, 2.0, 1.0], requires_grad=True)
        form(v).backward()
        assert v.grad.tolist() == expected


# ---- var and std ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ("var", "std"))
def test_spread_forms(name):
    x = x23()
    values = [1, 5, 2, 7, 2, 6]
    mean = sum(values) / 6
    total = sum((v - mean) ** 2 for v in values)
    root = (lambda v: v**0.5) if name == "std" else (lambda v: v)
    close = lambda result, wanted: lucid.allclose(result, lucid.tensor(wanted, dtype=FLOAT))
    assert close(both(name, x), root(total / 5))
    for args, kwargs in (((True,), {}), ((), {"unbiased": True}), ((), {"correction": 1}), ((None,), {})):
        assert close(both(name, x, *args, **kwargs), root(total / 5))
    for args, kwargs in (
        ((False,), {}),
        ((), {"unbiased": False}),
        ((), {"correction": 0}),
        (((0, 1),), {"correction": 0}),
    ):
        assert close(both(name, x, *args, **kwargs), root(total / 6))
    assert close(both(name, x, correction=2), root(total / 4))
    assert (
        close(both(name, x, 0), [root(18), root(4.5), root(8)])
        and close(both(name, x, dim=0), [root(18), root(4.5), root(8)])
        and close(both(name, x, axis=0), [root(18), root(4.5), root(8)])
    )
    assert close(both(name, x, 0, correction=0), [root(9), root(2.25), root(4)]) and close(
        both(name, x, dim=0, unbiased=False), [root(9), root(2.25), root(4)]
    )
    assert (
        both(name, x, 1, keepdim=True).shape == (2, 1)
        and both(name, x, dim=(0, 1), keepdim=True).shape == (1, 1)
        and both(name, x, keepdim=True).shape == (1, 1)
    )
    assert close(both(name, x, dim=0, unbiased=False, keepdim=True), [[root(9), root(2.25), root(4)]])
    assert lucid.var(input=x23(INT)).dtype is lucid.float32


@pytest.mark.parametrize("name", ("var", "std"))
def test_spread_by_position(name):
    """As in PyTorch the third argument is `unbiased` and the fourth keepdim."""
    x = x23()
    assert same(both(name, x, 0, False), both(name, x, 0, correction=0)) and both(name, x, 0, True).shape == (3,)
    assert same(both(name, x, 0, False, True), both(name, x, 0, correction=0, keepdim=True))
    assert same(both(name, x, None, False), both(name, x, correction=0))


def test_spread_errors():
    for call in (
        lambda: lucid.var(x23(), 0, correction=1, unbiased=True),
        lambda: lucid.var(x23(), "a"),
        lambda: lucid.var(),
        lambda: lucid.var(x23(), bias=True),
    ):
        with pytest.raises(TypeError):
            call()
    with pytest.raises(IndexError):
        lucid.var(x23(), 2)


# ---- sum ------------------------------------------------------------------------------------------------------------


def test_sum_forms():
    x = lucid.arange(24, dtype=FLOAT).reshape(2, 3, 4)
    assert both("sum", x).item() == 276
    assert (
        both("sum", x, 1).shape == (2, 4)
        and both("sum", x, (0, 2)).shape == (3,)
        and both("sum", x, [0, 2]).tolist() == both("sum", x, dim=(0, 2)).tolist()
    )
    assert (
        both("sum", x, (0, 2), True).shape == (1, 3, 1)
        and both("sum", x, dim=(0, 2), keepdim=True).shape == (1, 3, 1)
        and both("sum", x, axis=0, keepdims=True).shape == (1, 3, 4)
    )
    assert (
        both("sum", x, dtype=lucid.float32).dtype is lucid.float32
        and both("sum", x, 0, dtype=INT).dtype is INT
        and both("sum", x, None, True).shape == (1, 1, 1)
    )
    assert both("sum", lucid.ones(3, dtype=lucid.bool)).dtype is INT


# ---- clamp ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ("clamp", "clip"))
def test_clamp_by_numbers(name):
    x = lucid.tensor([-2.0, 0.5, 3.0])
    assert (
        both(name, x, 0, 1).tolist() == [0, 0.5, 1]
        and both(name, x, min=0).tolist() == [0, 0.5, 3]
        and both(name, x, max=1).tolist() == [-2, 0.5, 1]
    )
    assert (
        both(name, x, None, 1).tolist() == [-2, 0.5, 1]
        and both(name, x, 0).tolist() == [0, 0.5, 3]
        and both(name, x, min=0, max=None).tolist() == [0, 0.5, 3]
    )
    assert both(name, x, 2, 1).tolist() == [1, 1, 1] and both(name, lucid.tensor([1, 5]), 2, 3).dtype is INT
    for call in (lambda: both(name, x), lambda: both(name, x, None, None)):
        with pytest.raises(ValueError, match="min and max"):
            call()


@pytest.mark.parametrize("name", ("clamp", "clip"))
def test_clamp_by_tensors(name):
    x, low, high = lucid.tensor([-2.0, 0.5, 3.0]), lucid.tensor([-1.0, 1.0, 0.0]), lucid.tensor([0.0, 2.0, 1.0])
    assert (
        both(name, x, low, high).tolist() == [-1, 1, 1]
        and both(name, x, low).tolist() == [-1, 1, 3]
        and both(name, x, max=high).tolist() == [-2, 0.5, 1]
    )
    assert (
        both(name, x, None, high).tolist() == [-2, 0.5, 1]
        and both(name, x, min=low, max=None).tolist() == [-1, 1, 3]
        and both(name, x, lucid.tensor(0.0)).tolist() == [0, 0.5, 3]
    )
    assert both(name, lucid.tensor([1, 5, 9]), lucid.tensor([2.5, 0.0, 0.0])).dtype is lucid.float32
    assert getattr(x.clone(), name + "_")(low, high).tolist() == [-1, 1, 1]


def test_clamp_tensor_gradients():
    """Where a bound is active it has the gradient; an element on its bound keeps it; where the bounds cross it is
    max's."""
    leaves = [
        lucid.tensor(v, requires_grad=True)
        for v in ([-2.0, 0.5, 3.0, 1.0, 0.0], [-1.0, 0.0, 0.0, 1.0, 2.0], [2.0, 1.0, 2.0, 3.0, 1.0])
    ]
    _C.clamp_tensor(*leaves).sum().backward()
    assert [leaf.grad.tolist() for leaf in leaves] == [[0, 1, 0, 1, 0], [1, 0, 0, 0, 0], [0, 0, 1, 0, 1]]
    x, low = lucid.tensor([1.0, 2.0], requires_grad=True), lucid.tensor(1.5, requires_grad=True)
    _C.clamp_tensor(x, low).sum().backward()
    assert x.grad.tolist() == [0, 1] and low.grad.item() == 1


def test_gradient_of_clamp_in_place():
    """The gradient needs the values of before: they are kept."""
    x, low = lucid.tensor([-2.0, 0.5, 3.0], requires_grad=True), lucid.tensor([0.0, 0.0, 5.0], requires_grad=True)
    for write, expected in (
        (lambda y: y.clamp_(0, 1), [0, 1, 0]),
        (lambda y: y.clamp_(low), [0, 1, 0]),
        (lambda y: y[1:].clamp_(max=1), [1, 1, 0]),
    ):
        y = x * 1
        write(y)
        (grad,) = lucid.autograd.grad(y.sum(), x)
        assert grad.tolist() == expected
    y = lucid.tensor([-2.0, 0.5, 3.0])
    y.clamp_(low)
    y.sum().backward()
    assert y.tolist() == [0, 0.5, 5] and low.grad.tolist() == [1, 0, 1]


def test_clamp_in_place():
    y = lucid.tensor([-2.0, 0.5, 3.0])
    assert y.clamp_(0, 1) is y and y.tolist() == [0, 0.5, 1]
    assert y.clamp_tensor_(lucid.tensor([0.5, 0.0, 2.0])).tolist() == [0.5, 0.5, 2]
    i = lucid.tensor([1, 5])
    with pytest.raises((TypeError, RuntimeError)):
        i.clamp_tensor_(lucid.tensor([2.5, 0.0]))
    assert i.tolist() == [1, 5] and i._version == 0
    assert lucid.tensor([1.0, 5.0]).clamp_min_(2).tolist() == [2, 5] and lucid.tensor([1.0, 5.0]).clamp_max_(
        lucid.tensor([0.0, 9.0])
    ).tolist() == [0, 5]


# ---- where and nonzero ----------------------------------------------------------------------------------------------


def test_where_forms():
    x = x23()
    mask = x > 2
    assert lucid.where(mask, x, 0.0).tolist() == [[0, 5, 0], [7, 0, 6]] and lucid.where(mask, 1, 0).tolist() == [
        [0, 1, 0],
        [1, 0, 1],
    ]
    assert (
        lucid.where(mask, x, -x).tolist() == [[-1, 5, -2], [7, -2, 6]]
        and lucid.where(mask, input=x, other=0.0).tolist() == lucid.where(mask, x=x, y=0.0).tolist()
    )
    assert lucid.where(condition=mask, input=x, other=0.0).tolist() == x.where(mask, 0.0).tolist()
    rows, columns = lucid.where(mask)
    assert rows.tolist() == [0, 1, 1] and columns.tolist() == [1, 0, 2] and rows.dtype is INT
    assert x[lucid.where(mask)].tolist() == [5, 7, 6] and len(lucid.where(lucid.tensor(True))) == 1
    with pytest.raises(TypeError):
        lucid.where(mask, x)


def test_nonzero_forms():
    x = lucid.tensor([[0, 3], [5, 0]])
    assert both("nonzero", x).tolist() == [[0, 1], [1, 0]] and both("nonzero", x, as_tuple=False).shape == (2, 2)
    parts = both("nonzero", x, as_tuple=True)
    assert isinstance(parts, tuple) and [p.tolist() for p in parts] == [[0, 1], [1, 0]] and x[parts].tolist() == [3, 5]
    assert [p.tolist() for p in both("nonzero", lucid.tensor(4), as_tuple=True)] == [[0]] and both(
        "nonzero", lucid.tensor(4)
    ).shape == (1, 0)


# ---- gather and scatter ---------------------------------------------------------------------------------------------


def test_gather_forms():
    x, index = x23(), lucid.tensor([[2], [0]])
    for args, kwargs in (
        ((1, index), {}),
        ((-1, index), {}),
        ((index, 1), {}),
        ((index,), {}),
        ((1,), {"index": index}),
        ((), {"dim": 1, "index": index}),
        ((), {"index": index, "axis": 1}),
    ):
        assert both("gather", x, *args, **kwargs).tolist() == [[2], [7]]
    assert (
        lucid.gather(x, 0, lucid.tensor([[1, 0, 1]])).tolist()
        == lucid.gather(x, lucid.tensor([[1, 0, 1]]), 0).tolist()
        == [[7, 5, 6]]
    )
    for bad in ((1,), (index, index), (1, 1)):
        with pytest.raises(TypeError):
            lucid.gather(x, *bad)


def test_gather_with_the_index_first_and_the_dim_by_name():
    assert both("gather", x23(), lucid.tensor([[2], [0]]), dim=1).tolist() == [[2], [7]]


def test_scatter_forms():
    x, index, src = lucid.zeros(3), lucid.tensor([2, 0]), lucid.tensor([5.0, 7.0])
    for args, kwargs in (
        ((0, index, src), {}),
        ((0, index), {"src": src}),
        ((), {"dim": 0, "index": index, "src": src}),
    ):
        assert both("scatter", x, *args, **kwargs).tolist() == [7, 0, 5]
    assert both("scatter", x, 0, index, 2.5).tolist() == [2.5, 0, 2.5]
    ones, twice = lucid.ones(3), lucid.tensor([2, 2])
    assert both("scatter", ones, 0, twice, src, reduce="add").tolist() == [1, 1, 13] and both(
        "scatter", ones, 0, twice, 1.0, reduce="add"
    ).tolist() == [1, 1, 3]
    assert both("scatter", ones, 0, twice, src, "add").tolist() == [1, 1, 13]
    assert x.clone().scatter_(0, index, src).tolist() == [7, 0, 5] and x.tolist() == [0, 0, 0]
    with pytest.raises((ValueError, TypeError), match="reduce|mean"):
        lucid.scatter(ones, 0, twice, src, reduce="mean")


def test_scatter_reduced_in_place():
    assert lucid.ones(3).scatter_(0, lucid.tensor([2, 2]), 1.0, reduce="add").tolist() == [1, 1, 3]


# ---- Shapes ---------------------------------------------------------------------------------------------------------


def test_transpose_forms():
    x = lucid.zeros(2, 3, 4)
    assert both("transpose", x).shape == (4, 3, 2)
    for args, kwargs in (((0, 2), {}), ((0, -1), {}), ((), {"dim0": 0, "dim1": 2}), ((0,), {"dim1": 2})):
        assert both("transpose", x, *args, **kwargs).shape == (4, 3, 2)
    assert both("transpose", x, 0, 1).shape == (3, 2, 4)
    with pytest.raises((TypeError, ValueError)):
        x.transpose(0)


def test_view_by_shape():
    x = lucid.arange(6)
    for args, kwargs in (
        ((2, 3), {}),
        (((2, 3),), {}),
        (([2, 3],), {}),
        ((-1, 3), {}),
        ((), {"shape": (2, 3)}),
        ((), {"size": (2, 3)}),
    ):
        assert both("view", x, *args, **kwargs).shape == (2, 3)
    assert x.view(()).shape == () if x.numel() == 1 else lucid.ones(1).view(()).shape == ()


def test_view_by_dtype():
    x = lucid.tensor([1.0, -2.0])
    bits = both("view", x, lucid.int32)
    assert bits.tolist() == [0x3F800000, -0x40000000] and bits.data_ptr() == x.data_ptr()


def test_reading_the_bits_as_another_dtype():
    x = lucid.arange(6, dtype=lucid.int32).reshape(2, 3).clone()
    view = _C.view_dtype
    assert view(x, lucid.uint8).shape == (2, 12) and view(view(x, lucid.uint8), lucid.int32).tolist() == x.tolist()
    assert view(x[:, :2], lucid.int64).shape == (2, 1) if x.stride()[0] % 2 == 0 else True
    assert view(lucid.tensor([1.0], dtype=FLOAT), INT).tolist() == [0x3FF0000000000000] and view(
        lucid.zeros(2, 0), FLOAT
    ).shape == (2, 0)
    assert view(x.T, lucid.float32).shape == (3, 2) and view(lucid.tensor(1.0), lucid.int32).shape == ()
    bits = view(x, lucid.float32)
    version = x._version
    bits.fill_(1.0)
    assert x.tolist() == [[0x3F800000] * 3] * 2 and x._version == version + 1
    leaf = lucid.ones(2, requires_grad=True)
    assert (
        not view(leaf, lucid.int32).requires_grad
        and view(leaf, lucid.float32).requires_grad
        and not view(leaf * 1, lucid.uint8).requires_grad
    )
    for bad in (
        lambda: view(x, INT),
        lambda: view(x.T, lucid.uint8),
        lambda: view(lucid.tensor(1.0), FLOAT),
        lambda: view(x[:, 1:], INT),
        lambda: view(x, lucid.bool),
    ):
        with pytest.raises(RuntimeError, match="view"):
            bad()


def test_split_forms():
    x = lucid.arange(10).reshape(5, 2)
    shapes = lambda parts: [p.shape for p in parts]
    for args, kwargs in (
        ((2,), {}),
        ((2, 0), {}),
        ((2,), {"dim": 0}),
        ((), {"split_size_or_sections": 2}),
        ((), {"split_size": 2, "axis": 0}),
    ):
        assert shapes(both("split", x, *args, **kwargs)) == [(2, 2), (2, 2), (1, 2)]
    for args, kwargs in ((((1, 4),), {}), (([1, 4],), {"dim": 0}), ((), {"split_size_or_sections": [1, 4]})):
        assert shapes(both("split", x, *args, **kwargs)) == [(1, 2), (4, 2)]
    assert shapes(both("split", x, (1, 1), 1)) == [(5, 1), (5, 1)] and all(
        p.data_ptr() >= x.data_ptr() for p in x.split(2)
    )
    for bad, error in (((0,), ValueError), (((1, 1),), ValueError), ((2, 2), IndexError), ((), TypeError)):
        with pytest.raises(error):
            lucid.split(x, *bad)


def test_pieces_by_number():
    x = lucid.arange(7)
    assert [p.tolist() for p in both("tensor_split", x, 3)] == [[0, 1, 2], [3, 4], [5, 6]] and len(
        both("tensor_split", x, sections=9)
    ) == 9
    assert [p.shape for p in both("hsplit", lucid.zeros(2, 4), 2)] == [(2, 2)] * 2 and [
        p.shape for p in both("hsplit", lucid.zeros(4), 4)
    ] == [(1,)] * 4
    assert [p.shape for p in both("vsplit", lucid.zeros(2, 4), 2)] == [(1, 4)] * 2 and [
        p.shape for p in both("dsplit", lucid.zeros(1, 2, 4), 4)
    ] == [(1, 2, 1)] * 4


def test_pieces_by_place():
    x = lucid.arange(7)
    assert [p.tolist() for p in both("tensor_split", x, (2, 5))] == [[0, 1], [2, 3, 4], [5, 6]] and [
        p.tolist() for p in both("tensor_split", x, indices=[3])
    ] == [[0, 1, 2], [3, 4, 5, 6]]
    assert [p.shape for p in both("hsplit", lucid.zeros(2, 4), (1,))] == [(2, 1), (2, 3)] and [
        p.shape for p in both("vsplit", lucid.zeros(3, 4), [1])
    ] == [(1, 4), (2, 4)]
    assert [p.shape for p in both("dsplit", lucid.zeros(1, 2, 4), (3,))] == [(1, 2, 3), (1, 2, 1)]


def test_repeat_interleave_by_a_number():
    x = x23(INT)
    assert both("repeat_interleave", x, 2).tolist() == [1, 1, 5, 5, 2, 2, 7, 7, 2, 2, 6, 6] and both(
        "repeat_interleave", x, 2, 0
    ).shape == (4, 3)
    assert both("repeat_interleave", x, repeats=2, dim=1).tolist() == [[1, 1, 5, 5, 2, 2], [7, 7, 2, 2, 6, 6]]


def test_repeat_interleave_by_a_tensor():
    x, counts = x23(INT), lucid.tensor([2, 0, 1])
    assert both("repeat_interleave", x, counts, 1).tolist() == [[1, 1, 2], [7, 7, 6]] and both(
        "repeat_interleave", x, repeats=counts, dim=1, output_size=3
    ).shape == (2, 3)
    assert lucid.repeat_interleave(counts).tolist() == [0, 0, 2] and counts.repeat_interleave().tolist() == [0, 0, 2]


# ---- Every overload -------------------------------------------------------------------------------------------------


def test_medians_by_form():
    x = x23()
    assert (
        both("median", x).item() == 2
        and both("median", x, None).item() == 2
        and both("median", x, dim=None, keepdim=True).tolist() == [[2]]
    )
    for args, kwargs in (((1,), {}), ((), {"dim": 1}), ((), {"axis": -1})):
        assert both("median", x, *args, **kwargs).values.tolist() == [2, 6] and both(
            "nanmedian", x, *args, **kwargs
        ).indices.tolist() == [2, 2]
    assert both("nanmedian", x, keepdim=True).shape == (1, 1)


def test_tensors_one_by_one_or_in_a_sequence():
    a, b = lucid.tensor([1, 2]), lucid.tensor([3, 4, 5])
    for name in ("meshgrid", "block_diag", "cartesian_prod", "atleast_2d", "broadcast_tensors"):
        first = [a, a] if name == "broadcast_tensors" else [a, b]
        function = getattr(lucid, name)
        assert same(function(*first), function(first)) and same(function(*first), function(tuple(first)))
    assert (
        same(lucid.block_diag(a), lucid.tensor([[1, 2]]))
        and isinstance(lucid.atleast_1d(a), lucid.Tensor)
        and isinstance(lucid.atleast_1d([a]), tuple)
    )
    assert lucid.meshgrid(a, b, indexing="xy")[0].shape == (3, 2) and lucid.meshgrid() == ()


def home_of(path):
    """The module that a public name of the table is in, and its name there."""
    space, _, name = path.rpartition(".")
    return importlib.import_module(f"lucid.{space}".rstrip(".")), name


def overloads():
    return table()["overloads"]


@pytest.mark.parametrize("entry", overloads(), ids=lambda entry: entry["name"])
def test_refusals_name_op_kinds_and_forms(entry):
    home, name = home_of(entry["name"])
    function = getattr(home, name)
    with pytest.raises(
        TypeError, match=rf"^{name}: got \(object, what=str\)|^{name}\(\) got an unexpected keyword argument 'what'"
    ):
        function(object(), what="?")
    with pytest.raises(TypeError) as raised:
        function(lucid.ones(2), object(), object(), object(), object())
    text = str(raised.value)
    if name == "view" or name.startswith("atleast"):  # a form of theirs takes any number
        assert text.startswith(f"{name}: ") and " is an object; wanted " in text, text
        return
    assert text.startswith(f"{name}: got (Tensor, object, object, object, object); wanted {name}(") and text.count(
        f"{name}("
    ) == len(entry["forms"]), text


@pytest.mark.parametrize("entry", overloads(), ids=lambda entry: entry["name"])
def test_overloads_say_what_they_are(entry):
    for name in (entry["name"], *entry["names"]):
        module, name = home_of(name)
        places = [(module, "function"), (lucid.Tensor, "method")]
        for home in [home for home, variant in places if variant in entry["variants"]]:
            callable_ = getattr(home, name)
            assert (
                callable_.__name__ == name
                and "Forms\n-----\n" in callable_.__doc__
                and inspect.signature(callable_)
                and f"{name}(" in pydoc.plain(pydoc.render_doc(callable_))
            )
        if "inplace" in entry["variants"]:
            assert f"{name}(" in getattr(lucid.Tensor, name + "_").__doc__


def test_hostile_arguments_change_nothing():
    class Hostile:
        def __init__(self, x):
            self.x = x

        def __index__(self):
            raise RuntimeError("no index")

        __float__ = __index__

    x = x23()
    bad = Hostile(x)
    before, version = x.tolist(), x._version
    for call in (
        lambda: x.max(bad),
        lambda: x.split(bad),
        lambda: x.split([1, bad]),
        lambda: x.clamp_(bad),
        lambda: x.clamp_(0, bad),
        lambda: x.var(bad, True),
        lambda: x.gather(bad, x.long()),
        lambda: x.scatter_(bad, x.long(), 1.0),
        lambda: x.scatter_(0, x.long() * 0, bad),
        lambda: x.view(bad),
        lambda: x.median(bad),
        lambda: lucid.where(x > 0, x, bad),
        lambda: x.repeat_interleave(bad),
        lambda: x.tensor_split([bad]),
    ):
        with pytest.raises(RuntimeError, match="no index"):
            call()
    assert x.tolist() == before and x._version == version


def test_keywords_that_come_with_a_dict():
    """Their names are in a new tuple each time, and may stand in any order."""
    x = x23()
    for _ in range(300):
        keywords = {"keepdim": True, "dim": 1} if _ % 2 else {"axis": 1, "keepdims": True}
        assert x.sum(**keywords).shape == (2, 1) and x.max(**keywords).values.shape == (2, 1)
        with pytest.raises(TypeError, match="unexpected keyword argument 'other_'"):
            x.sum(dim=1, other_=2)
    with pytest.raises(TypeError, match="multiple values for argument 'dim'"):
        x.sum(dim=0, axis=1)
    with pytest.raises(TypeError):
        x.sum(**{f"k{i}": i for i in range(100)})


def test_other_spellings():
    x, index = x23(), lucid.tensor([[2], [0]])
    assert (
        [p.shape for p in lucid.split(x, split_size_or_sections=2, dim=1)]
        == [p.shape for p in x.split(split_sizes=[2, 1], axis=1)]
        == [(2, 2), (2, 1)]
    )
    assert (
        len(lucid.tensor_split(x, indices_or_sections=2, dim=1)) == 2
        and len(lucid.tensor_split(x, indices_or_sections=[1, 2], dim=1)) == 3
    )
    assert lucid.gather(x, dim=1, indices=index).tolist() == [[2], [7]] and lucid.scatter(
        x, 1, index, value=0.0
    ).tolist() == [[1, 5, 0], [0, 2, 6]]
    assert (
        lucid.tril(x, k=-1).tolist() == lucid.tril(x, diagonal=-1).tolist()
        and lucid.roll(x, 1, axis=1).tolist() == x.roll(1, dims=1).tolist()
    )
    assert lucid.rot90(x, 1, axes=(0, 1)).tolist() == lucid.rot90(x).tolist() and x.unfold(
        dim=1, size=2, step=1
    ).shape == (2, 2, 2)


def test_names_from_elsewhere():
    assert lucid.einsum("ij->ji", x23()).shape == (3, 2) and lucid.einops.einsum("ij->ji", x23()).shape == (3, 2)
