"""Errors of the transforms against the defining sum, whose angles are reduced exactly and whose terms are added without
rounding: all sizes up to 64, primes (Bluestein's convolution), powers of 2 up to 2**16, and 10**5.

With LUCID_TABLES=1 the table of what was measured is written to build/fft_accuracy.md; web/docs/accuracy.md shows it.
"""

from __future__ import annotations

import functools
import math
import os
import random
from pathlib import Path

import pytest

import lucid

SIZES = [*range(1, 65), 97, 1009, 10007, *(2**k for k in range(7, 17)), 10**5]
EPSILON = {"complex64": 2.0**-24, "complex128": 2.0**-53}


def bound(n: int) -> float:
    """Of the greatest error beside the root mean square of the result, in units of half a last place."""
    smooth = n
    for p in (2, 3, 5, 7, 11, 13):
        while smooth % p == 0:
            smooth //= p
    return (4 if smooth == 1 else 10) + 1.5 * math.log2(n)


@functools.cache
def turns(n: int) -> tuple[list[float], list[float]]:
    """cos and sin of 2 pi k / n, reduced to an eighth of a turn."""
    cosines, sines = [], []
    for k in range(n):
        eighth, rest = divmod(8 * k, n)
        angle = math.pi / 4 * ((n - rest if eighth % 2 else rest) / n)
        back = eighth % 2  # from the end of an odd eighth back
        c, s = rotated(math.cos(angle), -math.sin(angle) if back else math.sin(angle), (eighth + 1) // 2)
        cosines.append(c)
        sines.append(s)
    return cosines, sines


def rotated(c: float, s: float, quarters: int) -> tuple[float, float]:
    return [(c, s), (-s, c), (-c, -s), (s, -c)][quarters % 4]


def exact(x: list[complex], k: int, sign: int) -> complex:
    """An element of the transform."""
    n = len(x)
    cosines, sines = turns(n)
    places = [j * k % n for j in range(n)]
    re = math.fsum(v for z, p in zip(x, places) for v in (z.real * cosines[p], -sign * z.imag * sines[p]))
    im = math.fsum(v for z, p in zip(x, places) for v in (sign * z.real * sines[p], z.imag * cosines[p]))
    return complex(re, im)


def measured(n: int, dtype: str) -> tuple[float, float]:
    """The greatest error and its root mean square beside that of the result, over all or some of its elements."""
    source = random.Random(n)
    x = lucid.tensor([complex(source.gauss(0, 1), source.gauss(0, 1)) for _ in range(n)], dtype=getattr(lucid, dtype))
    values = x.tolist()
    size = math.sqrt(math.fsum(abs(z) ** 2 for z in values))
    chosen = range(n) if n <= 64 else source.sample(range(n), min(n, max(4, 40000 // n)))
    errors = []
    for transform, sign, scale in ((lucid.fft.fft, -1, 1), (lucid.fft.ifft, 1, n)):
        got = transform(x).tolist()
        errors += [abs(got[k] * scale - exact(values, k, sign)) / (size or 1) for k in chosen]
    half = EPSILON[dtype]
    return max(errors) / half, math.sqrt(math.fsum(e * e for e in errors) / len(errors)) / half


@pytest.mark.parametrize("dtype", EPSILON)
@pytest.mark.parametrize("n", SIZES)
def test_errors(n, dtype):
    greatest, mean = measured(n, dtype)
    assert greatest <= bound(n), f"size {n}: off by {greatest:.1f} half units; wanted {bound(n):.1f}"
    assert mean <= bound(n) / 2


@pytest.mark.parametrize("norm", ["backward", "ortho", "forward"])
@pytest.mark.parametrize("n", [1, 2, 7, 12, 17, 60, 97])
def test_norms_and_their_inverses(n, norm):
    source = random.Random(n)
    x = lucid.tensor([source.gauss(0, 1) for _ in range(n)], dtype=lucid.float64)
    z = lucid.fft.fft(x, norm=norm)
    factor = {"backward": 1.0, "ortho": 1 / math.sqrt(n), "forward": 1 / n}[norm]
    assert lucid.allclose(lucid.view_as_real(z), lucid.view_as_real(lucid.fft.fft(x)) * factor, rtol=1e-13, atol=1e-13)
    back = lucid.view_as_real(lucid.fft.ifft(z, norm=norm))
    assert lucid.allclose(back[:, 0], x, rtol=1e-13, atol=1e-13) and back[:, 1].abs().max().item() < 1e-13
    assert lucid.allclose(lucid.fft.irfft(lucid.fft.rfft(x, norm=norm), n, norm=norm), x, rtol=1e-13, atol=1e-13)
    assert lucid.allclose(lucid.fft.hfft(lucid.fft.ihfft(x, norm=norm), n, norm=norm), x, rtol=1e-13, atol=1e-13)


def test_the_table():
    rows = [(64, "1 to 64"), *((n, str(n)) for n in (97, 1009, 10007, 1024, 65536, 100000))]
    lines = [
        "| size | greatest, complex128 | rms | greatest, complex64 | rms |",
        "| ---: | ---: | ---: | ---: | ---: |",
    ]
    for n, name in rows:
        sizes = range(1, 65) if name == "1 to 64" else (n,)
        cells = []
        for dtype in ("complex128", "complex64"):
            found = [measured(size, dtype) for size in sizes]
            cells += [f"{max(a for a, _ in found):.1f}", f"{max(b for _, b in found):.1f}"]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    assert len(lines) == 2 + len(rows)
    if os.environ.get("LUCID_TABLES"):
        Path("build").mkdir(exist_ok=True)
        Path("build/fft_accuracy.md").write_text("\n".join(lines) + "\n")
