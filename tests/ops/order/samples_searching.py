"""Samples of the ops of wasm/ops/order/searching.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import EVERY, FLOATS, NAN, Sample, index, t


def searchsorted():
    """Lines of one value: those stay sorted in every layout. Others are in test_searching.py."""
    for keywords in ({}, {"right": True}, {"side": "right"}, {"side": "left"}, {"sorter": index(6, below=6)}):
        for values in ((4,), (2, 3), (), (0,)):
            yield Sample((t(6, values=(1.0,)), t(*values, low=0, high=2)), keywords, dtypes=EVERY[3:], grad=False)
        yield Sample(
            (t(2, 4, values=(2.0,)), t(2, 3, values=(2.0, -5.0, 0.5, NAN, 3.0, -1.0))),
            {} if "sorter" in keywords else keywords,
            dtypes=FLOATS,
            grad=False,
        )
    yield Sample((t(0), t(3)), dtypes=FLOATS, grad=False)


def bucketize():
    for right in (False, True):
        for values in ((4,), (2, 3), (), (0,)):
            yield Sample(
                (t(*values, low=0, high=2), t(6, values=(1.0,))), {"right": right}, dtypes=EVERY[3:], grad=False
            )
    yield Sample((2, t(6, values=(1.0,))), dtypes=EVERY[3:], grad=False)


def bincount():
    for n in (0, 5, 40):
        yield Sample((t(n, low=0, high=9),), dtypes="u8 i32 i64", grad=False)
        yield Sample((t(n, low=0, high=9), None, 12), dtypes="u8 i32 i64", grad=False)
        yield Sample((t(n, low=0, high=9, dtype="int64"), t(n)), dtypes=FLOATS, grad=False)
