"""Samples of windows, triangles, rolling, padding, more splits and joins, of clamp with tensors as bounds, and of
renorm."""

from __future__ import annotations

from ops.sampling import Sample, index, t

EVERY = "b8 u8 i32 i64 f32 f64"
NUMBERS = "u8 i32 i64 f32 f64"
NAN, INF = float("nan"), float("inf")


def _some(*calls, dtypes=EVERY):
    """Samples in every dtype from (shape, argument, …) tuples; a dict at the end holds keyword arguments."""
    for shape, *rest in calls:
        kwargs = rest.pop() if rest and isinstance(rest[-1], dict) else {}
        yield Sample((t(*shape, low=-9, high=9), *rest), kwargs, dtypes=dtypes)


# ---- Windows, triangles, diagonals ----------------------------------------------------------------------------------


def unfold():
    """Windows that overlap, touch, leave gaps; along a middle dim; of one element; of all; none at all."""
    yield from _some(
        ((7,), 0, 3, 1),
        ((7,), 0, 3, 2),
        ((6,), 0, 2, 2),
        ((7,), -1, 2, 4),
        ((2, 5), 1, 3, 1),
        ((5, 2), 0, 2, 1),
        ((2, 4, 1), 1, 3, 1),
        ((3,), 0, 3, 5),
        ((4,), 0, 1, 1),
        ((0, 4), 1, 2, 1),
    )


def triangle():
    yield from _some(
        ((3, 3),),
        ((2, 4), 1),
        ((4, 2), -1),
        ((2, 2, 3), -1),
        ((3, 3), 5),
        ((3, 3), -5),
        ((0, 3),),
        ((2, 0),),
        ((1, 1),),
    )


def diag_embed():
    yield from _some(
        ((3,),),
        ((2, 3), 1),
        ((2, 2), -1),
        ((2, 3), 0, 0, 2),
        ((2, 3), 1, -1, 0),
        ((2, 1, 2), 0, 1, 3),
        ((0,), 2),
        ((0, 2),),
    )


def diag():
    yield from _some(
        ((3,),), ((2,), 1), ((2,), -2), ((3, 3),), ((2, 4), 1), ((4, 2), -1), ((2, 2), 5), ((0,),), ((0, 3),)
    )


def diagflat():
    yield from _some(((3,),), ((2, 2), 1), ((),), ((0,), 1), ((1, 2), -1))


# ---- Rolling, repeating, padding ------------------------------------------------------------------------------------


def roll():
    yield from _some(
        ((5,), 2),
        ((5,), -1, 0),
        ((2, 3), 1),
        ((2, 3), (1, -1), (0, 1)),
        ((2, 3, 2), 1, 1),
        ((2, 3), (1, 1), (1, 1)),
        ((3,), 7, 0),
        ((3,), 0, 0),
        ((), 1),
        ((0, 3), 1, 1),
    )


def rot90():
    yield from _some(
        ((2, 3),), ((2, 3), 2), ((2, 3), -1), ((2, 3), 4), ((2, 3, 2), 1, (1, 2)), ((2, 3, 2), 3, (2, 0)), ((0, 3), 1)
    )


def repeat_interleave():
    yield from _some(
        ((3,), 2),
        ((2, 2), 2),
        ((2, 3), 2, 1),
        ((2, 3), 3, 0),
        ((2, 1, 2), 2, -2),
        ((3,), 0),
        ((3,), 1, 0),
        ((), 3),
        ((0, 2), 2, 1),
    )


def repeat_interleave_tensor():
    counts = t(3, dtype="int64", values=(2, 0, 1))
    for args in (
        (t(3), counts),
        (t(3, 2), counts, 0),
        (t(2, 3), counts, -1),
        (t(2, 2), t(dtype="int64", values=(2,))),
        (t(2, 2), t(1, dtype="int32", values=(3,)), 1),
        (t(0), t(0, dtype="int64")),
    ):
        yield Sample(args, dtypes=EVERY)


def repeat_positions():
    yield Sample((t(4, dtype="int64", values=(2, 0, 1, 3)),))
    yield Sample((t(2, dtype="int32", values=(1, 2)),))
    yield Sample((t(0, dtype="int64"),))


