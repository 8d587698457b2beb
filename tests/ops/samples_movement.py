"""Samples of views, and of the ops that join and split: empty and 0-d tensors, sizes of 1, negative dims."""

from __future__ import annotations

from ops.sampling import Sample, t

EVERY = "b8 u8 i32 i64 f32 f64"


def _some(*calls):
    """Samples in every dtype from (shape, argument, …) tuples; a dict at the end holds keyword arguments."""
    for shape, *rest in calls:
        kwargs = rest.pop() if rest and isinstance(rest[-1], dict) else {}
        yield Sample((t(*shape, low=-9, high=9), *rest), kwargs, dtypes=EVERY)


def shapes():
    yield from _some(
        ((2, 3), (2, 3)),
        ((2, 1, 3), (2, 3)),
        ((2, 3), (2, 1, 3, 1)),
        ((6,), (6, 1)),
        ((), (1,)),
        ((), ()),
        ((1, 1), ()),
        ((0, 3), (3, 0)),
        ((2, 0), (2, 0, 5)),
    )


def reshape():
    yield from _some(
        ((2, 3), (3, 2)),
        ((2, 3), (6,)),
        ((2, 3), (-1,)),
        ((2, 3, 2), (2, -1)),
        ((2, 3, 2), (-1, 2, 1)),
        ((), (1, 1)),
        ((), ()),
        ((1,), ()),
        ((0, 3), (0,)),
        ((4, 3, 5), (5, 12)),
    )


def flatten():
    yield from _some(
        ((2, 3, 2),), ((2, 3, 2), 1), ((2, 3, 2), 0, 1), ((2, 1, 2), -2, -1), ((3,),), ((),), ((0, 3),), ((2, 3), 1, 1)
    )


def unflatten():
    yield from _some(
        ((2, 6), 1, (2, 3)), ((6, 2), 0, (3, 2)), ((2, 4), -1, (2, 1, 2)), ((0,), 0, (0, 3)), ((3,), 0, (3,))
    )


def like_another():
    for shape, other in (((2, 3), (2, 3)), ((0, 3), (0, 3)), ((), ()), ((1,), (1,))):
        yield Sample((t(*shape), t(*other)), dtypes="f32 f64")


def expand_like():
    for shape, other in (((3,), (2, 3)), ((2, 1), (2, 3)), ((), (2, 2)), ((1, 3), (0, 3))):
        yield Sample((t(*shape), t(*other)), dtypes="f32 f64")


def anything():
    yield from _some(((2, 3),), ((2, 1, 4),), ((),), ((0, 3),), ((37,),))


def matrix():
    yield from _some(((2, 3),), ((4,),), ((),), ((0, 3),), ((1, 1),))


def permute():
    yield from _some(
        ((2, 3), (1, 0)),
        ((2, 1, 3), (2, 0, 1)),
        ((2, 3, 2), (-1, 1, 0)),
        ((), ()),
        ((0, 2, 3), (1, 2, 0)),
        ((3,), (0,)),
    )


def transpose():
    yield from _some(((2, 3), 0, 1), ((2, 1, 3), -1, 0), ((2, 3), 1, 1), ((2, 3, 2),), ((),), ((0, 3), 0, 1), ((4,),))


def swapaxes():
    yield from _some(((2, 3), 0, 1), ((2, 1, 3), -1, 0), ((2, 3), 1, 1), ((0, 3), 0, 1))


def movedim():
    yield from _some(
        ((2, 3, 1), 0, -1),
        ((2, 3, 2), (0, 1), (2, 0)),
        ((2, 3, 2), -1, 0),
        ((0, 3), 0, 1),
        ((2, 1, 3, 2), (3, 0), (1, 2)),
    )


def expand():
    yield from _some(
        ((2, 1), (2, 3)),
        ((3,), (2, 3)),
        ((), (2, 2)),
        ((), ()),
        ((2, 3), (2, 3)),
        ((1, 3), (0, 3)),
        ((0, 3), (2, 0, 3)),
        ((2, 1, 2), (3, 2, 4, 2)),
    )


def squeeze():
    yield from _some(((2, 1, 3),), ((2, 1, 3), 1), ((1, 2, 1), (0, 2)), ((1, 2, 1), -1), ((1, 1),), ((),), ((0, 1),))


def unsqueeze():
    yield from _some(((2, 3), 0), ((2, 3), -1), ((2, 3), 1), ((), 0), ((), -1), ((0,), 1))


def select():
    yield from _some(((2, 3), 0, 1), ((2, 3), 1, -1), ((2, 3, 2), -2, 0), ((4,), 0, 2), ((0, 3), 1, 0))


