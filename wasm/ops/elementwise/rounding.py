"""Rounding, element by element."""

from generator.elementwise import function
from generator.table import family

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

function(
    "round",
    "rounds each element to the nearest integer, halves to the even one",
    "",
    "grad * 0",
    "unary_off_integers(3)",
    "np.round(self)",
    rule="integer_copy",
    example="[1.5, 2.5]",
    shown="tensor([2., 2.])",
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
