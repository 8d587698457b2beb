"""Samples of several families in wasm/ops/reduction/: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import Sample, t


def reduction(empty=True, low=-1.0, high=1.0):
    """f(x, dim, keepdim): no dim, one, several, negative; long rows and columns; empty; 0-d."""
    for dim in (None, 0, 1, -1, (0, 2), (-1, 0, 1)):
        for keepdim in (False, True):
            yield Sample((t(2, 3, 2, low=low, high=high, distinct=True), dim, keepdim), dtypes=REDUCED)
    yield Sample((t(low=low, high=high), None, False), dtypes=REDUCED)
    yield Sample((t(67, low=low, high=high), 0, False), dtypes=REDUCED, grad=False)
    yield Sample((t(3, 67, low=low, high=high), 0, False), dtypes=REDUCED, grad=False)
    yield Sample((t(67, 5, low=low, high=high), 0, False), dtypes=REDUCED, grad=False)
    yield Sample((t(2, 0, low=low, high=high), 0, False), dtypes=REDUCED)
    if empty:
        yield Sample((t(2, 0, low=low, high=high), 1, False), dtypes=REDUCED)
        yield Sample((t(0, low=low, high=high), None, False), dtypes=REDUCED)


REDUCED = "u8 i32 i64 f32 f64"
