"""Arithmetic: of one, two and three tensors, element by element."""

from generator.elementwise import ARITHMETIC, COMPLEX, FLOAT_COMPLEX, SAME_COMPLEX, function, pair
from generator.table import binary, family, op, overload, ternary

family("Arithmetic")

op(
    "add",
    "(Tensor self, Operand other) -> Tensor",
    variants="function method inplace out",
    operator="add",
    kernel=binary("self + other", "b8 " + ARITHMETIC + COMPLEX, bool="self | other"),
    alpha=True,
    grad={"self": "grad", "other": "grad"},
    samples="binary(-2, 2)",
    ref="self + other",
    doc="""
   Adds two tensors elementwise: ``self + other``.

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
    kernel=binary("self - other", ARITHMETIC + COMPLEX),
    alpha=True,
    grad={"self": "grad", "other": "-grad"},
    samples="binary(-2, 2)",
    ref="self - other",
    doc="""
   Subtracts one tensor from another elementwise: ``self - other``.

   With ``alpha=`` it is ``self - alpha * other``. Bool is refused, as in NumPy (use ``^`` or ``logical_xor``).

   Parameters
   ----------
   self : Tensor
       Any shape; not bool.
   other : Tensor or number
       Broadcast with `self`. A number takes part in promotion with its kind only.
   alpha : number, default 1
       What `other` is multiplied by.

   Returns
   -------
   Tensor
       The broadcast shape and the promoted dtype.

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
    kernel=binary("self * other", "b8 " + ARITHMETIC + COMPLEX, bool="self & other"),
    grad={"self": "grad * conj(other)", "other": "grad * conj(self)"},
    samples="binary(-2, 2)",
    ref="self * other",
    doc="""
   Multiplies two tensors elementwise: ``self * other``.

   Parameters
   ----------
   self : Tensor
       Any shape.
   other : Tensor or number
       Broadcast with `self`. A number takes part in promotion with its kind only.

   Returns
   -------
   Tensor
       The broadcast shape and the promoted dtype; bool * bool is logical and.

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
    kernel=binary("self / other", FLOAT_COMPLEX, rule="float"),
    grad={"self": "grad / conj(other)", "other": "-grad * conj(self) / conj(other * other)"},
    samples="divide()",
    ref="self / other",
)

# What div rounds to has a gradient, of zero.
for _name, _formula, _integer in (
    ("div_floor", "floor_divide(self, other)", None),
    (
        "div_trunc",
        "trunc(self / other)",
        "q = self // other; q + 1 if other != 0 and q * other != self and (self < 0) != (other < 0) else q",
    ),
):
    op(
        _name,
        "(Tensor self, Operand other) -> Tensor",
        private=True,
        kernel=binary(_formula, ARITHMETIC, integer=_integer, by_hand="f32" if _name == "div_floor" else ""),
        grad={"self": "grad * 0", "other": "grad * 0"},
        samples="divide(positive=True)",
        ref="np.floor_divide(self, other)" if _name == "div_floor" else "np_div_trunc(self, other)",
    )

op(
    "div_rounded",
    "(Tensor self, Operand other, *, enum(trunc|floor)? rounding_mode) -> Tensor",
    private=True,
    variants="inplace",
    compose="""
        div_trunc(self, other) if rounding_mode == "trunc" else (
            div_floor(self, other) if rounding_mode == "floor" else div(self, other)
        )
    """,
    samples="divide_rounded()",
    ref="np_div_rounded(self, other, rounding_mode)",
)

overload(
    "div",
    "div div_rounded",
    variants="function method inplace",
    names="divide true_divide",
    doc="""Divides two tensors elementwise: ``self / other``.

Integers and bool are divided in the default float dtype, unless the quotient is rounded. Division by zero gives inf or
NaN (IEEE 754), of integers that are rounded 0.

Forms
-----
div(self, other) : Tensor
div(self, other, *, rounding_mode) : Tensor
    Rounded toward zero ("trunc"), or toward minus infinity ("floor"), in the promoted dtype. None rounds nothing.

Parameters
----------
self, other : Tensor or number
    They broadcast.
rounding_mode : "trunc", "floor" or None
    How the quotient is rounded.

Returns
-------
Tensor
    The broadcast shape.

Examples
--------
>>> import lucid
>>> lucid.div(lucid.tensor([1., 2.]), 4)
tensor([0.2500, 0.5000])
>>> lucid.div(lucid.tensor([7, -7]), 2, rounding_mode="trunc")
tensor([ 3, -3])
""",
)

op(
    "rsub",
    "(Tensor self, Operand other, *, Scalar alpha=1) -> Tensor",
    compose="other - self * alpha",
    samples="binary(-2, 2)",
    ref="other - self * alpha",
    doc="""Subtracts the first tensor from the second, elementwise: ``other - alpha * self``.

Parameters
----------
self, other : Tensor or number
    They broadcast.
alpha : number, default 1
    What `self` is multiplied by.

Returns
-------
Tensor
    The broadcast shape and the promoted dtype.

Examples
--------
>>> import lucid
>>> lucid.rsub(lucid.tensor([1, 2]), 5, alpha=2)
tensor([3, 1])
""",
)

op(
    "floor_divide",
    "(Tensor self, Operand other) -> Tensor",
    variants="function method inplace out",
    operator="floordiv",
    kernel=binary(
        # The quotient is made from the exact remainder, so that self == other * result + r holds as nearly as it can.
        """
        r = fmod(self, other)
        towards_zero = (self - r) / other
        q = towards_zero - 1 if r != 0 and (r < 0) != (other < 0) else towards_zero
        whole = floor(q)
        nearest = whole + 1 if q - whole > 0.5 else whole
        self / other if other == 0 else copysign(0, self / other) if q == 0 else nearest
        """,
        ARITHMETIC,
        by_hand="f32",
        integer="self // other",
    ),
    samples="divide(positive=True)",
    ref="np.floor_divide(self, other)",
    doc="""
   Divides and rounds toward minus infinity, as Python's ``//`` does. Not differentiable.

   Integer division by zero gives 0.

   Parameters
   ----------
   self : Tensor
       Any shape; real.
   other : Tensor or number
       Broadcast with `self`. A number takes part in promotion with its kind only.

   Returns
   -------
   Tensor
       The broadcast shape and the promoted dtype.

   Examples
   --------
   >>> lucid.floor_divide(lucid.tensor([7, -7]), 2)
   tensor([ 3, -4])
   """,
)

op(
    "remainder",
    "(Operand self, Operand other) -> Tensor",
    variants="function method inplace out",
    operator="mod",
    kernel=binary(
        "r = fmod(self, other); r + other if r != 0 and (r < 0) != (other < 0) else r",
        ARITHMETIC,
        integer="self % other",
        by_hand="f32",
    ),
    grad={"self": "grad", "other": "-grad * floor(self / other)"},
    samples="divide(positive=True)",
    ref="np.remainder(self, other)",
    doc="""
   Computes the remainder of a division, with the sign of the divisor, as Python's ``%`` does.

   It is ``self - floor(self / other) * other``. Integer remainder by zero gives 0.

   Parameters
   ----------
   self : Tensor or number
       Any shape; real.
   other : Tensor or number
       Broadcast with `self`. A number takes part in promotion with its kind only. At least one
       operand is a tensor.

   Returns
   -------
   Tensor
       The broadcast shape and the promoted dtype.

   Examples
   --------
   >>> lucid.remainder(lucid.tensor([7, -7]), 3)
   tensor([1, 2])
   """,
)

op(
    "pow",
    "(Operand self, Operand other) -> Tensor",
    variants="function method inplace out",
    operator="pow",
    kernel=binary("self ** other", ARITHMETIC + COMPLEX, by_hand="f32 f64"),
    grad={
        # p - 1 in the dtype of the power: of a Python number by itself it would have the default dtype.
        "self": "p = cast(other, promote(self, other)); "
        "where(p == 0, 0.0, grad * conj(p) * conj(pow(self, where(p == 0, 1.0, p - 1))))",
        "other": "where((self == 0) * (real(other) >= 0), 0.0, grad * conj(result) * conj(log(self)))",
    },
    samples="power()",
    ref="np.power(self, other)",
    doc="""
   Raises each element to a power: ``self ** other``.

   Integer powers stay integer (a negative exponent truncates toward zero). The gradient with respect to the exponent is
   ``result * log(self)``, taken as 0 where `self` is 0 and the exponent is not negative.

   Parameters
   ----------
   self : Tensor or number
       The base; any shape.
   other : Tensor or number
       Broadcast with `self`. A number takes part in promotion with its kind only. At least one
       operand is a tensor.

   Returns
   -------
   Tensor
       The broadcast shape and the promoted dtype.

   Examples
   --------
   >>> lucid.pow(lucid.tensor([1., 2., 3.]), 2)
   tensor([1., 4., 9.])
   """,
)

op(
    "float_power",
    "(Operand self, Operand exponent) -> Tensor",
    variants="function method inplace out",
    compose="""(
        pow(cast(self, "c128"), cast(exponent, "c128")) if is_complex(self) or is_complex(exponent)
        else pow(cast(self, "f64"), cast(exponent, "f64"))
    )""",
    samples="float_power()",
    ref="np.float_power(self, exponent)",
    doc="""
   Raises each element to a power in double precision: ``self ** exponent``, computed in float64 or complex128.

   A negative power of an integer is a fraction here, which `pow` truncates. The gradients are those of `pow`, computed
   in the same precision, and then of the dtype of what they belong to.

   Parameters
   ----------
   self : Tensor
       Any shape and dtype.
   exponent : Tensor or number
       Broadcast with `self`.

   Returns
   -------
   Tensor
       The broadcast shape. The dtype is complex128 where `self` or `exponent` is complex, otherwise float64.

   Examples
   --------
   >>> lucid.float_power(lucid.tensor([1, 2, 4]), -2)
   tensor([1.0000, 0.2500, 0.0625], dtype=lucid.float64)
   >>> lucid.tensor([4.], dtype=lucid.float64).float_power_(0.5)
   tensor([2.], dtype=lucid.float64)
   """,
)

pair(
    "copysign",
    "Gives each element the sign of the one in another tensor.",
    "The result is ``|self|``, or ``-|self|`` where the sign bit of `other` is set; zeros have a sign too. The "
    "gradient with respect to `self` is 1 or -1, at 0 it is 0 and at infinity NaN; with "
    "respect to `other` it is 0.",
    "np.copysign(self, other)",
    {"self": "grad * result / where(self == 0, 1e999, self)", "other": "zeros_like(other)"},
    "lucid.tensor([1., -2., 3.]), lucid.tensor([-1., 1., -0.])",
    "tensor([-1.,  2., -3.])",
    operands=("The magnitudes; any shape.", "The signs; broadcast with `self`."),
)

op(
    "heaviside",
    "(Tensor self, Operand values) -> Tensor",
    variants="function method inplace out",
    kernel=binary("values if self == 0 else self > 0", "b8 " + ARITHMETIC, bool="self | values"),
    grad={"self": "zeros_like(self)", "values": "where(self == 0, grad, 0.0)"},
    samples="binary_edges(-2, 2)",
    ref="np.where(self == 0, values, self > 0)",
    doc="""
   Computes the Heaviside step function: 0 for negative elements, 1 for positive ones, and at 0 what is given for it.

   The gradient goes to `values` where `self` is 0; with respect to `self` it is 0 everywhere.

   Parameters
   ----------
   self : Tensor
       Any shape. NaN gives 0, and -0 is 0.
   values : Tensor or number
       The results where `self` is 0; broadcast with it.

   Returns
   -------
   Tensor
       The broadcast shape. The dtype is the promoted one, which may not be complex.

   Examples
   --------
   >>> lucid.heaviside(lucid.tensor([-1.5, 0., 2.]), 0.5)
   tensor([0.0000, 0.5000, 1.0000])
   """,
)

pair(
    "hypot",
    "Computes the hypotenuse of right triangles, ``sqrt(self**2 + other**2)``, without overflow or underflow on the "
    "way.",
    "An infinite operand gives inf, also beside NaN. Where both operands are 0 the gradient is NaN.",
    "np.hypot(self, other)",
    {"self": "grad * (self / result)", "other": "grad * (other / result)"},
    "lucid.tensor([3., 5.]), lucid.tensor([4., 12.])",
    "tensor([ 5., 13.])",
)

op(
    "addcmul",
    "(Tensor self, Tensor tensor1, Tensor tensor2, *, float value=1.0) -> Tensor",
    variants="function method inplace",
    kernel=ternary(
        "self + value * tensor1 * tensor2",
        FLOAT_COMPLEX,
        rule="float",
        complex="self + tensor1 * tensor2 * value",
        compute="c128",
    ),
    grad={"self": "grad", "tensor1": "grad * conj(tensor2) * value", "tensor2": "grad * conj(tensor1) * value"},
    samples="three(value=0.5)",
    ref="self + value * tensor1 * tensor2",
    doc="""
   Adds a scaled product: ``self + value * tensor1 * tensor2``, with broadcasting; floating dtypes.

   Parameters
   ----------
   self : Tensor
       Any shape; integers are computed in the default float dtype.
   tensor1, tensor2 : Tensor
       The factors; both broadcast with `self`.
   value : float, default 1.0
       What the product is multiplied by.

   Returns
   -------
   Tensor
       The broadcast shape and the promoted floating dtype.

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
    kernel=ternary(
        "self + value * tensor1 / tensor2",
        FLOAT_COMPLEX,
        rule="float",
        complex="self + tensor1 / tensor2 * value",
        compute="c128",
    ),
    grad={
        "self": "grad",
        "tensor1": "grad * value / conj(tensor2)",
        "tensor2": "-grad * value * conj(tensor1) / conj(tensor2 * tensor2)",
    },
    samples="three(value=0.5, divisor=True)",
    ref="self + value * tensor1 / tensor2",
    doc="""
   Adds a scaled quotient: ``self + value * tensor1 / tensor2``, with broadcasting; floating dtypes.

   Parameters
   ----------
   self : Tensor
       Any shape; integers are computed in the default float dtype.
   tensor1, tensor2 : Tensor
       The dividend and the divisor; both broadcast with `self`.
   value : float, default 1.0
       What the quotient is multiplied by.

   Returns
   -------
   Tensor
       The broadcast shape and the promoted floating dtype.

   Examples
   --------
   >>> one = lucid.ones(2)
   >>> lucid.addcdiv(one, one, one * 2, value=3.0)
   tensor([2.5000, 2.5000])
   """,
)

