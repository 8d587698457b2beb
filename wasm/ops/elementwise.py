"""Elementwise arithmetic and functions of one, two and three tensors."""

from table import binary, family, op, overload, ternary, unary

family("Elementwise arithmetic")

ARITHMETIC = "u8 i32 i64 f32 f64"
COMPLEX = " c64 c128"
FLOAT_COMPLEX = "f32 f64 c64 c128"

op(
    "add",
    "(Tensor self, Operand other) -> Tensor",
    variants="function method inplace out",
    operator="add",
    kernel=binary("add", "b8 " + ARITHMETIC + COMPLEX),
    alpha=True,
    grad={"self": "grad", "other": "grad"},
    samples="binary(-2, 2)",
    ref="self + other",
    doc="""
   Sum of two tensors, element by element: ``self + other``.

   Parameters
   ----------
   self : Tensor
       Any shape and dtype.
   other : Tensor or number
       Broadcast with `self`. A number takes part in promotion with its kind only.
   alpha : number, optional
       Multiplies `other` first: ``self + alpha * other``.

   Returns
   -------
   Tensor
       The broadcast shape and the promoted dtype; bool + bool is logical or.

   Raises
   ------
   ShapeMismatch
       If the shapes cannot be broadcast.

   Examples
   --------
   >>> lucid.add(lucid.tensor([1., 2.]), 3)
   tensor([4., 5.])
   """,
)

op(
    "sub",
    "(Tensor self, Operand other) -> Tensor",
    variants="function method inplace out",
    operator="sub",
    names="subtract",
    kernel=binary("sub", ARITHMETIC + COMPLEX),
    alpha=True,
    grad={"self": "grad", "other": "-grad"},
    samples="binary(-2, 2)",
    ref="self - other",
    doc="""
   Difference of two tensors, element by element: ``self - other``.

   The operands broadcast; the dtype is the promoted one. With ``alpha=`` it is ``self - alpha * other``. Bool is
   refused, as in NumPy (use ``^`` or ``logical_xor``).

   Examples
   --------
   >>> lucid.sub(lucid.tensor([1., 2.]), 3)
   tensor([-2., -1.])
   """,
)

op(
    "mul",
    "(Tensor self, Operand other) -> Tensor",
    variants="function method inplace out",
    operator="mul",
    names="multiply",
    kernel=binary("mul", "b8 " + ARITHMETIC + COMPLEX),
    grad={"self": "grad * conj(other)", "other": "grad * conj(self)"},
    samples="binary(-2, 2)",
    ref="self * other",
    doc="""
   Product of two tensors, element by element: ``self * other``.

   The operands broadcast; the dtype is the promoted one; bool * bool is logical and.

   Examples
   --------
   >>> lucid.mul(lucid.tensor([1., 2.]), 3)
   tensor([3., 6.])
   """,
)

op(
    "div",
    "(Tensor self, Operand other) -> Tensor",
    variants="function method inplace out",
    operator="truediv",
    names="divide true_divide",
    kernel=binary("div", FLOAT_COMPLEX, rule="float"),
    grad={"self": "grad / conj(other)", "other": "-grad * conj(self) / conj(other * other)"},
    samples="divide()",
    ref="self / other",
    doc="""
   Quotient of two tensors, element by element: ``self / other``.

   Integers and bool are divided in the default float dtype. Division by zero gives inf or nan (IEEE 754).

   Examples
   --------
   >>> lucid.div(lucid.tensor([1, 2]), 4)
   tensor([0.25, 0.5])
   """,
)

op(
    "floor_divide",
    "(Tensor self, Operand other) -> Tensor",
    variants="function method inplace out",
    operator="floordiv",
    kernel=binary("floor_divide", ARITHMETIC),
    samples="divide(positive=True)",
    ref="np.floor_divide(self, other)",
    doc="""
   Quotient rounded toward minus infinity, as Python's ``//``. Not differentiable.

   Integer division by zero gives 0.

   Examples
   --------
   >>> lucid.floor_divide(lucid.tensor([7, -7]), 2)
   tensor([3, -4], dtype=lucid.int64)
   """,
)

