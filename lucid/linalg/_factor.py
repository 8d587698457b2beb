"""LDL decompositions, least squares, and functions of matrices."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Sequence

from lucid import _C
from lucid._C import Tensor
from lucid._out import into
from lucid.linalg._results import function, is_column
from lucid.linalg._solve import inv

LDL = namedtuple("linalg_ldl_factor", "LD pivots")
LeastSquares = namedtuple("linalg_lstsq", "solution residuals rank singular_values")


@function
def ldl_factor_ex(A: Tensor, *, hermitian: bool = False, check_errors: bool = False) -> tuple[Tensor, Tensor, Tensor]:
    """Decomposes matrices as `ldl_factor` does, and says of which a block of D is 0.

    Parameters
    ----------
    A : Tensor
        Shape (..., n, n), of a floating or complex dtype.
    hermitian : bool, default False
        Take complex matrices as Hermitian, not as symmetric.
    check_errors : bool, default False
        Raise what `ldl_factor` raises.
    out : tuple of Tensor, optional
        Where to write the results.

    Returns
    -------
    (Tensor, Tensor, Tensor)
        LD and pivots as of `ldl_factor`, and info (...), int32: 0, or the number of the first block that is 0.

    Examples
    --------
    >>> import lucid
    >>> lucid.linalg.ldl_factor_ex(lucid.zeros(2, 2)).info
    tensor(1, dtype=lucid.int32)
    """
    return _C.ldl_factor_ex(A, hermitian, check_errors)


@function
def ldl_factor(A: Tensor, *, hermitian: bool = False) -> tuple[Tensor, Tensor]:
    """Decomposes symmetric or Hermitian matrices, definite or not: ``A = L D L^T`` or ``A = L D L^H``.

    With pivots of one and two rows (Bunch and Kaufman 1977), in the compact form of LAPACK, which `ldl_solve` takes.
    Only the lower triangle is read. The results cannot be differentiated.

    Parameters
    ----------
    A : Tensor
        Shape (..., n, n), of a floating or complex dtype.
    hermitian : bool, default False
        Take complex matrices as Hermitian, not as symmetric.
    out : tuple of Tensor, optional
        Where to write the results.

    Returns
    -------
    (Tensor, Tensor)
        LD (..., n, n), of which the lower triangle matters, and pivots (..., n), int32.

    Raises
    ------
    LinAlgError
        If a block of D is 0, so that `ldl_solve` would divide by it.

    Examples
    --------
    >>> import lucid
    >>> LD, pivots = lucid.linalg.ldl_factor(lucid.tensor([[4., 2.], [2., 5.]]))
    >>> pivots
    tensor([1, 2], dtype=lucid.int32)
    """
    return LDL(*_C.ldl_factor_ex(A, hermitian, True)[:2])


@function
def ldl_solve(LD: Tensor, pivots: Tensor, B: Tensor, *, hermitian: bool = False) -> Tensor:
    """Solves ``A X = B`` with what `ldl_factor` made of A.

    Parameters
    ----------
    LD, pivots : Tensor
        Shapes (..., n, n) and (..., n).
    B : Tensor
        Shape (..., n, k); the batch dims broadcast.
    hermitian : bool, default False
        As `ldl_factor` was told.
    out : Tensor, optional
        Where to write the result.

    Returns
    -------
    Tensor
        Shape (..., n, k). It can be differentiated by B.

    Examples
    --------
    >>> import lucid
    >>> LD, pivots = lucid.linalg.ldl_factor(lucid.tensor([[4., 2.], [2., 5.]]))
    >>> lucid.linalg.ldl_solve(LD, pivots, lucid.tensor([[6.], [7.]]))
    tensor([[1.],
            [1.]])
    """
    return _C.ldl_solve(LD, pivots, B, hermitian)


def lstsq(
    A: Tensor, B: Tensor, rcond: float | None = None, *, driver: str | None = None
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Finds the X that minimises ``|A X - B|``, and of those the shortest one.

    By a complete orthogonal decomposition, QR with column pivoting and another QR of its R (Golub and Van Loan,
    "Matrix Computations", section 5.5), so that A may have any rank. The gradient takes the rank as constant.

    Parameters
    ----------
    A : Tensor
        Shape (..., m, n), of a floating or complex dtype.
    B : Tensor
        Shape (..., m, k); the batch dims broadcast. Or a vector (m,), or one for each matrix (..., m).
    rcond : float, optional
        Elements on the diagonal of R of no more than `rcond` times the greatest count as 0; by default
        ``eps * max(m, n)``.
    driver : {'gelsy', 'gels', 'gelsd', 'gelss'}, optional
        As in PyTorch, which method of LAPACK to use. Here all use the same; 'gels' takes the rank for full, and the
        last two give the singular values.

    Returns
    -------
    (Tensor, Tensor, Tensor, Tensor)
        solution (..., n, k); residuals (..., k), the squares of the lengths of ``A X - B``, empty unless m > n and all
        ranks are n; rank (...), int64, empty for 'gels'; singular_values, empty but for 'gelsd' and 'gelss'.

    Raises
    ------
    ShapeMismatch
        If A and B have not as many rows.
    ValueError
        If `driver` is not one of the four.

    Examples
    --------
    >>> import lucid
    >>> A = lucid.tensor([[1., 1.], [1., 2.], [1., 3.]])
    >>> lucid.linalg.lstsq(A, lucid.tensor([[1.], [2.], [2.]])).solution
    tensor([[0.6667],
            [0.5000]])
    """
    if driver not in (None, "gelsy", "gels", "gelsd", "gelss"):
        raise ValueError(f"lstsq: driver is {driver!r}; wanted 'gelsy', 'gels', 'gelsd' or 'gelss'")
    column = is_column(A, B)
    m, n = A.shape[-2:] if A.ndim > 1 else (1, 1)
    if rcond is None:
        single = A.dtype in (_C.float32, _C.complex64)
        rcond = 0.0 if driver == "gels" else 2.0 ** (-23 if single else -52) * max(m, n)
    solution, rank = _C.lstsq(A, B.unsqueeze(-1) if column else B, float(rcond))
    none = solution.detach().abs().new_empty(0)
    residuals = none
    if m > n and (driver == "gels" or bool((rank == n).all())):
        rest = _C.matmul(A, solution) - (B.unsqueeze(-1) if column else B)
        residuals = rest.abs().square().sum(-2)
    values = none
    if driver in ("gelsd", "gelss"):
        import lucid

        values = lucid.linalg.svdvals(A)
    if driver == "gels":
        rank = rank.new_empty(0)
    return LeastSquares(solution.squeeze(-1) if column else solution, residuals, rank, values)


