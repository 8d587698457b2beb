"""What the table-driven suites do not see of wasm/ops/shape/windows.py. Runs without NumPy."""

from __future__ import annotations

import sys

import pytest
from ops.tensors import grid, label, raises

import lucid
from lucid import _C
from lucid.autograd import grad, gradcheck

ShapeMismatch, DtypeMismatch = _C.engine.ShapeMismatch, _C.engine.DtypeMismatch


MOST = sys.maxsize  # the greatest index: an index has 32 bits in Pyodide


HUGE = MOST // 2 + 1


# (call, error, fragments of the message): each names the op and what was given.
ERRORS = [
    (lambda: grid(3).unfold(1, 1, 1), IndexError, "unfold"),
    (lambda: grid(3).unfold(0, 4, 1), ValueError, "unfold.*size is 4.*0 to 3"),
    (lambda: grid(3).unfold(0, -1, 1), ValueError, "size is -1"),
    (lambda: grid(3).unfold(0, 1, 0), ValueError, "unfold.*step is 0.*at least 1"),
    (lambda: grid(3).unfold(0, HUGE, 1), ValueError, "unfold.*size"),
    (lambda: _C.unfold_backward(grid(2, 3), (4,), 0, 2, 1), ShapeMismatch, r"unfold_backward.*\(2, 3\)"),
    (lambda: _C.unfold_backward(grid(3, 2), (4,), 0, 5, 1), ValueError, "unfold_backward.*size"),
    (lambda: _C.unfold_backward(lucid.zeros(3, 2, dtype=lucid.int64), (4,), 0, 2, 1), DtypeMismatch, "int64"),
    (lambda: _C.unfold_backward(grid(3, 2), (-4,), 0, 2, 1), ValueError, "size"),
]


@pytest.mark.parametrize("case", range(len(ERRORS)))
def test_errors(case):
    call, error, pattern = ERRORS[case]
    with pytest.raises(error, match=pattern):
        call()


def test_unfold_is_a_view():
    x = grid(2, 6)
    windows = x.unfold(1, 3, 2)
    assert windows.shape == (2, 2, 3) and windows.data_ptr() == x.data_ptr() and windows.stride() == (6, 2, 1)
    x[0, 2] = -1
    assert windows[0].tolist() == [[0, 1, -1], [-1, 3, 4]]
    assert x[:, ::-1].unfold(1, 2, 3).tolist() == [[[5, 4], [-1, 1]], [[11, 10], [8, 7]]] and x[:1].expand(2, 6).unfold(
        0, 2, 1
    ).shape == (1, 6, 2)


def test_unfold_at_the_edges():
    assert lucid.tensor(3.0).unfold(0, 1, 1).tolist() == [3] and lucid.tensor(3.0).unfold(-1, 0, 9).shape == (0,)
    assert (
        grid(3).unfold(0, 0, 1).shape == (4, 0)
        and grid(3).unfold(0, 3, HUGE).tolist() == [[0, 1, 2]]
        and grid(3).unfold(0, 1, MOST).tolist() == grid(3).unfold(0, 1, 2**70).tolist() == [[0]]
    )
    assert lucid.zeros(0, 3).unfold(0, 0, 2).shape == (1, 3, 0) and lucid.zeros(2, 0).unfold(0, 1, 1).shape == (2, 0, 1)
    x = lucid.tensor(2.0, requires_grad=True)
    x.unfold(0, 1, 1).sum().backward()
    assert x.grad.item() == 1


@pytest.mark.parametrize(
    "shape, dim, size, step",
    [((9,), 0, 4, 1), ((3, 8), 1, 3, 2), ((8, 3), 0, 3, 2), ((2, 7, 5), 1, 5, 1), ((4, 40), 1, 17, 3)],
)
def test_unfold_backward_is_the_adjoint(shape, dim, size, step):
    """<unfold(x), g> is <x, unfold_backward(g)>, for g in any layout."""
    x = lucid.rand(*shape, dtype=lucid.float64)
    windows = x.unfold(dim, size, step)
    for g in (
        lucid.rand(*windows.shape, dtype=lucid.float64),
        lucid.rand(*windows.shape[::-1], dtype=lucid.float64).transpose(),
        lucid.rand(1, dtype=lucid.float64).expand(windows.shape),
    ):
        assert lucid.allclose(
            (windows * g).sum(), (x * _C.unfold_backward(g, shape, dim, size, step)).sum(), rtol=1e-12
        )


def test_windows_of_windows():
    x = grid(5, 6).requires_grad_()
    assert gradcheck(lambda v: v.unfold(0, 2, 1).unfold(1, 3, 2) ** 2, x)
    two = x.unfold(0, 3, 1).unfold(1, 3, 1)
    assert two.shape == (3, 4, 3, 3)
    assert grad(two.sum(), x)[0].tolist()[2] == [3, 6, 9, 9, 6, 3]


@pytest.mark.parametrize(
    "call, error, fragments",
    [
        (
            lambda x: lucid.pixel_unshuffle(lucid.tensor(1.0), 1),
            ValueError,
            ("pixel_unshuffle", "self", r"\(\)", "3 dims"),
        ),
        (lambda x: lucid.pixel_unshuffle(x, 1), ValueError, ("pixel_unshuffle", "self", r"\(2, 3\)", "3 dims")),
        (
            lambda x: lucid.pixel_unshuffle(x[None], 0),
            ValueError,
            ("pixel_unshuffle", "downscale_factor is 0", "at least 1"),
        ),
        (
            lambda x: lucid.pixel_unshuffle(x[None], -1),
            ValueError,
            ("pixel_unshuffle", "downscale_factor is -1", "at least 1"),
        ),
        (
            lambda x: lucid.pixel_unshuffle(x[None], 2),
            ValueError,
            ("pixel_unshuffle", "downscale_factor is 2", "3, the size of dim 2", r"\(1, 2, 3\)"),
        ),
        (
            lambda x: lucid.pixel_unshuffle(x[None], 3),
            ValueError,
            ("pixel_unshuffle", "downscale_factor is 3", "2, the size of dim 1", r"\(1, 2, 3\)"),
        ),
        (lambda x: lucid.pixel_unshuffle(x[None], 2.0), TypeError, ("pixel_unshuffle", "downscale_factor")),
        (
            lambda x: lucid.pixel_unshuffle(lucid.zeros(1, 0, 0), 2**40),
            (MemoryError, OverflowError),
            ("pixel_unshuffle", "downscale_factor"),
        ),
    ],
    ids=label,
)
def test_messages(call, error, fragments):
    x = grid(2, 3)
    with raises(error, *fragments):
        call(x)
    assert x.tolist() == [[0, 1, 2], [3, 4, 5]]
