"""A plain evaluator of the op table's formulas, by which the elementwise ops are checked.

It reads the trees of ops.json and knows nothing of the C that the generator writes from them. Integers wrap around, a
float is rounded after each step to the dtype that it is computed in, a complex number is rounded in its parts; Python's
math module has the functions, and what it lacks stands in special_formulas.py and special_series.py. A value is a bool,
an int, a float or a complex; beside complex numbers a float is a real number.
"""

from __future__ import annotations

import cmath
import math
import struct

from ops import special_formulas as special
from ops import special_series as series

INF, NAN = math.inf, math.nan
BITS = {"u8": 8, "i32": 32, "i64": 64, "u64": 64}

# Functions whose result is exact, or the nearest number there is: an op made of nothing else gives the same bits.
EXACT = set("+ - * / // % neg & | ^ ~ << >> == != < <= > >= and or not if let abs sqrt floor ceil trunc round copysign "
            "fmod nextafter gcd isnan isinf isfinite real imag conj".split())  # fmt: skip


def rounded(value, dtype: str):
    """The number of the dtype that is nearest, or that an integer wraps to."""
    if isinstance(value, complex):
        part = {"c64": "f32", "c128": "f64"}[dtype]
        return complex(rounded(value.real, part), rounded(value.imag, part))
    if isinstance(value, bool) or dtype in ("f64", "c128"):
        return value
    if dtype in BITS:
        value &= (1 << BITS[dtype]) - 1
        return value - (1 << BITS[dtype]) if dtype[0] != "u" and value >> (BITS[dtype] - 1) else value
    if dtype in ("f32", "c64"):
        try:
            return struct.unpack("f", struct.pack("f", value))[0]
        except OverflowError:
            return math.copysign(INF, value)
    return value


def is_exact(tree, dtype: str) -> bool:
    """Whether the formula gives the same bits wherever it is computed."""
    exact = EXACT | {"pow"} if dtype in BITS else EXACT - {"/", "abs", "sqrt"} if dtype in ("c64", "c128") else EXACT
    return not isinstance(tree, list) or (tree[0] in exact and all(is_exact(part, dtype) for part in tree[1:]))


def evaluate(tree, names: dict, dtype: str):
    """The value of a tree whose names have these values, computed in the dtype."""
    if isinstance(tree, list):
        head, *rest = tree
        if head == "let":
            name, value, body = rest
            return evaluate(body, {**names, name: evaluate(value, names, dtype)}, dtype)
        if head == "if":
            return number(evaluate(rest[1 if evaluate(rest[0], names, dtype) else 2], names, dtype), dtype)
        values = [evaluate(argument, names, dtype) for argument in rest]
        if head in TRUTHS:
            return TRUTHS[head](*values)
        return step(head, values, dtype)
    if isinstance(tree, str):
        return INF if tree == "inf" else names[tree]
    return number(tree, dtype)


def number(value, dtype: str):
    """A number as it stands in a formula, in the dtype."""
    if isinstance(value, int) and not isinstance(value, bool) and dtype not in BITS:
        value = float(value)
    return rounded(value, dtype)


TRUTHS = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "and": lambda a, b: a and b,
    "or": lambda a, b: a or b,
    "not": lambda a: not a,
    "isnan": lambda a: cmath.isnan(a),
    "isinf": lambda a: cmath.isinf(a),
    "isfinite": lambda a: cmath.isfinite(a),
}


def step(head: str, values: list, dtype: str):
    """One operation or function, rounded."""
    if head in ("&", "|", "^") and all(isinstance(value, bool) for value in values):
        return INTEGERS[head](*values)
    if dtype in BITS:
        return rounded(INTEGERS[head](*map(int, values)), dtype)
    if any(isinstance(value, complex) for value in values):
        return rounded(COMPLEX[head](*values, dtype), dtype)
    values = [float(value) for value in values]
    if head == "nextafter":
        return neighbour(*values, dtype)
    try:
        return rounded(REALS[head](*values), dtype)
    except (OverflowError, ValueError, ZeroDivisionError):
        return rounded(BEYOND.get(head, lambda *_: NAN)(*values), dtype)


# ---- Integers -------------------------------------------------------------------------------------------------------


def whole_power(a: int, n: int) -> int:
    if n >= 0:
        return pow(a, n, 1 << 64)
    return {1: 1, -1: -1 if n % 2 else 1}.get(a, 0)


INTEGERS = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "//": lambda a, b: a // b if b else 0,
    "%": lambda a, b: a % b if b else 0,
    "neg": lambda a: -a,
    "~": lambda a: ~a,
    "&": lambda a, b: a & b,
    "|": lambda a, b: a | b,
    "^": lambda a, b: a ^ b,
    "<<": lambda a, n: a << n if 0 <= n < 64 else 0,  # what is shifted beyond fewer bits, the rounding drops
    ">>": lambda a, n: a >> (n if 0 <= n < 64 else 64),
    "abs": abs,
    "gcd": math.gcd,
    "pow": whole_power,
}

