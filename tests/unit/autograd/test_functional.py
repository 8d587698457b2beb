"""autograd.functional: against closed forms, and against each other."""

from __future__ import annotations

import pytest

import lucid
from lucid.autograd import functional, gradcheck
from lucid.autograd.functional import hessian, hvp, jacobian, jvp, vhp, vjp

F64 = lucid.float64


def values(*shape, seed=0):
    return lucid.randn(*shape, generator=lucid.Generator(seed), dtype=F64)


def close(a, b):
    return a.shape == b.shape and lucid.allclose(a, b, rtol=1e-10, atol=1e-12)


def test_jacobian_of_a_matrix_product():
    a, x = values(3, 4), values(4, seed=1)
    found = jacobian(lambda a, x: a @ x, (a, x))
    assert found[0].shape == (3, 3, 4) and close(found[1], a)
    for i in range(3):
        for j in range(3):
            assert close(found[0][i][j], x if i == j else lucid.zeros_like(x))
    assert not found[0].requires_grad and not a.requires_grad and a.grad is None


def test_jacobian_of_several_outputs():
    x, y = values(2), values(3, seed=1)
    found = jacobian(lambda x, y: (x.exp(), y.sum() * x), (x, y))
    assert [[tuple(b.shape) for b in row] for row in found] == [[(2, 2), (2, 3)], [(2, 2), (2, 3)]]
    assert close(found[0][0], lucid.diag(x.exp()) if hasattr(lucid, "diag") else lucid.eye(2, dtype=F64) * x.exp())
    assert found[0][1].tolist() == [[0.0] * 3] * 2
    assert close(found[1][1], x.reshape(2, 1).expand(2, 3).contiguous())
    one = jacobian(lambda x: (x.sum(),), x)
    assert isinstance(one, tuple) and one[0].tolist() == [1.0, 1.0]


def test_jacobian_of_nothing_and_of_a_scalar():
    assert jacobian(lambda x: x[:0], values(3)).shape == (0, 3)
    assert jacobian(lambda x: x * 2, values(0)).shape == (0, 0)
    assert jacobian(lambda x: x * 2, lucid.tensor(1.0)).shape == ()


def test_hessian():
    x, y = values(3), values(2, seed=1)
    found = hessian(lambda x: (x**3).sum(), x, vectorize=True)
    assert close(found, lucid.eye(3, dtype=F64) * x * 6)
    blocks = hessian(lambda x, y: x.sum() * (y * y).sum(), (x, y))
    assert [[tuple(b.shape) for b in row] for row in blocks] == [[(3, 3), (3, 2)], [(2, 3), (2, 2)]]
    assert blocks[0][0].tolist() == [[0.0] * 3] * 3
    assert close(blocks[0][1], (2 * y).reshape(1, 2).expand(3, 2).contiguous())
    assert close(blocks[1][1], lucid.eye(2, dtype=F64) * 2 * x.sum())


def test_products_agree_with_the_matrices():
    x = values(4)
    function = lambda x: lucid.stack([x[0] * x[1], x[2].exp(), (x * x).sum()])
    matrix = jacobian(function, x)
    u, v = values(3, seed=2), values(4, seed=3)
    assert close(vjp(function, x, u)[1], u @ matrix) and close(jvp(function, x, v)[1], matrix @ v)
    assert close(vjp(function, x, u)[0], function(x)) and close(jvp(function, x, v)[0], function(x))
    scalar = lambda x: (x.exp() * x[0]).sum()
    second = hessian(scalar, x)
    for product in (vhp, hvp):
        output, found = product(scalar, x, v)
        assert close(output, scalar(x)) and close(found, second @ v) and not found.requires_grad


def test_products_of_several_inputs_and_outputs():
    x, y = values(2), values(2, seed=1)
    function = lambda x, y: (x * y, x.sum())
    outputs, (gx, gy) = vjp(function, (x, y), (lucid.ones(2, dtype=F64), lucid.tensor(2.0, dtype=F64)))
    assert close(gx, y + 2) and close(gy, x) and close(outputs[0], x * y)
    _, (first, second) = jvp(function, (x, y), (lucid.ones(2, dtype=F64), lucid.zeros(2, dtype=F64)))
    assert close(first, y) and second.item() == 2


def test_a_vector_may_be_left_out_of_one_element():
    assert vjp(lambda x: x.sum(), values(3))[1].tolist() == [1.0] * 3
    assert jvp(lambda x: x * lucid.ones(2), lucid.tensor(3.0))[1].tolist() == [1.0, 1.0]
    with pytest.raises(RuntimeError, match="v is missing"):
        vjp(lambda x: x * 2, values(3))


def test_create_graph():
    x = values(3).requires_grad_()
    assert jacobian(lambda x: x.exp(), x, create_graph=True).requires_grad
    for function in (
        lambda x: jacobian(lambda t: t.sin(), x, create_graph=True),
        lambda x: hessian(lambda t: (t**4).sum(), x, create_graph=True),
        lambda x: vjp(lambda t: t**3, x, lucid.ones(3, dtype=F64), create_graph=True)[1],
        lambda x: jvp(lambda t: t**3, x, lucid.ones(3, dtype=F64), create_graph=True)[1],
        lambda x: hvp(lambda t: (t**4).sum(), x, lucid.ones(3, dtype=F64), create_graph=True)[1],
    ):
        assert gradcheck(function, x)
    assert x.grad is None


@pytest.mark.parametrize("product", [vjp, jvp])
def test_strict_wants_a_dependence(product):
    v = lucid.ones(2, dtype=F64)
    assert product(lambda x: v * 1, values(2), v)[1].tolist() == [0.0, 0.0]
    with pytest.raises(RuntimeError, match="does not depend on input 0"):
        product(lambda x: v * 1, values(2), v, strict=True)
    with pytest.raises(RuntimeError, match="does not depend on input 0"):
        jacobian(lambda x: v * 1, values(2), strict=True)


def test_under_no_grad():
    with lucid.no_grad():
        assert jacobian(lambda x: x * 3, values(1)).tolist() == [[3.0]]
        assert not lucid.is_grad_enabled()


@pytest.mark.parametrize("function", [jacobian, hessian, vjp, jvp, hvp, vhp])
def test_wrong_inputs(function):
    with pytest.raises(TypeError, match="floating-point"):
        function(lambda x: x.sum(), lucid.tensor([1, 2]))
    with pytest.raises(TypeError, match=rf"{function.__name__}: inputs is a float; wanted a Tensor"):
        function(lambda x: x, 3.0)


def test_wrong_results_and_vectors():
    with pytest.raises(RuntimeError, match="one element"):
        hessian(lambda x: x * 2, values(2))
    with pytest.raises(TypeError, match="wanted a Tensor"):
        jacobian(lambda x: 3, values(2))
    with pytest.raises(RuntimeError, match=r"v\[0\] has shape"):
        vjp(lambda x: x * 2, values(2), values(3))
    with pytest.raises(RuntimeError, match="v has 2 tensors"):
        jvp(lambda x: x * 2, values(2), (values(2), values(2)))


def test_names():
    assert lucid.autograd.jacobian is jacobian and functional.hvp is lucid.autograd.hvp
