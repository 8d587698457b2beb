"""What the table-driven suites do not see of wasm/ops/shape/strided.py. Runs without NumPy."""

from __future__ import annotations

import pytest
from ops.tensors import grid, label

import lucid
from lucid.autograd import grad, gradcheck, gradgradcheck


def test_as_strided_of_windows_that_overlap():
    """The gradient of a place that several elements of self show is shared among them, so that it counts once."""
    x = grid(5).requires_grad_()
    back = x.unfold(0, 3, 1).as_strided((5,), (1,))
    assert back.tolist() == x.tolist() and grad(back.sum(), x)[0].tolist() == [1] * 5
    assert gradcheck(lambda v: v.unfold(0, 2, 1).as_strided((2, 2), (1, 2)) ** 2, x)


def test_as_strided_reads_memory():
    x = grid(3, 4)
    assert x.as_strided((2, 2), (4, 1)).tolist() == [[0, 1], [4, 5]]
    assert x.as_strided((3, 3), (1, 1), 2).tolist() == [[2, 3, 4], [3, 4, 5], [4, 5, 6]]
    assert x[1].as_strided((2,), (2,)).tolist() == [4, 6], "the offset of self unless one is given"
    assert x.T.as_strided((4,), (3,), 0).tolist() == [0, 3, 6, 9]
    x.as_strided((2,), (5,), 1).fill_(-1)
    assert x.flatten().tolist() == [0, -1, 2, 3, 4, 5, -1, 7, 8, 9, 10, 11]
    assert x.as_strided((0, 5), (100, 100), 3).shape == (0, 5)


@pytest.mark.parametrize(
    "size, stride, offset",
    [
        ((13,), (1,), 0),
        ((2,), (12,), 0),
        ((2,), (-1,), 0),
        ((1,), (1,), 12),
        ((2**31, 2**31), (2**31, 2**31), 0),
        ((2, 2), (1,), 0),
        ((-1,), (1,), 0),
        ((1,), (1,), -1),
    ],
    ids=label,
)
def test_as_strided_stays_inside(size, stride, offset):
    with pytest.raises((ValueError, MemoryError, OverflowError)):
        grid(3, 4).as_strided(size, stride, offset)


@pytest.mark.parametrize(
    "size, stride, offset",
    [((3, 3), (1, 1), 2), ((2, 2), (4, 1), 0), ((4,), (0,), 5), ((2, 3), (3, 2), 1), ((), (), 7), ((0,), (1,), 0)],
    ids=label,
)
@pytest.mark.parametrize(
    "prepare",
    [lambda x: x, lambda x: x.T, lambda x: x[1:], lambda x: x[:, ::2]],
    ids=["whole", "transposed", "part", "gaps"],
)
def test_as_strided_gradients(size, stride, offset, prepare):
    """Overlapping elements add up; elements of the memory that self does not hold are constants."""

    def outside_is_constant(x):
        return prepare(x * 1).as_strided(size, stride, offset) * 2

    x = grid(3, 4).requires_grad_()
    result = outside_is_constant(x)
    seen = lucid.zeros(12, dtype=lucid.float64)
    held = set(prepare(lucid.arange(12).reshape(3, 4)).flatten().tolist())
    places = lucid.arange(12).as_strided(size, stride, offset).flatten().tolist()
    for place in places:
        seen[place] += 2.0 * (place in held)
    (gradient,) = lucid.autograd.grad(result.sum(), x)
    assert gradient.flatten().tolist() == seen.tolist()


def test_as_strided_second_gradients():
    x = (grid(2, 3) / 7 + 0.5).requires_grad_()

    def square(x):
        return (x * x).as_strided((3, 2), (1, 2), 1)

    gradcheck(square, x)
    gradgradcheck(square, x)


def test_as_strided_of_an_expanded_tensor():
    """Several elements of self are one place: its gradient is shared among them, so that the sum is right."""
    x = lucid.tensor([2.0, 3.0], dtype=lucid.float64, requires_grad=True)
    y = x.expand(3, 2).as_strided((2,), (1,)) * lucid.tensor([5.0, 7.0], dtype=lucid.float64)
    y.sum().backward()
    assert x.grad.tolist() == pytest.approx([5, 7])
    gradgradcheck(lambda x: (x * x).expand(3, 2).as_strided((2, 2), (1, 0)), x)
