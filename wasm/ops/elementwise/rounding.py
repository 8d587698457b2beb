"""Rounding, element by element."""

from generator.elementwise import function
from generator.table import family, op, overload, unary

family("Rounding")

function(
    "floor",
    "rounds each element down to an integer",
    "",
    "grad * 0",
    "unary_off_integers(3)",
    "np.floor(self)",
    rule="integer_copy",
    example="[1.5, -1.5]",
    shown="tensor([ 1., -2.])",
)

function(
    "ceil",
    "rounds each element up to an integer",
    "",
    "grad * 0",
    "unary_off_integers(3)",
    "np.ceil(self)",
    rule="integer_copy",
    example="[1.5, -1.5]",
    shown="tensor([ 2., -1.])",
)

op(
    "round",
    "(Tensor self) -> Tensor",
    variants="function method inplace out",
    kernel=unary("round(self)", "f32 f64", rule="integer_copy"),
    grad={"self": "grad * 0"},
    samples="unary_off_integers(3)",
    ref="np.round(self)",
)

# Where what is scaled is infinite, there is nothing to round.
for _name, _scaled, _back in (("round_fraction", "self * scale", "/"), ("round_tens", "self / scale", "*")):
    op(
        _name,
        "(Tensor self, float scale) -> Tensor",
        private=True,
        kernel=unary(f"y = {_scaled}; round(y) {_back} scale if isfinite(y) else self", "f32 f64"),
        grad={"self": "grad * 0"},
    )

op(
    "round_decimals",
    "(Tensor self, *, int decimals) -> Tensor",
    private=True,
    variants="inplace",
    composite=True,
    transparent=True,
    samples="round_decimals()",
    ref="np.round(self, decimals)",
)

overload(
    "round",
    "round round_decimals",
    variants="function method inplace",
    doc="""Rounds each element to the nearest integer, halves to the even one, or to a number of decimals.

The dtype is kept; integers are returned as they are, or rounded to tens, hundreds and so on.

Forms
-----
round(self) : Tensor
round(self, *, decimals) : Tensor
    To so many digits behind the point; where it is negative, before it.

Parameters
----------
self : Tensor
    Any shape.
decimals : int
    How many digits.

Returns
-------
Tensor
    The shape and dtype of `self`.

Examples
--------
>>> import lucid
>>> lucid.round(lucid.tensor([1.5, 2.5]))
tensor([2., 2.])
>>> lucid.round(lucid.tensor([0.126, 2.674]), decimals=2)
tensor([0.1300, 2.6700])
""",
)

function(
    "trunc",
    "rounds each element toward zero to an integer",
    "",
    "grad * 0",
    "unary_off_integers(3)",
    "np.trunc(self)",
    rule="integer_copy",
    names="fix",
    example="[1.5, -1.5]",
    shown="tensor([ 1., -1.])",
)

function(
    "frac",
    "takes the part of each element behind the point, with its sign",
    "x - trunc(x)",
    "grad",
    "unary_off_integers(3)",
    "self - np.trunc(self)",
    rule="same",
    element="self - trunc(self)",
    example="[1.5, -2.25]",
    shown="tensor([ 0.5000, -0.2500])",
)
