"""The functions that a formula may call, and what each is in C for every dtype that has it.

This is the one list of them: formula.py checks calls against it, emit_loops.py writes from it, and a target other than
C needs the functions that its formulas call and no others. All are total: whatever the arguments, there is a result.
"""

from __future__ import annotations

from dataclasses import dataclass

INTEGERS = ("u8", "i32", "i64", "u64")


@dataclass(frozen=True)
class Function:
    arguments: int
    c: dict[str, str]  # dtype -> C, in which {0} and {1} are the arguments
    result: str = "number"  # "number": like the arguments; "truth"; "real": a real number, also of a complex one
    special: bool = False  # whether special*.h has it: so much code that it should be compiled once


def _call(name: str, arguments: int) -> str:
    return f"{name}({', '.join(f'{{{i}}}' for i in range(arguments))})"


def _exact(name: str, arguments: int = 1, complex_: str | None = None) -> Function:
    """A function that the compiler knows for float too."""
    c = {"f32": _call(f"__builtin_{name}f", arguments), "f64": _call(f"__builtin_{name}", arguments)}
    return Function(arguments, c | _complex(complex_, arguments))


def _library(name: str, arguments: int = 1, complex_: str | None = None) -> Function:
    """A function of doubles; for float its result is rounded once."""
    wide = f"(float){name}({', '.join(f'(double){{{i}}}' for i in range(arguments))})"
    return Function(arguments, {"f32": wide, "f64": _call(name, arguments)} | _complex(complex_, arguments))


def _complex(name: str | None, arguments: int) -> dict[str, str]:
    """Both complex dtypes are computed with functions of doubles (complex_math.h)."""
    return dict.fromkeys(("c64", "c128"), _call(name, arguments)) if name else {}


def _special(name: str, arguments: int = 1) -> Function:
    return Function(arguments, _library(f"{name}_d", arguments).c, special=True)


def _predicate(name: str) -> Function:
    c = {s: f"lt_{name}_{s}({{0}})" for s in ("f32", "f64")}
    return Function(1, c | _complex(f"lt_c{name}", 1), "truth")


FUNCTIONS: dict[str, Function] = {
    # Exact, or rounded correctly.
    "abs": Function(
        1,
        {"f32": "__builtin_fabsf({0})", "f64": "__builtin_fabs({0})"}
        | {s: f"lt_abs_{s}({{0}})" for s in INTEGERS}
        | _complex("lt_cabs", 1),
        "real",
    ),
    "sqrt": _exact("sqrt", complex_="lt_csqrt"),
    "floor": _exact("floor"),
    "ceil": _exact("ceil"),
    "trunc": _exact("trunc"),
    "round": _exact("nearbyint"),  # halves to the even one: the rounding mode is never another
    "copysign": _exact("copysign", 2),
    "fmod": Function(2, {"f32": "fmodf({0}, {1})", "f64": "fmod({0}, {1})"}),
    "nextafter": Function(2, {"f32": "nextafterf({0}, {1})", "f64": "nextafter({0}, {1})"}),
    "gcd": Function(2, {s: f"lt_gcd_{s}({{0}}, {{1}})" for s in INTEGERS}),
    "isnan": _predicate("isnan"),
    "isinf": _predicate("isinf"),
    "isfinite": _predicate("isfinite"),
    "real": Function(1, _complex("lt_creal", 1), "real"),
    "imag": Function(1, _complex("lt_cimag", 1), "real"),
    "conj": Function(1, _complex("lt_cconj", 1)),
    # The C library's.
    "exp": _library("exp", complex_="lt_cexp"),
    "exp2": _library("exp2"),
    "expm1": _library("expm1", complex_="lt_cexpm1"),
    "log": _library("log", complex_="lt_clog"),
    "log2": _library("log2"),
    "log10": _library("log10"),
    "log1p": _library("log1p", complex_="lt_clog1p"),
    "sin": _library("sin", complex_="lt_csin"),
    "cos": _library("cos", complex_="lt_ccos"),
    "tan": _library("tan", complex_="lt_ctan"),
    "asin": _library("asin", complex_="lt_casin"),
    "acos": _library("acos", complex_="lt_cacos"),
    "atan": _library("atan", complex_="lt_catan"),
    "sinh": _library("sinh", complex_="lt_csinh"),
    "cosh": _library("cosh", complex_="lt_ccosh"),
    "tanh": _library("tanh", complex_="lt_ctanh"),
    "asinh": _library("asinh", complex_="lt_casinh"),
    "acosh": _library("acosh", complex_="lt_cacosh"),
    "atanh": _library("atanh", complex_="lt_catanh"),
    "erf": _library("erf"),
    "atan2": Function(2, {"f32": "atan2f({0}, {1})", "f64": "atan2({0}, {1})"}),
    "hypot": Function(2, {"f32": "lt_hypot_f32({0}, {1})", "f64": "hypot({0}, {1})"}),
    "pow": Function(
        2, _library("pow", 2, "lt_cpow").c | {s: f"lt_pow_{s}({{0}}, {{1}})" for s in INTEGERS}
    ),  # `a ** b`
    # special*.h
    "lgamma": _special("lgamma"),
    "digamma": _special("digamma"),
    "polygamma": _special("polygamma", 2),  # (order, x)
    "erfc": _special("erfc"),
    "erfcx": _special("erfcx"),
    "erfinv": _special("erfinv"),
    "i0": _special("i0"),
    "i0e": _special("i0e"),
    "i1": _special("i1"),
    "i1e": _special("i1e"),
    "polygamma_sum": _special("polygamma_sum", 3),  # (order, p, x)
    "ndtr": _special("ndtr"),
    "ndtri": _special("ndtri"),
    "log_ndtr": _special("log_ndtr"),
    "log_ndtr_slope": _special("log_ndtr_slope"),
    "zeta": _special("zeta", 2),
    "igamma": _special("igamma", 2),
    "igammac": _special("igammac", 2),
    "igamma_slope": _special("igamma_slope", 2),
    "bessel_j": _special("bessel_j", 2),  # (order, x)
    "bessel_y": _special("bessel_y", 2),
    "bessel_k": _special("bessel_k", 2),
    "bessel_ke": _special("bessel_ke", 2),
    "spherical_bessel_j": _special("spherical_bessel_j", 2),
    "sinc": _special("sinc"),
    "sinc_slope": _special("sinc_slope"),
    "airy_ai": _special("airy_ai", 2),  # (whether the derivative, x)
    "polynomial_family": _special("polynomial_family", 4),  # (family, order of the derivative, x, degree)
}

# What the operators of integers are in C where the plain operator may be undefined: lt_<word>_<dtype> in formulas.h.
INTEGER_OPERATORS = {"//": "floor_divide", "%": "remainder", "<<": "shift_left", ">>": "shift_right"}
