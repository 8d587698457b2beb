"""Tensors that change their memory or their shape, and tensors made with given strides."""

from __future__ import annotations

import pytest

import lucid


def test_resize_within_the_memory():
    x = lucid.arange(6.0)
    other = x.view(2, 3)
    assert x.resize_(2, 2) is x and x.tolist() == [[0, 1], [2, 3]] and x._version == 1
    assert other.shape == (2, 3) and x.resize_((6,)).tolist() == [0, 1, 2, 3, 4, 5]
    assert other.t().clone().resize_(size=(3,)).shape == (3,) and lucid.zeros(3).resize_().shape == ()
    assert lucid.resize_(lucid.zeros(4, device="meta"), (2**20, 2**10)).shape == (2**20, 2**10)


def test_resize_to_more_memory():
    x = lucid.arange(4.0)
    view = x[1:]
    x.resize_(3, 2)
    assert x.view(-1).tolist()[:4] == [0, 1, 2, 3] and view.tolist() == [1, 2, 3]
    x.fill_(7)
    assert view.tolist() == [1, 2, 3] and x.is_contiguous() and view._base is x
    x.requires_grad_()
    view.mul_(2)  # what it is a view of has other memory now
    assert view.tolist() == [2, 4, 6] and not view.requires_grad and (x * 2).requires_grad


def test_bad_sizes():
    x = lucid.ones(2, requires_grad=True)
    for tensor in (x, x * 2):
        with pytest.raises(RuntimeError, match="resize_: self requires grad; wanted a tensor that does not"):
            tensor.resize_(3)
    y = lucid.ones(2)
    with pytest.raises(ValueError, match=r"resize_: size is \(-1\); wanted|resize_: size is \(-1,\); wanted"):
        y.resize_(-1)
    for size in ((2**40, 2**40), (2**62,), (2**30, 2**30)):
        with pytest.raises(MemoryError):
            y.resize_(*size)
    with pytest.raises(TypeError):
        y.resize_(1.5)
    assert y.tolist() == [1, 1]


def test_set():
    x, y = lucid.zeros(2), lucid.arange(6.0)
    assert x.set_(y) is x and x.shape == (6,)
    y[0] = 5
    assert x[0] == 5
    assert x.set_(y, 1, (2, 2)).tolist() == [[1, 2], [3, 4]]
    assert x.set_(y, 1, (2,), (3,)).tolist() == [1, 4] and x.set_().shape == (0,)
    with pytest.raises(RuntimeError, match="set_: source is lucid.int64; wanted lucid.float32"):
        x.set_(lucid.arange(2))
    with pytest.raises(RuntimeError, match="set_: self requires grad"):
        lucid.ones(2, requires_grad=True).set_(y)
    with pytest.raises(ValueError, match="leave the storage"):
        x.set_(y, 4, (4,))
    assert x.resize_as_(y).shape == (6,) and lucid.resize_as_(x, lucid.ones(2, 2)).shape == (2, 2)


def test_empty_out_gets_the_shape():
    out = lucid.empty(0)
    assert lucid.add(lucid.ones(2, 2), 1, out=out) is out and out.tolist() == [[2, 2], [2, 2]]
    values, indices = lucid.empty(0), lucid.empty(0, dtype=lucid.int64)
    lucid.max(lucid.tensor([[1.0, 3.0]]), 1, out=(values, indices))
    assert values.tolist() == [3] and indices.tolist() == [1]
    with pytest.raises(RuntimeError, match=r"add: out has shape \(3,\); wanted that of the result, \(2, 2\)"):
        lucid.add(lucid.ones(2, 2), 1, out=lucid.zeros(3))


def test_given_strides():
    x = lucid.empty_strided((2, 3), (1, 4), dtype=lucid.int16)
    assert x.stride() == (1, 4) and x.dtype is lucid.int16 and x.zero_().tolist() == [[0, 0, 0], [0, 0, 0]]
    assert lucid.empty_strided((0, 3), (1, 1)).shape == (0, 3) and lucid.empty_strided((), ()).shape == ()
    assert lucid.empty_permuted((2, 3, 4), (2, 0, 1)).stride() == (3, 1, 6)
    assert lucid.empty_strided((2,), (2,), requires_grad=True).is_leaf
    made = x.new_empty_strided((2,), (3,), device="meta")
    assert made.dtype is lucid.int16 and made.is_meta and made.stride() == (3,)
    for wrong, error in (
        (lambda: lucid.empty_strided((2, 3), (1,)), "as many of each"),
        (lambda: lucid.empty_strided((2,), (-1,)), "stride is"),
        (lambda: lucid.empty_permuted((2, 3), (0, 0)), "each of the 2 dims"),
    ):
        with pytest.raises(ValueError, match=error):
            wrong()
    with pytest.raises(TypeError, match="size is int"):
        lucid.empty_strided(2, (1,))


def test_fill_diagonal():
    assert lucid.zeros(3, 2).fill_diagonal_(4).tolist() == [[4, 0], [0, 4], [0, 0]]
    assert lucid.zeros(7, 2).fill_diagonal_(1, wrap=True).tolist() == [[1, 0], [0, 1], [0, 0]] * 2 + [[1, 0]]
    x = lucid.zeros(2, 2, 2)
    assert x.transpose(0, 1).fill_diagonal_(3) is not None and x.tolist() == [[[3, 0], [0, 0]], [[0, 0], [0, 3]]]
    a = lucid.ones(2, 2, requires_grad=True)
    (a * 2).fill_diagonal_(0).sum().backward()
    assert a.grad.tolist() == [[0, 2], [2, 0]]
    with pytest.raises(ValueError, match="fill_diagonal_: self has shape"):
        lucid.zeros(3).fill_diagonal_(1)


def test_sum_to_size():
    x = lucid.ones(2, 3, 4)
    assert x.sum_to_size(3, 1).tolist() == [[8], [8], [8]] and x.sum_to_size((2, 3, 4)) is x
    assert x.sum_to_size(()).item() == 24 and x.int().sum_to_size(4).dtype is lucid.int32
    with pytest.raises(RuntimeError, match="sum_to_size: size is"):
        x.sum_to_size(2)