def constant_pad():
    yield from _some(
        ((3,), (1, 2)),
        ((2, 3), (1, 0, 0, 2), 5),
        ((2, 3), (-1, 1)),
        ((4,), (-1, -2)),
        ((2, 2), (0, 0), -1),
        ((2, 3), (-1, 2, 1, -1), 3),
        ((2, 1, 2), (0, 0, 0, 0, 1, 1)),
        ((), ()),
        ((0, 2), (1, 1, 2, 0), 1),
        ((2,), (-2, 3), 2),
    )


def pad():
    yield from _some(
        ((3,), (1, 2)),
        ((2, 3), (1, 0, 0, 2), {"value": 5}),
        ((4,), (3, 2), "reflect"),
        ((2, 3), (2, 1, 1, 0), "reflect"),
        ((3,), (2, 4), "replicate"),
        ((2, 2), (0, 1, 2, 0), "replicate"),
        ((3,), (3, 2), "circular"),
        ((2, 3), (1, 1, 2, 1), "circular"),
        ((2, 3), (0, 0), "reflect"),
        ((), ()),
        ((0, 2), (1, 1)),
    )


# ---- Splitting and joining ------------------------------------------------------------------------------------------


def tensor_split():
    yield from _some(((5,), 2), ((6, 2), 3), ((2, 7), 3, 1), ((2, 2), 5, -1), ((3,), 1), ((3, 0), 2), ((0, 2), 3))


def tensor_split_indices():
    yield from _some(
        ((5,), (1, 3)),
        ((5,), 2),
        ((6, 2), (2, 2, 4)),
        ((2, 5), (3, 1), 1),
        ((4,), (-1,)),
        ((4,), (2, 9)),
        ((3,), ()),
        ((0, 2), (1,), 1),
    )


def hsplit():
    yield from _some(((4,), 2), ((2, 4), 2), ((2, 3, 2), 3), ((0, 2), 1))


def hsplit_indices():
    yield from _some(((4,), (1, 3)), ((2, 4), (1,)), ((2, 3, 2), 2), ((0, 2), (1,)))


def vsplit():
    yield from _some(((4, 2), 2), ((3, 2, 1), 3), ((0, 2), 1))


def vsplit_indices():
    yield from _some(((4, 2), (1, 3)), ((3, 2, 1), 2), ((0, 2), (1,)))


def dsplit():
    yield from _some(((2, 1, 4), 2), ((1, 2, 3, 2), 3), ((0, 2, 2), 1))


def dsplit_indices():
    yield from _some(((2, 1, 4), (1, 3)), ((1, 2, 3, 2), 2), ((0, 2, 2), (1,)))


def _lists(*shapes_of_parts):
    for parts in shapes_of_parts:
        yield Sample(([t(*shape, low=-9, high=9) for shape in parts],), dtypes=EVERY)


def dstack():
    yield from _lists(
        ((2, 1), (2, 1)), ((3,), (3,)), ((), ()), ((2, 1, 2), (2, 1, 1)), ((0, 2), (0, 2)), ((2,), (1, 2))
    )


def column_stack():
    yield from _lists(((3,), (3,)), ((2,), (2, 2)), ((), ()), ((0,), (0, 2)), ((2, 1), (2, 2)))


def block_diag():
    yield from _lists(((2, 2), (1, 3)), ((3,), ()), ((2, 1),), ((0, 2), (2, 1)), ((), ()))
    yield Sample(([t(2, 1), t(2, dtype="int64", low=-9, high=9)],), dtypes="f32 f64", note="a mix of dtypes")


def meshgrid():
    for parts in (((2,), (3,)), ((2,), (), (3,)), ((4,),), ((2,), (0,)), ((2,), (2,), (2,))):
        for indexing in ("ij", "xy"):
            yield Sample(([t(*shape, low=-9, high=9) for shape in parts],), {"indexing": indexing}, dtypes=EVERY)


def broadcast_list():
    yield from _lists(((2, 1), (3,)), ((), (2, 2)), ((0, 3), (1,)), ((2,),), ((2, 1, 2), (3, 1), ()))


def cartesian_prod():
    yield from _lists(((2,), (3,)), ((2,), (1,), (2,)), ((3,),), ((2,), (0,)))


def combinations():
    yield from _some(((4,),), ((4,), 3), ((3,), 2, True), ((2,), 3, True), ((3,), 1), ((2,), 3), ((0,), 2), ((3,), 3))


# ---- clamp ----------------------------------------------------------------------------------------------------------


