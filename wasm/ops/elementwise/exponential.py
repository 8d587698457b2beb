"""Exponentials, logarithms and roots, element by element."""

from generator.elementwise import FLOAT_COMPLEX, function
from generator.table import binary, family, op

family("Exponentials and logarithms")

op(
    "logaddexp",
    "(Tensor self, Operand other) -> Tensor",
    variants="function method out",
    kernel=binary(
        # The larger one and a correction that is at most log 2. Equal operands are taken apart because the difference
        # of two infinities is NaN.
        "self + 0.6931471805599453 if self == other else maximum(self, other) + log1p(exp(-abs(self - other)))",
        "f32 f64",
        rule="float",
        compute="f64",
    ),
    grad={"self": "grad * sigmoid(self - other)", "other": "grad * sigmoid(other - self)"},
    samples="log_probabilities()",
    ref="np.logaddexp(self, other)",
    doc="""
   Adds two numbers held as logarithms, elementwise: ``log(exp(self) + exp(other))``.

   Large and very small operands neither overflow nor underflow. Integers and bool are computed in the default float
   dtype.

   Parameters
   ----------
   self : Tensor
       Any shape; real.
   other : Tensor or number
       Broadcast with `self`. A number takes part in promotion with its kind only.

   Returns
   -------
   Tensor
       The broadcast shape and the promoted floating dtype.

   Examples
   --------
   >>> lucid.logaddexp(lucid.tensor([0., -1000.]), lucid.tensor([0., -1000.]))
   tensor([ 6.9315e-01, -9.9931e+02])
   """,
)

op(
    "logaddexp2",
    "(Tensor self, Operand other) -> Tensor",
    variants="function method out",
    kernel=binary(
        "self + 1 if self == other else maximum(self, other) + log1p(exp2(-abs(self - other))) * 1.4426950408889634",
        "f32 f64",
        rule="float",
        compute="f64",
    ),
    grad={
        "self": "grad * sigmoid((self - other) * 0.6931471805599453)",
        "other": "grad * sigmoid((other - self) * 0.6931471805599453)",
    },
    samples="log_probabilities()",
    ref="np.logaddexp2(self, other)",
    doc="""
   Adds two numbers held as logarithms to the base 2, elementwise: ``log2(2 ** self + 2 ** other)``.

   Large and very small operands neither overflow nor underflow. Integers and bool are computed in the default float
   dtype.

   Parameters
   ----------
   self : Tensor
       Any shape; real.
   other : Tensor or number
       Broadcast with `self`. A number takes part in promotion with its kind only.

   Returns
   -------
   Tensor
       The broadcast shape and the promoted floating dtype.

   Examples
   --------
   >>> lucid.logaddexp2(lucid.tensor([0., -1000.]), lucid.tensor([0., -1000.]))
   tensor([   1., -999.])
   """,
)

function(
    "exp",
    "computes the exponential of each element",
    "e ** x",
    "grad * conj(result)",
    "unary(-3, 3)",
    "np.exp(self)",
    suffixes=FLOAT_COMPLEX,
    by_hand="f32",
    example="[0., 1.]",
    shown="tensor([1.0000, 2.7183])",
)

function(
    "exp2",
    "raises 2 to the power of each element",
    "2 ** x",
    "grad * conj(result) * 0.6931471805599453",
    "unary(-3, 3)",
    "np.exp2(self)",
    suffixes=FLOAT_COMPLEX,
    complex="exp(self * 0.6931471805599453)",
    compute="c128",
    by_hand="f32",
    example="[0., 3.]",
    shown="tensor([1., 8.])",
)

function(
    "expm1",
    "computes the exponential of each element minus one, with full precision near zero",
    "e ** x - 1",
    "grad * conj(result + 1)",
    "unary(-3, 3)",
    "np.expm1(self)",
    suffixes=FLOAT_COMPLEX,
    by_hand="f32",
    example="[0., 1.]",
    shown="tensor([0.0000, 1.7183])",
)