# ---- Real numbers ---------------------------------------------------------------------------------------------------


def quotient(a: float, b: float) -> float:
    if b == 0:
        return NAN if a == 0 or a != a else math.copysign(INF, a) * math.copysign(1, b)
    return a / b


def whole(function):
    """floor and its kin as functions of floats: what is not finite stays, and so does the sign of a zero."""
    return lambda a: math.copysign(float(function(a)), a) if math.isfinite(a) else a


def neighbour(a: float, b: float, dtype: str) -> float:
    """The number of the dtype that follows a in the direction of b."""
    if dtype == "f64" or a != a or b != b or a == b:
        return math.nextafter(a, b)
    if a == 0:
        return math.copysign(2.0**-149, b)
    bits = struct.unpack("i", struct.pack("f", a))[0] + (1 if (b > a) == (a > 0) else -1)
    return struct.unpack("f", struct.pack("i", bits))[0]


REALS = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": quotient,
    "neg": lambda a: -a,
    "abs": abs,
    "floor": whole(math.floor),
    "ceil": whole(math.ceil),
    "trunc": whole(math.trunc),
    "round": whole(round),
    "exp2": lambda a: math.pow(2, a),
    **{
        name: getattr(math, name)
        for name in "sqrt copysign fmod exp expm1 log log2 log10 log1p sin cos tan asin acos atan sinh cosh tanh asinh "
        "acosh atanh erf erfc atan2 hypot pow lgamma".split()
    },
    **{name: getattr(special, name) for name in "digamma polygamma erfcx erfinv i0 i0e i1 i1e".split()},
    **{
        name: getattr(series, name)
        for name in "polygamma_sum ndtr ndtri log_ndtr log_ndtr_slope zeta igamma igammac igamma_slope bessel_j "
        "bessel_y bessel_k bessel_ke spherical_bessel_j sinc sinc_slope airy_ai polynomial_family".split()
    },
}

# What the functions give where Python's raise an error, if not NaN.
BEYOND = {
    "exp": lambda a: INF,
    "exp2": lambda a: INF,
    "expm1": lambda a: INF,
    "cosh": lambda a: INF,
    "sinh": lambda a: math.copysign(INF, a),
    **dict.fromkeys(("lgamma", "i0", "erfcx"), lambda a: INF),
    "i1": lambda a: math.copysign(INF, a),
    **dict.fromkeys(("log", "log2", "log10"), lambda a: -INF if a == 0 else NAN),
    "log1p": lambda a: -INF if a == -1 else NAN,
    "atanh": lambda a: a * INF if abs(a) == 1 else NAN,
    "pow": lambda a, b: special.power_beyond(a, b),
}

# ---- Complex numbers ------------------------------------------------------------------------------------------------


def complex_product(a, b, dtype: str) -> complex:
    if not isinstance(a, complex):
        a, b = b, a
    if not isinstance(b, complex):
        return complex(a.real * b, a.imag * b)
    part = {"c64": "f32", "c128": "f64"}[dtype]
    rr, ri, ir, ii = (rounded(x * y, part) for x in (a.real, a.imag) for y in (b.real, b.imag))
    return complex(rr - ii, ri + ir)


def complex_quotient(a, b, dtype: str) -> complex:
    if not isinstance(b, complex):
        return complex(quotient(a.real, b), quotient(a.imag, b))
    a = complex(a)
    if b == 0:
        return complex(quotient(a.real, abs(b.real)), quotient(a.imag, abs(b.real)))
    return a / b


def complex_power(a, b) -> complex:
    a, b = complex(a), complex(b)
    if a == 0 and b != 0:
        return 0j if b.real > 0 else complex(INF, 0) if b.imag == 0 else complex(NAN, NAN)
    return a**b if b else 1 + 0j


def complex_expm1(a) -> complex:
    a = complex(a)
    half = math.sin(a.imag / 2)
    return complex(math.expm1(a.real) * math.cos(a.imag) - 2 * half * half, cmath.exp(a).imag)


def complex_function(function):
    def call(*values):
        try:
            return function(*values[:-1])
        except (ValueError, OverflowError, ZeroDivisionError):
            return complex(NAN, NAN)

    return call


COMPLEX = {
    "+": lambda a, b, dtype: complex(a) + complex(b),
    "-": lambda a, b, dtype: complex(a) - complex(b),
    "*": complex_product,
    "/": complex_quotient,
    "neg": lambda a, dtype: complex(-a.real, -a.imag),
    "conj": lambda a, dtype: complex(a.real, -a.imag),
    "real": lambda a, dtype: a.real,
    "imag": lambda a, dtype: a.imag,
    "abs": lambda a, dtype: math.hypot(a.real, a.imag),
    "pow": complex_function(complex_power),
    "log1p": complex_function(lambda a: cmath.log(complex(1 + a.real, a.imag))),
    "expm1": complex_function(complex_expm1),
    **{
        name: complex_function(getattr(cmath, name))
        for name in "exp log sqrt sin cos tan sinh cosh tanh asin acos atan asinh acosh atanh".split()
    },
}