@function
def matrix_exp(A: Tensor) -> Tensor:
    """Computes the exponential of square matrices, ``I + A + A^2 / 2 + ...``.

    By scaling and squaring with the Padé approximant of degree 13 (Higham 2005); the gradient is that of a matrix of
    twice the size (Mathias 1996).

    Parameters
    ----------
    A : Tensor
        Shape (..., n, n), of a floating or complex dtype.
    out : Tensor, optional
        Where to write the result.

    Returns
    -------
    Tensor
        Shape (..., n, n); NaN where the matrix has elements that are not finite.

    Examples
    --------
    >>> import lucid
    >>> lucid.linalg.matrix_exp(lucid.tensor([[0., 1.], [0., 0.]]))
    tensor([[1., 1.],
            [0., 1.]])
    """
    return _C.matrix_exp(A)


@function
def matrix_power(A: Tensor, n: int) -> Tensor:
    """Multiplies square matrices by themselves, by squaring; negative powers are those of the inverse.

    Parameters
    ----------
    A : Tensor
        Shape (..., m, m).
    n : int
        The power; 0 gives the identity.
    out : Tensor, optional
        Where to write the result.

    Returns
    -------
    Tensor
        Shape (..., m, m).

    Raises
    ------
    LinAlgError
        If `n` is negative and a matrix is singular.

    Examples
    --------
    >>> import lucid
    >>> lucid.linalg.matrix_power(lucid.tensor([[1., 1.], [0., 1.]]), 5)
    tensor([[1., 5.],
            [0., 1.]])
    """
    from operator import index

    from lucid._factories import eye

    power = index(n)
    if A.ndim < 2 or A.shape[-1] != A.shape[-2]:
        raise _C.engine.ShapeMismatch(f"matrix_power: A has shape {tuple(A.shape)}; wanted square matrices")
    if power == 0:
        return eye(A.shape[-1], dtype=A.dtype, device=A.device).expand(A.shape).clone()
    square, result = inv(A) if power < 0 else A, None
    power = abs(power)
    while power:
        if power & 1:
            result = square if result is None else _C.matmul(result, square)
        power >>= 1
        if power:
            square = _C.matmul(square, square)
    return result.clone() if result is A else result


@function
def tensorinv(A: Tensor, ind: int = 2) -> Tensor:
    """Inverts a tensor as the matrix that its first `ind` dims and the others make.

    Parameters
    ----------
    A : Tensor
        Any shape of which the first `ind` sizes have the product of the others.
    ind : int, default 2
        How many dims are the rows.
    out : Tensor, optional
        Where to write the result.

    Returns
    -------
    Tensor
        Shape ``A.shape[ind:] + A.shape[:ind]``, so that ``tensordot(tensorinv(A), A, ind)`` is an identity.

    Raises
    ------
    ShapeMismatch
        If the products differ.

    Examples
    --------
    >>> import lucid
    >>> lucid.linalg.tensorinv(lucid.eye(4).reshape(2, 2, 4)).shape
    lucid.Size([4, 2, 2])
    """
    if not 0 < ind:
        raise ValueError(f"tensorinv: ind is {ind}; wanted a positive number")
    rows, columns = tuple(A.shape[:ind]), tuple(A.shape[ind:])
    m, n = _product(rows), _product(columns)
    if m != n:
        raise _C.engine.ShapeMismatch(
            f"tensorinv: A has shape {tuple(A.shape)}; wanted the first {ind} sizes to have the product of the others"
        )
    return inv(A.reshape(m, n)).reshape(columns + rows)