function(
    "log",
    "computes the natural logarithm of each element",
    "ln x",
    "grad / conj(self)",
    "unary(0.1, 3)",
    "np.log(self)",
    suffixes=FLOAT_COMPLEX,
    by_hand="f32",
    example="[1., 10.]",
    shown="tensor([0.0000, 2.3026])",
)

function(
    "log2",
    "computes the logarithm to base 2 of each element",
    "log2 x",
    "grad / (conj(self) * 0.6931471805599453)",
    "unary(0.1, 3)",
    "np.log2(self)",
    suffixes=FLOAT_COMPLEX,
    complex="log(self) * 1.4426950408889634",
    compute="c128",
    by_hand="f32",
    example="[1., 8.]",
    shown="tensor([0., 3.])",
)

function(
    "log10",
    "computes the logarithm to base 10 of each element",
    "log10 x",
    "grad / (conj(self) * 2.302585092994046)",
    "unary(0.1, 3)",
    "np.log10(self)",
    suffixes=FLOAT_COMPLEX,
    complex="log(self) * 0.4342944819032518",
    compute="c128",
    by_hand="f32",
    example="[1., 100.]",
    shown="tensor([0., 2.])",
)

function(
    "log1p",
    "computes the natural logarithm of one plus each element, with full precision near zero",
    "ln(1 + x)",
    "grad / conj(self + 1)",
    "unary(-0.8, 3)",
    "np.log1p(self)",
    suffixes=FLOAT_COMPLEX,
    by_hand="f32",
    example="[0., 1.]",
    shown="tensor([0.0000, 0.6931])",
)

function(
    "sqrt",
    "computes the square root of each element",
    "x ** 0.5",
    "grad / (conj(result) * 2)",
    "unary(0.1, 3)",
    "np.sqrt(self)",
    suffixes=FLOAT_COMPLEX,
    example="[4., 9.]",
    shown="tensor([2., 3.])",
)

function(
    "rsqrt",
    "computes the reciprocal of the square root of each element",
    "x ** -0.5",
    "grad * -0.5 * conj(result * result * result)",
    "unary(0.2, 3)",
    "1 / np.sqrt(self)",
    suffixes=FLOAT_COMPLEX,
    element="1 / sqrt(self)",
    compute="c128",
    example="[4., 16.]",
    shown="tensor([0.5000, 0.2500])",
)

op(
    "frexp",
    "(Tensor self) -> (Tensor mantissa, Tensor exponent)",
    variants="function method",
    forward=True,
    # The power of two is constant between the jumps, and exact.
    grad={"self": "grad * exp2(-cast(exponent, dtype(self)))"},
    jvp={"mantissa": "self_t * exp2(-cast(exponent, dtype(self)))"},
    vmap="leading",
    samples="numbers_to_split()",
    ref="mantissas_and_exponents(self)",
    doc="""
    Splits each element into a mantissa and a power of two: ``self == mantissa * 2 ** exponent``.

    Both parts are exact, of subnormal numbers too. Zeros, infinities and NaN are their own mantissas, with exponent 0.

    Parameters
    ----------
    self : Tensor
        The input, of any shape and floating-point dtype.

    Returns
    -------
    mantissa : Tensor
        The mantissas, of magnitude at least 0.5 and less than 1, in the shape and dtype of `self`.
    exponent : Tensor
        The exponents, in the shape of `self`, int32.

    Raises
    ------
    TypeError
        If `self` has an integer, bool or complex dtype.

    Notes
    -----
    The gradient flows through the mantissa alone, as if the exponent were a constant: it is ``grad * 2 ** -exponent``.

    Examples
    --------
    >>> import lucid
    >>> mantissa, exponent = lucid.frexp(lucid.tensor([1., -6., 0.]))
    >>> mantissa
    tensor([ 0.5000, -0.7500,  0.0000])
    >>> exponent
    tensor([1, 3, 0], dtype=lucid.int32)
    """,
)
