"""The greatest error of every special function over its whole domain: dense draws, edges and the neighbourhood of
zeros, against frozen values of 60 digits (special_accuracy.json, written by special_freeze.py).

With LUCID_TABLES=1 the table of what was measured is written to build/special_accuracy.md; web/docs/accuracy.md shows
it.
"""

from __future__ import annotations

import json
import math
import os
from pathlib import Path

import pytest
from ops.special.special_values import VALUES
from ops.special.test_special import BOUNDS, call, unit

import lucid

POINTS = json.loads(Path(__file__).with_name("special_accuracy.json").read_text())
LEAST = 2.2250738585072014e-308  # results below are subnormal, of fewer digits


def polynomial(units):
    """Units per degree."""
    return lambda x, n, value: units * (n + 1)


# What the docstrings state, in units in the last place of the larger of the value and its scale.
STATED = {
    "bessel_j0": 5,
    "bessel_j1": 5,
    "bessel_y0": 6,
    "bessel_y1": 6,
    "modified_bessel_k0": 4,
    "modified_bessel_k1": 4,
    "scaled_modified_bessel_k0": 5,
    "scaled_modified_bessel_k1": 5,
    "spherical_bessel_j0": 2,
    "sinc": 4,
    "airy_ai": 6,
    "ndtr": 5,
    "log_ndtr": 7,
    "ndtri": 4,
    "logit": 4,
    "entr": 2,
    "xlogy": 2,
    "xlog1py": 2,
    "zeta": 8,
    "zeta below 0": 20,
    "multigammaln": lambda a, p, value: 8 * p,
    "gammainc": lambda a, x, value: 30 + 8 * abs(math.log(value)),
    "gammaincc": lambda a, x, value: 30 + 8 * abs(math.log(value)),
    **{name: polynomial(6) for name in POINTS if "chebyshev" in name},
    "legendre_polynomial_p": polynomial(6),
    "laguerre_polynomial_l": polynomial(6),
    "hermite_polynomial_h": polynomial(6),
    "hermite_polynomial_he": polynomial(6),
}


def function(name):
    found = getattr(lucid.special, name.removesuffix(" below 0"))
    if name == "multigammaln":
        return lambda a, p: lucid.stack([found(a[i], int(p[i].item())) for i in range(a.numel())])
    return found


def errors(name):
    """(arguments, error in units, error beside what is stated) of every point."""
    rows = POINTS[name]
    columns = [lucid.tensor(list(column), dtype=lucid.float64) for column in list(zip(*rows))[:-2]]
    for row, got in zip(rows, function(name)(*columns).tolist()):
        *arguments, value, scale = row
        if name in ("multigammaln",) or abs(value) >= LEAST or value == 0:
            off = abs(got - value) / math.ulp(max(abs(value), scale))
            stated = STATED[name]
            yield arguments, off, off / (stated(*arguments, value) if callable(stated) else stated)


@pytest.mark.parametrize("name", POINTS)
def test_error_in_float64(name):
    arguments, off, beside = max(errors(name), key=lambda found: found[2] if found[2] == found[2] else math.inf)
    assert beside <= 1, f"{name} of {arguments}: off by {off:.1f} units, {beside:.2f} of what is stated"


def single_errors(name):
    """Errors in float32, in units of it, against float64 at the same arguments."""
    rows = [row for row in POINTS[name] if all(a == 0 or 1e-30 < abs(a) < 1e30 for a in row[:-2])]
    columns = [lucid.tensor(list(column)) for column in list(zip(*rows))[:-2]]
    single, double = function(name)(*columns), function(name)(*(c.double() for c in columns))
    assert single.dtype is lucid.float32
    for row, got, value in zip(rows, single.tolist(), double.tolist()):
        if 1e-37 < abs(value) < 1e38:
            yield row[:-2], abs(got - value) / 2.0 ** (math.frexp(value)[1] - 24)


@pytest.mark.parametrize("name", POINTS)
def test_error_in_float32(name):
    """Computed in double and rounded once: half a unit, and what double is off by."""
    arguments, off = max(single_errors(name), key=lambda found: found[1])
    assert off <= 0.5001, f"{name} of {arguments}: off by {off:.3f} units"


def table() -> str:
    lines = [
        "| function | points | greatest error in float64 | stated | in float32 |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for key in VALUES:
        got = call(key, lucid.tensor([x for x, _ in VALUES[key]], dtype=lucid.float64)).tolist()
        off = max(abs(y - value) / unit(key, x, value) for (x, value), y in zip(VALUES[key], got) if value == value)
        name = f"polygamma({key[1]}, x)" if isinstance(key, tuple) else key
        stated = max(BOUNDS[key]) if key in BOUNDS else key[1] + 6
        lines.append(f"| `{name}` | {len(got)} | {off:.1f} | {stated} | 0.50 |")
    for name in POINTS:
        found = list(errors(name))
        stated = STATED[name]
        text = {"multigammaln": "8 p", "gammainc": "30 + 8 \\|ln y\\|", "gammaincc": "30 + 8 \\|ln y\\|"}.get(name)
        text = text or (f"{stated(0, 0, 1)} (n + 1)" if callable(stated) else str(stated))
        single = max(off for _, off in single_errors(name))
        lines.append(f"| `{name}` | {len(found)} | {max(off for _, off, _ in found):.1f} | {text} | {single:.2f} |")
    return "\n".join(lines) + "\n"


def test_the_table_of_errors():
    """Every function of lucid.special that is not elementary is in it."""
    text = table()
    missing = [name for name in STATED if f"`{name}`" not in text]
    assert not missing and text.count("\n") == 2 + len(VALUES) + len(POINTS)
    if os.environ.get("LUCID_TABLES"):
        path = Path("build/special_accuracy.md")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