@function
def tensorsolve(A: Tensor, B: Tensor, dims: tuple[int, ...] | None = None) -> Tensor:
    """Solves ``tensordot(A, X, X.ndim) = B`` for X.

    Parameters
    ----------
    A : Tensor
        Shape ``B.shape + X.shape``, the products of both being equal.
    B : Tensor
        Any shape.
    dims : tuple of int, optional
        Dims of A to move to the end first.
    out : Tensor, optional
        Where to write the result.

    Returns
    -------
    Tensor
        X.

    Raises
    ------
    LinAlgError
        If the matrix that A makes is singular.
    ShapeMismatch
        If the shapes do not fit each other.

    Examples
    --------
    >>> import lucid
    >>> lucid.linalg.tensorsolve(lucid.eye(4).reshape(2, 2, 4), lucid.ones(2, 2))
    tensor([1., 1., 1., 1.])
    """
    if dims is not None:
        moved = [d % A.ndim for d in ((dims,) if isinstance(dims, int) else dims)]
        A = A.permute([d for d in range(A.ndim) if d not in moved] + moved)
    shape = tuple(A.shape[B.ndim :])
    n = _product(shape)
    if tuple(A.shape[: B.ndim]) != tuple(B.shape) or n != B.numel():
        raise _C.engine.ShapeMismatch(
            f"tensorsolve: A has shape {tuple(A.shape)}; wanted that of B, {tuple(B.shape)}, and sizes of the same "
            "product"
        )
    return _C.solve_ex(A.reshape(n, n), B.reshape(n, 1), True, True)[0].reshape(shape)


def _product(sizes) -> int:
    total = 1
    for size in sizes:
        total *= size
    return total


def multi_dot(tensors: Sequence[Tensor], *, out: Tensor | None = None) -> Tensor:
    """Multiplies a chain of matrices in the order that takes the fewest multiplications.

    Cormen, Leiserson, Rivest and Stein, "Introduction to Algorithms", section 15.2.

    Parameters
    ----------
    tensors : sequence of Tensor
        Two or more matrices; the first may be a vector, a row, and the last one too, a column.
    out : Tensor, optional
        Where to write the result.

    Returns
    -------
    Tensor
        The product.

    Raises
    ------
    ValueError
        If there are less than two.
    ShapeMismatch
        If one has another number of dims, or the sizes do not meet.

    Examples
    --------
    >>> import lucid
    >>> lucid.linalg.multi_dot([lucid.ones(2, 3), lucid.ones(3, 1), lucid.ones(1, 4)]).shape
    lucid.Size([2, 4])
    """
    chain = list(tensors)
    if len(chain) < 2:
        raise ValueError(f"multi_dot: tensors has {len(chain)}; wanted two or more")
    row, column = chain[0].ndim == 1, chain[-1].ndim == 1
    if row:
        chain[0] = chain[0].unsqueeze(0)
    if column:
        chain[-1] = chain[-1].unsqueeze(1)
    for i, one in enumerate(chain):
        if one.ndim != 2 or (i and one.shape[0] != chain[i - 1].shape[1]):
            raise _C.engine.ShapeMismatch(
                f"multi_dot: tensors[{i}] has shape {tuple(tensors[i].shape)}; wanted a matrix whose rows are as many "
                "as the columns of the one before"
            )
    result = _C.matmul(*chain) if len(chain) == 2 else _chain(chain)
    if row:
        result = result.squeeze(0)
    if column:
        result = result.squeeze(-1)
    return result if out is None else into("multi_dot", result, out)


def _chain(chain):
    sizes = [one.shape[0] for one in chain] + [chain[-1].shape[1]]
    n = len(chain)
    cost = [[0] * n for _ in range(n)]
    cut = [[0] * n for _ in range(n)]
    for length in range(1, n):
        for i in range(n - length):
            j = i + length
            cost[i][j], cut[i][j] = min(
                (cost[i][k] + cost[k + 1][j] + sizes[i] * sizes[k + 1] * sizes[j + 1], k) for k in range(i, j)
            )

    def product(i, j):
        if i == j:
            return chain[i]
        return _C.matmul(product(i, cut[i][j]), product(cut[i][j] + 1, j))

    return product(0, n - 1)


def chain_matmul(*matrices: Tensor, out: Tensor | None = None) -> Tensor:
    """Multiplies a chain of matrices: `linalg.multi_dot`, with one argument each.

    Parameters
    ----------
    *matrices : Tensor
        One or more matrices.
    out : Tensor, optional
        Where to write the result.

    Returns
    -------
    Tensor
        The product.

    Examples
    --------
    >>> import lucid
    >>> lucid.chain_matmul(lucid.ones(2, 3), lucid.ones(3, 1)).shape
    lucid.Size([2, 1])
    """
    if len(matrices) == 1:
        return matrices[0].clone() if out is None else into("chain_matmul", matrices[0], out)
    return multi_dot(matrices, out=out)
