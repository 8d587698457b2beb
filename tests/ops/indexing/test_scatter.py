"""scatter_reduce, index_add and their kin: what they refuse, and what they leave alone then."""

from __future__ import annotations

import pytest
from ops.tensors import leaf

import lucid
from lucid.autograd import gradcheck, gradgradcheck

WRITERS = {
    "scatter_reduce_": lambda x, at: x.scatter_reduce_(0, at, lucid.ones(2), "amax"),
    "index_add_": lambda x, at: x.index_add_(0, at, lucid.ones(2)),
    "index_reduce_ prod": lambda x, at: x.index_reduce_(0, at, lucid.full((2,), 1.5), "prod"),
    "index_reduce_ amin": lambda x, at: x.index_reduce_(0, at, lucid.ones(2), "amin"),
    "index_copy_": lambda x, at: x.index_copy_(0, at, lucid.ones(2)),
    "index_fill_": lambda x, at: x.index_fill_(0, at, 1),
    "put_": lambda x, at: x.put_(at, lucid.ones(2)),
    "put_ accumulate": lambda x, at: x.put_(at, lucid.ones(2), accumulate=True),
    "index_put_": lambda x, at: lucid.index_put_(x, (at,), lucid.ones(2)),
}


@pytest.mark.parametrize("name", WRITERS)
def test_an_index_out_of_range_writes_nothing(name):
    for bad in ([0, 3], [1, -4], [0, 2**62], [-(2**63), 0]):
        x = lucid.tensor([5.0, 6.0, 7.0])
        with pytest.raises(IndexError, match=rf"{max(bad, key=abs)} is out of range.*size 3"):
            WRITERS[name](x, lucid.tensor(bad))
        assert x.tolist() == [5, 6, 7] and x._version == 0
    with pytest.raises(IndexError, match="must be an integer tensor"):
        WRITERS[name](lucid.zeros(3), lucid.tensor([0.0, 1.0]))
    with pytest.raises(RuntimeError, match="leaf"):
        WRITERS[name](lucid.zeros(3, requires_grad=True), lucid.tensor([0, 1]))
    with pytest.raises(RuntimeError):
        WRITERS[name](lucid.zeros(1).expand(3), lucid.tensor([0, 1]))


@pytest.mark.parametrize("name", WRITERS)
def test_in_place_forms_are_differentiable(name):
    at = lucid.tensor([2, 0])

    def through(x):
        y = x * 1
        WRITERS[name](y, at)
        return y

    assert gradcheck(through, leaf([0.5, 2.0, -3.0])) and gradgradcheck(through, leaf([0.5, 2.0, -3.0]))


def test_a_source_that_is_the_tensor_itself():
    x = lucid.tensor([1.0, 2.0, 3.0])
    assert x.index_add_(0, lucid.tensor([2, 1, 0]), x).tolist() == [4, 4, 4]
    x = lucid.tensor([1.0, 2.0, 3.0])
    assert x.index_copy_(0, lucid.tensor([1, 2, 0]), x).tolist() == [3, 1, 2]


def test_shapes_are_checked():
    x, at = lucid.zeros(3, 2), lucid.tensor([0, 1])
    with pytest.raises(ValueError, match=r"index_add: source has shape \(2,\); wanted \(2, 2\)"):
        x.index_add(0, at, lucid.ones(2))
    with pytest.raises(ValueError, match=r"index_copy: source has shape \(3, 2\)"):
        x.index_copy(0, at, lucid.ones(3, 2))
    with pytest.raises(ValueError, match=r"index_reduce: source has shape \(2,\); wanted \(2, 2\)"):
        x.index_reduce(0, at, lucid.ones(2), "prod")
    with pytest.raises(IndexError, match="index_reduce: index has shape"):
        x.index_reduce(0, at.reshape(2, 1), lucid.ones(2, 2), "prod")
    with pytest.raises(IndexError, match="index_reduce: index 1 is out of range"):
        lucid.tensor(1.0).index_reduce(0, lucid.tensor([1]), lucid.ones(1), "prod")
    with pytest.raises(ValueError, match="index_reduce: reduce is 'sum'"):
        x.index_reduce(0, at, lucid.ones(2, 2), "sum")
    with pytest.raises(TypeError, match="index_reduce.*positional"):
        x.index_reduce(0, at, lucid.ones(2, 2), "prod", False)
    with pytest.raises(IndexError, match="index_reduce: index 3 is out of range"):
        lucid.zeros(3, 0).index_reduce(0, lucid.tensor([3]), lucid.zeros(1, 0), "prod")
    with pytest.raises(IndexError, match="index_add: index has shape"):
        x.index_add(0, at.reshape(2, 1), lucid.ones(2, 2))
    with pytest.raises(IndexError, match="index_copy: self is 0-d"):
        lucid.tensor(1.0).index_copy(0, lucid.tensor([0]), lucid.ones(1))
    with pytest.raises(ValueError, match="index_fill: value has shape"):
        x.index_fill(0, at, lucid.ones(2))
    with pytest.raises(ValueError, match="put: source has shape"):
        x.put(at, lucid.ones(3))
    with pytest.raises(ValueError, match="scatter_reduce: src has shape"):
        x.scatter_reduce(0, lucid.zeros(2, 2, dtype=lucid.int64), lucid.ones(2, 1), "sum")
    with pytest.raises(ValueError, match="scatter_reduce: index has shape"):
        x.scatter_reduce(0, lucid.zeros(2, 3, dtype=lucid.int64), lucid.ones(2, 3), "sum")
    with pytest.raises(ValueError, match="take_along_dim"):
        lucid.take_along_dim(x, at, 0)
    with pytest.raises(ValueError, match="reduce"):
        x.scatter_reduce(0, lucid.zeros(2, 2, dtype=lucid.int64), lucid.ones(2, 2), "max")
    with pytest.raises(TypeError, match="alpha"):
        lucid.zeros(3, dtype=lucid.int64).index_add(0, at, lucid.ones(2, dtype=lucid.int64), alpha=0.5)
    with pytest.raises(IndexError, match="take: index 6 is out of range.*size 6"):
        x.take(lucid.tensor([6]))