op(
    "remainder",
    "(Tensor self, Operand other) -> Tensor",
    variants="function method inplace out",
    operator="mod",
    kernel=binary("remainder", ARITHMETIC),
    grad={"self": "grad", "other": "-grad * floor(self / other)"},
    samples="divide(positive=True)",
    ref="np.remainder(self, other)",
    doc="""
   Remainder of the division, with the sign of the divisor, as Python's ``%``: ``self - floor(self / other) * other``.

   Integer remainder by zero gives 0.

   Examples
   --------
   >>> lucid.remainder(lucid.tensor([7, -7]), 3)
   tensor([1, 2], dtype=lucid.int64)
   """,
)

op(
    "pow",
    "(Tensor self, Operand other) -> Tensor",
    variants="function method inplace out",
    operator="pow",
    kernel=binary("pow", ARITHMETIC + COMPLEX),
    grad={
        "self": "where(other == 0, 0.0, grad * conj(other) * conj(pow(self, where(other == 0, 1.0, other - 1))))",
        "other": "where((self == 0) * (real(other) >= 0), 0.0, grad * conj(result) * conj(log(self)))",
    },
    samples="power()",
    ref="np.power(self, other)",
    doc="""
   Power: ``self ** other``, element by element.

   Integer powers stay integer (a negative exponent truncates toward zero). The gradient with respect to the exponent is
   ``result * log(self)``, taken as 0 where `self` is 0 and the exponent is not negative.

   Examples
   --------
   >>> lucid.pow(lucid.tensor([1., 2., 3.]), 2)
   tensor([1., 4., 9.])
   """,
)

op(
    "maximum",
    "(Tensor self, Operand other) -> Tensor",
    variants="function method inplace out",
    kernel=binary("maximum", "b8 " + ARITHMETIC),
    grad={
        "self": "where(self == other, grad / 2, where(self > other, grad, 0.0))",
        "other": "where(self == other, grad / 2, where(self > other, 0.0, grad))",
    },
    samples="binary(-2, 2)",
    ref="np.maximum(self, other)",
    doc="""
   The larger of two tensors, element by element. NaN in either operand gives NaN. Equal elements share the gradient.

   Examples
   --------
   >>> lucid.maximum(lucid.tensor([1., 5.]), 3)
   tensor([3., 5.])
   """,
)

op(
    "minimum",
    "(Tensor self, Operand other) -> Tensor",
    variants="function method inplace out",
    kernel=binary("minimum", "b8 " + ARITHMETIC),
    grad={
        "self": "where(self == other, grad / 2, where(self < other, grad, 0.0))",
        "other": "where(self == other, grad / 2, where(self < other, 0.0, grad))",
    },
    samples="binary(-2, 2)",
    ref="np.minimum(self, other)",
    doc="""
   The smaller of two tensors, element by element. NaN in either operand gives NaN. Equal elements share the gradient.

   Examples
   --------
   >>> lucid.minimum(lucid.tensor([1., 5.]), 3)
   tensor([1., 3.])
   """,
)


def pair(
    name,
    what,
    more,
    ref,
    grad,
    example,
    shown,
    *,
    operands=("Any shape.", "Broadcast with `self`."),
    floating=True,
    **entry,
):
    """A function of two tensors that is defined everywhere, also on zeros, infinities and NaN."""
    kernel = binary(name, "f32 f64", rule="float") if floating else binary(name, "b8 " + ARITHMETIC)
    dtype = (
        "Integers and bool are computed in the default float dtype."
        if floating
        else "The dtype is the promoted one, which may not be complex."
    )
    op(
        name,
        "(Tensor self, Operand other) -> Tensor",
        variants="function method inplace out",
        kernel=kernel,
        grad=grad,
        samples="binary_edges(-2, 2)",
        ref=ref,
        **entry,
        doc=f"""
       {what}

       {more}

       Parameters
       ----------
       self : Tensor
           {operands[0]}
       other : Tensor or number
           {operands[1]}

       Returns
       -------
       Tensor
           The broadcast shape. {dtype}

       Examples
       --------
       >>> lucid.{name}({example})
       {shown}
       """,
    )


def extremum(name, what, sign, shown):
    first = f"logical_or(self {sign} other, isnan(other))"
    pair(
        name,
        f"The {what} of two tensors, element by element, NaN standing for a missing number: ``self if self {sign} "
        f"other or isnan(other) else other``.",
        "Two NaN give NaN. The gradient goes to the operand that was taken; of equal ones that is `self`.",
        f"np.{name}(self, other)",
        {"self": f"where({first}, grad, 0.0)", "other": f"where({first}, 0.0, grad)"},
        "lucid.tensor([1., lucid.nan, 5.]), lucid.tensor([3., 2., lucid.nan])",
        shown,
        floating=False,
    )


