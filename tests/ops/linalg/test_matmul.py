"""Matrix products: what the table-driven suites do not see. Runs without NumPy."""

from __future__ import annotations

import pytest

import lucid
from lucid import _C


def product(a, b):
    """a @ b of nested lists."""
    return [[sum(x * y for x, y in zip(row, column)) for column in zip(*b)] for row in a]


def whole(*shape, modulus=11):
    """Small whole numbers, whose products are exact in float32."""
    count = 1
    for n in shape:
        count *= n
    return (lucid.arange(count) * 7 % modulus - modulus // 2).reshape(shape)


@pytest.mark.parametrize("dtype", ["float32", "float64", "int32", "int64"])
@pytest.mark.parametrize(
    "m, k, n", [(1, 1, 1), (3, 5, 2), (17, 33, 9), (1, 64, 40), (40, 64, 1), (65, 130, 71), (7, 300, 129)]
)
def test_exact_products(m, k, n, dtype):
    """Sizes on both sides of the kernels' tiles, each operand transposed and not."""
    a, b = whole(m, k).to(getattr(lucid, dtype)), whole(k, n, modulus=13).to(getattr(lucid, dtype))
    wanted = product(a.tolist(), b.tolist())
    at, bt = a.T.contiguous().T, b.T.contiguous().T
    for left in (a, at):
        for right in (b, bt):
            assert lucid.matmul(left, right).tolist() == wanted
    bias = whole(n, modulus=5).to(getattr(lucid, dtype))
    assert _C.linear(a, bt.T, bias).tolist() == [[x + y for x, y in zip(row, bias.tolist())] for row in wanted]


def test_operands_of_unlike_dtypes_are_promoted():
    x = lucid.tensor([[1, 2]]) @ lucid.tensor([[0.5], [0.25]])
    assert x.dtype is lucid.float32 and x.tolist() == [[1.0]]
    assert (lucid.ones(1, 2, dtype=lucid.float64) @ lucid.ones(2, 1)).dtype is lucid.float64


def test_strange_strides():
    x = lucid.arange(24.0).reshape(2, 3, 4)
    a, b = x[:, ::2, ::-1], x.permute(0, 2, 1)[..., 1:]
    for i in range(2):
        assert (a @ b)[i].tolist() == product(a[i].tolist(), b[i].tolist())
    row = lucid.tensor([[1.0, 2.0, 3.0]]).expand(4, 3)
    assert (row @ row.T).tolist() == [[14.0] * 4] * 4
    assert (x.expand(2, 2, 3, 4) @ lucid.ones(4)).tolist() == [x.sum(2).tolist()] * 2


def test_batches_of_a_shared_matrix():
    x, w = whole(3, 2, 4, 5).float(), whole(5, 6).float()
    wanted = [[product(m, w.tolist()) for m in batch] for batch in x.tolist()]
    assert (x @ w).tolist() == wanted
    assert (x.transpose(0, 2) @ w).transpose(0, 2).tolist() == wanted


def test_gradients_of_unlike_dtypes_come_back_in_their_own():
    w = lucid.ones(3, 2, requires_grad=True)
    x = lucid.ones(4, 3, dtype=lucid.float64, requires_grad=True)
    (x @ w).sum().backward()
    assert w.grad.dtype is lucid.float32 and w.grad.tolist() == [[4.0, 4.0]] * 3 and x.grad.dtype is lucid.float64


def test_nothing_times_something():
    assert (lucid.empty(2, 0) @ lucid.empty(0, 3)).tolist() == [[0, 0, 0]] * 2
    assert _C.linear(lucid.empty(2, 0), lucid.empty(3, 0), lucid.tensor([1.0, 2.0, 3.0])).tolist() == [[1, 2, 3]] * 2
    w = lucid.ones(3, 2, requires_grad=True)
    _C.linear(lucid.empty(0, 2), w).sum().backward()
    assert w.grad.tolist() == [[0, 0]] * 3


def test_addmm_with_beta_zero_ignores_nan():
    nan = lucid.full((1, 1), float("nan"))
    assert lucid.addmm(nan, lucid.ones(1, 2), lucid.ones(2, 1), beta=0).tolist() == [[2.0]]


@pytest.mark.parametrize(
    "op, left, right, words",
    [
        (
            "matmul",
            (3, 4),
            (5, 6),
            r"matmul: other has shape \(5, 6\); wanted a second-last size of 4, to match self \(3, 4\) @ other \(5, "
            r"6\)",
        ),
        ("matmul", (), (3,), r"matmul: self is 0-d"),
        ("matmul", (3,), (4,), r"matmul: other has shape \(4,\); wanted a size of 3"),
        (
            "matmul",
            (2, 3, 4),
            (3, 4, 2),
            r"matmul: the batch dims of self \(2, 3, 4\) and other \(3, 4, 2\) do not broadcast",
        ),
        ("mm", (3,), (3, 2), r"mm: self has shape \(3,\); wanted 2 dims"),
        ("mm", (2, 3), (2, 3), r"mm: other has shape \(2, 3\); wanted size 3 in dim 0, to match self \(2, 3\)"),
        ("bmm", (2, 3, 4), (3, 4, 2), r"bmm: other has shape \(3, 4, 2\); wanted a first size of 2"),
        ("mv", (2, 3), (2,), r"mv: vec has shape \(2,\); wanted size 3 in dim 0"),
        ("dot", (2, 2), (2,), r"dot: self has shape \(2, 2\); wanted 1 dim"),
        ("inner", (2, 3), (2,), r"inner: other has shape \(2,\); wanted a last size of 3"),
        ("outer", (2, 2), (2,), r"outer: self has shape \(2, 2\); wanted 1 dim"),
    ],
)
def test_shapes_are_checked(op, left, right, words):
    with pytest.raises(_C.engine.ShapeMismatch, match=words):
        getattr(lucid, op)(lucid.zeros(left), lucid.zeros(right))


@pytest.mark.parametrize(
    "x, weight, bias, words",
    [
        ((2, 3), (4, 5), (4,), r"linear: self has shape \(2, 3\); wanted a last size of 5, to match weight \(4, 5\)"),
        ((2, 5), (4, 5), (5,), r"linear: bias has shape \(5,\); wanted \(4,\)"),
        ((2, 5), (5,), None, r"linear: weight has shape \(5,\); wanted 2 dims"),
        ((), (4, 5), None, r"linear: self has shape \(\)"),
    ],
)
def test_linear_shapes_are_checked(x, weight, bias, words):
    with pytest.raises(_C.engine.ShapeMismatch, match=words):
        _C.linear(lucid.zeros(x), lucid.zeros(weight), None if bias is None else lucid.zeros(bias))


def test_addmm_shapes_are_checked():
    with pytest.raises(_C.engine.ShapeMismatch, match=r"addmm: mat2 has shape \(2, 2\)"):
        lucid.addmm(lucid.zeros(2), lucid.zeros(2, 3), lucid.zeros(2, 2))
    with pytest.raises(_C.engine.ShapeMismatch, match=r"addmm"):
        lucid.addmm(lucid.zeros(3, 2, 2), lucid.zeros(2, 3), lucid.zeros(3, 2))


def test_products_of_empty_tensors_with_odd_strides():
    """Without elements a tensor counts as contiguous, whatever its strides."""
    x = lucid.zeros(0, 2, 3).permute(2, 1, 0)
    assert (x @ lucid.zeros(0, 4)).tolist() == [[[0.0] * 4] * 2] * 3
    assert _C.linear(x, lucid.zeros(4, 0), lucid.ones(4)).tolist() == [[[1.0] * 4] * 2] * 3
