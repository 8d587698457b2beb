"""Functions of matrices: the exponential, powers, inverses and solutions of tensors, chains of products."""

from __future__ import annotations

import math

import pytest
from ops.linalg.linalg import FIELDS, check_gradients, close, draw, refuses_what_is_not_square

import lucid
from lucid import linalg


@pytest.mark.parametrize("dtype", FIELDS)
def test_known_exponentials(dtype):
    kind = getattr(lucid, dtype)
    for angle in (0.0, 1e-8, 0.5, 3.0, 40.0):
        turn = lucid.tensor([[0.0, -angle], [angle, 0.0]], dtype=lucid.float64).to(kind)
        c, s = math.cos(angle), math.sin(angle)
        close(
            linalg.matrix_exp(turn), lucid.tensor([[c, -s], [s, c]], dtype=lucid.float64).to(kind), FIELDS[dtype] * 10
        )
    line = lucid.tensor([-30.0, 0.0, 5.0], dtype=lucid.float64).to(kind)
    close(linalg.matrix_exp(lucid.diag(line)), lucid.diag(line.exp()), FIELDS[dtype] * 10)
    nilpotent = lucid.ones(4, 4).triu(1).to(kind)
    wanted = sum((linalg.matrix_power(nilpotent, k) / math.factorial(k) for k in range(1, 4)), lucid.eye(4).to(kind))
    close(linalg.matrix_exp(nilpotent), wanted, FIELDS[dtype])


def test_exponentials_of_bad_matrices():
    assert linalg.matrix_exp(lucid.full((2, 2), math.nan)).isnan().all()
    assert linalg.matrix_exp(lucid.full((2, 2), math.inf)).isnan().all()
    assert linalg.matrix_exp(lucid.full((1, 1), -1e30)).tolist() == [[0]]
    refuses_what_is_not_square(linalg.matrix_exp)


def test_gradients():
    check_gradients(linalg.matrix_exp, (2, 3, 3))
    check_gradients(lambda x: linalg.matrix_power(x, 3), (2, 2))
    check_gradients(lambda x: linalg.matrix_power(x, -2), (2, 2))
    check_gradients(lambda x: linalg.tensorinv(x, 1), (4, 2, 2))
    check_gradients(linalg.tensorsolve, (2, 2, 4), (2, 2))
    check_gradients(lambda a, b, c: linalg.multi_dot([a, b, c]), (2, 3), (3, 1), (1, 2))


def test_the_complex_gradient():
    def parts(x):
        return lucid.view_as_real(linalg.matrix_exp(lucid.view_as_complex(x)))

    check_gradients(parts, (2, 2, 2))


def test_powers():
    A = draw(2, 3, 3)
    for n in range(6):
        close(linalg.matrix_power(A, n), _power(A, n), 1e-12)
    close(linalg.matrix_power(A, -2) @ A @ A, lucid.eye(3, dtype=A.dtype).expand(2, 3, 3), 1e-9)
    assert linalg.matrix_power(lucid.tensor([[1, 1], [0, 1]]), 10).tolist() == [[1, 10], [0, 1]]
    assert A.matrix_power(2).shape == A.shape
    with pytest.raises(linalg.LinAlgError):
        linalg.matrix_power(lucid.ones(2, 2), -1)
    with pytest.raises(TypeError):
        linalg.matrix_power(A, 1.5)


def _power(A, n):
    result = lucid.eye(3, dtype=A.dtype).expand(2, 3, 3)
    for _ in range(n):
        result = result @ A
    return result


def test_tensors_as_matrices():
    A = draw(2, 3, 6)
    close(lucid.tensordot(linalg.tensorinv(A), A, 2), lucid.eye(6, dtype=A.dtype), 1e-10)
    B = draw(2, 3)
    close(lucid.tensordot(A, linalg.tensorsolve(A, B), 1), B, 1e-10)
    moved = linalg.tensorsolve(A.permute(2, 0, 1), B, dims=(0,))
    close(moved, linalg.tensorsolve(A, B), 1e-10)
    with pytest.raises(ValueError, match="tensorinv: A has shape"):
        linalg.tensorinv(draw(2, 3, 4))
    with pytest.raises(ValueError, match="tensorinv: ind is 0"):
        linalg.tensorinv(A, 0)
    with pytest.raises(ValueError, match="tensorsolve: A has shape"):
        linalg.tensorsolve(A, draw(3))


def test_chains():
    sizes = (5, 2, 7, 1, 4)
    chain = [draw(m, n, seed=i) for i, (m, n) in enumerate(zip(sizes, sizes[1:]))]
    wanted = chain[0] @ chain[1] @ chain[2] @ chain[3]
    close(linalg.multi_dot(chain), wanted, 1e-12)
    close(lucid.chain_matmul(*chain), wanted, 1e-12)
    close(linalg.multi_dot([chain[0][0], *chain[1:]]), wanted[0], 1e-12)
    close(linalg.multi_dot([*chain[:3], chain[3][:, 0]]), wanted[:, 0], 1e-12)
    with pytest.raises(ValueError, match="multi_dot: tensors has 1"):
        linalg.multi_dot(chain[:1])
    with pytest.raises(ValueError, match=r"multi_dot: tensors\[1\] has shape \(7, 1\)"):
        linalg.multi_dot([chain[0], chain[2]])