extremum("fmax", "larger", ">=", "tensor([3., 2., 5.])")
extremum("fmin", "smaller", "<=", "tensor([1., 2., 5.])")
pair(
    "copysign",
    "The magnitude of one tensor with the sign of another, element by element: ``|self|``, or ``-|self|`` where the "
    "sign bit of `other` is set.",
    "Zeros have a sign too. The gradient with respect to `self` is 1 or -1, at 0 it is 0 and at infinity NaN; with "
    "respect to `other` it is 0.",
    "np.copysign(self, other)",
    {"self": "grad * result / where(self == 0, 1e999, self)", "other": "zeros_like(other)"},
    "lucid.tensor([1., -2., 3.]), lucid.tensor([-1., 1., -0.])",
    "tensor([-1., 2., -3.])",
    operands=("The magnitudes; any shape.", "The signs; broadcast with `self`."),
)
pair(
    "atan2",
    "The angle of the point (x, y) from the x axis, in radians from -pi to pi: ``arctan(y / x)`` where x is positive, "
    "`self` being y and `other` x.",
    "The signs of zeros count: ``atan2(0., -0.)`` is pi, and ``atan2(-0., -1.)`` is -pi. The gradient is taken as 0 "
    "at the origin.",
    "np.arctan2(self, other)",
    {
        "self": "r = self * self + other * other; grad * other / where(r == 0, 1e999, r)",
        "other": "r = self * self + other * other; -grad * self / where(r == 0, 1e999, r)",
    },
    "lucid.tensor([1., 1., -1.]), lucid.tensor([1., -1., 0.])",
    "tensor([0.7854, 2.356, -1.571])",
    names="arctan2",
    aliases={"self": "y input", "other": "x"},
    operands=(
        "The ordinates, as a keyword also `y`; any shape.",
        "The abscissas, as a keyword also `x`; broadcast with `self`.",
    ),
)
pair(
    "hypot",
    "The hypotenuse of a right triangle, element by element: ``sqrt(self**2 + other**2)``, without overflow or "
    "underflow on the way.",
    "An infinite operand gives inf, also beside NaN. Where both operands are 0 the gradient is NaN.",
    "np.hypot(self, other)",
    {"self": "grad * (self / result)", "other": "grad * (other / result)"},
    "lucid.tensor([3., 5.]), lucid.tensor([4., 12.])",
    "tensor([5., 13.])",
)

op(
    "logaddexp",
    "(Tensor self, Operand other) -> Tensor",
    variants="function method out",
    kernel=binary("logaddexp", "f32 f64", rule="float"),
    grad={"self": "grad * sigmoid(self - other)", "other": "grad * sigmoid(other - self)"},
    samples="log_probabilities()",
    ref="np.logaddexp(self, other)",
    doc="""
   Logarithm of the sum of exponentials of two tensors, element by element: ``log(exp(self) + exp(other))``.

   Adds probabilities that are held as logarithms; neither large nor very small operands overflow. The operands
   broadcast; integers and bool are computed in the default float dtype.

   Examples
   --------
   >>> lucid.logaddexp(lucid.tensor([0., -1000.]), lucid.tensor([0., -1000.]))
   tensor([0.6931, -999.3])
   """,
)

op(
    "where",
    "(Tensor condition, Operand self, Operand other) -> Tensor",
    kernel=ternary("where", "1 2 4 8 16", rule="select"),
    grad={"self": "where(condition, grad, 0.0)", "other": "where(condition, 0.0, grad)"},
    samples="where()",
    ref="np.where(condition, self, other)",
)

overload(
    "where",
    "where where_positions",
    doc="""Elements of one tensor where a condition holds and of another elsewhere; or the positions where it holds.

Forms
-----
where(condition, self, other) : Tensor
where(condition) : tuple of Tensor
    One int64 vector per dim: what indexes the elements where it holds: the columns of ``nonzero(condition)``.

Parameters
----------
condition : Tensor
    bool; another dtype holds where it is not zero.
self, other : Tensor or number
    Promoted to one dtype, and broadcast with the condition.

Returns
-------
Tensor
    The broadcast shape and the promoted dtype of `self` and `other`.

Examples
--------
>>> import lucid
>>> x = lucid.tensor([-1., 2.])
>>> lucid.where(x > 0, x, 0.0)
tensor([0., 2.])
>>> lucid.where(x > 0)[0]
tensor([1], dtype=lucid.int64)
""",
)

