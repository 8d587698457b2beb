"""Shapes, moments, densities, their gradients and divergences, against those of PyTorch in distributions.json.

`python tests/unit/distributions/test_distribution_values.py`, where PyTorch is installed, writes the file anew.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

if __name__ == "__main__":
    import sys

    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from unit.distributions.distribution_cases import DISTRIBUTIONS, PAIRS, compute, divergence

import lucid

FROZEN = Path(__file__).with_name("distributions.json")
CASES = [(name, i) for name, rows in DISTRIBUTIONS.items() for i in range(len(rows))]
KL = [(p, q) for p, others in PAIRS.items() for q in others]

# Where PyTorch 2.13 is not what the definition says: (class, what): why.
OTHERWISE = {
    ("Kumaraswamy", "mode"): "PyTorch takes the logarithm of a negative number",
    ("Weibull", "mode"): "of a concentration below 1 it is 0, PyTorch has NaN",
    ("ContinuousBernoulli", "Uniform"): "PyTorch has infinity for a support that lies within q's",
}
TOLERANCES = {"VonMises": 1e-6}  # PyTorch's Bessel functions have seven digits there


@pytest.fixture
def frozen():
    before = lucid.get_default_dtype()
    lucid.set_default_dtype(lucid.float64)
    yield json.loads(FROZEN.read_text())
    lucid.set_default_dtype(before)


def same(ours, theirs, tolerance):
    if isinstance(theirs, list):
        return len(ours) == len(theirs) and all(same(a, b, tolerance) for a, b in zip(ours, theirs))
    ours, theirs = float(ours), float(theirs)
    if math.isnan(theirs) or math.isinf(theirs):
        return ours == theirs or (math.isnan(ours) and math.isnan(theirs))
    return math.isclose(ours, theirs, rel_tol=tolerance, abs_tol=tolerance)


@pytest.mark.parametrize("name, i", CASES)
def test_as_pytorch(frozen, name, i):
    tolerance = TOLERANCES.get(name, 1e-8)
    ours, theirs = compute(lucid, name, DISTRIBUTIONS[name][i]), frozen["distributions"][name][i]
    for what, value in theirs.items():
        if value is None:
            continue  # PyTorch does not have it
        if (name, what) in OTHERWISE:
            assert not same(ours[what], value, tolerance)  # else the reason has gone
            continue
        assert ours[what] is not None, what
        if what == "gradients":
            assert len(ours[what]) == len(value)
            for mine, other in zip(ours[what], value):
                assert (mine is None) == (other is None) or other is None
                assert other is None or same(mine, other, 10 * tolerance), (what, mine, other)
        else:
            assert same(ours[what], value, tolerance), (what, ours[what], value)


@pytest.mark.parametrize("p, q", KL)
def test_divergences(frozen, p, q):
    agree = same(divergence(lucid, p, q), frozen["divergences"][f"{p} {q}"], 1e-7)
    assert agree is ((p, q) not in OTHERWISE)


if __name__ == "__main__":
    import torch

    torch.set_default_dtype(torch.float64)
    found = {
        "distributions": {name: [compute(torch, name, row) for row in rows] for name, rows in DISTRIBUTIONS.items()},
        "divergences": {f"{p} {q}": divergence(torch, p, q) for p, q in KL},
    }
    text = json.dumps(found, indent=1)
    import re

    FROZEN.write_text(re.sub(r"\[\s+([^\[\]{}]*?)\s+\]", lambda m: "[" + " ".join(m[1].split()) + "]", text) + "\n")
