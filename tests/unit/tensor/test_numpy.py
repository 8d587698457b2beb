"""NumPy's scalars and arrays beside tensors: in operators, in NumPy's own functions, as sizes, dims and indices."""

from __future__ import annotations

import operator

import pytest

import lucid

OPERATORS = [
    operator.add,
    operator.sub,
    operator.mul,
    operator.truediv,
    operator.floordiv,
    operator.mod,
    operator.pow,
    operator.lt,
    operator.le,
    operator.eq,
    operator.ne,
    operator.gt,
    operator.ge,
]


@pytest.mark.parametrize("function", OPERATORS, ids=lambda f: f.__name__)
def test_scalars_are_weak_on_both_sides(np, function):
    """As a Python number of their kind, in every dtype of scalar and of tensor."""
    for scalar, plain in (
        (np.float64(2.0), 2.0),
        (np.float32(2.0), 2.0),
        (np.float16(2.0), 2.0),
        (np.int64(2), 2),
        (np.int8(2), 2),
        (np.uint16(2), 2),
        (np.bool_(True), True),
    ):
        for dtype in (lucid.float32, lucid.float16, lucid.int8, lucid.int64):
            x = lucid.tensor([1, 3], dtype=dtype)
            for left, right, a, b in ((scalar, x, plain, x), (x, scalar, x, plain)):
                result, wanted = function(left, right), function(a, b)
                assert type(result) is lucid.Tensor and result.dtype is wanted.dtype
                assert result.tolist() == wanted.tolist()


def test_scalars_keep_the_gradient(np):
    w = lucid.tensor([1.0, 2.0], requires_grad=True)
    for function, wanted in (
        (lambda s: s * w, 2),
        (lambda s: s + w, 1),
        (lambda s: s - w, -1),
        (lambda s: w / s, 0.5),
        (lambda s: lucid.maximum(w, -s), 1),
    ):
        for kind in (np.float64, np.float32, np.int32):
            w.grad = None
            y = function(kind(2))
            assert y.dtype is lucid.float32
            y.sum().backward()
            assert w.grad.tolist() == [wanted, wanted]
    y = np.sqrt(2.0) * w
    assert y.dtype is lucid.float32 and y.grad_fn is not None
    assert (np.complex64(1j) * lucid.ones(1)).tolist() == [1j]
    assert (np.int64(6) & lucid.tensor([3])).tolist() == [2] and (np.bool_(True) & lucid.tensor([True])).tolist() == [
        True
    ]


def test_arrays_without_a_gradient(np):
    x = lucid.ones(2)
    for result in (x + np.ones(2), np.ones(2) + x, x * np.array([2.0, 2.0]), np.add(x, np.ones(2))):
        assert type(result) is lucid.Tensor and result.dtype is lucid.float64 and result.tolist() == [2, 2]
    assert (x == np.ones(2)).tolist() == (np.ones(2) == x).tolist() == [True, True]
    assert (np.eye(2) @ x).tolist() == (x @ np.eye(2)).tolist() == [1, 1]
    with pytest.raises(lucid._C.engine.ShapeMismatch, match=r"add: shapes \(2,\) and \(3,\)"):
        x + np.ones(3)
    with pytest.raises(TypeError):
        x + np.array(["a", "b"])


def test_arrays_where_a_gradient_is_recorded(np):
    w = lucid.ones(2, requires_grad=True)
    for call in (lambda: w + np.ones(2), lambda: np.ones(2) + w, lambda: np.ones((2, 2)) @ w, lambda: np.ones(2) < w):
        with pytest.raises(TypeError, match=r"an operand is a NumPy array .*; wanted two Tensors \(lucid.from_numpy"):
            call()
    with lucid.no_grad():
        assert (w + np.ones(2)).tolist() == [2, 2]
    assert (w.detach() + np.ones(2)).tolist() == [2, 2]


def test_functions_of_numpy(np):
    x = lucid.tensor([0.0, 1.0])
    for result, wanted in (
        (np.exp(x), x.exp()),
        (np.add(x, 1), x + 1),
        (np.isfinite(x), lucid.tensor([True, True])),
        (np.exp(lucid.tensor(1.0)), lucid.tensor(1.0).exp()),
    ):
        assert (
            type(result) is lucid.Tensor
            and result.dtype is wanted.dtype
            and lucid.allclose(result.float(), wanted.float())
        )
    assert np.mean(x).item() == 0.5 and np.sum(x).item() == 1
    w = lucid.ones(2, requires_grad=True)
    with pytest.raises(
        RuntimeError, match=r"numpy.sin: .* the gradient would be lost; wanted lucid.sin, or x.detach\(\)"
    ):
        np.sin(w)
    with lucid.no_grad():
        assert type(np.sin(w)) is lucid.Tensor
    assert np.isfinite(w).tolist() == [True, True]
    assert type(np.multiply(x, x, out=np.zeros(2, "float32"))) is np.ndarray
    assert type(np.asarray(w)) is np.ndarray and np.stack([x, x]).shape == (2, 2)
    assert np.add(x, np.ones(2, "longdouble")).dtype == "longdouble"  # no dtype here: stays an array


def test_ints_as_sizes_dims_and_indices(np):
    two, zero = np.int64(2), np.int32(0)
    assert lucid.ones(two, np.uint8(3)).shape == lucid.ones((two, 3)).shape == (2, 3)
    x = lucid.arange(6).view(two, 3)
    assert x.sum(zero).tolist() == [3, 5, 7] and x[zero].tolist() == [0, 1, 2] and x[:, np.int8(1) :].shape == (2, 2)
    assert x.transpose(zero, np.int64(1)).shape == (3, 2) and x.reshape(np.array([3, 2])).shape == (3, 2)
    assert lucid.arange(np.int64(3)).tolist() == [0, 1, 2] and x.size(np.int64(1)) == 3
    assert (
        x[np.bool_(True)].shape == (1, 2, 3)
        and x[np.bool_(False)].shape == (0, 2, 3)
        and x[np.array([1, 0])].shape == (2, 3)
    )
    assert lucid.Tensor(two, 3).shape == (2, 3)
