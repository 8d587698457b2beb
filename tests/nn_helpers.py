"""What the tests of lucid.nn and lucid.optim share."""

import math


def flat(values):
    """A tensor, a number or nested lists as one list of numbers."""
    if hasattr(values, "tolist"):
        values = values.tolist()
    if not isinstance(values, (list, tuple)):
        return [values]
    return [number for value in values for number in flat(value)]


def close(actual, expected, tolerance=1e-5):
    """Whether all numbers agree, relative to their size where that is above 1; nan agrees with nan."""
    actual, expected = flat(actual), flat(expected)
    if len(actual) != len(expected):
        return False
    return all(
        (math.isnan(a) and math.isnan(e)) or a == e or abs(a - e) <= tolerance * max(1.0, abs(e))
        for a, e in zip(actual, expected)
    )


def assert_close(actual, expected, tolerance=1e-5):
    assert close(actual, expected, tolerance), f"{flat(actual)} != {flat(expected)}"