def clamp_one():
    """An element and a bound: equal shapes, broadcasting, a number, elements on the bound, nan."""
    for shape, bound in (
        ((2, 3), (2, 3)),
        ((2, 3), (3,)),
        ((2, 1), (1, 3)),
        ((), (2,)),
        ((), ()),
        ((0, 3), (3,)),
        ((37,), (37,)),
    ):
        yield Sample((t(*shape, low=-3, high=3), t(*bound, low=-3, high=3)), dtypes=NUMBERS)
    yield Sample((t(2, 3, low=-3, high=3), 1), dtypes=NUMBERS)
    yield Sample(
        (t(4, values=(1.0, 2.0, float("nan"), 0.0)), t(4, values=(1.0, float("nan"), 0.0, 2.0))),
        dtypes="f32 f64",
        grad=False,
    )


def renorm():
    """Sub-tensors within the norm and beyond it, for every kind of p; no elements, zeros, what is not finite."""
    for p in (2.0, 1.0, 3.0, 1.5, 0.5, INF):
        for shape, dim, maxnorm in (
            ((2, 3), 0, 1.03),
            ((3, 2), -1, 1.47),
            ((2, 3, 2), 1, 0.77),
            ((0, 3), 0, 1.0),
            ((2, 0), 0, 1.0),
            ((2, 3), 1, 100.0),
        ):
            yield Sample((t(*shape, low=0.3, high=2, distinct=True), p, dim, maxnorm), dtypes="f32 f64 c64 c128")
        yield Sample((t(2, 3, values=(3.0, -4.0, 1.0, 0.5, -0.25, 0.25)), p, 0, 2.0), dtypes="f16 bf16 f32 f64")
        yield Sample(
            (t(3, 2, values=(0.0, 0.0, NAN, 1.0, INF, 1.0)), p, 0, 1.0),
            dtypes="f32 f64",
            grad=False,
            note="zero, nan, inf",
        )
    yield Sample((t(2, 2, values=(3.0, 0.0, 0.0, 0.0)), 2.0, 0, 1.0), dtypes="f32 f64", note="zeros")
    yield Sample((t(2, 3, low=0.3, high=2), 2, 0, 0), dtypes="f32 f64", note="maxnorm 0")
    yield Sample((t(2, 3, low=0.3, high=2), 2, 0, INF), dtypes="f32 f64", note="maxnorm inf")


def clamp_tensor():
    """Both bounds, one, bounds that cross, broadcasting, bounds of another dtype."""
    for shape, low, high in (
        ((2, 3), (2, 3), (2, 3)),
        ((2, 3), (3,), (2, 1)),
        ((), (), ()),
        ((0, 3), (3,), ()),
        ((3,), (2, 1), ()),
    ):
        yield Sample((t(*shape, low=-3, high=3), t(*low, low=-2, high=0), t(*high, low=0, high=2)), dtypes=NUMBERS)
    yield Sample(
        (t(9, low=-3, high=3), t(9, low=-3, high=3), t(9, low=-3, high=3)), dtypes=NUMBERS, note="bounds that cross"
    )
    yield Sample((t(2, 3, low=-3, high=3), t(3, low=-1, high=1)), dtypes=NUMBERS)
    yield Sample((t(2, 3, low=-3, high=3),), {"max": t(3, low=-1, high=1)}, dtypes=NUMBERS)
    yield Sample(
        (t(3, low=-3, high=3), t(3, low=-1, high=1, dtype="int64")),
        dtypes="f32 f64",
        grad=False,
        note="an integer bound",
    )


# ---- Forms ----------------------------------------------------------------------------------------------------------


def spread_unbiased():
    for unbiased in (True, False):
        yield from _some(((2, 3), unbiased), ((5,), unbiased), ((), unbiased), dtypes="f32 f64 i32")
    yield Sample((t(0, 3), True), grad=False)


def spread_dim_unbiased():
    yield from _some(
        ((2, 3), 0, True),
        ((2, 3), 1, False, True),
        ((2, 3), (0, 1), False),
        ((2, 3), None, True, True),
        ((), None, False),
        dtypes="f32 f64 i32",
    )
    yield Sample((t(0, 3), 1, True), grad=False)


def gather_index_first():
    yield Sample((t(3, 4), index(3, 2, below=4)), dtypes=EVERY)
    yield Sample((t(3, 4), index(2, 4, below=3), 0), dtypes=EVERY)
    yield Sample((t(0, 4), index(0, 2, below=4), 1), dtypes=EVERY)
