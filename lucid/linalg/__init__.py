"""Linear algebra: decompositions of matrices and systems of equations.

The last two dims of a tensor hold the matrices, the dims before them are a batch. Everything can be differentiated,
twice too. An input without the property that a function needs raises `LinAlgError`.
"""

from lucid.linalg._cholesky import cholesky
from lucid.linalg._eigen import eig, eigh, eigvals, eigvalsh
from lucid.linalg._norms import cond, matrix_norm, norm, vector_norm
from lucid.linalg._qr import qr
from lucid.linalg._svd import matrix_rank, pinv, svd, svdvals
from lucid.linalg._triangular import solve_triangular

__all__ = [
    "LinAlgError",
    "cholesky",
    "cond",
    "eig",
    "eigh",
    "eigvals",
    "eigvalsh",
    "matrix_norm",
    "matrix_rank",
    "norm",
    "pinv",
    "qr",
    "solve_triangular",
    "svd",
    "svdvals",
    "vector_norm",
]

LinAlgError = RuntimeError  # what the engine raises; the name lets programs written for PyTorch catch it