op(
    "addcmul",
    "(Tensor self, Tensor tensor1, Tensor tensor2, *, float value=1.0) -> Tensor",
    variants="function method inplace",
    kernel=ternary("addcmul", FLOAT_COMPLEX, rule="float", params="value"),
    grad={"self": "grad", "tensor1": "grad * conj(tensor2) * value", "tensor2": "grad * conj(tensor1) * value"},
    samples="three(value=0.5)",
    ref="self + value * tensor1 * tensor2",
    doc="""
   ``self + value * tensor1 * tensor2``, element by element with broadcasting; floating dtypes.

   Examples
   --------
   >>> one = lucid.ones(2)
   >>> lucid.addcmul(one, one, one * 3, value=2.0)
   tensor([7., 7.])
   """,
)

op(
    "addcdiv",
    "(Tensor self, Tensor tensor1, Tensor tensor2, *, float value=1.0) -> Tensor",
    variants="function method inplace",
    kernel=ternary("addcdiv", FLOAT_COMPLEX, rule="float", params="value"),
    grad={
        "self": "grad",
        "tensor1": "grad * value / conj(tensor2)",
        "tensor2": "-grad * value * conj(tensor1) / conj(tensor2 * tensor2)",
    },
    samples="three(value=0.5, divisor=True)",
    ref="self + value * tensor1 / tensor2",
    doc="""
   ``self + value * tensor1 / tensor2``, element by element with broadcasting; floating dtypes.

   Examples
   --------
   >>> one = lucid.ones(2)
   >>> lucid.addcdiv(one, one, one * 2, value=3.0)
   tensor([2.5, 2.5])
   """,
)

op(
    "lerp",
    "(Tensor self, Tensor end, Operand weight) -> Tensor",
    variants="function method inplace",
    kernel=ternary("lerp", FLOAT_COMPLEX, rule="float"),
    grad={"self": "grad * conj(1 - weight)", "end": "grad * conj(weight)", "weight": "grad * conj(end - self)"},
    samples="three()",
    ref="self + weight * (end - self)",
    doc="""
   Linear interpolation: ``self + weight * (end - self)``; floating dtypes.

   Examples
   --------
   >>> lucid.lerp(lucid.zeros(2), lucid.ones(2), 0.25)
   tensor([0.25, 0.25])
   """,
)

family("Elementwise functions")

FUNCTION = "function method inplace out"


def function(
    name,
    what,
    formula,
    grad,
    samples,
    ref,
    *,
    loop=None,
    suffixes="f32 f64",
    rule="float",
    names="",
    example,
    shown,
    operator=None,
    variants=FUNCTION,
    cuts_graph=False,
):
    """An elementwise function of one tensor: the entry that nearly all of them share."""
    what = what[0].upper() + what[1:]
    dtype = "Integers and bool are computed in the default float dtype." if rule == "float" else "The dtype is kept."
    if rule == "integer_copy":
        dtype = "The dtype is kept; integers are returned as they are."
    op(
        name,
        "(Tensor self) -> Tensor",
        variants=variants,
        kernel=unary(loop or name, suffixes, rule=rule),
        grad={"self": grad} if grad else {},
        samples=samples,
        ref=ref,
        names=names,
        operator=operator,
        cuts_graph=cuts_graph,
        doc=f"""
       {what} of each element{": ``" + formula + "``" if formula else ""}.

       {dtype}

       Parameters
       ----------
       self : Tensor
           Any shape.

       Returns
       -------
       Tensor
           The shape of `self`.

       Examples
       --------
       >>> lucid.{name}(lucid.tensor({example}))
       {shown}
       """,
    )


