"""Linear algebra: decompositions of matrices and systems of equations.

The last two dims of a tensor hold the matrices, the dims before them are a batch. Everything can be differentiated,
twice too. An input without the property that a function needs raises `LinAlgError`.
"""

from collections.abc import Callable
from typing import Any

from lucid._C import dot as dot
from lucid._C import inner as inner
from lucid._C import matmul as matmul
from lucid._C import outer as outer
from lucid._errors import without
from lucid.linalg._cholesky import cholesky, cholesky_ex
from lucid.linalg._eigen import eig, eigh, eigvals, eigvalsh
from lucid.linalg._factor import (
    ldl_factor,
    ldl_factor_ex,
    ldl_solve,
    lstsq,
    matrix_exp,
    matrix_power,
    multi_dot,
    tensorinv,
    tensorsolve,
)
from lucid.linalg._norms import cond, matrix_norm, norm, vector_norm
from lucid.linalg._products import cross, diagonal, vecdot
from lucid.linalg._products import vander_of_linalg as vander
from lucid.linalg._qr import householder_product, qr
from lucid.linalg._results import LinAlgError
from lucid.linalg._solve import det, inv, inv_ex, lu, lu_factor, lu_factor_ex, lu_solve, slogdet, solve, solve_ex
from lucid.linalg._svd import matrix_rank, pinv, svd, svdvals
from lucid.linalg._triangular import solve_triangular

__getattr__: Callable[[str], Any] = without(__name__)

__all__ = [
    "LinAlgError",
    *("cross", "diagonal", "dot", "inner", "matmul", "multi_dot", "outer", "vander", "vecdot"),
    *("ldl_factor", "ldl_factor_ex", "ldl_solve", "lstsq", "matrix_exp", "matrix_power", "tensorinv", "tensorsolve"),
    "cholesky",
    "cholesky_ex",
    "cond",
    "det",
    "eig",
    "eigh",
    "eigvals",
    "eigvalsh",
    "householder_product",
    "inv",
    "inv_ex",
    "lu",
    "lu_factor",
    "lu_factor_ex",
    "lu_solve",
    "matrix_norm",
    "matrix_rank",
    "norm",
    "pinv",
    "qr",
    "slogdet",
    "solve",
    "solve_ex",
    "solve_triangular",
    "svd",
    "svdvals",
    "vector_norm",
]
