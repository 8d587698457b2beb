"""Sample generators: the calls with which the suites in this folder test every op of the table.

To add an op's samples:
  1. write in <area>/samples_<family>.py, or here where several areas use it, a function that yields Sample(args):
     `yield Sample((t(2, 3), 1))`;
  2. name it in the op's table entry: samples="my_samples()", with ref="np.…" saying what NumPy computes for it;
  3. run `pytest tests/ops -k my_op`.
One generator serves all ops of a kind. The suites try each sample with every dtype and memory layout.
"""

from __future__ import annotations

from ops.sampling import Sample, t


def unary(low, high, dtype=None):
    """f(x) on a smooth stretch of its domain; vectors longer than a SIMD block with a remainder; empty; 0-d."""
    for shape in ((2, 3), (), (0,), (2, 0, 3), (37,), (2, 1, 4)):
        yield Sample((t(*shape, low=low, high=high, dtype=dtype),), {} if dtype is None else {"dtype": "float64"})


def unary_away_from_zero(limit):
    """f(x) for functions with a kink at zero."""
    for sign in (1, -1):
        yield Sample((t(3, 2, low=min(sign * 0.2, sign * limit), high=max(sign * 0.2, sign * limit)),))
    yield Sample((t(33, low=-limit, high=limit),), grad=False)
    yield Sample((t(0, 2),))
    yield Sample((t(low=0.5, high=limit),))
