# Where the names of this package are. Written by wasm/toolchain/stubs.py.

from typing import Any

from lucid._C import dot as dot
from lucid._C import inner as inner
from lucid._C import matmul as matmul
from lucid._C import outer as outer
from lucid.linalg._cholesky import cholesky as cholesky
from lucid.linalg._cholesky import cholesky_ex as cholesky_ex
from lucid.linalg._eigen import eig as eig
from lucid.linalg._eigen import eigh as eigh
from lucid.linalg._eigen import eigvals as eigvals
from lucid.linalg._eigen import eigvalsh as eigvalsh
from lucid.linalg._factor import ldl_factor as ldl_factor
from lucid.linalg._factor import ldl_factor_ex as ldl_factor_ex
from lucid.linalg._factor import ldl_solve as ldl_solve
from lucid.linalg._factor import lstsq as lstsq
from lucid.linalg._factor import matrix_exp as matrix_exp
from lucid.linalg._factor import matrix_power as matrix_power
from lucid.linalg._factor import multi_dot as multi_dot
from lucid.linalg._factor import tensorinv as tensorinv
from lucid.linalg._factor import tensorsolve as tensorsolve
from lucid.linalg._norms import cond as cond
from lucid.linalg._norms import matrix_norm as matrix_norm
from lucid.linalg._norms import norm as norm
from lucid.linalg._norms import vector_norm as vector_norm
from lucid.linalg._products import cross as cross
from lucid.linalg._products import diagonal as diagonal
from lucid.linalg._products import vecdot as vecdot
from lucid.linalg._qr import householder_product as householder_product
from lucid.linalg._qr import qr as qr
from lucid.linalg._results import LinAlgError as LinAlgError
from lucid.linalg._solve import det as det
from lucid.linalg._solve import inv as inv
from lucid.linalg._solve import inv_ex as inv_ex
from lucid.linalg._solve import lu as lu
from lucid.linalg._solve import lu_factor as lu_factor
from lucid.linalg._solve import lu_factor_ex as lu_factor_ex
from lucid.linalg._solve import lu_solve as lu_solve
from lucid.linalg._solve import slogdet as slogdet
from lucid.linalg._solve import solve as solve
from lucid.linalg._solve import solve_ex as solve_ex
from lucid.linalg._svd import matrix_rank as matrix_rank
from lucid.linalg._svd import pinv as pinv
from lucid.linalg._svd import svd as svd
from lucid.linalg._svd import svdvals as svdvals
from lucid.linalg._triangular import solve_triangular as solve_triangular

vander: Any