SAME = dict(suffixes=ARITHMETIC, rule="same")
SAME_COMPLEX = dict(suffixes=ARITHMETIC + COMPLEX, rule="same")
function(
    "neg",
    "the negative",
    "-x",
    "-grad",
    "unary(-3, 3)",
    "-self",
    **SAME_COMPLEX,
    names="negative",
    operator="neg",
    example="[1., -2.]",
    shown="tensor([-1., 2.])",
)
function(
    "abs",
    "the absolute value",
    "|x|",
    "grad * sign(self)",
    "unary_away_from_zero(3)",
    "np.abs(self)",
    **SAME_COMPLEX,
    names="absolute",
    operator="abs",
    example="[1., -2.]",
    shown="tensor([1., 2.])",
)
function(
    "sign",
    "the sign, -1, 0 or 1 (z / |z| for complex numbers),",
    "",
    "sign_backward(grad, self)",
    "unary_away_from_zero(3)",
    "np.sign(self)",
    **SAME_COMPLEX,
    cuts_graph=True,
    example="[5., -2., 0.]",
    shown="tensor([1., -1., 0.])",
)
function(
    "square",
    "the square",
    "x * x",
    "grad * conj(self) * 2",
    "unary(-3, 3)",
    "np.square(self)",
    **SAME_COMPLEX,
    example="[3., -2.]",
    shown="tensor([9., 4.])",
)
function(
    "relu",
    "the rectified linear unit",
    "max(x, 0)",
    "relu_backward(grad, result)",
    "unary_away_from_zero(3)",
    "np.maximum(self, 0)",
    **SAME,
    example="[1., -2.]",
    shown="tensor([1., 0.])",
)
function(
    "floor",
    "the largest integer not above it,",
    "",
    "grad * 0",
    "unary_off_integers(3)",
    "np.floor(self)",
    rule="integer_copy",
    cuts_graph=True,
    example="[1.5, -1.5]",
    shown="tensor([1., -2.])",
)
function(
    "ceil",
    "the smallest integer not below it,",
    "",
    "grad * 0",
    "unary_off_integers(3)",
    "np.ceil(self)",
    rule="integer_copy",
    cuts_graph=True,
    example="[1.5, -1.5]",
    shown="tensor([2., -1.])",
)
function(
    "round",
    "the nearest integer (halves go to the even one)",
    "",
    "grad * 0",
    "unary_off_integers(3)",
    "np.round(self)",
    rule="integer_copy",
    cuts_graph=True,
    example="[1.5, 2.5]",
    shown="tensor([2., 2.])",
)
function(
    "trunc",
    "the integer part",
    "",
    "grad * 0",
    "unary_off_integers(3)",
    "np.trunc(self)",
    rule="integer_copy",
    cuts_graph=True,
    example="[1.5, -1.5]",
    shown="tensor([1., -1.])",
)
function(
    "exp",
    "the exponential",
    "e ** x",
    "grad * conj(result)",
    "unary(-3, 3)",
    "np.exp(self)",
    suffixes=FLOAT_COMPLEX,
    example="[0., 1.]",
    shown="tensor([1., 2.718])",
)
function(
    "exp2",
    "two to the power",
    "2 ** x",
    "grad * conj(result) * 0.6931471805599453",
    "unary(-3, 3)",
    "np.exp2(self)",
    suffixes=FLOAT_COMPLEX,
    example="[0., 3.]",
    shown="tensor([1., 8.])",
)
function(
    "expm1",
    "the exponential minus one, exact near zero,",
    "e ** x - 1",
    "grad * (result + 1)",
    "unary(-3, 3)",
    "np.expm1(self)",
    example="[0., 1.]",
    shown="tensor([0., 1.718])",
)
function(
    "log",
    "the natural logarithm",
    "ln x",
    "grad / conj(self)",
    "unary(0.1, 3)",
    "np.log(self)",
    suffixes=FLOAT_COMPLEX,
    example="[1., 10.]",
    shown="tensor([0., 2.303])",
)
function(
    "log2",
    "the logarithm to base 2",
    "log2 x",
    "grad / (conj(self) * 0.6931471805599453)",
    "unary(0.1, 3)",
    "np.log2(self)",
    suffixes=FLOAT_COMPLEX,
    example="[1., 8.]",
    shown="tensor([0., 3.])",
)
function(
    "log10",
    "the logarithm to base 10",
    "log10 x",
    "grad / (conj(self) * 2.302585092994046)",
    "unary(0.1, 3)",
    "np.log10(self)",
    suffixes=FLOAT_COMPLEX,
    example="[1., 100.]",
    shown="tensor([0., 2.])",
)
function(
    "log1p",
    "the natural logarithm of one plus x, exact near zero,",
    "ln(1 + x)",
    "grad / conj(self + 1)",
    "unary(-0.8, 3)",
    "np.log1p(self)",
    suffixes=FLOAT_COMPLEX,
    example="[0., 1.]",
    shown="tensor([0., 0.6931])",
)
function(
    "sqrt",
    "the square root",
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
    "the reciprocal square root",
    "x ** -0.5",
    "grad * -0.5 * conj(result * result * result)",
    "unary(0.2, 3)",
    "1 / np.sqrt(self)",
    suffixes=FLOAT_COMPLEX,
    example="[4., 16.]",
    shown="tensor([0.5, 0.25])",
)
function(
    "reciprocal",
    "the reciprocal",
    "1 / x",
    "-grad * conj(result * result)",
    "unary(0.3, 3)",
    "1 / self",
    suffixes=FLOAT_COMPLEX,
    example="[2., 4.]",
    shown="tensor([0.5, 0.25])",
)
function(
    "sin",
    "the sine",
    "sin x",
    "grad * conj(cos(self))",
    "unary(-3, 3)",
    "np.sin(self)",
    suffixes=FLOAT_COMPLEX,
    example="[0., 1.]",
    shown="tensor([0., 0.8415])",
)
function(
    "cos",
    "the cosine",
    "cos x",
    "-grad * conj(sin(self))",
    "unary(-3, 3)",
    "np.cos(self)",
    suffixes=FLOAT_COMPLEX,
    example="[0., 1.]",
    shown="tensor([1., 0.5403])",
)
function(
    "tan",
    "the tangent",
    "tan x",
    "grad * conj(result * result + 1)",
    "unary(-1.2, 1.2)",
    "np.tan(self)",
    suffixes=FLOAT_COMPLEX,
    example="[0., 1.]",
    shown="tensor([0., 1.557])",
)
function(
    "asin",
    "the inverse sine",
    "arcsin x",
    "grad * rsqrt(1 - self * self)",
    "unary(-0.9, 0.9)",
    "np.arcsin(self)",
    names="arcsin",
    example="[0., 1.]",
    shown="tensor([0., 1.571])",
)
function(
    "acos",
    "the inverse cosine",
    "arccos x",
    "-grad * rsqrt(1 - self * self)",
    "unary(-0.9, 0.9)",
    "np.arccos(self)",
    names="arccos",
    example="[0., 1.]",
    shown="tensor([1.571, 0.])",
)
function(
    "atan",
    "the inverse tangent",
    "arctan x",
    "grad / (self * self + 1)",
    "unary(-3, 3)",
    "np.arctan(self)",
    names="arctan",
    example="[0., 1.]",
    shown="tensor([0., 0.7854])",
)
function(
    "sinh",
    "the hyperbolic sine",
    "sinh x",
    "grad * conj(cosh(self))",
    "unary(-3, 3)",
    "np.sinh(self)",
    suffixes=FLOAT_COMPLEX,
    example="[0., 1.]",
    shown="tensor([0., 1.175])",
)
function(
    "cosh",
    "the hyperbolic cosine",
    "cosh x",
    "grad * conj(sinh(self))",
    "unary(-3, 3)",
    "np.cosh(self)",
    suffixes=FLOAT_COMPLEX,
    example="[0., 1.]",
    shown="tensor([1., 1.543])",
)
function(
    "asinh",
    "the inverse hyperbolic sine",
    "ln(x + sqrt(x * x + 1))",
    "grad * rsqrt(self * self + 1)",
    "unary_edges(-3, 3)",
    "np.arcsinh(self)",
    names="arcsinh",
    example="[0., 1.]",
    shown="tensor([0., 0.8814])",
)
function(
    "acosh",
    "the inverse hyperbolic cosine, NaN below 1,",
    "ln(x + sqrt(x * x - 1))",
    "grad * rsqrt(self * self - 1)",
    "unary_edges(1.1, 3)",
    "np.arccosh(self)",
    names="arccosh",
    example="[1., 2.]",
    shown="tensor([0., 1.317])",
)
function(
    "atanh",
    "the inverse hyperbolic tangent, infinite at -1 and 1 and NaN beyond,",
    "ln((1 + x) / (1 - x)) / 2",
    "grad / (1 - self * self)",
    "unary_edges(-0.9, 0.9)",
    "np.arctanh(self)",
    names="arctanh",
    example="[0., 0.5]",
    shown="tensor([0., 0.5493])",
)
function(
    "tanh",
    "the hyperbolic tangent",
    "tanh x",
    "tanh_backward(grad, result)",
    "unary(-3, 3)",
    "np.tanh(self)",
    suffixes=FLOAT_COMPLEX,
    example="[0., 1.]",
    shown="tensor([0., 0.7616])",
)
function(
    "sigmoid",
    "the logistic function",
    "1 / (1 + e ** -x)",
    "sigmoid_backward(grad, result)",
    "unary(-4, 4)",
    "1 / (1 + np.exp(-self))",
    suffixes=FLOAT_COMPLEX,
    example="[0., 1.]",
    shown="tensor([0.5, 0.7311])",
)
function(
    "silu",
    "the sigmoid-weighted linear unit (Elfwing et al. 2017)",
    "x * sigmoid(x)",
    "silu_backward(grad, self)",
    "unary(-4, 4)",
    "self / (1 + np.exp(-self))",
    example="[0., 1.]",
    shown="tensor([0., 0.7311])",
)
function(
    "erf",
    "the error function",
    "2 / sqrt(pi) * integral of e ** -t**2 from 0 to x",
    "grad * exp(-(self * self)) * 1.1283791670955126",
    "unary(-2, 2)",
    "special('erf', self)",
    example="[0., 1.]",
    shown="tensor([0., 0.8427])",
)