op(
    "lerp",
    "(Tensor self, Tensor end, Operand weight) -> Tensor",
    variants="function method inplace",
    kernel=ternary(  # from the nearer end, so that weight 1 gives exactly `end`
        "self + weight * (end - self) if abs(weight) < 0.5 else end - (end - self) * (1 - weight)",
        FLOAT_COMPLEX,
        rule="float",
        complex="self + weight * (end - self)",
        compute="c128",
    ),
    grad={"self": "grad - grad * conj(weight)", "end": "grad * conj(weight)", "weight": "grad * conj(end - self)"},
    samples="three()",
    ref="self + weight * (end - self)",
    doc="""
   Interpolates linearly: ``self + weight * (end - self)``; floating dtypes.

   Parameters
   ----------
   self, end : Tensor
       The results at weight 0 and 1; they broadcast. Integers are computed in the default float dtype.
   weight : Tensor or number
       Broadcast with them; it may lie outside of 0 to 1.

   Returns
   -------
   Tensor
       The broadcast shape and the promoted floating dtype.

   Examples
   --------
   >>> lucid.lerp(lucid.zeros(2), lucid.ones(2), 0.25)
   tensor([0.2500, 0.2500])
   """,
)

function(
    "neg",
    "negates each element",
    "-x",
    "-grad",
    "unary(-3, 3)",
    "-self",
    **SAME_COMPLEX,
    names="negative",
    operator="neg",
    element="-self",
    example="[1., -2.]",
    shown="tensor([-1.,  2.])",
)

