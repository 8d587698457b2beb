"""Samples of scaled dot-product attention."""

from __future__ import annotations

from ops.sampling import INF, Sample, mask, t


def attention():
    """attention(query, key, value, mask, is_causal, scale): sizes below, at and above the kernels' blocks."""
    both = "f32 f64"
    yield Sample((t(3, 4), t(2, 4), t(2, 5), None, False, 0.5), dtypes=both)
    yield Sample((t(2, 3, 2), t(2, 2, 2), t(2, 2, 3), None, False, -0.7), dtypes=both)
    yield Sample((t(3, 2), t(3, 2), t(3, 2), None, True, 1.0), dtypes=both)
    yield Sample((t(4, 2), t(2, 2), t(2, 1), None, True, 1.0), dtypes=both, note="causal, fewer keys than queries")
    yield Sample((t(2, 2), t(4, 2), t(4, 1), None, True, 1.0), dtypes=both, note="causal, more keys than queries")
    yield Sample((t(3, 2), t(4, 2), t(4, 2), mask(3, 4), False, 1.0), dtypes=both)
    yield Sample(
        (
            t(2, 2),
            t(3, 2),
            t(3, 2),
            t(2, 3, dtype="bool_", values=(True, False, True, False, False, False)),
            False,
            1.0,
        ),
        dtypes=both,
        grad=False,
        note="a query that sees no key",
    )
    yield Sample((t(2, 2), t(3, 2), t(3, 2), t(2, 3), False, 1.0), dtypes=both)
    yield Sample((t(2, 2, 2), t(3, 2), t(1, 3, 2), t(2, 1, 3), False, 0.6), dtypes=both, note="leading dims broadcast")
    yield Sample((t(2, 2), t(2, 2), t(2, 2), t(2, 2, 1), False, 0.6), dtypes=both, note="the mask widens the batch")
    yield Sample((t(2, 1), t(3, 1), t(3, 1), t(values=(0.3,)), False, 0.6), dtypes=both)
    yield Sample((t(2, 1, 3, 2), t(2, 3, 2), t(2, 3, 1), None, False, 1.0), dtypes=both)
    yield Sample(
        (t(2, 2), t(3, 2), t(3, 2), t(2, 3, values=(0.1, -INF, -INF, -INF, -INF, -INF)), False, 1.0),
        dtypes=both,
        grad=False,
    )
    yield Sample(
        (t(2, 2), t(3, 2), t(3, 2), t(2, 3, values=(0.1, float("nan"), 0.0, 0.0, 1.0, -INF)), False, 1.0),
        dtypes=both,
        grad=False,
    )
    yield Sample(
        (t(2, 2, low=-90, high=90), t(3, 2, low=-90, high=90), t(3, 2), None, False, 1.0),
        dtypes=both,
        grad=False,
        note="no overflow",
    )
    for rows, keys, causal in (
        (64, 128, False),
        (65, 129, True),
        (130, 70, True),
        (1, 300, False),
        (70, 1, False),
        (200, 333, True),
    ):
        yield Sample((t(2, rows, 8), t(1, keys, 8), t(keys, 9), None, causal, 0.4), dtypes=both, grad=False)
    yield Sample((t(2, 70, 5), t(2, 140, 5), t(2, 140, 17), mask(1, 70, 140), False, 0.4), dtypes=both, grad=False)
    yield Sample((t(70, 5), t(140, 5), t(140, 17), t(1, 140), False, 0.4), dtypes=both, grad=False)
    yield Sample(
        (t(70, 5), t(140, 5), t(140, 17), t(70, 1, dtype="bool_", values=(True, True, False)), False, 0.4),
        dtypes=both,
        grad=False,
    )
    yield Sample((t(2, 2), t(0, 2), t(0, 3), None, False, 1.0), dtypes=both, grad=False, note="no key")
    for query, key, value in (
        ((0, 2), (3, 2), (3, 1)),
        ((2, 0), (3, 0), (3, 2)),
        ((2, 2), (3, 2), (3, 0)),
        ((0, 2, 2), (0, 3, 2), (0, 3, 1)),
    ):
        yield Sample((t(*query), t(*key), t(*value), None, False, 1.0), dtypes=both)