op(
    "gelu",
    "(Tensor self, enum(none|tanh) approximate='none') -> Tensor",
    variants="function method",
    compose="gelu_erf(self) if approximate == 'none' else gelu_tanh(self)",
    samples="gelu()",
    ref="self * 0.5 * (1 + special('erf', self / np.sqrt(2))) if approximate == 'none' else "
    "0.5 * self * (1 + np.tanh(np.sqrt(2 / np.pi) * (self + 0.044715 * self ** 3)))",
    doc="""
   Gaussian error linear unit: ``x * Phi(x)``, Phi being the standard normal distribution (Hendrycks and Gimpel 2016).

   Parameters
   ----------
   self : Tensor
       Any shape; integers are computed in the default float dtype.
   approximate : {'none', 'tanh'}, default 'none'
       'tanh' uses ``0.5 * x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x**3)))``, section 2 of the paper.

   Examples
   --------
   >>> lucid.gelu(lucid.tensor([0., 1.]))
   tensor([0., 0.8413])
   """,
)
op(
    "gelu_erf",
    "(Tensor self) -> Tensor",
    private=True,
    kernel=unary("gelu", "f32 f64", rule="float"),
    grad={"self": "gelu_backward(grad, self)"},
)
op(
    "gelu_tanh",
    "(Tensor self) -> Tensor",
    private=True,
    kernel=unary("gelu_tanh", "f32 f64", rule="float"),
    grad={"self": "gelu_tanh_backward(grad, self)"},
)