function(
    "abs",
    "computes the absolute value of each element",
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
    "computes the sign of each element: -1, 0 or 1, or z / |z| for complex numbers",
    "",
    "sign_backward(grad, self)",
    "unary_away_from_zero(3)",
    "np.sign(self)",
    **SAME_COMPLEX,
    names="sgn",
    element="(self > 0) - (self < 0)",
    jvp={"result": "sign_backward(self_t, self)"},  # which is not the derivative of a holomorphic function
    complex="size = abs(self); self if size == 0 else self / size",
    compute="c128",
    example="[5., -2., 0.]",
    shown="tensor([ 1., -1.,  0.])",
)

function(
    "square",
    "squares each element",
    "x * x",
    "grad * conj(self) * 2",
    "unary(-3, 3)",
    "np.square(self)",
    **SAME_COMPLEX,
    element="self * self",
    example="[3., -2.]",
    shown="tensor([9., 4.])",
)

function(
    "reciprocal",
    "computes the reciprocal of each element",
    "1 / x",
    "-grad * conj(result * result)",
    "unary(0.3, 3)",
    "1 / self",
    suffixes=FLOAT_COMPLEX,
    element="1 / self",
    example="[2., 4.]",
    shown="tensor([0.5000, 0.2500])",
)

function(
    "cube",
    "raises each element to the third power",
    "x * x * x",
    "grad * conj(self * self) * 3",
    "unary(-3, 3)",
    "self**3",
    **SAME_COMPLEX,
    element="self * self * self",
    example="[3., -2.]",
    shown="tensor([27., -8.])",
)
