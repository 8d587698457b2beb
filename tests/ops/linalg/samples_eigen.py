"""Samples of eigenvalues: those in an order, with a reference. The others are in test_eigen.py."""

from __future__ import annotations

from ops.sampling import Sample, t


def eigvalsh():
    """Finite differences move one element, and only one triangle is read: gradients are in test_eigen.py."""
    for upper in (False, True):
        for shape in ((2, 1, 1), (2, 3, 3), (2, 2, 2)):
            yield Sample((t(*shape), upper), dtypes="f32 f64 c64 c128", grad=False)
        for shape in ((0, 0), (0, 2, 2), (2, 0, 0)):
            yield Sample((t(*shape), upper), dtypes="f32 f64", grad=False)


def eigvals():
    """Of triangular matrices and of small ones, which come in the order in which NumPy has them."""
    yield Sample((t(2, 1, 1),), dtypes="f32 f64 c64 c128", grad=False)
    yield Sample((t(2, 2, values=(0.0, -2.0, 2.0, 0.0)),), dtypes="f32 f64", grad=False)
    for shape in ((0, 0), (0, 2, 2), (2, 0, 0)):
        yield Sample((t(*shape),), dtypes="f32 f64", grad=False)