op(
    "softplus",
    "(Tensor self, float beta=1.0, float threshold=20.0) -> Tensor",
    variants="function method",
    kernel=unary("softplus", "f32 f64", rule="float", params="beta threshold"),
    grad={"self": "softplus_backward(grad, self, beta, threshold)"},
    samples="unary(-4, 4)",
    ref="np.log1p(np.exp(self))",
    doc="""
   Smooth rectifier: ``log(1 + e ** (beta * x)) / beta``, and x itself where ``beta * x > threshold``.

   Parameters
   ----------
   self : Tensor
       Any shape; integers are computed in the default float dtype.
   beta : float, default 1.0
   threshold : float, default 20.0

   Examples
   --------
   >>> lucid.softplus(lucid.tensor([0., 1.]))
   tensor([0.6931, 1.313])
   """,
)

op(
    "leaky_relu",
    "(Tensor self, float negative_slope=0.01) -> Tensor",
    private=True,
    kernel=unary("leaky_relu", "f32 f64", rule="float", params="negative_slope"),
    grad={"self": "leaky_relu_backward(grad, self, negative_slope)"},
    samples="unary_away_from_zero(3)",
    ref="np.where(self > 0, self, self * negative_slope)",
)
op(
    "elu",
    "(Tensor self, float alpha=1.0) -> Tensor",
    private=True,
    kernel=unary("elu", "f32 f64", rule="float", params="alpha"),
    grad={"self": "elu_backward(grad, self, alpha)"},
    samples="unary_away_from_zero(3)",
    ref="np.where(self > 0, self, alpha * np.expm1(self))",
)

family("Conversion")

op(
    "cast",
    "(Tensor self, dtype dtype) -> Tensor",
    private=True,
    forward=True,
    names="to_dtype",
    grad={"self": "cast(grad, dtype(self))"},
    samples="unary(-3, 3, dtype='float32')",
    ref=None,
)
