"""Samples of the ops of wasm/ops/shape/splitting.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import some


def one_dim():
    """Ops of one dim: unbind."""
    yield from some(((2, 3),), ((2, 3), 1), ((2, 1, 3), -1), ((3,),), ((2, 0),), ((2, 0, 2), 2))


def chunk():
    yield from some(((5,), 2), ((4, 3), 2), ((2, 5), 3, 1), ((2, 2), 5, -1), ((3,), 1), ((3, 0), 2))


def split_size():
    yield from some(((5,), 2), ((4, 3), 2), ((2, 5), 3, 1), ((2, 2), 5, -1), ((3, 0), 2))


def split_sections():
    yield from some(((5,), (2, 3)), ((4, 3), (1, 0, 3)), ((2, 5), (5,), 1), ((3, 0), (1, 2)))


def tensor_split():
    yield from some(((5,), 2), ((6, 2), 3), ((2, 7), 3, 1), ((2, 2), 5, -1), ((3,), 1), ((3, 0), 2), ((0, 2), 3))


def tensor_split_indices():
    yield from some(
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
    yield from some(((4,), 2), ((2, 4), 2), ((2, 3, 2), 3), ((0, 2), 1))


def hsplit_indices():
    yield from some(((4,), (1, 3)), ((2, 4), (1,)), ((2, 3, 2), 2), ((0, 2), (1,)))


def vsplit():
    yield from some(((4, 2), 2), ((3, 2, 1), 3), ((0, 2), 1))


def vsplit_indices():
    yield from some(((4, 2), (1, 3)), ((3, 2, 1), 2), ((0, 2), (1,)))


def dsplit():
    yield from some(((2, 1, 4), 2), ((1, 2, 3, 2), 3), ((0, 2, 2), 1))


def dsplit_indices():
    yield from some(((2, 1, 4), (1, 3)), ((1, 2, 3, 2), 2), ((0, 2, 2), (1,)))
