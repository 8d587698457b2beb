"""How floating-point numbers are made: their signs, their neighbours, their powers of two, what is not finite."""

from generator.elementwise import ALL
from generator.table import binary, family, op, unary

family("Floating-point numbers")

op(
    "signbit",
    "(Tensor self) -> Tensor",
    variants="function method out",
    kernel=unary("copysign(1, self) < 0", ALL, rule="bool", integer="self < 0", bool="self and not self"),
    samples="special_values()",
    ref="np.signbit(self)",
    doc="""
   Tests whether the sign bit of each element is set: of negative numbers, of -0, and of a NaN that has one.

   Parameters
   ----------
   self : Tensor
       Any shape; not complex.

   Returns
   -------
   Tensor
       bool, the shape of `self`.

   Examples
   --------
   >>> lucid.signbit(lucid.tensor([1., -0., -2.]))
   tensor([False,  True,  True])
   """,
)

for _name, _sign, _what, _shown in (
    ("isposinf", "", "positive infinity", "[ True, False, False]"),
    ("isneginf", "-", "negative infinity", "[False,  True, False]"),
):
    op(
        _name,
        "(Tensor self) -> Tensor",
        variants="function method out",
        kernel=unary(f"self == {_sign}1e999", "f32 f64", rule="bool"),
        samples="special_values()",
        ref=f"np.{_name}(np.asarray(self, 'float64'))",
        doc=f"""
       Tests whether each element is {_what}.

       Parameters
       ----------
       self : Tensor
           Any shape; not complex.

       Returns
       -------
       Tensor
           bool, the shape of `self`.

       Examples
       --------
       >>> lucid.{_name}(lucid.tensor([lucid.inf, -lucid.inf, 1.]))
       tensor({_shown})
       """,
    )

op(
    "nan_to_num",
    "(Tensor self, Scalar? nan=None, Scalar? posinf=None, Scalar? neginf=None) -> Tensor",
    variants="function method inplace out",
    composite=True,
    transparent=True,
    samples="nan_to_num()",
    ref="replaced_nan(self, nan, posinf, neginf)",
    doc="""
   Replaces NaN and infinities by numbers.

   Parameters
   ----------
   self : Tensor
       Any shape and dtype. Integers and bool are copied as they are; of complex numbers each part is looked at.
   nan : float, optional
       What NaN becomes; 0 by default.
   posinf, neginf : float, optional
       What the infinities become; by default the greatest and the least number of the dtype.

   Returns
   -------
   Tensor
       The shape and dtype of `self`. The gradient of what was replaced is 0.

   Examples
   --------
   >>> lucid.nan_to_num(lucid.tensor([1., lucid.nan, lucid.inf]), posinf=9.)
   tensor([1., 0., 9.])
   """,
)

op(
    "nan_to_num_by",
    "(Tensor self, float nan, float posinf, float neginf) -> Tensor",
    private=True,
    kernel=unary(
        "nan if isnan(self) else posinf if self == 1e999 else neginf if self == -1e999 else self",
        "f32 f64",
        rule="integer_copy",
    ),
    grad={"self": "where(isfinite(self), grad, 0.0)"},
    samples="nan_to_num_by()",
    ref="replaced_nan(self, nan, posinf, neginf)",
)

op(
    "nextafter",
    "(Tensor self, Operand other) -> Tensor",
    variants="function method inplace out",
    composite=True,
    samples="nextafter()",
    ref="neighbours(self, other)",
    doc="""
   Finds the number of the dtype that follows each element in the direction of another. Not differentiable.

   Parameters
   ----------
   self : Tensor
       Where from; any shape, floating-point.
   other : Tensor or number
       Where to; broadcast with `self`. Where both are equal, the result is `other`.

   Returns
   -------
   Tensor
       The broadcast shape and the promoted dtype; NaN where either operand is.

   Raises
   ------
   DtypeMismatch
       If the promoted dtype is not floating-point.

   Examples
   --------
   >>> lucid.nextafter(lucid.tensor([1.]), lucid.tensor([2.])) - 1 == lucid.finfo(lucid.float32).eps
   tensor([True])
   """,
)

op(
    "nextafter_wide",
    "(Tensor self, Operand other) -> Tensor",
    private=True,
    kernel=binary("nextafter(self, other)", "f32 f64"),
)

op("nextafter_half", "(Tensor self, Tensor other) -> Tensor", private=True, forward=True, any_dtype=True)

op(
    "ldexp",
    "(Tensor self, Operand other) -> Tensor",
    variants="function method inplace out",
    kernel=binary(
        # In two steps, each of which may be larger than the largest number is.
        """
        first = floor(other / 2)
        self if self == 0 and not isnan(other) else self * exp2(first) * exp2(other - first)
        """,
        "f32 f64",
        rule="float",
        compute="f64",
    ),
    grad={"self": "ldexp(grad, other)", "other": "grad * result * 0.6931471805599453"},
    samples="ldexp()",
    ref="self * np.exp2(other)",
    doc="""
   Multiplies each element by a power of two: ``self * 2 ** other``.

   Neither the power nor the product overflows on the way: the result is what its dtype holds.

   Parameters
   ----------
   self : Tensor
       The mantissas; any shape.
   other : Tensor or number
       The exponents, integers as a rule; broadcast with `self`.

   Returns
   -------
   Tensor
       The broadcast shape. Integers and bool are computed in the default float dtype.

   Examples
   --------
   >>> lucid.ldexp(lucid.tensor([1., 0.75]), lucid.tensor([3, -1]))
   tensor([8.0000, 0.3750])
   """,
)