def narrow():
    yield from _some(((5,), 0, 1, 3), ((2, 4), 1, 2, 2), ((3, 2), -2, -2, 1), ((3, 2), 0, 3, 0), ((0, 3), 1, 0, 2))


def one_dim():
    """Ops of one dim: unbind."""
    yield from _some(((2, 3),), ((2, 3), 1), ((2, 1, 3), -1), ((3,),), ((2, 0),), ((2, 0, 2), 2))


def diagonal():
    yield from _some(
        ((3, 3),),
        ((2, 4), 1),
        ((4, 2), -1),
        ((2, 3, 4), 0, 1, 2),
        ((2, 3, 3), 1, -1, 0),
        ((2, 3), 5),
        ((2, 3), -2),
        ((0, 3),),
    )


def flip():
    yield from _some(((3,), 0), ((2, 3), (0, 1)), ((2, 3), -1), ((2, 1, 3), (0, 2)), ((), ()), ((0, 3), 1))


def sides():
    yield from _some(((2, 3),), ((3, 1, 2),), ((0, 3),), ((2, 0),))


def repeat():
    yield from _some(
        ((3,), 2),
        ((2, 3), (2, 2)),
        ((2,), (3, 1)),
        ((1, 2), (2, 0)),
        ((), (3,)),
        ((), ()),
        ((0, 2), (2, 2)),
        ((2, 3), (1, 1)),
        ((2, 1, 2), (2, 1, 3, 2)),
    )


def tile():
    yield from _some(((2, 3), 2), ((2, 1, 3), (2, 1)), ((), ()), ((3,), ()))
    yield from repeat()


def pixel_unshuffle():
    yield from _some(
        ((1, 4, 6), 2),
        ((2, 3, 2, 4), 2),
        ((2, 1, 3, 3, 3), 3),
        ((2, 2, 3), 1),
        ((1, 2, 2), 2),
        ((0, 2, 4), 2),
        ((2, 2, 0), 2),
        ((3, 0, 0), 5),
        ((1,) * 12 + (2, 4, 2), 2),
    )


# ---- Joining --------------------------------------------------------------------------------------------------------


def cat():
    for dim, *parts in (
        (0, (2, 3), (1, 3)),
        (1, (2, 1), (2, 3), (2, 2)),
        (-1, (2, 2), (2, 1)),
        (0, (3,)),
        (0, (0, 2), (2, 2)),
        (2, (1, 2, 1), (1, 2, 3)),
    ):
        yield Sample(([t(*shape, low=-9, high=9) for shape in parts], dim), dtypes=EVERY)
    yield Sample(([t(2, 2), t(2, 2, dtype="int64", low=-9, high=9)], 1), dtypes="f32 f64", note="a mix of dtypes")
    yield Sample(([t(2, 2, low=-9, high=9), t(1, 2, dtype="float64")],), dtypes="i32 f32 f64", note="a mix of dtypes")


def stack():
    for dim, shape, count in (
        (0, (2, 3), 2),
        (1, (3,), 3),
        (-1, (2, 1), 2),
        (0, (), 3),
        (1, (0, 2), 2),
        (2, (2, 2), 1),
    ):
        yield Sample(([t(*shape, low=-9, high=9) for _ in range(count)], dim), dtypes=EVERY)
    yield Sample(([t(2), t(2, dtype="int64", low=-9, high=9)],), dtypes="f32 f64", note="a mix of dtypes")


def hstack():
    for parts in (((2, 1), (2, 3)), ((2,), (3,)), ((), ()), ((0,), (2,)), ((2, 0, 2), (2, 1, 2))):
        yield Sample(([t(*shape, low=-9, high=9) for shape in parts],), dtypes=EVERY)


def vstack():
    for parts in (((1, 2), (2, 2)), ((3,), (3,)), ((), ()), ((0, 2), (1, 2)), ((2,), (2, 2)), ((1, 2, 2), (2, 2, 2))):
        yield Sample(([t(*shape, low=-9, high=9) for shape in parts],), dtypes=EVERY)


def chunk():
    yield from _some(((5,), 2), ((4, 3), 2), ((2, 5), 3, 1), ((2, 2), 5, -1), ((3,), 1), ((3, 0), 2))


def split_size():
    yield from _some(((5,), 2), ((4, 3), 2), ((2, 5), 3, 1), ((2, 2), 5, -1), ((3, 0), 2))


def split_sections():
    yield from _some(((5,), (2, 3)), ((4, 3), (1, 0, 3)), ((2, 5), (5,), 1), ((3, 0), (1, 2)))