@pytest.mark.parametrize("reduce", ["sum", "prod", "mean", "amax", "amin"])
def test_places_that_receive_nothing_stay(reduce):
    for include_self in (True, False):
        x = leaf([1.0, 2.0, 3.0])
        y = x.scatter_reduce(
            0, lucid.tensor([1]), lucid.tensor([5.0], dtype=lucid.float64), reduce, include_self=include_self
        )
        assert [y[0].item(), y[2].item()] == [1, 3]
        y.sum().backward()
        assert [x.grad[0].item(), x.grad[2].item()] == [1, 1] and (include_self or x.grad[1].item() == 0)


@pytest.mark.parametrize("combine", [lucid.scatter_reduce, lucid.index_reduce])
def test_ties_share_the_gradient(combine):
    x, src = leaf([2.0, 0.0]), leaf([2.0, 2.0, 1.0, -1.0])
    combine(x, 0, lucid.tensor([0, 0, 0, 1]), src, "amax").sum().backward()
    assert [round(v, 12) for v in (x.grad * 3).tolist()] == [1, 3] and [
        round(v, 12) for v in (src.grad * 3).tolist()
    ] == [1, 1, 0, 0]


def test_integers_at_their_limits():
    for dtype, low, high in (
        (lucid.int32, -(2**31), 2**31 - 1),
        (lucid.int64, -(2**63), 2**63 - 1),
        (lucid.uint8, 0, 255),
        (lucid.int8, -128, 127),
        (lucid.int16, -(2**15), 2**15 - 1),
    ):
        x, at = lucid.tensor([0, 0], dtype=dtype), lucid.tensor([0, 0])
        for reduce, value in (("amax", low), ("amin", high)):
            for combine in (lucid.scatter_reduce, lucid.index_reduce):
                src = lucid.tensor([value, value], dtype=dtype)
                assert combine(x, 0, at, src, reduce, include_self=False).tolist() == [value, 0]


def test_product_third_derivative_at_zero():
    src, at = leaf([0.0, 0.0, 0.0]), lucid.tensor([1, 1, 1])
    product = lucid.ones(2, dtype=lucid.float64).scatter_reduce(0, at, src, "prod")[1]
    (first,) = lucid.autograd.grad(product, [src], create_graph=True)
    (second,) = lucid.autograd.grad(first[0], [src], create_graph=True)
    (third,) = lucid.autograd.grad(second[1], [src])
    assert third.tolist() == [0, 0, 1]


def test_a_0d_tensor_is_one_slice():
    x, at = lucid.tensor(5.0, requires_grad=True), lucid.tensor([0])
    calls = {
        5.0: [x.index_select(0, at), x.index_select(-1, at[0]), x.gather(0, at[0])],
        9.0: [x.index_add(0, at, lucid.tensor(2.0), alpha=2), x.index_add(0, at[0], lucid.tensor([4.0]))],
        3.0: [x.index_fill(0, at, 3.0), x.scatter(0, at[0], lucid.tensor(3.0))],
        10.0: [x.index_reduce(0, at, lucid.tensor(2.0), "prod"), x.scatter_reduce(0, at[0], lucid.tensor(2.0), "prod")],
    }
    for value, results in calls.items():
        for result in results:
            assert result.shape == () and result.item() == value
    assert x.index_add(0, at, lucid.tensor(2.0)).backward() is None and x.grad.item() == 1
    y = lucid.tensor(5)
    y.index_add_(0, at, lucid.tensor(2))
    assert y.item() == 7 and y.index_fill_(0, at, 1) is y and y.item() == 1
    for bad in (lucid.tensor([0, 0]), lucid.tensor([1])):
        with pytest.raises(IndexError, match="index_select"):
            x.index_select(0, bad)
