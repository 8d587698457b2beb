"""Samples of Fourier transforms: lengths of every radix, of mixed ones, and primes that go the way of a convolution."""

from __future__ import annotations

from ops.sampling import Sample, t

SMALL = (1, 2, 3, 4, 5, 6, 7)
LONG = (
    8,
    9,
    10,
    11,
    12,
    13,
    14,
    15,
    16,
    17,
    20,
    22,
    26,
    30,
    31,
    32,
    34,
    64,
    77,
    97,
    100,
    128,
    240,
    243,
    257,
    360,
    1000,
    1024,
)


def rfft():
    for n in SMALL:
        yield Sample((t(n), 1.0, 1.0), dtypes="f32 f64")
    yield Sample((t(2, 5), 0.5, 2.0), dtypes="f32 f64")
    yield Sample((t(2, 1, 6), 0.5, 0.5), dtypes="f32 f64")
    yield Sample((t(0, 4), 1.0, 1.0), dtypes="f32 f64")
    for n in LONG:
        yield Sample((t(2, n), 1.0, 1.0), dtypes="f32 f64", grad=False)


def irfft():
    for n in SMALL:
        yield Sample((t(n // 2 + 1, 2), n, 1.0, 1.0), dtypes="f32 f64")
    yield Sample((t(2, 3, 2), 5, 0.5, 2.0), dtypes="f32 f64")
    yield Sample((t(1, 3, 2), 4, 0.5, 0.5), dtypes="f32 f64")
    yield Sample((t(0, 3, 2), 4, 1.0, 1.0), dtypes="f32 f64")
    for n in LONG:
        yield Sample((t(2, n // 2 + 1, 2), n, 1.0 / n, 1.0), dtypes="f32 f64", grad=False)


def fft():
    for inverse in (False, True):
        for n in SMALL[:6]:
            yield Sample((t(n, 2), inverse, 1.0), dtypes="f32 f64")
        yield Sample((t(2, 3, 2), inverse, 0.25), dtypes="f32 f64")
        yield Sample((t(0, 3, 2), inverse, 0.25), dtypes="f32 f64")
        for n in LONG:
            yield Sample((t(2, n, 2), inverse, n**-0.5), dtypes="f32 f64", grad=False)
