"""Common divisors and multiples of integers, and the remainder of C."""

from generator.elementwise import ARITHMETIC
from generator.table import binary, family, op

family("Divisors and remainders")

op(
    "fmod",
    "(Tensor self, Operand other) -> Tensor",
    variants="function method inplace out",
    kernel=binary(
        "fmod(self, other)",
        ARITHMETIC,
        integer="r = self % other; r - other if r != 0 and (r < 0) != (self < 0) else r",
        by_hand="f32",
    ),
    grad={"self": "grad", "other": "-grad * trunc(self / other)"},
    samples="fmod()",
    ref="np.fmod(self, other)",
    doc="""
   Computes the remainder of a division, with the sign of the dividend, as C's ``fmod`` does.

   It is ``self - trunc(self / other) * other``, exactly; `remainder` has the sign of the divisor. A float's remainder
   by 0 is NaN, an integer's is 0.

   Parameters
   ----------
   self : Tensor
       The dividends; any shape, not bool and not complex.
   other : Tensor or number
       The divisors; broadcast with `self`.

   Returns
   -------
   Tensor
       The broadcast shape and the promoted dtype.

   Examples
   --------
   >>> lucid.fmod(lucid.tensor([7., -7.]), 3)
   tensor([ 1., -1.])
   """,
)


def common(name, what, more, formula, shown):
    op(
        name,
        "(Tensor self, Operand other) -> Tensor",
        variants="function method inplace out",
        kernel=binary(formula, "u8 i32 i64 u64"),
        samples="divisors()",
        ref=f"np.{name}(self, other)",
        doc=f"""
       Computes the {what} of two tensors of integers elementwise.

       {more} The sign of the operands does not matter.

       Parameters
       ----------
       self : Tensor
           Integers; any shape.
       other : Tensor or int
           Integers; broadcast with `self`.

       Returns
       -------
       Tensor
           The broadcast shape and the promoted dtype.

       Raises
       ------
       DtypeMismatch
           If the promoted dtype is bool, floating-point or complex.

       Examples
       --------
       >>> lucid.{name}(lucid.tensor([12, -9, 0]), lucid.tensor([8, 6, 5]))
       tensor({shown})
       """,
    )


common(
    "gcd", "greatest common divisor", "That of 0 and a number is the number's size.", "gcd(self, other)", "[4, 3, 5]"
)
common(
    "lcm",
    "least common multiple",
    "That of 0 and any number is 0.",
    "g = gcd(self, other); abs(self // g * other)",
    "[24, 18,  0]",
)
